"""This device's own keys, as vodozemac's account holds them, and where they are kept."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import vodozemac

from protocols.matrix import guards

from .store import Store

# Pickles are always encrypted. This key protects nothing, and need not: the table they lie in is
# in the database that SQLCipher encrypts as a whole, with the key that the keyring or the
# passphrase holds. A second key would have to lie in the same database.
PICKLE = hashlib.sha256(b"preau").digest()


def found(store: Store) -> str | None:
    """The id of the device whose account is kept."""
    body = store.get("account", "device")
    return body.decode() if body else None


def begin(store: Store, device: str, made: int) -> None:
    """Make a new account; ``made``: when, in milliseconds since 1970."""
    store.put("account", "device", device.encode())
    store.put("account", "made", str(made).encode())
    _Kept(vodozemac.Account(), uploaded=False).keep(store)


class _Kept:
    """An account with what is said of it on the disk."""

    def __init__(self, ground: vodozemac.Account, *, uploaded: bool) -> None:
        self.ground, self.uploaded = ground, uploaded

    def keep(self, store: Store) -> None:
        store.later("account", "olm", self._body)

    def _body(self) -> bytes:
        said = {"pickle": self.ground.pickle(PICKLE), "uploaded": self.uploaded}
        return json.dumps(said, separators=(",", ":")).encode()


class OwnKeys(_Kept):
    """The keys of this device. Whoever changes them calls ``keep`` of the machine."""

    def __init__(self, store: Store) -> None:
        """LookupError when none were begun."""
        body = store.get("account", "olm")
        if body is None:
            raise LookupError
        said = json.loads(body)
        ground = vodozemac.Account.from_pickle(said["pickle"], PICKLE)
        super().__init__(ground, uploaded=said["uploaded"])
        self.curve25519 = ground.curve25519_key.to_base64()
        self.ed25519 = ground.ed25519_key.to_base64()
        self.made = guards.integer((store.get("account", "made") or b"").decode()) or 0
        """When, in milliseconds since 1970, by this computer's clock."""
        self._any: Any = ground  # the stubs of 0.10 do not know its fallback keys

    @property
    def most(self) -> int:
        """One-time keys that make sense at the server."""
        return self.ground.max_number_of_one_time_keys

    @property
    def one_time(self) -> dict[str, str]:
        """Those that were not published yet, by id."""
        return {name: key.to_base64() for name, key in self.ground.one_time_keys.items()}

    @property
    def fallback(self) -> dict[str, str]:
        """The one that was not published yet, if there is one."""
        return {name: key.to_base64() for name, key in self._any.fallback_key.items()}

    def make_fallback(self) -> None:
        """A new one; vodozemac still opens with the one before it."""
        self._any.generate_fallback_key()

    def sign(self, message: bytes) -> str:
        return self.ground.sign(message).to_base64()
