"""The one motion of the window: what was at the right fades away in 120 ms."""

from __future__ import annotations

from PySide6.QtCore import Qt, QVariantAnimation
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QStyle, QWidget

FADE = 120  # milliseconds


def moves(widget: QWidget) -> bool:
    """Whether anything moves at all in what ``widget`` is drawn by: asked when something would."""
    hint = QStyle.StyleHint.SH_Widget_Animation_Duration
    return bool(widget.style().styleHint(hint, None, widget))


class Veil(QWidget):
    """The picture of what was there, fading away; the pointer goes through it."""

    def __init__(self, parent: QWidget, before: QPixmap) -> None:
        super().__init__(parent)
        self._before = before
        self._opacity = 1.0
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.resize(parent.size())
        self._fade = QVariantAnimation(self)
        self._fade.setDuration(FADE)
        self._fade.setStartValue(1.0)
        self._fade.setEndValue(0.0)
        self._fade.valueChanged.connect(self._thin)
        self._fade.finished.connect(self.deleteLater)
        self._fade.start()
        self.show()

    def _thin(self, value: float) -> None:
        self._opacity = value
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setOpacity(self._opacity)
        painter.drawPixmap(0, 0, self._before)
        painter.end()
