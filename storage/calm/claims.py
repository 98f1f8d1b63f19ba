"""What was told to the person, so that of two windows only one tells it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from storage.clock import Clock
from storage.codec import millis

if TYPE_CHECKING:
    from storage.database import Database

KEPT = timedelta(days=400)
"""How long it is remembered: longer than anything could be told again."""


class Claims:
    """One row for each thing told, for good."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db, self._clock = db, clock

    def claim(self, name: str) -> bool:
        """Whether this is the first time, in any window and since any restart, that it is asked
        for: then the caller tells the person, and nobody else does."""
        now = self._clock.now()
        with self._db.write() as write:
            write.execute("DELETE FROM claim WHERE at < ?", (millis(now - KEPT),))
            made = write.execute(
                "INSERT OR IGNORE INTO claim (name, at) VALUES (?, ?)", (name, millis(now))
            )
        return made == 1
