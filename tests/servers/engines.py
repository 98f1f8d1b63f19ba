"""Ends the engines of test data folders: one stays while something waits to be sent."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

_PROGRAMS = frozenset(
    (
        b"protocols",
        b"tests.kill.engine",
        b"tests.privacy.careless",
        b"tests.privacy.loud_engine",
        b"tests.protocols.engine_main",
        b"tests.protocols.hurried",
    )
)


def end_engines(below: Path, patience: float = 15.0) -> None:
    """End every engine whose data folder lies in ``below``, and no other process: ask it to, and
    after ``patience`` seconds do not ask any more.

    Its server may be gone for good after a test, and it would then wait for ever.
    """
    for pid in engines(below):
        _signal(pid, signal.SIGTERM)
    until = time.monotonic() + patience
    while (left := engines(below)) and time.monotonic() < until:
        time.sleep(0.05)
    for pid in left:
        _signal(pid, signal.SIGKILL)


def end_orphans(variable: str, ended: Callable[[str], bool]) -> None:
    """End the engines of runs that were killed and could not do so: ``variable`` of their
    environment names the run, ``ended`` says whether it is over."""
    for pid in engines(Path("/")):
        with contextlib.suppress(OSError):  # another person's
            words = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
            runs = [one for one in words if one.startswith(variable.encode() + b"=")]
            if runs and ended(runs[0].decode().partition("=")[2]):
                _signal(pid, signal.SIGKILL)


def _signal(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(OSError):
        os.kill(pid, number)


def engines(below: Path) -> set[int]:
    """The processes of the engines whose data folder lies in ``below``, or is it."""
    folder = os.fsencode(below).rstrip(b"/") + b"/"
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
