"""Another passphrase, or from the keyring to a passphrase and back: one always opens the folder."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from storage import keys
from storage.errors import StorageError
from storage.folder import Folder, write_whole
from storage.keys import Vault
from storage.wrapping import Cost
from tests.storage.small_disk import SmallDisk, mounted
from tests.storage.test_keys import Forgetful, Memory, _code

OLD, NEW = "un été à Besançon", "trois chats sur le toit"


class Cheap(Cost):
    """So that a hundred passphrases are tried in a second."""

    def __init__(self, passes: int = 1, kibibytes: int = 64, lanes: int = 1) -> None:
        super().__init__(passes=passes, kibibytes=kibibytes, lanes=lanes)


class Dearer(Cheap):
    """Of another time: more of one thing, less of another."""

    def __init__(self, passes: int = 2, kibibytes: int = 32, lanes: int = 1) -> None:
        super().__init__(passes, kibibytes, lanes)


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "Cost", Cheap)


@pytest.fixture
def keyring() -> Memory:
    return Memory()


@pytest.fixture
def vault(folder: Folder, keyring: Memory) -> Vault:
    return Vault(folder, keyring)


def note(folder: Folder) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(folder.key.read_text())
    return read


def test_another_passphrase_opens_it_and_the_one_before_does_not(
    vault: Vault, folder: Folder
) -> None:
    key = vault.create(OLD)
    assert _code(lambda: vault.change("pas celle-là", NEW)) == "wrong-passphrase"
    assert vault.unlock(OLD) == key
    vault.change(OLD, NEW)
    assert vault.unlock(NEW) == key
    assert _code(lambda: vault.unlock(OLD)) == "wrong-passphrase"
    assert not folder.key.with_suffix(".next").exists()
    vault.change(NEW, OLD)
    assert vault.unlock(OLD) == key


def test_a_change_spends_what_is_usual_today_and_never_less_than_before(
    vault: Vault, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault.create(OLD)
    assert (note(folder)["passes"], note(folder)["kibibytes"]) == (1, 64)
    monkeypatch.setattr(keys, "Cost", Dearer)
    vault.change(OLD, NEW)
    assert (note(folder)["passes"], note(folder)["kibibytes"]) == (2, 64)
    assert vault.unlock(NEW)


def test_from_the_keyring_to_a_passphrase(vault: Vault, folder: Folder, keyring: Memory) -> None:
    key = vault.create()
    assert vault.to_passphrase(NEW)
    assert vault.kind() == "passphrase"
    assert keyring.kept == {}
    assert vault.unlock(NEW) == key
    assert "aside" not in note(folder)
    assert key.hex() not in folder.key.read_text()


def test_an_entry_that_could_not_be_removed_is_removed_once_the_keyring_answers(
    vault: Vault, folder: Folder, keyring: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = vault.create()

    def late(*_: object) -> None:
        raise StorageError("keyring-missing")

    monkeypatch.setattr(keyring, "delete", late)
    assert not vault.to_passphrase(NEW)
    assert vault.unlock(NEW) == key
    vault.change(NEW, OLD)  # which forgets nothing of it
    vault.settle()
    assert len(keyring.kept) == len(note(folder)["aside"]) == 1
    monkeypatch.undo()
    monkeypatch.setattr(keys, "Cost", Cheap)
    vault.settle()
    assert keyring.kept == {}
    assert "aside" not in note(folder)
    assert vault.unlock(OLD) == key


@pytest.mark.parametrize("code", ["keyring-missing", "keyring-locked"])
def test_a_keyring_that_does_not_answer_changes_nothing(
    vault: Vault, folder: Folder, keyring: Memory, code: str
) -> None:
    key = vault.create()
    before = folder.key.read_bytes()
    keyring.code = code
    assert _code(lambda: vault.to_passphrase(NEW)).startswith("keyring-")
    assert folder.key.read_bytes() == before
    keyring.code = None
    vault.to_passphrase(NEW)
    keyring.code = code
    assert _code(lambda: vault.to_keyring(NEW)) == code
    assert vault.unlock(NEW) == key
    keyring.code = None
    vault.settle()
    assert keyring.kept == {}


def test_from_a_passphrase_to_the_keyring(vault: Vault, folder: Folder, keyring: Memory) -> None:
    key = vault.create(OLD)
    assert _code(lambda: vault.to_keyring(NEW)) == "wrong-passphrase"
    assert keyring.kept == {}
    vault.to_keyring(OLD)
    assert vault.kind() == "keyring"
    assert list(keyring.kept.values()) == [key.hex()]
    assert vault.unlock() == key


def test_a_keyring_that_only_pretends_is_given_nothing_to_guard(folder: Folder) -> None:
    vault = Vault(folder, Forgetful())
    key = vault.create(OLD)
    assert _code(lambda: vault.to_keyring(OLD)) == "keyring-missing"
    assert vault.unlock(OLD) == key


def test_a_keyring_that_loses_it_soon_after_costs_nothing(
    vault: Vault, folder: Folder, keyring: Memory
) -> None:
    """Some write to the disk seconds after they said that they had."""
    key = vault.create(OLD)
    vault.to_keyring(OLD)
    keyring.kept.clear()
    vault.settle()
    assert vault.on_trial()
    assert _code(vault.unlock) == "key-missing"
    assert _code(lambda: vault.back(NEW)) == "wrong-passphrase"
    assert vault.back(OLD) == key
    assert vault.kind() == "passphrase"
    assert vault.unlock(OLD) == key


def test_the_passphrase_of_before_is_forgotten_once_the_keyring_has_shown_that_it_keeps(
    vault: Vault, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = vault.create(OLD)
    vault.to_keyring(OLD)
    vault.settle()
    assert vault.on_trial()  # a second window a moment later proves nothing
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 7200)
    vault.settle()
    assert not vault.on_trial()
    assert set(note(folder)) == {"kind", "id", "check", "sum"}
    assert vault.unlock() == key
    assert _code(lambda: vault.back(OLD)) == "moved"


def test_a_keyring_that_cannot_be_looked_at_without_asking_is_emptied_while_the_person_is_there(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the keyring library has KWallet, Keychain and the vault of Windows."""
    keyring = Memory()
    monkeypatch.setattr(keyring, "look", lambda *_: "keyring-locked")
    vault = Vault(folder, keyring)
    key = vault.create()
    assert vault.to_passphrase(NEW)
    assert keyring.kept == {}
    assert vault.unlock(NEW) == key
    vault.to_keyring(NEW)
    vault.settle()
    assert vault.unlock() == key


def test_two_windows_do_not_undo_each_other(vault: Vault, folder: Folder, keyring: Memory) -> None:
    key = vault.create(OLD)
    other = Vault(folder, keyring)
    vault.to_keyring(OLD)
    assert _code(lambda: other.change(OLD, NEW)) == "moved"
    assert _code(lambda: other.to_keyring(OLD)) == "moved"
    assert vault.unlock() == key
    with folder.first():
        keys_alone = pytest.MonkeyPatch()
        keys_alone.setattr(keys, "_ALONE", 0.0)
        assert _code(lambda: other.to_passphrase(NEW)) == "held"
        keys_alone.undo()


def test_a_note_that_cannot_be_read_back_takes_nobodys_place(
    vault: Vault, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = vault.create(OLD)
    monkeypatch.setattr(keys, "write_whole", lambda file, data: write_whole(file, data[:-30]))
    assert _code(lambda: vault.change(OLD, NEW)) == "damaged"
    assert _code(lambda: vault.to_keyring(OLD)) == "damaged"
    assert vault.unlock(OLD) == key


def test_forgetting_takes_what_was_left_over_too(
    vault: Vault, folder: Folder, keyring: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault.create()
    with monkeypatch.context() as patch:
        patch.setattr(keyring, "delete", lambda *_: None)
        assert not vault.to_passphrase(NEW)
    assert len(keyring.kept) == 1
    vault.forget()
    assert keyring.kept == {}
    assert not list(folder.path.glob("key*.json")) + list(folder.path.glob("*.next"))


# --- a disk that is really full -------------------------------------------------------------------


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with mounted(tmp_path / "disk", 1) as small:
        yield small


MOVES: dict[str, Callable[[Vault], object]] = {
    "change": lambda vault: vault.change(OLD, NEW),
    "to_keyring": lambda vault: vault.to_keyring(OLD),
    "to_passphrase": lambda vault: vault.to_passphrase(NEW),
}


@pytest.mark.parametrize("move", MOVES)
def test_on_a_full_disk_nothing_is_moved_and_nothing_is_lost(disk: SmallDisk, move: str) -> None:
    folder, keyring = Folder(disk.path / "data"), Memory()
    vault = Vault(folder, keyring)
    key = vault.create(None if move == "to_passphrase" else OLD)
    before, kept = folder.key.read_bytes(), dict(keyring.kept)
    disk.fill()
    assert _code(lambda: MOVES[move](vault)) == "full"
    assert folder.key.read_bytes() == before
    assert keyring.kept == kept
    disk.empty()
    MOVES[move](vault)
    vault.settle()
    opened = vault.unlock(None if vault.kind() == "keyring" else NEW)
    assert opened == key
    assert len(keyring.kept) == (vault.kind() == "keyring")
