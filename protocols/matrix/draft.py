"""The rows that one answer gives, gathered one by one; a later row replaces an earlier one."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from storage.model import (
    Account,
    Address,
    AddressId,
    Amendment,
    Batch,
    Channel,
    ChannelId,
    Item,
    ItemId,
    Media,
    MediaId,
    Membership,
    Payload,
    Placement,
    ReadMark,
    Removal,
)

from . import guards

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
VERSION = 1
"""Of the translation; raised when payloads kept by an older one deserve another reading."""
FIRST = "first"
"""``first MS``: the answer of a /sync from the beginning, which names every room; and the
server's own time of it in milliseconds."""
SYNC = "sync"
"""``sync MS``: the answer of a later /sync, which names what changed."""
DATA = "data"
"""The account's own data, asked for by itself: in the shape that /sync has it."""
THREAD = "/thread"
"""After a room's id: the channel of what was fetched because somebody opened a thread there."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An encrypted event in clear: its own envelope with the type and content that were sealed,
    and what opened it as ``decrypted``."""

    event: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shut:
    """An encrypted event that cannot be read: the code of why, and what it waits for."""

    problem: str
    awaits: str | None = None


class Keys(Protocol):
    """What translation asks of the encryption. From any thread, without network."""

    def open(self, event: Mapping[str, Any], room: str) -> Opened | Shut: ...

    def opens(self, room: str, awaits: str) -> bool:
        """Whether what something waits for is here now."""


class Kept(Protocol):
    """What reading one event asks of the cache."""

    def payload(self, item: ItemId, channel: ChannelId | None = None) -> Payload | None: ...


@dataclass(slots=True)
class Draft:
    """What becomes a Batch, by identity."""

    account: Account
    keys: Keys | None = None  # None: nothing encrypted can be read
    known: Kept | None = None
    at: datetime = EPOCH  # the last time that could be read: what has none came about then
    channels: dict[ChannelId, Channel] = field(default_factory=dict)
    gone_channels: dict[ChannelId, None] = field(default_factory=dict)
    addresses: dict[AddressId, Address] = field(default_factory=dict)
    memberships: dict[tuple[ChannelId, AddressId], Membership] = field(default_factory=dict)
    items: dict[ItemId, Item] = field(default_factory=dict)
    placements: dict[tuple[ItemId, ChannelId], Placement] = field(default_factory=dict)
    amendments: dict[ItemId, Amendment] = field(default_factory=dict)
    removals: dict[tuple[ItemId, ChannelId | None], Removal] = field(default_factory=dict)
    payloads: dict[tuple[ChannelId, str], Payload] = field(default_factory=dict)
    gone_payloads: dict[tuple[ChannelId, str], None] = field(default_factory=dict)
    read_marks: dict[ChannelId, ReadMark] = field(default_factory=dict)
    blocked: frozenset[AddressId] | None = None
    sealed: set[ItemId] = field(default_factory=set)
    """Of which of them the payload came encrypted."""

    def batch(self) -> Batch:
        return Batch(
            channels=tuple(self.channels.values()),
            gone_channels=tuple(self.gone_channels),
            addresses=tuple(self.addresses.values()),
            memberships=tuple(self.memberships.values()),
            items=tuple(self.items.values()),
            placements=tuple(self.placements.values()),
            amendments=tuple(self.amendments.values()),
            removals=tuple(self.removals.values()),
            payloads=tuple(self.payloads.values()),
            gone_payloads=tuple(self.gone_payloads),
            read_marks=tuple(self.read_marks.values()),
            blocked=self.blocked,
        )

    def kept(self, item: ItemId, channel: ChannelId) -> dict[str, Any] | None:
        """The event of an item as it was read in a channel: here, or before. None: never."""
        payload = self.payloads.get((channel, item))
        if payload is None and self.known is not None:
            payload = self.known.payload(item, channel)
        return None if payload is None else guards.parse(payload.body)

    def place(self, item: Item, placement: Placement) -> None:
        self.items[item.id] = item
        self.placements[item.id, placement.channel] = placement

    def remove(self, removal: Removal) -> None:
        self.removals[removal.item, removal.channel] = removal

    def member(self, event: dict[str, object], channel: ChannelId | None) -> None:
        """One m.room.member event. Without a channel only the name is taken: an old page's
        members must not overwrite who is in the room now."""
        content, who = guards.mapping(event.get("content")), guards.user(event.get("state_key"))
        membership = content.get("membership")
        if who is None or membership not in ("join", "leave", "ban"):
            return
        address, name = AddressId(who), guards.name(content.get("displayname"))
        avatar = picture(self.account, content.get("avatar_url"))
        joined = membership == "join"
        if joined and (name or avatar):
            self.addresses[address] = Address(id=address, name=name, avatar=avatar)
        if channel is not None:
            self.memberships[channel, address] = Membership(
                channel=channel, address=address, name=name, avatar=avatar, present=joined
            )


def picture(account: Account, address: object) -> Media | None:
    remote = content_address(address)
    return Media(id=media_id(account, remote), remote=remote) if remote else None


def content_address(value: object) -> str | None:
    """``mxc://server/media``; https://spec.matrix.org/latest/client-server-api/#matrix-content-mxc-uris"""
    found = guards.identifier(value, "mxc://")
    server, _, media = (found or "")[6:].partition("/")
    plain = media.isascii() and media.replace("-", "").replace("_", "").isalnum()
    return found if server and plain else None


def media_id(account: Account, remote: str) -> MediaId:
    return MediaId(hashlib.sha256(f"{account.id} {remote}".encode()).hexdigest()[:32])
