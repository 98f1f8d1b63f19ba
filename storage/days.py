"""Days as a person lives them: where a local day begins and ends, through both clock changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo

DAY = timedelta(days=1)


def local_day(at: datetime, zone: tzinfo | None) -> date:
    """The day an instant falls on; ``zone`` None is this computer's own."""
    return at.astimezone(zone).date()


def midnight(day: date, zone: tzinfo | None) -> datetime:
    """The instant at which a local day begins."""
    naive = datetime.combine(day, time())
    if zone is None:  # astimezone() would read a midnight that a gap leaves out as one before it
        return datetime.fromtimestamp(naive.timestamp(), UTC)
    return naive.replace(tzinfo=zone).astimezone(UTC)


def days_of(
    starts: datetime, ends: datetime, zone: tzinfo | None, *, all_day: bool
) -> Iterator[date]:
    """The days that an event touches. One that ends at midnight does not touch the next day.

    A whole-day event is written from UTC midnight to UTC midnight and means the same dates
    everywhere.
    """
    where = UTC if all_day else zone
    day = local_day(starts, where)
    last = local_day(max(starts, ends - timedelta(microseconds=1)), where)
    for after in range((last - day).days + 1):
        yield day + after * DAY
