"""Whose word counts when servers of two accounts speak of the same item.

Identities are the same for all, so that a post which comes through two accounts is one item. One
of the two servers could then write its own words under an identity that the other brought, or
take it back. So an item is told by the account that brought it first; only the server whose own
it is, by the address that is its identity, counts before that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from storage.model import AccountId, AccountState, ItemId, ItemKind

if TYPE_CHECKING:
    from storage.database import Write


def counts(write: Write, account: AccountId, item: ItemId) -> bool:
    """Whether what this account's server says of an item is to be believed here. What nobody
    could read is anybody's to tell, and what an account that ended had brought."""
    found = write.row("SELECT id, kind FROM item WHERE key = ?", (item,))
    if found is None or found[1] == ItemKind.UNREADABLE:
        return True
    holders = write.rows(
        "SELECT channel.account, account.server FROM placement"
        " JOIN channel ON channel.key = placement.channel"
        " JOIN account ON account.key = channel.account"
        " WHERE placement.item = ? AND account.state = ?"
        " GROUP BY channel.account ORDER BY min(placement.arrived), account.rowid",
        (found[0], AccountState.READY),
    )
    if not holders or holders[0][0] == account:
        return not _of_another(item, account, holders)
    home = _place(item)
    server = write.value("SELECT server FROM account WHERE key = ?", (account,))
    return bool(home) and _place(server or "") == home


def _of_another(item: ItemId, account: AccountId, holders: list[tuple[str, str]]) -> bool:
    """Whether the item's own server is among those that hold it, and is not this account's."""
    home = _place(item)
    at_home = [key for key, server in holders if home and _place(server) == home]
    return bool(at_home) and account not in at_home


def _place(address: str) -> str:
    """Host and port of a web address, "" for what is none."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return parts.netloc.lower() if parts.scheme in ("http", "https") else ""
