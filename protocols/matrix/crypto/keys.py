"""Keys asked of the homeserver, and ours given to it, in the order that a crash forgives."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from typing import Any

from protocols.adapter import Refused
from protocols.matrix import guards
from protocols.matrix.client import Client, path

from .devices import Device
from .machine import Machine, device_keys

log = logging.getLogger(__name__)

_AT_ONCE = 250  # users or devices in one request
_OTHERS = 10_000  # milliseconds that our server gives to other servers
_TIMEOUT = 40.0  # seconds
_PATIENCE = 600.0  # seconds before a server that did not answer is asked again
_SIGNED = "signed_curve25519"


class Keys:
    """https://spec.matrix.org/latest/client-server-api/#key-management-api

    What is learnt is pending in the store; whoever sends next commits first.
    """

    def __init__(self, machine: Machine, client: Client) -> None:
        self._machine, self._client = machine, client
        self._silent: dict[str, float] = {}  # users whose server did not answer, until when
        self.count: int | None = None
        """One-time keys at the server; None: not told, which is not the same as none."""
        self.fallback: bool | None = None
        """Whether the server has a fallback key that was not used yet; None: not told."""

    # --- of others ---

    async def query(self, users: Iterable[str]) -> None:
        """Make the devices of these users known. Raises Outcomes.

        Users of a server that does not answer stay outdated and are left alone for a while.
        """
        devices, now = self._machine.devices, asyncio.get_running_loop().time()
        users = list(dict.fromkeys(users))
        devices.track(users)
        unknown = (user for user in users if not devices.known(user))
        asked = [user for user in unknown if self._silent.get(user, 0.0) <= now]
        for at in range(0, len(asked), _AT_ONCE):
            await self._query(asked[at : at + _AT_ONCE], now + _PATIENCE)

    async def _query(self, users: list[str], again: float) -> None:
        """https://spec.matrix.org/latest/client-server-api/#post_matrixclientv3keysquery"""
        devices = self._machine.devices
        marks = devices.asking(users)
        wanted: dict[str, list[str]] = {user: [] for user in users}
        body = {"device_keys": wanted, "timeout": _OTHERS}
        reply = await self._client.post(path("v3", "keys", "query"), body, timeout=_TIMEOUT)
        said = await asyncio.to_thread(lambda: reply.json)
        found, failed = (
            guards.mapping(said.get("device_keys")),
            guards.mapping(said.get("failures")),
        )
        for user in users:
            if user not in found and user.partition(":")[2] in failed:
                self._silent[user] = again
                continue
            self._silent.pop(user, None)
            devices.answered(user, found.get(user), marks[user])

    async def claim(self, devices: Iterable[Device]) -> None:
        """Begin Olm sessions with devices that have none with us. Raises Outcomes.

        Those without a key left, or with a forged one, stay missing.
        """
        await self.renew(self._machine.missing(devices))

    async def renew(self, devices: Iterable[Device]) -> list[Device]:
        """Begin new Olm sessions, whether there are old ones or not; with whom it was possible."""
        wanted, begun = list(devices), []
        for at in range(0, len(wanted), _AT_ONCE):
            begun += await self._claim(wanted[at : at + _AT_ONCE])
        return begun

    async def _claim(self, devices: list[Device]) -> list[Device]:
        """https://spec.matrix.org/latest/client-server-api/#post_matrixclientv3keysclaim"""
        wanted: dict[str, dict[str, str]] = {}
        for device in devices:
            wanted.setdefault(device.user, {})[device.id] = _SIGNED
        body = {"one_time_keys": wanted, "timeout": _OTHERS}
        reply = await self._client.post(path("v3", "keys", "claim"), body, timeout=_TIMEOUT)
        found = guards.mapping(reply.json.get("one_time_keys"))
        begun = []
        for device in devices:
            given = guards.mapping(guards.mapping(found.get(device.user)).get(device.id))
            key = next((given[name] for name in given if name.startswith(_SIGNED + ":")), None)
            if self._machine.begin_session(device, guards.mapping(key)):
                begun.append(device)
        log.info("sessions begun with %d of %d devices", len(begun), len(devices))
        return begun

    # --- our own ---

    def told(self, counts: object, unused: object) -> None:
        """What an answer of /sync says of our keys at the server.

        https://spec.matrix.org/latest/client-server-api/#e2e-extensions-to-sync
        A count that is there and names no signed keys means none; no counts at all mean nothing.
        """
        if isinstance(counts, dict):
            self.count = guards.count(counts.get(_SIGNED, 0))
        if isinstance(unused, list):
            self.fallback = _SIGNED in unused

    def lower(self, counts: object, unused: object) -> bool:
        """Whether an answer says that fewer keys are left than was known, and too few: only
        that is news, or a server that takes none would be asked without end."""
        count = guards.count(counts.get(_SIGNED, 0)) if isinstance(counts, dict) else None
        few = count is not None and count < self._enough and count != self.count
        used = isinstance(unused, list) and _SIGNED not in unused and self.fallback is not False
        return few or used

    @property
    def _enough(self) -> int:
        """One-time keys that should always be at the server."""
        return self._machine.own.most // 2

    async def upload(self) -> None:
        """Make what is missing, commit it, upload it, and only then count it as published.

        A crash at any point uploads the same keys again, which a server takes for the same.
        https://spec.matrix.org/latest/client-server-api/#post_matrixclientv3keysupload
        Raises Outcomes and StorageError.
        """
        machine = self._machine
        with machine.store.lock:
            body = self._made()
        if not body:
            return
        await machine.store.commit()
        try:
            reply = await self._client.post(path("v3", "keys", "upload"), body, timeout=_TIMEOUT)
            counts: object = guards.mapping(reply.json.get("one_time_key_counts"))
        except Refused as refused:
            # A key id that the server has with another key: made before a crash of the disk
            # below us. These keys are worth nothing, the next ones have new ids.
            log.warning("keys refused: %s", refused.code)
            if "device_keys" in body:
                raise
            counts = None
        with machine.store.lock:
            machine.own.ground.mark_keys_as_published()
            machine.own.uploaded = True
            machine.keep()
            self.told(counts, [_SIGNED] if counts is not None else None)
        await machine.store.commit()

    def _made(self) -> dict[str, Any]:
        """The body of an upload, {} when the server has enough."""
        machine, own = self._machine, self._machine.own
        first = not own.uploaded
        have = 0 if first else self.count
        if have is not None and have < self._enough:
            more = own.most - have - len(own.one_time)
            if more > 0:
                own.ground.generate_one_time_keys(more)
        if (first or self.fallback is False) and not own.fallback:
            own.make_fallback()
        once, back = own.one_time.items(), own.fallback.items()
        body: dict[str, Any] = {}
        if first or self.count == 0:
            # A server that has not one key left may have lost the device: it was signed out, and
            # in again under its old name. To say the same again does no harm.
            body["device_keys"] = device_keys(machine)
        if once:
            body["one_time_keys"] = {
                f"{_SIGNED}:{name}": machine.sign({"key": key}) for name, key in once
            }
        if back:
            body["fallback_keys"] = {
                f"{_SIGNED}:{name}": machine.sign({"key": key, "fallback": True})
                for name, key in back
            }
        if body:
            machine.keep()
        return body
