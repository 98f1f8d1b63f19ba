"""One connection to the encrypted file: its key tried, its version read, its faults as codes."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from sqlcipher3 import dbapi2

from storage.errors import StorageError
from storage.folder import telling
from storage.keys import is_known
from storage.logs import is_foreign, is_indexed
from storage.trouble import NOT_A_DATABASE, code_of

if TYPE_CHECKING:
    import sqlite3

    Connection = sqlite3.Connection  # sqlcipher3's has the same methods, without types
else:
    Connection = dbapi2.Connection

SCHEMA_VERSION = 4
"""``PRAGMA user_version`` of a database with the tables of ``tables.py``."""

_PLAIN = b"SQLite format 3"
_FIRST_PAGE = 4096  # bytes
_LOOKS, _A_MOMENT = 12, 0.004  # at a database that others open and close; seconds in between
_PATIENCE = 5.0  # seconds for looks at what others were just changing, each time
_CACHE_KIB = 16 * 1024
_WAL_LIMIT = 16 * 1024 * 1024  # bytes to which the log is cut back once it has been copied


@contextmanager
def telling_sql(file: Path | None = None) -> Iterator[None]:
    """Turn what SQLite says of its surroundings into a StorageError; our own faults pass.
    ``file``: the database, if its disk may be asked too."""
    try:
        yield
    except StorageError:
        raise
    except Exception as error:
        cause = getattr(error, "orig", None) or error  # SQLAlchemy's wrapper, or the bare error
        number = getattr(cause, "sqlite_errorcode", None)
        if not isinstance(cause, dbapi2.Error) or number is None:
            raise
        code = code_of(number, file)
        if code is None:
            raise
        raise StorageError(code, str(cause)) from error


def connect(file: Path, key: bytes, *, read_only: bool) -> Connection:
    """Open an existing encrypted database. It may be used by one thread at a time; another may
    only ``interrupt()`` it.

    StorageError: ``no-database``, ``not-ours``, ``wrong-key``, ``unsupported-cipher``,
    ``damaged``, ``read-only``, ``newer`` (the file stays untouched).
    """
    if stored_version(file, key) == 0:
        raise StorageError("no-database", file.name)
    return connected(file, key, read_only=read_only)


def connected(file: Path, key: bytes, *, read_only: bool) -> Connection:
    """As :func:`connect`, for who knows the version."""
    connection = opened(file, key, "mode=rw")
    try:
        with telling_sql(file):
            _settle(connection, read_only=read_only)
    except BaseException:
        connection.close()
        raise
    return connection


def _settle(connection: Connection, *, read_only: bool) -> None:
    if read_only:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if 0 < version < SCHEMA_VERSION:
            from storage import older

            older.complete(connection, version, SCHEMA_VERSION)
        connection.execute("PRAGMA query_only = ON")
    else:
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA journal_size_limit = {_WAL_LIMIT}")


def opened(file: Path, key: bytes, how: str) -> Connection:
    """A connection with its key accepted, that has written nothing yet. ``how``: parameters of
    https://www.sqlite.org/uri.html. StorageError as :func:`connect`."""
    connection = _keyed(file, key, how)
    try:
        with telling_sql(file):
            connection.execute("PRAGMA temp_store = MEMORY")  # files of it would be plain text
            connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    except BaseException:
        connection.close()
        raise
    return connection


class _Held(Connection):
    """A connection that this process knows to be open, until it is closed or forgotten."""

    def close(self) -> None:
        super().close()
        with _OPENING:  # what is lent goes before anybody opens it again, and takes its locks
            place = _OPEN.pop(self, None)
            if place is not None and place not in set(_OPEN.values()):
                for handle in _LENT.pop(place, ()):
                    os.close(handle)


_OPEN: weakref.WeakKeyDictionary[Connection, tuple[int, int]] = weakref.WeakKeyDictionary()
"""The device and inode that each connection of this process reads. POSIX drops *all* of a
process's locks on a file when the process closes *any* descriptor of it, SQLite's own included:
while one of these is open, neither its database nor the index of its log may be closed otherwise.
https://www.sqlite.org/howtocorrupt.html (2.2)"""
_LENT: dict[tuple[int, int], list[int]] = {}
"""Descriptors of those files that wait for the last connection to be closed."""
_OPENING = threading.RLock()
"""Held from a look at the file until a connection to it is known, and to change what is known."""


def _is_open(file: Path) -> bool:
    try:
        place = _place(file.stat())
    except FileNotFoundError:
        return False
    return place in set(_OPEN.values())


def _place(found: os.stat_result) -> tuple[int, int]:
    return found.st_dev, found.st_ino


@contextmanager
def bytes_of(file: Path) -> Iterator[BinaryIO]:
    """To read the database's own bytes, also while this process is connected to it. OSError."""
    handle = os.open(file, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        with open(handle, "rb", closefd=False) as stream:
            yield stream
    finally:
        with _OPENING:
            place = _place(os.fstat(handle))
            if os.name == "posix" and place in set(_OPEN.values()):
                _LENT.setdefault(place, []).append(handle)
            else:
                os.close(handle)


def _keyed(file: Path, key: bytes, how: str) -> Connection:
    """A connection that has read the first page and no other."""
    if len(key) != 32:
        raise StorageError("wrong-key", "not 32 bytes")
    with telling_sql(file), telling(), _OPENING:
        _refuse_others(file, key, how)
        connection: Connection = dbapi2.connect(
            f"{file.absolute().as_uri()}?{how}",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            factory=_Held,
        )
        try:
            connection.execute("PRAGMA cipher_log_level = NONE")  # it would print to stderr
            connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
            if not connection.execute("PRAGMA cipher_version").fetchone():
                raise StorageError("unsupported-cipher")
            connection.execute("PRAGMA user_version").fetchone()  # the key is tried only here
            _OPEN[connection] = _place(file.stat())
        except FileNotFoundError:  # it was taken away just now
            connection.close()
            raise StorageError("read-only", "the folder is gone") from None
        except BaseException as error:
            connection.close()
            if getattr(error, "sqlite_errorcode", None) == NOT_A_DATABASE and is_known(file, key):
                raise StorageError("damaged", file.name) from error
            raise
    return connection


def _refuse_others(file: Path, key: bytes, how: str) -> None:
    """What is open here already was looked at when it was opened first."""
    if _is_open(file):
        return
    _refuse_plain(file)
    if "mode=ro" not in how:
        _refuse_foreign(file, key)


def _refuse_plain(file: Path) -> None:
    """SQLCipher given a key says only "not a database" of a file that nobody encrypted."""
    try:
        with file.open("rb") as stream:
            start = stream.read(len(_PLAIN))
    except FileNotFoundError:
        return
    except OSError as error:
        raise StorageError("read-only", error.strerror or "") from error
    if start == _PLAIN:
        raise StorageError("not-ours", file.name)


def _refuse_foreign(file: Path, key: bytes) -> None:
    """Not even a look at it: closing would copy that log into the database."""
    with telling():
        if is_foreign(file, key):
            raise StorageError("damaged", f"{file.name}: the log of another")


def stored_version(file: Path, key: bytes) -> int:
    """The version of the tables, 0 when there is no database yet. The file is read and nothing
    else, nor anything beside it: not even its log is copied back. StorageError("newer")."""
    version = _read_version(file, key)
    if version > SCHEMA_VERSION:
        raise StorageError("newer", str(version))
    return version


def _read_version(file: Path, key: bytes) -> int:
    """Others open and close it meanwhile, so that what was found a moment ago may be gone: each
    look that met this is followed by another, as long as somebody may take over that."""
    until, looks = time.monotonic() + _PATIENCE, 0
    while _filled(file):
        looks += 1
        try:
            with telling(), _OPENING:
                return _look(file, key)
        except FileNotFoundError:
            if time.monotonic() >= until and looks >= _LOOKS:
                raise StorageError("held", file.name) from None
        except StorageError as error:
            if error.code in ("not-ours", "unsupported-cipher"):
                raise
            if looks >= _LOOKS or (
                error.code == "held" and looks > 1 and time.monotonic() >= until
            ):
                raise
        time.sleep(_A_MOMENT)
    return 0


def _look(file: Path, key: bytes) -> int:
    """Opening a database usually makes a log and an index of it, or mends them: here not."""
    if _is_open(file):
        return _ask_version(file, key, "mode=rw")
    log, index = (file.with_name(file.name + rest) for rest in ("-wal", "-shm"))
    if not _filled(log):
        return _ask_version(file, key, "mode=ro&immutable=1")
    _refuse_foreign(file, key)
    if index.exists() and is_indexed(file):
        try:
            return _ask_version(file, key, "mode=ro&readonly_shm=1")
        except StorageError as error:
            if error.code != "read-only":  # only who may write mends an index that is half written
                raise
    with tempfile.TemporaryDirectory(prefix="preau-") as place:  # what is copied is encrypted
        copy = Path(place) / file.name
        with file.open("rb") as stream:
            copy.write_bytes(stream.read(_FIRST_PAGE))
        os.truncate(copy, file.stat().st_size)
        shutil.copyfile(log, copy.with_name(log.name))
        return _ask_version(copy, key, "mode=ro")


def _filled(file: Path) -> bool:
    try:
        with telling():
            return file.stat().st_size > 0
    except FileNotFoundError:
        return False


def _ask_version(file: Path, key: bytes, how: str) -> int:
    connection = _keyed(file, key, how)
    try:
        with telling_sql(file):  # once more what others do meanwhile may come in between
            return int(connection.execute("PRAGMA user_version").fetchone()[0])
    finally:
        connection.close()
