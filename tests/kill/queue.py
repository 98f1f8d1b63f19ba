"""A long queue that was written offline, and an engine that is killed again and again while it
leaves: each thing arrives once, in the order of its place.

The server is the stand-in of tests/protocols, which keeps no idempotency keys: what is sent twice
is there twice. ``await queue(place, 1000, 20, luck)`` is the large one.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import secrets
import sys
import time
from asyncio.subprocess import PIPE, Process
from dataclasses import dataclass
from pathlib import Path

from storage.clock import SystemClock
from storage.database import Database
from storage.folder import Folder
from storage.model import OutgoingId, State
from storage.outbox import Outbox
from tests.protocols.house import member, spoken
from tests.protocols.memory import Server
from tests.waiting import until

ROOMS = ("room", "other")
_EACH_ANSWERS = 4  # so many of those before answer something that has not left yet


@dataclass(frozen=True, slots=True)
class Queued:
    """How it went."""

    missing: int
    doubled: int
    astray: int  # arrived before one that was written earlier in its place
    kills: int
    seconds: float


async def queue(place: Path, count: int, kills: int, luck: random.Random) -> Queued:
    """Write ``count`` things into two rooms, let them leave, and kill the engine ``kills`` times
    with SIGKILL at moments drawn by ``luck``."""
    from protocols.store import Store

    folder, server, key = Folder(place / "data"), Server(place / "server"), secrets.token_bytes(32)
    folder.prepare()
    store = Store(folder, key, SystemClock())
    account = member(store, server)
    store.close()
    database = Database.open(folder, key)
    outbox = Outbox(database, SystemClock())
    before: dict[str, OutgoingId] = {}
    for number in range(count):
        room = ROOMS[number % 2]
        after = before.get(room) if number % _EACH_ANSWERS == 0 else None
        row = spoken(account, f"q{number:04}", room=room, after=after)
        outbox.add(row)
        before[room] = row.id
    began = time.monotonic()
    killed = 0
    for moment in sorted(luck.sample(range(1, count), kills)):
        process = await _engine(folder, key)
        await until(lambda moment=moment: len(server.messages()) >= moment, seconds=120)  # type: ignore[misc]
        await asyncio.sleep(luck.uniform(0.0, 0.03))
        process.kill()
        await process.wait()
        killed += 1
    process = await _engine(folder, key)

    def empty() -> bool:
        left = database.rows("SELECT state, error FROM outbox")
        assert (State.FAILED.value,) not in {(state,) for state, _ in left}, left
        return not left

    await until(empty, seconds=300)
    seconds = time.monotonic() - began
    process.kill()
    await process.wait()
    database.close()
    return _judged(server, count, killed, seconds)


async def _engine(folder: Folder, key: bytes) -> Process:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.protocols.engine_main", "--data", str(folder.path),
        "--linger", "60", stdin=PIPE, stdout=PIPE,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(key.hex().encode() + b"\n")
    assert await process.stdout.readline() == b"ready\n"
    return process


def _judged(server: Server, count: int, kills: int, seconds: float) -> Queued:
    texts = server.texts()
    rooms = [[one["text"] for one in server.messages() if one["room"] == room] for room in ROOMS]
    astray = sum(b < a for room in rooms for a, b in itertools.pairwise(room))
    return Queued(
        missing=count - len(set(texts)),
        doubled=len(texts) - len(set(texts)),
        astray=astray,
        kills=kills,
        seconds=seconds,
    )
