"""Buttons and chips in lines, as words in a text: what does not fit goes below."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

from desktop.look.mirror import turned
from desktop.look.wrapped import Tick, WrappedButton


class Flow(QLayout):
    """Widgets in lines, as words in a text; ``level``: all of a line are as high as its highest."""

    def __init__(self, parent: QWidget, gap: int, *, level: bool = False) -> None:
        super().__init__(parent)
        self._level = level
        self._within = parent
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), really=False)

    def setGeometry(self, where: QRect) -> None:
        super().setGeometry(where)
        self._arrange(where, really=True)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _arrange(self, where: QRect, *, really: bool) -> int:
        """The height that the lines take in this width."""
        lines: list[list[tuple[QLayoutItem, QSize]]] = [[]]
        x = 0
        for item in self._items:
            if item.isEmpty():  # it is hidden
                continue
            size = _size(item, where.width())
            if x and x + size.width() > where.width():
                lines.append([])
                x = 0
            lines[-1].append((item, size))
            x += size.width() + self._gap
        heights = [max((size.height() for _, size in line), default=0) for line in lines]
        if really:
            self._place(lines, heights, where)
        return sum(heights) + self._gap * (len(lines) - 1)

    def _place(
        self, lines: list[list[tuple[QLayoutItem, QSize]]], heights: list[int], where: QRect
    ) -> None:
        """Put each into the middle of its line."""
        y = where.y()
        for line, high in zip(lines, heights, strict=True):
            x = where.x()
            for item, wanted in line:
                size = QSize(wanted.width(), high) if self._level else wanted
                placed = QRect(QPoint(x, y + (high - size.height()) // 2), size)
                seen = turned(self._within.layoutDirection(), where, placed)
                widget = item.widget() if self._level else None
                (widget or item).setGeometry(seen)  # an item keeps a button as high as it was
                x += size.width() + self._gap
            y += high + self._gap


def _size(item: QLayoutItem, widest: int) -> QSize:
    """What an item takes: a button may be asked before it has a width, and breaks its words by
    the one that it will have."""
    size = item.sizeHint()
    if size.width() > widest:
        size.setWidth(widest)
    button = item.widget()
    if isinstance(button, WrappedButton | Tick):
        size.setHeight(max(button.minimumHeight(), button.heightForWidth(size.width())))
    return size
