"""The sign-ins kept on this computer, their secrets, and taking all of one out again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from storage.clock import Clock
from storage.codec import clean, instant, millis
from storage.database import Database
from storage.model import Account, AccountId, AccountState, AddressId, View

if TYPE_CHECKING:
    from storage.database import Write
    from storage.leaving import Removed

_COLUMNS = "key, protocol, server, login, address, name, state"


class Accounts:
    """One folder's accounts."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db, self._clock = db, clock

    def all(self) -> tuple[Account, ...]:
        """Every account, in the order in which they were added."""
        rows = self._db.rows(f"SELECT {_COLUMNS} FROM account ORDER BY added_at, key")  # noqa: S608
        return tuple(_account(row) for row in rows)

    def get(self, account: AccountId) -> Account | None:
        rows = self._db.rows(f"SELECT {_COLUMNS} FROM account WHERE key = ?", (account,))  # noqa: S608
        return _account(rows[0]) if rows else None

    def add(self, account: Account, secret: Mapping[str, str]) -> None:
        """Keep a sign-in, for good. The same account again (a new sign-in) brings a new secret
        and is ready again."""
        with self._db.write() as write:
            write.execute(
                f"INSERT INTO account ({_COLUMNS}, added_at)"  # noqa: S608
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET"
                " server = excluded.server, login = excluded.login, address = excluded.address,"
                " name = excluded.name, state = excluded.state, problem = NULL,"
                " problem_since = NULL",
                (
                    account.id,
                    account.protocol,
                    account.server,
                    account.login,
                    account.address,
                    clean(account.name),
                    account.state,
                    millis(self._clock.now()),
                ),
            )
            _keep_secret(write, account.id, secret)
            write.touch(views=[View.ACCOUNTS])

    def secret(self, account: AccountId) -> Mapping[str, str]:
        """What sign-in returned: tokens or a password. Empty when there is none."""
        rows = self._db.rows("SELECT body FROM secret WHERE account = ?", (account,))
        return json.loads(rows[0][0]) if rows else {}

    def keep_secret(self, account: AccountId, secret: Mapping[str, str]) -> None:
        """Commit a refreshed token, for good, before it is used."""
        with self._db.write() as write:
            _keep_secret(write, account, secret)

    def set_state(self, account: AccountId, state: AccountState) -> None:
        """Note whether the server still knows the session; when it ended is kept as a problem."""
        with self._db.write() as write:
            write.execute("UPDATE account SET state = ? WHERE key = ?", (state, account))
            if state is AccountState.SIGNED_OUT:
                write.execute(
                    "UPDATE account SET problem = 'signed-out', problem_since = ?"
                    " WHERE key = ? AND problem IS NOT 'signed-out'",
                    (millis(self._clock.now()), account),
                )
            write.touch(views=[View.ACCOUNTS])

    def problem(self, account: AccountId, code: str | None) -> None:
        """Note what keeps the account from its server, and since when; None: nothing does. The
        same again writes nothing."""
        rows = self._db.rows("SELECT problem FROM account WHERE key = ?", (account,))
        if not rows or rows[0][0] == code:
            return
        with self._db.write(durable=False) as write:
            write.execute(
                "UPDATE account SET problem = ?1, problem_since ="
                " CASE WHEN ?1 IS NULL THEN NULL ELSE coalesce(problem_since, ?2) END"
                " WHERE key = ?3",
                (code, millis(self._clock.now()), account),
            )
            write.touch(views=[View.ACCOUNTS])

    def synced_at(self, account: AccountId) -> datetime | None:
        """When all its streams were caught up last."""
        rows = self._db.rows("SELECT synced_at FROM account WHERE key = ?", (account,))
        return instant(rows[0][0]) if rows and rows[0][0] is not None else None

    def synced(self, account: AccountId) -> None:
        """All streams are caught up now."""
        with self._db.write(durable=False) as write:
            write.execute(
                "UPDATE account SET synced_at = ? WHERE key = ?",
                (millis(self._clock.now()), account),
            )
            write.touch(views=[View.ACCOUNTS])

    def mark_leaving(self, account: AccountId) -> bool:
        """The person wants it gone: from now on it is, through any crash. False for none."""
        from storage import leaving

        return leaving.mark(self._db, account)

    def told(self, account: AccountId) -> bool | None:
        """Whether the server of an account that is leaving was told; None: not tried yet."""
        from storage import leaving

        return leaving.told(self._db, account)

    def note_told(self, account: AccountId, *, yes: bool) -> None:
        """The server was told that the account leaves, or could not be."""
        from storage import leaving

        leaving.note_told(self._db, account, yes=yes)

    def take_out(self, account: AccountId) -> Iterator[Removed]:
        """Take out every byte of an account that is marked as leaving: its rows, the items that
        no other account has, its sealed files, the words of the search, addresses nobody refers
        to any more. Each step is a small transaction; after a crash it is begun again.

        ``secure_delete`` overwrites what is freed, and the write-ahead log is cut to nothing; the
        file keeps its size and uses the room again (no VACUUM: it would copy the whole database
        while nobody else may write).
        """
        from storage import leaving

        for step in leaving.leave(self._db, account):
            self._db.give_way()
            yield step

    def remove(self, account: AccountId) -> Removed:
        """All steps at once: what went, counted through every crash."""
        from storage import leaving

        if not leaving.mark(self._db, account):
            return leaving.Removed()
        for _ in leaving.leave(self._db, account):
            pass
        return leaving.total(leaving.take_note(self._db))


def _keep_secret(write: Write, account: AccountId, secret: Mapping[str, str]) -> None:
    write.execute(
        "INSERT INTO secret (account, body) VALUES (?, ?)"
        " ON CONFLICT (account) DO UPDATE SET body = excluded.body",
        (account, json.dumps(dict(secret))),
    )


def _account(row: tuple[str, ...]) -> Account:
    key, protocol, server, login, address, name, state = row
    return Account(
        id=AccountId(key),
        protocol=protocol,
        server=server,
        login=login,
        address=AddressId(address),
        name=name,
        state=AccountState(state),
    )
