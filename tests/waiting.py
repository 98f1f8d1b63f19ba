"""Waiting for what another process or thread does, with an end."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

_LOOK = 0.02  # seconds between two looks


async def until(true: Callable[[], object], seconds: float = 12.0) -> None:
    """Wait until something holds, or fail."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come about"
        await asyncio.sleep(_LOOK)
