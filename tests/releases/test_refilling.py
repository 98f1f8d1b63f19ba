"""After an upgrade the index of words is filled in the background: nothing waits for it, a kill
costs a moment of it, and in the end it is as if all had come today."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from storage import reindexing, upkeep
from storage.cache import Cache
from storage.clock import Clock
from storage.codec import millis
from storage.connection import SCHEMA_VERSION
from storage.database import Database, Write
from storage.errors import StorageError
from storage.folder import Folder
from storage.model import Amendment, Batch, ItemId, Placement, Reason, Removal
from storage.pages import Reader
from storage.reindexing import index_signs
from storage.upkeep import Upkeep, fill_index
from tests.releases.conftest import VERSIONS, Frozen, keep_up
from tests.releases.content import DIRECT, GUEST, HOME, KEY, NOW, ROOM, TALK, Still, fill
from tests.storage.making import message, said
from tests.storage.small_disk import mounted

OLDER = [version for version in VERSIONS if version < SCHEMA_VERSION]
unix = pytest.mark.skipif(sys.platform == "win32", reason="there is no fork and no SIGKILL")


@pytest.fixture
def migrated(frozen: Frozen) -> Folder:
    """Brought up to this version; its index is still empty."""
    folder = frozen(SCHEMA_VERSION - 1)
    Database.open(folder, KEY).close()
    return folder


def terms(db: Database) -> list[tuple[Any, ...]]:
    """All that the index holds: each word, of which row, in which column, at which place."""
    return sorted(db.rows("SELECT term, doc, col, offset FROM item_term"))


def indexed(db: Database) -> set[int]:
    return {doc & 0x7FFFFFFF for (doc,) in db.rows("SELECT DISTINCT doc FROM item_term")}


@pytest.mark.parametrize("version", OLDER)
def test_in_the_end_it_is_as_if_all_had_come_today(
    frozen: Frozen, data_folder: Path, version: int
) -> None:
    new, old = fill(Folder(data_folder), Still(), version=version), frozen(version)
    migrated = Database.open(old, KEY)
    try:
        assert terms(migrated) == []
        keep_up(migrated)
        assert terms(migrated) == terms(new)
        assert len(terms(new)) > 50
        assert migrated.rows("PRAGMA integrity_check") == [("ok",)]
        assert Upkeep(migrated).place("words") is None
        assert not migrated.rows("SELECT 1 FROM sqlite_schema WHERE name = 'words_before'")
    finally:
        new.close()
        migrated.close()


def test_it_begins_with_the_newest_and_says_how_far_it_came(
    migrated: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "_PORTION", 2)
    db = Database.open(migrated, KEY)
    reader = Reader(db.reader(), Still())
    try:
        newest = max(at for (at,) in db.rows("SELECT at FROM item"))
        before = reader.unindexed_before()
        assert before is not None
        assert millis(before) > newest
        steps = 0
        while fill_index(db, Still()):
            steps += 1
            reached = reader.unindexed_before()
            if reached is None:
                continue
            assert reached < before
            before = reached
            later = db.rows(
                "SELECT id FROM item WHERE at > ? AND kind NOT IN ('removed', 'unreadable')"
                " AND EXISTS (SELECT 1 FROM placement WHERE item = item.id)",
                (millis(reached),),
            )
            assert {number for (number,) in later} <= indexed(db)
        assert steps > 5
        assert reader.unindexed_before() is None
        assert not fill_index(db, Still())
    finally:
        reader.close()
        db.close()


def test_what_changes_meanwhile_is_found_as_it_is_now(migrated: Folder) -> None:
    """New, edited, moved and taken back, before the filling reaches it."""
    db = Database.open(migrated, KEY)
    reader = Reader(db.reader(), Still())

    def apply(batch: Batch) -> None:
        for _ in Cache(db, Still()).apply(TALK.id, batch):
            pass

    try:
        old = ItemId("$m3")
        apply(said(message("$brandnew", "a zither", at=NOW), channel=ROOM.id))
        apply(Batch(amendments=(
            Amendment(id=ItemId("$e"), item=ItemId("$m2"), author=GUEST, at=NOW, text="a bassoon"),
        )))  # fmt: skip
        apply(Batch(removals=(Removal(item=ItemId("$m4")),)))
        place = Placement(item=old, channel=DIRECT.id, reason=Reason.DIRECT, at=NOW)
        apply(Batch(placements=(place,)))
        for filled in (False, True):
            if filled:
                keep_up(db)
            assert [one.item for one in reader.search("zither")] == ["$brandnew"]
            assert [one.item for one in reader.search("bassoon")] == ["$m2"]
        rehearsal = {one.item for one in reader.search("rehearsal")}
        assert {f"$m{n}" for n in (0, 1, 3, 6)} <= rehearsal
        assert not rehearsal & {"$m2", "$m4"}
        assert db.rows("PRAGMA integrity_check") == [("ok",)]
    finally:
        reader.close()
        db.close()


def _doomed(
    folder: Folder, after: int, chore: Callable[[Database, Clock], bool] = fill_index
) -> bool:
    """Fill in a child that is killed before its n-th statement; whether it was done before."""
    child = os.fork()
    if child == 0:
        left = after

        def around(call: Callable[..., Any]) -> Callable[..., Any]:
            def doomed(*args: Any) -> Any:
                nonlocal left
                left -= 1
                if left < 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                return call(*args)

            return doomed

        for name in ("execute", "many", "rows", "end"):
            setattr(Write, name, around(getattr(Write, name)))
        db = Database.open(folder, KEY)
        while chore(db, Still()):
            pass
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return not os.WIFSIGNALED(status)


@unix
def test_killed_at_any_statement_it_goes_on_where_it_was(
    migrated: Folder, data_folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(upkeep, "_PORTION", 4)
    new = fill(Folder(data_folder), Still(), version=SCHEMA_VERSION - 1)
    wanted = terms(new)
    new.close()
    done, kills, halfway = False, 0, 0
    while not done:
        folder = Folder(tmp_path / f"killed-{kills}")
        shutil.copytree(migrated.path, folder.path)
        done = _doomed(folder, kills)
        db = Database.open(folder, KEY)
        found = set(terms(db))
        assert found <= set(wanted)
        halfway += 0 < len(found) < len(wanted)
        keep_up(db)
        assert terms(db) == wanted, f"killed at statement {kills}"
        assert db.rows("PRAGMA integrity_check") == [("ok",)]
        db.close()
        shutil.rmtree(folder.path)
        kills += 3
    assert halfway > 5


@unix
def test_hashtags_of_an_earlier_release_are_indexed_and_a_kill_costs_a_moment_of_it(
    frozen: Frozen, data_folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Its tables are those of today, but its index knows neither hashtags nor emoji."""
    monkeypatch.setattr(reindexing, "_LOOKED_AT", 4)
    earlier = frozen(SCHEMA_VERSION)
    new = fill(Folder(data_folder), Still(), version=SCHEMA_VERSION)
    wanted = terms(new)
    new.close()
    done, kills, halfway = False, 0, 0
    while not done:
        folder = Folder(tmp_path / f"killed-{kills}")
        shutil.copytree(earlier.path, folder.path)
        done = _doomed(folder, kills, index_signs)
        db = Database.open(folder, KEY)
        assert kills or terms(db) != wanted
        halfway += not done and Upkeep(db).place(reindexing.PLACE) is not None
        while index_signs(db, Still()):
            pass
        assert terms(db) == wanted, f"killed at statement {kills}"
        assert db.rows("PRAGMA integrity_check") == [("ok",)]
        db.close()
        shutil.rmtree(folder.path)
        kills += 5
    assert halfway > 2


def test_on_a_full_disk_it_waits_and_nothing_is_lost(migrated: Folder, tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", 4) as disk:
        folder = Folder(disk.path / "data")
        shutil.copytree(migrated.path, folder.path)
        db = Database.open(folder, KEY)
        db.rows("SELECT 1")
        disk.fill(leave=2)
        with pytest.raises(StorageError) as said:
            keep_up(db)
        assert said.value.code == "full"
        assert Reader(db.reader(), Still()).conversation(HOME.id)  # all else is read
        disk.empty()
        keep_up(db)
        assert len(terms(db)) > 50
        assert db.rows("PRAGMA integrity_check") == [("ok",)]
        db.close()
