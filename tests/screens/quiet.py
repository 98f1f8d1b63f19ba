"""Waits until a window has drawn all that it is going to draw."""

from __future__ import annotations

import time

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from desktop.pages.search import SearchPage
from desktop.spelling.dictionaries import dictionaries
from desktop.window import Window
from tests.desktop.rest import at_rest

STEP = 0.04  # seconds between looks
LEAST = 0.12
MOST = 30.0  # seconds; whatever still moves then is drawn as it is, and its test fails


def settle(
    app: QApplication, *windows: QWidget, step: float = STEP, least: float = LEAST, looks: int = 3
) -> None:
    """Until nothing is read or written for them any more, so many looks at the windows that are on
    screen, ``step`` seconds apart, have seen the same, and ``least`` seconds are over."""
    began = time.monotonic()
    seen: list[list[QImage]] = []
    while time.monotonic() < began + MOST:
        work(app, step)
        shown = windows or tuple(w for w in app.topLevelWidgets() if w.isVisible())
        seen = [*seen[1 - looks :], [window.grab().toImage() for window in shown]]
        if not over(app):
            seen.clear()
        same = len(seen) == looks and all(one == seen[0] for one in seen)
        if same and time.monotonic() > began + least:
            return


def over(app: QApplication) -> bool:
    """Whether all threads have told the windows what they were asked for."""
    windows = [one for one in app.topLevelWidgets() if isinstance(one, Window) and one.isVisible()]
    return not dictionaries()._waiting and all(at_rest(one) and found(one) for one in windows)


def found(window: Window) -> bool:
    """Whether what is searched for has been."""
    page = window.pages.get("search")
    if not isinstance(page, SearchPage) or not page.isVisible() or not page.field.text().strip():
        return True
    return bool(page._trouble) or (page._first is not None and not page._asking_more)


def work(app: QApplication, seconds: float) -> None:
    """Let the program do what it has to do, for so long."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        app.processEvents()
        time.sleep(0.005)
