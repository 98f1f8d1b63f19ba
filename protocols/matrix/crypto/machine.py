"""This device's own keys and its Olm sessions with other devices.

https://spec.matrix.org/latest/client-server-api/#molmv1curve25519-aes-sha2
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import vodozemac

from protocols.matrix import guards

from .account import PICKLE, OwnKeys
from .devices import Device, Devices
from .roomkeys import RoomKeys
from .signing import canonical, verified
from .store import Store

OLM = "m.olm.v1.curve25519-aes-sha2"
MEGOLM = "m.megolm.v1.aes-sha2"
_MOST_SESSIONS = 8  # with one device; the newest are kept
_LONGEST = 100_000  # bytes of one Olm payload's JSON; a room key takes about 700


class UnopenedError(Exception):
    """A to-device event that cannot be opened. ``wedged``: the sender's session is of no use,
    a new one may help."""

    def __init__(self, code: str, *, wedged: bool = False) -> None:
        super().__init__(code)
        self.code, self.wedged = code, wedged


@dataclass(frozen=True, slots=True)
class Told:
    """What one device said to this one through Olm. ``sender`` is checked: the payload names
    the user whom the server names; ``ed25519`` is what the payload says of the sender."""

    type: str
    content: dict[str, Any]
    sender: str
    curve25519: str
    ed25519: str


class Machine:
    """One device of one account. Every method that touches a ratchet holds the store's lock."""

    def __init__(self, store: Store, user: str, device: str) -> None:
        """Takes up the account that the store has; LookupError when ``account.begin`` was not
        called for it."""
        self.store, self.user, self.device = store, user, device
        self.own = OwnKeys(store)
        self.devices = Devices(store, user, device)
        self.keys = RoomKeys(store)
        # With each device, the session to use first in front. No order by time: clocks jump.
        self._sessions = {key: _unpickled(body) for key, body in store.all("session").items()}

    @property
    def curve25519(self) -> str:
        return self.own.curve25519

    @property
    def ed25519(self) -> str:
        return self.own.ed25519

    def keep(self) -> None:
        """The account has changed."""
        self.own.keep(self.store)

    def sign(self, value: Mapping[str, Any]) -> dict[str, Any]:
        """The object with this device's signature."""
        made = self.own.sign(canonical(value))
        return {**value, "signatures": {self.user: {f"ed25519:{self.device}": made}}}

    # --- Olm sessions ---

    def missing(self, devices: Iterable[Device]) -> tuple[Device, ...]:
        """Those to whom nothing can be encrypted before a key of theirs was claimed."""
        with self.store.lock:
            return tuple(one for one in devices if not self._sessions.get(one.curve25519))

    def begin_session(self, device: Device, key: Mapping[str, Any]) -> bool:
        """A new Olm session, preferred from now on; whether the claimed key was a good one.

        ``key``: {"key": …, "signatures": …} as /keys/claim gives it.
        """
        once = key.get("key")
        signed = verified(key, device.ed25519, device.user, device.id)
        if not isinstance(once, str) or not signed:
            return False
        with self.store.lock:
            try:
                session = self.own.ground.create_outbound_session(
                    vodozemac.Curve25519PublicKey.from_base64(device.curve25519),
                    vodozemac.Curve25519PublicKey.from_base64(once),
                )
            except ValueError:  # no point on the curve
                return False
            self._prefer(device.curve25519, session)
        return True

    def encrypt_to(self, device: Device, kind: str, content: Mapping[str, Any]) -> dict[str, Any]:
        """The content of a to-device ``m.room.encrypted``. LookupError: no session yet.

        The ratchet is pending in the store: commit before anything is sent.
        """
        said = {
            "type": kind,
            "content": content,
            "sender": self.user,
            "sender_device": self.device,
            "keys": {"ed25519": self.ed25519},
            "recipient": device.user,
            "recipient_keys": {"ed25519": device.ed25519},
        }
        with self.store.lock:
            sessions = self._sessions.get(device.curve25519)
            if not sessions:
                raise LookupError(device.id)
            sealed = sessions[0].encrypt(json.dumps(said, separators=(",", ":")).encode())
            self._keep(device.curve25519)
        sort, body = sealed.to_parts()
        text = base64.b64encode(body).decode().rstrip("=")
        return {
            "algorithm": OLM,
            "sender_key": self.curve25519,
            "ciphertext": {device.curve25519: {"type": sort, "body": text}},
        }

    def decrypt(self, event: Mapping[str, Any]) -> Told:
        """Open one to-device ``m.room.encrypted``. UnopenedError for whatever is wrong."""
        content = guards.mapping(event.get("content"))
        sender, key = guards.user(event.get("sender")), content.get("sender_key")
        if content.get("algorithm") != OLM or sender is None or not isinstance(key, str):
            raise UnopenedError("malformed")
        part = guards.mapping(guards.mapping(content.get("ciphertext")).get(self.curve25519))
        if not part:
            raise UnopenedError("not-for-us")
        with self.store.lock:
            plain = self._plain(key, part)
        said = guards.parse(plain) if len(plain) <= _LONGEST else None
        if said is None:
            raise UnopenedError("malformed")
        return self._checked(said, sender, key)

    def _plain(self, key: str, part: Mapping[str, Any]) -> bytes:
        try:
            message = _message(part)
        except ValueError as error:
            raise UnopenedError("malformed") from error
        first = message.to_pre_key()
        for session in self._sessions.get(key, ()):
            if first is not None and not session.session_matches(first):
                continue
            try:
                plain = session.decrypt(message)
            except ValueError as error:
                if first is None:
                    continue  # another session's
                raise UnopenedError("unopened", wedged=True) from error
            self._prefer(key, session)  # the one in which to answer
            return plain
        if first is None:
            raise UnopenedError("unopened", wedged=True)
        return self._first(key, first)

    def _first(self, key: str, message: vodozemac.PreKeyMessage) -> bytes:
        """The first message of a session that another device began. It uses up a key of ours."""
        try:
            sender = vodozemac.Curve25519PublicKey.from_base64(key)
            session, plain = self.own.ground.create_inbound_session(sender, message)
        except ValueError as error:
            raise UnopenedError("unopened", wedged=True) from error
        self.keep()
        self._prefer(key, session)
        return plain

    def _checked(self, said: dict[str, Any], sender: str, key: str) -> Told:
        """https://spec.matrix.org/latest/client-server-api/#validation-of-incoming-decrypted-events"""
        ours = guards.mapping(said.get("recipient_keys")).get("ed25519")
        theirs = guards.mapping(said.get("keys")).get("ed25519")
        if said.get("recipient") != self.user or ours != self.ed25519:
            raise UnopenedError("not-for-us")
        kind, content = said.get("type"), said.get("content")
        if said.get("sender") != sender or not isinstance(theirs, str):
            raise UnopenedError("forged")
        if not isinstance(kind, str) or not isinstance(content, dict):
            raise UnopenedError("malformed")
        known = self.devices.holding(sender, key)
        if known is not None and known.ed25519 != theirs:
            raise UnopenedError("forged")
        return Told(kind, content, sender, key, theirs)

    def _prefer(self, curve25519: str, session: vodozemac.Session) -> None:
        others = [one for one in self._sessions.get(curve25519, ()) if one is not session]
        self._sessions[curve25519] = [session, *others][:_MOST_SESSIONS]
        self._keep(curve25519)

    def _keep(self, curve25519: str) -> None:
        self.store.later("session", curve25519, lambda: _pickled(self._sessions[curve25519]))


def _message(part: Mapping[str, Any]) -> vodozemac.AnyOlmMessage:
    body, sort = part.get("body"), part.get("type")
    if not isinstance(body, str) or sort not in (0, 1) or isinstance(sort, bool):
        raise ValueError("malformed")
    data = base64.b64decode(body + "=" * (-len(body) % 4), validate=True)
    return vodozemac.AnyOlmMessage.from_parts(sort, data)


def _pickled(sessions: list[vodozemac.Session]) -> bytes:
    return json.dumps([one.pickle(PICKLE) for one in sessions], separators=(",", ":")).encode()


def _unpickled(body: bytes) -> list[vodozemac.Session]:
    return [vodozemac.Session.from_pickle(one, PICKLE) for one in json.loads(body)]


def device_keys(machine: Machine) -> dict[str, Any]:
    """https://spec.matrix.org/latest/client-server-api/#device-keys"""
    said = {
        "algorithms": [OLM, MEGOLM],
        "device_id": machine.device,
        "user_id": machine.user,
        "keys": {
            f"curve25519:{machine.device}": machine.curve25519,
            f"ed25519:{machine.device}": machine.ed25519,
        },
    }
    return machine.sign(said)
