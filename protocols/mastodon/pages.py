"""Walking a timeline from its newest entry down to what is known, a page at a time.

Ids are opaque and each server orders its own way, so nothing is compared but equality: the walk
asks below the last id it saw until one of the newest ids of the last time comes up. The first
page is asked anew each time, which also brings edits of what it holds; of every page only the
entries that say something new are passed on, as they came.
https://docs.joinmastodon.org/api/guidelines/#pagination
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from .fields import mappings, text
from .records import dump
from .wire import Wire

LIMIT = 40
"""Entries of a page; the most that Mastodon gives."""
FIRST = 5
"""Pages of a first sync."""
MOST = 20
"""Pages of any other; Mastodon keeps 800 entries of a home timeline."""
_FLOOR = 5  # ids of which one must come up: the newest may be deleted meanwhile


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Where a walk is, as kept in the cursor."""

    seen: tuple[tuple[str, str], ...] = ()  # id and last edit of what the first page held
    floor: tuple[str, ...] = ()  # what the walk under way goes down to
    below: str = ""  # the id it goes on below; "" when it has ended
    left: int = 0  # pages it may still ask for

    @classmethod
    def read(cls, cursor: str | None) -> Mark:
        """From a cursor; a fresh one for None or for one that cannot be read."""
        try:
            found = json.loads(cursor or "{}")
            return cls(
                seen=tuple((str(one), str(edit)) for one, edit in found.get("seen", ())),
                floor=tuple(map(str, found.get("floor", ()))),
                below=str(found.get("below", "")),
                left=int(found.get("left", 0)),
            )
        except (ValueError, TypeError, AttributeError):
            return cls()

    def write(self) -> str:
        """As a cursor."""
        kept: dict[str, Any] = {"seen": self.seen}
        if self.below:
            kept |= {"floor": self.floor, "below": self.below, "left": self.left}
        return json.dumps(kept)


async def walk(
    wire: Wire, path: str, query: Mapping[str, str], mark: Mark
) -> AsyncIterator[tuple[bytes, Mark]]:
    """JSON arrays of new entries, each with the mark to keep beside it.

    First what an earlier walk left open. Nothing when the first page says what it said last
    time. Raises what Wire.get does.
    """
    async for step in _down(wire, path, query, mark):
        yield step
        mark = step[1]
    entries = mappings((await wire.get(path, {**query, "limit": str(LIMIT)})).json())
    page = tuple(says(raw) for raw in entries)
    if not page or page == mark.seen:
        return
    known = {one for one, _ in mark.seen}
    reached = any(one in known for one, _ in page)
    top = Mark(
        seen=page,
        floor=tuple(one for one, _ in mark.seen[:_FLOOR]),
        below="" if reached else page[-1][0],
        left=(MOST if known else FIRST) - 1,
    )
    new = [raw for raw in entries if says(raw) not in mark.seen]
    yield dump(new), top
    async for step in _down(wire, path, query, top):
        yield step


async def _down(
    wire: Wire, path: str, query: Mapping[str, str], mark: Mark
) -> AsyncIterator[tuple[bytes, Mark]]:
    while mark.below:
        bounds = {"limit": str(LIMIT), "max_id": mark.below}
        if mark.floor:
            bounds["since_id"] = mark.floor[0]
        entries = mappings((await wire.get(path, {**query, **bounds})).json())
        ids = [_id(raw) for raw in entries]
        known = next((place for place, one in enumerate(ids) if one in mark.floor), None)
        left = mark.left - 1
        if known is not None or not ids or left <= 0 or ids[-1] == mark.below:
            mark = replace(mark, floor=(), below="", left=0)
        else:
            mark = replace(mark, below=ids[-1], left=left)
        yield dump(entries[:known]), mark


def _id(raw: Mapping[str, Any]) -> str:
    return text(raw.get("id"))


def says(raw: Mapping[str, Any]) -> tuple[str, str]:
    """What tells one state of an entry from the next: its id and when it was last edited."""
    told = (raw, raw.get("reblog"), raw.get("status"))
    edits = (text(one.get("edited_at")) for one in told if isinstance(one, dict))
    return _id(raw), max(edits)
