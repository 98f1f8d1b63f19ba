"""Somebody of the directory in a list: their picture or initials, what places them, their city."""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QWidget

from desktop.cards.card import Card
from desktop.cards.parts import SMALL, Text, paint_avatar
from desktop.desk import Desk
from storage.model import AccountId
from storage.rows import PersonRow


class PersonLine(NamedTuple):
    """One person."""

    person: PersonRow

    @property
    def key(self) -> str:
        return f"person:{self.person.card}"


class PersonCard(Card):
    """One row of two lines."""

    estimate: ClassVar[int] = 58
    gap: ClassVar[int] = 2
    framed: ClassVar[bool] = False

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent)
        self.name = Text(desk, self, bold=True)
        self.under = Text(desk, self, size=SMALL, colour="muted")
        self.city = Text(desk, self, size=SMALL, colour="muted")
        for label in (self.name, self.under, self.city):
            label.setWordWrap(False)

    def bind(self, row: PersonLine) -> None:
        self.city.setText(row.person.city)

    def arrange(self, width: int) -> int:
        person: PersonRow = self.row.person
        left, top, right = self.px(10 + 36 + 12), self.px(9), width - self.px(10)
        size = self.city.sizeHint()
        wide = min(size.width(), (right - left) // 2) if person.city else 0
        self._elide(self.name, person.name, right - left - wide - self.px(10))
        self.name.move(left, top)
        below = top + self.name.sizeHint().height() + self.px(2)
        self._elide(self.under, person.summary, right - left - wide - self.px(10))
        self.under.move(left, below)
        high = max(self.px(58), below + self.under.sizeHint().height() + self.px(8))
        middle = (high - size.height()) // 2
        self.city.setGeometry(right - wide, middle, wide, size.height())
        return high

    def _elide(self, label: Text, text: str, width: int) -> None:
        metrics = QFontMetricsF(label.font())
        label.setText(metrics.elidedText(text, Qt.TextElideMode.ElideRight, width))
        label.resize(max(0, width), label.sizeHint().height())

    def paint(self, painter: QPainter) -> None:
        person: PersonRow = self.row.person
        where = self.mirrored(QRect(self.px(10), self.px(11), self.px(36), self.px(36)))
        face, album = None, self.desk.album
        if person.photo is not None and album is not None:
            account = AccountId(str(person.card).partition("/")[0])
            face = album.pixmap(person.photo, account, self.px(36))
            if face is None:
                album.want(person.photo, account, self.px(36), asked=False)
        paint_avatar(painter, where, self.desk.theme, person.card, person.name, face=face)

    def picture_came(self, media: str) -> None:
        photo = self.row.person.photo
        if photo is not None and photo.id == media:
            self.update()

    def spoken(self) -> str:
        person: PersonRow = self.row.person
        return ". ".join(part for part in (person.name, person.summary, person.city) if part)
