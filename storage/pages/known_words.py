"""The words that people, places and the association are called by: what no dictionary knows."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable

from storage.folding import fold, fold_lines
from storage.pages.read import Read

MOST = 200_000
"""Names of each kind that are read, and words of them that are known, at eight bytes each."""
LATELY = 50_000  # people met last, of whom the same holds
_WORD = re.compile(r"[^\W_]{2,}")

_CARDS = f"SELECT json_group_array(name) FROM (SELECT name FROM card LIMIT {MOST})"
_MEMBERS = f"""
SELECT json_group_array(name) FROM (SELECT name FROM membership WHERE name <> '' LIMIT {MOST})
"""
_PLACES = """
SELECT json_group_array(name) FROM (
  SELECT name FROM account UNION ALL SELECT name FROM channel UNION ALL SELECT value
  FROM channel, json_each(channel.aliases) UNION ALL SELECT name FROM community_group
  UNION ALL SELECT value ->> 'name' FROM setting WHERE name = 'association')
WHERE name <> ''
"""
_MET = f"""
SELECT json_group_array(name) FROM (
  SELECT name FROM address WHERE name <> '' ORDER BY rowid DESC LIMIT {LATELY})
"""


class KnownWords:
    """Which words are part of a name. None of them is held, only a number that is made of each:
    35,000 people cost less than a megabyte, and nobody reads their names in it."""

    def __init__(self, near: Iterable[str], met: Iterable[str]) -> None:
        self._near, self._met = _numbers(near), _numbers(met)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, KnownWords):
            return NotImplemented
        return self._near == other._near and self._met == other._met

    def __hash__(self) -> int:
        return hash((self._near.tobytes(), self._met.tobytes()))

    def has(self, word: str) -> bool:
        """Whether all of ``word`` is in names: of people in the directory or in one's rooms, of
        rooms, groups and the association; with a capital also of whoever else was met, who may
        call themself anything."""
        parts = _WORD.findall(fold(word))
        capital = word[:1].isupper()
        return bool(parts) and all(
            _holds(self._near, part) or (capital and _holds(self._met, part)) for part in parts
        )


def known_words(read: Read) -> KnownWords:
    """As many as there are now. It reads everybody's name: for a thread that nobody waits for."""
    with read.snapshot():
        near = (name for names in (_CARDS, _MEMBERS, _PLACES) for name in read.rows(names))
        return KnownWords(near, read.rows(_MET))


def _numbers(names: Iterable[str]) -> array[int]:
    found: set[int] = set()
    portion: list[str] = []
    for name in names:
        portion.append(name)
        if len(portion) == 1000:
            found.update(map(hash, _WORD.findall(fold_lines(" ".join(portion)))))
            portion.clear()
    found.update(map(hash, _WORD.findall(fold_lines(" ".join(portion)))))
    return array("q", sorted(found)[:MOST])


def _holds(numbers: array[int], word: str) -> bool:
    number = hash(word)
    place = bisect_left(numbers, number)
    return place < len(numbers) and numbers[place] == number
