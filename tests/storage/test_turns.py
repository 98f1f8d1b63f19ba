"""Small writes of one process pass between the large ones of another, which pause only then."""

from __future__ import annotations

import threading
import time
from types import SimpleNamespace

import pytest

from storage.cache import Cache
from storage.database import Database
from storage.errors import StorageError
from storage.folder import Folder
from storage.locks import FileLock
from storage.outbox import Outbox
from storage.turns import Turns
from tests.storage.making import KEY, apply, message, outgoing, said


class Watch:
    """Time that passes only by sleeping."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        self.slept: list[float] = []
        watch = SimpleNamespace(monotonic=lambda: self.now, sleep=self._sleep)
        monkeypatch.setattr("storage.turns.time", watch)

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    return Watch(monkeypatch)


@pytest.fixture
def turns(folder: Folder) -> list[Turns]:
    folder.prepare()
    return [Turns(folder.path / "turn.lock") for _ in range(3)]


def test_nobody_waits_nobody_pauses(turns: list[Turns], watch: Watch) -> None:
    turns[0].give_way()
    assert watch.slept == []


def test_who_writes_a_lot_pauses_while_somebody_waits(turns: list[Turns], watch: Watch) -> None:
    busy, first, second = turns
    assert first.wait(0)
    assert second.wait(0)
    watch.slept.clear()
    busy.give_way()
    assert watch.slept == [0.003]
    first.come()
    busy.give_way()
    assert len(watch.slept) == 2
    second.come()
    busy.give_way()
    assert len(watch.slept) == 2
    second.come()  # twice does no harm


def test_waiting_is_in_steps_of_a_millisecond_and_has_an_end(
    turns: list[Turns], watch: Watch
) -> None:
    tries = 0
    while turns[0].wait(tries):
        tries += 1
    assert set(watch.slept) == {0.001}
    assert watch.now == pytest.approx(30, abs=0.01)
    assert turns[0].wait(0)  # the next write has all its time again


def _somebody_waits(folder: Folder) -> bool:
    try:
        with FileLock(folder.path / "turn.lock").hold():
            return False
    except StorageError:
        return True


def test_a_write_says_that_it_waits_until_it_has_its_turn(
    db: Database, folder: Folder, outbox: Outbox
) -> None:
    other = Database.open(folder, KEY)
    row = outgoing()
    waiting = threading.Thread(target=outbox.add, args=(row,))
    with other.write(durable=False):
        waiting.start()
        until = time.monotonic() + 10
        while not _somebody_waits(folder) and time.monotonic() < until:
            time.sleep(0.001)
        assert _somebody_waits(folder)
        assert outbox.get(row.id) is None
    waiting.join()
    assert outbox.get(row.id) == row
    assert not _somebody_waits(folder)
    other.close()


def test_slices_give_way_and_a_single_write_does_not(
    cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    ways: list[None] = []
    monkeypatch.setattr(Turns, "give_way", lambda _: ways.append(None))
    apply(cache, said(message("$1")))
    assert len(ways) == 0
    monkeypatch.setattr("storage.cache._SLICE", 0)
    apply(cache, said(*(message(f"${n}") for n in range(5))))
    assert len(ways) == 9
