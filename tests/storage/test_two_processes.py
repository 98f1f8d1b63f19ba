"""The window writes a little while the engine writes a lot, into the same file."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time
from pathlib import Path

import pytest

from storage.connection import SCHEMA_VERSION, bytes_of, connect, stored_version
from storage.database import Database
from storage.folder import Folder
from storage.model import View
from storage.outbox import Outbox
from tests.storage.making import StillClock, column, outgoing

ENGINE = """
import sys, time
from pathlib import Path
from storage.cache import Cache
from storage.database import Database
from storage.folder import Folder
from tests.storage.making import ACCOUNT, KEY, StillClock, message, said
db = Database.open(Folder(Path(sys.argv[1])), KEY)
cache, number = Cache(db, StillClock()), 0
print("begun", flush=True)
until = time.monotonic() + 60
while time.monotonic() < until and not Path(sys.argv[1], "stop").exists():
    items = [message(f"${number}-{n}", "from the engine") for n in range(1000)]
    for _ in cache.apply(ACCOUNT.id, said(*items)):
        pass
    number += 1
db.close()
print(number * 1000, flush=True)
"""


def test_small_writes_come_between_the_slices_of_large_ones(
    db: Database, folder: Folder, outbox: Outbox
) -> None:
    engine = subprocess.Popen(
        [sys.executable, "-c", ENGINE, str(folder.path)], stdout=subprocess.PIPE, text=True
    )
    assert engine.stdout is not None
    assert engine.stdout.readline() == "begun\n"
    waited: list[int] = []  # how much the engine committed while a write waited for its turn
    revisions: list[int] = []
    for number in range(40):
        before = db.revision()
        revisions.append(outbox.add(outgoing(f"from the window {number}")).revision)
        waited.append(revisions[-1] - before - 1)
        assert db.rows("SELECT count(*) FROM outbox") == [(number + 1,)]
        time.sleep(0.01)
    (folder.path / "stop").touch()
    written = int(engine.stdout.read())
    engine.wait()
    assert written >= 1000
    assert column(db, "SELECT count(*) FROM item") == [written]
    assert revisions == sorted(set(revisions))
    # The engine gives way to whoever waits. How long that takes, a bench tells.
    assert sorted(waited)[len(waited) // 2] <= 2


def test_two_first_starts_make_one_database(folder: Folder) -> None:
    script = (
        "import sys; from pathlib import Path; from storage.database import Database;"
        "from storage.folder import Folder; from storage.settings import Settings;"
        "db = Database.open(Folder(Path(sys.argv[1])), bytes(range(32)));"
        "Settings(db).set(sys.argv[2], 1); db.close()"
    )
    names = ["a", "b", "c"]
    starts = [
        subprocess.Popen([sys.executable, "-c", script, str(folder.path), name]) for name in names
    ]
    assert [start.wait() for start in starts] == [0, 0, 0]
    db = Database.open(folder, bytes(range(32)))
    assert column(db, "SELECT name FROM setting ORDER BY name") == names
    assert db.rows("SELECT count(*) FROM revision") == [(1,)]
    db.close()


def test_a_change_of_the_other_process_is_seen_by_its_revision(
    db: Database, folder: Folder, clock: StillClock
) -> None:
    told: list[frozenset[View]] = []
    db.on_changed(lambda changed: told.append(changed.views))
    before = db.revision()
    script = (
        "import sys; from pathlib import Path; from storage.database import Database;"
        "from storage.folder import Folder; from storage.settings import Settings;"
        "db = Database.open(Folder(Path(sys.argv[1])), bytes(range(32)));"
        "Settings(db).set('a', 1); db.close()"
    )
    subprocess.run([sys.executable, "-c", script, str(folder.path)], check=True)
    assert db.revision() == before + 1
    assert told == []  # the line tells of others' writes, not the database


@pytest.mark.skipif(not Path("/proc/locks").exists(), reason="this system lists no locks")
def test_nothing_that_looks_at_the_files_lets_go_of_their_locks(tmp_path: Path) -> None:
    folder, key = Folder(tmp_path / "data"), secrets.token_bytes(32)
    database = Database.open(folder, key)
    try:
        with database.write() as write:
            write.touch()
        reader = connect(folder.database, key, read_only=True)
        held = locks_of(folder.database), locks_of(folder.database.with_name("preau.db-shm"))
        assert all(held)
        for _ in range(2):
            assert stored_version(folder.database, key) == SCHEMA_VERSION
            connect(folder.database, key, read_only=True).close()
            with bytes_of(folder.database) as stream:
                assert stream.read(16)
        again = locks_of(folder.database), locks_of(folder.database.with_name("preau.db-shm"))
        assert again == held
        reader.close()
    finally:
        database.close()
    assert locks_of(folder.database) == set()


def locks_of(file: Path) -> set[tuple[str, ...]]:
    """Every range of a file that this process holds, as Linux has it."""
    place = file.stat().st_ino
    rows = [line.split() for line in Path("/proc/locks").read_text().splitlines()]
    return {
        tuple(row[3:])
        for row in rows
        if row[1] == "POSIX" and row[4] == str(os.getpid()) and row[5].endswith(f":{place}")
    }
