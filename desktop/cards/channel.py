"""A conversation in a list of conversations: its name, its last words, a still dot if new."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QWidget

from desktop import actions, dates, words
from desktop.cards.card import Card
from desktop.cards.lines import ChannelLine
from desktop.cards.parts import SMALL, Button, Text, font, paint_avatar
from desktop.desk import Desk
from storage.model import ChannelKind, Presence
from storage.rows import ChannelRow


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
        self.name.setFont(font(self.desk.theme, bold=True))
        when = dates.moment(channel.last_at, self.desk.now()) if channel.last_at else ""
        self.when.setText(when)
        invited = channel.presence is Presence.INVITED
        self.yes.setText(self.tr("Accept"))
        self.no.setText(self.tr("No"))
        self.yes.setVisible(invited)
        self.no.setVisible(invited)

    def _last(self) -> str:
        channel = self.channel
        if channel.presence is Presence.INVITED:
            if channel.inviter_name:
                return self.tr("{name} invites you").format(name=channel.inviter_name)
            return self.tr("You are invited")
        text = " ".join(channel.last_text.split())
        if channel.last_author and channel.kind is not ChannelKind.DIRECT:
            return self.tr("{author}: {text}").format(author=channel.last_author, text=text)
        return text or channel.topic

    def arrange(self, width: int) -> int:
        left, top = self.px(10 + 36 + 12), self.px(10)
        right = width - self.px(10)
        if not self.yes.isHidden():
            wide = max(self.yes.sizeHint().width(), self.no.sizeHint().width())
            high = self.yes.sizeHint().height()
            self.no.setGeometry(right - wide, self.px(17), wide, high)
            self.yes.setGeometry(right - 2 * wide - self.px(8), self.px(17), wide, high)
            right -= 2 * wide + self.px(18)
        size = self.when.sizeHint()
        self.when.setGeometry(right - size.width(), top + self.px(2), size.width(), size.height())
        dot = self.px(16) if self.channel.unread else 0
        room = right - size.width() - self.px(10) - left
        self._elide(self.name, self._name(), room - dot)
        self.name.setGeometry(left, top, room - dot, self.name.sizeHint().height())
        below = top + self.name.height() + self.px(2)
        self._elide(self.last, self._last(), right - left)
        self.last.setGeometry(left, below, right - left, self.last.sizeHint().height())
        return max(self.px(58), below + self.last.height() + self.px(8))

    def _elide(self, label: Text, text: str, width: int) -> None:
        metrics = QFontMetricsF(label.font())
        label.setText(metrics.elidedText(text, Qt.TextElideMode.ElideRight, width))

    def _name(self) -> str:
        return self.channel.name or words.channel_kind(self.channel.kind)

    def paint(self, painter: QPainter) -> None:
        theme, channel = self.desk.theme, self.channel
        where = QRect(self.px(10), self.px(11), self.px(36), self.px(36))
        paint_avatar(painter, where, theme, channel.id, self._name())
        if channel.unread:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.accent))
            text = QFontMetricsF(self.name.font()).horizontalAdvance(self.name.text())
            x = self.name.x() + text + self.px(10)
            middle = self.name.geometry().center().y() + 1
            painter.drawEllipse(QPointF(x, middle), self.px(7) / 2, self.px(7) / 2)

    def spoken(self) -> str:
        parts = [self._name(), words.channel_kind(self.channel.kind), self._last()]
        if self.channel.unread:
            parts.append(self.tr("something new"))
        return ". ".join(part for part in parts if part)
