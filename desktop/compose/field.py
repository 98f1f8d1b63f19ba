"""A field of several lines that grows with its text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QMenu, QPlainTextEdit, QSizePolicy, QWidget
from shiboken6 import Shiboken

from desktop.cards.parts import font
from desktop.desk import Desk

SHARE = 2
"""The text may take one part in so many of the window's height; then it is scrolled."""
LOWEST = 3  # lines that a text keeps in the lowest window


class Helper(Protocol):
    """Something that helps to write in a field; see :attr:`Field.helpers`."""

    def offer(self, menu: QMenu, where: QPoint) -> None:
        """Add to the menu what can be done at ``where``, a place in the field's viewport."""

    def takes(self, event: QKeyEvent) -> bool:
        """Whether this key was meant for it: then the field does not see it any more."""


class Field(QPlainTextEdit):
    """Ctrl+Enter sends, Tab leaves it; it grows to half the window, then it scrolls."""

    sent = Signal()

    def __init__(
        self, desk: Desk, parent: QWidget | None = None, *, lines: int = 1, yields: bool = False
    ) -> None:
        """``yields``: where the window has no room for all of its height it takes less."""
        super().__init__(parent)
        self._desk, self._least, self._yields = desk, lines, yields
        self._high = 0  # pixels that it takes where there is room
        self._hint = ""  # what stands in it while it is empty, whole
        self._watched: QWidget | None = None  # the window whose height bounds it
        self.takes: Callable[[QMimeData], bool] = _nothing
        """Takes what is pasted or dropped, if it is no text; False leaves it to the field."""
        self.may_take: Callable[[QMimeData], bool] = _nothing
        self.helpers: list[Helper] = []
        """Asked in their order: for a key before the field takes it, and for its menu."""
        self.setFont(font(desk.theme))
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
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

    # --- its height -------------------------------------------------------------------------

    def _fit(self) -> None:
        line, edge = max(1, self.fontMetrics().lineSpacing()), self._desk.theme.px(24)
        most = self.most_lines((self.window().height() // SHARE - edge) // line)
        # a plain text document measures itself in lines
        lines = int(self.document().documentLayout().documentSize().height())
        lines = max(self._least, min(most, lines))
        high = lines * line + edge
        low = min(lines, LOWEST) * line + edge if self._yields else high
        if high != self._high or low != self.minimumHeight():
            self._high = high
            self.setMinimumHeight(low)
            self.setMaximumHeight(high)
            self.updateGeometry()

    def most_lines(self, room: int) -> int:
        """How many lines it shows at most, where the window has room for so many."""
        return room

    def setPlaceholderText(self, hint: str) -> None:
        self._hint = hint
        super().setPlaceholderText(hint)
        if self.isVisible():
            self._shorten()

    def _shorten(self) -> None:
        """In a field of one line a long name is no hint of two, of which half would be seen."""
        # no bar stands beside a hint; to be handed Qt's own viewport is dear the first time
        room = self.contentsRect().width() - 2 * round(self.document().documentMargin())
        end = Qt.TextElideMode.ElideRight
        short = self.fontMetrics().elidedText(self._hint, end, room)
        hint = self._hint if self._least > 1 else short
        if hint != self.placeholderText():
            super().setPlaceholderText(hint)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.isVisible():
            self._shorten()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._shorten()
        window = self.window()
        if window is not self._watched:
            if self._watched is not None and Shiboken.isValid(self._watched):
                self._watched.removeEventFilter(self)
            window.installEventFilter(self)
            self._watched = window
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._watched and event.type() == QEvent.Type.Resize:
            self._fit()
        return super().eventFilter(watched, event)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._high)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._desk.theme.px(80), self.minimumHeight())

    # --- what comes in ----------------------------------------------------------------------

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return self.may_take(source) or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        if not self.takes(source) and source.hasText():
            super().insertFromMimeData(source)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.isReadOnly() and any(one.takes(event) for one in self.helpers):
            return
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.sent.emit()
            return
        if event.key() == Qt.Key.Key_Escape:
            event.ignore()
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.createStandardContextMenu(event.pos())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if not self.isReadOnly():
            for one in self.helpers:
                one.offer(menu, event.pos())
        menu.popup(event.globalPos())


def _nothing(_data: QMimeData) -> bool:
    return False
