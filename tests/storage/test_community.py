"""A group's page holds what its selectors name, and an event knows its rooms and its posts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from storage.blocking import Blocking
from storage.cache import Cache
from storage.database import Database
from storage.editions import Editions
from storage.groups import Groups
from storage.model import AddressId, Batch, GroupId, ItemId
from storage.pages import Reader
from storage.profile import parse
from tests.storage.making import NOW, ROOM, StillClock, apply
from tests.storage.reading import (
    DIRECT,
    HOME,
    PROFILE,
    TAG,
    card,
    community,
    plan,
    post,
    put,
    reading,
    rows,
    said,
)

PROMO, CHOIR = GroupId("promo"), GroupId("choir")


@pytest.fixture
def reader(db: Database, clock: StillClock) -> Iterator[Reader]:
    community(db, clock)
    profile = PROFILE + b'categories = ["chorale des anciens"]\n'
    Groups(db).install(parse(profile))
    with reading(db, clock) as made:
        yield made


def test_a_group_has_its_rooms_and_its_next_events_each_series_once(
    cache: Cache, reader: Reader
) -> None:
    weekly = [NOW + timedelta(days=7 * n) for n in range(-2, 9)]
    plan(cache, "weekly", *weekly)
    for n in range(6):
        plan(cache, f"e{n}", NOW + timedelta(days=n + 1))
    plan(cache, "over", NOW - timedelta(days=1))
    plan(cache, "called-off", NOW + timedelta(hours=1), cancelled=True)
    page = reader.group(PROMO)
    assert page is not None
    assert [room.id for room in page.rooms] == [ROOM]
    assert rows(page.events) == ["weekly#R2", "e0", "e1", "e2", "e3"]
    assert reader.group(GroupId("nobody")) is None


def test_its_posts_are_the_latest_that_the_last_edition_could_know(
    db: Database, cache: Cache, clock: StillClock, reader: Reader
) -> None:
    put(cache, TAG, *(post(f"tag{n}", minutes=n - 30) for n in range(4)))
    put(cache, HOME, post("theirs", minutes=-5, author=AddressId("choir@example.org")))
    put(cache, HOME, post("tagged", minutes=-4, tags=("chorale",)), post("other", minutes=-3))
    page = reader.group(CHOIR)
    assert page is not None
    assert rows(page.posts) == ["tagged", "theirs", "tag3", "tag2", "tag1"]
    assert page.waits is False
    Editions(db, clock).make()
    clock.forward(60)
    put(cache, TAG, post("new", minutes=1))
    page = reader.group(CHOIR)
    assert page is not None
    assert rows(page.posts) == ["tagged", "theirs", "tag3", "tag2", "tag1"]
    assert page.waits is True
    left_out = reader.group(CHOIR, [TAG])
    assert left_out is not None
    assert left_out.waits is False


def test_whom_the_person_does_not_read_is_not_on_it_and_waits_for_nobody(
    db: Database, cache: Cache, clock: StillClock, reader: Reader
) -> None:
    unread = AddressId("@zoe:example.org")
    plan(cache, "fair-2026@asso.example", NOW + timedelta(days=2))
    put(cache, TAG, post("theirs", "fair-2026@asso.example", minutes=-5, author=unread))
    put(cache, TAG, post("other", minutes=-4))
    Editions(db, clock).make()
    clock.forward(60)
    Blocking(db).block(unread)
    put(cache, TAG, post("again", minutes=0.5, author=unread))
    page = reader.group(CHOIR)
    assert page is not None
    assert rows(page.posts) == ["other"]
    assert page.waits is False
    assert reader.ties(ItemId("fair-2026@asso.example")).posts == ()


def test_what_somebody_organises_whom_the_person_does_not_read_is_not_on_it(
    db: Database, cache: Cache, reader: Reader
) -> None:
    organiser = AddressId("mailto:zoe@example.org")
    plan(cache, "hers", NOW + timedelta(days=2), author=organiser, organiser=organiser)
    plan(cache, "other", NOW + timedelta(days=3))
    Blocking(db).block(organiser)
    page = reader.group(PROMO)
    assert page is not None
    assert rows(page.events) == ["other"]


def test_what_is_said_to_the_person_alone_is_on_no_groups_page(
    db: Database, cache: Cache, clock: StillClock, reader: Reader
) -> None:
    theirs = AddressId("choir@example.org")
    put(cache, HOME, post("theirs", minutes=-5, author=theirs))
    put(cache, DIRECT, post("private", minutes=-4, author=theirs, tags=("chorale",)))
    Editions(db, clock).make()
    clock.forward(60)
    put(cache, DIRECT, post("later", minutes=1, author=theirs))
    page = reader.group(CHOIR)
    assert page is not None
    assert rows(page.posts) == ["theirs"]
    assert page.waits is False


def test_its_people_are_those_whose_cards_name_it_in_any_spelling(
    cache: Cache, reader: Reader
) -> None:
    people = [card(f"Choriste {n:02}", f"{n:02}", category="Chorale des Anciens") for n in range(9)]
    apply(cache, Batch(cards=(*people, card("Autre", category="Bretagne"))))
    page = reader.group(CHOIR)
    assert page is not None
    assert [person.name for person in page.people] == [f"Choriste {n:02}" for n in range(8)]
    assert page.categories == ("Chorale des Anciens",)


def test_an_event_leads_to_its_rooms_and_to_what_announced_it_and_back(
    cache: Cache, reader: Reader
) -> None:
    address = "https://asso.example/visite"
    plan(cache, "visite-2026@asso.example", NOW + timedelta(days=2), url=address)
    plan(cache, "visite", NOW + timedelta(days=3))
    put(cache, HOME, post("by-address", f"La visite approche : {address}."))
    put(cache, ROOM, said("by-name", text="Voir visite-2026@asso.example"))
    put(cache, ROOM, said("by-chance", text="visite 2026 asso example"))
    ties = reader.ties(ItemId("visite-2026@asso.example"))
    assert ties.groups == ((PROMO, "Promo"),)
    assert [room.id for room in ties.rooms] == [ROOM]
    assert rows(ties.posts) == ["by-address", "by-name"]
    for name in ("by-address", "by-name"):
        assert rows(reader.named(ItemId(name))) == ["visite-2026@asso.example"]
    assert reader.named(ItemId("by-chance")) == ()
    assert reader.ties(ItemId("visite")).posts == ()
    assert reader.ties(ItemId("nothing")).groups == ()
