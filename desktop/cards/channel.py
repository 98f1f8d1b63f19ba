"""A conversation in a list of conversations: its name, heavier if new, and its last words."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QCoreApplication, QRect, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QWidget

from desktop import actions
from desktop.cards.card import Card
from desktop.cards.lines import ChannelLine
from desktop.cards.parts import SMALL, Button, Text, font, paint_avatar
from desktop.desk import Desk
from desktop.wording import dates, words
from storage.calm.choices import Choices, Shown
from storage.model import ChannelKind, Presence
from storage.rows import ChannelRow

translate = QCoreApplication.translate


def note(channel: ChannelRow, choices: Choices) -> str:
    """What a person chose about a conversation, and who else can read it, in a few words."""
    said = []
    direct = channel.kind is ChannelKind.DIRECT and channel.peers
    if direct and choices.people.issuperset(channel.peers):
        said.append(translate("ChannelCard", "Préau tells you when something comes"))
    shown = choices.channels.get(channel.id, Shown.WHOLE)
    if shown is Shown.OUT:
        said.append(translate("ChannelCard", "Left out of editions"))
    elif shown is Shown.FOLDED:
        said.append(translate("ChannelCard", "One line in editions"))
    if not channel.encrypted and channel.presence is Presence.JOINED:
        said.append(translate("ChannelCard", "Not encrypted"))
    return translate("ChannelCard", ". ", "between sentences").join(said)


class ChannelCard(Card):
    """One row; an invitation has its two equal answers."""

    estimate: ClassVar[int] = 64
    gap: ClassVar[int] = 2
    framed: ClassVar[bool] = False

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent)
        self.name = Text(desk, self, bold=True)
        self.last = Text(desk, self, size=SMALL, colour="muted")
        self.when = Text(desk, self, size=SMALL, colour="muted")
        self.note = Text(desk, self, size=SMALL, colour="muted")
        for label in (self.name, self.last, self.when):
            label.setWordWrap(False)
        self.yes, self.no = Button(desk, self), Button(desk, self)
        self.yes.clicked.connect(lambda: actions.join(desk, self.channel.account, self.channel.id))
        self.no.clicked.connect(lambda: actions.leave(desk, self.channel.account, self.channel.id))

    @property
    def channel(self) -> ChannelRow:
        found: ChannelRow = self.row.channel
        return found

    def bind(self, row: ChannelLine) -> None:
        channel = row.channel
        heavy = channel.unread or channel.presence is Presence.INVITED
        self.name.setFont(font(self.desk.theme, bold=heavy))
        self.last.paint_in("ink" if channel.unread else "muted")
        when = dates.moment(channel.last_at, self.desk.now()) if channel.last_at else ""
        self.when.setText(when)
        invited = channel.presence is Presence.INVITED
        self.yes.setText(self.tr("Accept"))
        self.no.setText(self.tr("No"))
        self.yes.setVisible(invited)
        self.no.setVisible(invited)
        self.note.setText(row.note)
        self.note.setVisible(bool(row.note))

    def _last(self) -> str:
        channel = self.channel
        if channel.presence is Presence.INVITED:
            if channel.inviter_name:
                return self.tr("{name} invites you").format(name=channel.inviter_name)
            return self.tr("You are invited")
        text = " ".join(channel.last_text.split())
        if channel.last_mine:
            return self.tr("You: {text}").format(text=text)
        if channel.last_author and channel.kind is not ChannelKind.DIRECT:
            return self.tr("{author}: {text}").format(author=channel.last_author, text=text)
        return text or channel.topic

    def arrange(self, width: int) -> int:
        left, top = self.px(10 + 36 + 12), self.px(10)
        right = width - self.px(10)
        both = self._buttons_width() if not self.yes.isHidden() else 0
        beside = both and right - left - both > self.px(180)
        if beside:
            self._place_buttons(right - both, self.px(17))
            right -= both + self.px(10)
        size = self.when.sizeHint()
        self.when.setGeometry(right - size.width(), top + self.px(2), size.width(), size.height())
        room = right - size.width() - self.px(10) - left
        self._elide(self.name, self._name(), room)
        self.name.setGeometry(left, top, room, self.name.sizeHint().height())
        below = top + self.name.height() + self.px(2)
        self._elide(self.last, self._last(), right - left)
        self.last.setGeometry(left, below, right - left, self.last.sizeHint().height())
        height = below + self.last.height()
        if not self.note.isHidden():
            height += self.px(2) + self.note.place(left, height + self.px(2), right - left)
        if both and not beside:
            self._place_buttons(left, height + self.px(6))
            height += self.px(6) + self.yes.height()
        return max(self.px(58), height + self.px(8))

    def _buttons_width(self) -> int:
        return 2 * max(self.yes.sizeHint().width(), self.no.sizeHint().width()) + self.px(8)

    def _place_buttons(self, x: int, y: int) -> None:
        wide, high = (self._buttons_width() - self.px(8)) // 2, self.yes.sizeHint().height()
        self.yes.setGeometry(x, y, wide, high)
        self.no.setGeometry(x + wide + self.px(8), y, wide, high)

    def _elide(self, label: Text, text: str, width: int) -> None:
        metrics = QFontMetricsF(label.font())
        label.setText(metrics.elidedText(text, Qt.TextElideMode.ElideRight, width))

    def _name(self) -> str:
        return self.channel.name or words.channel_kind(self.channel.kind)

    def paint(self, painter: QPainter) -> None:
        where = self.mirrored(QRect(self.px(10), self.px(11), self.px(36), self.px(36)))
        paint_avatar(painter, where, self.desk.theme, self.channel.id, self._name())

    def spoken(self) -> str:
        kind = words.channel_kind(self.channel.kind)
        parts = [self._name(), kind, self._last(), self.note.text()]
        if self.channel.unread:
            parts.append(self.tr("something new"))
        return ". ".join(part for part in parts if part)
