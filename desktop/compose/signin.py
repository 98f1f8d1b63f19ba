"""Signing in: to one of the association's servers with one choice, or to any other by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.cards.parts import SMALL, Button, Text, font
from desktop.compose.signintrouble import SignInTrouble
from desktop.desk import Desk
from desktop.look.wrapped import Choice
from desktop.wording import words


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
        self._turn = 0  # which attempt is waited for: an older one changes nothing any more
        self._silent = False  # it was said that the engine does not answer
        self._build()
        self.ask()

    def _build(self) -> None:
        px = self.desk.theme.px
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(px(10))
        self.kind = Choice(self)
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
            field.setToolTip(name)  # where it is narrow the hint is cut
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
        self.stop = Button(self.desk, self, self.tr("Stop waiting"))
        self.stop.clicked.connect(self._stop)
        self.stop.hide()
        foot.addWidget(self.button)
        foot.addWidget(self.stop)
        foot.addStretch(1)
        whole.addLayout(foot)
        self.trouble = SignInTrouble(self.desk, self)
        self.trouble.again.connect(self._again)
        whole.addWidget(self.trouble)

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
            self._fail(self.desk.trouble)
        elif self._silent:
            self._silent = False
            self.ask()

    def _came(self, answer: dict[str, Any]) -> None:
        plain = [
            Offer(one["protocol"], one["brand"], one["speaks"], one["method"])
            for one in answer.get("offers", ())
            if one["method"] in ("password", "browser")  # nobody signs in to a public agenda
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
        self._fail(code)

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

    def _again(self) -> None:
        """Whatever did not end well is asked once more."""
        if not self._offers:
            self.ask()
        elif self.button.isEnabled():
            self.send()
        else:  # something is missing: the first line that is empty
            for field in (self.server, self.login, self.password):
                if field.isVisibleTo(self) and not field.text().strip():
                    field.setFocus(Qt.FocusReason.OtherFocusReason)
                    return

    def _stop(self) -> None:
        """Wait no longer. Should the answer come all the same, the account is here then."""
        self._turn += 1
        self._refused(self._turn, "cancelled")

    def _label(self) -> None:
        self.stop.setVisible(self._busy)
        offer = self._offer()
        ready = offer is not None and bool(self.server.text().strip())
        if offer is not None and offer.method == "password":
            ready = ready and bool(self.login.text().strip()) and bool(self.password.text())
        self.button.setEnabled(ready and not self._busy)

    def _say(self, sentence: str, *, colour: str = "muted") -> None:
        self.trouble.hide()
        self.still.paint_in(colour)
        self.still.setText(sentence)
        self.still.setVisible(bool(sentence))

    def _fail(self, code: str, detail: str = "") -> None:
        """Say what happened, what to do, and offer a text for whoever helps."""
        offer = self._offer()
        what = "" if offer is None else words.speaks(offer.speaks)
        happened = self.trouble.tell(code, what, self.server.text())
        if detail:
            happened += " " + self.tr("The server said: {words}").format(words=detail)
        self._say(happened, colour="waiting")
        self.trouble.show()

    def send(self) -> None:
        """Ask the engine to sign in; the password is kept nowhere here."""
        offer = self._offer()
        if offer is None or not self.button.isEnabled():
            return
        self._busy = True
        self._turn += 1
        turn = self._turn
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
            lambda _answer: self._done(turn),
            lambda code, detail: self._refused(turn, code, detail),
            protocol=offer.protocol,
            server=server,
            login=self.login.text().strip() if offer.method == "password" else "",
            password=self.password.text() if offer.method == "password" else "",
        )

    def _done(self, turn: int) -> None:
        """Also of an attempt that was not waited for any longer: the account is there."""
        if turn == self._turn or not self._busy:
            self._busy = False
            self.password.clear()
            self.login.clear()
            self._say(self.tr("You are signed in. What is there is being fetched."))
            self._label()
        self.signed_in.emit()

    def _refused(self, turn: int, code: str, detail: str = "") -> None:
        if turn != self._turn:
            return
        self._busy = False
        self._label()
        self._fail(code, detail)
        if code == "wrong-password":
            self.password.setFocus(Qt.FocusReason.OtherFocusReason)
            self.password.selectAll()
