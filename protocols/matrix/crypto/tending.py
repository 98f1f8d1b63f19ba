"""What keys need of the network, done before and after each answer: uploads, questions, mending."""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Callable
from datetime import datetime

from protocols.adapter import Refused, Unknown
from protocols.matrix import guards
from protocols.matrix.client import Client, path

from .devices import Device
from .keys import Keys
from .machine import Machine

log = logging.getLogger(__name__)

_HOUR = 3_600_000  # milliseconds between two new sessions with one device
_MOST_MENDED = 50  # broken sessions at a time


class Tending:
    """Everything here may be cut off at any point and begun again."""

    def __init__(
        self, machine: Machine, keys: Keys, client: Client, clock: Callable[[], datetime]
    ) -> None:
        self._machine, self._keys, self._client = machine, keys, client
        self._clock = clock

    async def tend(self) -> None:
        """Raises StorageError and Outcomes, but those that concern the keys alone: what was
        refused, or whose reply was lost, is done again with the next answer."""
        for step in (self._keys.upload, self._ask, self._mend):
            try:
                await step()
            except Refused as refused:
                log.warning("keys: %s refused: %s", step.__name__, refused.code)
            except Unknown:
                log.info("keys: the reply to %s was lost", step.__name__)
        await self._machine.store.commit()

    async def _ask(self) -> None:
        if outdated := self._machine.devices.outdated():
            await self._keys.query(outdated)

    async def _mend(self) -> None:
        """A new Olm session with each device whose old one cannot be read any more.

        https://spec.matrix.org/latest/client-server-api/#recovering-from-undecryptable-messages
        """
        wanted = self._wanted()
        if not wanted:
            return
        begun = await self._keys.renew(wanted)
        content = [self._machine.encrypt_to(device, "m.dummy", {}) for device in begun]
        for device in wanted:
            self._mark(device, wanted=device not in begun)
        await self._machine.store.commit()
        messages: dict[str, dict[str, object]] = {}
        for device, sealed in zip(begun, content, strict=True):
            messages.setdefault(device.user, {})[device.id] = sealed
        if messages:
            address = path("v3", "sendToDevice", "m.room.encrypted", uuid.uuid4().hex)
            await self._client.put(address, {"messages": messages})

    def _wanted(self) -> list[Device]:
        """The devices to begin anew with now; what is settled or nobody's is forgotten."""
        machine, found = self._machine, []
        for name, body in machine.store.all("wedged").items():
            user, _, key = name.partition(" ")
            device, said = machine.devices.holding(user, key), guards.parse(body) or {}
            if device is None and machine.devices.known(user):
                machine.store.drop("wedged", name)
            elif self._recent(said.get("last")):
                continue
            elif not said.get("wanted"):
                machine.store.drop("wedged", name)
            elif device is not None:
                found.append(device)
        return found[:_MOST_MENDED]

    def _recent(self, last: object) -> bool:
        """A clock that jumped back counts as no time at all: one session too many does no harm,
        none for a year would."""
        at = guards.count(last)
        return at is not None and 0 <= guards.milliseconds(self._clock()) - at < _HOUR

    def _mark(self, device: Device, *, wanted: bool) -> None:
        body = {"wanted": wanted, "last": guards.milliseconds(self._clock())}
        name = f"{device.user} {device.curve25519}"
        self._machine.store.put("wedged", name, json.dumps(body).encode())
