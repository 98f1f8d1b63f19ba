"""A thousand things that wait to leave: how long writing each down takes, and what pages cost."""

from __future__ import annotations

import secrets
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from storage.clock import SystemClock
from storage.connection import connect
from storage.database import Database
from storage.folder import Folder
from storage.model import AccountId, ChannelId, ItemId, Outgoing, OutgoingId, Say
from storage.outbox import Outbox
from storage.pages import Reader
from tests.bench.asking import Asking, took_beside
from tests.bench.content import ACCOUNTS, ROOMS, key_of, room_of
from tests.bench.million import MOMENT, say
from tests.bench.report import Measure, measure
from tests.bench.stock import KEY, stock

_WAITING = 1_000
_COMMIT = 20.0  # milliseconds
_WORSE = 2.0  # times what a page takes while nothing waits, beyond a moment
_ITS_OWN = frozenset(("outbox",))  # shows all that waits


def measures(size: int) -> list[Measure]:
    """On a copy of the databases of ``size``."""
    made = stock(size)
    with tempfile.TemporaryDirectory(prefix="preau-bench-") as own:
        folder = made.copy(Path(own) / "data")
        print(f"Writing {_WAITING:,} things down beside {size:,} items.", flush=True)
        commits = _write(folder)
        full = Reader(connect(folder.database, KEY, read_only=True), made.clock)
        empty = made.reader()
        try:
            found = _compare(Asking(full, made.clock, size), Asking(empty, made.clock, size))
        finally:
            full.close()
            empty.close()
    p95 = sorted(commits)[int(len(commits) * 0.95)]
    return [measure("outbox commit, p95", p95, "ms", _COMMIT), *found]


def _write(folder: Folder) -> list[float]:
    """Milliseconds of each commit."""
    database = Database.open(folder, KEY)
    outbox, commits = Outbox(database, SystemClock()), []
    for number in range(_WAITING):
        outgoing = _said(number)
        began = time.perf_counter()
        outbox.add(outgoing)
        commits.append(1000 * (time.perf_counter() - began))
    database.shrink_log()
    database.close()
    return commits


def _said(number: int) -> Outgoing:
    """Each fifth answers something."""
    return Outgoing(
        id=OutgoingId(secrets.token_hex(16)),
        account=AccountId(ACCOUNTS["talk"]),
        channel=ChannelId(room_of(number % ROOMS)),
        intent=Say(
            text=f"Bonjour à toutes et à tous, numéro {number}",
            reply_to=ItemId(key_of(number * 4)) if number % 5 == 0 else None,
        ),
        at=datetime.now(UTC),
    )


def _compare(full: Asking, empty: Asking) -> list[Measure]:
    found, others = [], empty.pages()
    for name, ask in full.pages().items():
        if name in _ITS_OWN:
            continue
        both = took_beside({"full": ask, "empty": others[name]}, 20)
        say(f"{name}: {_WAITING:,} waiting, none", both["full"], both["empty"])
        ratio = both["full"].cpu / (both["empty"].cpu + MOMENT)
        found.append(measure(f"{name}, with {_WAITING:,} waiting", ratio, "ratio", _WORSE))
    return found
