"""Where one may listen, and what is heard: pure functions, and a server of ours that misbehaves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from protocols.mastodon.following import events, listening_at

HERE = "https://asso.example"


@pytest.mark.parametrize(
    ("announced", "base", "where"),
    [
        ("wss://asso.example", HERE, HERE),
        ("https://asso.example/", HERE, HERE),
        ("wss://streaming.asso.example", HERE, "https://streaming.asso.example"),
        ("ws://127.0.0.1:8000", "http://127.0.0.1:9000", "http://127.0.0.1:9000"),
        ("wss://elsewhere.example", HERE, ""),
        ("wss://evilasso.example", HERE, ""),
        ("wss://asso.example.evil.example", HERE, ""),
        ("wss://asso.example@evil.example", HERE, ""),
        ("wss://streaming.asso.example:8443", HERE, ""),
        ("ws://a.localhost", "http://localhost", ""),
        ("file:///etc/passwd", HERE, ""),
        ("wss://[", HERE, ""),
        ("", HERE, ""),
    ],
)
def test_the_token_goes_to_its_own_server_only(announced: str, base: str, where: str) -> None:
    path = "/api/v1/streaming/direct"
    assert listening_at(announced, base) == (where + path if where else "")


async def heard(*lines: bytes) -> list[tuple[str, str]]:
    async def said() -> AsyncIterator[bytes]:
        for line in lines:
            yield line

    opened = asyncio.Event()
    found = [one async for one in events(said(), opened)]
    assert opened.is_set() is bool(lines)
    return found


async def test_events_end_with_an_empty_line() -> None:
    lines = b":thump\n\nevent: conversation\ndata: {\ndata: }\n\nevent: delete\r\ndata:7\r\n\r\n"
    assert await heard(*lines.splitlines(keepends=True)) == [
        ("conversation", "{\n}"),
        ("delete", "7"),
    ]


async def test_what_is_cut_off_is_no_event() -> None:
    assert await heard(b"event: conversation\n", b"data: {}\n") == []
    assert await heard(b"event: conversation\n", b"\n") == []
    assert await heard() == []


async def test_an_event_without_end_ends_the_stream() -> None:
    lines = [b"event: conversation\n", *([b"data: " + b"x" * 1000 + b"\n"] * 1100), b"\n"]
    assert await heard(*lines) == []
    assert await heard(*[b"x" * 100_000] * 12, b"\ndata: y\n\n") == []
    again = [b"data: y\n", b"\n"] * 3000  # each is small: all are heard
    assert len(await heard(*again)) == 3000


async def test_an_event_is_one_however_it_is_cut_up() -> None:
    said = "event: conversation\ndata: {é}\n\n".encode()
    for size in range(1, len(said)):
        pieces = [said[start : start + size] for start in range(0, len(said), size)]
        assert await heard(*pieces) == [("conversation", "{é}")]
