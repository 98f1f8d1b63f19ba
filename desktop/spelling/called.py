"""What people, places and the association are called: no name of theirs is marked as wrong."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from shiboken6 import Shiboken

from desktop.desk import Desk
from storage.model import Changed

if TYPE_CHECKING:
    from storage.pages.known_words import KnownWords

Then = Callable[["KnownWords | None"], None]
STAYS = 60.0  # seconds for which they are good, even if something came: names come slowly


class Called(QObject):
    """One for each window, which it goes with. Names are read by another thread, before the first
    word is looked up and again once something came; the window holds no name, but a number made
    of each word."""

    others = Signal()  # other names than before are known

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._known: KnownWords | None = None
        self._read_at = 0.0
        self._stale = True
        self._asking = False
        self._waiting: list[Then] = []
        desk.changed.connect(self._heard)

    def then(self, use: Then) -> None:
        """Call ``use`` once they are known; with None where they cannot be read."""
        self._waiting.append(use)
        old = self._stale and (self._known is None or time.monotonic() - self._read_at > STAYS)
        if self._desk.ahead is None or not (old or self._asking):
            self._go_on()
        elif not self._asking:
            from desktop.work.ahead import Question

            self._asking, self._stale = True, False
            self._desk.ahead().ask((Question("known_words", (), ()),), self._take)

    def _take(self, answers: Mapping[Any, Any], _took: float) -> None:
        if not Shiboken.isValid(self):  # its window has gone meanwhile
            return
        before, self._known = self._known, next(iter(answers.values()), self._known)
        self._asking, self._read_at = False, time.monotonic()
        self._go_on()
        if before is not None and before != self._known:
            self.others.emit()

    def _go_on(self) -> None:
        waiting, self._waiting = self._waiting, []
        for use in waiting:
            use(self._known)

    def _heard(self, _changed: Changed) -> None:
        self._stale = True
