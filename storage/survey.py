"""How much room each kind takes, and how far back it goes: measured in the background, in steps."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from storage.codec import millis
from storage.limits import SURVEY, Kind
from storage.model import View
from storage.upkeep import Upkeep

if TYPE_CHECKING:
    from storage.clock import Clock
    from storage.database import Database, Write

DAY = 86_400_000  # milliseconds
MEASURING = "measuring"
"""The row of ``upkeep`` that says how far measuring came."""
DIRECTORY, INDEX, PICTURES, FOLDER = "directory", "index", "pictures", "folder"
_SLICE = 0.015  # seconds of one step
_PORTION = 200  # rows that are looked at together
_KEPT_EVERY = 50  # steps after which it is written down how far it came
_AGAIN = DAY  # after which it is measured anew by itself, as far as things were added
_WHOLE = 7 * DAY  # after which it is measured anew from the beginning
_ROW = 450  # bytes that an item takes beside what it says: its names, places and their indexes

KIND = """CASE WHEN i.kind = 'event' THEN 'events'
  WHEN i.kind IN ('message', 'invitation') OR EXISTS (
    SELECT 1 FROM placement AS p JOIN channel AS c ON c.key = p.channel
    WHERE p.item = i.id AND c.kind IN ('room', 'direct')) THEN 'messages'
  ELSE 'posts' END"""
"""SQL: of which kind an item is, as ``i``."""

SIZE = f"""({_ROW} + octet_length(i.text) + coalesce(octet_length(i.html), 0)
  + octet_length(i.title) + octet_length(i.media)
  + (SELECT coalesce(sum(octet_length(body)), 0) FROM payload WHERE item_key = i.key)
  + (SELECT coalesce(sum(octet_length(text) + coalesce(octet_length(html), 0)), 0)
     FROM amendment WHERE item_key = i.key))"""  # noqa: S608
"""SQL: about how many bytes an item takes, as ``i``."""

# Until when an item is of use: an event until it is over, others from when they came here last.
_AT = """coalesce(
  CASE i.kind WHEN 'event' THEN max(
    (SELECT ends FROM event WHERE item = i.id),
    coalesce((SELECT max(ends) FROM occurrence WHERE item = i.id), 0))
  ELSE (SELECT max(at) FROM placement WHERE item = i.id) END, i.at)"""

_ITEMS = f"""
SELECT kind, at / {DAY}, sum(size), max(id) FROM (
  SELECT i.id, {KIND} AS kind, {_AT} AS at, {SIZE} AS size
  FROM item AS i WHERE i.id > ? ORDER BY i.id LIMIT {_PORTION})
GROUP BY 1, 2
"""  # noqa: S608
_EDITIONS = f"""
SELECT 'editions', made_at / {DAY}, sum(size), max(id) FROM (
  SELECT e.id, e.made_at, (SELECT coalesce(sum(octet_length(item_key) + octet_length(folded)
    + 120), 0) FROM edition_entry WHERE edition = e.id) AS size
  FROM edition AS e WHERE e.id > ? ORDER BY e.id LIMIT 20)
GROUP BY 1, 2
"""  # noqa: S608
# Each gives (name, size, the last row that was looked at).
_CARDS = f"""
SELECT 'directory', sum(size), max(id) FROM (
  SELECT id, octet_length(fields) + octet_length(name) + {_ROW} + coalesce((
    SELECT octet_length(body) FROM payload
    WHERE payload.channel = card.channel
      AND payload.remote = substr(card.key, length(card.channel) + 2)), 0) AS size
  FROM card WHERE id > ? ORDER BY id LIMIT {_PORTION})
"""  # noqa: S608
_BLOCKS = """
SELECT 'index', sum(size), max(id) FROM (
  SELECT id, octet_length(block) AS size FROM {0}_data WHERE id > ? ORDER BY id LIMIT 100)
"""
_MEDIA = f"""
SELECT 'pictures', sum(size), max(rowid) FROM (
  SELECT rowid, size FROM media WHERE rowid > ? ORDER BY rowid LIMIT {10 * _PORTION})
"""  # noqa: S608
_BY_DAY = (_ITEMS, _EDITIONS)
_WALKS = (*_BY_DAY, _CARDS, _BLOCKS.format("item_text"), _BLOCKS.format("card_text"), _MEDIA)


class Survey:
    """Measures in steps; what it holds between them may be lost, and is then measured again."""

    def __init__(self) -> None:
        self._state: dict[str, Any] | None = None
        self._steps = 0

    def __call__(self, db: Database, clock: Clock) -> bool:
        """Measure on for a moment, if it is time to; whether there is more to do."""
        now = millis(clock.now())
        if self._state is None:
            self._state = Upkeep(db).place(MEASURING) or _begun(Upkeep(db).place(SURVEY), now)
        if self._state is None:
            return False
        until = time.monotonic() + _SLICE
        while self._state["walk"] < len(_WALKS) and time.monotonic() < until:
            _walk(db, self._state)
        if self._state["walk"] >= len(_WALKS):
            self._finish(db, now)
            return False
        self._steps += 1
        if self._steps % _KEPT_EVERY == 0:
            with db.write(durable=False) as write:
                Upkeep(db).keep(write, MEASURING, self._state)
        return True

    def _finish(self, db: Database, now: int) -> None:
        state, self._state = self._state or {}, None
        state["sums"][FOLDER] = _on_disk(db)
        done = {name: state[name] for name in ("days", "sums", "upto", "whole")}
        with db.write(durable=False) as write:
            # of the transaction that this one is
            revision = write.value("SELECT value + 1 FROM revision")
            Upkeep(db).keep(write, SURVEY, {**done, "at": now, "revision": revision})
            Upkeep(db).done(write, MEASURING)
            write.touch(views=[View.SETTINGS])


def trimmed(write: Write, cuts: Mapping[str, int], *, whole: bool) -> None:
    """Kinds were pruned up to instants (milliseconds): what was measured before them is there no
    more. ``whole``: most of it may be gone, so that all is measured anew."""
    measured = write.value("SELECT place FROM upkeep WHERE name = ?", (SURVEY,))
    write.execute("DELETE FROM upkeep WHERE name = ?", (MEASURING,))
    if measured is None:
        return
    place = json.loads(measured)
    for kind, cut in cuts.items():
        days = place["days"].get(kind, {})
        place["days"][kind] = {day: size for day, size in days.items() if int(day) >= cut // DAY}
    place |= {"wanted": True, "whole": 0 if whole else place["whole"]}
    write.execute("UPDATE upkeep SET place = ? WHERE name = ?", (json.dumps(place), SURVEY))


def cut(days: Mapping[str, int], limit: int) -> int | None:
    """The instant (milliseconds) from which on no more than ``limit`` bytes are kept, in whole
    days; None: all of it is no more. The newest day is kept, however much it holds."""
    kept, newest = 0, max((int(day) for day in days), default=0)
    for day in sorted((int(day) for day in days), reverse=True):
        kept += days[str(day)]
        if kept > limit and day < newest:
            return (day + 1) * DAY
    return None


def _begun(measured: Mapping[str, Any] | None, now: int) -> dict[str, Any] | None:
    """Where to begin; None while what was measured last is new enough. Between two whole measures
    only what was added is looked at: what changed since changes little."""
    if measured is not None:
        aged = not 0 <= now - measured["at"] < _AGAIN
        if not (measured.get("wanted") or aged):
            return None
        if 0 <= now - measured["whole"] < _WHOLE:
            days = {kind: each for kind, each in measured["days"].items() if kind != Kind.EDITIONS}
            return _start(days, measured["upto"], measured["whole"])
    return _start({}, 0, now)


def _start(days: Mapping[str, Any], upto: int, whole: int) -> dict[str, Any]:
    return {"walk": 0, "after": upto, "upto": upto, "days": days, "sums": {}, "whole": whole}


def _walk(db: Database, state: dict[str, Any]) -> None:
    """Look at the next rows of the walk that is under way."""
    walk = state["walk"]
    last = 0
    for name, *day, size, number in db.rows(_WALKS[walk], (state["after"],)):
        if number is None:
            continue  # a sum of no rows
        where = state["days"].setdefault(name, {}) if day else state["sums"]
        at = str(day[0]) if day else name
        where[at] = where.get(at, 0) + size
        last = max(last, number)
    if last:
        state["after"] = last
        if walk == 0:
            state["upto"] = last
    else:
        state |= {"walk": walk + 1, "after": 0}


def _on_disk(db: Database) -> int:
    """Bytes of every file in the database's folder."""
    [[file]] = db.rows("SELECT file FROM pragma_database_list WHERE name = 'main'")
    total = 0
    for place, _, files in os.walk(Path(file).parent):
        for name in files:
            with suppress(OSError):  # it was there a moment ago
                total += (Path(place) / name).stat().st_size
    return total
