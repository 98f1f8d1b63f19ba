"""What another process or thread does exactly between two steps of this one."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from storage import backup, connection, database, export, locks, migrations, wiping
from storage.backup import making, placing
from storage.connection import SCHEMA_VERSION, bytes_of, connect, stored_version
from storage.database import Database
from storage.errors import StorageError
from storage.export import records
from storage.export.target import Target
from storage.folder import Folder
from storage.keys import Vault
from storage.locks import FileLock
from storage.media import MediaStore
from storage.model import MediaId
from storage.pages.read import Read
from storage.trouble import code_of
from tests.releases import content
from tests.releases.conftest import Frozen, frozen
from tests.storage.making import ACCOUNT, KEY, StillClock
from tests.storage.test_keys import Memory as Keyring

__all__ = ["frozen"]


def _before(
    patch: pytest.MonkeyPatch, of: object, name: str, does: Callable[[], object], times: int = 1
) -> None:
    """Let ``does`` happen right before what ``name`` does the first ``times`` times."""
    inner, left = getattr(of, name), [times]

    def between(*given: Any, **named: Any) -> Any:
        if left[0]:
            left[0] -= 1
            does()
        return inner(*given, **named)

    patch.setattr(of, name, between)


def _code(call: Callable[[], object]) -> str:
    with pytest.raises(StorageError) as raised:
        call()
    return raised.value.code


# --- locks ----------------------------------------------------------------------------------


def test_a_lock_that_was_removed_while_somebody_waited_for_it_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else they and whoever comes next would both believe that they are alone."""
    file = tmp_path / "lock"
    _before(monkeypatch, locks, "_take", file.unlink)
    with FileLock(file).hold():
        assert _code(lambda: FileLock(file).hold().__enter__()) == "held"
    with FileLock(file).hold():
        pass


def test_a_lock_in_a_folder_that_is_gone_says_so(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "data")
    assert _code(lambda: FileLock(tmp_path / "no" / "lock").hold().__enter__()) == "read-only"
    assert _code(lambda: folder.share().__enter__()) == "read-only"


def test_whoever_wipes_leaves_the_locks_that_somebody_holds(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "data")
    Database.open(folder, KEY).close()

    class Asked(Keyring):
        """Somebody begins anew right after the folder was let go of."""

        def __init__(self) -> None:
            super().__init__()
            self.held = FileLock(folder.path / "engine.lock").hold()

    begins = Asked()
    inner = wiping._remove_empty

    def anew(place: Path) -> None:
        inner(place)
        if place.name == "copying":  # the last thing that is done alone
            begins.held.__enter__()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wiping, "_remove_empty", anew)
        patch.setattr(wiping, "_ours", lambda _folder: [folder.database])
        patch.setattr(Folder, "engine", lambda _folder, _timeout: FileLock(tmp_path / "x").hold())
        wiped = wiping.wipe(folder, begins)
    assert wiped.left
    assert _code(lambda: folder.engine().__enter__()) == "held"
    begins.held.__exit__(None, None, None)
    assert not wiping.wipe(folder, begins).left


def test_of_two_who_wipe_the_second_finds_it_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Folder(tmp_path / "data")
    Database.open(folder, KEY).close()
    first = wiping.wipe
    _before(monkeypatch, locks, "_take", lambda: first(folder, Keyring()))
    assert wiping.wipe(folder, Keyring()).files == 0
    assert not folder.path.exists()


def test_a_folder_that_is_taken_away_while_it_is_made_is_made_once_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who wiped it was just about to end."""
    folder = Folder(tmp_path / "data")
    _before(monkeypatch, Path, "touch", lambda: wiping.wipe(folder, Keyring()))
    folder.prepare()
    assert folder.media.is_dir()


def test_a_folder_that_is_taken_away_again_and_again_has_a_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Folder(tmp_path / "data")
    _before(monkeypatch, Path, "touch", lambda: wiping.wipe(folder, Keyring()), times=100)
    assert _code(folder.prepare) == "read-only"


def test_what_begins_anew_behind_a_wipe_is_not_wiped_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two start at once on a folder whose wipe was cut off: both end that, the second when the
    first has begun anew already."""
    folder = Folder(tmp_path / "data")
    Database.open(folder, KEY).close()
    wiping.mark(folder)
    first = wiping.wipe

    def quicker() -> None:
        first(folder, Keyring())
        Database.open(folder, KEY).close()

    _before(monkeypatch, locks, "_take", quicker)
    assert wiping.wipe(folder, Keyring()).files == 0
    assert stored_version(folder.database, KEY) == SCHEMA_VERSION


# --- the database ---------------------------------------------------------------------------


def test_what_another_one_migrates_meanwhile_is_not_waited_for_any_longer(
    frozen: Frozen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stays in the folder then: whoever wanted that alone would wait in vain."""
    folder = frozen(1)
    opened: list[Database] = []
    _before(
        monkeypatch,
        migrations,
        "_ask_to_leave",
        lambda: opened.append(Database.open(folder, content.KEY)),
    )
    monkeypatch.setattr(migrations, "PATIENCE", 0.5)
    opened.append(Database.open(folder, content.KEY))
    for db in opened:
        assert db.rows("PRAGMA user_version") == [(SCHEMA_VERSION,)]
        db.close()


@pytest.mark.parametrize("left", [None, "nothing", "no tables"])
def test_a_first_start_that_was_cut_off_is_ended_by_who_has_the_key(
    tmp_path: Path, left: str | None
) -> None:
    folder, keyring = Folder(tmp_path / "data"), Keyring()
    key = Vault(folder, keyring).create()
    if left == "nothing":
        folder.database.touch()
    elif left == "no tables":
        begun = connection.opened(folder.database, key, "mode=rwc")
        begun.execute("PRAGMA journal_mode = WAL")
        begun.close()
        assert folder.database.stat().st_size
    db = Database.open(folder, key, new=False)
    assert db.rows("PRAGMA user_version") == [(SCHEMA_VERSION,)]
    db.close()


def test_who_knows_the_key_of_before_a_wipe_ends_nobodys_first_start(tmp_path: Path) -> None:
    """It would be a database that the key beside it does not open."""
    folder, keyring = Folder(tmp_path / "data"), Keyring()
    before = Vault(folder, keyring).create()
    wiping.wipe(folder, keyring)
    after = Vault(folder, keyring).create()
    folder.database.touch()
    assert _code(lambda: Database.open(folder, before, new=False)) == "wrong-key"
    Database.open(folder, after, new=False).close()


def test_who_looks_for_a_first_start_in_a_folder_that_was_just_wiped_is_told(
    tmp_path: Path,
) -> None:
    folder, keyring = Folder(tmp_path / "data"), Keyring()
    key = Vault(folder, keyring).create()
    wiping.wipe(folder, keyring)
    assert database.is_cut_off(folder, key)
    assert _code(lambda: Database.open(folder, key, new=False)) == "read-only"
    assert not folder.path.exists()


@pytest.mark.parametrize("left", ["media/00", "log/engine.log", "window.json"])
def test_a_database_that_somebody_took_away_is_not_made_anew(tmp_path: Path, left: str) -> None:
    """What is beside it may be all that is left of it, and it may come back."""
    folder, keyring = Folder(tmp_path / "data"), Keyring()
    key = Vault(folder, keyring).create()
    Database.open(folder, key).close()
    folder.database.unlink()
    (folder.path / left).parent.mkdir(exist_ok=True)
    (folder.path / left).write_bytes(b"of before")
    assert _code(lambda: Database.open(folder, key, new=False)) == "no-database"
    assert not folder.database.exists()


def test_where_no_folder_can_be_is_a_code(tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.touch()
    file = Folder(place).database
    assert _code(lambda: connect(file, KEY, read_only=True)) == "read-only"
    assert _code(lambda: connection.opened(file, KEY, "mode=rw")) == "read-only"


def test_a_page_that_could_not_be_read_says_so_though_sqlite_has_ended_its_moment(
    db: Database, clock: StillClock
) -> None:
    """After an error of the disk it rolls back by itself."""
    connected = db.reader()
    read = Read(connected, clock)

    def page() -> None:
        with read.snapshot():
            connected.execute("ROLLBACK")
            raise StorageError("damaged")

    assert _code(page) == "damaged"
    connected.close()


def test_a_database_that_goes_while_it_is_looked_at_is_none(
    db: Database, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    db.close()
    _before(monkeypatch, connection, "_look", folder.database.unlink)
    assert stored_version(folder.database, KEY) == 0


def test_a_log_that_comes_and_goes_for_a_while_is_waited_for(
    db: Database, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often on a machine that gives this process a turn only now and then."""

    def gone() -> None:
        raise FileNotFoundError(folder.database)

    _before(monkeypatch, connection, "_look", gone, times=5 * connection._LOOKS)
    assert stored_version(folder.database, KEY) == SCHEMA_VERSION


def test_a_log_that_comes_and_goes_for_ever_has_a_code(
    db: Database, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone() -> None:
        raise FileNotFoundError(folder.database)

    monkeypatch.setattr(connection, "_PATIENCE", 0.0)
    _before(monkeypatch, connection, "_look", gone, times=1000)
    assert _code(lambda: stored_version(folder.database, KEY)) == "held"


def test_a_database_that_goes_while_it_is_opened_has_a_code(
    db: Database, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    db.close()

    class Held(connection._Held):
        def execute(self, sql: str, *given: Any) -> Any:
            found = super().execute(sql, *given)
            if sql == "PRAGMA user_version":
                folder.database.unlink(missing_ok=True)
            return found

    monkeypatch.setattr(connection, "_Held", Held)
    code = _code(lambda: connection.opened(folder.database, KEY, "mode=rw"))
    assert code == "read-only"


def test_who_begins_to_write_in_a_folder_that_is_gone_is_told(db: Database, folder: Folder) -> None:
    folder.database.rename(folder.database.with_name("elsewhere"))
    assert _code(lambda: db.write().__enter__()) == "read-only"


def test_one_who_stands_still_in_the_midst_of_the_logs_index_is_somebody_who_holds_it() -> None:
    assert code_of(15, None) == "held"


def test_a_connection_closes_while_another_thread_looks_who_is_open(
    db: Database, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    closing = [db.reader() for _ in range(3)]
    inner = connection._OPEN
    threads: list[threading.Thread] = []

    class Watched(dict[Any, Any]):
        def values(self) -> Iterator[Any]:  # type: ignore[override]
            for value in super().values():
                yield value
                if closing:
                    threads.append(threading.Thread(target=closing.pop().close))
                    threads[-1].start()
                    threads[-1].join(0.2)

    monkeypatch.setattr(connection, "_OPEN", Watched(inner.items()))
    assert stored_version(folder.database, KEY) == SCHEMA_VERSION
    for thread in threads:
        thread.join()
    assert threads
    monkeypatch.undo()


def test_what_was_lent_is_let_go_of_before_the_file_is_opened_again(
    db: Database, folder: Folder
) -> None:
    """To close it later would take the locks of who opened it."""
    reader = db.reader()
    db.close()
    with bytes_of(folder.database) as stream:
        stream.read(1)
    place = connection._place(folder.database.stat())
    assert connection._LENT[place]
    with connection._OPENING:  # as somebody who is opening it
        closing = threading.Thread(target=reader.close)
        closing.start()
        closing.join(0.2)
        assert place in set(connection._OPEN.values())
    closing.join()
    assert place not in connection._LENT
    assert place not in set(connection._OPEN.values())


def test_a_connection_that_comes_back_while_the_database_closes_is_closed(db: Database) -> None:
    class Kept(list[Any]):
        def append(self, one: Any) -> None:
            if not db._closed:
                db.close()
            super().append(one)

    db._idle = Kept()
    before = len(connection._OPEN)
    assert db.rows("SELECT 1") == [(1,)]
    assert not db._idle
    assert len(connection._OPEN) <= before
    assert _code(lambda: db.rows("SELECT 1")) == "no-database"


def test_no_other_database_is_made_where_one_was_wiped(
    db: Database, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its key is kept nowhere: whoever starts next would be asked for it for ever."""
    db.close()
    _before(monkeypatch, database, "stored_version", lambda: wiping.wipe(folder, Keyring()))
    assert _code(lambda: Database.open(folder, KEY, new=False)) == "read-only"
    assert not folder.database.exists()
    assert _code(lambda: Database.open(folder, KEY, new=False)) == "read-only"


# --- the key --------------------------------------------------------------------------------


def test_the_first_start_of_another_is_no_key_that_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, keyring = Folder(tmp_path / "data"), Keyring()
    folder.prepare()
    made: list[bytes] = []
    inner = Vault.kind

    def kind(vault: Vault) -> str:
        said = inner(vault)
        if said == "none" and not made:
            made.append(b"")
            made[0] = Vault(folder, keyring).create()
            Database.open(folder, made[0]).close()
        return said

    monkeypatch.setattr(Vault, "kind", kind)
    assert Vault(folder, keyring).create() == made[0]


# --- copies ---------------------------------------------------------------------------------


def test_a_copy_whose_place_is_taken_away_has_a_code(
    db: Database, folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "stick"
    place.mkdir()
    _before(monkeypatch, making, "_write", place.rmdir)
    assert _code(lambda: backup.make(folder, KEY, place / "copy.preau", "word")) == "no-place"


def test_a_copy_of_what_was_just_taken_away_has_a_code(
    db: Database, folder: Folder, tmp_path: Path
) -> None:
    folder.database.unlink()
    assert _code(lambda: backup.make(folder, KEY, tmp_path / "copy", "word")) == "read-only"


def test_nobody_wipes_a_folder_into_which_a_copy_is_being_brought(
    db: Database, folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else it would come back, or leave its key in the keyring."""
    copy, keyring = tmp_path / "copy.preau", Keyring()
    backup.make(folder, KEY, copy, "word")
    db.close()
    codes: list[str] = []
    _before(
        monkeypatch,
        placing,
        "_try",
        lambda: codes.append(_code(lambda: wiping.wipe(folder, keyring, patience=0))),
    )
    backup.prepare(folder, copy, "word", keep="own", keyring=keyring)
    assert codes == ["held"]


def _export(folder: Folder, into: Path) -> str:
    given = {"into": str(into)}
    return _code(lambda: export.run(folder, KEY, given, lambda *_: None, lambda: False))


def test_an_export_whose_place_is_taken_away_has_a_code(
    db: Database, folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "stick"
    place.mkdir()
    _before(monkeypatch, Target, "close", lambda: shutil.rmtree(place))
    assert _export(folder, place) == "read-only"


def test_an_export_that_meets_a_damaged_page_has_a_code(
    db: Database, folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged() -> None:
        error = dbapi2.DatabaseError("database disk image is malformed")
        error.sqlite_errorcode = 11
        raise error

    _before(monkeypatch, records, "write", damaged)
    assert _export(folder, tmp_path) == "damaged"
    assert not [one for one in tmp_path.iterdir() if one != folder.path]


# --- pictures -------------------------------------------------------------------------------


def test_a_picture_that_is_sealed_anew_while_it_is_read_is_there(
    db: Database, folder: Folder, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, name = MediaStore(folder, KEY, db, clock), MediaId("picture")
    store.seal(ACCOUNT.id, name, b"before", "image/png")
    _before(
        monkeypatch,
        MediaStore,
        "_unseal",
        lambda: store.seal(ACCOUNT.id, name, b"after", "image/png"),
    )
    assert store.read(name) == b"after"
