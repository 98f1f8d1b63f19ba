"""Editions while the clock is set: nothing is left out for good, and nothing repeated."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.cache import Cache
from storage.database import Database
from storage.editions import Editions
from storage.groups import Groups
from storage.profile import parse
from storage.reading import Positions
from tests.storage.making import ROOM, StillClock
from tests.storage.reading import PROFILE, community, made, put, said, shape

HOUR, DAY = 3600.0, 86_400.0


@pytest.fixture(autouse=True)
def _community(db: Database, clock: StillClock) -> None:
    community(db, clock)
    Groups(db).install(parse(PROFILE))


def come(cache: Cache, clock: StillClock, *words: str) -> None:
    for word in words:
        clock.forward(60)
        put(cache, ROOM, said(word, at=clock.now() - timedelta(seconds=1)))
    clock.forward(60)


def news(db: Database, clock: StillClock) -> list[str]:
    return [word for section, words in shape(made(db, clock)) for word in words]


@pytest.mark.parametrize("seconds", [-HOUR, -3 * DAY, -365 * DAY, HOUR, 3 * DAY])
def test_what_comes_after_the_clock_was_set_is_in_the_next_edition(
    db: Database, cache: Cache, clock: StillClock, seconds: float
) -> None:
    come(cache, clock, "before")
    assert news(db, clock) == ["before"]
    come(cache, clock, "one")
    assert news(db, clock) == ["one"]
    clock.forward(seconds)
    come(cache, clock, "two")
    assert news(db, clock) == ["two"]
    come(cache, clock, "three")
    assert news(db, clock) == ["three"]
    assert news(db, clock) == []


@pytest.mark.parametrize("seconds", [HOUR, 30 * DAY])
def test_a_clock_that_was_ahead_for_a_while_hides_nothing(
    db: Database, cache: Cache, clock: StillClock, seconds: float
) -> None:
    come(cache, clock, "first")
    assert news(db, clock) == ["first"]
    clock.forward(seconds)
    come(cache, clock, "while ahead")
    assert news(db, clock) == ["while ahead"]
    come(cache, clock, "still ahead")
    clock.forward(-seconds)
    come(cache, clock, "right again")
    assert sorted(news(db, clock)) == ["right again", "still ahead"]
    come(cache, clock, "last")
    assert news(db, clock) == ["last"]


def test_what_came_by_a_clock_that_was_ahead_is_shown_once(
    db: Database, cache: Cache, clock: StillClock
) -> None:
    come(cache, clock, "first")
    made(db, clock)
    clock.forward(2 * HOUR)
    come(cache, clock, "while ahead")
    made(db, clock)
    come(cache, clock, "still ahead")
    clock.forward(-2 * HOUR)
    shown = []
    for n in range(5):
        come(cache, clock, f"right {n}")
        shown += news(db, clock)
    assert sorted(shown) == [*(f"right {n}" for n in range(5)), "still ahead"]


def test_what_comes_before_the_time_of_the_last_edition_is_in_the_next_whenever_that_is_made(
    db: Database, cache: Cache, clock: StillClock
) -> None:
    """A computer that begins two hours ahead, each time until the network sets it right."""
    clock.forward(2 * HOUR)
    come(cache, clock, "ahead")
    assert news(db, clock) == ["ahead"]
    clock.forward(-2 * HOUR)
    come(cache, clock, "right")
    clock.forward(3 * HOUR)
    assert news(db, clock) == ["right"]
    assert news(db, clock) == []


def test_a_window_knows_what_stood_on_a_page_before_the_clock_was_right(
    db: Database, cache: Cache, clock: StillClock
) -> None:
    come(cache, clock, "first")
    made(db, clock)
    clock.forward(2 * HOUR)
    come(cache, clock, "ahead")
    clock.forward(-2 * HOUR)
    page = made(db, clock)
    assert shape(page) == [("promo", ["ahead"])]
    Positions(db).keep(page.id, "heading", 0)
    clock.forward(2 * HOUR)
    editions = Editions(db, clock)
    window = editions.make(kind="window", since=clock.now() - timedelta(hours=1))
    assert editions.is_empty(window)
