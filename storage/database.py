"""The encrypted database: opening it, reading it, and writing to it one transaction at a time.

What reads imports no SQLAlchemy, so that the first window need not wait for it; the first write
or a new folder does. Two processes write to the same file; each keeps one writing connection.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlcipher3 import dbapi2

from storage.errors import StorageError
from storage.folder import Folder, telling
from storage.keys import is_known
from storage.locks import FileLock
from storage.model import Changed, ChannelId, View
from storage.trouble import NOT_A_DATABASE, code_of
from storage.turns import Turns

if TYPE_CHECKING:
    import sqlite3

    import sqlalchemy

    Connection = sqlite3.Connection  # sqlcipher3's has the same methods, without types
else:
    Connection = dbapi2.Connection

SCHEMA_VERSION = 2
"""``PRAGMA user_version`` of a database with the tables of ``tables.py``."""

_PLAIN = b"SQLite format 3"
_FIRST_PAGE = 4096  # bytes
_LOOKS, _A_MOMENT = 12, 0.004  # at a database that others open and close; seconds in between
_CACHE_KIB = 16 * 1024
_WAL_LIMIT = 16 * 1024 * 1024  # bytes to which the log is cut back once it has been copied
_FIRST = 30.0  # seconds that a first start waits for another one


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
    return _connected(file, key, read_only=read_only)


def _connected(file: Path, key: bytes, *, read_only: bool) -> Connection:
    connection = opened(file, key, "mode=rw")
    if read_only:
        connection.execute("PRAGMA query_only = ON")
    else:
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA journal_size_limit = {_WAL_LIMIT}")
    return connection


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


def _keyed(file: Path, key: bytes, how: str) -> Connection:
    """A connection that has read the first page and no other."""
    if len(key) != 32:
        raise StorageError("wrong-key", "not 32 bytes")
    with telling_sql(file):
        _refuse_plain(file)
        connection: Connection = dbapi2.connect(
            f"{file.absolute().as_uri()}?{how}",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
        )
        try:
            connection.execute("PRAGMA cipher_log_level = NONE")  # it would print to stderr
            connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
            if not connection.execute("PRAGMA cipher_version").fetchone():
                raise StorageError("unsupported-cipher")
            connection.execute("PRAGMA user_version").fetchone()  # the key is tried only here
        except BaseException as error:
            connection.close()
            if getattr(error, "sqlite_errorcode", None) == NOT_A_DATABASE and is_known(file, key):
                raise StorageError("damaged", file.name) from error
            raise
    return connection


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


class Write:
    """One transaction that writes, in plain SQL or in SQLAlchemy's. ``changed`` is known once it
    has committed."""

    def __init__(self, writer: _Writer) -> None:
        self.changed = Changed()
        self._writer, self._connection = writer, writer.connection
        self._channels: set[ChannelId] = set()
        self._views: set[View] = set()
        self.dropped: set[str] = set()
        self._sql: sqlalchemy.Connection | None = None

    @property
    def sql(self) -> sqlalchemy.Connection:
        """The same transaction for SQLAlchemy, which is imported here and not before: what the
        window writes, and the bulk of what servers say, needs none (and takes a third of the
        time without). It must not be committed or closed."""
        if self._sql is None:
            self._sql = self._writer.sqlalchemy()
        return self._sql

    def execute(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> int:
        """Run one statement; how many rows it changed."""
        return self._connection.execute(sql, parameters).rowcount

    def rows(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> list[Any]:
        """All rows of one statement, as tuples."""
        return self._connection.execute(sql, parameters).fetchall()

    def row(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> Any:
        """The first row, None without one."""
        rows = self._connection.execute(sql, parameters).fetchall()
        return rows[0] if rows else None

    def value(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> Any:
        """The first column of the first row, None without one."""
        rows = self._connection.execute(sql, parameters).fetchall()
        return rows[0][0] if rows else None

    def touch(self, channels: Iterable[ChannelId] = (), views: Iterable[View] = ()) -> None:
        """Say what this transaction changes, for those who show it."""
        self._channels.update(channels)
        self._views.update(views)

    def drop(self, file: str) -> None:
        """Take a sealed file from the disk once this has committed, and not before: a crash in
        between leaves a file that nobody names, which is swept."""
        self.dropped.add(file)

    def end(self) -> None:
        """Raise the stored revision, in the same transaction as what it counts."""
        value = self.value("UPDATE revision SET value = value + 1 RETURNING value")
        self.changed = Changed(
            revision=value, channels=frozenset(self._channels), views=frozenset(self._views)
        )

    def close(self) -> None:
        """The transaction has ended: let go of SQLAlchemy's view of it."""
        if self._sql is not None:
            self._sql.close()
            self._sql = None


class _Guest:
    """The writing connection as SQLAlchemy sees it: it neither ends a transaction nor closes."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def commit(self) -> None: ...

    def rollback(self) -> None: ...

    def close(self) -> None: ...


class _Writer:
    """The one connection of a process that writes."""

    def __init__(self, connection: Connection, turns: Turns) -> None:
        connection.set_busy_handler(turns.wait)  # type: ignore[attr-defined]
        self.connection, self._turns = connection, turns
        self._engine: sqlalchemy.Engine | None = None

    @contextmanager
    def transaction(self) -> Iterator[Write]:
        """All of it, or nothing. IMMEDIATE: a transaction that begins by reading could find,
        when it comes to write, that another process was quicker."""
        try:
            self.connection.execute("BEGIN IMMEDIATE")
        finally:
            self._turns.come()
        write = Write(self)
        try:
            yield write
            write.end()
            self.connection.execute("COMMIT")
        except BaseException:
            if self.connection.in_transaction:  # SQLite itself rolls back when the disk is full
                self.connection.execute("ROLLBACK")
            raise
        finally:
            write.close()

    def sqlalchemy(self) -> sqlalchemy.Connection:
        import sqlalchemy

        if self._engine is None:
            self._engine = sqlalchemy.create_engine(
                "sqlite://",
                module=dbapi2,
                creator=lambda: _Guest(self.connection),
                poolclass=sqlalchemy.StaticPool,
                hide_parameters=True,  # an exception must not print a message's text
            )
        return self._engine.connect()


class Database:
    """One data folder's database, for all threads of this process."""

    def __init__(self, folder: Folder, key: bytes, held: ExitStack) -> None:
        self._folder, self._key, self._held = folder, key, held
        self._idle: list[Connection] = []
        self._listeners: list[Callable[[Changed], None]] = []
        self._writing = threading.RLock()
        self._in_write = False
        self._writer: _Writer | None = None
        self._file = 0, 0  # which one it writes to
        self._durable: bool | None = None
        self._closed = False
        self._turns = _turns(folder)

    @classmethod
    def open(cls, folder: Folder, key: bytes) -> Database:
        """Open the folder's database, or make it in a new folder, or bring an older one up to
        this version; share the folder with other processes until :meth:`close`.

        StorageError as :func:`connect` and :func:`make_ready`.
        """
        make_ready(folder, key)
        with ExitStack() as held:
            held.enter_context(folder.share())
            if stored_version(folder.database, key) == 0:
                with FileLock(folder.path / "schema.lock").hold(timeout=_FIRST):
                    _create(folder, key)
            return cls(folder, key, held.pop_all())

    def reader(self) -> Connection:
        """A fresh connection that cannot write; the caller's to close, for one thread."""
        return _connected(self._folder.database, self._key, read_only=True)

    def rows(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> list[Any]:
        """All rows of one small query, on a connection kept for it."""
        try:
            connection = self._idle.pop()  # never shared: whoever asks meanwhile opens another
        except IndexError:
            connection = self.reader()
        with telling_sql(self._folder.database):
            found = connection.execute(sql, parameters).fetchall()
        if self._closed:
            connection.close()
        else:
            self._idle.append(connection)
        return found

    def revision(self) -> int:
        """The number of the newest committed transaction, of any process."""
        return int(self.rows("SELECT value FROM revision")[0][0])

    def on_changed(self, callback: Callable[[Changed], None]) -> None:
        """Call it after each commit of this process, in the thread that wrote."""
        self._listeners.append(callback)

    @contextmanager
    def write(self, *, durable: bool = True) -> Iterator[Write]:
        """One transaction: all of it, or nothing when the body raises.

        ``durable`` outlives a loss of power; without it only a crash of the process, which
        suits what a server will say again. StorageError: ``held``, ``full``, ``read-only``.
        """
        with self._writing:
            if self._in_write:
                raise RuntimeError("a write within a write")
            self._in_write = True
            try:
                told = telling_sql(self._folder.database)
                with told, self._write_on(durable).transaction() as write:
                    yield write
                    self._still_there()
            finally:
                self._in_write = False
        for file in write.dropped:
            with suppress(OSError):  # it stays until the sweep
                (self._folder.media / file).unlink(missing_ok=True)
        for tell in self._listeners:
            tell(write.changed)

    def give_way(self) -> None:
        """Between two of many writes: let another process's write pass, if one waits."""
        self._turns.give_way()

    def shrink_log(self) -> None:
        """Copy the write-ahead log into the database and cut it to nothing, if nobody reads."""
        with self._writing, telling_sql(self._folder.database):
            log = self._write_on(True).connection
            try:
                log.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            finally:
                self._turns.come()

    def close(self) -> None:
        """Close every connection and forget the key."""
        with self._writing:
            self._closed = True
            while self._idle:
                self._idle.pop().close()
            if self._writer is not None:
                self._writer.connection.close()
                self._writer = None
            self._key = b""
            self._held.close()

    def _still_there(self) -> None:
        """A file that was taken away while it is open can be written to until it is closed, and
        is then gone with all of it: nobody must be told that anything is safe in it."""
        try:
            found = self._folder.database.stat()
        except OSError as error:
            raise StorageError("read-only", "the folder is gone") from error
        if (found.st_dev, found.st_ino) != self._file:
            raise StorageError("read-only", "the folder is another")

    def _write_on(self, durable: bool) -> _Writer:
        if self._closed:
            raise StorageError("no-database", "closed")
        if self._writer is None:
            found = self._folder.database.stat()
            self._file = found.st_dev, found.st_ino
            connection = _connected(self._folder.database, self._key, read_only=False)
            self._writer = _Writer(connection, self._turns)
        if self._durable is not durable:
            # cannot be changed within a transaction
            level = "FULL" if durable else "NORMAL"
            self._writer.connection.execute(f"PRAGMA synchronous = {level}")
            self._durable = durable
        return self._writer


def _turns(folder: Folder) -> Turns:
    return Turns(folder.path / "turn.lock")


def stored_version(file: Path, key: bytes) -> int:
    """The version of the tables, 0 when there is no database yet. The file is read and nothing
    else, nor anything beside it: not even its log is copied back. StorageError("newer")."""
    try:
        size = file.stat().st_size
    except FileNotFoundError:
        size = 0
    if size == 0:
        return 0
    version = _read_version(file, key)
    if version > SCHEMA_VERSION:
        raise StorageError("newer", str(version))
    return version


def _read_version(file: Path, key: bytes) -> int:
    """Others open and close it meanwhile, so that what was found a moment ago may be gone."""
    for attempt in range(_LOOKS):
        try:
            with telling():
                return _look(file, key)
        except (StorageError, FileNotFoundError) as error:
            code = getattr(error, "code", "")
            if attempt == _LOOKS - 1 or code in ("not-ours", "unsupported-cipher"):
                raise
        time.sleep(_A_MOMENT)
    raise StorageError("held", file.name)


def _look(file: Path, key: bytes) -> int:
    """Opening a database usually makes a log and an index of it, or mends them: here not."""
    log, index = (file.with_name(file.name + rest) for rest in ("-wal", "-shm"))
    if not _filled(log):
        return _ask_version(file, key, "mode=ro&immutable=1")
    if index.exists():
        return _ask_version(file, key, "mode=ro&readonly_shm=1")
    with tempfile.TemporaryDirectory(prefix="preau-") as place:  # what is copied is encrypted
        copy = Path(place) / file.name
        with file.open("rb") as stream:
            copy.write_bytes(stream.read(_FIRST_PAGE))
        os.truncate(copy, file.stat().st_size)
        shutil.copyfile(log, copy.with_name(log.name))
        return _ask_version(copy, key, "mode=ro")


def _filled(log: Path) -> bool:
    try:
        return log.stat().st_size > 0
    except FileNotFoundError:
        return False


def _ask_version(file: Path, key: bytes, how: str) -> int:
    connection = _keyed(file, key, how)
    try:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])
    finally:
        connection.close()


def make_ready(folder: Folder, key: bytes) -> None:
    """Make the folder if it is new, and migrate an older database in it, for which nobody may
    share the folder, this process neither. It may take long; see ``storage.migrations``.

    StorageError as :func:`connect`, ``full``, ``held``, ``unmigrated``.
    """
    folder.prepare()
    if folder.backup.exists() or 0 < stored_version(folder.database, key) < SCHEMA_VERSION:
        from storage import migrations

        migrations.bring(folder, key)


def _create(folder: Folder, key: bytes) -> None:
    """Make the tables of a new database, unless another process just did."""
    from storage.tables import FULL_TEXT, metadata

    if stored_version(folder.database, key):
        return
    connection = opened(folder.database, key, "mode=rwc")
    try:
        with telling_sql(folder.database):
            connection.execute("PRAGMA journal_mode = WAL")
            with _Writer(connection, _turns(folder)).transaction() as write:
                metadata.create_all(write.sql)
                for statement in FULL_TEXT:
                    write.execute(statement)
                write.execute("INSERT INTO revision VALUES (0)")
                write.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    finally:
        connection.close()
