"""What other programs of this computer may put before us: the line's frames, the profile file."""

from __future__ import annotations

import asyncio
import json
import secrets
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.folder import Folder
from storage.line import (
    LARGEST,
    LARGEST_GREETING,
    Frame,
    LineClient,
    LineError,
    LineServer,
    Peer,
    read_changed,
    read_frame,
)
from storage.profile import ProfileError, load

from .cell import serve
from .test_json import EXAMPLES

KEY = bytes(range(32))


def framed(body: bytes, size: int | None = None) -> bytes:
    return (len(body) if size is None else size).to_bytes(4, "big") + body


async def read(data: bytes, largest: int = LARGEST) -> Frame | str:
    reader = asyncio.StreamReader()
    reader.feed_data(data)
    reader.feed_eof()
    try:
        return await read_frame(reader, largest)
    except LineError as error:
        return error.code


FRAMES = {
    "deep": (framed(b"[" * 500_000), "fault"),
    "deep and whole": (framed(b'{"a":' * 100_000 + b"1" + b"}" * 100_000), "fault"),
    "digits": (framed(b'{"id":' + b"9" * 10_000 + b"}"), "fault"),
    "no text": (framed(b'{"id":"\xff"}'), "fault"),
    "no object": (framed(b"[1]"), "fault"),
    "empty": (framed(b""), "fault"),
    "too large": (framed(b"", LARGEST + 1), "too-large"),
    "the largest number": (b"\xff\xff\xff\xff", "too-large"),
    "cut": (framed(b"{}", 1000), "gone"),
    "cut in its length": (b"\0\0", "gone"),
}


@pytest.mark.parametrize("what", FRAMES)
def test_a_hostile_frame_is_a_code(what: str) -> None:
    data, code = FRAMES[what]
    assert serve(lambda: asyncio.run(read(data)), seconds=2, memory=32).result == code


@settings(EXAMPLES)
@given(st.binary(max_size=60))
def test_any_bytes_are_a_frame_or_a_code(data: bytes) -> None:
    found = asyncio.run(read(framed(data)))
    assert isinstance(found, dict) or found in ("fault", "gone", "too-large")


_ANY = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.lists(st.text())


@settings(EXAMPLES)
@given(st.dictionaries(st.sampled_from(["changed", "revision", "channels", "views"]), _ANY))
def test_words_of_a_change_are_believed_only_where_they_are_words(frame: Frame) -> None:
    changed = read_changed(frame)
    assert isinstance(changed.revision, int)
    assert all(isinstance(name, str) for name in changed.channels)


async def test_strangers_at_the_line_get_nowhere_and_the_others_are_served(
    data_folder: Path,
) -> None:
    asked: list[str] = []

    async def handler(_peer: Peer, name: str, _args: Frame) -> Frame:
        asked.append(name)
        return {}

    folder = Folder(data_folder)
    folder.prepare()
    server = LineServer(folder, KEY, handler)
    await server.start()
    try:
        address = json.loads(folder.line.read_text())["unix"]
        proof = {"nonce": secrets.token_hex(32), "proof": "0" * 64}
        for data in (
            framed(json.dumps(proof).encode()),
            framed(b"x" * LARGEST_GREETING),
            framed(b"", LARGEST_GREETING + 1),
            b"\xff" * 10_000,
            framed(b'{"call":"leave","args":{}}') * 100,
        ):
            reader, writer = await asyncio.open_unix_connection(address)
            writer.write(data)
            await asyncio.wait_for(_heard(reader), 60)
            writer.close()
        client = LineClient(folder, KEY)
        await client.connect()
        assert await client.call("status") == {}
        await client.close()
    finally:
        await server.close()
    assert asked == ["status"]


async def _heard(reader: asyncio.StreamReader) -> None:
    """All that the other end says before it hangs up: a greeting, and no welcome."""
    said = b""
    try:
        while piece := await reader.read(65536):
            said += piece
    except ConnectionError:
        pass  # it hung up with our bytes unread
    assert b"revision" not in said


PROFILES = {
    "deep": b"a = " + b"[" * 100_000,
    "deep tables": b"[" + b".".join([b"a"] * 50_000) + b"]\n",
    "digits": b"a = " + b"9" * 100_000,
    "no text": b"\xff\xfe\0",
    "a line of ten megabytes": b'a = "' + b"x" * 10_000_000 + b'"',
    "many tables": b"[[group]]\nname = 'x'\n" * 100_000,
    "half characters": b'a = "\\ud800"',
    "nothing": b"",
}


@pytest.mark.parametrize("what", PROFILES)
def test_a_hostile_profile_is_read_or_refused_soon(tmp_path: Path, what: str) -> None:
    file = tmp_path / "profile.toml"
    file.write_bytes(PROFILES[what])

    def work() -> str:
        try:
            load(file)
        except ProfileError as error:
            return error.problems[0].code if error.problems else "?"
        return "ok"

    assert serve(work, seconds=6, memory=400).result
