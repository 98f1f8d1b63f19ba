"""Long work on the cache, done in slices while nobody needs the database: pruning, measuring, and
filling an index after an upgrade."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable

from protocols.log import fault
from protocols.pace import sleep_until
from protocols.store import Store
from storage.clock import Clock
from storage.database import Database
from storage.errors import StorageError
from storage.pruning import Pruning, is_asked
from storage.reindexing import index_signs
from storage.upkeep import fill_index

Chore = Callable[[Database, Clock], bool]
"""One slice of at most 20 ms; True while there is more to do. What it did is committed with how
far it came, so that it goes on there whenever it is called next."""

EVERY = 3600.0
"""Seconds after which they are looked at again: limits by age move with time."""
_AFTER_START = 1.0  # seconds for what a window that just opened asks for
_BESIDE = 0.5  # seconds between two slices while an account is brought up to date
_SHARE = 1.0  # of a slice's time, as a pause after it: the window's small writes and the fan

_GENTLY = 32.0
"""The same where nobody waits for it: three parts in a hundred of one processor, and no fan."""

logger = logging.getLogger(__name__)


def chores() -> list[Chore]:
    """All that there are: what a person misses comes first."""
    return [fill_index, Pruning(), index_signs]


class Chores:
    """Runs them until it is cancelled. ``syncing``: whether an account is being brought up to
    date, which then has the database nearly for itself; ``on_rest``: nothing is left to do that
    somebody waits for."""

    def __init__(
        self,
        store: Store,
        syncing: Callable[[], bool],
        on_rest: Callable[[], None],
        kinds: Callable[[], list[Chore]] = chores,
    ) -> None:
        self._store, self._syncing, self._on_rest = store, syncing, on_rest
        self._chores = kinds()
        self._wanted = asyncio.Event()
        self.busy = False
        """Whether the person asked for some of it, and it is not done."""

    def wake(self) -> None:
        """There may be something to do."""
        self._wanted.set()

    async def run(self) -> None:
        await asyncio.sleep(_AFTER_START)
        loop = asyncio.get_running_loop()
        while True:
            self._wanted.clear()
            try:
                await self._round()
            except StorageError as error:  # a full disk: at the next occasion
                logger.warning("upkeep stopped: %s", error.code)
            if self.busy:
                self.busy = False
                self._on_rest()
            await sleep_until(self._wanted, loop.time() + EVERY)

    async def _round(self) -> None:
        self.busy = await self._store.do(is_asked, self._store.database)
        for chore in tuple(self._chores):
            await self._finish(chore)

    async def _finish(self, chore: Chore) -> None:
        more = True
        while more:
            began = time.monotonic()
            try:
                more = await self._store.do(chore, self._store.database, self._store.clock)
            except StorageError:
                raise
            except Exception as error:  # it costs itself, until the next engine
                fault(logger, "upkeep", error)
                self._chores.remove(chore)
                return
            if more:
                gently = getattr(chore, "measuring", False)
                await self._pause(time.monotonic() - began, gently=gently)

    async def _pause(self, took: float, *, gently: bool) -> None:
        """What was asked for need not wait for the accounts, nor for the fan."""
        if gently:  # for a minute or so, in which the person may ask for something
            self.busy = self.busy or await self._store.do(is_asked, self._store.database)
        if gently and not self.busy:
            await asyncio.sleep(took * _GENTLY)
            return
        beside = self._syncing() and not self.busy
        await asyncio.sleep(_BESIDE if beside else took * _SHARE)
