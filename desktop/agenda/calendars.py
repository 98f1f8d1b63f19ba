"""The calendars of the agenda as chips in their colours: pressed, a calendar is shown or not."""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QAccessible, QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from desktop.cards.card import Card
from desktop.cards.parts import SMALL, Button, font
from desktop.desk import Desk
from desktop.look.flow import Flow
from desktop.look.mirror import mirrored
from desktop.look.theme import tinted
from desktop.wording import words
from storage.model import ChannelId, ChannelKind

HIDDEN = "agenda.hidden"
"""The setting: calendars that the agenda does not show, as a list of channels."""
FOLLOW = "agenda:follow"
"""The page of the agenda, with the field for the address of one more."""


_ENDED = frozenset(("agenda-gone", "agenda-closed", "agenda-large"))
"""Nothing new will come of an agenda that is followed: that is said beside its name."""


class CalendarLine(NamedTuple):
    """One calendar, and whether the agenda shows it. ``problem``: why one that is followed by its
    address does not come any more, as a code."""

    id: ChannelId
    name: str
    colour: str | None
    shown: bool
    problem: str = ""


class CalendarsLine(NamedTuple):
    """All of them, as a row of a list."""

    calendars: tuple[CalendarLine, ...]
    key: str = "calendars"


def calendars(desk: Desk) -> tuple[CalendarLine, ...]:
    """Every calendar, by name."""
    hidden = frozenset(desk.pages.setting(HIDDEN, []))
    rows = desk.pages.sources((ChannelKind.CALENDAR,))
    ended = {row.id: row.problem for row in desk.pages.accounts() if row.problem in _ENDED}
    return tuple(
        CalendarLine(
            id=row.id,
            name=row.name,
            colour=row.colour,
            shown=row.id not in hidden,
            problem=ended.get(row.account) or "",
        )
        for row in sorted(rows, key=lambda row: (row.name.casefold(), row.id))
    )


def show(desk: Desk, calendar: ChannelId, shown: bool) -> None:
    """Show a calendar in the agenda, or not; as easily one as the other."""

    def work(stores: object) -> None:
        settings = stores.settings  # type: ignore[attr-defined]
        hidden = set(settings.get(HIDDEN, []))
        (hidden.discard if shown else hidden.add)(calendar)
        settings.set(HIDDEN, sorted(hidden))

    desk.writer.ask(work)


class CalendarChip(QAbstractButton):
    """Filled with its calendar's colour while that is shown, and said in words too."""

    def __init__(self, desk: Desk, parent: QWidget, line: CalendarLine) -> None:
        super().__init__(parent)
        self._desk, self.line = desk, line
        ended = self.tr("{name}: no longer updated") if line.problem else "{name}"
        self.setText(ended.format(name=line.name))
        self.setCheckable(True)
        self.setChecked(line.shown)
        self.setFont(font(desk.theme, SMALL))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Calendar {name}").format(name=line.name))
        self.setToolTip(self._told())
        if line.problem:
            self.setAccessibleDescription(words.problem(line.problem))
        self.clicked.connect(lambda: show(desk, line.id, self.isChecked()))

    def _told(self) -> str:
        said = (
            self.tr("Shown. A click hides it.")
            if self.line.shown
            else self.tr("Not shown. A click shows it.")
        )
        return f"{words.problem(self.line.problem)} {said}" if self.line.problem else said

    def sizeHint(self) -> QSize:
        px = self._desk.theme.px
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance(self.text()) + px(42), px(28))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, px = self._desk.theme, self._desk.theme.px
        ground, ink = tinted(theme, self.line.colour or theme.accent)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.isChecked()
        edge = QPen(QColor(theme.accent), 2) if self.hasFocus() else QPen(QColor(theme.line), 1)
        painter.setPen(edge if self.hasFocus() or not on else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground if on else theme.card))
        by = 1.0 if self.hasFocus() else 0.5
        inside = QRectF(self.rect()).adjusted(by, by, -by, -by)
        painter.drawRoundedRect(inside, px(14), px(14))
        painter.setPen(QColor(ink if on else theme.muted))
        painter.setFont(self.font())
        name = QFontMetrics(self.font()).elidedText(
            self.text(), Qt.TextElideMode.ElideRight, self.width() - px(36)
        )
        words = mirrored(self, self.rect().adjusted(px(27), 0, -px(9), 0))
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, name)
        # a full circle or an empty one: not by its colour alone
        circle = mirrored(self, QRect(px(12), (self.height() - px(9)) // 2, px(9), px(9)))
        painter.setPen(QPen(QColor(ink if on else theme.muted), max(1, px(1.5))))
        painter.setBrush(QColor(ink) if on else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(circle)
        painter.end()


class Calendars(QWidget):
    """The chips, made again only when the calendars are others, and the way to one more."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._flow = Flow(self, desk.theme.px(8))
        self.chips: list[CalendarChip] = []
        self.setAccessibleName(self.tr("Calendars"))
        self.more = Button(desk, self, self.tr("Follow a public agenda"))
        self.more.setProperty("link", True)  # it is seldom wanted
        self.more.clicked.connect(lambda: desk.visited.emit(FOLLOW))
        self._flow.addWidget(self.more)

    def height_for(self, width: int) -> int:
        """What the chips need at a width."""
        return self._flow.heightForWidth(width)

    def bind(self, lines: tuple[CalendarLine, ...]) -> None:
        """Show these."""
        if lines == tuple(chip.line for chip in self.chips):
            return
        focused = next((chip.line.id for chip in self.chips if chip.hasFocus()), None)
        self._flow.removeWidget(self.more)
        for chip in self.chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.chips = [CalendarChip(self._desk, self, line) for line in lines]
        for chip in self.chips:
            self._flow.addWidget(chip)
            chip.show()
            if chip.line.id == focused:
                chip.setFocus(Qt.FocusReason.OtherFocusReason)
        self._flow.addWidget(self.more)


class CalendarsCard(Card):
    """The chips as the last row of the agenda's list."""

    framed: ClassVar[bool] = False
    focusable: ClassVar[bool] = False
    estimate: ClassVar[int] = 60
    accessible_role: ClassVar[QAccessible.Role] = QAccessible.Role.Grouping

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent)
        self.flow = Calendars(desk, self)

    def bind(self, row: CalendarsLine) -> None:
        self.flow.bind(row.calendars)

    def arrange(self, width: int) -> int:
        height = self.flow.height_for(width)
        self.flow.setGeometry(0, self.px(8), width, height)
        return height + self.px(16)

    def spoken(self) -> str:
        return self.tr("Calendars")
