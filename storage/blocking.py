"""Whom the person does not read, wherever they said so: one list, and one filter for every page."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

from storage.model import AddressId, Changed, ChannelId, View

if TYPE_CHECKING:
    from storage.database import Database, Write

HERE = ""
"""The source of what the person said here, and not at one of their servers."""

BLOCKED = "(SELECT address FROM blocked WHERE address NOT IN (SELECT address FROM account))"
"""SQL: whom the person does not read. Themself they always do."""

UNBLOCKED = f"{{0}}.author NOT IN {BLOCKED}"
"""SQL: whether an item is by somebody the person reads, with the name of its table put in."""

UNBLOCKED_BY = f'({{0}}."by" IS NULL OR {{0}}."by" NOT IN {BLOCKED})'
"""SQL: the same of who passed on, or invited to, what a placement or an edition's line shows. What
a blocked person passed on stays where it is for another reason too."""


class Blocking:
    """The person's own list, kept here; what their servers keep is beside it and stays theirs."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def block(self, address: AddressId) -> Changed:
        with self._db.write() as write:
            write.execute(
                "INSERT OR IGNORE INTO blocked (address, source) VALUES (?, ?)", (address, HERE)
            )
            touch(write, [address])
        return write.changed

    def unblock(self, address: AddressId) -> Changed:
        """Only what was said here: a server's own list is changed at that server."""
        with self._db.write() as write:
            write.execute("DELETE FROM blocked WHERE address = ? AND source = ?", (address, HERE))
            touch(write, [address])
        return write.changed

    def addresses(self) -> frozenset[AddressId]:
        """Everybody whom the person does not read, whoever says so; what the gate asks."""
        return frozenset(AddressId(one) for (one,) in self._db.rows(f"{BLOCKED[1:-1]}"))


def touch(write: Write, addresses: Iterable[str]) -> None:
    """Whatever shows what these people wrote, or passed on, reads it again."""
    rows = write.rows(
        "SELECT DISTINCT p.channel FROM json_each(?1) AS each"
        " JOIN item AS i ON i.author = each.value JOIN placement AS p ON p.item = i.id"
        " UNION SELECT DISTINCT channel FROM placement"
        " WHERE reason IN ('boost', 'invitation') AND \"by\" IN (SELECT value FROM json_each(?1))",
        (json.dumps(sorted(addresses)),),
    )
    write.touch(
        (ChannelId(channel) for (channel,) in rows),
        [View.BLOCKED, View.EDITION, View.CHANNELS, View.GROUPS],
    )
