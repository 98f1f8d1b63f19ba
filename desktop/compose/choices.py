"""A few people to choose from beside what is typed: the keyboard stays in the text."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desktop.cards.parts import SMALL, font, paint_avatar
from desktop.desk import Desk
from desktop.look.tip import tip
from storage.rows import NameableRow
from storage.unseen import one_line

Index = QModelIndex | QPersistentModelIndex
WIDE, HIGH, FACE = 340, 44, 26  # design pixels: of the list, of a row, of a circle
EDGE = 4
_FROM_LEFT, _BY_ITSELF, _END = "\u2066", "\u2068", "\u2069"
"""https://www.unicode.org/reports/tr9/#Explicit_Directional_Isolates"""


class Choices(QListWidget):
    """As many rows as there are people. One may be marked; a click takes one as well."""

    picked = Signal(object)  # a NameableRow

    def __init__(self, desk: Desk, within: QWidget) -> None:
        super().__init__(within)
        self._desk = desk
        self._rows: tuple[NameableRow, ...] = ()
        self.setObjectName("choices")
        self.setAccessibleName(self.tr("People whom you may mean"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_Painted(desk, self))
        theme, px = desk.theme, desk.theme.px
        self.setStyleSheet(
            f"QListWidget#choices {{ background: {theme.card}; border: 1px solid {theme.muted};"
            f" border-radius: {px(8)}px; padding: {px(EDGE - 1)}px; }}"
        )
        self.itemClicked.connect(lambda item: self._pick(self.row(item)))
        self.hide()

    def offer(self, rows: Sequence[NameableRow], near: QRect, *, mark: bool) -> None:
        """Show these beside ``near``, a place in the parent; ``mark``: the first one is the one
        that a key takes, unless another one of the same is marked already."""
        more = self.isVisible() and tuple(rows[: len(self._rows)]) == self._rows
        marked = self.currentRow() if more and mark else -1
        if tuple(rows) != self._rows:
            self._rows = tuple(rows)
            self.clear()
            for row in rows:
                name = one_line(row.name)
                item = QListWidgetItem(name or row.address)
                spoken = f"{name}, {row.address}" if name else str(row.address)
                item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
                item.setToolTip(tip(spoken))
                self.addItem(item)
        self._place(near)
        self.show()
        self.raise_()
        self._mark(max(0, marked) if mark else -1)

    def _place(self, near: QRect) -> None:
        px, room = self._desk.theme.px, self.parentWidget()
        assert room is not None
        gap = px(16)  # as far as the text is from the edge of its field
        wide = min(px(WIDE), room.width() - 2 * px(8))
        high = len(self._rows) * self._desk.theme.px(HIGH) + 2 * px(EDGE)
        above, below = near.top() - gap, room.height() - near.bottom() - gap
        high = min(high, max(above, below))
        top = near.top() - gap - high if above >= high or above > below else near.bottom() + gap
        left = near.right() - wide if self.isRightToLeft() else near.left()
        side = px(8)
        left = max(side, min(left, room.width() - wide - side))
        self.setGeometry(left, top, wide, high)

    def step(self, by: int) -> None:
        """Mark another one; after the last comes the first."""
        here = self.currentRow()
        self._mark((here + by) % len(self._rows) if here >= 0 else min(0, by) % len(self._rows))

    def _mark(self, row: int) -> None:
        if row < 0:
            self.setCurrentRow(-1)
            return
        self.setCurrentRow(row)
        said = QAccessibleEvent(self, QAccessible.Event.Focus)
        said.setChild(row)  # as if the keyboard were there: it is read, and Return takes it
        QAccessible.updateAccessibility(said)

    def marked(self) -> NameableRow | None:
        """Who would be taken."""
        row = self.currentRow()
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def _pick(self, row: int) -> None:
        if 0 <= row < len(self._rows):
            self.picked.emit(self._rows[row])

    def person(self, row: int) -> NameableRow:
        return self._rows[row]


class _Painted(QStyledItemDelegate):
    """A circle, the name, and small under it the address, which tells two of one name apart."""

    def __init__(self, desk: Desk, choices: Choices) -> None:
        super().__init__(choices)
        self._desk, self._choices = desk, choices

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(0, self._desk.theme.px(HIGH))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, px = self._desk.theme, self._desk.theme.px
        person = self._choices.person(index.row())
        whole, direction = QRect(option.rect), option.direction
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(QPen(QColor(theme.accent), theme.ring))
            painter.setBrush(QColor(theme.selected))
            inside = whole.adjusted(theme.ring, theme.ring, -theme.ring, -theme.ring)
            painter.drawRoundedRect(inside, px(6), px(6))
        name = one_line(person.name) or str(person.address)
        face = QRect(whole.left() + px(10), 0, px(FACE), px(FACE))
        face.moveTop(whole.center().y() - face.height() // 2)
        left = face.right() + px(10)
        words = QRect(left, whole.top(), whole.right() - px(8) - left, whole.height())
        visual = QStyle.visualRect
        paint_avatar(painter, visual(direction, whole, face), theme, person.address, name)
        lines = [(f"{_BY_ITSELF}{name}{_END}", font(theme, SMALL, bold=True), theme.ink)]
        if one_line(person.name):
            address = f"{_FROM_LEFT}{person.address}{_END}"
            lines.append((address, font(theme, 12), theme.muted))
        high = sum(QFontMetrics(shown).height() for _, shown, _ in lines)
        top = words.center().y() - high // 2
        for text, shown, colour in lines:
            metrics = QFontMetrics(shown)
            where = QRect(words.left(), top, words.width(), metrics.height())
            painter.setFont(shown)
            painter.setPen(QColor(colour))
            painter.drawText(
                visual(direction, whole, where),
                QStyle.visualAlignment(direction, Qt.AlignmentFlag.AlignLeading),
                metrics.elidedText(text, Qt.TextElideMode.ElideRight, where.width()),
            )
            top += metrics.height()
        painter.restore()
