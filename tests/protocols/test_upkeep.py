"""Long work on the cache is done in slices, goes on where it was, and is in nobody's way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest

from protocols import upkeep
from protocols.store import Store
from protocols.upkeep import Chore, Chores
from storage.cache import Cache
from storage.clock import Clock
from storage.database import Database
from storage.errors import StorageError
from storage.folder import Folder
from storage.limits import Kind, Limits
from storage.model import Batch, View
from storage.pages import Reader
from storage.upkeep import WORDS, Upkeep
from tests.protocols.house import house
from tests.storage.making import ACCOUNT, KEY, NOW, ROOM, StillClock, message, room, said
from tests.waiting import until


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "_AFTER_START", 0.0)


@asynccontextmanager
async def store_of(place: Path) -> AsyncIterator[Store]:
    store = Store(Folder(place), KEY, StillClock())
    try:
        yield store
    finally:
        store.close()


@asynccontextmanager
async def at_work(
    store: Store, *kinds: Chore, syncing: Callable[[], bool] = lambda: False
) -> AsyncIterator[Chores]:
    chores = Chores(store, syncing, lambda: None, lambda: list(kinds))
    task = asyncio.create_task(chores.run())
    try:
        yield chores
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


class Counting:
    """A chore with so many slices to do."""

    def __init__(self, slices: int, error: Exception | None = None) -> None:
        self.left, self.calls, self.error = slices, 0, error

    def __call__(self, _db: Database, _clock: Clock) -> bool:
        self.calls += 1
        if self.error is not None:
            raise self.error
        self.left = max(0, self.left - 1)
        return self.left > 0


async def test_each_is_done_to_its_end_and_looked_at_again_when_there_is_a_reason(
    tmp_path: Path,
) -> None:
    first, second = Counting(5), Counting(3)
    async with store_of(tmp_path) as store, at_work(store, first, second) as chores:
        await until(lambda: second.left == 0)
        assert (first.calls, second.calls) == (5, 3)
        chores.wake()
        await until(lambda: second.calls == 4)
        assert first.calls == 6


async def test_while_an_account_is_brought_up_to_date_it_hardly_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "_BESIDE", 60.0)
    syncing, work = True, Counting(50)
    async with store_of(tmp_path) as store:
        async with at_work(store, work, syncing=lambda: syncing):
            await until(lambda: work.calls == 1)
            await asyncio.sleep(0.1)
            assert work.calls == 1
        syncing = False
        async with at_work(store, work, syncing=lambda: syncing):
            await until(lambda: work.left == 0)


class Looking(Counting):
    """One for which nobody waits."""

    measuring = True


async def test_what_nobody_waits_for_rests_thirty_times_as_long_as_it_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "_GENTLY", 1e9)
    monkeypatch.setattr(upkeep, "_BESIDE", 0.0)
    look, work = Looking(50), Counting(3)
    async with store_of(tmp_path) as store:
        async with at_work(store, work, look):
            await until(lambda: look.calls == 1)
            await asyncio.sleep(0.1)
            assert (look.calls, work.left) == (1, 0)
        Limits(store.database, store.clock).erase([Kind.POSTS])
        async with at_work(store, look):
            await until(lambda: look.left == 0)  # now somebody does


@pytest.mark.parametrize("error", [ValueError("ours"), StorageError("full")])
async def test_a_fault_of_one_and_a_full_disk_cost_little(tmp_path: Path, error: Exception) -> None:
    """A faulty one is left aside; where there was no room, all is tried again."""
    faulty, sound = Counting(9, error), Counting(2)
    async with store_of(tmp_path) as store, at_work(store, faulty, sound) as chores:
        await until(lambda: faulty.calls == 1)
        faulty.error = None
        await asyncio.sleep(0.05)
        chores.wake()
        await until(lambda: sound.left == 0)
        assert faulty.calls == (1 if isinstance(error, ValueError) else 10)


async def test_the_engine_fills_the_index_that_an_upgrade_left_and_tells_the_window(
    tmp_path: Path,
) -> None:
    async with house(tmp_path) as here:
        database = here.store.database
        cache = Cache(database, here.store.clock)
        here.store.accounts.add(ACCOUNT, {})
        items = [message(f"$m{n}", f"word {n}", at=NOW - timedelta(hours=n)) for n in range(60)]
        for batch in (Batch(channels=(room(ROOM),)), said(*items)):
            await here.store.apply(ACCOUNT.id, batch)
        assert cache is not None
        with database.write() as write:
            write.execute("INSERT INTO item_text (item_text) VALUES ('delete-all')")
            late = (NOW + timedelta(seconds=1)).timestamp() * 1000
            Upkeep(database).keep(write, WORDS, {"at": int(late), "id": 0})
        reader = Reader(database.reader(), here.store.clock)
        assert reader.unindexed_before() == NOW + timedelta(seconds=1)
        told: list[frozenset[View]] = []
        window = await here.client()
        window.on_changed(lambda changed: told.append(changed.views))
        here.engine._chores.wake()
        await until(lambda: reader.unindexed_before() is None)
        assert len(database.rows("SELECT rowid FROM item_text WHERE item_text MATCH 'word'")) == 60
        await until(lambda: any(View.SETTINGS in views for views in told))
        reader.close()
