"""Somebody's card at the right: their fields, and the ways to write to them."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop import words
from desktop.cards.parts import SMALL, Button, Text, paint_avatar
from desktop.desk import Desk
from desktop.places import AtConversation, AtPerson, NewPost, Place
from desktop.prose import link
from desktop.side.panel import Panel
from storage.model import AccountId, Changed, ChannelKind, Field, FieldKind, Presence, View
from storage.rows import PersonPage


class Face(QWidget):
    """A large circle in the middle."""

    def __init__(self, desk: Desk, parent: QWidget, page: PersonPage) -> None:
        super().__init__(parent)
        self._desk, self._page = desk, page
        self.setFixedHeight(desk.theme.px(72))
        desk.pictured.connect(self._pictured)

    def _pictured(self, _media: str) -> None:
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        side = self._desk.theme.px(72)
        painter = QPainter(self)
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        where = QRect((self.width() - side) // 2, 0, side, side)
        face, photo, album = None, self._page.photo, self._desk.album
        if photo is not None and album is not None:
            account = AccountId(str(self._page.card).partition("/")[0])
            face = album.pixmap(photo, account, side)
            if face is None:
                album.want(photo, account, side, asked=False)
        paint_avatar(painter, where, self._desk.theme, self._page.card, self._page.name, face=face)
        painter.end()


class PersonPanel(Panel):
    """What the directory says of somebody."""

    def __init__(self, desk: Desk, place: AtPerson) -> None:
        super().__init__(desk, titled=False)
        self._card = place.card
        self.area = QScrollArea(self)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.viewport().setAutoFillBackground(False)
        self.whole.addWidget(self.area, 1)
        self.page: PersonPage | None = None
        self.refresh()

    def concerns(self, changed: Changed) -> bool:
        return View.DIRECTORY in changed.views

    def refresh(self) -> None:
        page = self.desk.pages.person(self._card)
        if page is not None and page == self.page:
            return
        self.page = page
        inside = QWidget(self.area)
        if page is None:
            self.name(self.tr("This card is gone"))
            self.title.show()
        else:
            self._fill(page, inside)
        self.area.setWidget(inside)
        inside.setAutoFillBackground(False)

    def _fill(self, page: PersonPage, inside: QWidget) -> None:
        px = self.desk.theme.px
        self.setAccessibleName(page.name)
        whole = QVBoxLayout(inside)
        whole.setContentsMargins(px(22), 0, px(22), px(16))
        whole.setSpacing(px(6))
        whole.addWidget(Face(self.desk, inside, page))
        name = Text(self.desk, inside, size=19, bold=True)
        name.setText(page.name)
        about = Text(self.desk, inside, size=SMALL, colour="muted")
        about.setText(page.summary)
        for text in (name, about):
            text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            whole.addWidget(text)
        whole.addSpacing(px(8))
        whole.addLayout(self._buttons(page, inside))
        whole.addSpacing(px(14))
        grid = QGridLayout()
        grid.setHorizontalSpacing(px(12))
        grid.setVerticalSpacing(px(9))
        grid.setColumnMinimumWidth(0, px(110))
        grid.setColumnStretch(1, 1)
        for row, field in enumerate(in_order(page.fields)):
            label = Text(self.desk, inside, size=14, colour="muted")
            label.setText(label_of(field))
            grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(self._value(field, inside), row, 1)
        whole.addLayout(grid)
        whole.addStretch(1)

    def _value(self, field: Field, inside: QWidget) -> Text:
        value = Text(self.desk, inside, size=14, rich=True, selectable=True)
        target = {
            FieldKind.EMAIL: f"mailto:{field.value}",
            FieldKind.PHONE: f"tel:{field.value.replace(' ', '')}",
            FieldKind.URL: field.value if "://" in field.value else "",
        }.get(field.kind, "")
        if target:
            value.setText(link(target, field.value, self.desk.theme.accent))
        else:
            value.setText(field.value.replace("&", "&amp;").replace("<", "&lt;"))
        value.linkActivated.connect(self.desk.opener)
        return value

    def _buttons(self, page: PersonPage, inside: QWidget) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self.desk.theme.px(8))
        row.addStretch(1)
        place = self._where_to_write(page)
        if place is not None:
            write = Button(self.desk, inside, self.tr("Write"), main=True)
            write.clicked.connect(lambda: self.desk.open(place))
            row.addWidget(write)
        mail = self._first(page, FieldKind.EMAIL)
        if mail:
            button = Button(self.desk, inside, self.tr("Mail"))
            button.setAccessibleName(self.tr("Write a mail to {name}").format(name=page.name))
            button.clicked.connect(lambda: self.desk.opener(f"mailto:{mail}"))
            row.addWidget(button)
        copy = Button(self.desk, inside, self.tr("Copy the card"))
        copy.clicked.connect(lambda: self._copy(page))
        row.addWidget(copy)
        row.addStretch(1)
        return row

    def _where_to_write(self, page: PersonPage) -> Place | None:
        """The conversation with them if there is one, else a post that only they can read."""
        if self._first(page, FieldKind.MATRIX):
            for row in self.desk.pages.channels((ChannelKind.DIRECT,)):
                if row.name == page.name and row.presence is Presence.JOINED:
                    return AtConversation(row.id)
        handle = self._first(page, FieldKind.FEDIVERSE)
        if handle and any(p.accepts.visibilities for p in self.desk.pages.places("Say")):
            return NewPost(text=f"@{handle.removeprefix('@')} ", direct=True)
        return None

    @staticmethod
    def _first(page: PersonPage, kind: FieldKind) -> str:
        return next((field.value for field in page.fields if field.kind is kind), "")

    def _copy(self, page: PersonPage) -> None:
        lines = [page.name]
        for field in in_order(page.fields):
            line = self.tr("{label}: {value}").format(label=label_of(field), value=field.value)
            lines.append(line)
        QGuiApplication.clipboard().setText("\n".join(lines))


ORDER = (
    FieldKind.TITLE,
    FieldKind.ORG,
    FieldKind.YEAR,
    FieldKind.CITY,
    FieldKind.REGION,
    FieldKind.COUNTRY,
    FieldKind.EMAIL,
    FieldKind.PHONE,
    FieldKind.MATRIX,
    FieldKind.FEDIVERSE,
    FieldKind.URL,
    FieldKind.CATEGORY,
    FieldKind.NOTE,
)
USUAL = frozenset(("", "work", "home", "cell", "voice", "fax", "pref", "internet", "text", "other"))
"""What address books write beside a field without meaning a name for it."""


def label_of(field: Field) -> str:
    """What stands before a field."""
    if field.label.lower() in USUAL:
        return words.field(field.kind)
    return field.label[:1].upper() + field.label[1:]


def in_order(fields: Iterable[Field]) -> list[Field]:
    """As people look for them; somebody's groups on one line."""
    found = sorted(fields, key=lambda field: ORDER.index(field.kind))
    groups = [field.value for field in found if field.kind is FieldKind.CATEGORY]
    one_line = Field(kind=FieldKind.CATEGORY, value=", ".join(groups))
    made: list[Field] = []
    for field in found:
        if field.kind is not FieldKind.CATEGORY:
            made.append(field)
        elif one_line not in made:
            made.append(one_line)
    return made
