"""What an adapter keeps of its end-to-end encryption: opaque bodies by kind and name."""

from __future__ import annotations

from collections.abc import Mapping

from storage.database import Database
from storage.model import AccountId


class CryptoStore:
    """One account's keys, ratchets and devices. It goes with the account (ON DELETE CASCADE)."""

    def __init__(self, db: Database, account: AccountId) -> None:
        self._db, self._account = db, account

    def get(self, kind: str, name: str) -> bytes | None:
        rows = self._db.rows(
            "SELECT body FROM crypto WHERE account = ? AND kind = ? AND name = ?",
            (self._account, kind, name),
        )
        return rows[0][0] if rows else None

    def all(self, kind: str) -> Mapping[str, bytes]:
        """name → body of everything of one kind."""
        return dict(
            self._db.rows(
                "SELECT name, body FROM crypto WHERE account = ? AND kind = ?",
                (self._account, kind),
            )
        )

    def commit(self, changes: Mapping[tuple[str, str], bytes | None]) -> None:
        """All of it or nothing, on disk when it returns: a key whose use was told to a server
        must not be lost, and a ratchet must never turn back. None removes a body.

        StorageError: ``full``, ``read-only``, ``held``.
        """
        if not changes:
            return
        with self._db.write() as write:
            for (kind, name), body in changes.items():
                if body is None:
                    write.execute(
                        "DELETE FROM crypto WHERE account = ? AND kind = ? AND name = ?",
                        (self._account, kind, name),
                    )
                else:
                    write.execute(
                        "INSERT INTO crypto (account, kind, name, body) VALUES (?, ?, ?, ?)"
                        " ON CONFLICT (account, kind, name) DO UPDATE SET body = excluded.body",
                        (self._account, kind, name, body),
                    )
