"""Ends the engines of test data folders: one stays while something waits to be sent."""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path

_PROGRAMS = frozenset((b"protocols", b"tests.kill.engine"))


def end_engines(below: Path) -> None:
    """Ask every engine whose data folder lies in ``below`` to end, and no other process.

    Its server may be gone for good after a test, and it would then wait for ever.
    """
    for pid in engines(below):
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGTERM)


def engines(below: Path) -> set[int]:
    """The processes of the engines whose data folder lies in ``below``, or is it."""
    folder = os.fsencode(below) + b"/"
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (process / "cmdline").read_bytes().split(b"\0")
            engine = not _PROGRAMS.isdisjoint(words)
            if engine and any((word + b"/").startswith(folder) for word in words):
                found.add(int(process.name))
    return found


def lives(pid: int) -> bool:
    """A dead child that nobody has waited for yet is dead."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat[stat.rindex(")") + 2] != "Z"
