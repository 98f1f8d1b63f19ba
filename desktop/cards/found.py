"""What a search found, with its words marked: a part of a long text, an event with its year."""

from __future__ import annotations

from desktop.cards.draft import DraftCard, DraftLine
from desktop.cards.entry import EntryCard
from desktop.cards.event import EventCard
from desktop.cards.lines import EntryLine, EventLine
from desktop.cards.parts import prose
from desktop.wording import dates, marking
from desktop.wording.prose import escape
from storage.rows import Entry


class FoundCard(EntryCard):
    """A message or post among results."""

    def _prose(self, entry: Entry) -> str:
        row: EntryLine = self.row
        if len(entry.text) <= marking.LONG:
            return super()._prose(entry)
        part = prose(self.desk, None, marking.excerpt(entry.text, row.marks))
        return marking.marked(part, row.marks, self.desk.theme.found())


class FoundDraftCard(DraftCard):
    """Something begun among results: opened here, and discarded where all of them are."""

    def bind(self, row: DraftLine) -> None:
        super().bind(row)
        text = escape(row.begins, quote=False)
        self.text.read_rich(marking.marked(text, row.marks, self.desk.theme.found()))
        self.discard.hide()


class FoundEventCard(EventCard):
    """An event among results: of which year it is can not be known from its tile."""

    def bind(self, row: EventLine) -> None:
        super().bind(row)
        for label, style in (
            (self.title, self.desk.theme.found(bold=True)),
            (self.detail, self.desk.theme.found()),
        ):
            text = escape(label.text(), quote=False)
            label.read_rich(marking.marked(text, row.marks, style))

    def _detail(self, row: EventLine) -> str:
        entry = row.entry
        day = dates.day_and_month(dates.day_of(entry), self.desk.now())
        when = self.tr("{day}, {hours}").format(day=day, hours=dates.hours_of(entry))
        if dates.day_of(entry) != dates.last_day_of(entry):
            when = dates.span(entry)
        return self.tr(", ", "between details").join(part for part in (when, entry.place) if part)
