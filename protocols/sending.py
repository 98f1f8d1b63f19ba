"""Sends what one account has waiting: oldest first in each channel, one in flight, each once.

The states and what leads to them are the page "One outgoing message": SENDING is durable before
a byte leaves; being offline is never counted; after a lost reply the server is asked first.

Offline, it is tried again after 1, 2, 4 … at most 15 s: nobody but this queue notices that a
server is back, what was written should then leave while the person still looks, and an attempt
that fails to connect costs a few packets. A server that answers, but never to the send itself,
is left 1, 2, 4 … at most 30 s each time: it gets the whole message anew.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from protocols.adapter import (
    ABSENT,
    Adapter,
    Contested,
    Later,
    Offline,
    Outcome,
    Refused,
    SignedOut,
    Unknown,
)
from protocols.log import fault
from protocols.pace import Backoff, sleep_until
from protocols.store import Store
from storage.backup.coming import is_from_elsewhere
from storage.errors import StorageError
from storage.model import Account, AccountState, Batch, Outgoing, Say, State

LONGEST = 300.0
"""Seconds for one send, all its requests together; past that its outcome is unknown."""
SLOWEST = 16 * 1024
"""Bytes a second that the files of a message get besides."""
ASK = "ask"
"""Error code of an UNSURE row that only the person can decide."""
_OFFLINE = 15.0  # seconds at most between two attempts to reach a server
_ABSENT = 30.0  # seconds at most before what was surely not received is sent again
_FULL_DISK = 10.0  # seconds before storage that failed is tried again

logger = logging.getLogger(__name__)


def longest(outgoing: Outgoing) -> float:
    """Seconds that a send may take."""
    files = outgoing.intent.attachments if isinstance(outgoing.intent, Say) else ()
    return LONGEST + sum(file.size for file in files) / SLOWEST


class Sender:
    """One account's queue. ``busy`` while anything of it may still leave by itself."""

    def __init__(
        self,
        account: Account,
        adapter: Adapter,
        store: Store,
        *,
        on_sent: Callable[[], None],
        on_rest: Callable[[], None],
        on_unreached: Callable[[], None] = lambda: None,
    ) -> None:
        """``on_unreached``: the person was told that the server is out of reach."""
        self._account, self._adapter, self._store = account, adapter, store
        self._on_sent, self._on_rest, self._on_unreached = on_sent, on_rest, on_unreached
        self._woken = asyncio.Event()
        self._backoff = Backoff(first=1.0, longest=_OFFLINE)
        self._not_before = 0.0  # in the loop's time: what the server asked for (Later)
        self._set_back = 0.0  # seconds by which the clock was set back, to be made good
        self._stopping = False
        self._signed_out = False
        self._unwritten = False  # storage failed: what became of a send may not be noted
        self._problem = ""  # what the account was last said to suffer from
        self.busy = True  # until the queue was looked at

    def wake(self) -> None:
        """The outbox changed, or the server is there again: try now."""
        self._woken.set()

    def jumped(self, seconds: float) -> None:
        """The clock went on by so much more than the loop's time: forwards after sleep, or set."""
        if seconds > 0:
            self._not_before -= seconds  # the server's patience grew meanwhile
        else:
            self._set_back -= seconds
        self._woken.set()

    def stop(self) -> None:
        """Take nothing more; what is in flight is finished."""
        self._stopping = True
        self._woken.set()

    async def run(self) -> None:
        """Until stopped, or the session has ended."""
        sent = False
        while not (self._stopping or self._signed_out):
            try:
                outgoing, due = await self._next()
                if outgoing is not None:
                    self.busy = True
                    sent = await self._one(outgoing) or sent
                    continue
            except StorageError as error:
                logger.warning("%s: storage: %s", self._account.id, error.code)
                self._unwritten = True
                outgoing, due = None, self._now() + _FULL_DISK
            if sent:
                sent = False
                self._on_sent()
            self._rest(busy=due is not None)
            await sleep_until(self._woken, due)
        self._rest(busy=False)

    def _rest(self, *, busy: bool) -> None:
        self.busy = busy
        self._on_rest()

    async def _next(self) -> tuple[Outgoing | None, float | None]:
        """What to take now, or when (in the loop's time) something may be taken."""
        do, outbox, account = self._store.do, self._store.outbox, self._account.id
        self._woken.clear()
        if self._unwritten:
            await do(outbox.recover, account)
            self._unwritten = False
        if self._set_back:
            await do(outbox.set_back, account, self._set_back)
            self._set_back = 0.0
        if self._now() < self._not_before:
            return None, self._not_before
        for unsure in await do(outbox.unsure, account):
            if unsure.error != ASK:
                return unsure, None
        outgoing = await do(outbox.claim, account)  # SENDING, durably, before a byte leaves
        if outgoing is not None:
            return outgoing, None
        wakes_at = await do(outbox.wakes_at, account)
        if wakes_at is None:
            return None, None
        seconds = (wakes_at - self._store.clock.now()).total_seconds()
        return None, self._now() + max(0.0, seconds)

    async def _one(self, outgoing: Outgoing) -> bool:
        """Take one step with it. True when it left."""
        try:
            if outgoing.state is State.UNSURE:
                return await self._look(outgoing)
            return await self._settle(outgoing, self._adapter.send(outgoing))
        except Offline as error:
            await self._again(outgoing, error.code, self._backoff.failed())
        except Later as error:
            self._not_before = self._now() + error.after
            await self._back(outgoing, error.code, after=error.after)
        except SignedOut:
            await self._back(outgoing, "signed-out")
            self._signed_out = True
            await self._store.do(
                self._store.accounts.set_state, self._account.id, AccountState.SIGNED_OUT
            )
        return False

    async def _settle(self, outgoing: Outgoing, sending: Awaitable[Batch]) -> bool:
        """Wait for the answer of a send, and write down what it means."""
        try:
            async with asyncio.timeout(longest(outgoing)):
                batch = await sending
        except Contested as error:
            contest = self._store.outbox.contest
            await self._store.do(contest, outgoing.id, error.instead, error.found)
            return False
        except Refused as error:
            await self._mark(
                outgoing, State.FAILED, error=error.code, detail=error.detail, attempt=True
            )
            return False
        except (Offline, Later, SignedOut):
            raise
        except (Unknown, TimeoutError):
            await self._mark(outgoing, State.UNSURE, error="unknown", attempt=True)
            return False
        except Exception as error:  # an adapter's fault: it may have left
            fault(logger, f"{self._account.id} send {outgoing.id}", error)
            await self._mark(outgoing, State.UNSURE, error="unknown", attempt=True)
            return False
        await self._left(outgoing, batch)
        return True

    async def _look(self, outgoing: Outgoing) -> bool:
        """It may have been received: the server knows, or the person is asked."""
        try:
            async with asyncio.timeout(LONGEST):
                batch = await self._adapter.find(outgoing)
        except (Offline, Later, SignedOut):
            raise
        except TimeoutError:
            raise Offline("timeout") from None
        except Exception as error:
            if not isinstance(error, Outcome):
                fault(logger, f"{self._account.id} find {outgoing.id}", error)
            await self._mark(outgoing, State.UNSURE, error=ASK)
            return False
        if batch is None and await self._store.do(
            is_from_elsewhere, self._store.database, outgoing
        ):  # it is not there; but the computer of the copy may send it at any time
            await self._mark(outgoing, State.UNSURE, error=ASK)
            return False
        if batch is None:
            await self._absent(outgoing)
            return False
        await self._left(outgoing, batch)
        return True

    async def _absent(self, outgoing: Outgoing) -> None:
        """It was surely not received, and is sent again: sooner or later, by how often it was
        sent in vain. Not at all in vain is what a crash kept from leaving."""
        tries = min(outgoing.attempts, 10)
        if not tries:
            await self._mark(outgoing, State.WAITING)
            return
        pause = min(_ABSENT, 2.0 ** (tries - 1))
        until = self._store.clock.now() + timedelta(seconds=pause)
        await self._mark(outgoing, State.WAITING, error=ABSENT, not_before=until)

    async def _left(self, outgoing: Outgoing, batch: Batch) -> None:
        self._backoff.reset()
        self._problem = ""
        await self._store.do(self._store.outbox.acknowledge, outgoing.id, batch)
        logger.info("%s: sent %s", self._account.id, outgoing.id)

    async def _again(self, outgoing: Outgoing, code: str, after: float) -> None:
        """Nothing was attempted: it waits, and is tried again by itself."""
        await self._back(outgoing, code)
        if code != self._problem:  # once, not at every attempt
            self._problem = code
            await self._store.do(self._store.accounts.problem, self._account.id, code)
            self._on_unreached()
        self._rest(busy=True)
        if not self._stopping:
            await sleep_until(self._woken, self._now() + after)

    async def _back(self, outgoing: Outgoing, code: str, *, after: float = 0.0) -> None:
        """As it was before this step; ``after``: seconds that the server asked for."""
        until = self._store.clock.now() + timedelta(seconds=after) if after else None
        state = State.UNSURE if outgoing.state is State.UNSURE else State.WAITING
        await self._mark(outgoing, state, error=code, not_before=until)

    async def _mark(
        self,
        outgoing: Outgoing,
        state: State,
        *,
        error: str | None = None,
        detail: str = "",
        attempt: bool = False,
        not_before: datetime | None = None,
    ) -> None:
        await self._store.do(
            self._store.outbox.mark,
            outgoing.id,
            state,
            error=error,
            detail=detail,
            attempt=attempt,
            not_before=not_before,
        )

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
