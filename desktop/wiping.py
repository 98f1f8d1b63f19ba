"""What is on the screen while everything of Préau goes from this computer, and after it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEventLoop, QObject, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.cards.heading import HeadingText
from desktop.cards.parts import TITLE, Button, Text
from desktop.desk import Desk
from desktop.keyboard import ending
from desktop.system.switches import turn_all_off
from desktop.trouble.helping import details
from desktop.trouble.saying import words_of_link
from desktop.wording import words
from storage import wiping
from storage.errors import StorageError
from storage.wiping import Wiped

if TYPE_CHECKING:
    from desktop.trouble.telling import Telling
    from storage.folder import Folder


class _Work(QObject):
    """The removal, on a thread of its own: a keyring may ask the person first."""

    done = Signal(object)  # a Wiped, or the code of what is in the way

    def __init__(self, folder: Folder, key: bytes) -> None:
        super().__init__()
        self._folder, self._key = folder, key

    def start(self) -> None:
        threading.Thread(target=self._run, name="wiping", daemon=True).start()

    def _run(self) -> None:
        result: Any
        try:
            if self._key:
                _dismiss(self._folder, self._key)
            result = wiping.wipe(self._folder)
            turn_all_off(self._folder)
        except StorageError as error:
            result = error.code
        except OSError:
            result = "read-only"
        self.done.emit(result)


class Farewell(QWidget):
    """One sentence, and a button that closes it; where something is in the way, one more."""

    closing = Signal()

    def __init__(self, desk: Desk, folder: Folder, key: bytes = b"") -> None:
        super().__init__()
        self._desk, self._folder, self._key = desk, folder, key
        self._work: _Work | None = None
        px = desk.theme.px
        self.setWindowTitle("Préau")
        self.resize(px(560), px(320))
        column = QVBoxLayout(self)
        column.setContentsMargins(px(48), px(40), px(48), px(40))
        column.setSpacing(px(16))
        column.addStretch(1)
        self.title = HeadingText(desk, self, size=TITLE, bold=True)
        self.still = Text(desk, self, colour="muted")
        self.ask = Button(desk, self, words_of_link())
        self.ask.setProperty("link", True)
        self.ask.clicked.connect(self._tell)
        self.ask.hide()
        self._details = ""
        self.telling: Telling | None = None  # made when it is wanted
        self.again = Button(desk, self, self.tr("Try again"))
        self.again.clicked.connect(self.begin)
        self.close_it = Button(desk, self, self.tr("Close"))
        self.close_it.clicked.connect(self.close)
        for part in (self.title, self.still):
            column.addWidget(part)
        for button in (self.ask, self.again, self.close_it):
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(2)
        ending.listen(self, self.close)

    def begin(self) -> None:
        """Remove all of it, beside the screen."""
        self.title.setText(self.tr("Everything of Préau is being removed."))
        self.still.setText(
            self.tr("If your keyring asks, it is for the key to be taken out of it.")
        )
        for part in (self.ask, self.again, self.close_it, self.telling):
            if part is not None:
                part.hide()
        self._work = _Work(self._folder, self._key)
        self._work.done.connect(self._over, Qt.ConnectionType.QueuedConnection)
        self._work.start()

    def _over(self, result: object) -> None:
        self._work = None
        self.close_it.show()
        if not isinstance(result, Wiped):
            self.title.setText(self.tr("Not everything could be removed yet."))
            ends = self.tr("The next start of Préau ends it.")
            self.still.setText(f"{words.storage_problem(str(result))} {ends}")
            self._details = details(str(result), str(self._folder.path), "", self._desk.now())
            self.ask.show()
            self.again.show()
            return
        self.title.setText(self.tr("Everything of Préau was removed from this computer."))
        self.still.setText(" ".join(self._said(result)))
        self.close_it.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell(self) -> None:
        """The text for whoever helps, in this window: there is no other any more."""
        from desktop.trouble.telling import Telling

        if self.telling is None:
            self.telling = Telling(self._desk, self, contact=False)
            self.telling.done.connect(self.telling.hide)
            layout = self.layout()
            assert layout is not None
            layout.addWidget(self.telling)
        self.telling.show_text(self._details)

    def _said(self, wiped: Wiped) -> list[str]:
        said = [
            self.tr("The key, then {size} of messages, pictures and all else.").format(
                size=words.size(wiped.bytes)
            )
        ]
        if wiped.left:
            said.append(
                self.tr("In the folder lies something that is not Préau’s; it is still there.")
            )
        if wiped.key_left:
            said.append(
                self.tr(
                    "The keyring could not be reached: an entry named Préau may be left in it. It"
                    " opens nothing any more."
                )
            )
        return said

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._work is not None:  # what is under way is ended, and said
            event.ignore()
            return
        super().closeEvent(event)
        self.closing.emit()


def finish(folder: Folder) -> int:
    """At a start that finds what an earlier one began: nothing of the folder is opened."""
    import sys

    from PySide6.QtWidgets import QApplication

    from desktop.program import Program
    from storage.clock import SystemClock

    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setQuitOnLastWindowClosed(False)
    program = Program(app, folder, SystemClock(), profile=None, opener=lambda _address: None)
    try:
        run(program.desk(None), folder)
    finally:
        program.close()
    return 0


def run(desk: Desk, folder: Folder, key: bytes = b"") -> None:
    """Remove everything, and stay until the person has read that it is done."""
    page, loop = Farewell(desk, folder, key), QEventLoop()
    page.closing.connect(loop.quit)
    page.begin()
    page.show()
    loop.exec()


def _dismiss(folder: Folder, key: bytes) -> None:
    """Whoever else is in the folder is asked to leave it; they may be gone already."""
    import asyncio
    import contextlib

    from desktop.work import engine
    from storage.line import LineError

    async def ask() -> None:
        client = await engine.running(folder, key)
        if client is not None:
            with contextlib.suppress(LineError):
                await client.call("leave", others=True)
            await client.close()

    with contextlib.suppress(OSError, LineError):
        asyncio.run(ask())
