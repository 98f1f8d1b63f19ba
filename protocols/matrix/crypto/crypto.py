"""The end-to-end encryption of one account: what the adapter calls."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from protocols.adapter import LIVE, CryptoStore
from protocols.matrix import guards
from protocols.matrix.client import Client
from protocols.matrix.draft import FIRST, SYNC, Opened, Shut
from storage.model import Account, ServerAnswer

from .store import Store

if TYPE_CHECKING:  # vodozemac comes with the first call of begin, in a thread
    from .keys import Keys
    from .learning import Learning
    from .machine import Machine
    from .opening import Opening
    from .tending import Tending

_OF_THE_DEVICE = ("account", "session", "devices", "wedged", "learnt", "outbound", "begun")
"""What a new device id begins anew. Room keys stay: what was readable remains so."""


def now() -> datetime:
    return datetime.now(UTC)


async def begin_anew(kept: CryptoStore) -> None:
    """This computer is not the device whose keys came with a copy: two that turn the same
    ratchets would make each other's messages unreadable, and use one key twice."""
    await kept.commit({(kind, name): None for kind in _OF_THE_DEVICE for name in kept.all(kind)})


class Crypto:
    """One account's encryption on this device. Nothing is loaded before :meth:`begin`."""

    def __init__(
        self,
        account: Account,
        secret: Mapping[str, str],
        kept: CryptoStore,
        client: Client,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._account, self._device, self._kept = account, secret.get("device_id", ""), kept
        self._client, self._clock = client, clock
        self._beginning = asyncio.Lock()
        self._parts: _Parts | None = None

    async def begin(self) -> _Parts:
        """Load this device's keys, or make them: committed before anything uses them.

        StorageError when they could not be kept; then nothing has begun.
        """
        async with self._beginning:
            if self._parts is None:
                parts = await asyncio.to_thread(self._loaded)
                await parts.machine.store.commit()
                self._parts = parts
            return self._parts

    def _loaded(self) -> _Parts:
        from . import account
        from .keys import Keys
        from .learning import Learning
        from .machine import Machine
        from .opening import Opening
        from .tending import Tending

        store = Store(self._kept)
        if account.found(store) != self._device:
            for kind in _OF_THE_DEVICE:
                for name in store.all(kind):
                    store.drop(kind, name)
            account.begin(store, self._device, guards.milliseconds(self._clock()))
        machine = Machine(store, self._account.address, self._device)
        keys = Keys(machine, self._client)
        return _Parts(
            machine=machine,
            keys=keys,
            learning=Learning(machine, keys),
            opening=Opening(machine),
            tending=Tending(machine, keys, self._client, self._clock),
        )

    async def learn(self, answer: ServerAnswer) -> None:
        """Take in, durably, the keys of one answer of /sync; a second time changes nothing.

        Replays are known by the answer's cursor, committed in one with what it brought. After a
        StorageError memory is ahead of the disk, and a retry commits what is pending.
        """
        kind = answer.kind.partition(" ")[0]
        if kind not in (FIRST, SYNC):
            return
        parts = await self.begin()
        said = await asyncio.to_thread(guards.parse, answer.body)
        # In a thread: whoever floods this device with letters holds up nobody else.
        whole, live = kind == FIRST, answer.stream == LIVE
        await asyncio.to_thread(
            parts.learning.take, said or {}, answer.cursor, whole=whole, live=live
        )
        await parts.machine.store.commit()

    async def tend(self) -> None:
        """What the keys need of the network now. Raises Outcomes and StorageError."""
        await (await self.begin()).tending.tend()

    def concerns(self, said: Mapping[str, Any]) -> bool:
        """Whether an answer of /sync must be learnt, be there news to read or not."""
        if guards.listing(guards.mapping(said.get("to_device")).get("events")):
            return True
        lists = guards.mapping(said.get("device_lists"))
        if guards.listing(lists.get("changed")) or guards.listing(lists.get("left")):
            return True
        return self._parts is not None and self._parts.keys.lower(
            said.get("device_one_time_keys_count"), said.get("device_unused_fallback_key_types")
        )

    def open(self, event: Mapping[str, Any], room: str) -> Opened | Shut:
        """One encrypted event of a room, in clear or why not. From any thread."""
        if self._parts is None:
            return Shut("key-awaited")
        return self._parts.opening.open(event, room)

    def opens(self, room: str, awaits: str) -> bool:
        """Whether what an event waited for is here, or why it will not come was told."""
        return self._parts is not None and self._parts.opening.opens(room, awaits)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    machine: Machine
    keys: Keys
    learning: Learning
    opening: Opening
    tending: Tending
