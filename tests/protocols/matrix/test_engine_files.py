"""A file from the disk of one person to the screen of another, by the engine and its database."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from protocols.engine import Engine
from protocols.registry import Registry
from protocols.sending import LONGEST, longest
from protocols.store import Store
from storage.clock import SystemClock
from storage.errors import StorageError
from storage.folder import Folder
from storage.model import (
    Account,
    AccountId,
    Attachment,
    MediaId,
    MediaKind,
    Outgoing,
    OutgoingId,
    Say,
)
from storage.model import channel_id as channel_of
from tests.servers import Synapse
from tests.servers.peers import MatrixPeer
from tests.servers.proxy import Fault, Proxy, Wanted
from tests.waiting import until

from .community import Signed, enter

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 12_000  # 3 MB


@dataclass
class Desk:
    """Camille's folder with its engine at work, and Noé, who reads."""

    folder: Folder
    store: Store
    engine: Engine
    account: Account
    proxy: Proxy
    noe: Signed
    room: str

    def write(self, media: MediaId, text: str = "Voilà") -> Outgoing:
        """As the window does, in its own process."""
        kind = MediaKind.IMAGE
        size = len(PICTURE)
        file = Attachment(media=media, name="a.png", mime="image/png", size=size, kind=kind)
        outgoing = Outgoing(
            id=OutgoingId(secrets.token_hex(16)),
            account=self.account.id,
            channel=channel_of(self.account.id, self.room),
            intent=Say(text=text, attachments=(file,)),
            at=datetime.now(UTC),
        )
        self.store.outbox.add(outgoing)
        self.engine.wake()
        return outgoing

    async def received(self) -> list[bytes]:
        await self.noe.sync()
        found = [item for item in self.noe.shelf.items.values() if item.media]
        return [await self.noe.adapter.fetch(item.media[0]) for item in found]

    def gone(self, outgoing: Outgoing) -> bool:
        return self.store.outbox.get(outgoing.id) is None


@asynccontextmanager
async def desk(synapse: Synapse, place: Path) -> AsyncIterator[Desk]:
    camille, noe = synapse.member("Camille"), synapse.member("Noé")
    http = MatrixPeer(synapse, noe)
    room = http.room("Coffre", invite=[camille], encrypted=True)
    MatrixPeer(synapse, camille).join(room)
    reader = await enter(synapse, noe)
    await reader.sync()
    with Proxy(synapse.url) as proxy:
        signed = await enter(proxy, camille)
        await signed.adapter.close()
        account, secret = signed.tools.account, signed.tools.secret
        folder, key = Folder(place / "data"), bytes(range(32))
        store = Store(folder, key, SystemClock())
        store.accounts.add(account, secret)
        engine = Engine(folder, key, store, Registry(), 60.0)
        ready = asyncio.Event()
        running = asyncio.create_task(engine.run(ready.set))
        await ready.wait()
        yield Desk(folder, store, engine, account, proxy, reader, room)
        engine.leave()
        await running
        store.close()
    await reader.adapter.close()


@pytest.mark.real
@pytest.mark.row("E1")
async def test_a_file_goes_from_disk_to_disk_and_its_copy_goes(
    synapse: Synapse, tmp_path: Path
) -> None:
    async with desk(synapse, tmp_path) as here:
        outgoing = here.write(here.store.media.attach(PICTURE))
        await until(lambda: here.gone(outgoing))
        assert await here.received() == [PICTURE]
        assert [path for path in here.folder.media.iterdir() if ".out" in path.name] == []
        rows = here.store.database.rows("SELECT text FROM item WHERE echo = ?", (outgoing.id,))
        assert rows == [("Voilà",)]


@pytest.mark.real
async def test_a_file_whose_replies_are_lost_arrives_once(synapse: Synapse, tmp_path: Path) -> None:
    async with desk(synapse, tmp_path) as here:
        for step in ("/media/v3/upload", "/sendToDevice/", "/send/m.room.encrypted/"):
            here.proxy.once(Fault.GATEWAY, _at(step))
        media = here.store.media.attach(PICTURE)
        outgoing = here.write(media)
        await until(lambda: here.gone(outgoing) or _kept(here, media))
        await until(lambda: here.gone(outgoing))
        assert await here.received() == [PICTURE]
        assert not here.store.media.has(media)


@pytest.mark.real
async def test_a_file_whose_copy_is_damaged_is_told_and_not_sent(
    synapse: Synapse, tmp_path: Path
) -> None:
    async with desk(synapse, tmp_path) as here:
        media = here.store.media.attach(PICTURE)
        [copy] = [path for path in here.folder.media.iterdir() if ".out" in path.name]
        copy.write_bytes(copy.read_bytes()[:-1] + b"?")
        outgoing = here.write(media)
        await until(lambda: _error(here, outgoing) == "damaged")
        assert await here.received() == []
        here.store.outbox.discard(outgoing.id)
        assert not copy.exists()


def _at(step: str) -> Wanted:
    return lambda _, path: step in path


def _kept(here: Desk, media: MediaId) -> bool:
    return here.store.media.read(media) == PICTURE


def _error(here: Desk, outgoing: Outgoing) -> str | None:
    with suppress(StorageError):
        row = here.store.outbox.get(outgoing.id)
        return row.error if row else None
    return None


def test_a_large_file_gets_the_time_that_it_needs() -> None:
    file = Attachment(media=MediaId("a"), name="a", mime="a/b", size=50 * 1024 * 1024)
    for intent, seconds in ((Say(text="a"), LONGEST), (Say(text="", attachments=(file,)), 3500.0)):
        outgoing = Outgoing(
            id=OutgoingId("1"),
            account=AccountId("a"),
            channel=channel_of(AccountId("a"), "!r"),
            intent=intent,
            at=datetime.now(UTC),
        )
        assert longest(outgoing) == seconds
