"""Leaving the association: two steps, no reason, and a sentence that says what was removed."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop import words
from desktop.cards.parts import Button, Text
from desktop.compose.question import Question
from desktop.desk import Desk
from desktop.pages.form import SectionHead
from storage import association
from storage.association import Association
from storage.hosts import host
from storage.rows import AccountRow


class Leaving(QWidget):
    """Every account at the association's servers is signed out of, one after the other; then its
    groups and what its file said go too."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self.desk = desk
        self._todo: list[AccountRow] = []
        self._size, self._untold, self._code = 0, 0, ""
        self._over = False  # it was left while this page was open, and says so
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(desk.theme.px(10))
        column.addWidget(SectionHead(desk, self, self.tr("Leaving")))
        self.still = Text(desk, self, colour="muted")
        self.still.setText(
            self.tr(
                "You can leave whenever you like. Your accounts stay on its servers; everything"
                " from them is removed from this computer."
            )
        )
        self.leave = Button(desk, self)
        self.leave.clicked.connect(self._ask)
        self.question = Question(desk, self)
        column.addWidget(self.still)
        column.addWidget(self.leave, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.question)

    def look(self, known: Association) -> None:
        """Offer it where there is something to leave."""
        self.leave.setText(self.tr("Leave {name}").format(name=known.name))
        self.leave.setVisible(bool(known.name) and not self.question.open)
        self.setVisible(bool(known.name) or self._over)

    def _known(self) -> Association:
        return association.read(self.desk.pages.setting(association.SETTING, {}))

    def _ask(self) -> None:
        known = self._known()
        found = accounts_at(self.desk, known)
        names = [str(row.address).removeprefix("mailto:") or row.name for row in found]
        sentence = (
            self.tr("These accounts are signed out here, and all that came with them goes: {names}")
            if names
            else self.tr("No account of yours is at its servers. Its groups go from this computer.")
        )
        self.leave.hide()
        between = self.tr(", ", "between names")
        self.question.ask(
            sentence.format(names=between.join(names)),
            self.tr("Leave"),
            self.tr("No"),
            self._answered,
        )

    def _answered(self, yes: bool) -> None:
        if not yes:
            self.look(self._known())
            return
        self._todo = list(accounts_at(self.desk, self._known()))
        self._size, self._untold, self._code = 0, 0, ""
        self.still.setText(self.tr("Signing out."))
        self._next()

    def _next(self) -> None:
        if self._todo:
            row = self._todo.pop()
            self.desk.line.call("sign_out", self._left, self._refused, account=row.id)
        elif self._code:
            self._fail(self._code)
        else:
            self.desk.writer.ask(forget, lambda _: self._gone(), self._fail)

    def _left(self, answer: dict[str, Any]) -> None:
        self._untold += not answer.get("told")
        size = answer.get("size")
        self._size += size if isinstance(size, int) else 0
        self._next()

    def _refused(self, code: str, _detail: str) -> None:
        """The others are signed out all the same."""
        self._code = code
        self._next()

    def _fail(self, code: str) -> None:
        self.still.setText(
            self.tr("Not everything could be removed. {why}").format(why=words.problem(code))
        )
        self.look(self._known())

    def _gone(self) -> None:
        self._over = True
        self.show()
        said = self.tr("You have left. Everything from there was removed from this computer.")
        if self._size:
            said = self.tr(
                "You have left. Everything from there was removed from this computer ({size})."
            ).format(size=words.size(self._size))
        if self._untold:
            said += " " + self.tr("Not every server could be told.")
        self.still.setText(said)
        self.leave.hide()


def accounts_at(desk: Desk, known: Association) -> tuple[AccountRow, ...]:
    """The person's accounts at the association's servers: by the server, or by the address that
    belongs to the domain which the file names."""
    ours = {host(address) for _, address in known.servers}
    return tuple(
        row
        for row in desk.pages.accounts()
        if host(row.server) in ours or str(row.address).rpartition("@")[2].lower() in ours
        or str(row.address).partition(":")[2].lower() in ours
    )  # fmt: skip


def forget(stores: Any) -> None:
    """What the association's file said, and its groups, are no longer known."""
    stores.groups.leave()
    stores.settings.set(association.SETTING, {})
