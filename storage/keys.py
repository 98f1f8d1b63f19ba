"""The database key: 32 random bytes, in the system's keyring or wrapped by a passphrase."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any, Literal

from storage.errors import StorageError
from storage.folder import Folder, telling, write_whole
from storage.keyrings import KeyStore, SystemKeyring

_SERVICE = "preau"
_SIZE = 32
WAITED_FOR = frozenset(("keyring-late", "keyring-locked", "key-missing"))
"""What may mend itself, or be mended elsewhere: the window says it and waits."""
_LOOK, _LOOK_AT_MOST = 0.5, 3.0  # seconds between two looks at a keyring that is awaited


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cost:
    """What Argon2id spends on a passphrase (RFC 9106): about a quarter of a second."""

    passes: int = 3
    kibibytes: int = 64 * 1024
    lanes: int = 4


def derive(key: bytes, purpose: str) -> bytes:
    """A key of 32 bytes for one purpose ("media", "line"): HKDF-SHA256, one block.

    https://www.rfc-editor.org/rfc/rfc5869
    """
    fresh = hmac.digest(bytes(hashlib.sha256().digest_size), key, "sha256")
    return hmac.digest(fresh, f"preau {purpose}".encode() + b"\x01", "sha256")


class Vault:
    """Where one folder's key is kept. Every call may prompt and take long: off the UI thread.

    ``key.json`` says how it is kept: under which name in the keyring, or wrapped. It never holds
    the key in plain text, and nothing here ever removes what cannot be opened.
    """

    def __init__(self, folder: Folder, keyring: KeyStore | None = None) -> None:
        self._folder = folder
        self._keyring: KeyStore = SystemKeyring() if keyring is None else keyring

    def kind(self) -> Literal["none", "keyring", "passphrase"]:
        """How the key is kept. StorageError("damaged") if that cannot be read."""
        note = self._note()
        if note is None:
            return "none"
        return "keyring" if note["kind"] == "keyring" else "passphrase"

    def create(self, passphrase: str | None = None) -> bytes:
        """Make a key for a new folder and keep it: in the keyring, or wrapped by ``passphrase``.

        StorageError: ``keyring-missing``, ``keyring-locked`` (nothing was written: ask for a
        passphrase), ``key-missing`` (there is a database already, whose key is lost),
        ``read-only``, ``full``, ``held`` (another Préau is making one, and waits for its person).
        """
        if self.kind() == "none" and self._folder.database.exists():
            raise StorageError("key-missing")
        if self.kind() == "none":
            self._folder.prepare()
            with self._folder.first():  # two first starts must not make two keys
                if self.kind() == "none":
                    return self._made(passphrase)
        return self.unlock(passphrase)

    def _made(self, passphrase: str | None) -> bytes:
        key = secrets.token_bytes(_SIZE)
        self.adopt(key, passphrase)
        return key

    def adopt(self, key: bytes, passphrase: str | None) -> None:
        """Keep a key that exists already, for a folder that keeps none: one that comes from a
        copy. StorageError as :meth:`create`."""
        name = secrets.token_hex(8)
        if passphrase is None:
            note: dict[str, Any] = {"kind": "keyring", "id": name}
            self._keyring.set(_SERVICE, name, key.hex())
            if self._keyring.get(_SERVICE, name) != key.hex():  # a keyring that only pretends
                raise StorageError("keyring-missing", "does not keep")
        else:
            note = {"kind": "passphrase", "id": name, **_wrap(key, passphrase, name)}
        note["check"] = _check(key)
        note["sum"] = _sum(note)
        try:
            write_whole(self._folder.key, json.dumps(note, indent=1).encode())
        except StorageError:
            if passphrase is None:  # nothing was ever encrypted with it
                with suppress(StorageError):
                    self._keyring.delete(_SERVICE, name)
            raise

    def unlock(self, passphrase: str | None = None) -> bytes:
        """The key. StorageError: ``key-missing`` (never made, or gone from the keyring),
        ``keyring-late`` (there was a keyring, and it does not answer), ``keyring-locked``,
        ``wrong-key`` (what the keyring holds is no key), ``passphrase-needed``,
        ``wrong-passphrase``, ``damaged``, ``newer``."""
        note = self._note()
        if note is None:
            raise StorageError("key-missing")
        if note["kind"] == "keyring":
            key = self._from_keyring(note["id"])
            if note.get("check", _check(key)) != _check(key):
                raise StorageError("wrong-key", "another key than the folder's")
            return key
        if passphrase is None:
            raise StorageError("passphrase-needed")
        return _unwrap(note, passphrase)

    def wait(self, told: Callable[[str], None], over: Event) -> bytes | None:
        """The key from the keyring, whenever that can give it; None when ``over`` is set first.

        It is asked for once, which may prompt. Then, as long as the keyring is late, locked or
        without our entry, it is only looked at, and asked again when it would answer. ``told``
        hears why it is still not here, at each change. Nothing is written or removed meanwhile.
        Other StorageErrors of :meth:`unlock` are raised.
        """
        code = ""
        while True:
            try:
                return self.unlock()
            except StorageError as error:
                if error.code not in WAITED_FOR:
                    raise
                found = error.code
            pause = _LOOK
            while found:
                if found != code:
                    told(found)
                    code, pause = found, _LOOK
                if over.wait(pause):
                    return None
                pause = min(pause * 1.5, _LOOK_AT_MOST)
                found = self.look()

    def look(self) -> str:
        """What is in the way of the key now, "" for nothing; nobody is asked anything."""
        note = self._note()
        if note is None:
            return "key-missing"
        found = self._keyring.look(_SERVICE, note["id"])
        return "keyring-late" if found == "keyring-missing" else found

    def forget(self) -> None:
        """Delete the key: without it the database is noise. First step of a wipe."""
        note = self._note()
        if note is not None and note["kind"] == "keyring":
            self._keyring.delete(_SERVICE, note["id"])
        with telling():
            self._folder.key.unlink(missing_ok=True)

    def _from_keyring(self, name: str) -> bytes:
        try:
            kept = self._keyring.get(_SERVICE, name)
        except StorageError as error:
            if error.code == "keyring-missing":  # it was here when the key was made
                raise StorageError("keyring-late", error.detail) from error
            raise
        if kept is None:
            raise StorageError("key-missing")
        try:
            key = bytes.fromhex(kept)
        except ValueError:
            raise StorageError("wrong-key", "not hexadecimal") from None
        if len(key) != _SIZE:
            raise StorageError("wrong-key", "another size")
        return key

    def _note(self) -> dict[str, Any] | None:
        with telling():
            return _read(self._folder.key)


def is_known(file: Path, key: bytes) -> bool:
    """Whether the note beside a database says that this is its key, and so that not the key is
    wrong when it does not open."""
    try:
        note = _read(Folder(file.parent).key)
    except (OSError, StorageError):
        return False
    return note is not None and note.get("check") == _check(key)


def sealed_note(key: bytes, passphrase: str) -> dict[str, Any]:
    """A note of a key behind a passphrase, for a place that is no data folder."""
    name = secrets.token_hex(8)
    note = {"kind": "passphrase", "id": name, **_wrap(key, passphrase, name), "check": _check(key)}
    return {**note, "sum": _sum(note)}


def key_of(note: dict[str, Any], passphrase: str) -> bytes:
    """The key of a :func:`sealed_note`, which may be anybody's: what opening it costs is bounded.

    StorageError: ``damaged``, ``wrong-passphrase``.
    """
    from argon2.exceptions import Argon2Error

    named = all(isinstance(note.get(name), str) for name in ("id", "salt", "wrapped"))
    costs = [note.get(name) for name in ("passes", "kibibytes", "lanes")]
    bounds = (16, 1024 * 1024, 16)
    bounded = all(
        type(cost) is int and 0 < cost <= most for cost, most in zip(costs, bounds, strict=True)
    )
    if not (named and bounded) or note.get("sum") != _sum(note):
        raise StorageError("damaged", "key.json")
    try:
        key = _unwrap(note, passphrase)
    except (Argon2Error, ValueError) as error:  # a cost or a length that cannot be
        raise StorageError("damaged", "key.json") from error
    if len(key) != _SIZE or note.get("check") != _check(key):
        raise StorageError("damaged", "key.json")
    return key


def _read(file: Path) -> dict[str, Any] | None:
    """The note, None for none. StorageError: ``damaged``, ``newer``."""
    try:
        note = json.loads(file.read_bytes())
    except FileNotFoundError:
        return None
    except ValueError:
        raise StorageError("damaged", file.name) from None
    if not isinstance(note, dict) or not isinstance(note.get("id"), str):
        raise StorageError("damaged", file.name)
    if note.get("sum", _sum(note)) != _sum(note):
        raise StorageError("damaged", file.name)
    if note.get("kind") not in ("keyring", "passphrase"):
        raise StorageError("newer", file.name)
    return note


def _sum(note: dict[str, Any]) -> str:
    """Of all that the note says: a flipped byte of it must not look like a wrong passphrase, nor
    like an entry that the keyring has lost."""
    rest = {name: value for name, value in note.items() if name != "sum"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()


def _check(key: bytes) -> str:
    """Tells the folder's key from another, and says nothing else about it."""
    return derive(key, "check").hex()[:32]


def _wrap(key: bytes, passphrase: str, name: str) -> dict[str, Any]:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    cost, salt, nonce = _Cost(), secrets.token_bytes(16), secrets.token_bytes(12)
    sealed = AESGCM(_stretched(passphrase, salt, cost)).encrypt(nonce, key, name.encode())
    return {
        "salt": salt.hex(),
        "passes": cost.passes,
        "kibibytes": cost.kibibytes,
        "lanes": cost.lanes,
        "wrapped": (nonce + sealed).hex(),
    }


def _unwrap(note: dict[str, Any], passphrase: str) -> bytes:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        cost = _Cost(
            passes=min(int(note["passes"]), 100),
            kibibytes=min(int(note["kibibytes"]), 4 * 1024 * 1024),
            lanes=min(int(note["lanes"]), 64),
        )
        salt, wrapped = bytes.fromhex(note["salt"]), bytes.fromhex(note["wrapped"])
    except (KeyError, TypeError, ValueError):
        raise StorageError("damaged", "key.json") from None
    cipher = AESGCM(_stretched(passphrase, salt, cost))
    try:
        return cipher.decrypt(wrapped[:12], wrapped[12:], note["id"].encode())
    except InvalidTag:
        raise StorageError("wrong-passphrase") from None


def _stretched(passphrase: str, salt: bytes, cost: _Cost) -> bytes:
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
