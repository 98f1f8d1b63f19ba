"""A group gathers its channels by name, alias or address, whatever the case and the accents."""

from __future__ import annotations

import pytest

from storage.cache import Cache
from storage.database import Database
from storage.groups import Groups, selector_value
from storage.model import Batch
from storage.profile import Profile, parse
from tests.storage.making import ROOM, StillClock, apply, room
from tests.storage.reading import CALENDAR, DIRECT, HOME, TAG, community, reading

HEAD = 'schema = 1\n[association]\nid = "a"\nname = "A"\n'
TEXT = """
[[groups]]
id = "promo"
name = { fr = "Promo 1990", en = "Class of 1990" }
colour = "#123456"
rooms = ["#PROMO:example.org"]
calendars = ["agenda isere"]
[[groups]]
id = "choir"
name = "Chorale"
hashtags = ["chorale"]
accounts = ["@choir@example.org"]
"""


def profile(text: str = TEXT) -> Profile:
    return parse((HEAD + text).encode())


def gathered(db: Database) -> set[tuple[str, str]]:
    return set(db.rows("SELECT group_key, channel FROM grouped_channel"))


@pytest.fixture
def groups(db: Database, clock: StillClock) -> Groups:
    community(db, clock)
    return Groups(db)


def test_channels_gather_by_alias_name_and_hashtag(db: Database, groups: Groups) -> None:
    groups.install(profile())
    assert gathered(db) == {("promo", ROOM), ("promo", CALENDAR), ("choir", TAG)}


def test_a_channel_that_comes_later_or_is_renamed_is_gathered(
    db: Database, cache: Cache, groups: Groups
) -> None:
    groups.install(profile('[[groups]]\nid = "new"\nname = "New"\nrooms = ["Salon"]\n'))
    assert gathered(db) == set()
    apply(cache, Batch(channels=(room(ROOM, name="sálon"),)))
    assert gathered(db) == {("new", ROOM)}
    apply(cache, Batch(channels=(room(ROOM, name="other"),)))
    assert gathered(db) == set()


def test_a_selector_names_only_its_own_kind_of_channel(db: Database, groups: Groups) -> None:
    names = ["Promo 1990", "Agenda Isère", "Camille", "Accueil"]
    groups.install(profile(f'[[groups]]\nid = "g"\nname = "G"\nrooms = {names}\n'))
    assert gathered(db) == {("g", ROOM)}
    assert {DIRECT, HOME}.isdisjoint(channel for _, channel in gathered(db))


def test_names_are_in_the_persons_language_and_order_is_the_files(
    db: Database, clock: StillClock, groups: Groups
) -> None:
    groups.install(profile(), "en_GB")
    assert [(one.name, one.colour) for one in groups.all()] == [
        ("Class of 1990", "#123456"),
        ("Chorale", None),
    ]
    groups.install(profile(), "fr")
    with reading(db, clock) as reader:
        assert [row.name for row in reader.groups()] == ["Promo 1990", "Chorale"]


def test_a_newer_profile_takes_the_place_of_the_old_and_leaves_ones_own_groups(
    db: Database, groups: Groups
) -> None:
    groups.install(profile())
    with db.write() as write:
        write.execute(
            "INSERT INTO community_group (key, name, source, position)"
            " VALUES ('mine', 'Mine', 'person', 0)"
        )
    groups.install(profile('[[groups]]\nid = "choir"\nname = "Choir"\nrooms = ["x"]\n'))
    assert [(one.id, one.source, one.selectors) for one in groups.all()] == [
        ("choir", "profile", (("room", "x"),)),
        ("mine", "person", ()),
    ]
    assert gathered(db) == set()


def test_leaving_the_association_takes_its_groups_and_leaves_ones_own(
    db: Database, groups: Groups
) -> None:
    groups.install(profile())
    with db.write() as write:
        write.execute(
            "INSERT INTO community_group (key, name, source, position)"
            " VALUES ('mine', 'Mine', 'person', 0)"
        )
    groups.leave()
    assert [one.id for one in groups.all()] == ["mine"]
    assert gathered(db) == set()
    assert db.rows("SELECT count(*) FROM selector") == [(0,)]
    groups.install(profile())
    assert gathered(db) != set()


def test_assigning_again_changes_nothing(db: Database, groups: Groups) -> None:
    groups.install(profile())
    before = gathered(db)
    groups.assign()
    assert gathered(db) == before != set()


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("account", "@Chœur@Example.org", "choeur@example.org"),
        ("account", "https://social.example.org/@choir", "choir@social.example.org"),
        ("account", "https://social.example.org/users/choir/", "choir@social.example.org"),
        ("account", "acct:choir@example.org", "choir@example.org"),
        ("hashtag", "#Énergie", "energie"),
        ("calendar", "https://dav.example.org/c/Isere/", "https://dav.example.org/c/isere"),
        ("room", "  Promo   1990 ", "promo 1990"),
    ],
)
def test_selectors_have_one_spelling(kind: str, text: str, value: str) -> None:
    assert selector_value(kind, text) == value
