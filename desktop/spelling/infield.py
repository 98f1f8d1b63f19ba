"""Helps to spell in a field of several lines."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QMenu, QTextEdit

from desktop.compose.field import Field
from desktop.desk import Desk
from desktop.spelling.helper import Language, Speller
from desktop.spelling.tokens import WIDEST, Word, words

MARGIN = 200  # characters around what is seen, so that a word at its edge is whole
_SPACE = " ".encode("utf-16-le")


class FieldHelp(Speller):
    """In a field of several lines. Only what is seen is looked at, so that its length costs
    nothing; nothing is laid over the text that its history would know of."""

    def __init__(self, desk: Desk, field: Field, language: Language) -> None:
        super().__init__(desk, field, language)
        self._field = field
        self._seeking = False
        field.helpers.append(self)
        field.textChanged.connect(self.look)
        field.cursorPositionChanged.connect(self.look)
        field.updateRequest.connect(self._moved)
        field.installEventFilter(self)
        self.look()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusOut, QEvent.Type.Resize, QEvent.Type.Show):
            self.look()
        return super().eventFilter(watched, event)

    def mark(self) -> None:
        field = self._field
        if not field.isVisible():
            return
        wrong = self.wrong([] if field.isReadOnly() else list(self._seen()))
        place = field.textCursor().position() if field.hasFocus() else -1
        marks = []
        for word in wrong:
            if word.at + word.length != place:  # else it is being typed
                mark = QTextEdit.ExtraSelection()
                mark.cursor, mark.format = self._at(word), self.style()
                marks.append(mark)
        if marks or field.extraSelections():
            field.setExtraSelections(marks)
        if self._seeking:
            self._seek()

    def _moved(self, _where: QRect, by: int) -> None:
        if by:
            self.look()

    def _at(self, word: Word) -> QTextCursor:
        cursor = QTextCursor(self._field.document())
        cursor.setPosition(word.at)
        cursor.setPosition(word.at + word.length, QTextCursor.MoveMode.KeepAnchor)
        return cursor

    # --- the words --------------------------------------------------------------------------

    def _seen(self) -> Iterator[Word]:
        """The words on screen."""
        # its size and not Qt's own viewport, which is dear to be handed the first time
        view = QRect(QPoint(0, 0), self._field.maximumViewportSize())
        first = self._field.cursorForPosition(view.topLeft()).position()
        last = self._field.cursorForPosition(view.bottomRight()).position()
        return self._between(first, last)

    def _between(self, first: int, last: int) -> Iterator[Word]:
        block = self._field.document().findBlock(first)
        while block.isValid() and block.position() <= last:
            begin = max(0, first - block.position() - MARGIN)
            end = last - block.position() + MARGIN
            for word in _words_of(block.text(), begin, end):
                yield word._replace(at=block.position() + word.at)
            block = block.next()

    def _word_at(self, place: int) -> Word | None:
        for word in self._between(place, place):
            if word.at <= place <= word.at + word.length:
                return word
        return None

    def _replace(self, word: Word, by: str) -> None:
        cursor = self._at(word)
        if cursor.selectedText() == word.text:  # nothing else came in between
            cursor.insertText(by)

    # --- what the field asks its helpers ----------------------------------------------------

    def offer(self, menu: QMenu, where: QPoint) -> None:
        place = self._field.cursorForPosition(where).position()
        self.fill(menu, self._word_at(place), self._replace)

    def takes(self, event: QKeyEvent) -> bool:
        """F7 goes to the next word that no dictionary has, and says what may be meant."""
        if event.key() != Qt.Key.Key_F7 or event.modifiers():
            return False
        self._seek()
        return True

    def _seek(self) -> None:
        names = self.names()
        after = self._field.textCursor().selectionEnd()
        said = list(self._between(0, self._field.document().characterCount()))
        said = [w for w in said if w.at >= after] + [w for w in said if w.at < after]
        verdicts = [(word, self.spelling.wrong(word.text, names)) for word in said if names]
        unknown = [word.text for word, wrong in verdicts if wrong is None]
        self._seeking = bool(unknown) or self.spelling.there is None
        if self._seeking:  # gone on with when they are known
            self.spelling.look_up(unknown, names)
            return
        word = next((word for word, wrong in verdicts if wrong), None)
        if word is not None:
            self._field.setTextCursor(self._at(word))
            self._field.ensureCursorVisible()
        place = self._field.cursorRect().bottomLeft()
        self.pop(word, self._replace, self._field.viewport().mapToGlobal(place))


def _words_of(text: str, begin: int, end: int) -> Iterator[Word]:
    """The words of a part of a long text, in units of UTF-16; the part goes to the next spaces."""
    raw = text.encode("utf-16-le", "surrogatepass")
    least, most = begin - WIDEST - 1, end + WIDEST + 1  # further nothing is a word
    while begin > max(0, least) and raw[2 * begin - 2 : 2 * begin] != _SPACE:
        begin -= 1
    while end < most and 2 * end < len(raw) and raw[2 * end : 2 * end + 2] != _SPACE:
        end += 1
    part = raw[2 * begin : 2 * end].decode("utf-16-le", "surrogatepass")
    for word in words(part):
        yield word._replace(at=word.at + begin)
