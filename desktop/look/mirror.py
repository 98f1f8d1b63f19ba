"""Places that read from the side where the language begins: the left one, or the right one."""

from __future__ import annotations

from PySide6.QtCore import QMargins, QRect, Qt
from PySide6.QtWidgets import QWidget


def mirrored(widget: QWidget, where: QRect) -> QRect:
    """``where`` in ``widget``, thought from left to right, as its language reads it."""
    return turned(widget.layoutDirection(), widget.rect(), where)


def turned(way: Qt.LayoutDirection, whole: QRect, where: QRect) -> QRect:
    """``where`` in ``whole``, thought from left to right, as it lies in a language that is read
    that ``way``: what ``QStyle.visualRect`` does, whose class takes 5 ms to load."""
    if way is not Qt.LayoutDirection.RightToLeft:
        return where
    return where.translated(2 * (whole.right() - where.right()) + where.width() - whole.width(), 0)


def mirror_parts(widget: QWidget, width: int) -> None:
    """Turn round what was placed in ``width`` pixels from left to right, where the language is
    read from right to left. To be called once after each placing."""
    if widget.layoutDirection() is not Qt.LayoutDirection.RightToLeft:
        return
    for part in widget.children():
        if isinstance(part, QWidget) and not part.isWindow():
            part.move(width - part.x() - part.width(), part.y())


def margins(widget: QWidget, begin: int, top: int, end: int, bottom: int) -> QMargins:
    """Margins of which the first is where the language begins."""
    if widget.layoutDirection() is Qt.LayoutDirection.RightToLeft:
        begin, end = end, begin
    return QMargins(begin, top, end, bottom)


def by_itself(text: str) -> str:
    """``text`` for a painter, its signs in the order of its own language within a line of another
    (the isolates of https://www.unicode.org/reports/tr9/)."""
    return f"\u2068{text}\u2069"
