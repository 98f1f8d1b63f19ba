"""Loads and makes what a first visit needs, a piece at a time, while nobody does anything.

A page that nobody has been to is code on the disk: to load and to make it held up the window by 50
to 110 ms when it was asked for. Here no piece takes 30, and none comes within a moment of a key, a
click or a turn of the wheel. Nothing is ever waited for: what is not here yet is made when it is
asked for.
"""

from __future__ import annotations

import time
from collections import deque
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer
from shiboken6 import Shiboken

from desktop.work.rubbish import give_back
from desktop.work.turn import AGAIN, Patience

if TYPE_CHECKING:
    from PySide6.QtGui import QWindow

    from desktop.window import Window
    from desktop.work.ahead import Freshening

FIRST = 4000  # milliseconds after the first paint: the engine has started by then
REST = 100  # milliseconds between two pieces
REST_AFTER = 1500  # milliseconds until the other thread has let go of what it held for a page
STILL = 1.5  # seconds since the person did something, before which nothing is done
LOADED = (
    *("desktop.cards.way", "desktop.spelling.helping", "desktop.compose.chip"),
    *("desktop.compose.attachments", "desktop.compose.choices", "storage.marked"),
    *("desktop.compose.mentions", "desktop.compose.composer", "storage.search"),
    *("desktop.wording.search", "desktop.side.conversation", "desktop.pages.conversations"),
    *("storage.pages.talk", "storage.pages.agenda", "desktop.agenda.grid", "desktop.pages.agenda"),
    *("desktop.trouble.helping", "desktop.compose.signin", "desktop.pages.parts"),
    *("desktop.pages.settings", "desktop.side.person", "storage.pages.person"),
    *("storage.pages.directory", "desktop.pages.directory", "desktop.side.event"),
    *("desktop.links.linking", "desktop.side.thread", "desktop.look.veil"),
)
"""Modules, what others stand on first: each then loads little more than itself."""
MADE = ("conversations", "agenda", "directory", "settings")
_DOES = frozenset(
    (
        *(QEvent.Type.KeyPress, QEvent.Type.InputMethod, QEvent.Type.MouseButtonPress),
        *(QEvent.Type.Wheel, QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate),
    )
)


class Warming(QObject):
    """Of one window; it ends with it, when it is locked, closed or out of sight, or when all is
    here."""

    def __init__(self, window: Window, freshening: Freshening) -> None:
        super().__init__(window)
        self._window, self._freshening = window, freshening
        self.left = deque((*LOADED, *MADE))
        self._patience = Patience(window.desk.spent)
        self._did = 0.0  # when the person last did something
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.go_on)
        self._handle: QWindow | None = window.windowHandle()

    def start(self) -> None:
        if self._handle is not None:
            self._handle.installEventFilter(self)
            self._timer.start(FIRST)

    def go_on(self) -> None:
        """Do the next piece, or wait while the person does something."""
        if not self._window.isVisible() or not self.left:
            self._end()
            give_back()
            QTimer.singleShot(REST_AFTER, give_back)
        elif (busy := STILL - (time.monotonic() - self._did)) > 0:
            self._timer.start(round(1000 * busy) + 1)
        elif self._patience.waits():
            self._timer.start(AGAIN)
        else:
            self._do(self.left.popleft())
            self._timer.start(REST)

    def _do(self, piece: str) -> None:
        if piece in MADE:
            page = self._window.prepare(piece)
            if page is not None:
                self._freshening.prepare(page)
        else:
            import_module(piece)

    def _end(self) -> None:
        self.left.clear()
        if self._handle is not None and Shiboken.isValid(self._handle):
            self._handle.removeEventFilter(self)
        self._handle = None

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in _DOES:
            self._did = time.monotonic()
        return False
