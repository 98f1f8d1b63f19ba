"""Every emoji with its group, its names and its search words: read when it is first looked at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from storage.folding import fold, fold_lines

FILE = Path(__file__).resolve().parent.parent.parent / "resources" / "emoji" / "emoji.tsv"
GROUPS = (0, 1, 3, 4, 5, 6, 7, 8, 9)
"""Unicode's groups by number; 2 is of parts alone."""
TONES = ("", "🏻", "🏼", "🏽", "🏾", "🏿")
"""No tone, then from light to dark."""
FRENCH, ENGLISH = 0, 1
WITHIN, NOWHERE = 3, 4
Words = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Emoji:
    """``toned`` has "~" where a tone of skin goes; "" where none does."""

    text: str
    group: int
    toned: str
    names: tuple[str, str]  # French, English
    tags: tuple[tuple[str, ...], tuple[str, ...]]

    def wearing(self, tone: str) -> str:
        """It with one of :data:`TONES`, if it takes any."""
        return self.toned.replace("~", tone) if tone and self.toned else self.text

    def name(self, language: str) -> str:
        """Its name in "fr", else in English."""
        return self.names[FRENCH if language == "fr" else ENGLISH]


class Catalogue:
    """In Unicode's order, which is the order in which they are shown."""

    def __init__(self, all_of_them: Iterable[Emoji], language: str) -> None:
        self.all = tuple(all_of_them)
        self._first = FRENCH if language == "fr" else ENGLISH

    def of(self, group: int) -> tuple[Emoji, ...]:
        return tuple(one for one in self.all if one.group == group)

    def find(self, text: str) -> tuple[Emoji, ...]:
        """Those whose name or search words begin with every word that was typed, in the person's
        language or in the other, the nearest first; if there are none, those that hold it
        somewhere."""
        typed = _apart(fold(text)).split()
        near = []
        for place, (mine, other) in enumerate(self._words if typed else ()):
            far = min(_distance(mine, typed), _distance(other, typed) + 0.5)
            if far < NOWHERE:
                near.append((far, place))
        if any(far < WITHIN for far, _ in near):
            near = [one for one in near if one[0] < WITHIN]
        return tuple(self.all[place] for _, place in sorted(near))

    @cached_property
    def _words(self) -> list[tuple[Words, Words]]:
        """For each, the name and the search words, in the person's language and in the other."""
        columns = []
        for language in (self._first, 1 - self._first):
            for lines in (
                "\n".join(one.names[language] for one in self.all),
                "\n".join(" ".join(one.tags[language]) for one in self.all),
            ):
                folded = _apart(fold_lines(lines))
                columns.append([f" {line}" for line in folded.split("\n")])
        name, tags, other_name, other_tags = columns
        return list(zip(zip(name, tags), zip(other_name, other_tags)))  # noqa: B905  # all alike


def load() -> tuple[Emoji, ...]:
    """All that Unicode knew when the file was made; which of them this computer draws, only its
    fonts can say."""
    found = []
    for line in FILE.read_text(encoding="utf-8").splitlines():
        text, group, _, toned, french, words, english, others = line.split("\t")
        tags = (tuple(words.split("|")), tuple(others.split("|")))
        found.append(Emoji(text, int(group), toned, (french, english), tags))
    return tuple(found)


def _apart(text: str) -> str:
    """What an apostrophe or a hyphen joins is two words to whoever searches."""
    return text.replace("’", " ").replace("'", " ").replace("-", " ")


def _distance(where: Words, typed: list[str]) -> int:
    """0 where the name begins with what was typed, 1 where its words do, 2 where the search words
    do, WITHIN where it is inside a word."""
    name, tags = where
    if name.startswith(" " + " ".join(typed)):
        return 0
    if all(f" {word}" in name for word in typed):
        return 1
    both = name + tags
    if all(f" {word}" in both for word in typed):
        return 2
    return WITHIN if all(len(word) > 2 and word in both for word in typed) else NOWHERE
