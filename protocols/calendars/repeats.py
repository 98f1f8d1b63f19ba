"""When a repeating event happens: its occurrences in a window, with rules that cost too much
refused before anything is counted.

https://www.rfc-editor.org/rfc/rfc5545#section-3.8.5
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any

import icalendar
import recurring_ical_events

from protocols.calendars.times import (
    DAY,
    BadTimeError,
    Time,
    basic,
    end_of_day,
    instant,
    is_day,
    midnight,
)

BEFORE, AFTER = timedelta(days=60), timedelta(days=400)
"""The window around today in which occurrences are laid out ahead."""
_RECUR: Any = icalendar.vRecur  # untyped in the library
MOST = 1_000  # occurrences of one event in the window
DENSE = timedelta(days=20)  # laid out at once of a series that comes several times a day
MOST_STEPS = 50_000  # of a rule between its start and the end of the window
MOST_DATES = 5_000  # RDATE and EXDATE together
TOO_MANY = "too-many-repeats"
BROKEN = "broken-repeats"

_STEP = {
    "SECONDLY": 1,
    "MINUTELY": 60,
    "HOURLY": 3_600,
    "DAILY": 86_400,
    "WEEKLY": 604_800,
    "MONTHLY": 28 * 86_400,
    "YEARLY": 365 * 86_400,
}  # seconds
_DAYS = {"WEEKLY": 7, "MONTHLY": 31, "YEARLY": 366}
_BY_DAYS = ("BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO")
# What a rule of small steps may not be filtered by: dateutil walks to the year 9999 in search of
# a 30th of February, which takes seconds (days) or hours (minutes).
_COSTLY = {
    "SECONDLY": {"BYMONTH", "BYSETPOS", "BYHOUR", "BYMINUTE", "BYSECOND", *_BY_DAYS},
    "MINUTELY": {"BYMONTH", "BYSETPOS", "BYHOUR", "BYMINUTE", "BYSECOND", *_BY_DAYS},
    "HOURLY": {"BYMONTH", "BYSETPOS", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"},
    "DAILY": {"BYSETPOS", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"},
    "WEEKLY": {"BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"},
    "MONTHLY": {"BYYEARDAY", "BYWEEKNO"},
}


@dataclass(frozen=True, slots=True)
class Once:
    """One time at which component number ``part`` of a series happens."""

    part: int
    recurrence: str
    starts: Time
    ends: Time


@dataclass(frozen=True, slots=True)
class Window:
    """The span of instants that is laid out."""

    starts: datetime
    ends: datetime

    @classmethod
    def around(cls, now: datetime) -> Window:
        today = midnight(now)
        return cls(today - BEFORE, today + AFTER)


def series(
    components: Sequence[Mapping[str, Any]], window: Window, local: tzinfo | None
) -> tuple[list[Once], str | None]:
    """The occurrences of a series: its master, if there is one, and what overrides it.

    Returns them with a problem's code: then only the first is there, or the first
    :data:`MOST`. Overrides that stand for one occurrence are left to the caller, wherever
    they lie.
    """
    made = [_bare(component, i) for i, component in enumerate(components)]
    if not all(_affordable(event, window, local) for event in made):
        return _first(made, local), TOO_MANY
    calendar = icalendar.Calendar()
    for event in made:
        calendar.add_component(event)
    try:
        query = recurring_ical_events.of(calendar, components=["VEVENT"])
        found = _laid_out(query, made, window, local)
    except Exception:  # whatever a rule nobody foresaw makes of the library
        return _first(made, local), BROKEN
    found.sort(key=lambda once: instant(once.starts, local))
    return found[:MOST], (TOO_MANY if len(found) > MOST else None)


def _laid_out(query: Any, made: Sequence[Any], window: Window, local: tzinfo | None) -> list[Once]:
    """Every occurrence in the window; a dense series piece by piece, until there are too many."""
    is_dense = any(_times(rule) > 1 for event in made for rule in several(event.get("RRULE")))
    piece = DENSE if is_dense else window.ends - window.starts
    found: dict[tuple[int, str], Once] = {}
    starts = window.starts
    while starts < window.ends and len(found) <= MOST:
        ends = min(starts + piece, window.ends)
        for event in query.between(starts, ends):
            once = _once(event, made, local)
            if once is not None:
                found.setdefault((once.part, once.recurrence), once)
        starts = ends
    return list(found.values())


def repeats(component: Mapping[str, Any]) -> bool:
    return bool(_rules(component)) or "RDATE" in component


def is_range(component: Mapping[str, Any]) -> bool:
    """An override of one occurrence and all that follow."""
    value = single(component.get("RECURRENCE-ID"))
    params = getattr(value, "params", {})
    return str(params.get("RANGE", "")).upper() == "THISANDFUTURE"


def _bare(component: Mapping[str, Any], number: int) -> Any:
    """What matters for times."""
    event: Any = icalendar.Event()
    event["UID"] = icalendar.vText("series")
    event["X-PART"] = str(number)
    for name in ("DTSTART", "DTEND", "DURATION", "RECURRENCE-ID", "SEQUENCE"):
        value = single(component.get(name))
        if value is not None:
            event[name] = value
    if "DTEND" in event:
        event.pop("DURATION", None)
    for name in ("RDATE", "EXDATE"):
        dates = several(component.get(name))
        if dates:
            event[name] = dates
    rules = _rules(component)
    if rules and "RECURRENCE-ID" not in event:
        for rule in rules:
            _mend_until(rule, event["DTSTART"].dt)
        event["RRULE"] = rules
    return event


def _mend_until(rule: Any, start: Time) -> None:
    """A rule for a timed event that ends with a date: the whole of that day is meant."""
    until = single(rule.get("UNTIL"))
    if isinstance(start, datetime) and until is not None and is_day(until):
        rule["UNTIL"] = [end_of_day(until, start.tzinfo)]


def _affordable(event: Any, window: Window, local: tzinfo | None) -> bool:
    dates = sum(len(v.dts) for name in ("RDATE", "EXDATE") for v in several(event.get(name)))
    if dates > MOST_DATES:
        return False
    start = instant(event["DTSTART"].dt, local)
    return all(_rule_affordable(rule, start, window) for rule in several(event.get("RRULE")))


def _rule_affordable(rule: Any, start: datetime, window: Window) -> bool:
    frequency = str(single(rule.get("FREQ")) or "").upper()
    interval = _number(rule, "INTERVAL", 1)
    if frequency not in _STEP or interval < 1:
        return False
    if any(name in rule for name in _COSTLY.get(frequency, ())):
        return False
    per_step = _times(rule) // max(1, 86_400 // _STEP[frequency])
    if any(name in rule for name in _BY_DAYS):
        per_step *= _DAYS.get(frequency, 1)
    if any(abs(int(place)) > per_step for place in several(rule.get("BYSETPOS"))):
        return False  # there is never a tenth of nine: this, too, is searched for to the end
    span = (window.ends + DAY - start).total_seconds()
    until = single(rule.get("UNTIL"))
    if until is not None:
        span = min(span, (instant(until) + DAY - start).total_seconds())
    steps = max(span, 0) / (_STEP[frequency] * interval) * per_step
    return min(steps, _number(rule, "COUNT", MOST_STEPS + 1)) <= MOST_STEPS


def _times(rule: Any) -> int:
    """How often in a day a rule may apply, at most."""
    frequency = str(single(rule.get("FREQ")) or "").upper()
    times = max(1, 86_400 // _STEP.get(frequency, 86_400))
    for name in ("BYHOUR", "BYMINUTE", "BYSECOND"):
        times *= max(1, len(several(rule.get(name))))
    return times


def _number(rule: Any, name: str, default: int) -> int:
    value = single(rule.get(name))
    return default if value is None else int(value)


def _once(event: Any, made: Sequence[Any], local: tzinfo | None) -> Once | None:
    """An expanded copy: whose it is, and which recurrence of the series."""
    part = int(event["X-PART"])
    if "RECURRENCE-ID" in made[part] and not is_range(made[part]):
        return None
    starts, ends = event["DTSTART"].dt, event["DTEND"].dt
    named: Time = starts
    if "RECURRENCE-ID" in made[part] and starts == made[part]["DTSTART"].dt:
        named = made[part]["RECURRENCE-ID"].dt
    try:
        instant(ends, local)
        return Once(part, basic(named, local), starts, ends)
    except BadTimeError:
        return None


def _first(made: Sequence[Any], local: tzinfo | None) -> list[Once]:
    event = next((e for e in made if "RECURRENCE-ID" not in e), None)
    if event is None:
        return []
    starts = event["DTSTART"].dt
    try:
        ends = event.end
        instant(ends, local)
    except Exception:  # icalendar's own errors for an end that cannot be
        ends = starts
    return [Once(made.index(event), basic(starts, local), starts, ends)]


def _rules(component: Mapping[str, Any]) -> list[Any]:
    return [
        _RECUR(rule)
        for rule in several(component.get("RRULE"))
        if isinstance(rule, icalendar.vRecur)
    ]


def several(value: Any) -> list[Any]:
    """All of a property, which icalendar gives as a list only where it stands twice."""
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def single(value: Any) -> Any:
    """The first, where a property that may stand once stands twice."""
    if isinstance(value, list):
        return value[0] if value else None
    return value
