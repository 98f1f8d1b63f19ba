"""Where the test servers' programs and data lie: everything in the ignored ``.dev`` folder."""

from __future__ import annotations

import os
import random
import socket
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DEV = ROOT / ".dev"
RUNS = DEV / "run"
LOOPBACK = "127.0.0.1"
RUN = "PREAU_TEST_RUN"
"""The environment's word for the run that a process belongs to: the name of its folder in RUNS."""
_ANY = random.SystemRandom()  # a test that draws examples draws the same ones in each process


def free_port() -> int:
    """A port nobody listens on, below the range that outgoing connections take theirs from.

    A server keeps its port over stop and start; from the ephemeral range, a connection of
    another test could sit on it meanwhile. Nobody else of the same run is given it either.
    """
    for _ in range(200):
        port = _ANY.randrange(20_000, 32_000)
        if not _taken(port):
            continue
        with socket.socket() as probe:
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
            return port
    raise RuntimeError("no free port on loopback")


def _taken(port: int) -> bool:
    """Whether it is ours from now on: who is stopped, or only about to start, listens on none."""
    run = os.environ.get(RUN)
    if not run:
        return True
    ports = RUNS / run / "ports"
    ports.mkdir(parents=True, exist_ok=True)
    try:
        (ports / str(port)).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True
