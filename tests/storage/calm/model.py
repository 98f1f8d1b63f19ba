"""What a clock on the wall shows, minute by minute: hours and quiet as anybody would find them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache

from storage.calm.choices import Choices

MINUTE = timedelta(minutes=1)
AROUND = timedelta(days=3)
"""How far before and after an instant its minutes are looked at."""


@cache
def minutes(first: datetime, days: int, zone: tzinfo) -> tuple[tuple[datetime, datetime], ...]:
    """Each minute from a UTC instant on, with what a clock in the zone shows then."""
    return tuple(
        (at, at.astimezone(zone).replace(tzinfo=None))
        for at in (first + n * MINUTE for n in range(days * 24 * 60))
    )


def around(at: datetime, zone: tzinfo) -> tuple[tuple[datetime, datetime], ...]:
    first = datetime.combine(at.astimezone(UTC).date(), datetime.min.time(), UTC) - AROUND
    return minutes(first, 7, zone)


def wall(day: date, minute: int) -> datetime:
    return datetime.combine(day, datetime.min.time()) + minute * MINUTE


def editions(choices: Choices, at: datetime, zone: tzinfo) -> list[datetime]:
    """When a person with a list of hours, looking at the clock each minute, would say "now": at
    the first minute that shows an hour or is past it. Some days around ``at``, in order."""
    clock = around(at, zone)
    return sorted(
        {
            next(instant for instant, shown in clock if shown >= hour)
            for hour in _named(clock, choices.hours or ((),) * 7)
            if clock[0][1] < hour <= clock[-1][1]
        }
    )


def _named(
    clock: Sequence[tuple[datetime, datetime]], hours: Sequence[Sequence[int]]
) -> list[datetime]:
    first, last = clock[0][1].date(), clock[-1][1].date()
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [wall(day, minute) for day in days for minute in hours[day.weekday()]]


def quiet(choices: Choices, at: datetime, zone: tzinfo) -> bool:
    """Quiet begins when the clock first shows its beginning, and ends when it shows nothing before
    its end any more."""
    clock = around(at, zone)
    for day in {shown.date() for _, shown in clock[1440:-1440]}:
        span = choices.quiet[day.weekday()]
        if span is None:
            continue
        over = timedelta(days=1) if span.ends <= span.begins else timedelta()
        begins, ends = wall(day, span.begins), wall(day + over, span.ends)
        begun = any(instant <= at and shown >= begins for instant, shown in clock)
        left = any(instant > at - MINUTE and shown < ends for instant, shown in clock)
        if begun and left:
            return True
    return False
