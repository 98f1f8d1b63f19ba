"""How much the thread of the window has done since it last waited, so that nothing that can wait
comes on top of it."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject

ENOUGH = 0.008  # seconds of the processor: what can wait comes in another turn after that
AGAIN = 1  # milliseconds until then: at 0 it would come before what the person does meanwhile
MOST = 5  # turns that anything waits for others, and no longer


class Turn(QObject):
    """One turn of the event loop: all that is done between two waits."""

    def __init__(
        self, parent: QObject | None = None, *, clock: Callable[[], float] = time.thread_time
    ) -> None:
        super().__init__(parent)
        self._clock, self._began = clock, 0.0
        self._watches = False

    def watch(self) -> None:
        """From now on :meth:`spent` tells; before, no turn has anything to do."""
        from PySide6.QtCore import QAbstractEventDispatcher

        dispatcher = QAbstractEventDispatcher.instance()
        if dispatcher is not None and not self._watches:
            dispatcher.awake.connect(self._begin)
            self._watches = True
            self._begin()

    def spent(self) -> float:
        """Seconds of the processor, of this thread, in this turn so far."""
        return self._clock() - self._began if self._watches else 0.0

    def _begin(self) -> None:
        self._began = self._clock()


class Patience:
    """Of one thing that can wait: it lets others go first, but not for ever."""

    def __init__(self, spent: Callable[[], float]) -> None:
        self._spent, self._waited = spent, 0

    def waits(self) -> bool:
        """Whether enough was done in this turn: to be asked once in a turn, ``AGAIN`` later."""
        self._waited = self._waited + 1 if self._waited < MOST and self._spent() > ENOUGH else 0
        return self._waited > 0
