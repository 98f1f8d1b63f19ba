"""A cell for hostile payloads: a child process in which work may take so much time and memory."""

from __future__ import annotations

import contextlib
import os
import pickle
import resource
import signal
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

T = TypeVar("T")

_MIB = 1 << 20
_CEILING = 6 << 30
"""Bytes of address space: what a test may never take from the machine, whatever goes wrong."""
_GIVING_UP = 4.0
"""Times its processor time after which work is killed rather than measured."""


@dataclass(frozen=True, slots=True)
class Served(Generic[T]):
    """What work gave, and what it cost."""

    result: T
    seconds: float  # of processor time
    memory: float  # MiB beyond what was there when it began, at its peak


def serve(work: Callable[[], T], *, seconds: float, memory: float) -> Served[T]:
    """Run ``work`` in a child; AssertionError past its bounds, or with the child's own error.

    ``seconds``: of processor time, so that a busy machine does not matter; ``memory``: MiB. The
    result must be small and picklable: check in the child what can be checked there.
    """
    here, there = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(here)
        _inside(work, there, seconds)
    os.close(there)
    with os.fdopen(here, "rb") as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    assert said, f"it died: {signal.Signals(status & 127).name if status & 127 else status}"
    fine, served = pickle.loads(said)
    assert fine, served
    assert isinstance(served, Served)
    assert served.seconds <= seconds, f"{served.seconds:.1f} s of {seconds:.1f}"
    assert served.memory <= memory, f"{served.memory:.0f} MiB of {memory:.0f}"
    return served


def _inside(work: Callable[[], T], pipe: int, seconds: float) -> None:
    """The child's whole life."""
    with contextlib.suppress(BaseException):
        hard = int(seconds * _GIVING_UP + time.process_time()) + 2
        resource.setrlimit(resource.RLIMIT_CPU, (hard, hard + 1))
        resource.setrlimit(resource.RLIMIT_AS, (_CEILING, _CEILING))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        try:
            told = pickle.dumps((True, _measured(work)))
        except BaseException:  # everything is told to whoever waits
            told = pickle.dumps((False, traceback.format_exc()[-4000:]))
        while told:
            told = told[os.write(pipe, told) :]
    os._exit(0)


def _measured(work: Callable[[], T]) -> Served[T]:
    Path("/proc/self/clear_refs").write_text("5")  # the peak is counted from now on
    before, began = _status("VmRSS"), time.process_time()
    result = work()
    seconds = time.process_time() - began
    return Served(result, seconds, (_status("VmHWM") - before) / _MIB)


def _status(name: str) -> int:
    """Bytes; https://docs.kernel.org/filesystems/proc.html"""
    lines = Path("/proc/self/status").read_text().splitlines()
    found = next(line for line in lines if line.startswith(f"{name}:"))
    return int(found.split()[1]) * 1024
