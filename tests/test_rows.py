"""The rows' own plugin: what it writes is what the run showed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests import rows
from tests.bench.report import keep_rows, measure

pytest_plugins = ["pytester"]

_CONFTEST = """
import importlib.util
import sys
from pathlib import Path
spec = importlib.util.spec_from_file_location("rows_under_test", {rows!r})
rows = importlib.util.module_from_spec(spec)
sys.modules["rows_under_test"] = rows
spec.loader.exec_module(rows)
def pytest_configure(config):
    rows.ROOT = Path({root!r})
    rows.RESULT = rows.ROOT / "build" / "rows.json"
    config.addinivalue_line("markers", "row(*ids): x")
    config.addinivalue_line("markers", "real: x")
    config.pluginmanager.register(rows.Rows(config))
"""

_TESTS = """
import pytest
@pytest.mark.row("B1")
@pytest.mark.real
def test_shown(): pass
@pytest.mark.row("B1", "D5")
@pytest.mark.parametrize("number", [1, 2])
def test_both(number): assert number == 1
@pytest.mark.row("F3")
def test_skipped(): pytest.skip("not here")
@pytest.mark.row("B4")
def test_broken(broken): pass
@pytest.mark.row("B7")
def test_fine(): pass
"""


@pytest.fixture
def other_run(pytester: pytest.Pytester) -> pytest.Pytester:
    folder = pytester.mkdir("tests")
    (folder / "conftest.py").write_text(
        _CONFTEST.format(root=str(pytester.path), rows=rows.__file__)
    )
    (folder / "test_it.py").write_text(_TESTS)
    return pytester


def _run(other: pytest.Pytester, *words: str) -> Path:
    other.runpytest_subprocess("-p", "no:cacheprovider", *words)
    return other.path / "build" / "rows.json"


@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_whole_run_writes_what_it_showed(other_run: pytest.Pytester, workers: str) -> None:
    written = json.loads(_run(other_run, "-n", workers, "tests").read_text())
    assert list(written) == ["B1", "B4", "B7", "D5", "F3"]
    assert {row: record["passed"] for row, record in written.items()} == {
        "B1": False,
        "B4": False,
        "B7": True,
        "D5": False,
        "F3": False,
    }
    assert [record["real"] for record in written.values()] == [True, False, False, False, False]
    assert written["B1"]["class"] == "D"
    assert len(written["B1"]["tests"]) == 3


@pytest.mark.parametrize("words", [("tests/test_it.py",), ("-k", "fine", "tests")])
def test_a_part_of_a_run_writes_nothing(other_run: pytest.Pytester, words: tuple[str, ...]) -> None:
    assert not _run(other_run, *words).exists()


def test_an_unknown_row_is_refused(other_run: pytest.Pytester) -> None:
    (other_run.path / "tests" / "test_it.py").write_text(
        'import pytest\n@pytest.mark.row("Z99")\ndef test_a(): pass\n'
    )
    said = other_run.runpytest_subprocess("tests")
    said.stderr.fnmatch_lines(["*no such row: Z99*"])


def test_every_row_has_a_class_and_words() -> None:
    known = rows.words()
    assert len(known) == len({*known})
    assert known["B1"] == (
        "D",
        "One list holds chat messages, Fediverse posts and calendar events together",
    )
    assert {row_class for row_class, _ in known.values()} == {"E", "X", "D", "S"}


def test_the_page_says_what_was_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(rows, "RESULT", tmp_path / "rows.json")
    monkeypatch.setattr(rows, "PAGE", tmp_path / "features.md")
    monkeypatch.setattr(rows, "MEASURED", tmp_path / "measured.json")
    assert rows.main() == 1
    record = {"class": "D", "tests": ["t"], "real": True, "passed": True}
    rows.RESULT.write_text(json.dumps({"B1": record, "B4": record | {"passed": False}}))
    assert rows.main() == 1
    page = rows.PAGE.read_text().splitlines()
    assert any(
        line.startswith("| B1 ") and line.endswith("yes, on a real server |") for line in page
    )
    assert any(line.startswith("| B4 ") and line.endswith("**fails** |") for line in page)
    assert "1 of" in capsys.readouterr().out
    shutil.rmtree(tmp_path)


def test_what_only_a_measure_can_show_is_said_to_be_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("RESULT", "PAGE", "MEASURED"):
        monkeypatch.setattr(rows, name, tmp_path / name)
    record = {"class": "D", "tests": ["t"], "real": False, "passed": True}
    rows.RESULT.write_text(json.dumps(dict.fromkeys(("B1", "B4"), record)))
    measures = [
        measure("soon", 300, "ms", 2000, row="I2"),
        measure("light", 90, "MiB", 256, row="I3"),
        measure("still", 2, "%", 1, row="I3"),
        measure("few", 9, "ms", 5, row="B4"),
        measure("anything", 9, "ms", 5),
    ]
    keep_rows(measures, "a machine", rows.MEASURED)
    assert rows.main() == 1
    page = [line for line in rows.PAGE.read_text().splitlines() if line.startswith("| ")]
    shown = {line.split()[1]: line.rpartition(" | ")[2] for line in page}
    assert shown["I2"] == "yes, measured by `make bench` |"
    assert shown["I3"] == shown["B4"] == "**fails** |"  # one of what shows a row is not enough
    assert shown["B1"] == "yes |"
    keep_rows([measure("still", 0, "%", 1, row="I3"), measures[1]], "another", rows.MEASURED)
    keep_rows([measure("few", 1, "ms", 5, row="B4")], "another", rows.MEASURED)
    assert rows.main() == 0
    assert "4 of" in capsys.readouterr().out
    kept = json.loads(rows.MEASURED.read_text())
    assert list(kept) == ["B4", "I2", "I3"]
    assert (kept["I2"]["on"], kept["I3"]["on"]) == ("a machine", "another")


def test_what_is_kept_of_measures_is_of_rows_that_there_are() -> None:
    kept = json.loads(rows.MEASURED.read_text())
    assert kept.keys() <= rows.words().keys()
    assert all(record["measures"] for record in kept.values())
