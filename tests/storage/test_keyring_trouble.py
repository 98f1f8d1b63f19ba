"""A real keyring that is late, locked, gone or changed is waited for, and nothing made anew."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from storage.folder import Folder
from tests.servers.keyring import Keyring

WAIT = """
import sys, threading
from pathlib import Path
from storage.database import Database
from storage.errors import StorageError
from storage.folder import Folder
from storage.keys import Vault
folder = Folder(Path(sys.argv[1]))
try:
    key = Vault(folder).wait(lambda code: print(code, flush=True), threading.Event())
    database = Database.open(folder, key)
    print("key", key.hex(), flush=True)
except StorageError as error:
    print("error", error.code, flush=True)
"""
MAKE = """
import sys
from pathlib import Path
from storage.database import Database
from storage.errors import StorageError
from storage.folder import Folder
from storage.keys import Vault
folder = Folder(Path(sys.argv[1]))
try:
    key = Vault(folder).create()
    Database.open(folder, key).close()
    print("key", key.hex())
except StorageError as error:
    print("error", error.code)
"""
ENTRY = """
import sys, secretstorage
from secretstorage.util import SS_PATH, DBusAddressWrapper, format_secret, open_session
from storage.keyrings import _bus
with _bus() as bus:
    collection = secretstorage.Collection(bus)
    match sys.argv[1]:
        case "lock":
            collection.lock()
        case "unlock":  # as the login screen does it, which gnome-keyring offers to nobody else
            session = open_session(bus)
            secret = format_secret(session, sys.argv[2].encode(), "text/plain")
            inside = "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface"
            DBusAddressWrapper(SS_PATH, inside, bus).call(
                "UnlockWithMasterPassword", "o(oayays)", collection.collection_path, secret)
        case "put":
            attributes = {"application": "Préau", "service": "preau", "username": sys.argv[2]}
            collection.create_item("Préau", attributes, sys.argv[3].encode(), replace=True)
        case "bytes":
            attributes = {"application": "Préau", "service": "preau", "username": sys.argv[2]}
            collection.create_item("Préau", attributes, bytes([255, 0, 254]), replace=True)
        case "rename":
            for item in collection.get_all_items():
                item.set_label("Ma clé de la maison")
        case "move":  # to another collection, which is the default from now on
            for item in collection.get_all_items():
                attributes, secret = item.get_attributes(), item.get_secret()
                item.delete()
            other = secretstorage.Collection(bus, "/org/freedesktop/secrets/collection/session")
            other.create_item("Préau", attributes, secret, replace=True)
        case "delete":
            for item in collection.get_all_items():
                item.delete()
        case "list":
            for item in collection.get_all_items():
                print(item.get_attributes()["username"], item.get_secret().decode())
"""
_SOON = 30.0  # seconds; a crowded machine


@pytest.fixture
def keyring(tmp_path: Path) -> Iterator[Keyring]:
    service = Keyring(tmp_path / "home")
    service.start()
    yield service
    service.close()


def _begin(keyring: Keyring, script: str, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script, *words],
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(sys.path),
            "PYTHONWARNINGS": "ignore",
            **keyring.environment,
        },
        stdout=subprocess.PIPE,
        text=True,
    )


def _said(keyring: Keyring, script: str, *words: str) -> list[str]:
    out, _ = _begin(keyring, script, *words).communicate(timeout=60)
    return out.split()


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def _opened(process: subprocess.Popen[str]) -> str:
    """The key that a waiting program found in the end. A bus that has just started may have given
    it a locked keyring before."""
    *before, word, key = process.communicate(timeout=_SOON)[0].split()
    assert set(before) <= {"keyring-late", "keyring-locked"}
    assert word == "key"
    return key


def _made(keyring: Keyring, folder: Folder) -> str:
    """A folder whose key is in the keyring; the key."""
    word, key = _said(keyring, MAKE, str(folder.path))
    assert word == "key"
    return key


def _print(folder: Folder) -> dict[str, str]:
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.path.rglob("*"))
        if file.is_file() and file.suffix != ".lock"
    }


def _daemon(keyring: Keyring) -> int:
    """The process of the keyring itself."""
    home = f"HOME={keyring.environment['HOME']}".encode()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            name = (process / "comm").read_text()
            ours = home in (process / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if ours and name.startswith("gnome-keyring"):
            return int(process.name)
    raise LookupError("no keyring runs")


@pytest.mark.row("D13")
def test_a_keyring_that_answers_late_is_waited_for(keyring: Keyring, folder: Folder) -> None:
    """It is there and says nothing for a while, as one that is being unlocked or swapped in."""
    key = _made(keyring, folder)
    before = _print(folder)
    daemon = _daemon(keyring)
    os.kill(daemon, signal.SIGSTOP)
    waiting = _begin(keyring, WAIT, str(folder.path))
    try:
        with pytest.raises(subprocess.TimeoutExpired):
            waiting.wait(4.0)
    finally:
        os.kill(daemon, signal.SIGCONT)
    assert waiting.communicate(timeout=_SOON)[0].split() == ["key", key]
    assert _print(folder) == before


@pytest.mark.row("D13")
def test_a_keyring_that_starts_late_is_found_by_itself(keyring: Keyring, folder: Folder) -> None:
    key = _made(keyring, folder)
    before = _print(folder)
    keyring.stop()
    waiting = _begin(keyring, WAIT, str(folder.path))
    assert _line(waiting) == "keyring-late"
    time.sleep(1.0)
    keyring.start()
    assert _opened(waiting) == key
    assert _print(folder) == before


@pytest.mark.row("D13")
def test_a_keyring_that_is_locked_and_then_unlocked_elsewhere(
    keyring: Keyring, folder: Folder
) -> None:
    """Locked over the bus, as a desktop does when it sleeps. It cannot prompt here."""
    key = _made(keyring, folder)
    _said(keyring, ENTRY, "lock")
    before = _print(folder)
    waiting = _begin(keyring, WAIT, str(folder.path))
    assert _line(waiting) == "keyring-locked"
    time.sleep(1.5)
    assert waiting.poll() is None
    _said(keyring, ENTRY, "unlock", "pw")
    assert waiting.communicate(timeout=_SOON)[0].split() == ["key", key]
    assert _print(folder) == before


@pytest.mark.row("D13")
def test_a_keyring_that_vanishes_while_it_is_asked(keyring: Keyring, folder: Folder) -> None:
    key = _made(keyring, folder)
    daemon = _daemon(keyring)
    os.kill(daemon, signal.SIGSTOP)
    waiting = _begin(keyring, WAIT, str(folder.path))
    time.sleep(1.5)  # it has asked, and waits for the answer
    os.kill(daemon, signal.SIGKILL)
    assert _line(waiting) == "keyring-late"
    keyring.stop()
    keyring.start()
    assert _opened(waiting) == key


@pytest.mark.row("D13")
def test_another_key_under_our_name_opens_nothing_and_changes_nothing(
    keyring: Keyring, folder: Folder
) -> None:
    key = _made(keyring, folder)
    [name] = [word for word in _said(keyring, ENTRY, "list") if word != key]
    before = _print(folder)
    for other in ("00" * 32, "not a key", "00" * 16):
        _said(keyring, ENTRY, "put", name, other)
        assert _said(keyring, WAIT, str(folder.path)) == ["error", "wrong-key"]
        assert _said(keyring, MAKE, str(folder.path)) == ["error", "wrong-key"]
        assert " ".join(_said(keyring, ENTRY, "list")) == f"{name} {other}"
    assert _print(folder) == before
    _said(keyring, ENTRY, "put", name, key)  # the person brings it back
    assert _said(keyring, WAIT, str(folder.path)) == ["key", key]


@pytest.mark.row("D13")
def test_an_entry_that_is_gone_is_waited_for_and_not_made_again(
    keyring: Keyring, folder: Folder
) -> None:
    key = _made(keyring, folder)
    [name] = [word for word in _said(keyring, ENTRY, "list") if word != key]
    before = _print(folder)
    _said(keyring, ENTRY, "delete")
    assert _said(keyring, MAKE, str(folder.path)) == ["error", "key-missing"]
    assert _said(keyring, ENTRY, "list") == []
    waiting = _begin(keyring, WAIT, str(folder.path))
    assert _line(waiting) == "key-missing"
    _said(keyring, ENTRY, "put", name, key)
    assert waiting.communicate(timeout=_SOON)[0].split() == ["key", key]
    assert _print(folder) == before


@pytest.mark.row("D13")
def test_what_is_no_text_is_no_key_and_is_left_as_it_is(keyring: Keyring, folder: Folder) -> None:
    key = _made(keyring, folder)
    [name] = [word for word in _said(keyring, ENTRY, "list") if word != key]
    before = _print(folder)
    _said(keyring, ENTRY, "bytes", name)
    assert _said(keyring, WAIT, str(folder.path)) == ["error", "wrong-key"]
    assert _print(folder) == before


@pytest.mark.row("D13")
@pytest.mark.parametrize("change", ["rename", "move"])
def test_an_entry_with_another_name_or_in_another_place_is_found(
    keyring: Keyring, folder: Folder, change: str
) -> None:
    key = _made(keyring, folder)
    before = _print(folder)
    _said(keyring, ENTRY, change)
    assert _said(keyring, WAIT, str(folder.path)) == ["key", key]
    assert _print(folder) == before


def test_two_first_starts_make_one_key(keyring: Keyring, folder: Folder) -> None:
    starts = [_begin(keyring, MAKE, str(folder.path)) for _ in range(4)]
    keys = {tuple(start.communicate(timeout=60)[0].split()) for start in starts}
    assert len(keys) == 1
    [(word, key)] = keys
    assert word == "key"
    assert [one for one in _said(keyring, ENTRY, "list") if len(one) == 64] == [key]


PLAIN = """
from pathlib import Path
from keyring.backend import KeyringBackend

class PlainText(KeyringBackend):
    priority = 9

    def get_password(self, service, username):
        file = Path.home() / f"{service}-{username}"
        return file.read_text() if file.exists() else None

    def set_password(self, service, username, password):
        (Path.home() / f"{service}-{username}").write_text(password)

    def delete_password(self, service, username):
        (Path.home() / f"{service}-{username}").unlink()
"""


def _install(site: Path) -> None:
    """A package that offers the keyring library a store in plain text, as keyrings.alt does."""
    (site / "plainrings").mkdir(parents=True)
    (site / "plainrings" / "__init__.py").write_text(PLAIN)
    facts = site / "plainrings-1.0.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: plainrings\nVersion: 1.0\n")
    (facts / "entry_points.txt").write_text("[keyring.backends]\nplainrings = plainrings\n")


def test_a_plain_text_store_that_is_merely_installed_is_never_used(
    tmp_path: Path, folder: Folder
) -> None:
    site, home = tmp_path / "site", tmp_path / "own"
    _install(site)
    home.mkdir()
    bare: dict[str, Any] = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(home),
        "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere",
        "PYTHONPATH": os.pathsep.join([str(site), *sys.path]),
    }

    def said(script: str) -> list[str]:
        done = subprocess.run(
            [sys.executable, "-c", script, str(folder.path)],
            env=bare, capture_output=True, text=True, check=True, timeout=60,
        )  # fmt: skip
        return done.stdout.split()

    theirs = (
        "import keyring; keyring.set_password('a', 'b', 'c'); print(keyring.get_keyring().name)"
    )
    assert "plainrings" in " ".join(said(theirs))
    [kept] = home.iterdir()
    kept.unlink()
    assert said(MAKE) == ["error", "keyring-missing"]
    assert not list(home.iterdir())
    assert not folder.key.exists()
