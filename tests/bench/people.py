"""How soon a directory of 35,000 people answers: to words, to facets, to both, to a card."""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from storage.accounts import Accounts
from storage.cache import Cache
from storage.clock import SystemClock
from storage.connection import connect
from storage.database import Database
from storage.folder import Folder
from storage.model import (
    Account,
    AccountId,
    AddressId,
    Batch,
    Card,
    CardId,
    Channel,
    ChannelKind,
    Field,
    FieldKind,
    channel_id,
)
from storage.pages import Reader
from tests.bench.report import Measure, measure

PEOPLE = 35_000
LIMIT = 50.0  # milliseconds
SHOWN = 1000  # as the page asks
_KEY = bytes(range(32))
_ACCOUNT = Account(
    id=AccountId("directory0000000"),
    protocol="dav",
    server="http://127.0.0.1:1",
    login="me",
    address=AddressId("mailto:me@asso.example"),
    name="Me",
)
_BOOK = Channel(
    id=channel_id(_ACCOUNT.id, "book"),
    account=_ACCOUNT.id,
    remote="book",
    kind=ChannelKind.BOOK,
    name="Annuaire",
)
_FIRST = ("Camille", "Mathis", "Sophie", "Renaud", "Nadia", "Paul", "Anne", "Élodie", "Marc", "Zoé")
_FAMILY = ("Roux", "Lambert", "Bernard", "Keller", "Amrani", "Jourdan", "Blanchet", "Martin", "Le")
_CITIES = tuple(f"Ville-{n}" for n in range(900))
_FIRMS = tuple(f"Société {n}" for n in range(6000))


def measures() -> list[Measure]:
    with tempfile.TemporaryDirectory() as place:
        folder = Folder(Path(place))
        folder.prepare()
        _fill(folder)
        reader = Reader(connect(folder.database, _KEY, read_only=True), SystemClock())
        try:
            return [
                measure(f"Directory of 35,000: {name}", _usual(ask), "ms", LIMIT)
                for name, ask in _questions(reader)
            ]
        finally:
            reader.close()


def _questions(reader: Reader) -> Iterator[tuple[str, Callable[[], object]]]:
    year = {FieldKind.YEAR: frozenset({"1992"})}
    few = {FieldKind.CITY: frozenset({"Ville-3"}), **year}
    many = {FieldKind.REGION: frozenset({"Nord", "Sud", "Est"})}
    yield "one facet", lambda: reader.people("", SHOWN, year)
    yield "two facets, few people", lambda: reader.people("", SHOWN, few)
    yield "a facet of most people", lambda: reader.people("", SHOWN, many)
    yield "a letter and a facet", lambda: reader.people("m", SHOWN, year)
    yield "a letter, a facet of most", lambda: reader.people("m", SHOWN, many)
    yield "values of a facet", lambda: reader.facet(FieldKind.ORG)
    yield "values beside another facet", lambda: reader.facet(FieldKind.CITY, year)
    card = reader.people("martin", 1)[0].card
    yield "a card", lambda: reader.person(card)
    yield "whose address", lambda: reader.card_of(AddressId("mailto:p17@asso.example"))


def _usual(ask: Callable[[], object]) -> float:
    """The median of seven, in milliseconds."""
    took = []
    for _ in range(7):
        began = time.perf_counter()
        ask()
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)


def _fill(folder: Folder) -> None:
    database, clock = Database.open(folder, _KEY), SystemClock()
    try:
        Accounts(database, clock).add(_ACCOUNT, {})
        cache, chance = Cache(database, clock), random.Random(PEOPLE)
        for start in range(0, PEOPLE, 2000):
            cards = tuple(_card(n, chance) for n in range(start, min(start + 2000, PEOPLE)))
            for _ in cache.apply(_ACCOUNT.id, Batch(channels=(_BOOK,), cards=cards)):
                pass
        database.shrink_log()
    finally:
        database.close()


def _card(number: int, chance: random.Random) -> Card:
    first, family = chance.choice(_FIRST), f"{chance.choice(_FAMILY)}{number % 400}"
    said = {
        FieldKind.YEAR: str(1955 + number % 70),
        FieldKind.REGION: chance.choice(("Nord", "Sud", "Est", "Ouest")),
        FieldKind.CITY: chance.choice(_CITIES),
        FieldKind.ORG: chance.choice(_FIRMS),
        FieldKind.TITLE: f"Métier {number % 500}",
        FieldKind.CATEGORY: f"Groupe {number % 60}",
        FieldKind.EMAIL: f"p{number}@asso.example",
        FieldKind.MATRIX: f"@p{number}:asso.example",
    }
    return Card(
        id=CardId(f"{_BOOK.id}/{number}"),
        channel=_BOOK.id,
        name=f"{first} {family}",
        sort=f"{family} {first}",
        fields=tuple(Field(kind=kind, value=value) for kind, value in said.items()),
    )
