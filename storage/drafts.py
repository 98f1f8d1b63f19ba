"""Texts begun and not sent: kept at every pause of the keys, whatever the network does."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from storage import attachments
from storage.clock import Clock
from storage.codec import millis
from storage.model import View

if TYPE_CHECKING:
    from storage.database import Database, Write

ASIDE = "aside:"
"""Before the place of a draft that the person does not want any more, and may want after all."""


class Drafts:
    """One draft for each place: ``say:<channel>``, ``reply:<item>``, ``edit:<item>``,
    ``event:new``, ``event:<item>``, ``waiting:<outgoing>``.

    A draft is what the composer puts into it, as JSON. Files that it names by their MediaId
    (see :meth:`storage.media.MediaStore.attach`) are kept as long as it does.
    """

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db, self._clock = db, clock

    def save(self, place: str, draft: Mapping[str, Any]) -> None:
        # For good: nobody will type it again after a power cut, nor attach its files.
        with self._db.write() as write:
            put(write, place, draft, millis(self._clock.now()))

    def load(self, place: str) -> dict[str, Any] | None:
        rows = self._db.rows("SELECT body FROM draft WHERE place = ?", (place,))
        return json.loads(rows[0][0]) if rows else None

    def discard(self, place: str) -> None:
        with self._db.write(durable=False) as write:
            drop(write, place)

    def set_aside(self, place: str) -> None:
        """Out of its place, and with its files until :meth:`forget_aside`."""
        with self._db.write() as write:
            drop(write, ASIDE + place)
            write.execute("UPDATE draft SET place = ?1 || place WHERE place = ?2", (ASIDE, place))
            write.touch(views=[View.DRAFTS])

    def bring_back(self, place: str) -> bool:
        """Undo :meth:`set_aside`; False when something else was begun in its place meanwhile."""
        with self._db.write() as write:
            back = write.execute(
                "UPDATE OR IGNORE draft SET place = ?2 WHERE place = ?1 || ?2", (ASIDE, place)
            )
            write.touch(views=[View.DRAFTS])
        return bool(back)

    def forget_aside(self) -> None:
        """What was set aside is gone for good."""
        if not self._db.rows("SELECT 1 FROM draft WHERE place GLOB 'aside:*' LIMIT 1"):
            return  # without a write, which would tell everybody that something changed
        with self._db.write(durable=False) as write:
            gone = write.rows("DELETE FROM draft WHERE place GLOB 'aside:*' RETURNING body")
            attachments.let_go(write, [body for (body,) in gone])

    def all(self) -> dict[str, dict[str, Any]]:
        """Every draft by its place, the newest first, without those that were set aside."""
        rows = self._db.rows(
            "SELECT place, body FROM draft WHERE place NOT GLOB 'aside:*'"
            " ORDER BY saved_at DESC, place"
        )
        return {place: json.loads(body) for place, body in rows}


def put(write: Write, place: str, draft: Mapping[str, Any], at: int) -> None:
    """Keep a draft within somebody's transaction; ``at``: milliseconds since 1970."""
    body = json.dumps(dict(draft))  # escapes what a text column could not hold
    before = write.value("SELECT body FROM draft WHERE place = ?", (place,))
    write.execute(
        "INSERT INTO draft (place, body, saved_at) VALUES (?, ?, ?)"
        " ON CONFLICT (place) DO UPDATE SET body = excluded.body, saved_at = excluded.saved_at",
        (place, body, at),
    )
    attachments.let_go(write, [before or ""])
    write.touch(views=[View.DRAFTS])


def drop(write: Write, place: str) -> None:
    """Let go of a draft within somebody's transaction."""
    gone = write.rows("DELETE FROM draft WHERE place = ? RETURNING body", (place,))
    attachments.let_go(write, [body for (body,) in gone])
    write.touch(views=[View.DRAFTS])
