"""Makes the copy: a moment of the database while all go on writing, the sealed files, one file."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlcipher3 import dbapi2

from storage.backup import archive, manifest
from storage.backup.manifest import Report
from storage.backup.progress import Gauge
from storage.backup.reading import verify
from storage.clock import Clock, SystemClock
from storage.connection import opened, telling_sql
from storage.errors import StorageError
from storage.folder import Folder, telling
from storage.locks import FileLock
from storage.migrations.backup import sync_folder
from storage.trouble import code_of

_PAGES = 2500  # of the database at once: ten megabytes, a twentieth of a second
_CHUNK = 1024 * 1024
_MARGIN = 16 * 1024 * 1024  # bytes that stay free
_COPYING = "copying"
_IO_ERROR = 10
_SAID = {
    "database or disk is full": 13,
    "attempt to write a readonly database": 8,
    "database disk image is malformed": 11,
    "file is not a database": 11,  # its key was right a moment ago
    "database is locked": 5,
}
"""https://www.sqlite.org/rescode.html, by what ``sqlite3_errstr`` says of each."""


def make(
    folder: Folder,
    key: bytes,
    file: Path,
    passphrase: str,
    *,
    progress: Callable[[int, str], None],
    cancelled: Callable[[], bool],
    replace: bool,
    clock: Clock | None = None,
) -> Report:
    """Put everything of ``folder`` into ``file``; see :func:`storage.backup.make`."""
    if not passphrase:
        raise StorageError("passphrase-needed")
    made = (clock or SystemClock()).now()
    gauge = Gauge(progress, cancelled)
    part = file.with_name(f".{file.name}.part")
    with _telling(folder):
        _look_at(folder, file, replace=replace)
        lock = FileLock(folder.path / "copy.lock").hold()
        place = folder.path / _COPYING
        with folder.share(), lock:
            try:
                _ask_for_room(folder, file)
                schema = _copy(folder, key, _fresh(place), gauge)
                note = manifest.note(key, passphrase, schema, made)
                of = key, note, int(made.timestamp())
                _write(part, place / archive.DATABASE, folder, of, gauge)
                shutil.rmtree(place)
                report = verify(part, passphrase, gauge=gauge)
                _look_at(folder, file, replace=replace)
                part.replace(file)
            finally:
                shutil.rmtree(place, ignore_errors=True)
                with suppress(OSError):
                    part.unlink(missing_ok=True)
            sync_folder(file.parent)
    return Report(file=file, size=report.size, media=report.media, schema=schema, made=report.made)


@contextmanager
def _telling(folder: Folder) -> Iterator[None]:
    """Also of what is taken away meanwhile: the disk on which the copy is to be, or what it is
    of."""
    with telling():
        try:
            yield
        except FileNotFoundError as error:
            code = "no-place" if folder.database.exists() else "read-only"
            raise StorageError(code, "taken away") from error


def _look_at(folder: Folder, file: Path, *, replace: bool) -> None:
    """StorageError: ``no-place``, ``inside`` (the data folder, with which it would be lost),
    ``exists``."""
    if not file.parent.is_dir() or file.is_dir():
        raise StorageError("no-place", "no folder")
    if file.parent.resolve().is_relative_to(folder.path.resolve()):
        raise StorageError("inside")
    if file.exists() and not replace:
        raise StorageError("exists")


def _ask_for_room(folder: Folder, file: Path) -> None:
    """Room for the database on its own disk for a while, and for all of it where it goes."""
    database = folder.database.stat().st_size
    log = folder.database.with_name(f"{folder.database.name}-wal")
    with suppress(FileNotFoundError):
        database += log.stat().st_size
    whole = database + sum(size for _, size in _media(folder)) + _MARGIN
    here, there = folder.path.stat().st_dev, file.parent.stat().st_dev
    if here == there:
        whole += database
    elif shutil.disk_usage(folder.path).free < database + _MARGIN:
        raise StorageError("full", "for a copy of the database")
    if shutil.disk_usage(file.parent).free < whole:
        raise StorageError("full", "where the copy is to be")


def _fresh(place: Path) -> Path:
    """An empty folder: what an attempt left that was killed is taken away."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(mode=0o700)
    return place / archive.DATABASE


def _copy(folder: Folder, key: bytes, to: Path, gauge: Gauge) -> int:
    """The database of one moment, under the same key; the version of its tables.

    What is read stays as it was when the first page was, so that nobody who writes meanwhile
    is held up, nor makes the copy begin anew. Each page is opened and sealed again on its way:
    a damaged one is found here.
    """
    with telling_sql(folder.database):
        source = opened(folder.database, key, "mode=rw")
        try:
            source.execute("PRAGMA query_only = ON")
            source.execute("BEGIN")
            schema = int(source.execute("PRAGMA user_version").fetchone()[0])
            source.execute("SELECT value FROM revision").fetchone()  # from now on it is this moment
            with telling_sql(to):
                _fill(source, to, key, gauge)
        finally:
            source.close()
    return schema


def _fill(source: object, to: Path, key: bytes, gauge: Gauge) -> None:
    target = opened(to, key, "mode=rwc")
    try:
        target.execute("PRAGMA journal_mode = OFF")  # half a copy is thrown away as it is
        target.execute("PRAGMA synchronous = OFF")  # and a whole one is written once more

        def told(_status: int, remaining: int, total: int) -> None:
            gauge.at("copying", total - remaining, total)

        try:
            source.backup(target, pages=_PAGES, progress=told)  # type: ignore[attr-defined]
        except dbapi2.Error as error:  # it names no code, only SQLite's own words for one
            code = _SAID.get(str(error), _IO_ERROR)
            raise StorageError(code_of(code, to) or "damaged", str(error)) from error
        gauge.at("copying", 1, 1)
        said = target.execute("PRAGMA quick_check(1)").fetchall()
    finally:
        target.close()
    if said != [("ok",)]:
        raise StorageError("damaged", to.name)


def _write(
    part: Path, database: Path, folder: Folder, of: tuple[bytes, bytes, int], gauge: Gauge
) -> None:
    """All members, on the disk when it returns. ``of``: the key, the note, the time."""
    key, note, at = of
    files = _media(folder)
    gauge.begin("writing", database.stat().st_size + sum(size for _, size in files))
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0)
    flags |= getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(part, flags, 0o600), "wb") as stream:
        sealer = archive.Sealer(stream, at)
        sealer.add(archive.KEY, len(note), iter((note,)))
        sealer.add(archive.DATABASE, database.stat().st_size, _read(database, gauge))
        for path, _ in files:
            _add_file(sealer, path, gauge)
        said = manifest.seal(key, sealer.sums)
        sealer.add(archive.MANIFEST, len(said), iter((said,)))
        sealer.end()
        stream.flush()
        os.fsync(stream.fileno())


def _add_file(sealer: archive.Sealer, path: Path, gauge: Gauge) -> None:
    """A sealed file is never changed, but it may be taken away meanwhile."""
    try:
        body = path.read_bytes()
    except FileNotFoundError:
        return
    sealer.add(archive.MEDIA + path.name, len(body), iter((body,)))
    gauge.went(len(body))


def _read(file: Path, gauge: Gauge) -> Iterator[bytes]:
    with file.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk
            gauge.went(len(chunk))


def _media(folder: Folder) -> list[tuple[Path, int]]:
    """The sealed files that are whole, by name."""
    found = []
    for path in sorted(folder.media.iterdir()) if folder.media.is_dir() else ():
        if archive.is_media(path.name):
            with suppress(FileNotFoundError):
                if stat.S_ISREG((said := path.lstat()).st_mode):
                    found.append((path, said.st_size))
    return found
