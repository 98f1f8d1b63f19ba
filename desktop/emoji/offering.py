"""Emoji in a field: a small button, a line of the field's menu, and Ctrl+. from the keyboard."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu, QWidget

from desktop.cards.parts import IconButton
from desktop.compose.field import Field
from desktop.desk import Desk

_CONTROL = Qt.KeyboardModifier.ControlModifier
_SHIFT, _KEYPAD = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.KeypadModifier


class EmojiHelp(QObject):
    """A helper of a field."""

    def __init__(self, desk: Desk, field: Field) -> None:
        super().__init__(field)
        self._desk, self._field = desk, field
        field.helpers.append(self)

    def offer(self, menu: QMenu, _where: QPoint) -> None:
        action = menu.addAction(self.tr("Emoji"))
        action.triggered.connect(self.open)

    def takes(self, event: QKeyEvent) -> bool:
        """Ctrl+., on a keyboard where that is the shifted sign of the key also without Shift."""
        held = event.modifiers() & ~(_SHIFT | _KEYPAD)
        if held == _CONTROL and event.key() in (Qt.Key.Key_Period, Qt.Key.Key_Semicolon):
            self.open()
            return True
        return False

    def open(self) -> None:
        """Let one be chosen, above where the person writes."""
        self.open_by(self._field, self._field.cursorRect().topLeft())

    def open_by(self, widget: QWidget, place: QPoint) -> None:
        """Let one be chosen above ``place`` in ``widget``."""
        from desktop.emoji.picker import Picker

        picker = Picker(self._desk, self._field)
        picker.chosen.connect(self._put)
        picker.stand_by(widget, place)

    def _put(self, emoji: str) -> None:
        self._field.insertPlainText(emoji)
        self._field.ensureCursorVisible()
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)


class EmojiButton(IconButton):
    """Beside the text."""

    def __init__(self, desk: Desk, parent: QWidget, helper: EmojiHelp) -> None:
        super().__init__(desk, parent, "emoji", "")
        self.setAccessibleName(self.tr("Emoji"))
        self.setToolTip(self.tr("Emoji"))
        self.clicked.connect(lambda: helper.open_by(self, QPoint(0, 0)))
