"""Signs that are in a text and not on the screen: what could make it look like another one."""

from __future__ import annotations

import unicodedata

_HIDDEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
"""Controls, direction marks, line ends, halves, and letters that are none:
https://www.unicode.org/reports/tr44/#General_Category_Values"""
_BLANK = _HIDDEN | {"Zs"}
"""In an address a space hides what comes after it, too."""


def without(text: str) -> str:
    """``text`` as composed letters (NFC) with its spaces and line ends, and without the rest."""
    return "".join(
        letter
        for letter in unicodedata.normalize("NFC", text)
        if letter.isspace() or unicodedata.category(letter) not in _HIDDEN
    )


def one_line(text: str) -> str:
    """The same with single spaces alone; "" where nothing is left."""
    return " ".join(without(text).split())


def is_plain(address: str) -> bool:
    """Whether every sign of it is seen."""
    return not any(unicodedata.category(letter) in _BLANK for letter in address)


def escaped(address: str) -> str:
    """``address`` with whatever is not seen in it in hexadecimal (RFC 3986, 2.1)."""
    if address.isascii() and address.isprintable() and " " not in address:
        return address
    from urllib.parse import quote

    return "".join(
        quote(letter, errors="replace") if unicodedata.category(letter) in _BLANK else letter
        for letter in address
    )
