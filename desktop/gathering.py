"""Tells of changes as often as the window can show them: the rest of a burst is told as one."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from storage.model import Changed

SHORT = 0.004  # seconds: what takes no longer is shown each time
SHARE = 3  # times as long as showing it took is left to everything else
LONGEST = 1.0  # seconds until what came meanwhile is told


class Gathering(QObject):
    """Between the engine, which may write for minutes, and those who read again what it wrote.

    What comes alone is told at once. While showing it takes long, and more comes, a quarter of
    the window's time goes into it and the rest to the person.
    """

    def __init__(
        self,
        tell: Callable[[Changed], None],
        parent: QObject | None = None,
        *,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        super().__init__(parent)
        self._tell, self._clock = tell, clock
        self._kept: Changed | None = None
        self._rest = QTimer(self, singleShot=True)
        self._rest.timeout.connect(self._go_on)

    def hear(self, changed: Changed) -> None:
        """Something was committed."""
        self._kept = changed if self._kept is None else _both(self._kept, changed)
        if not self._rest.isActive():
            self._go_on()

    def _go_on(self) -> None:
        kept, self._kept = self._kept, None
        if kept is None:
            return
        began = self._clock()
        self._tell(kept)
        took = self._clock() - began
        if took > SHORT:
            self._rest.start(round(1000 * min(SHARE * took, LONGEST)))


def _both(one: Changed, other: Changed) -> Changed:
    return Changed(
        revision=max(one.revision, other.revision),
        channels=one.channels | other.channels,
        views=one.views | other.views,
    )
