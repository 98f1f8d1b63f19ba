"""A line between two things: a widget of its own, for a style sheet of one's own is dear."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.look.theme import Theme


def fill(painter: QPainter, where: QRect, shade: QColor) -> None:
    """All of ``where``, as ``fillRect``, which first makes 169 names of gradients in vain. What the
    painter draws next has no pen and this brush."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(shade)
    painter.drawRect(where)


class Rule(QWidget):
    """One pixel high, in the theme's colour of lines."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._shade = QColor(theme.line)
        self.setFixedHeight(1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        fill(painter, self.rect(), self._shade)
        painter.end()
