"""All of one's own data in open formats: mail, calendars, contacts, files, and JSON of the rest.

Nothing of it is encrypted: whoever has it can read it. No token, password or key is in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import datetime
from importlib.resources import files as resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from storage.clock import Clock, SystemClock
from storage.errors import StorageError
from storage.export.target import sweep, target

if TYPE_CHECKING:
    from storage.connection import Connection
    from storage.export.target import Target
    from storage.folder import Folder
    from storage.media import MediaStore

Progress = Callable[[int, str], None]
Cancelled = Callable[[], bool]
GUIDES = ("README.txt", "LISEZ-MOI.txt")
_COUNTS = {
    "items": "SELECT count(*) FROM item",
    "mails": "SELECT count(*) FROM placement",
    "files": "SELECT count(*) FROM media WHERE file <> ''",
}
_A_FILE = 5  # a file takes as long as so many mails


def run(
    folder: Folder, key: bytes, given: Mapping[str, Any], progress: Progress, over: Cancelled
) -> dict[str, Any]:
    """Export into the folder ``given["into"]``, packed into one file where ``given["packed"]``.

    Returns ``place`` (where it is), ``items``, ``mails``, ``entries`` (of calendars and address
    books), ``files`` (all that were written) and ``bytes``. StorageError: ``full``,
    ``read-only``, ``cancelled``, ``held``; nothing is left of it then.
    """
    from storage.connection import telling_sql
    from storage.database import Database
    from storage.media import MediaStore

    clock = SystemClock()
    sweep(folder)
    with closing(Database.open(folder, key)) as database, closing(database.reader()) as reader:
        reader.execute("BEGIN")  # one moment of everything, whatever is written meanwhile
        store = MediaStore(folder, key, database, clock)
        into = Path(str(given["into"]))
        packed = given.get("packed") is True
        with target(folder, into, name_of(clock), packed=packed, over=over) as (made, settle):
            with telling_sql(folder.database):
                counts = _write(reader, store, made, progress)
            place = settle()
    return {"place": str(place), **counts, "files": made.files, "bytes": made.bytes}


def name_of(clock: Clock) -> str:
    """Of a folder that is made now: a date that sorts."""
    now: datetime = clock.now().astimezone()
    return f"preau-{now:%Y-%m-%d-%H%M%S}"


def _write(
    reader: Connection, store: MediaStore, made: Target, progress: Progress
) -> dict[str, int]:
    from storage.export import calendars, files, mailboxes, records
    from storage.export.files import Pictures

    sizes = {name: int(reader.execute(sql).fetchone()[0]) for name, sql in _COUNTS.items()}
    whole = max(1, sizes["items"] + sizes["mails"] + _A_FILE * sizes["files"])
    gauge = _Gauge(whole, progress)
    _guides(made)
    counts = {
        "mails": gauge.follow("mail", mailboxes.write(reader, Pictures(reader, store), made)),
        "items": gauge.follow("data", records.write(reader, made)),
        "entries": gauge.follow("calendars", calendars.write(reader, made), weight=0),
    }
    for _ in files.write(reader, store, made):
        gauge.more("files", _A_FILE)
    progress(1000, "files")
    return counts


class _Gauge:
    """How far it came, told when that changes by a hundredth."""

    def __init__(self, whole: int, progress: Progress) -> None:
        self._whole, self._progress = whole, progress
        self._done, self._said = 0, -1

    def follow(self, what: str, steps: Iterator[int], weight: int = 1) -> int:
        count = 0
        for some in steps:
            count += some
            self.more(what, some * weight)
        return count

    def more(self, what: str, some: int) -> None:
        self._done += some
        now = min(990, self._done * 1000 // self._whole)
        if now // 10 != self._said // 10:
            self._said = now
            self._progress(now, what)


def _guides(made: Target) -> None:
    """What everything is, in two languages; it is the first thing that is written."""
    texts = resources("resources").joinpath("export")
    for name in GUIDES:
        with made.file(name) as put:
            put(texts.joinpath(name).read_bytes())


__all__ = ["GUIDES", "StorageError", "run", "sweep"]
