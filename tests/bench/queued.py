"""A thousand things written while every server was away: in order, each once, and how soon."""

from __future__ import annotations

import asyncio
import itertools
import random
import secrets
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from storage.clock import SystemClock
from storage.model import (
    AccountId,
    ChannelId,
    Intent,
    Outgoing,
    OutgoingId,
    Say,
    Schedule,
    Visibility,
)
from tests.bench.report import Measure, measure
from tests.household import Household, leave, settle
from tests.servers import Fleet
from tests.servers.peers import MatrixPeer
from tests.waiting import until

_ROOMS = ("Le salon", "Le jardin", "La cave")
_IN_A_ROOM, _POSTS, _EVENTS = 200, 200, 200
_MOST = 600.0  # seconds for all of it

Written = dict[ChannelId, list[str]]
"""The words of what was written for each channel, in order."""


def measures() -> list[Measure]:
    """What is missing, doubled or out of order, and the seconds until the last has left."""
    with tempfile.TemporaryDirectory(prefix="preau-bench-") as own:
        fleet = Fleet(Path(own) / "servers")
        with fleet:
            house = settle(Path(own) / "data", (fleet.synapse, fleet.snac, fleet.radicale))
            try:
                return _measured(house, fleet)
            finally:
                leave(house)


def _measured(house: Household, fleet: Fleet) -> list[Measure]:
    rooms = _rooms(house, fleet)
    fleet.stop()
    written = _write(house, rooms)
    total = sum(len(words) for words in written.values())
    print(f"Sending {total} things that were written while every server was away.", flush=True)
    fleet.start()
    for proxy in house.proxies.values():
        proxy.seen.clear()
    seconds = asyncio.run(_send(house))
    missing, doubled = _wrong(written, _found(house, rooms))
    astray = _astray(house, written)
    print(
        f"{total} sent in {seconds:.0f} s: {missing} missing, {doubled} doubled, {astray} astray."
    )
    return [
        measure("queued offline: missing at the servers", missing, "of 1,000", 0),
        measure("queued offline: there twice", doubled, "of 1,000", 0),
        measure("queued offline: sent out of order", astray, "of 1,000", 0),
        measure("queued offline: until the last has left", seconds, "s", 300.0),
    ]


def _rooms(house: Household, fleet: Fleet) -> dict[ChannelId, str]:
    """Three rooms, and the engine gone once it knows them."""
    world = house.world
    me = MatrixPeer(fleet.synapse, world.me["matrix"])
    made = {_ROOMS[0]: world.room}
    for name in _ROOMS[1:]:
        made[name] = world.talk.room(name, invite=[world.me["matrix"]])
        me.join(made[name])
    asyncio.run(_known(house))
    account = house.accounts["matrix"]
    return {ChannelId(f"{account}/{room}"): room for room in made.values()}


async def _known(house: Household) -> None:
    async with house.engine() as engine:
        await house.sync(engine)
        await engine.call("leave")
    await until(lambda: not house.folder.line.exists(), 30.0)


# --- writing --------------------------------------------------------------------------------


def _write(house: Household, rooms: dict[ChannelId, str]) -> Written:
    """As the window does it: on the thread that it writes on."""
    from desktop.work.writer import Writer

    places = house.reader.places
    [home] = [p.id for p in places("Say") if p.account == house.accounts["mastodon"]][:1]
    [days] = [p.id for p in places("Schedule") if p.name == "Sorties"]
    targets = [home] * _POSTS + [days] * _EVENTS
    for room in rooms:
        targets += [room] * _IN_A_ROOM
    random.Random(7).shuffle(targets)
    written: Written = {}
    writer = Writer(house.folder, house.key, SystemClock())
    writer.start()
    try:
        for number, channel in enumerate(targets):
            word = f"q{number:04}{secrets.token_hex(3)}"
            written.setdefault(channel, []).append(word)
            outgoing = _outgoing(house, channel, word, days)
            _add(writer, outgoing)
    finally:
        writer.close()
    return written


def _outgoing(house: Household, channel: ChannelId, word: str, days: ChannelId) -> Outgoing:
    intent: Intent = Say(text=f"Bonjour {word}")
    if channel == days:
        starts = datetime.now(UTC).replace(microsecond=0) + timedelta(days=3)
        ends = starts + timedelta(hours=1)
        intent = Schedule(title=f"Visite {word}", starts=starts, ends=ends, zone="UTC")
    elif channel.startswith(house.accounts["mastodon"]):
        intent = Say(text=f"Bonjour {word}", visibility=Visibility.PUBLIC)
    return Outgoing(
        id=OutgoingId(secrets.token_hex(16)),
        account=AccountId(channel.partition("/")[0]),
        channel=channel,
        intent=intent,
        at=house.clock.now(),
    )


def _add(writer: Any, outgoing: Outgoing) -> None:
    done = threading.Event()

    def work(stores: Any) -> None:
        stores.outbox.add(outgoing)
        done.set()

    writer.ask(work)
    if not done.wait(30):
        raise RuntimeError("something could not be written down")


# --- sending --------------------------------------------------------------------------------


async def _send(house: Household) -> float:
    """Seconds until nothing waits any more."""
    began = time.monotonic()
    async with house.engine() as engine:
        await engine.call("wake")
        while time.monotonic() - began < _MOST:
            if not house.reader.outbox():
                break
            await asyncio.sleep(0.2)
    return time.monotonic() - began


# --- what is there --------------------------------------------------------------------------


def _found(house: Household, rooms: dict[ChannelId, str]) -> list[str]:
    """The text of everything that the servers have."""
    found: list[str] = []
    for room in rooms.values():
        found += _messages(house.world.talk, room)
    found += _posts(house)
    days = house.world.days
    return found + [days.get(house.world.calendar + n) for n in days.names(house.world.calendar)]


def _messages(peer: MatrixPeer, room: str) -> list[str]:
    found: list[str] = []
    more: dict[str, object] = {}
    while True:
        path = f"/rooms/{quote(room)}/messages"
        answer = peer.call("GET", path, dir="b", limit=100, **more)
        found += [str(one.get("content", {}).get("body", "")) for one in answer["chunk"]]
        if "end" not in answer or not answer["chunk"]:
            return found
        more = {"from": answer["end"]}


def _posts(house: Household) -> list[str]:
    found: list[str] = []
    below = ""
    while True:
        page: Any = house.world.home.call("GET", f"/api/v1/timelines/home?limit=40{below}")
        if not page:
            return found
        found += [str(one["content"]) for one in page]
        below = f"&max_id={page[-1]['id']}"


def _wrong(written: Written, found: list[str]) -> tuple[int, int]:
    counts = {word: 0 for words in written.values() for word in words}
    for text in found:
        for word in counts:
            counts[word] += word in text
    return sum(not n for n in counts.values()), sum(n > 1 for n in counts.values())


def _astray(house: Household, written: Written) -> int:
    """How many requests came to a server before one that was written earlier in its channel."""
    told = [
        one.body.decode("utf-8", "replace")
        for proxy in house.proxies.values()
        for one in proxy.seen
        if one.method in ("PUT", "POST") and one.body
    ]
    astray = 0
    for words in written.values():
        places = [next((n for n, text in enumerate(told) if word in text), -1) for word in words]
        astray += sum(b < a for a, b in itertools.pairwise(places))
    return astray
