"""What a database is told that comes out of a copy: much of it may go on elsewhere."""

from __future__ import annotations

import json
from datetime import datetime

from storage.codec import millis
from storage.database import Database
from storage.model import AccountId, AccountState, Outgoing, View
from storage.settings import Settings

ACCOUNTS, SINCE = "restored", "restored.at"
PROBLEM = "restored"
"""Of an account whose sign-in stayed with the computer of the copy."""


def come_from(db: Database, made: datetime) -> None:
    """What waits may have left from the computer of the copy, or will: it is UNSURE. Each
    account is listed until its protocol was asked how it may go on."""
    with db.write() as write:
        write.execute(
            "UPDATE outbox SET state = 'unsure', error = NULL, detail = '', not_before = NULL"
            " WHERE state IN ('waiting', 'sending')"
        )
        keys = [row[0] for row in write.rows("SELECT key FROM account ORDER BY key")]
        for name, value in ((ACCOUNTS, keys), (SINCE, millis(made))):
            write.execute(
                "INSERT INTO setting (name, value) VALUES (?, ?)"
                " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                (name, json.dumps(value)),
            )
        write.touch(views=[View.SETTINGS, View.OUTBOX])


def listed(db: Database) -> frozenset[AccountId]:
    """The accounts whose protocol was not asked yet."""
    nobody: list[str] = []
    keys = Settings(db).get(ACCOUNTS, nobody)
    return frozenset(AccountId(key) for key in keys if isinstance(key, str))


def met(db: Database, account: AccountId, at: datetime, *, ended: bool) -> None:
    """The protocol was asked. ``ended``: the sign-in stays with the other computer; it is
    forgotten here, whole, and the person is asked for one of their own."""
    left = sorted(listed(db) - {account})
    with db.write() as write:
        if ended:
            write.execute("DELETE FROM secret WHERE account = ?", (account,))
            write.execute(
                "UPDATE account SET state = ?, problem = ?, problem_since = ?"
                " WHERE key = ? AND state <> ?",  # what is going goes on going
                (AccountState.SIGNED_OUT, PROBLEM, millis(at), account, AccountState.LEAVING),
            )
        write.execute("UPDATE setting SET value = ? WHERE name = ?", (json.dumps(left), ACCOUNTS))
        write.touch(views=[View.SETTINGS, View.ACCOUNTS])


def is_from_elsewhere(db: Database, outgoing: Outgoing) -> bool:
    """Whether it was written down before the copy that this folder comes from was made, so that
    the other computer has it too and may send it at any time."""
    since = Settings(db).get(SINCE, 0)
    return millis(outgoing.at) <= since
