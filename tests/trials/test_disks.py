"""Engine, command line and door on a disk that is really full or read-only."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from desktop.lock.unlocking import Unlocking
from desktop.starting import Start
from desktop.wording import words
from storage.accounts import Accounts
from storage.clock import SystemClock
from storage.database import Database
from storage.folder import Folder
from storage.keys import Vault
from tests.desktop.cli.running import HERE, PASSPHRASE
from tests.household import LANGUAGES
from tests.storage.making import ACCOUNT
from tests.storage.small_disk import SmallDisk, mounted
from tests.trials.panes import no_modal, shown
from tests.trials.test_folders import READ_ONLY, told

pytestmark = [pytest.mark.timeout(600)]

FULL = {
    "en": "The disk is full. Nothing was lost; free some space.",
    "fr": "Le disque est plein. Rien n’est perdu ; libérez de la place.",
}


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with mounted(tmp_path / "disk", 12) as small:
        yield small


@pytest.fixture
def home(disk: SmallDisk) -> tuple[Folder, bytes]:
    """A folder behind a passphrase, with one account, that nobody has open."""
    folder = Folder(disk.path / "data")
    folder.prepare()
    key = Vault(folder).create(PASSPHRASE)
    database = Database.open(folder, key)
    Accounts(database, SystemClock()).add(ACCOUNT, {})
    database.close()
    return folder, key


def engine_says(folder: Folder, key: bytes) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "protocols", "--data", str(folder.path), "--linger", "0"],
        input=key.hex() + "\n", capture_output=True, text=True, cwd=HERE, timeout=60, check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_read_only_disk(disk: SmallDisk, home: tuple[Folder, bytes], language: str) -> None:
    folder, key = home
    before = folder.database.read_bytes()
    disk.writable(False)
    assert engine_says(folder, key) == "error read-only"
    assert await told(folder.path, language) == (5, READ_ONLY[language] + "\n")
    assert folder.database.read_bytes() == before
    disk.writable(True)
    assert engine_says(folder, key) == "ready"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_full_disk_with_a_folder_on_it(
    disk: SmallDisk, home: tuple[Folder, bytes], language: str
) -> None:
    """Even to read, SQLite must make a log and its index."""
    folder, key = home
    disk.fill()
    assert engine_says(folder, key) == "error full"
    code, said = await told(folder.path, language)
    assert (code, said.replace("\u202f", " ").replace("\u00a0", " ")) == (5, FULL[language] + "\n")
    disk.empty()
    assert engine_says(folder, key) == "ready"
    assert (await told(folder.path, language))[0] == 0


def test_a_first_start_on_a_full_disk_stands_at_the_door_and_opens_when_there_is_room(
    disk: SmallDisk, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.starting.AGAIN", 200)
    folder = Folder(disk.path / "data")
    disk.fill()
    unlocking = Unlocking(folder, PASSPHRASE)
    assert unlocking.done.wait(60)
    assert unlocking.code == "full"
    start = Start(qapp, folder, unlocking, None, lambda _address: None)
    said: list[str] = []

    def look() -> None:
        assert start._door is not None
        assert no_modal(qapp)
        said.append(shown(start._door))
        disk.empty()

    QTimer.singleShot(50, look)
    for _ in range(200):
        if start._opened():
            break
    assert words.at_the_door("full") in said[0]
    assert start.program.window is not None
    start.program.window.close()
    start.program.close()
