"""What stands around the lists: unread marks, last lines, places to write, accounts, freshness."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from storage.accounts import Accounts
from storage.cache import Cache
from storage.database import Database
from storage.groups import Groups
from storage.model import (
    AccountState,
    Batch,
    ChannelKind,
    ItemId,
    OutgoingId,
    Presence,
    ReadMark,
    Removal,
    Rsvp,
    Say,
    Schedule,
    State,
)
from storage.model import Answer as Reply
from storage.outbox import Outbox
from storage.pages import Reader
from storage.profile import parse
from storage.read_marks import ReadMarks
from storage.settings import Settings
from tests.storage.making import ACCOUNT, AUTHOR, NOW, ROOM, StillClock, apply, outgoing, room
from tests.storage.reading import (
    CALENDAR,
    CHANNELS,
    DIRECT,
    HOME,
    OTHER,
    TAG,
    card,
    community,
    plan,
    post,
    put,
    reading,
    said,
)

PROFILE = b"""
schema = 1
[association]
id = "a"
name = "A"
[[groups]]
id = "promo"
name = "Promo"
rooms = ["Promo 1990"]
calendars = ["Agenda Isere"]
[[groups]]
id = "choir"
name = "Chorale"
hashtags = ["chorale"]
"""
TALK = (ChannelKind.ROOM, ChannelKind.DIRECT)


@pytest.fixture
def reader(db: Database, clock: StillClock) -> Iterator[Reader]:
    community(db, clock)
    Groups(db).install(parse(PROFILE))
    with reading(db, clock) as made:
        yield made


def unread(reader: Reader) -> set[str]:
    return {row.id for row in reader.channels() if row.unread}


def unread_groups(reader: Reader) -> set[str]:
    return {row.id for row in reader.groups() if row.unread}


# --- unread ---------------------------------------------------------------------------------


def test_what_somebody_else_said_after_the_mark_is_unread(
    db: Database, cache: Cache, clock: StillClock, reader: Reader
) -> None:
    assert (unread(reader), unread_groups(reader)) == (set(), set())
    put(cache, ROOM, said("a", -9), said("b", -8))
    put(cache, DIRECT, said("mine", author=ACCOUNT.address))
    plan(cache, "event", NOW)
    assert (unread(reader), unread_groups(reader)) == ({ROOM}, {"promo"})
    marks = ReadMarks(db, clock)
    marks.read(ROOM, ItemId("a"))
    assert unread(reader) == {ROOM}
    marks.read(ROOM, ItemId("b"))
    assert (unread(reader), unread_groups(reader)) == (set(), set())
    put(cache, ROOM, said("c", -7))
    assert unread(reader) == {ROOM}
    apply(cache, Batch(removals=(Removal(item=ItemId("c"), trace=True),)))
    assert unread(reader) == set()


def test_a_mark_is_a_place_and_not_an_hour(cache: Cache, reader: Reader) -> None:
    put(cache, ROOM, said("read", -9), said("not-read", -8))
    mark = ReadMark(channel=ROOM, item=ItemId("read"), at=NOW)  # told an hour later
    apply(cache, Batch(read_marks=(mark,)))
    assert unread(reader) == {ROOM}


def test_a_mark_whose_item_is_not_here_counts_by_its_hour(cache: Cache, reader: Reader) -> None:
    put(cache, ROOM, said("a", -9))
    mark = ReadMark(channel=ROOM, item=ItemId("elsewhere"), at=NOW - timedelta(minutes=5))
    apply(cache, Batch(read_marks=(mark,)))
    assert unread(reader) == set()
    put(cache, ROOM, said("b", -4))
    assert unread(reader) == {ROOM}


def test_reading_up_to_the_newest_needs_no_name_and_tells_once(
    db: Database, cache: Cache, clock: StillClock, reader: Reader
) -> None:
    put(cache, HOME, post("p"))
    marks = ReadMarks(db, clock)
    changed = marks.read(HOME)
    assert changed is not None
    assert changed.channels == {HOME}
    assert marks.read(HOME) is None
    assert unread(reader) == set()


def test_a_mark_does_not_go_back(
    db: Database, cache: Cache, clock: StillClock, reader: Reader
) -> None:
    put(cache, ROOM, said("a", -9), said("b", -8))
    marks = ReadMarks(db, clock)
    marks.read(ROOM)
    assert marks.read(ROOM, ItemId("a")) is None
    assert marks.read(ROOM, ItemId("nothing")) is None
    assert unread(reader) == set()


def test_what_waits_is_no_reason_to_come_and_look(
    outbox: Outbox, reader: Reader, db: Database
) -> None:
    outbox.add(outgoing("mine"))
    assert unread(reader) == set()


# --- channels -------------------------------------------------------------------------------


def test_conversations_say_their_last_line_and_the_newest_is_first(
    cache: Cache, outbox: Outbox, reader: Reader
) -> None:
    put(cache, ROOM, said("a", -9, text="un\ndeux"))
    put(cache, DIRECT, said("b", -8))
    first, second = reader.channels(TALK)
    assert (first.id, first.last_text, first.last_author) == (DIRECT, "text of b", AUTHOR)
    assert (second.id, second.last_text, second.last_at) == (
        ROOM,
        "un deux",
        NOW - timedelta(minutes=9),
    )
    outbox.add(outgoing("on its way"))
    first, _ = reader.channels(TALK)
    assert (first.id, first.last_text, first.last_author) == (ROOM, "on its way", ACCOUNT.name)
    assert first.last_mine


def test_a_last_line_says_whether_the_person_wrote_it(cache: Cache, reader: Reader) -> None:
    put(cache, ROOM, said("a", -9, author=ACCOUNT.address))
    put(cache, DIRECT, said("b", -8))
    assert {row.id: row.last_mine for row in reader.channels(TALK)} == {ROOM: True, DIRECT: False}


def test_a_channel_says_its_groups_and_what_it_accepts(cache: Cache, reader: Reader) -> None:
    row = reader.channel(ROOM)
    assert row is not None
    assert (row.name, row.groups) == ("Promo 1990", ("promo",))
    assert row.accepts.intents == {"Say"}
    assert row.accepts.max_length == 5000
    assert [one.id for one in reader.channels([ChannelKind.HASHTAG])] == [TAG]
    assert reader.channel(TAG) is not None
    assert reader.channels([]) == ()


def test_a_room_that_was_left_is_not_listed_and_an_invitation_names_who(
    cache: Cache, reader: Reader
) -> None:
    apply(cache, Batch(channels=(room(ROOM, presence=Presence.LEFT),)))
    assert [row.id for row in reader.channels(TALK)] == [DIRECT]
    apply(cache, Batch(channels=(room(ROOM, presence=Presence.INVITED, inviter=AUTHOR),)))
    row = reader.channel(ROOM)
    assert row is not None
    assert (row.presence, row.inviter_name) == (Presence.INVITED, AUTHOR)


def test_a_last_line_that_was_taken_back_is_not_the_last_line(cache: Cache, reader: Reader) -> None:
    put(cache, ROOM, said("a", -9), said("b", -8))
    apply(cache, Batch(removals=(Removal(item=ItemId("b"), trace=True),)))
    row = reader.channel(ROOM)
    assert row is not None
    assert row.last_text == "text of a"


def test_places_are_those_that_accept_it(cache: Cache, reader: Reader) -> None:
    assert [row.id for row in reader.places("Say")] == [HOME, ROOM]
    assert [row.accepts.max_length for row in reader.places("Say")] == [500, 5000]
    assert [row.id for row in reader.places("Schedule")] == [CALENDAR]
    assert reader.places("React") == ()
    left = replace(CHANNELS[0], presence=Presence.LEFT)
    apply(cache, Batch(channels=(left,)))
    assert [row.id for row in reader.places("Say")] == [HOME]


def test_a_room_that_was_left_makes_no_group_unread(cache: Cache, reader: Reader) -> None:
    put(cache, ROOM, said("a"))
    assert unread_groups(reader) == {"promo"}
    apply(cache, Batch(channels=(replace(CHANNELS[0], presence=Presence.LEFT),)))
    assert unread_groups(reader) == set()


# --- the outbox -----------------------------------------------------------------------------


def test_the_outbox_lists_what_waits_and_what_it_is_about(
    cache: Cache, outbox: Outbox, reader: Reader
) -> None:
    put(cache, ROOM, said("m", text="Une question"))
    plan(cache, "dinner", NOW, title="Dîner")
    sent = [
        outgoing(Say(text="réponse", reply_to=ItemId("m"))),
        outgoing(Rsvp(item=ItemId("dinner"), answer=Reply.YES), channel=CALENDAR),
        outgoing(Schedule(title="Fête", starts=NOW, ends=NOW), channel=CALENDAR),
    ]
    for one in sent:
        outbox.add(one)
    rows = reader.outbox()
    assert [row.id for row in rows] == [one.id for one in sent]
    assert [row.target for row in rows] == ["Une question", "Dîner", ""]
    assert [row.channel_name for row in rows] == ["Promo 1990", "Agenda Isère", "Agenda Isère"]
    assert [row.intent for row in rows] == [one.intent for one in sent]
    assert reader.outgoing(OutgoingId("nothing")) is None
    outbox.discard(sent[0].id)
    assert [row.id for row in reader.outbox()] == [one.id for one in sent[1:]]


# --- accounts and freshness -----------------------------------------------------------------


def test_the_copy_is_as_fresh_as_its_oldest_account(
    db: Database, clock: StillClock, reader: Reader
) -> None:
    accounts = Accounts(db, clock)
    assert reader.freshness().synced_at is None
    accounts.synced(ACCOUNT.id)
    clock.forward(60)
    accounts.synced(OTHER.id)
    fresh = reader.freshness()
    assert (fresh.synced_at, fresh.offline_since, fresh.accounts) == (NOW, None, 2)


def test_offline_is_when_no_server_is_reached_since_the_last_was_lost(
    db: Database, clock: StillClock, reader: Reader
) -> None:
    accounts = Accounts(db, clock)
    accounts.problem(ACCOUNT.id, "unreachable")
    assert reader.freshness().offline_since is None
    clock.forward(60)
    accounts.problem(OTHER.id, "timeout")
    assert reader.freshness().offline_since == clock.now()
    accounts.set_state(OTHER.id, AccountState.SIGNED_OUT)
    fresh = reader.freshness()
    assert (fresh.offline_since, fresh.signed_out) == (NOW, True)
    accounts.problem(ACCOUNT.id, None)
    assert reader.freshness().offline_since is None
    first, _ = reader.accounts()
    assert (first.problem, first.address) == (None, ACCOUNT.address)


def test_what_waits_and_what_was_refused_are_counted(outbox: Outbox, reader: Reader) -> None:
    one, two = outgoing("one"), outgoing("two")
    outbox.add(one)
    outbox.add(two)
    outbox.mark(one.id, State.FAILED, error="forbidden")
    fresh = reader.freshness()
    assert (fresh.waiting, fresh.failed) == (2, 1)


def test_what_is_kept_is_counted_by_protocol(cache: Cache, reader: Reader) -> None:
    put(cache, ROOM, said("m"), said("n"))
    plan(cache, "event", NOW)
    apply(cache, Batch(cards=(card("Camille"),)))
    assert reader.counts() == {"matrix": {"message": 2, "event": 1, "card": 1}}


def test_the_revision_is_the_newest_transactions(cache: Cache, reader: Reader) -> None:
    before = reader.revision()
    put(cache, ROOM, said("m"))
    assert reader.revision() > before


def test_a_setting_reads_as_it_was_written_and_nothing_else(db: Database, reader: Reader) -> None:
    assert reader.setting("order", "oldest") == "oldest"
    Settings(db).set("order", "newest")
    assert reader.setting("order", "oldest") == "newest"
    assert reader.setting("order", 3) == 3


def test_sources_are_the_channels_by_name_without_what_was_said(
    cache: Cache, reader: Reader
) -> None:
    put(cache, ROOM, said("m"))
    bare = [
        replace(row, unread=False, last_text="", last_author="", last_at=None, last_mine=False)
        for row in reader.channels()
    ]
    assert bare != [*reader.channels()], "something was said"
    assert [*reader.sources()] == sorted(bare, key=lambda row: (row.name, row.id))
    rooms = reader.sources((ChannelKind.ROOM,))
    assert {row.kind for row in rooms} == {ChannelKind.ROOM}


def test_places_do_not_look_at_what_was_said(cache: Cache, reader: Reader) -> None:
    before = reader.places("Say")
    put(cache, ROOM, said("m"))
    assert ROOM in {row.id for row in before}
    assert reader.places("Say") == before
