"""With a real keyring: the key is in it, nowhere else, and a locked one only makes us wait."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.errors import StorageError
from storage.folder import Folder
from storage.keyrings import SystemKeyring
from tests.servers.keyring import Keyring

CREATE = """
import sys
from pathlib import Path
from storage.accounts import Accounts
from storage.clock import SystemClock
from storage.database import Database
from storage.errors import StorageError
from storage.folder import Folder
from storage.keys import Vault
from storage.settings import Settings
folder = Folder(Path(sys.argv[1]))
try:
    vault = Vault(folder)
    key = getattr(vault, sys.argv[2])()
    db = Database.open(folder, key)
    known = Settings(db).get("name", "")
    Settings(db).set("name", "Chouette-hulotte-4711")
    print(vault.kind(), key.hex(), known or "-")
except StorageError as error:
    print(error.code)
"""


def _run(environment: dict[str, str], folder: Folder, action: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", CREATE, str(folder.path), action],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout.split()


def _files(*places: Path) -> bytes:
    found = [file for place in places for file in place.rglob("*") if file.is_file()]
    return b"".join(file.read_bytes() for file in found)


@pytest.mark.row("D11")
def test_the_key_is_in_the_keyring_and_the_cache_is_noise_without_it(
    keyring_service: dict[str, str], folder: Folder
) -> None:
    kind, key, known = _run(keyring_service, folder, "create")
    assert (kind, len(key), known) == ("keyring", 64, "-")
    assert _run(keyring_service, folder, "unlock") == ["keyring", key, "Chouette-hulotte-4711"]
    kept = _files(folder.path, Path(keyring_service["HOME"]))
    assert len(kept) > 100_000
    for plain in (b"Chouette", b"SQLite format 3", bytes.fromhex(key), key.encode()):
        assert plain not in kept


@pytest.mark.parametrize("kind", ["SecretService()", "_Library(Keyring())"])
def test_an_entry_is_kept_found_and_deleted(keyring_service: dict[str, str], kind: str) -> None:
    """Both ways of asking for it; what one kept, the other's tools find."""
    script = f"""
from keyring.backends.SecretService import Keyring
from storage.keyrings import SecretService, _Library
store = {kind}
store.delete("preau", "a")
print(store.get("preau", "a"))
store.set("preau", "a", "first")
store.set("preau", "a", "second")
store.set("preau", "b", "other")
print(store.get("preau", "a"), Keyring().get_password("preau", "a"))
store.delete("preau", "a")
print(store.get("preau", "a"), store.get("preau", "b"))
"""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **keyring_service}
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.split() == ["None", "second", "second", "None", "other"]


def test_the_first_page_does_not_wait_for_the_keyring_library(
    keyring_service: dict[str, str], folder: Folder
) -> None:
    _run(keyring_service, folder, "create")
    script = (
        "import sys; from pathlib import Path; from storage.folder import Folder;"
        "from storage.keys import Vault; Vault(Folder(Path(sys.argv[1]))).unlock();"
        "print([name for name in ('keyring', 'urllib.request', 'argon2') if name in sys.modules])"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **keyring_service}
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder.path)],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout == "[]\n"


@pytest.fixture
def keyring(tmp_path: Path) -> Iterator[Keyring]:
    service = Keyring(tmp_path / "home")
    service.start()
    yield service
    service.close()


def test_a_locked_or_late_keyring_is_waited_for(keyring: Keyring, folder: Folder) -> None:
    _, key, _ = _run(keyring.environment, folder, "create")
    before = folder.key.read_bytes(), folder.database.read_bytes()
    keyring.stop()
    assert _run(keyring.environment, folder, "unlock") == ["keyring-late"]
    keyring.start(unlocked=False)
    assert _run(keyring.environment, folder, "unlock") == ["keyring-locked"]
    assert (folder.key.read_bytes(), folder.database.read_bytes()) == before
    keyring.stop()
    keyring.start()
    assert _run(keyring.environment, folder, "unlock")[1] == key


def test_a_bus_of_a_busy_machine_has_more_than_a_second_to_let_us_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Else who has just logged in is asked for a passphrase, though there is a keyring."""
    given: list[float] = []

    def refuse(_address: str, _files: bool = False, timeout: float = 0.0) -> None:
        given.append(timeout)
        raise ConnectionRefusedError

    monkeypatch.setattr("jeepney.io.blocking.prep_socket", refuse)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus")
    with pytest.raises(StorageError, match="keyring-missing"):
        SystemKeyring().get("preau", "nobody")
    assert given
    assert min(given) >= 10
