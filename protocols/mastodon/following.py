"""What is open is followed as it is said: direct conversations and threads, never home.

Where the server lets one listen (server-sent events), conversations are told by it; elsewhere, and
for threads, it is asked twice a minute. https://docs.joinmastodon.org/methods/streaming/
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from protocols.adapter import LIVE, Later, Offline, Outcome, Refused, Shelf
from protocols.loading import load
from storage.model import ChannelId, ItemId, ServerAnswer, Visibility

from . import translate
from .asking import CONVERSATIONS, conversation_of
from .direct import DIRECT, remote_of
from .fields import mappings, text
from .finding import peers_in
from .pages import says
from .records import Viewer, dump
from .service import describe, read_service
from .status import visibility_of
from .wire import Wire

EVERY = 30.0
"""Seconds between two looks at what cannot be listened to."""
SILENCE = 120.0
"""Seconds without a sign of life after which a stream has ended; Mastodon sends one every 15."""
_OPENING = 10.0  # seconds that a stream may take to begin before one looks without it
_AGAIN = 300.0  # seconds before a stream that ended is tried again
_LONGEST_EVENT = 1024 * 1024  # bytes
_UNHEARD = 16  # events that wait to be taken; a server that says more waits too
_LIMIT = "40"


@dataclass(slots=True)
class _Ear:
    """A stream that is listened to: what it said, and whether it still speaks."""

    heard: asyncio.Queue[dict[str, Any]] = field(default_factory=lambda: asyncio.Queue(_UNHEARD))
    open: asyncio.Event = field(default_factory=asyncio.Event)  # or known that it does not
    task: asyncio.Task[None] | None = None
    until: float = 0.0  # in the loop's time; deaf before that

    @property
    def listens(self) -> bool:
        return self.task is not None and not self.task.done()


@dataclass(frozen=True, slots=True)
class _Found:
    """What one look brought."""

    kind: str
    source: str
    entries: list[dict[str, Any]]
    body: bytes

    @property
    def says(self) -> str:
        """What tells it from the look before; counts change all the time and say nothing."""
        return hashlib.sha256(repr([says(one) for one in self.entries]).encode()).hexdigest()


class Following:
    """One account's live channels."""

    def __init__(self, wire: Wire, shelf: Shelf, *, every: float = EVERY) -> None:
        self._wire, self._shelf, self._every = wire, shelf, every
        self._address: str | None = None  # where to listen; "" nowhere; None: not asked yet
        self._tags: dict[str, str] = {}  # path → ETag of its last answer

    async def follow(
        self, viewer: Viewer, channels: frozenset[ChannelId], cursor: str | None
    ) -> AsyncIterator[ServerAnswer]:
        """Answers until the caller stops asking; none at all if nothing can be followed. What is
        already known by ``cursor`` is not said again."""
        remotes = {one.partition("/")[2] for one in channels}
        directs = frozenset(one for one in remotes if one.startswith(DIRECT))
        threads = sorted(one for one in remotes if one.startswith(translate.THREAD))
        if not (directs or threads):
            return
        known = {name: one for name, one in _read(cursor).items() if name in (DIRECT, *threads)}
        self._tags.clear()  # they were of what other channels wanted
        ear = _Ear()
        try:
            while True:
                was_listening = ear.listens
                if directs:
                    await self._listen(ear)
                look = directs if not (was_listening and ear.listens) else frozenset()
                async for found in self._look(viewer, look, threads):
                    if known.get(found.source) != found.says:
                        known[found.source] = found.says
                        yield _answer(known, found.kind, found.body)
                until = asyncio.get_running_loop().time() + self._every
                while (raw := await _next(ear.heard, until)) is not None:
                    if _conversation(viewer, raw.get("last_status")) in directs:
                        yield _answer(known, CONVERSATIONS, dump([raw]))
        finally:
            if ear.task is not None:
                ear.task.cancel()
                with contextlib.suppress(asyncio.CancelledError, Outcome):
                    await ear.task

    # --- asking --------------------------------------------------------------------------------

    async def _look(
        self, viewer: Viewer, directs: frozenset[str], threads: Iterable[str]
    ) -> AsyncIterator[_Found]:
        """What is there of them now, unless the server says that nothing has changed."""
        if directs:
            query = {"types[]": "mention", "limit": _LIMIT}
            told = mappings(await self._newer("/api/v1/notifications", query))
            told = [one for one in told if _conversation(viewer, one.get("status")) in directs]
            if told:
                yield _Found(translate.MENTIONS, DIRECT, told, dump(told))
        for thread in threads:
            payload = self._shelf.payload(ItemId(thread.removeprefix(translate.THREAD)))
            status = translate.status_in(payload) if payload else {}
            context = await self._context(text(status.get("id")))
            if context:
                around = [one for part in context.values() for one in mappings(part)]
                body = dump({"target": status, "context": context})
                yield _Found(translate.THREAD, thread, around, body)

    async def _context(self, remote: str) -> dict[str, Any]:
        """https://docs.joinmastodon.org/methods/statuses/#context {} when it says nothing new."""
        if not remote:
            return {}
        try:
            found = await self._newer(f"/api/v1/statuses/{remote}/context", {})
        except Refused:
            return {}  # it was taken back meanwhile
        return found if isinstance(found, dict) else {}

    async def _newer(self, path: str, query: Mapping[str, str]) -> object:
        """None where the server says that nothing has changed."""
        reply = await self._wire.newer(path, query, self._tags.get(path, ""))
        if reply is None:
            return None
        self._tags[path] = reply.headers.get("ETag", "")
        return reply.json()

    # --- listening -----------------------------------------------------------------------------

    async def _listen(self, ear: _Ear) -> None:
        """Begin to listen if that is possible and not under way."""
        now = asyncio.get_running_loop().time()
        if ear.listens or now < ear.until:
            return
        if self._address is None:
            described = await describe(self._wire)
            self._address = listening_at(
                read_service(described, self._wire.base).streaming, self._wire.base
            )
        if not self._address:
            return
        ear.until = now + _AGAIN
        ear.open.clear()
        ear.task = asyncio.create_task(self._receive(ear, self._address))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_OPENING):
                await ear.open.wait()

    async def _receive(self, ear: _Ear, address: str) -> None:
        """Put what the server says into the queue; ends when it does, or does not speak."""
        try:
            async for name, data in events(self._wire.listen(address, SILENCE), ear.open):
                if name == "conversation" and (raw := conversation_of(data)):
                    await ear.heard.put(raw)
        except (Offline, Later):
            pass  # it is looked at meanwhile, and listened to again later
        except Outcome:
            self._address = ""  # it announces what it does not have, as snac does
        finally:
            ear.open.set()


async def events(
    chunks: AsyncIterator[bytes], opened: asyncio.Event
) -> AsyncIterator[tuple[str, str]]:
    """Name and data of each: https://html.spec.whatwg.org/multipage/server-sent-events.html

    ``opened`` is set with the first bytes. What is longer than a MiB ends the stream.
    """
    name, data, size = "", [], 0
    async for line in _lines(chunks, opened):
        word, _, value = line.decode("utf-8", "replace").rstrip("\r\n").partition(":")
        value = value.removeprefix(" ")
        size += len(line)
        if size > _LONGEST_EVENT:
            return
        if word == "event":
            name = value
        elif word == "data":
            data.append(value)
        elif not word and not value:
            if data:
                yield name, "\n".join(data)
            name, data, size = "", [], 0


async def _lines(chunks: AsyncIterator[bytes], opened: asyncio.Event) -> AsyncIterator[bytes]:
    rest = b""
    async for chunk in chunks:
        opened.set()
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield line
        if len(rest) > _LONGEST_EVENT:
            return


def listening_at(announced: str, base: str) -> str:
    """Where conversations can be listened to; "" where that is no place for the token.

    Servers announce a WebSocket, of their own host or of one below it; Mastodon speaks
    server-sent events there too. The token goes nowhere else.
    """
    try:
        there, here = urlsplit(announced), urlsplit(base)
        host, port = (there.hostname or "").lower(), there.port
    except ValueError:
        return ""
    own = (here.hostname or "").lower()
    if not host or there.scheme not in ("ws", "wss", "http", "https"):
        return ""
    if host == own:
        origin = base  # the scheme and port that are spoken here: some announce others
    elif host.endswith(f".{own}") and here.scheme == "https" and port in (None, 443):
        origin = f"https://{host}"
    else:
        return ""
    return f"{origin}/api/v1/streaming/direct"


async def _next(heard: asyncio.Queue[dict[str, Any]], until: float) -> dict[str, Any] | None:
    """The next that is heard before ``until`` (the loop's time)."""
    try:
        async with asyncio.timeout_at(until):
            return await heard.get()
    except TimeoutError:
        return None


def _conversation(viewer: Viewer, status: object) -> str:
    """The remote name of the conversation that a direct status belongs to; "" for any other."""
    if not isinstance(status, dict):
        return ""
    if visibility_of(status.get("visibility")) is not Visibility.DIRECT:
        return ""
    return remote_of(peers_in(viewer, status))


def _read(cursor: str | None) -> dict[str, str]:
    try:
        found = load((cursor or "{}").encode())
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    return {str(name): one for name, one in found.items() if isinstance(one, str)}


def _answer(known: Mapping[str, str], kind: str, body: bytes) -> ServerAnswer:
    return ServerAnswer(stream=LIVE, cursor=json.dumps(known), kind=kind, body=body)
