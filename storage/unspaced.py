"""Texts of scripts that put no space between words: they are found by each two letters in a row."""

from __future__ import annotations

import re
import unicodedata

# Thai and Lao, Myanmar, Khmer: many of their vowels and all tones are marks on a letter.
_MARKED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
# Those, Han with its marks of repetition, Kana (also of half width).
# https://www.unicode.org/reports/tr14/#SA, https://www.unicode.org/reports/tr29/#Word_Boundaries
LETTERS = (
    f"{_MARKED}\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9d\U00020000-\U0003ffff"
)
"""Ranges of them, as regular expressions and SQLite's GLOB have them between brackets."""
_SCRIPT = re.compile(f"[{LETTERS}]")
_RUN = re.compile(f"[{LETTERS}]+")
_AT_A_MARK = re.compile(f"(?<=[{_MARKED}]) (?=[{_MARKED}])")


def is_unspaced(letter: str) -> bool:
    """Whether a word may begin before and after this letter."""
    return _SCRIPT.match(letter) is not None


def cut(text: str) -> str:
    """A text with its runs of such letters as pairs that overlap, each a word of its own, without
    the marks on them: "東京都" becomes " 東京 京都 ", "มือ" " มอ ". What is looked for is cut alike,
    so that two letters are one word of the index, and more are a phrase."""
    if text.isascii() or not _SCRIPT.search(text):
        return text
    return _RUN.sub(_pairs, unicodedata.normalize("NFC", text))


def cut_words(phrase: str) -> str:
    """As :func:`cut`, of words with a space between each two: a mark, which parts two words to
    whoever knows letters only, does not part them there."""
    return cut(_AT_A_MARK.sub("", phrase))


def _pairs(found: re.Match[str]) -> str:
    runs = "".join(map(_bare, found[0])).split()
    pairs = (run[n : n + 2] for run in runs for n in range(max(1, len(run) - 1)))
    return f" {' '.join(pairs)} "


def _bare(letter: str) -> str:
    if letter.isalnum():
        return letter
    return "" if unicodedata.category(letter).startswith("M") else " "
