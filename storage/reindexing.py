"""Giving items that are in the index already what it knows of items since: hashtags and emoji."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

from storage import indexing, signs
from storage.codec import instant
from storage.upkeep import Upkeep

if TYPE_CHECKING:
    from storage.clock import Clock
    from storage.database import Database
    from storage.pages.read import Read

PLACE = "words.signs"
"""The row of upkeep: ``id``, the local number of the oldest item that was looked at; 0: all were.
It stays, for what is written since is indexed so from the beginning."""

_LOOKED_AT, _PORTION = 1000, 60  # items of one transaction: looked at, and indexed anew
_BEYOND = 1 << 62
_OLDEST = """
SELECT min(id) FROM (SELECT id FROM item WHERE id < ? ORDER BY id DESC LIMIT ?)
"""
_FOUND = """
SELECT id FROM item WHERE id >= :oldest AND id < :id AND (
  EXISTS (SELECT 1 FROM tag WHERE tag.item = item.id)
  OR text GLOB :signs OR title GLOB :signs OR warning GLOB :signs OR media GLOB :signs)
ORDER BY id DESC LIMIT :most
"""

_REACHED = """
SELECT at FROM item WHERE id >= coalesce(
  (SELECT place ->> 'id' FROM upkeep WHERE name = ?), (SELECT max(id) FROM item))
ORDER BY id LIMIT 1
"""
_DONE = "SELECT 1 FROM upkeep WHERE name = ? AND place ->> 'id' = 0"


def unsigned_before(read: Read) -> datetime | None:
    """The instant before which items are not found by a hashtag or an emoji yet; None: all are."""
    at = None if read.one(_DONE, (PLACE,)) else read.one(_REACHED, (PLACE,))
    return None if at is None else instant(at)


def index_signs(db: Database, clock: Clock) -> bool:  # noqa: ARG001
    """Index some more items anew, newest first, as far as they have a hashtag or an emoji; whether
    there is more to do. A slice takes 5 to 15 ms."""
    upkeep = Upkeep(db)
    place = upkeep.place(PLACE) or {"id": _BEYOND}
    if not place["id"]:
        return False
    with db.write(durable=False) as write:
        kept = write.value("SELECT place FROM upkeep WHERE name = ?", (PLACE,))
        before = json.loads(kept)["id"] if kept else _BEYOND
        oldest = write.value(_OLDEST, (before, _LOOKED_AT)) or 0
        bound = {"oldest": oldest, "id": before, "signs": signs.GLOB, "most": _PORTION}
        found = [number for (number,) in write.rows(_FOUND, bound)]
        indexing.index(write, *found)
        reached = found[-1] if len(found) == _PORTION else oldest
        upkeep.keep(write, PLACE, {"id": reached})
    db.give_way()
    return bool(reached)
