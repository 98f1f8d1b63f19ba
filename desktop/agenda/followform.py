"""Where the address of a public agenda is pasted: what will be asked is said before it is."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.agenda import following
from desktop.cards.parts import SMALL, Button, Text, font, paint_box
from desktop.desk import Desk
from desktop.look.flow import Flow
from desktop.trouble.saying import SERVER, Trouble, TroubleText
from desktop.wording import words
from storage import feeds
from storage.feeds import Address


class FollowForm(QWidget):
    """A field, whom this computer will ask, and two answers of one size."""

    done = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._asked: object | None = None  # what the server is asked for, until it answered
        self.offered: list[Button] = []  # what the association names
        px = desk.theme.px
        whole = QVBoxLayout(self)
        whole.setContentsMargins(px(16), px(12), px(16), px(12))
        whole.setSpacing(px(8))
        self.title = Text(desk, self, bold=True)
        self.title.setText(self.tr("Follow a public agenda"))
        whole.addWidget(self.title)
        self._offer(whole)
        self.field = QLineEdit(self)
        name = self.tr("Address of the agenda")
        self.field.setPlaceholderText(name)
        self.field.setAccessibleName(name)
        self.field.setFont(font(desk.theme))
        self.field.setMaxLength(feeds.LONGEST + 1)  # one that is cut would be another address
        self.field.textChanged.connect(self._look)
        self.field.returnPressed.connect(self.send)
        whole.addWidget(self.field)
        self.still = TroubleText(desk, self, size=SMALL, colour="muted")
        whole.addWidget(self.still)
        foot = QHBoxLayout()
        foot.setSpacing(px(10))
        self.yes = Button(desk, self, self.tr("Follow"))
        self.no = Button(desk, self, self.tr("No"))
        wide = max(self.yes.sizeHint().width(), self.no.sizeHint().width())
        for button, work in ((self.yes, self.send), (self.no, self.end)):
            button.setMinimumWidth(wide)
            button.clicked.connect(work)
            foot.addWidget(button)
        foot.addStretch(1)
        whole.addLayout(foot)
        self._look()

    def _offer(self, whole: QVBoxLayout) -> None:
        """What the association's file names is one click away, and nothing more."""
        named = [
            found
            for protocol, address in self._desk.servers
            if protocol == feeds.PROTOCOL and isinstance(found := feeds.typed(address), Address)
        ]
        if not named:
            return
        told = Text(self._desk, self, size=SMALL, colour="muted")
        told.setText(self.tr("{name} publishes:").format(name=self._desk.name))
        whole.addWidget(told)
        row = QWidget(self)
        flow = Flow(row, self._desk.theme.px(8))
        self.offered = [Button(self._desk, row, found.host) for found in named]
        for button, found in zip(self.offered, named, strict=True):
            button.clicked.connect(lambda _=False, url=found.url: self.field.setText(url))
            flow.addWidget(button)
        whole.addWidget(row)

    def begin(self) -> None:
        """Shown anew: empty, with the keyboard in the field."""
        self._forget()
        self.show()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def send(self) -> None:
        """Follow what was pasted, if it can be an address."""
        found = feeds.typed(self.field.text())
        if not self.yes.isEnabled() or not isinstance(found, Address):
            return
        self._asked = asked = object()
        self._look()
        following.follow(
            self._desk, found, self._refused, self.end, wanted=lambda: self._asked is asked
        )

    def end(self) -> None:
        """Away, and nothing of the address stays. Said while its server is asked, it is a no."""
        self._forget()
        self.done.emit()

    def _forget(self) -> None:
        self._asked = None
        self.field.clear()
        self._look()

    def _look(self) -> None:
        """Say what an answer of yes would mean."""
        text = self.field.text().strip()
        found = feeds.typed(text)
        there = isinstance(found, Address)
        already = isinstance(found, Address) and following.followed(self._desk, found)
        self.yes.setEnabled(there and not already and self._asked is None)
        self.field.setReadOnly(self._asked is not None)
        self.still.paint_in("muted")
        self.still.setText(self._said(text, found, already=already))

    def _said(self, text: str, found: Address | str, *, already: bool) -> str:
        if isinstance(found, str):
            if text and found == "not-secure":
                return words.problem(found)
            return self.tr(
                "Its page gives the address: it begins with https:// or webcal://, and often ends"
                " with .ics."
            )
        if self._asked is not None:
            return self.tr("Fetching it from {host}.").format(host=found.host)
        if already:
            return self.tr("You follow this agenda already.")
        return self.tr(
            "Its events are fetched from {host}. You can read them, and not change them."
        ).format(host=found.host)

    def _refused(self, code: str) -> None:
        self._asked = None
        self._look()
        self.still.paint_in("waiting")
        theirs = code in following.OF_THE_ADDRESS
        self.still.tell(following.problem(code), None if theirs else Trouble(SERVER, code))
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.end()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_box(self, self._desk.theme, self._desk.theme.panel)
