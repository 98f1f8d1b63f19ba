"""What the line may ask of the engine: small things that are not worth keeping."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Protocol

from protocols.adapter import (
    Adapter,
    Credentials,
    Later,
    Offline,
    Outcome,
    Refused,
    SignedIn,
    SignedOut,
)
from protocols.albums import Album
from protocols.leaving import Leaving
from protocols.outside import Outside
from protocols.registry import Registry
from protocols.session import Session
from protocols.store import Store
from storage import codec, hosts, pruning
from storage.errors import StorageError
from storage.line import Frame, LineError, Peer, read_changed
from storage.model import (
    Account,
    AccountId,
    AccountState,
    AddressId,
    Batch,
    Changed,
    ChannelId,
    ChannelKind,
    ItemId,
    Media,
)

logger = logging.getLogger(__name__)
Request = Callable[[Peer, Frame], Awaitable[Frame]]


def words_of(error: Outcome) -> LineError:
    """An outcome as the line carries it: a code, and what the server said."""
    match error:
        case Refused():
            return LineError(error.code, error.detail)
        case Offline() | Later():
            return LineError(error.code)
    return LineError("signed-out" if isinstance(error, SignedOut) else "unknown")


class Engine(Protocol):
    """What the requests need of the engine."""

    store: Store
    registry: Registry
    sessions: dict[AccountId, Session]
    leaving: Leaving

    def begin(self, account: Account, *, freshen: bool = False, patience: float = 0.0) -> None:
        """Put an account to work."""

    async def end(self, account: AccountId) -> None:
        """Stop an account's work; what is in hand is finished."""

    def tell(self, changed: Changed, but: Peer) -> None:
        """Pass on what another process committed."""

    def follow(self, peer: Peer, channels: frozenset[ChannelId]) -> None:
        """These are in front of the person at a peer's window."""

    def wake(self) -> None:
        """The outbox has work."""

    def dismiss(self, but: Peer) -> None:
        """Ask everybody else to leave the folder."""

    def leave(self) -> None:
        """End the process, after what is in hand."""


class Requests:
    """Answers one request of an authenticated peer."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._store = engine, engine.store
        self._album = Album(engine.store)
        self._outside = Outside(engine.store)
        self._known: dict[str, Request] = {
            "offers": self._offers,
            "sign_in": self._sign_in,
            "sign_out": self._sign_out,
            "farewell": self._farewell,
            "sync": self._sync,
            "history": self._history,
            "thread": self._thread,
            "fetch": self._fetch,
            "status": self._status,
            "changed": self._changed,
            "live": self._live,
            "wake": self._wake,
            "outside": self._for_a_locked_window,
            "leave": self._leave,
        }

    async def answer(self, peer: Peer, name: str, args: Frame) -> Frame:
        """LineError with a code for everything that does not end well."""
        request = self._known.get(name)
        if request is None:
            raise LineError("unknown-request")
        try:
            return await request(peer, args)
        except Outcome as error:
            raise words_of(error) from None
        except StorageError as error:
            raise LineError(error.code) from None

    # --- signing in and out ---

    async def _offers(self, _peer: Peer, _args: Frame) -> Frame:
        offers = await asyncio.to_thread(self._engine.registry.offers)
        return {"offers": [asdict(offer) for offer in offers]}

    async def _sign_in(self, peer: Peer, args: Frame) -> Frame:
        protocol = _text(args, "protocol")
        speaks = await asyncio.to_thread(self._engine.registry.speaks, protocol)
        asked: list[str] = []

        async def asks(place: str) -> None:
            await self._store.do(hosts.note_tried, self._store.database, place)
            asked.append(place)

        credentials = Credentials(
            server=_text(args, "server"),
            login=_text(args, "login"),
            password=_text(args, "password"),
            ended=await self._ended(protocol),
            asks=asks,
        )

        async def open_address(address: str) -> None:
            peer.notice(open=address)

        missing, patience = "", 0.0
        try:
            signed = await speaks.sign_in(credentials, open_address)
        except (Offline, Later) as error:
            missing = error.code
            patience = error.after if isinstance(error, Later) else 0.0
            if speaks.unreached is None or missing == "not-the-server":
                raise
            signed = speaks.unreached(credentials, asked)
        # Even if the person closes the window now, the session must not be lost.
        keeping = asyncio.create_task(self._keep(protocol, signed, missing, patience))
        account, renewed = await asyncio.shield(keeping)
        if asked:
            await self._store.do(hosts.note_followed, self._store.database, asked)
        told = {"account": account.id, "name": account.name, "renewed": renewed}
        return {**told, "missing": missing} if missing else told

    async def _ended(self, protocol: str) -> tuple[SignedIn, ...]:
        do, accounts = self._store.do, self._store.accounts
        found = []
        for one in await do(accounts.all):
            if one.protocol == protocol and one.state is AccountState.SIGNED_OUT:
                secret = await do(accounts.secret, one.id)
                found.append(
                    SignedIn(
                        server=one.server,
                        login=one.login,
                        address=one.address,
                        name=one.name,
                        secret=secret,
                    )
                )
        return tuple(found)

    async def _keep(
        self, protocol: str, signed: SignedIn, missing: str, patience: float
    ) -> tuple[Account, bool]:
        """``missing``: why its server could not be asked yet, "" where it was; ``patience``: the
        seconds that it asked for."""
        do, accounts = self._store.do, self._store.accounts
        for known in await do(accounts.all):
            if (known.protocol, known.server, known.address) == (
                protocol,
                signed.server,
                signed.address,
            ) and known.state is not AccountState.LEAVING:  # what goes is not stopped half-way
                await self._engine.end(known.id)
                await do(accounts.keep_secret, known.id, dict(signed.secret))
                await do(accounts.set_state, known.id, AccountState.READY)
                await do(accounts.problem, known.id, None)
                account = await do(accounts.get, known.id) or known
                self._engine.begin(account, freshen=True, patience=patience)
                return account, True
        account = Account(
            id=AccountId(secrets.token_hex(8)),
            protocol=protocol,
            server=signed.server,
            login=signed.login,
            address=AddressId(signed.address),
            name=signed.name,
        )
        await do(accounts.add, account, dict(signed.secret))
        if missing:
            await do(accounts.problem, account.id, missing)
        came = await self._came(account, signed)
        self._engine.begin(account, freshen=not came, patience=patience)
        logger.info("%s: signed in to %s", account.id, protocol)
        return account, False

    async def _came(self, account: Account, signed: SignedIn) -> bool:
        """Whether all of the first round is here; without room for it that asks again."""
        try:
            for answer in signed.answers:
                await self._store.do(self._store.cache.keep, account.id, answer)
            if signed.answers:
                await self._store.do(self._store.accounts.synced, account.id)
        except StorageError:
            return False
        return bool(signed.answers)

    async def _sign_out(self, _peer: Peer, args: Frame) -> Frame:
        """The session at the server first, then every byte of it here, told or not."""
        return await self._engine.leaving.begin(self._session(_text(args, "account")))

    async def _farewell(self, _peer: Peer, _args: Frame) -> Frame:
        """Everything goes from this computer: every server is told, nothing is removed by us."""
        return await self._engine.leaving.tell_all()

    # --- asking servers ---

    async def _sync(self, _peer: Peer, _args: Frame) -> Frame:
        sessions = dict(self._engine.sessions)
        codes = await asyncio.gather(*(session.sync() for session in sessions.values()))
        return dict(zip(sessions, codes, strict=True))

    async def _history(self, _peer: Peer, args: Frame) -> Frame:
        channel = ChannelId(_text(args, "channel"))
        session = self._session(channel.partition("/")[0])
        before = args.get("before")
        adapter = await session.adapter()
        known = ItemId(str(before)) if before else None
        batch = await adapter.history(channel, known)
        await self._store.apply(session.account.id, batch)
        placed = (codec.millis(one.at) for one in batch.placements if one.channel == channel)
        oldest = min(placed, default=None)
        await self._store.do(pruning.reached, self._store.database, channel, known, oldest)
        return {"items": len(batch.items)}

    async def _thread(self, _peer: Peer, args: Frame) -> Frame:
        item = ItemId(_text(args, "item"))
        session, adapter = await self._holder(item, args)
        batch = await adapter.thread(item)
        await self._store.apply(session.account.id, batch)
        return {"channel": _thread_channel(batch), "items": len(batch.items)}

    async def _fetch(self, _peer: Peer, args: Frame) -> Frame:
        session = self._session(_text(args, "account"))
        given = args.get("media")
        try:
            media = codec.unpack(Media, given if isinstance(given, str) else json.dumps(given))
        except (ValueError, TypeError, KeyError, AttributeError):
            raise Refused("invalid") from None
        adapter, again = await session.adapter(), args.get("again") is True
        await self._album.fetch(session.account.id, adapter, media, again=again)
        return {}

    async def _holder(self, item: ItemId, args: Frame) -> tuple[Session, Adapter]:
        """The account through which an item is known; the one that was asked for first."""
        wanted = args.get("account")
        sessions = sorted(self._engine.sessions.values(), key=lambda one: one.account.id != wanted)
        for session in sessions:
            with contextlib.suppress(Refused):
                adapter = await session.adapter()
                shelf = self._store.cache.shelf(session.account.id)
                if await self._store.do(shelf.payload, item) is not None:
                    return session, adapter
        raise Refused("not-found")

    def _session(self, account: str) -> Session:
        session = self._engine.sessions.get(AccountId(account))
        if session is None:
            raise Refused("no-account")
        return session

    # --- between the processes ---

    async def _status(self, _peer: Peer, _args: Frame) -> Frame:
        sessions = self._engine.sessions.items()
        return {"accounts": {account: session.busy for account, session in sessions}}

    async def _changed(self, peer: Peer, args: Frame) -> Frame:
        self._engine.tell(read_changed(args), peer)
        return {}

    async def _live(self, peer: Peer, args: Frame) -> Frame:
        """``channels``: what this window shows from now on, in place of what it showed before."""
        channels = args.get("channels")
        if not isinstance(channels, list) or not all(isinstance(one, str) for one in channels):
            raise Refused("invalid")
        self._engine.follow(peer, frozenset(ChannelId(one) for one in channels))
        return {}

    async def _wake(self, _peer: Peer, _args: Frame) -> Frame:
        self._engine.wake()
        return {}

    async def _for_a_locked_window(self, _peer: Peer, args: Frame) -> Frame:
        return await self._outside.answer(args)

    async def _leave(self, peer: Peer, args: Frame) -> Frame:
        """``others``: whoever else is connected is asked to leave as well."""
        if args.get("others") is True:
            self._engine.dismiss(but=peer)
        asyncio.get_running_loop().call_soon(self._engine.leave)
        return {}


def _text(args: Frame, name: str) -> str:
    value = args.get(name, "")
    if not isinstance(value, str):
        raise Refused("invalid")
    return value


def _thread_channel(batch: Batch) -> ChannelId | None:
    for channel in batch.channels:
        if channel.kind is ChannelKind.THREAD:
            return channel.id
    return batch.placements[0].channel if batch.placements else None
