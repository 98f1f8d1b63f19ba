"""A conversation at the right: what was said, and where to answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop import actions, words
from desktop.cardlist import CardList
from desktop.cards.card import Row
from desktop.cards.entry import BareEntryCard
from desktop.cards.lines import Blank, EntryLine, Older
from desktop.cards.parts import SMALL, Button, IconButton, Text
from desktop.cards.simple import BlankCard, OlderCard
from desktop.cards.way import SentenceCard, SentenceLine
from desktop.compose.composer import Composer
from desktop.desk import Desk
from desktop.places import AtConversation
from desktop.side import talkmenu
from desktop.side.panel import Panel
from storage.model import Changed, ChannelId, ItemId, Presence, View
from storage.rows import ChannelRow, Entry

FIRST, MORE = 50, 20


class ConversationPanel(Panel):
    """New messages come below what is read, never over it."""

    def __init__(self, desk: Desk, place: AtConversation) -> None:
        super().__init__(desk)
        self.channel: ChannelId = place.channel
        self._limit = FIRST
        self._at_beginning = False
        self._asked = False
        self._read_to: ItemId | None = None
        self._trouble = ""  # why older messages did not come; a code
        self.menu = IconButton(desk, self.head, "more", self.tr("What you choose about this"))
        self.menu.clicked.connect(self._offer_choices)
        self.offer(self.menu)
        self.list = CardList(
            desk,
            {
                EntryLine: BareEntryCard,
                Older: OlderCard,
                SentenceLine: SentenceCard,
                Blank: BlankCard,
            },
            margin=16,
            top=14,
            from_bottom=True,
        )
        self.list.setAccessibleName(self.tr("Messages"))
        self.list.activated.connect(self._activate)
        self.list.viewport().setAcceptDrops(True)
        self.list.viewport().installEventFilter(self)
        self.whole.addWidget(self.list, 1)
        self.below = Button(desk, self, self.tr("New messages below"))
        self.below.setProperty("link", True)
        self.below.clicked.connect(self._down)
        self.below.hide()
        self.whole.addWidget(self.below)
        self.list.reached_end.connect(self._reached_end)
        self.whole.addWidget(self._line())
        self.invitation = self._invitation()
        self.whole.addWidget(self.invitation)
        self.closed = Text(desk, self, size=SMALL, colour="muted")
        self.closed.setContentsMargins(desk.theme.px(16), desk.theme.px(16), 16, 16)
        self.whole.addWidget(self.closed)
        self.composer = Composer(desk, self)
        self.composer.sent.connect(self._sent)
        self.whole.addWidget(self.composer)
        self._entries: tuple[Entry, ...] = ()
        self._read()
        self.list.set_rows(self._rows(), keep=False)
        self.list.to_end()
        if place.reply is not None:
            self.composer.answer(place.reply)
        elif place.edit is not None and not self.composer.isHidden():
            self.composer.edit(place.edit)

    def _invitation(self) -> QWidget:
        px = self.desk.theme.px
        strip = QWidget(self)
        row = QHBoxLayout(strip)
        row.setContentsMargins(px(16), px(16), px(16), px(16))
        row.setSpacing(px(10))
        yes = Button(self.desk, strip, self.tr("Accept"))
        no = Button(self.desk, strip, self.tr("No"))
        wide = max(yes.sizeHint().width(), no.sizeHint().width())
        for button in (yes, no):
            button.setMinimumWidth(wide)
            row.addWidget(button)
        row.addStretch(1)
        yes.clicked.connect(lambda: self._decide(join=True))
        no.clicked.connect(lambda: self._decide(join=False))
        return strip

    def _decide(self, *, join: bool) -> None:
        channel = self.desk.pages.channel(self.channel)
        if channel is not None:
            (actions.join if join else actions.leave)(self.desk, channel.account, channel.id)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A file that is dropped among the messages goes with the next one."""
        if event.type() == QEvent.Type.DragEnter and not self.composer.isHidden():
            self.composer.dragEnterEvent(event)  # type: ignore[arg-type]
            return True
        if event.type() == QEvent.Type.Drop:
            self.composer.dropEvent(event)  # type: ignore[arg-type]
            return True
        return super().eventFilter(watched, event)

    # --- reading ----------------------------------------------------------------------------

    def refresh(self) -> None:
        end, before = self.list.at_end(), self._entries
        self._read()
        known = {entry.row for entry in before}
        while before and before[0].row not in {entry.row for entry in self._entries}:
            came = sum(entry.row not in known for entry in self._entries)
            if not came:
                break  # the first one was taken out, nothing was pushed out
            self._limit += came  # nor does anything older come in at the top
            self._read()
        self.list.set_rows(self._rows())
        last = before and self._entries and self._entries[-1].row != before[-1].row
        if last and end and not self.list.at_end():
            self.below.show()
        if self.list.at_end():
            self._read_up_to_here()

    def concerns(self, changed: Changed) -> bool:
        shown = {View.CHANNELS, View.OUTBOX, View.ACCOUNTS, View.BLOCKED}
        return self.channel in changed.channels or bool(changed.views & shown)

    def _read(self) -> None:
        pages = self.desk.pages
        channel = pages.channel(self.channel)
        self._entries = pages.conversation(self.channel, None, self._limit)
        if channel is None:
            self.name(self.tr("This conversation is gone"))
            self.composer.hide()
            self.invitation.hide()
            self.closed.hide()
            self.menu.hide()
            return
        name = channel.name or words.channel_kind(channel.kind)
        self.name(name, self._about(channel))
        invited = channel.presence is Presence.INVITED
        if channel.encrypted:
            self.mark("lock", self._who_reads())
        else:
            self.mark("unlocked", "" if invited else self._who_else_reads())
        self.menu.setVisible(not invited)
        may = "Say" in channel.accepts.intents and channel.presence is Presence.JOINED
        self.invitation.setVisible(invited)
        self.composer.setVisible(may)
        self.closed.setVisible(not may and not invited)
        self.closed.setText(self._why_closed(channel))
        if may:
            hint = self.tr("Write to {name}").format(name=name)
            self.composer.write_to(channel, f"say:{channel.id}", hint)

    def _about(self, channel: ChannelRow) -> str:
        parts = []
        if channel.presence is Presence.INVITED:
            parts.append(
                self.tr("{name} invites you").format(name=channel.inviter_name)
                if channel.inviter_name
                else self.tr("You are invited")
            )
        if channel.topic:
            parts.append(channel.topic)
        return self.tr(". ", "between sentences").join(parts)

    def _who_reads(self) -> str:
        return self.tr("Only the members of this conversation can read what is written here.")

    def _who_else_reads(self) -> str:
        return self.tr("These messages are not encrypted: those who run the servers can read them.")

    def _why_closed(self, channel: ChannelRow) -> str:
        if channel.presence is Presence.LEFT:
            return self.tr("You left this conversation. What was read stays here.")
        return self.tr("This can be read, but not written to.")

    def _rows(self) -> list[Row]:
        rows: list[Row] = []
        if self._entries and self._at_beginning:
            rows.append(SentenceLine(text=self.tr("This is the beginning."), key="beginning"))
        elif self._entries:
            if self._asked:
                asked = self.tr("Older messages were asked for.")
                rows.append(SentenceLine(text=asked, key="asked"))
            elif self._trouble:
                why = self.tr("Older messages did not come. {why}").format(
                    why=words.problem(self._trouble)
                )
                rows.append(SentenceLine(text=why, key="asked"))
            rows.append(Older(label=self.tr("Show {n} older").format(n=MORE)))
        offline = self.desk.offline
        rows.extend(EntryLine(entry=e, bare=True, offline=offline) for e in self._entries)
        if not self._entries:
            rows.append(Blank(text=self.tr("Nothing was said here yet.")))
        return rows

    # --- doing ------------------------------------------------------------------------------

    def _activate(self, row: Row) -> None:
        if isinstance(row, Older):
            self._older()

    def _older(self) -> None:
        if self._asked:
            return
        before = len(self._entries)
        self._limit = sum(entry.item is not None for entry in self._entries) + MORE
        self.refresh()
        if len(self._entries) > before or not self._entries:
            return
        oldest = next((entry.item for entry in self._entries if entry.item), None)
        self._asked, self._trouble = True, ""
        self.list.set_rows(self._rows())
        self.desk.line.call(
            "history", self._history_came, self._history_failed, channel=self.channel, before=oldest
        )

    def _history_came(self, answer: Mapping[str, Any]) -> None:
        """What came is shown already, or is now: as many as were said. Nothing: the beginning."""
        self._asked = False
        self._at_beginning = not answer.get("items")
        self.refresh()

    def _history_failed(self, code: str, _detail: str) -> None:
        self._asked, self._trouble = False, code
        self._limit = max(FIRST, self._limit - MORE)
        self.refresh()

    def _reached_end(self) -> None:
        self.below.hide()
        self._read_up_to_here()

    def _read_up_to_here(self) -> None:
        """What stands at the end of a conversation that can be seen has been read."""
        last = next((entry.item for entry in reversed(self._entries) if entry.item), None)
        seen = self.isVisible() and not self.window().isMinimized()
        if last is None or last == self._read_to or not seen:
            return
        self._read_to = last
        channel = self.channel
        self.desk.writer.ask(lambda stores: stores.read_marks.read(channel, last), later=True)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.list.at_end():
            self._read_up_to_here()

    def _offer_choices(self) -> None:
        channel = self.desk.pages.channel(self.channel)
        if channel is not None:
            menu = talkmenu.make(self.desk, self, channel, self.title.text())
            place = self.menu.mapToGlobal(self.menu.rect().bottomLeft())
            talkmenu.show(menu, place)

    def _sent(self) -> None:
        self.refresh()
        self._down()

    def _down(self) -> None:
        self.list.to_end()
        self.below.hide()

    def key(self) -> str | None:
        return f"channel:{self.channel}"

    def leave(self) -> None:
        self.composer.leave()
