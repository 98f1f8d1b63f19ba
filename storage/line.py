"""The local line between the processes of one data folder: who changed what, and small requests.

A Unix socket (elsewhere loopback TCP) carries frames of a 4-byte length and JSON, never more than
1 MiB and never pickle. Both ends prove that they hold a key derived from the database key before
anything else is read (HMAC-SHA256 over both nonces, https://www.rfc-editor.org/rfc/rfc2104).
What is worth keeping goes through the database; if the line breaks, nothing is lost.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import json
import logging
import os
import secrets
import stat
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

from storage.folder import Folder
from storage.keys import derive
from storage.model import Changed, ChannelId, View

VERSION = 1
"""Of the line's words. ``leave`` is understood by every version."""
LARGEST = 1 << 20
"""Bytes of one frame."""
LARGEST_GREETING = 4096
"""Bytes of a frame from a peer that has proved nothing yet."""
PATIENCE = 5.0
"""Seconds that a peer has to prove itself."""
QUICK = 30.0
"""Seconds without a word after which a request that the engine answers by itself is given up."""
LONG = 600.0
"""The same for one that waits for servers, or for a person in a browser."""
MOST_PEERS = 32
MOST_WAITING = 8 << 20
"""Bytes that may wait for a peer that does not read; it is dropped past that."""
_CHANNELS_A_FRAME = 1000
_WAIT_FOR_OTHERS = frozenset(
    ("sign_in", "sign_out", "farewell", "sync", "history", "thread", "fetch")
)

Frame = dict[str, Any]


class LineKey(bytes):
    """What proves to the engine who asks. It opens no database and leads back to no key: a locked
    window keeps this and nothing else."""

    @classmethod
    def of(cls, key: bytes) -> LineKey:
        """From the database key; one of this kind is what it is."""
        return key if isinstance(key, cls) else cls(derive(key, "line"))


logger = logging.getLogger(__name__)


class LineError(Exception):
    """A request that did not end well. Codes of the line itself: ``absent`` (nobody listens),
    ``silent`` (somebody does, and says nothing), ``refused`` (another key), ``gone`` (it broke),
    ``unknown-request``, ``too-large``, ``fault``. Others are the adapters' own codes."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code, self.detail = code, detail


# --- frames ---------------------------------------------------------------------------------


def pack(frame: Frame) -> bytes:
    """A frame as bytes. LineError("too-large") past 1 MiB."""
    body = json.dumps(frame, ensure_ascii=False, separators=(",", ":")).encode()
    if len(body) > LARGEST:
        raise LineError("too-large")
    return len(body).to_bytes(4, "big") + body


async def read_frame(reader: asyncio.StreamReader, largest: int = LARGEST) -> Frame:
    """The next frame. LineError("gone" | "too-large" | "fault")."""
    try:
        size = int.from_bytes(await reader.readexactly(4), "big")
        if size > largest:
            raise LineError("too-large")
        frame = json.loads(await reader.readexactly(size))
    except (asyncio.IncompleteReadError, OSError):
        raise LineError("gone") from None
    except (ValueError, RecursionError):
        raise LineError("fault") from None
    if not isinstance(frame, dict):
        raise LineError("fault")
    return frame


def changed_frames(changed: Changed) -> Iterator[Frame]:
    """A Changed as frames; one that touched very many channels becomes several."""
    channels = sorted(changed.channels)
    for start in range(0, max(1, len(channels)), _CHANNELS_A_FRAME):
        yield {
            "changed": changed.revision,
            "channels": channels[start : start + _CHANNELS_A_FRAME],
            "views": sorted(changed.views),
        }


def read_changed(frame: Frame) -> Changed:
    """What a peer says was touched; words it does not know are left out."""
    revision = frame.get("changed", frame.get("revision", 0))
    known = set(View)
    return Changed(
        revision=revision if isinstance(revision, int) else 0,
        channels=frozenset(ChannelId(name) for name in _words(frame.get("channels"))),
        views=frozenset(View(name) for name in _words(frame.get("views")) if name in known),
    )


def _words(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


# --- addresses ------------------------------------------------------------------------------


def _socket_path() -> Path:
    """A fresh private place for a socket, short enough for ``sun_path`` (104 bytes on macOS)."""
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    name = f"preau-{secrets.token_hex(6)}"
    if runtime and len(runtime) < 70 and Path(runtime).is_dir():
        with contextlib.suppress(OSError):
            place = Path(runtime) / name
            place.mkdir(mode=0o700)
            return place / "line"
    return Path(tempfile.mkdtemp(prefix=f"{name}-")) / "line"


def _forget(address_file: Path) -> None:
    """Remove the address of an engine that is no more, and its socket if it is ours."""
    try:
        known = json.loads(address_file.read_text())
        address_file.unlink()
        path = Path(known["unix"])
        place = path.parent.lstat()
    except (OSError, ValueError, KeyError, TypeError):
        return
    if place.st_uid == os.getuid() and path.parent.name.startswith("preau-"):
        with contextlib.suppress(OSError):
            if stat.S_ISSOCK(path.lstat().st_mode):
                path.unlink()
        with contextlib.suppress(OSError):
            path.parent.rmdir()


def _write_address(address_file: Path, address: Frame) -> None:
    fresh = address_file.with_name(address_file.name + ".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(address, file)
    fresh.replace(address_file)


def _proof(key: bytes, role: str, first: str, second: str) -> str:
    words = f"preau-line:{role}:{first}:{second}"
    return hmac.new(key, words.encode(), hashlib.sha256).hexdigest()


def _same(given: object, wanted: str) -> bool:
    return isinstance(given, str) and hmac.compare_digest(given.encode(), wanted.encode())


# --- the engine's end -----------------------------------------------------------------------


class Peer:
    """One authenticated client of the engine."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self.tasks: set[asyncio.Task[None]] = set()

    def tell(self, frame: Frame) -> None:
        """Send without waiting; a peer that does not read is dropped rather than kept in memory."""
        if self._writer.is_closing():
            return
        self._writer.write(pack(frame))
        if self._writer.transport.get_write_buffer_size() > MOST_WAITING:
            self._writer.transport.abort()

    def notice(self, **facts: object) -> None:
        """Tell this peer something it did not ask for: ``open`` an address."""
        self.tell({"notice": facts})

    async def drop(self) -> None:
        for task in self.tasks:
            task.cancel()
        self._writer.close()
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()


Handler = Callable[[Peer, str, Frame], Awaitable[Frame]]


class LineServer:
    """Listens for the other processes of the folder. One, in the engine; it holds its lock."""

    def __init__(
        self,
        folder: Folder,
        key: bytes,
        handler: Handler,
        *,
        revision: Callable[[], int] = lambda: 0,
        on_peers: Callable[[int], None] = lambda _count: None,
    ) -> None:
        self._folder, self._key, self._handler = folder, derive(key, "line"), handler
        self._revision, self._on_peers = revision, on_peers
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()
        self.peers: set[Peer] = set()

    async def start(self) -> None:
        """Listen, then write the address file."""
        _forget(self._folder.line)
        if hasattr(asyncio, "start_unix_server") and sys.platform != "win32":
            path = _socket_path()
            self._server = await asyncio.start_unix_server(self._accept, path)
            path.chmod(0o600)
            address: Frame = {"unix": str(path)}
        else:
            self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
            address = {"tcp": self._server.sockets[0].getsockname()[1]}
        _write_address(self._folder.line, address | {"version": VERSION})

    async def close(self) -> None:
        """Drop every peer, and leave no socket and no address behind."""
        if self._server is not None:
            self._server.close()
        for peer in tuple(self.peers):
            await peer.drop()
        for task in tuple(self._connections):
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)
        _forget(self._folder.line)

    def tell(self, changed: Changed, *, but: Peer | None = None) -> None:
        """Pass on what a transaction touched, to all but the peer that said so."""
        for frame in changed_frames(changed):
            for peer in tuple(self.peers):
                if peer is not but:
                    peer.tell(frame)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None or len(self._connections) >= MOST_PEERS:
            writer.close()
            return
        self._connections.add(task)
        peer = Peer(writer)
        try:
            async with asyncio.timeout(PATIENCE):
                await self._challenge(reader, peer)
            self.peers.add(peer)
            self._on_peers(len(self.peers))
            while True:
                self._begin(peer, await read_frame(reader))
        except (LineError, TimeoutError, OSError) as end:
            if not (isinstance(end, LineError) and end.code == "gone"):
                logger.info("peer dropped: %s", getattr(end, "code", type(end).__name__))
        except asyncio.CancelledError:
            pass
        finally:
            self._connections.discard(task)
            known = peer in self.peers
            self.peers.discard(peer)
            with contextlib.suppress(OSError, asyncio.CancelledError):
                await peer.drop()
            if known:
                self._on_peers(len(self.peers))

    async def _challenge(self, reader: asyncio.StreamReader, peer: Peer) -> None:
        nonce = secrets.token_hex(32)
        peer.tell({"preau": VERSION, "nonce": nonce})
        answer = await read_frame(reader, LARGEST_GREETING)
        theirs = str(answer.get("nonce", ""))
        if len(theirs) < 32 or not _same(
            answer.get("proof"), _proof(self._key, "client", nonce, theirs)
        ):
            raise LineError("refused")
        proof = _proof(self._key, "server", theirs, nonce)
        peer.tell({"proof": proof, "revision": self._revision()})

    def _begin(self, peer: Peer, frame: Frame) -> None:
        task = asyncio.get_running_loop().create_task(self._answer(peer, frame))
        peer.tasks.add(task)
        task.add_done_callback(peer.tasks.discard)

    async def _answer(self, peer: Peer, frame: Frame) -> None:
        name, args, number = frame.get("call"), frame.get("args"), frame.get("id")
        try:
            if not isinstance(name, str) or not isinstance(args, dict):
                raise LineError("unknown-request")
            peer.tell({"id": number, "ok": await self._handler(peer, name, args)})
        except LineError as error:
            peer.tell({"id": number, "error": error.code, "detail": error.detail})
        except Exception as error:  # one request's fault must not cost the engine
            logger.exception("request failed: %s", type(error).__name__, exc_info=None)
            peer.tell({"id": number, "error": "fault", "detail": ""})


# --- the window's and the command line's end ------------------------------------------------


class LineClient:
    """A connection to the folder's running engine. Works on any asyncio loop, Qt's too."""

    def __init__(self, folder: Folder, key: bytes) -> None:
        self._folder, self._key = folder, LineKey.of(key)
        self._writer: asyncio.StreamWriter | None = None
        self._reading: asyncio.Task[None] | None = None
        self._asked: dict[int, asyncio.Future[Frame]] = {}
        self._number = 0
        self._on_changed: list[Callable[[Changed], None]] = []
        self._on_notice: list[Callable[[Frame], None]] = []
        self._on_closed: list[Callable[[], None]] = []
        self._heard_at = 0.0  # in the loop's time: the engine's last word, whatever it was
        self.version = 0  # of the engine's line
        self.revision = 0  # of the database when this connected

    def on_changed(self, callback: Callable[[Changed], None]) -> None:
        """Call back in the loop for each transaction that another process committed."""
        self._on_changed.append(callback)

    def on_notice(self, callback: Callable[[Frame], None]) -> None:
        """Call back for what the engine says to this client alone: ``{"open": address}``."""
        self._on_notice.append(callback)

    def on_closed(self, callback: Callable[[], None]) -> None:
        """Call back once when the line breaks or is closed."""
        self._on_closed.append(callback)

    @property
    def open(self) -> bool:
        return self._reading is not None and not self._reading.done()

    async def connect(self) -> None:
        """LineError("absent" | "silent" | "refused")."""
        try:
            async with asyncio.timeout(PATIENCE):
                reader, self._writer = await self._open()
                await self._prove(reader)
        except TimeoutError:
            self._drop()
            raise LineError("silent") from None
        except LineError as error:
            self._drop()
            raise LineError("refused" if error.code == "gone" else error.code) from None
        self._reading = asyncio.get_running_loop().create_task(self._read(reader))

    async def call(self, name: str, **args: object) -> Frame:
        """Ask, and wait for the answer. LineError with the code that it gives, ``gone``, or
        ``silent`` when nothing at all is heard for :data:`QUICK` or :data:`LONG` seconds."""
        if self._writer is None or not self.open:
            raise LineError("gone")
        self._number += 1
        number = self._number
        answer: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()
        self._asked[number] = answer
        limit = LONG if name in _WAIT_FOR_OTHERS else QUICK
        try:
            self._writer.write(pack({"id": number, "call": name, "args": args}))
            async with asyncio.timeout(limit):
                await self._writer.drain()
            return await self._answered(answer, limit)
        except TimeoutError:
            raise LineError("silent") from None
        except OSError:
            raise LineError("gone") from None
        finally:
            self._asked.pop(number, None)
            if answer.done() and not answer.cancelled():
                answer.exception()  # looked at, also where something else was told: no fault

    async def _answered(self, answer: asyncio.Future[Frame], limit: float) -> Frame:
        """The answer, while the engine says anything: a long sync tells what it commits."""
        loop = asyncio.get_running_loop()
        until = loop.time() + limit
        while not answer.done():
            await asyncio.wait((answer,), timeout=until - loop.time())
            until = max(until, self._heard_at + limit)
            if not answer.done() and loop.time() >= until:
                raise TimeoutError
        return answer.result()

    async def close(self) -> None:
        """Hang up. Idempotent."""
        self._drop()
        if self._reading is not None:
            await asyncio.gather(self._reading, return_exceptions=True)

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        try:
            address = json.loads(self._folder.line.read_text())
            if "unix" in address:
                return await asyncio.open_unix_connection(address["unix"])
            return await asyncio.open_connection("127.0.0.1", int(address["tcp"]))
        except (OSError, ValueError, KeyError, TypeError):
            raise LineError("absent") from None

    async def _prove(self, reader: asyncio.StreamReader) -> None:
        if self._writer is None:
            raise LineError("absent")
        greeting = await read_frame(reader, LARGEST_GREETING)
        theirs, nonce = str(greeting.get("nonce", "")), secrets.token_hex(32)
        version = greeting.get("preau", 0)
        if not isinstance(version, int):
            raise LineError("refused")
        self.version = version
        proof = _proof(self._key, "client", theirs, nonce)
        self._writer.write(pack({"nonce": nonce, "proof": proof}))
        welcome = await read_frame(reader, LARGEST_GREETING)
        if not _same(welcome.get("proof"), _proof(self._key, "server", nonce, theirs)):
            raise LineError("refused")
        self.revision = int(welcome.get("revision", 0))

    async def _read(self, reader: asyncio.StreamReader) -> None:
        try:
            async for frame in _frames(reader):
                self._hear(frame)
        finally:
            self._drop()
            for answer in self._asked.values():
                if not answer.done():
                    answer.set_exception(LineError("gone"))
            for callback in self._on_closed:
                callback()

    def _hear(self, frame: Frame) -> None:
        self._heard_at = asyncio.get_running_loop().time()
        if "changed" in frame:
            changed = read_changed(frame)
            for callback in self._on_changed:
                callback(changed)
        elif "notice" in frame:
            for told in self._on_notice:
                told(frame["notice"])
        else:
            answer = self._asked.get(frame.get("id", 0))
            if answer is None or answer.done():
                return
            if "error" in frame:
                answer.set_exception(LineError(str(frame["error"]), str(frame.get("detail", ""))))
            else:
                answer.set_result(frame.get("ok") or {})

    def _drop(self) -> None:
        if self._writer is not None:
            self._writer.close()


async def _frames(reader: asyncio.StreamReader) -> AsyncIterator[Frame]:
    """Frames until the line ends."""
    while True:
        try:
            frame = await read_frame(reader)
        except LineError:
            return
        yield frame
