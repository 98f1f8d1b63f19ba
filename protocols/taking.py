"""What a server said is kept, durably and with its cursor, before it is learnt and applied."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine

from protocols.adapter import Adapter
from protocols.log import fault
from protocols.store import Store
from storage.errors import StorageError
from storage.model import Account, AddressId, Batch, Item, ItemId, ItemKind, ServerAnswer

MOST_TRANSLATIONS = 2
"""Begun this often and never finished: the answer is poisonous and costs one row."""

logger = logging.getLogger(__name__)


class Taking:
    """Takes one account's answers, one at a time. ``watched``: whether anybody looks on, who
    may want to write between two slices."""

    def __init__(
        self, account: Account, adapter: Adapter, store: Store, watched: Callable[[], bool]
    ) -> None:
        self._account, self._adapter, self._store = account, adapter, store
        self._watched = watched
        self.in_hand: asyncio.Task[None] | None = None  # an answer being kept and applied

    async def take(self, answer: ServerAnswer) -> None:
        """Keep, learn and apply one answer: all of it, even if the caller is cancelled meanwhile.
        StorageError when there is no room; then it is kept at most, and :meth:`resume` goes on."""
        await self._whole(self._keep(answer))

    async def resume(self, stopped: Callable[[], bool] = lambda: False) -> None:
        """Apply what was kept and not finished before, until ``stopped``."""
        await self.settled()
        pending = await self._store.do(self._store.cache.pending, self._account.id)
        for kept in pending:
            if stopped():
                return
            await self._whole(
                self._apply(kept.id, kept.answer, attempts=kept.attempts, place=kept.place)
            )

    async def settled(self) -> None:
        """Wait for what is in hand; how it went was told to whoever gave it."""
        if self.in_hand is not None and not self.in_hand.done():
            await asyncio.wait((self.in_hand,))

    async def _whole(self, work: Coroutine[None, None, None]) -> None:
        """Finish what is in hand even when the engine leaves meanwhile."""
        self.in_hand = asyncio.create_task(work)
        await asyncio.shield(self.in_hand)

    async def _keep(self, answer: ServerAnswer) -> None:
        inbox = await self._store.do(self._store.cache.keep, self._account.id, answer)
        await self._apply(inbox, answer, attempts=0, place=0)

    async def _apply(self, inbox: int, answer: ServerAnswer, *, attempts: int, place: int) -> None:
        """Translate and apply; a poisonous answer costs one row that says so."""
        while place or attempts < MOST_TRANSLATIONS:
            await self._store.do(self._store.cache.begun, inbox)
            attempts += 1
            try:
                await self._adapter.learn(answer)
                batch = await self._translated(answer)
                await self._store.apply(self._account.id, batch, inbox, breathe=self._watched())
            except StorageError:
                with contextlib.suppress(StorageError):
                    await self._store.do(self._store.cache.forgive, inbox)
                raise
            except Exception as error:
                fault(logger, f"{self._account.id} answer {inbox}", error)
                place = 0
                continue
            return
        logger.warning("%s: answer %d given up", self._account.id, inbox)
        await self._store.do(self._store.cache.give_up, inbox, self._unreadable(inbox))

    async def _translated(self, answer: ServerAnswer) -> Batch:
        """In a thread: a few bytes may bring the key to thousands of messages."""
        return await asyncio.to_thread(self._adapter.translate, answer)

    def _unreadable(self, inbox: int) -> Item:
        return Item(
            id=ItemId(f"unreadable:{self._account.id}:{inbox}"),
            kind=ItemKind.UNREADABLE,
            author=AddressId(""),  # whoever wrote it; not the person, so that Today shows it
            at=self._store.clock.now(),
            problem="malformed",
        )
