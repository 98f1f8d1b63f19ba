"""Brings one account up to date, a round at a time: what a server says is kept, then applied."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, Callable, Coroutine
from typing import Protocol

from protocols.adapter import Adapter, Later, Offline, Outcome, Refused, SignedOut
from protocols.log import fault
from protocols.pace import Backoff, sleep_until
from protocols.store import Store
from storage.errors import StorageError
from storage.model import (
    Account,
    AccountState,
    AddressId,
    Batch,
    Item,
    ItemId,
    ItemKind,
    ServerAnswer,
    Stream,
)

EVERY = 600.0
"""Seconds between rounds while a window is open (docs/decisions/020-when-the-engine-syncs.md)."""
STALE = 60.0
"""A window that connects starts a round when the last one is older than this (seconds)."""
AFTER_CONNECT = 0.3
"""Seconds before somebody's mere presence starts a round: most who connect are about to ask."""
MOST_TRANSLATIONS = 2
"""Begun this often and never finished: the answer is poisonous and costs one row."""
_FULL_DISK = 10.0  # seconds before storage that failed is tried again: nobody tells of room

logger = logging.getLogger(__name__)


class Around(Protocol):
    """What the engine knows that a receiver must."""

    def watched(self) -> bool:
        """Whether any client is connected."""


class Receiver:
    """One account's rounds. One failure is the account's own, recorded as a code.

    ``age``: seconds since the account was last caught up, by an earlier engine.
    """

    def __init__(
        self,
        account: Account,
        adapter: Adapter,
        store: Store,
        around: Around,
        on_round: Callable[[str], None],
        *,
        age: float = EVERY,
    ) -> None:
        self._account, self._adapter, self._store = account, adapter, store
        self._around, self._on_round = around, on_round
        self._wanted = asyncio.Event()
        self._askers: list[asyncio.Future[str]] = []
        self._backoff = Backoff(first=2.0, longest=60.0)
        self._soon = False  # a round is wanted now
        self._owed = False  # a client asked, and was not answered well yet
        # In the loop's time:
        self._wait_until = 0.0  # what the server asked for (Later)
        self._begun = self._now()
        self._retry_at: float | None = None
        self._last = self._now() - age  # the last round that need not be tried again soon
        self._end = ""  # why no round will follow: "gone" or "signed-out"
        self.busy = False
        self.in_hand: asyncio.Task[None] | None = None  # an answer being applied

    # --- asked by the engine ---

    def ask(self) -> asyncio.Future[str]:
        """A round that begins after now; its result is ``ok`` or a code."""
        answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        if self._end or self._now() < self._wait_until:
            answer.set_result(self._end or "busy")
            return answer
        self._askers.append(answer)
        self._want(owed=True)
        return answer

    def nudge(self) -> None:
        """A client came: what is due has changed."""
        self._wanted.set()

    def freshen(self) -> None:
        """A round, unless one runs or the last is younger than a minute."""
        if not (self.busy or self._soon) and self._now() - self._last > STALE:
            self._want(owed=True)

    def after_send(self) -> None:
        """Something left: see what the server makes of it."""
        self._want(owed=False)

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
            self._want(owed=True)
        self._wanted.set()

    def stop(self, code: str = "gone") -> None:
        """Ask for no more steps; the one in hand is finished."""
        self._end = self._end or code
        self._wanted.set()

    # --- at work ---

    async def run(self) -> None:
        """First what was kept before a restart, then rounds when they are wanted."""
        await self._resume()
        while not self._end:
            await sleep_until(self._wanted, self._due())
            self._wanted.clear()
            due = self._due()
            if not self._end and due is not None and due <= self._now():
                await self._round()
        for asker in self._askers:
            if not asker.done():
                asker.set_result(self._end)

    def _want(self, *, owed: bool) -> None:
        self._soon, self._owed = True, self._owed or owed
        self._wanted.set()

    def _due(self) -> float | None:
        """When the next round is due in the loop's time; None: only when asked."""
        if self._soon:
            return self._wait_until
        if not self._around.watched():
            return None
        usual = self._last + EVERY if self._retry_at is None else self._retry_at
        return max(usual, self._wait_until, self._begun + AFTER_CONNECT)

    async def _round(self) -> None:
        answered, self._askers = self._askers, []
        self.busy, self._soon = True, False
        code = "fault"
        try:
            await self._resume()  # what a full disk, or a busy one, left
            code = await self._streams()
            await self._settle(code)
        except StorageError as error:
            code = error.code
            self._plan(code)
            self._retry_at = self._now() + _FULL_DISK
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
        do, cache, account = self._store.do, self._store.cache, self._account.id
        cursor = await do(cache.cursor, account, stream)
        steps = self._adapter.changes(stream, cursor)
        try:
            async for answer in steps:
                inbox = await do(cache.keep, account, answer)
                await self._whole(self._take(inbox, answer, attempts=0, place=0))
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
        """When to ask again: soon only after Offline or Later, and only if a client asked."""
        self._last, self._retry_at = self._now(), None
        if code == "ok":
            self._owed = False
            self._backoff.reset()
        elif code == "busy" and self._owed:
            self._retry_at = self._wait_until
        elif code in _OFFLINE and self._owed:
            self._retry_at = self._now() + self._backoff.failed()

    # --- one answer ---

    async def _resume(self) -> None:
        """Apply what was kept and not finished before the engine stopped."""
        pending = await self._store.do(self._store.cache.pending, self._account.id)
        for kept in pending:
            if self._end:
                return
            await self._whole(
                self._take(kept.id, kept.answer, attempts=kept.attempts, place=kept.place)
            )

    async def _whole(self, work: Coroutine[None, None, None]) -> None:
        """Finish what is in hand even when the engine leaves meanwhile."""
        self.in_hand = asyncio.create_task(work)
        await asyncio.shield(self.in_hand)

    async def _take(self, inbox: int, answer: ServerAnswer, *, attempts: int, place: int) -> None:
        """Translate and apply; a poisonous answer costs one row that says so."""
        while place or attempts < MOST_TRANSLATIONS:
            await self._store.do(self._store.cache.begun, inbox)
            attempts += 1
            try:
                await self._adapter.learn(answer)
                batch = await self._translated(answer)
                await self._store.apply(
                    self._account.id, batch, inbox, breathe=self._around.watched()
                )
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

    def _now(self) -> float:
        return asyncio.get_running_loop().time()


_OFFLINE = frozenset(("unreachable", "timeout", "not-the-server"))
