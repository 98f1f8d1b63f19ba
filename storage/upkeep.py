"""Long work in the background that goes on where it was left, and the filling of the word index."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from storage import indexing
from storage.codec import instant
from storage.model import ItemKind, View

if TYPE_CHECKING:
    from storage.clock import Clock
    from storage.database import Database, Write
    from storage.pages.read import Read

WORDS = "words"
"""The row of :func:`fill_index`: ``at`` (milliseconds) and ``id`` of the oldest item that is in the
index."""

_PORTION = 100  # items of one transaction, which then takes 3 to 10 ms
_OLDER_OF_A_KIND = """
SELECT * FROM (SELECT id, at FROM item
WHERE kind = '{0}' AND (at, id) < (:at, :id) ORDER BY at DESC, id DESC LIMIT :most)
"""
_OLDER = " UNION ALL ".join(_OLDER_OF_A_KIND.format(kind) for kind in ItemKind)
NEXT = f"{_OLDER} ORDER BY at DESC, id DESC LIMIT :most"
"""SQL: local number and instant of ``most`` items before (``at``, ``id``), the newest first."""


class Upkeep:
    """What is begun and not done. A place is JSON; what it says is its work's own."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def place(self, name: str) -> dict[str, Any] | None:
        """How far it came; None: there is nothing to do."""
        rows = self._db.rows("SELECT place FROM upkeep WHERE name = ?", (name,))
        place: dict[str, Any] | None = json.loads(rows[0][0]) if rows else None
        return place

    def place_in(self, write: Write, name: str) -> dict[str, Any] | None:
        """The same within a transaction, of which nobody else changes it before it is kept."""
        kept = write.value("SELECT place FROM upkeep WHERE name = ?", (name,))
        place: dict[str, Any] | None = json.loads(kept) if kept is not None else None
        return place

    def keep(self, write: Write, name: str, place: Mapping[str, Any]) -> None:
        """It came so far, in the same transaction as what it did."""
        write.execute(
            "INSERT INTO upkeep (name, place) VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET place = excluded.place",
            (name, json.dumps(place)),
        )

    def done(self, write: Write, name: str) -> None:
        """There is nothing left of it."""
        write.execute("DELETE FROM upkeep WHERE name = ?", (name,))


def fill_index(db: Database, clock: Clock) -> bool:  # noqa: ARG001
    """Put the next older items into the index that a migration made anew, newest first, and take
    out some of what is left of the index before it; whether there is more to do."""
    upkeep = Upkeep(db)
    if upkeep.place(WORDS) is None:
        return False
    with db.write(durable=False) as write:
        place = json.loads(write.value("SELECT place FROM upkeep WHERE name = ?", (WORDS,)))
        older = write.rows(NEXT, {**place, "most": _PORTION})
        indexing.index(write, *(number for number, _ in older))
        more = _thin_before(write) or bool(older)
        if more:
            number, at = older[-1] if older else (0, 0)
            upkeep.keep(write, WORDS, {"at": at, "id": number})
        else:
            upkeep.done(write, WORDS)
            write.touch(views=[View.SETTINGS])
    db.give_way()
    return more


def _thin_before(write: Write) -> bool:
    """Whether something of the earlier index was left. Dropping all of it at once would write as
    much as it holds."""
    name = "words_before"
    if not write.row("SELECT 1 FROM sqlite_schema WHERE name = ?", (name,)):
        return False
    gone = write.execute(
        f"DELETE FROM {name} WHERE id IN (SELECT id FROM {name} LIMIT ?)",  # noqa: S608
        (_PORTION,),
    )
    if not gone:
        write.execute(f"DROP TABLE {name}")
    return True


def unindexed_before(read: Read) -> datetime | None:
    """The instant before which items are not in the index yet; None: all are."""
    at = read.one("SELECT place ->> 'at' FROM upkeep WHERE name = ?", (WORDS,))
    return instant(at) if at else None
