"""What was taken from a followed agenda, as records: pure, given the shelf, a clock and a zone."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo

from protocols.adapter import Shelf
from protocols.calendars.keeping import AGAIN, Eyes, Pile
from protocols.feeds.reading import Feed
from storage.model import (
    Account,
    Address,
    AddressId,
    Batch,
    Channel,
    ChannelId,
    ChannelKind,
    ServerAnswer,
    channel_id,
)

log = logging.getLogger(__name__)

VERSION = 1
"""Raised when what is made of kept payloads changes."""
FEED, EVENTS, GONE, SAME = "feed", "events", "gone-events", "same"
REMOTE = "agenda"
"""An account of this kind has one channel; its address stays in the secret."""
_NO_NEWS = timedelta(days=8)
"""How long ago, at the least, what was there before the agenda was followed counts as written:
a hundred events that nobody announced today are no news of today."""


def channel_of(account: Account) -> ChannelId:
    return channel_id(account.id, REMOTE)


def channel(account: Account, feed: Feed) -> Channel:
    """The agenda as it calls itself. It accepts nothing."""
    return Channel(
        id=channel_of(account),
        account=account.id,
        remote=REMOTE,
        kind=ChannelKind.CALENDAR,
        name=feed.name or account.name,
        aliases=(str(account.address),),
        topic=feed.about,
        colour=feed.colour,
    )


def translate(
    answer: ServerAnswer, account: Account, shelf: Shelf, now: datetime, local: tzinfo | None
) -> Batch:
    """The batch that an answer stands for; an empty one where it says nothing."""
    body = answer.body
    ways: dict[str, Callable[[], Batch]] = {
        FEED: lambda: _told(body, account),
        EVENTS: lambda: _events(body, account, shelf, _eyes(account, now, local, body)),
        GONE: lambda: _gone(body, account, shelf, _eyes(account, now, local)),
        AGAIN: lambda: _again(body, shelf, _eyes(account, now, local)),
    }
    try:
        return ways.get(answer.kind, Batch)()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        log.warning("answer of kind %s could not be read", answer.kind)
    return Batch()


def _eyes(account: Account, now: datetime, local: tzinfo | None, body: bytes = b"{}") -> Eyes:
    """Nobody's own: whoever publishes it is the author of what names no organiser."""
    first = json.loads(body).get("before")
    return Eyes(
        account=account.id,
        address=_publisher(account),
        mine=frozenset(),
        now=now,
        local=local,
        own=_publisher(account),
        before=datetime.fromisoformat(first) - _NO_NEWS if first else None,
    )


def _publisher(account: Account) -> AddressId:
    return AddressId(f"{account.address}:")


def _told(body: bytes, account: Account) -> Batch:
    told = json.loads(body)
    colour = told["colour"]
    feed = Feed(
        name=str(told["name"]),
        about=str(told["about"]),
        colour=None if colour is None else str(colour),
        resources={},
    )
    found = channel(account, feed)
    publisher = Address(id=_publisher(account), name=found.name)
    return Batch(channels=(found,), addresses=(publisher,))


def _events(body: bytes, account: Account, shelf: Shelf, eyes: Eyes) -> Batch:
    pile = Pile(eyes, shelf, VERSION)
    for name, etag, text in json.loads(body)["given"]:
        pile.put(channel_of(account), str(name), str(etag), str(text))
    return pile.batch()


def _gone(body: bytes, account: Account, shelf: Shelf, eyes: Eyes) -> Batch:
    pile = Pile(eyes, shelf, VERSION)
    for name in json.loads(body)["gone"]:
        pile.remove(channel_of(account), str(name))
    return pile.batch()


def _again(body: bytes, shelf: Shelf, eyes: Eyes) -> Batch:
    pile = Pile(eyes, shelf, VERSION)
    pile.again(body)
    return pile.batch()
