"""Clocks that are set, computers that sleep: what waits still leaves once, in order, and soon."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from protocols.adapter import Later
from protocols.watch import GLANCE, LEAST, Watch
from storage.model import State
from tests.protocols.house import House, house
from tests.waiting import until

HOUR, YEAR = 3600.0, 365 * 86_400.0
JUMPS = (-YEAR, -HOUR, HOUR, YEAR)


class Settable:
    """A clock that tests set."""

    def __init__(self) -> None:
        self.by = 0.0

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.by)


def jump(here: House, clock: Settable, seconds: float) -> None:
    clock.by += seconds
    here.engine.watch.look()  # what Linux calls at once, and others within a minute


@pytest.mark.row("D5")
@pytest.mark.parametrize("seconds", JUMPS)
async def test_what_waits_a_moment_waits_no_longer(tmp_path: Path, seconds: float) -> None:
    """A server that loses a send, or asks for patience; then the clock is set."""
    clock = Settable()
    async with house(tmp_path, clock=clock) as here:
        here.server.turn("lost")
        here.say("first")
        here.engine.wake()
        await until(lambda: here.outbox()[0][2] >= 2)
        jump(here, clock, seconds)
        here.say("second")
        here.server.turn("lost", False)
        await until(lambda: here.outbox() == [])
        assert here.server.texts() == ["first", "second"]


@pytest.mark.parametrize("seconds", JUMPS)
async def test_patience_is_counted_by_the_loop(tmp_path: Path, seconds: float) -> None:
    clock = Settable()
    async with house(tmp_path, clock=clock) as here:
        here.server.turn("later", "3" if seconds < 0 else "3600")
        here.say("patient")
        here.engine.wake()
        loop = asyncio.get_running_loop()
        since = loop.time()
        await until(lambda: here.outbox()[0][1] == "busy")
        if seconds > 0:  # it may have slept: time went by
            here.server.turn("later", False)
        jump(here, clock, seconds)
        here.engine.wake()
        if seconds < 0:
            await asyncio.sleep(0.5)
            assert here.server.asked().count("send") <= 1 + (loop.time() - since) // 3
            here.server.turn("later", False)
        await until(lambda: here.outbox() == [])
        assert here.server.texts() == ["patient"]


@pytest.mark.parametrize("seconds", [-YEAR, YEAR])
async def test_the_order_is_not_the_clocks(tmp_path: Path, seconds: float) -> None:
    clock = Settable()
    async with house(tmp_path, clock=clock) as here:
        here.server.turn("offline")
        for number in range(4):
            here.say(f"m{number}")
            jump(here, clock, seconds)
        here.server.turn("offline", False)
        here.engine.wake()
        await until(lambda: here.outbox() == [])
        assert here.server.texts() == ["m0", "m1", "m2", "m3"]


@pytest.mark.parametrize("told", [True, False])
async def test_an_hour_that_the_person_chose_is_the_clocks(tmp_path: Path, told: bool) -> None:
    clock = Settable()
    async with house(tmp_path, clock=clock) as here:
        later = here.say("tomorrow")
        at = clock.now() + timedelta(seconds=5 * HOUR)
        here.store.outbox.mark(later, State.WAITING, not_before=at)
        here.engine.wake()
        await asyncio.sleep(0.2)
        jump(here, clock, -HOUR)
        here.engine.wake()
        await asyncio.sleep(0.3)
        assert here.server.texts() == []
        clock.by += 6 * HOUR + 1  # it slept over it
        if told:
            here.engine.watch.look()
        else:
            here.engine.watch._glanced()
        await until(lambda: here.server.texts() == ["tomorrow"])


async def test_a_clock_set_back_while_nothing_ran_holds_nothing_up(tmp_path: Path) -> None:
    clock = Settable()
    async with house(tmp_path, clock=clock) as here:
        here.server.turn("later", "3600")
        here.say("kept")
        here.engine.wake()
        await until(lambda: here.outbox()[0][1] == "busy")
        here.server.turn("later", False)
    clock.by -= YEAR
    async with house(tmp_path, clock=clock) as here:
        await until(lambda: here.server.texts() == ["kept"])


@pytest.mark.parametrize("seconds", JUMPS)
async def test_after_sleep_the_servers_are_asked_at_once(tmp_path: Path, seconds: float) -> None:
    clock = Settable()
    async with house(tmp_path, clock=clock) as here:
        await (await here.client()).call("sync")
        here.server.post("while asleep")
        jump(here, clock, seconds)
        if seconds > 0:
            await until(lambda: here.texts() == ["while asleep"])
        else:
            await asyncio.sleep(0.5)
            assert here.texts() == []


@pytest.mark.parametrize("seconds", [-YEAR, -HOUR])
async def test_a_sync_of_the_future_is_not_taken_for_a_fresh_one(
    tmp_path: Path, seconds: float
) -> None:
    clock = Settable()
    async with house(tmp_path, clock=clock) as here:
        await (await here.client()).call("sync")
    clock.by += seconds
    async with house(tmp_path, clock=clock) as here:
        here.server.post("new")
        await here.client()
        await until(lambda: here.texts() == ["new"])


def test_no_patience_is_longer_than_a_day() -> None:
    assert Later(1e12).after == 86_400.0
    assert Later(-3).after == 1.0


async def test_the_watch_tells_of_jumps_and_of_nothing_else() -> None:
    told: list[float] = []
    clock = Settable()
    watch = Watch(clock, told.append)
    watch.start()
    try:
        await asyncio.sleep(0.05)
        watch.look()
        clock.by += LEAST / 4
        watch.look()
        assert told == []
        clock.by += HOUR
        watch._set()  # as the system calls it
        watch._set()
        assert told == pytest.approx([HOUR], abs=LEAST)
        clock.by -= 2 * HOUR
        watch.look()
        assert told[1:] == pytest.approx([-2 * HOUR], abs=LEAST)
    finally:
        watch.stop()


async def test_where_the_system_does_not_tell_the_clock_is_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("protocols.watch._cancelled_on_set", lambda: None)
    monkeypatch.setattr("protocols.watch.GLANCE", GLANCE / 600)
    told: list[float] = []
    clock = Settable()
    watch = Watch(clock, told.append)
    watch.start()
    clock.by += HOUR
    await until(lambda: bool(told))
    watch.stop()
    assert told == pytest.approx([HOUR], abs=LEAST)
