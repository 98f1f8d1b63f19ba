"""A queue survives an engine that is killed while it leaves."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.kill.queue import queue


@pytest.mark.row("I10")
@pytest.mark.timeout(600)
async def test_a_queue_leaves_in_order_whatever_kills_the_engine(tmp_path: Path) -> None:
    seed = random.randrange(1 << 32)
    done = await queue(tmp_path, 60, 2, random.Random(seed))
    assert (done.missing, done.doubled, done.astray) == (0, 0, 0), f"seed {seed}: {done}"
    assert done.kills == 2
