"""Flipped bytes in a database and a copy of any size, and a log that is torn: what is said of it,
and what is shown, which is right or nothing."""

from __future__ import annotations

import random
import shutil
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from storage import backup
from storage.connection import Connection, connected, telling_sql
from storage.database import Database
from storage.folder import Folder
from tests.bench.deeds import PASSPHRASE, live
from tests.bench.report import Measure, at_least, measure
from tests.bench.stock import KEY
from tests.bench.whole import code_of, faults
from tests.storage.tearing import TEARS

_FLIPS = 12
_PAGE = 4096
_STEP = 2_000  # rows that are compared together
_FLOOD = 12.0  # seconds of writing into one log
_TABLES = ("item", "placement", "payload", "event", "occurrence", "card", "membership")


def bytes_of_files(ground: Path, place: Path, seed: int) -> list[Measure]:
    """A dozen of each."""
    luck = random.Random(seed)
    folder = Folder(place / "data")
    shutil.copytree(ground / "data", folder.path)
    file = place / "copy.preau"
    live("copy", folder, file)
    return [
        *_of_a_copy(file, place, luck),
        *_of_a_log(folder, place, luck),
        *_of_a_database(folder, Folder(ground / "data"), luck),
    ]


def _flip(file: Path, at: int, bits: int = 0x10) -> None:
    """Change one byte, or change it back."""
    with file.open("r+b") as stream:
        stream.seek(at)
        [byte] = stream.read(1)
        stream.seek(at)
        stream.write(bytes([byte ^ bits]))


# --- the database ---------------------------------------------------------------------------------


def _of_a_database(folder: Folder, pristine: Folder, luck: random.Random) -> Iterator[Measure]:
    """All of it is read beside the one that it was, with all the bytes flipped at once."""
    pages = sorted(luck.sample(range(1, folder.database.stat().st_size // _PAGE), _FLIPS))
    for page in pages:
        _flip(folder.database, page * _PAGE + luck.randrange(_PAGE))
    with closing(Database.open(folder, KEY)) as database:
        said = len(database.rows("PRAGMA cipher_integrity_check"))
    wrong = told = 0
    for table in _TABLES:
        for one, same in _compared(folder, pristine, table):
            told += one == "damaged"
            wrong += one not in ("", "damaged") or (not one and not same)
    read = f"{said} pages named, {told} readings refused, {wrong} wrong"
    print(f"{_FLIPS} bytes of a database flipped: {read}.", flush=True)
    unnamed = abs(_FLIPS - said)
    yield measure("flipped bytes of a database that a check does not name", unnamed, "", 0)
    yield measure("readings beside them that were wrong", wrong, "", 0)


def _compared(folder: Folder, pristine: Folder, table: str) -> Iterator[tuple[str, bool]]:
    """For each stretch of rows: the code that reading it has, and whether it reads as it was."""
    with (
        closing(connected(folder.database, KEY, read_only=True)) as here,
        closing(connected(pristine.database, KEY, read_only=True)) as there,
    ):
        sql = f"SELECT * FROM {table} WHERE rowid > ? AND rowid <= ?"
        [last] = there.execute(f"SELECT max(rowid) FROM {table}").fetchone()
        for start in range(0, last or 0, _STEP):
            stretch = start, min(start + _STEP, last)  # what was poured came behind it
            wanted = there.execute(sql, stretch).fetchall()
            found: list[object] = []
            code = code_of(lambda: found.extend(_rows(here, sql, stretch)))  # noqa: B023
            yield code, found == wanted


def _rows(connection: Connection, sql: str, stretch: tuple[int, int]) -> list[object]:
    with telling_sql():
        return list(connection.execute(sql, stretch).fetchall())


# --- a copy ---------------------------------------------------------------------------------------


def _of_a_copy(file: Path, place: Path, luck: random.Random) -> Iterator[Measure]:
    """Each by itself: it is not believed, and bringing it back leaves what was there."""
    size, unsaid = file.stat().st_size, 0
    for at in luck.sample(range(size), _FLIPS):
        _flip(file, at)
        code = code_of(lambda: backup.verify(file, PASSPHRASE))
        unsaid += code != "damaged"
        _flip(file, at)
    at, into = luck.randrange(size // 2, size), Folder(place / "into")
    _flip(file, at)
    unsaid += code_of(lambda: backup.prepare(into, file, PASSPHRASE, keep=PASSPHRASE)) != "damaged"
    unsaid += backup.settle(into) or into.database.exists()
    _flip(file, at)
    unsaid += code_of(lambda: backup.verify(file, PASSPHRASE)) != ""
    print(f"{_FLIPS + 1} bytes of a copy flipped, each by itself: {unsaid} unsaid.", flush=True)
    yield measure("flipped bytes of a copy that nobody notices", unsaid, "", 0)


# --- the log --------------------------------------------------------------------------------------


def _of_a_log(folder: Folder, place: Path, luck: random.Random) -> Iterator[Measure]:
    """What was committed before the tear is there and nothing behind it, wherever it is. Who looks
    is ended before it can copy the log into the database."""
    ends = live("flood", folder, place, _FLOOD).logs
    log = folder.database.with_name("preau.db-wal")
    index = folder.database.with_name("preau.db-shm")
    whole, known = log.read_bytes(), index.read_bytes()
    wrong = 0
    for number, at in enumerate(luck.sample(range(_PAGE, len(whole)), _FLIPS)):
        data = bytearray(whole)
        TEARS[number % len(TEARS)](data, at)
        log.write_bytes(data)
        index.unlink()
        if number % 2:
            index.write_bytes(known)
        facts = live("look", folder, place).facts
        # an answer is written once the next one is kept, and not before it is kept itself
        least, most = bisect_right(ends, at) - 1, bisect_left(ends, at)
        wrong += facts["torn"] > 0 or not least <= facts["answers"] <= most
    log.write_bytes(whole)
    index.unlink(missing_ok=True)
    live("catch_up", folder, place)
    facts = live("look", folder, place).facts
    wrong += facts["torn"] > 0 or facts["answers"] < len(ends)
    answers = f"{len(ends)} answers, {len(whole):,} bytes"
    print(f"A log ({answers}) torn {_FLIPS} times: {wrong} times wrong.", flush=True)
    yield at_least("a log that is torn, in answers of a thousand", len(ends), "", 2)
    yield measure(f"of {_FLIPS} tears of it, that cost more than what was behind", wrong, "", 0)
    yield measure("faults of the folder after them", int(bool(faults(folder))), "", 0)
