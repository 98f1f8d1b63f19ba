"""Where to something was written, as the person calls it."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import QCoreApplication

from desktop.desk import Desk
from storage.model import Boost, ChannelKind
from storage.rows import OutgoingRow

translate = QCoreApplication.translate


class Whither:
    """Reads the places once, for as many things as wait."""

    def __init__(self, desk: Desk) -> None:
        self._homes = {row.id for row in desk.pages.sources((ChannelKind.HOME,))}
        accounts = desk.pages.accounts()
        self._names = {account.id: account.name for account in accounts}
        of_one = Counter(account.protocol for account in accounts)
        self._addresses = {one.id: one.address for one in accounts if of_one[one.protocol] > 1}

    def names(self, row: OutgoingRow) -> bool:
        """Whether :meth:`of` says in whose name it goes, and not where to."""
        return row.channel in self._homes

    def of(self, row: OutgoingRow) -> str:
        """The channel's name; for posts, which have no channel but their author, the account's."""
        if isinstance(row.intent, Boost):
            return ""  # it goes to whoever follows the person
        name = self._names.get(row.account) if row.channel in self._homes else ""
        name = name or row.channel_name
        if row.account not in self._addresses or not name:
            return name
        # of several accounts with one kind of server the name alone would not say which
        return translate("Outgoing", "{place}, as {address}").format(
            place=name, address=self._addresses[row.account]
        )


def whither(desk: Desk, row: OutgoingRow) -> str:
    """Where one thing goes: :meth:`Whither.of`."""
    return Whither(desk).of(row)
