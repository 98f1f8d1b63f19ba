"""An edition is finite and in plain order, each thing once at its strongest reason; then frozen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from storage.cache import Cache
from storage.database import Database
from storage.editions import FIRST_LIMIT, Editions
from storage.groups import Groups
from storage.model import (
    Address,
    AddressId,
    Batch,
    ChannelKind,
    ItemId,
    ItemKind,
    Placement,
    Presence,
    Reason,
    Removal,
    channel_id,
)
from storage.profile import parse
from storage.rows import SectionKind
from storage.settings import Settings
from tests.storage.making import (
    ACCOUNT,
    AUTHOR,
    NOW,
    ROOM,
    StillClock,
    apply,
    message,
    room,
)
from tests.storage.reading import (
    CALENDAR,
    DIRECT,
    HOME,
    MENTIONS,
    PROFILE,
    TAG,
    community,
    made,
    plan,
    post,
    put,
    reading,
    said,
    shape,
)

PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture(autouse=True)
def _community(db: Database, clock: StillClock) -> None:
    community(db, clock)
    Groups(db).install(parse(PROFILE))


# --- what goes where ------------------------------------------------------------------------


def test_events_come_first_then_the_person_then_groups_then_the_rest(
    db: Database, cache: Cache, clock: StillClock
) -> None:
    plan(cache, "tomorrow", NOW + timedelta(days=1))
    plan(cache, "tonight", NOW + timedelta(hours=9))
    put(cache, ROOM, said("in-room"))
    put(cache, DIRECT, said("direct"))
    put(cache, MENTIONS, post("mention"))
    put(cache, HOME, post("home"))
    put(cache, TAG, post("tag"))
    assert shape(made(db, clock, zone=UTC)) == [
        ("today", ["tonight"]),
        ("week", ["tomorrow"]),
        ("for-you", ["direct", "mention"]),
        ("promo", ["in-room"]),
        ("choir", ["tag"]),
        ("rest", ["home"]),
    ]


def test_each_thing_is_there_once_for_its_strongest_reason(
    db: Database, cache: Cache, clock: StillClock
) -> None:
    both = post("both")
    put(cache, HOME, both)
    put(cache, TAG, both)
    put(cache, MENTIONS, both)
    tagged = post("tagged", tags=("chorale",))
    put(cache, HOME, tagged)
    theirs = post("theirs", author=AddressId("choir@example.org"))
    put(cache, HOME, theirs)
    page = made(db, clock)
    assert shape(page) == [("for-you", ["both"]), ("choir", ["tagged", "theirs"])]
    assert page.sections[0].entries[0].reason is Reason.MENTION


def test_what_a_groups_account_passes_on_is_the_groups(
    db: Database, cache: Cache, clock: StillClock
) -> None:
    choir = AddressId("choir@example.org")
    put(cache, HOME, post("passed"), reason=Reason.BOOST, by=choir)
    assert shape(made(db, clock)) == [("choir", ["passed"])]


def test_a_post_passed_on_and_followed_is_one_row(
    db: Database, cache: Cache, clock: StillClock
) -> None:
    apply(cache, Batch(addresses=(Address(id=AddressId("zoe@example.org"), name="Zoé"),)))
    old = post("old", minutes=-60 * 24 * 400)
    put(cache, HOME, old, reason=Reason.BOOST, by=AddressId("zoe@example.org"), at=NOW)
    twice = post("twice", minutes=-5)
    put(cache, HOME, twice)
    put(cache, HOME, twice, reason=Reason.BOOST, by=AddressId("zoe@example.org"), at=NOW)
    page = made(db, clock)
    first, second = page.sections[0].entries
    assert (first.row, first.reason, first.by_name) == ("twice", Reason.FOLLOWED, "")
    assert (second.row, second.reason, second.by_name) == ("old", Reason.BOOST, "Zoé")
    assert second.passed_at == NOW
    assert second.at == old.at


def test_an_old_post_that_somebody_passes_on_is_news_for_that(
    db: Database, cache: Cache, clock: StillClock
) -> None:
    old = post("old", minutes=-60 * 24 * 30)
    put(cache, HOME, old)
    put(cache, HOME, old, reason=Reason.BOOST, by=AUTHOR, at=NOW)
    [section] = made(db, clock).sections
    assert [(e.row, e.reason, e.passed_at) for e in section.entries] == [("old", Reason.BOOST, NOW)]


def test_what_was_taken_back_before_it_is_made_is_not_in_it(
    db: Database, cache: Cache, clock: StillClock
) -> None:
    put(cache, ROOM, said("kept"), said("gone"))
    apply(cache, Batch(removals=(Removal(item=ItemId("gone"), trace=True),)))
    assert shape(made(db, clock)) == [("promo", ["kept"])]


def test_what_one_wrote_oneself_does_not_come_back(
    db: Database, cache: Cache, clock: StillClock
) -> None:
    put(cache, ROOM, said("mine", author=ACCOUNT.address))
    put(cache, HOME, post("boosted"), reason=Reason.BOOST, by=ACCOUNT.address)
    plan(cache, "mine-too", NOW + timedelta(days=20), echo="outgoing-id")
    assert shape(made(db, clock)) == []


def test_rooms_that_were_left_and_threads_that_were_opened_take_no_part(
    db: Database, cache: Cache, clock: StillClock
) -> None:
    put(cache, ROOM, said("gone"))
    apply(cache, Batch(channels=(room(ROOM, presence=Presence.LEFT),)))
    put(cache, HOME, post("read-elsewhere"), reason=Reason.THREAD)
    assert shape(made(db, clock)) == []


def test_an_invitation_is_for_the_person(db: Database, cache: Cache, clock: StillClock) -> None:
    invited = channel_id(ACCOUNT.id, "!new")
    apply(cache, Batch(channels=(room(invited, presence=Presence.INVITED, inviter=AUTHOR),)))
    item = message("invite", kind=ItemKind.INVITATION, title="Bureau")
    place = Placement(
        item=item.id, channel=invited, reason=Reason.INVITATION, at=NOW, by=item.author
    )
    apply(cache, Batch(items=(item,), placements=(place,)))
    [section] = made(db, clock).sections
    assert section.kind is SectionKind.FOR_YOU
    assert section.entries[0].title == "Bureau"


# --- events ---------------------------------------------------------------------------------


def test_a_series_is_named_once_a_section_with_its_next_time(
    db: Database, cache: Cache, clock: StillClock
) -> None:
    plan(cache, "daily", *(NOW + timedelta(days=n) for n in range(-3, 12)))
    page = made(db, clock, zone=UTC)
    assert shape(page) == [("today", ["daily#R3"]), ("week", ["daily#R4"])]
    assert page.sections[0].entries[0].starts == NOW


def test_an_event_of_two_calendars_is_there_once(
    db: Database, cache: Cache, clock: StillClock
) -> None:
    first = channel_id(ACCOUNT.id, "a-public-copy")
    apply(cache, Batch(channels=(room(first, ChannelKind.CALENDAR),)))
    plan(cache, "shared", NOW, channel=first)
    plan(cache, "shared", NOW)
    page = made(db, clock, zone=UTC)
    assert shape(page) == [("today", ["shared"])]
    assert page.sections[0].entries[0].channel == CALENDAR


def test_a_new_event_after_this_week_is_its_groups_news_once(
    db: Database, cache: Cache, clock: StillClock
) -> None:
    plan(cache, "later", NOW + timedelta(days=12))
    plan(cache, "over", NOW - timedelta(days=2))
    assert shape(made(db, clock)) == [("promo", ["later"])]
    clock.forward(60)
    assert shape(made(db, clock)) == []


def test_today_is_the_persons_own_day(db: Database, cache: Cache, clock: StillClock) -> None:
    clock.time = datetime(2026, 3, 14, 23, 30, tzinfo=UTC)  # in Paris it is the 15th already
    plan(cache, "late-on-14th", datetime(2026, 3, 14, 22, 0, tzinfo=UTC))
    plan(cache, "on-15th", datetime(2026, 3, 15, 20, 0, tzinfo=UTC))
    midnight = datetime(2026, 3, 15, tzinfo=UTC)
    plan(cache, "whole-15th", midnight, hours=24, all_day=True)
    plan(cache, "whole-16th", midnight + timedelta(days=1), hours=24, all_day=True)
    assert shape(made(db, clock, zone=PARIS)) == [
        ("today", ["whole-15th", "on-15th"]),
        ("week", ["whole-16th"]),
    ]
    assert shape(made(db, clock, zone=UTC))[0] == ("today", ["late-on-14th"])


def test_the_week_keeps_its_days_through_a_clock_change(
    db: Database, cache: Cache, clock: StillClock
) -> None:
    clock.time = datetime(2026, 3, 24, 10, tzinfo=UTC)  # Paris goes to summer time on the 29th
    first_out = datetime(2026, 3, 30, 22, 0, tzinfo=UTC)  # 31 March, 00:00 in Paris
    plan(cache, "last-minute", first_out - timedelta(minutes=30), hours=0.25)
    plan(cache, "day-seven", first_out, at=clock.time)
    [today_or_week, *rest] = shape(made(db, clock, zone=PARIS))
    assert today_or_week == ("week", ["last-minute"])
    assert rest == [("promo", ["day-seven"])]


# --- since when -----------------------------------------------------------------------------


def test_it_holds_what_arrived_since_the_one_before(
    db: Database, cache: Cache, clock: StillClock
) -> None:
    put(cache, ROOM, said("one"))
    first = made(db, clock)
    assert first.since is None
    clock.forward(3600)
    put(cache, ROOM, said("late-but-new", minutes=-60))
    put(cache, ROOM, said("two", minutes=60))
    second = made(db, clock)
    assert shape(second) == [("promo", ["late-but-new", "two"])]
    assert second.since == first.made_at


def test_reading_further_back_makes_no_news(db: Database, cache: Cache, clock: StillClock) -> None:
    put(cache, ROOM, said("one"))
    made(db, clock)
    clock.forward(60)
    put(cache, ROOM, said("ancient", minutes=-60 * 24 * 8))
    assert shape(made(db, clock)) == []


def test_something_seen_is_not_news_again_because_it_comes_another_way(
    db: Database, cache: Cache, clock: StillClock
) -> None:
    put(cache, HOME, post("seen"))
    made(db, clock)
    for n in range(2):
        clock.forward(60)
        put(cache, TAG, post("seen"))
        put(cache, HOME, post("seen"), reason=Reason.BOOST, by=AUTHOR, at=clock.now())
        put(cache, ROOM, said(f"else{n}"))
        assert shape(made(db, clock)) == [("promo", [f"else{n}"])]


def test_two_editions_in_the_same_instant_do_not_share_a_row(
    db: Database, cache: Cache, clock: StillClock
) -> None:
    for n in range(6):
        put(cache, ROOM, said(f"a{n}"))
    assert shape(made(db, clock)) == [("promo", ["a5"])]
    put(cache, ROOM, said("b"))
    assert shape(made(db, clock)) == [("promo", ["b"])]


def test_the_first_looks_a_week_back_and_stays_short(
    db: Database, cache: Cache, clock: StillClock
) -> None:
    put(cache, HOME, post("too-old", minutes=-60 * 24 * 7 - 1))
    several = (AddressId(f"p{n % 2}@example.org") for n in range(FIRST_LIMIT + 50))
    put(cache, HOME, *(post(f"p{n:03}", minutes=-n, author=a) for n, a in enumerate(several)))
    clock.forward(1)
    [(_, kept)] = shape(made(db, clock))
    assert len(kept) == FIRST_LIMIT
    assert kept == [f"p{n:03}" for n in reversed(range(FIRST_LIMIT))]
    clock.forward(60)
    assert shape(made(db, clock)) == []  # what did not fit is in its channel, not in the next


def test_empty_editions_do_not_pile_up(db: Database, cache: Cache, clock: StillClock) -> None:
    put(cache, ROOM, said("one"))
    first = made(db, clock)
    plan(cache, "today", NOW)
    for _ in range(4):
        clock.forward(3600)
        last = made(db, clock, zone=UTC)
    assert last.made_at == clock.now()
    assert last.since == first.made_at
    assert shape(last) == [("today", ["today"])]
    assert db.rows("SELECT count(*) FROM edition") == [(2,)]
    clock.forward(3600)
    put(cache, ROOM, said("two", minutes=300))
    assert shape(made(db, clock, zone=UTC))[1:] == [("promo", ["two"])]


def test_the_last_page_stays_until_something_is_new_or_another_day_comes(
    db: Database, cache: Cache, clock: StillClock
) -> None:
    editions = Editions(db, clock)
    put(cache, ROOM, said("one"))
    assert editions.make_if_new(UTC) is not None
    clock.forward(60)
    assert editions.make_if_new(UTC) is None
    put(cache, ROOM, said("two", minutes=1))
    clock.forward(60)
    assert editions.make_if_new(UTC) is not None
    assert editions.make_if_new(UTC) is None
    clock.forward(86400)
    assert editions.make_if_new(UTC) is not None


def test_nothing_at_all_is_an_edition_too(db: Database, clock: StillClock) -> None:
    page = made(db, clock)
    assert (page.sections, page.since, page.made_at) == ((), None, NOW)
    clock.forward(10)
    assert made(db, clock).since is None


def test_there_is_none_before_one_is_made(db: Database, clock: StillClock) -> None:
    with reading(db, clock) as reader:
        assert reader.edition() is None
        assert reader.edition(id=7) is None


# --- order ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (None, ["b", "c", "a"]),
        ("oldest", ["b", "c", "a"]),
        ("newest", ["a", "c", "b"]),
        ("source", ["b", "a", "c"]),
        ("author", ["c", "a", "b"]),
        ("most-liked", ["b", "c", "a"]),
    ],
)
def test_the_order_is_the_one_the_person_chose(
    db: Database, cache: Cache, clock: StillClock, order: str | None, expected: list[str]
) -> None:
    names = {"anne": "Élise", "bob": "zoé", "cleo": "André"}
    apply(
        cache,
        Batch(addresses=tuple(Address(id=AddressId(k), name=v) for k, v in names.items())),
    )
    # in the home timeline "Accueil", and a room "Zone" outside of every group
    zone = channel_id(ACCOUNT.id, "!zone")
    apply(cache, Batch(channels=(room(zone, name="Zone"),)))
    put(cache, HOME, post("a", minutes=-1, author=AddressId("anne")))
    put(cache, HOME, post("b", minutes=-9, author=AddressId("bob")))
    item = said("c", minutes=-5, author=AddressId("cleo"))
    apply(
        cache,
        Batch(
            items=(item,),
            placements=(Placement(item=item.id, channel=zone, reason=Reason.ROOM, at=item.at),),
        ),
    )
    if order is not None:
        Settings(db).set("order", order)
    assert shape(made(db, clock)) == [("rest", expected)]


# --- folds ----------------------------------------------------------------------------------


def test_a_long_run_of_one_room_is_one_row_with_its_last_line(
    db: Database, cache: Cache, clock: StillClock
) -> None:
    names = ["camille", "mathis", "camille", "zoe", "anne"]
    people = (Address(id=AddressId(name), name=name.title()) for name in set(names))
    apply(cache, Batch(addresses=tuple(people)))
    put(cache, ROOM, *(said(f"m{n}", n - 9, author=AddressId(a)) for n, a in enumerate(names)))
    [section] = made(db, clock).sections
    [entry] = section.entries
    assert (entry.row, entry.text) == ("m4", "text of m4")
    assert entry.folded == ("m0", "m1", "m2", "m3", "m4")
    assert entry.people == ("Anne", "Zoe", "Camille")


def test_three_lines_or_mentions_or_posts_of_several_are_not_folded(
    db: Database, cache: Cache, clock: StillClock
) -> None:
    put(cache, ROOM, *(said(f"r{n}", n - 9) for n in range(3)))
    put(cache, ROOM, *(said(f"m{n}", n - 9) for n in range(5)), reason=Reason.MENTION)
    several = (AddressId(f"p{n % 2}@example.org") for n in range(6))
    put(cache, HOME, *(post(f"p{n}", minutes=n - 9, author=a) for n, a in enumerate(several)))
    page = made(db, clock)
    assert [len(section.entries) for section in page.sections] == [5, 3, 6]
    assert not any(entry.folded for section in page.sections for entry in section.entries)


def test_a_run_ends_where_another_room_speaks(
    db: Database, cache: Cache, clock: StillClock
) -> None:
    other = channel_id(ACCOUNT.id, "!other")
    apply(cache, Batch(channels=(room(other, aliases=("#promo:example.org",)),)))
    put(cache, ROOM, *(said(f"a{n}", n - 30) for n in range(4)))
    item = said("between", -25)
    place = Placement(item=item.id, channel=other, reason=Reason.ROOM, at=item.at)
    apply(cache, Batch(items=(item,), placements=(place,)))
    put(cache, ROOM, *(said(f"b{n}", n - 20) for n in range(2)))
    assert shape(made(db, clock)) == [("promo", ["a3", "between", "b0", "b1"])]
