"""A way from a list to somewhere else: another page here, or a page of the web by its address."""

from __future__ import annotations

from typing import ClassVar, NamedTuple
from urllib.parse import urlsplit

from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget

from desktop.cards.card import Card
from desktop.cards.parts import SMALL, Text
from desktop.desk import Desk
from desktop.look.tip import tip
from desktop.trouble.saying import Trouble, TroubleText


class WayLine(NamedTuple):
    """``target``: the name of a page ("agenda"), or an https address."""

    label: str
    target: str

    @property
    def key(self) -> str:
        return f"way:{self.target}"


class SentenceLine(NamedTuple):
    """One still sentence between rows."""

    text: str
    key: str = "sentence"
    trouble: Trouble | None = None


class WayCard(Card):
    """A link, and beside it where an address leads."""

    estimate: ClassVar[int] = 34
    gap: ClassVar[int] = 2
    framed: ClassVar[bool] = False
    accessible_role: ClassVar[QAccessible.Role] = QAccessible.Role.Link

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent)
        self.text = Text(desk, self, colour="accent")
        self.host = Text(desk, self, size=SMALL, colour="muted")
        self.activated.connect(self.go)

    def bind(self, row: WayLine) -> None:
        self.text.setText(row.label)
        self.host.setText(urlsplit(row.target).hostname or "")
        self.host.setVisible(bool(self.host.text()))
        self.setToolTip(tip(row.target) if "://" in row.target else "")

    def go(self) -> None:
        """Where it leads: in the person's browser, or here."""
        target: str = self.row.target
        if "://" in target:
            self.desk.opener(target)
        else:
            self.desk.visited.emit(target)

    def arrange(self, width: int) -> int:
        side = self.px(10)
        y = self.px(6) + self.text.place(side, self.px(6), width - 2 * side)
        if self.host.text():
            y += self.host.place(side, y, width - 2 * side)
        return y + self.px(6)

    def spoken(self) -> str:
        return ". ".join(part for part in (self.row.label, self.host.text()) if part)


class SentenceCard(Card):
    """A muted sentence."""

    framed: ClassVar[bool] = False
    focusable: ClassVar[bool] = False
    estimate: ClassVar[int] = 30
    accessible_role: ClassVar[QAccessible.Role] = QAccessible.Role.StaticText

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent)
        self.text = TroubleText(desk, self, colour="muted")

    def bind(self, row: SentenceLine) -> None:
        if row.trouble is None:
            self.text.setText(row.text)
        else:
            self.text.tell(row.text, row.trouble)

    def arrange(self, width: int) -> int:
        return self.text.place(0, self.px(2), width) + self.px(4)

    def spoken(self) -> str:
        return str(self.row.text)
