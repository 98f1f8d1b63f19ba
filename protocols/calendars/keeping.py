"""Resources of a calendar made into batches, and read anew when the window of occurrences moves."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo

from protocols.adapter import Shelf
from protocols.calendars import events
from storage.model import (
    AccountId,
    Address,
    AddressId,
    Batch,
    Channel,
    ChannelId,
    Item,
    ItemId,
    Occurrence,
    Payload,
    Placement,
    Reason,
    Removal,
    ServerAnswer,
    Stream,
)

log = logging.getLogger(__name__)

AGAIN = "again"
WINDOW = Stream("window")
"""A stream without a network: when the window of occurrences has moved far enough, kept
resources that repeat are read anew from the shelf."""
WINDOW_MOVES = timedelta(days=14)
AGAIN_AT_ONCE = 20  # a tenth of a second each step


@dataclass(frozen=True, slots=True, kw_only=True)
class Eyes:
    """Whose account it is, and when and where it is read. ``address`` is the author of what names
    no organiser; ``own`` sets events apart whose source proves nothing (see
    :class:`events.Scope`); with ``before`` everything counts as written then at the latest."""

    account: AccountId
    address: AddressId
    mine: frozenset[str]
    now: datetime
    local: tzinfo | None = None
    own: str = ""
    before: datetime | None = None

    def scope(self, channel: ChannelId) -> events.Scope:
        return events.Scope(
            channel=channel,
            author=self.address,
            mine=self.mine,
            now=self.now,
            local=self.local,
            own=self.own,
        )


@dataclass(slots=True)
class Pile:
    """A batch while it grows. ``version``: of the translation that makes it."""

    eyes: Eyes
    shelf: Shelf
    version: int
    items: dict[ItemId, Item] = field(default_factory=dict)
    placements: list[Placement] = field(default_factory=list)
    removals: list[Removal] = field(default_factory=list)
    occurrences: list[Occurrence] = field(default_factory=list)
    names: dict[AddressId, str] = field(default_factory=dict)
    payloads: list[Payload] = field(default_factory=list)
    gone: list[tuple[ChannelId, str]] = field(default_factory=list)

    def put(self, channel: ChannelId, remote: str, etag: str | None, text: str) -> None:
        """Pile up one resource as it came."""
        self._take(
            Payload(
                channel=channel,
                remote=remote,
                item=None,
                body=text.encode(),
                version=self.version,
                etag=etag,
            )
        )

    def remove(self, channel: ChannelId, remote: str) -> None:
        """The resource is not there any more."""
        for item in self.shelf.items_of(channel, remote):
            self.removals.append(Removal(item=item, channel=channel))
        self.gone.append((channel, remote))

    def again(self, body: bytes) -> None:
        """Kept resources, as :func:`moved` names them, read once more."""
        asked = json.loads(body)
        channel = ChannelId(str(asked["channel"]))
        for item in asked["items"]:
            payload = self.shelf.payload(ItemId(str(item)), channel)
            if payload is not None:
                self._take(payload)

    def batch(self) -> Batch:
        return Batch(
            items=tuple(self.items.values()),
            placements=tuple(self.placements),
            removals=tuple(self.removals),
            occurrences=tuple(self.occurrences),
            addresses=tuple(Address(id=a, name=n) for a, n in self._called().items()),
            payloads=tuple(self.payloads),
            gone_payloads=tuple(self.gone),
        )

    def _called(self) -> Mapping[AddressId, str]:
        """What people are called. Whoever proves nothing gives nobody another name, and none to
        whom another protocol speaks with."""
        if not self.eyes.own:
            return self.names
        known = self.shelf.names(self.names)
        return {
            address: name
            for address, name in self.names.items()
            if address.startswith("mailto:") and address not in known
        }

    def _take(self, payload: Payload) -> None:
        """One resource, and away with what it no longer holds."""
        scope = self.eyes.scope(payload.channel)
        reading = _reading(payload.body.decode("utf-8", "replace"), payload.remote, scope)
        kept = {item.id for item in reading.items}
        for old in self.shelf.items_of(payload.channel, payload.remote):
            if old not in kept:
                self.removals.append(Removal(item=old, channel=payload.channel))
        self.payloads.append(replace(payload, item=reading.key, version=self.version))
        for read in reading.items:
            before = self.eyes.before
            item = read if before is None else replace(read, at=min(read.at, before))
            self.items[item.id] = item
            self.placements.append(
                Placement(item=item.id, channel=payload.channel, reason=Reason.CALENDAR, at=item.at)
            )
        self.occurrences.extend(reading.occurrences)
        self.names.update(reading.names)


def _reading(text: str, href: str, scope: events.Scope) -> events.Reading:
    try:
        return events.read(text, href, scope)
    except Exception as error:  # one resource must never cost the others
        log.warning("a calendar resource could not be translated: %s", type(error).__name__)
        return events.broken(href, scope)


async def moved(
    shelf: Shelf, calendars: Iterable[Channel], cursor: str | None, now: datetime
) -> AsyncIterator[ServerAnswer]:
    """The kept resources that repeat, in steps, if the window was last laid out long ago."""
    try:
        laid_out = datetime.fromisoformat(cursor or "")
        if abs(now - laid_out) < WINDOW_MOVES:
            return
    except (ValueError, TypeError):
        pass  # never, or by another version
    if cursor is not None:
        for channel in calendars:
            items = await asyncio.to_thread(_repeating, shelf, channel.id)
            for start in range(0, len(items), AGAIN_AT_ONCE):
                yield _again(channel.id, items[start : start + AGAIN_AT_ONCE], cursor)
    yield whole(now)


def whole(now: datetime) -> ServerAnswer:
    """Says of the window of occurrences that what comes now is laid out in it."""
    return _again("", (), now.isoformat())


def _repeating(shelf: Shelf, channel: ChannelId) -> list[ItemId]:
    """One item of each kept resource that repeats."""
    found = []
    for remote in shelf.etags(channel):
        for item in shelf.items_of(channel, remote)[:1]:
            payload = shelf.payload(item, channel)
            if payload is not None and (b"RRULE" in payload.body or b"RDATE" in payload.body):
                found.append(item)
    return found


def _again(channel: str, items: Sequence[ItemId], cursor: str) -> ServerAnswer:
    asked = {"channel": channel, "items": list(items)}
    return ServerAnswer(stream=WINDOW, cursor=cursor, kind=AGAIN, body=json.dumps(asked).encode())
