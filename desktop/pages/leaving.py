"""Leaving the association: two steps, no reason, and a sentence that says what was removed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.cards.parts import TEXT, Button
from desktop.compose.question import Question
from desktop.desk import Desk
from desktop.pages.form import SectionHead
from desktop.trouble.saying import SERVER, Trouble, TroubleText
from desktop.wording import words
from desktop.wording.gone import Gone, at_stake, total
from storage import association
from storage.association import Association
from storage.hosts import host
from storage.leaving import take_note
from storage.model import AccountId
from storage.rows import AccountRow


class Leaving(QWidget):
    """Every account at the association's servers is signed out of, one after the other; its
    groups and what its file said go too. What would be lost is said before."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self.desk = desk
        self._todo: list[AccountId] = []
        self._removed: list[dict[str, Any]] = []  # what each account took along
        self._untold, self._late = 0, False
        self._first_page = ""
        self._going = False  # under way
        self._over = False  # it was left while this page was open, and says so
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(desk.theme.px(10))
        column.addWidget(SectionHead(desk, self, self.tr("Leaving")))
        self.still = TroubleText(desk, self, size=TEXT, colour="muted")
        self.leave = Button(desk, self)
        self.leave.clicked.connect(self._ask)
        self.question = Question(desk, self)
        self.first = Button(desk, self, self.tr("Look at it first"))
        self.first.clicked.connect(lambda: desk.visited.emit(self._first_page))
        self.first.hide()
        self.back = Button(desk, self)
        self.back.clicked.connect(desk.rejoined)
        self.back.hide()
        column.addWidget(self.still)
        column.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.leave, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.question)
        column.addWidget(self.first, 0, Qt.AlignmentFlag.AlignLeft)

    def look(self, known: Association) -> None:
        """Offer it where there is something to leave."""
        self.leave.setText(self.tr("Leave {name}").format(name=known.name))
        self.leave.setVisible(bool(known.name) and not self.question.open)
        left = "" if known.name else self.desk.left
        self.back.setText(self.tr("Take up {name} again").format(name=left))
        self.back.setVisible(bool(left))
        if not self._over and not self._going:
            self.still.setText(self._about(left))
        self.setVisible(bool(known.name or left) or self._over or self._going)

    def _about(self, left: str) -> str:
        if left:
            said = self.tr(
                "You left {name}. Its file is still on this computer, and is not heeded."
            )
            return said.format(name=left)
        return self.tr(
            "You can leave whenever you like. Your accounts stay on its servers; everything"
            " from them is removed from this computer."
        )

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
        between = self.tr(", ", "between names")
        waiting, drafts = at_stake(self.desk.pages, [row.id for row in found])
        lost = Gone().would_be_lost(waiting, drafts) if found else ""
        said = sentence.format(names=between.join(names))
        self.leave.hide()
        self.first.setVisible(bool(lost))
        self._first_page = "outbox" if waiting else "drafts"
        self.question.ask(
            f"{said}. {lost}" if lost else said,
            self.tr("Leave"),
            self.tr("No"),
            self._answered,
        )

    def _answered(self, yes: bool) -> None:
        self.first.hide()
        if not yes:
            self.look(self._known())
            return
        accounts = [row.id for row in accounts_at(self.desk, self._known())]
        self._todo, self._removed, self._untold, self._late = list(accounts), [], 0, False
        self._going = True
        if self.desk.files is not None:
            self.desk.files.forget()
        self.still.setText(self.tr("Signing out."))
        self.desk.servers = ()
        # Written down first: whatever happens to this window or the engine, all of it goes.
        self.desk.writer.ask(
            lambda stores: leave(stores, accounts), lambda _: self._next(), self._fail
        )

    def _next(self) -> None:
        if self._todo:
            account = self._todo.pop()
            self.desk.line.call("sign_out", self._left, self._refused, account=account)
        else:
            self.desk.writer.ask(lambda stores: take_note(stores.db))
            self._gone()

    def _left(self, answer: dict[str, Any]) -> None:
        self._untold += not answer.get("told")
        self._removed.append(answer)
        self._next()

    def _refused(self, code: str, _detail: str) -> None:
        """The others go all the same, and this one with whoever comes next."""
        self._late |= code != "no-account"
        self._next()

    def _fail(self, code: str) -> None:
        self._going = False
        self.look(self._known())
        said = self.tr("Not everything could be removed. {why}").format(why=words.problem(code))
        self.still.tell(said, Trouble(SERVER, code))

    def _gone(self) -> None:
        self._going, self._over = False, True
        self.show()
        what = Gone().what(total(self._removed))
        if self._late:
            said = self.tr(
                "You have left. What came from there is still being removed from this computer;"
                " you can go on, or close Préau."
            )
        elif what:
            said = self.tr("You have left. This was removed from this computer: {what}.")
        else:
            said = self.tr("You have left. Nothing from there is on this computer.")
        said = said.format(what=what)
        if self._untold:
            said += " " + self.tr("Not every server could be told.")
        self.still.setText(said)
        self.leave.hide()
        self.desk.call_it("")


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


def leave(stores: Any, accounts: Sequence[AccountId]) -> None:
    """The accounts are marked as going, and what the association's file said, and its groups, are
    no longer known."""
    for account in accounts:
        stores.accounts.mark_leaving(account)
    association.leave(stores.settings, stores.groups)
