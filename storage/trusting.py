"""Whose word counts when servers of two accounts speak of the same item.

Identities are the same for all, so that a post which comes through two accounts is one item. One
of the two servers could then write its own words under an identity that the other brought, or
take it back. So an item is told by the server that brought it first; only the one whose own it
is, by the address that is its identity, counts before that.
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
    server = write.value("SELECT server FROM account WHERE key = ?", (account,)) or ""
    home = _place(item)
    if home and _place(server) == home:
        return True
    if home and any(_place(other) == home for _, other in holders):
        return False
    return not holders or server == holders[0][1]


def _place(address: str) -> str:
    """Host and port of a web address, "" for what is none."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return parts.netloc.lower() if parts.scheme in ("http", "https") else ""
