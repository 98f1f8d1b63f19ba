"""The help that comes with the program: short texts in Markdown, found by their words."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "help"
LANGUAGES = ("en", "fr")
NAMES = (
    "first",
    "today",
    "writing",
    "marks",
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

_HEAD = 5  # times as much as in the text


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
    """Those in which every word of ``text`` begins a word, whatever the accents: first those that
    are most about it, what a title or first sentence says counting more."""
    wanted = _plain(text).split()
    if not wanted:
        return topics(language)
    here = [(_about(one, wanted), one) for one in topics(language)]
    ranked = sorted(here, key=lambda pair: -pair[0])  # of equals the order stays
    return tuple(one for much, one in ranked if much)


def _about(one: Topic, wanted: list[str]) -> int:
    """How much a text is about some words; 0 where one of them is missing."""
    head, body = _plain(f"{one.title} {one.about}").split(), _plain(one.text).split()
    much = [
        sum(_HEAD for said in head if said.startswith(word))
        + sum(1 for said in body if said.startswith(word))
        for word in wanted
    ]
    return sum(much) if much and all(much) else 0


def _read(name: str, file: Path) -> Topic:
    title, about, text = file.read_text(encoding="utf-8").split("\n\n", 2)
    return Topic(name, title.removeprefix("#").strip(), about.replace("\n", " "), text)


def _plain(text: str) -> str:
    """Small letters without accents; what is neither letter nor digit parts words."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return "".join(
        letter if letter.isalnum() else " " for letter in bare if not unicodedata.combining(letter)
    )
