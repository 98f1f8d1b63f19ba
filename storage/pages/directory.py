"""The directory: finding people while one types, and one person's card."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from storage.codec import unpack, unpack_all
from storage.folding import fold
from storage.model import CardId, Field, FieldKind, Media
from storage.pages.read import Read
from storage.rows import PersonPage, PersonRow
from storage.search import match_expression

CANDIDATES = 2000  # cards considered when a few letters match very many

_ROW = """
json_array(card.key, card.name, json(card.fields), card.photo)
"""

ALL = f"""
SELECT json_group_array({_ROW} ORDER BY card.sort, card.key) FROM (
  SELECT * FROM card ORDER BY sort, key LIMIT :limit) AS card
"""

# A range on the sorted names costs next to nothing, however many people there are.
BY_NAME = """
SELECT json_group_array(json_array(id, sort, key)) FROM (
  SELECT id, sort, key FROM card WHERE sort >= :low AND sort < :high ORDER BY sort LIMIT :limit)
"""

BY_WORDS = """
SELECT json_group_array(json_array(card.id, card.sort, card.key))
FROM (SELECT rowid AS id FROM card_text WHERE card_text MATCH :match LIMIT :limit) AS hit
CROSS JOIN card ON card.id = hit.id
"""

ROWS = f"""
SELECT json_group_array({_ROW} ORDER BY chosen.key)
FROM json_each(:ids) AS chosen CROSS JOIN card ON card.id = chosen.value
"""

PERSON = """
SELECT json_array(card.key, card.name, json(card.fields), card.photo, channel.name)
FROM card JOIN channel ON channel.key = card.channel WHERE card.key = ?
"""


def people(read: Read, text: str, limit: int) -> tuple[PersonRow, ...]:
    with read.snapshot():
        match = match_expression(text, prefix=1)
        if match is None:
            return tuple(_row(row) for row in read.rows(ALL, {"limit": limit}))
        page = {"ids": json.dumps(_chosen(read, text, match, limit))}
        return tuple(_row(row) for row in read.rows(ROWS, page))


def _chosen(read: Read, text: str, match: str, limit: int) -> list[int]:
    """Ids in order: those whose family name begins so, then whose name matches, then the rest."""
    typed = fold(text)
    page = {"low": typed, "high": typed + "\U0010ffff", "limit": limit}
    first = [number for number, _, _ in read.rows(BY_NAME, page)]
    if len(first) >= limit:
        return first
    known = set(first)
    others = read.rows(BY_WORDS, {"match": match, "limit": CANDIDATES})
    asked = typed.split()
    ranked = sorted(
        (not _is_name(asked, name), name, key, number)
        for number, name, key in others
        if number not in known
    )
    return [*first, *(number for *_, number in ranked)][:limit]


def _is_name(asked: Sequence[str], name: str) -> bool:
    parts = name.replace("-", " ").replace("'", " ").split()
    return all(any(part.startswith(word) for part in parts) for word in asked)


def person(read: Read, card: CardId) -> PersonPage | None:
    found = read.one(PERSON, (card,))
    if found is None:
        return None
    key, name, fields, photo, book = json.loads(found)
    return PersonPage(
        card=CardId(key),
        name=name,
        summary=_summary(fields),
        book=book,
        fields=unpack_all(Field, json.dumps(fields)),
        photo=unpack(Media, photo) if photo else None,
    )


def _row(row: Sequence[Any]) -> PersonRow:
    key, name, fields, photo = row
    return PersonRow(
        card=CardId(key),
        name=name,
        summary=_summary(fields),
        city=_first(fields, FieldKind.CITY),
        photo=unpack(Media, photo) if photo else None,
    )


def _first(fields: Sequence[Mapping[str, Any]], kind: FieldKind) -> str:
    return next((str(one["value"]) for one in fields if one["kind"] == kind), "")


def _summary(fields: Sequence[Mapping[str, Any]]) -> str:
    """What places a person among others: "1992 Centre. Hydraulicienne, Eaux du Drac"."""
    work = ", ".join(filter(None, (_first(fields, kind) for kind in _WORK)))
    return ". ".join(filter(None, (_first(fields, FieldKind.YEAR), work)))


_WORK = (FieldKind.TITLE, FieldKind.ORG)
