"""Brings one account up to date, a round at a time, and follows what is live between them."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import AsyncGenerator, Callable
from typing import Protocol

from protocols.adapter import Adapter, Later, Offline, Outcome, Refused, SignedOut
from protocols.living import Live
from protocols.log import fault
from protocols.pace import Backoff, sleep_until
from protocols.store import Store
from protocols.taking import Taking
from storage.errors import StorageError
from storage.model import Account, AccountState, ChannelId, Stream

STALE = 60.0
"""A window that connects starts a round when the last one is older than this (seconds)."""
AFTER_CONNECT = 0.3
"""Seconds before somebody's mere presence starts a round: most who connect are about to ask."""
_FULL_DISK = 10.0  # seconds before storage that failed is tried again: nobody tells of room

logger = logging.getLogger(__name__)


class Around(Protocol):
    """What the engine knows that a receiver must."""

    def watched(self) -> bool:
        """Whether any client is connected."""


class Receiver:
    """One account's rounds. One failure is the account's own, recorded as a code.

    Nothing here is done by the hour: rounds are asked for. Only what the person was told to be
    out of reach is tried again by itself, as long as anybody watches, so that it is told when it
    is back. ``age``: seconds since the account was last caught up, by an earlier engine;
    ``not_before``: until when its server asked for patience, in the loop's time.
    """

    def __init__(
        self,
        account: Account,
        adapter: Adapter,
        store: Store,
        around: Around,
        on_round: Callable[[str], None],
        *,
        age: float = math.inf,
        not_before: float = 0.0,
    ) -> None:
        self._account, self._adapter, self._store = account, adapter, store
        self._around, self._on_round = around, on_round
        self._taking = Taking(account, adapter, store, around.watched)
        self._live = Live(account, adapter, store, self._taking, self._lost)
        self._wanted = asyncio.Event()
        self._askers: list[asyncio.Future[str]] = []
        self._backoff = Backoff(first=2.0, longest=60.0)
        self._soon = False  # a round is wanted now
        self._reached = True  # the last round met the server
        # In the loop's time:
        self._wait_until = not_before  # what the server asked for (Later)
        self._begun = self._now()
        self._retry_at: float | None = None
        self._last = self._now() - age  # the last round that need not be tried again soon
        self._end = ""  # why no round will follow: "gone" or "signed-out"
        self.busy = False

    @property
    def in_hand(self) -> asyncio.Task[None] | None:
        """An answer being applied."""
        return self._taking.in_hand

    # --- asked by the engine ---

    def ask(self) -> asyncio.Future[str]:
        """A round that begins after now; its result is ``ok`` or a code."""
        answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        if self._end or self._now() < self._wait_until:
            answer.set_result(self._end or "busy")
            return answer
        self._askers.append(answer)
        self._want()
        return answer

    def nudge(self) -> None:
        """A client came: what is due has changed."""
        self._wanted.set()

    def freshen(self) -> None:
        """A round, unless one runs or the last is younger than a minute."""
        if not (self.busy or self._soon) and self._now() - self._last > STALE:
            self._want()

    def after_send(self) -> None:
        """Something left: see what the server makes of it."""
        self._want()

    def unreached(self) -> None:
        """A send found the server out of reach, and the person was told so: find out by itself
        when it is back, for what waits may be taken back meanwhile."""
        if self._retry_at is None and not self.busy:
            self._retry_at = self._now() + self._backoff.failed()
            self._reached = False
            self._wanted.set()

    def follow(self, channels: frozenset[ChannelId]) -> None:
        """These are live from now on."""
        if self._live.choose(channels):
            self._wanted.set()

    def jumped(self, seconds: float) -> None:
        """The clock went on by so much more than the loop's time: the computer slept, or the
        clock was set. Whoever watches is shown what is new now."""
        if seconds <= 0:
            return
        self._last -= seconds
        self._wait_until -= seconds
        if self._retry_at is not None:
            self._retry_at -= seconds
        if seconds > STALE and self._around.watched():
            self._want()
        self._wanted.set()

    def stop(self, code: str = "gone") -> None:
        """Ask for no more steps; the one in hand is finished."""
        self._end = self._end or code
        self._wanted.set()

    # --- at work ---

    async def run(self) -> None:
        """First what was kept before a restart, then rounds when they are wanted."""
        await self._taking.resume(self._ended)
        while not self._end:
            await self._wait()
            self._wanted.clear()
            due = self._due()
            if not self._end and due is not None and due <= self._now():
                await self._round()
        for asker in self._askers:
            if not asker.done():
                asker.set_result(self._end)

    async def _wait(self) -> None:
        """Until something may be due. What is live is followed meanwhile, and never beside a
        round: each answer is applied before the next request."""
        if self._reached and not self._wanted.is_set():
            self._live.begin()
        try:
            await sleep_until(self._wanted, self._due())
        finally:
            self._live.halt()
        await self._live.halted()

    def _ended(self) -> bool:
        return bool(self._end)

    def _want(self) -> None:
        self._soon = True
        self._wanted.set()

    def _lost(self, error: Outcome | StorageError) -> None:
        """What is live came to an end: a round finds out how things stand, and says so."""
        self._reached = False
        if isinstance(error, Later):
            self._wait_until = self._now() + error.after
        self._want()

    def _due(self) -> float | None:
        """When the next round is due in the loop's time; None: only when asked."""
        if self._soon:
            return self._wait_until
        if self._retry_at is None or not self._around.watched():
            return None
        return max(self._retry_at, self._wait_until, self._begun + AFTER_CONNECT)

    async def _round(self) -> None:
        answered, self._askers = self._askers, []
        self.busy, self._soon = True, False
        code = "fault"
        try:
            await self._taking.resume(self._ended)  # what a full disk, or a busy one, left
            code = await self._streams()
            await self._settle(code)
        except StorageError as error:
            code = error.code
            self._plan(code)
            self._retry_at, self._reached = self._now() + _FULL_DISK, False
        finally:
            self.busy = False
            code = self._end if code == "ok" and self._end else code
            for asker in answered:
                if not asker.done():
                    asker.set_result(code)
        self._on_round(code)

    async def _streams(self) -> str:
        """Every stream once; new ones may appear on the way. ``ok``, or the first bad code."""
        done: set[Stream] = set()
        first = "ok"
        while not self._end:
            left = [stream for stream in await self._named() if stream not in done]
            if not left:
                break
            done.add(left[0])
            code = await self._outcome(left[0])
            if code in ("signed-out", "busy") or code in _OFFLINE:
                return code
            first = code if first == "ok" else first
        return first

    async def _named(self) -> tuple[Stream, ...]:
        try:
            return await self._adapter.streams()
        except Outcome as error:
            logger.info("%s: streams: %s", self._account.id, type(error).__name__)
            return ()

    async def _outcome(self, stream: Stream) -> str:
        """Follow one stream to its end; how that went, as a code."""
        try:
            await self._follow(stream)
        except Outcome as error:
            if isinstance(error, Later):
                self._wait_until = self._now() + error.after
            return self._code(error)
        except StorageError:
            raise
        except Exception as error:  # an adapter's fault is one stream's, never the account's
            fault(logger, f"{self._account.id} stream", error)
            return "fault"
        return "ok"

    def _code(self, error: Outcome) -> str:
        match error:
            case Later():
                return "busy"
            case SignedOut():
                return "signed-out"
            case Refused():
                logger.info("%s: stream refused: %s", self._account.id, error.code)
                return error.code
            case Offline() if error.code in _OFFLINE:
                return error.code
        return "unreachable"

    async def _follow(self, stream: Stream) -> None:
        cursor = await self._store.do(self._store.cache.cursor, self._account.id, stream)
        steps = self._adapter.changes(stream, cursor)
        try:
            async for answer in steps:
                await self._taking.take(answer)
                if self._end:
                    break
        finally:
            if isinstance(steps, AsyncGenerator):
                await steps.aclose()

    async def _settle(self, code: str) -> None:
        """Record how the round went on the account."""
        do, accounts, account = self._store.do, self._store.accounts, self._account.id
        self._plan(code)
        if code == "signed-out":
            self._end = "signed-out"
            await do(accounts.set_state, account, AccountState.SIGNED_OUT)
        elif code != "ok":
            await do(accounts.problem, account, code)
        elif not self._end:  # cut short, it is not caught up
            await do(accounts.problem, account, None)
            await do(accounts.synced, account)

    def _plan(self, code: str) -> None:
        """When to ask again: soon after Offline or Later, else when somebody asks."""
        self._last, self._retry_at = self._now(), None
        self._reached = code != "busy" and code not in _OFFLINE
        if code == "busy":
            self._retry_at = self._wait_until
        elif not self._reached:
            self._retry_at = self._now() + self._backoff.failed()
        elif code == "ok":
            self._backoff.reset()

    def _now(self) -> float:
        return asyncio.get_running_loop().time()


_OFFLINE = frozenset(("unreachable", "timeout", "not-the-server"))
