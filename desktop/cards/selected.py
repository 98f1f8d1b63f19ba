"""The bar at the edge of what is open at the right: a mark that is seen without its colour."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from desktop.look.mirror import turned
from desktop.look.theme import Theme


def paint_bar(painter: QPainter, row: QRect, theme: Theme, way: Qt.LayoutDirection) -> None:
    """At the edge of ``row`` where the language begins."""
    wide, above = theme.px(3), min(theme.px(12), row.height() // 4)
    bar = QRect(row.x() + theme.px(2), row.y() + above, wide, row.height() - 2 * above)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.accent))
    painter.drawRoundedRect(QRectF(turned(way, row, bar)), wide / 2, wide / 2)
