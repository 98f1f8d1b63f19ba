"""kill -9 while a copy is made, brought back and put in its place: the old content or the new."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import backup, keys
from storage.database import Database
from storage.drafts import Drafts
from storage.errors import StorageError
from storage.folder import Folder
from storage.keys import Vault
from storage.media import MediaStore
from tests.storage.backup.conftest import Cheap, fill
from tests.storage.making import KEY, StillClock

pytestmark = pytest.mark.row("I10")
HERE = Path(__file__).parents[2]
COPY, OWN = "pâquerette et réglisse", "la leur"
OTHER = b"\x07" * 32
TRIALS = 4  # of each deed

DEED = f"""
import sys
from pathlib import Path
from storage import backup
from storage.folder import Folder
from tests.storage.backup.conftest import Cheap
from storage import keys
keys.Cost = Cheap
deed, folder, file = sys.argv[1], Folder(Path(sys.argv[2])), Path(sys.argv[3])
print("begun", flush=True)
if deed == "make":
    backup.make(folder, bytes(range(32)), file, {COPY!r}, replace=True)
else:
    backup.prepare(folder, file, {COPY!r}, keep={COPY!r})
    backup.settle(folder)
"""


@pytest.fixture(scope="module", autouse=True)
def _cheap() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "Cost", Cheap)
        yield


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory, _cheap: None) -> Path:
    """A folder, its copy, and the folder of somebody else that the copy is to replace."""
    place = tmp_path_factory.mktemp("ground")
    first, other = Folder(place / "first"), Folder(place / "other")
    fill(first)
    backup.make(first, KEY, place / "copy.preau", COPY)
    other.prepare()
    Vault(other).adopt(OTHER, OWN)
    db = Database.open(other, OTHER)
    Drafts(db, StillClock()).save("here", {"text": "of this computer"})
    for _ in range(20):
        MediaStore(other, OTHER, db, StillClock()).attach(b"a file" * 1000)
    db.close()
    return place


def killed(luck: random.Random, deed: str, folder: Path, file: Path, longest: float) -> None:
    """Do it in a process that is killed within so many seconds of its beginning."""
    process = subprocess.Popen(
        [sys.executable, "-c", DEED, deed, str(folder), str(file)],
        stdout=subprocess.PIPE,
        cwd=HERE,
    )
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(luck.uniform(0, longest))
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()


def test_killed_while_a_copy_is_made(ground: Path, tmp_path: Path) -> None:
    """The copy of before is there, or the new one; the folder is as it was."""
    luck, file = random.Random(time.time_ns()), tmp_path / "copy.preau"
    shutil.copyfile(ground / "copy.preau", file)
    for _ in range(TRIALS):
        killed(luck, "make", ground / "first", file, 0.4)
        assert backup.verify(file, COPY).media == 1
        db = Database.open(Folder(ground / "first"), KEY)
        assert db.rows("SELECT count(*) FROM item") == [(300,)]
        db.close()
    backup.make(Folder(ground / "first"), KEY, file, COPY, replace=True)
    assert [path.name for path in tmp_path.iterdir()] == ["copy.preau"]


def test_killed_while_a_copy_is_brought_back(ground: Path, tmp_path: Path) -> None:
    """Whatever the moment, the next start finds a folder that is whole and of one kind."""
    luck = random.Random(time.time_ns())
    for number in range(TRIALS):
        folder = Folder(tmp_path / str(number))
        shutil.copytree(ground / "other", folder.path)
        killed(luck, "restore", folder.path, ground / "copy.preau", 0.6)
        backup.settle(folder)
        new = unlocked(folder)
        key = KEY if new else OTHER
        db = Database.open(folder, key)
        [[text]] = db.rows("SELECT body FROM draft")
        assert ("half a sentence" in text) is new
        assert ("of this computer" in text) is not new
        assert len(list(folder.media.iterdir())) == (1 if new else 20)
        db.close()
        backup.prepare(folder, ground / "copy.preau", COPY, keep=COPY)  # and it can be done again
        assert backup.settle(folder)
        assert unlocked(folder)


def unlocked(folder: Folder) -> bool:
    """Whether the folder's passphrase is the copy's; it is one of the two."""
    try:
        Vault(folder).unlock(COPY)
    except StorageError:
        Vault(folder).unlock(OWN)
        return False
    return True
