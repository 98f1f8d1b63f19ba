"""Moving a whole series: what names its occurrences by their old times must move along.

https://www.rfc-editor.org/rfc/rfc5545#section-3.8.4.4
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta, tzinfo

from protocols.adapter import Refused
from protocols.calendars import lines
from protocols.calendars.times import Time, is_day

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_VALUE = re.compile(r"\d{8}(T\d{6}Z?)?")


def shift(master: lines.Part, overrides: Iterable[lines.Part], old: Time, new: Time) -> None:
    """Move exceptions, overrides and the rule of ``master`` as its start moves.

    :raises Refused: ``unsupported`` where moving would have to guess what is meant (days become
        hours, another zone with exceptions in the old one, a rule bound to dates).
    """
    others = list(overrides)
    named = bool(others or master.lines("EXDATE") or master.lines("RDATE"))
    named = named or "UNTIL=" in master.value("RRULE").upper()
    if named and (is_day(old) != is_day(new) or _zone(old) != _zone(new)):
        raise Refused("unsupported")
    by = _wall(new) - _wall(old)
    if not by:
        return
    zone = old.tzinfo if isinstance(old, datetime) else None
    for name in ("EXDATE", "RDATE"):
        master.put(name, [_line(line, by, zone) for line in master.lines(name)])
    master.put("RRULE", [_rule(line, old, new, by, zone) for line in master.lines("RRULE")])
    for part in others:
        was = part.value("RECURRENCE-ID")
        unmoved = was == part.value("DTSTART")
        part.put("RECURRENCE-ID", [_line(x, by, zone) for x in part.lines("RECURRENCE-ID")])
        if unmoved:
            for name in ("DTSTART", "DTEND"):
                part.put(name, [_line(line, by, zone) for line in part.lines(name)])


def _zone(value: Time) -> str:
    return str(value.tzinfo) if isinstance(value, datetime) else ""


def _wall(value: Time) -> datetime:
    """What the clock on the wall shows."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return datetime.combine(value, time())  # noqa: DTZ — dates have no zone


def _line(line: str, by: timedelta, zone: tzinfo | None) -> str:
    pieces, value = lines.head_and_value(line)
    values = [_value(v.strip(), by, zone) for v in value.split(",")]
    return ";".join(pieces) + ":" + ",".join(values)


def _value(text: str, by: timedelta, zone: tzinfo | None) -> str:
    """A date or time moved on the clocks of a zone, so that summer time does not change it."""
    if not _VALUE.fullmatch(text):
        raise Refused("unsupported")  # a period, or nothing that can be read
    if len(text) == 8:
        return f"{_parsed(text + 'T000000') + by:%Y%m%d}"
    moment = _parsed(text[:15])
    if not text.endswith("Z") or zone is None:
        return f"{moment + by:%Y%m%dT%H%M%S}{text[15:]}"
    wall = moment.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None) + by
    return f"{wall.replace(tzinfo=zone).astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _parsed(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y%m%dT%H%M%S")  # noqa: DTZ007 — wall clock is meant
    except ValueError:
        raise Refused("unsupported") from None


def _rule(line: str, old: Time, new: Time, by: timedelta, zone: tzinfo | None) -> str:
    head, _, value = line.partition(":")
    parts = [part.partition("=")[::2] for part in value.split(";") if part]
    days = _wall(new).date() - _wall(old).date()
    moved = []
    for key, text in parts:
        name = key.strip().upper()
        if name == "UNTIL":
            moved.append((key, _value(text.strip(), by if len(text) > 8 else days, zone)))
        elif days and name == "BYDAY" and text.strip().upper() == _WEEKDAYS[old.weekday()]:
            moved.append((key, _WEEKDAYS[new.weekday()]))
        elif name in {"BYHOUR", "BYMINUTE", "BYSECOND"} or (
            days and name.startswith("BY") and name != "BYSETPOS"
        ):
            raise Refused("unsupported")
        else:
            moved.append((key, text))
    return f"{head}:" + ";".join(f"{key}={text}" for key, text in moved)
