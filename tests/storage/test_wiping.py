"""Everything of Préau goes from a computer: the key first, and nothing of anybody else's."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from storage import wiping
from storage.accounts import Accounts
from storage.cache import Cache
from storage.database import Database
from storage.errors import StorageError
from storage.folder import Folder
from storage.keys import Vault
from storage.media import MediaStore
from storage.model import Batch
from tests.storage.filling import fill
from tests.storage.making import ACCOUNT, ROOM, StillClock, apply, room
from tests.storage.test_keys import Memory as Keyring


@pytest.fixture
def keyring() -> Keyring:
    return Keyring()


@pytest.fixture
def house(tmp_path: Path, clock: StillClock, keyring: Keyring) -> Folder:
    """A folder with everything in it, of which nobody has anything open."""
    folder = Folder(tmp_path / "data")
    key = Vault(folder, keyring).create()
    db = Database.open(folder, key)
    Accounts(db, clock).add(ACCOUNT, {"token": "t"})
    apply(Cache(db, clock), Batch(channels=(room(ROOM),)))
    fill(db, clock, MediaStore(folder, key, db, clock))
    db.close()
    own = ("window.json", "preau.db.before", "line.json", "schema.lock")
    killed = ("preau.db.before.part", ".key.json.7", ".key.next.7", "line.json.new", ".probe.7")
    for name in (*own, *killed):
        (folder.path / name).write_text("x")
    (folder.path / "log").mkdir()
    (folder.path / "log" / "engine.log.1").write_text("x")
    return folder


def test_nothing_is_left(house: Folder, keyring: Keyring) -> None:
    assert keyring.kept
    size = house.database.stat().st_size
    wiped = wiping.wipe(house, keyring)
    assert not house.path.exists()
    assert not keyring.kept
    assert wiped.bytes > size
    assert wiped.files >= 8
    assert not wiped.left


def test_what_is_not_ours_stays(house: Folder, keyring: Keyring) -> None:
    for name in ("letter.odt", "media/holidays/beach.jpg.mine"):
        (house.path / name).parent.mkdir(exist_ok=True)
    theirs = ["key.pem", "letter.odt", "poetry.lock"]
    for name in theirs:
        (house.path / name).write_text("mine")
    assert wiping.wipe(house, keyring).left
    assert sorted(one.name for one in house.path.rglob("*")) == theirs


def test_the_key_goes_first_and_what_was_begun_is_ended(
    house: Folder, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    class _KilledError(BaseException):
        """As kill -9 between two files."""

    def unlink(path: Path, missing_ok: bool = False) -> None:
        if path == house.database:
            raise _KilledError
        remove(path, missing_ok)

    remove = Path.unlink
    monkeypatch.setattr(Path, "unlink", unlink)
    with pytest.raises(_KilledError):
        wiping.wipe(house, keyring)
    monkeypatch.undo()
    assert not keyring.kept
    assert house.database.exists()
    assert wiping.is_marked(house)
    wiping.wipe(house, keyring)
    assert not house.path.exists()


def test_a_locked_keyring_is_waited_for_and_nothing_goes(house: Folder, keyring: Keyring) -> None:
    keyring.code = "keyring-locked"
    with pytest.raises(StorageError) as error:
        wiping.wipe(house, keyring)
    assert error.value.code == "keyring-locked"
    assert house.database.exists()
    assert wiping.is_marked(house)  # the next start tries again


def test_while_somebody_is_in_the_folder_nothing_goes(house: Folder, keyring: Keyring) -> None:
    with house.share(), pytest.raises(StorageError) as error:
        wiping.wipe(house, keyring, patience=0.1)
    assert error.value.code == "held"
    assert keyring.kept


def test_a_note_that_cannot_be_read_keeps_nothing_back(house: Folder, keyring: Keyring) -> None:
    house.key.write_text("{")
    assert wiping.wipe(house, keyring).key_left
    assert not house.path.exists()


def test_a_keyring_that_is_no_more_keeps_nothing_back(house: Folder, keyring: Keyring) -> None:
    keyring.code = "keyring-missing"
    assert wiping.wipe(house, keyring).key_left
    assert not house.path.exists()


def test_of_an_empty_place_nothing_is_said(tmp_path: Path, keyring: Keyring) -> None:
    assert wiping.wipe(Folder(tmp_path / "none"), keyring) == wiping.Wiped()


def test_what_a_killed_export_left_elsewhere_goes_too(
    house: Folder, keyring: Keyring, tmp_path: Path
) -> None:
    part = tmp_path / ".preau-2026-01-01.part"
    part.mkdir()
    (part / "messages.mbox").write_text("in the plain")
    (house.path / "exporting.json").write_text(json.dumps({"part": str(part)}))
    wiping.wipe(house, keyring)
    assert not part.exists()
    assert not house.path.exists()
