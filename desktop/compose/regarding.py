"""One line over the text: what is answered or changed, and a way out of that."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.cards.parts import SMALL, IconButton, Text
from desktop.desk import Desk
from storage.rows import Entry

_MOST = 80  # characters of what is answered


class Regarding(QWidget):
    """Hidden while nothing in particular is answered."""

    dropped = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        self.words = Text(desk, self, size=SMALL, colour="muted")
        self.drop = IconButton(desk, self, "close", "")
        self.drop.clicked.connect(self.dropped)
        row.addWidget(self.words, 1)
        row.addWidget(self.drop)
        self.hide()

    def answer(self, entry: Entry) -> None:
        """``entry`` is answered."""
        name = self.tr("yourself") if entry.mine else entry.author_name
        self._say(
            self.tr("Answer to {name}: {text}").format(name=name, text=_short(entry)),
            self.tr("Answer nothing in particular"),
        )

    def change(self, entry: Entry) -> None:
        """``entry`` is changed."""
        self._say(
            self.tr("You are changing: {text}").format(text=_short(entry)),
            self.tr("Leave it as it was"),
        )

    def _say(self, sentence: str, out: str) -> None:
        self.words.setText(sentence)
        self.drop.setToolTip(out)
        self.drop.setAccessibleName(out)
        self.show()


def _short(entry: Entry) -> str:
    return " ".join(entry.text.split())[:_MOST]
