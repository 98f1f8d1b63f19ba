"""Outbox: everything that has not left yet, with what can be done about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtGui import QHideEvent

from desktop.cards.card import Row
from desktop.cards.cardlist import CardList
from desktop.cards.lines import Blank, Heading, Notice, Older, OutgoingLine
from desktop.cards.lines import Button as HeadButton
from desktop.cards.outgoing import CHANGED, OutgoingCard
from desktop.cards.simple import BlankCard, HeadingCard, NoticeCard, OlderCard
from desktop.compose.friction import next_page
from desktop.desk import Desk
from desktop.pages.page import Page
from desktop.places import ChangeOutgoing
from desktop.wording import dates
from desktop.wording.freshness import notice
from desktop.wording.outgoing import state
from desktop.wording.written import Whither
from storage.model import Changed, OutgoingId, State, View
from storage.rows import OutgoingRow

MORE = 100
"""Rows that are shown at first, and that come at each click: a queue may hold a thousand, and each
of them that leaves is a reason to read the page again."""


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
                Older: OlderCard,
                Blank: BlankCard,
            },
        )
        self._most = MORE
        self.list.setAccessibleName(self.tr("Outbox"))
        self.list.activated.connect(self._activate)
        self.whole.addWidget(self.list)

    def concerns(self, changed: Changed) -> bool:
        return bool(changed.views & {View.OUTBOX, View.ACCOUNTS, View.SETTINGS})

    def opened(self, key: str | None) -> None:
        self.list.select(key)

    def point(self, detail: str) -> None:
        if not any(row.key == f"outgoing:{detail}" for row in self.list.rows()):
            self._most = max(MORE, self.desk.pages.freshness().waiting)
            self.refresh()
        self.list.to_row(f"outgoing:{detail}")
        found = self.desk.pages.outgoing(OutgoingId(detail))
        if found is None or found.instead is not None:
            return  # of two texts one is chosen here
        if found.state in (State.WAITING, State.FAILED):
            self.desk.open(ChangeOutgoing(found.id))

    def refresh(self) -> None:
        rows: list[Row] = [
            Heading(
                title=self.tr("Outbox"),
                subtitle=self.tr(
                    "What you wrote and what has not left yet. It leaves by itself, in each place"
                    " in this order."
                ),
                buttons=(HeadButton(action="drafts", label=self.tr("Drafts")),),
            )
        ]
        warning = notice(self.desk)
        if warning is not None:
            rows.append(warning)
        found = self.desk.pages.outbox(self._most)
        rows.extend(self._lines(found))
        if len(found) >= self._most and self.desk.pages.freshness().waiting > len(found):
            rows.append(Older(label=self.tr("Show {n} more").format(n=MORE)))
        if not found:
            rows.append(Blank(text=self.tr("Nothing waits. Everything you wrote has left.")))
        self.list.set_rows(rows)

    def _lines(self, found: Sequence[OutgoingRow]) -> Iterator[OutgoingLine]:
        """One line each, with what it waits for and whether something waits for it."""
        now, offline = self.desk.now(), self.desk.offline
        page = next_page(self.desk) is not None
        where = Whither(self.desk)
        known = {row.id: row for row in found}
        awaited = {row.waits_for for row in found}
        asked: dict[str, OutgoingRow] = {}  # by channel: what holds up all else there
        for row in found:
            if row.state is State.UNSURE and row.error == "ask":
                asked.setdefault(row.channel, row)
        for row in found:
            after = known.get(row.waits_for) if row.waits_for is not None else None
            after = after or asked.get(row.channel)
            yield OutgoingLine(
                outgoing=row,
                age=dates.age(row.at, now),
                where=where.of(row),
                named=where.names(row),
                state=state(
                    row,
                    now=now,
                    offline=offline,
                    after=after if after is not row else None,
                    awaited=row.id in awaited or asked.get(row.channel) is row,
                ),
                page=page,
            )

    def hideEvent(self, event: QHideEvent) -> None:
        """What was cancelled here cannot be undone any more."""
        super().hideEvent(event)
        if not event.spontaneous():
            self._most = MORE
            self.desk.writer.ask(lambda stores: stores.drafts.forget_aside())

    def _activate(self, row: Row) -> None:
        if isinstance(row, Older):
            self._most += MORE
            self.refresh()
        if isinstance(row, OutgoingLine):
            out = row.outgoing
            if isinstance(out.intent, CHANGED) and out.state in (State.WAITING, State.FAILED):
                self.desk.open(ChangeOutgoing(out.id))
