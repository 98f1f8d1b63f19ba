"""A frame around what has the focus, where that does not show it by itself: a page, a text."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractScrollArea, QLabel, QScrollArea, QTextBrowser, QWidget
from shiboken6 import Shiboken

from desktop.cards.cardlist import CardList
from desktop.desk import Desk

FRAMELESS = (QScrollArea, CardList, QTextBrowser, QLabel)
"""They hold the focus so that keys can scroll them, or go through their links."""
MOVED = frozenset(
    (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Hide, QEvent.Type.Show, QEvent.Type.Destroy)
)


class Ring(QWidget):
    """Lies over the window, and lets the pointer through."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._window = desk, parent
        self._around: QWidget | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def go_to(self, widget: QWidget) -> None:
        """Frame ``widget`` if nothing else does."""
        if not isinstance(widget, FRAMELESS):
            self.leave()
            return
        if self._around is not widget:
            self.leave()
            self._around = widget
            # a text moves with what it stands in, a page stays
            area = isinstance(widget, QAbstractScrollArea)
            self.setParent(self._window if area else widget.parentWidget())
            widget.installEventFilter(self)
        self._fit()

    def leave(self) -> None:
        """Frame nothing."""
        if self._around is not None and Shiboken.isValid(self._around):
            self._around.removeEventFilter(self)
        self._around = None
        self.hide()
        self.setParent(self._window)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in MOVED and watched is self._around:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        widget, under = self._around, self.parentWidget()
        if widget is None or under is None or not widget.isVisible():
            self.hide()
            return
        where = QRect(widget.mapTo(under, QPoint()), widget.size())
        if not isinstance(widget, QAbstractScrollArea):  # beside the words, not on them
            side = self._desk.theme.px(4)
            where.adjust(-side, -side, side, side)
        self.setGeometry(where.intersected(under.rect()))
        self.show()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._desk.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.accent), theme.ring))
        inside = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        painter.drawRoundedRect(inside, theme.px(8), theme.px(8))
        painter.end()
