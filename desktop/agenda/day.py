"""One day of the grid: its number, its events as far as there is room, and a new one begun here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import ClassVar

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QEnterEvent,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QWidget

from desktop.agenda.chip import TYPE, EventChip
from desktop.cards.parts import SMALL, font
from desktop.desk import Desk
from desktop.look.mirror import mirrored
from desktop.wording import dates
from storage.rows import Entry

_BY_HAND = (Qt.FocusReason.MouseFocusReason, Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason)  # fmt: skip
"""How the person comes to a day. What Qt puts the keyboard back on by itself is none they chose."""
GAP = 4  # design pixels between events: each is a target of 24 with what is around it


class MoreButton(QAbstractButton):
    """There are more events than the cell has room for."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setText(self.tr("more", "events that a day of the grid has no room for"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._desk.theme
        painter = QPainter(self)
        small = font(theme, TYPE)
        small.setUnderline(self.underMouse() or self.hasFocus())
        painter.setFont(small)
        painter.setPen(QColor(theme.muted))
        where = self.rect().adjusted(theme.px(6), 0, 0, 0)
        painter.drawText(where, Qt.AlignmentFlag.AlignVCenter, self.text())
        painter.end()


class DayCell(QWidget):
    """Reused for whatever day the grid puts here."""

    accessible_role: ClassVar[QAccessible.Role] = QAccessible.Role.Cell
    opened = Signal(object)  # an Entry
    wanted = Signal(object)  # a new event on this date
    listed = Signal(object)  # this date, whose events do not all fit
    focused = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self.day = date.min
        self.inside = True  # of the month that is shown
        self.today = self.tall = False
        self.entries: tuple[Entry, ...] = ()
        self._colours: Mapping[str, str | None] = {}
        self._shown: object = None  # all that was bound the last time
        self.chips: list[EventChip] = []
        self.more = MoreButton(desk, self)
        self.more.hide()
        self.more.clicked.connect(lambda: self.listed.emit(self.day))
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setMouseTracking(True)

    def bind(
        self,
        day: date,
        entries: Sequence[Entry],
        colours: Mapping[str, str | None],
        *,
        inside: bool,
        today: bool,
        tall: bool,
    ) -> None:
        """Show ``day``; ``tall``: as one of a week, where there is room for everything."""
        shown = day, tuple(entries), colours, inside, today, tall
        if shown == self._shown:  # most days stay as they were, and 42 are dear to fill
            return
        self._shown = shown
        self.day, self.entries, self._colours = day, tuple(entries), colours
        self.inside, self.today, self.tall = inside, today, tall
        self._fill()
        self.update()

    def needed(self, width: int) -> int:
        """The height at which every event has its place."""
        room = self._room(width)
        while len(self.chips) < len(self.entries):
            self._new()
        height = self._top()
        for chip, entry in zip(self.chips, self.entries, strict=False):
            chip.bind(entry, self.day, self._colours.get(entry.channel), tall=self.tall)
            height += chip.height_for(room) + self._desk.theme.px(GAP)
        return height + self._desk.theme.px(6)

    def spoken(self) -> str:
        said = [dates.capital(dates.day_words(self.day))]
        if self.today:
            said.append(self.tr("today"))
        said += [entry.title or self.tr("An event without a name") for entry in self.entries]
        if not self.entries:
            said.append(self.tr("nothing planned"))
        return ". ".join(said)

    def stops(self) -> list[QWidget]:
        """What the keyboard reaches in this day, beside the day itself."""
        shown: list[QWidget] = [chip for chip in self.chips if not chip.isHidden()]
        return [*shown, self.more] if not self.more.isHidden() else shown

    def chip_of(self, row: str) -> EventChip | None:
        """The chip that shows a row, if it is shown."""
        return next(
            (c for c in self.chips if not c.isHidden() and c.entry and c.entry.row == row), None
        )

    # --- laying out -------------------------------------------------------------------------

    def _top(self) -> int:
        return self._desk.theme.px(30)

    def _inset(self) -> int:
        return self._desk.theme.px(4)

    def _room(self, width: int) -> int:
        return width - 2 * self._inset()

    def _new(self) -> EventChip:
        chip = EventChip(self._desk, self)
        chip.clicked.connect(lambda: self.opened.emit(chip.entry))
        chip.focused.connect(self.focused)
        chip.ensurePolished()
        self.chips.append(chip)
        return chip

    def _fill(self) -> None:
        """As many as there is room for; the last line says if there are more."""
        px, room = self._desk.theme.px, self._room(self.width())
        y, left = self._top(), list(self.entries)
        line = QFontMetrics(font(self._desk.theme, TYPE)).height() + px(5)  # as high as an event
        used = 0
        while left and room > 0:
            chip = self.chips[used] if used < len(self.chips) else self._new()
            entry = left[0]
            chip.bind(entry, self.day, self._colours.get(entry.channel), tall=self.tall)
            chip.allow(1)
            high = chip.height_for(room)
            spare = px(GAP) + line if len(left) > 1 else px(2)
            if not self.tall and y + high + spare > self.height() - px(1):
                break
            chip.setGeometry(self._inset(), y, room, high)
            chip.show()
            y += high + px(GAP)
            used += 1
            left.pop(0)
        for chip in self.chips[used:]:
            chip.hide()
        end = self.height() - px(4)
        if not self.tall:
            y = self._unfold(self.chips[:used], room, end - y - (line if left else -px(GAP)), y)
        self.more.setVisible(bool(left))
        self.more.setGeometry(self._inset(), y, room, line)
        self.more.setAccessibleName(
            self.tr("More on {day}").format(day=dates.day_words(self.day)) if left else ""
        )

    def _unfold(self, chips: Sequence[EventChip], room: int, spare: int, below: int) -> int:
        """More lines for names that are cut, as far as the height that is left allows; what then
        lies ``below`` them."""
        line = QFontMetrics(font(self._desk.theme, TYPE)).height()
        grown = 0
        for chip in chips:
            lines = min(chip.wants(room), 1 + max(0, spare - grown) // line)
            chip.allow(lines)
            chip.setGeometry(self._inset(), chip.y() + grown, room, chip.height_for(room))
            grown += (lines - 1) * line
        return below + grown

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self._fill()

    # --- painting ---------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, px = self._desk.theme, self._desk.theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        number = str(self.day.day)
        type_ = font(theme, SMALL, bold=self.today)
        painter.setFont(type_)
        wide = QFontMetrics(type_).horizontalAdvance(number)
        where = QRect(px(8), px(7), max(wide, px(8)), px(20))
        if self.today:
            pill = mirrored(self, where.adjusted(-px(2), 0, px(10), 0))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.accent))
            painter.drawRoundedRect(pill, px(10), px(10))
            painter.setPen(QColor(theme.on_accent))
            painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, number)
        else:
            painter.setPen(QColor(theme.ink if self.inside else theme.muted))
            painter.drawText(mirrored(self, where), Qt.AlignmentFlag.AlignVCenter, number)
        if self.hasFocus() or self.underMouse():
            painter.setPen(QPen(QColor(theme.muted), px(1.5)))
            plus, arm = self._plus().center(), px(5)
            painter.drawLine(plus - QPoint(arm, 0), plus + QPoint(arm, 0))
            painter.drawLine(plus - QPoint(0, arm), plus + QPoint(0, arm))
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().adjusted(2, 2, -2, -2), px(6), px(6))
        painter.end()

    def _plus(self) -> QRect:
        px = self._desk.theme.px
        return mirrored(self, QRect(self.width() - px(27), px(5), px(24), px(24)))

    # --- events -----------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        left = event.button() == Qt.MouseButton.LeftButton
        if left and self._plus().contains(event.position().toPoint()):
            self.wanted.emit(self.day)

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        self.wanted.emit(self.day)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self._plus().contains(event.position().toPoint())
        self.setToolTip(self.tr("New event on this day") if over else "")
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def enterEvent(self, _event: QEnterEvent) -> None:
        self.update()

    def leaveEvent(self, _event: QEvent) -> None:
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()
        if event.reason() in _BY_HAND:
            self.focused.emit()

    def focusOutEvent(self, _event: QFocusEvent) -> None:
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys: dict[int, Callable[[], None]] = {
            Qt.Key.Key_Return: lambda: self.wanted.emit(self.day),
            Qt.Key.Key_Enter: lambda: self.wanted.emit(self.day),
        }
        if self.hasFocus() and event.key() in keys:
            keys[event.key()]()
        else:
            event.ignore()
