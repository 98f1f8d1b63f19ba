"""Waits until a window has shown all that it heard of: what is slow it shows when it can."""

from __future__ import annotations

import time

from PySide6.QtCore import QCoreApplication
from shiboken6 import isValid

from desktop.program import Program

MOST = 10.0  # seconds; whoever looks then sees what is shown, and says what is missing


def rests(program: Program) -> bool:
    """Whether nothing is read ahead for its window, and nothing waits to be shown in it."""
    window = program.window
    if window is None or not isValid(window):
        return True
    reading = program._ahead is not None and bool(program._ahead._then)
    page = window._freshening
    owed = page is not None and (page._asked is not None or page._changed is not None)
    return not (reading or owed or window._showing._waits)


def rest(program: Program | None) -> None:
    """Until it rests."""
    until = time.monotonic() + MOST
    while program is not None and not rests(program) and time.monotonic() < until:
        QCoreApplication.processEvents()
        time.sleep(0.002)
