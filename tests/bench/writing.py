"""How long the window waits for its small commit while the engine writes a first sync.

Run as ``python -m tests.bench.writing DIR`` it is that engine: it writes as the engine does, from
its own process and with its own pauses, until it is ended. The key comes on stdin, as always.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import secrets
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from protocols.store import Store
from storage.clock import SystemClock
from storage.folder import Folder
from storage.keys import Vault
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
    Outgoing,
    OutgoingId,
    Payload,
    Placement,
    Reason,
    Say,
    ServerAnswer,
    Stream,
    channel_id,
)
from tests.bench import process
from tests.bench.report import Measure, measure
from tests.bench.stage import ROOT

COMMITS = 400
"""What the person does meanwhile."""
_APART = (0.03, 0.12)  # seconds between two of them: never in step with the slices
_WARM = 3.0  # seconds that the engine writes before anything is measured
_EVENTS = 1_000  # of one answer of the first sync
_WORDS = ("réunion", "train", "vendredi", "chantier", "photo", "budget", "école", "visite")

ACCOUNT = Account(
    id=AccountId("talk000000000000"),
    protocol="matrix",
    server="http://127.0.0.1:1",
    login="me",
    address=AddressId("@me:talk.example"),
    name="Me",
)
ROOM = Channel(
    id=channel_id(ACCOUNT.id, "!salon"),
    account=ACCOUNT.id,
    remote="!salon",
    kind=ChannelKind.ROOM,
    name="Le salon",
)


def measures() -> list[Measure]:
    """p95 and the longest of the window's commits, and what is left of the engine's rate."""
    with tempfile.TemporaryDirectory(prefix="preau-bench-") as home:
        folder = Folder(Path(home) / "data")
        key = Vault(folder).create("bench")
        _settle(folder, key)
        print(f"Committing {COMMITS} times beside a first sync.", flush=True)
        with _engine(folder, key) as alone:
            time.sleep(_WARM)
            free = _rate(alone, 6.0)
            waits = _window(folder, key)
            beside = _rate(alone, 6.0)
    waits.sort()
    p95 = waits[int(len(waits) * 0.95)]
    print(
        f"Outbox commits beside a first sync: p50 {statistics.median(waits):.0f} ms, p95 {p95:.0f},"
        f" longest {waits[-1]:.0f}; the engine writes {free:.0f} items/s, then {beside:.0f}."
    )
    return [
        measure("outbox commit during a first sync, p95", p95, "ms", 60.0),
        measure("outbox commit during a first sync, longest", waits[-1], "ms", 150.0),
    ]


def _settle(folder: Folder, key: bytes) -> None:
    store = Store(folder, key, SystemClock())
    store.accounts.add(ACCOUNT, {})
    for _ in store.cache.apply(ACCOUNT.id, Batch(channels=(ROOM,))):
        pass
    store.close()


# --- the window ---------------------------------------------------------------------------------


def _window(folder: Folder, key: bytes) -> list[float]:
    """Milliseconds from the asking to the commit, each on the window's own writing thread."""
    from PySide6.QtCore import QCoreApplication

    from desktop.work.writer import Writer

    app = QCoreApplication.instance() or QCoreApplication([])
    writer = Writer(folder, key, SystemClock())
    writer.start()
    waits: list[float] = []
    chance = random.Random(3)
    try:
        for _ in range(COMMITS + 5):
            waits.append(_commit(writer))
            time.sleep(chance.uniform(*_APART))
            app.processEvents()
    finally:
        writer.close()
    return waits[5:]  # the first ones open the database


def _commit(writer: Any) -> float:
    done = threading.Event()
    ended: list[float] = []

    def work(stores: Any) -> None:
        try:
            stores.outbox.add(_said())
            ended.append(time.perf_counter())
        finally:
            done.set()

    began = time.perf_counter()
    writer.ask(work)
    if not done.wait(30) or not ended:
        raise RuntimeError("an outbox commit failed")
    return 1000 * (ended[0] - began)


def _said() -> Outgoing:
    return Outgoing(
        id=OutgoingId(secrets.token_hex(16)),
        account=ACCOUNT.id,
        channel=ROOM.id,
        intent=Say(text="Bonjour à toutes et à tous"),
        at=datetime.now(UTC),
    )


# --- the engine ---------------------------------------------------------------------------------


@contextmanager
def _engine(folder: Folder, key: bytes) -> Iterator[Path]:
    """A process that writes; the file in which it counts what it wrote."""
    count = folder.path / "count"
    engine = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.writing", str(folder.path)],
        stdin=subprocess.PIPE,
        cwd=ROOT,
    )
    assert engine.stdin is not None
    with engine.stdin as pipe:
        pipe.write(key.hex().encode() + b"\n")
    try:
        until = time.monotonic() + 30
        while not count.exists():
            if engine.poll() is not None or time.monotonic() > until:
                raise RuntimeError("the writing process did not begin")
            time.sleep(0.05)
        yield count
        if engine.poll() is not None:
            raise RuntimeError("the writing process ended")
    finally:
        process.end({engine.pid})
        engine.wait()


def _rate(count: Path, seconds: float) -> float:
    before, began = int(count.read_text()), time.monotonic()
    time.sleep(seconds)
    return (int(count.read_text()) - before) / (time.monotonic() - began)


async def _write(folder: Folder, key: bytes) -> None:
    """A first sync without end: each answer kept, then applied slice by slice."""
    store = Store(folder, key, SystemClock())
    number, body = 0, os.urandom(400 * _EVENTS)
    while True:
        answer = ServerAnswer(stream=Stream("sync"), cursor=str(number), kind="sync", body=body)
        batch = _batch(number)
        inbox = await store.do(store.cache.keep, ACCOUNT.id, answer)
        await store.do(store.cache.begun, inbox)
        await store.apply(ACCOUNT.id, batch, inbox, breathe=True)
        number += _EVENTS
        fresh = folder.path / "count.new"
        fresh.write_text(str(number))
        fresh.replace(folder.path / "count")


def _batch(first: int) -> Batch:
    chance = random.Random(first)
    now = datetime.now(UTC)
    items = tuple(
        Item(
            id=ItemId(f"$event{number}"),
            kind=ItemKind.MESSAGE,
            author=AddressId(f"@p{chance.randrange(300)}:talk.example"),
            at=now,
            text=" ".join(chance.choices(_WORDS, k=20)),
        )
        for number in range(first, first + _EVENTS)
    )
    placements = tuple(
        Placement(item=one.id, channel=ROOM.id, reason=Reason.ROOM, at=now) for one in items
    )
    payloads = tuple(
        Payload(
            channel=ROOM.id,
            remote=one.id,
            item=one.id,
            body=json.dumps({"content": {"body": one.text}, "event_id": one.id}).encode(),
            version=1,
        )
        for one in items
    )
    return Batch(items=items, placements=placements, payloads=payloads)


if __name__ == "__main__":
    asyncio.run(_write(Folder(Path(sys.argv[1])), bytes.fromhex(sys.stdin.readline().strip())))
