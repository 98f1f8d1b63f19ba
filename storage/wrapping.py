"""Puts a key behind a passphrase: Argon2id makes a key of it, and AES-GCM seals ours with that."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Self

from storage.errors import StorageError
from storage.values import record

_SIZE = 32  # bytes
WRAPPING = ("salt", "passes", "kibibytes", "lanes", "wrapped")
"""What a note says of it."""


@record(frozen=True, slots=True, kw_only=True)
class Cost:
    """What Argon2id spends on a passphrase (RFC 9106): about a quarter of a second.

    https://www.rfc-editor.org/rfc/rfc9106
    """

    passes: int = 3
    kibibytes: int = 64 * 1024
    lanes: int = 4

    @classmethod
    def of(cls, note: Mapping[str, Any]) -> Self:
        """What a note was made with, within what any computer can spend. StorageError
        (``damaged``)."""
        try:
            return cls(
                passes=min(int(note["passes"]), 100),
                kibibytes=min(int(note["kibibytes"]), 4 * 1024 * 1024),
                lanes=min(int(note["lanes"]), 64),
            )
        except (KeyError, TypeError, ValueError):
            raise StorageError("damaged", "key.json") from None

    def at_least(self, other: Cost | None) -> Cost:
        """Nothing less than either: who once chose to spend more is not given less."""
        if other is None:
            return self
        mine, theirs = asdict(self), asdict(other)
        return Cost(**{name: max(mine[name], theirs[name]) for name in mine})


def wrap(key: bytes, passphrase: str, name: str, cost: Cost | None = None) -> dict[str, Any]:
    """What a note says of a key behind ``passphrase``. ``name`` is bound to it. Off the UI
    thread: it takes a quarter of a second."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    spent = cost or Cost()
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    sealed = AESGCM(_stretched(passphrase, salt, spent)).encrypt(nonce, key, name.encode())
    return {"salt": salt.hex(), **asdict(spent), "wrapped": (nonce + sealed).hex()}


def unwrap(note: Mapping[str, Any], passphrase: str) -> bytes:
    """The key again. StorageError: ``wrong-passphrase``, ``damaged``."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        salt, wrapped = bytes.fromhex(note["salt"]), bytes.fromhex(note["wrapped"])
    except (KeyError, TypeError, ValueError):
        raise StorageError("damaged", "key.json") from None
    cipher = AESGCM(_stretched(passphrase, salt, Cost.of(note)))
    try:
        return cipher.decrypt(wrapped[:12], wrapped[12:], note["id"].encode())
    except InvalidTag:
        raise StorageError("wrong-passphrase") from None


def _stretched(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    import unicodedata

    from argon2.low_level import Type, hash_secret_raw

    return hash_secret_raw(
        # the same passphrase typed on another system may be composed otherwise
        unicodedata.normalize("NFC", passphrase).encode(),
        salt,
        time_cost=cost.passes,
        memory_cost=cost.kibibytes,
        parallelism=cost.lanes,
        hash_len=_SIZE,
        type=Type.ID,
    )
