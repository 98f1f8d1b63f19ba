"""What stands under a sign-in that failed: what to do, once more, and a text for who helps."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.cards.paragraph import Paragraph
from desktop.cards.parts import Button
from desktop.desk import Desk
from desktop.trouble import helping
from desktop.trouble.telling import Telling
from desktop.wording import signin as signinwords


class SignInTrouble(Telling):
    """Never the last word: there is always something to press, and something to send."""

    again = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent)
        self.title.setText(self.tr("What you can send to the person who helps you"))
        self.title.paint_in("muted")
        self.text.setAccessibleName(self.title.text())
        self.text.setFixedHeight(self.text.maximumHeight())
        self.advice = Paragraph(desk, self)
        whole = self.layout()
        assert isinstance(whole, QVBoxLayout)
        whole.insertWidget(0, self.advice)

    def ways(self, row: QWidget) -> tuple[Button, ...]:
        self.retry = Button(self._desk, row, self.tr("Try again"))
        self.retry.clicked.connect(self.again)
        return self.retry, self.copy, self.write

    def subject(self) -> str:
        return self.tr("Préau: signing in")

    def tell(self, code: str, what: str, server: str) -> str:
        """Show what can be done about a code; returns what happened, in a sentence."""
        said = signinwords.told(code)
        self.advice.setText(said.advice)
        self.put(helping.signing_in(code, said.happened, what, server, self._desk.now()))
        return said.happened
