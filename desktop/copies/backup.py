"""Making a copy: a passphrase of its own, a place, and a still line that says how far it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop.cards.paragraph import Paragraph
from desktop.copies import fields
from desktop.copies import words as said
from desktop.copies.part import ErrandPart
from desktop.desk import Desk
from desktop.wording import words
from desktop.wording.prose import thin_spaces
from storage.backup import SUFFIX


class BackupPart(ErrandPart):
    """Everything in one encrypted file. The window goes on meanwhile."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent, progress=said.progress, refusal=said.of_making)
        about = Paragraph(desk, self, colour="muted")
        about.setText(
            self.tr(
                "One file holds everything that is here: what you read and wrote, drafts, your"
                " accounts, pictures. It is encrypted, and nothing in it can be read without the"
                " passphrase that you give it now. It cannot be found again if it is forgotten."
            )
        )
        self.first = fields.passphrase(desk, self, self.tr("A passphrase for the copy"))
        self.second = fields.passphrase(desk, self, self.tr("The same once more"))
        self.button.setText(self.tr("Make a copy…"))
        self.button.clicked.connect(self._begin)
        self.second.returnPressed.connect(self._begin)
        self._lay(about, self.first, self.second, self.still, buttons=(self.button, self.stop))
        running = desk.errands.running("backup") if desk.errands is not None else None
        if running is not None:
            self._follow(running, "copying", self._done)

    def _begin(self) -> None:
        if not self.first.text():
            self._say(self.tr("Without a passphrase anybody could open the copy."), "waiting")
            self.first.setFocus()
        elif self.first.text() != self.second.text():
            self._say(self.tr("The two are not the same."), "waiting")
            self.second.setFocus()
        else:
            name = self.tr("Préau of {date}").format(date=f"{self.desk.now():%Y-%m-%d}")
            fields.ask_where(self, name + SUFFIX, self.make)

    def make(self, file: Path) -> None:
        """Make the copy there; whoever chose the place was asked about a file that stood there."""
        if self.desk.errands is None:
            return
        given = {"file": str(file), "passphrase": self.first.text(), "replace": True}
        self.first.clear()
        self.second.clear()
        self._follow(self.desk.errands.start("backup", given), "copying", self._done)

    def _done(self, facts: dict[str, Any]) -> None:
        self._show(under_way=False)
        text = self.tr(
            "The copy is made and was read back: {file} ({size}). Keep it where this computer’s"
            " loss would not take it along."
        ).format(file=facts.get("file", ""), size=words.size(int(facts.get("size", 0))))
        self._say(thin_spaces(text))

    def _show(self, *, under_way: bool) -> None:
        super()._show(under_way=under_way)
        for part in (self.first, self.second):
            part.setVisible(not under_way)
