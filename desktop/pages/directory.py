"""Directory: one search field, chips to narrow it, and everybody whom both fit."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desktop.cards.cardlist import WIDEST
from desktop.cards.heading import HeadingText
from desktop.cards.parts import SMALL, TITLE, Text, font, paint_avatar
from desktop.cards.selected import paint_bar
from desktop.desk import Desk
from desktop.look.mirror import by_itself
from desktop.pages.facets import USUAL, FacetBar
from desktop.pages.page import Page
from desktop.pages.searchfield import SearchField
from desktop.places import AtPerson
from storage import association
from storage.model import AccountId, CardId, Changed, FieldKind, View
from storage.rows import PersonRow

SHOWN = 1000
TYPED = 100  # of those found by words: at each key the next word is nearer than the end of the list
Index = QModelIndex | QPersistentModelIndex


class People(QAbstractListModel):
    """The people whom a search found."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.people: tuple[PersonRow, ...] = ()

    def show_people(self, people: tuple[PersonRow, ...]) -> None:
        if people != self.people:
            self.beginResetModel()
            self.people = people
            self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        return 0 if parent.isValid() else len(self.people)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        person = self.people[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return person.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ". ".join(part for part in (person.name, person.summary, person.city) if part)
        return person if role == Qt.ItemDataRole.UserRole else None


_TOP = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop


class PersonLine(QStyledItemDelegate):
    """One person in two lines, with their city at the right."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(self._desk.theme.px(200), self._desk.theme.px(58))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, px = self._desk.theme, self._desk.theme.px
        person: PersonRow = index.data(Qt.ItemDataRole.UserRole)
        where: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.selected))
            if not state & QStyle.StateFlag.State_Selected:
                painter.setOpacity(0.5)
            painter.drawRoundedRect(where.adjusted(0, 0, -1, -1), px(8), px(8))
            painter.setOpacity(1)
        if state & QStyle.StateFlag.State_Selected:
            paint_bar(painter, where, theme, option.direction)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(theme.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(where.adjusted(1, 1, -2, -2), px(8), px(8))
        circle = QRect(where.x() + px(10), where.y() + px(11), px(36), px(36))
        turn = partial(QStyle.visualRect, option.direction, where)
        face = None
        album = self._desk.album
        if person.photo is not None and album is not None:
            account = AccountId(str(person.card).partition("/")[0])
            face = album.pixmap(person.photo, account, px(36))
            if face is None:
                album.want(person.photo, account, px(36), asked=False)
        paint_avatar(painter, turn(circle), theme, person.card, person.name, face=face)
        left, right = circle.right() + px(12), where.right() - px(10)
        small = font(theme, SMALL)
        city = QFontMetricsF(small).horizontalAdvance(person.city)
        wide, top, high = round(city) + 2, where.y(), px(24)
        bold = font(theme, bold=True)
        name = QRect(left, top + px(9), right - left - wide - px(12), high)
        self._line(painter, turn(name), person.name, bold, theme.ink)
        under = QRect(left, top + px(31), right - left - wide - px(12), high)
        self._line(painter, turn(under), person.summary, small, theme.muted)
        aside = QRect(right - wide, top + px(20), wide + 2, high)  # halfway
        self._line(painter, turn(aside), person.city, small, theme.muted)
        painter.restore()

    @staticmethod
    def _line(painter: QPainter, where: QRect, words: str, type_: QFont, shade: str) -> None:
        metrics = QFontMetricsF(type_)
        painter.setFont(type_)
        painter.setPen(QColor(shade))
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, where.width())
        painter.drawText(where, _TOP, by_itself(shown))


class DirectoryPage(Page):
    """Searches at each key: the whole directory is on this computer."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        px = desk.theme.px
        self.column = QWidget(self)
        self.whole.addWidget(self.column)
        inside = QVBoxLayout(self.column)
        inside.setContentsMargins(0, px(24), 0, 0)
        inside.setSpacing(px(6))
        title = HeadingText(desk, self.column, size=TITLE, bold=True)
        title.setText(self.tr("Directory"))
        self.subtitle = Text(desk, self.column, colour="muted")
        inside.addWidget(title)
        inside.addWidget(self.subtitle)
        inside.addSpacing(px(10))
        hint = self.tr("A name, a city, a year, a trade")
        self.search = SearchField(desk, self.column, hint, self.tr("Search the directory"))
        self.search.textChanged.connect(self._search)
        inside.addWidget(self.search)
        inside.addSpacing(px(4))
        self.facets = FacetBar(desk, self.column, desk.pages.facet)
        self.facets.changed.connect(self._again)
        inside.addWidget(self.facets)
        inside.addSpacing(px(4))
        self.model = People(self)
        self.view = QListView(self.column)
        self.view.setModel(self.model)
        self.view.setItemDelegate(PersonLine(desk, self.view))
        self.view.setUniformItemSizes(True)
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setMouseTracking(True)
        self.view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.view.setAccessibleName(self.tr("People"))
        self.view.viewport().setAutoFillBackground(False)
        self.view.clicked.connect(self._open)
        self.view.activated.connect(self._open)
        desk.pictured.connect(self._pictured)
        inside.addWidget(self.view, 1)
        self._open_card: CardId | None = None

    def _pictured(self, _media: str) -> None:
        self.view.viewport().update()

    def concerns(self, changed: Changed) -> bool:
        return bool(changed.views & {View.DIRECTORY, View.SETTINGS})

    def asks(self) -> tuple[tuple[str, tuple[Any, ...]], ...]:
        return (("facets", ()), ("people", self._asked(self.search.text())))

    def refresh(self) -> None:
        named = association.read(self.desk.pages.setting(association.SETTING, {})).facets
        there = self.desk.pages.facets()
        self.facets.offer(kind for kind in named or USUAL if kind in there)
        self._again()

    def _again(self) -> None:
        self._search(self.search.text())

    def point(self, detail: str) -> None:
        """Only those whose cards say so ("category:Chorale"), or whom words find ("words:roux")."""
        kind, _, value = detail.partition(":")
        if kind == "words":
            self.search.setText(value)
        elif kind in list(FieldKind) and value:
            self.facets.choose(FieldKind(kind), value)

    def take_focus(self) -> None:
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: Any) -> None:
        px = self.desk.theme.px
        margin = px(40) if self.width() > px(520) else min(px(40), 20)
        side = max(margin, (self.width() - px(WIDEST)) // 2)
        self.whole.setContentsMargins(side, 0, side, 0)
        super().resizeEvent(event)

    def _search(self, text: str) -> None:
        chosen = self.facets.chosen
        asked = self._asked(text)
        people, most = self.desk.pages.people(*asked), asked[1]
        self.model.show_people(people)
        if not people and chosen:
            said = self.tr("Nobody fits all of this.")
        elif not people and text.strip():
            said = self.tr("Nobody fits these words.")
        elif not people:
            said = self.tr("There is no directory on this computer yet.")
        elif len(people) == most:
            said = self.tr("The first of many are shown. More words find fewer people.")
        else:
            said = self.tr("Every member, on this computer, encrypted")
        if not text.strip() and not chosen and self.desk.pages.has_unreadable_cards():
            said += "\n" + self.tr("Some cards came in a form that cannot be read.")
        self.subtitle.setText(said)

    def _asked(self, text: str) -> tuple[Any, ...]:
        """What is typed, how many are wanted, and what they are narrowed by if by anything."""
        found: tuple[Any, ...] = (text.strip(), TYPED if text.strip() else SHOWN)
        return (*found, self.facets.chosen) if self.facets.chosen else found

    def _open(self, index: QModelIndex) -> None:
        person: PersonRow = index.data(Qt.ItemDataRole.UserRole)
        self.desk.open(AtPerson(person.card))
