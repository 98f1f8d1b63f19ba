"""What servers said: kept raw with its cursor, then made into records slice by slice."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlcipher3 import dbapi2

from storage.clock import Clock
from storage.codec import millis, unpack
from storage.database import Database
from storage.model import (
    Accepts,
    AccountId,
    AddressId,
    Batch,
    Changed,
    Channel,
    ChannelId,
    ChannelKind,
    Item,
    ItemId,
    Payload,
    Placement,
    Presence,
    Reason,
    ServerAnswer,
    Stream,
    View,
    Visibility,
    channel_id,
)

if TYPE_CHECKING:
    from storage.applying import Applying, Step
    from storage.database import Write

_SLICE = 0.020  # seconds of one transaction, so that another process's small write comes between
_TOGETHER = 50  # items whose words are indexed at once
_MALFORMED = (
    TypeError,
    ValueError,
    AttributeError,
    ArithmeticError,
    LookupError,
    dbapi2.IntegrityError,
    dbapi2.ProgrammingError,
    dbapi2.InterfaceError,
    dbapi2.DataError,
)
_ASIDE = "aside"  # what a server said and nobody could read
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An answer that is committed and not wholly applied yet."""

    id: int
    answer: ServerAnswer
    place: int  # steps of its batch already applied
    attempts: int  # translations begun; one that crashes the engine is seen by it


class Cache:
    """The engine's way to write what servers say."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db, self._clock = db, clock

    def cursor(self, account: AccountId, stream: Stream) -> str | None:
        """Where this stream goes on; None: from the beginning."""
        rows = self._db.rows(
            "SELECT cursor FROM stream WHERE account = ? AND stream = ?", (account, stream)
        )
        return rows[0][0] if rows else None

    def keep(self, account: AccountId, answer: ServerAnswer) -> int:
        """Commit the raw bytes and the cursor after them together, for good: a server may never
        say this again. Returns the number to give to :meth:`apply`."""
        with self._db.write() as write:
            number: int = write.value(
                "INSERT INTO inbox (account, stream, cursor, kind, body, received_at, place,"
                " attempts) VALUES (?, ?, ?, ?, ?, ?, 0, 0) RETURNING id",
                (
                    account,
                    answer.stream,
                    answer.cursor,
                    answer.kind,
                    answer.body,
                    millis(self._clock.now()),
                ),
            )
            write.execute(
                "INSERT INTO stream (account, stream, cursor) VALUES (?, ?, ?)"
                " ON CONFLICT (account, stream) DO UPDATE SET cursor = excluded.cursor",
                (account, answer.stream, answer.cursor),
            )
        return number

    def pending(self, account: AccountId) -> tuple[Kept, ...]:
        """Answers kept and not yet applied, oldest first: what a crash left."""
        rows = self._db.rows(
            "SELECT id, stream, cursor, kind, body, place, attempts FROM inbox"
            " WHERE account = ? ORDER BY id",
            (account,),
        )
        return tuple(
            Kept(
                id=number,
                answer=ServerAnswer(stream=Stream(stream), cursor=cursor, kind=kind, body=body),
                place=place,
                attempts=attempts,
            )
            for number, stream, cursor, kind, body, place, attempts in rows
        )

    def begun(self, inbox_id: int) -> None:
        """Note that its translation begins, before it does: if it takes the process with it,
        the next one knows how often it was tried."""
        with self._db.write(durable=False) as write:
            write.execute("UPDATE inbox SET attempts = attempts + 1 WHERE id = ?", (inbox_id,))

    def forgive(self, inbox_id: int) -> None:
        """The translation begun last was stopped by this computer (a full disk), and is not
        counted against the answer."""
        with self._db.write(durable=False) as write:
            write.execute(
                "UPDATE inbox SET attempts = max(0, attempts - 1) WHERE id = ?", (inbox_id,)
            )

    def apply(
        self, account: AccountId, batch: Batch, inbox: int | None = None
    ) -> Iterator[Changed]:
        """Write a batch in slices, each its own transaction, and yield what each changed.

        With ``inbox`` each slice records how far it came, a restart goes on from there, and the
        last one drops the raw answer. The caller may pause between slices; it must exhaust the
        iterator. A record that cannot be written is left out and logged by its kind.
        """
        from storage.applying import plan

        steps = plan(batch)
        place = 0 if inbox is None else self._resume(inbox, len(steps))
        while True:
            with self._db.write(durable=False) as write:
                place = self._slice(write, account, steps, place)
                if inbox is not None:
                    _record_place(write, inbox, place, len(steps))
            yield write.changed
            if place >= len(steps):
                return
            self._db.give_way()

    def give_up(self, inbox_id: int, item: Item, channel: ChannelId | None = None) -> None:
        """Put aside an answer that cannot be translated: ``item`` says so, in ``channel`` or in
        a channel of the account made for it, and the raw bytes stay with it for a better
        translator."""
        from storage.applying import Applying

        with self._db.write() as write:
            kept = write.row(
                "SELECT account.key, account.name, kind, body FROM inbox"
                " JOIN account ON account.key = inbox.account WHERE id = ?",
                (inbox_id,),
            )
            if kept is None:
                return
            account, name, kind, body = kept
            applying = Applying(write, account, millis(self._clock.now()))
            if channel is None:
                channel = channel_id(account, _ASIDE)
                applying.channel(
                    Channel(
                        id=channel,
                        account=account,
                        remote=_ASIDE,
                        kind=ChannelKind.FEED,
                        name=name,
                    )
                )
            applying.item(item)
            applying.placement(
                Placement(item=item.id, channel=channel, reason=Reason.ROOM, at=item.at)
            )
            applying.payload(
                Payload(
                    channel=channel,
                    remote=f"{kind}:{inbox_id}",
                    item=item.id,
                    body=body,
                    version=0,
                )
            )
            applying.finish()
            write.execute("DELETE FROM inbox WHERE id = ?", (inbox_id,))

    def direct_with(self, people: frozenset[AddressId]) -> frozenset[ChannelId]:
        """The direct conversations, of whichever account, with at least one of these people."""
        rows = self._db.rows(
            "SELECT key FROM channel WHERE kind = ? AND presence = ? AND EXISTS (SELECT 1"
            " FROM json_each(peers) WHERE value IN (SELECT value FROM json_each(?)))",
            (ChannelKind.DIRECT, Presence.JOINED, json.dumps(sorted(people))),
        )
        return frozenset(ChannelId(key) for (key,) in rows)

    def shelf(self, account: AccountId) -> Shelf:
        return Shelf(self._db, account)

    def _resume(self, inbox: int, steps: int) -> int:
        """How far an earlier run came; from the beginning when another translator made other
        steps of the same bytes, which is harmless."""
        rows = self._db.rows("SELECT place FROM inbox WHERE id = ? AND steps = ?", (inbox, steps))
        return rows[0][0] if rows else 0

    def _slice(self, write: Write, account: AccountId, steps: list[Step], place: int) -> int:
        from storage.applying import Applying

        applying = Applying(write, account, millis(self._clock.now()))
        until = time.monotonic() + _SLICE
        while place < len(steps):
            place = apply_some(write, applying, steps, place, until)
            applying.finish(most=_TOGETHER)
            if time.monotonic() >= until:
                break
        applying.finish()
        if applying.channels_changed:
            _group(write)
        return place


def apply_whole(write: Write, account: AccountId, batch: Batch, now: int) -> None:
    """A small batch within somebody else's transaction: all of it or nothing."""
    from storage.applying import Applying, plan

    applying = Applying(write, account, now)
    for step in plan(batch):
        while apply_step(write, applying, step):
            pass
    applying.finish()
    if applying.channels_changed:
        _group(write)


def apply_some(
    write: Write, applying: Applying, steps: list[Step], place: int, until: float
) -> int:
    """Write records up to an instant (of the monotonic clock), and at most :data:`_TOGETHER`; how
    far it came. They share one savepoint, as SQLite keeps (and SQLCipher seals) each page as it
    was before one; where any of them is malformed, each is written in its own."""
    first, end = place, min(len(steps), place + _TOGETHER)
    write.execute("SAVEPOINT records")
    try:
        while True:
            method, record = steps[place]
            place += not method(applying, record)
            if place == end or time.monotonic() >= until:
                break
    except _MALFORMED:
        write.execute("ROLLBACK TO records")
        for step in steps[first : place + 1]:
            while apply_step(write, applying, step):
                pass
        place += 1
    write.execute("RELEASE records")
    return place


def apply_step(write: Write, applying: Applying, step: Step) -> bool:
    """Write one record; one that is malformed costs itself only. True: there is more to do."""
    method, record = step
    write.execute("SAVEPOINT record")
    try:
        more = method(applying, record)
    except _MALFORMED as error:
        write.execute("ROLLBACK TO record")
        _log.warning("a %s could not be kept: %s", method.__name__, type(error).__name__)
        more = False
        if isinstance(record, Item):
            _say_unreadable(applying, record)
    write.execute("RELEASE record")
    return more


def _say_unreadable(applying: Applying, item: Item) -> None:
    try:
        applying.unreadable(item)
    except Exception as error:  # not even its identity could be kept
        _log.warning("an item without identity: %s", type(error).__name__)


def _record_place(write: Write, inbox: int, place: int, steps: int) -> None:
    if place >= steps:
        write.execute("DELETE FROM inbox WHERE id = ?", (inbox,))
    else:
        write.execute("UPDATE inbox SET place = ?, steps = ? WHERE id = ?", (place, steps, inbox))


def _group(write: Write) -> None:
    """Channels came or were renamed: see anew which groups they belong to."""
    from storage.groups import assign_groups

    if assign_groups(write):
        write.touch(views=[View.GROUPS])


class Shelf:
    """What an adapter may read of the cache for its account (``protocols.adapter.Shelf``)."""

    def __init__(self, db: Database, account: AccountId) -> None:
        self._db, self._account = db, account

    def channels(self) -> tuple[Channel, ...]:
        """All channels of this account, left ones included."""
        return tuple(_channel(row) for row in self._db.rows(_CHANNELS, (self._account,)))

    def channel(self, channel: ChannelId) -> Channel | None:
        rows = self._db.rows(f"{_CHANNELS} AND key = ?", (self._account, channel))
        return _channel(rows[0]) if rows else None

    def payload(self, item: ItemId, channel: ChannelId | None = None) -> Payload | None:
        """The newest raw payload of an item for this account (in one channel, if given)."""
        rows = self._db.rows(
            f"{_PAYLOADS} JOIN channel ON channel.key = payload.channel"
            " WHERE item_key = ? AND account = ? AND channel = coalesce(?, channel)"
            " ORDER BY payload.rowid DESC LIMIT 1",
            (item, self._account, channel),
        )
        return _payload(rows[0]) if rows else None

    def awaited(self) -> tuple[tuple[ChannelId, str], ...]:
        """What payloads of this account wait for, by channel (see ``Payload.awaits``)."""
        rows = self._db.rows(
            "SELECT DISTINCT channel, awaits FROM payload INDEXED BY payload_awaits"
            " JOIN channel ON channel.key = channel WHERE awaits IS NOT NULL AND account = ?",
            (self._account,),
        )
        return tuple((ChannelId(channel), awaits) for channel, awaits in rows)

    def awaiting(self, channel: ChannelId, awaits: str, limit: int = 1000) -> tuple[Payload, ...]:
        """The payloads of a channel that wait for one thing, at most ``limit``."""
        rows = self._db.rows(
            f"{_PAYLOADS} WHERE channel = ? AND awaits = ? LIMIT ?", (channel, awaits, limit)
        )
        return tuple(_payload(row) for row in rows)

    def cursor(self, stream: Stream) -> str | None:
        """Where another stream of this account stands; None before its first answer."""
        rows = self._db.rows(
            "SELECT cursor FROM stream WHERE account = ? AND stream = ?", (self._account, stream)
        )
        return rows[0][0] if rows else None

    def etags(self, channel: ChannelId) -> Mapping[str, str | None]:
        """remote → etag of everything kept of a channel; {} before its first sync."""
        return dict(self._db.rows("SELECT remote, etag FROM payload WHERE channel = ?", (channel,)))

    def items_of(self, channel: ChannelId, remote: str) -> tuple[ItemId, ...]:
        """The items that were made of one resource (an event and its overridden occurrences,
        which carry the event's identity before a ``#``)."""
        rows = self._db.rows(
            "SELECT item.key FROM payload JOIN item ON item.key = payload.item_key"
            " OR (item.key > payload.item_key || '#' AND item.key < payload.item_key || '$')"
            " WHERE payload.channel = ? AND payload.remote = ? ORDER BY item.key",
            (channel, remote),
        )
        return tuple(ItemId(key) for (key,) in rows)

    def newest(self, channel: ChannelId, until: datetime) -> ItemId | None:
        """The newest item placed in a channel at or before an instant, taken back ones aside."""
        rows = self._db.rows(
            "SELECT item.key FROM placement JOIN item ON item.id = placement.item"
            " WHERE placement.channel = ? AND placement.at <= ? AND item.kind <> 'removed'"
            " ORDER BY placement.at DESC, item.id DESC LIMIT 1",
            (channel, millis(until)),
        )
        return ItemId(rows[0][0]) if rows else None

    def seen_by(
        self, channel: ChannelId, visibility: Visibility, limit: int = 200
    ) -> tuple[ItemId, ...]:
        """Items of one visibility that are placed in a channel, at most ``limit``."""
        rows = self._db.rows(
            "SELECT DISTINCT item.key FROM placement JOIN item ON item.id = placement.item"
            " WHERE placement.channel = ? AND item.visibility = ? LIMIT ?",
            (channel, visibility, limit),
        )
        return tuple(ItemId(key) for (key,) in rows)

    def names(self, addresses: Iterable[AddressId]) -> Mapping[AddressId, str]:
        """How those of them who were met call themselves."""
        rows = self._db.rows(
            "SELECT key, name FROM address WHERE name <> ''"
            " AND key IN (SELECT value FROM json_each(?))",
            (json.dumps(list(addresses)),),
        )
        return {AddressId(key): name for key, name in rows}


_PAYLOADS = "SELECT channel, payload.remote, item_key, etag, body, version, awaits FROM payload"
_CHANNELS = (
    "SELECT key, account, remote, kind, name, aliases, topic, colour, accepts, presence, inviter,"
    " encrypted, peers FROM channel WHERE account = ?"
)


def _payload(row: tuple[Any, ...]) -> Payload:
    channel, remote, item, etag, body, version, awaits = row
    return Payload(
        channel=channel,
        remote=remote,
        item=item,
        etag=etag,
        body=body,
        version=version,
        awaits=awaits,
    )


def _channel(row: tuple[str, ...]) -> Channel:
    (key, account, remote, kind, name, aliases, topic, colour, accepts, presence, inviter, e2e,
        peers) = row  # fmt: skip
    return Channel(
        id=ChannelId(key),
        account=AccountId(account),
        remote=remote,
        kind=ChannelKind(kind),
        name=name,
        aliases=tuple(json.loads(aliases)),
        topic=topic,
        colour=colour,
        accepts=unpack(Accepts, accepts),
        presence=Presence(presence),
        inviter=None if inviter is None else AddressId(inviter),
        encrypted=bool(e2e),
        peers=tuple(AddressId(one) for one in json.loads(peers)),
    )
