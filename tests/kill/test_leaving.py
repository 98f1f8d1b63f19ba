"""kill -9 while an account is removed, data are exported, everything is wiped: the next start ends
what was begun, or nothing of it is there."""

from __future__ import annotations

import random
import secrets
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from storage import export, leaving
from storage.accounts import Accounts
from storage.cache import Cache
from storage.database import Database
from storage.folder import Folder
from storage.keys import Vault
from storage.media import MediaStore
from storage.model import Batch
from tests.desktop.cli.running import HERE
from tests.storage import decrypting
from tests.storage.filling import OTHER, fill
from tests.storage.making import ACCOUNT, KEY, ROOM, StillClock, apply, message, room, said

KILLS = 3


@pytest.fixture
def luck() -> random.Random:
    """A new one each time; what it was is printed when the trial fails."""
    seed = secrets.randbits(32)
    print(f"seed {seed}")
    return random.Random(seed)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A folder with an account in every table, and three thousand messages of it."""
    made, clock = Folder(tmp_path / "data"), StillClock()
    made.prepare()
    db = Database.open(made, KEY)
    Accounts(db, clock).add(ACCOUNT, {"token": "private"})
    cache = Cache(db, clock)
    apply(cache, Batch(channels=(room(ROOM),)))
    fill(db, clock, MediaStore(made, KEY, db, clock))
    for start in range(0, 3000, 1000):
        apply(cache, said(*(message(f"$more{n}", "private") for n in range(start, start + 1000))))
    db.close()
    return made


def killed(luck: random.Random, longest: float, *words: str) -> bool:
    """Whether it was killed before its end."""
    seconds = str(luck.uniform(0.0, longest))
    ended = subprocess.run(
        [sys.executable, "-m", "tests.kill.leaver", seconds, *words],
        cwd=HERE, stdout=subprocess.PIPE, check=False,
    )  # fmt: skip
    assert ended.returncode in (0, -signal.SIGALRM)
    return b"done" not in ended.stdout


def test_an_account_goes_through_kills(folder: Folder, luck: random.Random) -> None:
    kills = sum(killed(luck, 0.15, "leave", str(folder.path)) for _ in range(KILLS))
    assert kills, "it was always quicker"
    db = Database.open(folder, KEY)
    accounts = Accounts(db, StillClock())
    if accounts.get(ACCOUNT.id) is not None:
        accounts.mark_leaving(ACCOUNT.id)  # killed before it was marked
        for _ in accounts.take_out(ACCOUNT.id):
            pass
    [removed] = leaving.take_note(db)
    assert (removed.messages, removed.posts, removed.events, removed.people) == (3701, 1, 1, 1)
    assert accounts.all() == (OTHER,)
    db.close()
    MediaStore(folder, KEY, Database.open(folder, KEY)).sweep()
    left = decrypting.pages(folder.database, KEY) + decrypting.log(folder.database, KEY)
    assert b"shared" in left
    assert b"private" not in left


def test_an_export_that_is_killed_leaves_nothing_after_the_next(
    folder: Folder, luck: random.Random, tmp_path: Path
) -> None:
    into = tmp_path / "out"
    into.mkdir()
    for _ in range(KILLS):
        killed(luck, 0.6, "export", str(folder.path), str(into))
    assert len([one for one in into.iterdir() if one.name.startswith(".")]) <= 1
    before = {one for one in into.iterdir() if not one.name.startswith(".")}
    done = export.run(folder, KEY, {"into": str(into)}, lambda *_: None, lambda: False)
    assert {*before, Path(done["place"])} == set(into.iterdir())
    sizes = {sum(1 for _ in (one / "data" / "items.jsonl").open()) for one in into.iterdir()}
    assert sizes == {done["items"]}  # each that has its name is whole


def test_a_wipe_that_is_killed_is_ended_by_the_next_start(
    tmp_path: Path, luck: random.Random
) -> None:
    for number in range(KILLS):
        folder = Folder(tmp_path / f"data{number}")
        Vault(folder).create("une phrase de passe")
        folder.database.write_bytes(bytes(50_000))
        for name in range(2000):
            (folder.media / f"{name:032x}").write_bytes(b"sealed")
        killed(luck, 0.1, "wipe", str(folder.path))
        if folder.path.exists() and not folder.key.exists():
            assert folder.wiping.exists() or not folder.database.exists()
        if folder.path.exists():
            subprocess.run(
                [sys.executable, "-m", "tests.kill.leaver", "0", "wipe", str(folder.path)],
                cwd=HERE,
                check=True,
                stdout=subprocess.DEVNULL,
            )
        assert not folder.path.exists()
