"""Texts begun and not sent: kept at every pause of the keys, whatever the network does."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from storage import attachments
from storage.clock import Clock
from storage.codec import millis
from storage.database import Database


class Drafts:
    """One draft for each place: ``say:<channel>``, ``reply:<item>``, ``event:new``.

    A draft is what the composer puts into it, as JSON. Files that it names by their MediaId
    (see :meth:`storage.media.MediaStore.attach`) are kept as long as it does.
    """

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db, self._clock = db, clock

    def save(self, place: str, draft: Mapping[str, Any]) -> None:
        body = json.dumps(dict(draft))  # escapes what a text column could not hold
        # For good: nobody will type it again after a power cut, nor attach its files.
        with self._db.write() as write:
            before = write.value("SELECT body FROM draft WHERE place = ?", (place,))
            write.execute(
                "INSERT INTO draft (place, body, saved_at) VALUES (?, ?, ?)"
                " ON CONFLICT (place) DO UPDATE SET body = excluded.body,"
                " saved_at = excluded.saved_at",
                (place, body, millis(self._clock.now())),
            )
            attachments.let_go(write, [before or ""])

    def load(self, place: str) -> dict[str, Any] | None:
        rows = self._db.rows("SELECT body FROM draft WHERE place = ?", (place,))
        return json.loads(rows[0][0]) if rows else None

    def discard(self, place: str) -> None:
        with self._db.write(durable=False) as write:
            gone = write.rows("DELETE FROM draft WHERE place = ? RETURNING body", (place,))
            attachments.let_go(write, [body for (body,) in gone])

    def all(self) -> dict[str, dict[str, Any]]:
        """Every draft by its place, the newest first."""
        rows = self._db.rows("SELECT place, body FROM draft ORDER BY saved_at DESC, place")
        return {place: json.loads(body) for place, body in rows}
