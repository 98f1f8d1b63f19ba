"""Times as calendars write them, made into instants: zones, whole days, floating hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

Time = date | datetime
EARLIEST, LATEST = datetime(1800, 1, 1, tzinfo=UTC), datetime(2400, 1, 1, tzinfo=UTC)


class BadTimeError(Exception):
    """Not a time that a calendar of people would hold."""


def is_day(value: Time) -> bool:
    return not isinstance(value, datetime)


def instant(value: Time, local: tzinfo | None = None) -> datetime:
    """A date as its UTC midnight, a zoned time in UTC, a floating one read in ``local``.

    ``local`` None is this computer's zone. :raises BadTimeError: outside 1800 to 2400.
    """
    try:
        if not isinstance(value, datetime):
            found = datetime.combine(value, time(), UTC)
        elif value.tzinfo is None and local is not None:
            found = value.replace(tzinfo=local).astimezone(UTC)
        else:
            found = value.astimezone(UTC)
    except (OverflowError, ValueError, OSError) as error:
        raise BadTimeError from error
    if not EARLIEST <= found <= LATEST:
        raise BadTimeError
    return found


def basic(value: Time, local: tzinfo | None = None) -> str:
    """How a recurrence is named: ``20261025`` for a day, else ``20261025T080000Z``."""
    found = instant(value, local)
    return f"{found:%Y%m%d}" if is_day(value) else f"{found:%Y%m%dT%H%M%SZ}"


def zone_name(value: Time) -> str | None:
    """The IANA name of the zone a time was written in; None for UTC, floating and custom ones."""
    zone = value.tzinfo if isinstance(value, datetime) else None
    name = zone.key if isinstance(zone, ZoneInfo) else None
    return None if name in {None, "UTC", "Etc/UTC"} else name


def end_of_day(day: date, zone: tzinfo | None) -> datetime:
    """The last second of a day where a zone's clocks show it."""
    last = datetime.combine(day, time(23, 59, 59))
    return last if zone is None else last.replace(tzinfo=zone).astimezone(UTC)


def midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


DAY = timedelta(days=1)
