"""Somebody's card at the right: their fields, and the ways to write to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from html import escape

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop import actions
from desktop.cards.heading import HeadingText
from desktop.cards.parts import SMALL, Button, Text, paint_avatar
from desktop.desk import Desk
from desktop.look.roll import Roll
from desktop.places import AtConversation, AtPerson, NewPost, Place
from desktop.side.heeding import Heeding, state
from desktop.side.panel import Panel
from desktop.trouble.saying import FOLDER, Trouble, TroubleText
from desktop.values import Values
from desktop.wording import words
from desktop.wording.prose import link
from storage.model import (
    AccountId,
    AddressId,
    Changed,
    ChannelKind,
    Field,
    FieldKind,
    Invite,
    Presence,
    View,
)
from storage.rows import ChannelRow, KnownAs, PersonPage


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

    area: Roll

    def __init__(self, desk: Desk, place: AtPerson) -> None:
        super().__init__(desk, titled=False)
        self._card = place.card
        self.area = Roll(self)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.whole.addWidget(self.area, 1)
        self.page: PersonPage | None = None
        self.heeding: Heeding | None = None
        self.ways: dict[str, Button] = {}
        self._seen: object = None  # all of what is shown
        self.refresh()

    def concerns(self, changed: Changed) -> bool:
        shown = {View.DIRECTORY, View.SETTINGS, View.BLOCKED, View.CHANNELS, View.GROUPS}
        return bool(changed.views & shown)

    def refresh(self) -> None:
        page = self.desk.pages.person(self._card)
        seen = page and (page, state(self.desk, page.known), self._where_to_write(page))
        if page is not None and seen == self._seen:
            return
        self.page, self._seen = page, seen
        held = self.heeding is not None and self.heeding.isAncestorOf(self.focusWidget())
        place = self.area.verticalScrollBar().value()
        self._show(page)
        self.area.verticalScrollBar().setValue(place)
        if held and self.heeding is not None:  # what was pressed is gone; what takes it back is not
            button = self.heeding.tell or self.heeding.hiding
            if button is not None:
                button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, page: PersonPage | None) -> None:
        inside = QWidget(self.area)
        self.heeding, self.ways = None, {}
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
        name = HeadingText(self.desk, inside, size=19, bold=True)
        name.setText(page.name)
        about = Text(self.desk, inside, size=SMALL, colour="muted")
        about.setText(page.summary)
        for text in (name, about):
            text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            whole.addWidget(text)
        whole.addSpacing(px(8))
        for row in self._buttons(page, inside):
            whole.addLayout(row)
        self.still = TroubleText(self.desk, inside, colour="muted")
        self.still.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.still.hide()
        whole.addWidget(self.still)
        whole.addSpacing(px(14))
        grid = QGridLayout()
        grid.setHorizontalSpacing(px(12))
        grid.setVerticalSpacing(px(9))
        grid.setColumnMinimumWidth(0, px(110))
        grid.setColumnStretch(1, 1)
        for label, value in self._lines(page, inside):
            place = grid.rowCount()
            grid.addWidget(label, place, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, place, 1)
        whole.addLayout(grid)
        if not self._is_oneself(page):
            whole.addSpacing(px(18))
            self.heeding = Heeding(self.desk, inside, page.name, page.known)
            whole.addWidget(self.heeding)
        whole.addStretch(1)

    def _lines(self, page: PersonPage, inside: QWidget) -> Iterator[tuple[Text, Text]]:
        """The card's fields, where else the person is known, and what is in common."""
        for field in in_order(page.fields):
            yield self._label(label_of(field), inside), self._value(field, inside)
        also = [self._also(one) for one in page.known if one.name not in ("", page.name)]
        also += [
            self._told_by(one) for one in page.known if one.source != page.book and not one.name
        ]
        if also:
            value = self._text("<br>".join(also), inside)
            yield self._label(self.tr("Known also as"), inside), value
        if page.common:
            shade = self.desk.theme.accent
            names = [link(f"group:{group}", name, shade) for group, name in page.common]
            value = self._text(self.tr(", ", "between groups").join(names), inside)
            yield self._label(self.tr("In common"), inside), value

    def _also(self, one: KnownAs) -> str:
        said = self.tr("{name}, at {address} (from {book})")
        address = str(one.address).removeprefix("mailto:")
        return escape(said.format(name=one.name, address=address, book=one.source), quote=False)

    def _told_by(self, one: KnownAs) -> str:
        said = self.tr("{address} (from {book})")
        address = str(one.address).removeprefix("mailto:")
        return escape(said.format(address=address, book=one.source), quote=False)

    def _label(self, name: str, inside: QWidget) -> Text:
        label = Text(self.desk, inside, size=14, colour="muted")
        label.setText(name)
        return label

    def _text(self, html: str, inside: QWidget) -> Text:
        value = Text(self.desk, inside, size=14, rich=True, selectable=True)
        value.setText(html)
        value.linkActivated.connect(lambda target: self._follow(target, value))
        return value

    def _follow(self, target: str, text: Text | None = None) -> None:
        if target.startswith("group:"):
            self.desk.visited.emit(target)
        elif text is not None:
            text.go(target)

    def _is_oneself(self, page: PersonPage) -> bool:
        own = {row.address for row in self.desk.pages.accounts()}
        return any(one.address in own for one in page.known)

    def _value(self, field: Field, inside: QWidget) -> Text:
        target = {
            FieldKind.EMAIL: f"mailto:{field.value}",
            FieldKind.PHONE: telephone(field.value),
            FieldKind.URL: field.value if "://" in field.value else "",
        }.get(field.kind, "")
        if target:
            return self._text(link(target, field.value, self.desk.theme.accent), inside)
        return self._text(escape(field.value, quote=False), inside)

    def _buttons(self, page: PersonPage, inside: QWidget) -> list[QHBoxLayout]:
        """Two lines in the middle: the nearest ways first."""
        name, place = page.name, self._where_to_write(page)
        mail, phone = self._first(page, FieldKind.EMAIL), self._first(page, FieldKind.PHONE)
        post = self._post(page)
        offered = (
            ("write", self.tr("Write"), self.tr("Write to {name}"), place and self._open(place)),
            (
                "mail",
                self.tr("Mail"),
                self.tr("Write a mail to {name}"),
                mail and (lambda: self.desk.opener(f"mailto:{mail}")),
            ),
            (
                "copy",
                self.tr("Copy the card"),
                self.tr("Copy the card of {name}"),
                lambda: self._copy(page),
            ),
            (
                "mention",
                self.tr("Name in a post"),
                self.tr("Name {name} in a post"),
                post and self._open(post),
            ),
            (
                "call",
                self.tr("Call"),
                self.tr("Call {name}"),
                phone and (lambda: self.desk.opener(telephone(phone))),
            ),
            (
                "invite",
                self.tr("Invite"),
                self.tr("Invite {name} to a conversation"),
                bool(rooms_for(self.desk, page)) and (lambda: self._invite(page)),
            ),
        )
        for key, label, spoken, work in offered:
            if work:
                button = Button(self.desk, inside, label, main=key == "write")
                button.setAccessibleName(spoken.format(name=name))
                button.clicked.connect(work)
                self.ways[key] = button
        made = list(self.ways.values())
        return [self._row(made[:3]), self._row(made[3:])] if made[3:] else [self._row(made)]

    def _invite(self, page: PersonPage) -> None:
        """Into which of the conversations that they are not in: choosing one asks them."""
        button = self.ways["invite"]
        name = self.tr("Invite {name} to").format(name=page.name)
        self.rooms = Values(self.desk, button, name, tuple(rooms_for(self.desk, page)))
        self.rooms.chosen.connect(lambda room: self._ask(page, room))
        self.rooms.stand_under(button)

    def _ask(self, page: PersonPage, name: str) -> None:
        """Written down, to leave at once; the line under the buttons says so."""
        row = rooms_for(self.desk, page).get(name)
        address = chat_address(page)
        if row is None or address is None:
            return
        self.still.show()
        self.still.setText(
            self.tr("{name} is being asked to {room}.").format(name=page.name, room=row.name)
        )
        actions.send(
            self.desk,
            row.account,
            row.id,
            Invite(address=address),
            may_return=True,
            failed=self._not_invited,
        )

    def _not_invited(self, code: str) -> None:
        self.still.tell(words.storage_problem(code), Trouble(FOLDER, code))

    def _row(self, buttons: list[Button]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self.desk.theme.px(8))
        row.addStretch(1)
        for button in buttons:
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _open(self, place: Place) -> Callable[[], None]:
        return lambda: self.desk.open(place)

    def _where_to_write(self, page: PersonPage) -> Place | None:
        """The conversation with them alone if there is one, a protected one first; else a post
        that only they can read."""
        theirs = {one.address for one in page.known}
        rows = self.desk.pages.sources((ChannelKind.DIRECT,))
        alone = [
            row
            for row in rows
            if row.presence is Presence.JOINED
            and (theirs.issuperset(row.peers) if row.peers else row.name == page.name)
        ]
        if alone:
            return AtConversation(max(alone, key=lambda row: (bool(row.peers), row.encrypted)).id)
        post = self._post(page)
        return None if post is None else NewPost(text=post.text, direct=True)

    def _post(self, page: PersonPage) -> NewPost | None:
        """A post that names them, where the person can write one."""
        handle = self._first(page, FieldKind.FEDIVERSE)
        known = next((o.address for o in page.known if o.kind is FieldKind.FEDIVERSE), handle)
        if handle and any(p.kind is ChannelKind.HOME for p in self.desk.pages.places("Say")):
            return NewPost(text=f"@{known.removeprefix('@')} ")
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


def chat_address(page: PersonPage) -> AddressId | None:
    """Where they can be asked into a conversation."""
    known = (one.address for one in page.known if one.kind is FieldKind.MATRIX)
    return next(known, None)


def rooms_for(desk: Desk, page: PersonPage) -> dict[str, ChannelRow]:
    """By name: the conversations into which the person may ask them, and in which they are not."""
    if chat_address(page) is None:
        return {}
    found: dict[str, ChannelRow] = {}
    for row in desk.pages.places("Invite"):
        if row.kind is ChannelKind.ROOM and row.id not in page.rooms:
            name = row.name or words.channel_kind(row.kind)
            while name in found:
                name += " "  # two rooms of one name: both are offered
            found[name] = row
    return found


def telephone(number: str) -> str:
    """The address that a system's telephone opens: https://www.rfc-editor.org/rfc/rfc3966"""
    kept = "".join(c for c in number if c.isdigit() or c == "+")
    return f"tel:{kept}" if kept else ""


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
