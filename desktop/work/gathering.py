"""Tells of changes as often as the window can show them, and part by part where that takes long."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer

from desktop.work.turn import AGAIN, Patience
from storage.model import Changed

SHORT = 0.004  # seconds: what takes no longer is shown each time
SHARE = 3  # times as long as showing it took is left to everything else
LONGEST = 1.0  # seconds until what came meanwhile is told
AT_ONCE = 0.025  # seconds of the processor: parts that need no longer are shown in one go


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


class InParts(QObject):
    """Shows a change in one part of the window after the other.

    Together where that is quick. Where it is not, the person has their turn after each part, for
    as long as :class:`Gathering` would leave them; what changes meanwhile is shown with the rest.
    ``spent``: seconds of the processor that were spent in this turn of the thread before.
    """

    def __init__(
        self,
        parts: Sequence[Callable[[Changed], None]],
        parent: QObject | None = None,
        *,
        clock: Callable[[], float] = time.thread_time,
        spent: Callable[[], float] = float,
    ) -> None:
        super().__init__(parent)
        self._parts, self._clock = parts, clock
        self._patience = Patience(spent)
        self._waits: dict[int, Changed] = {}
        self._took = [0.0] * len(parts)  # the last time
        self._stopped = False
        self._rest = QTimer(self, singleShot=True)
        self._rest.timeout.connect(self._go_on)

    def hear(self, changed: Changed) -> None:
        """Something was committed."""
        if self._stopped:  # what is left unsaid as the window closes is committed after that
            return
        for part in range(len(self._parts)):
            kept = self._waits.get(part)
            self._waits[part] = changed if kept is None else _both(kept, changed)
        if not self._rest.isActive():
            self._go_on()

    def stop(self) -> None:
        """The window closes: nothing more is shown, nor is anything read for it."""
        self._stopped = True
        self._waits.clear()
        self._rest.stop()

    def _go_on(self) -> None:
        if self._patience.waits():
            self._rest.start(AGAIN)
            return
        spent = 0.0
        while self._waits:
            part = next(iter(self._waits))
            if spent and spent + self._took[part] > AT_ONCE:
                self._rest.start(round(1000 * min(SHARE * spent, LONGEST)))
                return
            changed, began = self._waits.pop(part), self._clock()
            self._parts[part](changed)
            self._took[part] = self._clock() - began
            spent += self._took[part]


def _both(one: Changed, other: Changed) -> Changed:
    return Changed(
        revision=max(one.revision, other.revision),
        channels=one.channels | other.channels,
        views=one.views | other.views,
    )
