"""What of an edition's section becomes one line: runs, threads, whole rooms, what was passed on.

A fold hides nothing: its line shows its last text, and the rest is read in its place. What names
the person, or invites them, is never in one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from storage.calm.choices import Choices, Kept, Shown
from storage.choosing import Line
from storage.model import ChannelKind, ItemKind, Reason
from storage.rows import FoldKind

LONGEST: Mapping[FoldKind, int] = {
    FoldKind.RUN: 3,
    FoldKind.AUTHOR: 2,
    FoldKind.THREAD: 2,
    FoldKind.BOOSTS: 1,
    FoldKind.CHANNEL: 1,
}
"""How many lines of a kind stay as they are; more become one."""

_CONVERSATIONS = frozenset({ChannelKind.ROOM, ChannelKind.DIRECT})
_STAYS = frozenset({Reason.MENTION, Reason.INVITATION})
_WRITTEN = frozenset({ItemKind.MESSAGE, ItemKind.POST})


def folded(lines: Sequence[Line], choices: Choices) -> list[Line]:
    """The lines of one section, in the order they have: a channel that the person wants as one
    line, then threads wherever their posts stand, then what follows upon its like."""
    kept = _gathered(lines, _whole(lines, choices), FoldKind.CHANNEL)
    kept = _gathered(kept, _threads(kept), FoldKind.THREAD)
    made: list[Line] = []
    for (kind, _), members in groupby(kept, key=lambda line: _run_of(line, choices)):
        run = list(members)
        made += run if kind is None or len(run) <= LONGEST[kind] else [_one(run, kind)]
    return made


def _one(lines: Iterable[Line], kind: FoldKind) -> Line:
    """The last of them stands for all."""
    by_time = sorted(lines, key=lambda line: (line.at, line.key))
    return by_time[-1]._replace(folded=tuple(line.key for line in by_time), fold=kind)


def _gathered(lines: Sequence[Line], names: Mapping[str, str], kind: FoldKind) -> Sequence[Line]:
    """Lines with the same name, wherever they stand, become one where the last of them stood."""
    members: dict[str, list[Line]] = {}
    for line in lines:
        if line.key in names:
            members.setdefault(names[line.key], []).append(line)
    ones = {
        made.key: made
        for made in (_one(all_, kind) for all_ in members.values() if len(all_) > LONGEST[kind])
    }
    gone = {key for made in ones.values() for key in made.folded}
    if not ones:
        return lines
    return [ones.get(line.key, line) for line in lines if line.key in ones or line.key not in gone]


def _whole(lines: Iterable[Line], choices: Choices) -> Mapping[str, str]:
    """Lines of channels that the person wants to see as one line each -> their channel."""
    whole = {channel for channel, shown in choices.channels.items() if shown is Shown.FOLDED}
    if not whole:
        return {}
    return {
        line.key: line.channel
        for line in lines
        if line.channel in whole and line.reason not in _STAYS and line.kind in _WRITTEN
    }


def _threads(lines: Sequence[Line]) -> Mapping[str, str]:
    """Posts -> the name of their thread: those that answer one another, or the same thing, be it
    here or not."""
    first: dict[str, str] = {}

    def root(key: str) -> str:
        while (above := first.setdefault(key, key)) != key:
            first[key] = first[above]  # halves the way for whoever asks next
            key = above
        return key

    if not any(line.above for line in lines):
        return {}
    posts = [line for line in lines if _may_be_in_thread(line)]
    for line in posts:
        for key in line.above:
            one, other = sorted((root(line.key), root(key)))
            first[other] = one
    return {line.key: root(line.key) for line in posts if line.key in first}


def _may_be_in_thread(line: Line) -> bool:
    return (
        line.kind == ItemKind.POST
        and not line.folded
        and line.channel_kind not in _CONVERSATIONS
        and line.reason not in _STAYS
        and line.reason != Reason.BOOST
    )


def _run_of(line: Line, choices: Choices) -> tuple[FoldKind | None, str]:
    """Of what run a line may be a part."""
    if line.fold or line.reason in _STAYS:
        return None, line.key
    if line.channel_kind in _CONVERSATIONS:
        return (FoldKind.RUN, line.channel) if line.kind in _WRITTEN else (None, line.key)
    if line.kind != ItemKind.POST:
        return None, line.key
    if line.reason == Reason.BOOST:
        return (FoldKind.BOOSTS, "") if choices.boosts is Kept.GROUPED else (None, line.key)
    return FoldKind.AUTHOR, line.author
