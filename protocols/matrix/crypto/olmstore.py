"""The store that nio's Olm machine is given: everything goes to ours, nothing to files."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from nio.crypto import DeviceStore, GroupSessionStore, OlmAccount, Session, SessionStore

from protocols.matrix import guards

from .store import Store

# Pickles are always encrypted, and nio derives their key from this word. It protects nothing, and
# need not: the table they lie in is in the database that SQLCipher encrypts as a whole, with the
# key that the keyring or the passphrase holds. A second key would have to lie in the same database.
PICKLE = "preau"
_NEVER = datetime(1970, 1, 1)  # noqa: DTZ001 (nio compares naive times; ours are in no order)


class OlmStore:
    """The part of nio's MatrixStore that its Olm machine calls. Devices and room keys are kept
    by classes of ours, whose rules are stricter; nio's own stores of them stay empty."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.saved: Session | None = None  # the one that opened or sealed last
        self._sessions: SessionStore | None = None

    def found(self) -> str | None:
        """The id of the device whose account is kept."""
        body = self._store.get("account", "device")
        return body.decode() if body else None

    def begin(self, device: str, made: int) -> None:
        """Make a new account; ``made``: when, in milliseconds since 1970."""
        self._store.put("account", "device", device.encode())
        self._store.put("account", "made", str(made).encode())
        self.save_account(OlmAccount())

    def made(self) -> int:
        """When this device's account was made, in milliseconds since 1970."""
        return guards.integer((self._store.get("account", "made") or b"").decode()) or 0

    # --- what nio calls ---

    def load_account(self) -> OlmAccount | None:
        body = self._store.get("account", "olm")
        if body is None:
            return None
        said = json.loads(body)
        return OlmAccount.from_pickle(said["pickle"].encode(), PICKLE, said["uploaded"])

    def save_account(self, account: OlmAccount) -> None:
        self._store.later("account", "olm", lambda: _account(account))

    def load_sessions(self) -> SessionStore:
        sessions = SessionStore()
        for curve25519, body in self._store.all("session").items():
            for pickle in json.loads(body):
                session = Session.from_pickle(pickle.encode(), _NEVER, PICKLE)
                sessions[curve25519].append(session)
        self._sessions = sessions
        return sessions

    def save_session(self, curve25519: str, session: Session) -> None:
        self.saved = session
        if self._sessions is not None:
            self.save_sessions(curve25519, self._sessions[curve25519])

    def save_sessions(self, curve25519: str, sessions: list[Session]) -> None:
        self._store.later("session", curve25519, lambda: _pickles(sessions))

    def load_inbound_group_sessions(self) -> GroupSessionStore:
        return GroupSessionStore()

    def load_device_keys(self) -> DeviceStore:
        return DeviceStore()

    def load_outgoing_key_requests(self) -> dict[str, Any]:
        return {}


def _account(account: OlmAccount) -> bytes:
    said = {"pickle": account.pickle(PICKLE).decode(), "uploaded": account.shared}
    return json.dumps(said, separators=(",", ":")).encode()


def _pickles(sessions: list[Session]) -> bytes:
    return json.dumps([one.pickle(PICKLE).decode() for one in sessions]).encode()
