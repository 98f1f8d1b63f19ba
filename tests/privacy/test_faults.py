"""Whatever fails in an engine, and however loudly: its log and its prints hold nobody's words."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from pathlib import Path
from typing import Any

import pytest

from storage.clock import SystemClock
from storage.codec import pack
from storage.database import Database
from storage.folder import Folder
from storage.line import LineClient, LineError
from storage.model import AccountId, Media, MediaId, Outgoing, OutgoingId, Say, channel_id
from storage.outbox import Outbox
from tests.privacy.markers import Markers, content
from tests.protocols.memory import Server
from tests.waiting import until

KEY = bytes(range(1, 33))


class Engine:
    """The careless engine as a process, and the line to it."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self.said = b""

    async def __aenter__(self) -> Engine:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-X", "dev", "-m", "tests.privacy.careless",
            "--data", str(self._folder.path), "--linger", "60",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        assert self._process.stdin is not None
        self._process.stdin.write(KEY.hex().encode() + b"\n")
        await until((self._folder.path / "line.json").exists)
        self.line = LineClient(self._folder, KEY)
        await self.line.connect()
        return self

    async def ask(self, name: str, **arguments: Any) -> dict[str, Any] | str:
        """The answer, or the code of the refusal."""
        try:
            return await self.line.call(name, **arguments)
        except LineError as error:
            return error.code

    async def __aexit__(self, *_error: object) -> None:
        with contextlib.suppress(LineError):
            await self.line.call("leave")
        await self.line.close()
        self.said, _ = await self._process.communicate()


@pytest.mark.timeout(600)
async def test_every_path_that_fails_is_told_without_words(tmp_path: Path) -> None:
    folder, markers = Folder(tmp_path / "data"), Markers()
    folder.prepare()
    server = Server(tmp_path / "server")
    mark = markers.new
    async with Engine(folder) as engine:
        wrong = await engine.ask(
            "sign_in", protocol="careless", server=str(server.place), login=mark("login"),
            password=f"wrong {mark('wrong password')}",
        )  # fmt: skip
        assert wrong == "fault"
        signed = await engine.ask(
            "sign_in", protocol="careless", server=str(server.place), login=mark("own login"),
            password=mark("token"),
        )  # fmt: skip
        assert isinstance(signed, dict)
        account = AccountId(signed["account"])
        server.post(f"said {mark('message')}", by=f"mem:{mark('author')}")
        await engine.ask("sync")
        server.post(f"unreadable {mark('poison')}")
        server.turn("fails", mark("a stream's fault"))
        await engine.ask("sync")
        await engine.ask("sync")
        database = Database.open(folder, KEY)
        outbox = Outbox(database, SystemClock())
        room = channel_id(account, "room")
        for number, text in enumerate((f"a fault {mark('sent')}", f"lost {mark('lost')}")):
            outgoing = Outgoing(
                id=OutgoingId(f"{number:0>32}"), account=account, channel=room,
                intent=Say(text=text), at=SystemClock().now(),
            )  # fmt: skip
            outbox.add(outgoing)
        server.turn("lose")
        await engine.ask("wake")
        await until(lambda: bool(database.rows("SELECT 1 FROM outbox WHERE attempts > 0")))
        database.close()
        item = f"mem:{mark('item')}"
        assert await engine.ask("history", channel=room, before=item) == "fault"
        assert await engine.ask("thread", item=item) in ("fault", "not-found", "gone")
        picture = Media(id=MediaId(mark("media")), remote=mark("remote"), name=mark("file name"))
        await engine.ask("fetch", account=account, media=pack(picture))
        await engine.ask(mark("a request"), **{mark("an argument"): mark("a value")})
        await engine.ask("sign_out", account=account)
    log = content(folder.path / "log" / "engine.log")
    assert b"careless.lender at careless.py" in log, "the library was not heard at all"
    assert b"ValueError at careless.py" in log, "its faults were not told at all"
    assert b"py.warnings at " in log
    assert markers.in_bytes(log, "the log") == []
    assert markers.in_bytes(engine.said, "what it printed") == []
    assert markers.in_files(folder.path) == []
