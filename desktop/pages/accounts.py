"""The list of accounts in the settings: how each is, signing in again, signing out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.cards.parts import SMALL, Button, Text
from desktop.desk import Desk
from desktop.trouble.saying import SERVER, Trouble, TroubleText
from desktop.wording import dates, words
from desktop.wording.gone import Gone, at_stake
from storage.feeds import is_feed
from storage.model import AccountState
from storage.rows import AccountRow


class AccountLine(QWidget):
    """One account, or one agenda that is followed. Signing out, or following no longer, takes two
    clicks and asks for no reason."""

    renewed = Signal(object)  # the AccountRow to sign in to again
    left = Signal(str)  # a sentence: what was removed with it

    def __init__(self, desk: Desk, parent: QWidget, row: AccountRow, use: str = "") -> None:
        super().__init__(parent)
        self.desk, self.row, self.use = desk, row, use
        self.pending = False  # it is being removed, and will say what went
        self._feed = is_feed(row.address)
        px = desk.theme.px
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, px(4), 0, px(8))
        whole.setSpacing(px(3))
        self.title = Text(desk, self, bold=True)
        self.title.setText(use or row.name or self._address())
        self.where = Text(desk, self, size=SMALL, colour="muted")
        self.where.setText(self._where())
        self.state = TroubleText(desk, self, colour="muted")
        self.show_state(row)
        for text in (self.title, self.where, self.state):
            whole.addWidget(text)
        whole.addSpacing(px(5))
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(px(10))
        whole.addLayout(self._buttons)
        self._offer()

    def _address(self) -> str:
        return str(self.row.address).removeprefix("mailto:")

    def _where(self) -> str:
        row, address = self.row, self._address()
        server = urlsplit(row.server).netloc or row.server
        if self._feed:
            return self.tr("Public agenda, {server}").format(server=server)
        where = self.tr("{address}, at {server}").format(address=address, server=server)
        if self.use and row.name and row.name != address:
            where = self.tr("{name}, {where}").format(name=row.name, where=where)
        return where

    def show_state(self, row: AccountRow) -> None:
        """Say how the account is."""
        said = self._state(row)
        if row.problem and row.problem != "restored" and row.state is not AccountState.LEAVING:
            self.state.tell(said, Trouble(SERVER, row.problem, row.problem_since))
        else:
            self.state.setText(said)
        troubled = row.problem is not None or row.state is AccountState.SIGNED_OUT
        self.state.paint_in("waiting" if troubled else "muted")

    def _state(self, row: AccountRow) -> str:
        now = self.desk.now()
        since = dates.since(row.problem_since, now) if row.problem_since else ""
        if row.state is AccountState.LEAVING:
            return self.tr("It is being removed from this computer. You can go on meanwhile.")
        if row.state is AccountState.SIGNED_OUT:
            said = words.problem("restored" if row.problem == "restored" else "signed-out")
        elif row.problem:
            said = words.problem(row.problem)
        elif row.synced_at is not None:
            when = dates.since(row.synced_at, now)
            return self.tr("Up to date: {when}").format(when=when)
        else:
            return self.tr("Nothing was fetched yet.")
        if not since or row.problem == "restored":
            return said
        return self.tr("{sentence} Since {when}.").format(sentence=said, when=since)

    def _offer(self) -> None:
        buttons: list[tuple[str, Callable[[], None]]] = []
        if self.row.state is AccountState.SIGNED_OUT:
            buttons.append((self.tr("Sign in again"), lambda: self.renewed.emit(self.row)))
        if self.row.state is not AccountState.LEAVING:
            buttons.append((self._leaving_is_called(), self._ask))
        self._show(buttons)

    def _leaving_is_called(self) -> str:
        return self.tr("Stop following") if self._feed else self.tr("Sign out")

    def _ask(self) -> None:
        """What would be lost is said before; it can be looked at first."""
        waiting, drafts = at_stake(self.desk.pages, (self.row.id,))
        self.state.paint_in("ink")
        said = self.tr(
            "Everything from this account is removed from this computer. What is on the"
            " server stays there."
        )
        if self._feed:
            said = self.tr(
                "Everything from this agenda is removed from this computer. Whoever publishes it"
                " is not told."
            )
        lost = Gone().would_be_lost(waiting, drafts)
        self.state.setText(f"{said} {lost}".strip())
        buttons = [
            (self._leaving_is_called(), self._leave),
            (self.tr("Keep it"), self._keep),
        ]
        if lost:
            page = "outbox" if waiting else "drafts"
            buttons.append((self.tr("Look at it first"), lambda: self.desk.visited.emit(page)))
        self._show(buttons)

    def _keep(self) -> None:
        self.show_state(self.row)
        self._offer()

    def _leave(self) -> None:
        self._show([])
        self.pending = True
        if self.desk.files is not None:
            self.desk.files.forget()
        self.state.setText(
            self.tr("It is being removed.") if self._feed else self.tr("Signing out.")
        )
        self.desk.line.call("sign_out", self._left, self._refused, account=self.row.id)

    def _left(self, answer: dict[str, Any]) -> None:
        """The line itself goes with its account: who lists it says the rest."""
        self.pending = False
        what = Gone().what(answer)
        if self._feed:
            said = self.tr("You no longer follow {account}. What came from it was removed: {what}.")
            bare = self.tr("You no longer follow {account}. There was nothing of it here.")
        elif answer.get("told"):
            said = self.tr("{account} is signed out. Everything from it was removed here: {what}.")
            bare = self.tr("{account} is signed out. There was nothing of it here.")
        else:
            said = self.tr(
                "Everything from {account} was removed here: {what}. Its server could not be told."
            )
            bare = self.tr("{account} is removed here. Its server could not be told.")
        sentence = (said if what else bare).format(account=self.title.text(), what=what)
        self.state.setText(sentence)
        self.left.emit(sentence)

    def _refused(self, code: str, _detail: str) -> None:
        """Where nobody is there to do it, it is written down, and done by whoever comes next."""
        self.pending = False
        if code in ("absent", "gone", "silent"):
            account = self.row.id
            self.desk.writer.ask(
                lambda stores: stores.accounts.mark_leaving(account),
                lambda _marked: self.state.setText(
                    self.tr("It is being removed from this computer. You can go on meanwhile.")
                ),
                self._fail,
            )
        elif code != "no-account":  # it is gone already
            self._fail(code)

    def _fail(self, code: str) -> None:
        self.state.paint_in("waiting")
        self.state.tell(words.problem(code), Trouble(SERVER, code))
        self._offer()

    def _show(self, buttons: list[tuple[str, Callable[[], None]]]) -> None:
        while (item := self._buttons.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        made = []
        for label, action in buttons:
            button = Button(self.desk, self, label)
            button.setAccessibleDescription(self.title.text())
            button.clicked.connect(action)
            self._buttons.addWidget(button)
            made.append(button)
        wide = max((button.sizeHint().width() for button in made), default=0)
        for button in made:
            button.setMinimumWidth(wide)
        self._buttons.addStretch(1)
