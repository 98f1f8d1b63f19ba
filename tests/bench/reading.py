"""The window while the engine writes a first sync into a million items, as fast as it can."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from storage.database import Database
from storage.folder import Folder
from tests.bench import process
from tests.bench.content import ACCOUNTS
from tests.bench.report import Measure, at_least, measure
from tests.bench.stage import ROOT, stage
from tests.bench.stock import KEY, stock

_SECONDS = 60.0
_STALL, _PAGE = 50.0, 10.0  # milliseconds
_RATE = 100.0  # items a second: else nothing was written beside it
_RARELY = 0.999


def measures(size: int) -> list[Measure]:
    """p95 of the window's pages, and the longest that its thread did not answer."""
    with tempfile.TemporaryDirectory(prefix="preau-bench-") as own:
        folder = stock(size).copy(Path(own) / "data")
        sign_in(folder)
        with stage(Path(own) / "home") as where, engine(folder) as count:
            print(f"Reading {size:,} items while the engine writes.", flush=True)
            before, began = count(), time.monotonic()
            seen = _watched(folder, where.environment)
            rate = (count() - before) / (time.monotonic() - began)
    pages, late = sorted(took for _, took in seen["pages"]), [beat[0] for beat in seen["late"]]
    _tell(seen, rate)
    return [
        measure("a page read during a first sync, p95", _part(pages, 0.95), "ms", _PAGE),
        measure("longest stall of the window meanwhile", max(late), "ms", _STALL),
        at_least("items that the engine writes beside it", rate, "per s", _RATE),
    ]


def _part(values: Sequence[float], of: float) -> float:
    return sorted(values)[int(len(values) * of)]


def _tell(seen: dict[str, Any], rate: float) -> None:
    """What was slow, for whoever looks for it."""
    by_name: dict[str, list[float]] = {}
    for name, took in seen["pages"]:
        by_name.setdefault(name, []).append(took)
    print(f"The engine wrote {rate:.0f} items/s. Pages (ms):")
    for name, took in sorted(by_name.items(), key=lambda pair: -max(pair[1])):
        p50, p95 = statistics.median(took), _part(took, 0.95)
        print(f"  {name:16} {len(took):5} times, p50 {p50:6.2f} p95 {p95:6.2f} {max(took):7.2f}")
    beats = sorted(seen["late"], reverse=True)[:12]
    walls = [beat[0] for beat in seen["late"]]
    print(f"Beats: {len(walls)}, p99.9 {_part(walls, _RARELY):.1f} ms late. The latest:")
    for wall, spent, doing in beats:
        print(f"  {wall:7.1f} ms late, {spent:6.1f} of the processor, {doing or 'by itself'}")


def sign_in(folder: Folder) -> None:
    """As if each account had its secret, so that the engine asks for it."""
    database = Database.open(folder, KEY)
    with database.write() as write:
        for account in ACCOUNTS.values():
            write.execute("INSERT OR REPLACE INTO secret VALUES (?, '{}')", (account,))
    database.close()


@contextmanager
def engine(folder: Folder) -> Iterator[Any]:
    """A real engine that is poured into; how many items it has written so far."""
    program = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.pouring", "--data", str(folder.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    assert program.stdin is not None
    assert program.stdout is not None
    with program.stdin as pipe:
        pipe.write(KEY.hex().encode() + b"\n")
    if program.stdout.readline().strip() != b"ready":
        raise RuntimeError("the engine did not start")
    database = Database.open(folder, KEY)
    try:
        yield lambda: int(database.rows("SELECT max(id) FROM item")[0][0])
    finally:
        database.close()
        process.end({program.pid})
        program.wait()


def _watched(folder: Folder, environment: dict[str, str]) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.watched", str(folder.path), str(_SECONDS)],
        input=KEY.hex() + "\n",
        env=environment,
        cwd=ROOT,
        check=True,
        text=True,
        stdout=subprocess.PIPE,
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found
