"""Brings a copy back: beside what is here, proved and opened, and only then in its place.

``restored`` in the data folder is a whole new content that is to take the place of the old one;
``before`` is the old one, until the new one was opened. Renaming the first into being is the one
step that decides: whoever is killed before it leaves the old content, after it the new one, which
the next start puts in place.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from storage.backup import archive
from storage.backup.manifest import Report
from storage.backup.progress import Gauge
from storage.backup.reading import Reading, opened
from storage.connection import opened as opened_database
from storage.connection import telling_sql
from storage.database import Database
from storage.errors import StorageError
from storage.folder import Folder, telling
from storage.keyrings import KeyStore
from storage.keys import Vault
from storage.locks import FileLock
from storage.migrations.backup import sync_folder

RESTORED, BEFORE = "restored", "before"
_MARGIN = 64 * 1024 * 1024  # bytes that stay free: an older database is migrated
_NAMES = ("preau.db-wal", "preau.db-shm", "preau.db.before", "preau.db", "key.json", "media")
_WAIT = 30.0  # seconds for others to leave the folder


def prepare(
    folder: Folder,
    file: Path,
    passphrase: str,
    *,
    keep: str | None,
    progress: Callable[[int, str], None],
    cancelled: Callable[[], bool],
    keyring: KeyStore | None = None,
) -> Report:
    """See :func:`storage.backup.prepare`."""
    folder.prepare()
    part = folder.path / f"{RESTORED}.part"
    coming = Folder(part)
    vault = Vault(coming, keyring)
    gauge = Gauge(progress, cancelled)
    alone = FileLock(folder.path / "copy.lock").hold()
    with telling(), folder.share(), alone, opened(file) as (stream, total):
        if shutil.disk_usage(folder.path).free < total + _MARGIN:
            raise StorageError("full", "for what is brought back")
        _clear(part, vault)
        coming.prepare()
        try:
            reading = Reading(stream, file, total, passphrase, gauge)
            report = reading.run(
                "unpacking",
                lambda one, chunks: _keep(part, one, chunks),
                lambda key: vault.adopt(key, keep),
            )
            gauge.at("opening", 0, 1)
            _try(coming, reading.key, report)
            gauge.at("opening", 1, 1)
            _settled(part)
        except BaseException:
            _clear(part, vault)
            raise
        before = folder.path / RESTORED
        if before.exists():  # another copy, that was never put in place
            _clear(before, Vault(Folder(before), keyring))
        part.rename(before)
        sync_folder(folder.path)
    return report


def _keep(place: Path, part: archive.Part, chunks: Iterator[bytes]) -> None:
    """The names were compared with what they may be; links are not followed, for the folder is
    new and ours alone."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(place / part.name, flags, 0o600), "wb") as stream:
        for chunk in chunks:
            stream.write(chunk)
        stream.flush()
        if part.name == archive.DATABASE or not hasattr(os, "sync"):
            os.fsync(stream.fileno())


def _try(coming: Folder, key: bytes, report: Report) -> None:
    """Open it as the next start will, an older one is migrated; and write into it where it comes
    from."""
    with telling_sql(coming.database):
        connection = opened_database(coming.database, key, "mode=ro&immutable=1")
        try:
            wrong = connection.execute("PRAGMA cipher_integrity_check").fetchall()
            said = connection.execute("PRAGMA quick_check(1)").fetchall()
        finally:
            connection.close()
    if wrong or said != [("ok",)]:
        raise StorageError("damaged", "the database of the copy")
    db = Database.open(coming, key)
    try:
        from storage.backup.coming import come_from

        come_from(db, report.made)
        db.shrink_log()
    finally:
        db.close()


def _settled(part: Path) -> None:
    """Nothing but what belongs there, all of it on the disk."""
    for path in part.iterdir():
        if path.name not in ("preau.db", "key.json", "media"):
            path.unlink()
    if hasattr(os, "sync"):
        os.sync()  # a flush for each of ten thousand pictures would take minutes
    sync_folder(part / "media")
    sync_folder(part)


def settle(folder: Folder) -> bool:
    """Put a copy in place that was brought back whole: True if there was one. Whoever opens a
    data folder calls it before anything else; without a copy it is one look at the disk.

    StorageError: ``held`` while another program is in the folder, ``read-only``, ``full``.
    """
    fresh, old = folder.path / RESTORED, folder.path / BEFORE
    if not fresh.is_dir():
        return False
    with telling(), folder.alone(_WAIT):
        if not fresh.is_dir():
            return False  # another program was quicker
        old.mkdir(mode=0o700, exist_ok=True)
        _exchange(folder.path, fresh, old)
        fresh.rmdir()
        sync_folder(folder.path)
    return True


def _exchange(here: Path, fresh: Path, old: Path) -> None:
    """Each name in turn: the old one goes aside, then the new one comes. Cut off anywhere, it
    goes on from there. The log goes before its database, into which it would be read."""
    for name in _NAMES:
        comes = fresh / name
        last = not name.startswith("preau.db") or name == "preau.db"
        moving = comes.exists() if last else (fresh / "preau.db").exists()
        if not moving:
            continue
        if (here / name).exists():
            _make_way(old / name)
            (here / name).rename(old / name)
            sync_folder(here)
        if comes.exists():
            comes.rename(here / name)
            sync_folder(here)


def _make_way(stale: Path) -> None:
    """What went aside for an earlier copy, which was opened since."""
    if stale.is_dir():
        shutil.rmtree(stale)
    else:
        stale.unlink(missing_ok=True)


def finish(folder: Folder, keyring: KeyStore | None = None) -> None:
    """What came has been opened well: what was here before is not kept any longer."""
    old = folder.path / BEFORE
    if old.is_dir() and not (folder.path / RESTORED).exists():
        with telling(), suppress(StorageError):
            _clear(old, Vault(Folder(old), keyring))


def _clear(place: Path, vault: Vault) -> None:
    """The key first, then the files."""
    if place.exists():
        with suppress(StorageError):
            vault.forget()
        shutil.rmtree(place)
