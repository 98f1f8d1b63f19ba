"""A data folder with an engine in this process, speaking to the stand-in server."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from protocols.engine import Engine
from protocols.registry import Registry
from protocols.store import Store
from storage.clock import Clock, SystemClock
from storage.folder import Folder
from storage.line import LineClient
from storage.model import (
    Account,
    AccountId,
    AddressId,
    ChannelId,
    ItemId,
    Outgoing,
    OutgoingId,
    Say,
    channel_id,
)
from storage.pending import pending_item
from tests.protocols.engine_main import MEMORY
from tests.protocols.memory import Server


@dataclass(slots=True)
class House:
    """What the tests hold: the folder, its key, the stand-in, and the engine's parts."""

    folder: Folder
    key: bytes
    server: Server
    store: Store
    engine: Engine
    account: AccountId
    clients: list[LineClient] = field(default_factory=list)

    async def client(self) -> LineClient:
        client = LineClient(self.folder, self.key)
        await client.connect()
        self.clients.append(client)
        return client

    def say(
        self,
        text: str,
        *,
        room: str = "room",
        account: AccountId | None = None,
        after: OutgoingId | None = None,
    ) -> OutgoingId:
        """Written by another process: nobody tells the engine."""
        outgoing = spoken(account or self.account, text, room=room, after=after)
        self.store.outbox.add(outgoing)
        return outgoing.id

    def texts(self) -> list[str]:
        """What the cache holds, oldest first."""
        rows = self.store.database.rows("SELECT text FROM item ORDER BY at, id")
        return [text for (text,) in rows]

    def outbox(self) -> list[tuple[str, str | None, int]]:
        return [
            tuple(row)
            for row in self.store.database.rows(
                "SELECT state, error, attempts FROM outbox ORDER BY seq"
            )
        ]

    def problem(self, account: AccountId | None = None) -> str | None:
        [[code]] = self.store.database.rows(
            "SELECT problem FROM account WHERE key = ?", (account or self.account,)
        )
        return None if code is None else str(code)


def spoken(
    account: AccountId, text: str, *, room: str = "room", after: OutgoingId | None = None
) -> Outgoing:
    return Outgoing(
        id=OutgoingId(secrets.token_hex(16)),
        account=account,
        channel=channel_id(account, room),
        intent=Say(text=text, reply_to=pending_item(after) if after else None),
        at=SystemClock().now(),
        depends_on=after,
    )


def member(store: Store, server: Server, name: str = "alice") -> AccountId:
    account = Account(
        id=AccountId(secrets.token_hex(8)),
        protocol="memory",
        server=str(server.place),
        login=name,
        address=AddressId(f"mem:{name}"),
        name=name.title(),
    )
    store.accounts.add(account, {"place": str(server.place)})
    return account.id


@asynccontextmanager
async def house(
    tmp_path: Path,
    *,
    linger: float = 60.0,
    clock: Clock | None = None,
    registry: Registry = MEMORY,
) -> AsyncIterator[House]:
    """A house whose engine runs until the end of the block. Called again, it is a restart."""
    folder, server = Folder(tmp_path / "data"), Server(tmp_path / "server")
    keyfile = tmp_path / "key"
    if not keyfile.exists():
        keyfile.write_bytes(secrets.token_bytes(32))
        folder.prepare()
    key = keyfile.read_bytes()
    store = Store(folder, key, clock or SystemClock())
    known = store.accounts.all()
    account = known[0].id if known else member(store, server)
    engine = Engine(folder, key, store, registry, linger)
    ready = asyncio.Event()
    running = asyncio.create_task(engine.run(ready.set))
    here = House(folder, key, server, store, engine, account)
    try:
        waiting = asyncio.create_task(ready.wait())
        await asyncio.wait((running, waiting), return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if running.done():
            running.result()
        yield here
    finally:
        for client in here.clients:
            await client.close()
        engine.leave()
        await running
        store.close()


def room(house: House, name: str = "room") -> ChannelId:
    return channel_id(house.account, name)


def item(id_: str) -> ItemId:
    return ItemId(f"mem:{id_}")
