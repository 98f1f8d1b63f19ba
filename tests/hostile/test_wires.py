"""Answers without end, that drip, that swell or that lead elsewhere: each client gives up in time.

The servers here are sockets of our own (listening.py): no real one can be made to do this.
"""

from __future__ import annotations

import asyncio
import gzip
import itertools
import time
import zlib
from collections.abc import Callable, Iterator

import pytest

from protocols.adapter import Offline, Outcome, Refused
from protocols.dav import wire as dav
from protocols.mastodon.wire import Wire as FediverseWire
from protocols.matrix.client import Client

from .cell import serve
from .listening import Listener, Say, answer, drip

pytestmark = pytest.mark.timeout(600)
PATIENCE = 0.4  # seconds, where a client has 30 or more
MEMORY = 300.0  # MiB: 64 of an answer, held twice where its pieces are joined


def matrix(url: str) -> str:
    async def ask() -> str:
        client = Client(url, {"access_token": "t"}, timeout=PATIENCE)
        try:
            return f"{len((await client.get('/x')).body)} bytes"
        finally:
            await client.close()

    return told(lambda: asyncio.run(ask()))


def mastodon(url: str) -> str:
    async def ask() -> str:
        async with FediverseWire(url, "t", timeout=PATIENCE) as wire:
            return f"{len((await wire.look('/x')).body)} bytes"

    return told(lambda: asyncio.run(ask()))


def calendar(url: str) -> str:
    wire = dav.Wire("a", "b", longest=PATIENCE / 10)
    return told(lambda: f"{len(wire.ask('GET', url).body)} bytes")


def told(ask: Callable[[], str]) -> str:
    """What came of it; anything but an outcome is an error."""
    try:
        return ask()
    except (Outcome, dav.LostError, dav.TooLargeError) as error:
        return f"{type(error).__name__} {getattr(error, 'code', '')}".strip()


CLIENTS = (matrix, mastodon, calendar)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


def endless(_head: bytes) -> Iterator[bytes]:
    yield HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
    while True:
        yield b"100000\r\n" + b" " * 0x100000 + b"\r\n"


def endless_and_unbound(_head: bytes) -> Iterator[bytes]:
    yield HEAD + b"Connection: close\r\n\r\n"
    while True:
        yield b" " * 0x100000


def dripping_body(_head: bytes) -> Iterator[bytes]:
    yield HEAD + b"Content-Length: 1000000\r\n\r\n"
    yield from drip(b" " * 1_000_000, 0.05)


def dripping_chunks(_head: bytes) -> Iterator[bytes]:
    yield HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
    yield from drip(b"1\r\n \r\n" * 100_000, 0.02)


def dripping_unbound(_head: bytes) -> Iterator[bytes]:
    yield HEAD + b"\r\n"
    yield from drip(b" " * 1_000_000, 0.05)


def dripping_head(_head: bytes) -> Iterator[bytes]:
    yield from drip(HEAD + b"X: " + b"y" * 1_000_000, 0.05)


def headers_without_end(_head: bytes) -> Iterator[bytes]:
    yield HEAD
    for number in itertools.count():
        yield b"X-%d: y\r\n" % number


def one_long_header(_head: bytes) -> Iterator[bytes]:
    yield HEAD + b"X: "
    while True:
        yield b"y" * 65536


def never(_head: bytes) -> Iterator[bytes]:
    time.sleep(20)
    yield b""


def nonsense(_head: bytes) -> Iterator[bytes]:
    yield b"\0\xff\r\n" * 10_000


def many_continues(_head: bytes) -> Iterator[bytes]:
    while True:
        yield b"HTTP/1.1 100 Continue\r\n\r\n" * 1000


ENDLESS: tuple[Say, ...] = (
    endless,
    endless_and_unbound,
    dripping_body,
    dripping_chunks,
    dripping_unbound,
    dripping_head,
    headers_without_end,
    one_long_header,
    never,
    nonsense,
    many_continues,
)


@pytest.mark.parametrize("say", ENDLESS, ids=lambda say: say.__name__)
@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.__name__)
def test_an_answer_that_does_not_end_is_given_up(client: Callable[[str], str], say: Say) -> None:
    with Listener(say) as server:
        began = time.monotonic()
        found = serve(lambda: client(server.url), seconds=10, memory=MEMORY).result
        assert time.monotonic() - began < 75 * PATIENCE  # a busy machine
    assert "bytes" not in found
    assert found.split()[0] in ("Offline", "LostError", "TooLargeError", "_DroppedError")


def bomb(size: int) -> bytes:
    """So many zeros, compressed; a thousandth of it."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    some = b"\0" * (1 << 20)
    parts = [packer.compress(some) for _ in range(size >> 20)]
    return b"".join((*parts, packer.flush()))


ONCE = bomb(1 << 30)
TWICE = gzip.compress(bomb(4 << 30), 9)
BOMBS = {
    "gzip": (ONCE, "gzip"),
    "deflate": (zlib.compress(b"\0" * (300 << 20), 9), "deflate"),
    "stacked": (TWICE, "gzip, gzip"),
    "many": (b"\x1f\x8b", ", ".join(["gzip"] * 200)),
    "br": (b"\xc3\x3f", "br"),
    "zstd": (b"\x28\xb5\x2f\xfd", "zstd"),
    "unknown": (b"x", "x-evil"),
}


@pytest.mark.parametrize("name", BOMBS)
@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.__name__)
def test_a_bomb_of_compression_does_not_go_off(client: Callable[[str], str], name: str) -> None:
    body, encoding = BOMBS[name]

    def say(_head: bytes) -> Iterator[bytes]:
        yield answer(body, Content_Encoding=encoding)

    with Listener(say) as server:
        found = serve(lambda: client(server.url), seconds=10, memory=MEMORY).result
    if "bytes" in found:  # left as it came: nobody opens it
        assert int(found.split()[0]) <= len(body)


async def test_what_leads_elsewhere_is_not_followed_with_a_token() -> None:
    def elsewhere(_head: bytes) -> Iterator[bytes]:
        yield answer(b"{}")

    with Listener(elsewhere) as other:

        def say(_head: bytes) -> Iterator[bytes]:
            yield answer(b"", "302 Found", Location=f"{other.url}/x")

        with Listener(say) as server:
            client = Client(server.url, {"access_token": "secret"})
            with pytest.raises(Offline):
                await client.get("/x")
            await client.close()
            async with FediverseWire(server.url, "secret") as wire:
                with pytest.raises(Offline):
                    await wire.get("/x")
                assert await wire.download(f"{server.url}/p.png", 100) == b"{}"
            reply = await asyncio.to_thread(dav.Wire("a", "secret").ask, "GET", server.url)
            assert reply.status == 302
    assert len(other.asked) == 1, "the picture, by whom its server points at"
    assert b"secret" not in other.asked[0]


@pytest.mark.parametrize(
    "place", ["javascript:x", "file:///etc/passwd", "http://[", "//", "\t", ""]
)
async def test_a_redirect_to_no_place_is_no_answer(place: str) -> None:
    def say(_head: bytes) -> Iterator[bytes]:
        yield answer(b"", "302 Found", Location=place)

    with Listener(say) as server:
        async with FediverseWire(server.url) as wire:
            with pytest.raises((Offline, Refused)):
                await wire.download(f"{server.url}/p.png", 100)
