"""Outbox: everything that has not left yet, with what can be done about it."""

from __future__ import annotations

from desktop import dates
from desktop.cardlist import CardList
from desktop.cards.card import Row
from desktop.cards.lines import Blank, Heading, Notice, OutgoingLine
from desktop.cards.lines import Button as HeadButton
from desktop.cards.outgoing import OutgoingCard
from desktop.cards.simple import BlankCard, HeadingCard, NoticeCard
from desktop.desk import Desk
from desktop.freshness import notice
from desktop.pages.page import Page
from desktop.places import ChangeOutgoing
from desktop.written import whither
from storage.model import Changed, Edit, OutgoingId, Reschedule, Rsvp, Say, Schedule, State, View


class OutboxPage(Page):
    """What waits, what is leaving, and what only the person can decide."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.list = CardList(
            desk,
            {
                Heading: HeadingCard,
                Notice: NoticeCard,
                OutgoingLine: OutgoingCard,
                Blank: BlankCard,
            },
        )
        self.list.setAccessibleName(self.tr("Outbox"))
        self.list.activated.connect(self._activate)
        self.whole.addWidget(self.list)

    def concerns(self, changed: Changed) -> bool:
        return bool(changed.views & {View.OUTBOX, View.ACCOUNTS})

    def opened(self, key: str | None) -> None:
        self.list.select(key)

    def point(self, detail: str) -> None:
        self.list.to_row(f"outgoing:{detail}")
        found = self.desk.pages.outgoing(OutgoingId(detail))
        if found is not None and found.state in (State.WAITING, State.FAILED):
            self.desk.open(ChangeOutgoing(found.id))

    def refresh(self) -> None:
        now, offline = self.desk.now(), self.desk.offline
        rows: list[Row] = [
            Heading(
                title=self.tr("Outbox"),
                subtitle=self.tr("What you wrote and what has not left yet. It leaves by itself."),
                buttons=(HeadButton(action="drafts", label=self.tr("Drafts")),),
            )
        ]
        warning = notice(self.desk)
        if warning is not None:
            rows.append(warning)
        found = self.desk.pages.outbox()
        rows.extend(
            OutgoingLine(
                outgoing=row,
                offline=offline,
                age=dates.age(row.at, now),
                where=whither(self.desk, row),
            )
            for row in found
        )
        if not found:
            rows.append(Blank(text=self.tr("Nothing waits. Everything you wrote has left.")))
        self.list.set_rows(rows)

    def _activate(self, row: Row) -> None:
        if isinstance(row, OutgoingLine):
            out = row.outgoing
            may = isinstance(out.intent, Say | Edit | Schedule | Reschedule | Rsvp)
            if may and out.state in (State.WAITING, State.FAILED):
                self.desk.open(ChangeOutgoing(out.id))
