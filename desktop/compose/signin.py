"""Signing in: to one of the association's servers with one choice, or to any other by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop import words
from desktop.cards.parts import SMALL, Button, Text, font
from desktop.desk import Desk


@dataclass(frozen=True, slots=True)
class Offer:
    """One way in, as the engine tells it; ``server`` when the association's file names one."""

    protocol: str
    brand: str
    speaks: str
    method: str
    server: str = ""


class SignInForm(QWidget):
    """What a server asks for, and nothing else. What goes wrong is said under the fields."""

    signed_in = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._offers: list[Offer] = []
        self._busy = False
        self._silent = False  # it was said that the engine does not answer
        self._build()
        self.ask()

    def _build(self) -> None:
        px = self.desk.theme.px
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(px(10))
        self.kind = QComboBox(self)
        self.kind.setAccessibleName(self.tr("What to sign in to"))
        self.kind.activated.connect(lambda _: self._aim())
        self.server, self.login = QLineEdit(self), QLineEdit(self)
        self.password = QLineEdit(self)
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        for field, name in (
            (self.server, self.tr("Address of the server, for example https://asso.example")),
            (self.login, self.tr("Your name there")),
            (self.password, self.tr("Password")),
        ):
            field.setPlaceholderText(name)
            field.setAccessibleName(name)
            field.textChanged.connect(lambda _: self._label())
            field.returnPressed.connect(self.send)
        for part in (self.kind, self.server, self.login, self.password):
            part.setFont(font(self.desk.theme))
            whole.addWidget(part)
        self.still = Text(self.desk, self, size=SMALL, colour="muted")
        whole.addWidget(self.still)
        foot = QHBoxLayout()
        self.button = Button(self.desk, self, self.tr("Sign in"), main=True)
        self.button.clicked.connect(self.send)
        foot.addWidget(self.button)
        foot.addStretch(1)
        whole.addLayout(foot)

    # --- what is offered --------------------------------------------------------------------

    def ask(self) -> None:
        """Ask the engine which kinds of account there are."""
        self._say(self.tr("Getting ready to sign in."))
        self.button.setEnabled(False)
        self.desk.line.call("offers", self._came, self._absent)

    def look_again(self) -> None:
        """The engine went silent or came back; as long as nothing is offered, this says so."""
        if self._offers:
            return
        if self.desk.trouble:
            self._silent = True
            self._say(words.storage_problem(self.desk.trouble), colour="waiting")
        elif self._silent:
            self._silent = False
            self.ask()

    def _came(self, answer: dict[str, Any]) -> None:
        plain = [
            Offer(one["protocol"], one["brand"], one["speaks"], one["method"])
            for one in answer.get("offers", ())
        ]
        by_name = {offer.protocol: offer for offer in plain}
        ours = [
            Offer(o.protocol, o.brand, o.speaks, o.method, url)
            for protocol, url in self.desk.servers
            if (o := by_name.get(protocol)) is not None
        ]
        self._offers = [*ours, *plain]
        self.kind.clear()
        for offer in self._offers:
            self.kind.addItem(self._name(offer))
        self._say("")
        self._aim()

    def _absent(self, code: str, _detail: str) -> None:
        self._silent = True
        self._say(words.problem(code))

    def _name(self, offer: Offer) -> str:
        what = words.speaks(offer.speaks)
        if offer.server:
            host = urlsplit(offer.server).netloc or offer.server
            return self.tr("{what} of {name}, {host}").format(
                what=what, name=self.desk.name, host=host
            )
        return self.tr("{what} at another server ({brand})").format(what=what, brand=offer.brand)

    def _offer(self) -> Offer | None:
        place = self.kind.currentIndex()
        return self._offers[place] if 0 <= place < len(self._offers) else None

    def _aim(self) -> None:
        offer = self._offer()
        if offer is None:
            return
        by_password = offer.method == "password"
        self.server.setText(offer.server)
        self.server.setVisible(not offer.server)
        self.login.setVisible(by_password)
        self.password.setVisible(by_password)
        self.button.setText(self.tr("Sign in") if by_password else self.tr("Go on in the browser"))
        self._say("")
        self._label()

    def renew(self, protocol: str, server: str, login: str) -> None:
        """Sign in again to an account that was ended."""
        for place, offer in enumerate(self._offers):
            if offer.protocol == protocol and offer.server in ("", server):
                self.kind.setCurrentIndex(place)
                self._aim()
                self.server.setText(server)
                self.login.setText(login)
                field = self.password if offer.method == "password" else self.button
                field.setFocus()
                return

    # --- signing in -------------------------------------------------------------------------

    def _label(self) -> None:
        offer = self._offer()
        ready = offer is not None and bool(self.server.text().strip())
        if offer is not None and offer.method == "password":
            ready = ready and bool(self.login.text().strip()) and bool(self.password.text())
        self.button.setEnabled(ready and not self._busy)

    def _say(self, sentence: str, *, colour: str = "muted") -> None:
        self.still.paint_in(colour)
        self.still.setText(sentence)
        self.still.setVisible(bool(sentence))

    def send(self) -> None:
        """Ask the engine to sign in; the password is kept nowhere here."""
        offer = self._offer()
        if offer is None or not self.button.isEnabled():
            return
        self._busy = True
        self._label()
        self._say(
            self.tr("Signing in.")
            if offer.method == "password"
            else self.tr("Your browser opens. Come back here when it says so.")
        )
        server = self.server.text().strip()
        if "://" not in server:
            server = f"https://{server}"
        self.desk.line.call(
            "sign_in",
            self._done,
            self._refused,
            protocol=offer.protocol,
            server=server,
            login=self.login.text().strip() if offer.method == "password" else "",
            password=self.password.text() if offer.method == "password" else "",
        )

    def _done(self, _answer: dict[str, Any]) -> None:
        self._busy = False
        self.password.clear()
        self.login.clear()
        self._say(self.tr("You are signed in. What is there is being fetched."))
        self._label()
        self.signed_in.emit()

    def _refused(self, code: str, detail: str) -> None:
        self._busy = False
        self._label()
        said = words.problem(code)
        if detail:
            said += " " + self.tr("The server said: {words}").format(words=detail)
        self._say(said, colour="waiting")
