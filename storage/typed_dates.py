"""Days as people type them, in English and in French: "2026-03", "12/03/2026", "hier", "mars"."""

from __future__ import annotations

import re
from datetime import date, timedelta

from storage.folding import fold

MOST_WORDS = 3
"""The longest that a day is: "12 mars 2026"."""

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january janvier", "february fevrier", "march mars", "april avril", "may mai",
            "june juin", "july juillet", "august aout", "september septembre",
            "october octobre", "november novembre", "december decembre",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday lundi", "tuesday mardi", "wednesday mercredi", "thursday jeudi",
            "friday vendredi", "saturday samedi", "sunday dimanche",
        )
    )
    for name in names.split()
}  # fmt: skip
_NEAR = {
    **dict.fromkeys(("today", "aujourd'hui", "aujourdhui"), 0),
    **dict.fromkeys(("yesterday", "hier"), -1),
    "avant-hier": -2,
    **dict.fromkeys(("tomorrow", "demain"), 1),
}
_KNOWN = (*_MONTHS, *_WEEKDAYS, *_NEAR)
_LEAST = 3  # letters of a month or a weekday: "jan", "lun"

_ISO = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?")
_FIGURES = re.compile(r"(\d{1,2})[-/.](\d{1,2})(?:[-/.](\d{2}|\d{4}))?")
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/.](\d{4})")
_DAY = re.compile(r"(\d{1,2})(?:er|st|nd|rd|th)?")
_YEAR = re.compile(r"\d{4}")


def first_day(text: str, today: date) -> date | None:
    """The first day of what ``text`` names: a day, a month or a year; None for anything else.

    Without a year it is the last one that has begun: in November "mars" is the March before,
    "décembre" that of a year ago. "4/5" is the fourth of May, as everywhere but in one country.
    """
    plain = fold(text.replace("’", "'")).strip(" ,.")
    for read in (_near, _figures, _named):
        try:
            found = read(plain, today)
        except ValueError:  # the 31st of a month that has thirty
            return None
        if found is not None:
            return found
    return None


def unfinished(text: str) -> bool:
    """Whether more letters may make a day of it: "20", "2026-", "ma"."""
    plain = fold(text.replace("’", "'"))
    last = plain.rsplit(" ", 1)[-1]
    return re.fullmatch(r"[\d/.\- ]*", plain) is not None or any(
        name.startswith(last) for name in _KNOWN
    )


def _near(text: str, today: date) -> date | None:
    if text in _NEAR:
        return today + timedelta(days=_NEAR[text])
    weekday = _one_of(_WEEKDAYS, text)
    if weekday is None:
        return None
    return today - timedelta(days=(today.weekday() - weekday) % 7)


def _figures(text: str, today: date) -> date | None:
    if found := _ISO.fullmatch(text):
        year, month, day = (int(part) if part else 1 for part in found.groups())
        return date(year, month, day)
    if found := _MONTH_YEAR.fullmatch(text):
        return date(int(found[2]), int(found[1]), 1)
    if found := _FIGURES.fullmatch(text):
        day, month = int(found[1]), int(found[2])
        if month > 12 >= day:
            day, month = month, day
        if found[3] is None:
            return _last(month, day, today)
        return date(int(found[3]) + (2000 if len(found[3]) == 2 else 0), month, day)
    return None


def _named(text: str, today: date) -> date | None:
    """A month by its name, perhaps with a day before or after it and a year at the end."""
    parts = text.replace(",", " ").split()
    year = int(parts.pop()) if len(parts) > 1 and _YEAR.fullmatch(parts[-1]) else None
    days = [int(found[1]) for part in parts if (found := _DAY.fullmatch(part))]
    months = [month for part in parts if (month := _one_of(_MONTHS, part.rstrip("."))) is not None]
    if len(months) != 1 or len(days) > 1 or len(months) + len(days) != len(parts):
        return None
    day = days[0] if days else 1
    return _last(months[0], day, today) if year is None else date(year, months[0], day)


def _last(month: int, day: int, today: date) -> date:
    """That day of this year, or of the year before where it is still to come."""
    for year in range(today.year, today.year - 9, -1):
        try:
            found = date(year, month, day)
        except ValueError:  # the 29th of February
            continue
        if found <= today:
            return found
    raise ValueError


def _one_of(names: dict[str, int], text: str) -> int | None:
    """What a name, or the beginning of one that no other has, stands for."""
    if text in names:
        return names[text]
    if len(text) < _LEAST:
        return None
    fitting = {number for name, number in names.items() if name.startswith(text)}
    return fitting.pop() if len(fitting) == 1 else None
