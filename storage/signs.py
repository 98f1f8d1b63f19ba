"""Emoji, currencies and other signs that a text can be found by although they are no words."""

from __future__ import annotations

import re
import unicodedata

MOST = 20
"""Different signs of one text that it is found by."""

# Two letters of a flag are one sign. What only says how a sign is to look (its colour, a tone of
# skin) or joins two of them is none: whoever has another one is found too.
# https://www.unicode.org/reports/tr51/
RANGES = (
    "$\u00a2-\u00a7\u00a9\u00ae\u00b0\u00b1\u00d7\u00f7\u203c\u2049\u20a0-\u20cf\u2100-\u2bff"
    "\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
)
"""Of signs, as regular expressions and SQLite's GLOB have them between brackets. Of those that
any keyboard has only the dollar: the others are punctuation of addresses and of other searches."""
_SIGN = re.compile(f"[\U0001f1e6-\U0001f1ff]{{2}}|[{RANGES}]")
_KINDS = frozenset(("So", "Sm", "Sc", "Po", "Pd"))


def signs(text: str) -> tuple[str, ...]:
    """The different ones of a text, in its order."""
    if text.isascii() and "$" not in text:
        return ()
    found = (sign for sign in _SIGN.findall(text) if unicodedata.category(sign[0]) in _KINDS)
    return tuple(dict.fromkeys(found))[:MOST]
