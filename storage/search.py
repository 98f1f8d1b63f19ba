"""What a person types into a search field, as a full-text query that cannot be misread."""

from __future__ import annotations

from itertools import product

from storage.folding import words

MAX_WORDS = 12
MIN_PREFIX = 3  # characters: shorter prefixes of messages' words would match nearly everything

_LIGATURES = (("oe", "œ"), ("ae", "æ"))


def match_expression(text: str, *, prefix: int = MIN_PREFIX) -> str | None:
    """A query for texts that hold every word, the last one possibly still being typed.

    Words shorter than ``prefix`` characters must match whole; with ``prefix=1`` every word is
    the beginning of one. None when there is nothing to look for.
    https://www.sqlite.org/fts5.html#full_text_query_syntax
    """
    asked = words(text)[:MAX_WORDS]
    terms = []
    for n, word in enumerate(asked):
        begins = prefix == 1 or (n == len(asked) - 1 and len(word) >= prefix)
        star = "*" if begins else ""
        terms.append("(" + " OR ".join(f'"{one}"{star}' for one in _spellings(word)) + ")")
    return " AND ".join(terms) or None


def _spellings(word: str) -> list[str]:
    """As typed, and with the ligatures that people type apart."""
    lower = word.lower()
    made = []
    for choices in product(*([pair, pair[::-1]] for pair in _LIGATURES)):
        spelled = lower
        for written, instead in choices:
            spelled = spelled.replace(written, instead)
        made.append(spelled)
    return sorted(set(made))
