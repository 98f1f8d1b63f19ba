"""The accounts that are here, what each is for, how one goes, and how another comes."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout

from desktop.cards.parts import SMALL
from desktop.compose.signin import SignInForm
from desktop.pages.accounts import AccountLine
from desktop.pages.form import SectionHead
from desktop.pages.parts.part import SettingsPart
from desktop.wording import words
from desktop.wording.gone import Gone, total
from storage.feeds import is_feed
from storage.leaving import LEFT, take_note
from storage.model import ChannelKind, View
from storage.rows import AccountRow


class AccountsPart(SettingsPart):
    """One line an account, and below them the form to sign in with."""

    name = "accounts"
    views = frozenset({View.ACCOUNTS, View.CHANNELS, View.OUTBOX})

    def heading(self) -> str:
        return self.tr("Accounts")

    def fill(self) -> None:
        self._accounts = QVBoxLayout()
        self.column.addLayout(self._accounts)
        self.left = self.say("", size=SMALL)
        self.left.hide()
        self.lines: dict[str, AccountLine] = {}
        self.column.addWidget(SectionHead(self.desk, self, self.tr("Add an account")))
        self.form = SignInForm(self.desk, self)
        self.column.addWidget(self.form)

    def refresh(self) -> None:
        rows = self.desk.pages.accounts()
        for name in set(self.lines) - {row.id for row in rows}:
            if self.lines[name].pending:  # it is about to say what went
                continue
            line = self.lines.pop(name)
            self._accounts.removeWidget(line)
            line.hide()
            line.deleteLater()
        kinds: dict[str, set[ChannelKind]] = {}
        names: dict[str, str] = {}
        for channel in self.desk.pages.sources():
            kinds.setdefault(channel.account, set()).add(channel.kind)
            names[channel.account] = channel.name
        for row in rows:
            agenda = names.get(row.id, row.name) if is_feed(row.address) else ""
            self._show_account(row, agenda or words.uses(frozenset(kinds.get(row.id, ()))))
        self.form.look_again()
        self._say_gone()

    def _show_account(self, row: AccountRow, use: str) -> None:
        line = self.lines.get(row.id)
        if line is not None and line.pending:
            line.show_state(row)
            return
        if line is not None and (line.row, line.use) == (row, use):
            return
        fresh = AccountLine(self.desk, self, row, use)
        fresh.renewed.connect(self.renew)
        fresh.left.connect(self._say_left)
        if line is None:
            self._accounts.addWidget(fresh)
        else:
            self._accounts.replaceWidget(line, fresh)
            line.hide()
            line.deleteLater()
        self.lines[row.id] = fresh

    def renew(self, row: AccountRow) -> None:
        """The form asks for what signs this account in once more."""
        self.form.renew(row.protocol, row.server, row.login)
        self.wanted.emit(self.form)

    def _say_left(self, sentence: str) -> None:
        """The account's line goes with the account; what was removed stays said."""
        self.left.setText(sentence)
        self.left.show()
        self.desk.writer.ask(lambda stores: take_note(stores.db))
        self.refresh()

    def _say_gone(self) -> None:
        """What was removed while nobody looked, once."""
        gone = self.desk.pages.setting(LEFT, [])
        what = Gone().what(total(gone)) if gone else ""
        pending = any(line.pending for line in self.lines.values())
        if what and not pending and not self.left.text():
            said = self.tr("What you removed is gone from this computer: {what}.")
            self._say_left(said.format(what=what))
