"""Waiting for what another process or thread does, with an end."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

_LOOK = 0.02  # seconds between two looks


async def until(true: Callable[[], object], seconds: float = 60.0) -> None:
    """Wait until something holds, or fail. It is long: a machine that does other things meanwhile
    is no fault, and whoever succeeds does not wait for it."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come about"
        await asyncio.sleep(_LOOK)
