"""Which pieces of a text are words that a dictionary may know."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

LONGEST = 64  # characters; whatever is longer is no word
WIDEST = 256
"""Characters between two spaces; whatever is longer is no prose, and would take long to look at."""
_LETTER = r"[^\W\d_]"
_MARK = "[\u0300-\u036f]"  # an accent by itself, as some systems type them
_WORD = re.compile(rf"{_LETTER}(?:{_LETTER}|{_MARK}|['’\-\u00ad·]+(?={_LETTER}))*")
_NOT_PROSE = re.compile(
    r"""
      \b[a-z][a-z+.-]*:[^\s<>]+            # https://…, mailto:…, matrix:…
    | \bwww\.[^\s<>]+
    | [\w.+-]*@[\w.:@-]+                   # a mail address, @name:server, @name@server
    | [\#＃!]\w[\w:.-]*                     # a hashtag, a room
    | `[^`\n]+`                            # code
    | \b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,24}\b # a host or a file
    | \S*[\d_/\\]\S*                       # what holds digits, or is a path
    """,
    re.VERBOSE | re.IGNORECASE,
)
_WIDE = re.compile(rf"\S{{{WIDEST + 1},}}")


class Word(NamedTuple):
    """A word and where it stands: ``at`` and ``length`` count as Qt does, in UTF-16 units."""

    at: int
    length: int
    text: str


def words(text: str) -> Iterator[Word]:
    """The words of a text in its order; no addresses, names of rooms, code, numbers, initials."""
    units = _units(text)
    text = _WIDE.sub(lambda found: " " * len(found.group()), text)
    skipped = [(match.start(), match.end()) for match in _NOT_PROSE.finditer(text)]
    skipped.append((len(text), len(text)))
    begin = 0
    for start, end in skipped:
        for match in _WORD.finditer(text, begin, start):
            said = match.group()
            if 1 < len(said) <= LONGEST and not said.isupper():
                at = units(match.start())
                yield Word(at, units(match.end()) - at, said)
        begin = max(begin, end)


def plain(word: str) -> str:
    """The word as dictionaries write it."""
    return unicodedata.normalize("NFC", word.replace("’", "'").replace("\u00ad", ""))


def pieces(word: str) -> list[str]:
    """What a word is put together of, where a dictionary may know only that: "franco-gabonais",
    "l'Isère"; itself when it is of one piece."""
    return [piece for piece in re.split(r"['\-·]", word) if piece]


def as_written(suggested: str, word: str) -> str:
    """A suggestion with the apostrophe that the person uses, and their capital."""
    if "'" not in word:
        suggested = suggested.replace("'", "’")
    if word[:1].isupper() and suggested[:1].islower():
        suggested = suggested[:1].upper() + suggested[1:]
    return suggested


def _units(text: str) -> _Units:
    return _Units([at for at, sign in enumerate(text) if sign > "\uffff"])


class _Units:
    """Places in a text in UTF-16 units: signs beyond the first 65,536, as emoji, count twice."""

    def __init__(self, wide: list[int]) -> None:
        self._wide = wide

    def __call__(self, at: int) -> int:
        from bisect import bisect_left

        return at + bisect_left(self._wide, at)
