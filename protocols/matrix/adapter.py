"""One Matrix account, as the engine knows it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any
from urllib.parse import quote

from protocols.adapter import Offline, Refused, SignedOut, Tools, Unknown
from storage.model import (
    LARGEST_ATTACHMENT,
    Batch,
    ChannelId,
    ChannelKind,
    ItemId,
    Media,
    Outgoing,
    Presence,
    ReadMark,
    ServerAnswer,
    Stream,
)

from . import guards, place, translate
from .client import TIMEOUT, Client, TooLargeError, path
from .contents import event_of
from .crypto import files
from .crypto.crypto import Crypto
from .draft import THREAD, content_address
from .following import OWN_DATA, PAGE_FILTER, STREAM, follow, own_data
from .live import MOST_ROOMS, watch
from .sending import Sending
from .threads import open_thread
from .uploads import Uploads

_HISTORY = 50
_MOST_PAGES = 10  # of state events only, before a room counts as having nothing older to read
_READ = (ChannelKind.ROOM, ChannelKind.DIRECT)
_FILE_TIMEOUT = 120.0  # seconds


class MatrixAdapter:
    """https://spec.matrix.org/latest/client-server-api/"""

    def __init__(self, tools: Tools, *, timeout: float = TIMEOUT) -> None:
        self._tools = tools
        self._account = tools.account
        self._client = Client(
            tools.account.server, tools.secret, tools.keep_secret, timeout=timeout
        )
        self._crypto = Crypto(tools.account, tools.secret, tools.crypto, self._client)
        self._uploads = Uploads(self._client, tools)
        self._sending = Sending(self._client, tools, self._crypto, self._uploads)

    async def streams(self) -> tuple[Stream, ...]:
        return (STREAM, OWN_DATA)

    async def changes(self, stream: Stream, cursor: str | None) -> AsyncIterator[ServerAnswer]:
        if stream == OWN_DATA:
            async for answer in own_data(self._client, self._account.address, cursor):
                yield answer
            return
        await self._crypto.tend()
        await self._uploads.learn()
        async with aclosing(follow(self._client, cursor, self._crypto.concerns)) as steps:
            async for answer in steps:
                yield answer
                await self._crypto.tend()

    async def learn(self, answer: ServerAnswer) -> None:
        """The keys that an answer brings; see the crypto package."""
        await self._crypto.learn(answer)

    def translate(self, answer: ServerAnswer) -> Batch:
        shelf, largest = self._tools.shelf, self._uploads.largest
        return translate.answer(answer, self._account, shelf, self._crypto, largest)

    async def send(self, outgoing: Outgoing) -> Batch:
        return await self._sending.send(outgoing)

    async def find(self, outgoing: Outgoing) -> Batch | None:
        return await self._sending.find(outgoing)

    async def live(
        self, channels: frozenset[ChannelId], cursor: str | None
    ) -> AsyncIterator[ServerAnswer]:
        """Rooms and direct conversations that the account is in; a thread is its room's. They
        are followed from the last round on, so that nothing is missed since."""
        shelf = self._tools.shelf
        known = (shelf.channel(ChannelId(one.removesuffix(THREAD))) for one in sorted(channels))
        here = [one.remote for one in known if one and one.presence is Presence.JOINED]
        rooms, round_ = frozenset(here[:MOST_ROOMS]), shelf.cursor(STREAM)
        if not rooms or round_ is None:
            return
        await self._crypto.tend()
        start = place.begin(cursor, round_, rooms)
        steps = watch(self._client, start, self._crypto.concerns, self._crypto.tend)
        async with aclosing(steps):
            async for answer in steps:
                yield answer

    async def mark(self, mark: ReadMark) -> None:
        """https://spec.matrix.org/latest/client-server-api/#post_matrixclientv3roomsroomidread_markers

        ``m.fully_read`` and ``m.read.private``: the person's own devices, and never the others
        in the room.
        """
        known = self._tools.shelf.channel(mark.channel)
        if known is None or known.kind not in _READ or not mark.item.startswith("$"):
            raise Refused("unsupported")
        event = event_of(mark.item)
        body = {"m.fully_read": event, "m.read.private": event}
        try:
            await self._client.post(path("v3", "rooms", known.remote, "read_markers"), body)
        except Unknown as lost:
            raise Offline("timeout") from lost  # saying it again changes nothing

    async def history(self, channel: ChannelId, before: ItemId | None) -> Batch:
        """https://spec.matrix.org/latest/client-server-api/#get_matrixclientv3roomsroomidmessages

        Where ``before`` stands is asked of the server each time: no token is kept.
        """
        known = self._tools.shelf.channel(channel)
        if known is None:
            raise Refused("not-found")
        await self._crypto.begin()
        token = await self._before(known.remote, before) if before else ""
        for _ in range(_MOST_PAGES):
            query = {"dir": "b", "limit": str(_HISTORY), "filter": PAGE_FILTER}
            query |= {"from": token} if token else {}
            said = await self._get(path("v3", "rooms", known.remote, "messages"), query)
            batch = await asyncio.to_thread(self._page, said, known.remote)
            token = said.get("end", "")
            if batch.items or not isinstance(token, str) or not token:
                return batch
        return Batch()

    async def _before(self, remote: str, item: ItemId) -> str:
        query = {"limit": "1", "filter": PAGE_FILTER}
        said = await self._get(path("v3", "rooms", remote, "context", event_of(item)), query)
        start = said.get("start")
        if not isinstance(start, str):
            raise Offline("not-the-server")
        return start

    async def thread(self, item: ItemId) -> Batch:
        """The chain of what an item answers to, and the thread that it is in."""
        await self._crypto.begin()
        shelf = self._tools.shelf
        return await open_thread(self._client, self._account, shelf, self._crypto, item)

    async def _get(self, address: str, query: dict[str, str]) -> dict[str, Any]:
        reply = await self._client.get(address, query)
        said = await asyncio.to_thread(guards.parse, reply.body)
        if said is None:
            raise Offline("not-the-server")
        return said

    def _page(self, said: dict[str, Any], remote: str) -> Batch:
        return translate.page(said, remote, self._account, self._tools.shelf, self._crypto)

    async def fetch(self, media: Media) -> bytes:
        """https://spec.matrix.org/latest/client-server-api/#get_matrixclientv1mediadownloadservernamemediaid

        Servers older than Matrix 1.11 serve it at the address without a sign-in. Refused
        ``damaged``: an encrypted file is not the one that its message names.
        """
        data = await self._served(media)
        if not media.sealed:
            return data
        return await asyncio.to_thread(files.opened, media.sealed, data)

    async def _served(self, media: Media) -> bytes:
        remote = content_address(media.remote)
        if remote is None:
            raise Refused("not-found")
        server, _, name = remote.removeprefix("mxc://").partition("/")
        try:
            return await self._file(path("v1", "media", "download", server, name))
        except Refused as refused:
            if refused.code not in ("unsupported", "not-found"):
                raise
        old = f"/_matrix/media/v3/download/{quote(server, safe='')}/{name}"
        return await self._file(old)

    async def _file(self, address: str) -> bytes:
        try:
            reply = await self._client.get(
                address, timeout=_FILE_TIMEOUT, largest=LARGEST_ATTACHMENT
            )
        except TooLargeError as error:
            raise Refused("too-large") from error
        return reply.body

    async def sign_out(self) -> None:
        """https://spec.matrix.org/latest/client-server-api/#post_matrixclientv3logout"""
        try:
            await self._client.post(path("v3", "logout"), {})
        except SignedOut:
            pass  # it is what was wanted
        except Unknown as lost:
            raise Offline("timeout") from lost

    async def close(self) -> None:
        await self._client.close()
