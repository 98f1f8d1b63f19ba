"""Two windows and one engine on one folder; two engines; one that is stopped, or long dead."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from desktop.places import AtConversation
from desktop.program import Program
from desktop.window import Window
from desktop.work.enginelink import EngineLink
from storage.accounts import Accounts
from storage.database import Database
from storage.errors import StorageError
from storage.folder import Folder
from storage.line import LineClient, LineError
from storage.model import ChannelKind, Presence
from storage.outbox import Outbox
from tests.desktop.cli.running import HERE
from tests.household import Household
from tests.servers.engines import engines
from tests.storage.making import ACCOUNT, KEY, StillClock, outgoing
from tests.trials.panes import page, program
from tests.trials.test_folders import HELD
from tests.waiting import until

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]


@asynccontextmanager
async def two_windows(app: QApplication, house: Household) -> AsyncIterator[tuple[Window, Window]]:
    """Both with a line of their own, as two programs have."""
    with contextlib.ExitStack() as open_:
        running: list[asyncio.Task[None]] = []
        made: list[Program] = []
        for _ in range(2):
            line = EngineLink(house.folder, house.key)
            made.append(open_.enter_context(program(app, house.folder, house.key, "fr", line)))
            running.append(asyncio.create_task(line.run()))
        running.append(asyncio.create_task(_turn(app)))
        first, second = (one.window for one in made)
        assert first is not None
        assert second is not None
        try:
            yield first, second
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)


async def _turn(app: QApplication) -> None:
    """Qt's events, within the loop of asyncio."""
    while True:
        app.processEvents()
        await asyncio.sleep(0.005)


def _at_the_room(window: Window) -> Any:
    rooms = window.desk.pages.channels([ChannelKind.ROOM])
    room = next(r for r in rooms if r.name == "Le salon" and r.presence is Presence.JOINED)
    window.open(AtConversation(room.id))
    return window.panel


def _shows(window: Window, text: str) -> list[Any]:
    """How far what the open conversation shows with this text is: once None when it was sent."""
    panel: Any = window.panel
    return [entry.state for entry in panel._entries if entry.text == text]


async def _say(window: Window, text: str) -> None:
    panel = _at_the_room(window)
    panel.composer.field.setPlainText(text)
    panel.composer.send()
    await until(lambda: panel.composer.field.toPlainText() == "")


async def test_what_is_written_in_one_window_is_seen_in_the_other(
    house: Household, qapp: QApplication
) -> None:
    async with two_windows(qapp, house) as (first, second):
        for window in (first, second):
            _at_the_room(window)
        for number, window in enumerate((first, second)):
            text = f"dit à la fenêtre {number}, {os.urandom(4).hex()}"
            await _say(window, text)
            await until(lambda: all(_shows(one, text) == [None] for one in (first, second)))  # noqa: B023
            assert await house.world.has("matrix", text.rsplit(maxsplit=1)[-1]) == 1
        await until(lambda: len(engines(house.folder.path)) == 1)


async def test_both_go_on_when_their_engine_is_killed(house: Household, qapp: QApplication) -> None:
    """Neither is told of it, both are served by the one that is started anew."""
    async with two_windows(qapp, house) as (first, second):
        for window in (first, second):
            _at_the_room(window)
        await until(lambda: len(engines(house.folder.path)) == 1)
        [before] = engines(house.folder.path)
        os.kill(before, signal.SIGKILL)
        words = [f"après sa fin {os.urandom(4).hex()}" for _ in range(2)]
        for window, text in zip((first, second), words, strict=True):
            await _say(window, text)
        await until(
            lambda: all(_shows(one, text) == [None] for one in (first, second) for text in words)
        )
        # Each window may have started one; the one that came too late leaves.
        await until(lambda: len(engines(house.folder.path)) == 1)
        [after] = engines(house.folder.path)
        assert after != before
        for text in words:
            assert await house.world.has("matrix", text.split()[-1]) == 1


async def test_a_stopped_engine_is_said_and_served_by_again(
    house: Household, qapp: QApplication
) -> None:
    """Its process is there and holds its lock, and nothing of it moves."""
    async with house.engine() as engine:
        await house.sync(engine)
        [pid] = engines(house.folder.path)
        os.kill(pid, signal.SIGSTOP)
    line = EngineLink(house.folder, house.key)
    running = asyncio.create_task(line.run())
    turning = asyncio.create_task(_turn(qapp))
    try:
        with program(qapp, house.folder, house.key, "fr", line) as open_:
            window = open_.window
            assert window is not None
            await until(lambda: HELD["fr"] in page(window))
            text = f"pendant qu’il dort {os.urandom(4).hex()}"
            await _say(window, text)  # written down all the same
            window.visit("today")
            os.kill(pid, signal.SIGCONT)
            await until(lambda: HELD["fr"] not in page(window))
            _at_the_room(window)
            await until(lambda: _shows(window, text) == [None])
            assert await house.world.has("matrix", text.rsplit(maxsplit=1)[-1]) == 1
    finally:
        os.kill(pid, signal.SIGCONT)
        for task in (running, turning):
            task.cancel()
        await asyncio.gather(running, turning, return_exceptions=True)


async def test_a_second_engine_leaves_at_once(house: Household) -> None:
    async with house.engine() as engine:
        [first] = engines(house.folder.path)
        done = await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-m", "protocols", "--data", str(house.folder.path)],
            input=house.key.hex() + "\n", capture_output=True, text=True, cwd=HERE, timeout=60,
            check=False,
        )  # fmt: skip
        assert (done.returncode, done.stdout) == (1, "error held\n")
        assert engines(house.folder.path) == {first}
        assert set((await house.sync(engine)).values()) == {"ok"}


async def _heard(house: Household) -> str:
    """What becomes of a connection to the address that stands in the folder, as a code."""
    client = LineClient(house.folder, house.key)
    try:
        await client.connect()
    except LineError as error:
        return error.code
    finally:
        await client.close()
    return "ok"


async def test_the_address_that_a_killed_engine_left_is_no_obstacle(house: Household) -> None:
    async with house.engine() as engine:
        await house.sync(engine)
        [pid] = engines(house.folder.path)
        os.kill(pid, signal.SIGKILL)
    async with asyncio.timeout(60):
        # A dying process lets go of its sockets last, and nobody says when.
        while await _heard(house) != "absent":  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    assert house.folder.line.exists()
    async with house.engine() as engine:
        assert set((await house.sync(engine)).values()) == {"ok"}
        assert len(engines(house.folder.path)) == 1


HOLD = """
import sys, time
from pathlib import Path
from storage.accounts import Accounts
from storage.database import Database
from storage.folder import Folder
db = Database.open(Folder(Path(sys.argv[1])), bytes(range(32)))
with db.write() as write:
    write.execute("UPDATE revision SET value = value")
    print("in the middle", flush=True)
    time.sleep(600)
"""
ALONE = """
import sys, time
from pathlib import Path
from storage.folder import Folder
with Folder(Path(sys.argv[1])).alone(5):
    print("alone", flush=True)
    time.sleep(600)
"""


@contextmanager
def _stopped(script: str, folder: Folder) -> Iterator[subprocess.Popen[str]]:
    """Another program in the middle of something, which does not move any more."""
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(folder.path)], stdout=subprocess.PIPE, text=True,
        cwd=HERE,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline()
    process.send_signal(signal.SIGSTOP)
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def _code(act: Callable[[], object]) -> str:
    with pytest.raises(StorageError) as error:
        act()
    return error.value.code


def test_a_program_that_stopped_in_the_middle_of_writing_is_waited_for_and_then_said(
    data_folder: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.turns._PATIENCE", 0.5)
    folder = Folder(data_folder)
    database = Database.open(folder, KEY)
    Accounts(database, StillClock()).add(ACCOUNT, {})
    outbox = Outbox(database, StillClock())
    with _stopped(HOLD, folder):
        assert _code(lambda: outbox.add(outgoing("too late"))) == "held"
        assert database.rows("SELECT count(*) FROM outbox") == [(0,)]  # reading goes on
    outbox.add(outgoing("its end let go"))
    database.close()


def test_a_program_that_stopped_while_it_has_the_folder_alone_is_said(
    data_folder: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    share = Folder.share
    monkeypatch.setattr(Folder, "share", lambda self: share(self, timeout=0.3))
    folder = Folder(data_folder)
    Database.open(folder, KEY).close()
    with _stopped(ALONE, folder):
        assert _code(lambda: Database.open(folder, KEY)) == "held"
    Database.open(folder, KEY).close()
