"""What the person wants done, done once: conditional writes, merges, and looking again after a
lost reply.

A conflict is what vdirsyncer, Thunderbird and khal call one: the same property changed on both
sides since the copy that is kept. Everything else is merged by property.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import quote

from protocols.adapter import Offline, Refused, Shelf, Unknown
from protocols.calendars import keeping, lines
from protocols.calendars.events import item_id
from protocols.dav import editing, translate
from protocols.dav.addresses import href_path, origin
from protocols.dav.editing import Document, Guest, Piece
from protocols.dav.multistatus import CAL, resources
from protocols.dav.reading import Reader
from protocols.dav.wire import LostError, StaleError, TooLargeError, Wire
from storage.model import (
    Account,
    Batch,
    Channel,
    Delete,
    Item,
    ItemId,
    Outgoing,
    Payload,
    Reschedule,
    Rsvp,
    Schedule,
)

TRIES = 4
"""Somebody else may write between our reading and our writing, so many times in a row."""

Eyes = Callable[[], keeping.Eyes]


class Writer:
    """Sends intents to one account's calendars."""

    def __init__(
        self,
        reader: Reader,
        shelf: Shelf,
        account: Account,
        *,
        eyes: Eyes,
        mine: frozenset[str],
    ) -> None:
        self._reader, self._shelf = reader, shelf
        self._eyes = eyes
        self._account = account
        self._guest = Guest(account.address, account.name, mine)

    async def send(self, outgoing: Outgoing) -> Batch:
        """See :meth:`protocols.adapter.Adapter.send`."""
        channel = self._channel(outgoing)
        match outgoing.intent:
            case Schedule():
                return await self._schedule(outgoing, outgoing.intent, channel)
            case Reschedule() | Rsvp():
                return await self._change(outgoing, outgoing.intent, channel)
            case Delete():
                return await self._delete(outgoing, outgoing.intent, channel)
        raise Refused("unsupported")

    async def find(self, outgoing: Outgoing) -> Batch | None:
        """See :meth:`protocols.adapter.Adapter.find`. Whether it is done can always be seen:
        nothing is written but by condition, so what is not there can be sent again."""
        channel = self._channel(outgoing)
        match outgoing.intent:
            case Schedule():
                body = await self._read(channel, self._new_href(channel, outgoing))
                return None if _text(body) is None else self._batch(body, outgoing, channel)
            case Reschedule() | Rsvp() as intent:
                return await self._find_change(outgoing, intent, channel)
            case Delete() as intent:
                return await self._find_gone(intent.item, channel)
        return None

    def _channel(self, outgoing: Outgoing) -> Channel:
        channel = self._shelf.channel(outgoing.channel)
        if channel is None:
            raise Refused("not-found")
        if type(outgoing.intent).__name__ not in translate.WRITABLE.intents:
            raise Refused("unsupported")
        if type(outgoing.intent).__name__ not in channel.accepts.intents:
            raise Refused("read-only")
        return channel

    # --- creating ---------------------------------------------------------------------------

    async def _schedule(self, outgoing: Outgoing, intent: Schedule, channel: Channel) -> Batch:
        body = editing.compose(
            intent, outgoing.id, self._account.address, self._account.name, self._eyes().now
        )
        href = self._new_href(channel, outgoing)
        if not await self._write("create", channel, href, body):
            there = await self._read_after(channel, href)
            if f"UID:{outgoing.id}" not in (_text(there) or "").replace("\r\n ", ""):
                raise Refused("conflict")  # somebody else's, under our name
            return self._batch(there, outgoing, channel)
        return self._batch(await self._read_after(channel, href), outgoing, channel)

    def _new_href(self, channel: Channel, outgoing: Outgoing) -> str:
        return f"{href_path(channel.remote).rstrip('/')}/{quote(outgoing.id, safe='')}.ics"

    # --- changing ---------------------------------------------------------------------------

    async def _change(
        self, outgoing: Outgoing, intent: Reschedule | Rsvp, channel: Channel
    ) -> Batch:
        kept = self._payload(intent.item, channel)
        for _ in range(TRIES):
            body = await self._read(channel, kept.remote)
            text, etag = _text(body), _etag(body)
            if text is None:
                raise Refused("not-found")
            changed = self._changed(text, kept, intent, is_newer=etag != kept.etag)
            if changed is None:  # it says so already
                return self._batch(body, outgoing, channel)
            if await self._write("replace", channel, kept.remote, changed, etag or ""):
                there = await self._read_after(channel, kept.remote)
                return self._batch(there, outgoing, channel)
        raise Refused("conflict")

    def _changed(
        self, text: str, kept: Payload, intent: Reschedule | Rsvp, *, is_newer: bool
    ) -> bytes | None:
        """The resource with the change in it; None if nothing is left to change."""
        eyes = self._eyes()
        document = self._opened(text)
        piece = document.piece(intent.item)
        if piece is None:
            raise Refused("conflict")  # this occurrence was taken back meanwhile
        if isinstance(intent, Rsvp):
            if editing.is_answered(piece, intent.answer, self._guest):
                return None
            editing.answer(document, intent.item, intent.answer, self._guest, eyes.now)
            return document.text()
        if editing.is_as_wanted(piece, intent, eyes.local):
            return None
        if is_newer:
            self._require_apart(piece, kept, intent)
        editing.reschedule(document, piece, intent, eyes.now, eyes.local)
        return document.text()

    def _opened(self, text: str) -> Document:
        try:
            return Document.of(text, self._eyes().local)
        except lines.BrokenError:
            raise Refused("invalid") from None

    def _require_apart(self, piece: Piece, kept: Payload, intent: Reschedule) -> None:
        """Merge only if what we change was not changed there since the kept copy."""
        base = self._opened(kept.body.decode("utf-8", "replace")).piece(intent.item)
        if base is None or editing.touched(intent) & editing.differing(base, piece):
            raise Refused("conflict")

    async def _find_change(
        self, outgoing: Outgoing, intent: Reschedule | Rsvp, channel: Channel
    ) -> Batch | None:
        kept = self._payload(intent.item, channel)
        body = await self._read(channel, kept.remote)
        text = _text(body)
        piece = None if text is None else self._opened(text).piece(intent.item)
        if piece is None:
            return None
        if isinstance(intent, Rsvp):
            done = editing.is_answered(piece, intent.answer, self._guest)
        else:
            done = editing.is_as_wanted(piece, intent, self._eyes().local)
        return self._batch(body, outgoing, channel) if done else None

    # --- deleting ---------------------------------------------------------------------------

    async def _delete(self, outgoing: Outgoing, intent: Delete, channel: Channel) -> Batch:
        """A whole event with all that is in its resource, or one overridden occurrence.

        What changed there since the kept copy is not deleted unseen.
        """
        kept = self._payload(intent.item, channel)
        body = await self._read(channel, kept.remote)
        text, etag = _text(body), _etag(body)
        if text is None:
            return self._gone(kept)
        document = self._opened(text)
        if document.piece(intent.item) is None:
            return self._batch(body, outgoing, channel)  # this occurrence is gone already
        if etag != kept.etag:
            raise Refused("conflict")
        if editing.without(document, intent.item, self._eyes().now):
            if not await self._write("replace", channel, kept.remote, document.text(), etag or ""):
                return await self._gone_before(intent.item, channel)
            return self._batch(await self._read_after(channel, kept.remote), outgoing, channel)
        if not await self._write("delete", channel, kept.remote, b"", etag or ""):
            return await self._gone_before(intent.item, channel)
        return self._gone(kept)

    async def _gone_before(self, item: ItemId, channel: Channel) -> Batch:
        """It changed between our reading and our writing: what was wanted, or something else."""
        found = await self._find_gone(item, channel)
        if found is None:
            raise Refused("conflict")
        return found

    async def _find_gone(self, item: ItemId, channel: Channel) -> Batch | None:
        try:
            kept = self._payload(item, channel)
        except Refused:
            return Batch()  # a sync told of it first
        body = await self._read(channel, kept.remote)
        text = _text(body)
        if text is None:
            return self._gone(kept)
        if self._opened(text).piece(item) is None:
            return translate.of_events(body, channel.id, self._eyes(), self._shelf)
        return None

    def _gone(self, kept: Payload) -> Batch:
        return translate.without_events((kept.remote,), kept.channel, self._eyes(), self._shelf)

    # --- reading and writing one resource ---------------------------------------------------

    def _payload(self, item: ItemId, channel: Channel) -> Payload:
        """What is kept of an event's resource; an override lies in that of its series."""
        series = ItemId(item.rpartition("#")[0])
        kept = self._shelf.payload(item, channel.id) or self._shelf.payload(series, channel.id)
        if kept is None:
            raise Refused("not-found")
        return kept

    async def _read(self, channel: Channel, href: str) -> bytes:
        """A multistatus of one resource: its etag is the one that guards, where a GET's may be
        made weak by compression on the way."""
        try:
            return await self._reader.contents(channel.remote, [href], is_book=False)
        except TooLargeError:
            raise Refused("invalid") from None

    async def _read_after(self, channel: Channel, href: str) -> bytes:
        """Reading back what was written: if that fails, it has still been written."""
        try:
            body = await self._read(channel, href)
        except Offline:
            raise Unknown from None
        if _text(body) is None:
            raise Unknown
        return body

    async def _write(
        self, how: str, channel: Channel, href: str, body: bytes, etag: str = ""
    ) -> bool:
        """One conditional write; False where its condition no longer holds (412).

        :raises Unknown: it left, and no answer came.
        """
        url = origin(channel.remote) + href

        def write(wire: Wire) -> None:
            from protocols.dav import saving  # at the first write, in the worker thread

            if how == "create":
                saving.create(wire, url, body)
            elif how == "replace":
                saving.replace(wire, url, etag, body)
            else:
                saving.delete(wire, url, etag)

        try:
            await self._reader.in_turn(write)
        except StaleError:
            return False
        except (LostError, TooLargeError):
            raise Unknown from None
        return True

    def _batch(self, body: bytes, outgoing: Outgoing, channel: Channel) -> Batch:
        """What the server made of it, with the outgoing's id on the item it became."""
        batch = translate.of_events(body, channel.id, self._eyes(), self._shelf)
        wanted = (
            item_id(outgoing.id)
            if isinstance(outgoing.intent, Schedule)
            else getattr(outgoing.intent, "item", None)
        )

        def echoed(item: Item) -> Item:
            return replace(item, echo=outgoing.id) if item.id == wanted else item

        return replace(batch, items=tuple(echoed(item) for item in batch.items))


def _text(body: bytes) -> str | None:
    """The calendar text of a multistatus of one resource; None: it is not there."""
    for resource in resources(body):
        element = resource.props.get(f"{CAL}calendar-data")
        if element is not None and resource.status < 300:
            return str(element.text or "")
    return None


def _etag(body: bytes) -> str | None:
    for resource in resources(body):
        return resource.etag
    return None
