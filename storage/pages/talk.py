"""Lists of items by time: one conversation, one thread, everything."""

from __future__ import annotations

from datetime import datetime

from storage.blocking import UNBLOCKED, UNBLOCKED_BY
from storage.codec import millis
from storage.model import ChannelId, ItemId
from storage.pages.entries import TAKES_PART, entries, strength
from storage.pages.overlay import Overlay, plain_row
from storage.pages.read import Read
from storage.rows import Entry, Stretch

THREAD_LIMIT = 500  # items shown of one thread
_BEYOND = (1 << 62, 1 << 62)

# One placement speaks for an item that is in a channel for several reasons.
_SAID = f"""
SELECT row_number() OVER (ORDER BY at, item), item, channel, reason, "by", at, '', NULL FROM (
  SELECT p.item, p.channel, p.reason, p."by", p.at
  FROM placement AS p CROSS JOIN item AS i ON i.id = p.item
  WHERE p.channel = :channel AND (p.at, p.item) {{side}} (:at, :item) AND p.at >= :edge
    AND {UNBLOCKED.format("i")} AND {UNBLOCKED_BY.format("p")}
    AND NOT EXISTS (
      SELECT 1 FROM placement AS other
      WHERE other.item = p.item AND other.channel = p.channel AND {UNBLOCKED_BY.format("other")}
        AND {strength("other.reason")} < {strength("p.reason")})
  ORDER BY p.at {{way}}, p.item {{way}} LIMIT :limit)
"""
CONVERSATION = _SAID.format(side="<", way="DESC")
FROM_THERE = _SAID.format(side=">=", way="ASC")

# What was said first on a day or later; else what was said last before it.
_SAID_AT = f"""
SELECT key FROM (
  SELECT i.key FROM placement AS p CROSS JOIN item AS i ON i.id = p.item
  WHERE p.channel = :channel AND p.at {{side}} :at
    AND {UNBLOCKED.format("i")} AND {UNBLOCKED_BY.format("p")}
  ORDER BY p.at {{way}}, p.item {{way}} LIMIT 1)
"""

TIMELINE = f"""
SELECT row_number() OVER (ORDER BY at DESC, item DESC), item, channel, reason, "by", at, '', NULL
FROM (
  SELECT p.item, p.channel, p.reason, p."by", p.at
  FROM placement AS p CROSS JOIN channel AS c ON c.key = p.channel
  CROSS JOIN item AS i ON i.id = p.item
  WHERE {TAKES_PART.format("c")} AND (p.at, p.item) < (:at, :item)
    AND {UNBLOCKED.format("i")} AND {UNBLOCKED_BY.format("p")}
    AND NOT EXISTS (
      SELECT 1 FROM placement AS other JOIN channel AS oc ON oc.key = other.channel
      WHERE other.item = p.item AND {TAKES_PART.format("oc")} AND {UNBLOCKED_BY.format("other")}
        AND ({strength("other.reason")}, other.at, other.channel)
          < ({strength("p.reason")}, p.at, p.channel))
  ORDER BY p.at DESC, p.item DESC LIMIT :limit)
"""

# Up to the oldest ancestor kept here, then down to every answer of every answer. CROSS JOIN keeps
# SQLite from going through every thread there is: https://www.sqlite.org/optoverview.html#crossjoin
THREAD = f"""
WITH RECURSIVE
up(key, depth) AS (
  SELECT :item, 0
  UNION
  SELECT i.reply_to, up.depth + 1 FROM up CROSS JOIN item AS i ON i.key = up.key
  WHERE i.reply_to IS NOT NULL AND up.depth < 200),
seed(key) AS (
  SELECT key FROM up
  UNION
  SELECT i.thread FROM up CROSS JOIN item AS i ON i.key = up.key WHERE i.thread IS NOT NULL),
down(key) AS (
  SELECT key FROM seed
  UNION
  SELECT i.key FROM down CROSS JOIN item AS i ON i.reply_to = down.key
  UNION
  SELECT i.key FROM down CROSS JOIN item AS i ON i.thread = down.key
  LIMIT :limit)
SELECT row_number() OVER (ORDER BY written, item), item, channel, reason, "by", at, '', NULL
FROM (
  SELECT p.item, p.channel, p.reason, p."by", p.at, i.at AS written,
    row_number() OVER (
      PARTITION BY p.item
      ORDER BY p.channel <> :home, c.kind = 'thread', {strength("p.reason")}, p.at, p.channel
    ) AS choice
  FROM (SELECT DISTINCT key FROM down) AS d
  CROSS JOIN item AS i ON i.key = d.key
  CROSS JOIN placement AS p ON p.item = i.id
  CROSS JOIN channel AS c ON c.key = p.channel
  WHERE {UNBLOCKED.format("i")} AND {UNBLOCKED_BY.format("p")})
WHERE choice = 1
"""

# The place that speaks for one item wherever it is shown alone.
ONE = f"""
SELECT 1, p.item, p.channel AS channel, p.reason, p."by", p.at, '', NULL
FROM item AS i JOIN placement AS p ON p.item = i.id JOIN channel AS c ON c.key = p.channel
WHERE i.key = :item
ORDER BY c.kind = 'thread', c.presence = 'left', {strength("p.reason")}, p.at, p.channel LIMIT 1
"""


def conversation(
    read: Read, channel: ChannelId, before: ItemId | None, limit: int
) -> tuple[Entry, ...]:
    with read.snapshot():
        at, item = _place(read, before, channel)
        page = {"channel": channel, "at": at, "item": item, "limit": limit}
        page["edge"] = _edge(read, channel)
        overlay = Overlay.of(read, channel)
        found = overlay.over(entries(read, CONVERSATION, page))
        return tuple(found if before is not None else [*found, *overlay.says(channel)])


def around(read: Read, channel: ChannelId, item: ItemId, before: int, since: int) -> Stretch:
    """So many items before one, and so many from it on; what waits only where the end is shown."""
    with read.snapshot():
        at, number = _place(read, item, channel)
        page = {"channel": channel, "at": at, "item": number}
        page["edge"] = min(at, _edge(read, channel))
        overlay = Overlay.of(read, channel)
        earlier = entries(read, CONVERSATION, {**page, "limit": before})
        later = entries(read, FROM_THERE, {**page, "limit": since + 1})
        shown = overlay.over([*earlier, *later[:since]])
        more = len(later) > since
        return Stretch(
            entries=tuple(shown if more else [*shown, *overlay.says(channel)]), later=more
        )


def said_at(read: Read, channel: ChannelId, at: datetime) -> ItemId | None:
    """The first item of a conversation at an instant or later, else the last one before; None
    where nothing was said."""
    for side, way in ((">=", "ASC"), ("<", "DESC")):
        bound = {"channel": channel, "at": millis(at)}
        key = read.one(_SAID_AT.format(side=side, way=way), bound)
        if key is not None:
            return ItemId(key)
    return None


def timeline(read: Read, before: ItemId | None, limit: int) -> tuple[Entry, ...]:
    with read.snapshot():
        at, item = _place(read, before, None)
        page = {"at": at, "item": item, "limit": limit}
        return tuple(Overlay.deeds(read).over(entries(read, TIMELINE, page)))


def thread(read: Read, item: ItemId) -> tuple[Entry, ...]:
    with read.snapshot():
        unsent: Entry | None = None
        key = item_key(read, item)
        overlay = Overlay.of(read) if key is None else Overlay.answering(read)
        for _ in overlay.waiting:  # up through answers that wait for one another
            if key is not None or (unsent is not None and unsent.reply_to is None):
                break
            unsent = overlay.alone(item if unsent is None else unsent.reply_to or "") or unsent
            if unsent is None:
                break
            if unsent.reply_to is not None:
                key = item_key(read, unsent.reply_to)
        if key is None:
            found = [] if unsent is None else [unsent]
        else:
            home = read.one(f"SELECT channel FROM ({ONE})", {"item": key})
            page = {"item": key, "home": home, "limit": THREAD_LIMIT}
            found = overlay.over(entries(read, THREAD, page))
        return (*found, *overlay.answers(found))


def thread_channels(read: Read, item: ItemId) -> tuple[ChannelId, ...]:
    found = read.rows(
        "SELECT json_group_array(key) FROM (SELECT DISTINCT channel.key FROM item"
        " JOIN placement AS p ON p.item = item.id"
        " JOIN channel ON channel.key = p.channel AND channel.kind = 'thread'"
        " WHERE item.key = :item ORDER BY channel.key)",
        {"item": item},
    )
    return tuple(ChannelId(channel) for channel in found)


def entry(read: Read, row: str) -> Entry | None:
    """One row by its item's key, or by the Outgoing it was or is."""
    with read.snapshot():
        key = item_key(read, row)
        if key is None:
            return Overlay.of(read).alone(row)
        found = Overlay.deeds(read).over(entries(read, ONE, {"item": key}))
        return found[0] if found else None


def item_key(read: Read, row: str) -> str | None:
    """The item that a row shows, when a server has it."""
    found: str | None = read.one(
        "SELECT key FROM (SELECT key FROM item WHERE key = :row"
        " UNION ALL SELECT key FROM item WHERE echo = :row) LIMIT 1",
        {"row": plain_row(row)},
    )
    return found


def _edge(read: Read, channel: ChannelId) -> int:
    """From when on a channel is here without a hole (see storage.pruning.reached)."""
    found = read.one("SELECT place ->> 'at' FROM upkeep WHERE name = ?", (f"edge:{channel}",))
    return 0 if found is None else int(found)


def _place(read: Read, before: ItemId | None, channel: ChannelId | None) -> tuple[int, int]:
    """Where a page that ends before this item begins; the end of time for None."""
    if before is None:
        return _BEYOND
    row = read.row(
        "SELECT p.at, p.item FROM item AS i JOIN placement AS p ON p.item = i.id"
        " JOIN channel AS c ON c.key = p.channel"
        f" WHERE i.key = :item AND (p.channel = :channel OR :channel IS NULL)"
        f" AND (:channel IS NOT NULL OR {TAKES_PART.format('c')})"
        f" ORDER BY {strength('p.reason')}, p.at, p.channel LIMIT 1",
        {"item": before, "channel": channel},
    )
    return _BEYOND if row is None else (row[0], row[1])
