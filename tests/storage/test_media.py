"""Sealed files: whole or not there, for their own id and their own key."""

from __future__ import annotations

import logging
import os

import pytest

from storage.accounts import Accounts
from storage.cache import Cache
from storage.database import Database
from storage.errors import StorageError
from storage.folder import Folder
from storage.media import MediaStore, as_came
from storage.model import Batch, ItemId, Media, MediaId, Removal, View
from tests.storage.making import (
    ACCOUNT,
    KEY,
    StillClock,
    account,
    apply,
    message,
    said,
)

CAT, DOG = MediaId("me/cat"), MediaId("me/dog")
PICTURE = b"\x89PNG" + bytes(range(256)) * 40


def _file(folder: Folder, media: MediaStore, db: Database, name: MediaId) -> str:
    [[file]] = db.rows("SELECT file FROM media WHERE key = ?", (name,))
    return str(folder.media / file)


def test_what_was_sealed_comes_back(db: Database, folder: Folder, media: MediaStore) -> None:
    assert not media.has(CAT)
    assert media.read(CAT) is None
    media.seal(ACCOUNT.id, CAT, PICTURE, "image/png", 40, 30)
    assert media.has(CAT)
    assert media.read(CAT) == PICTURE
    assert db.rows("SELECT mime, width, height, size FROM media") == [
        ("image/png", 40, 30, len(PICTURE))
    ]
    [file] = folder.media.iterdir()
    assert PICTURE[:40] not in file.read_bytes()
    assert "cat" not in file.name


def test_sealing_again_leaves_one_file(folder: Folder, media: MediaStore) -> None:
    media.seal(ACCOUNT.id, CAT, PICTURE, "image/png")
    media.seal(ACCOUNT.id, CAT, b"smaller", "image/png")
    assert media.read(CAT) == b"smaller"
    assert len(list(folder.media.iterdir())) == 1


def test_one_file_cannot_stand_in_for_another(
    db: Database, folder: Folder, media: MediaStore, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    media.seal(ACCOUNT.id, CAT, b"cat", "image/png")
    media.seal(ACCOUNT.id, DOG, b"dog", "image/png")
    os.replace(_file(folder, media, db, CAT), _file(folder, media, db, DOG))  # noqa: PTH105
    assert media.read(DOG) is None
    assert media.read(CAT) is None
    assert "dog" not in caplog.text


def test_another_key_reads_nothing(db: Database, folder: Folder, media: MediaStore) -> None:
    media.seal(ACCOUNT.id, CAT, PICTURE, "image/png")
    assert MediaStore(folder, bytes(32), db, StillClock()).read(CAT) is None


def test_a_file_cut_short_is_not_shown(db: Database, folder: Folder, media: MediaStore) -> None:
    media.seal(ACCOUNT.id, CAT, PICTURE, "image/png")
    for size in (len(PICTURE), 12, 5, 0):
        os.truncate(_file(folder, media, db, CAT), size)
        assert media.read(CAT) is None


def test_a_failed_fetch_is_remembered_until_it_succeeds(media: MediaStore) -> None:
    assert media.problem(CAT) is None
    media.failed(ACCOUNT.id, CAT, "not-found")
    assert media.problem(CAT) == "not-found"
    assert not media.has(CAT)
    assert media.read(CAT) is None
    media.seal(ACCOUNT.id, CAT, PICTURE, "image/png")
    assert media.problem(CAT) is None
    assert media.has(CAT)


def test_a_full_disk_leaves_no_row(
    db: Database, folder: Folder, media: MediaStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(StorageError, match="full"):
        media.seal(ACCOUNT.id, CAT, PICTURE, "image/png")
    assert not db.rows("SELECT * FROM media")
    assert not list(folder.media.iterdir())


def test_the_row_comes_after_the_file(
    db: Database, folder: Folder, media: MediaStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A crash in between leaves a file without a row, which is swept, never the reverse."""

    def crash(*_: object, **__: object) -> None:
        assert len(list(folder.media.iterdir())) == 1
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(db, "write", crash)
        with pytest.raises(KeyboardInterrupt):
            media.seal(ACCOUNT.id, CAT, PICTURE, "image/png")
    media.seal(ACCOUNT.id, DOG, b"dog", "image/png")
    assert media.sweep() == 1
    assert media.read(DOG) == b"dog"
    assert len(list(folder.media.iterdir())) == 1


def test_pictures_of_what_was_taken_back_go_with_it(
    folder: Folder, media: MediaStore, cache: Cache
) -> None:
    item = message("$1", media=(Media(id=CAT, remote="r"),))
    apply(cache, said(item))
    media.seal(ACCOUNT.id, CAT, PICTURE, "image/png")
    media.seal(ACCOUNT.id, as_came(CAT), PICTURE, "image/png")
    apply(cache, Batch(removals=(Removal(item=ItemId("$1"), trace=True),)))
    assert not media.has(CAT)
    assert not media.has(as_came(CAT))
    assert not list(folder.media.iterdir())


def test_an_account_takes_its_files_and_no_other(
    db: Database, folder: Folder, media: MediaStore, clock: StillClock
) -> None:
    other = account("you")
    Accounts(db, clock).add(other, {})
    media.seal(ACCOUNT.id, CAT, PICTURE, "image/png")
    media.failed(ACCOUNT.id, MediaId("me/gone"), "not-found")
    media.seal(other.id, MediaId("you/dog"), b"dog", "image/png")
    size = os.path.getsize(_file(folder, media, db, CAT))  # noqa: PTH202
    assert media.remove_all(ACCOUNT.id) == (1, size)
    assert media.read(MediaId("you/dog")) == b"dog"
    assert len(list(folder.media.iterdir())) == 1


def test_sealing_tells_the_window(db: Database, media: MediaStore) -> None:
    told: list[frozenset[View]] = []
    db.on_changed(lambda changed: told.append(changed.views))
    media.seal(ACCOUNT.id, CAT, PICTURE, "image/png")
    assert told == [{View.MEDIA}]


def test_the_key_of_the_database_is_not_that_of_the_files(
    db: Database, folder: Folder, media: MediaStore
) -> None:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    media.seal(ACCOUNT.id, CAT, PICTURE, "image/png")
    [file] = folder.media.iterdir()
    sealed = file.read_bytes()
    with pytest.raises(InvalidTag):
        AESGCM(KEY).decrypt(sealed[:12], sealed[12:], CAT.encode())
