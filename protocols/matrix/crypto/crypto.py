"""The end-to-end encryption of one account: what the adapter calls."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from protocols.adapter import CryptoStore
from protocols.matrix import guards
from protocols.matrix.client import Client
from storage.model import Account

from .store import Store

if TYPE_CHECKING:  # nio and what it brings: only when there is something to encrypt for
    from .keys import Keys
    from .machine import Machine

log = logging.getLogger(__name__)

_OF_THE_DEVICE = ("account", "session", "devices", "wedged", "learnt", "outbound")
"""What a new device id begins anew. Room keys stay: what was readable remains so."""


def now() -> datetime:
    return datetime.now(UTC)


class Crypto:
    """One account's encryption on this device. Nothing is loaded before :meth:`begin`."""

    def __init__(
        self,
        account: Account,
        secret: Callable[[], Mapping[str, str]],
        kept: CryptoStore,
        client: Client,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._account, self._secret, self._kept = account, secret, kept
        self._client, self._clock = client, clock
        self._beginning = asyncio.Lock()
        self._machine: Machine | None = None
        self._keys: Keys | None = None

    async def begin(self) -> Machine:
        """Load this device's keys, or make them: committed before anything uses them.

        StorageError when they could not be kept; then nothing has begun.
        """
        async with self._beginning:
            if self._machine is None:
                machine = await asyncio.to_thread(self._loaded)
                await machine.store.commit()
                from .keys import Keys

                self._keys = Keys(machine, self._client)
                self._machine = machine
            return self._machine

    async def keys(self) -> Keys:
        await self.begin()
        assert self._keys is not None
        return self._keys

    def _loaded(self) -> Machine:
        from .machine import Machine
        from .olmstore import OlmStore

        store, device = Store(self._kept), self._secret().get("device_id", "")
        olm = OlmStore(store)
        if olm.found() != device:
            for kind in _OF_THE_DEVICE:
                for name in store.all(kind):
                    store.drop(kind, name)
            olm.begin(device, guards.milliseconds(self._clock()))
        return Machine(store, self._account.address, device)
