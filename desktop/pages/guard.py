"""Passphrase and lock: how what was read here is guarded, and when the window locks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop.calm.parts.choice import ChoiceBox
from desktop.cards.paragraph import Paragraph
from desktop.cards.parts import Button, font
from desktop.desk import Desk
from desktop.lock.guarding import Guarding, trouble
from desktop.lock.locking import ASLEEP, MINUTES, OFFERED
from desktop.look.wrapped import Tick
from desktop.pages.form import FormPage, SectionHead
from desktop.trouble.saying import KEY, Trouble, TroubleText
from storage.folder import Folder
from storage.model import Changed, View

LABEL = 15  # design pixels
SHORT = 8  # characters below which a passphrase is called short; it is taken all the same


class GuardPage(FormPage):
    """A passphrase is chosen and left with one button each; the lock needs one."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.add_title(self.tr("Passphrase and lock"))
        self.guarding = Guarding(Folder(Path(desk.place)), self)
        self.guarding.done.connect(self._done)
        self._kind = ""
        self._asked = ""  # which change is under way
        self.body = QWidget(self.inside)
        self.column.addWidget(self.body)
        self.still = TroubleText(desk, self.inside)
        self.still.hide()
        self.column.addWidget(self.still)
        self.column.addStretch(1)

    def concerns(self, changed: Changed) -> bool:
        return View.SETTINGS in changed.views

    def refresh(self) -> None:
        kind = self.guarding.kind()
        if kind != self._kind:
            self._kind = kind
            self._fill()
        if kind == "passphrase":
            self._look()

    # --- what stands here -------------------------------------------------------------------

    def _fill(self) -> None:
        before = self.body
        self.body = QWidget(self.inside)
        self._rows = QVBoxLayout(self.body)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(self.desk.theme.px(10))
        if self._kind == "passphrase":
            self._guarded()
        else:
            self._open()
        self.column.replaceWidget(before, self.body)
        before.hide()
        before.deleteLater()
        self.body.show()

    def _open(self) -> None:
        """The keyring has the key."""
        self._say(
            self.tr(
                "Everything that you read is kept on this computer, encrypted. Its key lies in the"
                " keyring of this computer: whoever is signed in to the computer as you opens"
                " Préau without typing anything."
            )
        )
        self._section(self.tr("A passphrase"))
        self._say(
            self.tr(
                "You can choose a passphrase instead: some words that only you know. Préau then"
                " asks for them each time that it opens, and can be locked while you are away."
            )
        )
        self._say(
            self.tr(
                "Nobody can find a forgotten passphrase again, and your association cannot either."
                " You would then sign in once more: your servers still have what they had, but"
                " drafts, what has not left yet, and encrypted messages that only this computer"
                " could read would be lost. Write it down, and keep the paper where you keep"
                " your keys."
            )
        )
        self.new = self._field(self.tr("Passphrase"))
        self.same = self._field(self.tr("The same once more"))
        self.choose = self._button(self.tr("Use this passphrase"), self._choose, main=True)
        self.new.returnPressed.connect(self.same.setFocus)
        self.same.returnPressed.connect(self._choose)

    def _guarded(self) -> None:
        """A passphrase has it."""
        self._say(
            self.tr(
                "Everything that you read is kept on this computer, encrypted behind your"
                " passphrase."
            )
        )
        self._section(self.tr("Lock"))
        self._say(
            self.tr(
                "While Préau is locked, nothing of what is in it can be seen. What you were writing"
                " is kept, what waits to be sent still leaves, and Préau still tells you when your"
                " page is ready or somebody on your list wrote, without saying who or what."
            )
        )
        self.lock = self._button(self.tr("Lock now (Ctrl+L)"), self.desk.lock_wanted.emit)
        self.minutes = ChoiceBox(self.body)
        self.minutes.setFont(font(self.desk.theme))
        self.minutes.setAccessibleName(self.tr("Lock by itself"))
        self.minutes.addItem(self.tr("Préau does not lock by itself"), 0)
        for minutes in OFFERED:
            label = self.tr("Lock after %n minute(s) without you", "", minutes)
            self.minutes.addItem(label, minutes)
        self.minutes.activated.connect(
            lambda place: self._keep(MINUTES, self.minutes.itemData(place))
        )
        self._rows.addWidget(self.minutes, 0, Qt.AlignmentFlag.AlignLeft)
        self.asleep = Tick(self.tr("Lock when the computer sleeps or locks its screen"), self.body)
        self.asleep.setFont(font(self.desk.theme))
        self.asleep.clicked.connect(lambda on: self._keep(ASLEEP, on))
        self._rows.addWidget(self.asleep)
        self._section(self.tr("Another passphrase"))
        self.old = self._field(self.tr("Passphrase of now"))
        self.new = self._field(self.tr("New passphrase"))
        self.same = self._field(self.tr("The same once more"))
        self.choose = self._button(self.tr("Change the passphrase"), self._choose)
        self.same.returnPressed.connect(self._choose)
        self._section(self.tr("No passphrase"))
        self._say(
            self.tr(
                "The key goes into the keyring of this computer. Préau then opens without asking,"
                " and is not locked any more."
            )
        )
        self.now = self._field(self.tr("Passphrase of now"))
        self.leave = self._button(self.tr("Use the keyring"), self._leave)
        self.now.returnPressed.connect(self._leave)

    def _look(self) -> None:
        """What the person chose about the lock."""
        pages = self.desk.pages
        place = self.minutes.findData(pages.setting(MINUTES, 0))
        self.minutes.setCurrentIndex(max(0, place))
        self.asleep.setChecked(pages.setting(ASLEEP, False) is True)

    def _section(self, name: str) -> None:
        self._rows.addWidget(SectionHead(self.desk, self.body, name))

    def _say(self, sentence: str) -> None:
        text = Paragraph(self.desk, self.body, size=LABEL, colour="muted")
        text.setText(sentence)
        self._rows.addWidget(text)

    def _field(self, name: str) -> QLineEdit:
        field = QLineEdit(self.body)
        field.setEchoMode(QLineEdit.EchoMode.Password)
        field.setFont(font(self.desk.theme))
        field.setPlaceholderText(name)
        field.setAccessibleName(name)
        field.setMaximumWidth(self.desk.theme.px(360))
        self._rows.addWidget(field)
        return field

    def _button(self, label: str, then: Any, *, main: bool = False) -> Button:
        button = Button(self.desk, self.body, label, main=main)
        button.clicked.connect(lambda _on=False: then())
        self._rows.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        return button

    # --- what the person does ---------------------------------------------------------------

    def _keep(self, name: str, value: Any) -> None:
        self.still.hide()
        self.desk.writer.ask(
            lambda stores: stores.settings.set(name, value),
            None,
            lambda code: self._tell(trouble(code)),
        )

    def _choose(self) -> None:
        new = self.new.text()
        if not new:
            self.new.setFocus()
        elif new != self.same.text():
            self._tell(self.tr("The two are not the same."))
            self.same.selectAll()
            self.same.setFocus()
        elif self._kind == "passphrase":
            self._begin("change")
            self.guarding.change(self.old.text(), new)
        else:
            self._begin("passphrase")
            self.guarding.to_passphrase(new)

    def _leave(self) -> None:
        if self.now.text():
            self._begin("keyring")
            self.guarding.to_keyring(self.now.text())
        else:
            self.now.setFocus()

    def _begin(self, what: str) -> None:
        self._asked = what
        self.body.setEnabled(False)
        self._tell(self.tr("A moment, the key is being kept anew."))

    def _done(self, code: str, said: object) -> None:
        short = self._asked != "keyring" and len(self.new.text()) < SHORT
        self.body.setEnabled(True)
        if code:
            self._tell(trouble(code))
            self.still.tell(trouble(code), Trouble(KEY, code))
            self.refresh()
            return
        if self._asked == "keyring":  # whoever has the keyring open would open the lock again
            self._keep(MINUTES, 0)
            self._keep(ASLEEP, False)
        self._kind = ""  # what was typed goes with its fields
        self.refresh()
        sentence = {
            "change": self.tr("From now on the new passphrase opens Préau."),
            "passphrase": self.tr("From now on this passphrase opens Préau."),
            "keyring": self.tr("The keyring has the key now. Préau opens without asking."),
        }[self._asked]
        if said is False:
            more = self.tr(
                "The keyring could not forget the key yet: Préau sees to it once it answers."
            )
            sentence = f"{sentence} {more}"
        if short:
            more = self.tr("It is short: whoever has this computer could find it by trying.")
            sentence = f"{sentence} {more}"
        self._tell(sentence)

    def _tell(self, sentence: str) -> None:
        self.still.setText(sentence)
        self.still.show()
        margin = self.desk.theme.px(24)
        QTimer.singleShot(
            0, self.still, lambda: self.area.ensureWidgetVisible(self.still, 0, margin)
        )
