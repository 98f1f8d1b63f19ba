"""The editions that are kept, by day; each can be opened again."""

from __future__ import annotations

from itertools import groupby

from desktop.cards.card import Row
from desktop.cards.cardlist import CardList
from desktop.cards.lines import Blank, Button, EditionLine, EndMark, Heading, Older, SectionLine
from desktop.cards.simple import (
    BlankCard,
    EditionCard,
    EndCard,
    HeadingCard,
    OlderCard,
    SectionCard,
)
from desktop.desk import Desk
from desktop.pages.page import Page
from desktop.wording import dates
from storage.model import Changed, View
from storage.rows import EditionRow

AT_ONCE = 20  # pages, and how many more come on a click (calm rule 4)
_ALL = 2_000  # more than are made in two months


class EditionsPage(Page):
    """Two months of pages, the newest first."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._count = AT_ONCE
        self.list = CardList(
            desk,
            {
                Heading: HeadingCard,
                SectionLine: SectionCard,
                EditionLine: EditionCard,
                Older: OlderCard,
                EndMark: EndCard,
                Blank: BlankCard,
            },
        )
        self.list.setAccessibleName(self.tr("Earlier pages"))
        self.list.activated.connect(self._activate)
        self.whole.addWidget(self.list)

    def concerns(self, changed: Changed) -> bool:
        return View.EDITION in changed.views

    def refresh(self) -> None:
        found = self.desk.pages.editions(_ALL)
        rows: list[Row] = [
            Heading(
                title=self.tr("Earlier pages"),
                subtitle=self.tr("They are kept for two months, also without the network."),
                buttons=(Button("today", self.tr("Back to Today")),),
            )
        ]
        for day, made in groupby(
            found[: self._count], key=lambda row: row.made_at.astimezone().date()
        ):
            rows.append(SectionLine(name=dates.day_title(day), key=f"day:{day.isoformat()}"))
            rows.extend(self._line(row) for row in made)
        if hidden := max(0, len(found) - self._count):
            label = self.tr("%n earlier", "pages", min(AT_ONCE, hidden))
            rows.append(Older(label=label))
        elif found:
            rows.append(EndMark(text=self.tr("That is all.")))
        else:
            rows.append(Blank(text=self.tr("There is no page yet.")))
        self.list.set_rows(rows)

    def _line(self, row: EditionRow) -> EditionLine:
        detail = self.tr("The first page.")
        if row.since is not None:
            when = dates.since(row.since, self.desk.now())
            said = (
                self.tr("What was written since {when}, as you asked.")
                if row.kind == "window"
                else self.tr("What was new since {when}.")
            )
            detail = said.format(when=when)
        title = self.tr("The page of {time}").format(time=dates.hour(row.made_at))
        return EditionLine(id=row.id, title=title, detail=detail, new=not row.opened)

    def _activate(self, row: Row) -> None:
        if isinstance(row, Older):
            self._count += AT_ONCE
            self.refresh()
        elif isinstance(row, EditionLine):
            self.desk.visited.emit(f"today:{row.id}")
