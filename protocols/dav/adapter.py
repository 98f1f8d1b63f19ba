"""One account's calendars and address books: the adapter that the engine runs."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from datetime import tzinfo
from urllib.parse import urljoin

from protocols.adapter import Refused, Tools
from protocols.calendars import keeping
from protocols.calendars.events import address_of
from protocols.calendars.keeping import WINDOW, Eyes
from protocols.calendars.resting import Resting
from protocols.dav import translate
from protocols.dav.addresses import origin, same_house
from protocols.dav.reading import Reader
from protocols.dav.wire import LIST_TIMEOUT, TooLargeError, Wire
from protocols.dav.writing import Writer
from storage.clock import Clock, SystemClock
from storage.model import (
    Batch,
    Channel,
    ChannelKind,
    Media,
    Outgoing,
    ServerAnswer,
    Stream,
)

log = logging.getLogger(__name__)

COLLECTIONS = Stream(translate.COLLECTIONS)
MOST_MEDIA = 32 * 1024 * 1024  # bytes


class DavAdapter(Resting):
    """See :class:`protocols.adapter.Adapter`. ``local`` is the zone of floating times."""

    def __init__(
        self,
        tools: Tools,
        *,
        clock: Clock | None = None,
        local: tzinfo | None = None,
        timeout: float = LIST_TIMEOUT,
    ) -> None:
        self._tools = tools
        self._clock = clock or SystemClock()
        self._local = local
        secret = tools.secret
        self._homes = tuple(
            dict.fromkeys(
                (*json.loads(secret.get("calendars", "[]")), *json.loads(secret.get("books", "[]")))
            )
        )
        self._mine = frozenset(
            address
            for text in (
                str(tools.account.address),
                *json.loads(secret.get("addresses", "[]")),
                secret.get("login", ""),
            )
            if (address := address_of(text)) is not None
        )
        self._wire = Wire(secret.get("login", ""), secret.get("password", ""), longest=timeout)
        self._reader = Reader(self._wire, tools.shelf, tools.account.id)
        self._writer = Writer(
            self._reader, tools.shelf, tools.account, eyes=self.eyes, mine=self._mine
        )

    def eyes(self) -> Eyes:
        """Whose account this is, and now."""
        return Eyes(
            account=self._tools.account.id,
            address=self._tools.account.address,
            mine=self._mine,
            now=self._clock.now(),
            local=self._local,
        )

    async def streams(self) -> tuple[Stream, ...]:
        known = (c.remote for c in translate.followed(self._tools.shelf))
        return (WINDOW, COLLECTIONS, *(Stream(translate.PREFIX + remote) for remote in known))

    async def changes(self, stream: Stream, cursor: str | None) -> AsyncIterator[ServerAnswer]:
        now = self._clock.now()
        if stream == WINDOW:
            steps = keeping.moved(self._tools.shelf, self._calendars(), cursor, now)
        elif stream == COLLECTIONS:
            steps = self._reader.collections(self._homes, cursor, now)
        else:
            steps = self._reader.collection(stream, cursor, now)
        async for step in steps:
            yield step

    async def learn(self, answer: ServerAnswer) -> None:
        """Nothing: calendars and directories are not encrypted."""

    def translate(self, answer: ServerAnswer) -> Batch:
        return translate.translate(answer, self.eyes(), self._tools.shelf)

    def _calendars(self) -> tuple[Channel, ...]:
        return tuple(
            c for c in translate.followed(self._tools.shelf) if c.kind is ChannelKind.CALENDAR
        )

    async def send(self, outgoing: Outgoing) -> Batch:
        return await self._writer.send(outgoing)

    async def find(self, outgoing: Outgoing) -> Batch | None:
        return await self._writer.find(outgoing)

    async def fetch(self, media: Media) -> bytes:
        """From the hosts of this account's homes only."""
        base = next(iter(self._homes), self._tools.account.server)
        url = urljoin(base, media.remote)
        if origin(url) not in {origin(home) for home in self._homes} or not same_house(base, url):
            raise Refused("forbidden")
        try:
            reply = await self._reader.ask("GET", url, limit=MOST_MEDIA)
        except TooLargeError:
            raise Refused("too-long") from None
        return reply.check(200).body

    async def sign_out(self) -> None:
        """Nothing to revoke: Basic has no session."""

    async def close(self) -> None:
        await asyncio.to_thread(self._wire.close)
