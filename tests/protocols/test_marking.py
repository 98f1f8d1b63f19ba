"""How far the person has read is told to their server, seldom and without anybody waiting."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from protocols import marking
from protocols.marking import Marking
from storage.line import LineClient
from tests.protocols.house import House, house, item, room
from tests.protocols.test_receiving import pending_timers
from tests.waiting import until


def told(here: House) -> list[str]:
    return [one for one in here.server.asked() if one.startswith("mark")]


async def read_on(here: House, client: LineClient, text: str) -> str:
    """Something is said and read, as by a window; the mark that is to be told."""
    id_ = here.server.post(text)
    await client.call("sync")
    changed = here.store.read_marks.read(room(here), item(id_))
    assert changed is not None
    await client.call(
        "changed",
        revision=changed.revision,
        channels=sorted(changed.channels),
        views=sorted(changed.views),
    )
    return f"mark:mem:{id_}"


async def test_marks_are_told_after_a_while_and_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marking, "AFTER", 0.5)
    async with house(tmp_path) as here:
        client = await here.client()
        await read_on(here, client, "one")
        last = await read_on(here, client, "two")
        await until(lambda: told(here)[-1:] == [last])
        count = len(told(here))
        await asyncio.sleep(1.0)
        assert len(told(here)) == count
        assert here.store.read_marks.untold(here.account) == ()
        await until(lambda: [left > 3000 for left in pending_timers()] == [True])


async def test_a_round_tells_them_too(tmp_path: Path) -> None:
    async with house(tmp_path) as here:
        client = await here.client()
        mark = await read_on(here, client, "one")
        assert told(here) == []
        await client.call("sync")
        await until(lambda: told(here) == [mark])


async def test_whoever_closes_the_last_window_may_open_another_device(tmp_path: Path) -> None:
    async with house(tmp_path) as here:
        client = await here.client()
        mark = await read_on(here, client, "one")
        await client.close()
        await until(lambda: told(here) == [mark])


async def test_a_server_without_marks_is_asked_once(tmp_path: Path) -> None:
    async with house(tmp_path) as here:
        here.server.turn("unmarked")
        client = await here.client()
        await read_on(here, client, "one")
        for _ in range(3):
            await client.call("sync")
        await until(lambda: here.store.read_marks.untold(here.account) == ())
        assert told(here) == ["mark-refused"]


async def test_a_mark_that_could_not_be_told_waits(tmp_path: Path) -> None:
    async with house(tmp_path) as here:
        client = await here.client()
        mark = await read_on(here, client, "one")
        here.server.turn("offline")
        await client.call("sync")
        assert len(here.store.read_marks.untold(here.account)) == 1
        here.server.turn("offline", False)
        await client.call("sync")
        await until(lambda: told(here) == [mark])
        await until(lambda: here.store.read_marks.untold(here.account) == ())


class Desk:
    """A store that holds nothing but marks, and a server that needs its time for each of them
    and stumbles over one."""

    def __init__(self, *marks: str) -> None:
        self.waiting = list(marks)
        self.read_marks = self
        self.heard: list[str] = []
        self.free = asyncio.Event()
        self.id = "desk"

    async def do(self, work: Any, *arguments: Any) -> Any:
        return work(*arguments)

    def untold(self, _account: str) -> tuple[str, ...]:
        return tuple(self.waiting)

    def told(self, mark: str) -> None:
        self.waiting.remove(mark)

    async def mark(self, mark: str) -> None:
        if mark == "bad":
            raise ValueError
        await self.free.wait()
        self.heard.append(mark)


async def test_a_mark_made_while_others_are_told_follows_and_a_fault_stops_no_other() -> None:
    desk: Any = Desk("bad", "one")
    telling = Marking(desk, desk, desk)
    telling.now()
    await asyncio.sleep(0)
    desk.waiting.append("two")
    telling.now()
    desk.free.set()
    await until(lambda: desk.heard == ["one", "two"])
    assert desk.waiting == ["bad"]
    await telling.stop()
