"""One flipped byte, wherever it is: said so, never mended by removing anything, and read around."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from storage.accounts import Accounts
from storage.cache import Cache
from storage.clock import SystemClock
from storage.connection import Connection, connect
from storage.database import Database
from storage.errors import StorageError
from storage.folder import Folder
from storage.keys import Vault
from storage.media import MediaStore
from storage.model import Batch, MediaId, View
from storage.outbox import Outbox
from storage.pages import Reader
from tests.storage.making import ACCOUNT, ROOM, StillClock, apply, message, outgoing, room, said
from tests.storage.test_keys import Memory

_PAGE = 4096  # bytes, SQLCipher's
_ASKED: dict[str, Callable[[Reader], object]] = {
    "accounts": lambda pages: pages.accounts(),
    "outbox": lambda pages: pages.outbox(),
    "conversation": lambda pages: pages.conversation(ROOM, None, 200),
    "search": lambda pages: pages.search("phrase"),
}
PASSPHRASE = "une phrase de passe"


@pytest.fixture
def home(folder: Folder) -> tuple[Folder, bytes]:
    """Some hundred messages, an outbox, a key that the note beside it knows."""
    key = Vault(folder, Memory()).create(PASSPHRASE)
    clock = StillClock()
    database = Database.open(folder, key)
    Accounts(database, clock).add(ACCOUNT, {"token": "t"})
    cache = Cache(database, clock)
    apply(cache, Batch(channels=(room(ROOM),)))
    apply(cache, said(*[message(f"${n}", f"une phrase, la {n}e") for n in range(300)]))
    Outbox(database, clock).add(outgoing("ce qui attend"))
    database.shrink_log()
    database.close()
    return folder, key


def _flip(file: Path, at: int) -> None:
    with file.open("r+b") as stream:
        stream.seek(at)
        [byte] = stream.read(1)
        stream.seek(at)
        stream.write(bytes([byte ^ 0x01]))


def _code(act: Callable[[], object]) -> str:
    try:
        act()
    except StorageError as error:
        return error.code
    return ""


def _answers(folder: Folder, key: bytes) -> dict[str, str]:
    """What each page of the window meets: "ok", or a code."""
    found = {}
    for name, ask in _ASKED.items():
        try:
            pages = Reader(connect(folder.database, key, read_only=True), SystemClock())
            try:
                ask(pages)
            finally:
                pages.close()
        except StorageError as error:
            found[name] = error.code
        else:
            found[name] = "ok"
    return found


def test_a_flipped_byte_in_any_page_is_said_so_and_read_around(home: tuple[Folder, bytes]) -> None:
    folder, key = home
    assert set(_answers(folder, key).values()) == {"ok"}
    whole = folder.database.read_bytes()
    pages = len(whole) // _PAGE
    assert pages > 40
    luck = random.Random(7)
    damaged = {}
    for page in range(pages):
        _flip(folder.database, page * _PAGE + luck.randrange(_PAGE))
        before = folder.database.read_bytes()
        met = _answers(folder, key)
        assert set(met.values()) <= {"ok", "damaged"}, (page, met)
        assert folder.database.read_bytes() == before, f"page {page} was touched"
        damaged[page] = [name for name, code in met.items() if code != "ok"]
        folder.database.write_bytes(whole)
    assert damaged[0] == list(_ASKED)  # without the first nothing can be read
    assert {name for page in range(1, pages) for name in damaged[page]} == set(_ASKED)
    # What does not need the page is read: only those of the schema hide everything.
    assert sum(len(names) == len(_ASKED) for names in damaged.values()) < pages / 4
    assert sum(not names for names in damaged.values()) > pages / 4


def test_a_page_that_cannot_be_read_takes_no_other_along(home: tuple[Folder, bytes]) -> None:
    """SQLCipher refuses whatever else is asked of a connection that met a damaged page."""
    folder, key = home
    whole = folder.database.read_bytes()
    luck, mixed = random.Random(19), 0

    def connected() -> Connection:
        return connect(folder.database, key, read_only=True)

    for page in range(1, len(whole) // _PAGE):
        _flip(folder.database, page * _PAGE + luck.randrange(_PAGE))
        alone = _answers(folder, key)
        damaged = sorted(name for name, code in alone.items() if code == "damaged")
        if damaged and len(damaged) < len(alone):
            mixed += 1
            reader = Reader(connected(), SystemClock(), connected)
            for name in (*damaged, *_ASKED):
                assert (_code(partial(_ASKED[name], reader)) or "ok") == alone[name], (page, name)
            reader.close()
        folder.database.write_bytes(whole)
    assert mixed > 5


def test_what_is_written_after_a_damaged_page_was_met_is_kept(home: tuple[Folder, bytes]) -> None:
    folder, key = home
    whole = folder.database.read_bytes()
    luck, met, kept = random.Random(23), 0, 0
    for page in range(1, len(whole) // _PAGE):
        _flip(folder.database, page * _PAGE + luck.randrange(_PAGE))
        if not _code(partial(_write, folder, key)) and _code(partial(_meet, folder, key)):
            met += 1
            database = Database.open(folder, key)
            assert _code(partial(_all_messages, database)) == "damaged"
            kept += not _code(partial(_add, database))
            database.close()
        for left in folder.path.glob(f"{folder.database.name}-*"):
            left.unlink()
        folder.database.write_bytes(whole)
    assert met > 5
    assert kept == met


def _write(folder: Folder, key: bytes) -> None:
    with closing(Database.open(folder, key)) as database:
        _add(database)


def _add(database: Database) -> None:
    Outbox(database, StillClock()).add(outgoing("encore"))


def _meet(folder: Folder, key: bytes) -> None:
    with closing(Database.open(folder, key)) as database:
        _all_messages(database)


def _all_messages(database: Database) -> None:
    with database.write() as write:
        write.value("SELECT sum(length(text)) FROM item")


def test_every_flipped_byte_is_found_by_who_looks_at_all_pages(home: tuple[Folder, bytes]) -> None:
    folder, key = home
    whole = folder.database.read_bytes()
    luck = random.Random(11)
    for page in luck.sample(range(1, len(whole) // _PAGE), 12):
        _flip(folder.database, page * _PAGE + luck.randrange(_PAGE))
        database = Database.open(folder, key)
        assert len(database.rows("PRAGMA cipher_integrity_check")) == 1
        database.close()
        folder.database.write_bytes(whole)


def test_what_needs_no_damaged_page_is_still_written_down(home: tuple[Folder, bytes]) -> None:
    """The last page holds old messages or words of them: an outbox is kept beside it."""
    folder, key = home
    whole = folder.database.read_bytes()
    clock = StillClock()
    kept = 0
    for page in range(len(whole) // _PAGE - 8, len(whole) // _PAGE):
        _flip(folder.database, page * _PAGE + 77)
        database = Database.open(folder, key)
        sent = outgoing("malgré tout")
        outbox = Outbox(database, clock)
        code = _code(partial(outbox.add, sent))
        assert code in ("", "damaged")
        kept += code == ""
        assert (outbox.get(sent.id) is None) == (code == "damaged")
        database.close()
        folder.database.write_bytes(whole)
    assert kept > 4


LEAVE_LOG = """
import os, signal, sys
from pathlib import Path
from storage.database import Database
from storage.folder import Folder
from storage.outbox import Outbox
from tests.storage.making import StillClock, outgoing
db = Database.open(Folder(Path(sys.argv[1])), bytes.fromhex(sys.argv[2]))
for number in range(20):
    Outbox(db, StillClock()).add(outgoing(f"number {number}"))
    print(db._folder.database.with_name("preau.db-wal").stat().st_size, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_flipped_byte_in_the_log_costs_what_came_after_it_and_nothing_before(
    home: tuple[Folder, bytes],
) -> None:
    """SQLite takes it for the end of the log, as after a power cut, and can know no better; the
    log is copied into the pages, which tell, within some hundred writes and at each end."""
    folder, key = home
    done = subprocess.run(
        [sys.executable, "-c", LEAVE_LOG, str(folder.path), key.hex()],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr
    ends = [int(line) for line in done.stdout.split()]
    log = folder.database.with_name("preau.db-wal")
    files = {file: file.read_bytes() for file in (folder.database, log)}
    for number in (3, 12, 19):
        _flip(log, ends[number] - 1000)
        folder.database.with_name("preau.db-shm").unlink(missing_ok=True)
        database = Database.open(folder, key)
        kept = {str(row.intent) for row in Reader(database.reader(), SystemClock()).outbox()}
        assert all(any(f"number {n}'" in one for one in kept) for n in range(number))
        assert database.rows("PRAGMA integrity_check") == [("ok",)]
        assert database.rows("PRAGMA cipher_integrity_check") == []
        database.close()
        for file, data in files.items():
            file.write_bytes(data)


def test_a_page_of_the_log_that_changes_while_it_is_in_use_is_said_so(
    home: tuple[Folder, bytes],
) -> None:
    folder, key = home
    database = Database.open(folder, key)
    database.rows("SELECT 1 FROM account")  # who keeps it open keeps the log
    Outbox(database, StillClock()).add(outgoing("in the log"))
    log = folder.database.with_name("preau.db-wal")
    frame, header = 24 + _PAGE, 32  # https://www.sqlite.org/fileformat2.html#the_write_ahead_log
    codes = set()
    for number in range((log.stat().st_size - header) // frame):
        at = header + number * frame + 24 + 1500
        _flip(log, at)
        fresh = database.reader()
        try:
            Reader(fresh, SystemClock()).outbox()
        except StorageError as error:
            codes.add(error.code)
        finally:
            fresh.close()
        _flip(log, at)
    assert codes == {"damaged"}
    database.close()


@pytest.mark.parametrize("passphrase", [None, PASSPHRASE])
def test_a_flipped_byte_in_the_note_about_the_key_is_said_so(
    folder: Folder, passphrase: str | None
) -> None:
    """Never a wrong passphrase, nor an entry that the keyring has lost: those the person would
    believe, and do something about."""
    keyring = Memory()
    key = Vault(folder, keyring).create(passphrase)
    whole = folder.key.read_bytes()
    luck = random.Random(3)
    for at in luck.sample(range(len(whole)), 60):
        damaged = bytearray(whole)
        damaged[at] ^= 1 << luck.randrange(7)
        folder.key.write_bytes(damaged)
        code = _code(lambda: Vault(folder, keyring).unlock(passphrase))
        assert code in ("", "damaged"), (at, chr(whole[at]), code)  # "": only a space
        assert folder.key.read_bytes() == bytes(damaged)
    folder.key.write_bytes(whole)
    assert Vault(folder, keyring).unlock(passphrase) == key


def test_a_flipped_byte_in_a_sealed_file_shows_no_picture_and_removes_none(
    home: tuple[Folder, bytes],
) -> None:
    folder, key = home
    database = Database.open(folder, key)
    media = MediaStore(folder, key, database, StillClock())
    told: list[frozenset[View]] = []
    media.seal(ACCOUNT.id, MediaId("m"), b"a picture" * 100, "image/png")
    database.on_changed(lambda changed: told.append(changed.views))
    [file] = [one for one in folder.media.iterdir() if one.is_file()]
    whole = file.read_bytes()
    for at in (0, 11, 12, 500, len(whole) - 1):
        _flip(file, at)
        damaged = file.read_bytes()
        assert media.read(MediaId("m")) is None
        assert media.sweep() == 0
        assert file.read_bytes() == damaged
        file.write_bytes(whole)
    assert media.read(MediaId("m")) == b"a picture" * 100
    assert told == []
    database.close()
