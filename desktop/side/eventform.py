"""A new event, a changed one, or one that still waits: the same fields, the same one button."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop import actions
from desktop.cards.parts import SMALL, Button, Text, font
from desktop.compose.drafts import Draft
from desktop.compose.eventfields import EventFields
from desktop.compose.later import Later
from desktop.compose.zone import local_zone
from desktop.desk import Desk
from desktop.look.roll import Roll
from desktop.look.wrapped import Choice
from desktop.places import AtEvent, ChangeEvent, NewEvent, Nowhere
from desktop.side.panel import Panel
from desktop.trouble.saying import FOLDER, Trouble, TroubleText
from desktop.wording import words
from storage.model import Changed, Reschedule, Schedule
from storage.rows import ChannelRow, EventPage, OutgoingRow


class EventFormPanel(Panel):
    """Nothing is cleared or closed before the outbox has it."""

    def __init__(
        self,
        desk: Desk,
        place: NewEvent | ChangeEvent,
        waiting: OutgoingRow | None = None,
    ) -> None:
        super().__init__(desk)
        self._waiting = waiting
        self._event: EventPage | None = None
        self._calendars: tuple[ChannelRow, ...] = ()
        self._before: dict[str, Any] = {}  # what the fields said when they were filled
        self._build()
        self.draft = Draft(desk, self, self._state)
        self.draft.troubled.connect(self._unkept)
        if waiting is not None:
            self._show_waiting(waiting)
        elif isinstance(place, ChangeEvent):
            self._event = desk.pages.event(place.item, place.recurrence)
            self._show_event(self._event)
        else:
            self._show_new(place)
        self.fields.changed.connect(self._typed)
        self.calendar.activated.connect(self._typed)
        desk.reached.connect(self._label)
        self._label()

    def _build(self) -> None:
        px = self.desk.theme.px
        self.area = area = Roll(self)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget(area)
        column = QVBoxLayout(inside)
        column.setContentsMargins(px(22), px(16), px(22), px(16))
        column.setSpacing(px(10))
        self.calendar = Choice(inside)
        self.calendar.setFont(font(self.desk.theme, 14))
        self.calendar.setAccessibleName(self.tr("Calendar"))
        self.fields = EventFields(self.desk, inside)
        self.fields.begin_with(self.desk, self.tr("Calendar"), self.calendar)
        column.addWidget(self.fields)
        self.still = TroubleText(self.desk, inside)
        self.unkept = TroubleText(self.desk, inside)
        self.unkept.hide()
        self.hour = Text(self.desk, inside, size=SMALL, colour="muted")
        for line in (self.still, self.unkept, self.hour):
            column.addWidget(line)
        column.addStretch(1)
        area.setWidget(inside)
        inside.setAutoFillBackground(False)
        self.whole.addWidget(area, 1)
        self.whole.addWidget(self._line())
        foot = QHBoxLayout()
        foot.setContentsMargins(px(16), px(12), px(16), px(16))
        foot.setSpacing(px(10))
        foot.addStretch(1)
        self.drop = Button(self.desk, self, self.tr("Close"))
        self.drop.clicked.connect(lambda: self.desk.open(Nowhere()))
        self.later = Later(self.desk, self)
        self.later.turned.connect(self._typed)
        self.button = Button(self.desk, self, main=True)
        self.button.clicked.connect(self.send)
        foot.addWidget(self.later)
        foot.addWidget(self.drop)
        foot.addWidget(self.button)
        self.whole.addLayout(foot)

    # --- what it shows ----------------------------------------------------------------------

    def _show_new(self, place: NewEvent | ChangeEvent) -> None:
        self.name(self.tr("New event"))
        if isinstance(place, NewEvent) and place.day is not None:
            self.fields.move_to(place.day)
        self._calendars = self.desk.pages.places("Schedule")
        for row in self._calendars:
            self.calendar.addItem(row.name or words.channel_kind(row.kind), row.id)
        self.fields.setEnabled(bool(self._calendars))
        self.draft.open("event:new", self._restore, self._follow)

    def _show_event(self, page: EventPage | None) -> None:
        self.name(self.tr("Change an event"))
        self.fields.show_row(self.calendar, shown=False)
        if page is None or page.entry.starts is None:
            self.name(self.tr("This event is gone"))
            self.fields.setEnabled(False)
            return
        entry = page.entry
        if page.recurs:
            self.subtitle.setText(self.tr("It repeats: every time of it is changed."))
            self.subtitle.show()
        self.fields.title.setText(entry.title)
        self.fields.place.setText(entry.place)
        self.fields.text.setPlainText(entry.text)
        assert entry.starts is not None
        self.fields.show_span(entry.starts, entry.ends or entry.starts, all_day=entry.all_day)
        self._before = self.fields.state()
        self._span_before = self.fields.span()
        if self._waiting is None:
            self.draft.open(f"event:{entry.item}", self._restore, self._follow)

    def _show_waiting(self, row: OutgoingRow) -> None:
        self.name(self.tr("Change what waits"), row.channel_name)
        self.fields.show_row(self.calendar, shown=False)
        intent = row.intent
        if isinstance(intent, Schedule):
            self.fields.title.setText(intent.title)
            self.fields.place.setText(intent.place)
            self.fields.text.setPlainText(intent.text)
            self.fields.show_span(intent.starts, intent.ends, all_day=intent.all_day)
            self._before = self.fields.state()
        elif isinstance(intent, Reschedule):
            self._event = self.desk.pages.event(intent.item)
            self._show_event(self._event)
            self.name(self.tr("Change what waits"), row.channel_name)
        self.later.withdraw()  # it keeps the hour that it was given
        self.draft.open(f"waiting:{row.id}", self._restore, self._follow)

    # --- the draft --------------------------------------------------------------------------

    def _state(self) -> dict[str, Any]:
        """What a draft keeps; nothing while all is as it was."""
        state = self.fields.state()
        if state == self._before:
            return {}
        if self._event is not None:
            return state | {"recurrence": self._recurrence} | self.later.kept()
        calendar = self.calendar.currentData()
        return state | ({"calendar": calendar} if calendar and state else {}) | self.later.kept()

    @property
    def _recurrence(self) -> str:
        return self._event.entry.recurrence if self._event is not None else ""

    def _restore(self, kept: dict[str, Any]) -> None:
        """A draft of another time of the series says nothing about this one's hours."""
        if kept.get("recurrence", "") != self._recurrence:
            kept = {name: kept.get(name, "") for name in ("title", "place", "text")}
        self.fields.restore(kept)
        if self._waiting is None:
            self.later.choose(bool(kept.get("later")))
        chosen = self.calendar.findData(kept.get("calendar"))
        if chosen >= 0:
            self.calendar.setCurrentIndex(chosen)
        self._label()

    def _follow(self, kept: dict[str, Any]) -> None:
        """Another window went on with it, or sent it."""
        if kept or not self._before:
            self._restore(kept)
        else:
            self.fields.restore(self._before)

    def _unkept(self, code: str) -> None:
        """The draft cannot be written down now: what is typed is here, and only here."""
        why = words.storage_problem(code) if code else ""
        said = self.tr("What you typed is not kept yet. {why}").format(why=why)
        self.unkept.tell(said if code else "", Trouble(FOLDER, code))
        self.unkept.setVisible(bool(code))

    def _typed(self) -> None:
        self.draft.touch()
        self._label()

    def _label(self, _reached: bool = True) -> None:
        self.later.tell(self.hour)
        if self._waiting is not None:
            self.button.setText(self.tr("Keep the change"))
        elif self.desk.offline:
            self.button.setText(self.tr("Queue"))
        else:
            self.button.setText(self.tr("Save"))
        reason = self.fields.problem()
        if not self._calendars and self._event is None and self._waiting is None:
            reason = self.tr("There is no calendar that you can write to yet.")
        self.still.setText(reason if self.fields.state() or not self._calendars else "")
        self.still.setVisible(bool(self.still.text()))
        self.button.setEnabled(not reason)

    # --- sending ----------------------------------------------------------------------------

    def send(self) -> None:
        """Write it down."""
        if self.fields.problem() or not self.button.isEnabled():
            return
        self.button.setEnabled(False)
        self.draft.flush()  # or it would be saved once more after it has left
        intent = self._intent()
        ends: dict[str, Any] = {"then": self._committed, "failed": self._refused}
        if self._waiting is not None:
            actions.revise(self.desk, self._waiting.id, intent, **ends)
            return
        ends |= {"draft": self.draft.place, "later": self.later.hour()}
        if self._event is not None:
            entry = self._event.entry
            said = self.tr("The event is changed in a moment.")
            actions.send_back(self.desk, entry.account, entry.channel, intent, said, **ends)
        else:
            row = self._calendars[self.calendar.currentIndex()]
            said = self.tr("The new event is about to leave.")
            actions.send_back(self.desk, row.account, row.id, intent, said, **ends)

    def _intent(self) -> Schedule | Reschedule:
        starts, ends = self.fields.span()
        whole = self.fields.all_day.isChecked()
        title = self.fields.title.text().strip()
        place = self.fields.place.text().strip()
        text = self.fields.text.toPlainText().strip()
        if self._event is None or self._event.entry.item is None:
            return Schedule(
                title=title, starts=starts, ends=ends, all_day=whole,
                zone=None if whole else local_zone(), place=place, text=text,
            )  # fmt: skip
        entry = self._event.entry
        assert entry.item is not None
        moved = (starts, ends) != self._span_before or whole != entry.all_day
        first = in_series(self._event, starts, whole_days=whole)
        return Reschedule(
            item=entry.item,
            title=title if title != entry.title else None,
            starts=first if moved else None,
            ends=first + (ends - starts) if moved else None,
            all_day=whole if whole != entry.all_day else None,
            zone=local_zone() if entry.all_day and not whole else None,
            place=place if place != entry.place else None,
            text=text if text != entry.text else None,
        )

    def _committed(self, _changed: Any) -> None:
        self.draft.done()
        if self._event is not None and self._event.entry.item is not None:
            entry = self._event.entry
            self.desk.open(AtEvent(self._event.entry.item, entry.recurrence))
        else:
            self.desk.open(Nowhere())

    def _refused(self, code: str) -> None:
        self.button.setEnabled(True)
        self.still.tell(words.storage_problem(code), Trouble(FOLDER, code))
        self.still.show()

    def concerns(self, _changed: Changed) -> bool:
        return False  # what is being typed is not replaced

    def leave(self) -> None:
        self.draft.leave()


def in_series(page: EventPage, starts: datetime, *, whole_days: bool) -> datetime:
    """The first time of the whole series, when the time that is shown moves to ``starts``.

    It moves as clocks show it: 19:30 that becomes 20:00 in winter becomes 20:00 in summer too.
    """
    shown, first = page.entry.starts, page.series_starts
    if shown is None or first is None or not page.recurs:
        return starts
    zone: tzinfo = UTC
    if not whole_days:
        zone = ZoneInfo(page.zone or local_zone() or "UTC")
    by = starts.astimezone(zone).replace(tzinfo=None) - shown.astimezone(zone).replace(tzinfo=None)
    moved = first.astimezone(zone).replace(tzinfo=None) + by
    return moved.replace(tzinfo=zone).astimezone(UTC)
