"""The encrypted database: opening it, reading it, and writing to it one transaction at a time.

What reads imports no SQLAlchemy, so that the first window need not wait for it; the first write
or a new folder does. Two processes write to the same file; each keeps one writing connection.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, Any

from sqlcipher3 import dbapi2

from storage.connection import (
    SCHEMA_VERSION,
    Connection,
    connected,
    opened,
    stored_version,
    telling_sql,
)
from storage.errors import StorageError
from storage.folder import Folder, telling
from storage.keys import is_known
from storage.locks import FileLock
from storage.model import Changed, ChannelId, View
from storage.turns import Turns

if TYPE_CHECKING:
    import sqlalchemy

_FIRST = 30.0  # seconds that a first start waits for another one
_LATER = ("window.json", "log")  # what nobody makes in a folder that has no database yet
_BEGUN = 64 * 1024  # bytes: fewer than any database with its tables


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

    def many(self, sql: str, parameters: Sequence[Sequence[Any]]) -> None:
        """Run one statement for each of these."""
        if parameters:
            self._connection.executemany(sql, parameters)

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
    def open(cls, folder: Folder, key: bytes, *, new: bool = True) -> Database:
        """Open the folder's database, or make it in a new folder, or bring an older one up to
        this version; share the folder with other processes until :meth:`close`.

        ``new``: it may be made. Else only where the key is kept beside it, as by a first start that
        was cut off: whoever wiped the folder since must not find another database there, whose key
        is kept nowhere. StorageError as :func:`connect` and :func:`make_ready`; ``read-only`` and
        ``no-database`` when it is gone.
        """
        with telling():
            if not new and not folder.database.exists():
                _may_be_made(folder, key)
        make_ready(folder, key)
        with ExitStack() as held:
            held.enter_context(folder.share())
            if stored_version(folder.database, key) == 0:
                if not new:
                    _may_be_made(folder, key)
                with telling(), FileLock(folder.path / "schema.lock").hold(timeout=_FIRST):
                    _create(folder, key)
            return cls(folder, key, held.pop_all())

    def reader(self) -> Connection:
        """A fresh connection that cannot write; the caller's to close, for one thread.
        StorageError as :func:`connect`, ``no-database`` once this is closed."""
        key = self._key
        if self._closed:  # looked at after the key, which goes later than this is said
            raise StorageError("no-database", "closed")
        return connected(self._folder.database, key, read_only=True)

    def rows(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> list[Any]:
        """All rows of one small query, on a connection kept for it."""
        try:
            connection = self._idle.pop()  # never shared: whoever asks meanwhile opens another
        except IndexError:
            connection = self.reader()
        try:
            with telling_sql(self._folder.database):
                found = connection.execute(sql, parameters).fetchall()
        except BaseException:
            connection.close()
            raise
        self._idle.append(connection)
        if self._closed:  # perhaps just now: who closes has looked at this list, or will not again
            self._let_go()
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
                with self._telling(), self._write_on(durable).transaction() as write:
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

    def shrink_log(self) -> bool:
        """Copy the write-ahead log into the database and cut it to nothing; False when somebody
        reads just now what it holds."""
        with self._writing, self._telling():
            log = self._write_on(True).connection
            try:
                busy = log.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            finally:
                self._turns.come()
        return not busy

    def compact(self) -> None:
        """Write all of it anew without its free pages, and so that it can give pages back bit by
        bit from then on. Nobody else can write meanwhile, and the copy is in memory: for what is
        small."""
        with self._writing, self._telling():
            writer = self._write_on(True).connection
            try:
                writer.execute("PRAGMA auto_vacuum = INCREMENTAL")
                writer.execute("VACUUM")
            finally:
                self._turns.come()

    def close(self) -> None:
        """Close every connection and forget the key."""
        with self._writing:
            self._closed = True
            self._let_go()
            self._write_anew()
            self._key = b""
            self._held.close()

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Around what is written: on a connection that met a damaged page SQLCipher refuses all
        that it does not hold in its memory from then on, so the next write opens another."""
        try:
            with telling_sql(self._folder.database):
                yield
        except StorageError as error:
            if error.code == "damaged":
                self._write_anew()
            raise

    def _write_anew(self) -> None:
        if self._writer is not None:
            self._writer.connection.close()
            self._writer = self._durable = None

    def _let_go(self) -> None:
        """Of the connections kept for small queries; several threads may do it at once."""
        with suppress(IndexError):
            while True:
                self._idle.pop().close()

    def _still_there(self) -> None:
        """A file that was taken away while it is open can be written to until it is closed, and
        is then gone with all of it: nobody must be told that anything is safe in it."""
        if self._found() != self._file:
            raise StorageError("read-only", "the folder is another")

    def _found(self) -> tuple[int, int]:
        """Which file stands there now. StorageError("read-only") where there is none."""
        try:
            found = self._folder.database.stat()
        except OSError as error:
            raise StorageError("read-only", "the folder is gone") from error
        return found.st_dev, found.st_ino

    def _write_on(self, durable: bool) -> _Writer:
        if self._closed:
            raise StorageError("no-database", "closed")
        if self._writer is None:
            self._file = self._found()
            connection = connected(self._folder.database, self._key, read_only=False)
            self._writer = _Writer(connection, self._turns)
        if self._durable is not durable:
            # cannot be changed within a transaction
            level = "FULL" if durable else "NORMAL"
            self._writer.connection.execute(f"PRAGMA synchronous = {level}")
            self._durable = durable
        return self._writer


def _turns(folder: Folder) -> Turns:
    return Turns(folder.path / "turn.lock")


def make_ready(folder: Folder, key: bytes) -> None:
    """Make the folder if it is new, and migrate an older database in it, for which nobody may
    share the folder, this process neither. It may take long; see ``storage.migrations``.

    StorageError as :func:`connect`, ``full``, ``held``, ``unmigrated``.
    """
    folder.prepare()
    if is_older(folder, key):
        from storage import migrations

        migrations.bring(folder, key)


def is_older(folder: Folder, key: bytes) -> bool:
    """Whether its database is of an older version, or was just brought up and not opened since.
    StorageError as :func:`connect`."""
    with telling():
        return folder.backup.exists() or (0 < stored_version(folder.database, key) < SCHEMA_VERSION)


def is_cut_off(folder: Folder, key: bytes) -> bool:
    """Whether a first start ended between its key and its tables, so that nothing was ever kept.
    It costs no look into a database that is one."""
    file = folder.database
    with telling():
        try:
            begun = file.stat().st_size <= _BEGUN
        except FileNotFoundError:
            return not _is_left(folder)
    with suppress(StorageError):
        return begun and stored_version(file, key) == 0
    return False


def _is_left(folder: Folder) -> bool:
    """Whether something lies there of a database that somebody took away, or of those who read
    and wrote it."""
    beside = (f"{folder.database.name}-wal", *_LATER)
    try:
        return any((folder.path / name).exists() for name in beside) or any(folder.media.iterdir())
    except FileNotFoundError:  # the whole folder went just now
        return False


def _may_be_made(folder: Folder, key: bytes) -> None:
    """StorageError where no database may be made: ``wrong-key`` where another key is kept for it,
    ``read-only`` where none is any more, ``no-database`` where there was one, which somebody took
    away."""
    with telling():
        there = folder.database.exists()
    if not is_known(folder.database, key):
        raise StorageError("wrong-key" if there else "read-only", "its key is not kept")
    if not there and not is_cut_off(folder, key):
        raise StorageError("no-database", folder.database.name)


def _create(folder: Folder, key: bytes) -> None:
    """Make the tables of a new database, unless another process just did."""
    from storage.tables import statements

    if stored_version(folder.database, key):
        return
    connection = opened(folder.database, key, "mode=rwc")
    try:
        with telling_sql(folder.database):
            # Room that is not needed any more is given back in small steps (pruning.py).
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
            connection.execute("PRAGMA journal_mode = WAL")
            with _Writer(connection, _turns(folder)).transaction() as write:
                for statement in statements():
                    write.execute(statement)
                write.execute("INSERT INTO revision VALUES (0)")
                write.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    finally:
        connection.close()
