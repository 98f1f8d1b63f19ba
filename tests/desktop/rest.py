"""Waits until a window has shown all that it heard of: what is slow it shows when it can."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from desktop.calm.service import Service
from desktop.program import Program
from desktop.window import Window
from desktop.work.writer import Writer

T = TypeVar("T")
MOST = 10.0  # seconds; whoever looks then sees what is shown, and says what is missing
LONGEST = 60_000  # milliseconds


def rests(program: Program) -> bool:
    """Whether nothing is read ahead, written or asked for its window, or to be shown there."""
    window = program.window
    return window is None or at_rest(window)


def at_rest(window: Window) -> bool:
    """The same of one window."""
    if not isValid(window):
        return True
    page, coming, writer = window._freshening, window._coming, window.desk.writer
    reads = page is not None and bool(
        page._ahead._then or page._asked is not None or page._changed is not None
    )
    goes = coming is not None and bool(coming._waits)
    writes = isinstance(writer, Writer) and writer._thread is not None and bool(writer._waiting)
    bell = window.desk.bell  # a page may ask the desktop whether it shows what it is told
    asks = isinstance(bell, Service) and bool(bell._waiting)
    return not (reads or goes or writes or asks or window._showing._waits)


def rest(program: Program | None) -> None:
    """Until it rests."""
    until = time.monotonic() + MOST
    while program is not None and not rests(program) and time.monotonic() < until:
        QCoreApplication.processEvents()
        time.sleep(0.002)


def same(bot: QtBot, look: Callable[[], T], *, every: int = 20) -> T:
    """What ``look`` sees once it sees the same twice, ``every`` milliseconds apart: a busy machine
    lays out in its own time."""
    until, seen = time.monotonic() + MOST, look()
    while time.monotonic() < until:
        before = seen
        bot.wait(every)
        if (seen := look()) == before:
            break
    return seen


class Patient(QtBot):
    """Waits for what a program does, however long a busy machine takes to do it."""

    def __init__(self, bot: QtBot, program: Callable[[], Program | None]) -> None:
        super().__init__(bot._request)
        self._bot, self._program = bot, program

    def wait(self, ms: int) -> None:
        """So long at least, and until the program rests."""
        self._bot.wait(ms)
        rest(self._program())

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = LONGEST) -> None:
        """Until it holds: how long that takes is nothing that a test shows."""
        self._bot.waitUntil(callback, timeout=max(timeout, LONGEST))

    def waitSignal(
        self,
        signal: Any,
        *,
        timeout: int = LONGEST,
        raising: bool | None = None,
        check_params_cb: Callable[..., bool] | None = None,
    ) -> Any:
        """Until it is emitted, likewise, unless it is said how long."""
        return self._bot.waitSignal(
            signal, timeout=timeout, raising=raising, check_params_cb=check_params_cb
        )
