"""Weeks as rows of seven days: a month of them, or one with everything in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import ClassVar

from PySide6.QtCore import QLocale, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from desktop.agenda.day import DayCell
from desktop.cards.parts import SMALL, fitted, font
from desktop.desk import Desk
from desktop.look.mirror import mirrored
from storage.rows import AgendaDay

WEEK = 7
NARROWEST = 62  # design pixels of a day; with less there is no grid
_HEAD = 31
_LEAST, _MOST = 92, 124  # design pixels of a month's row
_WEEK = 520  # of a week's, where there is room and little planned


class Grid(QWidget):
    """The keyboard is on one day: arrows go to others, Tab goes to its events and then on."""

    accessible_role: ClassVar[QAccessible.Role] = QAccessible.Role.Table
    opened = Signal(object)  # an Entry
    wanted = Signal(object)  # a date: a new event
    listed = Signal(object)  # a date: all of its events
    chosen = Signal(object)  # a date the keyboard or the pointer went to; maybe one not shown
    turned = Signal(int)  # -1: the days before, 1: those after
    today = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self.cells: list[DayCell] = []
        self._shown = 0
        self._current = 0
        self.tall = False

    def show_days(
        self,
        days: Sequence[AgendaDay],
        colours: Mapping[str, str | None],
        *,
        current: date,
        today: date,
        month: int | None,
    ) -> None:
        """Show whole weeks; ``month`` None: one week, as high as its fullest day."""
        focus = self._focused_row()
        self.tall = month is None
        while len(self.cells) < len(days):
            self._new()
        self._shown = len(days)
        for cell, of in zip(self.cells, days, strict=False):
            cell.bind(
                of.day,
                of.entries,
                colours,
                inside=month is None or of.day.month == month,
                today=of.day == today,
                tall=self.tall,
            )
            cell.show()
        for cell in self.cells[self._shown :]:
            cell.hide()
        self.updateGeometry()
        self._place()
        self.go_to(current, focus=False)
        self._focus_again(focus)

    def spoken(self) -> str:
        return self.accessibleName()

    def cell(self, day: date) -> DayCell | None:
        """The cell of a day that is shown."""
        return next((cell for cell in self.cells[: self._shown] if cell.day == day), None)

    def go_to(self, day: date, *, focus: bool = True) -> None:
        """Make ``day`` the one that the keyboard is on."""
        place = next((n for n, c in enumerate(self.cells[: self._shown]) if c.day == day), 0)
        self._current = place
        for n, cell in enumerate(self.cells[: self._shown]):
            policy = Qt.FocusPolicy.StrongFocus if n == place else Qt.FocusPolicy.ClickFocus
            cell.setFocusPolicy(policy)
            last: QWidget = cell
            for part in cell.stops():
                part.setFocusPolicy(policy)
                if n == place:
                    QWidget.setTabOrder(last, part)
                    last = part
        if focus and self._shown:
            self.cells[place].setFocus(Qt.FocusReason.OtherFocusReason)

    def too_narrow(self, width: int) -> bool:
        """Whether days would be too narrow to read at this width."""
        return width // WEEK < self._desk.theme.px(NARROWEST)

    # --- laying out -------------------------------------------------------------------------

    def height_for(self, width: int, room: int) -> int:
        """What it needs at a width, where there is ``room`` to fill."""
        px, rows = self._desk.theme.px, max(1, self._shown // WEEK)
        if not self.tall:
            high = max(px(_LEAST), min(px(_MOST), (room - px(_HEAD)) // rows))
            return px(_HEAD) + rows * high + 1
        cells = self.cells[: self._shown]
        most = max((cell.needed(width // WEEK) for cell in cells), default=0)
        return px(_HEAD) + max(px(300), min(px(_WEEK), room - px(_HEAD)), most) + 1

    def sizeHint(self) -> QSize:
        return QSize(0, self._desk.theme.px(_HEAD + _LEAST))

    def _place(self) -> None:
        rows = max(1, self._shown // WEEK)
        head, wide = self._desk.theme.px(_HEAD), self.width()
        high = (self.height() - head - 1) / rows
        for n, cell in enumerate(self.cells[: self._shown]):
            row, column = divmod(n, WEEK)
            left, right = wide * column // WEEK, wide * (column + 1) // WEEK
            top, bottom = round(head + row * high), round(head + (row + 1) * high)
            where = QRect(left + 1, top + 1, right - left - 1, bottom - top - 1)
            cell.setGeometry(mirrored(self, where))

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self._place()
        if self._shown:
            self.go_to(self.cells[self._current].day, focus=False)

    def _new(self) -> None:
        cell = DayCell(self._desk, self)
        cell.opened.connect(self.opened)
        cell.wanted.connect(self.wanted)
        cell.listed.connect(self.listed)
        cell.focused.connect(lambda: self._came_to(cell))
        self.cells.append(cell)

    # --- painting ---------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, px = self._desk.theme, self._desk.theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        frame = QPainterPath()
        frame.addRoundedRect(whole, px(12), px(12))
        painter.fillPath(frame, QColor(theme.card))
        painter.save()
        painter.setClipPath(frame)
        painter.fillRect(0, 0, self.width(), px(_HEAD), QColor(theme.panel))
        painter.restore()
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        rows = {cell.y() - 1 for cell in self.cells[: self._shown]}
        columns = {cell.x() - 1 for cell in self.cells[: min(WEEK, self._shown)]} - {0}
        for y in rows:
            painter.drawLine(0, y, self.width(), y)
        for x in columns:
            painter.drawLine(x, 0, x, self.height())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.drawPath(frame)
        painter.setPen(QColor(theme.muted))
        for cell in self.cells[: min(WEEK, self._shown)]:
            name = QLocale().dayName(cell.day.isoweekday(), QLocale.FormatType.ShortFormat)
            painter.setFont(fitted(font(theme, SMALL), name, cell.width() - px(10)))
            where = cell.geometry()
            where.setRect(where.x() + px(8), 0, where.width() - px(16), px(_HEAD))
            painter.drawText(where, Qt.AlignmentFlag.AlignVCenter, name)
        painter.end()

    # --- the keyboard -----------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        on = 1 if self.isLeftToRight() else -1
        steps = {
            Qt.Key.Key_Left: -on,
            Qt.Key.Key_Right: on,
            Qt.Key.Key_Up: -WEEK,
            Qt.Key.Key_Down: WEEK,
        }
        turns = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
        key = Qt.Key(event.key())
        if key in steps and self._shown:
            self.chosen.emit(self.cells[self._current].day + timedelta(days=steps[key]))
        elif key in turns:
            self.turned.emit(turns[key])
        elif key == Qt.Key.Key_Home:
            self.today.emit()
        else:
            super().keyPressEvent(event)

    def _came_to(self, cell: DayCell) -> None:
        place = self.cells.index(cell)
        if place != self._current:
            self.go_to(cell.day, focus=False)
            self.chosen.emit(cell.day)

    def _focused_row(self) -> tuple[date, str] | None:
        """The day with the focus, and the row of its chip that has it."""
        focus = self.window().focusWidget()
        for cell in self.cells[: self._shown]:
            if focus is cell:
                return cell.day, ""
            for chip in cell.chips:
                if focus is chip and chip.entry is not None:
                    return cell.day, chip.entry.row
        return None

    def _focus_again(self, was: tuple[date, str] | None) -> None:
        cell = self.cell(was[0]) if was is not None else None
        if cell is not None and was is not None:
            chip = cell.chip_of(was[1]) if was[1] else None
            (chip or cell).setFocus(Qt.FocusReason.OtherFocusReason)
