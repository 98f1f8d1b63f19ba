"""One signed-in account at work: its adapter, what it receives and what it sends."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
from dataclasses import dataclass
from typing import Protocol

from protocols.adapter import Adapter, Outcome, Refused
from protocols.log import fault
from protocols.marking import Marking
from protocols.pace import sleep_until
from protocols.receiving import Receiver
from protocols.registry import Registry
from protocols.sending import Sender
from protocols.store import Store
from protocols.tools import AccountTools
from storage.errors import StorageError
from storage.model import Account, AccountState, ChannelId

FINISHING = 10.0
"""Seconds that a send or an answer in hand has to finish when the engine leaves."""
_CLOSING = 1.0  # seconds to end by itself and close its connections, if no request is under way
_AFTER_FAULT = 60.0  # seconds before a session that failed is started again

logger = logging.getLogger(__name__)


class Engine(Protocol):
    """What a session needs of the engine."""

    def watched(self) -> bool:
        """Whether any client is connected."""

    def rested(self) -> None:
        """A queue came to rest, or a round ended: there may be nothing left to do."""


@dataclass(slots=True)
class _Work:
    adapter: Adapter
    receiver: Receiver
    sender: Sender
    marking: Marking
    sending: asyncio.Task[None]


class Session:
    """Keeps one account's receiver and sender running; its failures stay its own."""

    def __init__(
        self,
        account: Account,
        store: Store,
        registry: Registry,
        engine: Engine,
        *,
        patience: float = 0.0,
    ) -> None:
        """``patience``: seconds for which the server asked not to be asked anything more."""
        self.account = account
        self._not_before = asyncio.get_running_loop().time() + patience
        self._store, self._registry, self._engine = store, registry, engine
        self._work: _Work | None = None
        self._ready = asyncio.Event()  # started, or known that it cannot
        self._ending = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._freshen = False  # asked for before it was ready
        self._followed: frozenset[ChannelId] = frozenset()
        self._problem = ""

    @property
    def busy(self) -> bool:
        """Whether something may still leave by itself."""
        if not self._ready.is_set():
            return not self._ending.is_set()
        return self._work is not None and self._work.sender.busy

    @property
    def syncing(self) -> bool:
        """Whether it is being brought up to date."""
        return self._work is not None and self._work.receiver.busy

    def start(self, tasks: asyncio.TaskGroup) -> None:
        self._task = tasks.create_task(self._live(), name=f"account {self.account.id}")

    async def stop(self) -> None:
        """Finish the send and the answer in hand, bounded; let go of the rest."""
        self._ending.set()
        if self._work is not None:
            self._work.receiver.stop()
            self._work.sender.stop()
            in_hand = self._work.receiver.in_hand
            waited = {self._work.sending} | ({in_hand} if in_hand is not None else set())
            await asyncio.wait(waited, timeout=FINISHING)
        if self._task is not None:
            await asyncio.wait((self._task,), timeout=_CLOSING)
            self._task.cancel()
            await asyncio.wait((self._task,))

    async def sync(self) -> str:
        """Ask the server now: ``ok`` or a code."""
        await self._ready.wait()
        if self._work is None:
            return self._problem or "signed-out"
        return await self._work.receiver.ask()

    def freshen(self) -> None:
        """See what is new, unless that was done within the last minute."""
        self._freshen = self._work is None
        if self._work is not None:
            self._work.receiver.freshen()

    def nudge(self) -> None:
        if self._work is not None:
            self._work.receiver.nudge()

    def follow(self, channels: frozenset[ChannelId]) -> None:
        """These of its channels are live from now on."""
        self._followed = channels
        if self._work is not None:
            self._work.receiver.follow(channels)

    def marked(self) -> None:
        """The person read on: their other devices are told in a while."""
        if self._work is not None:
            self._work.marking.soon()

    def deserted(self) -> None:
        """The last window is closed; another device may be opened next."""
        if self._work is not None:
            self._work.marking.hurry()

    def wake(self) -> None:
        if self._work is not None:
            self._work.sender.wake()

    def jumped(self, seconds: float) -> None:
        """The clock was set, or the computer slept."""
        if self._work is not None:
            self._work.receiver.jumped(seconds)
            self._work.sender.jumped(seconds)

    async def adapter(self) -> Adapter:
        """For a request. Refused("signed-out") where there is no session at the server."""
        await self._ready.wait()
        if self._work is None:
            raise Refused(self._problem or "signed-out")
        return self._work.adapter

    async def tools(self) -> AccountTools:
        secret = await self._store.do(self._store.accounts.secret, self.account.id)
        return AccountTools(self.account, secret, self._store)

    async def _live(self) -> None:
        """Work; begin again a minute after a fault of ours, without touching other accounts."""
        loop = asyncio.get_running_loop()
        while not self._ending.is_set() and self.account.state is AccountState.READY:
            try:
                await self._run()
                break
            except Refused as error:
                logger.warning("%s: cannot start: %s", self.account.id, error.code)
                await self._failed(error.code)
                break
            except (Exception, ExceptionGroup) as error:
                await self._failed(error.code if isinstance(error, StorageError) else "fault")
                fault(logger, f"{self.account.id} session", error)
                self._freshen = self._engine.watched()
            finally:
                self._work = None
                self._ready.set()
                self._engine.rested()
            await sleep_until(self._ending, loop.time() + _AFTER_FAULT)
        self._ready.set()

    async def _run(self) -> None:
        speaks = await asyncio.to_thread(self._registry.speaks, self.account.protocol)
        adapter = speaks.adapter(await self.tools())
        receiver = Receiver(
            self.account,
            adapter,
            self._store,
            self._engine,
            self._round_ended,
            age=await self._age(),
            not_before=self._not_before,
        )
        sender = Sender(
            self.account,
            adapter,
            self._store,
            on_sent=receiver.after_send,
            on_rest=self._engine.rested,
            on_unreached=receiver.unreached,
        )
        receiver.follow(self._followed)
        marking = Marking(self.account, adapter, self._store)
        try:
            async with asyncio.TaskGroup() as tasks:
                sending = tasks.create_task(sender.run())
                self._work = _Work(adapter, receiver, sender, marking, sending)
                # What ends one of them, a lost session or the engine's end, ends the other.
                sending.add_done_callback(lambda _task: receiver.stop("signed-out"))
                tasks.create_task(receiver.run()).add_done_callback(lambda _task: sender.stop())
                if self._freshen:
                    receiver.freshen()
                self._ready.set()
        finally:
            await marking.stop()
            with contextlib.suppress(Outcome, OSError):
                await adapter.close()

    async def _age(self) -> float:
        """Seconds since an earlier engine had caught up."""
        synced_at = await self._store.do(self._store.accounts.synced_at, self.account.id)
        if synced_at is None:
            return math.inf
        seconds = (self._store.clock.now() - synced_at).total_seconds()
        return seconds if seconds >= 0 else math.inf  # the clock was set back since: nobody knows

    async def _failed(self, code: str) -> None:
        """Why there is no session, for the window."""
        self._problem = code
        with contextlib.suppress(StorageError):
            await self._store.do(self._store.accounts.problem, self.account.id, code)

    def _round_ended(self, code: str) -> None:
        if code == "ok" and self._work is not None:
            self._work.sender.wake()  # the server is there: what waits need not wait longer
            self._work.marking.now()
        self._engine.rested()
