"""Accounts that the person wants gone: their servers are told, then everything of them is removed
beside all other work; what a crash interrupted is finished by the next engine."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import asdict
from typing import Protocol

from protocols import log
from protocols.adapter import Outcome, Refused, SignedOut
from protocols.registry import Registry
from protocols.session import Session
from protocols.store import Store
from protocols.tools import AccountTools
from storage.errors import StorageError
from storage.leaving import Removed, counted
from storage.line import Frame
from storage.model import Account, AccountId, AccountState

TELLING = 10.0
"""Seconds that a server has to hear of it; nobody waits longer for one that does not answer."""
_BREATH = 0.001  # seconds between two steps
_AGAIN = 60.0  # seconds after which what a full or closed disk stopped is tried again

logger = logging.getLogger(__name__)


class Engine(Protocol):
    """What leaving needs of the engine."""

    store: Store
    registry: Registry
    sessions: dict[AccountId, Session]

    async def end(self, account: AccountId) -> None:
        """Stop an account's work; what is in hand is finished."""

    def rested(self) -> None:
        """There may be nothing left to do."""


class Leaving:
    """One for each engine. While anything is being removed the engine stays."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._store = engine, engine.store
        self._going: dict[AccountId, asyncio.Task[Frame]] = {}

    @property
    def busy(self) -> bool:
        return any(not task.done() for task in self._going.values())

    async def begin(self, session: Session) -> Frame:
        """Remove a session's account; the answer comes when nothing of it is left. Whoever asked
        may go meanwhile. StorageError where the folder cannot be written."""
        account = session.account
        if account.id not in self._going:
            await self._store.do(self._store.accounts.mark_leaving, account.id)
        return await self._join(account, session)

    def resume(self, account: Account) -> bool:
        """Whether the account is one that was marked by an engine that ended too soon: then it is
        being removed now."""
        if account.state is not AccountState.LEAVING:
            return False
        self._start(account, None)
        return True

    async def tell_all(self) -> Frame:
        """Tell every server that its session ends: how many heard it, and of how many. For who
        is about to remove everything."""
        sessions = [
            one for one in self._engine.sessions.values() if one.account.state is AccountState.READY
        ]
        heard = await asyncio.gather(*(self._tell(one.account, one) for one in sessions))
        return {"told": sum(heard), "of": len(sessions)}

    async def stop(self) -> None:
        """The engine ends; the next one goes on from the last step."""
        for task in self._going.values():
            task.cancel()
        await asyncio.gather(*self._going.values(), return_exceptions=True)

    async def _join(self, account: Account, session: Session) -> Frame:
        task = self._going.get(account.id) or self._start(account, session)
        return await asyncio.shield(task)

    def _start(self, account: Account, session: Session | None) -> asyncio.Task[Frame]:
        task = asyncio.create_task(self._go(account, session), name=f"leaving {account.id}")
        self._going[account.id] = task
        task.add_done_callback(lambda done: self._over(account.id, done))
        return task

    def _over(self, account: AccountId, task: asyncio.Task[Frame]) -> None:
        self._going.pop(account, None)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            log.fault(logger, f"{account} leaving", error)
        if isinstance(error, StorageError):  # what is full or closed may mend itself
            asyncio.get_running_loop().call_later(_AGAIN, self._retry, account)
        self._engine.rested()

    def _retry(self, account: AccountId) -> None:
        known = self._store.accounts.get(account)
        if known is not None and account not in self._going:
            self.resume(known)

    async def _go(self, account: Account, session: Session | None) -> Frame:
        do, accounts = self._store.do, self._store.accounts
        told = await do(accounts.told, account.id)
        if told is None:
            told = await self._tell(account, session)
            await do(accounts.note_told, account.id, yes=told)
        await self._engine.end(account.id)
        logger.info("%s: leaving, told %s", account.id, told)
        steps = accounts.take_out(account.id)
        removed = Removed()
        while await do(next, steps, None) is not None:
            now = counted(self._store.database, account.id)
            removed = now if now != Removed() else removed  # the last step takes the note along
            await asyncio.sleep(_BREATH)
        await asyncio.to_thread(log.forget, account.id)
        return {"told": told, "items": removed.items, "size": removed.bytes, **asdict(removed)}

    async def _tell(self, account: Account, session: Session | None) -> bool:
        """Whether the server ended the session, or had none any more."""
        try:
            async with asyncio.timeout(TELLING):
                if session is not None:
                    await (await session.adapter()).sign_out()
                    return True
                return await self._tell_again(account)
        except Refused as error:
            return error.code == "signed-out"  # it had ended already
        except SignedOut:
            return True
        except (Outcome, TimeoutError):
            return False

    async def _tell_again(self, account: Account) -> bool:
        """By an adapter made for this alone: the engine that marked the account is gone."""
        secret = await self._store.do(self._store.accounts.secret, account.id)
        if not secret:
            return False
        speaks = await asyncio.to_thread(self._engine.registry.speaks, account.protocol)
        adapter = speaks.adapter(AccountTools(account, secret, self._store))
        try:
            await adapter.sign_out()
        finally:
            await adapter.close()
        return True
