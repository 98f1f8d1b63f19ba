"""Everything of Préau goes from this computer: two steps in the settings, no reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.cards.parts import TEXT, Button
from desktop.compose.question import Question
from desktop.desk import Desk
from desktop.trouble.saying import FOLDER, Trouble, TroubleText
from desktop.wording import words
from desktop.wording.gone import Gone, at_stake
from storage.errors import StorageError
from storage.folder import Folder


class WipePart(QWidget):
    """The key goes first, then the files. It is written down before: whatever comes between, the
    next start ends it."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self.desk = desk
        self._page = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(desk.theme.px(10))
        self.still = TroubleText(desk, self, size=TEXT, colour="muted")
        self.still.setText(
            self.tr(
                "All of it can go from here at any time: what was read, what you wrote, your"
                " accounts, and the key. What is on the servers stays there."
            )
        )
        self.button = Button(desk, self, self.tr("Remove everything of Préau from this computer"))
        self.button.clicked.connect(self._ask)
        self.question = Question(desk, self)
        self.first = Button(desk, self, self.tr("Look at it first"))
        self.first.clicked.connect(lambda: desk.visited.emit(self._page))
        self.first.hide()
        column.addWidget(self.still)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.question)
        column.addWidget(self.first, 0, Qt.AlignmentFlag.AlignLeft)

    def _ask(self) -> None:
        waiting, drafts = at_stake(self.desk.pages)
        lost = Gone().would_be_lost(waiting, drafts)
        said = self.tr("Everything of Préau is removed from this computer, and Préau closes.")
        self._page = "outbox" if waiting else "drafts"
        self.button.hide()
        self.first.setVisible(bool(lost))
        self.question.ask(
            f"{said} {lost}".strip(), self.tr("Remove everything"), self.tr("No"), self._answered
        )

    def _answered(self, yes: bool) -> None:
        self.first.hide()
        self.button.setVisible(not yes)
        if not yes:
            return
        from storage import wiping

        try:
            wiping.mark(Folder(Path(self.desk.place)))
        except StorageError as error:
            self.button.show()
            self.still.tell(words.storage_problem(error.code), Trouble(FOLDER, error.code))
            return
        self.still.setText(
            self.tr("Your servers are told that you go. That takes ten seconds at most.")
        )
        self.desk.line.call("farewell", self._told, lambda _code, _detail: self._told({}))

    def _told(self, _answer: dict[str, Any]) -> None:
        self.desk.wiped.emit()
