"""A migration that ends in the middle, wherever that is, leaves one whole database or the other."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from storage import migrations
from storage.connection import SCHEMA_VERSION, opened, stored_version
from storage.database import Database
from storage.errors import StorageError
from storage.folder import Folder
from storage.migrations import backup as backups
from storage.migrations import steps
from storage.outbox import Outbox
from tests.releases.conftest import Frozen, columns_of, contents, keep_up, pages, reading
from tests.releases.content import KEY, ROOM, Still
from tests.releases.test_migrating import digests
from tests.storage.making import outgoing
from tests.storage.small_disk import mounted

unix = pytest.mark.skipif(sys.platform == "win32", reason="there is no fork and no SIGKILL")


class Fate:
    """Kills the process just before, or just after, the n-th thing that it does to the disk."""

    def __init__(self, steps_left: int) -> None:
        self.left = steps_left

    def step(self) -> None:
        self.left -= 1
        if self.left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def doomed(*args: Any, **named: Any) -> Any:
            self.step()
            result = call(*args, **named)
            self.step()
            return result

        return doomed


class Watched:
    """A connection each of whose statements is a step."""

    def __init__(self, connection: Any, fate: Fate) -> None:
        self._connection, self._fate = connection, fate

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def execute(self, *args: Any) -> Any:
        return self._fate.around(self._connection.execute)(*args)


def _doomed(folder: Folder, after: int) -> bool:
    """Migrate in a child that is killed after so many steps; whether it ended before that."""
    child = os.fork()
    if child == 0:
        try:
            fate = Fate(after)
            for place, name in (
                (os, "fsync"), (os, "open"), (Path, "replace"), (Path, "unlink"),
                (shutil, "copyfileobj"),
            ):  # fmt: skip
                setattr(place, name, fate.around(getattr(place, name)))
            for module in (migrations, backups):
                module.opened = lambda *args: Watched(opened(*args), fate)  # type: ignore[attr-defined]
            migrations.bring(folder, KEY)
        except BaseException:
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return not os.WIFSIGNALED(status)


@unix
def test_killed_at_each_step_it_goes_on_where_it_was(frozen: Frozen, tmp_path: Path) -> None:
    first = frozen(1)
    with reading(first) as reader:
        wanted = pages(reader)
    done, kills, versions = False, 0, set()
    while not done:
        folder = Folder(tmp_path / f"killed-{kills}")
        shutil.copytree(first.path, folder.path, ignore=shutil.ignore_patterns("*-wal", "*-shm"))
        done = _doomed(folder, kills)
        versions.add(stored_version(folder.database, KEY))
        with reading(folder) as reader:  # at once, as the window does
            found = pages(reader)
            assert found == {name: wanted[name] for name in found}, f"killed at step {kills}"
        db = Database.open(folder, KEY)
        keep_up(db)
        assert db.rows("PRAGMA integrity_check") == [("ok",)]
        assert db.rows("PRAGMA user_version") == [(SCHEMA_VERSION,)]
        db.close()
        with reading(folder) as reader:
            assert pages(reader) == wanted, f"killed at step {kills}"
        assert {file.name for file in folder.path.glob("preau*")} == {"preau.db"}
        shutil.rmtree(folder.path)
        kills += 1
    assert versions == set(range(1, SCHEMA_VERSION + 1))
    assert kills > 40  # or the steps are not seen any more


@unix
def test_what_is_written_after_a_kill_is_not_lost_to_an_old_copy(old: Folder) -> None:
    """A copy lies there, and meanwhile the earlier version was used again: the copy is stale."""
    made = backups.Backup(old, KEY)
    made.make()
    connection = opened(old.database, KEY, "mode=rw")
    connection.execute("UPDATE setting SET value = '\"newer\"' WHERE name = 'association'")
    connection.close()
    db = Database.open(old, KEY)
    assert db.rows("SELECT value FROM setting WHERE name = 'association'") == [('"newer"',)]
    db.close()
    assert not made.exists()


# --- the disk ---------------------------------------------------------------------------------


@contextmanager
def as_it_was(folder: Folder) -> Iterator[None]:
    """Whatever goes wrong, nothing is lost: the old database is read and stays in use."""
    before = digests(folder)
    with reading(folder) as reader:
        wanted = pages(reader)
    yield
    assert digests(folder) == before
    with reading(folder) as reader:
        assert pages(reader) == wanted
        assert reader.version() == 1


def test_room_for_the_copy_is_asked_for_before_anything_is_done(
    old: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(old.path)._replace(free=old.database.stat().st_size)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    with as_it_was(old), pytest.raises(StorageError) as said:
        Database.open(old, KEY)
    assert said.value.code == "full"


def test_a_disk_that_fills_while_it_is_copied(old: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(of: Any, to: Any, _size: int) -> None:
        to.write(of.read(10_000))
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shutil, "copyfileobj", half)
    with as_it_was(old), pytest.raises(StorageError) as said:
        Database.open(old, KEY)
    assert said.value.code == "full"
    monkeypatch.undo()
    Database.open(old, KEY).close()
    assert stored_version(old.database, KEY) == SCHEMA_VERSION


def test_a_disk_that_fills_while_it_is_migrated(
    old: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fills(connection: Any) -> None:
        connection.execute("PRAGMA max_page_count = 1")  # SQLite takes what it has already
        connection.execute("CREATE TABLE filler (a)")
        connection.execute("INSERT INTO filler VALUES (?)", ("x" * 1_000_000,))

    monkeypatch.setattr(migrations, "STEPS", {**migrations.STEPS, 1: fills})
    before = contents(_plain(old))
    with pytest.raises(StorageError) as said:
        Database.open(old, KEY)
    assert said.value.code == "full"
    assert stored_version(old.database, KEY) == 1
    assert contents(_plain(old)) == before
    monkeypatch.undo()
    Database.open(old, KEY).close()  # there is room again
    assert stored_version(old.database, KEY) == SCHEMA_VERSION


@pytest.mark.parametrize("blocks", [0, 40, 84, 88, 92, 160])
def test_a_disk_that_is_really_full(
    frozen: Frozen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, blocks: int
) -> None:
    """Nobody asked how much room there is, and the disk ends in the copy or after it."""
    monkeypatch.setattr(backups, "_ROOM", -(1 << 30))
    with mounted(tmp_path / "disk", 4) as disk:
        folder = Folder(disk.path / "data")
        shutil.copytree(frozen(1).path, folder.path)
        with reading(folder) as reader:
            wanted = pages(reader)
        disk.fill(leave=blocks)
        if blocks > 92:
            Database.open(folder, KEY).close()
        else:
            with pytest.raises(StorageError) as said:
                Database.open(folder, KEY)
            assert said.value.code == "full"
            assert stored_version(folder.database, KEY) == 1
            assert not list(folder.path.glob("*before*"))  # the disk is not kept full
        disk.empty()
        with reading(folder) as reader:
            found = pages(reader)
            assert found == {name: wanted[name] for name in found}
        Database.open(folder, KEY).close()
        assert stored_version(folder.database, KEY) == SCHEMA_VERSION
        db = Database.open(folder, KEY)
        keep_up(db)
        db.close()
        assert {file.name for file in folder.path.glob("preau*")} == {"preau.db"}
        with reading(folder) as reader:
            assert pages(reader) == wanted


def _plain(folder: Folder) -> Any:
    from tests.releases.test_migrating import _Plain

    return _Plain(folder)


# --- a step that is wrong ---------------------------------------------------------------------


def test_a_step_that_orphans_rows_is_undone(old: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    def orphans(connection: Any) -> None:
        steps.encrypted_rooms(connection)
        connection.execute("DELETE FROM channel")

    monkeypatch.setattr(migrations, "STEPS", {**migrations.STEPS, 1: orphans})
    before = contents(_plain(old))
    with pytest.raises(StorageError) as said:
        Database.open(old, KEY)
    assert said.value.code == "unmigrated"
    assert contents(_plain(old)) == before


def test_a_table_made_anew_keeps_the_rows_that_hang_on_it(
    old: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With foreign keys on, dropping the old table would delete them."""

    def anew(connection: Any) -> None:
        steps.encrypted_rooms(connection)
        sql = connection.execute("SELECT sql FROM sqlite_schema WHERE name = 'channel'").fetchone()
        connection.execute(sql[0].replace("CREATE TABLE channel", "CREATE TABLE channel_new"))
        connection.execute("INSERT INTO channel_new SELECT * FROM channel")
        connection.execute("DROP TABLE channel")
        connection.execute("ALTER TABLE channel_new RENAME TO channel")

    before = _plain(old)
    columns, rows = columns_of(before), contents(before)
    monkeypatch.setattr(migrations, "STEPS", {**migrations.STEPS, 1: anew})
    db = Database.open(old, KEY)
    try:
        assert contents(db, columns) == rows
        assert len(rows["placement"]) > 10
    finally:
        db.close()


@pytest.mark.parametrize("page", [0, 30])
def test_a_result_that_cannot_be_read_gives_way_to_the_copy(
    old: Folder, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    """The disk ruins a page between the commit and the first look at it."""
    with reading(old) as reader:
        wanted = pages(reader)
    accepted = migrations._accepted

    def ruined(folder: Folder, *args: Any) -> bool:
        log = folder.database.with_name("preau.db-wal")
        assert not log.exists()  # closing copied it back
        data = bytearray(folder.database.read_bytes())
        data[page * 4096 + 100 : page * 4096 + 200] = bytes(100)
        folder.database.write_bytes(data)
        return accepted(folder, *args)

    monkeypatch.setattr(migrations, "_accepted", ruined)
    with pytest.raises(StorageError) as said:
        Database.open(old, KEY)
    assert said.value.code == "unmigrated"
    with reading(old) as reader:
        assert reader.version() == 1
        assert pages(reader) == wanted
    assert not old.backup.exists()


def test_a_database_lost_in_the_middle_comes_back_from_the_copy(old: Folder) -> None:
    """Power failed, and the disk kept the copy but not the first page of the database."""
    with reading(old) as reader:
        wanted = pages(reader)
    backups.Backup(old, KEY).make()
    data = bytearray(old.database.read_bytes())
    data[:4096] = os.urandom(4096)
    old.database.write_bytes(data)
    with pytest.raises(StorageError), reading(old):
        pass
    migrations.recover(old, KEY)  # what the window's start does
    with reading(old) as reader:
        assert pages(reader) == wanted
    db = Database.open(old, KEY)
    Outbox(db, Still()).add(outgoing("and it is used again", ROOM.id))
    db.close()


def test_a_wrong_key_costs_neither_the_database_nor_its_copy(old: Folder) -> None:
    backups.Backup(old, KEY).make()
    before = digests(old)
    for call in (migrations.recover, Database.open):
        with pytest.raises(StorageError) as said:
            call(old, bytes(32))
        assert said.value.code == "wrong-key"
    assert digests(old) == before
