"""A long conversation in an encrypted room while our engine is ended again and again.

Our side is the real engine's process on a real folder; the other uses matrix-js-sdk.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import secrets
import signal
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from desktop.work.engine import Asker, reach
from storage.clock import SystemClock
from storage.database import Database
from storage.folder import Folder
from storage.keys import Vault
from storage.line import LineError
from storage.model import AccountId, ChannelId, Join, Outgoing, OutgoingId, Say, channel_id
from storage.outbox import Outbox
from storage.pages import Reader
from storage.rows import Entry
from tests.desktop.cli.running import PASSPHRASE
from tests.servers import JsMember, JsProcess, Synapse
from tests.servers.engines import engines
from tests.servers.js_peer import bodies

_AT_ONCE = 25  # how many messages of ours are written down at a time
_RUDE = 0.75  # how many of the engine's ends are by SIGKILL
_EARLY = 0.2  # how many of them may come while it starts
_ROOM = "Chorale"


@dataclass
class Found:
    """What each side has read of the other, in its own order, when all was said."""

    wanted: int
    ours: list[str] = field(default_factory=list)  # what the other side has read
    theirs: list[str] = field(default_factory=list)  # what is in our cache
    kills: int = 0
    leaves: int = 0
    seconds: float = 0.0

    @property
    def wrong(self) -> int:
        """How many messages were lost, doubled, unreadable or out of order, on both sides."""
        return _wrong(self.ours, _said("c", self.wanted)) + _wrong(
            self.theirs, _said("n", self.wanted)
        )


def _said(who: str, count: int) -> list[str]:
    return [f"{who} {number}" for number in range(count)]


def _wrong(found: list[str], wanted: list[str]) -> int:
    places = sum(one != other for one, other in zip(found, wanted, strict=False))
    return places + abs(len(found) - len(wanted))


class Conversation:
    """One folder with one account, one room, and somebody who writes there."""

    def __init__(self, place: Path, synapse: Synapse, js: JsProcess, seed: int) -> None:
        self.folder = Folder(place)
        self.folder.prepare()
        self.key = Vault(self.folder).create(PASSPHRASE)
        self.database = Database.open(self.folder, self.key)
        self.clock = SystemClock()
        self.outbox = Outbox(self.database, self.clock)
        self.reader = Reader(self.database.reader(), self.clock)
        self.synapse, self.member = synapse, synapse.member("Camille")
        self.noe: JsMember = js.member(synapse, synapse.member("Noé"))
        self.chance = random.Random(seed)
        self.room, self.account = "", AccountId("")
        self.said, self.talking, self.found = 0, False, Found(0)

    @property
    def channel(self) -> ChannelId:
        return channel_id(self.account, self.room)

    async def begin(self) -> None:
        """Sign in, and come into the room."""
        async with self._engine() as engine:
            server, me = self.synapse.url, self.member
            self.account = await engine.sign_in("matrix", server, me.login, me.password)
            await engine.sync()
            self.room = self.noe.room(_ROOM, invite=[me], count=50)
            await engine.sync()
            self._write(Join())
            while self.reader.outbox():
                await engine.wake()
                await asyncio.sleep(0.05)
            await engine.sync()
            self.noe.sees(self.room, me)

    async def go(self, count: int, longest: float, life: tuple[float, float]) -> Found:
        """``count`` messages each way within ``longest`` seconds. ``life``: how many seconds
        each engine lives at least and at most."""
        self.found, self.talking, began = Found(count), True, time.monotonic()
        talking = asyncio.create_task(asyncio.to_thread(self._talk, count))
        while time.monotonic() < began + longest:
            if self._done(count):
                break
            await self._life(count, self.chance.uniform(*life))
        await talking
        async with self._engine() as engine:
            await engine.sync()
        self.found.seconds = time.monotonic() - began
        last = f"c {count - 1}"
        with contextlib.suppress(Exception):  # what never came is counted below
            self.noe.until(self.room, lambda events: last in bodies(events), 60.0)
        events = [one for one in self.noe.events(self.room) if one["sender"] != self.noe.user]
        self.found.ours = [
            one["failure"] or one["content"].get("body")
            for one in events
            if one["wire"] == "m.room.encrypted"
        ]
        self.found.theirs = self._texts()
        return self.found

    def entries(self) -> tuple[Entry, ...]:
        """What is in our cache of the others' messages, in its order."""
        found = self.reader.conversation(self.channel, None, 10_000)
        return tuple(entry for entry in found if not entry.mine and entry.item is not None)

    async def read(self) -> list[str]:
        """Their words after a sync, codes for what is shut."""
        async with self._engine() as engine:
            assert set((await engine.sync()).values()) == {"ok"}
        return self._texts()

    def _texts(self) -> list[str]:
        return [entry.problem or entry.text for entry in self.entries()]

    async def close(self) -> None:
        self._end(rudely=False)
        self.database.close()

    def _talk(self, count: int) -> None:
        try:
            for text in _said("n", count):
                self.noe.say(self.room, text)
        finally:
            self.talking = False

    async def _life(self, count: int, seconds: float) -> None:
        """One engine. It is ended so long after it answered first; now and then, before that."""
        loop, early = asyncio.get_running_loop(), self.chance.random() < _EARLY
        ending = loop.call_later(seconds, self._end) if early else None
        try:
            async with self._engine() as engine:
                ending = ending or loop.call_later(seconds, self._end)
                while True:
                    self._say(count)
                    await engine.wake()
                    await engine.sync()
                    if self._done(count):
                        break
                    await asyncio.sleep(0.2)
        except LineError:
            pass  # it was ended
        if ending is not None:
            ending.cancel()

    def _done(self, count: int) -> bool:
        return self.said == count and not self.talking and not self.reader.outbox()

    def _end(self, *, rudely: bool | None = None) -> None:
        rude = self.chance.random() < _RUDE if rudely is None else rudely
        for pid in engines(self.folder.path):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL if rude else signal.SIGTERM)
                self.found.kills += rude
                self.found.leaves += not rude

    @contextlib.asynccontextmanager
    async def _engine(self) -> AsyncIterator[Asker]:
        client = await reach(self.folder, self.key)
        try:
            yield Asker(client)
        finally:
            await client.close()

    def _say(self, count: int) -> None:
        if len(self.reader.outbox()) > _AT_ONCE:
            return
        for text in _said("c", count)[self.said : self.said + _AT_ONCE]:
            self._write(Say(text=text))
            self.said += 1

    def _write(self, intent: Say | Join) -> None:
        self.outbox.add(
            Outgoing(
                id=OutgoingId(secrets.token_hex(16)),
                account=self.account,
                channel=self.channel,
                intent=intent,
                at=self.clock.now(),
            )
        )


async def converse(
    place: Path,
    synapse: Synapse,
    js: JsProcess,
    count: int,
    *,
    seed: int,
    longest: float,
    life: tuple[float, float],
) -> Found:
    """A whole conversation on a new folder."""
    here = Conversation(place, synapse, js, seed)
    try:
        await here.begin()
        return await here.go(count, longest, life)
    finally:
        await here.close()
