"""Waits until a window has drawn all that it is going to draw."""

from __future__ import annotations

import time

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

STEP = 0.04  # seconds between looks
LEAST = 0.12
MOST = 5.0  # seconds; whatever still moves then is drawn as it is, and its test fails


def settle(
    app: QApplication, *windows: QWidget, step: float = STEP, least: float = LEAST, looks: int = 3
) -> None:
    """Until so many looks at the windows that are on screen, ``step`` seconds apart, have seen the
    same, and ``least`` seconds are over."""
    began = time.monotonic()
    seen: list[list[QImage]] = []
    while time.monotonic() < began + MOST:
        work(app, step)
        shown = windows or tuple(w for w in app.topLevelWidgets() if w.isVisible())
        seen = [*seen[1 - looks :], [window.grab().toImage() for window in shown]]
        same = len(seen) == looks and all(one == seen[0] for one in seen)
        if same and time.monotonic() > began + least:
            return


def work(app: QApplication, seconds: float) -> None:
    """Let the program do what it has to do, for so long."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        app.processEvents()
        time.sleep(0.005)
