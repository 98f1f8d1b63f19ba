"""How long a frame takes while a first sync runs: scrolling, resizing, going to another screen."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from storage.folder import Folder
from tests.bench.reading import engine, sign_in
from tests.bench.report import Measure, measure
from tests.bench.stage import ROOT, stage
from tests.bench.stock import KEY, stock

_SCROLL, _STALL = 12.0, 50.0  # milliseconds a frame: the p95, and the longest
_RESIZE, _CHANGE = 40.0, 100.0  # milliseconds until it is painted: the longest
_TURN = 40.0  # milliseconds of the processor, of what a change of screen does in one go

Took = tuple[str, float, float, float]
"""What was done; milliseconds on the wall, and of the processor; of the longest turn until what was
done next."""


def scrolling(size: int) -> list[Measure]:
    """5,000 cards of all kinds, by the wheel and to places far away."""
    found = _watched(size, "scrolling", "bare")
    walls = [one[1] for one in found["scrolling"]]
    for name, took in found.items():
        _tell(name, took)
    return [
        measure("a frame of scrolling during a first sync, p95", _p95(walls), "ms", _SCROLL),
        measure("longest frame of scrolling meanwhile", max(walls), "ms", _STALL),
    ]


def resizing(size: int) -> list[Measure]:
    """Over both widths at which columns fold, with a conversation at the right."""
    return _longest(size, "resizing", "longest resize during a first sync", _RESIZE)


def changing(size: int) -> list[Measure]:
    """Every page and every kind of panel, the first time too."""
    took = _watched(size, "changing")["changing"]
    _tell("changing", took)
    worst: dict[str, float] = {}
    whole: dict[str, float] = {}
    for one, wall, _, turn in took:
        worst[one] = max(turn, worst.get(one, 0.0))
        whole[one] = max(wall, whole.get(one, 0.0))
    print("The longest turn of each, ms of the processor, and until it is shown, by the clock:")
    for one, turn in sorted(worst.items(), key=lambda pair: -pair[1]):
        print(f"  {turn:6.1f} {whole[one]:6.1f}  {one}")
    return [
        measure("longest change of screen during a first sync", _most(took), "ms", _CHANGE),
        measure("longest turn of it, of the processor", max(worst.values()), "ms", _TURN),
    ]


def _longest(size: int, doing: str, name: str, limit: float) -> list[Measure]:
    took = _watched(size, doing)[doing]
    _tell(doing, took)
    for one, wall, spent, _ in sorted(took, key=lambda one: -one[1])[:12]:
        print(f"  {wall:7.1f} ms, {spent:6.1f} of the processor: {one}")
    return [measure(name, _most(took), "ms", limit)]


def _most(took: Sequence[Took]) -> float:
    return max(one[1] for one in took)


def _p95(values: Sequence[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]


def _tell(name: str, took: Sequence[Took]) -> None:
    """On the wall, and of the processor: other programs do not count there."""
    walls, spent = [one[1] for one in took], [one[2] for one in took]
    print(
        f"{name}: {len(took)} steps, p50 {statistics.median(walls):.1f}, p95 {_p95(walls):.1f},"
        f" longest {max(walls):.1f} ms; of the processor {statistics.median(spent):.1f},"
        f" {_p95(spent):.1f}, {max(spent):.1f}",
        flush=True,
    )


def _watched(size: int, *doings: str) -> Mapping[str, list[Took]]:
    """Each in a window of its own, all beside one engine that is poured into."""
    with tempfile.TemporaryDirectory(prefix="preau-bench-") as own:
        folder = stock(size).copy(Path(own) / "data")
        sign_in(folder)
        with stage(Path(own) / "home") as where, engine(folder):
            print(f"{doings[0].capitalize()} while the engine writes.", flush=True)
            return {doing: _window(folder, doing, where.environment) for doing in doings}


def _window(folder: Folder, doing: str, environment: dict[str, str]) -> list[Took]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.acting", str(folder.path), doing],
        input=KEY.hex() + "\n",
        env=environment,
        cwd=ROOT,
        check=True,
        text=True,
        stdout=subprocess.PIPE,
    )
    found: list[Took] = json.loads(done.stdout.splitlines()[-1])
    return found
