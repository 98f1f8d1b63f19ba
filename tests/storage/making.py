"""Records with as little said as a test needs."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from storage.cache import Cache
from storage.database import Database
from storage.model import (
    Account,
    AccountId,
    AddressId,
    Amendment,
    Batch,
    Channel,
    ChannelId,
    ChannelKind,
    Event,
    Intent,
    Item,
    ItemId,
    ItemKind,
    Outgoing,
    OutgoingId,
    Placement,
    Reason,
    Say,
    channel_id,
)

KEY = bytes(range(32))
NOW = datetime(2026, 3, 14, 9, 30, tzinfo=UTC)
AUTHOR = AddressId("@camille:example.org")


class StillClock:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.time = NOW

    def now(self) -> datetime:
        return self.time

    def forward(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


def account(name: str) -> Account:
    return Account(
        id=AccountId(name),
        protocol="matrix",
        server="https://example.org",
        login=name,
        address=AddressId(f"@{name}:example.org"),
        name=name.title(),
    )


ACCOUNT = account("me")
ROOM = channel_id(ACCOUNT.id, "!room")


def room(channel: ChannelId, kind: ChannelKind = ChannelKind.ROOM, **more: Any) -> Channel:
    owner, _, remote = channel.partition("/")
    more.setdefault("name", remote)
    return Channel(id=channel, account=AccountId(owner), remote=remote, kind=kind, **more)


def message(name: str, text: str = "hello", **more: Any) -> Item:
    more = {"kind": ItemKind.MESSAGE, "author": AUTHOR, "at": NOW, **more}
    return Item(id=ItemId(name), text=text, **more)


def meeting(name: str, starts: datetime = NOW, **more: Any) -> Event:
    more = {"kind": ItemKind.EVENT, "author": AUTHOR, "at": NOW, **more}
    more.setdefault("ends", starts + timedelta(hours=1))
    return Event(id=ItemId(name), starts=starts, **more)


def placed(item: Item, channel: ChannelId = ROOM, **more: Any) -> Placement:
    more = {"reason": Reason.ROOM, "at": item.at, **more}
    return Placement(item=item.id, channel=channel, **more)


def edit(item: Item, text: str, seconds: int, author: AddressId = AUTHOR) -> Amendment:
    """A newer text, so many seconds before now (negative) or after."""
    at = NOW + timedelta(seconds=seconds)
    return Amendment(id=ItemId(f"{item.id}~{text}"), item=item.id, author=author, at=at, text=text)


def said(*items: Item, channel: ChannelId = ROOM) -> Batch:
    """Items, each placed in the channel."""
    return Batch(items=items, placements=tuple(placed(item, channel) for item in items))


def apply(cache: Cache, batch: Batch, owner: Account = ACCOUNT) -> None:
    for _ in cache.apply(owner.id, batch):
        pass


def outgoing(intent: Intent | str = "hello", channel: ChannelId = ROOM, **more: Any) -> Outgoing:
    made = Outgoing(
        id=OutgoingId(uuid.uuid4().hex),
        account=AccountId(channel.partition("/")[0]),
        channel=channel,
        intent=Say(text=intent) if isinstance(intent, str) else intent,
        at=NOW,
    )
    return replace(made, **more)


def made(sent: Outgoing, name: str) -> Batch:
    """What a server answers to a message: the item that came of it."""
    text = sent.intent.text if isinstance(sent.intent, Say) else ""
    return said(message(name, text, echo=sent.id), channel=sent.channel)


def column(db: Database, sql: str, *parameters: object) -> list[Any]:
    """The first column of every row."""
    return [row[0] for row in db.rows(sql, parameters)]


def found(db: Database, words: str) -> list[str]:
    """The items whose words match, newest first."""
    return column(
        db,
        "SELECT item.key FROM item_text JOIN item ON item.id = item_text.rowid & 0x7fffffff"
        " WHERE item_text MATCH ? ORDER BY item_text.rowid DESC",
        words,
    )
