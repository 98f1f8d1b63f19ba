"""Where the test servers' programs and data lie: everything in the ignored ``.dev`` folder."""

from __future__ import annotations

import random
import socket
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DEV = ROOT / ".dev"
RUNS = DEV / "run"
LOOPBACK = "127.0.0.1"


def free_port() -> int:
    """A port nobody listens on, below the range that outgoing connections take theirs from.

    A server keeps its port over stop and start; from the ephemeral range, a connection of
    another test could sit on it meanwhile.
    """
    for _ in range(200):
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe:
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
            return port
    raise RuntimeError("no free port on loopback")
