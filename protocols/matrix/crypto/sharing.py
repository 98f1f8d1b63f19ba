"""Messages sealed for a room: who reads there, the room's key given to their devices, the ratchet.

What is asked here is asked of the server: who is in the room at the moment of sending, and which
devices they have. Nothing here sends a message; it makes the content of one.
https://spec.matrix.org/latest/client-server-api/#sending-encrypted-messages
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from protocols.adapter import Offline, Refused, Unknown
from protocols.matrix import guards
from protocols.matrix.client import Client, path
from protocols.matrix.rooms import MEGOLM

from .crypto import Crypto, now
from .outbound import Beginnings, Circle, Circles, Outbound, Outbounds, Settings, stirring
from .roomkeys import RoomKey, Source

if TYPE_CHECKING:
    from .devices import Device
    from .keys import Keys
    from .machine import Machine

log = logging.getLogger(__name__)

_LEARNT = ("learnt", "sync")
_FRESH = 30_000  # milliseconds for which what was asked is taken as still true
_AT_ONCE = 100  # devices in one request
_AGAIN = 3_600_000  # milliseconds before a device without keys is asked for one again
_WEEK, _HOUR = 7 * 24 * 3_600_000, 3_600_000  # milliseconds
_MESSAGES, _MOST_MESSAGES = 100, 10_000  # with one key
_TIMEOUT = 60.0  # seconds, for the members of a large room


class Sharing:
    """The writing half of one account's encryption. Raises Outcomes, of which none means that
    the message may have left, and StorageError."""

    def __init__(self, crypto: Crypto, client: Client, clock: Callable[[], datetime] = now) -> None:
        self._crypto, self._client, self._clock = crypto, client, clock
        self._sealing = asyncio.Lock()
        self._asked: dict[str, int] = {}  # when a room's circle was asked, in this process
        self._keyless: dict[tuple[str, str], int] = {}  # devices, and when they had no key
        self._outbounds: Outbounds | None = None

    async def sealed_before(self, room: str) -> bool:
        """Whether this device ever sealed anything for a room: then it is encrypted, whatever is
        known or said of it now."""
        store = (await self._crypto.begin()).machine.store
        return store.get("outbound", f"ratchet {room}") is not None

    async def seal(self, room: str, kind: str, content: Mapping[str, Any]) -> dict[str, Any]:
        """The content of the ``m.room.encrypted`` that says ``content`` to all who may read it.

        When this returns, the ratchet has turned for good: what it made is sent once or never.
        Refused ``encrypted-room``: the room's encryption is none that is known here.
        """
        async with self._sealing:
            parts = await self._crypto.begin()
            machine, keys = parts.machine, parts.keys
            with _nothing_left():
                if not machine.own.uploaded:  # nobody could tell who gave them a key
                    await keys.upload()
                circle = await self._circle(machine, room)
                await keys.query(circle.members)
                devices = recipients(machine, circle)
                outbound = self._outbound(machine, room, circle, devices)
                await self._give(machine, keys, room, outbound, devices)
            return await self._sealed(machine, room, outbound, kind, content)

    # --- who reads ---

    async def _circle(self, machine: Machine, room: str) -> Circle:
        """Who is in the room now: as asked before, while nothing says that it changed."""
        circles = Circles(machine.store)
        now = self._now()
        fresh = 0 <= now - self._asked.get(room, -_FRESH) < _FRESH
        if not fresh and await self._news(machine, room):
            circles.stir([room])
        known, stirred = circles.get(room), circles.stirred(room)
        if known is None or stirred is not None or room not in self._asked:
            known = await self._ask(room)
            circles.put(room, known, stirred)
        self._asked[room] = now if not fresh else self._asked[room]
        return known

    async def _news(self, machine: Machine, room: str) -> bool:
        """What happened since the last answer of /sync: changed devices are noted; whether the
        room has changed. The answer is read for this alone, its cursor is never used."""
        since = machine.store.get(*_LEARNT)
        if since is None:  # nothing tells of devices that come or go
            machine.devices.all_changed()
            return True
        query = {"timeout": "0", "set_presence": "offline", "since": since.decode()}
        try:
            said = (
                await self._client.get(path("v3", "sync"), {**query, "filter": _news(room)})
            ).json
        except Refused as refused:  # the cursor is too old for the server
            log.info("no news of a room: %s", refused.code)
            machine.devices.all_changed()
            return True
        for user in guards.listing(guards.mapping(said.get("device_lists")).get("changed")):
            if guards.user(user):
                machine.devices.changed(user)
        return room in stirring(said, beside=True)

    async def _ask(self, room: str) -> Circle:
        """https://spec.matrix.org/latest/client-server-api/#get_matrixclientv3roomsroomidmembers"""
        encryption = await self._state(room, "m.room.encryption")
        if encryption is not None and encryption.get("algorithm") != MEGOLM:
            raise Refused("encrypted-room")
        history = await self._state(room, "m.room.history_visibility") or {}
        reading = ("join",) if history.get("history_visibility") == "joined" else ("join", "invite")
        query = {"not_membership": "leave"}
        reply = await self._client.get(
            path("v3", "rooms", room, "members"), query, timeout=_TIMEOUT
        )
        said = await asyncio.to_thread(lambda: reply.json)
        members = (_member(event, reading) for event in guards.listing(said.get("chunk")))
        known = tuple(dict.fromkeys(who for who in members if who))
        return Circle(known, settings(encryption or {}))

    async def _state(self, room: str, kind: str) -> dict[str, Any] | None:
        try:
            return (await self._client.get(path("v3", "rooms", room, "state", kind, ""))).json
        except Refused as refused:
            if refused.code == "not-found":
                return None
            raise

    # --- the room's key ---

    def _outbound(
        self, machine: Machine, room: str, circle: Circle, devices: Sequence[Device]
    ) -> Outbound:
        """The room's ratchet, a new one when the old one is spent or somebody has left."""
        outbounds = self._outbounds = self._outbounds or Outbounds(machine.store)
        found, now = outbounds.get(room), self._now()
        if found and not found.spent(circle.settings, now) and not found.held_beside(devices):
            return found
        made = outbounds.begin(room, circle.settings, now)
        key = RoomKey(  # ours to read with: what comes back, and our history
            room=room,
            sender=machine.user,
            curve25519=machine.curve25519,
            ed25519=machine.ed25519,
            source=Source.OWNER,
            session=made.opening(),
        )
        machine.keys.offer(key)
        return made

    async def _give(
        self,
        machine: Machine,
        keys: Keys,
        room: str,
        outbound: Outbound,
        devices: Sequence[Device],
    ) -> None:
        """Give the key to those who lack it, in portions. Those that were sent are not sent
        again; one whose reply was lost is, which does no harm."""
        begun = Beginnings(machine.store).all()
        lacking = outbound.lacking(devices, begun)
        if not lacking:
            return
        await self._meet(machine, keys, lacking)
        silent = {(one.user, one.id) for one in machine.missing(lacking)}
        ready = [one for one in lacking if (one.user, one.id) not in silent]
        session = outbound.session
        content = {
            "algorithm": MEGOLM,
            "room_id": room,
            "session_id": session.session_id,
            "session_key": session.session_key.to_base64(),
        }
        for at in range(0, len(ready), _AT_ONCE):
            portion = ready[at : at + _AT_ONCE]
            letters = await asyncio.to_thread(_letters, machine, portion, content)
            await machine.store.commit()
            await self._hand(portion, "m.room.encrypted", letters)
            outbound.gave(portion, begun)
            if self._outbounds is not None:
                self._outbounds.gave(room)
        await self._withhold(machine, [one for one in lacking if (one.user, one.id) in silent])

    async def _meet(self, machine: Machine, keys: Keys, devices: Sequence[Device]) -> None:
        """Begin Olm sessions where there are none; who had no key lately is left alone."""
        now = self._now()
        wanted = [
            one
            for one in machine.missing(devices)
            if not 0 <= now - self._keyless.get((one.user, one.id), -_AGAIN) < _AGAIN
        ]
        if not wanted:
            return
        await keys.claim(wanted)
        left = {(one.user, one.id) for one in machine.missing(wanted)}
        for device in wanted:
            self._keyless.pop((device.user, device.id), None)
        self._keyless.update(dict.fromkeys(left, now))

    async def _withhold(self, machine: Machine, devices: Sequence[Device]) -> None:
        """Tell devices that have no key left why they cannot read, once until they have one.

        https://spec.matrix.org/latest/client-server-api/#reporting-that-decryption-keys-are-withheld
        """
        untold = [
            one
            for one in devices
            if machine.store.get("outbound", f"told {one.user} {one.curve25519}") is None
        ]
        content = {
            "algorithm": MEGOLM,
            "code": "m.no_olm",
            "reason": "Unable to establish a secure channel.",
            "sender_key": machine.curve25519,
        }
        for at in range(0, len(untold), _AT_ONCE):
            portion = untold[at : at + _AT_ONCE]
            same = [content] * len(portion)
            await self._hand(portion, "m.room_key.withheld", same)
            for one in portion:
                machine.store.put("outbound", f"told {one.user} {one.curve25519}", b"1")

    async def _hand(
        self, devices: Sequence[Device], kind: str, contents: Sequence[Mapping[str, Any]]
    ) -> None:
        """https://spec.matrix.org/latest/client-server-api/#put_matrixclientv3sendtodeviceeventtypetxnid"""
        messages: dict[str, dict[str, Mapping[str, Any]]] = {}
        for device, content in zip(devices, contents, strict=True):
            messages.setdefault(device.user, {})[device.id] = content
        address = path("v3", "sendToDevice", kind, uuid.uuid4().hex)
        reply = await self._client.put(address, {"messages": messages})
        if guards.parse(reply.body) is None:
            raise Offline("not-the-server")  # a page of the network in between

    # --- the message ---

    async def _sealed(
        self,
        machine: Machine,
        room: str,
        outbound: Outbound,
        kind: str,
        content: Mapping[str, Any],
    ) -> dict[str, Any]:
        """https://spec.matrix.org/latest/client-server-api/#mroomencrypted

        What a message relates to stands outside as well: the server must know it.
        """
        assert self._outbounds is not None
        plain = json.dumps(
            {"type": kind, "content": content, "room_id": room},
            separators=(",", ":"),
            ensure_ascii=False,  # an event has 64 KiB, and "é" would be six bytes of it
        )
        sealed = self._outbounds.seal(room, plain.encode("utf-8", "replace"))
        await machine.store.commit()
        outside = {"m.relates_to": content["m.relates_to"]} if "m.relates_to" in content else {}
        return {
            "algorithm": MEGOLM,
            "ciphertext": sealed,
            "session_id": outbound.session.session_id,
            "sender_key": machine.curve25519,
            "device_id": machine.device,
            **outside,
        }

    def _now(self) -> int:
        return guards.milliseconds(self._clock())


def recipients(machine: Machine, circle: Circle) -> list[Device]:
    """The devices that are given a room's key: all that are trusted, of all who may read."""
    devices = (device for user in circle.members for device in machine.devices.of(user))
    return [device for device in devices if machine.devices.trusted(device)]


def settings(encryption: Mapping[str, Any]) -> Settings:
    """A key for each message would drown everybody in keys, and one for all would protect
    nothing. https://spec.matrix.org/latest/client-server-api/#mroomencryption"""
    period = guards.count(encryption.get("rotation_period_ms"))
    messages = guards.count(encryption.get("rotation_period_msgs"))
    return Settings(
        period=max(_HOUR, _WEEK if period is None else period),
        messages=min(max(1, _MESSAGES if messages is None else messages), _MOST_MESSAGES),
    )


@contextlib.contextmanager
def _nothing_left() -> Iterator[None]:
    """A reply lost while keys are given leaves nothing unclear: the message has not left."""
    try:
        yield
    except Unknown as lost:
        raise Offline("timeout") from lost


def _letters(
    machine: Machine, devices: Sequence[Device], content: Mapping[str, Any]
) -> list[dict[str, Any]]:
    return [machine.encrypt_to(device, "m.room_key", content) for device in devices]


def _member(event: object, reading: Sequence[str]) -> str | None:
    said = guards.mapping(event)
    membership = guards.mapping(said.get("content")).get("membership")
    return guards.user(said.get("state_key")) if membership in reading else None


def _news(room: str) -> str:
    """A filter that leaves of /sync what matters before a message is sealed."""
    state = {"types": ["m.room.member", "m.room.encryption", "m.room.history_visibility"]}
    nothing = {"not_types": ["*"]}
    return json.dumps(
        {
            "account_data": nothing,
            "presence": nothing,
            "room": {
                "rooms": [room],
                "account_data": nothing,
                "ephemeral": nothing,
                "state": state,
                "timeline": {"limit": 1, **state},
            },
        }
    )
