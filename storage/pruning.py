"""Taking out what is older, or more, than what is kept: in small steps, whatever ends them.

What is pruned is not taken back: no row says that it was here, and a server may bring it again
when it is asked for earlier things. See docs/decisions/050.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from storage import limits, sparing, survey, thinning
from storage.codec import millis
from storage.limits import ERASING, MEGABYTE, SURVEY, Kind
from storage.model import View
from storage.thinning import EDGE
from storage.upkeep import Upkeep

if TYPE_CHECKING:
    from storage.clock import Clock
    from storage.database import Database, Write

PRUNING, PRUNED = "pruning", "pruned"
"""Rows of ``upkeep``: how far a round came, and what the last one left."""
_SLICE = 0.004  # seconds of one transaction before it commits, which takes as long again and more
_HOUR = 3_600_000  # milliseconds
_ROUND = 6 * _HOUR  # from one round to the next
_TELL = 1.0  # seconds between two words to the page that shows how far it came
_SMALL = 64 * MEGABYTE  # of an index that is merged after each round
_MERGED = 7 * 24 * _HOUR  # what was pruned is out of every byte of the index after so long

Stage = Callable[["Write", dict[str, Any], sparing.Spared], bool]
"""One portion of one kind's pruning; whether there is more of it."""
_STAGES: tuple[Stage, ...] = (
    thinning.quieten,
    thinning.talk,
    thinning.events,
    thinning.pictures,
    thinning.editions,
    thinning.loose,
    thinning.words,
)


def is_asked(db: Database) -> bool:
    """Whether the person waits for something to be erased."""
    return Upkeep(db).place(ERASING) is not None


class Pruning:
    """One round after the other, each from the oldest on, and measuring before and after; between
    two steps only what is in the database counts."""

    def __init__(self) -> None:
        self._spared, self._survey = sparing.Spared(), survey.Survey()
        self._told = 0.0
        self.measuring = False
        """Whether the last step looked at how much there is, for which nobody waits."""

    def __call__(self, db: Database, clock: Clock) -> bool:
        """One step, of at most 20 ms; whether there is more to do. StorageError passes: what was
        committed stays, and the next step goes on from it."""
        now = millis(clock.now())
        upkeep = Upkeep(db)
        asked = upkeep.place(ERASING)
        state = _going_on(upkeep.place(PRUNING), asked)
        self.measuring = state is None and asked is None and self._survey(db, clock)
        if self.measuring:
            return True
        state = state or _begun(db, now)
        if state is None:
            self._cut_log(db, upkeep)
            return bool((upkeep.place(SURVEY) or {}).get("wanted", False))
        if state["stage"] < len(_STAGES):
            self._step(db, upkeep, state, now)
        elif thinning.shrink(db, asked=bool(state["asked"])):
            db.give_way()
        else:
            self._end(db, upkeep, state, now)
        return True

    def _step(self, db: Database, upkeep: Upkeep, state: dict[str, Any], now: int) -> None:
        until = time.monotonic() + _SLICE
        with db.write(durable=False) as write:
            self._spared.look(write, now)
            while state["stage"] < len(_STAGES):
                if not _STAGES[state["stage"]](write, state, self._spared):
                    state |= {"stage": state["stage"] + 1, "place": {}}
                if time.monotonic() >= until:
                    break
            upkeep.keep(write, PRUNING, state)
            if time.monotonic() - self._told > _TELL and state["asked"]:
                self._told = time.monotonic()
                write.touch(views=[View.SETTINGS])
        db.give_way()

    def _end(self, db: Database, upkeep: Upkeep, state: Mapping[str, Any], now: int) -> None:
        """The round is over; what the person asked for meanwhile begins another."""
        self._survey = survey.Survey()  # what it had looked at may be gone
        with db.write() as write:
            asked = upkeep.place_in(write, ERASING)
            if asked is not None and asked["at"] == state["asked"]:
                upkeep.done(write, ERASING)
            upkeep.done(write, PRUNING)
            merged = now if state.get("merged") else state["merged_at"]
            left = 0 if state.get("merged") else state["unmerged"] + state["items"]
            done = {"at": now, "limits": state["limits"], "merged": merged, "unmerged": left}
            upkeep.keep(write, PRUNED, {**done, "log": bool(state["items"])})
            if state["items"] or state["asked"]:
                survey.trimmed(write, state["cuts"], whole=bool(state["asked"]))
                write.touch(views=[View.SETTINGS, View.EDITION, View.CHANNELS])
        self._cut_log(db, upkeep)

    def _cut_log(self, db: Database, upkeep: Upkeep) -> None:
        """What was pruned stands in the log until it is cut, which somebody who reads can put
        off."""
        done = upkeep.place(PRUNED)
        if done is not None and done.get("log") and db.shrink_log():
            with db.write(durable=False) as write:
                upkeep.keep(write, PRUNED, {**done, "log": False})


def _going_on(
    state: dict[str, Any] | None, asked: Mapping[str, Any] | None
) -> dict[str, Any] | None:
    """The round under way, unless the person asked for another since."""
    if state is None or (asked is not None and asked["at"] != state["asked"]):
        return None
    return state


def _begun(db: Database, now: int) -> dict[str, Any] | None:
    """A new round, if it is time for one."""
    from storage.settings import Settings

    upkeep = Upkeep(db)
    asked = upkeep.place(ERASING)
    chosen = limits.load(Settings(db).get)
    said = repr(sorted((str(kind), one.days, one.megabytes) for kind, one in chosen.items()))
    last = upkeep.place(PRUNED) or {"at": 0, "limits": "", "merged": now, "unmerged": 0}
    due = said != last["limits"] or not 0 <= now - last["at"] < _ROUND
    measured = upkeep.place(SURVEY)
    if asked is None and (not due or measured is None or measured.get("wanted")):
        return None  # or it is measured first
    if asked is None and _is_unsure(chosen, measured or {}, now):
        survey.make_sure(db)
        return None
    days = (measured or {}).get("days", {})
    if asked is not None:
        cuts = {str(kind): asked["at"] + 1 for kind in asked["kinds"]}
    else:
        cuts = {str(kind): at for kind in Kind if (at := _cut(chosen[kind], days.get(kind), now))}
    size = chosen[Kind.PICTURES].megabytes
    return {
        "asked": 0 if asked is None else asked["at"],
        "cuts": cuts,
        "most": None if size is None or asked is not None else size * MEGABYTE,
        "of": _weight(measured or {}, cuts),
        "limits": said,
        "merged_at": last["merged"],
        "unmerged": last["unmerged"],
        "merge": asked is not None or now - last["merged"] > _MERGED,
        "small": _is_small(measured),
        "stage": 0,
        "place": {},
        "items": 0,
        "gone": 0,
    }


def _weight(measured: Mapping[str, Any], cuts: Mapping[str, int]) -> int:
    """About how many bytes go with a round."""
    days = measured.get("days", {})
    dated: int = sum(
        size
        for kind, cut in cuts.items()
        for day, size in days.get(kind, {}).items()
        if int(day) <= cut // survey.DAY
    )
    with_pictures = Kind.PICTURES in cuts
    apart: int = measured.get("sums", {}).get(survey.PICTURES, 0) if with_pictures else 0
    return dated + apart


def _is_small(measured: Mapping[str, Any] | None) -> bool:
    """Whether the index is merged in a moment."""
    return measured is not None and measured["sums"].get(survey.INDEX, 0) < _SMALL


def _cut(limit: limits.Limit, days: Mapping[str, int] | None, now: int) -> int | None:
    """The instant before which nothing of a kind is kept; None: all is. What is still to come
    takes no room from what was, and is never before it."""
    by_age = 0 if limit.days is None else now - limit.days * survey.DAY
    return max(0, by_age, _cut_by_size(limit, days, now)) or None


def _cut_by_size(limit: limits.Limit, days: Mapping[str, int] | None, now: int) -> int:
    past = {day: size for day, size in (days or {}).items() if int(day) <= now // survey.DAY}
    if limit.megabytes is None or not past:
        return 0
    return min(now, survey.cut(past, limit.megabytes * MEGABYTE) or 0)


def _is_unsure(chosen: Mapping[Kind, limits.Limit], measured: Mapping[str, Any], now: int) -> bool:
    """Whether a size decides what goes, or whether anything does, and was not looked at wholly:
    an estimate erases nothing, and spares nothing."""
    if survey.is_sure(measured, now):
        return False
    sized = {kind for kind in Kind if chosen[kind].megabytes is not None}
    in_part = survey.is_part(measured) and bool(sized & {Kind.MESSAGES, Kind.POSTS})
    days = measured.get("days", {})
    return in_part or any(_cut_by_size(chosen[kind], days.get(kind), now) for kind in sized)


def reached(db: Database, channel: str, before: str | None, oldest: int | None) -> None:
    """What is earlier than an item of a channel (None: than all) was asked for, and is here from
    ``oldest`` on (milliseconds); None: there is nothing earlier."""
    [known] = db.rows(
        "SELECT (SELECT place ->> 'at' FROM upkeep WHERE name = ?1),"
        " (SELECT max(p.at) FROM item JOIN placement AS p ON p.item = item.id"
        "  WHERE item.key = ?2 AND p.channel = ?3)",
        (EDGE + channel, before, channel),
    )
    edge, at = known
    if edge is None or (at is not None and at < edge):
        return  # of what lies behind the hole
    with db.write(durable=False) as write:
        if oldest is None:
            write.execute("DELETE FROM upkeep WHERE name = ?", (EDGE + channel,))
        elif oldest < edge:
            Upkeep(db).keep(write, EDGE + channel, {"at": oldest})
