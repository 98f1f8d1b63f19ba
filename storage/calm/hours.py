"""When an edition comes and when it is quiet, as instants: right in any zone and through both clock
changes.

An hour that a clock change leaves out happens at the first instant after the gap; one that the
clock shows twice happens once, the first time. Quiet hours last until the clock shows their end
for the last time: in doubt it is quiet.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from storage.calm.choices import WEEKDAYS, Choices
from storage.days import DAY, local_day

_SECOND = timedelta(seconds=1)
_REACH = WEEKDAYS + 2  # days: hours on one weekday only, and days that a zone leaves out


def next_edition(choices: Choices, after: datetime, zone: tzinfo | None = None) -> datetime | None:
    """The first edition hour later than ``after``, in UTC; None when there are no hours. ``zone``
    None is this computer's own."""
    today = local_day(after, zone)
    for ahead in range(-1, _REACH):
        later = [at for at in _editions(choices, today + ahead * DAY, zone) if at > after]
        if later:
            return min(later)
    return None


def last_edition(choices: Choices, before: datetime, zone: tzinfo | None = None) -> datetime | None:
    """The last edition hour at or before an instant, in UTC; None when there are no hours."""
    today = local_day(before, zone)
    for back in range(-1, _REACH):
        past = [at for at in _editions(choices, today - back * DAY, zone) if at <= before]
        if past:
            return max(past)
    return None


def is_quiet(choices: Choices, at: datetime, zone: tzinfo | None = None) -> bool:
    """Whether an instant is in the person's quiet hours."""
    return any(begins <= at < ends for begins, ends in _quiet_around(choices, at, zone))


def quiet_until(choices: Choices, at: datetime, zone: tzinfo | None = None) -> datetime | None:
    """When the quiet hours end that ``at`` is in, in UTC; None when it is not quiet. Hours that
    touch are one; where they never end it is a time at least a week away."""
    found: datetime | None = None
    for _ in range(_REACH):
        here = at if found is None else found
        ends = [last for first, last in _quiet_around(choices, here, zone) if first <= here < last]
        if not ends:
            break
        found = max(ends)
    return found


def _editions(choices: Choices, day: date, zone: tzinfo | None) -> list[datetime]:
    if choices.hours is None:
        return []
    return [_first(day, minute, zone) for minute in choices.hours[day.weekday()]]


def _quiet_around(
    choices: Choices, at: datetime, zone: tzinfo | None
) -> Iterator[tuple[datetime, datetime]]:
    """The quiet hours that could hold an instant: their first instant and the one after them."""
    today = local_day(at, zone)
    for day in (today - 2 * DAY, today - DAY, today, today + DAY):
        quiet = choices.quiet[day.weekday()]
        if quiet is not None:
            over = DAY if quiet.ends <= quiet.begins else timedelta()
            yield _first(day, quiet.begins, zone), _last(day + over, quiet.ends, zone)


def _first(day: date, minute: int, zone: tzinfo | None) -> datetime:
    """The first instant at which the local clock shows this minute of this day or a later one."""
    before, after = _instants(day, minute, zone)
    return before if before <= after else _after_gap(_wall(day, minute), after, before, zone)


def _last(day: date, minute: int, zone: tzinfo | None) -> datetime:
    """The instant from which on the local clock shows nothing earlier any more."""
    before, after = _instants(day, minute, zone)
    return after if before <= after else _after_gap(_wall(day, minute), after, before, zone)


def _instants(day: date, minute: int, zone: tzinfo | None) -> tuple[datetime, datetime]:
    """A local time read with the offset before and with the one after a clock change: equal on
    ordinary days, the first earlier where the clock shows it twice, later where it never does."""
    wall = _wall(day, minute)
    return _utc(wall, zone), _utc(wall.replace(fold=1), zone)


def _wall(day: date, minute: int) -> datetime:
    return datetime.combine(day, time(minute // 60, minute % 60))


def _utc(wall: datetime, zone: tzinfo | None) -> datetime:
    if zone is None:  # astimezone() would read an hour that a gap leaves out the other way round
        return datetime.fromtimestamp(wall.timestamp(), UTC)
    return wall.replace(tzinfo=zone).astimezone(UTC)


def _after_gap(wall: datetime, low: datetime, high: datetime, zone: tzinfo | None) -> datetime:
    """The first whole second, later than ``low`` and at most ``high``, at which the local clock is
    past ``wall``."""
    while high - low > _SECOND:
        middle = low + (high - low) // (2 * _SECOND) * _SECOND
        if middle.astimezone(zone).replace(tzinfo=None) >= wall:
            high = middle
        else:
            low = middle
    return high
