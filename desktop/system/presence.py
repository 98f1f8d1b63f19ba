"""Where the person finds the one program that is open: another start, a link, the system's tray."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from desktop.system.front import to_front
from desktop.system.instance import PATIENCE, Call

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop.program import Program
    from desktop.system.instance import Seat
    from desktop.system.tray import Tray
    from storage.model import Changed

TRAY = "presence.tray"
"""Setting: whether Préau stays, as a small icon of the system, when its window is closed."""


class Presence(QObject):
    """Of one program, from its start to its end.

    The window comes to the front only at a call, which is to say because the person started
    Préau once more or followed a link. A link waits until the window is there and unlocked; of
    several the last one counts.
    """

    _called = Signal(object, object)

    def __init__(self, program: Program) -> None:
        super().__init__(program)
        self._program = program
        self._link = ""  # to be followed when it can be
        self._joined = False
        self.at_the_door: Callable[[], QWidget | None] = lambda: None
        """What stands in the place of the first window, if it does."""
        self.at_login = False  # the system started it, not the person
        self.tray: Tray | None = None
        self._called.connect(self._take, Qt.ConnectionType.QueuedConnection)
        program.shown.connect(self._stands)

    def receive(self, call: Call) -> bool:
        """On any thread: whether it was taken in time."""
        taken = threading.Event()
        self._called.emit(call, taken)
        return taken.wait(PATIENCE - 1)

    def listen(self, seat: Seat) -> None:
        """Take the calls of those who start Préau again."""
        seat.listen(self.receive)

    def wait_with(self, link: str) -> None:
        """What Préau itself was started with; what came since comes before it."""
        self._link = self._link or link
        self.follow()

    def _take(self, call: Call, taken: threading.Event) -> None:
        taken.set()
        if call.link:
            self._link = call.link
        if not call.at_login:
            self.come(call.token)
        self.follow()

    def come(self, token: str = "") -> None:
        """The person wants to see it."""
        program = self._program
        # the door first: behind it there may still be a window that is about to be locked
        locked = program.lock.door if program.lock is not None else None
        here = locked or program.window or self.at_the_door()
        if here is not None:
            to_front(here, token)

    # --- links ------------------------------------------------------------------------------

    def begin(self) -> None:
        """The first window is there, and what it needs is joined."""
        self._joined = True
        program = self._program
        if program.lock is not None:
            program.lock.stood.connect(self._stands)
            program.lock.opened.connect(self.follow)
        self.choose()
        window = program.window
        if self.at_login and window is not None and self.tray is not None and self.tray.there:
            window.hide()  # the icon is what is seen of it
        self.follow()

    def follow(self) -> None:
        """Follow the link that waits, if it need not wait any more."""
        window = self._program.window
        locked = self._program.lock is not None and self._program.lock.locked
        if not self._link or not self._joined or window is None:
            return
        if locked or self._program.migrating:
            return
        from desktop.links.deeplinks import follow

        link, self._link = self._link, ""
        follow(window.desk, link, from_outside=True)

    # --- the system's tray ------------------------------------------------------------------

    def choose(self) -> None:
        """Read again what the person chose."""
        reader = self._program.reader
        if reader is None or self._program.window is None:
            return
        wanted = reader.setting(TRAY, False) is True
        if wanted and self.tray is None:
            from desktop.system.tray import Tray

            self.tray = Tray(self._program, self)
            self.tray.watch(self._program.window)
        elif not wanted and self.tray is not None:
            self.tray.remove()
            self.tray = None

    def heard(self, changed: Changed) -> None:
        """Something was committed; perhaps a choice."""
        from storage.model import View

        if self._joined and View.SETTINGS in changed.views:
            self.choose()

    def _stands(self, here: QWidget) -> None:
        """The person has this window, or this door, from now on."""
        if self.tray is not None:
            self.tray.watch(here)

    def let_go(self, widget: QWidget | None = None) -> None:
        """``widget`` is about to close for good; None: all of it does."""
        if self.tray is not None:
            self.tray.let_go(widget)
        if widget is None:
            self._joined = False

    def close(self) -> None:
        """The program ends."""
        self._joined = False
        if self.tray is not None:
            self.tray.remove()
            self.tray = None
