"""The encrypted database: what opens it, what is refused and left as it is, how it is written."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest
import sqlalchemy

from storage.connection import connect, telling_sql
from storage.database import Database
from storage.errors import StorageError
from storage.folder import Folder
from storage.model import Changed, View
from storage.settings import Settings
from storage.tables import FULL_TEXT, metadata, statements
from tests.storage.making import KEY, ROOM

OTHER_KEY = bytes(32)


def _digest(folder: Folder) -> str:
    return hashlib.sha256(folder.database.read_bytes()).hexdigest()


def _code(action: object) -> str:
    assert callable(action)
    with pytest.raises(StorageError) as error:
        action()
    return error.value.code


def test_what_was_written_is_there_after_opening_again(folder: Folder) -> None:
    db = Database.open(folder, KEY)
    Settings(db).set("language", "fr")
    revision = db.revision()
    db.close()
    again = Database.open(folder, KEY)
    assert Settings(again).get("language", "") == "fr"
    assert again.revision() == revision
    again.close()


def test_what_makes_the_tables_is_what_sqlalchemy_would_say(tmp_path: Path) -> None:
    engine = sqlalchemy.create_engine(f"sqlite:///{tmp_path / 'asked'}")
    metadata.create_all(engine)
    engine.dispose()
    asked, made = sqlite3.connect(tmp_path / "asked"), sqlite3.connect(":memory:")
    for statement in statements()[: -len(FULL_TEXT)]:
        made.execute(statement)
    everything = "SELECT type, name, tbl_name, sql FROM sqlite_master"
    assert made.execute(everything).fetchall() == asked.execute(everything).fetchall() != []
    assert statements()[-len(FULL_TEXT) :] == FULL_TEXT
    asked.close()
    made.close()


def test_a_wrong_key_opens_nothing_and_changes_nothing(db: Database, folder: Folder) -> None:
    db.close()
    before = _digest(folder)
    assert _code(lambda: Database.open(folder, OTHER_KEY)) == "wrong-key"
    assert _code(lambda: connect(folder.database, OTHER_KEY, read_only=True)) == "wrong-key"
    assert _code(lambda: connect(folder.database, b"short", read_only=True)) == "wrong-key"
    assert _digest(folder) == before


def test_a_wrong_key_prints_nothing(
    db: Database, folder: Folder, capfd: pytest.CaptureFixture[str]
) -> None:
    assert _code(lambda: connect(folder.database, OTHER_KEY, read_only=True)) == "wrong-key"
    assert capfd.readouterr() == ("", "")


def test_a_plain_database_is_refused_and_left_as_it_is(folder: Folder) -> None:
    folder.prepare()
    plain = sqlite3.connect(folder.database)
    plain.execute("CREATE TABLE a (b)")
    plain.close()
    before = _digest(folder)
    assert _code(lambda: Database.open(folder, KEY)) == "not-ours"
    assert _digest(folder) == before


def test_without_a_cipher_nothing_is_written(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The standard library's SQLite ignores ``PRAGMA key`` and would write plain text."""
    monkeypatch.setattr("storage.connection.dbapi2", sqlite3)
    monkeypatch.setattr("storage.connection._Held", sqlite3.Connection)
    assert _code(lambda: Database.open(folder, KEY)) == "unsupported-cipher"
    assert not folder.database.exists() or folder.database.stat().st_size == 0


def test_no_database_is_said_so(folder: Folder) -> None:
    assert _code(lambda: connect(folder.database, KEY, read_only=True)) == "no-database"
    assert not folder.path.exists()


def test_a_damaged_database_is_said_so(db: Database, folder: Folder) -> None:
    db.close()
    size = folder.database.stat().st_size
    with folder.database.open("r+b") as stream:
        stream.seek(4096)
        stream.write(os.urandom(size - 4096))
    assert _code(lambda: Database.open(folder, KEY).revision()) == "damaged"


def _newer(folder: Folder, leave_log: bool) -> None:
    """A database as a later Préau leaves it, closed or killed."""
    script = (
        "import os, sys; from pathlib import Path; from storage.connection import connect;"
        "db = connect(Path(sys.argv[1]), bytes.fromhex(sys.argv[2]), read_only=False);"
        "db.execute('PRAGMA user_version = 99');"
        "db.execute('CREATE TABLE of_a_later_version (a)');"
        "os._exit(0) if sys.argv[3] == 'True' else db.close()"
    )
    arguments = [str(folder.database), KEY.hex(), str(leave_log)]
    subprocess.run([sys.executable, "-c", script, *arguments], check=True)


@pytest.mark.parametrize("leave_log", [False, True])
def test_a_newer_database_is_left_untouched(
    db: Database, folder: Folder, *, leave_log: bool
) -> None:
    db.close()
    _newer(folder, leave_log)
    log = folder.database.with_name("preau.db-wal")
    before = _digest(folder), log.read_bytes() if log.exists() else b""
    for _ in range(2):
        assert _code(lambda: Database.open(folder, KEY)) == "newer"
        assert _code(lambda: connect(folder.database, KEY, read_only=True)) == "newer"
    assert (_digest(folder), log.read_bytes() if log.exists() else b"") == before


def test_opening_is_refused_while_somebody_has_the_folder_alone(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.prepare()
    share = Folder.share
    monkeypatch.setattr(Folder, "share", lambda self: share(self, timeout=0.1))
    with folder.alone(timeout=0):
        assert _code(lambda: Database.open(folder, KEY)) == "held"


def test_an_open_database_shares_the_folder_until_it_is_closed(
    db: Database, folder: Folder
) -> None:
    with pytest.raises(StorageError, match="held"), folder.alone(timeout=0):
        pass
    db.close()
    with folder.alone(timeout=0):
        pass


READ_ONLY = """
import os, sys
from pathlib import Path
from storage.database import Database
from storage.errors import StorageError
from storage.folder import Folder
if os.geteuid() == 0:
    os.seteuid(65534)  # nobody may be kept out, root may not
try:
    Database.open(Folder(Path(sys.argv[1])), bytes(range(32)))
except StorageError as error:
    print(error.code)
"""


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
@pytest.mark.parametrize("filled", [False, True])
def test_a_read_only_folder_is_said_so(*, filled: bool) -> None:
    with tempfile.TemporaryDirectory(prefix="preau-") as place:
        Path(place).chmod(0o755)
        folder = Folder(Path(place) / "data")
        folder.path.mkdir()
        if filled:
            Database.open(folder, KEY).close()
        folder.path.chmod(0o555)
        said = subprocess.run(
            [sys.executable, "-c", READ_ONLY, str(folder.path)],
            capture_output=True,
            text=True,
            check=True,
        )
        folder.path.chmod(0o755)
        assert said.stdout == "read-only\n"


def test_a_full_disk_costs_that_write_and_nothing_else(db: Database) -> None:
    settings = Settings(db)
    settings.set("a", "kept")

    def fill() -> None:
        with db.write() as write:
            write.execute("PRAGMA max_page_count = 1")  # SQLite takes what it has already
            write.execute("INSERT INTO setting VALUES ('b', ?)", ("x" * 1_000_000,))

    assert _code(fill) == "full"
    with db.write() as write:
        write.execute("PRAGMA max_page_count = 1000000")
    settings.set("c", "kept too")
    assert settings.get("a", "") == "kept"
    assert settings.get("b", "") == ""
    assert settings.get("c", "") == "kept too"


def test_each_commit_raises_the_revision_and_says_what_changed(db: Database) -> None:
    told: list[Changed] = []
    db.on_changed(told.append)
    before = db.revision()
    with db.write() as write:
        write.touch([ROOM], [View.OUTBOX])
        write.touch(views=[View.AGENDA])
        assert not told
    assert told == [
        Changed(
            revision=before + 1,
            channels=frozenset({ROOM}),
            views=frozenset({View.OUTBOX, View.AGENDA}),
        )
    ]
    assert write.changed == told[0]
    assert db.revision() == before + 1


def test_a_write_that_fails_leaves_nothing(db: Database) -> None:
    told: list[Changed] = []
    db.on_changed(told.append)
    before = db.revision()

    def fail() -> None:
        with db.write() as write:
            write.execute("INSERT INTO setting VALUES ('a', '1')")
            write.sql.execute(sqlalchemy.text("INSERT INTO setting VALUES ('b', '1')"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not db.rows("SELECT * FROM setting")
    assert db.revision() == before
    assert not told


def test_plain_sql_and_sqlalchemy_share_one_transaction(db: Database) -> None:
    for name in ("a", "b"):  # twice: what SQLAlchemy keeps between writes must do no harm
        with db.write() as write:
            write.execute("INSERT INTO setting VALUES (?, '1')", (name,))
            sql = sqlalchemy.text("SELECT count(*) FROM setting WHERE name = :name")
            assert write.sql.execute(sql, {"name": name}).scalar() == 1
            write.sql.execute(sqlalchemy.text("UPDATE setting SET value = '2'"))
    assert db.rows("SELECT DISTINCT value FROM setting") == [("2",)]


def test_sqlalchemy_cannot_end_a_transaction_that_is_not_its_own(db: Database) -> None:
    def fail() -> None:
        with db.write() as write:
            write.sql.execute(sqlalchemy.text("INSERT INTO setting VALUES ('a', '1')"))
            write.sql.commit()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not db.rows("SELECT * FROM setting")


def test_an_error_of_the_database_names_no_content(db: Database) -> None:
    statement = sqlalchemy.text("INSERT INTO account (key) VALUES (:name)")
    with pytest.raises(sqlalchemy.exc.IntegrityError) as error, db.write() as write:
        write.sql.execute(statement, {"name": "a secret name"})
    assert "a secret name" not in str(error.value)


def test_a_write_within_a_write_is_a_fault_of_ours(db: Database) -> None:
    with pytest.raises(RuntimeError), db.write(), db.write():
        pass
    Settings(db).set("a", 1)


def test_a_listener_may_write(db: Database) -> None:
    settings = Settings(db)

    def tell(changed: Changed) -> None:
        if View.OUTBOX in changed.views:
            settings.set("told", True)

    db.on_changed(tell)
    with db.write() as write:
        write.touch(views=[View.OUTBOX])
    assert settings.get("told", default=False)


def test_a_reader_cannot_write(db: Database) -> None:
    reader = db.reader()
    with pytest.raises(StorageError, match="read-only"), telling_sql():
        reader.execute("DELETE FROM account")
    reader.close()


def test_a_durable_write_is_flushed_and_another_is_not(db: Database) -> None:
    """2 is FULL, 1 is NORMAL."""
    for durable, level in ((True, 2), (False, 1), (True, 2)):
        with db.write(durable=durable) as write:
            assert write.value("PRAGMA synchronous") == level


def test_the_settings_that_keep_text_from_lying_around(db: Database) -> None:
    with db.write() as write:
        assert write.value("PRAGMA temp_store") == 2
        assert write.value("PRAGMA secure_delete") == 1
        assert write.value("PRAGMA foreign_keys") == 1
        assert write.value("PRAGMA journal_mode") == "wal"
        assert write.value("PRAGMA cache_size") == -16384
    reader = db.reader()
    assert reader.execute("PRAGMA query_only").fetchone() == (1,)
    assert reader.execute("PRAGMA temp_store").fetchone() == (2,)
    reader.close()


def test_threads_write_in_turn_and_read_at_once(db: Database) -> None:
    with db.write() as write:
        write.execute("INSERT INTO setting VALUES ('n', '0')")

    def count() -> None:
        for _ in range(25):
            with db.write(durable=False) as write:
                now = int(write.value("SELECT value FROM setting WHERE name = 'n'"))
                write.execute("UPDATE setting SET value = ? WHERE name = 'n'", (str(now + 1),))
            assert db.rows("SELECT value FROM setting")

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert db.rows("SELECT value FROM setting") == [("100",)]


def test_after_closing_nothing_is_written(db: Database) -> None:
    db.close()
    with pytest.raises(StorageError), db.write():
        pass
    db.close()  # twice does no harm


def test_reading_and_small_writes_import_no_sqlalchemy(db: Database, folder: Folder) -> None:
    """It costs a fifth of a second, and memory, that the window need not spend."""
    script = f"""
import sys
from pathlib import Path
from storage.accounts import Accounts
from storage.clock import SystemClock
from storage.database import Database
from storage.drafts import Drafts
from storage.folder import Folder
from storage.model import AccountId
from storage.outbox import Outbox
from storage.settings import Settings
db = Database.open(Folder(Path({str(folder.path)!r})), bytes(range(32)))
assert Accounts(db, SystemClock()).all()
Settings(db).set("a", 1)
Drafts(db, SystemClock()).save("say:x", {{"text": "a"}})
Outbox(db, SystemClock()).next(AccountId("me"))
heavy = ("sqlalchemy", "keyring", "cryptography", "argon2", "asyncio")
print([name for name in heavy if name in sys.modules])
"""
    said = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert said.stdout == "[]\n"
