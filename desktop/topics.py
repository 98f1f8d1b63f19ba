"""The help that comes with the program: short texts in Markdown, found by their words."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "help"
NAMES = (
    "first",
    "today",
    "writing",
    "people",
    "agenda",
    "search",
    "calm",
    "offline",
    "seeing",
    "keyboard",
    "safety",
    "copies",
    "leaving",
    "trouble",
    "exercises",
    "words",
)
"""In the order in which they are offered; each is a file of every language."""
PAGE = "page:"
"""What begins a link from a help text to a page of the window: "page:settings"."""


class Topic(NamedTuple):
    """One text. ``about`` is its first sentence, which says what it is for; ``text`` what follows
    that, in Markdown."""

    name: str
    title: str
    about: str
    text: str

    @property
    def key(self) -> str:
        return f"topic:{self.name}"


@cache
def topics(language: str) -> tuple[Topic, ...]:
    """All of them in one language ("fr"). OSError where the program is not whole."""
    return tuple(_read(name, FOLDER / language / f"{name}.md") for name in NAMES)


def topic(name: str, language: str) -> Topic | None:
    """The one of that name."""
    return next((one for one in topics(language) if one.name == name), None)


def found(text: str, language: str) -> tuple[Topic, ...]:
    """Those in which every word of ``text`` begins a word, whatever the accents; those whose title
    or first sentence says it come first, else in their own order."""
    wanted = _plain(text).split()
    here = [one for one in topics(language) if _has(f"{one.title} {one.about} {one.text}", wanted)]
    return tuple(sorted(here, key=lambda one: not _has(f"{one.title} {one.about}", wanted)))


def _read(name: str, file: Path) -> Topic:
    title, about, text = file.read_text(encoding="utf-8").split("\n\n", 2)
    return Topic(name, title.removeprefix("#").strip(), about.replace("\n", " "), text)


def _has(text: str, wanted: list[str]) -> bool:
    words = _plain(text).split()
    return all(any(word.startswith(one) for word in words) for one in wanted)


def _plain(text: str) -> str:
    """Small letters without accents; what is neither letter nor digit parts words."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return "".join(
        letter if letter.isalnum() else " " for letter in bare if not unicodedata.combining(letter)
    )
