"""The first content, and the memory at rest, of a million items beside those of ten thousand."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from storage.folder import Folder
from tests.bench import process
from tests.bench.report import Measure, measure
from tests.bench.stage import ROOT, Stage, stage
from tests.bench.stock import KEY, stock

_FEW = 10_000
_RUNS, _RESTS = 7, 10.0  # seconds after its start at which a window is at rest
_LIMIT = 1.2
_SOON = 2000.0  # milliseconds within which the last 30 days are on screen
_KEEP = (
    "import sys; from pathlib import Path; from unittest import mock;"
    " from storage.folder import Folder; from storage.keys import Vault;"
    " vault = Vault(Folder(Path(sys.argv[1])));"
    " kept = mock.patch('storage.keys.secrets.token_bytes', lambda _: bytes.fromhex(sys.argv[2]));"
    " kept.start(); vault._made(None)"
)
"""Puts a key that is known into the keyring; as a new one is put there otherwise."""


def measures(size: int) -> list[Measure]:
    """Both windows in turns, nobody signed in at a server that answers."""
    with tempfile.TemporaryDirectory(prefix="preau-bench-") as place:
        home = Path(place)
        with stage(home / "home") as where:
            few, many = (folder_of(where, home, count) for count in (_FEW, size))
            print(f"Starting on {_FEW:,} and {size:,} items, {_RUNS} times each.", flush=True)
            return _compare(where, few, many, f"to {_FEW:,} items")


def folder_of(where: Stage, home: Path, size: int) -> Folder:
    """A folder of one's own whose key is in the stage's keyring."""
    folder = stock(size).copy(home / str(size))
    subprocess.run(
        [sys.executable, "-c", _KEEP, str(folder.path), KEY.hex()],
        env=where.environment, cwd=ROOT, check=True,
    )  # fmt: skip
    return folder


def _compare(where: Stage, few: Folder, many: Folder, against: str) -> list[Measure]:
    starts, memories = [], []
    for run in range(-1, _RUNS):  # the first of each warms the disk's cache and does not count
        pair = _start(where, few), _start(where, many)
        if run >= 0:
            starts.append(pair)
    for _ in range(3):
        memories.append((_rest(where, few), _rest(where, many)))
    ratio = statistics.median(late / soon for soon, late in starts)
    weight = statistics.median(large / small for small, large in memories)
    took = 1000 * statistics.median(late for _, late in starts)
    print(
        f"First content: {took:.0f} ms; memory:"
        f" {statistics.median(large for _, large in memories):.0f} MiB."
    )
    return [
        measure("first content with a full cache", ratio, "ratio", _LIMIT, against),
        measure("memory (PSS) with a full cache", weight, "ratio", _LIMIT, against),
        measure("first content with the last 30 days", took, "ms", _SOON, row="I2"),
    ]


def _start(where: Stage, folder: Folder) -> float:
    with where.shown("-m", "desktop", "--data", str(folder.path)) as shown:
        time.sleep(0.5)
        return shown.seconds


def _rest(where: Stage, folder: Folder) -> float:
    with where.shown("-m", "desktop", "--data", str(folder.path)) as shown:
        time.sleep(_RESTS)
        return process.memory({shown.pid})
