"""kill -9 in the middle of writing: whatever was said to be written is there, once."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from storage.accounts import Accounts
from storage.cache import Cache
from storage.database import Database
from storage.folder import Folder
from storage.model import Batch, State, Stream
from storage.outbox import Outbox
from tests.storage.making import ACCOUNT, KEY, ROOM, StillClock, apply, column, room

WRITER = """
import sys
from pathlib import Path
from storage.cache import Cache
from storage.database import Database
from storage.folder import Folder
from storage.model import ServerAnswer, Stream
from storage.outbox import Outbox
from tests.storage.making import ACCOUNT, KEY, StillClock, message, outgoing, said
db, clock = Database.open(Folder(Path(sys.argv[1])), KEY), StillClock()
cache, outbox = Cache(db, clock), Outbox(db, clock)
number = int(sys.argv[2])
while True:
    row = outgoing(f"written {number}")
    outbox.add(row)
    print("row", row.id, flush=True)
    answer = ServerAnswer(stream=Stream("s"), cursor=str(number), kind="k", body=b"%d" % number)
    inbox = cache.keep(ACCOUNT.id, answer)
    print("cursor", number, flush=True)
    items = [message(f"${number}-{n}") for n in range(400)]
    for _ in cache.apply(ACCOUNT.id, said(*items), inbox):
        pass
    print("applied", number, flush=True)
    claimed = outbox.claim(ACCOUNT.id)
    number += 1
"""


def _killed(folder: Path, first: int, after: float) -> list[tuple[str, str]]:
    """What it said it had written before it was killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), str(first)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    lines = [process.stdout.readline()]  # it has begun
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    lines += process.stdout.readlines()
    process.wait()
    whole = [line.split() for line in lines if line.endswith("\n")]
    return [(kind, what) for kind, what in whole]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_no_acknowledged_write_is_lost(folder: Folder) -> None:
    clock = StillClock()
    db = Database.open(folder, KEY)
    Accounts(db, clock).add(ACCOUNT, {})
    apply(Cache(db, clock), Batch(channels=(room(ROOM),)))
    db.close()
    luck = random.Random(4711)
    said: list[tuple[str, str]] = []
    for turn in range(6):
        said += _killed(folder.path, turn * 1000, luck.uniform(0.01, 0.25))
        db = Database.open(folder, KEY)
        assert db.rows("PRAGMA integrity_check") == [("ok",)]
        assert db.rows("PRAGMA foreign_key_check") == []
        rows = set(column(db, "SELECT key FROM outbox"))
        assert {what for kind, what in said if kind == "row"} <= rows
        cursor = Cache(db, clock).cursor(ACCOUNT.id, Stream("s"))
        cursors = [int(what) for kind, what in said if kind == "cursor"]
        assert int(cursor or -1) >= max(cursors, default=-1)
        _resume(db, clock)
        for kind, what in said:
            if kind == "applied":
                like = f"${what}-%"
                assert column(db, "SELECT count(*) FROM item WHERE key LIKE ?", like) == [400]
        db.close()
    assert len(said) > 6


def _resume(db: Database, clock: StillClock) -> None:
    """What the next engine does: nothing kept is left out, whole or half applied."""
    from tests.storage.making import message
    from tests.storage.making import said as batch_of

    cache = Cache(db, clock)
    for kept in cache.pending(ACCOUNT.id):
        number = int(kept.answer.body)
        assert kept.answer.cursor == str(number)
        items = [message(f"${number}-{n}") for n in range(400)]
        for _ in cache.apply(ACCOUNT.id, batch_of(*items), kept.id):
            pass
        like = f"${number}-%"
        assert column(db, "SELECT count(*) FROM item WHERE key LIKE ?", like) == [400]
    assert cache.pending(ACCOUNT.id) == ()
    assert len(db.rows("SELECT * FROM item")) == len(db.rows("SELECT * FROM placement"))
    Outbox(db, clock).recover()
    assert State.SENDING not in column(db, "SELECT state FROM outbox")
