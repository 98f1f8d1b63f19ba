"""What is in front of the person is followed as it is said, between the rounds of its account."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable

from protocols.adapter import LIVE, Adapter, Outcome, Refused
from protocols.log import fault
from protocols.pace import Backoff
from protocols.store import Store
from protocols.taking import Taking
from storage.errors import StorageError
from storage.model import Account, ChannelId

BREATH = 0.2
"""Seconds between two answers: whatever a server does, it is read five times a second at most."""
STEADY = 60.0
"""Seconds after which an end is no sign that following does not work here."""

logger = logging.getLogger(__name__)


class Live:
    """Follows some channels of one account while nothing else is asked of its server.

    ``on_lost`` is told why the server was lost: a round then finds out how things stand, and
    what was missed. With no channels there is no task, no timer and no connection.
    """

    def __init__(
        self,
        account: Account,
        adapter: Adapter,
        store: Store,
        taking: Taking,
        on_lost: Callable[[Outcome | StorageError], None],
    ) -> None:
        self._account, self._adapter, self._store = account, adapter, store
        self._taking, self._on_lost = taking, on_lost
        self._channels: frozenset[ChannelId] = frozenset()
        self._backoff = Backoff(first=2.0, longest=300.0)
        self._not_before = 0.0  # in the loop's time
        self._task: asyncio.Task[None] | None = None

    def choose(self, channels: frozenset[ChannelId]) -> bool:
        """What to follow from the next :meth:`begin` on; whether that is something else."""
        before, self._channels = self._channels, channels
        return before != channels

    def begin(self) -> None:
        """Follow until :meth:`halt`, if there is anything to follow."""
        if self._channels and self._task is None:
            self._task = asyncio.create_task(self._run(), name=f"live {self._account.id}")

    def halt(self) -> None:
        """Ask for nothing more."""
        if self._task is not None:
            self._task.cancel()

    async def halted(self) -> None:
        """Until it rests, and what it had in hand is applied."""
        task, self._task = self._task, None
        if task is not None:
            await asyncio.wait((task,))
            await self._taking.settled()

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(max(0.0, self._not_before - self._now()))
            began = self._now()
            try:
                if not await self._follow():
                    return  # nothing of it can be followed at this server
            except Refused as error:
                logger.info("%s: live refused: %s", self._account.id, error.code)
            except (Outcome, StorageError) as error:
                self._pause(began)
                self._on_lost(error)
                return
            except Exception as error:  # an adapter's fault; rounds go on
                fault(logger, f"{self._account.id} live", error)
            self._pause(began)

    async def _follow(self) -> bool:
        """Take answers until there are no more; whether there were any."""
        account, cache = self._account.id, self._store.cache
        await self._taking.resume()
        cursor = await self._store.do(cache.cursor, account, LIVE)
        steps = self._adapter.live(self._channels, cursor)
        came = False
        try:
            async for answer in steps:
                came = True
                await self._taking.take(answer)
                await asyncio.sleep(BREATH)
        finally:
            if isinstance(steps, AsyncGenerator):
                await steps.aclose()
        return came

    def _pause(self, began: float) -> None:
        if self._now() - began >= STEADY:
            self._backoff.reset()
        self._not_before = self._now() + self._backoff.failed()

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
