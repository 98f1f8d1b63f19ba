"""A conversation at the right: what was said, and where to answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop import actions
from desktop.cards.card import Row
from desktop.cards.cardlist import CardList
from desktop.cards.entry import BareEntryCard
from desktop.cards.lines import Blank, EntryLine, Older
from desktop.cards.parts import SMALL, Button, IconButton, Text
from desktop.cards.simple import BlankCard, OlderCard
from desktop.cards.way import SentenceCard, SentenceLine
from desktop.compose.composer import Composer
from desktop.desk import Desk
from desktop.places import AtConversation
from desktop.side import announcing, talkmenu
from desktop.side.panel import Panel
from desktop.side.todate import ToDate
from desktop.side.waysdown import WaysDown
from desktop.trouble.saying import SERVER, Trouble
from desktop.wording import dates, words
from storage.model import Changed, ChannelId, ItemId, Presence, View
from storage.rows import ChannelRow, Entry

FIRST, MORE = 50, 20
AROUND = (25, 25)  # items before what is read around, and from it on
USUAL = 6  # cards that fill a screen
CONTEXT = 2  # of those before it, at the top of the screen


class ConversationPanel(Panel):
    """New messages come below what is read, never over it."""

    def __init__(self, desk: Desk, place: AtConversation | None = None) -> None:
        """Without a ``place`` it rests, until :meth:`go_to` says of what conversation it is."""
        super().__init__(desk)
        self._begin(place or AtConversation(ChannelId("")))
        self.menu = IconButton(desk, self.head, "more", self.tr("What you choose about this"))
        self.menu.clicked.connect(self._offer_choices)
        self.offer(self.menu)
        self.list = self._make_list(desk)
        self.to_date = ToDate(desk, self)
        self.to_date.chosen.connect(self._go_to_day)
        self.whole.addWidget(self.to_date)
        self.whole.addWidget(self.list, 1)
        self.newest = Button(desk, self, self.tr("Back to the newest messages"))
        self.newest.setProperty("link", True)
        self.newest.clicked.connect(self.show_newest)
        self.whole.addWidget(self.newest, 0, Qt.AlignmentFlag.AlignHCenter)
        self.below = Button(desk, self, self.tr("New messages below"))
        self.below.setProperty("link", True)
        self.below.clicked.connect(self._down)
        self.whole.addWidget(self.below)
        self._ways = WaysDown(self.list, self.newest, self.below)
        self.list.reached_end.connect(self._reached_end)
        self.whole.addWidget(self._line())
        self.invitation = self._invitation()
        self.whole.addWidget(self.invitation)
        self.closed = Text(desk, self, size=SMALL, colour="muted")
        self.closed.setContentsMargins(desk.theme.px(16), desk.theme.px(16), 16, 16)
        self.whole.addWidget(self.closed)
        self._entries: tuple[Entry, ...] = ()
        self._ready: Composer | None = None  # for the next conversation; nobody wrote in it
        if place is None:
            self.list.prepare(EntryLine, USUAL)
        else:
            self.composer = self._make_composer()
            self._show(place)

    def _begin(self, place: AtConversation) -> None:
        """As when nobody has been here yet."""
        self.channel: ChannelId = place.channel
        # items that are shown, that are read besides, and that are kept above the screen
        self._limit, self._spare, self._above = FIRST, 0, FIRST
        self._at_beginning = False
        self._asked = False
        self._read_to: ItemId | None = None
        self._trouble = ""  # why older messages did not come; a code
        self._around: ItemId | None = None  # what is read around, while the newest are not shown
        self._before, self._since = AROUND  # how many before it, and from it on
        self._found: ItemId | None = None  # what was looked for
        self._marks = place.marks

    def prepare_answer(self) -> None:
        """Make what one writes in out of sight, before :meth:`go_to`."""
        if self._ready is None:
            self._ready = Composer(self.desk, self)
            self._ready.hide()

    def _make_composer(self) -> Composer:
        made, self._ready = self._ready or Composer(self.desk, self), None
        made.sent.connect(self._sent)
        self.whole.addWidget(made)
        return made

    def _show(self, place: AtConversation) -> None:
        if place.at is not None:
            self._show_around(place.at)
        else:
            self._read()
            self.list.set_rows(self._rows(), keep=False)
            self.list.to_end()
        if place.reply is not None:
            self.composer.answer(place.reply)
        elif place.edit is not None and not self.composer.isHidden():
            self.composer.edit(place.edit)

    def rest(self) -> None:
        """It was left, and nobody sees it: of the conversation nothing stays but its cards, which
        the next one is shown by."""
        self.whole.removeWidget(self.composer)
        self.composer.hide()
        self.composer.deleteLater()
        self._entries = ()
        self.list.set_rows((), keep=False)

    def go_to(self, place: AtConversation) -> None:
        """Show another conversation, after a rest: half as dear as to make everything anew."""
        self._begin(place)
        self.to_date.hide()
        self._ways.offer(None)
        self.mark("lock", "")
        self.list.select(None)
        self.composer = self._make_composer()
        self._show(place)

    def _make_list(self, desk: Desk) -> CardList:
        made = CardList(
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
        made.setAccessibleName(self.tr("Messages"))
        made.activated.connect(self._activate)
        made.viewport().setAcceptDrops(True)
        made.viewport().installEventFilter(self)
        return made

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
        end, before = self.list.at_end(), self._near()
        self._spare = MORE  # as many may have come: else all would be read once more
        self._read()
        if self._around is not None:
            self.list.set_rows(self._rows())
            return
        known = frozenset(entry.row for entry in before)
        if not self._reaches(known) and self._stand(before):
            self.list.set_rows(self._rows())
            self._ways.offer(self.newest)  # not before: a list that is at its end stays there
            announcing.tell(self, before, self._entries)
            return
        announcing.tell(self, before, self._entries)
        self._cut(known)
        self.list.set_rows(self._rows())
        last = before and self._entries and self._entries[-1].row != before[-1].row
        if last and end and not self.list.at_end():
            self._ways.offer(self.below)
        if self.list.at_end():
            self._read_up_to_here()

    def _near(self) -> tuple[Entry, ...]:
        """What is shown, without what has gone far above the screen: that is read no more."""
        place = self._place_on_screen(self._entries)
        if place <= self._above:
            return self._entries
        self._limit -= place - self._above
        return self._entries[place - self._above :]

    def _reaches(self, known: frozenset[str]) -> bool:
        """Whether what was read goes back as far as what is shown, or to the beginning."""
        rows = [entry.row for entry in self._entries]
        full = sum(entry.item is not None for entry in self._entries) >= self._limit + self._spare
        return not (known and full) or (rows[0] not in known and not known.isdisjoint(rows))

    def _stand(self, before: tuple[Entry, ...]) -> bool:
        """So much came at once: read around what is on screen and not up to the newest, or each
        refresh would read more than the one before. False if all of it fits."""
        place = self._place_on_screen(before)
        self._around = next((entry.item for entry in before[place:] if entry.item), None)
        self._before, self._since = FIRST, FIRST
        self._entries = self._read_entries()
        return self._around is not None

    def _place_on_screen(self, entries: tuple[Entry, ...]) -> int:
        """Of the first entry that can be seen, 0 if there is none."""
        first = self.list.first_on_screen()
        key = first and first[0]
        return next((n for n, one in enumerate(entries) if self._line_of(one).key == key), 0)

    def _cut(self, known: frozenset[str]) -> None:
        """Nothing older comes in at the top than was there, where that is enough."""
        items = sum(entry.item is not None for entry in self._entries)
        spare = max(0, items - self._limit)
        place = next((n for n, one in enumerate(self._entries) if one.row in known), spare)
        self._entries = self._entries[min(place, spare) :]
        self._limit = max(self._limit, items - min(place, spare))

    def concerns(self, changed: Changed) -> bool:
        shown = {View.CHANNELS, View.OUTBOX, View.ACCOUNTS, View.BLOCKED}
        return self.channel in changed.channels or bool(changed.views & shown)

    def _read(self) -> None:
        pages = self.desk.pages
        channel = pages.channel(self.channel)
        self._entries = self._read_entries()
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

    def _read_entries(self) -> tuple[Entry, ...]:
        pages = self.desk.pages
        if self._around is not None:
            stretch = pages.around(self.channel, self._around, self._before, self._since)
            if stretch.later:
                return stretch.entries
            # it reaches the newest: from now on what comes is shown
            self._around = None
            self._limit = max(FIRST, sum(entry.item is not None for entry in stretch.entries))
        if not self.newest.isHidden():
            self._ways.offer(None)
        return pages.conversation(self.channel, None, self._limit + self._spare)

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
                rows.append(
                    SentenceLine(text=why, key="asked", trouble=Trouble(SERVER, self._trouble))
                )
            rows.append(Older(label=self.tr("Show {n} older").format(n=MORE)))
        rows.extend(self._line_of(entry) for entry in self._entries)
        if self._around is not None:
            rows.append(Older(label=self.tr("Show {n} newer").format(n=MORE), key="newer"))
        if not self._entries:
            rows.append(Blank(text=self.tr("Nothing was said here yet.")))
        return rows

    def _line_of(self, entry: Entry) -> EntryLine:
        found = entry.item is not None and entry.item == self._found
        marks = self._marks if found else ()
        return EntryLine(entry=entry, bare=True, offline=self.desk.offline, marks=marks)

    # --- somewhere else than at the end -------------------------------------------------------

    def _show_around(self, item: ItemId) -> None:
        """Read around one message, which is marked, wherever it stands."""
        self._around = self._found = item
        (self._before, self._since), self._at_beginning, self._trouble = AROUND, False, ""
        self._read()
        self._ways.offer(self.newest if self._around is not None else None)
        self.list.set_rows(self._rows(), keep=False)
        QTimer.singleShot(0, self, self._look_at_found)  # the list may have no height yet

    def _look_at_found(self) -> None:
        """With what was said just before it, and the keyboard on it."""
        rows = self.list.rows()
        place = next((n for n, row in enumerate(rows) if self._is_found(row)), None)
        if place is None:
            return
        self.list.to_place(rows[max(0, place - CONTEXT)].key, 0)
        self.list.to_row(rows[place].key)
        self.list.select(rows[place].key)
        if self.isAncestorOf(self.window().focusWidget() or self.window()):
            self.take_focus()

    def _is_found(self, row: Row) -> bool:
        return isinstance(row, EntryLine) and row.entry.item == self._found is not None

    def take_focus(self) -> None:
        shown = next((row for row in self.list.rows() if self._is_found(row)), None)
        card = self.list.card(shown.key) if shown is not None else None
        if card is None:
            super().take_focus()
        else:
            card.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_newest(self) -> None:
        """Back to where the conversation goes on."""
        self._around = self._found = None
        self._limit, self._spare, self._above = FIRST, 0, FIRST
        self._at_beginning, self._trouble = False, ""
        self._read()
        self.list.select(None)
        self.list.set_rows(self._rows(), keep=False)
        self._down()

    def _go_to_day(self, day: date) -> None:
        self._marks = ()
        item = self.desk.pages.said_at(self.channel, dates.local_midnight(day))
        if item is not None:
            self._show_around(item)
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- doing ------------------------------------------------------------------------------

    def _activate(self, row: Row) -> None:
        if not isinstance(row, Older):
            return
        if row.key == "newer":
            self._since += MORE
            self.refresh()
        else:
            self._older()

    def _older(self) -> None:
        if self._asked:
            return
        before = len(self._entries)
        self._limit = sum(entry.item is not None for entry in self._entries) + MORE
        self._before += MORE
        self._above += MORE
        self.refresh()
        if len(self._entries) > before or not self._entries:
            return
        oldest = next((entry.item for entry in self._entries if entry.item), None)
        self._asked, self._trouble = True, ""
        self.list.set_rows(self._rows())
        here = self.channel

        def came(answer: Mapping[str, Any]) -> None:
            if self.channel == here:  # else they went to another conversation meanwhile
                self._history_came(answer)

        def failed(code: str, detail: str) -> None:
            if self.channel == here:
                self._history_failed(code, detail)

        self.desk.line.call("history", came, failed, channel=here, before=oldest)

    def _history_came(self, answer: Mapping[str, Any]) -> None:
        """What came is shown already, or is now: as many as were said. Nothing: the beginning."""
        self._asked = False
        self._at_beginning = not answer.get("items")
        self.refresh()

    def _history_failed(self, code: str, _detail: str) -> None:
        self._asked, self._trouble = False, code
        self._limit = max(FIRST, self._limit - MORE)
        self._before = max(AROUND[0], self._before - MORE)
        self.refresh()

    def _reached_end(self) -> None:
        self._is_below()
        self._read_up_to_here()

    def _read_up_to_here(self) -> None:
        """What stands at the end of a conversation that can be seen has been read."""
        last = next((entry.item for entry in reversed(self._entries) if entry.item), None)
        seen = self.isVisible() and not self.window().isMinimized()
        if last is None or last == self._read_to or not seen or self._around is not None:
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
            menu = talkmenu.make(self.desk, self, channel, self.title.spoken())
            menu.addSeparator()
            menu.addAction(self.tr("Go to a date")).triggered.connect(self.to_date.ask)
            menu.addAction(self.tr("Search in it")).triggered.connect(self._search_in_it)
            place = self.menu.mapToGlobal(self.menu.rect().bottomLeft())
            talkmenu.show(menu, place)

    def _search_in_it(self) -> None:
        from desktop.wording import search as searchwords

        self.desk.visited.emit(f"search:{searchwords.within(self.title.spoken())}")

    def _sent(self) -> None:
        if self._around is not None:
            self.show_newest()
            return
        self.refresh()
        self._down()

    def _down(self) -> None:
        self.list.to_end()
        self._is_below()

    def _is_below(self) -> None:
        """At the end, where nothing leads to any more."""
        if not self.below.isHidden():
            self._ways.offer(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._ways.share()

    def key(self) -> str | None:
        return f"channel:{self.channel}"

    def leave(self) -> None:
        self.composer.leave()
