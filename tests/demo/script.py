"""Reads the demo's words: who speaks, what they say where and when, what they post and plan."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .places import WORDS

ZONE = ZoneInfo("Europe/Paris")
_SAID = re.compile(r"(-?\d+) (\d+):(\d+) ([^:\[]+?)(?: \[(\w+)\]|:) (.*)")
_POST = re.compile(r"(?:\((\w+):(\d+)\|([^)]+)\) )?(?:!([^!]+)! )?(.*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody in the demo. ``news``: has a Fediverse account; ``rooms``: slugs."""

    name: str
    news: bool = False
    rooms: tuple[str, ...] = ()
    year: str = ""
    city: str = ""
    region: str = ""
    org: str = ""
    title: str = ""
    trade: str = ""
    house: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Something said, by day (0: today) and local time."""

    day: int
    at: time
    who: str
    text: str

    def when(self, today: date) -> datetime:
        return datetime.combine(today + timedelta(days=self.day), self.at, ZONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A room (``slug``) or a direct conversation (``people``), with what is said in it."""

    slug: str
    name: str
    topic: str
    people: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    line: Line
    language: str
    warning: str = ""
    picture: str = ""  # a drawing's kind, "" for none
    seed: int = 0
    alt: str = ""


def people() -> tuple[Person, ...]:
    """Everybody; the first three sign in."""
    with (WORDS / "people.toml").open("rb") as file:
        found = tomllib.load(file)["person"]
    return tuple(Person(**(entry | {"rooms": tuple(entry["rooms"])})) for entry in found)


def conversations() -> tuple[Conversation, ...]:
    """Rooms, then direct conversations, in the order of the file."""
    whole = (WORDS / "talk.txt").read_text()
    return tuple(_conversation(part) for part in whole.strip().split("\n\n"))


def _conversation(part: str) -> Conversation:
    head, *rest = part.splitlines()
    sort, *words = head[0], *[word.strip() for word in head[1:].split("|")]
    lines = tuple(_line(text)[0] for text in rest)
    if sort == "=":
        slug, name, topic = words
        return Conversation(slug=slug, name=name, topic=topic, people=(), lines=lines)
    first, others = words
    everybody = (first, *(name.strip() for name in others.split(",")))
    return Conversation(slug="", name="", topic="", people=everybody, lines=lines)


def _line(text: str) -> tuple[Line, str]:
    """One line, and the language in brackets if it has one."""
    found = _SAID.fullmatch(text)
    if found is None:
        raise ValueError(f"not a line of the demo: {text}")
    day, hour, minute, who, language, said = found.groups()
    at = time(int(hour), int(minute))
    return Line(day=int(day), at=at, who=who, text=said), language or ""


def posts() -> tuple[Post, ...]:
    return tuple(_post(text) for text in (WORDS / "posts.txt").read_text().splitlines())


def _post(text: str) -> Post:
    line, language = _line(text)
    found = _POST.fullmatch(line.text)
    assert found is not None
    picture, seed, alt, warning, said = found.groups()
    return Post(
        line=Line(day=line.day, at=line.at, who=line.who, text=said),
        language=language,
        warning=warning or "",
        picture=picture or "",
        seed=int(seed or 0),
        alt=alt or "",
    )


def calendars() -> Iterator[dict[str, object]]:
    with (WORDS / "events.toml").open("rb") as file:
        yield from tomllib.load(file)["calendar"]
