"""A data folder of any size, filled through the same calls as the engine's."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from storage.accounts import Accounts
from storage.cache import Cache
from storage.clock import SystemClock
from storage.database import Database
from storage.editions import Editions
from storage.folder import Folder
from storage.model import (
    Account,
    AccountId,
    Address,
    AddressId,
    Batch,
    Channel,
    ChannelId,
    ChannelKind,
    Event,
    Item,
    ItemId,
    ItemKind,
    Occurrence,
    Placement,
    Reason,
    channel_id,
)

_WORDS = [
    "réunion",
    "train",
    "vendredi",
    "chantier",
    "photo",
    "répétition",
    "budget",
    "école",
    "montagne",
    "visite",
    "thermique",
    "dîner",
    "covoiturage",
    "salle",
    "projet",
    "réponse",
    "lundi",
    "compte",
    "rendu",
    "chorale",
    "turbine",
    "merci",
    "avis",
]
_STEP = 2_000  # items of one batch
_ROOMS, _PEOPLE = 40, 300
_SPAN = timedelta(days=365)


def fill(folder: Folder, key: bytes, size: int) -> None:
    """Make the database with ``size`` items over a year: 75 % chat, 24 % posts, 1 % events."""
    database = Database.open(folder, key)
    clock = SystemClock()
    try:
        accounts, cache = Accounts(database, clock), Cache(database, clock)
        people = {name: _account(name) for name in ("talk", "news", "agenda")}
        for account in people.values():
            accounts.add(account, {})
        for owner, batch in _batches(people, size, clock.now()):
            for _ in cache.apply(owner, batch):
                pass
        Editions(database, clock).make()
        database.shrink_log()
    finally:
        database.close()


def _account(name: str) -> Account:
    return Account(
        id=AccountId(f"{name:0<16}"),
        protocol=name,
        server="http://127.0.0.1:1",
        login="me",
        address=AddressId(f"me@{name}.example"),
        name="Me",
    )


def _batches(
    accounts: dict[str, Account], size: int, now: datetime
) -> Iterator[tuple[AccountId, Batch]]:
    chance = random.Random(size)  # the same cache each time
    channels = _channels(accounts)
    yield from ((one.account, Batch(channels=(one,))) for one in channels)
    addresses = tuple(
        Address(id=AddressId(f"p{n}@example.org"), name=f"Camille Martin {n}")
        for n in range(_PEOPLE)
    )
    yield accounts["talk"].id, Batch(addresses=addresses)
    rooms, home, agenda = channels[:-2], channels[-2], channels[-1]
    for first in range(0, size, _STEP):
        numbers = range(first, min(first + _STEP, size))
        kinds = {number: chance.random() for number in numbers}
        talk = [n for n in numbers if kinds[n] < 0.75]
        news = [n for n in numbers if 0.75 <= kinds[n] < 0.99]
        yield accounts["talk"].id, _items(talk, rooms, size, now, chance)
        yield accounts["news"].id, _items(news, (home,), size, now, chance)
        plans = [n for n in numbers if kinds[n] >= 0.99]
        yield accounts["agenda"].id, _events(plans, agenda, size, now, chance)


def _channels(accounts: dict[str, Account]) -> tuple[Channel, ...]:
    def one(account: str, kind: ChannelKind, name: str) -> Channel:
        key = accounts[account].id
        return Channel(id=channel_id(key, name), account=key, remote=name, kind=kind, name=name)

    rooms = (one("talk", ChannelKind.ROOM, f"Salon {n}") for n in range(_ROOMS))
    return (
        *rooms,
        one("news", ChannelKind.HOME, "home"),
        one("agenda", ChannelKind.CALENDAR, "Agenda"),
    )


def _at(number: int, size: int, now: datetime) -> datetime:
    return now - _SPAN * (1 - number / size)


def _text(chance: random.Random) -> str:
    return " ".join(chance.choices(_WORDS, k=chance.randint(4, 40))).capitalize() + "."


def _items(
    numbers: list[int],
    channels: tuple[Channel, ...],
    size: int,
    now: datetime,
    chance: random.Random,
) -> Batch:
    items, placements = [], []
    for number in numbers:
        where = chance.choice(channels)
        post = where.kind is ChannelKind.HOME
        item = Item(
            id=ItemId(f"item:{number}"),
            kind=ItemKind.POST if post else ItemKind.MESSAGE,
            author=AddressId(f"p{chance.randrange(_PEOPLE)}@example.org"),
            at=_at(number, size, now),
            text=_text(chance),
        )
        items.append(item)
        placements.append(
            Placement(
                item=item.id,
                channel=where.id,
                reason=Reason.FOLLOWED if post else Reason.ROOM,
                at=item.at,
            )
        )
    return Batch(items=tuple(items), placements=tuple(placements))


def _events(
    numbers: list[int], where: Channel, size: int, now: datetime, chance: random.Random
) -> Batch:
    events, placements, occurrences = [], [], []
    for number in numbers:
        starts = (_at(number, size, now) + timedelta(days=60)).astimezone(UTC)
        event = Event(
            id=ItemId(f"event:{number}"),
            kind=ItemKind.EVENT,
            author=AddressId("p0@example.org"),
            at=_at(number, size, now),
            title=_text(chance)[:60],
            starts=starts,
            ends=starts + timedelta(hours=2),
        )
        events.append(event)
        placements.append(_planned(event.id, where.id, event.at))
        occurrences.append(
            Occurrence(
                item=event.id, channel=where.id, recurrence="", starts=starts, ends=event.ends
            )
        )
    return Batch(items=tuple(events), placements=tuple(placements), occurrences=tuple(occurrences))


def _planned(item: ItemId, channel: ChannelId, at: datetime) -> Placement:
    return Placement(item=item, channel=channel, reason=Reason.CALENDAR, at=at)
