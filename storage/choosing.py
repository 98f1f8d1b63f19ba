"""What an edition shows where: sections, and the plain order in each. Pure, and without numbers.

When something arrived and who it is for is all that counts: no number on a post or a person is
an input, and the same things in any order make the same lines. Named tuples, because a month of
news makes tens of thousands of them while somebody waits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from operator import attrgetter
from typing import Any, NamedTuple

from storage.folding import fold
from storage.groups import selector_value
from storage.model import ChannelKind, ItemKind, Reason
from storage.pages.entries import STRENGTH
from storage.rows import SectionKind

ORDERS = ("oldest", "newest", "source", "author")
"""How the lines of a section may stand; the first is the default. By source and by author, the
oldest comes first."""

FOR_YOU = frozenset({Reason.INVITATION, Reason.DIRECT, Reason.MENTION})
_RANK: Mapping[str, int] = {reason: rank for rank, reason in enumerate(STRENGTH)}
_PLACES = {kind: place for place, kind in enumerate(SectionKind)}


class Place(NamedTuple):
    """One reason for which a new item is here."""

    channel: str
    channel_kind: str
    channel_name: str
    reason: str
    by: str | None
    at: int


class News(NamedTuple):
    """One new item with its places, the strongest reason first."""

    id: int
    key: str
    kind: str
    author: str
    author_name: str  # "" unless the order asks for it
    above: tuple[str, ...]  # what it answers, and the beginning of its thread
    places: tuple[Place, ...]


class Line(NamedTuple):
    """One row of an edition to be."""

    section: SectionKind
    key: str
    channel: str
    reason: str
    at: int
    group: str | None = None
    group_name: str = ""
    by: str | None = None
    recurrence: str = ""
    folded: tuple[str, ...] = ()
    fold: str = ""  # a FoldKind
    id: int = 0
    kind: str = ItemKind.EVENT
    channel_kind: str = ChannelKind.CALENDAR
    source: str = ""  # the channel's name
    author: str = ""
    author_name: str = ""
    above: tuple[str, ...] = ()


class Gathering(NamedTuple):
    """A community's group, and what its selectors found."""

    id: str
    name: str
    channels: frozenset[str]
    accounts: frozenset[str]
    hashtags: frozenset[str]


def by_strength(place: Place) -> tuple[int, int, str]:
    return (_RANK.get(place.reason, len(_RANK)), place.at, place.channel)


def sections(
    news: Iterable[News],
    groups: Sequence[Gathering],
    tags: Mapping[int, Set[str]],
    order: str,
) -> list[list[Line]]:
    """The lines of each section that has any, section after section, each in ``order``."""
    concerns = _Concerns(groups)
    found: dict[tuple[int, int], list[Line]] = {}
    for one in news:
        place, line = _line_of(one, concerns, tags.get(one.id, frozenset()))
        found.setdefault(place, []).append(line)
    return [sorted(found[place], key=_key_of(order)) for place in sorted(found)]


class _Concerns:
    """The first group that something concerns, found without asking each of them."""

    def __init__(self, groups: Sequence[Gathering]) -> None:
        self.groups = groups
        self._channels: dict[str, int] = {}
        self._accounts: dict[str, int] = {}
        self._tags: dict[str, int] = {}
        self._people: dict[str, int] = {}  # addresses as they were met
        for position, group in enumerate(groups):
            for found, values in (
                (self._channels, group.channels),
                (self._accounts, group.accounts),
                (self._tags, group.hashtags),
            ):
                for value in values:
                    found.setdefault(value, position)

    def first(self, one: News, tags: Set[str]) -> int | None:
        """The position of the group that gathers one of its channels, people or tags."""
        none = len(self.groups)
        best = self._person(one.author) if self._accounts else none
        for place in one.places:
            best = min(best, self._channels.get(place.channel, none))
            if place.by and self._accounts:
                best = min(best, self._person(place.by))
        for tag in tags:
            best = min(best, self._tags.get(tag, none))
        return None if best == none else best

    def _person(self, address: str) -> int:
        found = self._people.get(address)
        if found is None:
            value = selector_value("account", address)
            found = self._people[address] = self._accounts.get(value, len(self.groups))
        return found


def _line_of(one: News, concerns: _Concerns, tags: Set[str]) -> tuple[tuple[int, int], Line]:
    """Where a new item goes: to the person, else to the first group it concerns, else at the end.

    The first part is the section's place, then the group's.
    """
    best = one.places[0]
    if best.reason in FOR_YOU:
        return (_PLACES[SectionKind.FOR_YOU], 0), _line(one, best, SectionKind.FOR_YOU)
    position = concerns.first(one, tags) if concerns.groups else None
    if position is None:
        return (_PLACES[SectionKind.REST], 0), _line(one, best, SectionKind.REST)
    group = concerns.groups[position]
    there = next((place for place in one.places if place.channel in group.channels), best)
    line = _line(one, there, SectionKind.GROUP, group)
    return (_PLACES[SectionKind.GROUP], position), line


def _line(one: News, place: Place, section: SectionKind, group: Gathering | None = None) -> Line:
    return Line(  # by position: by name takes twice the time
        section,
        one.key,
        place.channel,
        place.reason,
        place.at,
        None if group is None else group.id,
        "" if group is None else group.name,
        place.by,
        "",
        (),
        "",
        one.id,
        one.kind,
        place.channel_kind,
        place.channel_name,
        one.author,
        one.author_name,
        one.above,
    )


def _key_of(order: str) -> Callable[[Line], tuple[Any, ...]]:
    match order:
        case "newest":
            return lambda line: (-line.at, line.key)
        case "source":
            return lambda line: (fold(line.source), line.channel, line.at, line.key)
        case "author":
            return lambda line: (fold(line.author_name), line.author_name, line.at, line.key)
    return attrgetter("at", "key")


def bounded(lines: list[Line], limit: int) -> list[Line]:
    """The newest lines, in the order they have; what is for the person goes last."""
    if len(lines) <= limit:
        return lines

    def weight(line: Line) -> tuple[bool, int, str]:
        return (line.section is SectionKind.FOR_YOU, line.at, line.key)

    kept = {line.key for line in sorted(lines, key=weight, reverse=True)[:limit]}
    return [line for line in lines if line.key in kept]
