"""This device's own keys and its Olm sessions with other devices, on nio's Olm machine.

https://spec.matrix.org/latest/client-server-api/#molmv1curve25519-aes-sha2
"""

from __future__ import annotations

import base64
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import vodozemac
from nio.crypto import InboundSession, Olm, OlmAccount, OlmDevice, Session

from protocols.matrix import guards

from .devices import Device, Devices
from .olmstore import OlmStore
from .roomkeys import RoomKeys
from .signing import canonical, verified
from .store import Store

OLM = "m.olm.v1.curve25519-aes-sha2"
MEGOLM = "m.megolm.v1.aes-sha2"
_MOST_SESSIONS = 8  # with one device; the newest are kept
_DEEPEST = 100_000  # bytes of one Olm payload's JSON; a room key takes about 700

# nio names users, devices and keys in its log; ours holds codes only.
logging.getLogger("nio").setLevel(logging.CRITICAL + 1)


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
        """Takes up the account that the store has; ``olmstore.OlmStore.found`` says if it does."""
        self.store, self.user, self.device = store, user, device
        self.kept = OlmStore(store)
        self._olm = Olm(user, device, self.kept)
        self.devices = Devices(store, user, device)
        self.keys = RoomKeys(store)

    @property
    def curve25519(self) -> str:
        return str(self.account.identity_keys["curve25519"])

    @property
    def ed25519(self) -> str:
        return str(self.account.identity_keys["ed25519"])

    @property
    def account(self) -> OlmAccount:
        return self._olm.account

    @property
    def ground(self) -> Any:
        """The account below nio's: its wrapper knows no fallback keys."""
        return self.account._account

    def keep(self) -> None:
        """The account has changed."""
        self.kept.save_account(self.account)

    def sign(self, value: Mapping[str, Any]) -> dict[str, Any]:
        """The object with this device's signature."""
        made = self.account.sign(canonical(value).decode())
        return {**value, "signatures": {self.user: {f"ed25519:{self.device}": made}}}

    # --- Olm sessions ---

    def missing(self, devices: Iterable[Device]) -> tuple[Device, ...]:
        """Those to whom nothing can be encrypted before a key of theirs was claimed."""
        with self.store.lock:
            return tuple(one for one in devices if not self._sessions(one.curve25519))

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
                session = self._olm.create_session(once, device.curve25519)
            except ValueError:  # no point on the curve
                return False
            self._prefer(device.curve25519, session)
        return True

    def encrypt_to(self, device: Device, kind: str, content: Mapping[str, Any]) -> dict[str, Any]:
        """The content of a to-device ``m.room.encrypted``. LookupError: no session yet.

        The ratchet is pending in the store: commit before anything is sent.
        """
        with self.store.lock:
            sessions = self._sessions(device.curve25519)
            if not sessions:
                raise LookupError(device.id)
            other = OlmDevice(
                device.user,
                device.id,
                {"ed25519": device.ed25519, "curve25519": device.curve25519},
            )
            sealed = self._olm._olm_encrypt(sessions[0], other, kind, dict(content))
            return dict(sealed)

    def decrypt(self, event: Mapping[str, Any]) -> Told:
        """Open one to-device ``m.room.encrypted``. UnopenedError for whatever is wrong."""
        content = guards.mapping(event.get("content"))
        sender, key = guards.user(event.get("sender")), content.get("sender_key")
        if content.get("algorithm") != OLM or sender is None or not isinstance(key, str):
            raise UnopenedError("malformed")
        part = guards.mapping(guards.mapping(content.get("ciphertext")).get(self.curve25519))
        with self.store.lock:
            plain = self._plain(sender, key, part)
        if len(plain) > _DEEPEST:
            raise UnopenedError("too-long")
        said = guards.parse(plain.encode())
        if said is None:
            raise UnopenedError("malformed")
        return self._checked(said, sender, key)

    def _plain(self, sender: str, key: str, part: Mapping[str, Any]) -> str:
        if not part:
            raise UnopenedError("not-for-us")
        try:
            message = _message(part)
            found = self._olm._try_decrypt(sender, key, message)
            if found is not None:
                self._prefer_last(key)
                return str(found)
        except ValueError as error:
            raise UnopenedError("malformed") from error
        except Exception as error:  # nio's EncryptionError: a session matches and cannot open it
            raise UnopenedError("unopened", wedged=True) from error
        if not isinstance(message, vodozemac.PreKeyMessage):
            raise UnopenedError("unopened", wedged=True)
        return self._first(key, message)

    def _first(self, key: str, message: vodozemac.PreKeyMessage) -> str:
        """The first message of a session that another device began."""
        session = InboundSession(self.account, message, key)
        try:
            # nio makes the session only now, and takes the one-time key out of the account.
            plain = str(session.decrypt(message))
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

    def _sessions(self, curve25519: str) -> list[Session]:
        """Those with one device, the one to use first. No order by time: clocks jump."""
        sessions: list[Session] = self._olm.session_store[curve25519]
        return sessions

    def _prefer(self, curve25519: str, session: Session) -> None:
        sessions = self._sessions(curve25519)
        others = [one for one in sessions if one is not session]
        sessions[:] = [session, *others][:_MOST_SESSIONS]
        self.kept.save_sessions(curve25519, sessions)

    def _prefer_last(self, curve25519: str) -> None:
        """After a message was opened: that session is the one to answer in."""
        sessions = self._sessions(curve25519)
        if self.kept.saved is not None and self.kept.saved in sessions:
            self._prefer(curve25519, self.kept.saved)


def _message(part: Mapping[str, Any]) -> vodozemac.AnyOlmMessage | vodozemac.PreKeyMessage:
    body, sort = part.get("body"), part.get("type")
    if not isinstance(body, str) or sort not in (0, 1) or isinstance(sort, bool):
        raise ValueError("malformed")
    if sort == 0:
        return vodozemac.PreKeyMessage.from_base64(body)
    padded = base64.b64decode(body + "=" * (-len(body) % 4), validate=True)
    return vodozemac.AnyOlmMessage.from_parts(1, padded)


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
