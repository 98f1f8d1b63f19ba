"""The engine on a disk that fills up while it sends and receives waits, and goes on by itself."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.household import PROTOCOLS, event
from tests.kill.home import Home, Written, homes
from tests.kill.trials import SEND, until_it
from tests.servers import Radicale, Snac, Synapse
from tests.storage.small_disk import SmallDisk, mounted

pytestmark = [pytest.mark.real, pytest.mark.row("I10"), pytest.mark.timeout(600)]

_BY_ITSELF = 120.0  # seconds


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with mounted(tmp_path / "disk", 24) as small:
        yield small


@pytest.fixture
def small(disk: SmallDisk, synapse: Synapse, snac: Snac, radicale: Radicale) -> Iterator[Home]:
    with homes((synapse, snac, radicale), disk.path) as made:
        asyncio.run(made.come_in())
        yield made


async def test_what_arrives_while_the_disk_is_full_comes_when_there_is_room(
    small: Home, disk: SmallDisk
) -> None:
    async with small.engine() as engine:
        disk.fill()
        brought = await _bring_much(small)
        codes = set((await engine.sync()).values())
        assert "full" in codes
        assert codes <= {"ok", "full"}
        assert not set(brought) <= {word for word in brought if small.now.entries(word)}
        small.whole()
        disk.empty()
        assert await until_it(lambda: all(small.now.entries(word) for word in brought), _BY_ITSELF)
        await small.rest(engine)
        await small.compare([], brought)
    small.whole()


async def _bring_much(home: Home) -> dict[str, str]:
    """More than the log has room for: texts, and events with long words."""
    brought: dict[str, str] = {}
    world = home.world
    for number in range(36):
        word = f"n{secrets.token_hex(5)}"
        filling = " ".join(secrets.token_hex(4) for _ in range(3000))
        if number % 2:
            world.talk.say(world.room, f"Nouvelle {word} {filling}")
            brought[word] = "matrix"
        else:
            text = event(word, f"Nouvelle {word}").replace(
                "DURATION", f"DESCRIPTION:{filling}\r\nDURATION"
            )
            world.days.put(f"{world.calendar}{word}.ics", text)
            brought[word] = "dav"
    return brought


async def test_a_message_whose_confirmation_does_not_fit_is_not_sent_twice(
    small: Home, disk: SmallDisk
) -> None:
    """The disk fills up between SENDING and the servers' answers."""
    house = small.now
    answered: set[str] = set()

    def strike(protocol: str, body: bytes) -> bytes:
        """All three have done it before the first confirmation arrives."""
        answered.add(protocol)
        until = time.monotonic() + 60
        while len(answered) < len(PROTOCOLS) and time.monotonic() < until:
            time.sleep(0.01)
        disk.fill()
        return body

    async with small.engine() as engine:
        house.database.shrink_log()
        for protocol in PROTOCOLS:
            small.proxies[protocol].falsify(partial(strike, protocol), SEND[protocol])
        sent = {protocol: house.say(protocol) for protocol in PROTOCOLS}
        await engine.wake()
        assert await until_it(lambda: not disk.free(), 60.0)
        await asyncio.sleep(1.5)
        assert set(house.waiting()) == {outgoing for outgoing, _ in sent.values()}
        assert answered == set(PROTOCOLS)
        for proxy in small.proxies.values():
            proxy.mend()
        disk.empty()
        assert await until_it(lambda: not house.waiting(), _BY_ITSELF)
        await small.rest(engine)
        written = [
            Written(word, protocol, safe=True, draft=False) for protocol, (_, word) in sent.items()
        ]
        await small.compare(written, {})
    small.whole()
