"""What encryption keeps: changes gathered in memory, then written in one durable commit."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from functools import partial

from protocols.adapter import CryptoStore

Body = bytes | Callable[[], bytes] | None


class Store:
    """Write-behind over the account's part of the encrypted database.

    Kinds: ``account`` (this device's own keys), ``session`` (Olm, by the other's curve25519 key),
    ``devices`` (by user), ``key``, ``withheld`` and ``seen`` (by room and session), ``wedged`` and
    ``begun`` (by user and curve25519 key), ``outbound`` (see :mod:`outbound`), ``learnt`` (the
    cursor of the last answer taken in).
    """

    def __init__(self, kept: CryptoStore) -> None:
        self._kept = kept
        self._pending: dict[tuple[str, str], Body] = {}
        self._committing = asyncio.Lock()
        self.lock = threading.RLock()
        """Held by whoever reads or changes keys: ratchets must not be turned by two at once."""

    def get(self, kind: str, name: str) -> bytes | None:
        with self.lock:
            if (kind, name) in self._pending:
                return _rendered(self._pending[kind, name])
            return self._kept.get(kind, name)

    def all(self, kind: str) -> Mapping[str, bytes]:
        with self.lock:
            found = dict(self._kept.all(kind))
            for (of, name), body in self._pending.items():
                if of == kind:
                    rendered = _rendered(body)
                    if rendered is None:
                        found.pop(name, None)
                    else:
                        found[name] = rendered
            return found

    def put(self, kind: str, name: str, body: bytes) -> None:
        with self.lock:
            self._pending[kind, name] = body

    def later(self, kind: str, name: str, body: Callable[[], bytes]) -> None:
        """As ``put``, with a body made only when it is committed: a ratchet that is turned many
        times for one answer is written once."""
        with self.lock:
            # A function of its own for each change, so that a change made while an earlier one
            # is being committed is told from it.
            self._pending[kind, name] = partial(body)

    def drop(self, kind: str, name: str) -> None:
        with self.lock:
            self._pending[kind, name] = None

    async def commit(self) -> None:
        """Everything pending, on disk when this returns. StorageError: all of it stays pending,
        so that a later commit keeps what memory already knows."""
        async with self._committing:
            with self.lock:
                taken = dict(self._pending)
                changes = {key: _rendered(body) for key, body in taken.items()}
            if not changes:
                return
            await self._kept.commit(changes)
            with self.lock:
                for key, body in taken.items():
                    if key in self._pending and self._pending[key] is body:
                        del self._pending[key]


def _rendered(body: Body) -> bytes | None:
    return body() if callable(body) else body
