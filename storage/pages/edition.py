"""A frozen edition as it reads now: the same rows in the same places, in their newest words.

What was taken back, and what is by somebody whom the person does not read, is gone from it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from storage.blocking import BLOCKED, UNBLOCKED, UNBLOCKED_BY
from storage.codec import instant
from storage.model import GroupId, ItemId
from storage.pages.entries import Found, entries, found, strength
from storage.pages.overlay import Overlay
from storage.pages.read import Read
from storage.rows import (
    EditionPage,
    EditionRow,
    Entry,
    FoldKind,
    Narrow,
    NarrowKind,
    Section,
    SectionKind,
)

PEOPLE = 3  # names shown in a fold, and of those who passed something on
_PEOPLE_FROM = 20  # newest lines of a fold that are looked at for names

# Whether the person reads what somebody passed on, whoever else they are; through one of their
# accounts it may be somebody whom they do not read, and through another one not.
_PASSED = f"""
(NOT EXISTS (SELECT 1 FROM placement AS b
  WHERE b.item = {{0}}.id AND b.reason = 'boost' AND b."by" IN {BLOCKED})
OR EXISTS (SELECT 1 FROM placement AS b
  WHERE b.item = {{0}}.id AND b.reason = 'boost' AND b."by" NOT IN {BLOCKED}))
"""

_READ = f"""
{UNBLOCKED} AND CASE e.reason WHEN 'boost' THEN {_PASSED} ELSE {UNBLOCKED_BY.format("e")} END
"""
"""SQL: whether a line's item is by, and was passed on by, people whom the person reads."""

_ENTRY = f"""
SELECT {{order}}, i.id, e.channel, e.reason,
  CASE WHEN i.key = e.item_key AND {UNBLOCKED_BY.format("e")} THEN e."by"
    WHEN e.reason = 'boost' THEN (
      SELECT b."by" FROM placement AS b
      WHERE b.item = i.id AND b.reason = 'boost' AND b."by" NOT IN {BLOCKED}
      ORDER BY b.channel <> e.channel, b.at LIMIT 1)
    ELSE p."by" END,
  p.at, e.recurrence,
  json_array(e.section, e.group_key, e.group_name, {{folded}}, e.position, {{fold}})
FROM edition_entry AS e {{joined}}
LEFT JOIN placement AS p ON p.item = i.id AND p.channel = e.channel AND p.reason = e.reason
WHERE e.edition = :edition AND e.position < :most AND {{narrow}} AND {_READ.format("i")}
  AND (e.reason <> 'appreciated' OR i.kind <> 'removed' AND EXISTS (
    SELECT 1 FROM json_each(e.folded) AS t WHERE t.value NOT IN {BLOCKED}))
"""

# The line that stands for a fold: its last one, or the newest that is left and is read.
_LAST_LEFT = f"""
JOIN item AS i ON i.id = coalesce(
  (SELECT id FROM item AS last WHERE key = e.item_key AND kind <> 'removed'
     AND {_READ.format("last")}),
  (SELECT one.id FROM json_each(e.folded) AS each JOIN item AS one ON one.key = each.value
   WHERE one.kind <> 'removed' AND {_READ.format("one")} ORDER BY each.key DESC LIMIT 1),
  (SELECT id FROM item WHERE key = e.item_key))
"""

_EACH_LINE = """
CROSS JOIN json_each(CASE WHEN e.folded = '[]' OR e.fold = 'appreciated'
  THEN json_array(e.item_key) ELSE e.folded END) AS each
CROSS JOIN item AS i ON i.key = each.value
"""

EDITION = _ENTRY.format(
    order="e.position", folded="json(e.folded)", fold="e.fold", joined=_LAST_LEFT, narrow="{0}"
)

# One person's lines come out of the folds.
PERSON = _ENTRY.format(
    order="e.position * 100000 + each.key",
    folded="json('[]')",
    fold="''",
    joined=_EACH_LINE,
    narrow='(i.author = :value OR e."by" = :value)',
)

IN_GROUP = """
(e.group_key IS :value
 OR EXISTS (
   SELECT 1 FROM placement AS its
   JOIN grouped_channel AS g ON g.channel = its.channel
   WHERE its.item = i.id AND g.group_key = :value)
 OR ltrim(lower(i.author), '@') IN (
   SELECT value FROM selector WHERE group_key = :value AND kind = 'account')
 OR EXISTS (
   SELECT 1 FROM tag JOIN selector AS s ON s.value = tag.tag
   WHERE tag.item = i.id AND s.group_key = :value AND s.kind = 'hashtag'))
"""

FROM_SOURCE = """
(e.channel = :value OR EXISTS (
   SELECT 1 FROM placement AS its WHERE its.item = i.id AND its.channel = :value))
"""

FOLDS = f"""
SELECT json_group_array(json_array(f.position, f.who,
  coalesce(nullif(m.name, ''), nullif(a.name, ''))) ORDER BY f.position, f.n DESC)
FROM (
  SELECT e.position, e.channel, each.key AS n, CASE e.fold
    WHEN 'appreciated' THEN each.value WHEN 'boosts' THEN (
      SELECT b."by" FROM placement AS b WHERE b.item = i.id AND b.reason = 'boost'
      ORDER BY b.at LIMIT 1)
    ELSE i.author END AS who
  FROM edition_entry AS e
  CROSS JOIN json_each(e.folded) AS each
  LEFT JOIN item AS i ON i.key = each.value
  WHERE e.edition = :edition AND e.position < :most AND e.folded <> '[]'
    AND each.key >= json_array_length(e.folded) - {_PEOPLE_FROM}) AS f
LEFT JOIN membership AS m ON m.channel = f.channel AND m.address = f.who
LEFT JOIN address AS a ON a.key = f.who
WHERE f.who IS NOT NULL AND f.who NOT IN {BLOCKED}
"""

# Who passed a post on before the edition was made; ``placement`` names the first of them alone.
_PASSED_BY = f"""
SELECT json_group_array(json_array(t.item_key, t.by, nullif(a.name, '')) ORDER BY t.item_key, t.at)
FROM json_each(:items) AS each
CROSS JOIN appreciation AS t ON t.item_key = each.value AND t.kind = 'boost'
LEFT JOIN address AS a ON a.key = t.by
WHERE t.arrived <= (SELECT made_at FROM edition WHERE id = :edition) AND t.by NOT IN {BLOCKED}
"""

# What one line stands for, each as it stands where the line does, or else for its best reason.
_FOLD = f"""
SELECT each.key, i.id, p.channel, p.reason, p."by", p.at, '', 'null'
FROM (SELECT * FROM edition_entry WHERE edition = :edition AND item_key = :lead
      AND section NOT IN ('today', 'week') LIMIT 1) AS e
CROSS JOIN json_each(:items) AS each
CROSS JOIN item AS i ON i.key = each.value
JOIN placement AS p ON p.rowid = (
  SELECT b.rowid FROM placement AS b WHERE b.item = i.id
  ORDER BY b.channel = e.channel DESC, b.reason = e.reason DESC, {strength("b.reason")}, b.at
  LIMIT 1)
WHERE i.kind <> 'removed' AND {_READ.format("i")}
"""

# Those from before it was written down which ones were on screen are not called new.
_EDITIONS = """
SELECT json_group_array(json_array(e.id, e.made_at, e.since, e.kind,
  EXISTS (SELECT 1 FROM reading WHERE edition = e.id)
    OR e.id < coalesce((SELECT min(edition) FROM reading), 0)) ORDER BY e.id DESC)
FROM (SELECT * FROM edition ORDER BY id DESC LIMIT ?) AS e
"""


# What was taken back is no loss of ours; what was pruned left a mark in its channel. Items are
# looked for only where there is one: of 500 lines that costs 7 ms, and all are here as a rule.
_THINNED = """
SELECT EXISTS (SELECT 1 FROM edition_entry AS e WHERE e.edition = ?
  AND e.channel IN (SELECT substr(name, 6) FROM upkeep WHERE name > 'edge:' AND name < 'edge;')
  AND NOT EXISTS (SELECT 1 FROM item WHERE item.key = e.item_key)
  AND NOT EXISTS (SELECT 1 FROM removal WHERE removal.item_key = e.item_key))
"""


_MORE = "SELECT EXISTS (SELECT 1 FROM edition_entry WHERE edition = ? AND position >= ?)"
_ALL = 2**62  # lines, more than any edition has


def editions(read: Read, limit: int) -> tuple[EditionRow, ...]:
    return tuple(
        EditionRow(
            id=number,
            made_at=instant(made_at),
            since=None if since is None else instant(since),
            kind=kind,
            opened=bool(opened),
        )
        for number, made_at, since, kind, opened in read.rows(_EDITIONS, (limit,))
    )


def fold(read: Read, number: int, items: Sequence[ItemId], lead: ItemId) -> tuple[Entry, ...]:
    page = {"edition": number, "items": json.dumps(items), "lead": lead}
    with read.snapshot():
        rows = entries(read, _FOLD, page)
        return tuple(Overlay.deeds(read).over(rows))


def edition(
    read: Read, narrow: Narrow | None, number: int | None, most: int | None = None
) -> EditionPage | None:
    with read.snapshot():
        head = read.row(
            "SELECT id, made_at, since, kind FROM edition WHERE ?1 IS NULL OR id = ?1"
            " ORDER BY id DESC LIMIT 1",
            (number,),
        )
        if head is None:
            return None
        sections = _sections(read, head[0], narrow, most)
        more = most is not None and read.one(_MORE, (head[0], most))
        thinned = bool(read.one(_THINNED, (head[0],)))
    return EditionPage(
        id=head[0],
        made_at=instant(head[1]),
        since=None if head[2] is None else instant(head[2]),
        kind=head[3],
        thinned=thinned,
        whole=not more,
        sections=tuple(sections),
    )


def _sections(
    read: Read, number: int, narrow: Narrow | None, most: int | None
) -> Iterable[Section]:
    page: dict[str, Any] = {"edition": number, "most": _ALL if most is None else most}
    if narrow is not None:
        page["value"] = narrow.value
    rows = found(read, _query(narrow), page)
    laid = Overlay.deeds(read).over(row.entry for row in rows)
    people = _people(read, page) if any(row.tail[3] for row in rows) else {}
    passed = [row.entry.item for row in rows if row.entry.passed_at and row.entry.item]
    passed_by = _passed_by(read, number, passed)
    named = [
        (_section(row), _folded(row, _passed_on(entry, passed_by), people))
        for row, entry in zip(rows, laid, strict=True)
    ]
    return [
        replace(section, entries=tuple(entry for _, entry in members))
        for section, members in groupby(named, key=lambda pair: pair[0])
    ]


def _query(narrow: Narrow | None) -> str:
    if narrow is None:
        return EDITION.format("1")
    match narrow.kind:
        case NarrowKind.PERSON:
            return PERSON
        case NarrowKind.GROUP:
            return EDITION.format(IN_GROUP)
        case NarrowKind.SOURCE:
            return EDITION.format(FROM_SOURCE)


def _section(row: Found) -> Section:
    kind, group, name, *_ = row.tail
    return Section(kind=SectionKind(kind), group=GroupId(group) if group else None, name=name)


def _folded(row: Found, entry: Entry, people: Mapping[int, Sequence[str]]) -> Entry:
    *_, folded, position, fold = row.tail
    if not folded:
        return entry
    kind = FoldKind(fold or FoldKind.RUN)  # editions once had folds of one kind
    items = () if kind is FoldKind.APPRECIATED else tuple(ItemId(key) for key in folded)
    return replace(entry, fold=kind, folded=items, people=tuple(people.get(position, ())))


def _people(read: Read, page: Mapping[str, Any]) -> Mapping[int, Sequence[str]]:
    """Position of a fold -> who speaks in it, newest first."""
    rows = read.rows(FOLDS, page)
    return _named(read, rows)


def _passed_by(read: Read, number: int, items: Sequence[ItemId]) -> Mapping[str, Sequence[str]]:
    """Item -> who passed it on, the first first."""
    if not items:
        return {}
    rows = read.rows(_PASSED_BY, {"edition": number, "items": json.dumps(items)})
    return _named(read, rows)


def _passed_on(entry: Entry, passed_by: Mapping[str, Sequence[str]]) -> Entry:
    """The name that the edition has first, then the others."""
    if not entry.passed_at:
        return entry
    names = dict.fromkeys((entry.by_name, *passed_by.get(entry.item or "", ())))
    return replace(entry, passed_by=tuple(names)[:PEOPLE])


def _named(read: Read, rows: Sequence[Any]) -> dict[Any, list[str]]:
    """What rows of (of what, whose address, name or None) say: at most PEOPLE names for each."""
    names = read.names(address for _, address, name in rows if name is None)
    people: dict[Any, list[str]] = {}
    for of, address, name in rows:
        called = name or names[address]
        them = people.setdefault(of, [])
        if called not in them and len(them) < PEOPLE:
            them.append(called)
    return people
