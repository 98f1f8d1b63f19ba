"""Long works on a folder of any size whose disk becomes full in the middle: a code, nothing lost,
and they go on once there is room. The disk is a real one, which only root may mount."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from unittest.mock import patch

import pytest

from storage import backup, export
from storage.database import Database
from storage.folder import Folder
from storage.migrations import backup as copying
from tests.bench import deeds, upgrading
from tests.bench.deeds import PASSPHRASE
from tests.bench.report import Measure, measure
from tests.bench.stock import KEY
from tests.bench.whole import code_of, content, faults
from tests.storage.small_disk import BLOCK, SmallDisk, mounted

_MARGIN = 400  # MiB beyond two databases
_STEPS = 300  # of a work that goes on once there is room


def disks(ground: Path, place: Path, seed: int) -> list[Measure]:
    """Each work on a disk of the size of two databases."""
    luck = random.Random(seed)
    size = (ground / "data" / "preau.db").stat().st_size / 2**20
    try:
        with mounted(place / "disk", 2 * size + _MARGIN) as disk:
            folder = Folder(disk.path / "data")
            shutil.copytree(ground / "data", folder.path)
            return [
                _told("taking along", _export(folder, disk, luck)),
                _told("making a copy", _copy(folder, disk, place, luck)),
                _told("bringing a copy back", _restore(disk, place, luck, content(folder))),
                _told("pouring", _pour(folder, disk)),
                _told("pruning", _prune(folder, disk, ground / "now")),
                _told("migrating", _migrate(folder, disk)),
            ]
    except pytest.skip.Exception as reason:
        print(f"No full disk was met: {reason}", flush=True)
        return []


def _told(what: str, wrong: int) -> Measure:
    print(f"{what}: a disk became full, {wrong} times that cost something.", flush=True)
    return measure(f"{what}: a full disk that cost something", wrong, "", 0)


class _Filling:
    """Told how far a work has come (thousandths), fills the disk once it is so far."""

    def __init__(self, disk: SmallDisk, at: int) -> None:
        self._disk, self._at = disk, at
        self.full = False

    def __call__(self, done: int, _what: str) -> None:
        if done >= self._at and not self.full:
            self.full = True
            self._disk.fill()


def _stopped(disk: SmallDisk, at: int, act: Callable[[_Filling], object]) -> int:
    """1 unless it says that the disk is full, which it is from when it has come so far."""
    filling = _Filling(disk, at)
    code = code_of(lambda: act(filling))
    disk.empty()
    if filling.full and code == "full":
        return 0
    print(f"  wrong: {code!r} of a disk that was full at {at}", flush=True)
    return 1


def _export(folder: Folder, disk: SmallDisk, luck: random.Random) -> int:
    """Nothing of it stays, then all of it is there."""
    into = disk.path / "out"
    into.mkdir()

    def take(told: Callable[[int, str], None]) -> object:
        return export.run(folder, KEY, {"into": str(into)}, told, lambda: False)

    wrong = _stopped(disk, luck.randrange(50, 600), take)
    wrong += len(list(into.iterdir()))
    wrong += code_of(lambda: take(lambda *_: None)) != ""
    wrong += [one.name.startswith(".") for one in into.iterdir()] != [False]
    shutil.rmtree(into)
    return wrong


def _copy(folder: Folder, disk: SmallDisk, place: Path, luck: random.Random) -> int:
    """The disk of the folder is full, and then that of the copy."""
    elsewhere, file = Folder(place / "data"), disk.path / "copy.preau"
    shutil.copytree(folder.path, elsewhere.path)

    def make(of: Folder, to: Path, told: Callable[[int, str], None]) -> object:
        return backup.make(of, KEY, to, PASSPHRASE, progress=told)

    before = content(folder)
    wrong = _stopped(disk, luck.randrange(20, 300), lambda it: make(folder, place / "a.preau", it))
    wrong += content(folder) != before or (folder.path / "copying").exists()
    wrong += _stopped(disk, luck.randrange(350, 600), lambda it: make(elsewhere, file, it))
    wrong += len(list(disk.path.iterdir())) - 1  # the folder
    disk.fill(leave=1000)
    wrong += code_of(lambda: make(elsewhere, file, lambda *_: None)) != "full"  # asked before
    disk.empty()
    wrong += code_of(lambda: make(elsewhere, file, lambda *_: None)) != ""
    shutil.move(file, place / "copy.preau")
    return wrong


def _restore(disk: SmallDisk, place: Path, luck: random.Random, wanted: object) -> int:
    """What is there stays until all of the other is."""
    into, file = Folder(disk.path / "into"), place / "copy.preau"

    def bring(told: Callable[[int, str], None]) -> object:
        return backup.prepare(into, file, PASSPHRASE, keep=PASSPHRASE, progress=told)

    wrong = _stopped(disk, luck.randrange(20, 300), bring)
    wrong += _stopped(disk, 600, bring)  # it is about to be opened
    wrong += (into.path / "restored").exists() or (into.path / "restored.part").exists()
    wrong += code_of(lambda: bring(lambda *_: None)) != "" or not backup.settle(into)
    wrong += content(into) != wanted
    shutil.rmtree(into.path)
    return wrong


def _pour(folder: Folder, disk: SmallDisk) -> int:
    """What was said to be safe is there, and all of it when there is room."""
    disk.fill(leave=3_000)
    kept: list[int] = []

    def go_on() -> None:
        for number in deeds.poured(folder):
            if number is not None:
                kept.append(number)

    wrong = int(code_of(go_on) != "full") + (not kept)
    disk.empty()
    for _ in deeds.catch_up(folder, disk.path):
        pass
    here = deeds.answers(folder)
    return wrong + sum(here.get(one) != (deeds.AN_ANSWER,) * 2 for one in {*kept, *here})


def _prune(folder: Folder, disk: SmallDisk, now: Path) -> int:
    """A step is taken or it is not, and others follow."""
    disk.fill(leave=30)
    before = content(folder)
    wrong = int(code_of(lambda: _through(deeds.prune(folder, now))) != "full")
    disk.empty()
    wrong += code_of(lambda: _through(islice(deeds.prune(folder, now), _STEPS))) != ""
    wrong += not 0 < int(str(content(folder)[0])) < int(str(before[0]))
    return wrong


def _migrate(folder: Folder, disk: SmallDisk) -> int:
    """It is not begun without room for a copy, a step is taken or it is not, the index waits."""
    upgrading.take_back(folder)
    before, size = content(folder), folder.database.stat().st_size // BLOCK
    wrong = 0
    with patch.object(copying, "_ROOM", 0):  # it asks for what a step needs too
        for leave in (size // 2, size + 20):
            disk.fill(leave=leave)
            wrong += code_of(lambda: Database.open(folder, KEY).close()) != "full"
            disk.empty()
            wrong += content(folder) != before or not upgrading.is_before(folder)
            wrong += folder.backup.exists()
    _through(deeds.upgrade(folder, disk.path))
    disk.fill(leave=1000)
    wrong += code_of(lambda: _through(deeds.fill(folder, disk.path))) != "full"
    disk.empty()
    _through(deeds.fill(folder, disk.path))
    return wrong + (content(folder) != before) + bool(faults(folder))


def _through(steps: Iterator[None]) -> None:
    for _ in steps:
        pass
