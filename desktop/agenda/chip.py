"""An event in a cell of the grid: its name in a month, its hours and whole name in a week."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QAbstractButton, QWidget

from desktop.cards.parts import font
from desktop.desk import Desk
from desktop.look.mirror import by_itself, mirrored
from desktop.look.theme import tinted
from desktop.look.tip import tip
from desktop.wording import dates, words
from storage.model import Answer
from storage.rows import Entry

TYPE = 12
IN_WEEK, IN_MONTH = 5, 3  # lines of a name, at most


class EventChip(QAbstractButton):
    """In its calendar's colour; what waits or was called off is said, not only coloured."""

    focused = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self.entry: Entry | None = None
        self.tall = False
        self._most = 1  # lines, in a month
        self._hours = ""
        self._waits = self._off = False  # not sent yet; cancelled or declined
        self._day = date.min
        self._broken: dict[tuple[int, int], list[str]] = {}  # its width, how many -> its lines
        self._ground, self._ink = desk.theme.accent_soft, desk.theme.accent
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    def bind(self, entry: Entry, day: date, colour: str | None, *, tall: bool) -> None:
        """Show ``entry`` under ``day``."""
        if entry is self.entry and (day, tall) == (self._day, self.tall):
            return
        self.entry, self._day, self.tall = entry, day, tall
        self._most, self._broken = 1, {}
        theme = self._desk.theme
        self._ground, self._ink = tinted(theme, colour or theme.accent)
        self._waits = entry.state is not None
        self._off = entry.answer is Answer.NO or entry.cancelled
        if entry.state is not None:
            self._ground, self._ink = theme.waiting_soft, theme.waiting
        elif self._off:
            self._ground, self._ink = theme.panel, theme.muted
        self.setText(" ".join(entry.title.split()) or self.tr("An event without a name"))
        first = dates.day_of(entry) == day and not entry.all_day and entry.starts is not None
        self._hours = dates.hour(entry.starts) if first and entry.starts is not None else ""
        said = self.spoken()
        self.setAccessibleName(said)
        self.setToolTip(tip(said))
        self.update()

    def spoken(self) -> str:
        """The whole event in a sentence or two."""
        entry = self.entry
        if entry is None:
            return ""
        said = [self.text(), dates.span(entry), entry.place, entry.channel_name]
        if entry.cancelled:
            said.append(self.tr("cancelled"))
        if entry.answer is not None and entry.answer is not Answer.NONE:
            said.append(words.answered(entry.answer, waiting=entry.state is not None))
        elif entry.state is not None:
            said.append(self.tr("not sent yet"))
        return ". ".join(part for part in said if part)

    def height_for(self, width: int) -> int:
        """What it needs at a width."""
        line = QFontMetrics(self._font()).height()
        return len(self._lines(width)) * line + self._desk.theme.px(8 if self.tall else 5)

    def allow(self, lines: int) -> None:
        """How many it may take in a month."""
        if lines != self._most:
            self._most = lines
            self.update()

    def wants(self, width: int) -> int:
        """The lines that its name takes in a month."""
        room = self._within(width)
        if QFontMetrics(self._font()).horizontalAdvance(self.text()) <= room:
            return 1
        return len(broken(self.text(), self._font(), room, IN_MONTH))

    def sizeHint(self) -> QSize:
        return QSize(self._desk.theme.px(60), self.height_for(self._desk.theme.px(60)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.click()
        else:
            event.ignore()  # arrows go from day to day

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, px = self._desk.theme, self._desk.theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inside = QRectF(self.rect())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._ground))
        painter.drawRoundedRect(inside, px(5), px(5))
        if self.hasFocus() or self.underMouse() or self._waits or self._off:
            wide = 2 if self.hasFocus() else 1
            pen = QPen(QColor(theme.accent), wide)
            if (self._waits or self._off) and not self.hasFocus():  # not by its colour alone
                way = Qt.PenStyle.DashLine if self._waits else Qt.PenStyle.SolidLine
                pen = QPen(QColor(self._ink), wide, way)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            by = wide / 2
            painter.drawRoundedRect(inside.adjusted(by, by, -by, -by), px(5), px(5))
        painter.setPen(QColor(self._ink))
        painter.setFont(self._font())
        high = QFontMetrics(painter.font()).height()
        lines = self._lines(self.width())
        line = QRect(px(5), (self.height() - len(lines) * high) // 2, self.width() - px(5), high)
        for number, text in enumerate(lines):
            hours = self.tall and self._hours and not number
            painter.setFont(font(theme, TYPE, bold=True) if hours else self._font())
            painter.drawText(mirrored(self, line), _MIDDLE, by_itself(text))
            line.translate(0, high)
        painter.end()

    def _font(self) -> QFont:
        made = font(self._desk.theme, TYPE)
        made.setStrikeOut(self.entry is not None and self.entry.cancelled)
        return made

    def _lines(self, width: int) -> list[str]:
        """The hour where it is said, then the name, broken where it must be."""
        most = IN_WEEK if self.tall else self._most
        if (width, most) not in self._broken:
            made = broken(self.text(), self._font(), self._within(width), most)
            hours = [self._hours] if self.tall and self._hours else []
            self._broken[width, most] = [*hours, *made]
        return self._broken[width, most]

    def _within(self, width: int) -> int:
        return width - self._desk.theme.px(8)


_MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


def broken(text: str, type_: QFont, width: int, most: int) -> list[str]:
    """``text`` in lines of ``width`` pixels, at most so many; the last one says if more follows."""
    layout = QTextLayout(text, type_)
    layout.setTextOption(QTextOption())
    option = layout.textOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    lines: list[str] = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(1, width))
        start = line.textStart()
        if len(lines) == most - 1:
            rest = text[start:]
            metrics = QFontMetrics(type_)
            lines.append(metrics.elidedText(rest, Qt.TextElideMode.ElideRight, width))
            break
        lines.append(text[start : start + line.textLength()].rstrip())
    layout.endLayout()
    return lines
