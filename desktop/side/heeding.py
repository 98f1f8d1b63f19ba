"""Whether somebody is told of at once, or not read at all: each as easily off as on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.cards.parts import SMALL, Button, Text
from desktop.desk import Desk
from desktop.trouble.saying import FOLDER, Trouble, TroubleText
from storage.model import AddressId, FieldKind
from storage.rows import KnownAs

TALKS = (FieldKind.MATRIX, FieldKind.FEDIVERSE)
"""What a direct message can come from."""
HERE, THERE = "here", "there"
"""Where somebody's words were put out of sight: in this program, or only at a server."""


class Heeding(QWidget):
    """Two sentences about one person, each with its button."""

    def __init__(self, desk: Desk, parent: QWidget, name: str, known: tuple[KnownAs, ...]) -> None:
        super().__init__(parent)
        self.desk, self._name = desk, name
        self._all = tuple(one.address for one in known)
        self._talk = tuple(one.address for one in known if one.kind in TALKS)
        self.told, self.hidden = state(desk, known)
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.setSpacing(desk.theme.px(8))
        self.tell: Button | None = None
        self.hiding: Button | None = None
        if self._talk and not self.hidden:
            self._offer_telling()
        if self._all:
            self._offer_hiding()
        self.still = TroubleText(desk, self)
        self.still.hide()
        self._whole.addWidget(self.still)

    def _offer_telling(self) -> None:
        if self.told:
            self._say(
                self.tr(
                    "You are told at once when {name} writes to you, but not in your quiet hours."
                )
            )
            label, work = self.tr("No longer tell me"), unlist(self._talk)
        else:
            label = self.tr("Tell me when {name} writes to me").format(name=self._name)
            work = list_(self._talk)
        self.tell = self._button(label, work)

    def _offer_hiding(self) -> None:
        if self.hidden == THERE:
            self._say(
                self.tr(
                    "What {name} writes is not shown. You chose that at the server, and can change"
                    " it there."
                )
            )
            return
        if self.hidden:
            self._say(self.tr("What {name} writes is not shown."))
            label, work = self.tr("Show it again"), unblock(self._all)
        else:
            label = self.tr("Do not show what {name} writes").format(name=self._name)
            work = block(self._all)
        self.hiding = self._button(label, work)

    def _say(self, sentence: str) -> None:
        text = Text(self.desk, self, size=SMALL, colour="muted")
        text.setText(sentence.format(name=self._name))
        self._whole.addWidget(text)

    def _button(self, label: str, work: Callable[[Any], None]) -> Button:
        button = Button(self.desk, self, label)
        button.clicked.connect(lambda: self.desk.writer.ask(work, None, self._failed))
        self._whole.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        return button

    def _failed(self, code: str) -> None:
        from desktop.wording import words

        self.still.tell(words.storage_problem(code), Trouble(FOLDER, code))
        self.still.show()


def state(desk: Desk, known: tuple[KnownAs, ...]) -> tuple[bool, str]:
    """Whether the person asked to be told at once of any of these addresses; and whether one of
    them is not shown: HERE, THERE, or "" when all are."""
    addresses = {one.address for one in known}
    rows = [row for row in desk.pages.blocked() if row.address in addresses]
    hidden = (HERE if any(row.here for row in rows) else THERE) if rows else ""
    return bool(desk.pages.choices().people & addresses), hidden


def list_(addresses: tuple[AddressId, ...]) -> Callable[[Any], None]:
    def work(stores: Any) -> None:
        stores.calm.list_people(addresses)

    return work


def unlist(addresses: tuple[AddressId, ...]) -> Callable[[Any], None]:
    def work(stores: Any) -> None:
        stores.calm.unlist_people(addresses)

    return work


def block(addresses: tuple[AddressId, ...]) -> Callable[[Any], None]:
    """Whoever is not read is not told of either."""

    def work(stores: Any) -> None:
        stores.calm.unlist_people(addresses)
        for address in addresses:
            stores.blocking.block(address)

    return work


def unblock(addresses: tuple[AddressId, ...]) -> Callable[[Any], None]:
    def work(stores: Any) -> None:
        for address in addresses:
            stores.blocking.unblock(address)

    return work
