"""Collects what Python has done with on the thread of the window, and on no other, and gives back
to the system what a start no longer needs.

Python looks for cycles on whichever thread makes the next object. A widget, a timer or a picture
that the writer's thread happens to free takes the program down; here none can be.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer

from desktop.work.turn import AGAIN, Patience

EVERY = 10_000  # milliseconds
ALL = 30
"""Once in so many times all that there is is looked through, and else what was made since the last
time: to go through a window and all of its modules takes 45 ms, through that a few."""
WORTH = 2_000  # objects made since the last time, below which nothing is done


def give_back() -> None:
    """What was freed and lies between what is in use goes back to the system, which Linux's malloc
    does not do by itself: 6 MiB after all that a window loads, in 4 ms.
    https://man7.org/linux/man-pages/man3/malloc_trim.3.html"""
    if sys.platform != "linux":
        return
    import ctypes

    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # other C libraries have none
    if trim is not None:
        trim(0)


class Rubbish(QObject):
    """While this runs, Python's own collector does not."""

    def __init__(self, parent: QObject, spent: Callable[[], float] = float) -> None:
        """``spent``: as the desk's."""
        super().__init__(parent)
        self._patience = Patience(spent)
        self._python_did = False  # before it was started
        self._times = 0  # it was done
        self._timer = QTimer(self, interval=EVERY)
        self._timer.setTimerType(Qt.TimerType.VeryCoarseTimer)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        self._python_did = gc.isenabled()
        gc.disable()
        self._timer.start()

    def look(self) -> None:
        """Collect if it is worth it; without work a program stays still."""
        if gc.get_count()[0] < WORTH:
            return
        if self._patience.waits():
            QTimer.singleShot(AGAIN, self, self.look)
        else:
            self._times += 1
            gc.collect(1 if self._times % ALL else 2)

    def all_next(self) -> None:
        """A window has gone, which is no longer new: the next time all is looked through."""
        self._times = -1

    def stop(self) -> None:
        """As it was before: whoever looks for it on one thread alone goes on to."""
        self._timer.stop()
        if self._python_did:
            gc.enable()
