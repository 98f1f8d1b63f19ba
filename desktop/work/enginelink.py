"""The window's end of the line to the engine, as calls with answers on the UI thread."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.work.engine import Link
from desktop.work.gathering import Gathering
from storage.folder import Folder
from storage.line import LineError, LineKey
from storage.model import Changed, View

logger = logging.getLogger(__name__)


class EngineLink(QObject):
    """Stays connected while the event loop of asyncio runs; what is asked before waits."""

    changed = Signal(object)  # a Changed of the engine, or of another window
    noticed = Signal(object)  # {"open": address}
    state = Signal(object)  # None: the engine is there; else the code of why not

    def __init__(self, folder: Folder, key: bytes) -> None:
        super().__init__()
        self._folder, self._key = folder, key
        self._link: Link | None = None
        self._gathering = Gathering(self.changed.emit, self)
        self._tasks: set[asyncio.Task[None]] = set()
        self._early: list[Callable[[], None]] = []

    def forget(self) -> None:
        """The window is locked: the line stays, the key goes."""
        self._key = LineKey.of(self._key)
        if self._link is not None:
            self._link.forget()

    def remember(self, key: bytes) -> None:
        """The window is open again."""
        self._key = key
        if self._link is not None:
            self._link.remember(key)

    async def run(self) -> None:
        """Until cancelled."""
        self._link = Link(
            self._folder,
            self._key,
            on_changed=self._gathering.hear,
            on_notice=self.noticed.emit,
            on_state=self.state.emit,
        )
        early, self._early = self._early, []
        for ask in early:
            ask()
        await self._link.run()

    def call(
        self,
        name: str,
        then: Callable[[dict[str, Any]], None] | None = None,
        failed: Callable[[str, str], None] | None = None,
        **arguments: Any,
    ) -> None:
        """Ask the engine; ``then`` gets its answer, or ``failed`` a code and what was said."""
        if self._link is None:
            self._early.append(lambda: self.call(name, then, failed, **arguments))
            return
        task = asyncio.get_running_loop().create_task(
            self._ask(self._link, name, then, failed, arguments)
        )
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def tell(self, changed: Changed) -> None:
        """Others hear what this window committed; what waits to leave wakes the engine."""
        self.call(
            "changed",
            revision=changed.revision,
            channels=sorted(changed.channels),
            views=sorted(changed.views),
        )
        if View.OUTBOX in changed.views:
            self.call("wake")

    async def _ask(
        self,
        link: Link,
        name: str,
        then: Callable[[dict[str, Any]], None] | None,
        failed: Callable[[str, str], None] | None,
        arguments: dict[str, Any],
    ) -> None:
        try:
            answer = await link.call(name, **arguments)
        except LineError as error:
            # "gone" is the line's own word here; to the window it is a message that has left.
            code, detail = "absent" if error.code == "gone" else error.code, error.detail
            if failed is not None:
                _tell(lambda: failed(code, detail))
        else:
            if then is not None:
                _tell(lambda: then(answer))


def _tell(answer: Callable[[], None]) -> None:
    try:
        answer()
    except RuntimeError as error:
        if "already deleted" not in str(error):  # whoever asked was closed meanwhile
            raise
