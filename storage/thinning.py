"""The portions of a round of pruning: each kind's oldest, the index's words, the free pages.

Each is called within a transaction, again and again until it returns False; what it needs to go
on is in ``state["place"]``, which is committed with what it did.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from storage import erasing
from storage.codec import instant
from storage.limits import Kind
from storage.news import LATE
from storage.survey import KIND, SIZE

if TYPE_CHECKING:
    from storage.database import Database, Write
    from storage.sparing import Spared

State = dict[str, Any]
EDGE = "edge:"
"""Before a channel's key: the row of ``upkeep`` that says from when on (``at``, milliseconds) it is
here without a hole. What is spared may be older."""
_PORTION = 8  # things that are looked at together
_MERGE, _GIVEN = 32, 32  # pages of the index, and free ones, that are written at a time
_FEW = 0.1  # of the database that may stay free
_LITTLE = 16_384  # pages (64 MiB), which are written anew in a second
_INCREMENTAL = 2  # https://www.sqlite.org/pragma.html#pragma_auto_vacuum
_MANY = 2_000  # rows of the index, of which the rest is read in a moment
_CELLS = 200  # rows of a list of no weight
_SERIES = timedelta(days=366)  # no step of a rule that ends by itself is longer, with its interval
_UNTIL = re.compile(r"UNTIL=(\d{4})(\d\d)(\d\d)")
_TIMES = re.compile(r"COUNT=(\d{1,6})(?!\d)")
_INTERVAL = re.compile(r"INTERVAL=(\d{1,6})(?!\d)")


def quieten(write: Write, state: State, spared: Spared) -> bool:  # noqa: ARG001
    """The index shall not merge by itself what holds many rows that are gone: that takes a tenth
    of a second in the middle of somebody's transaction. :func:`words` does it, bit by bit.

    https://www.sqlite.org/fts5.html#the_deletemerge_configuration_option
    """
    if not write.row("SELECT 1 FROM item_text_config WHERE k = 'deletemerge' AND v = 0"):
        write.execute("INSERT INTO item_text (item_text, rank) VALUES ('deletemerge', 0)")
    return False


# --- what was said, and posted --------------------------------------------------------------------

_OLDEST = f"""
SELECT p.rowid, p.at, i.id, i.key, {KIND}, {SIZE}, i.reply_to
FROM placement AS p CROSS JOIN item AS i ON i.id = p.item
WHERE p.channel = ? AND p.at < ? AND (p.at, p.rowid) > (?, ?) ORDER BY p.at, p.rowid
LIMIT {_PORTION}
"""  # noqa: S608


def talk(write: Write, state: State, spared: Spared) -> bool:
    """Messages and posts, channel by channel. The newest of a conversation stays, so that it is
    known what it is, unless the person asked for all to be erased."""
    cuts = {kind: at for kind, at in state["cuts"].items() if kind in (Kind.MESSAGES, Kind.POSTS)}
    place = state["place"]
    channel = write.row(
        "SELECT id, key, kind FROM channel WHERE id >= ? AND kind NOT IN ('calendar', 'book')"
        " ORDER BY id LIMIT 1",
        (place.get("channel", 0),),
    )
    if not cuts or channel is None:
        return False
    if _is_half_gone(write, state):
        if not _merge(write, state):
            _dropped(state)
        return True
    number, key, kind = channel
    here = place if place.get("channel") == number else {"at": -1, "row": 0}
    last = -1
    if kind in ("room", "direct") and not state["asked"]:
        last = write.value("SELECT max(at) FROM placement WHERE channel = ?", (key,))
    rows = write.rows(_OLDEST, (key, max(cuts.values()), here["at"], here["row"]))
    for _, at, item, name, of, size, answers in rows:
        if at == last or of not in cuts or spared.item(name):
            continue
        if _is_past(write, item, cuts[of], state, spared):
            _erase(write, item, name, answers, spared)
            state["items"] += 1
            state["gone"] += size
    if len(rows) == _PORTION:
        state["place"] = {"channel": number, "at": rows[-1][1], "row": rows[-1][0]}
    else:
        state["place"] = {"channel": number + 1, "at": -1, "row": 0}
        _close_thread(write, key, kind)
    return True


def _is_past(write: Write, item: int, cut: int, state: State, spared: Spared) -> bool:
    """Whether all places of an item are older than what is kept."""
    asked = bool(state["asked"])
    return all(
        at < cut and (not asked or arrived <= cut) and not spared.place(at, arrived, asked=asked)
        for at, arrived in write.rows("SELECT at, arrived FROM placement WHERE item = ?", (item,))
    )


def _erase(write: Write, item: int, key: str, answers: str | None, spared: Spared) -> None:
    """One item, and what it answered if that was kept for its sake alone."""
    write.execute(
        "INSERT INTO upkeep (name, place)"
        " SELECT ?1 || p.channel, json_object('at', max(p.at) + 1) FROM placement AS p"
        " JOIN channel AS c ON c.key = p.channel WHERE p.item = ?2 AND c.kind <> 'thread'"
        " GROUP BY p.channel ON CONFLICT (name) DO UPDATE"
        " SET place = json_object('at', max(place ->> 'at', excluded.place ->> 'at'))",
        (EDGE, item),
    )
    erasing.erase_item(write, key)
    if answers is None or spared.item(answers):
        return
    alone = write.row(
        "SELECT 1 FROM item WHERE key = ?1"
        " AND NOT EXISTS (SELECT 1 FROM placement WHERE placement.item = item.id)"
        " AND NOT EXISTS (SELECT 1 FROM item AS other WHERE other.reply_to = ?1)",
        (answers,),
    )
    if alone is not None:
        erasing.erase_item(write, answers)


def _close_thread(write: Write, channel: str, kind: str) -> None:
    """What was opened once and is empty now is made again when it is opened."""
    if kind == "thread":
        write.execute(
            "DELETE FROM channel WHERE key = ?1"
            " AND NOT EXISTS (SELECT 1 FROM placement WHERE channel = ?1)",
            (channel,),
        )


# --- events ---------------------------------------------------------------------------------------

_RESOURCES = f"""
SELECT channel, remote, item_key FROM payload WHERE channel = ? AND remote > ?
AND item_key IS NOT NULL ORDER BY remote LIMIT {_PORTION}
"""  # noqa: S608
_OF_RESOURCE = f"""
SELECT i.id, i.key, i.kind, v.starts, v.recurs,
  max(v.ends, coalesce((SELECT max(ends) FROM occurrence WHERE item = i.id), 0)),
  EXISTS (SELECT 1 FROM occurrence WHERE item = i.id AND recurrence = ''),
  coalesce((SELECT max(arrived) FROM placement WHERE item = i.id), 0), {SIZE}
FROM item AS i LEFT JOIN event AS v ON v.item = i.id
WHERE i.key = ?1 OR (i.key > ?1 || '#' AND i.key < ?1 || '$')
"""  # noqa: S608


def events(write: Write, state: State, spared: Spared) -> bool:
    """Events that are over, with all that their resource holds. Its name and etag stay, without
    a word of it, so that its server is not asked for it again and again."""
    cut, place = state["cuts"].get(Kind.EVENTS), state["place"]
    channel = write.row(
        "SELECT id, key FROM channel WHERE id >= ? AND kind = 'calendar' ORDER BY id LIMIT 1",
        (place.get("channel", 0),),
    )
    if cut is None or channel is None:
        return False
    number, key = channel
    after = place.get("after", "") if place.get("channel") == number else ""
    resources = write.rows(_RESOURCES, (key, after))
    for _, remote, series in resources:
        rows = write.rows(_OF_RESOURCE, (series,))
        if all(_is_over(row, cut, state, spared) for row in rows):
            _empty(write, key, remote, rows)
            state["items"] += len(rows)
            state["gone"] += sum(row[-1] for row in rows)
    more = len(resources) == _PORTION
    state["place"] = (
        {"channel": number, "after": resources[-1][1]} if more else {"channel": number + 1}
    )
    return True


def _is_over(row: Any, cut: int, state: State, spared: Spared) -> bool:
    """Whether an event will not happen again, nor did since ``cut``."""
    _, key, kind, starts, rule, ends, once, arrived, _ = row
    if kind != "event" or ends >= cut or spared.item(key):
        return False
    if state["asked"] and arrived > cut:
        return False
    if rule:
        return _ended(rule, starts, cut)
    return bool(once) or "#" in key  # else it repeats by dates, of which some may be far ahead


def _ended(rule: str, starts: int, cut: int) -> bool:
    """Whether a rule has surely come to its end: one that does not say when never does.

    https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10
    """
    said = rule.upper()
    if until := _UNTIL.search(said):
        try:
            year, month, day = (int(part) for part in until.groups())
            end = datetime(year, month, day, tzinfo=UTC)
        except ValueError:
            return False
        return end + timedelta(days=2) < instant(cut)
    if times := _TIMES.search(said):
        apart = _INTERVAL.search(said)
        steps = int(times[1]) * int(apart[1] if apart else 1)
        # a 29th of February comes every eight years at the latest
        return steps * 8 < 10_000 and instant(starts) + steps * 8 * _SERIES < instant(cut)
    return False


def _empty(write: Write, channel: str, remote: str, rows: list[Any]) -> None:
    write.execute(
        "UPDATE payload SET body = x'', item_key = NULL WHERE channel = ? AND remote = ?",
        (channel, remote),
    )
    for number, key, *_ in rows:
        write.execute("DELETE FROM placement WHERE item = ? AND channel = ?", (number, channel))
        write.execute("DELETE FROM occurrence WHERE item = ? AND channel = ?", (number, channel))
        erasing.erase_unplaced(write, key)


# --- pictures and files ---------------------------------------------------------------------------


def pictures(write: Write, state: State, spared: Spared) -> bool:
    """The files that were fetched first, until what is left is young and little enough."""
    cut, place = state["cuts"].get(Kind.PICTURES, 0), state["place"]
    if "over" not in place:
        total = write.value("SELECT coalesce(sum(size), 0) FROM media")
        over = 0 if state["most"] is None else max(0, total - state["most"])
        place |= {"over": over, "at": -1, "row": 0}
    rows = write.rows(
        "SELECT rowid, fetched_at, key, size, file FROM media"
        " WHERE (fetched_at, rowid) > (?, ?) ORDER BY fetched_at, rowid LIMIT ?",
        (place["at"], place["row"], _PORTION),
    )
    for row, at, key, size, file in rows:
        if at >= cut and place["over"] <= 0:
            return False
        place |= {"at": at, "row": row}
        if key in spared.pictures(write):
            continue
        write.execute("DELETE FROM media WHERE rowid = ?", (row,))
        if file:
            write.drop(file)
        place["over"] -= size
        state["items"] += 1
        state["gone"] += size
    return len(rows) == _PORTION


# --- editions -------------------------------------------------------------------------------------


def editions(write: Write, state: State, spared: Spared) -> bool:  # noqa: ARG001
    """Old ones, and those of which nothing is left. The last of the row stays, the last that had
    something new, and those by which it is known what was shown already."""
    cut = state["cuts"].get(Kind.EDITIONS, 0)
    last = write.row(
        "SELECT max(id), made_at, (SELECT max(edition) FROM edition_entry"
        "  JOIN edition AS e ON e.id = edition"
        "  WHERE e.kind <> 'window' AND section NOT IN ('today', 'week'))"
        " FROM edition WHERE kind <> 'window'"
    )
    if last is None or last[0] is None:
        return False
    known = last[1] - int((LATE + timedelta(days=1)).total_seconds() * 1000)
    rows = write.rows(
        "SELECT id, made_at < ?1 OR NOT EXISTS (SELECT 1 FROM edition_entry AS e"
        "   JOIN item ON item.key = e.item_key WHERE e.edition = edition.id)"
        " FROM edition WHERE id > ?2 AND made_at < ?3 AND id NOT IN (?4, ?5)"
        " ORDER BY id LIMIT 5",
        (cut, state["place"].get("after", 0), known, last[0], last[2] or 0),
    )
    gone = [number for number, old in rows if old]
    write.execute(
        "DELETE FROM edition WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(gone),)
    )
    state["place"] = {"after": rows[-1][0] if rows else 0}
    return len(rows) == 5


# --- what is left of it ---------------------------------------------------------------------------


def loose(write: Write, state: State, spared: Spared) -> bool:  # noqa: ARG001
    """Newer texts of items that are not here, and what is known of channels that are not."""
    cuts: Mapping[str, int] = state["cuts"]
    cut = max(cuts.get(Kind.MESSAGES, 0), cuts.get(Kind.POSTS, 0))
    after = state["place"].get("after", 0)
    rows = write.rows(
        "SELECT rowid, at < ? AND NOT EXISTS (SELECT 1 FROM item WHERE item.key = item_key)"
        " FROM amendment WHERE rowid > ? ORDER BY rowid LIMIT ?",
        (cut, after, _CELLS),
    )
    for row, gone in rows:
        if gone:
            write.execute("DELETE FROM amendment WHERE rowid = ?", (row,))
    if len(rows) == _CELLS:
        state["place"] = {"after": rows[-1][0]}
        return True
    write.execute(
        "DELETE FROM upkeep WHERE name GLOB ?1 || '*'"
        " AND substr(name, length(?1) + 1) NOT IN (SELECT key FROM channel)",
        (EDGE,),
    )
    return False


def words(write: Write, state: State, spared: Spared) -> bool:  # noqa: ARG001
    """A full-text index only marks rows as gone; merging its parts drops their words.

    https://www.sqlite.org/fts5.html#the_merge_command
    """
    gone = state["items"] or state["unmerged"]
    if not (state["merge"] or (state["small"] and gone)):
        return False
    more = _merge(write, state)
    state["merged"] = not more
    return more


def _merge(write: Write, state: State) -> bool:
    """Some pages of it; whether there are more. A step counts what it writes, not what it reads:
    one over rows that are all gone would read the whole index."""
    before = write.value("SELECT total_changes()")
    write.execute(
        "INSERT INTO item_text (item_text, rank) VALUES ('merge', ?)",
        (_MERGE if state.get("merging") else -_MERGE,),
    )
    state["merging"] = write.value("SELECT total_changes()") - before >= 2
    return bool(state["merging"])


def _is_half_gone(write: Write, state: State) -> bool:
    """Whether half of what was in the index when it was merged last has gone since, as far as the
    items' numbers tell how many there are: the index itself does not know."""
    if "rows" not in state:
        state["rows"] = write.value(  # two looks: one that asks for both reads every item
            "SELECT coalesce((SELECT max(id) FROM item) - (SELECT min(id) FROM item), 0)"
        )
    gone = state["items"] - state.get("dropped", 0)
    return bool(state.get("merging")) or (state["rows"] > _MANY and gone > state["rows"] // 2)


def _dropped(state: State) -> None:
    """The index was merged: what is gone from it is no part of it any more."""
    state["rows"] -= state["items"] - state.get("dropped", 0)
    state["dropped"] = state["items"]


def shrink(db: Database, *, asked: bool) -> bool:
    """Give some free pages back to the disk; whether there are more to give. Without having been
    ``asked`` some stay, to be used again before the file grows.

    A folder made before version 4 can only be written anew as a whole: when that takes a moment.
    """
    [[mode, pages, free]] = db.rows(
        "SELECT auto_vacuum, page_count, freelist_count FROM pragma_auto_vacuum,"
        " pragma_page_count, pragma_freelist_count"
    )
    if free <= (0 if asked else _FEW * pages):
        return False
    if mode != _INCREMENTAL:
        if pages - free <= _LITTLE and free >= pages // 2:
            db.compact()
        return False
    with db.write(durable=False) as write:
        write.rows(f"PRAGMA incremental_vacuum({_GIVEN})")
    return True
