"""From the key to the first paint, and only then to everything else."""

from __future__ import annotations

import gc
import logging
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from desktop import accessibility
from desktop.lock.unlocking import PATIENCE, Unlocking
from desktop.program import Opener, Program
from desktop.system.instance import Call
from storage.clock import SystemClock
from storage.errors import StorageError
from storage.folder import Folder

if TYPE_CHECKING:
    from pathlib import Path

    from desktop.lock.door import Door
    from desktop.system.instance import Seat
    from storage.profile import Profile

logger = logging.getLogger(__name__)
LONGEST = 3000  # milliseconds to wait for a paint that never comes (a hidden window)
AGAIN = 5000  # milliseconds until what may have mended itself is tried again
PASSING = frozenset(("held", "full", "read-only"))
"""What is in the way until the person, another program or the system does something about it."""


class Painted(QObject):
    """Ends a local event loop when a widget has been painted once, or is gone already."""

    def __init__(self, watched: QObject) -> None:
        super().__init__()
        self._loop = QEventLoop()
        watched.installEventFilter(self)
        QTimer.singleShot(LONGEST, self._loop.quit)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Paint, QEvent.Type.Hide):
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self._loop.quit)
        return False

    def wait(self) -> None:
        self._loop.exec()


class _Closed(QObject):
    """Says that the person closed a window."""

    closed = Signal()

    def __init__(self, watched: QObject) -> None:
        super().__init__(watched)
        watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Close:
            self.closed.emit()
        return super().eventFilter(watched, event)


class Start:
    """Shows the door if the key is not here yet, else the window at once."""

    def __init__(
        self,
        app: QApplication,
        folder: Folder,
        unlocking: Unlocking,
        profile: Profile | Exception | None,
        opener: Opener,
        *,
        file: Path | None = None,
        seat: Seat | None = None,
        call: Call | None = None,
    ) -> None:
        """``file``: the association's, to be read again when it changes. ``seat``: of the one
        window of the folder; ``call``: what it was started with."""
        self._app, self._folder, self._unlocking = app, folder, unlocking
        app.setQuitOnLastWindowClosed(False)  # what is being written is finished first
        accessibility.install()
        self.program = Program(
            app,
            folder,
            SystemClock(),
            profile=None if isinstance(profile, Exception) else profile,
            opener=opener,
        )
        self.program.membership.wrong = getattr(profile, "problems", ())
        self._file = file
        self._door: Door | None = None
        self._arriving: QWidget | None = None
        self._leaving = False
        self._seat, self._call = seat, call or Call()
        self.program.quietly = self.program.presence.at_login = self._call.at_login
        self.program.presence.at_the_door = self._standing

    def run(self) -> int:
        """Until the window is closed."""
        began = time.perf_counter()
        self._unlocking.done.wait(PATIENCE)
        while not self._opened():
            if self._leaving:
                return 0
        window = self.program.window
        assert window is not None
        Painted(window).wait()  # whichever page it opens with
        gc.freeze()
        logger.info("first-content %d", round((time.perf_counter() - began) * 1000))
        self._listen()
        self.program.presence.wait_with(self._call.link)
        self._live()
        return 0

    def _live(self) -> None:
        import asyncio

        import qasync

        if self._file is not None:
            from desktop.work.following import ProfileFile

            ProfileFile(self._file, self.program.membership.file_is, self.program)
        with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(self._app)) as runner:
            runner.run(self.program.live())

    def _listen(self) -> None:
        """Whoever starts Préau again is heard from now on."""
        seat, self._seat = self._seat, None
        if seat is not None:
            self.program.presence.listen(seat)

    # --- the door ---------------------------------------------------------------------------

    def _standing(self) -> QWidget | None:
        """What the person sees before there is a window."""
        return self._arriving or self._door

    def _opened(self) -> bool:
        """Open the window if the key is here; else wait at the door for the person or the
        keyring, and say what stands in the way."""
        unlocking = self._unlocking
        key = unlocking.key
        if key is not None:
            try:
                self.program.open(key)
            except StorageError as error:
                unlocking.key, unlocking.code = None, error.code
                if error.code == "wrong-key" and unlocking.kind == "keyring":
                    unlocking = self._unlocking = Unlocking(self._folder, refused=key)
            else:
                unlocking.forget()
                self._close_door()
                return True
        if self._unlocking.key is None:  # else it came just now, after we looked
            self._stand()
        return False

    def _stand(self) -> None:
        door = self._door or self._make_door()
        unlocking = self._unlocking
        loop = QEventLoop()
        door.closing.connect(loop.quit)
        door.given.connect(loop.quit)
        door.again.connect(loop.quit)
        door.restoring.connect(loop.quit)
        said = unlocking.code
        again = QTimer(interval=AGAIN)  # what may have mended itself
        again.timeout.connect(self._try_the_same)
        again.timeout.connect(loop.quit)

        def look() -> None:
            if unlocking.done.is_set() or unlocking.code != said:
                loop.quit()

        poll = QTimer(interval=50)
        poll.timeout.connect(look)
        if not unlocking.done.is_set():
            if said or unlocking.passphrase is None:
                door.wait(said, unlocking.kind, trial=unlocking.trial)
            poll.start()
        elif unlocking.key is not None:
            return  # it came just now
        else:
            door.explain(unlocking.code, unlocking.kind, trial=unlocking.trial)
            if unlocking.code in PASSING:
                again.start()
        self._show_door(door)
        self._listen()
        loop.exec()

    def _show_door(self, door: Door) -> None:
        if door.isHidden() and self.program.quietly:
            door.showMinimized()
        elif not door.isMinimized():
            door.show()

    def _make_door(self) -> Door:
        from desktop.lock.door import Door

        door = Door(self.program.desk(None))
        door.resize(*self.program.look.geometry[2:])
        door.closing.connect(self._leave)
        door.given.connect(self._try)
        door.again.connect(self._try_the_same)
        door.chosen.connect(self._give_up)
        door.restoring.connect(self._bring)
        self._door = door
        return door

    def _try(self, passphrase: str | None = None) -> None:
        self._unlocking.give_up()
        self._unlocking = Unlocking(self._folder, passphrase)

    def _try_the_same(self) -> None:
        self._try(self._unlocking.passphrase)

    def _give_up(self) -> None:
        self._unlocking.give_up()

    def _bring(self) -> None:
        """A copy from another computer stands in the door's place until it is here, or not."""
        from desktop.copies.arriving import Arriving

        door = self._door
        assert door is not None
        self._unlocking.give_up()
        arriving = Arriving(door.desk, self._folder)
        arriving.resize(door.size())
        loop = QEventLoop()
        arriving.arrived.connect(loop.quit)
        arriving.declined.connect(loop.quit)
        leaving = _Closed(arriving)
        leaving.closed.connect(loop.quit)
        leaving.closed.connect(self._leave)
        door.hide()
        arriving.show()
        self._arriving = arriving
        loop.exec()
        self._arriving = None
        arriving.removeEventFilter(leaving)
        arriving.close()
        arriving.deleteLater()
        if not self._leaving:
            self._try_the_same()

    def _leave(self) -> None:
        self._unlocking.give_up()
        self._leaving = True

    def _close_door(self) -> None:
        if self._door is not None:
            self._door.closing.disconnect(self._leave)
            self._door.close()
            self._door.deleteLater()
            self._door = None
