"""One intent on its way to a real server through a proxy that fails it at one request or two.

What carries it is what carries it in the engine: the outbox in an encrypted database, the sender,
the adapter. The server is asked by others what came of it.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, Protocol

from protocols.adapter import Adapter, Later, SignedIn, Tools
from protocols.sending import ASK, Sender
from protocols.store import Store
from protocols.tools import AccountTools
from storage.model import (
    Account,
    AccountId,
    AddressId,
    Attachment,
    Batch,
    Channel,
    Intent,
    Outgoing,
    OutgoingId,
    Say,
    ServerAnswer,
    State,
    Stream,
)
from tests.servers.proxy import Fault, Proxy

ALL = bool(os.environ.get("PREAU_ALL_FAULTS"))
"""Every fault at every request, and more at the look that follows a lost one; else one of each
sort. `PREAU_ALL_FAULTS=1 make test TESTS=tests/faults` takes some minutes."""
PATIENCE = 1.5
"""Seconds that the adapters here wait for an answer; real ones wait 30 and more."""
DELAY = 2.0
"""Seconds that the proxy holds back what is to come too late for them."""
TOGETHER = 8
"""Intents under way at once, each through a proxy of its own."""
REST = 60.0
"""Seconds within which each must have come to rest."""

Fails = tuple[tuple[int, Fault], ...]
"""Which requests of one intent fail, counted from 0, and how."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What one intent is about, made at the server for it alone."""

    channel: Callable[[Channel], bool]
    intent: Intent
    effects: Callable[[], int]  # how often it was done, as the server tells somebody else
    file: bytes = b""  # to be sent with it


class Ground(Protocol):
    """A member at one server."""

    @property
    def url(self) -> str: ...

    @property
    def own_session(self) -> bool:
        """Whether each intent needs a session of its own, as encryption does."""

    async def enter(self) -> SignedIn: ...

    def adapter(self, tools: Tools) -> Adapter: ...

    def target(self) -> Target:
        """Blocking."""


class Hurried:
    """An adapter whose server never asks for more than a second of patience: the rules for
    waiting have tests of their own."""

    def __init__(self, adapter: Adapter) -> None:
        self._adapter = adapter

    def __getattr__(self, name: str) -> Any:
        return getattr(self._adapter, name)

    async def send(self, outgoing: Outgoing) -> Batch:
        try:
            return await self._adapter.send(outgoing)
        except Later as later:
            raise Later(1.0, later.code) from later

    async def find(self, outgoing: Outgoing) -> Batch | None:
        try:
            return await self._adapter.find(outgoing)
        except Later as later:
            raise Later(1.0, later.code) from later


@dataclass(frozen=True, slots=True)
class Rested:
    """How one intent ended."""

    fails: Fails
    requests: tuple[str, ...]  # the methods, in order
    state: str  # "gone", "ask" or "failed CODE"
    target: Target
    seconds: float

    def __str__(self) -> str:
        fails = " then ".join(f"{fault.value} at {self.at(number)}" for number, fault in self.fails)
        return f"{fails or 'clean'} after {self.seconds:.0f} s and {' '.join(self.requests)}"

    def at(self, number: int) -> str:
        name = self.requests[number] if number < len(self.requests) else "none"
        return f"request {number} ({name})"


class Course:
    """Targets made at the server and read once; then one account for each intent that is sent."""

    def __init__(
        self,
        store: Store,
        protocol: str,
        ground: Ground,
        between: Callable[[str], Proxy] = Proxy,
    ) -> None:
        """``between``: makes what stands before the server."""
        self._store, self._protocol, self._ground = store, protocol, ground
        self._between = between
        self._answers: list[ServerAnswer] = []
        self._targets: list[Target] = []
        self._cursors: dict[Stream, str] = {}
        self._at_once = asyncio.Semaphore(TOGETHER)

    @asynccontextmanager
    async def entered(self) -> AsyncIterator[Course]:
        """Signed in at the server itself, to read what is made there."""
        self._signed = await self._ground.enter()
        async with self._account(self._signed, self._ground.url) as self._reading:
            yield self

    async def prepare(self, count: int) -> None:
        """Make targets and read them; a few at a time, since a server tells only the newest."""
        for start in range(0, count, 10):
            for _ in range(min(10, count - start)):
                self._targets.append(await asyncio.to_thread(self._ground.target))
            await self._catch_up(*self._reading, self._cursors, self._answers)

    async def run(self, fails: Sequence[Fails]) -> list[Rested]:
        """Send one intent for each; how they ended, in the same order."""
        return await asyncio.gather(*(self._one(one, self._targets.pop()) for one in fails))

    async def _one(self, fails: Fails, target: Target) -> Rested:
        async with self._at_once:
            with self._between(self._ground.url) as proxy:
                proxy.delay = DELAY
                own = self._ground.own_session
                signed = await self._ground.enter() if own else self._signed
                signed = elsewhere(signed, self._ground.url, proxy.url)
                async with self._account(signed, proxy.url) as (account, adapter):
                    if own:
                        await self._catch_up(account, adapter, {}, [])
                    for answer in () if own else self._answers:
                        moved = self._moved(answer, proxy.url)
                        await self._store.apply(account.id, adapter.translate(moved))
                    return await self._send(fails, target, account, adapter, proxy)

    def _moved(self, answer: ServerAnswer, to: str) -> ServerAnswer:
        """As if it had come from there: calendars have the addresses of their servers."""
        if self._protocol != "dav":
            return answer
        url = self._ground.url
        stream = Stream(answer.stream.replace(url, to))
        return replace(answer, stream=stream, body=answer.body.replace(url.encode(), to.encode()))

    async def _send(
        self, fails: Fails, target: Target, account: Account, adapter: Adapter, proxy: Proxy
    ) -> Rested:
        begun = len(proxy.seen)
        for before, (number, fault) in enumerate(fails):
            proxy.once(fault, nth(number - before))  # what meets one fault counts for no other
        shelf = self._store.cache.shelf(account.id)
        (channel,) = [one for one in shelf.channels() if target.channel(one)]
        outgoing = Outgoing(
            id=OutgoingId(secrets.token_hex(16)),
            account=account.id,
            channel=channel.id,
            intent=await self._with_file(target),
            at=self._store.clock.now(),
        )
        since = time.monotonic()
        await self._store.do(self._store.outbox.add, outgoing)
        state = await self._rest(outgoing, Hurried(adapter), account)
        seconds = time.monotonic() - since
        await asyncio.to_thread(proxy.rest)
        methods = tuple(one.method for one in proxy.seen[begun:])
        return Rested(fails, methods, state, target, seconds)

    async def _with_file(self, target: Target) -> Intent:
        if not target.file or not isinstance(target.intent, Say):
            return target.intent
        media = await self._store.do(self._store.media.attach, target.file)
        size = len(target.file)
        file = Attachment(media=media, name="plan.pdf", mime="application/pdf", size=size)
        return replace(target.intent, attachments=(file,))

    async def _rest(self, outgoing: Outgoing, adapter: Any, account: Account) -> str:
        """Send until nothing more happens by itself."""
        sender = Sender(account, adapter, self._store, on_sent=lambda: None, on_rest=lambda: None)
        sending = asyncio.create_task(sender.run())
        try:
            async with asyncio.timeout(REST):
                while True:
                    row = await self._store.do(self._store.outbox.get, outgoing.id)
                    if row is None:
                        return "gone"
                    if row.state is State.FAILED:
                        return f"failed {row.error}"
                    if row.state is State.UNSURE and row.error == ASK:
                        return "ask"
                    await asyncio.sleep(0.05)
        except TimeoutError:
            return f"never at rest: {row.state} {row.error}" if row else "gone"
        finally:
            sender.stop()
            await sending

    @asynccontextmanager
    async def _account(
        self, signed: SignedIn, server: str
    ) -> AsyncIterator[tuple[Account, Adapter]]:
        account = Account(
            id=AccountId(secrets.token_hex(8)),
            protocol=self._protocol,
            server=server,
            login=signed.login,
            address=AddressId(signed.address),
            name=signed.name,
        )
        await self._store.do(self._store.accounts.add, account, dict(signed.secret))
        adapter = self._ground.adapter(AccountTools(account, signed.secret, self._store))
        try:
            yield account, adapter
        finally:
            await adapter.close()

    async def _catch_up(
        self,
        account: Account,
        adapter: Adapter,
        cursors: dict[Stream, str],
        answers: list[ServerAnswer],
    ) -> None:
        done: set[Stream] = set()
        while todo := [one for one in await adapter.streams() if one not in done]:
            done.add(todo[0])
            steps = adapter.changes(todo[0], cursors.get(todo[0]))
            async with contextlib.aclosing(steps):  # type: ignore[type-var]
                async for answer in steps:
                    cursors[answer.stream] = answer.cursor
                    answers.append(answer)
                    await adapter.learn(answer)
                    await self._store.apply(account.id, adapter.translate(answer))


def nth(number: int) -> Callable[[str, str], bool]:
    """The request of this number, counted from 0."""
    left = iter(range(number, -1, -1))
    return lambda _method, _path: next(left, -1) == 0


def elsewhere(signed: SignedIn, old: str, new: str) -> SignedIn:
    """The same session as if it were at another address."""
    secret = {name: value.replace(old, new) for name, value in signed.secret.items()}
    return replace(signed, server=new, secret=secret)
