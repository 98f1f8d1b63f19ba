"""Beginning something: where to send a message, and a new post."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from PySide6.QtWidgets import QWidget
from shiboken6 import Shiboken

from desktop.cards import entrymenu
from desktop.cards.card import Row
from desktop.cards.cardlist import CardList
from desktop.cards.channel import ChannelCard
from desktop.cards.lines import Blank, ChannelLine
from desktop.cards.parts import SMALL, Text, font
from desktop.cards.simple import BlankCard
from desktop.cards.way import WayCard, WayLine
from desktop.desk import Desk
from desktop.look.wrapped import Choice
from desktop.places import AtConversation, NewPost, Nowhere
from desktop.side.panel import Panel
from desktop.trouble.saying import FOLDER, TELL, Trouble, words_of_link
from desktop.wording import words
from desktop.wording.prose import link
from desktop.work.ahead import Answers, Question
from storage.model import Changed, ChannelKind, Presence, View, Visibility
from storage.rows import ChannelRow, Entry

USUAL = 12  # cards that fill a screen
_LISTED = Question("channels", ((ChannelKind.ROOM, ChannelKind.DIRECT),), ())


class NewMessagePanel(Panel):
    """Every conversation that can be written to, and where to find anybody else."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.name(self.tr("New message"), self.tr("To whom?"))
        cards = {ChannelLine: ChannelCard, WayLine: WayCard, Blank: BlankCard}
        self.list = CardList(desk, cards, margin=12, top=10)
        self.list.setAccessibleName(self.tr("Conversations"))
        self.list.activated.connect(self._activate)
        self.whole.addWidget(self.list, 1)
        self._asked = self._changed = False  # it is being read beside the window, and since then
        if desk.pages.is_large():
            self.list.prepare(ChannelLine, USUAL)
        self.refresh()

    def concerns(self, changed: Changed) -> bool:
        return View.CHANNELS in changed.views

    def refresh(self) -> None:
        if self._asked:
            self._changed = True
        elif self.desk.pages.is_large() and self.desk.ahead is not None:
            self._asked = True
            self.desk.ahead().ask((_LISTED,), self._came)
        else:
            self._show(self.desk.pages.channels(*_LISTED.arguments))

    def _came(self, answers: Answers, _took: float) -> None:
        """What another thread read, while the panel was there already."""
        if not Shiboken.isValid(self):
            return
        again, self._asked, self._changed = self._changed, False, False
        found = answers.get(_LISTED)
        self._show(self.desk.pages.channels(*_LISTED.arguments) if found is None else found)
        if again:
            self.refresh()

    def _show(self, channels: Iterable[ChannelRow]) -> None:
        found = [
            row
            for row in channels
            if "Say" in row.accepts.intents and row.presence is Presence.JOINED
        ]
        found.sort(key=lambda row: (row.name, row.id))
        rows: list[Row] = [ChannelLine(channel=row) for row in found]
        if not rows:
            rows.append(Blank(text=self.tr("There is no conversation to write to yet.")))
        rows.append(WayLine(label=self.tr("Somebody else, in the directory"), target="directory"))
        self.list.set_rows(rows)

    def _activate(self, row: Row) -> None:
        if isinstance(row, ChannelLine):
            self.desk.open(AtConversation(row.channel.id))


class NewPostPanel(Panel):
    """A post; with several accounts one chooses from which."""

    def __init__(self, desk: Desk, place: NewPost) -> None:
        super().__init__(desk)
        self.places = [p for p in desk.pages.places("Say") if p.kind is ChannelKind.HOME]
        alone = self.tr("New message") if place.direct else self.tr("New post")
        self.name(alone, self._from_one())
        self.who = Choice(self)
        self.who.setFont(font(desk.theme, SMALL))
        self.who.setAccessibleName(self.tr("From which account"))
        names = {row.id: row.name for row in desk.pages.accounts()}
        addresses = {row.id: row.address for row in desk.pages.accounts()}
        for row in self.places:
            label = names.get(row.account) or row.name
            self.who.addItem(
                self.tr("{name}, {address}").format(
                    name=label, address=addresses.get(row.account, "")
                )
            )
        self.who.setVisible(len(self.places) > 1)
        self.who.activated.connect(self._aim)
        from desktop.compose.composer import Composer

        self.composer = Composer(desk, self, lines=6)
        self.composer.sent.connect(self._sent)
        self.whole.addWidget(self._padded(self.who))
        self.whole.addWidget(self.composer)
        self._trouble: Trouble | None = None
        self.leaving = Text(desk, self, size=SMALL, colour="waiting", rich=True)
        self.leaving.linkActivated.connect(self._follow)
        self.leaving.hide()
        self.whole.addWidget(self._padded(self.leaving))
        self.none = Text(desk, self, colour="muted")
        self.none.setContentsMargins(*[desk.theme.px(22)] * 4)
        self.none.setText(
            self.tr("There is no account for posts yet. Settings is where one is added.")
        )
        self.none.setVisible(not self.places)
        self.composer.setVisible(bool(self.places))
        self.whole.addWidget(self.none)
        self.whole.addStretch(1)
        if self.places:
            channels = [row.id for row in self.places]
            first = channels.index(place.channel) if place.channel in channels else 0
            self.who.setCurrentIndex(first)
            self._aim(first)
            visibility = Visibility.DIRECT if place.direct else None
            if place.text:
                self.composer.begin(place.text, visibility)
            self.composer.focus()

    def _from_one(self) -> str:
        if len(self.places) != 1:
            return ""
        found = {row.id: row for row in self.desk.pages.accounts()}
        account = found.get(self.places[0].account)
        return str(account.address) if account is not None else ""

    def _padded(self, inside: QWidget) -> QWidget:
        px = self.desk.theme.px
        inside.setContentsMargins(px(16), 0, px(16), 0)
        return inside

    def _aim(self, place: int) -> None:
        row: ChannelRow = self.places[place]
        self.composer.write_to(row, f"say:{row.id}", self.tr("What would you like to say?"))

    # --- what was just sent -----------------------------------------------------------------

    def _sent(self) -> None:
        """As long as it can be taken back it says so here: nothing else shows it."""
        if self._leaves() is not None:
            self.refresh()
        elif self.isVisible():  # or the person has gone on meanwhile
            self.desk.open(Nowhere())

    def _leaves(self) -> Entry | None:
        """What was written here last, while there is something to say of it."""
        found = self.composer.left
        entry = self.desk.pages.entry(found[0]) if found else None
        return entry if entry is not None and entry.leaves_at is not None else None

    def concerns(self, changed: Changed) -> bool:
        return View.OUTBOX in changed.views and bool(self.composer.left)

    def refresh(self) -> None:
        if not self.composer.left:
            return
        entry = self._leaves()
        gone = self.desk.pages.outgoing(self.composer.left[0]) is None
        said = self.tr("It has left.") if gone else ""
        if entry is not None:
            said, _, _ = entrymenu.state_words(self.desk, entry, offline=self.desk.offline)
        if said or gone:
            self.leaving.setText(said)
        self.leaving.setVisible(bool(said))

    def _follow(self, target: str) -> None:
        entry = self._leaves()
        if target == TELL and self._trouble is not None:
            self.desk.helped.emit(self._trouble)
        elif entry is not None:
            self.leaving.hide()
            entrymenu.follow_state(self.desk, entry, target, self._refused)
            if target == "cancel":
                self.composer.left = ()

    def _refused(self, code: str) -> None:
        self._trouble = Trouble(FOLDER, code)
        ask = link(TELL, words_of_link(), self.desk.theme.accent)
        self.leaving.setText(f"{escape(words.storage_problem(code))}<br>{ask}")
        self.leaving.show()

    def take_focus(self) -> None:
        self.composer.focus()

    def leave(self) -> None:
        self.composer.leave()
