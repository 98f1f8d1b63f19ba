"""What a process and its children cost: memory, processor time and wake-ups, from /proc."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import time
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
_WAKE_UPS = re.compile(r"^voluntary_ctxt_switches:\s+(\d+)", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    cpu: float  # seconds
    wake_ups: int  # voluntary context switches of all threads


def _parents() -> dict[int, int]:
    found: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                stat = (folder / "stat").read_text()
            except OSError:
                continue  # it ended meanwhile
            found[int(folder.name)] = int(stat[stat.rindex(")") + 2 :].split()[1])
    return found


def family(root: int) -> set[int]:
    """A process and all that descend from it."""
    parents = _parents()
    known = {root}
    while more := {pid for pid, parent in parents.items() if parent in known} - known:
        known |= more
    return known


def memory(pids: set[int]) -> float:
    """Proportional set size in MiB; https://docs.kernel.org/filesystems/proc.html"""
    total = 0
    for pid in pids:
        try:
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        if found := re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE):
            total += int(found[1])
    return total / 1024


def cost(pids: set[int]) -> Cost:
    """Processor time and wake-ups since these processes began."""
    ticks = wake_ups = 0
    for pid in pids:
        try:
            stat = Path(f"/proc/{pid}/stat").read_text()
            threads = list(Path(f"/proc/{pid}/task").iterdir())
        except OSError:
            continue
        fields = stat[stat.rindex(")") + 2 :].split()
        ticks += int(fields[11]) + int(fields[12])
        for thread in threads:
            try:
                status = (thread / "status").read_text()
            except OSError:
                continue
            if found := _WAKE_UPS.search(status):
                wake_ups += int(found[1])
    return Cost(cpu=ticks / TICKS, wake_ups=wake_ups)


def end(pids: set[int]) -> None:
    """Ask processes to end, and wait until they have: at most 10 s, then end them hard."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        until = time.monotonic() + 10
        while time.monotonic() < until:
            pids = {pid for pid in pids if Path(f"/proc/{pid}").exists()}
            if not pids:
                return
            time.sleep(0.05)
