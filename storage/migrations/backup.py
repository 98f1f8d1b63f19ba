"""A copy of the database from before it is changed: checked before anybody relies on it."""

from __future__ import annotations

import logging
import os
import shutil
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from storage.connection import bytes_of, opened, telling_sql
from storage.errors import StorageError
from storage.folder import Folder, telling

if TYPE_CHECKING:
    from sqlite3 import Connection  # sqlcipher3's has the same methods, without types

logger = logging.getLogger(__name__)
_ROOM = 16 * 1024 * 1024  # bytes beyond the copy's own, for the log of what is changed
_PATIENCE = 10.0  # seconds for a reader to come to the end of its page
_BLOCK = 1024 * 1024  # bytes


class Backup:
    """``preau.db.before`` in the data folder, as encrypted as the database itself.

    It is there whole or not at all: what is being copied has another name. StorageError:
    ``full``, ``read-only``, ``held`` (a reader does not come to its end), ``damaged``.
    """

    def __init__(self, folder: Folder, key: bytes) -> None:
        self._folder, self._key = folder, key
        self.file = folder.backup
        self._part = self.file.with_name(f"{self.file.name}.part")

    def exists(self) -> bool:
        return self.file.exists()

    def make(self) -> None:
        """Copy the database, on which nobody else works, and check that the copy can be read. One
        from an earlier attempt goes: the database may have been written to since."""
        self.discard()
        self._ask_for_room()
        with telling_sql(self._folder.database):
            connection = opened(self._folder.database, self._key, "mode=rw")
            try:
                _empty_log(connection)
                connection.execute("BEGIN IMMEDIATE")  # nobody writes in the middle of the copy
                self._copy()
            finally:
                connection.close()
        self._check(self._part)
        with telling():
            self._part.replace(self.file)
            sync_folder(self.file.parent)

    def put_back(self) -> None:
        """Make the copy the database again. Whoever still reads the other reads what is gone."""
        self._check(self.file)
        database = self._folder.database
        with telling():
            # First the log, which SQLite would else read into the copy.
            for rest in ("-wal", "-shm"):
                database.with_name(database.name + rest).unlink(missing_ok=True)
            sync_folder(database.parent)
            self.file.replace(database)
            sync_folder(database.parent)

    def discard(self) -> None:
        """The copy is not needed any more."""
        with telling():
            self._part.unlink(missing_ok=True)
            self.file.unlink(missing_ok=True)
            sync_folder(self.file.parent)

    def _ask_for_room(self) -> None:
        with telling():
            size = self._folder.database.stat().st_size
            log = self._folder.database.with_name(f"{self._folder.database.name}-wal")
            with suppress(FileNotFoundError):
                size += log.stat().st_size
            free = shutil.disk_usage(self._folder.path).free
        logger.info("a copy from before takes %d bytes, %d are free", size + _ROOM, free)
        if free < size + _ROOM:
            raise StorageError("full", f"{size + _ROOM - free} bytes are missing for a copy")

    def _copy(self) -> None:
        with telling():
            handle = os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            try:
                with os.fdopen(handle, "wb") as to, bytes_of(self._folder.database) as of:
                    shutil.copyfileobj(of, to, _BLOCK)
                    to.flush()
                    os.fsync(to.fileno())
            except OSError:
                self._part.unlink(missing_ok=True)  # a full disk is not to stay so
                raise

    def _check(self, file: Path) -> None:
        """Every page opens with the key and the whole makes sense. ``immutable``: looking at a
        copy leaves no log of it behind."""
        with telling_sql():
            connection = opened(file, self._key, "mode=ro&immutable=1")
            try:
                wrong = connection.execute("PRAGMA cipher_integrity_check").fetchall()
                said = connection.execute("PRAGMA integrity_check").fetchall()
            finally:
                connection.close()
        if wrong or said != [("ok",)]:
            raise StorageError("damaged", file.name)


def sync_folder(folder: Path) -> None:
    """Names that were made, changed or removed in a folder outlive a loss of power."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _empty_log(connection: Connection) -> None:
    """Copy all of the log into the database. A window may be reading a page meanwhile."""
    until = time.monotonic() + _PATIENCE
    while connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
        if time.monotonic() > until:
            raise StorageError("held", "a reader")
        time.sleep(0.01)
