"""The directory: finding people while one types, and one person's card."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from storage.codec import clean, unpack, unpack_all
from storage.folding import fold, words
from storage.model import CardId, Field, FieldKind, Media
from storage.pages.read import Read
from storage.rows import PersonPage, PersonRow
from storage.search import MAX_WORDS, match_expression

CANDIDATES = 2000  # cards considered when a few letters match very many

_ROW = "json_array(shown.key, shown.name, json(shown.fields), shown.photo)"

ALL = f"""
SELECT json_group_array({_ROW} ORDER BY shown.sort, shown.key) FROM (
  SELECT * FROM card ORDER BY sort LIMIT :limit) AS shown
"""

# A range on the sorted names costs next to nothing, however many people there are; the words'
# index finds the others. First come those whose family name begins so, then those whose name
# holds every word, then the rest.
FOUND = f"""
WITH hit(id) AS MATERIALIZED (
  SELECT id FROM (
    SELECT id FROM card WHERE sort >= :low AND sort < :high ORDER BY sort LIMIT :limit)
  UNION
  SELECT id FROM (
    SELECT rowid AS id FROM card_text WHERE card_text MATCH :match LIMIT {CANDIDATES}))
SELECT json_group_array({_ROW} ORDER BY begins DESC, named DESC, sort, key) FROM (
  SELECT card.*, sort >= :low AND sort < :high AS begins, {{named}} AS named
  FROM hit CROSS JOIN card ON card.id = hit.id
  ORDER BY begins DESC, named DESC, sort, key LIMIT :limit) AS shown
"""

_NAMED = "instr(replace(' ' || sort, '-', ' '), :word{0}) > 0"

PERSON = """
SELECT json_array(card.key, card.name, json(card.fields), card.photo, channel.name)
FROM card JOIN channel ON channel.key = card.channel WHERE card.key = ?
"""


_UNREADABLE = """
SELECT EXISTS (SELECT 1 FROM payload
  WHERE item_key >= 'unreadable-card:' AND item_key < 'unreadable-card;')
"""


def has_unreadable(read: Read) -> bool:
    """Cards have no items: what is kept of one that cannot be read goes by a name of its own."""
    return bool(read.one(_UNREADABLE))


def people(read: Read, text: str, limit: int) -> tuple[PersonRow, ...]:
    match = match_expression(text, prefix=1)
    if match is None:
        return tuple(_row(row) for row in read.rows(ALL, {"limit": limit}))
    typed = fold(clean(text))
    asked = words(typed)[:MAX_WORDS]
    named = " AND ".join(_NAMED.format(n) for n in range(len(asked)))
    page = {
        "low": typed,
        "high": typed + "\U0010ffff",
        "match": match,
        "limit": limit,
        **{f"word{n}": f" {word}" for n, word in enumerate(asked)},
    }
    return tuple(_row(row) for row in read.rows(FOUND.format(named=named), page))


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
