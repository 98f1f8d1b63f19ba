"""What stands before the window: a passphrase to choose or give, a keyring to wait for."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.cards.heading import HeadingText
from desktop.cards.paragraph import Paragraph
from desktop.cards.parts import SMALL, TITLE, Button, Text, font
from desktop.desk import Desk
from desktop.keyboard import ending
from desktop.wording import words


class Door(QWidget):
    """One sentence, perhaps a field, one button. Nothing is lost while it stands."""

    accessible_role: ClassVar[QAccessible.Role] = QAccessible.Role.Window

    given = Signal(str)  # a passphrase
    again = Signal()
    chosen = Signal()  # a passphrase is being chosen: no keyring is waited for meanwhile
    restoring = Signal()  # a copy from another computer is to be opened instead
    ending = Signal()  # it is about to close for good, also where closing only hides it
    closing = Signal()
    SOON = 10_000
    """Milliseconds that the keyring's own question may take before "Try again" is offered."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        px = desk.theme.px
        self.setWindowTitle(desk.name)
        self.setAutoFillBackground(True)
        self._new = False
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        self._box = QWidget(self)
        self._box.setMaximumWidth(px(440))
        inside = QVBoxLayout(self._box)
        inside.setSpacing(px(12))
        self.title = HeadingText(desk, self._box, size=TITLE, bold=True)
        self.title.setText(desk.name)
        self.text = Paragraph(desk, self._box, colour="muted")
        self.first, self.second = QLineEdit(self._box), QLineEdit(self._box)
        for field in (self.first, self.second):
            field.setEchoMode(QLineEdit.EchoMode.Password)
            field.setFont(font(desk.theme))
            field.returnPressed.connect(self._send)
        self.still = Text(desk, self._box, size=SMALL, colour="waiting")
        self.button = Button(desk, self._box, main=True)
        self.button.clicked.connect(self._send)
        for part in (self.title, self.text, self.first, self.second, self.still):
            inside.addWidget(part)
        inside.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        self.copy = Button(desk, self._box, self.tr("Copy the details for somebody who helps"))
        self.copy.setProperty("link", True)
        self.copy.setProperty("flush", True)
        self.copy.clicked.connect(self._copy)
        self.copy.hide()
        inside.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignLeft)
        self.look = self._link(self.tr("Look for the keyring again"), self.again)
        self.bring = self._link(self.tr("I have a copy from another computer"), self.restoring)
        inside.addWidget(self.look, 0, Qt.AlignmentFlag.AlignLeft)
        inside.addWidget(self.bring, 0, Qt.AlignmentFlag.AlignLeft)
        self.first.textEdited.connect(self._begun)
        self._details = ""
        self._late = QTimer(self, singleShot=True, interval=self.SOON)
        self._late.timeout.connect(self._offer_again)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._box, 1000)
        row.addStretch(1)
        outer.addLayout(row)
        outer.addStretch(3)
        ending.listen(self, self.end)

    def _link(self, label: str, signal: SignalInstance) -> Button:
        button = Button(self.desk, self._box, label)
        button.setProperty("link", True)
        button.setProperty("flush", True)
        button.clicked.connect(lambda _on=False: signal.emit())
        button.hide()
        return button

    def explain(self, code: str, kind: str, *, locked: bool = False, trial: bool = False) -> None:
        """What was tried did not open it. ``trial``: a passphrase from before a move into the
        keyring would."""
        if code == "wrong-passphrase" and trial:
            self.stop("key-missing", kind, trial=True)
            self.refuse(code)
        elif code in ("passphrase-needed", "wrong-passphrase"):
            self.ask(locked=locked)
            if code == "wrong-passphrase":
                self.refuse(code)
        elif kind == "none" and code in ("keyring-missing", "keyring-locked"):
            self.choose(code)
        else:
            self.stop(code, kind, trial=trial)

    def wait(self, code: str = "", kind: str = "", *, trial: bool = False) -> None:
        """The keyring does not answer yet, or ``code`` says why it does not give the key."""
        if code:
            self.explain(code, kind, trial=trial)
            return
        self._show(self.tr("Waiting for the keyring of this computer. Nothing is lost."), fields=0)
        self.button.hide()
        self._late.start()

    def _offer_again(self) -> None:
        self.button.setText(self.tr("Try again"))
        self.button.show()
        self._help("keyring-late", "keyring")

    def ask(self, *, locked: bool = False) -> None:
        """A passphrase guards the folder; ``locked``: it was open a moment ago."""
        self._new = False
        self.first.setPlaceholderText(self.tr("Passphrase"))
        sentence = (
            self.tr("Préau is locked. What waits to be sent still leaves by itself.")
            if locked
            else self.tr("A passphrase guards what was read here.")
        )
        self._show(sentence, fields=1)
        self.button.setText(self.tr("Open"))

    def choose(self, code: str = "keyring-missing") -> None:
        """No keyring answers: one is waited for, or a passphrase is chosen, twice."""
        self._new = True
        self.first.setPlaceholderText(self.tr("Passphrase"))
        self.second.setPlaceholderText(self.tr("The same once more"))
        self._show(
            (
                self.tr("The keyring of this computer is locked: unlock it, and Préau goes on.")
                if code == "keyring-locked"
                else self.tr(
                    "No keyring of this computer answers. If one starts, Préau goes on by itself."
                )
            )
            + " "
            + self.tr(
                "Or choose a passphrase: it guards everything that is read here, and cannot be"
                " found again if it is forgotten."
            ),
            fields=2,
        )
        self.button.setText(self.tr("Go on"))
        self.look.show()
        self.bring.show()

    def stop(self, code: str, kind: str, *, trial: bool = False) -> None:
        """Something is in the way; the person may try again. ``kind``: how the key is kept."""
        sentence = words.at_the_door(code)
        if trial:
            self._new = False
            self.first.setPlaceholderText(self.tr("The passphrase from before"))
            before = self.tr("The passphrase that you had before still opens Préau too.")
            sentence = f"{sentence} {before}"
        self._show(sentence, fields=1 if trial else 0)
        self.button.setText(self.tr("Open") if trial else self.tr("Try again"))
        self.button.show()
        self._help(code, kind)

    def _help(self, code: str, kind: str) -> None:
        from desktop.trouble.helping import details

        self._details = details(code, self.desk.place, kind, self.desk.now())
        self.copy.show()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._details)
        self.still.setText(self.tr("Copied. There is nothing secret in it."))
        self.still.show()

    def refuse(self, code: str) -> None:
        """What was given does not open it."""
        self.still.setText(words.storage_problem(code))
        self.still.show()
        self.button.setEnabled(True)
        self.first.selectAll()
        self.first.setFocus()

    def _show(self, sentence: str, *, fields: int) -> None:
        self._late.stop()
        for one in (self.copy, self.look, self.bring):
            one.hide()
        if not fields:
            self.first.clear()
        self.second.clear()
        self.text.setText(sentence)
        self.first.setVisible(fields >= 1)
        self.second.setVisible(fields >= 2)
        for field in (self.first, self.second):
            field.setAccessibleName(field.placeholderText())
        self.still.hide()
        self.button.setEnabled(True)
        self.button.show()
        if fields:
            self.first.setFocus()

    def _begun(self) -> None:
        """Whoever chooses a passphrase is not interrupted by a keyring that comes just now."""
        if self._new:
            self.chosen.emit()

    def _send(self) -> None:
        if not self.button.isEnabled():
            return  # one passphrase is being tried; each costs what guards it
        if self.first.isHidden():
            self.again.emit()
            return
        if self._new and self.first.text() != self.second.text():
            self.still.setText(self.tr("The two are not the same."))
            self.still.show()
            return
        if not self.first.text():
            return
        self.button.setEnabled(False)
        self.still.hide()
        self.given.emit(self.first.text())

    def end(self) -> None:
        """Close for good: Préau ends, and nothing of it is lost."""
        self.ending.emit()
        self.close()

    def closeEvent(self, event: object) -> None:
        self.closing.emit()
        super().closeEvent(event)  # type: ignore[arg-type]
