"""The key is in the keyring or under a passphrase, never in plain text and never by surprise."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from storage.database import Database
from storage.errors import StorageError
from storage.folder import Folder
from storage.keyrings import SystemKeyring, _Library
from storage.keys import Vault, derive
from storage.settings import Settings
from tests.storage.making import KEY

PASSPHRASE = "un été à Besançon"


class Memory:
    """A keyring that can be locked, absent or forgetful."""

    def __init__(self, code: str | None = None) -> None:
        self.code = code
        self.kept: dict[tuple[str, str], str] = {}

    def _answer(self) -> None:
        if self.code is not None:
            raise StorageError(self.code)

    def get(self, service: str, name: str) -> str | None:
        self._answer()
        return self.kept.get((service, name))

    def set(self, service: str, name: str, value: str) -> None:
        self._answer()
        self.kept[service, name] = value

    def delete(self, service: str, name: str) -> None:
        self._answer()
        self.kept.pop((service, name), None)

    def look(self, service: str, name: str) -> str:
        return self.code or ("" if (service, name) in self.kept else "key-missing")


class Forgetful(Memory):
    def set(self, service: str, name: str, value: str) -> None:
        pass


def _code(action: object) -> str:
    assert callable(action)
    with pytest.raises(StorageError) as error:
        action()
    return error.value.code


def _everything(folder: Folder) -> bytes:
    files = [file for file in folder.path.rglob("*") if file.is_file()]
    return b"".join(file.read_bytes() for file in files)


def test_a_purpose_has_a_key_of_its_own() -> None:
    """RFC 5869, as another implementation has it."""
    for purpose in ("media", "line"):
        theirs = HKDF(SHA256(), 32, salt=None, info=f"preau {purpose}".encode())
        assert derive(KEY, purpose) == theirs.derive(KEY)


def test_the_keyring_holds_the_key_as_64_characters(folder: Folder) -> None:
    keyring = Memory()
    vault = Vault(folder, keyring)
    assert vault.kind() == "none"
    key = vault.create()
    assert len(key) == 32
    assert vault.kind() == "keyring"
    [((service, name), value)] = keyring.kept.items()
    assert (service, value) == ("preau", key.hex())
    note = json.loads(folder.key.read_text())
    assert (note["kind"], note["id"]) == ("keyring", name)
    assert set(note) == {"kind", "id", "check", "sum"}
    assert key.hex() not in folder.key.read_text()
    assert Vault(folder, keyring).unlock() == key
    assert Vault(folder, keyring).create() == key  # what is there is not made again


def test_every_folder_has_its_own_key(tmp_path: Path) -> None:
    keyring = Memory()
    keys = {Vault(Folder(tmp_path / name), keyring).create() for name in "ab"}
    assert len(keys) == len(keyring.kept) == 2


@pytest.mark.parametrize("code", ["keyring-missing", "keyring-locked"])
def test_without_the_keyring_nothing_is_made_and_nothing_is_lost(folder: Folder, code: str) -> None:
    keyring = Memory()
    vault = Vault(folder, keyring)
    keyring.code = code
    assert _code(vault.create) == code
    assert vault.kind() == "none"
    assert not folder.database.exists()
    keyring.code = None
    key = vault.create()
    Database.open(folder, key).close()
    before = _everything(folder)
    keyring.code = code
    assert _code(vault.unlock) == ("keyring-late" if code == "keyring-missing" else code)
    assert _everything(folder) == before
    keyring.code = None  # it starts late, or the person unlocks it
    assert vault.unlock() == key


def test_a_keyring_that_only_pretends_is_not_trusted(folder: Folder) -> None:
    assert _code(Vault(folder, Forgetful()).create) == "keyring-missing"
    assert Vault(folder, Forgetful()).kind() == "none"


def test_a_key_gone_from_the_keyring_touches_nothing(folder: Folder) -> None:
    keyring = Memory()
    vault = Vault(folder, keyring)
    Database.open(folder, vault.create()).close()
    before = _everything(folder)
    keyring.kept.clear()
    assert _code(vault.unlock) == "key-missing"
    assert _everything(folder) == before


def test_a_database_without_its_key_is_not_given_another(folder: Folder) -> None:
    Database.open(folder, KEY).close()
    before = _everything(folder)
    vault = Vault(folder, Memory())
    assert _code(vault.unlock) == "key-missing"
    assert _code(vault.create) == "key-missing"
    assert _code(lambda: vault.create(PASSPHRASE)) == "key-missing"
    assert _everything(folder) == before


@pytest.mark.parametrize(
    "note", ["", "{", "[]", '{"kind": "keyring"}', '{"kind": "passphrase", "id": "a"}']
)
def test_a_damaged_note_is_said_so_and_left(folder: Folder, note: str) -> None:
    folder.prepare()
    folder.key.write_text(note)
    assert _code(lambda: Vault(folder, Memory()).unlock(PASSPHRASE)) == "damaged"
    assert folder.key.read_text() == note


def test_a_note_of_a_later_version_is_said_so(folder: Folder) -> None:
    folder.prepare()
    folder.key.write_text('{"kind": "smart-card", "id": "a"}')
    assert _code(Vault(folder, Memory()).kind) == "newer"


def test_a_wiped_key_is_nowhere(folder: Folder) -> None:
    keyring = Memory()
    vault = Vault(folder, keyring)
    vault.create()
    vault.forget()
    assert vault.kind() == "none"
    assert not keyring.kept
    vault.forget()


@pytest.mark.row("D12")
def test_without_a_keyring_a_passphrase_guards_the_key(folder: Folder) -> None:
    """No session bus answers: the person is asked for a passphrase, and nothing is written
    before they give one. The key is in no file."""
    vault = Vault(folder)  # the system's own, which tests have none of
    assert _code(vault.create) == "keyring-missing"
    assert not folder.path.exists() or not _everything(folder)
    key = vault.create(PASSPHRASE)
    db = Database.open(folder, key)
    Settings(db).set("name", "Camille")
    db.close()
    bytes_kept = _everything(folder)
    for plain in (key, key.hex().encode(), PASSPHRASE.encode(), b"Camille", b"SQLite format 3"):
        assert plain not in bytes_kept
    assert Vault(folder).kind() == "passphrase"
    assert _code(Vault(folder).unlock) == "passphrase-needed"
    assert _code(lambda: Vault(folder).unlock("un été à Besancon")) == "wrong-passphrase"
    again = Vault(folder).unlock(unicodedata.normalize("NFD", PASSPHRASE))
    assert again == key
    db = Database.open(folder, again)
    assert Settings(db).get("name", "") == "Camille"
    db.close()


def test_the_passphrase_is_stretched_as_much_as_promised(folder: Folder) -> None:
    Vault(folder, Memory()).create(PASSPHRASE)
    note = json.loads(folder.key.read_text())
    assert (note["passes"], note["kibibytes"], note["lanes"]) == (3, 64 * 1024, 4)
    assert os.name != "posix" or folder.key.stat().st_mode & 0o077 == 0


def test_two_wraps_of_a_passphrase_have_nothing_in_common(tmp_path: Path) -> None:
    notes = []
    for name in "ab":
        folder = Folder(tmp_path / name)
        Vault(folder, Memory()).create(PASSPHRASE)
        notes.append(json.loads(folder.key.read_text()))
    for field in ("id", "salt", "wrapped"):
        assert notes[0][field] != notes[1][field]


def test_a_bus_without_a_keyring_is_no_keyring(tmp_path: Path) -> None:
    """Also one that is only there, or not reached: never another way to keep it."""
    for address in ("unix:path=/nowhere", ""):
        script = (
            "from storage.keyrings import SystemKeyring\n"
            "from storage.errors import StorageError\n"
            "try: SystemKeyring().set('preau', 'a', 'b')\n"
            "except StorageError as error: print(error.code)\n"
        )
        environment = {
            "DBUS_SESSION_BUS_ADDRESS": address,
            "XDG_RUNTIME_DIR": str(tmp_path),
            "HOME": str(tmp_path),
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join(sys.path),
            # keyring would take it at its word
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        }
        said = subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True,
            text=True,
            check=True,
            env=environment,
        )
        assert said.stdout == "keyring-missing\n"
        assert not list(tmp_path.iterdir())


def test_whatever_a_keyring_raises_is_a_code(monkeypatch: pytest.MonkeyPatch) -> None:
    from keyring.errors import KeyringLocked

    raised: list[Exception] = [KeyringLocked(), RuntimeError("a bus that hangs up")]
    expected = ["keyring-locked", "keyring-missing"]

    class Broken:
        def get(self, service: str, name: str) -> str:
            raise raised.pop(0)

    monkeypatch.setattr("storage.keyrings._store", Broken)
    for code in expected:
        assert _code(lambda: SystemKeyring().get("preau", "a")) == code


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is one keyring")
def test_a_keyring_that_answers_for_another_has_not_lost_the_key(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two are installed, and the one that holds the key starts later."""

    class Empty:
        def get_password(self, service: str, name: str) -> None:
            return None

    Vault(folder, Memory()).create()
    monkeypatch.setattr("storage.keyrings._store", lambda: _Library(Empty()))  # type: ignore[arg-type]
    assert _code(Vault(folder).unlock) == "keyring-late"
