"""A frozen edition as it reads now: the same rows in the same places, in their newest words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from storage.codec import instant
from storage.model import GroupId, ItemId
from storage.pages.entries import Found, found
from storage.pages.overlay import Overlay
from storage.pages.read import Read
from storage.rows import EditionPage, Entry, Narrow, NarrowKind, Section, SectionKind

PEOPLE = 3  # names shown in a fold
_PEOPLE_FROM = 20  # newest lines of a fold that are looked at for names

_ENTRY = """
SELECT {order}, i.id, e.channel, e.reason, e."by", p.at, e.recurrence,
  json_array(e.section, e.group_key, e.group_name, {folded}, e.position)
FROM edition_entry AS e {joined}
LEFT JOIN placement AS p ON p.item = i.id AND p.channel = e.channel AND p.reason = e.reason
WHERE e.edition = :edition AND {narrow}
"""

# The line that stands for a fold: its last one, or the newest that nobody took back since.
_LAST_LEFT = """
JOIN item AS i ON i.id = coalesce(
  (SELECT id FROM item WHERE key = e.item_key AND kind <> 'removed'),
  (SELECT item.id FROM json_each(e.folded) AS each JOIN item ON item.key = each.value
   WHERE item.kind <> 'removed' ORDER BY each.key DESC LIMIT 1),
  (SELECT id FROM item WHERE key = e.item_key))
"""

_EACH_LINE = """
CROSS JOIN json_each(
  CASE e.folded WHEN '[]' THEN json_array(e.item_key) ELSE e.folded END) AS each
CROSS JOIN item AS i ON i.key = each.value
"""

EDITION = _ENTRY.format(
    order="e.position", folded="json(e.folded)", joined=_LAST_LEFT, narrow="{0}"
)

# One person's lines come out of the folds.
PERSON = _ENTRY.format(
    order="e.position * 100000 + each.key",
    folded="json('[]')",
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
SELECT json_group_array(json_array(
  e.position, i.author, coalesce(nullif(m.name, ''), nullif(a.name, '')))
  ORDER BY e.position, each.key DESC)
FROM edition_entry AS e
CROSS JOIN json_each(e.folded) AS each
CROSS JOIN item AS i ON i.key = each.value
LEFT JOIN membership AS m ON m.channel = e.channel AND m.address = i.author
LEFT JOIN address AS a ON a.key = i.author
WHERE e.edition = :edition AND e.folded <> '[]'
  AND each.key >= json_array_length(e.folded) - {_PEOPLE_FROM}
"""


def edition(read: Read, narrow: Narrow | None, number: int | None) -> EditionPage | None:
    with read.snapshot():
        head = read.connection.execute(
            "SELECT id, made_at, since FROM edition WHERE ?1 IS NULL OR id = ?1"
            " ORDER BY id DESC LIMIT 1",
            (number,),
        ).fetchone()
        if head is None:
            return None
        sections = _sections(read, head[0], narrow)
    return EditionPage(
        id=head[0],
        made_at=instant(head[1]),
        since=None if head[2] is None else instant(head[2]),
        sections=tuple(sections),
    )


def _sections(read: Read, number: int, narrow: Narrow | None) -> Iterable[Section]:
    page: dict[str, Any] = {"edition": number}
    if narrow is not None:
        page["value"] = narrow.value
    rows = found(read, _query(narrow), page)
    laid = Overlay.of(read).over(row.entry for row in rows)
    people = _people(read, number) if any(row.tail[3] for row in rows) else {}
    named = [
        (_section(row), _folded(row, entry, people)) for row, entry in zip(rows, laid, strict=True)
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
    *_, folded, position = row.tail
    if not folded:
        return entry
    lines = tuple(ItemId(key) for key in folded)
    return replace(entry, folded=lines, people=tuple(people.get(position, ())))


def _people(read: Read, number: int) -> Mapping[int, Sequence[str]]:
    """Position of a fold -> who speaks in it, newest first."""
    rows = read.rows(FOLDS, {"edition": number})
    names = read.names(author for _, author, name in rows if name is None)
    people: dict[int, list[str]] = {}
    for position, author, name in rows:
        called = name or names[author]
        fold = people.setdefault(position, [])
        if called not in fold and len(fold) < PEOPLE:
            fold.append(called)
    return people
