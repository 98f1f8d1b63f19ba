"""Agenda: thirty days as a list."""

from __future__ import annotations

from datetime import date, timedelta

from desktop import dates
from desktop.cardlist import CardList
from desktop.cards.card import Row
from desktop.cards.event import EventCard
from desktop.cards.lines import Blank, Button, EndMark, EventLine, Heading, SectionLine
from desktop.cards.simple import BlankCard, EndCard, HeadingCard, SectionCard
from desktop.desk import Desk
from desktop.pages.page import Page
from desktop.places import AtEvent
from storage.model import Changed, View

DAYS = 30


class AgendaPage(Page):
    """Every calendar together, from today or from a later day."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._pages = 0  # thirty days further each
        self.list = CardList(
            desk,
            {
                Heading: HeadingCard,
                SectionLine: SectionCard,
                EventLine: EventCard,
                Blank: BlankCard,
                EndMark: EndCard,
            },
        )
        self.list.setAccessibleName(self.tr("Agenda"))
        self.list.activated.connect(self._activate)
        self.whole.addWidget(self.list)

    def concerns(self, changed: Changed) -> bool:
        return bool(changed.views & {View.AGENDA, View.OUTBOX, View.CHANNELS})

    def opened(self, key: str | None) -> None:
        self.list.select(key)

    def point(self, detail: str) -> None:
        self._pages = max(0, int(detail)) if detail.isdigit() else 0
        self.list.set_rows(self._rows(), keep=False)

    def refresh(self) -> None:
        self.list.set_rows(self._rows())

    def _rows(self) -> list[Row]:
        today = self.desk.now().astimezone().date()
        first = today + timedelta(days=DAYS * self._pages)
        last = first + timedelta(days=DAYS - 1)
        buttons = [Button("new-event", self.tr("New event"))]
        if self._pages:
            buttons.insert(0, Button("agenda:0", self.tr("Today")))
        rows: list[Row] = [
            Heading(
                title=self.tr("Agenda"),
                subtitle=dates.capital(
                    self.tr("{first} to {last}").format(
                        first=dates.day_words(first), last=dates.day_words(last)
                    )
                ),
                buttons=tuple(buttons),
            )
        ]
        for day in self.desk.pages.agenda(first, DAYS):
            if day.entries:
                rows.append(SectionLine(name=self._name(day.day, today), key=f"day:{day.day}"))
                rows.extend(
                    EventLine(entry=entry, day=day.day, within=str(day.day))
                    for entry in day.entries
                )
        if len(rows) == 1:
            rows.append(Blank(text=self.tr("Nothing is planned in these thirty days.")))
        rows.append(
            EndMark(
                text=self.tr("That is all for these thirty days.\nGo on to [link]."),
                link=self.tr("the next thirty"),
                action=f"agenda:{self._pages + 1}",
            )
        )
        return rows

    def _name(self, day: date, today: date) -> str:
        name = dates.day_words(day)
        if day == today:
            return self.tr("Today, {day}").format(day=name)
        if day == today + timedelta(days=1):
            return self.tr("Tomorrow, {day}").format(day=name)
        return dates.capital(name)

    def _activate(self, row: Row) -> None:
        if isinstance(row, EventLine):
            entry = row.entry
            if entry.item is not None:
                self.desk.open(AtEvent(entry.item, entry.recurrence))
            elif entry.outgoing is not None:
                self.desk.visited.emit(f"outbox:{entry.outgoing}")
