"""About how much room each kind takes, and how far back it goes: measured in the background.

Of what is many a part is looked at and stands for the rest: runs of neighbours, evenly over all
that came, so that every day has its share. Of a million items this is right within one part in a
hundred, and takes 1.3 seconds of the processor in place of eight. Events are few: none is left out.
Nor is anything where sizes decide what is erased: see :func:`is_sure`.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping, Sequence
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
_RUN = 10  # neighbours that are looked at together where others are left out
_ENOUGH = 40_000  # rows of which none is left out
_KEPT_EVERY = 50  # steps after which it is written down how far it came
_AGAIN = DAY  # after which it is measured anew by itself, as far as things were added
_WHOLE = 7 * DAY  # after which it is measured anew from the beginning
_JUST_NOW = 600_000  # in which hardly anything goes
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
SELECT kind, at / {DAY}, sum(size) FROM (
  SELECT {KIND} AS kind, {_AT} AS at, {SIZE} AS size
  FROM item AS i WHERE i.id > ? AND i.id <= ? AND i.kind <> 'event')
GROUP BY 1, 2
"""  # noqa: S608
_EVENTS = f"""
SELECT 'events', at / {DAY}, sum(size), max(id) FROM (
  SELECT i.id, {_AT} AS at, {SIZE} AS size
  FROM event AS e CROSS JOIN item AS i ON i.id = e.item
  WHERE e.item > ? ORDER BY e.item LIMIT {_PORTION})
GROUP BY 2
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
SELECT 'directory', sum(size) FROM (
  SELECT octet_length(fields) + octet_length(name) + {_ROW} + coalesce((
    SELECT octet_length(body) FROM payload
    WHERE payload.channel = card.channel
      AND payload.remote = substr(card.key, length(card.channel) + 2)), 0) AS size
  FROM card WHERE id > ? AND id <= ?)
"""  # noqa: S608
# A segment of an index lies in pages of one size, which its own tree names by their first words:
# https://www.sqlite.org/fts5.html#fts5_data_structures
_PAGES = """
WITH segment (number) AS (
  SELECT min(segid) FROM {0}_idx UNION ALL
  SELECT (SELECT min(segid) FROM {0}_idx WHERE segid > number) FROM segment
  WHERE number IS NOT NULL)
SELECT sum(
  (SELECT pgno >> 1 FROM {0}_idx WHERE segid = number ORDER BY term DESC LIMIT 1) + 1
  - (SELECT pgno >> 1 FROM {0}_idx WHERE segid = number ORDER BY term LIMIT 1))
  * (SELECT v FROM {0}_config WHERE k = 'pgsz')
FROM segment WHERE number IS NOT NULL
"""
_MEDIA = f"""
SELECT 'pictures', sum(size), max(rowid) FROM (
  SELECT rowid, size FROM media WHERE rowid > ? ORDER BY rowid LIMIT {10 * _PORTION})
"""  # noqa: S608
# What came first to a channel, which may be among what was left out.
_FIRST = f"""
SELECT kind, min(at) / {DAY} FROM (
  SELECT {KIND} AS kind, {_AT} AS at FROM channel AS ch
  CROSS JOIN placement AS f ON f.rowid = (
    SELECT rowid FROM placement WHERE channel = ch.key ORDER BY at LIMIT 1)
  CROSS JOIN item AS i ON i.id = f.item
  WHERE ch.kind <> 'thread' AND i.kind <> 'event')
GROUP BY 1
"""  # noqa: S608
_INDEXES = ("item_text", "card_text")
_WALKS = ((_ITEMS, "item"), (_EVENTS, ""), (_EDITIONS, ""), (_CARDS, "card"), (_MEDIA, ""))
"""What is looked at, and in which table some of it may be left out."""


class Survey:
    """Measures in steps; what it holds between them may be lost, and is then measured again."""

    def __init__(self) -> None:
        self._state: dict[str, Any] | None = None
        self._steps = 0

    def __call__(self, db: Database, clock: Clock) -> bool:
        """Measure on for a moment, if it is time to; whether there is more to do."""
        now = millis(clock.now())
        if self._state is None:
            self._state = _left(Upkeep(db).place(MEASURING)) or _begun(
                Upkeep(db).place(SURVEY), now
            )
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
        state["sums"] |= {INDEX: _pages(db), FOLDER: _on_disk(db)}
        for kind, day in db.rows(_FIRST) if state["part"] else ():
            state["days"].setdefault(kind, {}).setdefault(str(day), 0)
        done = {name: state[name] for name in ("days", "sums", "upto", "whole", "part", "sure")}
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


def is_part(measured: Mapping[str, Any]) -> bool:
    """Whether some of what is many was left out."""
    return bool(measured.get("part", False))


def is_sure(measured: Mapping[str, Any], now: int) -> bool:
    """Whether all that is here was looked at just now (milliseconds), from the beginning. Else
    what was left out, or has gone since in other ways than by pruning, may make it more or less:
    by that nothing is erased."""
    return bool(measured.get("sure", False)) and 0 <= now - measured["at"] < _JUST_NOW


def make_sure(db: Database) -> None:
    """Have everything looked at, one after the other, before anything else is measured."""
    upkeep = Upkeep(db)
    with db.write(durable=False) as write:
        measured = upkeep.place_in(write, SURVEY)
        if measured is not None:
            asked = {"wanted": True, "whole": 0, "wholly": True}
            upkeep.keep(write, SURVEY, {**measured, **asked})


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
            added = _start(days, measured["upto"], measured["whole"])
            return added | {"part": is_part(measured)}
        return _start({}, 0, now) | {"sure": bool(measured.get("wholly", False))}
    return _start({}, 0, now)


def _start(days: Mapping[str, Any], upto: int, whole: int) -> dict[str, Any]:
    return {
        "walk": 0,
        "after": upto,
        "since": upto,
        "upto": upto,
        "last": None,
        "every": 1,
        "part": False,
        "sure": False,
        "days": days,
        "sums": {},
        "whole": whole,
    }


def _left(state: dict[str, Any] | None) -> dict[str, Any] | None:
    """How far it came, unless it went another way: then it begins anew."""
    return state if state is not None and "part" in state else None


def _walk(db: Database, state: dict[str, Any]) -> None:
    """Look at the next rows of the walk that is under way."""
    question, table = _WALKS[state["walk"]]
    found = _walk_on(db, state, question, table) if table else _walk_all(db, state, question)
    if not found:
        walk = state["walk"] + 1
        after = state["since"] if walk < len(_WALKS) and _WALKS[walk][0] is _EVENTS else 0
        state |= {"walk": walk, "after": after, "last": None}


def _walk_all(db: Database, state: dict[str, Any], question: str) -> bool:
    """Row after row; whether there was one."""
    last = 0
    for name, *day, size, number in db.rows(question, (state["after"],)):
        if number is not None:  # else it is a sum of no rows
            _add(state, name, day, size)
            last = max(last, number)
    state["after"] = last
    return last > 0


def _walk_on(db: Database, state: dict[str, Any], question: str, table: str) -> bool:
    """The next run of rows, which stands for those between it and the one after it too; whether
    there may be one."""
    if state["last"] is None:
        [[last]] = db.rows(f"SELECT coalesce(max(id), 0) FROM {table}")  # noqa: S608
        every = 1 if state["sure"] else max(1, (last - state["after"]) // _ENOUGH)
        state |= {"last": last, "every": every}
        if table == "item":
            state |= {"upto": max(last, state["upto"]), "part": state["part"] or every > 1}
    every, after = state["every"], state["after"]
    if after >= state["last"]:
        return False
    run = _PORTION if every == 1 else _RUN
    for name, *day, size in db.rows(question, (after, min(after + run, state["last"]))):
        if size is not None:
            _add(state, name, day, size * every)
    state["after"] = after + run * every
    return True


def _add(state: dict[str, Any], name: str, day: Sequence[int], size: int) -> None:
    where = state["days"].setdefault(name, {}) if day else state["sums"]
    at = str(day[0]) if day else name
    where[at] = where.get(at, 0) + size


def _pages(db: Database) -> int:
    """Bytes of the indexes of words, of which nothing is read but where their parts end."""
    found = (db.rows(_PAGES.format(name)) for name in _INDEXES)
    return sum(rows[0][0] or 0 for rows in found)


def _on_disk(db: Database) -> int:
    """Bytes of every file in the database's folder."""
    [[file]] = db.rows("SELECT file FROM pragma_database_list WHERE name = 'main'")
    total = 0
    for place, _, files in os.walk(Path(file).parent):
        for name in files:
            with suppress(OSError):  # it was there a moment ago
                total += (Path(place) / name).stat().st_size
    return total
