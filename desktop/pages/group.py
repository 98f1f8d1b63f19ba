"""A group's page: what is new from it, where it talks, what comes, who is in it, its links."""

from __future__ import annotations

from typing import Any

from desktop.cards.card import Row
from desktop.cards.cardlist import CardList
from desktop.cards.channel import ChannelCard, note
from desktop.cards.entry import EntryCard
from desktop.cards.entrymenu import open_entry
from desktop.cards.event import EventCard
from desktop.cards.lines import (
    Blank,
    ChannelLine,
    EndMark,
    EntryLine,
    EventLine,
    Heading,
    SectionLine,
)
from desktop.cards.person import PersonCard, PersonLine
from desktop.cards.simple import BlankCard, EndCard, HeadingCard, SectionCard
from desktop.cards.way import SentenceCard, SentenceLine, WayCard, WayLine
from desktop.desk import Desk
from desktop.pages.page import Page
from desktop.places import AtConversation, AtPerson
from storage import association
from storage.calm.choices import Shown
from storage.model import Changed, ChannelId, GroupId, ItemId, View
from storage.rows import EditionPage, Entry, GroupPage, Narrow, NarrowKind, SectionKind


class GroupsPage(Page):
    """One group at a time. What came since the last edition waits here too, and is said to."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.group: GroupId | None = None
        self._anew = False  # it is to be shown from its top
        self._edition: int | None = None  # the one that is shown, until the page is opened anew
        self.list = CardList(
            desk,
            {
                Heading: HeadingCard,
                SectionLine: SectionCard,
                SentenceLine: SentenceCard,
                EntryLine: EntryCard,
                EventLine: EventCard,
                ChannelLine: ChannelCard,
                PersonLine: PersonCard,
                WayLine: WayCard,
                Blank: BlankCard,
                EndMark: EndCard,
            },
        )
        self.list.activated.connect(self._activate)
        self.whole.addWidget(self.list)

    def concerns(self, changed: Changed) -> bool:
        shown = {View.GROUPS, View.EDITION, View.CHANNELS, View.AGENDA, View.DIRECTORY}
        also = {View.OUTBOX, View.SETTINGS, View.BLOCKED}
        return bool(changed.views & (shown | also)) or bool(changed.channels)

    def opened(self, key: str | None) -> None:
        self.list.select(key)

    def aim(self, detail: str) -> bool:
        """The group of this id, with the last edition; what is shown of another goes at once."""
        group = GroupId(detail)
        if group != self.group:
            self.list.set_rows([], keep=False)
        last = self.desk.pages.editions(1)
        self._edition = last[0].id if last else None
        self.group, self._anew = group, True
        return True

    def asks(self) -> tuple[tuple[str, tuple[Any, ...]], ...]:
        if self.group is None:
            return ()
        return (
            ("edition", (self._narrow(), self._edition)),
            ("group", (self.group, self._out(), self._edition)),
        )

    def detail(self) -> str:
        return self.group or ""

    def refresh(self) -> None:
        if self.group is not None:
            self.list.set_rows(self._rows(), keep=not self._anew)
            self._anew = False

    # --- rows -------------------------------------------------------------------------------

    def _rows(self) -> list[Row]:
        assert self.group is not None
        edition = self.desk.pages.edition(self._narrow(), self._edition)
        page = self.desk.pages.group(self.group, self._out(), self._edition)
        self._edition = edition.id if edition is not None else None
        if page is None:
            return [Heading(title=self.tr("This group is no longer there."))]
        self.list.setAccessibleName(page.name)
        new = self._new(page, edition)
        shown = {row.entry.item for row in new if isinstance(row, EntryLine | EventLine)}
        rows: list[Row] = [Heading(title=page.name), *new]
        rows += self._rooms(page)
        rows += self._events(page)
        rows += self._posts(page, shown)
        rows += self._people(page)
        rows += self._links(page)
        rows.append(EndMark(text=self.tr("That is all of this group.")))
        return rows

    def _narrow(self) -> Narrow:
        assert self.group is not None
        return Narrow(kind=NarrowKind.GROUP, value=self.group)

    def _out(self) -> tuple[ChannelId, ...]:
        """What the person left out of editions."""
        chosen = self.desk.pages.choices().channels
        return tuple(channel for channel, shown in chosen.items() if shown is Shown.OUT)

    def _section(self, name: str, key: str) -> SectionLine:
        return SectionLine(name=name, key=f"section:{key}")

    def _new(self, page: GroupPage, edition: EditionPage | None) -> list[Row]:
        """What the edition holds of the group; events that are only soon stand below."""
        soon = (SectionKind.TODAY, SectionKind.WEEK)
        entries = [
            entry
            for section in (edition.sections if edition is not None else ())
            if section.kind not in soon
            for entry in section.entries
        ]
        rows: list[Row] = [self._section(self.tr("New in this edition"), "new")]
        rows += [self._line(entry, "new") for entry in entries]
        if not entries:
            nothing = self.tr("Nothing new from this group in this edition.")
            rows.append(SentenceLine(text=nothing, key="nothing"))
        if page.waits:
            waits = self.tr("Something more has come since. It waits for the next edition.")
            rows.append(SentenceLine(text=waits, key="waits"))
        return rows

    def _line(self, entry: Entry, within: str) -> Row:
        if entry.starts is not None:
            return EventLine(entry=entry, within=within)
        return EntryLine(entry=entry, offline=self.desk.offline, within=within)

    def _rooms(self, page: GroupPage) -> list[Row]:
        if not page.rooms:
            return []
        head, choices = self._section(self.tr("Conversations"), "rooms"), self.desk.pages.choices()
        lines = (ChannelLine(channel=room, note=note(room, choices)) for room in page.rooms)
        return [head, *lines]

    def _events(self, page: GroupPage) -> list[Row]:
        if not page.events:
            return []
        rows: list[Row] = [self._section(self.tr("Next events"), "events")]
        rows += [EventLine(entry=entry, within="next") for entry in page.events]
        rows.append(WayLine(label=self.tr("The whole agenda"), target="agenda"))
        return rows

    def _posts(self, page: GroupPage, shown: set[ItemId | None]) -> list[Row]:
        posts = [entry for entry in page.posts if entry.item not in shown]
        if not posts:
            return []
        head = self._section(self.tr("Latest posts"), "posts")
        return [head, *(self._line(entry, "posts") for entry in posts)]

    def _people(self, page: GroupPage) -> list[Row]:
        if not page.people:
            return []
        rows: list[Row] = [self._section(self.tr("People"), "people")]
        rows += [PersonLine(person=person) for person in page.people]
        rows += [
            WayLine(
                label=self.tr("Everybody of {name}, in the directory").format(name=category),
                target=f"directory:category:{category}",
            )
            for category in page.categories
        ]
        return rows

    def _links(self, page: GroupPage) -> list[Row]:
        kept = association.read(self.desk.pages.setting(association.SETTING, {}))
        links = kept.links_of(page.id)
        if not links:
            return []
        head = self._section(self.tr("Links"), "links")
        return [head, *(WayLine(label=name, target=url) for name, url in links)]

    def _activate(self, row: Row) -> None:
        if isinstance(row, EntryLine | EventLine):
            open_entry(self.desk, row.entry)
        elif isinstance(row, ChannelLine):
            self.desk.open(AtConversation(row.channel.id))
        elif isinstance(row, PersonLine):
            self.desk.open(AtPerson(row.person.card))
