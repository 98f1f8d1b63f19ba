"""Conversations: invitations to them, direct ones and rooms, found by name as one types."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.cards.card import Row
from desktop.cards.cardlist import WIDEST, CardList
from desktop.cards.channel import ChannelCard, note
from desktop.cards.heading import HeadingText
from desktop.cards.lines import Blank, ChannelLine, SectionLine
from desktop.cards.parts import TITLE, Button
from desktop.cards.simple import BlankCard, SectionCard
from desktop.desk import Desk
from desktop.pages.page import Page
from desktop.pages.searchfield import SearchField
from desktop.places import AtConversation
from storage.folding import fold
from storage.model import Changed, ChannelId, ChannelKind, Presence, View
from storage.rows import ChannelRow

_KINDS = (ChannelKind.ROOM, ChannelKind.DIRECT)


class ConversationsPage(Page):
    """Every conversation of every account, in an order that stays while the page is open: nothing
    moves when one speaks."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._order: list[ChannelId] = []
        self._rows: tuple[ChannelRow, ...] = ()
        self._head = QWidget(self)
        self._build_head(self._head)
        self.whole.addWidget(self._head)
        self.list = CardList(
            desk,
            {SectionLine: SectionCard, ChannelLine: ChannelCard, Blank: BlankCard},
            top=2,
        )
        self.list.setAccessibleName(self.tr("Conversations"))
        self.list.activated.connect(self._activate)
        self.whole.addWidget(self.list, 1)

    def _build_head(self, head: QWidget) -> None:
        px = self.desk.theme.px
        column = QVBoxLayout(head)
        column.setContentsMargins(0, px(24), 0, px(6))
        column.setSpacing(px(12))
        self._row = QHBoxLayout()
        self._row.setSpacing(px(10))
        self._title = HeadingText(self.desk, head, size=TITLE, bold=True)
        self._title.setWordWrap(False)
        self._title.setText(self.tr("Conversations"))
        self.begin = Button(self.desk, head, self.tr("New message"))
        self.begin.clicked.connect(lambda: self.desk.visited.emit("new-message"))
        self._row.addWidget(self._title, 1)
        self._row.addWidget(self.begin, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(self._row)
        hint = self.tr("The name of a person or a room")
        name = self.tr("Find a conversation by its name")
        self.search = SearchField(self.desk, head, hint, name)
        self.search.textChanged.connect(lambda: self._show(keep=False))
        self.search.installEventFilter(self)
        column.addWidget(self.search)

    def concerns(self, changed: Changed) -> bool:
        shown = {View.CHANNELS, View.OUTBOX, View.SETTINGS, View.BLOCKED}
        return bool(changed.channels) or bool(changed.views & shown)

    def opened(self, key: str | None) -> None:
        self.list.select(key)

    def take_focus(self) -> None:
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def asks(self) -> tuple[tuple[str, tuple[Any, ...]], ...]:
        return (("channels", (_KINDS,)),)

    def refresh(self) -> None:
        self._rows = self.desk.pages.channels(_KINDS)
        if self.arriving or not self.isVisible():  # the newest first, but only at its opening
            self._order = [row.id for row in self._rows]
        self._show(keep=True)

    # --- rows -------------------------------------------------------------------------------

    def _show(self, *, keep: bool) -> None:
        known = {row.id: row for row in self._rows}
        ordered_before = set(self._order)
        self._order += [name for name in known if name not in ordered_before]
        asked = fold(self.search.text()).split()
        ordered = [known[name] for name in self._order if name in known]
        found = [row for row in ordered if _fits(row, asked)]
        invited = [row for row in found if row.presence is Presence.INVITED]
        joined = [row for row in found if row.presence is not Presence.INVITED]
        direct = [row for row in joined if row.kind is ChannelKind.DIRECT]
        rooms = [row for row in joined if row.kind is not ChannelKind.DIRECT]
        rows: list[Row] = [
            *self._section(self.tr("Invitations"), "invited", invited),
            *self._section(self.tr("Direct conversations"), "direct", direct),
            *self._section(self.tr("Rooms"), "rooms", rooms),
        ]
        if not rows:
            nothing = self.tr("There is no conversation yet.")
            rows.append(Blank(text=self.tr("No conversation has this name.") if asked else nothing))
        self.list.set_rows(rows, keep=keep)

    def _section(self, name: str, key: str, found: Iterable[ChannelRow]) -> list[Row]:
        choices = self.desk.pages.choices()
        lines: list[Row] = [ChannelLine(channel=row, note=note(row, choices)) for row in found]
        return [SectionLine(name=name, key=f"section:{key}"), *lines] if lines else []

    # --- doing ------------------------------------------------------------------------------

    def resizeEvent(self, event: Any) -> None:
        px = self.desk.theme.px
        margin = px(40) if self.width() > px(520) else min(px(40), 20)
        side = max(margin, (self.width() - px(WIDEST)) // 2)
        self._head.setContentsMargins(side, 0, side, 0)
        wanted = self._title.sizeHint().width() + px(10) + self.begin.sizeHint().width()
        beside = wanted <= self.width() - 2 * side
        ways = QBoxLayout.Direction
        self._row.setDirection(ways.LeftToRight if beside else ways.TopToBottom)
        super().resizeEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """From the field down into the list."""
        down = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
        if down and watched is self.search and event.key() == Qt.Key.Key_Down:  # type: ignore[attr-defined]
            self.list.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        return super().eventFilter(watched, event)

    def _activate(self, row: Row) -> None:
        if isinstance(row, ChannelLine):
            self.desk.open(AtConversation(row.channel.id))


def _fits(row: ChannelRow, asked: list[str]) -> bool:
    """Each word typed begins a word of the name, or of whom it is with."""
    names = fold(" ".join((row.name, row.inviter_name, *row.peers))).replace("-", " ").split()
    names += [part.lstrip("@") for part in names]
    return all(any(name.startswith(word) for name in names) for word in asked)
