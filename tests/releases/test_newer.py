"""A database of a later version is refused with a sentence, and not a byte of it is touched, nor
even the time at which it was last written."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop import starting
from desktop.lock.unlocking import Unlocking
from desktop.look import choice as look
from desktop.look.choice import Look
from desktop.starting import Start
from storage import migrations
from storage.connection import connect
from storage.database import Database
from storage.errors import StorageError
from storage.folder import Folder
from storage.keys import Vault
from tests.desktop.cli.running import PASSPHRASE, CommandLine
from tests.desktop.test_bad_days import Visitor

NEWER = """
import os, sys
from pathlib import Path
from storage.connection import connect
db = connect(Path(sys.argv[1]), bytes.fromhex(sys.argv[2]), read_only=False)
db.execute("PRAGMA user_version = 99")
db.execute("CREATE TABLE of_a_later_version (a)")
os._exit(0) if sys.argv[3] != "closed" else db.close()
"""
ENDS = ["closed", "killed", "killed, and its index lost"]
Later = Callable[[str], tuple[Folder, bytes]]


@pytest.fixture
def later(tmp_path: Path) -> Later:
    """A folder that a later version wrote to, closed or killed."""

    def made(end: str) -> tuple[Folder, bytes]:
        folder = Folder(tmp_path / "data")
        folder.prepare()
        key = Vault(folder).create(PASSPHRASE)
        Database.open(folder, key).close()
        arguments = [str(folder.database), key.hex(), end]
        subprocess.run([sys.executable, "-c", NEWER, *arguments], check=True)
        if "index" in end:
            folder.database.with_name("preau.db-shm").unlink()
        assert folder.database.with_name("preau.db-wal").exists() is (end != "closed")
        return folder, key

    return made


def marks(folder: Folder) -> dict[str, tuple[str, int]]:
    """What the database, its log and the note about its key are, and when they were written."""
    files = [*folder.path.glob("preau.db*"), folder.path / "key.json"]
    return {
        file.name: (hashlib.sha256(file.read_bytes()).hexdigest(), file.stat().st_mtime_ns)
        for file in files
    }


@pytest.mark.parametrize("end", ENDS)
def test_whoever_opens_it(later: Later, end: str) -> None:
    folder, key = later(end)
    before = marks(folder)
    for open_it in (
        lambda: Database.open(folder, key),
        lambda: connect(folder.database, key, read_only=True),
        lambda: migrations.bring(folder, key),
        lambda: migrations.recover(folder, key),
    ):
        with pytest.raises(StorageError) as refused:
            open_it()
        assert refused.value.code == "newer"
        assert marks(folder) == before


def _close(start: Start) -> None:
    assert start._door is not None
    start._door.close()


@pytest.mark.parametrize("end", ENDS)
def test_at_the_window(
    qapp: QApplication, later: Later, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    folder, _ = later(end)
    monkeypatch.setattr("storage.discretion.forbid_dumps", lambda: None)
    monkeypatch.setattr(starting, "AGAIN", 50)
    look.save(folder.path, Look(language="fr", scheme="light"))
    before = marks(folder)
    start = Start(qapp, folder, Unlocking(folder, PASSPHRASE), None, lambda _address: None)
    visitor = Visitor(start, [("plus récent", lambda: _close(start))])
    while not start._leaving:
        assert not start._opened()
    visitor.leave()
    start.program.close()
    [said] = visitor.read
    assert "Rien n’y a été touché" in said
    assert start.program.window is None
    assert marks(folder) == before


@pytest.mark.parametrize("end", ENDS[1:])
async def test_on_the_command_line(later: Later, end: str) -> None:
    folder, _ = later(end)
    before = marks(folder)
    for words in (["timeline"], ["sync"]):
        done = await CommandLine(folder.path)(*words, "--json")
        assert (done.code, done.json["error"]) == (5, "newer")
        assert "made by a newer Préau" in done.err
        assert marks(folder) == before


def test_by_the_engine(later: Later) -> None:
    folder, key = later("killed")
    before = marks(folder)
    engine = subprocess.run(
        [sys.executable, "-m", "protocols", "--data", str(folder.path)],
        input=key.hex() + "\n", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (engine.returncode, engine.stdout) == (1, "error newer\n")
    assert marks(folder) == before
