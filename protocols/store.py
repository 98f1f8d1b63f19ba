"""The engine's hold on the database: every call runs in its one writing thread, in turn.

The loop is never blocked by a commit, and two accounts that apply at once take turns slice by
slice.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from storage.accounts import Accounts
from storage.cache import Cache
from storage.clock import Clock
from storage.database import Database
from storage.folder import Folder
from storage.media import MediaStore
from storage.model import AccountId, Batch, Changed
from storage.outbox import Outbox
from storage.read_marks import ReadMarks
from storage.settings import Settings

P = ParamSpec("P")
T = TypeVar("T")

_BREATH = 0.001  # seconds; halves the bulk rate, so only while somebody may want to write


class Store:
    """Opened once by the engine; the rooms of storage, and :meth:`do` to call them."""

    def __init__(self, folder: Folder, key: bytes, clock: Clock) -> None:
        self.clock = clock
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="writer")
        self.database: Database = self._thread.submit(Database.open, folder, key).result()
        self.accounts = Accounts(self.database, clock)
        self.cache = Cache(self.database, clock)
        self.outbox = Outbox(self.database, clock)
        self.read_marks = ReadMarks(self.database, clock)
        self.settings = Settings(self.database)
        self.media = MediaStore(folder, key, self.database, clock)

    async def do(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a storage call in the writing thread. It finishes even if the caller is cancelled."""
        loop = asyncio.get_running_loop()
        return await asyncio.shield(
            loop.run_in_executor(self._thread, partial(call, *args, **kwargs))
        )

    async def apply(
        self, account: AccountId, batch: Batch, inbox: int | None = None, *, breathe: bool = True
    ) -> None:
        """Apply a batch slice by slice; ``breathe`` leaves others a moment to write between."""
        slices = self.cache.apply(account, batch, inbox)
        # nothing to wait for but a moment
        while await self.do(next, slices, None) is not None:  # noqa: ASYNC110
            await asyncio.sleep(_BREATH if breathe else 0)

    def on_changed(self, callback: Callable[[Changed], None]) -> None:
        """Call back in the running loop after each commit of this process."""
        loop = asyncio.get_running_loop()

        def tell(changed: Changed) -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended: nobody listens
                loop.call_soon_threadsafe(callback, changed)

        self.database.on_changed(tell)

    def close(self) -> None:
        """After the last call is done."""
        self._thread.submit(self.database.close).result()
        self._thread.shutdown()
