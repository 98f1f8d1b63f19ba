"""The ratchet of each room that this device writes with, and which devices were given its key.

https://spec.matrix.org/latest/client-server-api/#mmegolmv1aes-sha2
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import vodozemac

from protocols.matrix import guards

from .devices import Device
from .store import Store

# See olmstore: the database around it is what is encrypted.
_PICKLE = hashlib.sha256(b"preau").digest()
_KIND = "outbound"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a room says of its encryption, within bounds that make sense."""

    period: int  # milliseconds for which one key is used at most
    messages: int  # for how many


@dataclass(slots=True)
class Outbound:
    """One Megolm session in use. ``given``: user → device → the curve25519 key it was sealed to,
    and which beginning that was (see :class:`Beginnings`)."""

    session: vodozemac.GroupSession
    made: int  # milliseconds since 1970
    settings: Settings
    used: int = 0  # messages
    given: dict[str, dict[str, str]] = field(default_factory=dict)

    def spent(self, settings: Settings, now: int) -> bool:
        """Whether another one must take its place, by age, by use or by other settings. A clock
        that was set back says nothing about its age: it counts as too old."""
        aged = not self.made <= now < self.made + settings.period
        return aged or self.used >= settings.messages or self.settings != settings

    def held_beside(self, devices: Iterable[Device]) -> bool:
        """Whether a device has the key that is none of these: it must read nothing more."""
        wanted = {(one.user, one.id): one.curve25519 for one in devices}
        held = ((user, name, key) for user, of in self.given.items() for name, key in of.items())
        return any(wanted.get((user, name)) != key.partition(" ")[0] for user, name, key in held)

    def lacking(self, devices: Iterable[Device], begun: Mapping[str, int]) -> list[Device]:
        """Those of the devices that were not given the key yet, or cannot have read it."""
        return [one for one in devices if self._given(one) != _mark(one, begun)]

    def _given(self, device: Device) -> str | None:
        return self.given.get(device.user, {}).get(device.id)

    def opening(self) -> vodozemac.InboundGroupSession:
        """What opens the messages from the next one on."""
        return vodozemac.InboundGroupSession(self.session.session_key)

    def gave(self, devices: Iterable[Device], begun: Mapping[str, int]) -> None:
        for one in devices:
            self.given.setdefault(one.user, {})[one.id] = _mark(one, begun)


class Beginnings:
    """How often devices have begun anew with this one, because they could not read what they
    got: they are given the key of each room again with its next message.

    https://spec.matrix.org/latest/client-server-api/#recovering-from-undecryptable-messages
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def anew(self, user: str, curve25519: str) -> None:
        with self._store.lock:
            name = f"{user} {curve25519}"
            times = int(self._store.get("begun", name) or b"0") + 1
            self._store.put("begun", name, str(times).encode())

    def all(self) -> Mapping[str, int]:
        """By user and key."""
        return {name: int(body) for name, body in self._store.all("begun").items()}


def _mark(device: Device, begun: Mapping[str, int]) -> str:
    return f"{device.curve25519} {begun.get(f'{device.user} {device.curve25519}', 0)}"


class Outbounds:
    """The rooms' ratchets. The ratchet, which turns with each message, and who was given its
    key, which grows with the room, are kept apart."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._open: dict[str, Outbound] = {}

    def get(self, room: str) -> Outbound | None:
        with self._store.lock:
            if room not in self._open and (found := self._load(room)):
                self._open[room] = found
            return self._open.get(room)

    def begin(self, room: str, settings: Settings, now: int) -> Outbound:
        """A new one in the place of any other; its key was given to nobody."""
        with self._store.lock:
            made = Outbound(vodozemac.GroupSession(), now, settings)
            self._open[room] = made
            self._keep(room, made)
            self.gave(room)
            return made

    def seal(self, room: str, plain: bytes) -> str:
        """One message in base64. The ratchet that has turned is pending in the store: commit
        before anybody sees what this returns."""
        with self._store.lock:
            outbound = self._open[room]
            sealed = outbound.session.encrypt(plain)
            outbound.used += 1
            self._keep(room, outbound)
            return sealed.to_base64()

    def gave(self, room: str) -> None:
        """More devices have the key."""
        with self._store.lock:
            outbound = self._open[room]
            session = outbound.session.session_id
            self._store.later(
                _KIND, f"given {room}", lambda: _dumped({"of": session, "to": outbound.given})
            )

    def _keep(self, room: str, outbound: Outbound) -> None:
        self._store.later(_KIND, f"ratchet {room}", lambda: _ratchet(outbound))

    def _load(self, room: str) -> Outbound | None:
        body = self._store.get(_KIND, f"ratchet {room}")
        if body is None:
            return None
        said = json.loads(body)
        session = vodozemac.GroupSession.from_pickle(said["pickle"], _PICKLE)
        given = json.loads(self._store.get(_KIND, f"given {room}") or b"{}")
        return Outbound(
            session,
            said["made"],
            Settings(said["period"], said["messages"]),
            said["used"],
            given["to"] if given.get("of") == session.session_id else {},
        )


@dataclass(frozen=True, slots=True)
class Circle:
    """Who may read a room, by the server's last word."""

    members: tuple[str, ...]
    settings: Settings


class Circles:
    """The rooms' members as they were asked last. *Stirred*: something changed since."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, room: str) -> Circle | None:
        body = self._store.get(_KIND, f"circle {room}")
        if body is None:
            return None
        said = json.loads(body)
        return Circle(tuple(said["members"]), Settings(said["period"], said["messages"]))

    def put(self, room: str, circle: Circle, stirred: bytes | None) -> None:
        """What the server said; ``stirred`` is what :meth:`stirred` gave before it was asked."""
        said = {
            "members": circle.members,
            "period": circle.settings.period,
            "messages": circle.settings.messages,
        }
        with self._store.lock:
            self._store.put(_KIND, f"circle {room}", _dumped(said))
            if stirred is not None and self.stirred(room) == stirred:
                self._store.drop(_KIND, f"stirred {room}")

    def stirred(self, room: str) -> bytes | None:
        return self._store.get(_KIND, f"stirred {room}")

    def learn(self, said: Mapping[str, Any], *, whole: bool) -> None:
        """Take note of one answer of /sync; ``whole``: of what was before it nothing is known."""
        with self._store.lock:
            self.stir(self._rooms() if whole else stirring(said))

    def _rooms(self) -> list[str]:
        names = self._store.all(_KIND)
        return [name.removeprefix("circle ") for name in names if name.startswith("circle ")]

    def stir(self, rooms: Iterable[str]) -> None:
        """Something changed in these rooms; those never written in are asked about anyway."""
        with self._store.lock:
            for room in rooms:
                if self._store.get(_KIND, f"circle {room}") is not None:
                    times = int(self.stirred(room) or b"0") + 1
                    self._store.put(_KIND, f"stirred {room}", str(times).encode())


_STIRRING = ("m.room.member", "m.room.encryption", "m.room.history_visibility")


def stirring(said: Mapping[str, Any], *, beside: bool = False) -> set[str]:
    """The rooms of an answer of /sync in which it changed who reads, or where that is unknown.

    What changed since the last answer stands in the timeline, unless it was cut; beside it, where
    servers agreed anew (https://spec.matrix.org/latest/server-server-api/#room-state-resolution).
    There stand also members told only because they spoke (lazy loading); ``beside``: none were.
    """
    rooms = guards.mapping(said.get("rooms"))
    found = set(guards.mapping(rooms.get("leave")))
    for room, part in guards.mapping(rooms.get("join")).items():
        timeline = guards.mapping(guards.mapping(part).get("timeline"))
        events = guards.listing(timeline.get("events"))
        state = guards.listing(guards.mapping(guards.mapping(part).get("state")).get("events"))
        events = [*events, *(event for event in state if beside or not _here(event))]
        if timeline.get("limited") is True or any(_stirs(event) for event in events):
            found.add(room)
    return found


def _here(event: object) -> bool:
    """Whether it tells no more than that somebody is in the room."""
    said = guards.mapping(event)
    membership = guards.mapping(said.get("content")).get("membership")
    return said.get("type") == "m.room.member" and membership == "join"


def _stirs(event: object) -> bool:
    said = guards.mapping(event)
    return "state_key" in said and said.get("type") in _STIRRING


def _ratchet(outbound: Outbound) -> bytes:
    return _dumped(
        {
            "pickle": outbound.session.pickle(_PICKLE),
            "made": outbound.made,
            "used": outbound.used,
            "period": outbound.settings.period,
            "messages": outbound.settings.messages,
        }
    )


def _dumped(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
