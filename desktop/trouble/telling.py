"""Beside every trouble: a way to a text for the person who helps, which can be copied or sent."""

from __future__ import annotations

from urllib.parse import quote

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from desktop.cards.parts import SMALL, Button, Text, font
from desktop.desk import Desk
from desktop.look.flow import Flow
from desktop.trouble.helping import about
from desktop.trouble.saying import Trouble
from storage import association
from storage.errors import StorageError

LINES = 9  # of the text that are seen at once: whole ones


class Telling(QWidget):
    """The text itself, to be read, copied or written to the association."""

    done = Signal()

    def __init__(self, desk: Desk, parent: QWidget, *, contact: bool = True) -> None:
        """``contact``: whether the association's may be asked for, in a folder that is open."""
        super().__init__(parent)
        self._desk, self._may_ask = desk, contact
        px = desk.theme.px
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(px(8))
        self.title = Text(desk, self, size=SMALL, bold=True)
        self.title.setText(self.tr("What to tell the person who helps you"))
        self.text = QPlainTextEdit(self)
        self.text.setReadOnly(True)
        self.text.setFont(font(desk.theme, SMALL))
        self.text.setAccessibleName(self.title.text())
        self.text.setTabChangesFocus(True)
        around = 2 * (px(6) + 1) + self.text.document().documentMargin()  # the style sheet's too
        self.text.setMaximumHeight(round(LINES * self.text.fontMetrics().lineSpacing() + around))
        buttons = QWidget(self)
        row = Flow(buttons, px(8))
        self.copy = Button(desk, buttons, self.tr("Copy this text"))
        self.copy.clicked.connect(self._copy)
        self.write = Button(desk, buttons, self.tr("Write to the association"))
        self.write.clicked.connect(self._write)
        for button in self.ways(buttons):
            row.addWidget(button)
        for part in (self.title, self.text, buttons):
            whole.addWidget(part)
        self.hide()

    def ways(self, row: QWidget) -> tuple[Button, ...]:
        """What can be pressed below the text, in this order."""
        self.close_ = Button(self._desk, row, self.tr("Close"))
        self.close_.clicked.connect(self.done)
        return self.copy, self.write, self.close_

    def subject(self) -> str:
        """Of the mail that is begun."""
        return self.tr("Préau: a question")

    def show_trouble(self, trouble: Trouble) -> None:
        """Make the text about this, and be read."""
        self.show_text(about(trouble, self._desk))

    def show_text(self, text: str) -> None:
        """Show what was made already, and be read."""
        self.put(text)
        self.text.setFocus(Qt.FocusReason.TabFocusReason)

    def put(self, text: str) -> None:
        """Show what was made already, wherever the person is."""
        self.text.setPlainText(text)
        self.copy.setText(self.tr("Copy this text"))
        self.write.setVisible(bool(self._contact()))
        self.show()

    def _contact(self) -> str:
        if not self._may_ask:
            return ""
        try:
            kept = self._desk.pages.setting(association.SETTING, {})
        except StorageError:
            return ""
        return association.read(kept).help_address

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.copy.setText(self.tr("It is copied"))

    def _write(self) -> None:
        """A mail begun in the person's own program, or the association's page."""
        contact = self._contact()
        if contact.startswith("mailto:"):
            subject = quote(self.subject())
            body = quote(self.text.toPlainText().replace("\n", "\r\n"))
            contact = f"{contact}?subject={subject}&body={body}"
        self._desk.opener(contact)
