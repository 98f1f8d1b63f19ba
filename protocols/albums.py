"""Fetches pictures on request: bounded, written anew, sealed; a failure is not tried forever."""

from __future__ import annotations

import asyncio
import logging

from protocols.adapter import Adapter, Refused, Unknown
from protocols.pictures import prepare
from protocols.store import Store
from storage.model import AccountId, Media, MediaId, MediaKind

_AT_ONCE = 4  # requests to servers
_DECODING = 1  # pictures in memory as pixels (40 million of them take 160 MB)

logger = logging.getLogger(__name__)


class Album:
    """One fetch for each picture, however many ask for it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._asking = asyncio.Semaphore(_AT_ONCE)
        self._decoding = asyncio.Semaphore(_DECODING)
        self._under_way: dict[MediaId, asyncio.Task[None]] = {}

    async def fetch(
        self, account: AccountId, adapter: Adapter, media: Media, *, again: bool = False
    ) -> None:
        """Have it sealed here. Raises an Outcome; Refused is remembered, and tried again only
        when the person asks for it (``again``)."""
        known = await self._store.do(self._store.media.problem, media.id)
        if known is not None and not again:
            raise Refused(known)
        task = self._under_way.get(media.id)
        if task is None:
            task = asyncio.create_task(self._fetch(account, adapter, media))
            self._under_way[media.id] = task
            task.add_done_callback(lambda _task: self._under_way.pop(media.id, None))
        await asyncio.shield(task)

    async def _fetch(self, account: AccountId, adapter: Adapter, media: Media) -> None:
        store = self._store
        if await store.do(store.media.has, media.id):
            return
        try:
            if media.kind is not MediaKind.IMAGE:
                raise Refused("unsupported")
            async with self._asking:
                data = await adapter.fetch(media)
            async with self._decoding:
                picture = await asyncio.to_thread(prepare, data)
        except Unknown:
            raise Refused("not-found") from None
        except Refused as error:
            await store.do(store.media.failed, account, media.id, error.code)
            raise
        await store.do(
            store.media.seal,
            account,
            media.id,
            picture.data,
            picture.mime,
            picture.width,
            picture.height,
        )
