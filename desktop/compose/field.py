"""A field of several lines that grows with its text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

from desktop.cards.parts import font
from desktop.desk import Desk


class Field(QPlainTextEdit):
    """Ctrl+Enter sends, Tab leaves it; from one line to eight, then it scrolls."""

    sent = Signal()

    def __init__(
        self, desk: Desk, parent: QWidget | None = None, *, lines: int = 1, most: int = 8
    ) -> None:
        super().__init__(parent)
        self._desk, self._least, self._most = desk, lines, most
        self.takes: Callable[[QMimeData], bool] = _nothing
        """Takes what is pasted or dropped, if it is no text; False leaves it to the field."""
        self.may_take: Callable[[QMimeData], bool] = _nothing
        self.setFont(font(desk.theme))
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.document().documentLayout().documentSizeChanged.connect(lambda _: self._fit())
        self._fit()

    def set_least(self, lines: int) -> None:
        """How high it is at least."""
        self._least = lines
        self._fit()

    def kept(self) -> dict[str, Any]:
        """What a draft remembers besides the text: where the cursor is, unless at its end."""
        place = self.textCursor().position()
        return {"cursor": place} if place < self.document().characterCount() - 1 else {}

    def stand_at(self, place: object) -> None:
        """Put the cursor before this character, counted from 0 as Qt counts them; at the end where
        that is no place in the text."""
        cursor = self.textCursor()
        end = self.document().characterCount() - 1
        known = isinstance(place, int) and 0 <= place <= end
        cursor.setPosition(place if known and isinstance(place, int) else end)
        self.setTextCursor(cursor)

    def _fit(self) -> None:
        # a plain text document measures itself in lines
        lines = int(self.document().documentLayout().documentSize().height())
        lines = max(self._least, min(self._most, lines))
        high = lines * self.fontMetrics().lineSpacing() + self._desk.theme.px(24)
        if high != self.height() or self.minimumHeight() != high:
            self.setFixedHeight(high)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return self.may_take(source) or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        if not self.takes(source) and source.hasText():
            super().insertFromMimeData(source)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._desk.theme.px(80), self.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.sent.emit()
            return
        if event.key() == Qt.Key.Key_Escape:
            event.ignore()
            return
        super().keyPressEvent(event)


def _nothing(_data: QMimeData) -> bool:
    return False
