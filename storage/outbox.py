"""What the person wants done and no server has confirmed yet: written down first, sent later.

A row of a channel waits for everything older in it that is on its way (SENDING, UNSURE) or about
to be (WAITING, also while it backs off after an error or can still be taken back), so that nothing
overtakes. It does not wait for what only the person can move: FAILED rows and what depends on
them, and rows that the person asked to send at a later hour: those wait without an error or with
NEXT_PAGE, what can be taken back with TAKE_BACK as its error.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from storage import attachments, drafts, handover
from storage.calm import keeping, nextpage
from storage.clock import Clock
from storage.codec import clean, instant, millis, pack_intent, unpack_intent
from storage.database import Database
from storage.errors import StorageError
from storage.model import (
    CONFLICT,
    NEXT_PAGE,
    TAKE_BACK,
    AccountId,
    Batch,
    Changed,
    ChannelId,
    Edit,
    Intent,
    ItemId,
    Outgoing,
    OutgoingId,
    Say,
    State,
    View,
)
from storage.pending import about, pending_item, pending_of

if TYPE_CHECKING:
    from storage.database import Write

_COLUMNS = (
    "key, account, channel, kind, intent, at, state, not_before, depends_on, attempts, error,"
    " detail"
)
_DUE = (
    "account = :account AND state = 'waiting' AND coalesce(not_before, 0) <= :now"
    " AND NOT EXISTS (SELECT 1 FROM outbox AS parent WHERE parent.key = outbox.depends_on)"
    " AND NOT EXISTS (SELECT 1 FROM outbox AS other WHERE other.channel = outbox.channel"
    "  AND other.key <> outbox.key AND (other.state IN ('sending', 'unsure')"
    "   OR (other.seq < outbox.seq AND other.state = 'waiting'"
    "    AND other.not_before > :now AND coalesce(other.error, 'next-page') <> 'next-page')))"
)
_NEXT = f"SELECT {_COLUMNS} FROM outbox WHERE {_DUE} ORDER BY seq LIMIT 1"  # noqa: S608
_DAY = 86_400_000  # milliseconds; no server's patience is kept longer
_DETAIL = 300  # characters of what a server said
_LEAVING = (State.SENDING,)
_IN_FLIGHT = (State.SENDING, State.UNSURE)


class Outbox:
    """One folder's outbox, for the window that fills it and the engine that empties it."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db, self._clock = db, clock

    # --- reading ------------------------------------------------------------------------------

    def get(self, outgoing: OutgoingId) -> Outgoing | None:
        rows = self._db.rows(f"SELECT {_COLUMNS} FROM outbox WHERE key = ?", (outgoing,))  # noqa: S608
        return _outgoing(rows[0]) if rows else None

    def next(self, account: AccountId) -> Outgoing | None:
        """What may leave now: the oldest of a channel in which nothing is on its way. To send
        it, :meth:`claim` it: the person may change or discard it until then."""
        rows = self._db.rows(_NEXT, self._now(account))
        return _outgoing(rows[0]) if rows else None

    def wakes_at(self, account: AccountId) -> datetime | None:
        """The earliest future ``not_before`` of what waits."""
        [[at]] = self._db.rows(
            "SELECT min(not_before) FROM outbox"
            " WHERE account = :account AND state = 'waiting' AND not_before > :now",
            self._now(account),
        )
        return None if at is None else instant(at)

    def unsure(self, account: AccountId) -> tuple[Outgoing, ...]:
        """What may have been received, oldest first: its server is asked before anything."""
        rows = self._db.rows(
            f"SELECT {_COLUMNS} FROM outbox"  # noqa: S608
            " WHERE account = ? AND state = 'unsure' ORDER BY seq",
            (account,),
        )
        return tuple(_outgoing(row) for row in rows)

    # --- what the person does -------------------------------------------------------------------

    def add(self, *written: Outgoing, draft: str = "") -> Changed:
        """Write it down, for good, all of it or nothing. If what it speaks of was made meanwhile
        it is pointed at it; adding the same again changes nothing.

        ``draft`` is the place of the draft that it was: that goes in the same transaction, or the
        person would find what was sent still to be sent after a crash between the two.
        """
        with self._db.write() as write:
            for outgoing in written:
                self._write_down(write, outgoing)
            if draft:
                drafts.drop(write, draft)
        return write.changed

    def revise(self, outgoing: OutgoingId, intent: Intent) -> Changed:
        """Put another intent in its place, which is then to be sent, also if it had failed: at
        the hour that it was given, else now.

        StorageError("sending") while it is on its way, ("gone") when it has left.
        """
        with self._db.write() as write:
            self._person_may(write, outgoing, _IN_FLIGHT)
            handover.rewrite(write, outgoing, intent)
            self._wait_again(write, outgoing, at_its_hour=True)
            self._catch_up(write, outgoing, intent)
        return write.changed

    def retry(self, outgoing: OutgoingId) -> Changed:
        """Send it again, or now instead of later. A message that answered something never sent
        becomes a message of its own.

        StorageError("sending"), ("gone"), ("parent-discarded") for what cannot stand alone.
        """
        with self._db.write() as write:
            self._stands_alone(write, outgoing, *self._person_may(write, outgoing, _LEAVING))
            self._wait_again(write, outgoing)
        return write.changed

    def with_next_page(self, outgoing: OutgoingId) -> Changed:
        """Send it with the person's next edition, whatever it waited for; where their hours change
        its hour follows them. :meth:`retry` sends it now after all.

        StorageError("sending") while it is on its way or may have arrived, ("gone"),
        ("no-page") when there is no edition to come, ("parent-discarded") as :meth:`retry`.
        """
        now = self._clock.now()
        with self._db.write() as write:
            self._stands_alone(write, outgoing, *self._person_may(write, outgoing, _IN_FLIGHT))
            at = nextpage.at(keeping.read(write), now)
            if at is None:
                raise StorageError("no-page")
            write.execute(
                "UPDATE outbox SET state = 'waiting', error = ?, detail = '', not_before = ?"
                " WHERE key = ?",
                (NEXT_PAGE, millis(at), outgoing),
            )
        return write.changed

    def discard(
        self, outgoing: OutgoingId, *, back_to: tuple[str, Mapping[str, Any]] | None = None
    ) -> Changed:
        """Take it back before it leaves. What depends on it fails with ``parent-discarded``.
        ``back_to``: the place and the draft that it becomes again, with its files, which go
        otherwise; in the same transaction, or a crash would lose the words or double them.

        StorageError("sending") while it is on its way; ("gone") when it has left already and was
        to become a draft, else nothing happens then.
        """
        with self._db.write() as write:
            try:
                self._person_may(write, outgoing, _LEAVING)
            except StorageError as error:
                if error.code != "gone" or back_to is not None:
                    raise
            self._take_out(write, outgoing, back_to)
        return write.changed

    def cancel(self, outgoing: OutgoingId) -> Outgoing:
        """:meth:`discard`, so that :meth:`restore` can undo it: its files stay until what was set
        aside is forgotten. What it was.

        StorageError("sending"), and ("gone") when it has left.
        """
        with self._db.write() as write:  # what it was, and that it has not left: of one moment
            self._person_may(write, outgoing, _LEAVING)
            row = write.row(f"SELECT {_COLUMNS} FROM outbox WHERE key = ?", (outgoing,))  # noqa: S608
            kept = _outgoing(row)
            files = kept.intent.attachments if isinstance(kept.intent, Say) else ()
            aside = drafts.ASIDE + _place(outgoing)
            text = getattr(kept.intent, "text", "")
            draft = {"text": text, "attachments": [f.media for f in files]}
            self._take_out(write, outgoing, (aside, draft) if files else None)
        return kept

    def restore(self, cancelled: Outgoing) -> Changed:
        """Undo :meth:`cancel`: it is as it was, behind what was written since, and what depends on
        it waits for it again."""
        with self._db.write() as write:
            self._write_down(write, cancelled)
            drafts.drop(write, drafts.ASIDE + _place(cancelled.id))
            write.execute(
                "UPDATE outbox SET state = 'waiting', error = NULL, depends_on = ?1"
                " WHERE about = ?2 AND error = 'parent-discarded'",
                (cancelled.id, pending_item(cancelled.id)),
            )
        return write.changed

    # --- what the engine does -------------------------------------------------------------------

    def claim(self, account: AccountId) -> Outgoing | None:
        """:meth:`next` and SENDING in one transaction: what is returned is what will be sent,
        whatever the person does in another process. Why it has not left so far stays until it
        leaves or there is another reason, so that the person is not shown it on and off."""
        if self.next(account) is None:
            return None  # without a write, which would tell everybody that something changed
        with self._db.write() as write:
            row = write.row(_NEXT, self._now(account))
            if row is None:
                return None
            claimed = replace(_outgoing(row), state=State.SENDING, not_before=None)
            if claimed.error in (TAKE_BACK, NEXT_PAGE):  # that time is over
                claimed = replace(claimed, error=None)
            write.execute(
                "UPDATE outbox SET state = 'sending', not_before = NULL, error = ? WHERE key = ?",
                (claimed.error, claimed.id),
            )
            write.touch([claimed.channel], [View.OUTBOX])
        return claimed

    def mark(
        self,
        outgoing: OutgoingId,
        state: State,
        *,
        error: str | None = None,
        detail: str = "",
        attempt: bool = False,
        not_before: datetime | None = None,
    ) -> Changed:
        """Note how a send went. ``attempt`` counts it; being offline is none.

        If the server's echo has come meanwhile, it was received whatever the sender knows, and
        the row goes. StorageError("gone") when SENDING is asked for something discarded: it must
        not be sent. Any other state of a row that is gone changes nothing.
        """
        with self._db.write() as write:
            known = self._set(
                write, outgoing, state, error, detail, attempt=attempt, not_before=not_before
            )
            if not known and state is State.SENDING:
                raise StorageError("gone")
            if state is not State.SENDING:
                self._settle_if_echoed(write, outgoing)
        return write.changed

    def contest(self, outgoing: OutgoingId, instead: str, found: Batch) -> Changed:
        """Somebody changed meanwhile what it changes: it has FAILED until the person decides which
        of the two stays. ``instead``: what is there now, in plain words; ``found``: the same as
        its server tells it. A row that is gone changes nothing."""
        from storage.cache import apply_whole

        with self._db.write() as write:
            row = write.row("SELECT account, kind, intent FROM outbox WHERE key = ?", (outgoing,))
            if row is not None:
                account, kind, body = row
                apply_whole(write, AccountId(account), found, millis(self._clock.now()))
                intent = unpack_intent(kind, body)
                if isinstance(intent, Edit):
                    handover.rewrite(write, outgoing, replace(intent, instead=instead))
                failed = State.FAILED, CONFLICT, ""
                self._set(write, outgoing, *failed, attempt=True, not_before=None)
        return write.changed

    def acknowledge(self, outgoing: OutgoingId, batch: Batch) -> Changed:
        """Trade it for what the server made of it: the row goes, the batch comes, what waited
        is pointed at the item that carries its ``echo``; all or nothing, and for good.

        If the row is gone already, because the echo came first, only the batch is applied.
        """
        from storage.cache import apply_whole

        with self._db.write() as write:
            account = write.value("SELECT account FROM outbox WHERE key = ?", (outgoing,))
            if account is None:  # the batch says whose it is by its channels
                account = _account_of(batch)
            apply_whole(write, AccountId(account or ""), batch, millis(self._clock.now()))
            made = next((one.id for one in batch.items if one.echo == outgoing), None)
            handover.settle(write, outgoing, made or handover.made_of(write, outgoing))
        return write.changed

    def set_back(self, account: AccountId, seconds: float) -> Changed:
        """The clock was set back by so much: what was to be tried again in a moment still is.
        An hour that the person chose is an hour of the clock, and stays."""
        with self._db.write() as write:
            write.execute(
                "UPDATE outbox SET not_before = not_before - :by WHERE account = :account"
                " AND state = 'waiting' AND coalesce(error, :page) <> :page AND not_before > :now",
                self._now(account) | {"page": NEXT_PAGE, "by": int(seconds * 1000)},
            )
        return write.changed

    def recover(self, account: AccountId | None = None) -> Changed:
        """After a crash, or when what became of a send could not be written down: whatever was
        on its way (of one account, if given) may have been received. What was to be tried
        again in a moment that is more than a day away is so by a clock that was set."""
        with self._db.write() as write:
            write.execute(
                "UPDATE outbox SET not_before = NULL"
                " WHERE coalesce(error, ?1) <> ?1 AND not_before > ?2",
                (NEXT_PAGE, millis(self._clock.now()) + _DAY),
            )
            rows = write.rows(
                "UPDATE outbox SET state = 'unsure' WHERE state = 'sending'"
                " AND account = coalesce(?, account) RETURNING key, channel",
                (account,),
            )
            for key, channel in rows:
                write.touch([channel], [View.OUTBOX])
                self._settle_if_echoed(write, key)
        return write.changed

    # --- within a transaction -------------------------------------------------------------------

    def _write_down(self, write: Write, outgoing: Outgoing) -> None:
        kind, body = pack_intent(outgoing.intent)
        write.execute(
            "INSERT INTO outbox (key, account, channel, kind, intent, about, at, state,"
            " not_before, depends_on, attempts, error, detail)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING",
            (
                outgoing.id,
                outgoing.account,
                outgoing.channel,
                kind,
                body,
                about(outgoing.intent),
                millis(outgoing.at),
                outgoing.state,
                _millis(outgoing.not_before),
                # What answers something unsent waits for it, whether or not that was said.
                outgoing.depends_on or pending_of(outgoing.intent),
                outgoing.attempts,
                outgoing.error,
                clean(outgoing.detail)[:_DETAIL],
            ),
        )
        self._catch_up(write, outgoing.id, outgoing.intent)
        write.touch([outgoing.channel], [View.OUTBOX])

    def _take_out(
        self, write: Write, outgoing: OutgoingId, back_to: tuple[str, Mapping[str, Any]] | None
    ) -> None:
        if back_to is not None:
            drafts.put(write, *back_to, millis(self._clock.now()))
        gone = write.rows("DELETE FROM outbox WHERE key = ? RETURNING intent", (outgoing,))
        attachments.let_go(write, [intent for (intent,) in gone])
        orphans = write.rows("SELECT key FROM outbox WHERE depends_on = ?", (outgoing,))
        for (orphan,) in orphans:
            handover.fail(write, OutgoingId(orphan))

    def _now(self, account: AccountId) -> dict[str, Any]:
        return {"account": account, "now": millis(self._clock.now())}

    def _person_may(
        self, write: Write, outgoing: OutgoingId, not_while: tuple[State, ...]
    ) -> tuple[str | None, Intent]:
        """Its error and its intent, if the person may still change something about it."""
        row = write.row(
            "SELECT channel, state, error, kind, intent FROM outbox WHERE key = ?", (outgoing,)
        )
        if row is None:
            raise StorageError("gone")
        channel, state, error, kind, body = row
        if state in not_while:
            raise StorageError("sending")
        write.touch([channel], [View.OUTBOX])
        return error, unpack_intent(kind, body)

    def _stands_alone(
        self, write: Write, outgoing: OutgoingId, error: str | None, intent: Intent
    ) -> None:
        """A message that answered something never sent becomes a message of its own."""
        if error != "parent-discarded" or pending_of(intent) is None:
            return
        if not isinstance(intent, Say):
            raise StorageError("parent-discarded")
        handover.rewrite(write, outgoing, handover.pointed(intent, None))

    def _wait_again(self, write: Write, outgoing: OutgoingId, *, at_its_hour: bool = False) -> None:
        write.execute(
            "UPDATE outbox SET state = 'waiting', error = NULL, detail = '', not_before = NULL"
            " WHERE key = ?1 AND NOT (?2 AND state = 'waiting' AND not_before IS NOT NULL"
            "  AND coalesce(error, ?3) IN (?3, ?4))",
            (outgoing, at_its_hour, TAKE_BACK, NEXT_PAGE),
        )

    def _catch_up(self, write: Write, outgoing: OutgoingId, intent: Intent) -> None:
        """The person wrote it while the engine, in another process, was sending what it speaks
        of, or after it was discarded."""
        write.execute(
            "UPDATE outbox SET depends_on = NULL WHERE key = ? AND NOT EXISTS"
            " (SELECT 1 FROM outbox AS parent WHERE parent.key = outbox.depends_on)",
            (outgoing,),
        )
        parent = pending_of(intent)
        if parent is None:
            return
        if write.row("SELECT 1 FROM outbox WHERE key = ?", (parent,)):
            return
        made = handover.made_of(write, parent)
        if made is None:
            handover.fail(write, outgoing)
        else:
            handover.rewrite(write, outgoing, handover.pointed(intent, made))

    def _set(
        self,
        write: Write,
        outgoing: OutgoingId,
        state: State,
        error: str | None,
        detail: str,
        *,
        attempt: bool,
        not_before: datetime | None,
    ) -> bool:
        channel = write.value(
            "UPDATE outbox SET state = ?, error = ?, detail = ?, attempts = attempts + ?,"
            " not_before = ? WHERE key = ? RETURNING channel",
            (
                state,
                error,
                clean(detail)[:_DETAIL],
                attempt,
                _millis(not_before),
                outgoing,
            ),
        )
        if channel is None:
            return False
        write.touch([ChannelId(channel)], [View.OUTBOX])
        return True

    def _settle_if_echoed(self, write: Write, outgoing: OutgoingId) -> None:
        made: ItemId | None = handover.made_of(write, outgoing)
        if made is not None:
            handover.settle(write, outgoing, made)


def _place(outgoing: OutgoingId) -> str:
    """Of the draft in which what was cancelled keeps its files."""
    return f"waiting:{outgoing}"


def _account_of(batch: Batch) -> str | None:
    """A channel's identity begins with its account's."""
    channels = [one.channel for one in batch.placements]
    channels += [one.channel for one in batch.payloads]
    return channels[0].partition("/")[0] if channels else None


def _millis(at: datetime | None) -> int | None:
    return None if at is None else millis(at)


def _outgoing(row: Any) -> Outgoing:
    key, account, channel, kind, body, at, state, not_before, parent, attempts, error, detail = row
    return Outgoing(
        id=OutgoingId(key),
        account=AccountId(account),
        channel=ChannelId(channel),
        intent=unpack_intent(kind, body),
        at=instant(at),
        state=State(state),
        not_before=None if not_before is None else instant(not_before),
        depends_on=None if parent is None else OutgoingId(parent),
        attempts=attempts,
        error=error,
        detail=detail,
    )
