"""Changes gather, reach the disk together, and none made meanwhile is forgotten."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest

from protocols.matrix.crypto.store import Store
from storage.errors import StorageError

from .sealed import FailingCrypto


class SlowCrypto(FailingCrypto):
    """Takes until ``go`` to keep anything."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.go = asyncio.Event(), asyncio.Event()

    async def commit(self, changes: Mapping[tuple[str, str], bytes | None]) -> None:
        self.begun.set()
        await self.go.wait()
        await super().commit(changes)


async def test_what_is_pending_is_seen_before_it_is_kept() -> None:
    kept = FailingCrypto()
    kept.bodies = {("key", "old"): b"1", ("key", "gone"): b"2"}
    store = Store(kept)
    store.put("key", "new", b"3")
    store.later("key", "late", lambda: b"4")
    store.drop("key", "gone")
    assert store.all("key") == {"old": b"1", "new": b"3", "late": b"4"}
    assert store.get("key", "gone") is None
    assert ("key", "new") not in kept.bodies
    await store.commit()
    assert kept.all("key") == {"old": b"1", "new": b"3", "late": b"4"}
    assert kept.commits == 1
    await store.commit()
    assert kept.commits == 1


async def test_what_could_not_be_kept_stays_pending() -> None:
    kept = FailingCrypto()
    store = Store(kept)
    store.put("key", "one", b"1")
    kept.fails = "full"
    with pytest.raises(StorageError):
        await store.commit()
    store.put("key", "two", b"2")
    kept.fails = None
    await store.commit()
    assert kept.all("key") == {"one": b"1", "two": b"2"}


@pytest.mark.parametrize("late", [False, True])
async def test_a_change_made_during_a_commit_is_kept_by_the_next(late: bool) -> None:
    kept = SlowCrypto()
    store, bodies = Store(kept), [b"1"]

    def change() -> None:
        if late:
            store.later("session", "one", lambda: bodies[-1])
        else:
            store.put("session", "one", bodies[-1])

    change()
    first = asyncio.create_task(store.commit())
    await kept.begun.wait()
    bodies.append(b"2")
    change()
    kept.go.set()
    await first
    assert kept.get("session", "one") == b"1"
    await store.commit()
    assert kept.get("session", "one") == b"2"
