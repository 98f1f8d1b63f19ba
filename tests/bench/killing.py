"""Hundreds of times kill -9 at random moments: how often something was lost, doubled or broken.

``python -m tests.bench.killing [TRIALS [SEED]]`` runs them alone; each is the same as those of
``tests/kill``, whose few run in every test.
"""

from __future__ import annotations

import asyncio
import os
import random
import secrets
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tests.bench.report import Measure, measure, report
from tests.bench.screen import Screen
from tests.household import PROTOCOLS
from tests.kill import trials
from tests.kill.engine import POINTS
from tests.kill.home import KINDS, SEALED, Home, homes
from tests.kill.seeding import seed
from tests.servers import Fleet

TRIALS = 240
_SIGNING = ("signing", "signed")
_KINDS = {"busy": 38, "point": 30, "reply": 12, "window": 8, "sign-in": 8, "seed": 4}
"""How often each comes among a hundred."""
Trial = Callable[[Home, random.Random], Coroutine[Any, Any, None]]


def measures(count: int = TRIALS, seed_: int | None = None) -> list[Measure]:
    """Run them; a failed one is printed with its seed, and the next begins on a new folder."""
    base = secrets.randbits(32) if seed_ is None else seed_
    print(f"Killing programs {count} times and more, seed {base}.", flush=True)
    with tempfile.TemporaryDirectory(prefix="preau-kill-") as own, Screen() as screen:
        place = Path(own)
        own_places = {
            f"XDG_{name}_{'DIR' if name == 'RUNTIME' else 'HOME'}": str(place / name.lower())
            for name in ("DATA", "CONFIG", "CACHE", "RUNTIME")
        }
        for folder in own_places.values():
            Path(folder).mkdir(mode=0o700)
        with patch.dict(os.environ, own_places), Fleet(place / "servers") as fleet:
            three = (fleet.synapse, fleet.snac, fleet.radicale)
            with homes(three, place / "homes") as home:
                seed(home)
                bad = _run(home, count, base, screen.display)
                done = home.figures
    print(
        f"{done.trials} trials, {done.kills} processes killed, {done.writings} writings"
        f" acknowledged, {done.asked} of them to be asked about, {done.brought} things brought."
    )
    what = f"of {count} trials of kill -9, failed"
    return [
        measure(what, float(bad), "trials", 0.0),
        measure("trials of kill -9 left to reach their number", float(count - done.trials), "", 0),
    ]


def _run(home: Home, count: int, base: int, screen: str) -> int:
    bad = 0
    asyncio.run(home.come_in())
    began = time.monotonic()
    for number in range(count):
        luck = random.Random(base + number)
        name, trial = drawn(luck, screen)
        try:
            asyncio.run(trial(home, luck))
        except Exception:
            bad += 1
            print(f"trial {number} ({name}), seed {base + number}:", flush=True)
            traceback.print_exc()
            asyncio.run(home.come_in())
        if number % 20 == 19:
            print(f"  {number + 1} after {time.monotonic() - began:.0f} s", flush=True)
    return bad


def drawn(luck: random.Random, screen: str) -> tuple[str, Trial]:
    """One kind of trial with what it takes, by chance."""
    [kind] = luck.choices(tuple(_KINDS), tuple(_KINDS.values()))
    victim = luck.choice(trials.VICTIMS)
    if kind == "busy":
        return f"{kind} {victim}", lambda home, luck: trials.busy(home, luck, victim)
    if kind == "point":
        point = luck.choice([name for name in POINTS if name not in _SIGNING])
        protocol = SEALED if point == "ratchet" else luck.choice(KINDS)
        return (
            f"{kind} {point} {protocol}",
            lambda home, luck: trials.at_point(home, luck, point, protocol),
        )
    if kind == "reply":
        protocol = luck.choice(KINDS)
        return (
            f"{kind} {protocol}",
            lambda home, luck: trials.reply_on_its_way(home, luck, protocol),
        )
    if kind == "window":
        return (
            f"{kind} {victim}",
            lambda home, luck: trials.at_the_window(home, luck, victim, screen),
        )
    if kind == "seed":
        return kind, trials.seeding
    return _of_a_sign_in(luck, victim)


def _of_a_sign_in(luck: random.Random, victim: str) -> tuple[str, Trial]:
    """Killed in it: the engine, whoever asked it, or both."""
    protocol = luck.choice(PROTOCOLS)
    if victim != trials.ENGINE:
        return (
            f"sign-in asked {victim} {protocol}",
            lambda home, _luck: trials.asking_for_a_sign_in(home, protocol, victim),
        )
    moment = luck.choice(("", "", *_SIGNING))
    return (
        f"sign-in {moment} {protocol}",
        lambda home, luck: trials.signing_in(home, luck, protocol, moment),
    )


if __name__ == "__main__":
    words = [int(word) for word in sys.argv[1:]]
    found = measures(*words)
    report(found)
    sys.exit(0 if all(one.ok for one in found) else 1)
