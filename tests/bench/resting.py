"""A day at rest, minute by minute: what Préau asks of three real servers, and what others would.

The day is simulated, everything in it is real: the window's own scheduler with an injected clock,
the engine, the servers, and what people write there. In each of its 1,440 minutes the scheduler
looks at the clock twice, as it does; beside it a program that is always live (``always.py``) asks
its questions of that minute. Nothing is scaled: both did what they do in a whole day, and both are
counted on the wire.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import ExitStack, asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from desktop.calm.scheduler import Scheduler
from protocols.engine import Engine
from protocols.registry import Registry
from protocols.store import Store
from storage.calm.choices import OFFERED, WEEKDAYS, Choices
from storage.line import LineClient
from tests import household
from tests.bench import always
from tests.bench.report import Measure, measure
from tests.bench.wire import Counter, Traffic
from tests.household import PROTOCOLS, Household, World
from tests.servers import Radicale, Snac, Synapse
from tests.servers.proxy import Proxy
from tests.waiting import until

MINUTES = 24 * 60
MOST = 5.0  # per cent of what a program that is always live sends
_MIDNIGHT = datetime(2026, 3, 3, tzinfo=UTC)
_AWAKE = range(7 * 60, 23 * 60)  # when people write
_EVERY = {"matrix": 20, "mastodon": 40, "dav": 480}  # minutes between two that they write
_LOOKS = 2  # of the scheduler, a minute


class Day:
    """The injected clock."""

    def __init__(self) -> None:
        self.at = _MIDNIGHT

    def now(self) -> datetime:
        return self.at


def measures() -> list[Measure]:
    """Requests and bytes of a day, by protocol, against a program that is always live."""
    with tempfile.TemporaryDirectory(prefix="preau-bench-") as own, _servers(Path(own)) as servers:
        house = household.settle(Path(own) / "data", servers, Counter)
        try:
            asyncio.run(_engine_of_its_own_leaves(house))
            print("Living a day of 1,440 minutes at rest.", flush=True)
            ours, theirs = asyncio.run(_live(house))
        finally:
            for proxy in house.proxies.values():
                proxy.__exit__(None, None, None)
            house.database.close()
    return _compared(ours, theirs)


@contextmanager
def _servers(own: Path) -> Iterator[tuple[Synapse, Snac, Radicale]]:
    made = (Synapse(own / "synapse"), Snac(own / "snac"), Radicale(own / "radicale"))
    try:
        for server in made:
            server.start()
        yield made
    finally:
        for server in made:
            server.stop()


async def _engine_of_its_own_leaves(house: Household) -> None:
    """The one that signed in goes by the real clock."""
    async with house.engine() as engine:
        await engine.call("leave")
    await until(lambda: not house.folder.line.exists())


@asynccontextmanager
async def _engine(house: Household, clock: Day) -> AsyncIterator[LineClient]:
    """The engine in this process, by the day's clock, and the window's line to it."""
    store = Store(house.folder, house.key, clock)
    engine, ready = Engine(house.folder, house.key, store, Registry()), asyncio.Event()
    running = asyncio.create_task(engine.run(ready.set))
    await ready.wait()
    client = LineClient(house.folder, house.key)
    await client.connect()
    await client.call("sync")
    try:
        yield client
    finally:
        await client.close()
        engine.leave()
        await running
        store.close()


async def _live(house: Household) -> tuple[dict[str, Traffic], dict[str, Traffic]]:
    """What each asked in the day: Préau, and who is always live."""
    clock, asked = Day(), list[object]()
    app = QCoreApplication.instance() or QCoreApplication([])
    choices = Choices(hours=(OFFERED,) * WEEKDAYS)
    scheduler = Scheduler(clock, lambda: choices, zone=UTC)
    scheduler.near.connect(asked.append)
    with ExitStack() as open_:
        beside = {name: Counter(proxy.target) for name, proxy in house.proxies.items()}
        for counter in beside.values():
            open_.enter_context(counter)
        lookers = always.start({name: one.url for name, one in beside.items()}, house.world)
        async with _engine(house, clock) as client:
            await asyncio.sleep(1.0)  # the round of whoever connects
            _taken(beside), _taken(house.proxies)  # what came before the day
            scheduler.start()
            for minute in range(MINUTES):
                await asyncio.to_thread(_others, house.world, lookers, minute)
                for look in range(_LOOKS):
                    clock.at = _MIDNIGHT + timedelta(minutes=minute, seconds=60 / _LOOKS * look)
                    scheduler.look()
                    while asked:
                        asked.pop()
                        assert set((await client.call("sync")).values()) == {"ok"}
            scheduler.stop()
            found = _taken(house.proxies), _taken(beside)
    del app
    return found


def _others(world: World, lookers: Mapping[str, always.Looker], minute: int) -> None:
    """What people write in this minute, and what those who are always live ask."""
    for protocol, every in _EVERY.items():
        if minute in _AWAKE and minute % every == 0:
            world.bring_word(protocol, f"d{minute}")
    for name, looker in lookers.items():
        for _ in range(always.due(name, minute)):
            looker.look()


def _taken(proxies: Mapping[str, Proxy]) -> dict[str, Traffic]:
    return {name: one.take() for name, one in proxies.items() if isinstance(one, Counter)}


def _compared(ours: dict[str, Traffic], theirs: dict[str, Traffic]) -> list[Measure]:
    for name in PROTOCOLS:
        mine, other = ours[name], theirs[name]
        print(f"{name:>9}: {mine.requests} requests, {mine.bytes / 1000:.0f} kB;"
              f" always live: {other.requests} requests, {other.bytes / 1000:.0f} kB.")  # fmt: skip
    whole, always_live = sum(ours.values(), Traffic()), sum(theirs.values(), Traffic())
    found = []
    for name, mine, other in (
        *((name, ours[name], theirs[name]) for name in PROTOCOLS),
        ("all", whole, always_live),
    ):
        found += [
            _share(f"a day at rest, {name}: requests", mine.requests, other.requests),
            _share(f"a day at rest, {name}: bytes", mine.bytes, other.bytes),
        ]
    return found


def _share(name: str, ours: int, theirs: int) -> Measure:
    return measure(name, 100 * ours / theirs, "%", MOST, "of always live")
