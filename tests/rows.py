"""Which feature rows the tests show: written by each whole run, printed by ``make rows``.

The words of the rows are in ``features.md`` beside this file. A whole run leaves
``build/rows.json``, and ``make bench`` ``bench/rows.json`` for what only a measure can show;
``python -m tests.rows`` makes ``docs/features.md`` of them.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
WORDS = ROOT / "tests" / "features.md"
RESULT = ROOT / "build" / "rows.json"
MEASURED = ROOT / "tests" / "bench" / "rows.json"
PAGE = ROOT / "docs" / "features.md"
Record = Mapping[str, object]
"""What is kept of a row: ``passed``, and what showed it."""
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


def _page(rows: Mapping[str, Record], measured: Mapping[str, Record]) -> Iterator[str]:
    """``features.md`` with a column that says what the last whole run showed, and the measures."""
    for line in WORDS.read_text().splitlines():
        if line.startswith("| row |"):
            yield f"{line} shown |"
        elif line.startswith("| --- |"):
            yield f"{line} --- |"
        elif row := _ROW.match(line):
            yield f"{line} {_verdict(rows.get(row[1]), measured.get(row[1]))} |"
        else:
            yield line


def _verdict(record: Record | None, measured: Record | None = None) -> str:
    found = [one for one in (record, measured) if one is not None]
    if not all(one["passed"] for one in found):
        return "**fails**"
    if record is None:
        return "yes, measured by `make bench`" if found else ""
    return "yes, on a real server" if record["real"] else "yes"


def main() -> int:
    if not RESULT.exists():
        print("rows: no whole test run yet: make test", file=sys.stderr)
        return 1
    rows: dict[str, Record] = json.loads(RESULT.read_text())
    measured: dict[str, Record] = json.loads(MEASURED.read_text()) if MEASURED.exists() else {}
    said = {
        row: (row_class, text, verdict)
        for row, (row_class, text) in words().items()
        if (verdict := _verdict(rows.get(row), measured.get(row)))
    }
    for row, (row_class, text, verdict) in said.items():
        print(f"{row:4}{row_class}  {verdict.strip('*'):31}{text[:90]}")
    shown = [row for row, (_, _, verdict) in said.items() if verdict.startswith("yes")]
    print(f"\n{len(shown)} of {len(words())} rows are shown.")
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text("\n".join(_page(rows, measured)) + "\n")
    return 0 if len(shown) == len(said) else 1


if __name__ == "__main__":
    sys.exit(main())
