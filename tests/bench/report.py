"""The table that a person reads and the file that a program reads, from the same measures."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

BUILD = Path(__file__).parent.parent.parent / "build"
ROWS = Path(__file__).parent / "rows.json"
"""Which feature rows the measures showed last, for ``python -m tests.rows``: a limit of seconds is
nothing that a test may fail on, and the machine that it was kept on is written beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One figure. ``against`` says what it is a ratio to, "" for an absolute one; ``row`` is the
    feature row that its limit shows to be true, "" for none."""

    name: str
    value: float
    unit: str
    against: str
    limit: float
    ok: bool
    row: str = ""


def measure(
    name: str, value: float, unit: str, limit: float, against: str = "", *, row: str = ""
) -> Measure:
    """A figure that must not exceed ``limit``."""
    return Measure(
        name=name,
        value=round(value, 3),
        unit=unit,
        against=against,
        limit=limit,
        ok=value <= limit,
        row=row,
    )


def at_least(name: str, value: float, unit: str, limit: float, against: str = "") -> Measure:
    """A figure that must reach ``limit``."""
    return Measure(
        name=name, value=round(value, 3), unit=unit, against=against, limit=limit, ok=value >= limit
    )


def machine() -> str:
    """What these figures were taken on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} processors, {memory:.0f} GiB, {platform.system()} {platform.release()},"
        f" Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}"
    )


def report(measures: Sequence[Measure]) -> None:
    """Print the table and write build/bench.json."""
    BUILD.mkdir(exist_ok=True)
    file = BUILD / "bench.json"
    file.write_text(json.dumps([asdict(one) for one in measures], indent=1) + "\n")
    print(f"\n{'measure':58} {'value':>9} {'limit':>7}  unit")
    for one in measures:
        mark = "" if one.ok else "  over its limit"
        against = f" ({one.against})" if one.against else ""
        print(f"{one.name + against:58} {one.value:>9.3f} {one.limit:>7.2f}  {one.unit}{mark}")
    print(f"\nOn {machine()}. Written to {file.relative_to(BUILD.parent)}.")


def keep_rows(measures: Sequence[Measure], on: str, file: Path = ROWS) -> None:
    """Write down which rows these measures show; rows that were not measured stay as they were."""
    kept: dict[str, object] = json.loads(file.read_text()) if file.exists() else {}
    for row in sorted({one.row for one in measures if one.row}):
        figures = [
            {"name": one.name, "value": one.value, "unit": one.unit, "limit": one.limit}
            for one in measures
            if one.row == row
        ]
        passed = all(one.ok for one in measures if one.row == row)
        kept[row] = {"passed": passed, "measures": figures, "on": on}
    file.write_text(json.dumps(dict(sorted(kept.items())), indent=1, ensure_ascii=False) + "\n")
