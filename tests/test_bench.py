"""What ``make bench`` is asked, without measuring anything."""

from __future__ import annotations

import pytest

from tests.bench import __main__ as bench
from tests.bench.report import Measure


def never() -> list[Measure]:
    raise AssertionError("it measures")


@pytest.mark.parametrize(("asked", "code"), [("--help", 0), ("-h", 0), ("window", 2)])
def test_whoever_asks_what_it_does_is_told_and_nothing_is_measured(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], asked: str, code: int
) -> None:
    monkeypatch.setattr(bench, "PARTS", {"window": never})
    assert bench.main([asked]) == code
    out, err = capsys.readouterr()
    assert (out, err)[code != 0] == bench.__doc__
