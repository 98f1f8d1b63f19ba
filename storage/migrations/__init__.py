"""Brings a database of an older version up to this one: alone, with a copy kept, or not at all.

Each step is one transaction, so the database is of one version or of the next, whenever the
process or the computer ends. The copy serves the case that the result cannot be read.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

from storage.connection import SCHEMA_VERSION, opened, stored_version, telling_sql
from storage.database import is_older
from storage.errors import StorageError
from storage.folder import Folder
from storage.migrations.backup import Backup
from storage.migrations.steps import STEPS

if TYPE_CHECKING:
    from sqlite3 import Connection  # sqlcipher3's has the same methods, without types

__all__ = ["PATIENCE", "STEPS", "bring", "recover"]
logger = logging.getLogger(__name__)
PATIENCE = 30.0
"""Seconds for others to leave the folder: they finish what they write."""
_A_WHILE = 0.2  # seconds between two looks at whether they have migrated it
_UNREADABLE = frozenset(("damaged", "wrong-key"))


def bring(folder: Folder, key: bytes) -> None:
    """Bring the folder's database up to :data:`SCHEMA_VERSION`. Blocks: never on a UI thread,
    and not while this process itself shares the folder.

    StorageError: ``held`` (others do not leave the folder), ``full``, ``read-only``,
    ``damaged``, ``unmigrated`` (the result was not readable); the database is as it was.
    """
    _ask_to_leave(folder, key)
    with ExitStack() as held:
        if not _come_alone(folder, key, held):
            return
        backup = Backup(folder, key)
        version = _readable(folder, key, backup)
        if version == SCHEMA_VERSION and backup.exists() and not _accepted(folder, key, backup):
            version = stored_version(folder.database, key)
        if version < SCHEMA_VERSION:
            _migrate(folder, key, version, backup)


def _come_alone(folder: Folder, key: bytes, held: ExitStack) -> bool:
    """Whether nobody else is in the folder; not so where another process brought the database up
    meanwhile, and stays. StorageError("held") when others do not leave it otherwise."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            held.enter_context(folder.alone(_A_WHILE))
        except StorageError as error:
            if error.code != "held":
                raise
            if not is_older(folder, key):
                return False
            if time.monotonic() >= until:
                raise
        else:
            return True


def recover(folder: Folder, key: bytes) -> None:
    """If the database cannot be opened and a copy from before a migration can, put that back.

    StorageError: ``held``, ``read-only``, or why neither can be opened.
    """
    try:
        stored_version(folder.database, key)
    except StorageError as error:
        if error.code not in _UNREADABLE:
            raise
        with folder.alone(PATIENCE):
            _readable(folder, key, Backup(folder, key))


def _readable(folder: Folder, key: bytes, backup: Backup) -> int:
    """The version of a database that opens, if need be that of the copy put in its place."""
    try:
        version = stored_version(folder.database, key)
    except StorageError as error:
        if error.code not in _UNREADABLE or not backup.exists():
            raise
        version = 0
    if version == 0 and backup.exists():
        logger.warning("the copy from before a migration is put back")
        backup.put_back()
        version = stored_version(folder.database, key)
    return version


def _migrate(folder: Folder, key: bytes, version: int, backup: Backup) -> None:
    logger.info("migrating from version %d to %d", version, SCHEMA_VERSION)
    backup.make()
    try:
        _take_steps(folder, key, version)
    except BaseException:
        backup.discard()  # the database is whole, of one version or another, and room is scarce
        raise
    if not _accepted(folder, key, backup):
        raise StorageError("unmigrated")


def _take_steps(folder: Folder, key: bytes, version: int) -> None:
    with telling_sql(folder.database):
        connection = opened(folder.database, key, "mode=rw")
        try:
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("PRAGMA synchronous = FULL")
            # Inside a transaction it would change nothing; with it on, a table that is made
            # anew would take the rows that hang on it along.
            connection.execute("PRAGMA foreign_keys = OFF")
            for number in range(version, SCHEMA_VERSION):
                _step(connection, number)
        finally:
            connection.close()


def _step(connection: Connection, number: int) -> None:
    before = _loose(connection)
    connection.execute("BEGIN IMMEDIATE")
    try:
        STEPS[number](connection)
        if not _loose(connection) <= before:
            raise StorageError("unmigrated", f"step {number} leaves rows without their parent")
        connection.execute("UPDATE revision SET value = value + 1")
        connection.execute(f"PRAGMA user_version = {number + 1}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # SQLite itself rolls back when the disk is full
            connection.execute("ROLLBACK")
        raise


def _loose(connection: Connection) -> set[tuple[object, ...]]:
    """Rows that name a row which is not there."""
    return set(connection.execute("PRAGMA foreign_key_check").fetchall())


def _accepted(folder: Folder, key: bytes, backup: Backup) -> bool:
    """Open what was made as anybody will. If all is well the copy goes; else it takes its place
    again."""
    try:
        with telling_sql(folder.database):
            connection = opened(folder.database, key, "mode=rw")
            try:
                well = connection.execute("PRAGMA quick_check").fetchall() == [("ok",)]
            finally:
                connection.close()
    except StorageError as error:
        if error.code not in _UNREADABLE:
            raise
        well = False
    if well:
        backup.discard()
    else:
        logger.error("what a migration made cannot be read")
        backup.put_back()
    return well


def _ask_to_leave(folder: Folder, key: bytes) -> None:
    """An engine that runs is asked to finish and go, and to tell those who listen to it. They
    are of another version, or they would have found nothing to migrate."""
    if not folder.line.exists():
        return

    async def ask() -> None:
        from storage.line import LineClient, LineError

        client = LineClient(folder, key)
        with contextlib.suppress(LineError, TimeoutError):
            await client.connect()
            async with asyncio.timeout(5):
                await client.call("leave", others=True)
        await client.close()

    # This thread may be running a loop of its own.
    asking = threading.Thread(target=lambda: asyncio.run(ask()), name="ask-to-leave")
    asking.start()
    asking.join()
