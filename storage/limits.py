"""How long and how much is kept of each kind, as the person chose, or their association, or we."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from storage import association
from storage.codec import millis
from storage.values import record

if TYPE_CHECKING:
    from storage.clock import Clock
    from storage.database import Database


class Kind(StrEnum):
    """What has limits of its own; the values stand in profiles and settings."""

    MESSAGES = "messages"  # of rooms and direct conversations
    POSTS = "posts"
    EVENTS = "events"  # that are over
    PICTURES = "pictures"  # and files, as they were fetched
    EDITIONS = "editions"


class Source(StrEnum):
    """Who said so."""

    PERSON = "person"
    ASSOCIATION = "association"
    PREAU = "preau"


DAYS, MEGABYTES = "days", "megabytes"
MEGABYTE = 1 << 20  # bytes
WITHOUT = 0
"""What stands for no limit where something was chosen."""
BOUNDS: Mapping[str, tuple[int, int]] = {DAYS: (7, 36_500), MEGABYTES: (10, 1_000_000)}
"""The least and the most of each; a week is what may still be news."""
ERASING, SURVEY = "erasing", "survey"
"""Rows of the table ``upkeep``: what the person wants erased, and what was measured."""
_OURS: Mapping[Kind, Mapping[str, int]] = {
    Kind.PICTURES: {MEGABYTES: 1_000},
    Kind.EDITIONS: {DAYS: 60},
}


@record(frozen=True, slots=True, kw_only=True)
class Limit:
    """What is kept of one kind: no older than ``days``, no more than ``megabytes``; None is
    without a limit."""

    days: int | None = None
    megabytes: int | None = None
    days_from: Source = Source.PREAU
    megabytes_from: Source = Source.PREAU


def is_within(what: str, value: object) -> bool:
    """Whether a number may stand as a limit; ``what`` is DAYS or MEGABYTES."""
    least, most = BOUNDS[what]
    whole = isinstance(value, int) and not isinstance(value, bool)
    return whole and (value == WITHOUT or least <= value <= most)  # type: ignore[operator]


def load(get: Callable[[str, Any], Any]) -> Mapping[Kind, Limit]:
    """Every limit, from whatever reads settings by name and default. What is malformed counts as
    not chosen."""
    theirs = association.read(get(association.SETTING, {})).keep
    return {kind: _limit(kind, get(_name(kind), None), theirs.get(kind, {})) for kind in Kind}


def _limit(kind: Kind, chosen: object, theirs: Mapping[str, int]) -> Limit:
    days, days_from = _value(DAYS, chosen, theirs, _OURS.get(kind, {}))
    megabytes, megabytes_from = _value(MEGABYTES, chosen, theirs, _OURS.get(kind, {}))
    return Limit(days=days, megabytes=megabytes, days_from=days_from, megabytes_from=megabytes_from)


def _value(
    what: str, chosen: object, theirs: Mapping[str, int], ours: Mapping[str, int]
) -> tuple[int | None, Source]:
    mine = chosen if isinstance(chosen, Mapping) else {}
    for source, said in (
        (Source.PERSON, mine),
        (Source.ASSOCIATION, theirs),
        (Source.PREAU, ours),
    ):
        if is_within(what, said.get(what)):
            return int(said[what]) or None, source
    return None, Source.PREAU


def _name(kind: Kind) -> str:
    return f"keep.{kind}"


class Limits:
    """Writes what the person chooses, and asks the engine for what takes long."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db, self._clock = db, clock

    def read(self) -> Mapping[Kind, Limit]:
        from storage.settings import Settings

        return load(Settings(self._db).get)

    def choose(self, kind: Kind, what: str, value: int | None) -> None:
        """``what``: DAYS or MEGABYTES; WITHOUT for no limit, None for what would hold had the
        person chosen nothing. ValueError for what cannot be a limit."""
        from storage.settings import Settings

        if value is not None and not is_within(what, value):
            raise ValueError(f"{what} {value}")
        before = self.read()[kind].days
        settings = Settings(self._db)
        mine: dict[str, int] = {**settings.get(_name(kind), {})}
        mine.pop(what, None)
        if value is not None:
            mine[what] = value
        settings.set(_name(kind), mine)
        after = self.read()[kind].days
        if kind is Kind.EVENTS and before is not None and (after is None or after > before):
            self._ask_again()

    def _ask_again(self) -> None:
        """Nobody reads back in a calendar, as in a conversation: what is not kept of it any more
        is forgotten, and it is compared with its server's from the beginning."""
        with self._db.write() as write:
            thin = write.rows(
                "DELETE FROM payload WHERE body = x'' AND channel IN"
                " (SELECT key FROM channel WHERE kind = 'calendar') RETURNING channel"
            )
            write.execute(  # whatever the stream that brings a calendar is called, it names it
                "DELETE FROM stream WHERE EXISTS (SELECT 1 FROM channel AS c"
                " WHERE c.account = stream.account AND instr(stream.stream, c.remote)"
                " AND c.key IN (SELECT value FROM json_each(?)))",
                (json.dumps(sorted({channel for (channel,) in thin})),),
            )

    def erase(self, kinds: Iterable[Kind]) -> None:
        """Have everything of these kinds erased that came until now, but for what is never
        pruned: the engine does it in the background."""
        from storage.model import View
        from storage.upkeep import Upkeep

        upkeep, wanted = Upkeep(self._db), {str(kind) for kind in kinds}
        with self._db.write() as write:  # of the transaction: the engine may just be done with it
            asked = upkeep.place_in(write, ERASING) or {}
            wanted |= set(asked.get("kinds", ()))
            place = {"kinds": sorted(wanted), "at": millis(self._clock.now())}
            upkeep.keep(write, ERASING, place)
            write.touch(views=[View.SETTINGS])

    def measure(self) -> None:
        """Have the sizes measured anew, unless nothing was committed since."""
        from storage.model import View
        from storage.upkeep import Upkeep

        upkeep = Upkeep(self._db)
        measured = upkeep.place(SURVEY)
        if measured is None or measured.get("revision") == self._db.revision():
            return  # it will be, or nothing can be otherwise
        with self._db.write(durable=False) as write:
            # what the engine measured meanwhile stays, as what was pruned is not there any more
            measured = upkeep.place_in(write, SURVEY) or measured
            upkeep.keep(write, SURVEY, {**measured, "wanted": True})
            write.touch(views=[View.SETTINGS])
