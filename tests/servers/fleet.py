"""The three servers of one community, started and stopped together."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType

from .radicale import Radicale
from .server import Server
from .snac import Snac
from .synapse import Synapse


class Fleet:
    """Synapse, snac and Radicale, each in its own folder below ``data``."""

    def __init__(self, data: Path, *, watch: int | None = None) -> None:
        self.synapse = Synapse(data / "synapse", watch=watch)
        self.snac = Snac(data / "snac", watch=watch)
        self.radicale = Radicale(data / "radicale", watch=watch)

    @property
    def servers(self) -> tuple[Server, ...]:
        return (self.synapse, self.snac, self.radicale)

    def start(self) -> None:
        """Start all three at once; raises the first ServerError after all were tried."""
        self._each(Server.start)

    def stop(self) -> None:
        self._each(Server.stop)

    def _each(self, action: Callable[[Server], None]) -> None:
        with ThreadPoolExecutor(len(self.servers)) as pool:
            list(pool.map(action, self.servers))

    def __enter__(self) -> Fleet:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
