"""Conversations: rooms and direct ones, and invitations to them."""

from __future__ import annotations

from desktop.cardlist import CardList
from desktop.cards.card import Row
from desktop.cards.channel import ChannelCard
from desktop.cards.lines import Blank, Button, ChannelLine, Heading, SectionLine
from desktop.cards.simple import BlankCard, HeadingCard, SectionCard
from desktop.desk import Desk
from desktop.pages.page import Page
from desktop.places import AtConversation
from storage.model import Changed, ChannelId, ChannelKind, Presence, View


class ConversationsPage(Page):
    """Every conversation of every account in one list, by name: nothing moves when one speaks."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.list = CardList(
            desk,
            {
                Heading: HeadingCard,
                SectionLine: SectionCard,
                ChannelLine: ChannelCard,
                Blank: BlankCard,
            },
        )
        self.list.setAccessibleName(self.tr("Conversations"))
        self.list.activated.connect(self._activate)
        self.whole.addWidget(self.list)
        self._order: list[ChannelId] = []

    def concerns(self, changed: Changed) -> bool:
        return bool(changed.channels) or bool(changed.views & {View.CHANNELS, View.OUTBOX})

    def opened(self, key: str | None) -> None:
        self.list.select(key)

    def refresh(self) -> None:
        found = self.desk.pages.channels((ChannelKind.ROOM, ChannelKind.DIRECT))
        invited = [row for row in found if row.presence is Presence.INVITED]
        joined = [row for row in found if row.presence is Presence.JOINED]
        rows: list[Row] = [
            Heading(
                title=self.tr("Conversations"),
                buttons=(Button("new-message", self.tr("New message")),),
            )
        ]
        if not self.isVisible():  # the newest first, but only when the page is opened
            self._order = [row.id for row in joined]
        known = {row.id: row for row in joined}
        order = [known.pop(name) for name in self._order if name in known]
        self._order += list(known)
        if invited:
            rows.append(SectionLine(name=self.tr("Invitations"), key="section:invited"))
            rows.extend(ChannelLine(channel=row) for row in invited)
            rows.append(SectionLine(name=self.tr("Joined"), key="section:joined"))
        rows.extend(ChannelLine(channel=row) for row in [*order, *known.values()])
        if not found:
            rows.append(Blank(text=self.tr("There is no conversation yet.")))
        self.list.set_rows(rows)

    def _activate(self, row: Row) -> None:
        if isinstance(row, ChannelLine):
            self.desk.open(AtConversation(row.channel.id))
