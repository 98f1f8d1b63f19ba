"""The engine as a process: started when it is needed, killed without loss, never two."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from desktop.work import engine
from desktop.work.engine import Asker, Link, reach
from storage.clock import SystemClock
from storage.database import Database
from storage.errors import StorageError
from storage.folder import Folder
from storage.line import LineError
from storage.model import AccountId, Changed, OutgoingId
from storage.outbox import Outbox
from tests.protocols.house import spoken
from tests.protocols.memory import Server
from tests.waiting import until

START = (sys.executable, "-m", "tests.protocols.engine_main", "--linger", "0.5")


class Place:
    """A new data folder, its key, and a stand-in server."""

    def __init__(self, path: Path) -> None:
        self.folder, self.key = Folder(path / "data"), secrets.token_bytes(32)
        self.folder.prepare()
        self.server = Server(path / "server")
        self.account = AccountId("")

    async def reach(self) -> Asker:
        return Asker(await reach(self.folder, self.key, START))

    async def sign_in(self) -> Asker:
        asker = await self.reach()
        self.account = await asker.sign_in("memory", str(self.server.place), "alice", "right")
        await asker.sync()
        return asker

    def write(self, text: str) -> OutgoingId:
        """As a window does: in its own process, without the engine."""
        database = Database.open(self.folder, self.key)
        try:
            outgoing = spoken(self.account, text)
            Outbox(database, SystemClock()).add(outgoing)
            return outgoing.id
        finally:
            database.close()

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        database = Database.open(self.folder, self.key)
        try:
            return [tuple(row) for row in database.rows(sql)]
        finally:
            database.close()

    def engines(self) -> list[psutil.Process]:
        """The engines of this folder that run."""
        found = []
        for process in psutil.process_iter(["cmdline", "status"]):
            words = process.info["cmdline"] or []
            if str(self.folder.path) in words and process.info["status"] != "zombie":
                found.append(process)
        return found


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    here = Place(tmp_path)
    yield here
    for process in here.engines():  # only ours: they name this test's own folder
        process.kill()


async def test_it_is_started_once_and_leaves_by_itself(place: Place) -> None:
    one, two = await asyncio.gather(place.reach(), place.reach())
    for asker in (one, two):  # the second did not wait for the first to end
        assert await asker.offers()
    await until(lambda: len(place.engines()) == 1)
    [process] = place.engines()
    await one.client.close()
    await two.client.close()
    await until(lambda: not process.is_running() or process.status() == "zombie")
    assert not place.folder.line.exists()
    again = await place.reach()
    await again.client.close()


async def test_the_key_is_nowhere_to_be_seen(place: Place) -> None:
    asker = await place.reach()
    [process] = place.engines()
    said = " ".join(process.cmdline()) + str(process.environ())
    assert place.key.hex() not in said
    limits = Path(f"/proc/{process.pid}/limits").read_text()
    assert "Max core file size        0                    0" in limits
    await asker.client.close()


async def test_killed_between_sending_and_the_reply_nothing_is_doubled(place: Place) -> None:
    asker = await place.sign_in()
    place.server.turn("hang")
    place.write("once")
    await asker.wake()
    await until(lambda: "received" in place.server.asked())
    assert place.rows("SELECT state FROM outbox") == [("sending",)]
    [process] = place.engines()
    process.send_signal(signal.SIGKILL)
    await until(lambda: not place.engines())
    place.server.turn("hang", False)
    again = await place.reach()
    await until(lambda: place.rows("SELECT 1 FROM outbox") == [])
    assert place.server.texts() == ["once"]
    assert place.rows("SELECT text FROM item") == [("once",)]
    await asker.client.close()
    await again.client.close()


async def killed_amid(place: Place, asker: Asker) -> int:
    """How many messages had come when the engine was killed, some of them written and the answer
    not given yet. On a busy machine it may be done before we see that it has begun."""
    posted = 0
    for _ in range(8):
        for _ in range(300):
            place.server.post(f"m{posted}")
            posted += 1
        before = place.rows("SELECT count(*) FROM item")
        asked = asyncio.create_task(asker.sync())
        await until(lambda before=before: place.rows("SELECT count(*) FROM item") != before)  # type: ignore[misc]
        [process] = place.engines()
        process.send_signal(signal.SIGKILL)
        try:
            await asked
        except LineError:
            await asker.client.close()
            return posted
        await asker.client.close()
        await until(lambda: not place.engines())
        asker = await place.reach()
    raise AssertionError("it was never killed in the middle")


async def test_killed_while_it_applies_a_restart_goes_on(place: Place) -> None:
    posted = await killed_amid(place, await place.sign_in())
    again = await place.reach()
    assert await again.sync() == {place.account: "ok"}
    assert place.rows("SELECT count(*), count(DISTINCT key) FROM item") == [(posted, posted)]
    assert place.rows("SELECT 1 FROM inbox") == []
    await again.client.close()


async def test_a_translator_that_kills_the_engine_costs_one_row(place: Place) -> None:
    """No exception is ever seen: only the count of begun translations tells."""
    asker = await place.sign_in()
    place.server.post("deadly")
    with pytest.raises(LineError):
        await asker.sync()
    await asker.client.close()
    asker = await place.reach()  # through an engine that dies of it at once
    with contextlib.suppress(LineError):
        await asker.sync()
    asker = await place.reach()
    await until(lambda: place.rows("SELECT kind FROM item") != [])
    assert place.rows("SELECT kind, problem FROM item") == [("unreadable", "malformed")]
    place.server.post("after it")
    assert await asker.sync() == {place.account: "ok"}
    assert place.rows("SELECT text FROM item ORDER BY id")[-1] == ("after it",)
    await asker.client.close()


async def test_a_lock_holder_that_does_not_answer_is_an_error(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "STARTING", 1.0)
    with place.folder.engine():
        command = (*START, "--wait", "0.2")
        with pytest.raises(StorageError) as error:
            await reach(place.folder, place.key, command)
    assert error.value.code == "held"


async def test_an_engine_that_listens_and_says_nothing_is_an_error(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.line.PATIENCE", 0.3)
    path = str(place.folder.path / "s")
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(path)
        silent.listen()
        place.folder.line.write_text(f'{{"unix": "{path}"}}')
        with pytest.raises(StorageError) as error:
            await reach(place.folder, place.key, START)
    assert error.value.code == "held"


async def test_why_it_could_not_start_is_told(place: Place) -> None:
    asker = await place.reach()
    [process] = place.engines()
    await asker.call("leave")
    await asker.client.close()
    await until(lambda: not process.is_running() or process.status() == "zombie")
    with pytest.raises(StorageError) as error:
        await reach(place.folder, secrets.token_bytes(32), START)
    assert error.value.code == "wrong-key"


async def test_an_engine_of_another_version_is_asked_to_leave(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = await place.reach()
    [before] = place.engines()
    monkeypatch.setattr(engine, "VERSION", 1)
    monkeypatch.setattr("storage.line.VERSION", 1)
    client = await reach(place.folder, place.key, START)
    assert client.version == 1
    await client.close()
    monkeypatch.setattr(engine, "VERSION", 2)
    monkeypatch.setattr(engine, "STARTING", 8.0)
    with pytest.raises(StorageError):  # ours speak version 1 only: both leave, and it is said
        await reach(place.folder, place.key, START)
    assert not before.is_running() or before.status() == "zombie"
    await old.client.close()


async def test_a_link_comes_back_by_itself(place: Place) -> None:
    changed: list[Changed] = []
    states: list[str | None] = []
    link = Link(
        place.folder,
        place.key,
        on_changed=changed.append,
        on_notice=lambda _facts: None,
        on_state=states.append,
        start=START,
    )
    running = asyncio.create_task(link.run())
    assert len(await link.offers()) == 1
    [process] = place.engines()
    os.kill(process.pid, signal.SIGKILL)
    await until(lambda: states[-1:] == [None] and len(states) == 3)
    assert states == [None, "gone", None]
    assert len(changed) == 2  # told to look at the revision after each connection
    assert len(await link.offers()) == 1
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


def test_the_engine_refuses_what_is_no_key(place: Place) -> None:
    done = subprocess.run(
        [*START, "--data", str(place.folder.path)],
        input=b"not a key\n",
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, b"error key-missing\n")


async def test_its_log_holds_no_words_of_a_person(place: Place) -> None:
    asker = await place.sign_in()
    place.server.post("poison")
    place.server.turn("lose")
    place.write("the secret garden")
    await asker.sync()
    await asker.wake()
    await until(lambda: place.rows("SELECT 1 FROM outbox") == [])
    with pytest.raises(LineError):
        await asker.sign_in("memory", str(place.server.place), "bob", "hunter2")
    await asker.client.close()
    log = (place.folder.path / "log" / "engine.log").read_text()
    assert "sent" in log
    assert "RuntimeError" in log
    for word in ("secret garden", "a translator's fault", "hunter2", "alice", "right"):
        assert word not in log
