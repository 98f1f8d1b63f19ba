"""The other end of a sign-in in the browser: one redirect, received on this computer.

RFC 8252, https://www.rfc-editor.org/rfc/rfc8252#section-7.3
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from importlib.resources import files
from urllib.parse import parse_qsl, urlsplit

_PATH = "/signed-in"
_HEAD = 16 * 1024  # bytes of a request's head
_SLOW = 10.0  # seconds for a browser to say its request
_FIELDS = (
    "Cache-Control: no-store\r\n"
    "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Connection: close\r\n\r\n"
)


class Landing:
    """An address on this computer that the browser is sent back to."""

    def __init__(self, port: int, came: asyncio.Future[Mapping[str, str]]) -> None:
        self.address = f"http://127.0.0.1:{port}{_PATH}"
        self._came = came

    async def arrival(self, within: float) -> Mapping[str, str]:
        """The query it came back with; TimeoutError after ``within`` seconds."""
        return await asyncio.wait_for(asyncio.shield(self._came), within)


@asynccontextmanager
async def landing() -> AsyncIterator[Landing]:
    """Listen on a free port of 127.0.0.1 until the block ends; the first arrival counts."""
    came: asyncio.Future[Mapping[str, str]] = asyncio.get_running_loop().create_future()
    page = files("resources").joinpath("signed-in.html").read_bytes()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(_SLOW):
                head = await reader.readuntil(b"\r\n\r\n")
                query = _query(head)
                writer.write(_answer(page if query is not None else None))
                await writer.drain()
            if query is not None and not came.done():
                came.set_result(query)
        except (TimeoutError, OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # not a browser coming back: another may
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, limit=_HEAD)
    try:
        yield Landing(server.sockets[0].getsockname()[1], came)
    finally:
        server.close()
        came.cancel()


def _query(head: bytes) -> Mapping[str, str] | None:
    """The query of ``GET /signed-in?…``; None for any other request (a favicon)."""
    words = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ")
    if len(words) != 3 or words[0] != "GET":
        return None
    try:
        target = urlsplit(words[1])
    except ValueError:
        return None
    return dict(parse_qsl(target.query)) if target.path == _PATH and target.query else None


def _answer(page: bytes | None) -> bytes:
    status = "200 OK" if page is not None else "404 Not Found"
    body = page or b""
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\n{_FIELDS}"
    )
    return head.encode() + body
