"""A data folder of each version becomes one of this version, and nothing in it is another's."""

from __future__ import annotations

import asyncio
import hashlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

from protocols.engine import Engine
from protocols.registry import Registry
from protocols.store import Store
from storage import migrations
from storage.accounts import Accounts
from storage.cache import Cache
from storage.clock import SystemClock
from storage.connection import SCHEMA_VERSION, connect, opened, stored_version
from storage.crypto import CryptoStore
from storage.database import Database
from storage.errors import StorageError
from storage.folder import Folder
from storage.line import LineClient
from storage.media import MediaStore
from storage.model import OutgoingId, Say, State
from storage.outbox import Outbox
from storage.pages import Reader
from tests.protocols.house import house
from tests.protocols.memory import Server
from tests.releases.conftest import (
    VERSIONS,
    Frozen,
    columns_of,
    contents,
    facts,
    keep_up,
    pages,
    reading,
    table_names,
)
from tests.releases.content import ATTACHED, DIRECT, KEY, PICTURE, TALK, Still, fill
from tests.waiting import until

OLDER = [version for version in VERSIONS if version < SCHEMA_VERSION]


def schema(db: Database) -> dict[str, str]:
    """What SQLite keeps of the tables' definitions, whatever the spaces in it."""
    rows = db.rows("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL")
    return {name: re.sub(r"(?<=\() | (?=[),])", "", " ".join(sql.split())) for name, sql in rows}


def test_every_version_so_far_is_frozen() -> None:
    assert list(range(1, SCHEMA_VERSION + 1)) == VERSIONS


def test_this_versions_tables_are_the_frozen_ones(frozen: Frozen, data_folder: Path) -> None:
    """Who changes tables.py makes a new version and its step, or, before a release, freezes
    again: python -m tests.releases.freeze."""
    new = Database.open(Folder(data_folder), KEY)
    kept = Database.open(frozen(SCHEMA_VERSION), KEY)
    try:
        assert schema(kept) == schema(new)
        assert columns_of(kept) == columns_of(new)
    finally:
        new.close()
        kept.close()


@pytest.mark.parametrize("version", VERSIONS)
def test_no_table_of_a_frozen_folder_is_empty(frozen: Frozen, version: int) -> None:
    folder = frozen(version)
    assert stored_version(folder.database, KEY) == version
    connection = connect(folder.database, KEY, read_only=True)
    names = connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        " AND name NOT GLOB '*_text_*'"
    ).fetchall()
    empty = [
        name
        for (name,) in names
        if not connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
    ]
    connection.close()
    assert not empty


@pytest.mark.parametrize("version", OLDER)
def test_a_migrated_database_has_a_new_ones_tables(
    frozen: Frozen, data_folder: Path, version: int
) -> None:
    new, migrated = Database.open(Folder(data_folder), KEY), Database.open(frozen(version), KEY)
    try:
        keep_up(migrated)
        assert schema(migrated) == schema(new)
        assert columns_of(migrated) == columns_of(new)
        assert migrated.rows("PRAGMA user_version") == [(SCHEMA_VERSION,)]
        assert migrated.rows("PRAGMA integrity_check") == [("ok",)]
        assert migrated.rows("PRAGMA foreign_key_check") == []
        assert migrated.rows("PRAGMA journal_mode") == [("wal",)]
    finally:
        new.close()
        migrated.close()


@pytest.mark.parametrize("version", OLDER)
def test_a_migration_loses_and_changes_no_row(frozen: Frozen, version: int) -> None:
    folder = frozen(version)
    before = _Plain(folder)
    columns, rows = columns_of(before), contents(before)  # type: ignore[arg-type]
    before.close()
    db = Database.open(folder, KEY)
    try:
        assert contents(db, columns) == rows
        assert set(columns) <= set(table_names(db))
    finally:
        db.close()
    assert not folder.backup.exists()
    assert not list(folder.path.glob("*.part"))


class _Plain:
    """Rows of a database of any version, as it is."""

    def __init__(self, folder: Folder) -> None:
        self._connection = opened(folder.database, KEY, "mode=ro&immutable=1")
        self.close = self._connection.close

    def rows(self, sql: str, parameters: tuple[object, ...] = ()) -> list[object]:
        return self._connection.execute(sql, parameters).fetchall()


@pytest.mark.parametrize("version", VERSIONS)
def test_every_page_reads_as_if_it_had_been_written_today(
    frozen: Frozen, data_folder: Path, version: int
) -> None:
    fresh, folder = Folder(data_folder), frozen(version)
    fill(fresh, Still(), version=version).close()
    with reading(fresh) as reader:
        wanted = pages(reader)
    with reading(folder) as reader:
        unmigrated = pages(reader)
    db = Database.open(folder, KEY)
    with reading(folder) as reader:
        unindexed = pages(reader)
    keep_up(db)
    db.close()
    with reading(folder) as reader:
        migrated = pages(reader)
    for name, page in wanted.items():
        assert facts(unmigrated[name]) == facts(page), f"{name}, before it was migrated"
        assert facts(unindexed.get(name, page)) == facts(page), f"{name}, before it was indexed"
        assert facts(migrated[name]) == facts(page), name
    assert wanted["edition"] is not None
    assert all(wanted[f"search {word}"] for word in ("mended", "snow", "hall", "candle"))


@pytest.mark.parametrize("version", OLDER)
def test_pictures_and_secrets_are_what_they_were(frozen: Frozen, version: int) -> None:
    folder = frozen(version)
    db = Database.open(folder, KEY)
    try:
        assert MediaStore(folder, KEY, db, Still()).read(PICTURE.id) == b"not a png.."
        accounts = Accounts(db, Still())
        tokens = {one.protocol: accounts.secret(one.id)["token"] for one in accounts.all()}
    finally:
        db.close()
    assert tokens == {name: f"token of {name}" for name in ("matrix", "mastodon", "dav")}


@pytest.mark.parametrize("version", [one for one in VERSIONS if one >= 2])
def test_keys_and_files_to_send_are_what_they_were(frozen: Frozen, version: int) -> None:
    folder = frozen(version)
    db = Database.open(folder, KEY)
    try:
        assert MediaStore(folder, KEY, db, Still()).read(ATTACHED) == b"the minutes"
        assert CryptoStore(db, TALK.id).all("session") == {"one": b"\x00ratchet"}
        shelf = Cache(db, Still()).shelf(TALK.id)
        assert shelf.awaited() == ((DIRECT.id, "session/3"),)
        waiting = Outbox(db, Still()).get(OutgoingId(f"{8:0>32}"))
        assert waiting is not None
        assert isinstance(waiting.intent, Say)
        assert [file.name for file in waiting.intent.attachments] == ["minutes.txt"]
    finally:
        db.close()


async def test_the_outbox_goes_on_sending(old: Folder, tmp_path: Path) -> None:
    """All that waited or was on its way arrives once; what was refused stays for the person."""
    server = Server(tmp_path / "server")
    # what the stand-in does not know how to receive
    kept = {f"{number:0>32}" for number in (5, 6, 7)}
    store = await asyncio.to_thread(Store, old, KEY, SystemClock())
    for account in store.accounts.all():
        store.accounts.keep_secret(account.id, {"place": str(server.place)})
    store.outbox.discard(OutgoingId(f"{6:0>32}"))
    stands_in = Registry(dict.fromkeys(("matrix", "mastodon", "dav"), "tests.protocols.memory"))
    engine = Engine(old, KEY, store, stands_in)
    running = asyncio.create_task(engine.run())

    def left() -> set[str]:
        rows = store.database.rows("SELECT key FROM outbox")
        return {key for (key,) in rows}

    await until(lambda: left() <= kept)
    assert left() == kept - {f"{6:0>32}"}
    assert [one["text"] for one in server.messages() if one["room"] == "!altos"] == [
        "Written in the train",
        "And answered",
    ]
    assert sorted(server.texts()) == sorted(
        ["Written in the train", "And answered", "On its way when it ended", "Perhaps it arrived"]
    )
    refused = store.outbox.get(OutgoingId(f"{5:0>32}"))
    assert refused is not None
    assert (refused.state, refused.error) == (State.FAILED, "too-long")
    engine.leave()
    await running
    store.close()


def test_what_is_up_to_date_loads_no_migration(frozen: Frozen) -> None:
    script = (
        "import sys; from pathlib import Path; from storage.database import Database;"
        "from storage.folder import Folder;"
        "Database.open(Folder(Path(sys.argv[1])), bytes.fromhex(sys.argv[2])).close();"
        "print([name for name in sys.modules if 'migrations' in name or name == 'sqlalchemy'])"
    )
    said = [
        subprocess.run(
            [sys.executable, "-c", script, str(frozen(version).path), KEY.hex()],
            capture_output=True, text=True, check=True,
        ).stdout.strip()
        for version in (SCHEMA_VERSION, 1)
    ]  # fmt: skip
    assert said[0] == "[]"
    assert "storage.migrations" in said[1]
    assert "sqlalchemy" not in said[1]


def digests(folder: Folder) -> dict[str, str]:
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.path.glob("preau.db*")
    }


async def test_who_is_in_the_folder_is_asked_to_leave_it(tmp_path: Path) -> None:
    async with house(tmp_path) as here:
        told = asyncio.Event()
        window = await here.client()
        window.on_notice(lambda notice: told.set() if notice == {"leave": True} else None)
        over = asyncio.Event()
        window.on_closed(over.set)
        await asyncio.to_thread(migrations._ask_to_leave, here.folder, here.key)
        async with asyncio.timeout(60):
            await told.wait()
            await over.wait()
        assert not here.folder.line.exists()


async def test_an_engine_migrates_before_it_serves(old: Folder) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.protocols.engine_main", "--data", str(old.path),
        "--linger", "30",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(KEY.hex().encode() + b"\n")
    assert await process.stdout.readline() == b"ready\n"
    assert stored_version(old.database, KEY) == SCHEMA_VERSION
    client = LineClient(old, KEY)
    await client.connect()
    await client.call("leave")
    await client.close()
    assert await process.wait() == 0


BUSY = """
import itertools, sys
from pathlib import Path
from storage.database import Database
from storage.folder import Folder
for turn in itertools.count():
    if turn >= 60 and Path(sys.argv[3]).exists():
        break
    db = Database.open(Folder(Path(sys.argv[1])), bytes.fromhex(sys.argv[2]))
    for n in range(turn % 5):
        with db.write(durable=False) as write:
            write.execute("UPDATE draft SET body = ?", ('"' + "x" * 30000 * n + '"',))
    if turn % 3 == 0:
        db.shrink_log()
    db.close()
"""


def test_a_database_that_others_open_and_close_is_looked_at_all_the_same(
    frozen: Frozen, tmp_path: Path
) -> None:
    """Its log and the log's index come and go with them."""
    folder, enough = frozen(SCHEMA_VERSION), tmp_path / "enough"
    others = [
        subprocess.Popen([sys.executable, "-c", BUSY, str(folder.path), KEY.hex(), str(enough)])
        for _ in range(2)
    ]
    looks = 0
    try:
        while any(other.poll() is None for other in others):
            assert stored_version(folder.database, KEY) == SCHEMA_VERSION
            looks += 1
            if looks > 100:
                enough.touch()
    finally:  # else they would go on for ever
        for other in others:
            other.kill()
            other.wait()
    assert [other.returncode for other in others] == [0, 0]


TOGETHER = """
import sys, time
from pathlib import Path
from storage import migrations
from storage.database import Database
from storage.folder import Folder
steps = dict(migrations.STEPS)
def slow(connection):
    Path(sys.argv[1], f"began-{sys.argv[3]}").touch()
    time.sleep(1)
    steps[1](connection)
migrations.STEPS = {**steps, 1: slow}
print("up", flush=True)
sys.stdin.readline()
Database.open(Folder(Path(sys.argv[1])), bytes.fromhex(sys.argv[2])).close()
"""


def test_of_those_that_start_at_once_one_migrates_and_the_others_wait(old: Folder) -> None:
    starts = [
        subprocess.Popen(
            [sys.executable, "-c", TOGETHER, str(old.path), KEY.hex(), str(number)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for number in range(3)
    ]  # fmt: skip
    for start in starts:
        assert start.stdout is not None
        start.stdout.readline()
    for start in starts:
        assert start.stdin is not None
        start.stdin.write("go\n")
        start.stdin.flush()
    for start in starts:
        start.communicate()
    assert [start.returncode for start in starts] == [0, 0, 0]
    assert len(list(old.path.glob("began-*"))) == 1
    assert stored_version(old.database, KEY) == SCHEMA_VERSION
    assert not old.backup.exists()


def test_a_process_that_does_not_leave_is_waited_for_and_then_named(
    old: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrations, "PATIENCE", 0.2)
    before = digests(old)
    with old.share(), pytest.raises(StorageError, match="held"):
        Database.open(old, KEY)
    assert digests(old) == before
    with reading(old) as reader:  # it can still be read
        assert isinstance(reader, Reader)
        assert reader.version() == 1
    db = Database.open(old, KEY)
    waiting = Outbox(db, Still()).get(OutgoingId(f"{1:0>32}"))
    db.close()
    assert waiting is not None
