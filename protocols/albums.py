"""Fetches pictures and files on request, and seals them; a failure is not tried forever.

Pictures are bounded and written anew, for the window decodes them. Files stay as they came, under
an identity of their own: the window only saves them, or hands them to another program.
"""

from __future__ import annotations

import asyncio
import logging

from protocols.adapter import Adapter, Refused, Unknown
from protocols.pictures import prepare
from protocols.store import Store
from storage.media import as_came
from storage.model import AccountId, Media, MediaId, MediaKind

_AT_ONCE = 4  # requests to servers
_DECODING = 1  # pictures in memory as pixels (40 million of them take 160 MB)

logger = logging.getLogger(__name__)


class Album:
    """One fetch for each picture or file, however many ask for it."""

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
        kept = _kept_as(media)
        known = await self._store.do(self._store.media.problem, kept)
        if known is not None and not again:
            raise Refused(known)
        task = self._under_way.get(kept)
        if task is None:
            task = asyncio.create_task(self._fetch(account, adapter, media))
            self._under_way[kept] = task
            task.add_done_callback(lambda _task: self._under_way.pop(kept, None))
        await asyncio.shield(task)

    async def _fetch(self, account: AccountId, adapter: Adapter, media: Media) -> None:
        store, kept = self._store, _kept_as(media)
        if await store.do(store.media.has, kept):
            return
        try:
            async with self._asking:
                data = await adapter.fetch(media)
            if media.kind is not MediaKind.IMAGE:
                await store.do(store.media.seal, account, kept, data, media.mime)
                return
            async with self._decoding:
                picture = await asyncio.to_thread(prepare, data)
        except Unknown:
            raise Refused("not-found") from None
        except Refused as error:
            await store.do(store.media.failed, account, kept, error.code)
            raise
        await store.do(
            store.media.seal,
            account,
            kept,
            picture.data,
            picture.mime,
            picture.width,
            picture.height,
        )


def _kept_as(media: Media) -> MediaId:
    return media.id if media.kind is MediaKind.IMAGE else as_came(media.id)
