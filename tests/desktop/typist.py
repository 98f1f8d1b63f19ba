"""``python -m tests.desktop.typist DATA WAITING``: the real window, and a person who begins things.

They type into one place after the other, say on stdout what stands there after the last key, and
go on only when told to on stdin. Nothing is ever sent or closed: the program is killed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QSocketNotifier, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.places import (
    AtConversation,
    AtThread,
    ChangeEvent,
    ChangeOutgoing,
    NewEvent,
    NewPost,
    Place,
)
from desktop.program import Program
from desktop.window import Window
from storage.folder import Folder
from storage.model import OutgoingId
from tests.desktop.community import CAMILLE, KEY, PROMO, VISIT, Clock
from tests.kill.journal import tell
from tests.trials.panes import Deaf

_OUT = 1
_KEY = 20  # milliseconds from one key to the next
TYPED = "Commence et pas fini"
STANDS = 8  # where the cursor is left in the first text


def places(window: Window, waiting: OutgoingId) -> Iterator[tuple[str, Place]]:
    """One of each kind, with the draft's place."""
    pages = window.desk.pages
    yield f"say:{CAMILLE.id}", AtConversation(CAMILLE.id)
    said = pages.entry("$36ans")
    yield f"say:{PROMO.id}", AtConversation(PROMO.id, said)
    yield "say:news000000000000/home", NewPost()
    post = pages.entry("$mesures")
    assert post is not None
    yield "reply:$mesures", AtThread(post)
    mine = pages.entry("$mine")
    yield "edit:$mine", AtConversation(CAMILLE.id, edit=mine)
    yield "event:new", NewEvent()
    yield f"event:{VISIT.id}", ChangeEvent(VISIT.id)
    yield f"waiting:{waiting}", ChangeOutgoing(waiting)


def field(panel: Any) -> QWidget:
    """Where the words go."""
    found: QWidget
    if hasattr(panel, "composer"):
        found = panel.composer.field
    else:
        found = panel.fields.title if hasattr(panel, "fields") else panel.field
    return found


def text(panel: Any) -> str:
    """What stands there."""
    found: Any = field(panel)
    return str(found.toPlainText() if hasattr(found, "toPlainText") else found.text())


class Typist(QObject):
    """Key by key; what it has typed is told when the last key is in the field."""

    def __init__(self, window: Window, waiting: OutgoingId) -> None:
        super().__init__()
        self._window, self._places = window, places(window, waiting)
        self._place, self._left = "", ""
        self._timer = QTimer(self, interval=_KEY)
        self._timer.timeout.connect(self._key)
        self._told = QSocketNotifier(0, QSocketNotifier.Type.Read, self)
        self._told.activated.connect(self._next)

    def _next(self) -> None:
        sys.stdin.readline()
        self._place, place = next(self._places)
        self._window.open(place)
        self._left = TYPED
        QTimer.singleShot(200, self._timer, self._timer.start)  # a draft that was here has come

    def _key(self) -> None:
        QTest.keyClicks(field(self._window.panel), self._left[0])
        self._left = self._left[1:]
        if not self._left:
            self._timer.stop()
            self._attach()
            tell(_OUT, "typed", place=self._place, text=text(self._window.panel))

    def _attach(self) -> None:
        """In the first place a file comes as well, and the person goes back into the text."""
        panel: Any = self._window.panel
        if self._place == f"say:{CAMILLE.id}":
            panel.composer.files.add([Path(__file__)])
            panel.composer.field.stand_at(STANDS)


def main(data: Path, waiting: OutgoingId) -> int:
    app = QApplication(["preau"])
    program = Program(app, Folder(data), Clock(), profile=None, opener=lambda _address: None)
    window = program.open(KEY)
    program.join(Deaf())  # type: ignore[arg-type]
    typist = Typist(window, waiting)
    tell(_OUT, "ready")
    code = app.exec()
    del typist
    return code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), OutgoingId(sys.argv[2])))
