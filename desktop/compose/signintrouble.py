"""What stands under a sign-in that failed: what to do, once more, and a text for who helps."""

from __future__ import annotations

from urllib.parse import quote

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from desktop.cards.parts import SMALL, Button, Text, font
from desktop.desk import Desk
from desktop.look.flow import Flow
from desktop.trouble import helping
from desktop.wording import signin as signinwords
from storage import association


class SignInTrouble(QWidget):
    """Never the last word: there is always something to press, and something to send."""

    again = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self.desk = desk
        px = desk.theme.px
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(px(8))
        self.advice = Text(desk, self, size=SMALL)
        self.title = Text(desk, self, size=SMALL, colour="muted", bold=True)
        self.title.setText(self.tr("What you can send to the person who helps you"))
        self.text = QPlainTextEdit(self)
        self.text.setReadOnly(True)
        self.text.setFont(font(desk.theme, SMALL))
        self.text.setAccessibleName(self.title.text())
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(px(176))
        self.text.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        buttons = QWidget(self)
        row = Flow(buttons, px(8))
        self.retry = Button(desk, buttons, self.tr("Try again"))
        self.retry.clicked.connect(self.again)
        self.copy = Button(desk, buttons, self.tr("Copy this text"))
        self.copy.clicked.connect(self._copy)
        self.write = Button(desk, buttons, self.tr("Write to the association"))
        self.write.clicked.connect(self._write)
        for button in (self.retry, self.copy, self.write):
            row.addWidget(button)
        for part in (self.advice, self.title, self.text, buttons):
            whole.addWidget(part)
        self.hide()

    def tell(self, code: str, what: str, server: str) -> str:
        """Show what can be done about a code; returns what happened, in a sentence."""
        said = signinwords.told(code)
        self.advice.setText(said.advice)
        self.text.setPlainText(
            helping.signing_in(code, said.happened, what, server, self.desk.now())
        )
        self.copy.setText(self.tr("Copy this text"))
        self.write.setVisible(bool(self._contact()))
        self.show()
        return said.happened

    def _contact(self) -> str:
        kept = self.desk.pages.setting(association.SETTING, {})
        return association.read(kept).help_address

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.copy.setText(self.tr("It is copied"))

    def _write(self) -> None:
        """A mail begun in the person's own program, or the association's page."""
        contact = self._contact()
        if contact.startswith("mailto:"):
            subject = quote(self.tr("Préau: signing in"))
            body = quote(self.text.toPlainText().replace("\n", "\r\n"))
            contact = f"{contact}?subject={subject}&body={body}"
        self.desk.opener(contact)
