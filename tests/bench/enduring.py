"""The bad days of a folder of a million items: each long work is killed, again and again, meets a
full disk, flipped bytes and a torn log; what is lost, doubled, wrong or readable afterwards.

Everything happens to copies of the databases of ``stock.py``. The trials are those of
``tests/kill`` and ``tests/storage``, at another size.
"""

from __future__ import annotations

import multiprocessing
import os
import secrets
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from tests.bench import filled, flipped, marked, struck, upgrading
from tests.bench.deeds import clock_of
from tests.bench.report import Measure
from tests.bench.stock import stock

Trial = Callable[[Path, Path, int], list[Measure]]
"""Takes the folder that it may copy, a place of its own, and what chance begins with."""
TRIALS: tuple[Trial, ...] = (
    struck.copies,
    filled.disks,
    struck.changes,
    upgrading.upgrades,
    flipped.bytes_of_files,
)
"""Two at a time, those that take longest first."""


def measures(size: int) -> list[Measure]:
    """What each trial found wrong, which is nothing. It takes as much room as a dozen copies."""
    base = secrets.randbits(32)
    print(f"Bad days of {size:,} items, seed {base}.", flush=True)
    with tempfile.TemporaryDirectory(prefix="preau-bench-") as home:
        place = Path(home)
        made = stock(size)
        ground = made.copy(place / "ground" / "data")
        marked.mark(ground, made.clock)
        (place / "ground" / "now").write_text(str(clock_of(made.made.now, size)))
        found: list[Measure] = []
        spawned = multiprocessing.get_context("spawn")
        with _temporary(place / "tmp"), ProcessPoolExecutor(2, spawned) as two:
            asked = []
            for number, trial in enumerate(TRIALS):
                own = place / trial.__name__
                own.mkdir()
                asked.append(two.submit(trial, place / "ground", own, base + number))
            for one in asked:
                found += one.result()
        return [*found, *marked.left(place)]


@contextmanager
def _temporary(place: Path) -> Iterator[None]:
    """Where temporary files of all processes lie, to be looked through."""
    place.mkdir()
    before = os.environ.get("TMPDIR")
    os.environ["TMPDIR"] = str(place)
    try:
        yield
    finally:
        if before is None:
            del os.environ["TMPDIR"]
        else:
            os.environ["TMPDIR"] = before
