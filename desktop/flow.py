"""Buttons and chips in lines, as words in a text: what does not fit goes below."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QLayout, QLayoutItem, QStyle, QWidget


class Flow(QLayout):
    """Widgets in lines, as words in a text."""

    def __init__(self, parent: QWidget, gap: int) -> None:
        super().__init__(parent)
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
        x, y, line = where.x(), where.y(), 0
        for item in self._items:
            if item.isEmpty():  # it is hidden
                continue
            size = item.sizeHint().boundedTo(QSize(where.width(), 10_000))
            if x > where.x() and x + size.width() > where.right() + 1:
                x, y, line = where.x(), y + line + self._gap, 0
            if really:
                placed = QRect(QPoint(x, y), size)
                item.setGeometry(QStyle.visualRect(self._within.layoutDirection(), where, placed))
            x, line = x + size.width() + self._gap, max(line, size.height())
        return y + line - where.y()
