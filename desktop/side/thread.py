"""A post at the right with what surrounds it, and where to answer."""

from __future__ import annotations

from PySide6.QtCore import QTimer

from desktop.cards.card import Row
from desktop.cards.cardlist import CardList
from desktop.cards.entry import BareEntryCard
from desktop.cards.event import EventCard
from desktop.cards.lines import Blank, EndMark, EntryLine, EventLine, SectionLine
from desktop.cards.parts import SMALL, Text
from desktop.cards.simple import BlankCard, EndCard, SectionCard
from desktop.compose.composer import Composer
from desktop.desk import Desk
from desktop.places import AtEvent, AtThread
from desktop.side.panel import Panel
from desktop.wording import words
from storage.model import Changed, ChannelKind, ItemId, View
from storage.rows import ChannelRow, Entry


class ThreadPanel(Panel):
    """What is here of a thread; the rest is asked from its server once."""

    def __init__(self, desk: Desk, place: AtThread) -> None:
        super().__init__(desk)
        self.entry = self._aimed = place.entry
        self._marks = place.marks
        self.list = CardList(
            desk,
            {
                EntryLine: BareEntryCard,
                SectionLine: SectionCard,
                EventLine: EventCard,
                EndMark: EndCard,
                Blank: BlankCard,
            },
            margin=16,
            top=14,
        )
        self.list.setAccessibleName(self.tr("Posts"))
        self.list.activated.connect(self._activate)
        self.whole.addWidget(self.list, 1)
        self.whole.addWidget(self._line())
        self.composer = Composer(desk, self, lines=2)
        self.composer.sent.connect(lambda: self._aim(self._aimed))
        self.closed = Text(desk, self, size=SMALL, colour="muted")
        self.closed.setText(self.tr("This can be read, but not answered."))
        self.closed.setContentsMargins(desk.theme.px(16), desk.theme.px(16), 16, 16)
        self.whole.addWidget(self.closed)
        self.whole.addWidget(self.composer)
        self._entries: tuple[Entry, ...] = ()
        self._events: tuple[Entry, ...] = ()
        self._write_to = self._place_to_write()
        may = self._write_to is not None and self.entry.item is not None
        self.composer.setVisible(may)
        self.closed.setVisible(not may)
        self._aim(self.entry)
        if place.edit and may:
            self.composer.edit(self.entry)
        self._read()
        self.list.set_rows(self._rows(), keep=False)
        if place.there:
            QTimer.singleShot(0, self, self._look_at_found)  # the list may have no height yet
        if self.entry.item is not None:
            desk.line.call("thread", item=self.entry.item)

    def _look_at_found(self) -> None:
        key = self._line_of(self.entry).key
        self.list.to_row(key)
        self.list.select(key)

    def _line_of(self, entry: Entry) -> EntryLine:
        marks = self._marks if entry.row == self.entry.row else ()
        return EntryLine(entry=entry, bare=True, offline=self.desk.offline, marks=marks)

    def _place_to_write(self) -> ChannelRow | None:
        """The account's own place for posts: hashtags and mentions cannot be written into."""
        here = self.desk.pages.channel(self.entry.channel)
        if here is not None and "Say" in here.accepts.intents:
            return here
        places = [p for p in self.desk.pages.places("Say") if p.kind is ChannelKind.HOME]
        own = [p for p in places if p.account == self.entry.account]
        return next(iter(own or places), None)

    def _aim(self, entry: Entry) -> None:
        """Answer ``entry``, and whatever is written here after that too."""
        self._aimed = entry
        name = self.tr("yourself") if entry.mine else (entry.author_name or entry.author)
        seen = ""
        if entry.visibility is not None:
            seen = self.tr("Readable by: {who}").format(who=words.visibility(entry.visibility))
        self.name(self.tr("Answer to {name}").format(name=name), seen)
        if self._write_to is not None and entry.item is not None:
            self.composer.reply = entry
            hint = self.tr("Write to {name}").format(name=name)
            self.composer.write_to(self._write_to, f"reply:{entry.item}", hint)

    def refresh(self) -> None:
        self._read()
        self.list.set_rows(self._rows())

    def concerns(self, changed: Changed) -> bool:
        shown = {View.OUTBOX, View.BLOCKED}
        return bool(changed.channels) or bool(changed.views & shown)

    def _read(self) -> None:
        item: ItemId | None = self.entry.item
        found = self.desk.pages.thread(item) if item is not None else ()
        self._entries = found or (self.entry,)
        self._events = self.desk.pages.named(item) if item is not None else ()

    def _rows(self) -> list[Row]:
        rows: list[Row] = [self._line_of(entry) for entry in self._entries]
        if self._events:
            rows.append(SectionLine(name=self.tr("It names"), key="section:events"))
            rows += [EventLine(entry=entry, within="named") for entry in self._events]
        rows.append(EndMark(text=self.tr("The thread ends here.")))
        return rows

    def _activate(self, row: Row) -> None:
        if isinstance(row, EventLine) and row.entry.item is not None:
            self.desk.open(AtEvent(row.entry.item, row.entry.recurrence))
        elif isinstance(row, EntryLine) and row.entry.item is not None:
            self._aim(row.entry)

    def writes_in(self) -> str:
        return self.composer.draft.place

    def leave(self) -> None:
        self.composer.leave()
