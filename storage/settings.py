"""What the person chose, by name, as JSON values."""

from __future__ import annotations

import json
from typing import TypeVar

from storage.database import Database
from storage.model import View

T = TypeVar("T")


class Settings:
    """One folder's settings; both processes read them, the window writes them."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def get(self, name: str, default: T) -> T:
        """What was chosen, or ``default``; also when what is kept is of another type."""
        rows = self._db.rows("SELECT value FROM setting WHERE name = ?", (name,))
        if not rows:
            return default
        value = json.loads(rows[0][0])
        return value if default is None or isinstance(value, type(default)) else default

    def set(self, name: str, value: object) -> None:
        with self._db.write() as write:
            write.execute(
                "INSERT INTO setting (name, value) VALUES (?, ?)"
                " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                (name, json.dumps(value)),
            )
            write.touch(views=[View.SETTINGS])
