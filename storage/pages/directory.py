"""The directory: finding people while one types, narrowed by what their cards say."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence, Set
from types import MappingProxyType
from typing import Any

from storage.codec import clean, unpack
from storage.folding import fold, words
from storage.model import FieldKind, Media
from storage.pages.read import Read
from storage.records import FACETS
from storage.rows import PersonRow
from storage.search import MAX_WORDS, match_expression

Chosen = Mapping[FieldKind, Set[str]]
NOBODY_LEFT_OUT: Chosen = MappingProxyType({})
_DIGITS = re.compile(r"\d{1,4}", re.ASCII)
FEW = 5000  # people whose values are looked up for each of them
CANDIDATES = 2000  # cards considered when a few letters match very many

ROW = "json_array(shown.key, shown.name, json(shown.fields), shown.photo)"

ALL = f"""
SELECT json_group_array({ROW} ORDER BY shown.sort, shown.key) FROM (
  SELECT * FROM card ORDER BY sort LIMIT :limit) AS shown
"""

# One facet: whoever has any of its chosen values. Several facets: whoever is in all of them.
_CHOSEN = """
SELECT card FROM card_field WHERE kind = :kind{0}
AND value IN (SELECT value FROM json_each(:values{0}))
"""

# Walked in the order of names, each looked up among those chosen: a page's worth is found soon
# where they are many, and where they are few the walk reads nothing but the sorted names.
NARROWED = f"""
WITH chosen(id) AS MATERIALIZED ({{chosen}})
SELECT json_group_array({ROW} ORDER BY shown.sort, shown.key) FROM (
  SELECT card.* FROM (
    SELECT id FROM card INDEXED BY card_sort WHERE id IN chosen ORDER BY sort LIMIT :limit) AS near
  CROSS JOIN card ON card.id = near.id) AS shown
"""

# A range on the sorted names costs next to nothing, however many people there are; the words'
# index finds the others, unless those fill the page. First come those whose family name begins
# so, then those whose name holds every word, then the rest. What is sorted is short: the cards
# themselves are read for those who are shown.
FOUND = f"""
WITH {{with_chosen}} begun(id) AS MATERIALIZED (
  SELECT id FROM card INDEXED BY card_sort WHERE sort >= :low AND sort < :high {{among}}
  ORDER BY sort LIMIT :limit),
hit(id) AS MATERIALIZED (
  SELECT id FROM begun
  UNION
  SELECT id FROM (
    SELECT rowid AS id FROM card_text
    WHERE card_text MATCH :match AND (SELECT count(*) FROM begun) < :limit {{both}}
    LIMIT {CANDIDATES})),
best(id, begins, named) AS MATERIALIZED (
  SELECT card.id, sort >= :low AND sort < :high AS begins, {{named}} AS named
  FROM hit CROSS JOIN card ON card.id = hit.id
  ORDER BY begins DESC, named DESC, sort, key LIMIT :limit)
SELECT json_group_array({ROW} ORDER BY best.begins DESC, best.named DESC, shown.sort, shown.key)
FROM best CROSS JOIN card AS shown ON shown.id = best.id
"""

# Of those who are left: from them to their values where they are few, and else the other way.
VALUES = """
SELECT json_group_array(value) FROM (
  SELECT DISTINCT value FROM card_field WHERE kind = :kind AND card IN ({0}))
"""
VALUES_OF_FEW = """
WITH chosen(id) AS MATERIALIZED ({0})
SELECT json_group_array(value) FROM (
  SELECT DISTINCT value FROM chosen
  CROSS JOIN card_field ON card_field.card = chosen.id AND card_field.kind = :kind)
"""

# From each value straight to the next: as many steps as there are values, and not as cards.
EVERY_VALUE = """
WITH RECURSIVE each(value) AS (
  SELECT min(value) FROM card_field WHERE kind = :kind
  UNION ALL
  SELECT (SELECT min(value) FROM card_field WHERE kind = :kind AND value > each.value)
  FROM each WHERE each.value IS NOT NULL)
SELECT json_group_array(value) FROM each WHERE value IS NOT NULL
"""

_NAMED = "instr(replace(' ' || sort, '-', ' '), :word{0}) > 0"

_UNREADABLE = """
SELECT EXISTS (SELECT 1 FROM payload
  WHERE item_key >= 'unreadable-card:' AND item_key < 'unreadable-card;')
"""


def has_unreadable(read: Read) -> bool:
    """Cards have no items: what is kept of one that cannot be read goes by a name of its own."""
    return bool(read.one(_UNREADABLE))


def people(
    read: Read, text: str, limit: int, chosen: Chosen = NOBODY_LEFT_OUT
) -> tuple[PersonRow, ...]:
    match = match_expression(text, prefix=1)
    among, values = _among(chosen)
    if match is None:
        sql = NARROWED.format(chosen=among) if among else ALL
        return listed(read, sql, {"limit": limit, **values})
    typed = fold(clean(text))
    asked = words(typed)[:MAX_WORDS]
    sql = FOUND.format(
        named=" AND ".join(_NAMED.format(n) for n in range(len(asked))),
        with_chosen=f"chosen(id) AS MATERIALIZED ({among})," if among else "",
        among="AND id IN chosen" if among else "",
        both="INTERSECT SELECT id FROM chosen" if among else "",
    )
    page = {
        "low": typed,
        "high": typed + "\U0010ffff",
        "match": match,
        "limit": limit,
        **{f"word{n}": f" {word}" for n, word in enumerate(asked)},
        **values,
    }
    return listed(read, sql, page)


def listed(read: Read, sql: str, parameters: Mapping[str, Any]) -> tuple[PersonRow, ...]:
    """The people of another page's list, whose rows are written as here (:data:`ROW`)."""
    return tuple(_row(row) for row in read.rows(sql, parameters))


def facets(read: Read) -> frozenset[FieldKind]:
    """The fields of the kinds in FACETS that any card has: one look into the index for each."""
    return frozenset(
        kind
        for kind in FACETS
        if read.one("SELECT EXISTS (SELECT 1 FROM card_field WHERE kind = ?)", (kind,))
    )


def facet(read: Read, kind: FieldKind, chosen: Chosen = NOBODY_LEFT_OUT) -> tuple[str, ...]:
    """Years newest first, all else as it is written in a dictionary."""
    among, values = _among({one: of for one, of in chosen.items() if one is not kind})
    sql = EVERY_VALUE
    if among:
        left = read.one(f"SELECT count(*) FROM ({among} LIMIT {FEW})", values)
        sql = (VALUES_OF_FEW if left < FEW else VALUES).format(among)
    found: list[str] = [str(value) for value in read.rows(sql, {"kind": kind, **values})]
    if kind is FieldKind.YEAR:
        return tuple(sorted(found, key=_year))
    return tuple(sorted(found, key=lambda value: (fold(value), value)))


def _year(value: str) -> tuple[int, str]:
    """ "1992 Centre" among the other years of 1992."""
    begins = _DIGITS.match(value)
    return (-int(begins[0]) if begins else 0, fold(value))


def _among(chosen: Chosen) -> tuple[str, dict[str, str]]:
    """The SQL for whoever fits all facets, "" without any, and its parameters."""
    parts, values = [], {}
    for number, (kind, of) in enumerate(sorted(chosen.items())):
        if of:
            parts.append(_CHOSEN.format(number))
            values[f"kind{number}"] = str(kind)
            values[f"values{number}"] = json.dumps(sorted(of))
    return " INTERSECT ".join(parts), values


def _row(row: Sequence[Any]) -> PersonRow:
    key, name, fields, photo = row
    said = _said(fields)
    return PersonRow(
        card=key,
        name=name,
        summary=_summary(said),
        city=said.get(FieldKind.CITY, ""),
        photo=unpack(Media, photo) if photo else None,
    )


def _said(fields: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The first value of each kind."""
    return {one["kind"]: str(one["value"]) for one in reversed(fields)}


def summary(fields: Sequence[Mapping[str, Any]]) -> str:
    """What places a person among others: "1992 Centre. Hydraulicienne, Eaux du Drac"."""
    return _summary(_said(fields))


def _summary(said: Mapping[str, str]) -> str:
    work = ", ".join(said[kind] for kind in _WORK if said.get(kind))
    return ". ".join(filter(None, (said.get(FieldKind.YEAR, ""), work)))


_WORK = (FieldKind.TITLE, FieldKind.ORG)
