"""One way to compare words without regard to case or accents, for sorting, selectors and search."""

from __future__ import annotations

import re
import unicodedata

_MARKS = re.compile("[\u0300-\u036f]+")
_WORD = re.compile(r"[^\W_]+")
# Letters that Unicode does not decompose but that people type, and sort, as these.
_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i"})


def fold(text: str) -> str:
    """Lower case, no accents, single spaces: "  Élodie  Nœud " becomes "elodie noeud"."""
    if text.isascii():
        return " ".join(text.lower().split())
    plain = unicodedata.normalize("NFKD", text).casefold()
    apart = unicodedata.normalize("NFKD", plain)
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return " ".join(bare.translate(_LETTERS).split())


def fold_lines(text: str) -> str:
    """As :func:`fold`, of very many lines at once: spaces and line ends stay as they are, and so
    do the marks of scripts other than Latin, Greek and Cyrillic."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text).casefold()
    return _MARKS.sub("", plain).translate(_LETTERS)


def words(text: str) -> tuple[str, ...]:
    """The words of a search as typed, without any character that a query language could read."""
    return tuple(_WORD.findall(unicodedata.normalize("NFC", text)))
