"""A small community to read: a room, a direct one, a home timeline, a calendar, a directory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from storage.accounts import Accounts
from storage.cache import Cache
from storage.clock import Clock
from storage.database import Database
from storage.editions import Editions
from storage.model import (
    Accepts,
    Batch,
    Card,
    CardId,
    ChannelId,
    ChannelKind,
    Field,
    FieldKind,
    Item,
    ItemKind,
    Occurrence,
    Placement,
    Reason,
    channel_id,
)
from storage.pages import Reader
from storage.rows import EditionPage, Entry
from tests.storage.making import ACCOUNT, NOW, ROOM, account, apply, meeting, message, room

OTHER = account("news")
DIRECT = channel_id(ACCOUNT.id, "!direct")
HOME = channel_id(OTHER.id, "home")
MENTIONS = channel_id(OTHER.id, "mentions")
TAG = channel_id(OTHER.id, "#chorale")
CALENDAR = channel_id(ACCOUNT.id, "calendar")
BOOK = channel_id(ACCOUNT.id, "book")

CHANNELS = (
    room(ROOM, name="Promo 1990", aliases=("#promo:example.org",), accepts=Accepts(
        intents=frozenset({"Say"}), max_length=5000)),
    room(DIRECT, ChannelKind.DIRECT, name="Camille"),
    room(HOME, ChannelKind.HOME, name="Accueil", accepts=Accepts(
        intents=frozenset({"Say"}), max_length=500, warning=True)),
    room(MENTIONS, ChannelKind.MENTIONS),
    room(TAG, ChannelKind.HASHTAG, name="#Chorale"),
    room(CALENDAR, ChannelKind.CALENDAR, name="Agenda Isère", accepts=Accepts(
        intents=frozenset({"Schedule", "Rsvp"}))),
    room(BOOK, ChannelKind.BOOK, name="Annuaire"),
)  # fmt: skip
PROFILE = b"""
schema = 1
[association]
id = "a"
name = "A"
[[groups]]
id = "promo"
name = "Promo"
rooms = ["#promo:example.org"]
calendars = ["Agenda Is\xc3\xa8re"]
[[groups]]
id = "choir"
name = "Chorale"
hashtags = ["chorale"]
accounts = ["choir@example.org"]
"""
"""Two groups: "promo" with the room and the calendar, "choir" with a hashtag and an account."""
REASONS = {
    ROOM: Reason.ROOM,
    DIRECT: Reason.DIRECT,
    HOME: Reason.FOLLOWED,
    MENTIONS: Reason.MENTION,
    TAG: Reason.HASHTAG,
    CALENDAR: Reason.CALENDAR,
}


def community(db: Database, clock: Clock) -> None:
    """A second account, and all the channels, none with anything in it."""
    Accounts(db, clock).add(OTHER, {})
    apply(Cache(db, clock), Batch(channels=CHANNELS))


def put(cache: Cache, channel: ChannelId, *items: Item, **more: Any) -> None:
    """Items, placed for the channel's usual reason unless told otherwise."""
    places = (
        Placement(**{
            "item": item.id, "channel": channel, "reason": REASONS[channel], "at": item.at, **more
        })
        for item in items
    )  # fmt: skip
    apply(cache, Batch(items=items, placements=tuple(places)))


def post(name: str, text: str = "hello", minutes: float = 0, **more: Any) -> Item:
    return message(name, text, **{"kind": ItemKind.POST, "at": ago(-minutes), **more})


def said(name: str, minutes: float = 0, text: str = "", **more: Any) -> Item:
    """A message, so many minutes after NOW (negative: before)."""
    return message(name, text or f"text of {name}", **{"at": ago(-minutes), **more})


def ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


def plan(
    cache: Cache,
    name: str,
    *starts: datetime,
    hours: float = 1,
    channel: ChannelId = CALENDAR,
    all_day: bool = False,
    **more: Any,
) -> None:
    """An event with these occurrences; named "" when there is one, by number otherwise."""
    length = timedelta(hours=hours)
    more.setdefault("title", name)
    event = meeting(name, starts[0], ends=starts[0] + length, all_day=all_day, **more)
    times = tuple(
        Occurrence(
            item=event.id,
            channel=channel,
            recurrence="" if len(starts) == 1 else f"R{n}",
            starts=at,
            ends=at + length,
            all_day=all_day,
        )
        for n, at in enumerate(starts)
    )
    place = Placement(item=event.id, channel=channel, reason=Reason.CALENDAR, at=event.at)
    apply(cache, Batch(items=(event,), placements=(place,), occurrences=times))


def card(name: str, sort: str = "", **fields: str) -> Card:
    """``year="1992"`` and so on, by the names of FieldKind."""
    made = (Field(kind=FieldKind(kind), value=value) for kind, value in fields.items())
    return Card(id=CardId(f"card-{name}"), channel=BOOK, name=name, sort=sort, fields=tuple(made))


@contextmanager
def reading(db: Database, clock: Clock) -> Iterator[Reader]:
    reader = Reader(db.reader(), clock)
    try:
        yield reader
    finally:
        reader.close()


def made(db: Database, clock: Clock, **options: Any) -> EditionPage:
    """A new edition, as it reads at once."""
    number = Editions(db, clock).make(**options)
    with reading(db, clock) as reader:
        page = reader.edition()
    assert page is not None
    assert page.id == number
    return page


def shape(page: EditionPage | None) -> list[tuple[str, list[str]]]:
    """Each section's kind, or group, with its rows."""
    assert page is not None
    return [
        (str(section.group or section.kind), [entry.row for entry in section.entries])
        for section in page.sections
    ]


def rows(entries: Iterable[Entry]) -> list[str]:
    return [entry.row for entry in entries]


def texts(entries: Sequence[Entry]) -> list[str]:
    return [entry.text for entry in entries]
