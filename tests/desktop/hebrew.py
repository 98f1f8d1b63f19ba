"""A language that nobody speaks, read from right to left: every translated sentence in Hebrew
letters, so that what lies on the wrong side shows."""

from __future__ import annotations

import re

from PySide6.QtCore import QTranslator

LETTERS = "אבגדהוזחטיכלמנסעפצקרשתםןףץ"
KEPT = re.compile(r"\{\w*\}|%n|%L\d|\[\w+\]|<[^>]*>|&\w+;|&")


class RightToLeft(QTranslator):
    """Answers each sentence of the program with itself in other letters."""

    def isEmpty(self) -> bool:
        return False

    def translate(
        self, _context: str, source: str, _disambiguation: str | None = None, _n: int = -1
    ) -> str:
        return spelled(source)


def spelled(source: str) -> str:
    """``source`` in Hebrew letters, its holders and tags as they are."""
    made, place = [], 0
    for kept in KEPT.finditer(source):
        made += [_turned(source[place : kept.start()]), kept.group()]
        place = kept.end()
    return "".join((*made, _turned(source[place:])))


def _turned(text: str) -> str:
    return "".join(
        LETTERS[ord(one.lower()) - 97] if one.isascii() and one.isalpha() else one for one in text
    )
