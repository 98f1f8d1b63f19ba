"""What is kept on this computer: how much of each kind, how far back, and until when."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

from storage import limits
from storage.codec import instant
from storage.limits import ERASING, SURVEY, Kind
from storage.pages import standing
from storage.pages.read import Read
from storage.rows import KeptPage, KeptRow

_PRUNING = "pruning"
_DAY = 86_400  # seconds


def kept(read: Read) -> KeptPage:
    with read.snapshot():
        chosen = limits.load(lambda name, default: standing.setting(read, name, default))
        measured, asked, under_way = (_place(read, name) for name in (SURVEY, ERASING, _PRUNING))
    rows = tuple(_row(kind, chosen[kind], measured) for kind in Kind)
    erasing = frozenset(Kind(one) for one in asked.get("kinds", ()) if one in tuple(Kind))
    begun = bool(asked) and under_way.get("asked") == asked.get("at")
    if not measured:
        return KeptPage(rows=rows, erasing=erasing)
    sums = measured["sums"]
    return KeptPage(
        rows=rows,
        measured_at=instant(measured["at"]),
        directory=sums.get("directory", 0),
        index=sums.get("index", 0),
        folder=sums.get("folder", 0),
        erasing=erasing,
        gone=min(under_way["gone"], under_way["of"]) if begun else 0,
        going=under_way["of"] if begun else 0,
    )


def _row(kind: Kind, limit: limits.Limit, measured: dict[str, Any]) -> KeptRow:
    if kind is Kind.PICTURES:
        size = measured.get("sums", {}).get(kind, 0)
        return KeptRow(kind=kind, limit=limit, size=size, since=None)
    days = measured.get("days", {}).get(kind, {})
    if kind is Kind.EVENTS:  # what is to come is not over
        today = measured.get("at", 0) // (1000 * _DAY)
        days = {day: size for day, size in days.items() if int(day) <= today}
    return KeptRow(kind=kind, limit=limit, size=sum(days.values()), since=_first(days))


def _first(days: dict[str, int]) -> date | None:
    """The first day of what there is, on the calendar of UTC, in which it was measured."""
    first = min((int(day) for day in days), default=None)
    return None if first is None else datetime.fromtimestamp(first * _DAY, UTC).date()


def _place(read: Read, name: str) -> dict[str, Any]:
    found = read.one("SELECT place FROM upkeep WHERE name = ?", (name,))
    return json.loads(found) if found else {}
