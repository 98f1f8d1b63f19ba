"""A copy is of one moment, whole, proved and unreadable; making it holds up nobody."""

from __future__ import annotations

import shutil
import tarfile
import threading
from pathlib import Path

import pytest

from storage import backup
from storage.backup import making
from storage.cache import Cache
from storage.database import Database
from storage.errors import StorageError
from storage.folder import Folder
from tests.storage.backup.conftest import PASSPHRASE
from tests.storage.making import KEY, StillClock, apply, message, said


def refused(call: object, *arguments: object, **named: object) -> str:
    assert callable(call)
    with pytest.raises(StorageError) as error:
        call(*arguments, **named)
    return error.value.code


def test_a_copy_can_be_listed_by_any_program_and_read_by_nobody(copy: Path) -> None:
    with tarfile.open(copy) as tar:
        names = tar.getnames()
    assert names[:2] == ["key.json", "preau.db"]
    assert names[-1] == "manifest.json"
    assert len(names) == 4
    whole = copy.read_bytes()
    for word in (b"bonjour", b"half a sentence", b"!room", b"SQLite format", KEY.hex().encode()):
        assert word not in whole
    if copy.stat().st_mode & 0o777 != 0o600:
        pytest.fail("others may read it")


def test_a_copy_says_what_it_is(copy: Path) -> None:
    report = backup.verify(copy, PASSPHRASE)
    assert (report.media, report.size) == (1, copy.stat().st_size)
    assert report.made == StillClock().now()


def test_writers_go_on_and_the_copy_is_of_one_moment(
    full: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is written while it is made is in pairs; no copy has half of a pair."""
    monkeypatch.setattr(making, "_PAGES", 8)
    db = Database.open(full, KEY)
    cache, over = Cache(db, StillClock()), threading.Event()
    wrote: list[int] = []

    def write() -> None:
        while not over.is_set():
            number = len(wrote)
            apply(cache, said(message(f"x{number}", "left"), message(f"y{number}", "right")))
            wrote.append(number)

    writer = threading.Thread(target=write)
    said_of: list[tuple[int, str]] = []

    def told(thousandths: int, what: str) -> None:
        said_of.append((thousandths, what))
        if len(said_of) == 1:
            writer.start()
            while len(wrote) < 5:  # it writes in the middle of the copy
                over.wait(0.01)

    try:
        file = tmp_path / "copy.preau"
        backup.make(full, KEY, file, PASSPHRASE, progress=told)
    finally:
        over.set()
        writer.join()
        db.close()
    assert [what for _, what in said_of if what != said_of[0][1]]
    assert [how for how, _ in said_of] == sorted({how for how, _ in said_of})
    assert said_of[-1][0] > 900
    fresh = Folder(tmp_path / "fresh")
    backup.prepare(fresh, file, PASSPHRASE, keep="own")
    backup.settle(fresh)
    brought = Database.open(fresh, KEY)
    left, right = (
        brought.rows("SELECT count(*) FROM item WHERE text = ?", (word,))[0][0]
        for word in ("left", "right")
    )
    assert brought.rows("SELECT count(*) FROM item WHERE text LIKE 'bonjour%'") == [(300,)]
    brought.close()
    assert left == right < len(wrote)


def test_nothing_is_overwritten_silently(full: Folder, tmp_path: Path) -> None:
    file = tmp_path / "copy.preau"
    file.write_bytes(b"a year of photographs")
    assert refused(backup.make, full, KEY, file, PASSPHRASE) == "exists"
    assert file.read_bytes() == b"a year of photographs"
    backup.make(full, KEY, file, PASSPHRASE, replace=True)
    assert backup.verify(file, PASSPHRASE).media == 1
    assert refused(backup.make, full, KEY, full.media / "copy", PASSPHRASE) == "inside"
    assert refused(backup.make, full, KEY, tmp_path / "none" / "copy", PASSPHRASE) == "no-place"
    assert refused(backup.make, full, KEY, tmp_path / "other", "") == "passphrase-needed"
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["copy.preau"]


def test_room_is_asked_for_before(
    full: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = shutil.disk_usage

    def little(path: Path) -> object:
        return type(real(path))(10**9, 10**9, 1024)

    monkeypatch.setattr(shutil, "disk_usage", little)
    assert refused(backup.make, full, KEY, tmp_path / "copy", PASSPHRASE) == "full"
    assert not list(tmp_path.glob("*copy*"))


def test_a_cancelled_copy_leaves_nothing(full: Folder, tmp_path: Path) -> None:
    before = sorted(path.name for path in full.path.iterdir())
    told: list[str] = []
    for stop_at in ("copying", "writing", "checking"):
        told.clear()
        code = refused(
            backup.make,
            full,
            KEY,
            tmp_path / "copy",
            PASSPHRASE,
            progress=lambda _how, what: told.append(what),
            cancelled=lambda stop_at=stop_at: stop_at in told,
        )
        assert code == "cancelled"
        assert not list(tmp_path.glob("*copy*"))
        assert sorted(p.name for p in full.path.iterdir() if p.name != "copy.lock") == before


def test_a_damaged_database_is_not_copied_as_if_it_were_sound(full: Folder, tmp_path: Path) -> None:
    with full.database.open("r+b") as stream:
        stream.seek(full.database.stat().st_size // 2)
        byte = stream.read(1)
        stream.seek(-1, 1)
        stream.write(bytes((byte[0] ^ 1,)))
    assert refused(backup.make, full, KEY, tmp_path / "copy", PASSPHRASE) == "damaged"
    assert not list(tmp_path.glob("*copy*"))
