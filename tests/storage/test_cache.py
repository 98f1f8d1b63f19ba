"""What a server said is committed before anything is made of it, and no crash loses the place."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest

from storage.accounts import Accounts
from storage.cache import Cache
from storage.database import Database
from storage.folder import Folder
from storage.model import (
    Accepts,
    Address,
    AddressId,
    Batch,
    ChannelKind,
    ItemId,
    ItemKind,
    Payload,
    Presence,
    Removal,
    ServerAnswer,
    Stream,
    Visibility,
    channel_id,
)
from tests.storage.making import (
    ACCOUNT,
    AUTHOR,
    KEY,
    NOW,
    ROOM,
    StillClock,
    account,
    apply,
    meeting,
    message,
    room,
    said,
)

SYNC = Stream("sync")


def _answer(cursor: str = "c1", stream: Stream = SYNC) -> ServerAnswer:
    return ServerAnswer(stream=stream, cursor=cursor, kind="sync", body=b"\x00\xffraw")


def _many(count: int) -> Batch:
    return said(*(message(f"$-{n}", f"text {n}") for n in range(count)))


def test_an_answer_and_its_cursor_are_kept_together(db: Database, cache: Cache) -> None:
    assert cache.cursor(ACCOUNT.id, SYNC) is None
    first = cache.keep(ACCOUNT.id, _answer("c1"))
    second = cache.keep(ACCOUNT.id, _answer("c2"))
    cache.keep(ACCOUNT.id, _answer("d1", Stream("else")))
    assert cache.cursor(ACCOUNT.id, SYNC) == "c2"
    assert [kept.id for kept in cache.pending(ACCOUNT.id)][:2] == [first, second]
    kept = cache.pending(ACCOUNT.id)[0]
    assert kept.answer == _answer("c1")
    assert (kept.place, kept.attempts) == (0, 0)


def test_an_answer_without_its_account_keeps_no_cursor(db: Database, cache: Cache) -> None:
    with pytest.raises(Exception, match="FOREIGN KEY"):
        cache.keep(account("nobody").id, _answer())
    assert cache.cursor(account("nobody").id, SYNC) is None


def test_the_last_slice_drops_the_answer(db: Database, cache: Cache) -> None:
    for batch in (_many(3), Batch()):
        inbox = cache.keep(ACCOUNT.id, _answer())
        assert len(list(cache.apply(ACCOUNT.id, batch, inbox))) == 1
        assert cache.pending(ACCOUNT.id) == ()
    assert cache.cursor(ACCOUNT.id, SYNC) == "c1"


def test_a_long_batch_is_applied_in_short_slices(
    cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clock that ticks a millisecond a look: twenty records a slice."""
    ticks = itertools.count()
    watch = SimpleNamespace(monotonic=lambda: next(ticks) / 1000)
    monkeypatch.setattr("storage.cache.time", watch)
    slices = list(cache.apply(ACCOUNT.id, _many(100)))
    assert len(slices) == 10  # 100 items and their 100 places
    revisions = [changed.revision for changed in slices]
    assert revisions == list(range(revisions[0], revisions[0] + 10))


def test_after_a_crash_it_goes_on_where_it_was(
    db: Database, cache: Cache, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.cache._SLICE", 0)  # one record a slice
    inbox = cache.keep(ACCOUNT.id, _answer())
    for _ in itertools.islice(cache.apply(ACCOUNT.id, _many(10), inbox), 7):
        pass
    [kept] = cache.pending(ACCOUNT.id)
    assert (kept.id, kept.place) == (inbox, 7)
    assert len(db.rows("SELECT * FROM item")) == 4
    assert len(db.rows("SELECT * FROM placement")) == 3
    again = list(Cache(db, clock).apply(ACCOUNT.id, _many(10), inbox))
    assert len(again) == 13
    assert len(db.rows("SELECT * FROM item")) == len(db.rows("SELECT * FROM placement")) == 10
    assert cache.pending(ACCOUNT.id) == ()


def test_another_translator_begins_again(
    db: Database, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A place counted in other steps would leave some out."""
    monkeypatch.setattr("storage.cache._SLICE", 0)
    inbox = cache.keep(ACCOUNT.id, _answer())
    next(cache.apply(ACCOUNT.id, _many(10), inbox))
    better = said(message("$new"), *_many(10).items)
    assert len(list(cache.apply(ACCOUNT.id, better, inbox))) == 22
    assert len(db.rows("SELECT * FROM placement")) == 11


def test_a_crash_is_counted_before_it_happens(db: Database, cache: Cache, folder: Folder) -> None:
    inbox = cache.keep(ACCOUNT.id, _answer())
    cache.begun(inbox)
    cache.begun(inbox)
    db.close()
    again = Database.open(folder, KEY)
    assert Cache(again, StillClock()).pending(ACCOUNT.id)[0].attempts == 2
    again.close()


@pytest.mark.parametrize("channel", [None, ROOM])
def test_a_poisonous_answer_becomes_one_row(db: Database, cache: Cache, channel: object) -> None:
    inbox = cache.keep(ACCOUNT.id, _answer())
    sign = message("!1", "", kind=ItemKind.UNREADABLE, author=AUTHOR, problem="poison")
    cache.give_up(inbox, sign, ROOM if channel else None)
    cache.give_up(inbox, sign)  # twice does no harm
    assert cache.pending(ACCOUNT.id) == ()
    assert cache.cursor(ACCOUNT.id, SYNC) == "c1"
    [(kind, place)] = db.rows(
        "SELECT item.kind, channel FROM item JOIN placement ON item = item.id"
    )
    assert (kind, place == ROOM) == ("unreadable", channel is not None)
    raw = cache.shelf(ACCOUNT.id).payload(sign.id)
    assert raw is not None
    assert raw.body == _answer().body


def test_the_shelf_shows_an_account_its_own_things(
    db: Database, cache: Cache, clock: StillClock
) -> None:
    other = account("you")
    Accounts(db, clock).add(other, {})
    theirs = channel_id(other.id, "!room")
    apply(cache, Batch(channels=(room(theirs),)), other)
    apply(cache, said(message("uid"), channel=theirs), other)
    payload = Payload(channel=theirs, remote="a.ics", item=ItemId("uid"), body=b"theirs", version=1)
    apply(cache, Batch(payloads=(payload,)), other)
    shelf = cache.shelf(ACCOUNT.id)
    assert [channel.id for channel in shelf.channels()] == [ROOM]
    assert shelf.channel(theirs) is None
    assert shelf.payload(ItemId("uid")) is None
    assert cache.shelf(other.id).payload(ItemId("uid")) == payload
    assert cache.shelf(other.id).payload(ItemId("uid"), ROOM) is None


def test_the_shelf_gives_a_channel_back_as_it_came(cache: Cache) -> None:
    full = room(
        channel_id(ACCOUNT.id, "calendar"),
        ChannelKind.CALENDAR,
        aliases=("https://example.org/cal", "Agenda"),
        topic="what happens",
        colour="#123456",
        accepts=Accepts(intents=frozenset({"Schedule"}), max_length=3),
        presence=Presence.INVITED,
        inviter=AUTHOR,
        encrypted=True,
    )
    apply(cache, Batch(channels=(full,)))
    assert cache.shelf(ACCOUNT.id).channel(full.id) == full


def test_the_shelf_knows_the_newest_until_an_instant(cache: Cache) -> None:
    shelf, later = cache.shelf(ACCOUNT.id), NOW + timedelta(seconds=5)
    assert shelf.newest(ROOM, later) is None
    apply(cache, said(message("$2", at=NOW), message("$1", at=NOW - timedelta(seconds=5))))
    assert shelf.newest(ROOM, later) == "$2"
    assert shelf.newest(ROOM, NOW - timedelta(seconds=1)) == "$1"
    assert shelf.newest(ROOM, NOW - timedelta(seconds=6)) is None
    apply(cache, Batch(removals=(Removal(item=ItemId("$2"), trace=True),)))
    assert shelf.newest(ROOM, later) == "$1"


def test_the_shelf_knows_what_is_for_whom_and_how_people_call_themselves(cache: Cache) -> None:
    for_some = message("$1", visibility=Visibility.DIRECT)
    apply(cache, said(for_some, message("$2", visibility=Visibility.PUBLIC), message("$3")))
    shelf = cache.shelf(ACCOUNT.id)
    assert shelf.seen_by(ROOM, Visibility.DIRECT) == ("$1",)
    assert shelf.seen_by(channel_id(ACCOUNT.id, "else"), Visibility.DIRECT) == ()
    met = (Address(id=AUTHOR, name="Camille"), Address(id=AddressId("@x:y")))
    apply(cache, Batch(addresses=met))
    assert shelf.names([AUTHOR, AddressId("@x:y"), AddressId("@nobody:y")]) == {AUTHOR: "Camille"}


def test_the_shelf_knows_what_was_made_of_a_resource(cache: Cache) -> None:
    calendar = channel_id(ACCOUNT.id, "calendar")
    payload = Payload(
        channel=calendar, remote="a.ics", item=ItemId("u"), body=b"ics", version=1, etag='"1"'
    )
    events = [meeting(name) for name in ("u", "u#20260314T093000Z", "u2", "u#2")]
    batch = said(*events, channel=calendar)
    apply(cache, replace(batch, channels=(room(calendar),), payloads=(payload,)))
    shelf = cache.shelf(ACCOUNT.id)
    assert shelf.etags(calendar) == {"a.ics": '"1"'}
    assert shelf.etags(ROOM) == {}
    assert set(shelf.items_of(calendar, "a.ics")) == {"u", "u#2", "u#20260314T093000Z"}
    apply(cache, Batch(gone_payloads=((calendar, "a.ics"),)))
    assert shelf.etags(calendar) == {}
    assert shelf.items_of(calendar, "a.ics") == ()
