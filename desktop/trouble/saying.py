"""What does not work, and the line that says so, with the way to a text for whoever helps."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop.cards.parts import SMALL, Text
from desktop.desk import Desk
from desktop.wording.prose import escape

translate = QCoreApplication.translate
SERVER, FOLDER, FILE, SENDING, READING = "server", "folder", "file", "sending", "reading"
COPY, RETURN, EXPORT, KEY, PROFILE = "copy", "return", "export", "key", "profile"
LINK, COMPUTER = "link", "computer"
"""Of what a trouble is: the same code means something else in another place."""
TELL = "tell"
"""The target of the link that leads to the text."""


class Trouble(NamedTuple):
    """What went wrong: ``of`` is one of the kinds above, ``code`` why. ``since``: when it began,
    if that is known."""

    of: str
    code: str
    since: datetime | None = None


def words_of_link() -> str:
    """What stands beside every trouble."""
    return translate("Trouble", "What to tell the person who helps you")


class AskLink(Text):
    """The quiet words that lead to the text."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent, size=SMALL, rich=True)
        said = escape(words_of_link())
        self.setText(f'<a href="{TELL}" style="color:{desk.theme.muted}">{said}</a>')
        self.trouble: Trouble | None = None
        self.linkActivated.connect(self.press)
        self.hide()

    def press(self) -> None:
        """Ask for the text."""
        if self.trouble is not None:
            self.desk.helped.emit(self.trouble)

    def be_about(self, trouble: Trouble | None) -> None:
        """Lead to the text about this; without a trouble there is nothing to press."""
        self.trouble = trouble
        self.setVisible(trouble is not None)


class TroubleText(Text):
    """A still line that says what does not work, with the way to the text below it."""

    def __init__(
        self, desk: Desk, parent: QWidget, *, size: float = SMALL, colour: str = "waiting"
    ) -> None:
        super().__init__(desk, parent, size=size, colour=colour)
        self.ask: AskLink | None = None  # made when there is a trouble
        self._gap = desk.theme.px(4)

    def tell(self, sentence: str, trouble: Trouble | None) -> None:
        """Something does not work; without a trouble it is said, and no more."""
        if trouble is None:
            self.setText(sentence)
            return
        super().setText(sentence)
        if self.ask is None:
            self.ask = AskLink(self.desk, self)
        self.ask.be_about(trouble)
        self._fit()

    def setText(self, text: str) -> None:
        """Say something that is no trouble."""
        super().setText(text)
        ask = getattr(self, "ask", None)
        if ask is not None:
            ask.be_about(None)
            self._fit()

    def heightForWidth(self, width: int) -> int:
        high = super().heightForWidth(width)
        if self.ask is None or self.ask.trouble is None:
            return high
        return high - self.contentsMargins().bottom() + self.ask.heightForWidth(width) + self._gap

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        if self.ask is None or self.ask.trouble is None or self.wordWrap():
            return hint
        link = self.ask.fontMetrics().horizontalAdvance(words_of_link()) + 2 * self._gap
        return hint.expandedTo(QSize(link, 0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        ask = self.ask
        if ask is None:
            return
        high = ask.heightForWidth(self.width()) if ask.trouble is not None else 0
        below = high + self._gap if high else 0
        if self.contentsMargins().bottom() != below:
            self.setContentsMargins(0, 0, 0, below)
            self.updateGeometry()
        ask.setGeometry(0, self.height() - high, self.width(), high)
