"""What an edition shows where: sections, plain order, folded runs. Pure, and without numbers.

When something arrived and who it is for is all that counts: no number on a post or a person is
an input, and the same things in any order make the same lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from storage.folding import fold
from storage.groups import selector_value
from storage.model import ChannelKind, ItemKind, Reason
from storage.pages.entries import STRENGTH
from storage.rows import SectionKind

RUN = 3  # consecutive lines of one conversation that stay as they are; more are folded
ORDERS = ("oldest", "newest", "source", "author")
"""How the lines of a section may stand; the first is the default. By source and by author, the
oldest comes first."""

_FOR_YOU = frozenset({Reason.INVITATION, Reason.DIRECT, Reason.MENTION})
_FOLDABLE = frozenset({ChannelKind.ROOM, ChannelKind.DIRECT})
_RANK = {reason: rank for rank, reason in enumerate(STRENGTH)}
_SECTIONS = tuple(SectionKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One reason for which a new item is here."""

    channel: str
    channel_kind: str
    channel_name: str
    reason: str
    by: str | None
    at: int
    author_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One new item with its places, the strongest reason first."""

    id: int
    key: str
    kind: str
    author: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
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
    id: int = 0
    kind: str = ItemKind.EVENT
    channel_kind: str = ChannelKind.CALENDAR
    source: str = ""  # the channel's name
    author: str = ""  # how they call themself


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathering:
    id: str
    name: str
    channels: frozenset[str]
    accounts: frozenset[str]
    hashtags: frozenset[str]


def by_strength(place: Place) -> tuple[int, int, str]:
    return (_RANK.get(Reason(place.reason), len(_RANK)), place.at, place.channel)


def arranged(
    news: Iterable[News],
    groups: Sequence[Gathering],
    tags: Mapping[int, Set[str]],
    order: str,
) -> list[Line]:
    """Section after section, each in ``order``, long runs folded."""
    sections: dict[tuple[int, int], list[Line]] = {}
    for one in news:
        place, line = _line_of(one, groups, tags.get(one.id, frozenset()))
        sections.setdefault(place, []).append(line)
    return [
        line
        for place in sorted(sections)
        for line in _fold_runs(sorted(sections[place], key=_key_of(order)))
    ]


def _line_of(
    one: News, groups: Sequence[Gathering], tags: Set[str]
) -> tuple[tuple[int, int], Line]:
    """Where a new item goes: to the person, else to the first group it concerns, else at the end.

    The first part is the section's place, then the group's.
    """
    best = one.places[0]
    if best.reason in _FOR_YOU:
        return (_SECTIONS.index(SectionKind.FOR_YOU), 0), _line(one, best, SectionKind.FOR_YOU)
    people = {selector_value("account", one.author)}
    people |= {selector_value("account", place.by) for place in one.places if place.by}
    for position, group in enumerate(groups):
        there = [place for place in one.places if place.channel in group.channels]
        if there or people & group.accounts or tags & group.hashtags:
            line = _line(one, (there or [best])[0], SectionKind.GROUP)
            named = replace(line, group=group.id, group_name=group.name)
            return (_SECTIONS.index(SectionKind.GROUP), position), named
    return (_SECTIONS.index(SectionKind.REST), 0), _line(one, best, SectionKind.REST)


def _line(one: News, place: Place, section: SectionKind) -> Line:
    return Line(
        section=section,
        key=one.key,
        channel=place.channel,
        reason=place.reason,
        at=place.at,
        by=place.by,
        id=one.id,
        kind=one.kind,
        channel_kind=place.channel_kind,
        source=place.channel_name,
        author=place.author_name,
    )


def _key_of(order: str) -> Callable[[Line], tuple[Any, ...]]:
    match order:
        case "newest":
            return lambda line: (-line.at, line.key)
        case "source":
            return lambda line: (fold(line.source), line.channel, line.at, line.key)
        case "author":
            return lambda line: (fold(line.author), line.author, line.at, line.key)
    return lambda line: (line.at, line.key)


def _fold_runs(lines: Iterable[Line]) -> list[Line]:
    """Long runs of one conversation become one line, the last. What names the person stays."""
    made: list[Line] = []
    for _, members in groupby(lines, key=_run_of):
        run = list(members)
        if len(run) > RUN and _run_of(run[0])[0]:
            by_time = sorted(run, key=lambda line: (line.at, line.key))
            made.append(replace(by_time[-1], folded=tuple(line.key for line in by_time)))
        else:
            made += run
    return made


def _run_of(line: Line) -> tuple[bool, str]:
    """Whether a line may be folded, and with which it may."""
    may = (
        line.kind == ItemKind.MESSAGE
        and line.channel_kind in _FOLDABLE
        and line.reason != Reason.MENTION
    )
    return may, line.channel


def bounded(lines: list[Line], limit: int) -> list[Line]:
    """The newest lines, in the order they have; what is for the person goes last."""
    if len(lines) <= limit:
        return lines

    def weight(line: Line) -> tuple[bool, int, str]:
        return (line.section is SectionKind.FOR_YOU, line.at, line.key)

    kept = {line.key for line in sorted(lines, key=weight, reverse=True)[:limit]}
    return [line for line in lines if line.key in kept]
