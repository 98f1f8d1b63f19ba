"""What a picture shows, for people who cannot see it: a few lines that all can be read while they
are written."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QWidget

from desktop.cards.parts import SMALL, font
from desktop.compose.field import Field
from desktop.desk import Desk

LONGEST = 1000  # characters of a description
_LINES = 4  # that are seen at once


class Description(Field):
    """One text without line breaks; Return goes on to what comes next."""

    edited = Signal(str)  # by the person

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent)
        self._set = False
        self.setFont(font(desk.theme, SMALL))
        self.setAcceptDrops(False)  # a file that is dropped here is meant for the text
        self.setPlaceholderText(self.tr("What does the picture show?"))
        self.setToolTip(self.tr("A description for people who cannot see the picture"))
        self.textChanged.connect(self._changed)

    def text(self) -> str:
        """In one line."""
        return " ".join(self.toPlainText().split())

    def setText(self, text: str) -> None:
        """Put a description there that the person did not just type."""
        self._set = True
        self.setPlainText(text[:LONGEST])
        self._set = False

    def most_lines(self, room: int) -> int:
        return min(room, _LINES)

    def _changed(self) -> None:
        over = self.document().characterCount() - 1 - LONGEST
        if over > 0:
            cursor = self.textCursor()
            cursor.movePosition(QTextCursor.MoveOperation.End)
            cursor.movePosition(
                QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, over
            )
            cursor.removeSelectedText()
        elif not self._set:
            self.edited.emit(self.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not control:
            self.focusNextChild()
            return
        super().keyPressEvent(event)
