"""A shelf and tools in memory: what an adapter may ask for, without the cache behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from protocols.adapter import Adapter, Shelf, SignedIn
from storage.model import (
    Account,
    AccountId,
    AddressId,
    Batch,
    Card,
    CardId,
    Channel,
    ChannelId,
    Item,
    ItemId,
    ItemKind,
    MediaId,
    Payload,
    Placement,
    Removal,
    ServerAnswer,
    Stream,
    Visibility,
)


class MemoryShelf:
    """Applies batches as the cache does, as far as an adapter can tell."""

    def __init__(self) -> None:
        self._channels: dict[ChannelId, Channel] = {}
        self._payloads: dict[tuple[ChannelId, str, ItemId | None], Payload] = {}
        self.items: dict[ItemId, Item] = {}
        self.placements: dict[tuple[ItemId, ChannelId], Placement] = {}
        self.cards: dict[CardId, Card] = {}
        self.cursors: dict[Stream, str] = {}
        self._names: dict[AddressId, str] = {}

    def apply(self, batch: Batch) -> None:
        for channel in batch.channels:
            self._channels[channel.id] = channel
        for gone in batch.gone_channels:
            self._channels.pop(gone, None)
        self._names |= {one.id: one.name for one in batch.addresses if one.name}
        self.items |= {item.id: item for item in batch.items}
        self.placements |= {(p.item, p.channel): p for p in batch.placements}
        self.cards |= {card.id: card for card in batch.cards}
        for removal in batch.removals:
            if removal.channel is not None and not removal.trace:
                self._out_of(removal, removal.channel)
                continue
            gone_item = self.items.pop(removal.item, None)
            if removal.trace and gone_item is not None:
                self.items[gone_item.id] = replace(gone_item, kind=ItemKind.REMOVED, text="")
        for gone_card in batch.gone_cards:
            self.cards.pop(gone_card, None)
        for payload in batch.payloads:
            key = (payload.channel, payload.remote, payload.item)
            self._payloads.pop(key, None)  # the newest comes last
            self._payloads[key] = payload
        for key in list(self._payloads):
            if (key[0], key[1]) in batch.gone_payloads:
                del self._payloads[key]

    def _out_of(self, removal: Removal, channel: ChannelId) -> None:
        there = self.placements.get((removal.item, channel))
        if there is not None and removal.by in (None, there.by):
            del self.placements[removal.item, channel]
        if not any(item == removal.item for item, _ in self.placements):
            self.items.pop(removal.item, None)

    # --- protocols.adapter.Shelf ---

    def channels(self) -> tuple[Channel, ...]:
        return tuple(self._channels.values())

    def channel(self, channel: ChannelId) -> Channel | None:
        return self._channels.get(channel)

    def payload(self, item: ItemId, channel: ChannelId | None = None) -> Payload | None:
        for payload in reversed(self._payloads.values()):
            if payload.item == item and channel in (None, payload.channel):
                return payload
        return None

    def cursor(self, stream: Stream) -> str | None:
        return self.cursors.get(stream)

    def etags(self, channel: ChannelId) -> Mapping[str, str | None]:
        return {p.remote: p.etag for p in self._payloads.values() if p.channel == channel}

    def awaited(self) -> tuple[tuple[ChannelId, str], ...]:
        waiting = ((p.channel, p.awaits) for p in self._payloads.values() if p.awaits)
        return tuple(dict.fromkeys(waiting))

    def awaiting(self, channel: ChannelId, awaits: str, limit: int = 1000) -> tuple[Payload, ...]:
        found = (p for p in self._payloads.values() if (p.channel, p.awaits) == (channel, awaits))
        return tuple(found)[:limit]

    def items_of(self, channel: ChannelId, remote: str) -> tuple[ItemId, ...]:
        """As the cache answers it: an item is known by its own payload, or its resource's."""
        return tuple(
            p.item
            for p in self._payloads.values()
            if p.channel == channel and p.remote == remote and p.item is not None
        )

    def newest(self, channel: ChannelId, until: datetime) -> ItemId | None:
        there = [p for p in self.placements.values() if p.channel == channel and p.at <= until]
        there = [p for p in there if self.items[p.item].kind is not ItemKind.REMOVED]
        return max(there, key=lambda p: p.at).item if there else None

    def seen_by(
        self, channel: ChannelId, visibility: Visibility, limit: int = 200
    ) -> tuple[ItemId, ...]:
        there = [item for item, where in self.placements if where == channel]
        return tuple(one for one in there if self.items[one].visibility is visibility)[:limit]

    def names(self, addresses: Iterable[AddressId]) -> Mapping[AddressId, str]:
        return {one: self._names[one] for one in addresses if one in self._names}


class MemoryCrypto:
    """:class:`protocols.adapter.CryptoStore`, gone with the test."""

    def __init__(self) -> None:
        self.bodies: dict[tuple[str, str], bytes] = {}

    def get(self, kind: str, name: str) -> bytes | None:
        return self.bodies.get((kind, name))

    def all(self, kind: str) -> Mapping[str, bytes]:
        return {name: body for (of, name), body in self.bodies.items() if of == kind}

    async def commit(self, changes: Mapping[tuple[str, str], bytes | None]) -> None:
        for key, body in changes.items():
            if body is None:
                self.bodies.pop(key, None)
            else:
                self.bodies[key] = body


class MemoryTools:
    """:class:`protocols.adapter.Tools` for one account."""

    def __init__(self, account: Account, secret: Mapping[str, str], shelf: MemoryShelf) -> None:
        self.account = account
        self._secret = dict(secret)
        self._shelf = shelf
        self.crypto = MemoryCrypto()
        self.attachments: dict[MediaId, bytes] = {}
        self.appreciations = False

    async def attachment(self, media: MediaId) -> bytes | None:
        return self.attachments.get(media)

    @property
    def secret(self) -> Mapping[str, str]:
        return self._secret

    @property
    def shelf(self) -> Shelf:
        return self._shelf

    async def keep_secret(self, secret: Mapping[str, str]) -> None:
        self._secret = dict(secret)

    def wants_appreciations(self) -> bool:
        return self.appreciations


def account_of(protocol: str, signed_in: SignedIn, number: int = 1) -> Account:
    return Account(
        id=AccountId(f"{number:016x}"),
        protocol=protocol,
        server=signed_in.server,
        login=signed_in.login,
        address=AddressId(signed_in.address),
        name=signed_in.name,
    )


class Client:
    """An adapter with its shelf, driven as the engine drives it: commit, translate, apply."""

    def __init__(self, adapter: Adapter, tools: MemoryTools, shelf: MemoryShelf) -> None:
        self.adapter, self.tools, self.shelf = adapter, tools, shelf
        self.cursors = shelf.cursors
        self.answers: list[ServerAnswer] = []

    async def sync(self) -> tuple[Batch, ...]:
        """One round over all streams, new ones included; what came."""
        done: set[Stream] = set()
        came = []
        while following := [s for s in await self.adapter.streams() if s not in done]:
            done.add(following[0])
            async for answer in self.adapter.changes(following[0], self.cursors.get(following[0])):
                assert answer.stream == following[0]
                self.cursors[answer.stream] = answer.cursor
                self.answers.append(answer)
                batch = self.adapter.translate(answer)
                self.shelf.apply(batch)
                came.append(batch)
        return tuple(came)
