"""How far the person has read is told to the server, for their other devices and nobody else."""

from __future__ import annotations

import asyncio
import logging

from protocols.adapter import Adapter, Outcome, Refused
from protocols.log import fault
from protocols.store import Store
from storage.errors import StorageError
from storage.model import Account, ReadMark

AFTER = 30.0
"""Seconds after a mark was made: whoever reads a conversation makes many, and one is told."""

logger = logging.getLogger(__name__)


class Marking:
    """One account's marks. There is a timer only while a mark waits to be told."""

    def __init__(self, account: Account, adapter: Adapter, store: Store) -> None:
        self._account, self._adapter, self._store = account, adapter, store
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None
        self._again = False

    def soon(self) -> None:
        """Marks were made here: tell them in a while."""
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(AFTER, self.now)

    def hurry(self) -> None:
        """Nobody reads on: tell at once what waits for its while."""
        if self._timer is not None:
            self.now()

    def now(self) -> None:
        """Tell what is not told."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._again = True  # if it is being done: what was read meanwhile comes after it
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._tell())

    async def stop(self) -> None:
        """What was not told is told by the next engine."""
        if self._timer is not None:
            self._timer.cancel()
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait((self._task,))

    async def _tell(self) -> None:
        marks, account = self._store.read_marks, self._account.id
        try:
            while self._again:
                self._again = False
                for mark in await self._store.do(marks.untold, account):
                    if await self._told(mark):
                        await self._store.do(marks.told, mark)
        except (Outcome, StorageError) as error:
            logger.info("%s: marks wait: %s", account, type(error).__name__)

    async def _told(self, mark: ReadMark) -> bool:
        """Whether there is no more to say of one; a fault of ours costs no other its turn."""
        try:
            await self._adapter.mark(mark)
        except Refused as error:  # for good: there is no such thing here, or no such room
            logger.info("%s: mark refused: %s", self._account.id, error.code)
        except (Outcome, StorageError):
            raise
        except Exception as error:  # an adapter's; the next round tries again
            fault(logger, f"{self._account.id} mark", error)
            return False
        return True
