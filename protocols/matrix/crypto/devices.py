"""The devices of those who share encrypted rooms, each with its signature verified."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from protocols.matrix import guards

from .signing import verified
from .store import Store

_MOST_DEVICES = 500  # of one user


@dataclass(frozen=True, slots=True)
class Device:
    """One device of somebody. Keys are unpadded base64."""

    user: str
    id: str
    curve25519: str
    ed25519: str
    name: str = ""


class Devices:
    """Known devices by user. A user is *tracked* from the first question on; *outdated* until
    the server's answer to a question that was asked after the last change. Both are durable.

    https://spec.matrix.org/latest/client-server-api/#tracking-the-device-list-for-a-user
    """

    def __init__(self, store: Store, user: str, device: str) -> None:
        self._store, self._me = store, (user, device)
        self._users: dict[str, dict[str, Device]] = {}
        self._outdated: set[str] = set()
        self._changes: dict[str, int] = {}  # how often a user changed since the start
        for name, body in store.all("devices").items():
            self._load(name, body)

    def _load(self, user: str, body: bytes) -> None:
        said = guards.parse(body) or {}
        rows = (row for row in guards.listing(said.get("devices")) if isinstance(row, list))
        self._users[user] = {row[0]: Device(user, *row) for row in rows}
        if said.get("outdated"):
            self._outdated.add(user)

    def of(self, user: str) -> tuple[Device, ...]:
        """Somebody's devices, this one left out."""
        with self._store.lock:
            return tuple(self._users.get(user, {}).values())

    def get(self, user: str, device: str) -> Device | None:
        with self._store.lock:
            return self._users.get(user, {}).get(device)

    def holding(self, user: str, curve25519: str) -> Device | None:
        """The device of a user that has a key."""
        return next((one for one in self.of(user) if one.curve25519 == curve25519), None)

    def known(self, user: str) -> bool:
        """Whether the list of a user's devices is complete and up to date."""
        with self._store.lock:
            return user in self._users and user not in self._outdated

    def trusted(self, device: Device) -> bool:  # noqa: ARG002
        """Whether a device is given keys: every one whose keys its owner's device signed."""
        return True

    def outdated(self) -> tuple[str, ...]:
        with self._store.lock:
            return tuple(sorted(self._outdated))

    def track(self, users: Iterable[str]) -> None:
        """Follow users from now on: those not followed yet are outdated."""
        with self._store.lock:
            for user in users:
                if user not in self._users:
                    self._users[user] = {}
                    self._mark(user)

    def changed(self, user: str) -> None:
        """Something about a user's devices changed; who is not tracked does not matter."""
        with self._store.lock:
            if user in self._users:
                self._mark(user)

    def all_changed(self) -> None:
        """The place in the stream was lost: anybody may have changed."""
        with self._store.lock:
            for user in self._users:
                self._mark(user)

    def left(self, user: str) -> None:
        """No room is shared any more: changes are told no longer, so nothing known is sure."""
        with self._store.lock:
            if self._users.pop(user, None) is not None:
                self._outdated.discard(user)
                self._changes[user] = self._changes.get(user, 0) + 1
                self._store.drop("devices", user)

    def asking(self, users: Iterable[str]) -> dict[str, int]:
        """What :meth:`answered` must be given, to see whether a user changed meanwhile."""
        with self._store.lock:
            return {user: self._changes.get(user, 0) for user in users}

    def answered(self, user: str, said: object, asked: int) -> None:
        """Take in what /keys/query says of one user's devices; each device stands by itself.

        A known device keeps its identity: another ed25519 key under its id is refused.
        """
        with self._store.lock:
            before = self._users.get(user)
            if before is None:
                return  # left meanwhile
            found: dict[str, Device] = {}
            for name, keys in list(guards.mapping(said).items())[:_MOST_DEVICES]:
                known = before.get(name)
                fresh = None if (user, name) == self._me else _read(user, name, keys)
                if fresh and known and fresh.ed25519 != known.ed25519:
                    fresh = None
                if device := fresh or known:
                    found[name] = device
            self._users[user] = found
            if self._changes.get(user, 0) == asked:
                self._outdated.discard(user)
            self._keep(user)

    def _mark(self, user: str) -> None:
        self._outdated.add(user)
        self._changes[user] = self._changes.get(user, 0) + 1
        self._keep(user)

    def _keep(self, user: str) -> None:
        rows = [[one.id, one.curve25519, one.ed25519, one.name] for one in self.of(user)]
        body = {"outdated": user in self._outdated, "devices": rows}
        self._store.put("devices", user, json.dumps(body, separators=(",", ":")).encode())


def _read(user: str, name: str, value: object) -> Device | None:
    """https://spec.matrix.org/latest/client-server-api/#post_matrixclientv3keysquery"""
    said: Mapping[str, Any] = guards.mapping(value)
    keys = guards.mapping(said.get("keys"))
    curve25519, ed25519 = keys.get(f"curve25519:{name}"), keys.get(f"ed25519:{name}")
    if said.get("user_id") != user or said.get("device_id") != name:
        return None
    if not isinstance(curve25519, str) or not isinstance(ed25519, str):
        return None
    if not verified(said, ed25519, user, name):
        return None
    label = guards.name(guards.mapping(said.get("unsigned")).get("device_display_name"))
    return Device(user, name, curve25519, ed25519, label)
