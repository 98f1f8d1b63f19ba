"""The database key: 32 random bytes, in the system's keyring or wrapped by a passphrase."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event
from typing import Any, Literal

from storage.errors import StorageError
from storage.folder import Folder, put_in_place, telling, write_whole
from storage.keyrings import KeyStore, SystemKeyring
from storage.wrapping import WRAPPING, Cost, unwrap, wrap

SERVICE = "preau"
"""Of every entry in a keyring that is ours."""
_SIZE = 32
WAITED_FOR = frozenset(("keyring-late", "keyring-locked", "key-missing"))
"""What may mend itself, or be mended elsewhere: the window says it and waits."""
_LOOK, _LOOK_AT_MOST = 0.5, 3.0  # seconds between two looks at a keyring that is awaited
_TRIAL = 3600.0
"""Seconds after a move into the keyring from which a start that finds the key there ends the trial:
some keyrings write to the disk seconds after they said that they had."""
_ALONE = 5.0  # seconds that a change waits for another process that makes one


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

    def entry(self) -> str | None:
        """What the keyring calls it; None where it is kept otherwise. StorageError("damaged")."""
        note = self._note()
        return str(note["id"]) if note is not None and note["kind"] == "keyring" else None

    def create(self, passphrase: str | None = None) -> bytes:
        """Make a key for a new folder and keep it: in the keyring, or wrapped by ``passphrase``.

        StorageError: ``keyring-missing``, ``keyring-locked`` (nothing was written: ask for a
        passphrase), ``key-missing`` (there is a database already, whose key is lost),
        ``read-only``, ``full``, ``held`` (another Préau is making one, and waits for its person).
        """
        there = self._folder.database.exists()  # first: another start keeps its key before it
        if self.kind() == "none" and there:
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
            self._keep(name, key)
        else:
            note = _guarded(key, passphrase)
        note["check"] = _check(key)
        note["sum"] = _sum(note)
        try:
            write_whole(self._folder.key, json.dumps(note, indent=1).encode())
        except StorageError:
            if passphrase is None:  # nothing was ever encrypted with it
                with suppress(StorageError):
                    self._keyring.delete(SERVICE, name)
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
            return self._from_keyring(note)
        if passphrase is None:
            raise StorageError("passphrase-needed")
        return unwrap(note, passphrase)

    # --- another way to keep it -------------------------------------------------------------

    def change(self, old: str, new: str) -> None:
        """Another passphrase for the same key; what Argon2id spends is as of today, or more.

        Here and in the moves below the new note is written whole, flushed, read back and opened
        before it takes the place of the old one in one step: whenever the power goes, one of the
        two is there. StorageError: ``wrong-passphrase``, ``moved`` (it is kept in another way by
        now), ``held`` (another Préau is changing it), ``full``, ``read-only``.
        """
        with self._alone("passphrase") as note:
            key = self._known(note, unwrap(note, old))
            fresh = _guarded(key, new, Cost.of(note))
            aside = {"aside": note["aside"]} if "aside" in note else {}
            self._put({**fresh, **aside}, lambda it: unwrap(it, new) == key)

    def to_passphrase(self, new: str) -> bool:
        """From the keyring to behind a passphrase. Whether the keyring's entry is gone by now: if
        it is not, :meth:`settle` removes it once the keyring answers. StorageError as
        :meth:`change` and as :meth:`unlock` of a keyring: then nothing has changed."""
        with self._alone("keyring") as note:
            key = self._from_keyring(note)
            aside = [note["id"], *note.get("aside", [])]
            fresh = {**_guarded(key, new), "aside": aside}
            self._put(fresh, lambda it: unwrap(it, new) == key)
            return self._cleared(ask=True)

    def to_keyring(self, passphrase: str) -> None:
        """From behind a passphrase to the keyring. The old wrapping stays beside it on trial,
        until the keyring has given the key to a later start. StorageError as :meth:`change` and
        :meth:`create`: then the passphrase opens it as before."""
        with self._alone("passphrase") as note:
            key = self._known(note, unwrap(note, passphrase))
            name, before = secrets.token_hex(8), note.get("aside", [])
            # noted before it is made: what a kill leaves in the keyring is found again
            self._put({**note, "aside": [name, *before]}, lambda it: it["id"] == note["id"])
            try:
                self._keep(name, key)
                spare = {one: note[one] for one in ("id", *WRAPPING)}
                fresh: dict[str, Any] = {"kind": "keyring", "id": name, "check": _check(key)}
                fresh["spare"] = {**spare, "since": round(time.time())}
                if before:
                    fresh["aside"] = before
                self._put(fresh, lambda it: self._from_keyring(it) == key)
            except StorageError:
                with suppress(StorageError):
                    self._cleared(ask=True)
                raise
            with suppress(StorageError):  # what was left over from before
                self._cleared(ask=True)

    def on_trial(self) -> bool:
        """Whether the passphrase from before a move into the keyring would still open it."""
        note = self._note()
        return note is not None and note["kind"] == "keyring" and "spare" in note

    def back(self, passphrase: str) -> bytes:
        """The key by the passphrase from before a move into the keyring, which has lost it; from
        now on that passphrase guards it again. StorageError as :meth:`change`."""
        with self._alone("keyring") as note:
            if "spare" not in note:
                raise StorageError("moved")
            spare = {one: value for one, value in note["spare"].items() if one != "since"}
            key = self._known(note, unwrap(spare, passphrase))
            aside = [note["id"], *note.get("aside", [])]
            fresh = {"kind": "passphrase", **spare, "check": _check(key), "aside": aside}
            self._put(fresh, lambda it: unwrap(it, passphrase) == key)
            return key

    def settle(self) -> None:
        """After a start that was given the key: finish what a move left for later. Nobody is
        asked anything, and what cannot be done now is done another time."""
        note = self._note()
        if note is None or not ({"aside", "spare"} & note.keys()):
            return
        with suppress(StorageError), self._alone(note["kind"]) as held:
            spare = held.get("spare")
            if spare is not None and abs(time.time() - spare["since"]) >= _TRIAL:
                rest = {one: value for one, value in held.items() if one != "spare"}
                self._put(rest, lambda it: it["id"] == held["id"])
            self._cleared(ask=False)

    def offers(self) -> str:
        """Why a keyring would not take a new key now, "" if it would; nobody is asked anything."""
        found = self._keyring.look(SERVICE, "")
        return "" if found == "key-missing" else found

    @contextmanager
    def _alone(self, kind: str) -> Iterator[dict[str, Any]]:
        """The note, which nobody else changes meanwhile."""
        with self._folder.first(_ALONE):
            note = self._note()
            if note is None or note["kind"] != kind:
                raise StorageError("moved")
            yield note

    def _keep(self, name: str, key: bytes) -> None:
        self._keyring.set(SERVICE, name, key.hex())
        if self._keyring.get(SERVICE, name) != key.hex():  # a keyring that only pretends
            raise StorageError("keyring-missing", "does not keep")

    def _cleared(self, *, ask: bool) -> bool:
        """Remove from the keyring what is no way to the key any more, as far as it answers. It
        may ``ask`` the person, who is there."""
        note = self._note()
        aside = [] if note is None else note.get("aside", [])
        if note is None or not aside:
            return True
        left = [name for name in aside if not self._removed(name, ask)]
        if left != aside:
            rest = {one: value for one, value in note.items() if one != "aside"}
            whole = {**rest, "aside": left} if left else rest
            self._put(whole, lambda it: it["id"] == note["id"])
        return not left

    def _removed(self, name: str, ask: bool) -> bool:
        with suppress(StorageError):
            if ask or self._keyring.look(SERVICE, name) == "":
                self._keyring.delete(SERVICE, name)
            if ask:
                return self._keyring.get(SERVICE, name) is None
            return self._keyring.look(SERVICE, name) == "key-missing"
        return False

    def _put(self, note: dict[str, Any], proof: Callable[[dict[str, Any]], bool]) -> None:
        """Write a note beside, read it back and open it, and only then let it take the place."""
        whole = {name: value for name, value in note.items() if name != "sum"}
        whole["sum"] = _sum(whole)
        beside = self._folder.key.with_suffix(".next")
        write_whole(beside, json.dumps(whole, indent=1).encode())
        with telling():
            read = _read(beside)
        if read is None or read != whole or not proof(read):
            raise StorageError("damaged", beside.name)
        put_in_place(beside, self._folder.key)

    def _known(self, note: dict[str, Any], key: bytes) -> bytes:
        if note.get("check", _check(key)) != _check(key):
            raise StorageError("wrong-key", "another key than the folder's")
        return key

    # --- waiting for it ---------------------------------------------------------------------

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
        found = self._keyring.look(SERVICE, note["id"])
        return "keyring-late" if found == "keyring-missing" else found

    def forget(self) -> None:
        """Delete the key: without it the database is noise. First step of a wipe."""
        note = self._note()
        if note is not None:
            own = [note["id"]] if note["kind"] == "keyring" else []
            for name in (*own, *note.get("aside", [])):
                self._keyring.delete(SERVICE, name)
        with telling():
            self._folder.key.with_suffix(".next").unlink(missing_ok=True)
            self._folder.key.unlink(missing_ok=True)

    def _from_keyring(self, note: dict[str, Any]) -> bytes:
        try:
            kept = self._keyring.get(SERVICE, note["id"])
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
        return self._known(note, key)

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


def _guarded(key: bytes, passphrase: str, least: Cost | None = None) -> dict[str, Any]:
    """A note of a key behind a passphrase, before its sum."""
    name = secrets.token_hex(8)
    wrapped = wrap(key, passphrase, name, Cost().at_least(least))
    return {"kind": "passphrase", "id": name, **wrapped, "check": _check(key)}


def sealed_note(key: bytes, passphrase: str) -> dict[str, Any]:
    """A note of a key behind a passphrase, for a place that is no data folder."""
    note = _guarded(key, passphrase)
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
        key = unwrap(note, passphrase)
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
