"""Helps to spell in a field of one line."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QContextMenuEvent, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from desktop.desk import Desk
from desktop.spelling.helper import Language, Speller
from desktop.spelling.tokens import Word, words


class LineHelp(Speller):
    """In a field of one line, which shows marks only as what is being composed: so they are laid
    over it anew after each change, and never while something is composed."""

    def __init__(self, desk: Desk, field: QLineEdit, language: Language) -> None:
        super().__init__(desk, field, language)
        self._field = field
        self._composing = self._marked = False
        field.textChanged.connect(self._changed)
        field.cursorPositionChanged.connect(self.look)
        field.installEventFilter(self)
        self.look()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QInputMethodEvent):
            self._composing = bool(event.preeditString())
        elif isinstance(event, QContextMenuEvent):
            menu = self._field.createStandardContextMenu()
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            place = self._field.cursorPositionAt(event.pos())
            self.fill(menu, self._word_at(place), self._replace)
            menu.popup(event.globalPos())
            return True
        elif event.type() in (QEvent.Type.FocusOut, QEvent.Type.Show):
            self.look()
        elif event.type() == QEvent.Type.KeyPress and _is_f7(event):
            self._seek()
            return True
        return super().eventFilter(watched, event)

    def _changed(self) -> None:
        if self._marked:  # marks stay where they were, and the words do not
            self.mark()
        self.look()

    def mark(self) -> None:
        field = self._field
        if self._composing or not field.isVisible():
            return
        wrong = self.wrong(list(words(field.text())))
        place = field.cursorPosition() if field.hasFocus() else -1
        marks = [
            QInputMethodEvent.Attribute(
                QInputMethodEvent.AttributeType.TextFormat,
                word.at - field.cursorPosition(),
                word.length,
                self.style(),
            )
            for word in wrong
            if word.at + word.length != place
        ]
        if marks or self._marked:
            self._marked = bool(marks)
            QCoreApplication.sendEvent(field, QInputMethodEvent("", marks))

    def _word_at(self, place: int) -> Word | None:
        for word in words(self._field.text()):
            if word.at <= place <= word.at + word.length:
                return word
        return None

    def _replace(self, word: Word, by: str) -> None:
        self._field.setSelection(word.at, word.length)
        if self._field.selectedText() == word.text:
            self._field.insert(by)

    def _seek(self) -> None:
        """To the next marked word, and what may be meant."""
        names, after = self.names(), self._field.cursorPosition()
        wrong = [w for w in words(self._field.text()) if self.spelling.wrong(w.text, names)]
        wrong = [w for w in wrong if w.at >= after] + [w for w in wrong if w.at < after]
        if wrong:
            self._field.setSelection(wrong[0].at, wrong[0].length)
        below = self._field.mapToGlobal(self._field.rect().bottomLeft())
        self.pop(wrong[0] if wrong else None, self._replace, below)


def _is_f7(event: QEvent) -> bool:
    plain = isinstance(event, QKeyEvent) and not event.modifiers()
    return plain and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_F7
