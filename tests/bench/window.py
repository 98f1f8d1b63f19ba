"""How soon the window shows what it holds, and how much memory it rests with."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from tests.bench import process
from tests.bench.beginning import folder_of
from tests.bench.report import Measure, measure
from tests.bench.stage import Stage, stage

_RUNS = 7
_RESTS = 10.0  # seconds after its start at which a window is at rest
_BARE = "to a bare window"


def measures(size: int) -> list[Measure]:
    """Start and memory with a warm cache of ``size`` items, nobody at a server that answers."""
    with tempfile.TemporaryDirectory(prefix="preau-bench-") as place:
        home = Path(place)
        with stage(home / "home") as where:
            data = folder_of(where, home, size).path
            print(f"Starting the bare window and Préau's on {size:,} items, {_RUNS} times each.")
            return _compare(where, data)


def _compare(where: Stage, data: Path) -> list[Measure]:
    bare, ours = ("-m", "tests.bench.bare"), ("-m", "desktop", "--data", str(data))
    starts, memories = [], []
    for run in range(-1, _RUNS):  # the first of each warms the disk's cache and does not count
        for_bare, for_ours = _start(where, *bare), _start(where, *ours)
        if run >= 0:
            starts.append((for_bare, for_ours))
    for _ in range(3):
        memories.append((_rest(where, *bare), _rest(where, *ours)))
    ratio = statistics.median(ours / bare for bare, ours in starts)
    weight = statistics.median(ours / bare for bare, ours in memories)
    seconds = statistics.median(ours for _, ours in starts)
    print(f"First content: {seconds * 1000:.0f} ms; the bare window's:"
          f" {statistics.median(bare for bare, _ in starts) * 1000:.0f} ms.")  # fmt: skip
    return [
        measure("first content, warm cache", ratio, "ratio", 2.5, _BARE),
        measure("memory (PSS) of the window at rest", weight, "ratio", 2.5, _BARE),
    ]


def _start(where: Stage, *command: str) -> float:
    with where.shown(*command) as shown:
        time.sleep(0.5)  # not ended in the middle of what it starts after its first content
        return shown.seconds


def _rest(where: Stage, *command: str) -> float:
    with where.shown(*command) as shown:
        time.sleep(_RESTS)
        return process.memory({shown.pid})
