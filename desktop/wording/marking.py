"""Finds the words of a search in what somebody wrote and marks them, however they are accented."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import unescape
from typing import NamedTuple

from storage.folding import fold_lines
from storage.search import Phrase
from storage.unspaced import is_unspaced

AROUND = 160  # characters of a long text shown before the first word that was found
LONG = 600  # characters: longer texts are shown in part
_PIECE = re.compile(r"<[^>]*>|&(?:#\w+|\w+);|[^<&]|[<&]")
_INLINE = re.compile(r"</?(?:a|b|code|del|em|i|s|span|strong|sub|sup|u)\b", re.IGNORECASE)


class _Piece(NamedTuple):
    """A sign of the text with the part of the HTML that stands for it; "" for a tag."""

    sign: str
    source: str


def marked(html: str, phrases: Sequence[Phrase], style: str) -> str:
    """``html`` with every word that was found in a span of that style. Tags stay as they are."""
    pattern = _pattern(phrases)
    if pattern is None:
        return html
    pieces = list(_pieces(html))
    spans = _spans(pattern, [piece.sign for piece in pieces])
    if not spans:
        return html
    inside = {n for first, last in spans for n in range(first, last)}
    made, is_open = [], False
    for number, piece in enumerate(pieces):
        wanted = number in inside and piece.sign != "" and not piece.source.startswith("<")
        if wanted != is_open:
            made.append(f'<span style="{style}">' if wanted else "</span>")
            is_open = wanted
        made.append(piece.source)
    return "".join(made) + ("</span>" if is_open else "")


def fits(text: str, phrases: Sequence[Phrase]) -> bool:
    """Whether one of the words that were searched for is in a text."""
    pattern = _pattern(phrases)
    return pattern is not None and bool(_spans(pattern, list(text)))


def excerpt(text: str, phrases: Sequence[Phrase]) -> str:
    """A long text's part with the first word that was found, with an ellipsis at each cut."""
    if len(text) <= LONG:
        return text
    pattern = _pattern(phrases)
    spans = _spans(pattern, list(text)) if pattern is not None else []
    begin = max(0, spans[0][0] - AROUND) if spans else 0
    end = min(len(text), begin + LONG)
    if begin:
        begin = _word_begin(text, begin)
    if end < len(text):
        end = text.rfind(" ", begin + 1, end) if " " in text[begin + 1 : end] else end
    return ("… " if begin else "") + text[begin:end].strip() + (" …" if end < len(text) else "")


def _word_begin(text: str, place: int) -> int:
    found = text.find(" ", place, place + AROUND)
    return place if found < 0 else found + 1


def _pattern(phrases: Sequence[Phrase]) -> re.Pattern[str] | None:
    ways, signs = [], []  # emoji and others, which may stand in the middle of a word
    for phrase in phrases:
        words = [word for one in phrase.words for word in fold_lines(one).split()]
        if words and not any(map(str.isalnum, "".join(phrase.words))):
            signs.append(re.escape("".join(words)))
        elif words:
            begin = "" if is_unspaced(phrase.words[0][0]) else r"(?<![^\W_])"
            end = r"[^\W_]*" if phrase.begins else r"(?![^\W_])"
            end = "" if is_unspaced(phrase.words[-1][-1]) else end
            ways.append(begin + r"[\W_]+".join(map(re.escape, words)) + end)
    return re.compile("|".join([*signs, *ways])) if signs or ways else None


def _spans(pattern: re.Pattern[str], signs: Sequence[str]) -> list[tuple[int, int]]:
    """Where the pattern fits the folded signs: first and one past the last."""
    folded, origin = [], []
    for number, sign in enumerate(signs):
        for letter in _folded(sign):
            folded.append(letter)
            origin.append(number)
    found = []
    for match in pattern.finditer("".join(folded)):
        end = origin[match.end() - 1] + 1
        while end < len(signs) and signs[end] and not _folded(signs[end]):
            end += 1  # the accent of the last letter
        found.append((origin[match.start()], end))
    return found


@lru_cache(4096)
def _folded(sign: str) -> str:
    """A letter as the search compares it: "œ" is two, an accent of its own is none."""
    return fold_lines(sign)


def _pieces(html: str) -> Iterator[_Piece]:
    for found in _PIECE.finditer(html):
        source = found[0]
        if source.startswith("<") and source != "<":
            yield _Piece("" if _INLINE.match(source) else "\n", source)
        elif source.startswith("&") and source != "&":
            yield _Piece(unescape(source), source)
        else:
            yield _Piece(source, source)
