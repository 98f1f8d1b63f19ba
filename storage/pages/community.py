"""A group of the community on one page, and what an event has to do with groups and posts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from storage.blocking import UNBLOCKED, UNBLOCKED_BY
from storage.folding import fold, words
from storage.model import ChannelId, FieldKind, GroupId, ItemId
from storage.pages import directory, standing
from storage.pages.entries import TAKES_PART, entries, strength
from storage.pages.overlay import Overlay
from storage.pages.read import Read
from storage.pages.talk import item_key
from storage.rows import Entry, EventTies, GroupPage

NEXT = 5  # events of a group's page; a series stands once
LATEST = 5  # posts of a group's page
PEOPLE = 8  # of a group's page; the directory has them all
POSTS = 3  # that announce an event
_LOOKED_AT = 200  # newest items of each selector that are looked at for the latest posts
_LEAST_NAME = 8  # characters of an event's name in its calendar that a text may be found by

_GROUP = "SELECT json_array(key, name, colour) FROM community_group WHERE key = ?"

_MADE = "SELECT made_at FROM edition WHERE ?1 IS NULL OR id = ?1 ORDER BY id DESC LIMIT 1"

_EVENTS = f"""
SELECT row_number() OVER (ORDER BY starts, item), item, channel, 'calendar', NULL, starts,
  recurrence, NULL
FROM (
  SELECT o.*, row_number() OVER (
    PARTITION BY o.item ORDER BY o.starts, c.accepts = '{{}}', o.channel) AS choice
  FROM grouped_channel AS g
  CROSS JOIN channel AS c ON c.key = g.channel
  CROSS JOIN occurrence AS o ON o.channel = g.channel
  CROSS JOIN event AS v ON v.item = o.item
  CROSS JOIN item AS i ON i.id = o.item
  WHERE g.group_key = :group AND c.presence <> 'left' AND o.ends > :now AND NOT v.cancelled
    AND {UNBLOCKED.format("i")})
WHERE choice = 1
ORDER BY starts, item LIMIT :limit
"""

# What a selector names: channels that gather, hashtags, accounts. The newest of each, each found
# at the end of an index: all together would have to be sorted first, however many there are.
_GATHERED = f"""
SELECT p.item AS id FROM grouped_channel AS g
CROSS JOIN placement AS p ON p.rowid IN (
  SELECT rowid FROM placement AS its WHERE its.channel = g.channel
  ORDER BY its.at DESC LIMIT {_LOOKED_AT})
WHERE g.group_key = :group
UNION
SELECT tag.item FROM selector AS s
CROSS JOIN tag ON tag.rowid IN (
  SELECT rowid FROM tag AS its WHERE its.tag = s.value ORDER BY its.rowid DESC LIMIT {_LOOKED_AT})
WHERE s.group_key = :group AND s.kind = 'hashtag'
UNION
SELECT i.id FROM selector AS s
CROSS JOIN json_each(json_array(s.value, '@' || s.value)) AS written
CROSS JOIN item AS i ON i.id IN (
  SELECT id FROM item AS its WHERE its.author = written.value
  ORDER BY its.at DESC LIMIT {_LOOKED_AT})
WHERE s.group_key = :group AND s.kind = 'account'
"""

# What somebody says to the person alone stands with the conversations, whatever it names.
_LATEST = f"""
SELECT row_number() OVER (ORDER BY at DESC, item DESC), item, channel, reason, "by", at, '', NULL
FROM (
  SELECT p.item, p.channel, p.reason, p."by", p.at, row_number() OVER (
    PARTITION BY p.item ORDER BY {strength("p.reason")}, p.at, p.channel) AS choice
  FROM ({_GATHERED}) AS its
  CROSS JOIN item AS i ON i.id = its.id
  CROSS JOIN placement AS p ON p.item = i.id
  CROSS JOIN channel AS c ON c.key = p.channel
  WHERE i.kind = 'post' AND {TAKES_PART.format("c")} AND c.kind <> 'direct' AND p.arrived <= :upto
    AND {UNBLOCKED.format("i")} AND {UNBLOCKED_BY.format("p")})
WHERE choice = 1
ORDER BY at DESC, item DESC LIMIT :limit
"""

_WAITS = f"""
SELECT EXISTS (
  SELECT 1 FROM ({_GATHERED}) AS its
  CROSS JOIN item AS i ON i.id = its.id
  CROSS JOIN placement AS p ON p.item = i.id
  CROSS JOIN channel AS c ON c.key = p.channel
  WHERE p.arrived > :upto AND p.at > :upto - 604800000 AND {TAKES_PART.format("c")}
    AND i.kind <> 'removed' AND {UNBLOCKED.format("i")} AND {UNBLOCKED_BY.format("p")}
    AND NOT (c.kind = 'direct' AND i.kind = 'post')
    AND i.author NOT IN (SELECT address FROM account)
    AND c.key NOT IN (SELECT value FROM json_each(:out)))
"""

_CATEGORIES = """
SELECT json_group_array(value) FROM selector WHERE group_key = ? AND kind = 'category'
"""

_GROUPS_OF = """
SELECT json_group_array(json_array(key, name) ORDER BY position, key) FROM (
  SELECT DISTINCT g.key, g.name, g.position FROM item AS i
  CROSS JOIN placement AS p ON p.item = i.id
  CROSS JOIN grouped_channel AS gc ON gc.channel = p.channel
  CROSS JOIN community_group AS g ON g.key = gc.group_key
  WHERE i.key = :item)
"""

# The index of words has no punctuation, so the text itself is looked at once more.
_NAMING = f"""
SELECT row_number() OVER (ORDER BY at, item), item, channel, reason, "by", at, '', NULL FROM (
  SELECT p.item, p.channel, p.reason, p."by", p.at, row_number() OVER (
    PARTITION BY p.item
    ORDER BY c.kind = 'thread', c.presence = 'left', {strength("p.reason")}, p.at, p.channel
  ) AS choice
  FROM (
    SELECT rowid & 2147483647 AS id FROM item_text
    WHERE item_text MATCH :match ORDER BY rowid DESC LIMIT {_LOOKED_AT}) AS hit
  CROSS JOIN item AS i ON i.id = hit.id
  CROSS JOIN placement AS p ON p.item = i.id
  CROSS JOIN channel AS c ON c.key = p.channel
  WHERE i.kind IN ('post', 'message') AND {UNBLOCKED.format("i")}
    AND {UNBLOCKED_BY.format("p")} AND EXISTS (
    SELECT 1 FROM json_each(:names) AS each
    WHERE instr(i.text, each.value) OR instr(coalesce(i.html, ''), each.value)))
WHERE choice = 1 LIMIT :limit
"""

# Addresses have no index: events are looked through, and only when a text holds an address.
_BY_NAME = "SELECT json_group_array(key) FROM item WHERE kind = 'event' AND key IN ({0})"
_BY_ADDRESS = """
SELECT json_group_array(i.key) FROM event AS v CROSS JOIN item AS i ON i.id = v.item
WHERE i.url IN ({0})
"""

_TOKEN = re.compile(r"[^\s<>\"'()]+")

_ONE_EVENT = """
SELECT 1, p.item, p.channel AS channel, p.reason, p."by", p.at, '', NULL
FROM item AS i JOIN placement AS p ON p.item = i.id JOIN channel AS c ON c.key = p.channel
WHERE i.key = ? ORDER BY c.presence = 'left', c.accepts = '{}', p.channel LIMIT 1
"""


def group(
    read: Read, key: GroupId, out: Iterable[ChannelId] = (), edition: int | None = None
) -> GroupPage | None:
    """Everything of one group. Posts are those that the edition (None: the last) could know;
    ``out``: channels that the person left out of editions, for which nothing waits."""
    with read.snapshot():
        head = read.one(_GROUP, (key,))
        if head is None:
            return None
        _, name, colour = json.loads(head)
        made: int | None = read.one(_MADE, (edition,))
        upto = (1 << 62) if made is None else made
        now = round(read.clock.now().timestamp() * 1000)
        overlay = Overlay.deeds(read)
        events = entries(read, _EVENTS, {"group": key, "now": now, "limit": NEXT})
        posts = entries(read, _LATEST, {"group": key, "upto": upto, "limit": LATEST})
        categories = _categories(read, key)
        chosen = {FieldKind.CATEGORY: frozenset(categories)}
        return GroupPage(
            id=key,
            name=name,
            colour=colour,
            rooms=standing.gathered(read, key),
            events=tuple(overlay.over(events)),
            posts=tuple(overlay.over(posts)),
            people=directory.people(read, "", PEOPLE, chosen) if categories else (),
            categories=categories,
            waits=bool(
                read.one(_WAITS, {"group": key, "upto": upto, "out": json.dumps(sorted(out))})
            ),
        )


def _categories(read: Read, key: GroupId) -> tuple[str, ...]:
    """The group's categories as the directory writes them."""
    asked = set(read.rows(_CATEGORIES, (key,)))
    return tuple(
        value for value in directory.facet(read, FieldKind.CATEGORY) if fold(value) in asked
    )


def ties(read: Read, item: ItemId) -> EventTies:
    """The groups in whose calendars an event is, their rooms (without what was said there), and
    what announced it."""
    with read.snapshot():
        key = item_key(read, item)
        if key is None:
            return EventTies()
        found = [(GroupId(one), str(name)) for one, name in read.rows(_GROUPS_OF, {"item": key})]
        rooms = {row.id: row for group_key, _ in found for row in standing.rooms(read, group_key)}
        return EventTies(
            groups=tuple(found), rooms=tuple(rooms.values()), posts=_announcing(read, key)
        )


def _announcing(read: Read, key: str) -> tuple[Entry, ...]:
    url = read.one("SELECT url FROM item WHERE key = ?", (key,))
    names = [name for name in (url, key if _telling(key) else "") if name]
    match = " OR ".join(f'"{phrase}"' for phrase in map(_phrase, names) if phrase)
    if not match:
        return ()
    page = {"match": match, "names": json.dumps(names), "limit": POSTS}
    return tuple(Overlay.deeds(read).over(entries(read, _NAMING, page)))


def _phrase(name: str) -> str:
    return " ".join(words(name))


def _telling(key: str) -> bool:
    """Whether nobody would write an event's name in its calendar by chance."""
    return len(key) >= _LEAST_NAME and re.search(r"[0-9@]", key) is not None


def named(read: Read, item: ItemId) -> tuple[Entry, ...]:
    """The events that a post or message names, by their address or their calendar's own name."""
    with read.snapshot():
        said = read.one("SELECT text || ' ' || coalesce(html, '') FROM item WHERE key = ?", (item,))
        tokens = {one.rstrip(".,;:!?") for one in _TOKEN.findall(said or "")}
        pieces = {piece.removesuffix(".ics") for one in tokens for piece in one.split("/")}
        keys = _found(read, _BY_NAME, {one for one in pieces if _telling(one)})
        addresses = {one for one in tokens if one.startswith(("https://", "http://"))}
        keys += [key for key in _found(read, _BY_ADDRESS, addresses) if key not in keys]
        found = [entry for key in keys[:POSTS] for entry in entries(read, _ONE_EVENT, (key,))]
        return tuple(Overlay.deeds(read).over(found))


def _found(read: Read, sql: str, names: set[str]) -> list[str]:
    if not names:
        return []
    marks = "SELECT value FROM json_each(?)"
    return sorted(read.rows(sql.format(marks), (json.dumps(sorted(names)),)))
