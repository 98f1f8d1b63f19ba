"""Agenda: every calendar together, as a month, a week or a list of days."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QLocale, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from desktop.agenda.calendars import (
    CalendarLine,
    Calendars,
    CalendarsCard,
    CalendarsLine,
    calendars,
)
from desktop.agenda.grid import WEEK, Grid
from desktop.agenda.head import Head, Shape
from desktop.cards.card import Row
from desktop.cards.cardlist import WIDEST, CardList
from desktop.cards.event import EventCard
from desktop.cards.lines import Blank, EndMark, EventLine, SectionLine
from desktop.cards.simple import BlankCard, EndCard, SectionCard
from desktop.desk import Desk
from desktop.look.mirror import margins
from desktop.look.roll import own_viewport
from desktop.pages.page import Page
from desktop.places import AtEvent, NewEvent
from desktop.wording import dates
from storage.model import Changed, View
from storage.rows import AgendaDay, Entry

if TYPE_CHECKING:
    from desktop.agenda.followform import FollowForm

DAYS = 30  # of the list
SHAPE = "agenda.shape"
"""The setting: how the agenda was shown last."""
_WIDEST_GRID = 920
_LOW = 560  # a page that has no room for buttons beside a question


class Area(QScrollArea):
    """Says when what it can show is another size: its bar may have come or gone."""

    refitted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        own_viewport(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.refitted.emit()


class AgendaPage(Page):
    """The person is at one day; arrows and buttons go to others. Where there is no room for a
    grid, the same days are a list."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        kept = desk.pages.setting(SHAPE, Shape.MONTH.value)
        self.shape = Shape(kept) if kept in list(Shape) else Shape.MONTH
        self.day = self._today()
        self._built_narrow: bool | None = None  # nothing was shown yet
        self._anew = False  # the days are to be shown from their beginning
        self._lines: tuple[CalendarLine, ...] = ()  # the calendars as they are shown
        self.head = Head(desk, self)
        self.head.today.connect(lambda: self.go_to(self._today()))
        self.head.turned.connect(self.turn)
        self.head.shaped.connect(self.show_as)
        self.head.new.connect(lambda: self._begin(self.day))
        self.whole.addWidget(self.head)
        self.form: FollowForm | None = None  # made when it is first wanted
        self._stack = QStackedLayout()
        self.whole.addLayout(self._stack, 1)
        self._build_grid()
        self.list = CardList(
            desk,
            {
                SectionLine: SectionCard,
                EventLine: EventCard,
                Blank: BlankCard,
                EndMark: EndCard,
                CalendarsLine: CalendarsCard,
            },
            top=2,
        )
        self.list.setAccessibleName(self.tr("Agenda"))
        self.list.activated.connect(self._activate)
        self._stack.addWidget(self.list)
        for days in (self.area, self.list):  # they scroll: what is asked above them does not
            days.setMinimumHeight(desk.theme.px(20))
        self.area.refitted.connect(self._measure)

    def _build_grid(self) -> None:
        self.area = Area(self)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._inside = QWidget(self.area)
        self._column = QVBoxLayout(self._inside)
        self._column.setSpacing(self.desk.theme.px(16))
        self.grid = Grid(self.desk, self._inside)
        self.grid.opened.connect(self._open)
        self.grid.wanted.connect(self._begin)
        self.grid.listed.connect(self._list_day)
        self.grid.chosen.connect(self._choose)
        self.grid.turned.connect(self._turn_by_key)
        self.grid.today.connect(lambda: self._choose(self._today()))
        self.chips = Calendars(self.desk, self._inside)
        self._column.addWidget(self.grid)
        self._column.addWidget(self.chips)
        self._column.addStretch(1)
        self.area.setWidget(self._inside)
        self._inside.setAutoFillBackground(False)
        self._stack.addWidget(self.area)

    # --- where the person is ----------------------------------------------------------------

    def concerns(self, changed: Changed) -> bool:
        shown = {View.AGENDA, View.OUTBOX, View.CHANNELS, View.SETTINGS, View.BLOCKED}
        if changed.views & shown:
            return True
        # each round of an account says that it was; seldom is it that an agenda has ended
        return View.ACCOUNTS in changed.views and calendars(self.desk) != self._lines

    def opened(self, key: str | None) -> None:
        self.list.select(key)

    def aim(self, detail: str) -> bool:
        """A day, which is shown with those around it."""
        try:
            self.day = self._today() if detail == "today" else date.fromisoformat(detail)
        except ValueError:
            return False
        self._anew = True
        return True

    def point(self, detail: str) -> None:
        """A date ("2026-11-26"), "today", "next", "previous", a shape ("week"), or "follow"."""
        if detail in list(Shape):
            self.show_as(Shape(detail))
        elif detail in ("next", "previous"):
            self.turn(1 if detail == "next" else -1)
        elif detail == "today":
            self.go_to(self._today())
        elif detail == "follow":
            self._ask_address()
        else:
            try:
                self.go_to(date.fromisoformat(detail))
            except ValueError:
                return

    def _ask_address(self) -> None:
        """Of a public agenda, in a field of its own below the head."""
        if self.form is None:
            from desktop.agenda.followform import FollowForm

            self.form = FollowForm(self.desk, self.head)
            self.form.done.connect(self._address_done)
            self.head.put(self.form)
        self.head.make_room(self.height() < self.desk.theme.px(_LOW))
        self.form.begin()

    def _address_done(self) -> None:
        if self.form is not None:
            self.form.hide()
            self.head.make_room(False)
        self.take_focus()

    def detail(self) -> str:
        return self.day.isoformat()

    def go_to(self, day: date) -> None:
        """Show this day, with those around it."""
        self.day = day
        self._show(keep=False)

    def turn(self, by: int) -> None:
        """The month, week or thirty days before or after."""
        if self.shape is Shape.MONTH:
            months = self.day.year * 12 + self.day.month - 1 + by
            year, month = divmod(months, 12)
            last = monthrange(year, month + 1)[1]
            self.go_to(date(year, month + 1, min(self.day.day, last)))
        else:
            self.go_to(self.day + by * timedelta(days=WEEK if self.shape is Shape.WEEK else DAYS))

    def show_as(self, shape: Shape) -> None:
        """As a month, a week or a list; it is so again the next time."""
        self.shape = shape
        self.desk.writer.ask(lambda stores: stores.settings.set(SHAPE, shape.value), later=True)
        self._show(keep=False)

    def take_focus(self) -> None:
        if self.form is not None and self.form.isVisible():
            self.form.field.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self._stack.currentWidget() is self.area:
            self.grid.go_to(self.day)
            QTimer.singleShot(0, self, self._reveal)  # once it has its place
        else:
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _reveal(self) -> None:
        """Scroll as little as needed to show the day that the keyboard is on."""
        cell = self.grid.cell(self.day)
        if cell is not None and self._stack.currentWidget() is self.area:
            self.area.ensureWidgetVisible(cell, 0, self.desk.theme.px(8))

    def asks(self) -> tuple[tuple[str, tuple[Any, ...]], ...]:
        return (("agenda", self._period()),)

    def frame(self) -> None:
        """The days without what is on them."""
        (first, length), narrow = self._period(), self._is_narrow()
        self._title(first, length, narrow=narrow)
        if not narrow:
            days = [first + timedelta(days=n) for n in range(length)]
            self._show_grid([AgendaDay(day=day, entries=()) for day in days], calendars(self.desk))
        self._measure()

    def refresh(self) -> None:
        self._show(keep=not self._anew)

    def _today(self) -> date:
        return self.desk.now().astimezone().date()

    def _choose(self, day: date) -> None:
        """The keyboard or the pointer went to a day, maybe in another month."""
        self.day = day
        if self.grid.cell(day) is None or (self.shape is Shape.MONTH and self._is_outside(day)):
            self._show(keep=False)
        self.grid.go_to(day, focus=self.grid.cell(day) is not self._focused_cell())
        self._reveal()

    def _turn_by_key(self, by: int) -> None:
        self.turn(by)
        self.grid.go_to(self.day)

    def _is_outside(self, day: date) -> bool:
        cell = self.grid.cell(day)
        return cell is None or not cell.inside

    def _focused_cell(self) -> object:
        focus = self.window().focusWidget()
        return next((c for c in self.grid.cells if focus is c or c.isAncestorOf(focus)), None)

    # --- what is shown ----------------------------------------------------------------------

    def _period(self) -> tuple[date, int]:
        """The first day that is shown, and how many; whole weeks in a grid."""
        if self.shape is Shape.LIST:
            return self.day, DAYS
        if self.shape is Shape.WEEK:
            return self._week_of(self.day), WEEK
        first = self.day.replace(day=1)
        length = monthrange(first.year, first.month)[1]
        if self._is_narrow():
            return first, length
        begin = self._week_of(first)
        weeks = -(-((first - begin).days + length) // WEEK)
        return begin, weeks * WEEK

    def _week_of(self, day: date) -> date:
        begins = QLocale.system().firstDayOfWeek().value  # as where the person lives; Monday is 1
        return day - timedelta(days=(day.isoweekday() - begins) % WEEK)

    def _is_narrow(self) -> bool:
        return self.shape is Shape.LIST or self.grid.too_narrow(self.width() - 2 * self._side())

    def _show(self, *, keep: bool) -> None:
        self._anew = False
        self._lines = lines = calendars(self.desk)
        first, length = self._period()
        narrow = self._is_narrow()
        hidden = {line.id for line in lines if not line.shown}
        days = [_without(day, hidden) for day in self.desk.pages.agenda(first, length)]
        self._title(first, length, narrow=narrow)
        if narrow:
            self.list.set_rows(self._rows(days, lines), keep=keep)
            self._stack.setCurrentWidget(self.list)
        else:
            self._show_grid(days, lines)
        self._built_narrow = narrow
        self._measure()

    def _show_grid(self, days: Sequence[AgendaDay], lines: tuple[CalendarLine, ...]) -> None:
        self.grid.show_days(
            days,
            {line.id: line.colour for line in lines},
            current=self.day,
            today=self._today(),
            month=self.day.month if self.shape is Shape.MONTH else None,
        )
        self.chips.bind(lines)
        self._stack.setCurrentWidget(self.area)

    def _title(self, first: date, length: int, *, narrow: bool) -> None:
        now, last = self.desk.now(), first + timedelta(days=length - 1)
        span = self.tr("{first} to {last}").format(
            first=dates.day_words(first), last=dates.day_words(last)
        )
        title, note = self.tr("Agenda"), dates.capital(span)
        if self.shape is Shape.MONTH:
            title, note = dates.month_title(self.day), ""
        elif self.shape is Shape.WEEK:
            title = self.tr("Week of {day}").format(day=dates.day_and_month(first, now))
            note = ""
        if narrow and self.shape is not Shape.LIST:
            note = self.tr("The window is too narrow for a grid here: the days are in a list.")
        self.head.say(title, note, self.shape)
        self.grid.setAccessibleName(title)

    def _rows(self, days: Sequence[AgendaDay], lines: tuple[CalendarLine, ...]) -> list[Row]:
        today = self._today()
        rows: list[Row] = []
        for day in days:
            if day.entries:
                rows.append(SectionLine(name=self._name(day.day, today), key=f"day:{day.day}"))
                rows.extend(
                    EventLine(entry=entry, day=day.day, within=str(day.day))
                    for entry in day.entries
                )
        thirty = self.shape is Shape.LIST
        if not rows:
            nothing = self.tr("Nothing is planned in these thirty days.")
            rows.append(Blank(text=nothing if thirty else self.tr("Nothing is planned here.")))
        rows.append(
            EndMark(
                text=self.tr("That is all for these thirty days.\nGo on to [link]."),
                link=self.tr("the next thirty"),
                action="agenda:next",
            )
            if thirty
            else EndMark(text=self.tr("That is all for these days."))
        )
        rows.append(CalendarsLine(calendars=lines))
        return rows

    def _name(self, day: date, today: date) -> str:
        name = dates.day_words(day)
        if day == today:
            return self.tr("Today, {day}").format(day=name)
        if day == today + timedelta(days=1):
            return self.tr("Tomorrow, {day}").format(day=name)
        return dates.capital(name)

    # --- laying out -------------------------------------------------------------------------

    def _side(self) -> int:
        px = self.desk.theme.px
        return px(40) if self.width() > px(520) else min(px(40), 20)

    def _measure(self) -> None:
        """Margins that follow the width; a grid may be wider than what is read."""
        px, side = self.desk.theme.px, self._side()
        listed = self._stack.currentWidget() is self.list
        widest = px(WIDEST if listed else _WIDEST_GRID)
        margin = max(side, (self.width() - widest) // 2)
        self.head.setContentsMargins(margin, 0, margin, 0)
        bar = self.width() - self.area.viewport().width()  # the bar takes of the margin
        self._column.setContentsMargins(margins(self, margin, 0, max(0, margin - bar), px(32)))
        if not listed:
            wide = self.width() - 2 * margin
            room = self.area.viewport().height() - px(32 + 16) - self.chips.height_for(wide)
            self.grid.setFixedHeight(self.grid.height_for(wide, room))

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        if self._built_narrow is not None and self._built_narrow != self._is_narrow():
            self._show(keep=True)
        self._measure()

    # --- doing ------------------------------------------------------------------------------

    def _begin(self, day: date) -> None:
        self.day = day
        self.desk.open(NewEvent(day))

    def _list_day(self, day: date) -> None:
        """More than a cell of the month can show: the week has room for all."""
        self.day = day
        self.show_as(Shape.WEEK)
        self.grid.go_to(day)

    def _activate(self, row: Row) -> None:
        if isinstance(row, EventLine):
            self._open(row.entry)

    def _open(self, entry: Entry) -> None:
        if entry.item is not None:
            self.desk.open(AtEvent(entry.item, entry.recurrence))
        elif entry.outgoing is not None:
            self.desk.visited.emit(f"outbox:{entry.outgoing}")


def _without(day: AgendaDay, hidden: set[Any]) -> AgendaDay:
    """The day without the calendars that are not shown."""
    if not hidden:
        return day
    return replace(day, entries=tuple(one for one in day.entries if one.channel not in hidden))
