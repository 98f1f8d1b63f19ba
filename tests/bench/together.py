"""What window and engine cost together at rest: three accounts, nothing live, nobody listed."""

from __future__ import annotations

import shutil
import statistics
import tempfile
import time
from pathlib import Path

from storage.locks import FileLock
from tests.bench import process
from tests.bench.report import Measure, measure
from tests.bench.stage import Stage, stage
from tests.demo.places import Home
from tests.demo.seed import Progress, seed
from tests.servers import Fleet, Keyring

_SETTLES = 45.0  # seconds in which the first sync and its pictures end
_WATCHED = 60.0  # seconds
_MOST = 256.0  # MiB: the limit that README.md states
_NONE = 0.049  # per cent: 0.0 as one writes it
_BARE = "to a bare window"


def measures() -> list[Measure]:
    """Memory and idling of both processes, on the demo's community (made first if need be)."""
    home = Home()
    with FileLock(home.lock).hold(timeout=0):
        return _on(home)


def _on(home: Home) -> list[Measure]:
    _make(home)
    with tempfile.TemporaryDirectory(prefix="preau-bench-") as own:
        data = shutil.copytree(home.untouched, Path(own) / "data")
        keys = shutil.copytree(home.keyring, Path(own) / "home")
        with Fleet(home.servers), stage(keys) as where:
            print(f"Watching window and engine rest for {_WATCHED:.0f} s.", flush=True)
            return _rest(where, data, home.profile)


def _make(home: Home) -> None:
    if not home.stale():
        return
    say = Progress()
    say("making the demo's community")
    home.clear()
    keyring = Keyring(home.keyring)
    keyring.start()
    try:
        with Fleet(home.servers) as fleet:
            seed(home, fleet, keyring.environment, say)
    finally:
        keyring.close()


def _rest(where: Stage, data: Path, profile: Path) -> list[Measure]:
    bare = statistics.median(_bare(where) for _ in range(3))
    with where.shown("-m", "desktop", "--data", str(data), "--profile", str(profile)) as shown:
        time.sleep(_SETTLES)
        family = shown.family
        if len(family) != 2:
            raise RuntimeError(f"{len(family)} processes run instead of window and engine")
        weight = process.memory(family)
        before, began = process.cost(family), time.monotonic()
        time.sleep(_WATCHED)
        after, seconds = process.cost(family), time.monotonic() - began
    return [
        measure("memory (PSS) of window and engine, signed in", weight / bare, "ratio", 4.0, _BARE),
        measure("memory (PSS) of both, as stated", weight, "MiB", _MOST, row="I3"),
        measure(
            "idle, nothing live: processor",
            100 * (after.cpu - before.cpu) / seconds,
            "%",
            _NONE,
            row="I3",
        ),
        measure(
            "idle, nothing live: wake-ups",
            (after.wake_ups - before.wake_ups) / seconds,
            "per s",
            1.0,
        ),
    ]


def _bare(where: Stage) -> float:
    with where.shown("-m", "tests.bench.bare") as shown:
        time.sleep(5)
        return process.memory(shown.family)
