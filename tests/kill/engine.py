"""``python -m tests.kill.engine --die POINT:COUNT --data DIR``: the real engine, which a power cut
ends at a chosen point: SIGKILL to itself, between two statements of its own.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from typing import Any

import storage.cache
from protocols.__main__ import main
from storage.accounts import Accounts
from storage.cache import Cache
from storage.crypto import CryptoStore
from storage.outbox import Outbox

BEFORE, AFTER = "before", "after"
POINTS: dict[str, tuple[type, str, str]] = {
    "kept": (Cache, "keep", AFTER),  # the answer and its cursor are on disk, nothing is applied
    "begun": (Cache, "begun", AFTER),  # its translation was about to begin
    "slice": (Cache, "apply", AFTER),  # some steps of a batch are applied, the others not
    "claimed": (Outbox, "claim", AFTER),  # SENDING is on disk, no byte has left
    "answered": (Outbox, "acknowledge", BEFORE),  # the server has confirmed, nobody knows here
    "acknowledged": (Outbox, "acknowledge", AFTER),
    "ratchet": (CryptoStore, "commit", AFTER),  # it is on disk, what it seals has not left
    "signing": (Accounts, "add", BEFORE),  # the server has made a session, nobody knows here
    "signed": (Accounts, "add", AFTER),  # the account is on disk, whoever asked was not told
}
"""A point's name: the call at which it lies, and on which side of it."""


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def arm(point: str, count: int) -> None:
    """Die at the ``count``-th time that the point is passed. What claims nothing does not count."""
    owner, name, side = POINTS[point]
    real: Callable[..., Any] = getattr(owner, name)
    left = [count]

    def tick() -> None:
        left[0] -= 1
        if not left[0]:
            die()

    def call(*args: Any, **named: Any) -> Any:
        if side == BEFORE:
            tick()
        made = real(*args, **named)
        if side == AFTER and (name != "claim" or made is not None):
            tick()
        return made

    def slices(*args: Any, **named: Any) -> Iterator[Any]:
        for changed in real(*args, **named):
            tick()
            yield changed

    if point == "slice":
        storage.cache._SLICE = 0.0  # each step is a slice of its own
    setattr(owner, name, slices if point == "slice" else call)


if __name__ == "__main__":
    words = sys.argv[1:]
    if words[:1] == ["--die"]:
        chosen, _, times = words[1].partition(":")
        arm(chosen, int(times or 1))
        words = words[2:]
    sys.exit(main(words))
