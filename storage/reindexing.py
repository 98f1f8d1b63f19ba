"""Giving items that are in the index already what it knows of items since: hashtags, signs, and
pairs of letters of scripts without spaces."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from storage import indexing, signs, unspaced
from storage.codec import instant
from storage.upkeep import NEXT, Upkeep

if TYPE_CHECKING:
    from storage.clock import Clock
    from storage.database import Database
    from storage.pages.read import Read

PLACE = "words.signs"
"""The row of upkeep: ``at`` (milliseconds) and ``id`` of the oldest item that was looked at; an
``id`` of 0: all were. It stays, for what is written since is indexed so from the beginning."""

_LOOKED_AT, _PORTION = 1000, 60  # items of one transaction: looked at, and indexed anew
_BEYOND: Mapping[str, int] = {"at": 1 << 62, "id": 1 << 62}
_GLOB = f"*[{signs.RANGES}{unspaced.LETTERS}]*"
"""What a text with such a sign or letter looks like: https://www.sqlite.org/lang_expr.html#glob"""
_FOUND = """
SELECT i.id, i.at FROM json_each(:numbers) AS asked CROSS JOIN item AS i ON i.id = asked.value
WHERE EXISTS (SELECT 1 FROM tag WHERE tag.item = i.id)
  OR i.text GLOB :signs OR i.title GLOB :signs OR i.warning GLOB :signs OR i.media GLOB :signs
  OR EXISTS (SELECT 1 FROM event WHERE event.item = i.id AND event.place GLOB :signs)
ORDER BY asked.key LIMIT :most
"""


def unsigned_before(read: Read) -> datetime | None:
    """The instant before which items are not found by a hashtag, a sign or such letters yet;
    None: all are."""
    kept = read.one("SELECT place FROM upkeep WHERE name = ?", (PLACE,))
    place = _place(json.loads(kept) if kept else None)
    if not place["id"]:
        return None
    if place is not _BEYOND:
        return instant(place["at"])
    at = read.one(f"SELECT at FROM ({NEXT})", {**_BEYOND, "most": 1})  # noqa: S608
    return None if at is None else instant(at)


def index_signs(db: Database, clock: Clock) -> bool:  # noqa: ARG001
    """Index some more items anew, newest first, as far as they have a hashtag, a sign or such
    letters; whether there is more to do. A slice takes 5 to 15 ms."""
    upkeep = Upkeep(db)
    if not _place(upkeep.place(PLACE))["id"]:
        return False
    with db.write(durable=False) as write:
        before = _place(upkeep.place_in(write, PLACE))
        older = write.rows(NEXT, {"at": before["at"], "id": before["id"], "most": _LOOKED_AT})
        numbers = json.dumps([number for number, _ in older])
        bound = {"numbers": numbers, "signs": _GLOB, "most": _PORTION}
        found = write.rows(_FOUND, bound)
        indexing.index(write, *(number for number, _ in found))
        looked_at = found if len(found) == _PORTION else older
        number, at = looked_at[-1] if looked_at else (0, 0)
        upkeep.keep(write, PLACE, {"at": at, "id": number})
    db.give_way()
    return bool(number)


def _place(kept: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """How far it came; before everything where it did not begin."""
    return kept if kept is not None and "at" in kept else _BEYOND
