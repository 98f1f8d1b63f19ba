"""A long page is made piece by piece: what is on screen first at once, then the rest."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from desktop.work.turn import AGAIN, Patience

REST = 10  # milliseconds between two pieces, for what the person does and for painting


class Growing(QObject):
    """The pieces of one page that are not made yet. They go with the page."""

    def __init__(self, page: QObject, spent: Callable[[], float] = float) -> None:
        """``spent``: as the desk's."""
        super().__init__(page)
        self._patience = Patience(spent)
        self._left: deque[Callable[[], object]] = deque()
        self._rest = QTimer(self, singleShot=True)
        self._rest.timeout.connect(self._go_on)

    @property
    def over(self) -> bool:
        return not self._left

    def begin(self, *pieces: Callable[[], object]) -> None:
        """Make these one after the other, each in a turn of its own."""
        self._left.extend(pieces)
        self._rest.start(REST)

    def finish(self) -> None:
        """Make all that is left at once: somebody asks for it."""
        while self._left:
            self._left.popleft()()

    def _go_on(self) -> None:
        if self._left and self._patience.waits():
            self._rest.start(AGAIN)
        elif self._left:
            # first: what cannot be made or read now holds up none of the rest
            self._rest.start(REST)
            self._left.popleft()()
