"""An upgrade of a folder of any size, killed again and again: what it loses, and how long it keeps
others from writing."""

from __future__ import annotations

import random
import shutil
from contextlib import closing
from pathlib import Path

from storage.connection import SCHEMA_VERSION, opened, stored_version
from storage.folder import Folder
from tests.bench.content import MILLION
from tests.bench.deeds import live
from tests.bench.report import Measure, measure
from tests.bench.stock import KEY
from tests.bench.struck import KILLS, LIFE, Tries, moments
from tests.bench.whole import content, faults, how_many

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


def take_back(folder: Folder) -> None:
    """Make it a folder of the version before."""
    with closing(opened(folder.database, KEY, "mode=rw")) as connection:
        for statement in _BACK:
            connection.execute(statement)


def is_before(folder: Folder) -> bool:
    """Whether it is one."""
    return stored_version(folder.database, KEY) == SCHEMA_VERSION - 1


def upgrades(ground: Path, place: Path, seed: int) -> list[Measure]:
    """The step with its copy and its checks, and then the filling of the index of words."""
    luck = random.Random(seed)
    folder, undisturbed = Folder(place / "data"), Folder(place / "undisturbed")
    shutil.copytree(ground / "data", folder.path)
    take_back(folder)
    wanted = content(folder)
    shutil.copytree(folder.path, undisturbed.path)
    longest = live("upgrade", undisturbed, place).seconds
    shutil.rmtree(undisturbed.path)
    print(f"migrating: open after {longest:.1f} s when nothing disturbs it.", flush=True)
    latest = LIFE * int(str(wanted[0])) / MILLION / 2
    stepping, lost = Tries("migrating"), 0
    for moment in moments(luck, longest):
        stepping("upgrade", folder, place, seconds=moment)
        lost += not _is_whole(folder, wanted, SCHEMA_VERSION - 1)
    live("upgrade", folder, place)
    lost += not _is_whole(folder, wanted, SCHEMA_VERSION)
    found = [*stepping.told(lost)]
    filling, cost = Tries("filling the index"), 0
    for _ in range(KILLS):
        filling("fill", folder, place, seconds=luck.uniform(0.3, 0.3 + latest))
        cost += not _is_whole(folder, wanted, SCHEMA_VERSION)
    rest = live("fill", folder, place).facts
    cost += how_many({"the index is not what it was": bool(faults(folder))})
    return [
        *found,
        *filling.told(cost),
        measure("a slice of the index of words, p95", rest["p95"], "ms", 50.0),
    ]


def _is_whole(folder: Folder, wanted: tuple[object, ...], least: int) -> bool:
    """Whether it has all that it had, and is of this version or the one before."""
    version = stored_version(folder.database, KEY)
    return least <= version <= SCHEMA_VERSION and content(folder) == wanted
