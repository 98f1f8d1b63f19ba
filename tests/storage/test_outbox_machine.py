"""Whatever people, servers and crashes do in whatever order: nothing is lost, nothing doubled,
nothing overtakes, and nothing leaves that was taken back."""

from __future__ import annotations

import atexit
import shutil
import tempfile
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    precondition,
    rule,
)

from storage.accounts import Accounts
from storage.cache import Cache
from storage.calm import nextpage
from storage.calm.keeping import Keeping
from storage.database import Database
from storage.errors import StorageError
from storage.folder import Folder
from storage.model import (
    NEXT_PAGE,
    TAKE_BACK,
    Batch,
    ItemId,
    Outgoing,
    OutgoingId,
    Say,
    State,
    channel_id,
)
from storage.outbox import Outbox
from storage.pending import pending_item
from tests.storage.making import ACCOUNT, KEY, StillClock, apply, made, outgoing, room

CHANNELS = [channel_id(ACCOUNT.id, name) for name in ("!a", "!b", "!c")]
TEXTS = st.sampled_from(["one", "two", "three"])
WAITS = st.none() | st.integers(1, 60)


@cache
def _template() -> str:
    """A data folder to copy: to make one takes longer than forty steps in it."""
    place = tempfile.mkdtemp(prefix="preau-")
    atexit.register(shutil.rmtree, place)
    db = Database.open(Folder(Path(place)), KEY)
    Accounts(db, StillClock()).add(ACCOUNT, {})
    channels = tuple(room(channel) for channel in CHANNELS)
    apply(Cache(db, StillClock()), Batch(channels=channels))
    db.close()
    return place


@dataclass
class Row:
    """What the model knows of an Outgoing that has not left."""

    outgoing: Outgoing
    text: str
    reply_to: str | None
    parent: OutgoingId | None
    state: State = State.WAITING
    error: str | None = None
    not_before: datetime | None = None


class OutboxMachine(RuleBasedStateMachine):
    """The outbox on a real database beside a plain list of rows in the order of writing."""

    ids: Bundle[OutgoingId] = Bundle("ids")

    def __init__(self) -> None:
        super().__init__()
        self.place = tempfile.TemporaryDirectory(prefix="preau-")
        shutil.copytree(_template(), self.place.name, dirs_exist_ok=True)
        self.folder = Folder(Path(self.place.name))
        self.clock = StillClock()
        self.rows: list[Row] = []  # in the order in which they were written
        self.server: dict[OutgoingId, str] = {}  # what the server made: text of each
        self.reply_lost: set[OutgoingId] = set()  # it has them and we do not know
        self.discarded: set[OutgoingId] = set()
        self.left: list[OutgoingId] = []
        self._open()

    def _open(self) -> None:
        self.db = Database.open(self.folder, KEY)
        self.outbox = Outbox(self.db, self.clock)
        self.cache = Cache(self.db, self.clock)

    def teardown(self) -> None:
        self.db.close()
        self.place.cleanup()

    # --- the model -----------------------------------------------------------------------------

    def _row(self, key: OutgoingId) -> Row | None:
        return next((row for row in self.rows if row.outgoing.id == key), None)

    def _in(self, *states: State) -> list[Row]:
        return [row for row in self.rows if row.state in states]

    def _due(self, row: Row) -> bool:
        return row.not_before is None or row.not_before <= self.clock.now()

    def _may_leave(self, row: Row) -> bool:
        if row.state is not State.WAITING or not self._due(row) or row.parent is not None:
            return False
        for other in self.rows[: self.rows.index(row)]:
            same = other.outgoing.channel == row.outgoing.channel
            held = other.error and other.error != NEXT_PAGE
            if same and other.state is State.WAITING and held and not self._due(other):
                return False
        return not any(
            other.outgoing.channel == row.outgoing.channel
            for other in self._in(State.SENDING, State.UNSURE)
        )

    def _next(self) -> Row | None:
        return next((row for row in self.rows if self._may_leave(row)), None)

    def _settled(self, row: Row) -> None:
        """The server made ``$id`` of it: what speaks of it now speaks of that."""
        self.rows.remove(row)
        self.left.append(row.outgoing.id)
        self.reply_lost.discard(row.outgoing.id)
        for other in self.rows:
            if other.reply_to == pending_item(row.outgoing.id):
                other.reply_to = f"${row.outgoing.id}"
            if other.parent == row.outgoing.id:
                other.parent = None

    def _received(self, row: Row) -> None:
        """The server takes it; once and for all, whatever comes after."""
        key = row.outgoing.id
        assert key not in self.server, "sent twice"
        assert key not in self.discarded, "sent although it was taken back"
        assert row.reply_to is None or row.reply_to.startswith("$"), "it speaks of nothing"
        self.server[key] = row.text

    def _batch(self, key: OutgoingId) -> Batch:
        row = self._row(key)
        channel = row.outgoing.channel if row else CHANNELS[0]
        return made(outgoing(Say(text=self.server[key]), channel, id=key), f"${key}")

    # --- what people do ------------------------------------------------------------------------

    @initialize(target=ids, text=TEXTS)
    def first(self, text: str) -> OutgoingId:
        Keeping(self.db, self.clock).answer_hours(((8 * 60, 18 * 60 + 30),) * 7)
        return self._add(text, CHANNELS[0], None, None)

    @rule(target=ids, text=TEXTS, channel=st.sampled_from(CHANNELS), wait=WAITS)
    def add(self, text: str, channel: str, wait: int | None) -> OutgoingId:
        return self._add(text, channel, None, wait)

    @rule(target=ids, text=TEXTS, channel=st.sampled_from(CHANNELS), wait=st.integers(1, 60))
    def add_to_take_back(self, text: str, channel: str, wait: int) -> OutgoingId:
        """It leaves after so many seconds, and what is written after it leaves after it."""
        return self._add(text, channel, None, wait, error=TAKE_BACK)

    @rule(target=ids, text=TEXTS, parent=ids)
    def reply(self, text: str, parent: OutgoingId) -> OutgoingId:
        """Also to what has left, or was taken back, a moment ago."""
        row = self._row(parent)
        return self._add(text, row.outgoing.channel if row else CHANNELS[0], parent, None)

    def _add(
        self,
        text: str,
        channel: str,
        parent: OutgoingId | None,
        wait: int | None,
        *,
        error: str | None = None,
    ) -> OutgoingId:
        not_before = None if wait is None else self.clock.now() + timedelta(seconds=wait)
        stand_in = None if parent is None else pending_item(parent)
        new = outgoing(
            Say(text=text, reply_to=stand_in),
            channel_id(ACCOUNT.id, channel.partition("/")[2]),
            id=OutgoingId(uuid.uuid4().hex),
            not_before=not_before,
            depends_on=parent,
            error=error,
        )
        row = Row(new, text, stand_in, parent, error=error, not_before=not_before)
        if parent is not None and self._row(parent) is None:
            row.parent = None
            if f"${parent}" in self._items():
                row.reply_to = f"${parent}"
            else:
                row.state, row.error = State.FAILED, "parent-discarded"
                row.not_before = None
        self.rows.append(row)
        self.outbox.add(new)
        self.outbox.add(new)  # asked twice, as after a lost answer between our own processes
        return new.id

    @rule(key=ids, text=TEXTS)
    def revise(self, key: OutgoingId, text: str) -> None:
        row = self._row(key)
        reply_to = None if row is None or row.reply_to is None else ItemId(row.reply_to)
        intent = Say(text=text, reply_to=reply_to)
        if row is None or row.state in (State.SENDING, State.UNSURE):
            with pytest.raises(StorageError):
                self.outbox.revise(key, intent)
            return
        self.outbox.revise(key, intent)
        row.text = text
        if row.not_before is None or row.error not in (None, TAKE_BACK, NEXT_PAGE):
            row.state, row.error, row.not_before = State.WAITING, None, None
        if self._speaks_of_nothing(row):
            row.state, row.error, row.parent = State.FAILED, "parent-discarded", None

    def _speaks_of_nothing(self, row: Row) -> bool:
        if row.reply_to is None or row.reply_to.startswith("$"):
            return False
        return self._row(OutgoingId(row.reply_to.removeprefix("outgoing:"))) is None

    @rule(key=ids)
    def retry(self, key: OutgoingId) -> None:
        row = self._row(key)
        if row is None or row.state is State.SENDING:
            with pytest.raises(StorageError):
                self.outbox.retry(key)
            return
        if row.state is State.UNSURE and key in self.server:
            return  # the person is only asked where the server cannot be
        self.outbox.retry(key)
        if row.error == "parent-discarded" and self._speaks_of_nothing(row):
            row.reply_to = None
        row.state, row.error, row.not_before = State.WAITING, None, None

    @rule(key=consumes(ids))
    def discard(self, key: OutgoingId) -> None:
        row = self._row(key)
        if row is not None and row.state is State.SENDING:
            with pytest.raises(StorageError):
                self.outbox.discard(key)
            return
        self.outbox.discard(key)
        if row is None:
            return
        self.rows.remove(row)
        self.discarded.add(key)
        for other in self.rows:
            if other.parent == key:
                other.state, other.error, other.parent = State.FAILED, "parent-discarded", None
                other.not_before = None

    @rule(key=ids)
    def with_next_page(self, key: OutgoingId) -> None:
        row = self._row(key)
        if row is None or row.state in (State.SENDING, State.UNSURE):
            with pytest.raises(StorageError):
                self.outbox.with_next_page(key)
            return
        self.outbox.with_next_page(key)
        if row.error == "parent-discarded" and self._speaks_of_nothing(row):
            row.reply_to = None
        row.state, row.error, row.not_before = State.WAITING, NEXT_PAGE, self._page()

    def _page(self) -> datetime:
        found = nextpage.at(Keeping(self.db).choices(), self.clock.now())
        assert found is not None
        return found

    @rule(minute=st.integers(0, 1439))
    def change_the_hours(self, minute: int) -> None:
        """What is meant for the next page, and did not come to it yet, follows."""
        Keeping(self.db, self.clock).answer_hours(((minute,),) * 7)
        for row in self._in(State.WAITING):
            if row.error == NEXT_PAGE and not self._due(row):
                row.not_before = self._page()

    @rule(key=ids)
    def cancel_and_undo(self, key: OutgoingId) -> None:
        """It is as it was, behind what was written since, and what waited for it waits again."""
        row = self._row(key)
        if row is None or row.state is State.SENDING:
            with pytest.raises(StorageError):
                self.outbox.cancel(key)
            return
        self.outbox.restore(self.outbox.cancel(key))
        self.rows.remove(row)
        self.rows.append(row)
        for other in self.rows:
            orphan = other.error == "parent-discarded" and other.reply_to == pending_item(key)
            if other.parent == key or orphan:
                other.state, other.error, other.not_before = State.WAITING, None, None
                other.parent = key

    # --- what the engine and the server do -----------------------------------------------------

    @rule()
    def claim(self) -> None:
        expected = self._next()
        claimed = self.outbox.claim(ACCOUNT.id)
        assert (claimed and claimed.id) == (expected and expected.outgoing.id)
        if expected is not None and claimed is not None:
            assert claimed.intent == Say(
                text=expected.text,
                reply_to=None if expected.reply_to is None else ItemId(expected.reply_to),
            )
            expected.state, expected.not_before = State.SENDING, None
            if expected.error in (TAKE_BACK, NEXT_PAGE):
                expected.error = None

    @precondition(lambda self: self._in(State.SENDING))
    @rule(data=st.data())
    def answered(self, data: st.DataObject) -> None:
        row = data.draw(st.sampled_from(self._in(State.SENDING)), label="row")
        self._received(row)
        batch = self._batch(row.outgoing.id)
        self.outbox.acknowledge(row.outgoing.id, batch)
        self._settled(row)
        self.outbox.acknowledge(row.outgoing.id, batch)  # once more does no harm

    @precondition(lambda self: self._in(State.SENDING))
    @rule(
        data=st.data(),
        outcome=st.sampled_from(["offline", "later", "refused", "lost", "lost-after"]),
    )
    def not_answered(self, data: st.DataObject, outcome: str) -> None:
        row = data.draw(st.sampled_from(self._in(State.SENDING)), label="row")
        key = row.outgoing.id
        if outcome == "offline":
            self.outbox.mark(key, State.WAITING)
            row.state, row.error = State.WAITING, None
        elif outcome == "later":
            row.not_before = self.clock.now() + timedelta(seconds=30)
            self.outbox.mark(key, State.WAITING, error="busy", not_before=row.not_before)
            row.state, row.error = State.WAITING, "busy"
        elif outcome == "refused":
            self.outbox.mark(key, State.FAILED, error="forbidden", attempt=True)
            row.state, row.error = State.FAILED, "forbidden"
        else:
            if outcome == "lost-after":
                self._received(row)
                self.reply_lost.add(key)
            self.outbox.mark(key, State.UNSURE)
            row.state, row.error = State.UNSURE, None

    @precondition(lambda self: self._in(State.SENDING))
    @rule(data=st.data(), outcome=st.sampled_from([None, *State]))
    def echoed_first(self, data: st.DataObject, outcome: State | None) -> None:
        """The sync brings the item while its sender still waits for an answer."""
        row = data.draw(st.sampled_from(self._in(State.SENDING)), label="row")
        key = row.outgoing.id
        self._received(row)
        apply(self.cache, self._batch(key))
        assert self.outbox.get(key) is not None
        if outcome is None or outcome is State.SENDING:
            self.outbox.acknowledge(key, self._batch(key))
        else:
            self.outbox.mark(key, outcome)
        self._settled(row)

    @precondition(lambda self: self.reply_lost)
    @rule(data=st.data(), how=st.sampled_from(["found", "echo"]))
    def found_after_all(self, data: st.DataObject, how: str) -> None:
        key = data.draw(st.sampled_from(sorted(self.reply_lost)), label="key")
        row = self._row(key)
        if row is None:  # the person gave it up
            self.reply_lost.discard(key)
            return
        if how == "found":
            self.outbox.acknowledge(key, self._batch(key))
        else:
            apply(self.cache, self._batch(key))
        self._settled(row)

    @precondition(lambda self: self._in(State.UNSURE))
    @rule(data=st.data())
    def surely_absent(self, data: st.DataObject) -> None:
        row = data.draw(st.sampled_from(self._in(State.UNSURE)), label="row")
        if row.outgoing.id not in self.server:
            self.outbox.mark(row.outgoing.id, State.WAITING)
            row.state, row.error, row.not_before = State.WAITING, None, None

    @rule(received=st.booleans())
    def crash(self, *, received: bool) -> None:
        """The process goes while it sends; the server may have it or not."""
        self.db.close()
        self._open()
        self.outbox.recover()
        for row in self._in(State.SENDING):
            row.state = State.UNSURE
            if received:
                self._received(row)
                self.reply_lost.add(row.outgoing.id)

    @rule(seconds=st.integers(1, 45) | st.integers(3600, 90_000))
    def time_passes(self, seconds: int) -> None:
        self.clock.forward(seconds)

    # --- what is always true ---------------------------------------------------------------------

    def _items(self) -> set[str]:
        return {key for (key,) in self.db.rows("SELECT key FROM item")}

    @invariant()
    def nothing_is_lost(self) -> None:
        kept = self.db.rows(
            "SELECT key, state, error, not_before IS NOT NULL, depends_on FROM outbox ORDER BY seq"
        )
        assert kept == [
            (row.outgoing.id, row.state, row.error, row.not_before is not None, row.parent)
            for row in self.rows
        ]

    @invariant()
    def each_that_left_is_one_item(self) -> None:
        echoes = [key for (key,) in self.db.rows("SELECT echo FROM item ORDER BY id")]
        assert sorted(echoes) == sorted(self.left)

    @invariant()
    def one_is_on_its_way_in_each_channel(self) -> None:
        channels = [row.outgoing.channel for row in self._in(State.SENDING)]
        assert len(channels) == len(set(channels))

    @invariant()
    def it_wakes_for_the_next_hour(self) -> None:
        now = self.clock.now()
        hours = [row.not_before for row in self._in(State.WAITING) if row.not_before]
        later = [hour for hour in hours if hour > now]
        assert self.outbox.wakes_at(ACCOUNT.id) == (min(later) if later else None)


TestOutbox = OutboxMachine.TestCase
TestOutbox.settings = settings(
    max_examples=60,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
