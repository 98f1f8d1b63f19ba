"""Two members of one homeserver, the adapter of one of them, and a cache that is only dicts."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from protocols.adapter import Credentials
from protocols.matrix.adapter import MatrixAdapter
from protocols.matrix.following import STREAM
from protocols.matrix.sign_in import sign_in
from storage.model import (
    Account,
    AccountId,
    AddressId,
    Amendment,
    Batch,
    Channel,
    ChannelId,
    Intent,
    Item,
    ItemId,
    ItemKind,
    MediaId,
    Membership,
    Outgoing,
    OutgoingId,
    Payload,
    Placement,
    Presence,
    ReadMark,
    Reason,
    ServerAnswer,
    Stream,
    Visibility,
    channel_id,
)
from tests.contract.shelf import MemoryCrypto
from tests.servers import Member, Synapse
from tests.servers.proxy import Proxy

ACCOUNT = Account(
    id=AccountId("00112233aabbccdd"),
    protocol="matrix",
    server="http://127.0.0.1:1",
    login="camille",
    address=AddressId("@camille:club.example"),
    name="Camille",
)


@dataclass
class Shelf:
    """A cache that is only dicts, for tests of translation: it applies a batch and is read."""

    known: dict[ChannelId, Channel] = field(default_factory=dict)
    payloads: dict[tuple[ChannelId, str], Payload] = field(default_factory=dict)
    items: dict[ItemId, Item] = field(default_factory=dict)
    placements: dict[tuple[ItemId, ChannelId, Reason], Placement] = field(default_factory=dict)
    amendments: dict[ItemId, Amendment] = field(default_factory=dict)
    memberships: dict[tuple[ChannelId, AddressId], Membership] = field(default_factory=dict)
    marks: dict[ChannelId, ReadMark] = field(default_factory=dict)
    removed: set[ItemId] = field(default_factory=set)
    blocked: frozenset[AddressId] | None = None
    cursors: dict[Stream, str] = field(default_factory=dict)

    def apply(self, batch: Batch) -> None:
        self.known.update((channel.id, channel) for channel in batch.channels)
        self.items.update((item.id, item) for item in batch.items)
        self.amendments.update((one.id, one) for one in batch.amendments)
        self.payloads.update(((one.channel, one.remote), one) for one in batch.payloads)
        self.marks.update((one.channel, one) for one in batch.read_marks)
        self.blocked = self.blocked if batch.blocked is None else batch.blocked
        for one in batch.placements:
            self.placements[one.item, one.channel, one.reason] = one
        for member in batch.memberships:
            self.memberships[member.channel, member.address] = member
        for removal in batch.removals:
            self.removed.add(removal.item)
            if not removal.trace:
                self.items.pop(removal.item, None)

    def channels(self) -> tuple[Channel, ...]:
        return tuple(self.known.values())

    def channel(self, channel: ChannelId) -> Channel | None:
        return self.known.get(channel)

    def payload(self, item: ItemId, channel: ChannelId | None = None) -> Payload | None:
        found = [one for one in self.payloads.values() if one.item == item]
        return next((one for one in found if channel in (None, one.channel)), None)

    def cursor(self, stream: Stream) -> str | None:
        return self.cursors.get(stream)

    def etags(self, channel: ChannelId) -> Mapping[str, str | None]:
        return {}

    def awaited(self) -> tuple[tuple[ChannelId, str], ...]:
        waiting = ((p.channel, p.awaits) for p in self.payloads.values() if p.awaits)
        return tuple(dict.fromkeys(waiting))

    def awaiting(self, channel: ChannelId, awaits: str, limit: int = 1000) -> tuple[Payload, ...]:
        found = (p for p in self.payloads.values() if (p.channel, p.awaits) == (channel, awaits))
        return tuple(found)[:limit]

    def items_of(self, channel: ChannelId, remote: str) -> tuple[ItemId, ...]:
        return ()

    def newest(self, channel: ChannelId, until: datetime) -> ItemId | None:
        return None

    def seen_by(
        self, channel: ChannelId, visibility: Visibility, limit: int = 200
    ) -> tuple[ItemId, ...]:
        return ()

    def names(self, addresses: Iterable[AddressId]) -> Mapping[AddressId, str]:
        return {}

    def texts(self, channel: ChannelId) -> list[str]:
        """What a reader sees in a channel, oldest first, edits and removals laid over."""
        placed = [one for one in self.placements.values() if one.channel == channel]
        placed.sort(key=lambda one: one.at)
        return [self.text(one.item) for one in placed if one.item in self.items]

    def text(self, item: ItemId) -> str:
        found = self.items[item]
        if item in self.removed or found.kind is ItemKind.REMOVED:
            return "(removed)"
        newer = [
            one
            for one in self.amendments.values()
            if one.item == item and one.author == found.author
        ]
        return max(newer, key=lambda one: one.at).text if newer else found.text

    def placed(self, item: ItemId) -> list[Placement]:
        return [one for one in self.placements.values() if one.item == item]


@dataclass
class Tools:
    account: Account
    secret: Mapping[str, str]
    shelf: Shelf = field(default_factory=Shelf)
    crypto: MemoryCrypto = field(default_factory=MemoryCrypto)
    attachments: dict[MediaId, bytes] = field(default_factory=dict)

    async def attachment(self, media: MediaId) -> bytes | None:
        return self.attachments.get(media)

    async def keep_secret(self, secret: Mapping[str, str]) -> None:
        self.secret = secret

    def wants_appreciations(self) -> bool:
        return False


async def nobody_opens(address: str) -> None:
    raise AssertionError("a password needs no browser")


@dataclass
class Signed:
    """A member, signed in through the adapter under test."""

    tools: Tools
    adapter: MatrixAdapter
    answers: list[ServerAnswer] = field(default_factory=list)

    @property
    def shelf(self) -> Shelf:
        return self.tools.shelf

    async def sync(self) -> list[ServerAnswer]:
        """Follow each stream until caught up, each answer applied before the next is asked for."""
        found = []
        for stream in await self.adapter.streams():
            async for answer in self.adapter.changes(stream, self.shelf.cursor(stream)):
                found += [answer] if stream == STREAM else []
                await self.take(answer)
        self.answers += found
        return found

    async def take(self, answer: ServerAnswer) -> None:
        self.shelf.cursors[answer.stream] = answer.cursor
        await self.adapter.learn(answer)
        self.shelf.apply(self.adapter.translate(answer))

    @property
    def cursor(self) -> str | None:
        """Where the account's own stream stands."""
        return self.shelf.cursor(STREAM)

    def forget_place(self) -> None:
        """As after the server has lost it: the next sync begins from the beginning."""
        del self.shelf.cursors[STREAM]

    def channel(self, room: str) -> ChannelId:
        return channel_id(self.tools.account.id, room)

    def room(self, room: str) -> Channel:
        return self.shelf.known[self.channel(room)]

    async def send(self, room: str, intent: Intent, key: str = "") -> Batch:
        batch = await self.adapter.send(self.outgoing(room, intent, key))
        self.shelf.apply(batch)
        return batch

    def outgoing(self, room: str, intent: Intent, key: str = "") -> Outgoing:
        return Outgoing(
            id=OutgoingId(key or uuid.uuid4().hex),
            account=self.tools.account.id,
            channel=self.channel(room),
            intent=intent,
            at=datetime.now(UTC),
        )

    def read_mark(self, room: str, event: str) -> ReadMark:
        """That everything in a room is read, up to an event."""
        return ReadMark(channel=self.channel(room), item=ItemId(event), at=datetime.now(UTC))

    def presence(self, room: str) -> Presence:
        return self.room(room).presence


async def enter(server: Synapse | Proxy, member: Member) -> Signed:
    """Sign in as the program does."""
    credentials = Credentials(server=server.url, login=member.login, password=member.password)
    signed = await sign_in(credentials, nobody_opens)
    account = Account(
        id=AccountId(uuid.uuid4().hex[:16]),
        protocol="matrix",
        server=signed.server,
        login=signed.login,
        address=AddressId(signed.address),
        name=signed.name,
    )
    tools = Tools(account, signed.secret)
    return Signed(tools, MatrixAdapter(tools))
