"""``python -m tests.kill.window DATA SEED``: the real window, and a person who types and sends.

Each key is an event that the field receives. Its journal goes to stdout: what stands in the field
after each key, and that the field was cleared after Ctrl+Enter, which is when a person believes it.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.lock.unlocking import Unlocking
from desktop.places import AtConversation, NewPost, Place
from desktop.starting import Start
from desktop.window import Window
from storage.folder import Folder
from storage.model import ChannelKind
from tests.desktop.cli.running import PASSPHRASE
from tests.kill.journal import tell

_OUT = 1
_KEY = 35  # milliseconds from one key to the next: a quick typist


class Typist(QObject):
    """Writes one thing after the other until the end."""

    def __init__(self, start: Start, seed: int) -> None:
        super().__init__()
        self._start, self._luck = start, random.Random(seed)
        self._left = ""  # of what is being typed
        self._word = self._protocol = ""
        self._sending = False
        self._timer = QTimer(self, interval=_KEY)
        self._timer.timeout.connect(self._key)
        self._timer.start()

    def _window(self) -> Window | None:
        return self._start.program.window

    def _key(self) -> None:
        window = self._window()
        if window is None or self._start.program.link is None or self._sending:
            return
        if not self._word:
            self._begin(window)
            return
        field = self._composer(window).field
        if self._left:
            QTest.keyClicks(field, self._left[0])
            self._left = self._left[1:]
            self._tell("typed", text=field.toPlainText())
            return
        self._sending = True
        self._tell("adding")
        QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    def _begin(self, window: Window) -> None:
        self._protocol = self._luck.choice(("matrix", "matrix", "mastodon"))
        place: Place = NewPost()
        if self._protocol == "matrix":
            rooms = window.desk.pages.channels([ChannelKind.ROOM])
            place = AtConversation(next(room.id for room in rooms if room.name == "Le salon"))
        window.open(place)
        composer = self._composer(window)
        composer.sent.connect(self._sent)
        self._word = f"w{self._luck.getrandbits(40):010x}"
        rest = " et la suite" * self._luck.randint(0, 3)
        self._left = f"Bonjour {self._word}{rest}"
        self._tell("begun")

    def _sent(self) -> None:
        """The composer says that it is written down, and has cleared its field."""
        window = self._window()
        assert window is not None
        panel: Any = window.panel
        if panel is not None and getattr(panel, "composer", None) is not None:
            panel.composer.sent.disconnect(self._sent)
            assert panel.composer.field.toPlainText() == ""
        self._tell("added")
        self._word, self._sending = "", False

    def _composer(self, window: Window) -> Any:
        panel: Any = window.panel
        return panel.composer

    def _tell(self, what: str, **facts: Any) -> None:
        window = self._window()
        assert window is not None
        place = self._composer(window).draft.place if what != "added" else ""
        tell(_OUT, what, word=self._word, protocol=self._protocol, place=place, **facts)


def main(data: Path, seed: int) -> int:
    app = QApplication(["preau"])
    folder = Folder(data)
    start = Start(app, folder, Unlocking(folder, PASSPHRASE), None, lambda _address: None)
    typist = Typist(start, seed)
    assert typist.parent() is None
    return start.run()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2])))
