"""kill -9 and a full disk while things are erased: each is here whole or not at all, and in the end
nothing is left of them."""

from __future__ import annotations

import random
import secrets
from pathlib import Path

import pytest

from storage.clock import SystemClock
from storage.database import Database
from storage.errors import StorageError
from storage.folder import Folder
from tests.kill import pruning
from tests.storage.small_disk import mounted

KEY = bytes(range(7, 39))


@pytest.mark.row("D15")
def test_killed_again_and_again_while_it_erases(data_folder: Path) -> None:
    seed = secrets.randbits(32)
    print(f"seed {seed}")
    met = pruning.trial(Folder(data_folder), KEY, items=3_000, kills=7, luck=random.Random(seed))
    assert met


@pytest.mark.row("D15")
def test_a_full_disk_stops_it_and_room_lets_it_go_on(tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", 24) as disk:
        folder = Folder(disk.path / "data")
        pruning.settle(folder, KEY, 2_000)
        disk.fill(leave=6)
        database = Database.open(folder, KEY)
        with pytest.raises(StorageError, match="full"):
            pruning.finish(database, SystemClock())
        disk.empty()
        assert database.rows("SELECT count(*) FROM item") > [(1,)]
        pruning.finish(database, SystemClock())
        database.close()
        assert pruning.whole(folder, KEY) == 1
        pruning.erased(folder, KEY)
