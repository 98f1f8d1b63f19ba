"""A write-ahead log that is cut, flipped, zeroed, of another database, or without its index: what
was committed before the tear is there, and nothing else ever is."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from storage.connection import SCHEMA_VERSION, connect, stored_version
from storage.database import Database
from storage.errors import StorageError
from storage.folder import Folder
from storage.settings import Settings
from tests.storage.making import KEY
from tests.storage.tearing import TEARS, cut, flipped, shifted, zeroed

WRITER = """
import json, os, sys
from pathlib import Path
from storage.database import Database
from storage.folder import Folder
folder, key, letter = Folder(Path(sys.argv[1])), bytes.fromhex(sys.argv[2]), sys.argv[3]
folder.prepare()
db, log = Database.open(folder, key), folder.database.with_name("preau.db-wal")
def put(name, size):
    with db.write() as write:
        write.execute("INSERT INTO setting VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE"
                      " SET value = ?2", (name, json.dumps(letter * size)))
for n in range(12):
    put(f"n{n}", 2000)
put("large", 40_000)
db.shrink_log() if sys.argv[4] == "empty" else db._writer.connection.execute(
    "PRAGMA wal_checkpoint(RESTART)")
ends = []
for n in range(12, 20) if sys.argv[4] == "full" else range(8):
    put(f"n{n}", 2000 + n)
    frame, size = 24 + 4096, log.stat().st_size
    if sys.argv[4] == "full":  # the log is longer than what this round wrote: count its frames
        data = log.read_bytes()
        size = 32
        while size < len(data) and data[size + 8:size + 16] == data[16:24]:
            size += frame
    ends.append(size)
print(json.dumps(ends), flush=True)
os._exit(0)
"""
_HEAD, _FRAME = 32, 24 + 4096  # bytes


def written(place: Path, key: bytes = KEY, letter: str = "x", how: str = "full") -> list[int]:
    """A folder whose program was killed; where in its log each of the last commits ends. Behind
    them lie pages of an earlier round (``full``) or none (``empty``)."""
    arguments = [sys.executable, "-c", WRITER, str(place), key.hex(), letter, how]
    said = subprocess.run(arguments, capture_output=True, text=True, check=True).stdout
    ends: list[int] = json.loads(said)
    return ends


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[int]]:
    place = tmp_path_factory.mktemp("killed") / "data"
    return place, written(place)


def _places(ends: list[int]) -> list[int]:
    """In the head, at the ends of commits and a byte beside them, in the head and the middle of a
    page, and between two pages of one commit."""
    inside = [at for end in ends[2:5] for at in (end - 1, end, end + 1, end + 11, end + 2000)]
    return [1, 17, 28, _HEAD, _HEAD + 1, *inside, ends[5] + _FRAME, ends[-1] - 1, ends[-1]]


@pytest.mark.parametrize("index", ["with its index", "without it"])
@pytest.mark.parametrize("tear", TEARS)
def test_what_was_committed_before_the_tear_is_there_and_nothing_behind_it(
    killed: tuple[Path, list[int]],
    tmp_path: Path,
    tear: Callable[[bytearray, int], None],
    index: str,
) -> None:
    source, ends = killed
    for at in _places(ends):
        if tear is shifted and at < 512:
            continue
        folder = Folder(tmp_path / f"torn-{at}")
        shutil.copytree(source, folder.path)
        log = folder.database.with_name("preau.db-wal")
        data = bytearray(log.read_bytes())
        assert len(data) > ends[-1]  # there is an earlier round behind it
        tear(data, at)
        log.write_bytes(data)
        if index == "without it":
            log.with_name("preau.db-shm").unlink()
        whole = sum(end <= at for end in ends)
        names = {f"n{n}" for n in range(12 + whole)} | {"large"}
        if at >= ends[-1] and tear is not cut:
            names = {f"n{n}" for n in range(20)} | {"large"}
        db = Database.open(folder, KEY)
        try:
            rows = dict(db.rows("SELECT name, value FROM setting"))
            assert rows.keys() == names, at
            assert {set(json.loads(value)) == {"x"} for value in rows.values()} == {True}
            assert db.rows("PRAGMA integrity_check") == [("ok",)]
            Settings(db).set("after", "it goes on")
        finally:
            db.close()
        db = Database.open(folder, KEY)
        assert {name for (name,) in db.rows("SELECT name FROM setting")} == names | {"after"}
        db.close()
        shutil.rmtree(folder.path)


IN_IT = """
import sys
from pathlib import Path
from storage.database import Database
from storage.folder import Folder
db = Database.open(Folder(Path(sys.argv[1])), bytes.fromhex(sys.argv[2]))
print(db.rows("SELECT count(*) FROM setting"), flush=True)
sys.stdin.readline()
print(db.rows("SELECT count(*) FROM setting"), flush=True)
db.close()
"""
_SECOND = 48  # bytes before the second copy of the index's head


@pytest.mark.parametrize("who", ["nobody", "another"])
@pytest.mark.parametrize("at", [20, _SECOND + 20, 44, _SECOND + 44])
@pytest.mark.parametrize("tear", [zeroed, flipped])
def test_an_index_that_is_torn_is_of_no_account(
    killed: tuple[Path, list[int]],
    tmp_path: Path,
    tear: Callable[[bytearray, int], None],
    at: int,
    who: str,
) -> None:
    """Whoever wrote it was killed between the two copies of its head; what counts is the log."""
    folder = Folder(tmp_path / "data")
    shutil.copytree(killed[0], folder.path)
    within = [sys.executable, "-c", IN_IT, str(folder.path), KEY.hex()]
    with subprocess.Popen(
        within, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "[(21,)]\n"
        if who == "nobody":
            other.kill()
            other.wait()
        with folder.database.with_name("preau.db-shm").open("r+b") as index:
            data = bytearray(index.read(2 * _SECOND))
            tear(data, at)
            index.seek(0)
            index.write(data)
        before = _digests(folder)
        assert stored_version(folder.database, KEY) == SCHEMA_VERSION
        assert _digests(folder) == before
        db = Database.open(folder, KEY)
        assert db.rows("SELECT count(*) FROM setting") == [(21,)]
        assert db.rows("PRAGMA integrity_check") == [("ok",)]
        db.close()
        if who == "another":
            said, _ = other.communicate("\n")
            assert (said, other.returncode) == ("[(21,)]\n", 0)


def _digests(folder: Folder) -> dict[str, str]:
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.path.glob("preau.db*")
        if not file.name.endswith("-shm")
    }


@pytest.mark.parametrize("key", [KEY, bytes(range(1, 33))])
@pytest.mark.parametrize("how", ["full", "empty"])
@pytest.mark.parametrize("index", ["its own", "the other's", "none"])
def test_the_log_of_another_database_is_refused_and_never_copied_into_ours(
    killed: tuple[Path, list[int]], tmp_path: Path, key: bytes, how: str, index: str
) -> None:
    """SQLite would believe it, also where it does not hold the first page, and overwrite ours."""
    folder, other = Folder(tmp_path / "ours"), tmp_path / "other"
    shutil.copytree(killed[0], folder.path)
    db = Database.open(folder, KEY)
    db.shrink_log()
    db.close()  # all is in the database, there is no log
    before = _digests(folder)
    written(other, key, "y", how)
    shutil.copy(other / "preau.db-wal", folder.path)
    if index != "none":
        shutil.copy((killed[0] if index == "its own" else other) / "preau.db-shm", folder.path)
    for open_it in (
        lambda: Database.open(folder, KEY),
        lambda: connect(folder.database, KEY, read_only=True),
    ):
        with pytest.raises(StorageError, match="damaged"):
            open_it()
    (folder.path / "preau.db-wal").unlink()
    (folder.path / "preau.db-shm").unlink(missing_ok=True)
    assert _digests(folder) == before
    db = Database.open(folder, KEY)
    assert db.rows("SELECT count(*), min(value), max(value) FROM setting WHERE name = 'n19'") == [
        (1, json.dumps("x" * 2019), json.dumps("x" * 2019))
    ]
    db.close()


def test_of_a_wrong_key_it_is_not_said_that_the_log_is_anothers(
    killed: tuple[Path, list[int]], tmp_path: Path
) -> None:
    folder = Folder(tmp_path / "data")
    shutil.copytree(killed[0], folder.path)
    before = _digests(folder)
    with pytest.raises(StorageError, match="wrong-key"):
        Database.open(folder, bytes(32))
    assert _digests(folder) == before
