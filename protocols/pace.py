"""How long to wait before asking a server again: doubling, bounded, and reset by a success."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field


@dataclass(slots=True)
class Backoff:
    """``first``, twice that, … at most ``longest`` seconds. Being offline is never counted
    against what waits: only against how soon it is tried again."""

    first: float
    longest: float
    _next: float = field(init=False, default=0.0)

    def failed(self) -> float:
        """Seconds until the next attempt."""
        self._next = min(self.longest, self._next * 2 if self._next else self.first)
        return self._next

    def reset(self) -> None:
        self._next = 0.0


async def sleep_until(event: asyncio.Event, due: float | None) -> bool:
    """Wait for the event, at most until ``due`` (the loop's time; None: as long as it takes).
    True when the event came. No wake-up in between: an idle engine costs nothing."""
    if due is None:
        await event.wait()
        return True
    try:
        async with asyncio.timeout_at(due):
            await event.wait()
    except TimeoutError:
        return False
    return True
