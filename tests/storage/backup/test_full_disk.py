"""A disk that is full in the middle, whatever was asked before: nothing of the attempt remains."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from storage import backup
from storage.backup import making
from storage.database import Database
from storage.errors import StorageError
from storage.folder import Folder
from tests.storage.backup.conftest import PASSPHRASE, fill
from tests.storage.making import KEY
from tests.storage.small_disk import mounted


@pytest.fixture(autouse=True)
def _unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else takes the room after it was asked for."""
    real = shutil.disk_usage
    monkeypatch.setattr(making, "_ask_for_room", lambda *_: None)
    monkeypatch.setattr(shutil, "disk_usage", lambda at: type(real(at))(1 << 40, 0, 1 << 40))


@pytest.mark.parametrize("leave", [0, 3, 120])
def test_while_a_copy_is_made(tmp_path: Path, leave: int) -> None:
    """Where the folder lies, and where the copy goes."""
    with mounted(tmp_path / "disk", 8) as disk:
        folder, elsewhere = Folder(disk.path / "data"), Folder(tmp_path / "data")
        for one in (folder, elsewhere):
            fill(one)
        disk.fill(leave)
        for one, file in ((folder, tmp_path / "a.preau"), (elsewhere, disk.path / "b.preau")):
            with pytest.raises(StorageError, match="full"):
                backup.make(one, KEY, file, PASSPHRASE)
            assert not list(file.parent.glob("*.preau*"))
            assert not (one.path / "copying").exists()
        disk.empty()
        backup.make(folder, KEY, disk.path / "b.preau", PASSPHRASE)


@pytest.mark.parametrize("leave", [8, 40, 150])
def test_while_one_is_brought_back(copy: Path, tmp_path: Path, leave: int) -> None:
    with mounted(tmp_path / "disk", 8) as disk:
        folder = Folder(disk.path / "data")
        fill(folder)
        before = folder.database.read_bytes()
        disk.fill(leave)
        with pytest.raises(StorageError, match="full"):
            backup.prepare(folder, copy, PASSPHRASE, keep="own")
        assert not backup.settle(folder)
        assert not (folder.path / "restored.part").exists()
        assert folder.database.read_bytes() == before
        disk.empty()
        backup.prepare(folder, copy, PASSPHRASE, keep="own")
        assert backup.settle(folder)
        Database.open(folder, KEY).close()
