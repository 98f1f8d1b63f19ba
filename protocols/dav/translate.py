"""What a server's committed bytes say, as records: pure, given the shelf, a clock and a zone."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterable, Iterator

from protocols.adapter import Shelf
from protocols.calendars import lines
from protocols.calendars.keeping import AGAIN, Eyes, Pile
from protocols.dav import cards
from protocols.dav.addresses import absolute, canonical
from protocols.dav.multistatus import (
    APPLE,
    CAL,
    CARD,
    DAV,
    NotMultistatusError,
    Resource,
    resources,
)
from storage.model import (
    Accepts,
    AccountId,
    Batch,
    Card,
    Channel,
    ChannelId,
    ChannelKind,
    ItemId,
    Payload,
    ServerAnswer,
    channel_id,
)

log = logging.getLogger(__name__)

VERSION = 1
"""Raised when what is made of kept payloads changes."""

COLLECTIONS, EVENTS, CARDS = "collections", "events", "cards"
GONE_EVENTS, GONE_CARDS = "gone-events", "gone-cards"
DOUBT = "doubt"
PREFIX = "collection:"
WRITABLE = Accepts(intents=frozenset({"Schedule", "Reschedule", "Rsvp", "Delete"}))
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_WRITES = frozenset(f"{DAV}{name}" for name in ("all", "write", "write-content", "bind"))


def translate(answer: ServerAnswer, eyes: Eyes, shelf: Shelf) -> Batch:
    """The batch that an answer stands for; an empty one where it says nothing."""
    channel = channel_id(eyes.account, answer.stream.removeprefix(PREFIX))
    body = answer.body
    ways: dict[str, Callable[[], Batch]] = {
        COLLECTIONS: lambda: _collections(body, eyes, shelf),
        EVENTS: lambda: of_events(body, channel, eyes, shelf),
        CARDS: lambda: _cards(body, channel),
        GONE_EVENTS: lambda: without_events(_hrefs(body), channel, eyes, shelf),
        GONE_CARDS: lambda: _without_cards(_hrefs(body), channel),
        AGAIN: lambda: _again(body, eyes, shelf),
    }
    try:
        return ways.get(answer.kind, Batch)()
    except (NotMultistatusError, ValueError, KeyError, TypeError):
        log.warning("answer of kind %s could not be read", answer.kind)
    return Batch()


# --- collections ----------------------------------------------------------------------------


def _collections(body: bytes, eyes: Eyes, shelf: Shelf) -> Batch:
    """Every calendar and book of the account's homes; those no longer listed are gone."""
    channels: dict[ChannelId, Channel] = {}
    for home in json.loads(body)["homes"]:
        for resource in resources(home["xml"].encode("latin-1")):
            channel = channel_of(resource, home["url"], eyes.account)
            if channel is not None:
                channels[channel.id] = channel
    gone = tuple(c.id for c in followed(shelf) if c.id not in channels)
    return Batch(channels=tuple(channels.values()), gone_channels=gone)


def followed(shelf: Shelf) -> tuple[Channel, ...]:
    """The calendars and books that are kept; what else the account may hold is not ours."""
    ours = (ChannelKind.CALENDAR, ChannelKind.BOOK)
    return tuple(channel for channel in shelf.channels() if channel.kind in ours)


def channel_of(resource: Resource, home: str, account: AccountId) -> Channel | None:
    """The calendar or book that a home lists; None for anything else."""
    kind = kind_of(resource)
    if kind is None or not 200 <= resource.status < 300:
        return None
    url = absolute(home, resource.href)
    name = resource.text(f"{DAV}displayname") or url.rstrip("/").rpartition("/")[2]
    about = CAL + "calendar-description" if kind is ChannelKind.CALENDAR else None
    colour = resource.text(f"{APPLE}calendar-color")[:7]
    writable = kind is ChannelKind.CALENDAR and _is_writable(resource)
    return Channel(
        id=channel_id(account, url),
        account=account,
        remote=url,
        kind=kind,
        name=name[:200],
        aliases=(url,),
        topic=resource.text(about or CARD + "addressbook-description")[:1_000],
        colour=colour.lower() if _COLOUR.fullmatch(colour) else None,
        accepts=WRITABLE if writable else Accepts(),
    )


def kind_of(resource: Resource) -> ChannelKind | None:
    """Calendar, book, or neither: task lists and scheduling boxes are not shown."""
    types = resource.names(f"{DAV}resourcetype")
    if f"{CARD}addressbook" in types:
        return ChannelKind.BOOK
    if f"{CAL}calendar" not in types:
        return None
    components = resource.props.get(f"{CAL}supported-calendar-component-set")
    held = {str(c.get("name", "")).upper() for c in (() if components is None else components)}
    return ChannelKind.CALENDAR if not held or "VEVENT" in held else None


def _is_writable(resource: Resource) -> bool:
    """As the server's privileges say; servers that tell none are asked by trying."""
    tag = f"{DAV}current-user-privilege-set"
    return tag not in resource.props or bool(resource.names(tag) & _WRITES)


# --- calendars ------------------------------------------------------------------------------


def of_events(body: bytes, channel: ChannelId, eyes: Eyes, shelf: Shelf) -> Batch:
    """What a multiget of a calendar returned."""
    pile = Pile(eyes, shelf, VERSION)
    for href, etag, text in _contents(body, f"{CAL}calendar-data"):
        if text is None:
            pile.remove(channel, href)
        else:
            pile.put(channel, href, etag, text)
    return pile.batch()


def without_events(hrefs: Iterable[str], channel: ChannelId, eyes: Eyes, shelf: Shelf) -> Batch:
    """The batch of resources that are gone from a calendar."""
    pile = Pile(eyes, shelf, VERSION)
    for href in hrefs:
        pile.remove(channel, href)
    return pile.batch()


def _again(body: bytes, eyes: Eyes, shelf: Shelf) -> Batch:
    pile = Pile(eyes, shelf, VERSION)
    pile.again(body)
    return pile.batch()


# --- books ----------------------------------------------------------------------------------


def _cards(body: bytes, channel: ChannelId) -> Batch:
    """What a multiget of an address book returned. Unreadable cards are kept, and their
    payloads named as such: the directory says that there are some."""
    made, gone, payloads, lost = [], [], [], []
    for href, etag, text in _contents(body, f"{CARD}address-data"):
        if text is None:
            lost.append((channel, href))
            gone.append(cards.card_id(channel, href))
            continue
        card, broken = _card(text, channel, href)
        payloads.append(
            Payload(
                channel=channel,
                remote=href,
                item=ItemId(f"unreadable-card:{cards.card_id(channel, href)}") if broken else None,
                body=text.encode(),
                version=VERSION,
                etag=etag,
            )
        )
        if card is None:
            gone.append(cards.card_id(channel, href))
        else:
            made.append(card)
    return Batch(
        cards=tuple(made),
        gone_cards=tuple(gone),
        payloads=tuple(payloads),
        gone_payloads=tuple(lost),
    )


def _card(text: str, channel: ChannelId, href: str) -> tuple[Card | None, bool]:
    """The card, if there is one to show, and whether it could not be read."""
    try:
        return cards.read(text, channel, href), False
    except lines.BrokenError:
        log.info("a card could not be read in %s", channel)
    except Exception as error:  # one card must never cost the others
        log.warning("a card could not be translated: %s", type(error).__name__)
    return None, True


def _without_cards(hrefs: Iterable[str], channel: ChannelId) -> Batch:
    gone = tuple(hrefs)
    return Batch(
        gone_cards=tuple(cards.card_id(channel, href) for href in gone),
        gone_payloads=tuple((channel, href) for href in gone),
    )


# --- both -----------------------------------------------------------------------------------


def _contents(body: bytes, tag: str) -> Iterator[tuple[str, str | None, str | None]]:
    """href, etag and text of each resource; text None: it is not there any more."""
    for resource in resources(body):
        if resource.status in {404, 410}:
            yield resource.href, None, None
        elif tag in resource.props:
            yield resource.href, resource.etag, resource.props[tag].text or ""


def _hrefs(body: bytes) -> tuple[str, ...]:
    return tuple(canonical(str(href)) for href in json.loads(body)["gone"])
