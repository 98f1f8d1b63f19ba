"""The page "Passphrase and lock", with a real keyring: chosen, changed, and left again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.lock.locking import ASLEEP, MINUTES
from desktop.pages.guard import GuardPage
from storage import keys
from storage.errors import StorageError
from storage.folder import Folder
from storage.keys import Vault
from tests.desktop.community import KEY
from tests.desktop.conftest import House
from tests.servers.keyring import Keyring
from tests.storage.test_moving_the_key import Cheap

FIRST, SECOND = "un été à Besançon", "trois chats sur le toit"


@pytest.fixture
def keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Keyring]:
    """A real keyring that this process meets."""
    made = Keyring(tmp_path / "home")
    made.start()
    for name, value in made.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(keys, "Cost", Cheap)
    yield made
    made.close()


def page(house: House) -> GuardPage:
    house.window.visit("settings")
    house.window.pages["settings"].ways["guard"].click()  # type: ignore[attr-defined]
    found = house.window.pages["guard"]
    assert isinstance(found, GuardPage)
    assert found.isVisible()
    return found


def wait(house: House, found: GuardPage) -> str:
    """What the page says in the end."""
    house.bot.waitUntil(lambda: not found.guarding.busy and "moment" not in found.still.text())
    return found.still.text()


@pytest.mark.row("D12")
@pytest.mark.real
def test_from_the_keyring_to_a_passphrase_to_another_and_back(
    house: House, keyring: Keyring
) -> None:
    vault = Vault(house.folder)
    vault.adopt(KEY, None)
    house.open()
    found = page(house)
    found.new.setText(FIRST)
    found.same.setText(FIRST + " ")
    found.choose.click()
    assert "pas les mêmes" in found.still.text()
    assert vault.kind() == "keyring"
    found.same.setText(FIRST)
    found.choose.click()
    assert "ouvre Préau" in wait(house, found)
    assert vault.kind() == "passphrase"
    assert vault.unlock(FIRST) == KEY

    found.old.setText("pas celle-là")
    for field in (found.new, found.same):
        field.setText(SECOND)
    found.choose.click()
    assert "Rien n’a été changé" in wait(house, found)
    found.old.setText(FIRST)
    found.choose.click()
    assert "nouvelle phrase" in wait(house, found)
    assert vault.unlock(SECOND) == KEY
    assert not found.new.text(), "nothing of it stays in a field"

    found.minutes.setCurrentIndex(2)
    found.minutes.activated.emit(2)
    found.asleep.click()
    pages = house.window.desk.pages
    house.bot.waitUntil(lambda: pages.setting(ASLEEP, False) is True)
    assert pages.setting(MINUTES, 0) == 10
    found.now.setText(SECOND)
    found.leave.click()
    assert "trousseau" in wait(house, found)
    assert vault.kind() == "keyring"
    assert vault.unlock() == KEY
    house.bot.waitUntil(lambda: pages.setting(ASLEEP, True) is False)
    assert pages.setting(MINUTES, 1) == 0, "whoever has the keyring would open the lock again"
    assert not hasattr(found, "gone")


@pytest.mark.row("D12")
def test_without_a_keyring_a_passphrase_stays(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "Cost", Cheap)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus")
    vault = Vault(house.folder)
    vault.adopt(KEY, FIRST)
    house.open()
    found = page(house)
    found.now.setText(FIRST)
    found.leave.click()
    assert "Aucun trousseau" in wait(house, found)
    assert vault.unlock(FIRST) == KEY
    assert "aside" not in json.loads(house.folder.key.read_text()) or vault.unlock(FIRST) == KEY


def test_a_short_one_is_taken_and_said_to_be_short(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "Cost", Cheap)
    vault = Vault(house.folder)
    vault.adopt(KEY, FIRST)
    house.open()
    found = page(house)
    found.old.setText(FIRST)
    for field in (found.new, found.same):
        field.setText("abc")
    found.choose.click()
    assert "courte" in wait(house, found)
    assert vault.unlock("abc") == KEY


@pytest.mark.row("D12")
@pytest.mark.real
def test_the_door_offers_the_passphrase_from_before_when_the_keyring_lost_the_key(
    qapp: QApplication,
    qtbot: QtBot,
    keyring: Keyring,
    data_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from desktop.look import choice as look
    from desktop.look.choice import Look
    from storage.database import Database
    from storage.keyrings import SystemKeyring
    from tests.desktop.test_bad_days import enter

    folder = Folder(data_folder)
    folder.prepare()
    vault = Vault(folder)
    Database.open(folder, vault.create(FIRST)).close()
    vault.to_keyring(FIRST)
    name = json.loads(folder.key.read_text())["id"]
    SystemKeyring().delete("preau", name)
    look.save(folder.path, Look(language="fr", scheme="light"))
    with pytest.raises(StorageError):
        vault.unlock()

    def give() -> None:
        door = next(one for one in QApplication.topLevelWidgets() if hasattr(one, "given"))
        assert door.first.isVisible()  # type: ignore[attr-defined]
        door.first.setText(FIRST)  # type: ignore[attr-defined]
        door.button.click()  # type: ignore[attr-defined]

    monkeypatch.setattr("tests.desktop.test_bad_days.sorted", lambda _files: [], raising=False)
    enter(qapp, folder, [("que vous aviez avant ouvre encore", give)])
    assert vault.kind() == "passphrase"
    assert vault.unlock(FIRST)
