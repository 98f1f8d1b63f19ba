"""An edition once made stays as it is: the same rows in the same places, in their newest words."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.accounts import Accounts
from storage.cache import Cache
from storage.database import Database
from storage.editions import Editions
from storage.folder import Folder
from storage.groups import Groups
from storage.model import (
    AddressId,
    Amendment,
    Batch,
    Changed,
    ItemId,
    ItemKind,
    Removal,
)
from storage.profile import parse
from tests.storage.making import (
    ACCOUNT,
    AUTHOR,
    KEY,
    NOW,
    ROOM,
    StillClock,
    apply,
    edit,
)
from tests.storage.reading import (
    CALENDAR,
    DIRECT,
    HOME,
    MENTIONS,
    OTHER,
    PROFILE,
    TAG,
    community,
    made,
    plan,
    post,
    put,
    reading,
    said,
    shape,
)


@contextmanager
def another(clock: StillClock) -> Iterator[Database]:
    """A database of its own, for each example of a property."""
    with tempfile.TemporaryDirectory() as path:
        db = Database.open(Folder(Path(path) / "data"), KEY)
        Accounts(db, clock).add(ACCOUNT, {})
        community(db, clock)
        Groups(db).install(parse(PROFILE))
        try:
            yield db
        finally:
            db.close()


@pytest.fixture(autouse=True)
def _community(db: Database, clock: StillClock) -> None:
    community(db, clock)
    Groups(db).install(parse(PROFILE))


def test_an_edit_shows_the_newest_words_in_place(
    db: Database, cache: Cache, clock: StillClock
) -> None:
    one, two = said("one", -2), said("two", -1)
    put(cache, ROOM, one, two)
    made(db, clock)
    apply(cache, Batch(amendments=(edit(one, "better", -1),)))
    with reading(db, clock) as reader:
        page = reader.edition()
    assert shape(page) == [("promo", ["one", "two"])]
    assert page is not None
    entry = page.sections[0].entries[0]
    assert (entry.text, entry.edited) == ("better", True)


def test_removals_reach_in_and_a_fold_shows_its_last_line_that_is_left(
    db: Database, cache: Cache, clock: StillClock
) -> None:
    put(cache, ROOM, *(said(f"m{n}", n - 9) for n in range(5)))
    put(cache, HOME, post("gone"), post("traced"))
    made(db, clock)
    apply(
        cache,
        Batch(removals=(Removal(item=ItemId("m4"), trace=True), Removal(item=ItemId("m3")))),
    )
    posts = (Removal(item=ItemId("gone")), Removal(item=ItemId("traced"), trace=True))
    apply(cache, Batch(removals=posts), OTHER)  # its server's to take back
    with reading(db, clock) as reader:
        page = reader.edition()
    assert shape(page) == [("promo", ["m2"]), ("rest", ["traced"])]
    assert page is not None
    assert page.sections[1].entries[0].kind is ItemKind.REMOVED


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 1 << 30))
def test_a_hundred_batches_later_the_rows_are_the_same_in_the_same_places(seed: int) -> None:
    chance = random.Random(seed)
    clock = StillClock()
    with another(clock) as db:
        cache = Cache(db, clock)
        put(cache, ROOM, *(said(f"r{n}", -n) for n in range(9)))
        several = [AUTHOR, AddressId("zoe@example.org")] * 5
        put(cache, HOME, *(post(f"h{n}", minutes=-n, author=several[n]) for n in range(9)))
        put(cache, DIRECT, said("d"))
        plan(cache, "event", *(NOW + timedelta(days=n) for n in range(3)))
        before = made(db, clock, zone=UTC)
        assert sum(len(section.entries) for section in before.sections) == 13
        known = [f"h{n}" for n in range(9)]
        for n in range(100):
            clock.forward(1)
            _happen(cache, chance, n, known)
        Groups(db).install(parse(PROFILE.replace(b"#promo:example.org", b"#other:example.org")))
        with reading(db, clock) as reader:
            after = reader.edition(id=before.id)
    assert shape(after) == shape(before)


def _happen(cache: Cache, chance: random.Random, n: int, known: list[str]) -> None:
    """Anything that servers may say, but for taking something back."""
    channel = chance.choice([ROOM, HOME, TAG, DIRECT, MENTIONS])
    match chance.randrange(5):
        case 0:
            put(cache, channel, said(f"new{n}", chance.randrange(-60, 60)))
        case 1:
            put(cache, channel, post(chance.choice(known)))
        case 2:
            again = post(chance.choice(known), text=f"edited {n}")
            apply(cache, Batch(items=(replace(again, edited_at=NOW),)))
        case 3:
            plan(cache, f"event{n}", NOW + timedelta(hours=chance.randrange(200)))
        case 4:
            name = chance.choice(known)
            newer = Amendment(
                id=ItemId(f"a{n}"), item=ItemId(name), author=AUTHOR, at=NOW, text=f"better {n}"
            )
            apply(cache, Batch(amendments=(newer,)))


def test_the_calendar_stays_what_it_was_when_an_event_moves(
    db: Database, cache: Cache, clock: StillClock
) -> None:
    plan(cache, "dinner", NOW + timedelta(hours=2), title="Dîner")
    made(db, clock, zone=UTC)
    plan(cache, "dinner", NOW + timedelta(days=30), title="Dîner reporté")
    with reading(db, clock) as reader:
        page = reader.edition()
    assert shape(page) == [("today", ["dinner"])]
    assert page is not None
    entry = page.sections[0].entries[0]
    assert (entry.title, entry.starts) == ("Dîner reporté", NOW + timedelta(days=30))
    assert entry.channel == CALENDAR


def test_making_one_tells_those_who_show_it(db: Database, clock: StillClock) -> None:
    told: list[Changed] = []
    db.on_changed(told.append)
    Editions(db, clock).make()
    assert [sorted(changed.views) for changed in told] == [["edition"]]


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 1 << 30))
def test_the_order_of_arrival_changes_nothing(seed: int) -> None:
    chance = random.Random(seed)
    things = [
        (chance.choice([ROOM, DIRECT, HOME, TAG, MENTIONS]), f"i{n:02}", -chance.randrange(12))
        for n in range(40)
    ]
    pages = []
    for order in (things, chance.sample(things, len(things))):
        clock = StillClock()
        with another(clock) as db:
            cache = Cache(db, clock)
            for channel, name, minutes in order:
                put(cache, channel, post(name, minutes=minutes, kind=ItemKind.MESSAGE))
            pages.append(made(db, clock))
    assert shape(pages[0]) == shape(pages[1])
    assert [s.entries for s in pages[0].sections] == [s.entries for s in pages[1].sections]
