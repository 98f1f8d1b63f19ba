"""Where following a few rooms live stands: in which rooms, and from which round of the account."""

from __future__ import annotations

import json
from dataclasses import dataclass

from . import guards


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The cursor of what is live. It goes on from ``since`` as long as it covers what is wanted
    and no round has come further; else from where the last round ended, so that nothing between
    the two is missed."""

    round: str  # where the account's own stream stood
    since: str
    rooms: frozenset[str]

    def packed(self) -> str:
        return json.dumps({"round": self.round, "since": self.since, "rooms": sorted(self.rooms)})

    def at(self, since: str) -> Place:
        return Place(round=self.round, since=since, rooms=self.rooms)


def begin(cursor: str | None, round_: str, rooms: frozenset[str]) -> Place:
    """Where to go on in ``rooms`` after the round that ended at ``round_``."""
    said = guards.parse((cursor or "{}").encode()) or {}
    since = said.get("since")
    if said.get("round") == round_ and isinstance(since, str) and rooms <= _rooms(said):
        return Place(round=round_, since=since, rooms=rooms)
    return Place(round=round_, since=round_, rooms=rooms)


def rooms(cursor: str) -> frozenset[str]:
    """The rooms of which an answer was to tell."""
    return _rooms(guards.parse(cursor.encode()) or {})


def _rooms(said: dict[str, object]) -> frozenset[str]:
    found = guards.listing(said.get("rooms"))
    return frozenset(room for room in found if isinstance(room, str))
