"""Records gathered while translating, and for whom: identities for all, reasons one's own."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from storage.model import (
    Accepts,
    Account,
    Address,
    AddressId,
    Batch,
    Channel,
    ChannelId,
    Item,
    ItemId,
    Media,
    Payload,
    Placement,
    ReadMark,
    Reason,
    channel_id,
)

from . import direct
from .fields import MalformedError, media_id, needed, text, web_address

VERSION = 2
"""Of this translator: kept beside each payload."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WHITE = re.compile(r"\s")

Find = Callable[[str], ItemId | None]
"""The item that a server's status id stands for, where it is known from before."""
Names = Callable[[Iterable[AddressId]], Mapping[AddressId, str]]
"""How people who were met before call themselves."""
Entry = Callable[[str, str], ReadMark | None]
"""The entry of a timeline (its channel's remote name) that has this id there, as a read mark."""


def _nobody(_addresses: Iterable[AddressId]) -> Mapping[AddressId, str]:
    return {}


def _nothing(_timeline: str, _remote: str) -> ReadMark | None:
    return None


@dataclass(frozen=True, slots=True)
class Viewer:
    """For whom one translates: identities are the same for all, reasons are one's own. What is
    known from before is asked for by the functions in it."""

    account: Account
    find: Find
    names: Names = _nobody
    entry: Entry = _nothing
    accepts: Accepts = field(default_factory=Accepts)
    """What may be posted at home."""
    directs: Callable[[], tuple[Channel, ...]] = tuple
    """The direct conversations that are known."""

    def channel(self, remote: str) -> ChannelId:
        return channel_id(self.account.id, remote)

    def address(self, account: Mapping[str, Any]) -> AddressId:
        """``user@host`` of an account's JSON; a local one has its host added. MalformedError."""
        acct = needed(account.get("acct") or account.get("username")).lstrip("@")
        user, _, host = acct.partition("@")
        if not user or _WHITE.search(acct):
            raise MalformedError
        host = host or self.account.address.partition("@")[2]
        return AddressId(f"{user}@{host.lower()}")


@dataclass(slots=True)
class Page:
    """Records gathered from statuses, each once; the later word about the same thing wins."""

    viewer: Viewer
    at: datetime = _EPOCH  # the last time that could be read: what is unreadable came about then
    items: dict[ItemId, Item] = field(default_factory=dict)
    addresses: dict[AddressId, Address] = field(default_factory=dict)
    placements: dict[tuple[ItemId, ChannelId, Reason], Placement] = field(default_factory=dict)
    payloads: dict[tuple[ChannelId, str], Payload] = field(default_factory=dict)
    conversations: dict[str, tuple[AddressId, ...]] = field(default_factory=dict)

    def batch(self, channels: tuple[Channel, ...] = ()) -> Batch:
        """Conversations come last: by then everybody's name on the page is known."""
        return Batch(
            channels=(*channels, *self._conversations()),
            addresses=tuple(self.addresses.values()),
            items=tuple(self.items.values()),
            placements=tuple(self.placements.values()),
            payloads=tuple(self.payloads.values()),
        )

    def _conversations(self) -> Iterable[Channel]:
        people = {one for peers in self.conversations.values() for one in peers}
        names = dict(self.viewer.names(sorted(people))) if people else {}
        names |= {one: self.addresses[one].name for one in people if one in self.addresses}
        for peers in self.conversations.values():
            yield direct.channel_of(self.viewer, peers, names)

    def met(self, account: Mapping[str, Any]) -> AddressId:
        """Note how somebody calls themself."""
        address = self.viewer.address(account)
        # The still picture of an animated one: nothing moves here by itself.
        remote = web_address(account.get("avatar_static")) or web_address(account.get("avatar"))
        mine = self.viewer.account.id
        self.addresses[address] = Address(
            id=address,
            name=text(account.get("display_name")) or address.partition("@")[0],
            avatar=Media(id=media_id(mine, remote), remote=remote) if remote else None,
        )
        return address

    def place(
        self,
        item: Item,
        channel: str,
        reason: Reason,
        *,
        at: datetime | None = None,
        by: AddressId | None = None,
    ) -> None:
        where = self.viewer.channel(channel)
        self.items[item.id] = item
        self.placements[item.id, where, reason] = Placement(
            item=item.id, channel=where, reason=reason, at=at or item.at, by=by
        )

    def converse(self, item: Item) -> str:
        """Place a direct post with those it is between; the remote name of that channel."""
        peers = direct.peers_of(self.viewer, item.author, item.mentions)
        remote = direct.remote_of(peers)
        self.conversations[remote] = peers
        mine = item.author == self.viewer.account.address
        self.place(item, remote, Reason.WRITTEN if mine else Reason.DIRECT)
        return remote

    def keep(self, raw: Mapping[str, Any], channel: str, remote: str, item: ItemId) -> None:
        """Keep what the server sent, under its id of the status for this account; beside it the
        id that the entry has in its timeline, where that is another (boosts, notifications)."""
        where = self.viewer.channel(channel)
        entry = text(raw.get("id"))
        self.payloads[where, remote] = Payload(
            channel=where,
            remote=remote,
            item=item,
            body=dump(raw),
            version=VERSION,
            etag=entry if entry not in ("", remote) else None,
        )

    def mark(self, channel: str, remote: str, says: str | None = None) -> None:
        """Keep a bare word beside a channel's payloads."""
        where = self.viewer.channel(channel)
        self.payloads[where, remote] = Payload(
            channel=where, remote=remote, item=None, body=b"", version=VERSION, etag=says
        )


def dump(raw: object) -> bytes:
    """JSON as compact bytes; half surrogate pairs survive the way back through ``json.loads``."""
    said = json.dumps(raw, ensure_ascii=False, separators=(",", ":"))
    return said.encode("utf-8", "surrogatepass")
