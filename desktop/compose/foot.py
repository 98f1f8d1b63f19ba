"""What stands under the text: what can be added to it at one end, how it leaves at the other."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QEvent, QPoint, QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from desktop.cards.parts import Button
from desktop.compose.later import Later
from desktop.desk import Desk
from desktop.look.icons import icon
from desktop.look.mirror import mirror_parts


class Foot(QWidget):
    """One line where there is room; else what can be added stands above what lets it leave."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self.attach = Button(desk, self, self.tr("Attach a file"))
        self.attach.setProperty("link", True)
        size = desk.theme.px(18)
        self.attach.setIcon(icon("attach", desk.theme.muted, size, self.devicePixelRatioF()))
        self.attach.setIconSize(QSize(size, size))
        self.attach.hide()
        small = QWidget(self)
        self.tools = QHBoxLayout(small)  # of small buttons
        self.tools.setContentsMargins(0, 0, 0, 0)
        self.tools.setSpacing(desk.theme.px(2))
        self.later = Later(desk, self)
        self.button = Button(desk, self, main=True)
        self._adds: list[QWidget] = [self.attach, small]
        self._leaves: tuple[QWidget, ...] = (self.later, self.button)
        self._stops: list[QPushButton] = []
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def add(self, links: QWidget) -> None:
        """Let ``links`` stand before the small buttons."""
        links.setParent(self)
        self._adds.insert(1, links)

    def _put_in_order(self) -> None:
        """The keyboard goes from one to the next as they are seen, whoever added them."""
        stops = [
            stop
            for one in (*self._adds, *self._leaves)
            for stop in (one if isinstance(one, QPushButton) else None, *_buttons(one))
            if stop is not None
        ]
        if stops != self._stops:
            self._stops = stops
            for before, after in pairwise(stops):
                QWidget.setTabOrder(before, after)

    # --- placing ----------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(self._desk.theme.px(320), self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(self._desk.theme.px(120), self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:  # a word or a button is another one
            self._put_in_order()
            self._place()
        return super().event(event)

    def _place(self) -> None:
        high = self._arrange(self.width())
        if high != self.height() or high != self.minimumHeight():
            self.setFixedHeight(high)
            self.updateGeometry()

    def _arrange(self, width: int) -> int:
        gap, line = self._desk.theme.px(10), self._desk.theme.px(8)
        lines: list[list[QWidget]] = [[]]
        for one in self._adds:
            if one.isHidden() or one.sizeHint().isEmpty():
                continue
            if lines[-1] and _wide([*lines[-1], one], gap) > width:
                lines.append([])
            lines[-1].append(one)
        leaves = [one for one in self._leaves if not one.isHidden()]
        if _wide([*lines[-1], *leaves], gap) > width:
            lines.append([])
        x = max(0, width - _wide(leaves, gap))
        y = 0
        for one_line in lines:
            last = leaves if one_line is lines[-1] else []
            high = max((one.sizeHint().height() for one in [*one_line, *last]), default=0)
            _set(one_line, QRect(0, y, width, high), gap)
            _set(last, QRect(x, y, width, high), gap)
            y += high + line if high else 0
        mirror_parts(self, width)
        return max(0, y - line)


def _buttons(part: QWidget) -> list[QPushButton]:
    layout = part.layout()
    inside = [layout.itemAt(n) for n in range(layout.count())] if layout is not None else []
    found = [one.widget() for one in inside if one is not None]
    return [one for one in found if isinstance(one, QPushButton)]


def _wide(parts: list[QWidget], gap: int) -> int:
    return sum(one.sizeHint().width() + gap for one in parts) - gap if parts else 0


def _set(parts: list[QWidget], where: QRect, gap: int) -> None:
    x = where.x()
    for one in parts:
        size = one.sizeHint().boundedTo(where.size())
        one.setGeometry(QRect(QPoint(x, where.y() + (where.height() - size.height()) // 2), size))
        x += size.width() + gap
