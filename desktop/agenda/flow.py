"""Things side by side, and below one another where there is no more room."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget


class Flow(QWidget):
    """As high as its lines need at the width it is given."""

    def __init__(self, parent: QWidget | None, gap: int) -> None:
        super().__init__(parent)
        self._gap = gap
        self._parts: list[QWidget] = []
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_parts(self, parts: Sequence[QWidget]) -> None:
        """Show these, in this order."""
        self._parts = list(parts)
        for part in parts:
            part.setParent(self)
            part.show()
        self.updateGeometry()
        self._place(self.width())

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(width, move=False)

    def sizeHint(self) -> QSize:
        return QSize(0, self.heightForWidth(max(1, self.width())))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place(event.size().width())

    def _place(self, width: int, *, move: bool = True) -> int:
        x = y = line = 0
        for part in self._parts:
            part.ensurePolished()
            size = part.sizeHint()
            wide = min(size.width(), width)
            if x and x + wide > width:
                x, y, line = 0, y + line + self._gap, 0
            if move:
                part.setGeometry(x, y, wide, size.height())
            x += wide + self._gap
            line = max(line, size.height())
        return y + line
