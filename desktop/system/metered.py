"""Whether the connection is one that is paid, or limited, by what it carries."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

if TYPE_CHECKING:
    from desktop.system.connection import Connection


class Meter(QObject):
    """Of one program: asks the system once the window is painted, and hears when it changes.

    Until the system has answered, what is fetched may cost; where it cannot say, nothing does.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._said: bool | None = None
        self._waited_for = False  # somebody was told that it may cost, before that was known
        self._connection: Connection | None = None

    def start(self, bus: str = "SYSTEM") -> None:
        """Begin to listen; once. ``bus``: where NetworkManager is, as for
        :class:`desktop.calm.bus.Bus`."""
        if self._connection is not None or self._said is not None:
            return
        if sys.platform in ("win32", "darwin"):
            from desktop.system import reachability

            self._take(reachability.listen(self._take))
            return
        from desktop.system.connection import Connection

        self._connection = Connection(bus)
        self._connection.told.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._connection.start()

    def stop(self) -> None:
        if self._connection is not None:
            self._connection.stop()
            self._connection = None

    def now(self) -> bool:
        """Whether what is fetched now may cost the person something."""
        if self._said is None:
            self._waited_for = True
        return self._said is not False

    def _take(self, said: bool) -> None:
        before, self._said = self._said, said
        if before is None:
            before = True if self._waited_for else said
        if said != before:
            self.changed.emit()
