"""An upgrade of a large folder, killed again and again: what it loses, and how long it keeps others
from writing.

Run as ``python -m tests.bench.upgrading DIR`` it is the program that upgrades, until it is ended.
"""

from __future__ import annotations

import random
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from storage.clock import SystemClock
from storage.connection import SCHEMA_VERSION, opened, stored_version
from storage.database import Database
from storage.folder import Folder
from storage.pages import Reader
from storage.upkeep import WORDS, Upkeep, fill_index
from tests.bench.filling import fill
from tests.bench.report import Measure, measure
from tests.bench.stage import ROOT

KILLS = 24
# What version 4 brought, taken back: a folder of this size as version 3 left it.
_BACK = (
    "DROP TABLE item_term",
    "DROP TABLE item_text",
    "DROP TABLE upkeep",
    "DROP INDEX item_kind_at",
    "DROP INDEX media_fetched",
    "DROP INDEX occurrence_channel",
    "DROP INDEX occurrence_long",
    "CREATE INDEX item_at ON item (at)",
    "CREATE INDEX occurrence_channel ON occurrence (channel)",
    """CREATE VIRTUAL TABLE item_text USING fts5(words, content='', contentless_delete=1,
    tokenize='unicode61 remove_diacritics 2')""",
    """INSERT INTO item_text (rowid, words)
    SELECT (at / 1000 << 31) | id, title || ' ' || text FROM item ORDER BY 1""",
    "PRAGMA user_version = 3",
)


def measures(size: int) -> list[Measure]:
    """Of kills at random moments those that cost something; seconds until the folder can be
    written to, and how long one slice of the index keeps others from writing."""
    base = secrets.randbits(32)
    print(f"Upgrading {size} items, killed {KILLS} times, seed {base}.", flush=True)
    with tempfile.TemporaryDirectory(prefix="preau-bench-") as home:
        folder, key = Folder(Path(home) / "data"), secrets.token_bytes(32)
        folder.prepare()
        fill(folder, key, size)
        connection = opened(folder.database, key, "mode=rw")
        for statement in _BACK:
            connection.execute(statement)
        connection.close()
        wanted = _content(folder, key)
        opening, slices = _undisturbed(folder, key, Folder(Path(home) / "copy"))
        whole = opening + sum(slices)
        failed = _killed(folder, key, random.Random(base), whole / 4, wanted)
        database = Database.open(folder, key)
        _finish(database)
        found = database.rows("SELECT count(*) FROM item_text_docsize")
        well = database.rows("PRAGMA integrity_check") == [("ok",)] and found == [(size,)]
        database.close()
    slices.sort()
    p95 = 1000 * slices[int(len(slices) * 0.95)]
    print(f"Undisturbed: open after {opening:.1f} s, the index {sum(slices):.1f} s later.")
    return [
        measure(f"of {KILLS} kills of an upgrade, that cost something", failed, "", 0),
        measure("an upgraded folder that is not whole", 0 if well else 1, "", 0),
        measure("a slice of the index of words, p95", p95, "ms", 50.0),
    ]


def _undisturbed(folder: Folder, key: bytes, copy: Folder) -> tuple[float, list[float]]:
    """Seconds until it can be written to, and of each slice after that."""
    shutil.copytree(folder.path, copy.path)
    began = time.monotonic()
    database = Database.open(copy, key)
    opening = time.monotonic() - began
    slices = _finish(database)
    database.close()
    shutil.rmtree(copy.path)
    return opening, slices


def _content(folder: Folder, key: bytes) -> tuple[object, ...]:
    """What the window shows, whatever version the folder is of."""
    connection = opened(folder.database, key, "mode=rw")
    try:
        counts = connection.execute(
            "SELECT (SELECT count(*) FROM item), (SELECT count(*) FROM placement),"
            " (SELECT sum(at) FROM item), (SELECT count(*) FROM edition_entry)"
        ).fetchone()
    finally:
        connection.close()
    return tuple(counts)


def _killed(
    folder: Folder, key: bytes, chance: random.Random, longest: float, wanted: tuple[object, ...]
) -> int:
    """How many kills left something else than what was there."""
    failed = 0
    for _ in range(KILLS):
        upgrade = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.upgrading", str(folder.path)],
            stdin=subprocess.PIPE,
            cwd=ROOT,
        )
        assert upgrade.stdin is not None
        with upgrade.stdin as pipe:
            pipe.write(key.hex().encode() + b"\n")
        # in the copy, the check, the step, the look at it; later in the index
        with suppress(subprocess.TimeoutExpired):
            upgrade.wait(0.3 + chance.uniform(0.0, longest))
        upgrade.kill()
        upgrade.wait()
        version = stored_version(folder.database, key)
        if version not in (SCHEMA_VERSION - 1, SCHEMA_VERSION) or _content(folder, key) != wanted:
            failed += 1
    return failed


def _finish(database: Database) -> list[float]:
    """Seconds of each slice that is left."""
    reader, slices, more = Reader(database.reader(), SystemClock()), [], True
    while more:
        began = time.monotonic()
        more = fill_index(database, SystemClock())
        slices.append(time.monotonic() - began)
    assert reader.unindexed_before() is None
    assert Upkeep(database).place(WORDS) is None
    reader.close()
    return slices


def _upgrade(folder: Folder, key: bytes) -> None:
    """As the engine does, without its pauses."""
    database = Database.open(folder, key)
    while fill_index(database, SystemClock()):
        pass
    database.close()


if __name__ == "__main__":
    _upgrade(Folder(Path(sys.argv[1])), bytes.fromhex(sys.stdin.readline().strip()))
