"""Which feature rows the tests show: written by each whole run, printed by ``make rows``.

The words of the rows are in ``features.md`` beside this file. A whole run leaves
``build/rows.json``; ``python -m tests.rows`` makes ``docs/features.md`` of both.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
WORDS = ROOT / "tests" / "features.md"
RESULT = ROOT / "build" / "rows.json"
PAGE = ROOT / "docs" / "features.md"
_PROPERTY = "rows"
_ROW = re.compile(r"^\| ([A-Z]\d+) \| (.*) \|$")


def words() -> dict[str, tuple[str, str]]:
    """Row → its class and its check, as ``features.md`` has them."""
    found = {}
    for line in WORDS.read_text().splitlines():
        if row := _ROW.match(line):
            first, _, rest = row[2].partition(" | ")
            system = row[1].startswith("S")
            found[row[1]] = ("S", row[2]) if system else (first, rest.rpartition(" | ")[0])
    return found


@dataclass
class _Shown:
    """What one run says of one row."""

    tests: dict[str, bool] = field(default_factory=dict)
    real: bool = False

    def record(self, row_class: str) -> dict[str, object]:
        passed = bool(self.tests) and all(self.tests.values())
        tests = sorted(self.tests)
        return {"class": row_class, "tests": tests, "real": self.real, "passed": passed}


class Rows:
    """The pytest plugin: it reads the marks, and the controller of a whole run writes them."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._worker = hasattr(config, "workerinput")
        self._shown: dict[str, _Shown] = {}
        self._whole = _asks_for_everything(config)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        known = words()
        for item in items:
            rows = [str(row) for mark in item.iter_markers("row") for row in mark.args]
            if unknown := [row for row in rows if row not in known]:
                raise pytest.UsageError(f"{item.nodeid}: no such row: {', '.join(unknown)}")
            if rows:
                real = item.get_closest_marker("real") is not None
                item.user_properties.append((_PROPERTY, [rows, real]))

    def pytest_deselected(self) -> None:
        self._whole = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        for name, value in report.user_properties:
            if name != _PROPERTY or not isinstance(value, list):
                continue
            for row in value[0]:
                shown = self._shown.setdefault(row, _Shown())
                shown.tests[report.nodeid] = shown.tests.get(report.nodeid, True) and report.passed
                shown.real = shown.real or bool(value[1])

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        ended = exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
        if self._worker or not self._whole or not ended:
            return
        known = words()
        rows = {row: self._shown[row].record(known[row][0]) for row in known if row in self._shown}
        RESULT.parent.mkdir(exist_ok=True)
        RESULT.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n")


def _asks_for_everything(config: pytest.Config) -> bool:
    """Whether this run leaves no test out by what the command line says."""
    option = config.option
    narrowed = option.keyword or option.markexpr or getattr(option, "lf", False)
    asked = [(config.invocation_params.dir / word).resolve() for word in config.args]
    return not narrowed and not option.collectonly and asked == [ROOT / "tests"]


def _page(rows: dict[str, dict[str, object]]) -> Iterator[str]:
    """``features.md`` with a column that says what the last whole run showed."""
    for line in WORDS.read_text().splitlines():
        if line.startswith("| row |"):
            yield f"{line} shown |"
        elif line.startswith("| --- |"):
            yield f"{line} --- |"
        elif row := _ROW.match(line):
            yield f"{line} {_verdict(rows.get(row[1]))} |"
        else:
            yield line


def _verdict(record: dict[str, object] | None) -> str:
    if record is None:
        return ""
    if not record["passed"]:
        return "**fails**"
    return "yes, on a real server" if record["real"] else "yes"


def main() -> int:
    if not RESULT.exists():
        print("rows: no whole test run yet: make test", file=sys.stderr)
        return 1
    rows: dict[str, dict[str, object]] = json.loads(RESULT.read_text())
    known = words()
    for row, record in rows.items():
        print(f"{row:4}{record['class']}  {_verdict(record).strip('*'):22}{known[row][1][:90]}")
    shown = [row for row, record in rows.items() if record["passed"]]
    print(f"\n{len(shown)} of {len(known)} rows are shown.")
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text("\n".join(_page(rows)) + "\n")
    return 0 if len(shown) == len(rows) else 1


if __name__ == "__main__":
    sys.exit(main())
