"""Long works on a folder of any size, killed again and again: what that costs, which is nothing."""

from __future__ import annotations

import os
import random
import shutil
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from unittest.mock import patch

from storage import backup, leaving
from storage.accounts import Accounts
from storage.connection import opened
from storage.database import Database
from storage.drafts import Drafts
from storage.errors import StorageError
from storage.folder import Folder
from storage.keys import Vault
from tests.bench import marked
from tests.bench.content import MILLION
from tests.bench.deeds import (
    AN_ANSWER,
    HALF,
    NEXT,
    PASSPHRASE,
    TALK,
    Life,
    answers,
    live,
    opens,
)
from tests.bench.report import Measure, at_least, measure
from tests.bench.stock import KEY
from tests.bench.whole import Content, code_of, content, faults, how_many
from tests.servers import Keyring
from tests.storage.making import StillClock

KILLS = 12
_LEAST = 6  # of them that find it at work
LIFE = 10.0  # seconds at most of a work on a million that goes on where it was
_DAY = 86_400_000  # milliseconds
_OTHER, _OWN = b"\x07" * 32, "la leur"
_BETWEEN = 1.0  # %: a row that moved to another page may leave itself behind, whatever is zeroed
_SPARED = 0.01  # of what is old: the newest word of a room, what stands in the last pages


class Tries:
    """Does a work and kills it, and counts how often it was met at work."""

    def __init__(self, what: str) -> None:
        self._what, self._began = what, time.monotonic()
        self.kills = 0

    def __call__(self, name: str, folder: Folder, place: Path, *, seconds: float) -> Life:
        life = live(name, folder, place, seconds)
        self.kills += not life.ended
        return life

    def told(self, bad: int) -> Iterator[Measure]:
        seconds = f"{time.monotonic() - self._began:.0f} s"
        print(f"{self._what}: {self.kills} kills in {seconds}, {bad} cost something.", flush=True)
        yield measure(f"{self._what}: kills that cost something", bad, "", 0, f"of {self.kills}")
        yield at_least(f"{self._what}: kills that met it", self.kills, "", _LEAST)


def moments(luck: random.Random, longest: float) -> Iterator[float]:
    """Of works that begin anew: from their first moment to their last, more of the early ones,
    which cost less of our own time."""
    for number in range(KILLS):
        yield max(0.01, longest * ((number + luck.random()) / KILLS) ** 2)


# --- what changes the folder ----------------------------------------------------------------------


def changes(ground: Path, place: Path, seed: int) -> list[Measure]:
    """Pouring, another key keeper, pruning, and leaving: one after the other in one folder."""
    luck = random.Random(seed)
    folder = Folder(place / "data")
    shutil.copytree(ground / "data", folder.path)
    now = ground / "now"
    size = int(str(content(folder)[0]))
    return [
        *_poured(Tries("pouring"), folder, place, luck),
        *_moved(Tries("moving the key"), folder, place, luck),
        *_pruned(Tries("pruning"), folder, now, luck, size / MILLION),
        *_left(Tries("removing an account"), folder, place, luck, size / MILLION),
    ]


def _poured(tries: Tries, folder: Folder, place: Path, luck: random.Random) -> Iterator[Measure]:
    """Of what was said to be safe, and of what came besides: each is here once, and whole."""
    before = _numbers(folder, "SELECT count(*) FROM item")
    safe: set[int] = set()
    for _ in range(KILLS):
        safe.update(tries("pour", folder, place, seconds=luck.uniform(0.3, 3.0)).kept)
    live("catch_up", folder, place)
    here = answers(folder)
    wrong = sum(here.get(one) != (AN_ANSWER, AN_ANSWER) for one in safe | here.keys())
    wrong += not safe
    left = _numbers(folder, "SELECT count(*) FROM inbox")
    more = _numbers(folder, "SELECT count(*) FROM item") - before
    yield from tries.told(wrong + left + (more != AN_ANSWER * len(here)))


def _numbers(folder: Folder, sql: str, *parameters: object) -> int:
    with closing(Database.open(folder, KEY)) as database:
        return int(database.rows(sql, parameters)[0][0])


def _moved(tries: Tries, folder: Folder, place: Path, luck: random.Random) -> Iterator[Measure]:
    """How often it was not opened by exactly one of the keyring and the two passphrases."""
    keyring = Keyring(place / "keyring")
    keyring.start()
    try:
        with patch.dict(os.environ, keyring.environment):
            Vault(folder).adopt(KEY, None)
            before, wrong = content(folder), 0
            for _ in range(KILLS):
                tries("rekey", folder, place, seconds=luck.uniform(0.2, 4.0))
                wrong += not _is_opened(Vault(folder))
            wrong += content(folder) != before
            Vault(folder).forget()
    finally:
        keyring.close()
    yield from tries.told(wrong)


def _is_opened(vault: Vault) -> bool:
    try:
        if vault.kind() == "keyring":
            return vault.unlock() == KEY
        return opens(vault, PASSPHRASE) != opens(vault, NEXT)
    except StorageError as error:
        print(f"  wrong: {error.code}", flush=True)
        return False


_NEWER = "SELECT count(*) FROM item WHERE kind <> 'event' AND at >= ?"
_OLDER = "SELECT count(*) FROM item WHERE kind <> 'event' AND at < ?"


def _pruned(
    tries: Tries, folder: Folder, now: Path, luck: random.Random, millions: float
) -> Iterator[Measure]:
    """What is new is all here, what is old has gone, and no step was half done."""
    cut = int(now.read_text()) - HALF * _DAY
    young, old = _numbers(folder, _NEWER, cut), _numbers(folder, _OLDER, cut)
    wrong, last = 0, young + old
    for _ in range(KILLS):
        tries("prune", folder, now, seconds=luck.uniform(0.3, 0.3 + LIFE * millions))
        here = _numbers(folder, "SELECT count(*) FROM item WHERE kind <> 'event'")
        wrong += here > last or here < young
        last = here
    live("prune", folder, now)
    wrong += _numbers(folder, _NEWER, cut) != young
    wrong += _numbers(folder, _OLDER, cut) > 200 + _SPARED * old
    yield from tries.told(wrong)


def _left(
    tries: Tries, folder: Folder, place: Path, luck: random.Random, millions: float
) -> Iterator[Measure]:
    """It is gone with every word of it, counted once, and nobody else's is."""
    said = marked.places(folder)
    theirs = _numbers(folder, _ONLY_THEIRS, TALK)
    others = _numbers(folder, "SELECT count(*) FROM item") - theirs
    for _ in range(KILLS):
        tries("leave", folder, place, seconds=luck.uniform(0.3, 0.3 + LIFE * millions))
    live("leave", folder, place)
    with closing(Database.open(folder, KEY)) as database:
        account = Accounts(database, StillClock()).get(TALK)
        counted = [one.items for one in leaving.take_note(database)]
        here = database.rows("SELECT count(*) FROM item")
        database.shrink_log()
    between = 100 * marked.places(folder) / max(said, 1)
    _write_anew(folder)  # then there is nothing but rows
    wrong = how_many(
        {
            "nothing to look for was in it": said == 0,
            "the account is here": account is not None,
            f"it counted {counted} for {theirs}": counted != [theirs],
            f"others have {here} for {others}": here != [(others,)],
            "a word of it is here": marked.places(folder) > 0,
            "a sealed file of it is here": any(folder.media.iterdir()),
            "the folder": bool(faults(folder)),
        }
    )
    yield from tries.told(wrong)
    yield measure("of its words, those that SQLite leaves between rows", between, "%", _BETWEEN)


def _write_anew(folder: Folder) -> None:
    with closing(opened(folder.database, KEY, "mode=rw")) as connection:
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


_ONLY_THEIRS = """
SELECT count(*) FROM item WHERE NOT EXISTS (
  SELECT 1 FROM placement WHERE placement.item = item.id AND placement.channel NOT IN
    (SELECT key FROM channel WHERE account = ?))
"""


# --- what makes something of it -------------------------------------------------------------------


def copies(ground: Path, place: Path, seed: int) -> list[Measure]:
    """A copy, the copy brought back, and everything taken along."""
    luck = random.Random(seed)
    folder = Folder(place / "data")
    shutil.copytree(ground / "data", folder.path)
    wanted = content(folder)
    file = place / "copies" / "copy.preau"
    file.parent.mkdir()
    found = [
        *_copied(Tries("making a copy"), folder, file, luck),
        *_restored(Tries("bringing a copy back"), place, file, luck, wanted),
        *_taken(Tries("taking along"), folder, place / "out", luck),
    ]
    return [*found, measure("folders changed by what reads them", content(folder) != wanted, "", 0)]


def _copied(tries: Tries, folder: Folder, file: Path, luck: random.Random) -> Iterator[Measure]:
    """The copy of before is there each time, or the new one, and nothing beside it in the end."""
    longest = live("copy", folder, file).seconds
    wrong, before = 0, file.stat()
    for moment in moments(luck, longest):
        tries("copy", folder, file, seconds=moment)
        here = file.stat()
        if (here.st_ino, here.st_mtime_ns) != (before.st_ino, before.st_mtime_ns):
            wrong += code_of(lambda: backup.verify(file, PASSPHRASE)) != ""
            before = here
    live("copy", folder, file)
    wrong += code_of(lambda: backup.verify(file, PASSPHRASE)) != ""
    wrong += [one.name for one in file.parent.iterdir()] != [file.name]
    yield from tries.told(wrong + (folder.path / "copying").exists())


def _restored(
    tries: Tries, place: Path, file: Path, luck: random.Random, wanted: Content
) -> Iterator[Measure]:
    """Each time the folder is somebody's of before, whole, or the copy's, whole."""
    theirs, wrong = Folder(place / "theirs"), 0
    _settle_other(theirs)
    first = Folder(place / "restored")
    shutil.copytree(theirs.path, first.path)
    longest = live("restore", first, file).seconds
    wrong += not _is_new(first, wanted)
    for number, moment in enumerate(moments(luck, longest)):
        folder = Folder(place / f"restored{number}")
        shutil.copytree(theirs.path, folder.path)
        tries("restore", folder, file, seconds=moment)
        backup.settle(folder)
        wrong += not (_is_new(folder, wanted) or _is_other(folder))
        shutil.rmtree(folder.path)
    yield from tries.told(wrong + bool(faults(first)))


def _settle_other(folder: Folder) -> None:
    folder.prepare()
    Vault(folder).adopt(_OTHER, _OWN)
    with closing(Database.open(folder, _OTHER)) as database:
        Drafts(database, StillClock()).save("here", {"text": "of this computer"})


def _is_new(folder: Folder, wanted: Content) -> bool:
    try:
        return Vault(folder).unlock(PASSPHRASE) == KEY and content(folder) == wanted
    except StorageError:
        return False


def _is_other(folder: Folder) -> bool:
    try:
        key = Vault(folder).unlock(_OWN)
        with closing(Database.open(folder, key)) as database:
            return database.rows("SELECT count(*) FROM draft") == [(1,)]
    except StorageError:
        return False


def _taken(tries: Tries, folder: Folder, into: Path, luck: random.Random) -> Iterator[Measure]:
    """Each that has its name is whole, and of the others nothing stays after the next."""
    into.mkdir()
    longest = live("take_along", folder, into).seconds
    wrong = 0
    for moment in moments(luck, longest):
        tries("take_along", folder, into, seconds=moment)
        wrong += sum(one.name.startswith(".") for one in into.iterdir()) > 1
    live("take_along", folder, into)
    items = int(str(content(folder)[0]))
    for one in into.iterdir():
        with (one / "data" / "items.jsonl").open("rb") as lines:
            wrong += one.name.startswith(".") or sum(1 for _ in lines) != items
    wrong += not any(marked.readable(into))  # that is what it is for
    shutil.rmtree(into)
    yield from tries.told(wrong)
