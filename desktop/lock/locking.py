"""The lock of the window: its connections closed, its key forgotten, nothing of the content left.

What is being written is kept first; the engine goes on with its own key; the passphrase brings the
same place back (docs/decisions/054).
"""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QPixmapCache, QShortcut
from PySide6.QtWidgets import QApplication

from desktop.compose.drafts import Draft
from desktop.lock import whereabouts
from desktop.lock.unlocking import Unlocking
from desktop.still import Asking
from desktop.system.idling import Idle
from desktop.trouble.losing import keep
from desktop.window import dress
from desktop.wording import words
from storage.errors import StorageError
from storage.keys import Vault

if TYPE_CHECKING:
    from desktop.lock.door import Door
    from desktop.program import Program
    from desktop.system.sleeping import Sleep
    from desktop.window import Window

logger = logging.getLogger(__name__)
MINUTES, ASLEEP = "lock.minutes", "lock.asleep"
"""Settings: after how many minutes without the person (0: never), and whether it locks when the
computer sleeps or locks its own screen."""
OFFERED = (5, 10, 15, 30, 60)
POLL = 50  # milliseconds between two looks at a passphrase that is being tried


class Lock(QObject):
    """Of one program. Closed is what it is between :meth:`close` and the right passphrase."""

    stood = Signal(object)  # the Door, which takes the window's place
    closed = Signal()  # nothing of the content is left
    opened = Signal()

    def __init__(self, program: Program) -> None:
        super().__init__()
        self._program = program
        self._closing = False
        self.door: Door | None = None  # while it is locked, or about to be
        self._unlocking: Unlocking | None = None
        self._tell_of: tuple[object, ...] = ()  # what the door says now
        self._poll = QTimer(self, interval=POLL)
        self._poll.timeout.connect(self._look)
        self.idle = Idle(program.clock)
        self.idle.idle.connect(self.close_by_itself)
        self.sleep: Sleep | None = None
        self._key: QShortcut | None = None

    @property
    def locked(self) -> bool:
        """Whether the person sees the door: there may be no window any more."""
        return self.door is not None

    # --- when -------------------------------------------------------------------------------

    def watch(self, window: Window) -> None:
        """This is the window that the person has now; what they chose holds for it."""
        self._key = QShortcut(QKeySequence("Ctrl+L"), window)
        self._key.activated.connect(self.wanted)
        window.desk.lock_wanted.connect(self.wanted)
        self.choose()

    def choose(self) -> None:
        """Read again what the person chose."""
        window, reader = self._program.window, self._program.reader
        if window is None or reader is None or self._closing:
            return
        minutes, asleep = reader.setting(MINUTES, 0), reader.setting(ASLEEP, False)
        after = timedelta(minutes=minutes if isinstance(minutes, int) else 0)
        self.idle.watch(window.windowHandle(), after)
        if asleep is True and self.sleep is None:
            from desktop.system.sleeping import Sleep

            self.sleep = Sleep()
            self.sleep.asleep.connect(self.close_by_itself)
            self.sleep.start()
        elif asleep is not True:
            self._deaf()

    def wanted(self) -> None:
        """The person wants it locked now; without a passphrase there is a page that says how."""
        window = self._program.window
        if window is None or self._closing:
            return
        if self._guarded():
            self._close(by_itself=False)
        else:
            window.visit("guard")

    def close_by_itself(self) -> None:
        """Nobody was here for a while, or the computer goes to sleep."""
        if self._program.window is not None and not self._closing and self._guarded():
            self._close(by_itself=True)

    def _guarded(self) -> bool:
        try:
            return Vault(self._program.folder).kind() == "passphrase"
        except StorageError:
            return False

    # --- closing it -------------------------------------------------------------------------

    def _close(self, *, by_itself: bool) -> None:
        """First nothing is seen any more, then everything is kept, and then all of it goes."""
        program = self._program
        window, writer = program.window, program.writer
        if window is None or writer is None:
            return
        self._closing = True
        program.appearance.remember(window)
        self.idle.watch(None, timedelta(0))
        self._cover(window, by_itself=by_itself)
        # whoever waits for what was just closed goes on first
        QTimer.singleShot(0, self, lambda: self._keep(by_itself=by_itself))

    def _cover(self, window: Window, *, by_itself: bool = False) -> None:
        """Nothing of it is seen, and nobody's name is told, from this moment."""
        self._stand(window, by_itself=by_itself)
        if self._program.calm is not None:
            self._program.calm.lock()
        for one in QApplication.topLevelWidgets():  # menus, and what asks for a file
            if one.isVisible() and one is not self.door and one is not window:
                one.close()
        window.hide()

    def _keep(self, *, by_itself: bool) -> None:
        """What is being written, and where the person is."""
        window, writer = self._program.window, self._program.writer
        if window is None or writer is None:
            return
        unkept: list[str] = []
        window.desk.writer = _Kept(writer, unkept)
        for draft in window.findChildren(Draft):
            draft.save()
        keep(window.desk.unkept, window.desk.writer)
        window.desk.writer = writer
        note = whereabouts.noted(window)
        writer.ask(lambda stores: stores.settings.set(whereabouts.SETTING, note))
        # behind all that was asked for before
        writer.ask(
            lambda _stores: None,
            lambda _done: self._gone(unkept, by_itself=by_itself),
            lambda code: self._gone([*unkept, code], by_itself=by_itself),
            later=True,
        )

    def _gone(self, unkept: list[str], *, by_itself: bool) -> None:
        window = self._program.window
        if window is None or not self._closing:
            return
        if unkept:
            self._stay(window, unkept[0], by_itself=by_itself)
            return
        self._closing = False
        self._program.let_go()
        self._program.appearance.save()
        QPixmapCache.clear()
        self._collect()
        QTimer.singleShot(0, self, self._collect)  # once more, for what Qt lets go of only then
        logger.info("locked")
        self.closed.emit()

    def _stay(self, window: Window, code: str, *, by_itself: bool) -> None:
        """What is being written cannot be kept: it is not thrown away for a lock."""
        self._closing = False
        self._leave_the_door()
        dress(self._program.app, window.desk.theme)
        window.show()
        if self._program.calm is not None:
            self._program.calm.unlock()
        self.choose()
        sentence = self.tr("Préau is not locked: your draft could not be kept. {why}").format(
            why=words.storage_problem(code)
        )
        if by_itself:
            window.still.say(sentence, self.wanted)
            window.still.undo.hide()
            return
        both = self.tr("Lock all the same"), self.tr("No")
        window.desk.asked.emit(Asking(sentence, *both, self._answered))

    def _answered(self, all_the_same: bool) -> None:
        window = self._program.window
        if window is not None and all_the_same:
            self._closing = True
            self._cover(window)
            for draft in window.findChildren(Draft):
                draft.forget()
            window.desk.unkept.clear()
            # whoever asked must not be gone before they have heard the answer
            QTimer.singleShot(0, self, lambda: self._gone([], by_itself=False))

    def _collect(self) -> None:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        self._program.forget_the_gone()
        gc.collect()

    # --- the door ---------------------------------------------------------------------------

    def _stand(self, window: Window, *, by_itself: bool) -> None:
        """Where the window stood: by itself it comes before no other program's."""
        from desktop.lock.door import Door

        program = self._program
        door = Door(program.desk(None))
        program.appearance.place(door)
        door.given.connect(self._try)
        door.again.connect(lambda: self._try(None))
        door.ending.connect(program.presence.let_go)
        door.closing.connect(program.ended)
        door.ask(locked=True)
        self.door = door
        self.stood.emit(door)
        before = not by_itself or window.isActiveWindow()
        door.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating, not before)
        if window.isMinimized():
            door.showMinimized()
        elif window.isVisible():  # else it is out of sight, and so is its door
            door.show()
            if before:
                door.activateWindow()

    def _leave_the_door(self) -> None:
        door, self.door = self.door, None
        self._poll.stop()
        if door is not None:
            door.closing.disconnect(self._program.ended)
            door.close()
            door.deleteLater()

    def _try(self, passphrase: str | None) -> None:
        """Off this thread; the door is looked at meanwhile."""
        if self._unlocking is not None:
            self._unlocking.give_up()
        self._tell_of = ()
        self._unlocking = Unlocking(self._program.folder, passphrase)
        self._poll.start()

    def _look(self) -> None:
        unlocking, door = self._unlocking, self.door
        if unlocking is None or door is None or self._closing:
            return
        if unlocking.key is not None:
            self._open(unlocking, door)
        elif unlocking.done.is_set():
            self._poll.stop()
            self._unlocking = None
            door.explain(unlocking.code, unlocking.kind, locked=True)
        elif unlocking.code and self._tell_of != (unlocking.code,):
            self._tell_of = (unlocking.code,)  # it was moved to a keyring, which is waited for
            door.wait(unlocking.code, unlocking.kind)

    def _open(self, unlocking: Unlocking, door: Door) -> None:
        key, self._unlocking = unlocking.key, None
        unlocking.forget()
        self._poll.stop()
        assert key is not None
        self._program.appearance.remember(door)
        try:
            window = self._program.take_up(key)
        except StorageError as error:
            door.explain(error.code, unlocking.kind, locked=True)
            return
        reader = self._program.reader
        assert reader is not None
        whereabouts.go_back(window, reader.setting(whereabouts.SETTING, None))
        self._leave_the_door()
        window.activateWindow()
        logger.info("unlocked")
        self.opened.emit()

    # --- the end ----------------------------------------------------------------------------

    def end(self) -> None:
        """The program ends."""
        self.idle.watch(None, timedelta(0))
        self._deaf()
        if self._unlocking is not None:
            self._unlocking.give_up()
        if self.door is not None:
            self._leave_the_door()

    def _deaf(self) -> None:
        if self.sleep is not None:
            self.sleep.stop()
            self.sleep = None


class _Kept:
    """The writer, which also notes what it could not keep."""

    def __init__(self, writer: Any, unkept: list[str]) -> None:
        self._writer, self._unkept = writer, unkept

    def ask(
        self,
        work: Callable[[Any], Any],
        then: Callable[[Any], None] | None = None,
        failed: Callable[[str], None] | None = None,
        *,
        later: bool = False,
    ) -> None:
        def not_kept(code: str) -> None:
            self._unkept.append(code)
            if failed is not None:
                failed(code)

        self._writer.ask(work, then, not_kept, later=later)
