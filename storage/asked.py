"""What the person was asked and what they said: nothing is asked twice, whatever the answer."""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.database import Database

MOST = 5000
"""Answers that are kept; past that the oldest go. At a few a day that is years."""
_PREFIX = "asked."


def name_of(subject: str) -> str:
    """The setting that holds the answer. It says nothing about the subject, and needs not go with
    the account that the subject is of."""
    return _PREFIX + blake2b(subject.encode(), digest_size=12).hexdigest()


class Asked:
    """One answer for each subject: "old:<item>", "picture:<media>", "quiet:<channel>:<until>"."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def answer(self, subject: str, answer: str) -> None:
        """The person said this, and is not asked about it again."""
        with self._db.write() as write:
            write.execute(
                "INSERT INTO setting (name, value) VALUES (?, ?)"
                " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                (name_of(subject), json.dumps(answer)),
            )
            write.execute(
                "DELETE FROM setting WHERE name IN (SELECT name FROM setting"
                " WHERE substr(name, 1, length(?1)) = ?1 ORDER BY rowid DESC LIMIT -1 OFFSET ?2)",
                (_PREFIX, MOST),
            )

    def said(self, subject: str) -> str | None:
        """What was answered; None when it was never asked."""
        rows = self._db.rows("SELECT value FROM setting WHERE name = ?", (name_of(subject),))
        return str(json.loads(rows[0][0])) if rows else None
