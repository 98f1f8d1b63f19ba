"""Notices that nobody has used the window for a while, without looking at a clock meanwhile.

Each key and each movement over the window is only noted. One timer is set for when the time would
be over; it looks at the last note then, and is set again for what is left.
"""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QWindow
from shiboken6 import Shiboken

from desktop.desk import Now

_USED = frozenset(
    (
        QEvent.Type.KeyPress,
        QEvent.Type.MouseMove,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletMove,
        QEvent.Type.TabletPress,
        QEvent.Type.InputMethod,
    )
)


class Idle(QObject):
    """Of one window at a time. The computer's clock counts, so that what it slept counts too."""

    idle = Signal()

    def __init__(self, clock: Now) -> None:
        super().__init__()
        self._clock = clock
        self._window: QWindow | None = None
        self._after = timedelta(0)
        self._used = clock.now()
        self._timer = QTimer(self, singleShot=True)
        self._timer.setTimerType(Qt.TimerType.VeryCoarseTimer)
        self._timer.timeout.connect(self.look)

    def watch(self, window: QWindow | None, after: timedelta) -> None:
        """From now on this window, and say so ``after`` so long; nothing at all for 0."""
        if self._window is not None and Shiboken.isValid(self._window):
            if (window, after) == (self._window, self._after):
                return  # nothing else was chosen: the time goes on
            self._window.removeEventFilter(self)
        self._timer.stop()
        self._window, self._after = (window if after else None), after
        self._used = self._clock.now()
        if self._window is not None:
            self._window.installEventFilter(self)
            self._aim(after)

    def look(self) -> None:
        """Say so if the time is over, else look again when it would be."""
        if self._window is None:
            return
        left = self._after - (self._clock.now() - self._used)
        if left > self._after:  # the clock was set back
            self._used, left = self._clock.now(), self._after
        if left <= timedelta(0):
            self.idle.emit()
        else:
            self._aim(left)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _USED and self._window is not None:
            now = self._clock.now()
            if now - self._used >= self._after:  # it slept past the time, and the timer with it
                self.idle.emit()
                return True
            self._used = now
        return super().eventFilter(watched, event)

    def _aim(self, left: timedelta) -> None:
        self._timer.start(max(1, round(left / timedelta(milliseconds=1))))
