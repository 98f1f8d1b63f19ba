"""A start waits for nothing: neither for a migration, nor for an index, nor for the network."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.cards.lines import EntryLine, EventLine, Notice
from desktop.lock.unlocking import Unlocking
from desktop.look import choice as look
from desktop.look.choice import Look
from desktop.places import AtConversation
from desktop.program import Program
from desktop.side.conversation import ConversationPanel
from desktop.window import Window
from storage import migrations
from storage.connection import SCHEMA_VERSION, opened, stored_version
from storage.database import Database
from storage.drafts import Drafts
from storage.folder import Folder
from tests.bench.stage import stage
from tests.desktop.conftest import Wire
from tests.releases.conftest import Frozen
from tests.releases.content import KEY, ROOM, Still
from tests.servers.engines import end_engines

MIGRATING = "Préau met à jour ce qu’il garde ici."
FULL = "Le disque est plein. Rien n’est perdu\u202f; libérez de la place."
PATIENT = 60_000  # milliseconds; whoever succeeds does not wait for them


class Gate:
    """A step that stops in the middle until it is let on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun, self.go = threading.Event(), threading.Event()

        def gated(step: Any) -> Any:
            def wait(connection: Any) -> None:
                self.begun.set()
                assert self.go.wait(120)
                step(connection)

            return wait

        steps = {number: gated(step) for number, step in migrations.STEPS.items()}
        monkeypatch.setattr(migrations, "STEPS", steps)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    made = Gate(monkeypatch)
    yield made
    made.go.set()


@contextmanager
def program(app: QApplication, folder: Folder, bot: QtBot) -> Iterator[Program]:
    look.save(folder.path, Look(language="fr", scheme="light"))
    made = Program(app, folder, Still(), profile=None, opener=lambda _address: None)
    window = made.open(KEY)
    wire = Wire()
    made.join(wire)  # type: ignore[arg-type]
    try:
        yield made
    finally:
        window.close()
        made.close()


def shown(window: Window) -> list[tuple[str, str]]:
    """What stands on the page, but for a notice above it."""
    rows = [row for row in window.today.list.rows() if isinstance(row, EntryLine | EventLine)]
    return [(row.entry.text, row.entry.title) for row in rows]


def notices(window: Window) -> list[str]:
    return [row.text for row in window.today.list.rows() if isinstance(row, Notice)]


@pytest.mark.row("I4")
@pytest.mark.parametrize("version", range(1, SCHEMA_VERSION))
def test_the_last_edition_is_read_while_it_is_migrated(
    qapp: QApplication, qtbot: QtBot, frozen: Frozen, gate: Gate, version: int
) -> None:
    old = frozen(version)
    with program(qapp, old, qtbot) as running:
        window = running.window
        assert window is not None
        qtbot.waitUntil(gate.begun.is_set, timeout=PATIENT)
        before = shown(window)
        assert len(before) == 6
        assert [MIGRATING in text for text in notices(window)] == [True]
        reader = running.reader
        assert reader is not None
        assert reader.version() == version
        # Any page can be opened meanwhile, and what is written waits.
        for page in ("agenda", "directory", "conversations", "outbox", "settings", "today"):
            window.visit(page)
            qtbot.wait(10)
        kept: list[object] = []
        assert running.writer is not None
        running.writer.ask(
            lambda stores: stores.drafts.save(f"say:{ROOM.id}", {"text": "typed meanwhile"}),
            kept.append,
        )
        qtbot.wait(50)
        assert not kept
        gate.go.set()
        qtbot.waitUntil(lambda: not notices(window) and bool(kept), timeout=PATIENT)
        assert reader.version() == SCHEMA_VERSION
        assert shown(window) == before
        assert reader.unindexed_before() is not None  # the index is nobody's to wait for
        window.visit("search")
    db = Database.open(old, KEY)
    assert Drafts(db, Still()).load(f"say:{ROOM.id}") == {"text": "typed meanwhile"}
    db.close()


def test_without_room_the_old_one_is_read_until_there_is_some(
    qapp: QApplication, qtbot: QtBot, old: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.work.writer._AGAIN", 0.0)
    usage = shutil.disk_usage(old.path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=0))
    with program(qapp, old, qtbot) as running:
        window, writer = running.window, running.writer
        assert window is not None
        assert writer is not None
        qtbot.waitUntil(lambda: notices(window) == [FULL], timeout=PATIENT)
        before = shown(window)
        assert len(before) == 6
        assert stored_version(old.database, KEY) == 1
        refused: list[str] = []
        writer.ask(lambda stores: stores.drafts.save("event:new", {}), failed=refused.append)
        qtbot.waitUntil(lambda: refused == ["full"], timeout=PATIENT)
        monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
        kept: list[object] = []
        writer.ask(lambda stores: stores.drafts.save("event:new", {"title": "a"}), kept.append)
        qtbot.waitUntil(lambda: bool(kept) and not notices(window), timeout=PATIENT)
        assert shown(window) == before
    assert stored_version(old.database, KEY) == SCHEMA_VERSION


def test_a_window_of_another_version_closes_when_it_is_asked_to(
    qapp: QApplication, qtbot: QtBot, old: Folder
) -> None:
    with program(qapp, old, qtbot) as running:
        window, over = running.window, threading.Event()
        assert window is not None
        window.open(AtConversation(ROOM.id))
        panel = window.panel
        assert isinstance(panel, ConversationPanel)
        panel.composer.field.setPlainText("in the middle of a sen")
        running.ended.connect(over.set)
        running._hearing.noticed({"leave": True})
        assert over.is_set()
        assert not window.isVisible()
    db = Database.open(old, KEY)
    kept = Drafts(db, Still()).all()
    db.close()
    assert any("in the middle of a sen" in str(draft) for draft in kept.values())


def test_a_first_start_on_a_slow_disk_opens_when_there_is_a_database(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key is there before the tables are; the window must not look for them meanwhile."""
    made = Database.open
    slowly, go = threading.Event(), threading.Event()

    def slow(folder: Folder, key: bytes) -> Database:
        slowly.set()
        assert go.wait(60)
        return made(folder, key)

    monkeypatch.setattr(Database, "open", slow)
    monkeypatch.setattr("storage.discretion.forbid_dumps", lambda: None)
    unlocking = Unlocking(Folder(data_folder), "a phrase to pass")
    assert slowly.wait(60)
    assert unlocking.key is None
    go.set()
    assert unlocking.done.wait(60)
    assert unlocking.key is not None


@contextmanager
def silence() -> Iterator[str]:
    """A server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@pytest.mark.row("I4")
def test_the_window_paints_before_the_migration_ends_and_without_a_word_of_the_network(
    frozen: Frozen, tmp_path: Path
) -> None:
    old = frozen(SCHEMA_VERSION - 1)
    look.save(old.path, Look(language="fr", scheme="light"))
    with silence() as address, stage(tmp_path / "home") as where:
        connection = opened(old.database, KEY, "mode=rw")
        connection.execute("UPDATE account SET server = ?", (address,))
        connection.close()
        begun, go, done = (old.path / name for name in ("begun", "go", "done"))
        with where.shown("-m", "tests.releases.slow_window", "--data", str(old.path)):
            assert not done.exists(), "the window waited for the migration"
            go.touch()
            until = time.monotonic() + 120
            while not done.exists():
                assert time.monotonic() < until
                time.sleep(0.05)
            assert begun.exists()
            while stored_version(old.database, KEY) != SCHEMA_VERSION or old.backup.exists():
                assert time.monotonic() < until
                time.sleep(0.05)
        end_engines(tmp_path)
