"""Bringing a copy back: its passphrase, the file, what it is, a plain question, then the rest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.cards.paragraph import Paragraph
from desktop.compose.question import Question
from desktop.copies import fields
from desktop.copies import words as said
from desktop.copies.part import ErrandPart
from desktop.desk import Desk
from desktop.trouble.saying import RETURN
from desktop.wording import dates, words
from desktop.work.errand import Errands
from storage.errors import StorageError
from storage.folder import Folder
from storage.keys import Vault


class RestorePart(ErrandPart):
    """What is here stays as it is until the copy was read whole and opened."""

    arrived = Signal()  # it lies beside what is here, and takes its place at the next start

    kind = RETURN

    def __init__(self, desk: Desk, parent: QWidget, errands: Errands) -> None:
        super().__init__(desk, parent, progress=said.progress, refusal=said.of_bringing)
        self._errands = errands
        self._given: dict[str, str] = {}
        self.about = Paragraph(desk, self, colour="muted")
        self.field = fields.passphrase(desk, self, self.tr("The passphrase of the copy"))
        self.button.setText(self.tr("Choose the copy…"))
        self.button.clicked.connect(self._begin)
        self.field.returnPressed.connect(self._begin)
        self.question = Question(desk, self)
        buttons = (self.button, self.stop)
        self._lay(self.about, self.field, self.still, self.question, buttons=buttons)
        self.refresh()
        running = errands.running("restore")
        if running is not None:  # the page was made anew meanwhile
            self._follow(running, "unpacking", self._brought)

    def refresh(self) -> None:
        """Say what a copy would do here, as things are now."""
        self.about.setText(self._about())

    def _is_empty(self) -> bool:
        """Whether there is nothing here that a copy would replace: at the door, and in a folder
        where nobody has signed in or written anything."""
        pages = self.desk.pages
        return pages is None or not (pages.accounts() or pages.drafts() or pages.outbox(1))

    def _about(self) -> str:
        gone_on = self.tr(
            "Calendars and news go on by themselves. Conversations ask you to sign in once more,"
            " so that this computer is one of its own, and the other one goes on undisturbed."
        )
        if self._is_empty():
            return self.tr("A copy that Préau made on another computer is opened here.") + (
                " " + gone_on
            )
        return self.tr("A copy takes the place of everything that is here.") + " " + gone_on

    # --- looking at it ----------------------------------------------------------------------

    def _begin(self) -> None:
        if not self.field.text():
            self._say(self.tr("A copy opens with its passphrase alone."), "waiting")
            self.field.setFocus()
        else:
            fields.ask_which(self, self.look)

    def look(self, file: Path) -> None:
        """Read the copy from first to last byte before anything is asked about it."""
        self._given = {"file": str(file), "passphrase": self.field.text()}
        self._run("verify", self._given, self._looked)

    def _looked(self, facts: dict[str, Any]) -> None:
        made = dates.since(datetime.fromisoformat(str(facts["made"])), self.desk.now())
        size = words.size(int(facts.get("size", 0)))
        self._show(under_way=False)
        if self._is_empty():
            self._bring()
            return
        self._say("")
        self._hold(asked=True)
        self.question.ask(
            self.tr(
                "This copy is whole ({size}), and was made: {when}. Everything that is here now"
                " goes, also what was written since. Is it to take the place of what is here?"
            ).format(size=size, when=made),
            self.tr("Yes, replace it"),
            self.tr("No"),
            self._answered,
        )

    def _answered(self, yes: bool) -> None:
        self._hold(asked=False)
        if yes:
            self._bring()
        else:
            self._given = {}
            self._say(self.tr("Nothing was changed."))

    # --- bringing it ------------------------------------------------------------------------

    def _bring(self) -> None:
        guarded = {"own_passphrase": self._given["passphrase"]} if self._by_passphrase() else {}
        self._run("restore", {**self._given, **guarded}, self._brought)

    def _by_passphrase(self) -> bool:
        """Whether a passphrase guards what is here: the copy's does so from then on."""
        try:
            return Vault(Folder(Path(self.desk.place))).kind() == "passphrase"
        except StorageError:
            return False

    def _brought(self, _facts: dict[str, Any]) -> None:
        self._given = {}
        self._show(under_way=False)
        self._hold(asked=True)
        self.field.clear()
        self._say(self.tr("It is here. Préau opens once more, with what the copy brought."))
        self.arrived.emit()

    # --- an errand of either kind -----------------------------------------------------------

    def _run(
        self, name: str, given: dict[str, str], then: Callable[[dict[str, Any]], None]
    ) -> None:
        what = "checking" if name == "verify" else "unpacking"
        self._follow(self._errands.start(name, given), what, then)

    def _failed(self, code: str, detail: str) -> None:
        new = "passphrase" in self._given and "own_passphrase" not in self._given
        if code == "keyring-missing" and new:
            self._given["own_passphrase"] = self._given["passphrase"]  # no keyring to put it in
            self._bring()
            return
        super()._failed(code, detail)
        self.field.selectAll()
        self.field.setFocus()

    def _show(self, *, under_way: bool) -> None:
        super()._show(under_way=under_way)
        self.field.setVisible(not under_way)

    def _hold(self, *, asked: bool) -> None:
        """While it is asked, or when it is done, there is nothing else to choose here."""
        self.field.setVisible(not asked)
        self.button.setVisible(not asked)
