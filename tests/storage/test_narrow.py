"""One click narrows an edition to a group, a source or a person, and back: the same rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, timedelta

import pytest

from storage.cache import Cache
from storage.database import Database
from storage.editions import Editions
from storage.groups import Groups
from storage.model import AddressId, Reason
from storage.pages import Reader
from storage.profile import parse
from storage.rows import Narrow, NarrowKind
from tests.storage.making import NOW, ROOM, StillClock
from tests.storage.reading import (
    CALENDAR,
    HOME,
    MENTIONS,
    TAG,
    community,
    plan,
    post,
    put,
    reading,
    said,
    shape,
)

ZOE = AddressId("@zoe:example.org")
PROFILE = b"""
schema = 1
[association]
id = "a"
name = "A"
[[groups]]
id = "promo"
name = "Promo"
rooms = ["Promo 1990"]
calendars = ["Agenda Isere"]
[[groups]]
id = "choir"
name = "Chorale"
hashtags = ["chorale", "chant"]
accounts = ["choir@example.org"]
"""
WHOLE = [
    ("today", ["tonight"]),
    ("week", ["friday"]),
    ("for-you", ["mention"]),
    ("promo", ["zoe-last"]),
    ("choir", ["tagged", "theirs"]),
    ("rest", ["passed-on", "home"]),
]


@pytest.fixture
def reader(db: Database, cache: Cache, clock: StillClock) -> Iterator[Reader]:
    community(db, clock)
    Groups(db).install(parse(PROFILE))
    plan(cache, "tonight", NOW + timedelta(hours=8))
    plan(cache, "friday", NOW + timedelta(days=6))
    put(cache, MENTIONS, post("mention", tags=("chant",)))
    for n in range(6):
        author = {"author": ZOE} if n in (1, 4) else {}
        put(cache, ROOM, said(f"m{n}", n - 60, **author))
    put(cache, ROOM, said("zoe-last", -40, author=ZOE), reason=Reason.ROOM)
    put(cache, TAG, post("tagged", minutes=-30))
    put(cache, HOME, post("theirs", minutes=-20, author=AddressId("Choir@example.org")))
    put(cache, HOME, post("passed-on", minutes=-10), reason=Reason.BOOST, by=ZOE)
    put(cache, HOME, post("home", minutes=-5))
    with reading(db, clock) as made:
        Editions(db, clock).make(UTC)
        yield made


def narrowed(reader: Reader, kind: NarrowKind, value: str) -> list[tuple[str, list[str]]]:
    return shape(reader.edition(Narrow(kind=kind, value=value)))


def test_a_group_keeps_its_sections_and_whatever_else_concerns_it(reader: Reader) -> None:
    assert narrowed(reader, NarrowKind.GROUP, "promo") == [
        ("today", ["tonight"]),
        ("week", ["friday"]),
        ("promo", ["zoe-last"]),
    ]
    assert narrowed(reader, NarrowKind.GROUP, "choir") == [
        ("for-you", ["mention"]),
        ("choir", ["tagged", "theirs"]),
    ]
    assert narrowed(reader, NarrowKind.GROUP, "nobody") == []


def test_a_source_keeps_what_is_in_it(reader: Reader) -> None:
    assert narrowed(reader, NarrowKind.SOURCE, CALENDAR) == [
        ("today", ["tonight"]),
        ("week", ["friday"]),
    ]
    assert narrowed(reader, NarrowKind.SOURCE, ROOM) == [("promo", ["zoe-last"])]
    assert narrowed(reader, NarrowKind.SOURCE, TAG) == [("choir", ["tagged"])]


def test_a_person_comes_out_of_the_folds(reader: Reader) -> None:
    page = reader.edition(Narrow(kind=NarrowKind.PERSON, value=ZOE))
    assert shape(page) == [("promo", ["m1", "m4", "zoe-last"]), ("rest", ["passed-on"])]
    assert page is not None
    assert not any(entry.folded for section in page.sections for entry in section.entries)


def test_what_arrives_meanwhile_is_in_none_of_them(
    db: Database, cache: Cache, clock: StillClock, reader: Reader
) -> None:
    ways = [
        (NarrowKind.GROUP, "promo"),
        (NarrowKind.SOURCE, ROOM),
        (NarrowKind.PERSON, ZOE),
    ]
    before = [narrowed(reader, *way) for way in ways]
    put(cache, ROOM, said("new", author=ZOE))
    assert [narrowed(reader, *way) for way in ways] == before
    clock.forward(60)
    first = reader.edition()
    assert first is not None
    Editions(db, clock).make(UTC)
    narrow = Narrow(kind=NarrowKind.PERSON, value=ZOE)
    assert shape(reader.edition(narrow, id=first.id)) == before[2]
    assert shape(reader.edition(narrow)) == [("promo", ["new"])]


def test_and_back(reader: Reader) -> None:
    narrowed(reader, NarrowKind.GROUP, "promo")
    whole = shape(reader.edition())
    assert whole == WHOLE
    page = reader.edition()
    assert page is not None
    assert len(page.sections[3].entries[0].folded) == 7
