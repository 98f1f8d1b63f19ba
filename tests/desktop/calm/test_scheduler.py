"""The scheduler by a clock of ours: what it says, however time goes by."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QTimer

from desktop.calm.scheduler import MOST_LEAD, TICK, Scheduler, drawn_lead
from storage.calm.choices import OFFERED, Choices
from tests.desktop.community import Clock

PARIS = ZoneInfo("Europe/Paris")
EVERY_DAY = Choices(hours=(OFFERED,) * 7)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
LEAD = 45 * SECOND


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    """An instant of the person's own clock."""
    return datetime(2026, month, day, hour, minute, tzinfo=PARIS).astimezone(UTC)


class Life:
    """A scheduler, and everything that it said with the time at which it did."""

    def __init__(self, began: datetime, choices: Choices = EVERY_DAY) -> None:
        self.clock = Clock(began)
        self.choices = choices
        self.said: list[tuple[str, datetime, datetime]] = []
        self.scheduler = Scheduler(self.clock, lambda: self.choices, lead=lambda: LEAD, zone=PARIS)
        for name in ("near", "due", "missed"):
            getattr(self.scheduler, name).connect(lambda hour, name=name: self._heard(name, hour))
        self.scheduler.start()

    def _heard(self, name: str, hour: datetime) -> None:
        self.said.append((name, hour, self.clock.at))

    def look_at(self, now: datetime) -> None:
        self.clock.at = now
        self.scheduler.look()

    def until(self, end: datetime) -> None:
        """Time goes by, with a look at each tick as the timer makes it, never quite on time."""
        while self.clock.at < end:
            self.look_at(min(end, self.clock.at + timedelta(milliseconds=TICK) + SECOND))

    def heard(self, name: str) -> list[datetime]:
        return [hour for said, hour, _ in self.said if said == name]


pytestmark = pytest.mark.usefixtures("qapp")  # timers need an application


@pytest.mark.parametrize(
    ("first", "days", "hours"),
    [(20, 2, 6), (28, 3, 9)],
    ids=["ordinary days", "through the end of a month"],
)
def test_each_hour_is_said_once_within_a_minute_and_asked_for_shortly_before(
    first: int, days: int, hours: int
) -> None:
    life = Life(at(first, 0))
    life.until(at(first, 0) + timedelta(days=days))
    assert len(life.heard("due")) == hours
    assert life.heard("near") == life.heard("due")
    assert life.heard("missed") == []
    for name, hour, when in life.said:
        if name == "due":
            assert timedelta() <= when - hour <= MINUTE
        else:
            assert timedelta() < hour - when <= MOST_LEAD * SECOND


@pytest.mark.parametrize(
    ("month", "day"), [(3, 29), (10, 25)], ids=["the clock goes forward", "the clock goes back"]
)
def test_on_the_day_of_a_clock_change_each_hour_is_said_once(month: int, day: int) -> None:
    """2:30 is an hour that the clock leaves out in March, and shows twice in October."""
    life = Life(at(day, 0, month=month), Choices(hours=((150, *OFFERED),) * 7))
    life.until(at(day, 23, month=month))
    local = [hour.astimezone(PARIS).strftime("%H:%M") for hour in life.heard("due")]
    assert local == ["03:00" if month == 3 else "02:30", "08:00", "12:30", "18:30"]


def test_before_the_hours_are_answered_nothing_is_said() -> None:
    life = Life(at(20, 0), Choices())
    life.until(at(21, 0))
    assert life.said == []


def test_hours_answered_meanwhile_are_kept_from_then_on() -> None:
    life = Life(at(20, 9), Choices())
    life.until(at(20, 12))
    life.choices = EVERY_DAY
    life.until(at(20, 13))
    assert life.heard("due") == [at(20, 12, 30)]


def test_an_hour_that_was_slept_over_is_missed_once_and_not_said_late() -> None:
    life = Life(at(20, 7))
    life.until(at(20, 7, 30))
    life.look_at(at(20, 13))  # the lid was closed
    assert life.heard("due") == []
    assert life.heard("missed") == [at(20, 12, 30)]
    life.until(at(20, 14))
    assert life.heard("missed") == [at(20, 12, 30)]
    assert life.heard("due") == []


def test_waking_within_the_minute_is_in_time() -> None:
    life = Life(at(20, 12))
    life.look_at(at(20, 12, 30) + 40 * SECOND)
    assert life.heard("due") == [at(20, 12, 30)]


def test_hours_before_the_program_was_opened_are_nobodys() -> None:
    life = Life(at(20, 12, 30) + 10 * SECOND)
    life.until(at(20, 13))
    assert life.said == []


def test_a_clock_that_is_set_forward_misses_what_it_leaps_over() -> None:
    life = Life(at(20, 12))
    life.look_at(at(20, 15))
    assert (life.heard("due"), life.heard("missed")) == ([], [at(20, 12, 30)])
    life.until(at(20, 19))
    assert life.heard("due") == [at(20, 18, 30)]


def test_a_clock_that_is_set_back_says_nothing_of_the_time_between() -> None:
    life = Life(at(20, 12, 40))
    life.look_at(at(20, 12))
    assert life.said == []
    life.until(at(20, 13))  # the hour comes again for the clock; claims say that it was told
    assert life.heard("due") == [at(20, 12, 30)]


def test_time_that_went_by_is_passed_on_whole_and_without_overlap() -> None:
    life = Life(at(20, 12))
    passed: list[tuple[datetime, datetime]] = []
    life.scheduler.passed.connect(lambda after, until: passed.append((after, until)))
    life.until(at(20, 12, 5))
    life.look_at(at(20, 16))
    life.look_at(at(20, 15))
    life.look_at(at(20, 17))
    assert passed[0][0] == at(20, 12)
    for (_, until), (after, _) in pairwise(passed[:-1]):
        assert until == after
    assert passed[-1] == (at(20, 15), at(20, 17))


def test_the_next_moment_is_aimed_at_only_when_it_is_near() -> None:
    """A timer that is set for hours would be late after a sleep; the tick never is."""
    life = Life(at(20, 12))

    def aimed() -> int | None:
        timers = life.scheduler.findChildren(QTimer)
        exact = next(timer for timer in timers if timer.isSingleShot())
        return exact.interval() if exact.isActive() else None

    assert aimed() is None
    life.look_at(at(20, 12, 30) - LEAD - 10 * SECOND)
    assert aimed() == 10_001
    life.look_at(at(20, 12, 30) - LEAD)
    assert aimed() is None  # the hour itself is further than a tick
    life.look_at(at(20, 12, 30) - 20 * SECOND)
    assert aimed() == 20_001


def test_at_rest_it_wakes_up_twice_a_minute() -> None:
    life = Life(at(20, 2))
    active = [timer for timer in life.scheduler.findChildren(QTimer) if timer.isActive()]
    assert [timer.interval() for timer in active] == [TICK]


def test_folders_do_not_ask_in_the_same_second() -> None:
    leads = {drawn_lead() for _ in range(2000)}
    assert len(leads) > 50
    assert min(leads) >= 30 * SECOND
    assert max(leads) <= 90 * SECOND


def test_it_stops() -> None:
    life = Life(at(20, 12))
    life.scheduler.stop()
    life.look_at(at(20, 12, 30))
    assert life.said == []
