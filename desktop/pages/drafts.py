"""Drafts: everything that was begun and not sent, each in its place, to go on or to discard."""

from __future__ import annotations

from PySide6.QtGui import QHideEvent

from desktop.cards.card import Row
from desktop.cards.cardlist import CardList
from desktop.cards.draft import DraftCard, DraftLine
from desktop.cards.lines import Blank, Button, Heading
from desktop.cards.simple import BlankCard, HeadingCard
from desktop.compose import begun
from desktop.desk import Desk
from desktop.pages.page import Page
from desktop.wording import dates
from storage.model import Changed, View
from storage.rows import DraftRow


class DraftsPage(Page):
    """Discarding asks nothing, and can be undone until another page is visited."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.list = CardList(desk, {Heading: HeadingCard, DraftLine: DraftCard, Blank: BlankCard})
        self.list.setAccessibleName(self.tr("Drafts"))
        self.list.activated.connect(self._activate)
        self.whole.addWidget(self.list)

    def concerns(self, changed: Changed) -> bool:
        return bool(changed.views & {View.DRAFTS, View.OUTBOX})

    def refresh(self) -> None:
        rows: list[Row] = [
            Heading(
                title=self.tr("Drafts"),
                subtitle=self.tr(
                    "What you began and did not send. It stays on this computer, and nobody waits"
                    " for it."
                ),
                buttons=(Button(action="outbox", label=self.tr("Outbox")),),
            )
        ]
        found = [
            line
            for line in map(self._line, self.desk.pages.drafts())
            # what was cancelled in the outbox is undone there
            if not (line.lost and line.draft.aside and line.draft.place.startswith("waiting:"))
        ]
        rows.extend(found)
        if not found:
            rows.append(Blank(text=self.tr("Nothing is begun.")))
        self.list.set_rows(rows)

    def _line(self, draft: DraftRow) -> DraftLine:
        return DraftLine(
            draft=draft,
            title=begun.title(self.desk, draft.place),
            begins=begun.first_line(draft),
            age=dates.age(draft.saved_at, self.desk.now()),
            lost=begun.place_of(self.desk, draft.place, draft.draft) is None,
        )

    def _activate(self, row: Row) -> None:
        if isinstance(row, DraftLine) and not row.draft.aside:
            place = begun.place_of(self.desk, row.draft.place, row.draft.draft)
            if place is not None:
                self.desk.open(place)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            self.desk.writer.ask(lambda stores: stores.drafts.forget_aside())
