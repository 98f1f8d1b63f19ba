"""Pictures and files on disk, sealed: a name that says nothing and bytes only the key opens."""

from __future__ import annotations

import logging
import secrets
import time
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from storage import attachments
from storage.clock import Clock, SystemClock
from storage.codec import millis
from storage.database import Database
from storage.errors import StorageError
from storage.folder import Folder, telling, write_whole
from storage.keys import derive
from storage.model import AccountId, MediaId, View

if TYPE_CHECKING:
    from storage.database import Write

_NONCE = 12
_FRESH = 3600.0  # seconds
_AS_CAME = "file:"  # storage.erasing knows it too
_log = logging.getLogger(__name__)


def as_came(media: MediaId) -> MediaId:
    """Under what identity a file is kept as its server gave it, for the person to save. Never a
    picture's: those are written anew before the window decodes them, and a sender could name the
    same bytes once as a file and once as a picture."""
    return MediaId(_AS_CAME + media)


class MediaStore:
    """One folder's sealed files. Each is AES-GCM over the bytes with the media's id as associated
    data, so that one file cannot stand in for another."""

    def __init__(
        self, folder: Folder, key: bytes, db: Database, clock: Clock | None = None
    ) -> None:
        self._folder, self._key, self._db = folder, derive(key, "media"), db
        self._clock = clock or SystemClock()

    def seal(  # noqa: PLR0917 - as a picture is told of everywhere
        self,
        account: AccountId,
        media: MediaId,
        data: bytes,
        mime: str,
        width: int | None = None,
        height: int | None = None,
    ) -> None:
        """Keep the bytes; the row commits only when the file is safe on disk. Width and height
        in pixels. StorageError("full" | "read-only")."""
        file = secrets.token_hex(16)
        write_whole(self._folder.media / file, self._sealed(media, data))
        with self._db.write() as write:
            before = _file(write, media)
            _keep(
                write,
                media,
                account,
                file=file,
                mime=mime,
                width=width,
                height=height,
                size=len(data),
                at=self._clock.now(),
            )
        self._unlink(before)

    def attach(self, data: bytes) -> MediaId:
        """Seal a copy of a file that the person chose, safe on disk when this returns. It is
        kept as long as a draft or the outbox names it, and for an hour until one does.

        StorageError("too-large" | "full" | "read-only").
        """
        if len(data) > attachments.LARGEST:
            raise StorageError("too-large")
        media = attachments.new()
        write_whole(self._folder.media / self._file(media), self._sealed(media, data))
        return media

    def failed(self, account: AccountId, media: MediaId, code: str) -> None:
        """Note why it could not be fetched, so that it is not asked for at each paint."""
        with self._db.write(durable=False) as write:
            before = _file(write, media)
            _keep(write, media, account, problem=code, at=self._clock.now())
        self._unlink(before)

    def read(self, media: MediaId) -> bytes | None:
        """The bytes, or None when they are not here whole."""
        file = self._file(media)
        while file:
            try:
                return self._unseal(media, file)
            except FileNotFoundError:
                before, file = file, self._file(media)
                if file == before:
                    _log.warning("a sealed file is missing")
                    break  # else it was sealed anew just now, under another name
        return None

    def has(self, media: MediaId) -> bool:
        file = self._file(media)
        return bool(file) and (self._folder.media / file).exists()

    def problem(self, media: MediaId) -> str | None:
        """Why it is not here, as a code; None also when it was never asked for."""
        rows = self._db.rows("SELECT problem FROM media WHERE key = ?", (media,))
        return rows[0][0] if rows else None

    def remove_all(self, account: AccountId) -> tuple[int, int]:
        """Remove an account's sealed files: how many, and their bytes on disk."""
        files = self._db.rows("SELECT file FROM media WHERE account = ? AND file <> ''", (account,))
        count = size = 0
        for (file,) in files:
            with suppress(FileNotFoundError):
                size += (self._folder.media / file).stat().st_size
                count += 1
            self._unlink(file)
        with self._db.write() as write:
            write.execute("DELETE FROM media WHERE account = ?", (account,))
            write.touch(views=[View.MEDIA])
        return count, size

    def sweep(self) -> int:
        """Remove files that no row names: what a crash left, or pictures of posts taken back.

        For the engine alone, the only one to seal pictures. The window seals attachments at the
        same time, so that those younger than an hour stay: a draft is about to name them.
        """
        files = [path for path in self._folder.media.iterdir() if not _fresh(path)]
        known = {file for (file,) in self._db.rows("SELECT file FROM media")}
        known |= attachments.wanted(self._db)  # after the look at the disk
        swept = 0
        for path in files:
            if path.name not in known:
                self._unlink(path.name)
                swept += 1
        return swept

    def _file(self, media: MediaId) -> str:
        """The name of its file, "" when there is none."""
        if place := attachments.file_of(media):
            return place
        rows = self._db.rows("SELECT file FROM media WHERE key = ?", (media,))
        return rows[0][0] if rows else ""

    def _sealed(self, media: MediaId, data: bytes) -> bytes:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = secrets.token_bytes(_NONCE)
        return nonce + AESGCM(self._key).encrypt(nonce, data, media.encode())

    def _unseal(self, media: MediaId, file: str) -> bytes | None:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        try:
            with telling():
                sealed = (self._folder.media / file).read_bytes()
            return AESGCM(self._key).decrypt(sealed[:_NONCE], sealed[_NONCE:], media.encode())
        except (InvalidTag, ValueError):
            _log.warning("a sealed file is damaged")
        return None

    def _unlink(self, file: str) -> None:
        if file:
            with telling():
                (self._folder.media / file).unlink(missing_ok=True)


def _fresh(path: Path) -> bool:
    """Whether it is an attachment, or the beginning of one, that was just made."""
    if attachments.SUFFIX not in path.name:
        return False
    try:
        return time.time() - path.stat().st_mtime < _FRESH
    except FileNotFoundError:  # it has its own name by now
        return True


def _file(write: Write, media: MediaId) -> str:
    """The file that a row names until now, "" for none."""
    found: str | None = write.value("SELECT file FROM media WHERE key = ?", (media,))
    return found or ""


def _keep(
    write: Write,
    media: MediaId,
    account: AccountId,
    *,
    at: datetime,
    file: str = "",
    mime: str = "",
    width: int | None = None,
    height: int | None = None,
    size: int = 0,
    problem: str | None = None,
) -> None:
    write.execute(
        "INSERT OR REPLACE INTO media"
        " (key, account, file, mime, width, height, size, problem, fetched_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (media, account, file, mime, width, height, size, problem, millis(at)),
    )
    write.touch(views=[View.MEDIA])
