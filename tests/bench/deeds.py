"""The long works on a data folder, each in a process of its own: to be measured, or killed.

``python -m tests.bench.deeds NAME SECONDS DATA PLACE`` does one, and is killed so many seconds
after it began, unless that is 0. It says what it has safely done, a line each.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from storage import backup, export
from storage.accounts import Accounts
from storage.cache import Cache
from storage.clock import Clock, SystemClock
from storage.codec import instant
from storage.database import Database
from storage.errors import StorageError
from storage.folder import Folder
from storage.keys import Vault
from storage.limits import DAYS, Kind, Limits
from storage.model import (
    AccountId,
    ServerAnswer,
    Stream,
)
from storage.pruning import Pruning
from storage.upkeep import fill_index
from tests.bench.content import ACCOUNTS, MILLION, ROOMS, SPAN, address_of, room_of
from tests.bench.pouring import meaning
from tests.bench.stage import ROOT
from tests.bench.stock import KEY, Still
from tests.bench.words import vocabulary
from tests.kill.doom import doom

TALK = AccountId(ACCOUNTS["talk"])
POURED = "$pour-"
"""What the keys of poured items begin with; then their answer's number."""
AN_ANSWER = 1_000  # events
HALF = SPAN.days // 2  # days that are kept when half of it goes
PASSPHRASE, NEXT = "pâquerette et réglisse", "trois chats sur le toit"
_STREAM = Stream("sync")


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """What became of a process that did one of them."""

    ended: bool  # or it was killed
    kept: tuple[int, ...]  # what it said was safe
    logs: tuple[int, ...]  # bytes of the log when it said so
    seconds: float
    cpu: float  # seconds
    facts: Mapping[str, float]  # p95 and longest of its slices in milliseconds, how many


def live(name: str, folder: Folder, place: Path, seconds: float = 0.0) -> Life:
    """Do one in a process that is killed so many seconds after it began (0: it is not)."""
    words = (name, str(seconds), str(folder.path), str(place))
    command = [sys.executable, "-m", "tests.bench.deeds", *words]
    began = time.monotonic()
    with tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen(command, cwd=ROOT, stdout=out)
        _, status, spent = os.wait4(process.pid, 0)
        process.returncode = code = os.waitstatus_to_exitcode(status)
        out.seek(0)
        said = [json.loads(line) for line in out.read().splitlines() if line.endswith("}")]
    if code not in (0, -14):
        raise RuntimeError(f"{name} ended with {code}")
    return Life(
        ended=code == 0,
        kept=tuple(one["kept"] for one in said if "kept" in one),
        logs=tuple(one["log"] for one in said if "kept" in one),
        seconds=time.monotonic() - began,
        cpu=spent.ru_utime + spent.ru_stime,
        facts=said[-1] if code == 0 else {},
    )


# --- each of them -------------------------------------------------------------------------------


def pour(folder: Folder, _place: Path) -> Iterator[None]:
    """What a first sync writes, without an end: what was kept before, then more and more."""
    log = folder.database.with_name("preau.db-wal")
    yield from catch_up(folder, _place)
    for number in poured(folder):
        if number is not None:
            print(json.dumps({"kept": number, "log": log.stat().st_size}), flush=True)
        yield


def poured(folder: Folder) -> Iterator[int | None]:
    """The number of each answer once it is safe, and nothing after each of its slices."""
    with closing(Database.open(folder, KEY)) as database:
        cache = Cache(database, SystemClock())
        number = int(cache.cursor(TALK, _STREAM) or 0)
        while True:
            number += 1
            answer = answered(number)
            inbox = cache.keep(TALK, answer)
            yield number
            for _ in cache.apply(TALK, meaning(answer), inbox):
                yield None


def answers(folder: Folder) -> dict[int, tuple[int, int]]:
    """How many items, and how many places of them, there are of each answer."""
    with closing(Database.open(folder, KEY)) as database:
        rows = database.rows(_ANSWERS, (len(POURED) + 1, POURED))
    return {number: (items, places) for number, items, places in rows}


_ANSWERS = """
SELECT CAST(substr(key, ?1, 6) AS INTEGER), count(DISTINCT item.id), count(*)
FROM item JOIN placement ON placement.item = item.id WHERE key > ?2 AND key < ?2 || 'x' GROUP BY 1
"""


def flood(folder: Folder, place: Path) -> Iterator[None]:
    """The same beside somebody who reads, so that the log is never copied into the database."""
    with closing(Database.open(folder, KEY)) as database, closing(database.reader()) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT value FROM revision").fetchone()
        yield from pour(folder, place)


def look(folder: Folder, _place: Path) -> Iterator[None]:
    """What is there of what was poured: how many answers, and how many that no order of writing
    could have left. It ends without closing anything, as if it were killed."""
    database = Database.open(folder, KEY)
    rows = database.rows(_ANSWERS, (len(POURED) + 1, POURED))
    whole = sum(items == AN_ANSWER for _, items, _ in rows)
    torn = sum(items != places for _, items, places in rows)
    torn += [number for number, *_ in rows] != list(range(1, len(rows) + 1))
    torn += len(rows) - whole > 1
    print(json.dumps({"answers": whole, "torn": torn}), flush=True)
    os._exit(0)
    yield


def catch_up(folder: Folder, _place: Path) -> Iterator[None]:
    """What was kept and not written wholly, as each engine begins."""
    with closing(Database.open(folder, KEY)) as database:
        cache = Cache(database, SystemClock())
        for kept in cache.pending(TALK):
            for _ in cache.apply(TALK, meaning(kept.answer), kept.id):
                yield


def prune(folder: Folder, place: Path) -> Iterator[None]:
    """Take out the older half. ``place``: a file that says what time it is (milliseconds)."""
    clock = Still(instant(int(place.read_text())))
    with closing(Database.open(folder, KEY)) as database:
        choose(database, clock)
        chores, more = Pruning(), True
        while more:
            more = chores(database, clock)
            if not chores.measuring:
                yield


def clock_of(now: int, size: int) -> int:
    """What time it is (milliseconds) when the older half of so many items is too old: a smaller
    content is the newest part of a larger one."""
    halves = timedelta(days=HALF) - SPAN * (size / MILLION) / 2
    return now + int(halves / timedelta(milliseconds=1))


def choose(database: Database, clock: Clock) -> None:
    """The person keeps the newer half."""
    limits = Limits(database, clock)
    for kind in (Kind.MESSAGES, Kind.POSTS, Kind.EVENTS):
        if limits.read()[kind].days != HALF:
            limits.choose(kind, DAYS, HALF)


def upgrade(folder: Folder, _place: Path) -> Iterator[None]:
    """Bring an older folder up to this version."""
    Database.open(folder, KEY).close()
    yield


def fill(folder: Folder, _place: Path) -> Iterator[None]:
    """What it leaves to be done afterwards: the index of words."""
    clock = SystemClock()
    with closing(Database.open(folder, KEY)) as database:
        while fill_index(database, clock):
            yield


def leave(folder: Folder, _place: Path) -> Iterator[None]:
    """Remove the account with the conversations, three quarters of all."""
    with closing(Database.open(folder, KEY)) as database:
        accounts = Accounts(database, SystemClock())
        if accounts.get(TALK) is not None:
            accounts.mark_leaving(TALK)
            for _ in accounts.take_out(TALK):
                yield


def copy(folder: Folder, place: Path) -> Iterator[None]:
    """Everything into one encrypted file."""
    backup.make(folder, KEY, place, PASSPHRASE, replace=True)
    yield


def restore(folder: Folder, place: Path) -> Iterator[None]:
    """That file made the content of another folder."""
    backup.prepare(folder, place, PASSPHRASE, keep=PASSPHRASE)
    backup.settle(folder)
    yield


def take_along(folder: Folder, place: Path) -> Iterator[None]:
    """Everything in open formats."""
    export.run(folder, KEY, {"into": str(place)}, lambda *_: None, lambda: False)
    yield


def rekey(folder: Folder, _place: Path) -> Iterator[None]:
    """From the keyring to a passphrase, to another one, and back to the keyring, without an end,
    from wherever it is."""
    vault = Vault(folder)
    vault.settle()
    while True:
        if vault.kind() == "keyring":
            vault.to_passphrase(PASSPHRASE)
        elif opens(vault, PASSPHRASE):
            vault.change(PASSPHRASE, NEXT)
        else:
            vault.to_keyring(NEXT)
        yield


def opens(vault: Vault, passphrase: str) -> bool:
    """Whether it is that passphrase by which the folder opens."""
    try:
        return vault.unlock(passphrase) == KEY
    except StorageError as error:
        if error.code != "wrong-passphrase":
            raise
        return False


DEEDS: Mapping[str, Callable[[Folder, Path], Iterator[None]]] = {
    one.__name__: one
    for one in (
        *(pour, catch_up, flood, look, prune, upgrade, fill),
        *(leave, copy, restore, take_along, rekey),
    )
}


# --- what is poured -----------------------------------------------------------------------------


def answered(number: int) -> ServerAnswer:
    """What a server says, the same each time it is asked for that."""
    chance, words = random.Random(number), vocabulary()[:5_000]
    events = [
        {
            "event_id": f"{POURED}{number:06}-{n}",
            "room": room_of(int(chance.paretovariate(0.6)) % ROOMS),
            "sender": address_of(chance.randrange(3000)),
            "body": " ".join(chance.choices(words, k=14)),
        }
        for n in range(AN_ANSWER)
    ]
    body = json.dumps(events).encode()
    return ServerAnswer(stream=_STREAM, cursor=str(number), kind="sync", body=body)


def main(name: str, seconds: float, folder: Folder, place: Path) -> None:
    slices = []
    if seconds:
        doom(seconds)
    steps = DEEDS[name](folder, place)
    began = time.monotonic()
    for _ in steps:
        slices.append(time.monotonic() - began)
        began = time.monotonic()
    slices = sorted(slices) or [0.0]
    p95 = slices[int(len(slices) * 0.95)]
    print(json.dumps({"p95": 1000 * p95, "longest": 1000 * slices[-1], "slices": len(slices)}))


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), Folder(Path(sys.argv[3])), Path(sys.argv[4]))
