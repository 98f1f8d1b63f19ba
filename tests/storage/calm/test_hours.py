"""Hours and quiet hours, against a clock on the wall that is looked at each minute."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from storage.calm.choices import OFFERED, Choices, Quiet
from storage.calm.hours import is_quiet, last_edition, next_edition, quiet_until
from tests.storage.calm import model

PARIS = ZoneInfo("Europe/Paris")
SPRING = datetime(2026, 3, 29, 1, tzinfo=UTC)  # in Paris 02:00 becomes 03:00
AUTUMN = datetime(2026, 10, 25, 1, tzinfo=UTC)  # in Paris 03:00 becomes 02:00
HOUR = timedelta(hours=1)
ZONES = (
    "Europe/Paris",
    "America/New_York",
    "America/St_Johns",
    "Australia/Lord_Howe",  # half an hour
    "Africa/Casablanca",  # backwards for a month
    "Asia/Kathmandu",
    "Pacific/Apia",  # left out a whole day in 2011
    "America/Sao_Paulo",  # until 2019 at midnight
    "Asia/Beirut",  # at midnight
    "Antarctica/Troll",  # two hours
    "UTC",
)
CHANGES = (
    SPRING,
    AUTUMN,
    datetime(2011, 12, 30, 10, tzinfo=UTC),
    datetime(2018, 11, 4, 3, tzinfo=UTC),
    datetime(2026, 4, 4, 15, tzinfo=UTC),
    datetime(2026, 3, 28, 22, tzinfo=UTC),
    datetime(2026, 10, 3, 15, 30, tzinfo=UTC),
)
YEAR = 365 * 24 * 60  # minutes

minutes = st.integers(0, 1439) | st.sampled_from([0, 60, 90, 120, 150, 165, 179, 180, 1439])
days = st.lists(minutes, max_size=3, unique=True).map(lambda one: tuple(sorted(one)))
weeks = st.lists(days, min_size=7, max_size=7).map(tuple)
spans = st.none() | st.builds(Quiet, begins=minutes, ends=minutes)
instants = st.builds(
    lambda at, minute: at + minute * model.MINUTE,
    st.sampled_from(CHANGES)
    | st.integers(-16 * YEAR, 10 * YEAR).map(lambda minute: SPRING + minute * model.MINUTE),
    st.integers(-1440, 1440),
)
zones = st.sampled_from(ZONES).map(ZoneInfo)


@settings(max_examples=120, deadline=None)
@given(week=weeks, at=instants, zone=zones)
@example(week=((150,),) * 7, at=SPRING - HOUR, zone=PARIS)
@example(week=((150,),) * 7, at=AUTUMN - HOUR, zone=PARIS)
def test_editions_come_when_the_clock_on_the_wall_says_so(
    week: tuple[tuple[int, ...], ...], at: datetime, zone: ZoneInfo
) -> None:
    choices = Choices(hours=week)
    expected = model.editions(choices, at, zone)
    later = [one for one in expected if one > at]
    past = [one for one in expected if one <= at]
    if later:
        assert next_edition(choices, at, zone) == later[0]
    if past:
        assert last_edition(choices, at, zone) == past[-1]
    found = next_edition(choices, at, zone)
    assert (found is None) == (not any(week))
    if found is not None:
        assert last_edition(choices, found, zone) == found
        assert last_edition(choices, found - model.MINUTE / 60, zone) != found


@settings(max_examples=120, deadline=None)
@given(week=st.lists(spans, min_size=7, max_size=7).map(tuple), at=instants, zone=zones)
@example(week=(Quiet(begins=1320, ends=150),) * 7, at=AUTUMN, zone=PARIS)
@example(week=(Quiet(begins=150, ends=160),) * 7, at=SPRING, zone=PARIS)
def test_it_is_quiet_when_the_clock_on_the_wall_says_so(
    week: tuple[Quiet | None, ...], at: datetime, zone: ZoneInfo
) -> None:
    choices = Choices(quiet=week)
    assert is_quiet(choices, at, zone) == model.quiet(choices, at, zone)
    until = quiet_until(choices, at, zone)
    assert (until is None) == (not is_quiet(choices, at, zone))
    if until is not None and until < at + timedelta(days=7):
        assert not is_quiet(choices, until, zone)
        assert is_quiet(choices, until - model.MINUTE, zone)


def test_an_hour_that_spring_leaves_out_comes_as_soon_as_the_clock_is_past_it() -> None:
    choices = Choices(hours=((150,),) * 7)
    assert next_edition(choices, SPRING - HOUR, PARIS) == SPRING


def test_an_hour_that_autumn_shows_twice_comes_once() -> None:
    choices = Choices(hours=((150,),) * 7)
    first = AUTUMN - HOUR / 2
    assert next_edition(choices, AUTUMN - HOUR, PARIS) == first
    assert next_edition(choices, first, PARIS) == first + 25 * HOUR


def test_a_night_that_begins_on_friday_is_quiet_on_saturday_morning() -> None:
    friday = datetime(2026, 3, 13, tzinfo=PARIS)
    choices = Choices(quiet=(None, None, None, None, Quiet(begins=1320, ends=540), None, None))
    assert not is_quiet(choices, friday + 8 * HOUR, PARIS)
    assert is_quiet(choices, friday + 22 * HOUR, PARIS)
    assert is_quiet(choices, friday + 32 * HOUR, PARIS)
    assert quiet_until(choices, friday + 23 * HOUR, PARIS) == friday + 33 * HOUR
    assert not is_quiet(choices, friday + 46 * HOUR, PARIS)


def test_quiet_hours_without_an_end_are_quiet_for_a_week_at_least() -> None:
    choices = Choices(quiet=(Quiet(begins=480, ends=480),) * 7)
    at = datetime(2026, 3, 13, 12, tzinfo=PARIS)
    until = quiet_until(choices, at, PARIS)
    assert until is not None
    assert until >= at + timedelta(days=7)


def test_hours_of_one_weekday_are_found_from_any_other() -> None:
    choices = Choices(hours=((), (), (), (), (), (), OFFERED[:1]))
    monday = datetime(2026, 3, 9, 12, tzinfo=PARIS)
    assert next_edition(choices, monday, PARIS) == datetime(2026, 3, 15, 8, tzinfo=PARIS)
    assert last_edition(choices, monday, PARIS) == datetime(2026, 3, 8, 8, tzinfo=PARIS)


@pytest.fixture
def in_paris(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Paris")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.skipif(os.name == "nt", reason="its zone is not set by a variable")
@pytest.mark.usefixtures("in_paris")
@given(week=weeks, at=instants, begins=minutes, ends=minutes)
def test_this_computers_own_zone_is_like_any(
    week: tuple[tuple[int, ...], ...], at: datetime, begins: int, ends: int
) -> None:
    choices = Choices(hours=week, quiet=(Quiet(begins=begins, ends=ends),) * 7)
    for asked in (next_edition, last_edition, is_quiet, quiet_until):
        assert asked(choices, at) == asked(choices, at, PARIS)
