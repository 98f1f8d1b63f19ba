"""``python -m tests.kill.pruning DATA KEY SECONDS``: the engine's chores on a folder, killed so
long after they began; and what must be true of the folder after it, of whatever size.
"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from storage.accounts import Accounts
from storage.cache import Cache
from storage.clock import Clock, SystemClock
from storage.database import Database
from storage.drafts import Drafts
from storage.errors import StorageError
from storage.folder import Folder
from storage.limits import Kind, Limits
from storage.media import MediaStore
from storage.model import (
    Account,
    AccountId,
    AddressId,
    Batch,
    Channel,
    ChannelKind,
    Item,
    ItemId,
    ItemKind,
    Media,
    MediaId,
    Payload,
    Placement,
    Reason,
    channel_id,
)
from storage.pruning import Pruning, is_asked
from tests.kill.doom import doom
from tests.privacy.plain import readable

ME = Account(
    id=AccountId("a" * 16),
    protocol="matrix",
    server="https://asso.example",
    login="me",
    address=AddressId("@me:asso.example"),
    name="Moi",
)
ROOM = channel_id(ME.id, "!room")
WORD = "motsecret"
_BATCH = 500
_PICTURES = 20
ANSWERED = ItemId("$1")
"""The person is writing an answer to it."""


def settle(folder: Folder, key: bytes, items: int) -> None:
    """A conversation of a year with pictures, all of it to be erased."""
    database, clock = Database.open(folder, key), SystemClock()
    Accounts(database, clock).add(ME, {})
    cache, media = Cache(database, clock), MediaStore(folder, key, database, clock)
    room = Channel(id=ROOM, account=ME.id, remote="!room", kind=ChannelKind.ROOM, name="Salon")
    _apply(cache, Batch(channels=(room,)))
    now = datetime.now(UTC)
    for start in range(0, items, _BATCH):
        made = [_message(n, now) for n in range(start, min(items, start + _BATCH))]
        places = (Placement(item=o.id, channel=ROOM, reason=Reason.ROOM, at=o.at) for o in made)
        bodies = (
            Payload(channel=ROOM, remote=o.id, item=o.id, body=o.text.encode(), version=1)
            for o in made
        )
        batch = Batch(items=tuple(made), placements=tuple(places), payloads=tuple(bodies))
        _apply(cache, batch)
    for n in range(_PICTURES):
        media.seal(ME.id, MediaId(f"picture-{n}"), WORD.encode() * 500, "image/png")
    Drafts(database, clock).save(f"reply:{ANSWERED}", {"text": "Oui"})
    Limits(database, clock).erase(Kind)
    database.close()


def _message(n: int, now: datetime) -> Item:
    media = (Media(id=MediaId(f"picture-{n}"), remote=f"mxc://x/{n}"),) if n < _PICTURES else ()
    return Item(
        id=ItemId(f"${n}"),
        kind=ItemKind.MESSAGE,
        author=AddressId("@camille:asso.example"),
        at=now - timedelta(minutes=n + 1),
        text=f"bonjour {WORD}{n} merci",
        media=media,
    )


def _apply(cache: Cache, batch: Batch) -> None:
    for _ in cache.apply(ME.id, batch):
        pass


def killed(folder: Folder, key: bytes, after: float) -> bool:
    """Do the chores in a process that is killed so many seconds after they began; whether they had
    ended."""
    words = (str(folder.path), key.hex(), str(after))
    command = (sys.executable, "-m", "tests.kill.pruning", *words)
    ended = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    assert ended.returncode == -signal.SIGALRM
    return "done" in ended.stdout


def finish(database: Database, clock: Clock) -> None:
    """Let the chores come to their end. A full disk passes as StorageError."""
    chores = Pruning()
    while chores(database, clock):
        pass


def whole(folder: Folder, key: bytes) -> int:
    """The folder as a kill or a full disk left it, whatever is still in it; how many items."""
    database = Database.open(folder, key)
    try:
        assert database.rows("PRAGMA integrity_check") == [("ok",)]
        assert database.rows("PRAGMA foreign_key_check") == []
        with database.write() as write:  # FTS5's own check of its index
            write.execute("INSERT INTO item_text (item_text) VALUES ('integrity-check')")
        assert database.rows("SELECT 1 FROM item WHERE key = ?", (ANSWERED,))
        assert database.rows("SELECT count(*) FROM removal") == [(0,)]
        torn = database.rows(
            "SELECT count(*) FROM item WHERE NOT EXISTS (SELECT 1 FROM placement"
            " WHERE placement.item = item.id) OR NOT EXISTS (SELECT 1 FROM payload"
            " WHERE payload.item_key = item.key)"
        )
        assert torn == [(0,)], "an item is here in part"
        [[items]] = database.rows("SELECT count(*) FROM item")
        return int(items)
    finally:
        database.close()


def erased(folder: Folder, key: bytes) -> None:
    """After the end: nothing is left but what is spared, in no byte of the folder."""
    database = Database.open(folder, key)
    try:
        assert not is_asked(database)
        assert database.rows("SELECT key FROM item") == [(ANSWERED,)]
        MediaStore(folder, key, database).sweep()  # as each engine begins
        named = {file for (file,) in database.rows("SELECT file FROM media WHERE file <> ''")}
        assert {path.name for path in folder.media.iterdir()} == named
    finally:
        database.close()
    left = readable(folder.database, key)
    assert left.count(WORD.encode()) == left.count(f"{WORD}1".encode()), "but in what is spared"
    assert WORD.encode() in left


def trial(folder: Folder, key: bytes, items: int, kills: int, luck: random.Random) -> int:
    """Kill the chores again and again on a folder of so many items; how many kills found them at
    work."""
    settle(folder, key, items)
    before, met = items, 0
    for number in range(kills):
        # Later each time: what is done once leaves nothing to be met at.
        latest = 0.4 * items / 3000 * (number + 1) / kills
        met += not killed(folder, key, luck.uniform(0.0, latest))
        left = whole(folder, key)
        assert left <= before, "what was erased is here again"
        before = left
    database = Database.open(folder, key)
    try:
        finish(database, SystemClock())
    finally:
        database.close()
    erased(folder, key)
    return met


def main(arguments: list[str]) -> int:
    database = Database.open(Folder(Path(arguments[0])), bytes.fromhex(arguments[1]))
    doom(float(arguments[2]))
    try:
        finish(database, SystemClock())
    except StorageError as error:
        print(error.code, flush=True)
        return 1
    print("done", flush=True)
    time.sleep(60)  # to be killed
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
