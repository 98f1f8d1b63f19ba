"""Emoji and other signs that a text can be found by although they are no words."""

from __future__ import annotations

import re
import unicodedata

MOST = 20
"""Different signs of one text that it is found by."""

# Two letters of a flag are one sign. What only says how a sign is to look (its colour, a tone of
# skin) or joins two of them is none: whoever has another one is found too.
# https://www.unicode.org/reports/tr51/
_SIGN = re.compile(
    "[\U0001f1e6-\U0001f1ff]{2}"
    "|[\u00a9\u00ae\u203c\u2049\u2100-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
)
GLOB = "*[\u00a9\u00ae\u203c\u2049\u2100-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]*"
"""What a text with such a sign looks like: https://www.sqlite.org/lang_expr.html#glob"""
_KINDS = frozenset(("So", "Po", "Pd"))


def signs(text: str) -> tuple[str, ...]:
    """The different ones of a text, in its order."""
    if text.isascii():
        return ()
    found = (sign for sign in _SIGN.findall(text) if unicodedata.category(sign[0]) in _KINDS)
    return tuple(dict.fromkeys(found))[:MOST]
