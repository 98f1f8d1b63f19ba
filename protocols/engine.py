"""The engine: sessions of all accounts, the line, and when to leave.

It waits for events only: at rest there is no timer but one of an hour, for what is kept for a
while only (and one of a minute where the system does not tell that its clock was set, or that it
slept).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import Callable

from protocols.arriving import arrive
from protocols.attention import Attention
from protocols.leaving import Leaving
from protocols.receiving import AFTER_CONNECT
from protocols.registry import Registry
from protocols.requests import Requests
from protocols.session import Session
from protocols.store import Store
from protocols.upkeep import Chores
from protocols.watch import Watch
from storage.errors import StorageError
from storage.folder import Folder
from storage.line import LineError, LineServer, Peer
from storage.model import Account, AccountId, AccountState, Changed, ChannelId, View

LINGER = 5.0
"""Seconds it stays after its last client left and nothing is to be sent."""
_LAST_LOOK = 0.5  # seconds that the queues have to find something before the engine leaves
_TOGETHER = 0.05  # seconds within which commits are told as one

logger = logging.getLogger(__name__)


class Engine:
    """One for each data folder; its process holds the folder's engine lock."""

    def __init__(
        self, folder: Folder, key: bytes, store: Store, registry: Registry, linger: float = LINGER
    ) -> None:
        self.store, self.registry, self._linger = store, registry, linger
        self.sessions: dict[AccountId, Session] = {}
        self.leaving = Leaving(self)
        self._requests = Requests(self)
        self._attention = Attention(store)
        self._line = LineServer(
            folder,
            key,
            self._asked,
            revision=store.database.revision,
            on_peers=self._peers,
        )
        self._chores = Chores(store, self._syncing, self.rested)
        self.watch = Watch(store.clock, self._jumped)
        self._peers_before = 0
        self._leaving = asyncio.Event()
        self._going: asyncio.TimerHandle | None = None
        self._told: list[Changed] = []
        self._telling: asyncio.TimerHandle | None = None
        self._tasks: asyncio.TaskGroup | None = None
        self._met: set[AccountId] = set()  # begun here once, and perhaps ended

    async def run(self, on_ready: Callable[[], None] = lambda: None) -> None:
        """Until told to leave, or until nobody needs it any more."""
        with contextlib.suppress(NotImplementedError):  # Windows
            loop = asyncio.get_running_loop()
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(number, self.leave)
        self.store.on_changed(self._changed)
        await arrive(self.store, self.registry)
        await self.store.do(self.store.outbox.recover)
        await self.store.do(self.store.media.sweep)
        async with asyncio.TaskGroup() as self._tasks:
            for account in await self.store.do(self.store.accounts.all):
                if not self.leaving.resume(account):
                    self.begin(account)
            await self._line.start()
            self.watch.start()
            upkeep = self._tasks.create_task(self._chores.run(), name="upkeep")
            try:
                on_ready()
                self.rested()
                await self._leaving.wait()
            finally:
                upkeep.cancel()
                self.watch.stop()
                await self._line.close()
                await self.leaving.stop()
                await asyncio.gather(*(session.stop() for session in self.sessions.values()))

    # --- what sessions and requests ask of it ---

    def begin(self, account: Account, *, freshen: bool = False, patience: float = 0.0) -> None:
        """Put an account to work; nothing happens to one that works. ``patience``: seconds that
        its server asked for just now."""
        if self._tasks is None:
            raise LineError("gone")
        if account.id in self.sessions:
            return
        self._met.add(account.id)
        session = Session(account, self.store, self.registry, self, patience=patience)
        self.sessions[account.id] = session
        session.follow(self._live(account.id))
        if freshen:
            session.freshen()
        session.start(self._tasks)

    async def end(self, account: AccountId) -> None:
        """Stop an account's work; what is in hand is finished."""
        session = self.sessions.pop(account, None)
        if session is not None:
            await session.stop()
        self.rested()

    def watched(self) -> bool:
        return bool(self._line.peers)

    def rested(self) -> None:
        """Leave after a while if there is nobody to serve and nothing to send."""
        if self._idle and self._going is None:
            self._going = asyncio.get_running_loop().call_later(self._linger, self._look)
        elif not self._idle and self._going is not None:
            self._going.cancel()
            self._going = None

    @property
    def _idle(self) -> bool:
        working = self.leaving.busy or self._chores.busy
        busy = working or any(one.busy for one in self.sessions.values())
        return not self.watched() and not busy

    def _syncing(self) -> bool:
        return any(one.syncing for one in self.sessions.values())

    def _look(self) -> None:
        """Before leaving, see whether somebody wrote and ended before they could say so."""
        self.wake()
        self._going = asyncio.get_running_loop().call_later(_LAST_LOOK, self._go)

    def _go(self) -> None:
        self._going = None
        if self._idle:
            self.leave()

    def dismiss(self, but: Peer) -> None:
        """Ask everybody else to leave the folder: it is about to be of another version."""
        for peer in self._line.peers - {but}:
            peer.notice(leave=True)

    def leave(self) -> None:
        """End the process, after what is in hand."""
        logger.info("leaving")
        self._leaving.set()

    def tell(self, changed: Changed, but: Peer) -> None:
        """Pass on what another process committed."""
        self._line.tell(changed, but=but)
        if View.SETTINGS in changed.views:  # what is kept, and for how long, may be among them
            self._chores.wake()
        if View.OUTBOX in changed.views:
            self.wake()
        if View.CHANNELS in changed.views:  # a mark may have been made there
            for account in {channel.partition("/")[0] for channel in changed.channels}:
                if session := self.sessions.get(AccountId(account)):
                    session.marked()
        if View.ACCOUNTS in changed.views and self._tasks is not None:
            self._tasks.create_task(self._begin_kept())
        self._attend(changed.views)

    async def _begin_kept(self) -> None:
        """Another process may have kept an account that needs no sign-in: it begins now."""
        with contextlib.suppress(StorageError):  # the next engine finds it
            for account in await self.store.do(self.store.accounts.all):
                new = account.id not in self._met and account.state is AccountState.READY
                if new and not self._leaving.is_set():
                    self.begin(account, freshen=True)

    def follow(self, peer: Peer, channels: frozenset[ChannelId]) -> None:
        """A window shows these channels: they are live as long as it says so, or is here."""
        self._attention.look(peer, channels)
        self._spread()

    def wake(self) -> None:
        """The outbox has work."""
        for session in self.sessions.values():
            session.wake()

    # --- what happens around it ---

    async def _asked(self, peer: Peer, name: str, args: dict[str, object]) -> dict[str, object]:
        return await self._requests.answer(peer, name, args)

    def _peers(self, count: int) -> None:
        came, self._peers_before = count > self._peers_before, count
        self._attention.stay(self._line.peers)
        if came:
            asyncio.get_running_loop().call_later(AFTER_CONNECT, self._freshen)
        else:
            self._spread()
        if not count:
            for session in self.sessions.values():
                session.deserted()
        self.rested()

    def _live(self, account: AccountId) -> frozenset[ChannelId]:
        return self._attention.of(account) if self.watched() else frozenset()

    def _spread(self) -> None:
        """Tell each account what of it is live."""
        for account, session in self.sessions.items():
            session.follow(self._live(account))

    def _attend(self, views: frozenset[View]) -> None:
        """Something was committed: who is listed, or is in which conversation, may be new."""
        here = self.watched() and not self._leaving.is_set()
        if self._tasks is not None and here and views & {View.SETTINGS, View.CHANNELS}:
            self._tasks.create_task(self._read_again(views))

    async def _read_again(self, views: frozenset[View]) -> None:
        with contextlib.suppress(StorageError):  # a later commit finds it readable, or nothing is
            if await self._attention.read(views):
                self._spread()

    def _freshen(self) -> None:
        if self.watched():
            self._attend(frozenset((View.SETTINGS,)))
            self._spread()
            for session in self.sessions.values():
                session.freshen()
                session.nudge()

    def _jumped(self, seconds: float) -> None:
        logger.info("the clock jumped by %+.0f s", seconds)
        for session in self.sessions.values():
            session.jumped(seconds)

    def _changed(self, changed: Changed) -> None:
        """Our own commits; a bulk load makes fifty a second, told as a few."""
        if not self.watched():
            return
        self._told.append(changed)
        if self._telling is None:
            self._telling = asyncio.get_running_loop().call_later(_TOGETHER, self._tell)

    def _tell(self) -> None:
        told, self._told, self._telling = self._told, [], None
        channels: set[ChannelId] = set()
        views: set[View] = set()
        for changed in told:
            channels |= changed.channels
            views |= changed.views
        self._line.tell(
            Changed(
                revision=max(one.revision for one in told),
                channels=frozenset(channels),
                views=frozenset(views),
            )
        )
        self._attend(frozenset(views))
