"""A copy takes the place of what was there whole or not at all, and knows where it comes from."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from storage import backup
from storage.backup import coming, placing
from storage.database import Database
from storage.drafts import Drafts
from storage.errors import StorageError
from storage.folder import Folder
from storage.keys import Vault
from storage.media import MediaStore
from storage.model import MediaId, State
from storage.outbox import Outbox
from tests.storage.backup.conftest import PASSPHRASE
from tests.storage.making import ACCOUNT, KEY, NOW, StillClock, column, found, outgoing
from tests.storage.test_keys import Memory

OWN = "une autre phrase"
OTHER = b"\x07" * 32


@pytest.fixture
def fresh(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "fresh")


@pytest.fixture
def lived_in(fresh: Folder) -> Folder:
    """A folder of somebody, behind a passphrase of its own."""
    fresh.prepare()
    Vault(fresh).adopt(OTHER, "la leur")
    db = Database.open(fresh, OTHER)
    Drafts(db, StillClock()).save("here", {"text": "of this computer"})
    MediaStore(fresh, OTHER, db, StillClock()).attach(b"a file")
    db.close()
    return fresh


def drafts(folder: Folder, key: bytes) -> list[str]:
    db = Database.open(folder, key)
    try:
        return [json.loads(body)["text"] for body in column(db, "SELECT body FROM draft")]
    finally:
        db.close()


def test_everything_comes_back(copy: Path, fresh: Folder) -> None:
    backup.prepare(fresh, copy, PASSPHRASE, keep=OWN)
    assert not fresh.database.exists()
    assert backup.settle(fresh)
    assert not backup.settle(fresh)
    assert Vault(fresh).unlock(OWN) == KEY
    db = Database.open(fresh, KEY)
    assert len(found(db, "words : bonjour")) == 300
    assert MediaStore(fresh, KEY, db, StillClock()).read(MediaId("photo")) == b"\x89" * 70_000
    db.close()
    assert drafts(fresh, KEY) == ["half a sentence"]
    assert {path.stat().st_mode & 0o077 for path in fresh.path.rglob("*")} == {0}
    assert {path.name for path in fresh.path.iterdir()} >= {"preau.db", "key.json", "media"}
    assert not (fresh.path / "restored").exists()
    backup.finish(fresh)
    assert not (fresh.path / "before").exists()


def test_what_may_have_left_is_unsure_and_accounts_are_listed(copy: Path, fresh: Folder) -> None:
    backup.prepare(fresh, copy, PASSPHRASE, keep=OWN)
    backup.settle(fresh)
    db = Database.open(fresh, KEY)
    states = dict(db.rows("SELECT state, count(*) FROM outbox GROUP BY state"))
    assert states == {State.UNSURE: 2, State.FAILED: 1}
    assert coming.listed(db) == {ACCOUNT.id}
    later = outgoing("later", at=NOW.replace(year=2027))
    Outbox(db, StillClock()).add(later)
    old = Outbox(db, StillClock()).unsure(ACCOUNT.id)[0]
    assert coming.is_from_elsewhere(db, old)
    assert not coming.is_from_elsewhere(db, later)
    db.close()


def test_the_key_goes_into_the_keyring(copy: Path, fresh: Folder) -> None:
    keyring = Memory()
    backup.prepare(fresh, copy, PASSPHRASE, keyring=keyring)
    backup.settle(fresh)
    assert Vault(fresh, keyring).unlock() == KEY
    assert Vault(fresh, keyring).kind() == "keyring"


def test_without_a_keyring_nothing_is_brought(copy: Path, fresh: Folder) -> None:
    class Absent(Memory):
        def set(self, service: str, name: str, value: str) -> None:
            raise StorageError("keyring-missing")

    with pytest.raises(StorageError, match="keyring-missing"):
        backup.prepare(fresh, copy, PASSPHRASE, keyring=Absent())
    assert not (fresh.path / "restored.part").exists()
    assert not backup.settle(fresh)


def test_a_failure_leaves_no_key_in_the_keyring(copy: Path, fresh: Folder, tmp_path: Path) -> None:
    keyring, short = Memory(), tmp_path / "short"
    short.write_bytes(copy.read_bytes()[:-2000])
    with pytest.raises(StorageError, match="damaged"):
        backup.prepare(fresh, short, PASSPHRASE, keyring=keyring)
    assert not keyring.kept


def test_what_was_here_is_kept_until_the_new_one_was_opened(copy: Path, lived_in: Folder) -> None:
    backup.prepare(lived_in, copy, PASSPHRASE, keep=OWN)
    assert drafts(lived_in, OTHER) == ["of this computer"]
    backup.settle(lived_in)
    old = Folder(lived_in.path / "before")
    assert Vault(old).unlock("la leur") == OTHER
    assert drafts(lived_in, KEY) == ["half a sentence"]
    assert len(list(old.media.iterdir())) == 1
    backup.finish(lived_in)
    assert not old.path.exists()


def test_somebody_in_the_folder_is_waited_for(
    copy: Path, lived_in: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placing, "_WAIT", 0.1)
    backup.prepare(lived_in, copy, PASSPHRASE, keep=OWN)
    with lived_in.share(), pytest.raises(StorageError, match="held"):
        backup.settle(lived_in)
    assert drafts(lived_in, OTHER) == ["of this computer"]
    assert backup.settle(lived_in)


def test_room_is_asked_for_before(
    copy: Path, fresh: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = shutil.disk_usage
    monkeypatch.setattr(shutil, "disk_usage", lambda at: type(real(at))(10**9, 10**9, 1024))
    with pytest.raises(StorageError, match="full"):
        backup.prepare(fresh, copy, PASSPHRASE, keep=OWN)
    assert not (fresh.path / "restored.part").exists()


class Killed(BaseException):
    """The process ends here: nothing that stands below is done."""


def cut(monkeypatch: pytest.MonkeyPatch, after: int) -> Callable[[], bool]:
    """End at the ``after``-th time that a name is changed; whether it came so far."""
    real, count, ended = Path.rename, [0], [False]

    def rename(path: Path, to: Any) -> Path:
        if count[0] == after:
            ended[0] = True
            raise Killed
        count[0] += 1
        return real(path, to)

    monkeypatch.setattr(Path, "rename", rename)
    return lambda: ended[0]


def test_cut_off_at_any_name_it_goes_on(copy: Path, lived_in: Folder, tmp_path: Path) -> None:
    """With a log left by a crash, which belongs to the old database and to no other."""
    backup.prepare(lived_in, copy, PASSPHRASE, keep=OWN)
    for rest in ("-wal", "-shm"):
        (lived_in.path / f"preau.db{rest}").write_bytes(b"of the old one")
    steps = 0
    while True:
        place = Folder(tmp_path / f"cut{steps}")
        shutil.copytree(lived_in.path, place.path)
        with pytest.MonkeyPatch.context() as patch:
            ended = cut(patch, steps)
            with suppress(Killed):
                backup.settle(place)
            if not ended():
                break
        assert backup.settle(place), steps
        assert drafts(place, KEY) == ["half a sentence"], steps
        old = place.path / "before"
        assert (old / "preau.db-wal").read_bytes() == b"of the old one", steps
        assert Vault(Folder(old)).unlock("la leur") == OTHER, steps
        backup.finish(place)
        assert not old.exists()
        steps += 1
    assert steps == 8  # two logs, and database, key and media out and in


def test_cut_off_before_it_is_whole_the_old_one_stays(
    copy: Path, lived_in: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placing, "_clear", lambda *_: None)  # who is killed tidies nothing
    for what in ("_try", "_settled"):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(placing, what, _killed)
            with pytest.raises(Killed):
                backup.prepare(lived_in, copy, PASSPHRASE, keep=OWN)
        assert not backup.settle(lived_in)
        assert drafts(lived_in, OTHER) == ["of this computer"]
        shutil.rmtree(lived_in.path / "restored.part")
    monkeypatch.undo()
    backup.prepare(lived_in, copy, PASSPHRASE, keep=OWN)
    assert backup.settle(lived_in)
    assert drafts(lived_in, KEY) == ["half a sentence"]


def _killed(*_: object) -> None:
    raise Killed
