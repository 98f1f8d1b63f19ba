"""Walking a timeline: complete, bounded, resumable, whatever became of the newest entry."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from protocols.adapter import Offline
from protocols.mastodon.pages import FIRST, LIMIT, MOST, Mark, walk
from protocols.mastodon.wire import Wire


@dataclass
class Timeline:
    """Entries newest first, with ids that say nothing; ``since_id`` only if it is obeyed."""

    url: str = ""
    entries: list[dict[str, Any]] = field(default_factory=list)
    obeys_since: bool = True
    asked: int = 0
    fails_after: int = 10**9

    def grow(self, *names: str) -> None:
        for name in names:
            self.entries.insert(0, {"id": name, "edited_at": None})

    async def answer(self, request: web.Request) -> web.Response:
        self.asked += 1
        if self.asked > self.fails_after:
            return web.Response(text="<html>")
        ids = [one["id"] for one in self.entries]
        below, since = request.query.get("max_id"), request.query.get("since_id")
        first = ids.index(below) + 1 if below in ids else (0 if below is None else len(ids))
        last = ids.index(since) if self.obeys_since and since in ids else len(ids)
        page = self.entries[first:last][: int(request.query["limit"])]
        return web.json_response(page)


@pytest.fixture
async def timeline() -> AsyncIterator[Timeline]:
    made = Timeline()
    app = web.Application()
    app.router.add_get("/t", made.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield made
    await runner.cleanup()


@pytest.fixture
async def wire(timeline: Timeline) -> AsyncIterator[Wire]:
    made = Wire(timeline.url, timeout=60)
    yield made
    await made.close()


@dataclass
class Reader:
    """Keeps the cursor with each step, as the engine does."""

    wire: Wire
    cursor: str | None = None
    came: list[str] = field(default_factory=list)

    async def sync(self) -> list[str]:
        self.came = []
        async for body, mark in walk(self.wire, "/t", {}, Mark.read(self.cursor)):
            self.cursor = mark.write()
            self.came += [one["id"] for one in json.loads(body)]
        return self.came


def names(first: int, last: int) -> list[str]:
    return [f"{number * 7919 % 10007:x}" for number in range(first, last)]


async def test_a_first_sync_is_bounded(timeline: Timeline, wire: Wire) -> None:
    timeline.grow(*names(0, LIMIT * (FIRST + 3)))
    came = await Reader(wire).sync()
    assert came == [one["id"] for one in timeline.entries[: LIMIT * FIRST]]


async def test_a_short_timeline_comes_whole_and_once(timeline: Timeline, wire: Wire) -> None:
    reader = Reader(wire)
    assert await reader.sync() == []
    timeline.grow(*names(0, 55))
    assert sorted(await reader.sync()) == sorted(names(0, 55))
    assert await reader.sync() == []


@pytest.mark.parametrize("obeys_since", [True, False])
async def test_everything_since_comes_however_much(
    timeline: Timeline, wire: Wire, obeys_since: bool
) -> None:
    timeline.obeys_since = obeys_since
    timeline.grow(*names(0, 50))
    reader = Reader(wire)
    await reader.sync()
    new = names(50, 50 + 3 * LIMIT + 7)
    timeline.grow(*new)
    assert sorted(await reader.sync()) == sorted(new)
    asked = timeline.asked
    assert await reader.sync() == []
    assert timeline.asked == asked + 1


async def test_a_catch_up_is_bounded_too(timeline: Timeline, wire: Wire) -> None:
    timeline.grow(*names(0, 10))
    reader = Reader(wire)
    await reader.sync()
    timeline.grow(*names(10, 10 + LIMIT * (MOST + 2)))
    assert len(await reader.sync()) == LIMIT * MOST


async def test_a_deleted_newest_entry_does_not_lose_the_place(
    timeline: Timeline, wire: Wire
) -> None:
    timeline.obeys_since = False
    timeline.grow(*names(0, 300))
    reader = Reader(wire)
    await reader.sync()
    del timeline.entries[:2]
    new = names(300, 300 + LIMIT + 5)
    timeline.grow(*new)
    assert sorted(await reader.sync()) == sorted(new)


async def test_a_walk_that_broke_off_goes_on_where_it_was(timeline: Timeline, wire: Wire) -> None:
    timeline.grow(*names(0, 10))
    reader = Reader(wire)
    await reader.sync()
    new = names(10, 10 + 3 * LIMIT)
    timeline.grow(*new)
    timeline.fails_after = timeline.asked + 2
    with pytest.raises(Offline):
        await reader.sync()
    first = list(reader.came)
    assert 0 < len(first) < len(new)
    timeline.fails_after = 10**9
    later = names(10 + 3 * LIMIT, 15 + 3 * LIMIT)
    timeline.grow(*later)
    second = await reader.sync()
    assert sorted(first + second) == sorted(new + later)


async def test_an_edit_of_what_stands_on_the_first_page_comes_alone(
    timeline: Timeline, wire: Wire
) -> None:
    timeline.grow(*names(0, 10))
    reader = Reader(wire)
    await reader.sync()
    timeline.entries[4]["edited_at"] = "2026-03-02T09:00:00Z"
    timeline.entries[5]["favourites_count"] = 12  # says nothing
    assert await reader.sync() == [timeline.entries[4]["id"]]
    assert await reader.sync() == []


@pytest.mark.parametrize("cursor", ["", "x", "[]", "7", '{"seen": 5}', '{"left": "x"}', "null"])
def test_a_cursor_that_cannot_be_read_starts_anew(cursor: str) -> None:
    assert Mark.read(cursor) == Mark()
