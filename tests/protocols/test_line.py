"""Only who holds the key is heard on the line, and nobody can make it hold more than a frame."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from storage.folder import Folder
from storage.line import (
    LARGEST,
    LONG,
    Handler,
    LineClient,
    LineError,
    LineServer,
    Peer,
    pack,
    read_frame,
)
from storage.model import Changed, ChannelId, View

KEY = bytes(range(32))


async def echo(peer: Peer, name: str, args: dict[str, Any]) -> dict[str, Any]:
    if name == "fail":
        raise LineError("forbidden", "as said")
    if name == "fault":
        raise ZeroDivisionError
    if name == "open":
        peer.notice(open="http://127.0.0.1/")
    if name == "slow":
        await asyncio.sleep(60)
    return {"name": name, **args}


@asynccontextmanager
async def serving(folder: Folder, handler: Handler = echo) -> AsyncIterator[LineServer]:
    folder.path.mkdir(exist_ok=True)
    server = LineServer(folder, KEY, handler, revision=lambda: 7)
    await server.start()
    try:
        yield server
    finally:
        await server.close()


@asynccontextmanager
async def connected(folder: Folder, key: bytes = KEY) -> AsyncIterator[LineClient]:
    client = LineClient(folder, key)
    await client.connect()
    try:
        yield client
    finally:
        await client.close()


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "data")


async def test_a_client_with_the_key_is_answered(folder: Folder) -> None:
    async with serving(folder), connected(folder) as client:
        assert client.revision == 7
        assert await client.call("hello", what="é") == {"name": "hello", "what": "é"}
        with pytest.raises(LineError) as error:
            await client.call("fail")
        assert (error.value.code, error.value.detail) == ("forbidden", "as said")
        with pytest.raises(LineError) as error:
            await client.call("fault")
        assert error.value.code == "fault"


async def test_another_key_is_refused(folder: Folder) -> None:
    async with serving(folder) as server:
        with pytest.raises(LineError) as error:
            await LineClient(folder, bytes(32)).connect()
        assert error.value.code == "refused"
        assert not server.peers


async def test_a_false_engine_is_refused_too(folder: Folder) -> None:
    folder.path.mkdir()
    path = str(folder.path / "s")

    async def pretend(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(pack({"preau": 1, "nonce": "0" * 64}))
        await read_frame(reader)
        writer.write(pack({"proof": "0" * 64, "revision": 0}))

    async with await asyncio.start_unix_server(pretend, path):
        folder.line.write_text(json.dumps({"unix": path}))
        with pytest.raises(LineError) as error:
            await LineClient(folder, KEY).connect()
        assert error.value.code == "refused"


async def test_a_proof_cannot_be_sent_back_as_an_answer(folder: Folder) -> None:
    """Each end proves its own role: repeating the engine's words proves nothing."""
    async with serving(folder):
        reader, writer = await asyncio.open_unix_connection(address(folder))
        greeting = await read_frame(reader)
        writer.write(pack({"nonce": greeting["nonce"], "proof": greeting["nonce"]}))
        with pytest.raises(LineError) as error:
            await read_frame(reader)
        assert error.value.code == "gone"
        writer.close()


def address(folder: Folder) -> str:
    return str(json.loads(folder.line.read_text())["unix"])


async def test_the_socket_is_its_owners_alone_and_leaves_nothing_behind(folder: Folder) -> None:
    async with serving(folder):
        path = Path(address(folder))
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        assert stat.S_IMODE(folder.line.stat().st_mode) == 0o600
    assert not path.parent.exists()
    assert not folder.line.exists()


async def test_who_says_nothing_is_dropped(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.line.PATIENCE", 0.2)
    async with serving(folder):
        reader, writer = await asyncio.open_unix_connection(address(folder))
        await read_frame(reader)
        assert await asyncio.wait_for(reader.read(), 60) == b""
        writer.close()


@pytest.mark.parametrize("name", ["status", "sync"])
async def test_an_engine_that_freezes_is_not_waited_for_for_ever(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    short = 0.2, 3600.0
    monkeypatch.setattr("storage.line.QUICK", short[name == "sync"])
    monkeypatch.setattr("storage.line.LONG", short[name != "sync"])

    async def frozen(_peer: Peer, _name: str, _args: dict[str, Any]) -> dict[str, Any]:
        await asyncio.sleep(60)
        return {}

    async with serving(folder, frozen), connected(folder) as client:
        with pytest.raises(LineError) as error:
            await client.call(name)
        assert error.value.code == "silent"


async def test_an_engine_that_says_what_it_does_is_waited_for(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a clock that nothing but this test moves."""
    loop = asyncio.get_running_loop()
    at = loop.time()

    async def thorough(peer: Peer, _name: str, _args: dict[str, Any]) -> dict[str, Any]:
        nonlocal at
        for revision in range(8):
            at += 0.6 * LONG
            peer.tell({"changed": revision})
            while client._heard_at < at:  # noqa: ASYNC110 - no timer goes by itself
                await asyncio.sleep(0)
        return {"all": "here"}

    async with serving(folder, thorough), connected(folder) as client:
        monkeypatch.setattr(loop, "time", lambda: at)
        assert await client.call("sync") == {"all": "here"}


@pytest.mark.parametrize("proved", [False, True])
async def test_an_oversized_frame_ends_that_peer_only(folder: Folder, proved: bool) -> None:
    async with serving(folder), connected(folder) as other:
        if proved:
            client = LineClient(folder, KEY)
            await client.connect()
            assert client._writer is not None
            client._writer.write((LARGEST + 1).to_bytes(4, "big"))
            with pytest.raises(LineError):
                await client.call("hello")
            await client.close()
        else:
            reader, writer = await asyncio.open_unix_connection(address(folder))
            await read_frame(reader)
            writer.write((1 << 30).to_bytes(4, "big"))
            assert await asyncio.wait_for(reader.read(), 60) == b""
            writer.close()
        assert (await other.call("still"))["name"] == "still"


async def test_no_client_can_send_a_frame_that_is_too_large(folder: Folder) -> None:
    async with serving(folder), connected(folder) as client:
        with pytest.raises(LineError) as error:
            await client.call("hello", what="x" * LARGEST)
        assert error.value.code == "too-large"
        assert (await client.call("still"))["name"] == "still"


async def test_what_changed_reaches_all_but_who_said_it(folder: Folder) -> None:
    heard: list[Changed] = []
    async with serving(folder) as server, connected(folder) as one, connected(folder) as two:
        one.on_changed(heard.append)
        two.on_changed(heard.append)
        many = frozenset(ChannelId(f"a/{number}") for number in range(2500))
        server.tell(Changed(revision=9, channels=many, views=frozenset((View.OUTBOX,))))
        await one.call("after")
        await two.call("after")
        assert len(heard) == 6  # three frames for each
        assert frozenset().union(*(changed.channels for changed in heard)) == many
        assert {changed.revision for changed in heard} == {9}


async def test_a_notice_reaches_only_who_asked(folder: Folder) -> None:
    heard: list[tuple[str, object]] = []
    async with serving(folder), connected(folder) as one, connected(folder) as two:
        one.on_notice(lambda facts: heard.append(("one", facts["open"])))
        two.on_notice(lambda facts: heard.append(("two", facts["open"])))
        await one.call("open")
        await two.call("after")
    assert heard == [("one", "http://127.0.0.1/")]


async def test_a_broken_line_ends_what_was_asked(folder: Folder) -> None:
    closed = asyncio.Event()
    async with serving(folder) as server, connected(folder) as client:
        client.on_closed(closed.set)
        asked = asyncio.create_task(client.call("slow"))
        await client.call("hello")
        await server.close()
        with pytest.raises(LineError) as error:
            await asked
        assert error.value.code == "gone"
        await asyncio.wait_for(closed.wait(), 60)


async def test_the_address_of_a_dead_engine_is_absent_and_replaced(folder: Folder) -> None:
    folder.path.mkdir()
    for stale in ('{"unix": "/nowhere/line"}', "half a js", '{"tcp": 1}', "[]"):
        folder.line.write_text(stale)
        with pytest.raises(LineError) as error:
            await LineClient(folder, KEY).connect()
        assert error.value.code == "absent"
    async with serving(folder), connected(folder) as client:
        assert (await client.call("hello"))["name"] == "hello"


async def test_a_long_or_missing_runtime_folder_does_not_matter(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = tmp_path / ("x" * 120)
    long.mkdir()
    for place in (str(long), str(tmp_path / "missing"), ""):
        monkeypatch.setenv("XDG_RUNTIME_DIR", place)
        async with serving(folder), connected(folder) as client:
            assert len(os.fsencode(address(folder))) < 104
            assert (await client.call("hello"))["name"] == "hello"


async def test_an_answer_that_nobody_waits_for_any_more_is_no_fault(tmp_path: Path) -> None:
    """The line breaks while a request is still being written."""
    faults: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, told: faults.append(told))
    client = LineClient(Folder(tmp_path), KEY)

    class Broken:
        def write(self, _data: bytes) -> None: ...

        async def drain(self) -> None:
            for answer in client._asked.values():
                answer.set_exception(LineError("gone"))
            raise ConnectionResetError

    client._writer = Broken()  # type: ignore[assignment]
    client._reading = asyncio.create_task(asyncio.sleep(600))
    with pytest.raises(LineError, match="gone"):
        await client.call("status")
    client._reading.cancel()
    gc.collect()
    assert not faults


@pytest.mark.parametrize("said", [{"preau": "one"}, {"preau": [1]}, {"preau": None}])
async def test_who_listens_there_and_is_no_engine_is_refused(
    tmp_path: Path, said: dict[str, Any]
) -> None:
    """Another program may have the address by now that an engine left when it was killed."""
    folder = Folder(tmp_path)

    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(pack({**said, "nonce": "0" * 64}))
        await reader.read()
        writer.close()

    server = await asyncio.start_unix_server(greet, tmp_path / "line")
    folder.line.write_text(json.dumps({"unix": str(tmp_path / "line")}))
    client = LineClient(folder, KEY)
    with pytest.raises(LineError, match="refused"):
        await client.connect()
    await client.close()
    server.close()
