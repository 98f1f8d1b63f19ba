"""What stands in the way: each a state to wait in, with its sentence and a way on by itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop import starting
from desktop.lock import unlocking
from desktop.lock.door import Door
from desktop.lock.unlocking import Unlocking
from desktop.look import choice as look
from desktop.look.choice import Look
from desktop.starting import Start
from storage.database import Database
from storage.errors import StorageError
from storage.folder import Folder
from storage.keys import Vault
from tests.desktop.conftest import House
from tests.servers.keyring import Keyring, listens

Step = Callable[[], Any]


class Visitor:
    """Sits at the door: does each step once what it waits for stands there."""

    def __init__(self, start: Start, steps: list[tuple[str, Step]]) -> None:
        self._start, self._steps = start, steps
        self.read: list[str] = []
        self._timer = QTimer(interval=20)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        door = self._start._door
        if door is None or not self._steps:
            return
        said, step = self._steps[0]
        if said in door.text.text():
            self.read.append(door.text.text())
            self._steps.pop(0)
            step()

    def leave(self) -> None:
        self._timer.stop()


@pytest.fixture
def keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Keyring]:
    """A real keyring that this process meets."""
    made = Keyring(tmp_path / "home")
    made.start()
    for name, value in made.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(unlocking, "LOOKS", 0.2)
    yield made
    made.close()


@pytest.fixture
def kept(keyring: Keyring, data_folder: Path) -> tuple[Folder, bytes]:
    """A folder whose key lies in that keyring."""
    folder = Folder(data_folder)
    folder.prepare()
    key = Vault(folder).create()
    Database.open(folder, key).close()
    look.save(folder.path, Look(language="fr", scheme="light"))
    return folder, key


def enter(app: QApplication, folder: Folder, steps: list[tuple[str, Step]]) -> list[str]:
    """Open the window as ``preau`` does; what was read at the door meanwhile."""
    before = sorted((path.name, path.stat().st_size) for path in folder.path.glob("*.*"))
    start = Start(app, folder, Unlocking(folder), None, lambda _address: None)
    visitor = Visitor(start, steps)
    ending = QTimer(singleShot=True, interval=200_000)
    ending.timeout.connect(lambda: start._door and start._door.close())
    ending.start()
    start._unlocking.done.wait(unlocking.PATIENCE)
    while not start._opened():
        assert not start._leaving, "the door was closed"
        after = sorted((path.name, path.stat().st_size) for path in folder.path.glob("*.*"))
        assert [one for one in before if one[0].startswith(("preau.db", "key"))] == [
            one
            for one in after
            if one[0] in dict(before) and one[0].startswith(("preau.db", "key"))
        ]
    ending.stop()
    visitor.leave()
    assert start.program.window is not None
    start.program.window.close()
    start.program.close()
    assert not steps
    return visitor.read


def come(keyring: Keyring) -> None:
    """Whoever looks while the bus starts has it start a keyring too, a locked one: ours takes its
    place."""
    keyring._run(["dbus-daemon", "--session", "--nofork", "--nopidfile", keyring._listen()])
    keyring._wait(lambda: listens(keyring._runtime / "bus"))
    unlock(keyring)


def unlock(keyring: Keyring) -> None:
    """As the system does when the person signs in to it."""
    daemon = "gnome-keyring-daemon --foreground --components=secrets --replace --unlock"
    keyring._run(["/bin/sh", "-c", f'printf %s "$0" | {daemon}', "pw"])


@pytest.mark.row("D13")
@pytest.mark.real
def test_a_keyring_that_is_late_is_waited_for(
    qapp: QApplication, qtbot: QtBot, keyring: Keyring, kept: tuple[Folder, bytes]
) -> None:
    keyring.stop()
    read = enter(qapp, kept[0], [("ne répond pas encore", lambda: come(keyring))])
    assert len(read) == 1


@pytest.mark.row("D13")
@pytest.mark.real
def test_a_locked_keyring_is_waited_for_and_nothing_is_reset(
    qapp: QApplication, qtbot: QtBot, keyring: Keyring, kept: tuple[Folder, bytes]
) -> None:
    folder, key = kept
    note = folder.key.read_bytes()
    keyring.stop()
    keyring.start(unlocked=False)

    read = enter(qapp, folder, [("est verrouillé", lambda: unlock(keyring))])
    assert "Préau s’ouvrira" in read[0]
    assert folder.key.read_bytes() == note
    assert Vault(folder).unlock() == key


@pytest.mark.row("D13")
@pytest.mark.real
def test_a_key_that_left_the_keyring_and_another_one_are_told_and_waited_for(
    qapp: QApplication, qtbot: QtBot, keyring: Keyring, kept: tuple[Folder, bytes]
) -> None:
    from storage.keyrings import SystemKeyring

    folder, key = kept
    name = json.loads(folder.key.read_text())["id"]
    SystemKeyring().delete("preau", name)
    read = enter(
        qapp,
        folder,
        [
            ("ne contient plus la clé", lambda: SystemKeyring().set("preau", name, "11" * 32)),
            ("contient une autre clé", lambda: SystemKeyring().set("preau", name, key.hex())),
        ],
    )
    assert all("Rien n’a été effacé" in sentence for sentence in read)


@pytest.mark.row("D13")
@pytest.mark.real
def test_at_the_very_first_start_a_late_keyring_is_waited_for_and_a_passphrase_offered_too(
    qapp: QApplication, qtbot: QtBot, keyring: Keyring, data_folder: Path
) -> None:
    folder = Folder(data_folder)
    folder.prepare()
    look.save(folder.path, Look(language="fr", scheme="light"))
    keyring.stop()
    start = Start(qapp, folder, Unlocking(folder), None, lambda _address: None)
    steps: list[tuple[str, Step]] = []
    visitor = Visitor(start, steps)

    def both() -> None:
        assert start._door is not None
        assert start._door.second.isVisible()
        assert start._door.bring.isVisible()
        come(keyring)

    steps.append(("Aucun trousseau", both))
    while not start._opened():
        assert not start._leaving
    visitor.leave()
    assert "S’il en démarre un, Préau continuera tout seul" in visitor.read[0]
    assert Vault(folder).kind() == "keyring"
    assert start.program.window is not None
    start.program.window.close()
    start.program.close()


@pytest.mark.row("D12")
def test_whoever_chooses_a_passphrase_is_not_interrupted_by_a_keyring(
    qapp: QApplication,
    qtbot: QtBot,
    keyring: Keyring,
    data_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = Folder(data_folder)
    folder.prepare()
    look.save(folder.path, Look(language="fr", scheme="light"))
    keyring.stop()
    start = Start(qapp, folder, Unlocking(folder), None, lambda _address: None)
    steps: list[tuple[str, Step]] = []
    visitor = Visitor(start, steps)

    def choose() -> None:
        door = start._door
        assert door is not None
        QTest.keyClicks(door.first, "trois chats")
        come(keyring)
        qtbot.wait(1500)
        assert not start._unlocking.key
        door.second.setText("trois chats")
        door.button.click()

    steps.append(("Aucun trousseau", choose))
    while not start._opened():
        assert not start._leaving
    visitor.leave()
    assert Vault(folder).kind() == "passphrase"
    assert Vault(folder).unlock("trois chats")
    assert start.program.window is not None
    start.program.window.close()
    start.program.close()


def test_the_person_may_try_again_and_hand_the_details_to_somebody(
    qapp: QApplication, qtbot: QtBot, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No keyring at all where one was: the button, the details, and no secret among them."""
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus")
    folder = Folder(data_folder)
    folder.prepare()
    folder.key.write_text(json.dumps({"kind": "keyring", "id": "0123456789abcdef"}))
    look.save(folder.path, Look(language="fr", scheme="light"))
    start = Start(qapp, folder, Unlocking(folder), None, lambda _address: None)
    first = start._unlocking
    seen: list[str] = []

    def at_the_door(door: Door) -> None:
        door.copy.click()
        seen.append(QGuiApplication.clipboard().text())
        seen.append(door.still.text())
        door.button.click()

    def leave(door: Door) -> None:
        door.close()

    steps: list[tuple[str, Step]] = []
    visitor = Visitor(start, steps)
    steps += [
        ("ne répond pas encore", lambda: at_the_door(start._door)),  # type: ignore[arg-type]
        ("trousseau de cet ordinateur", lambda: leave(start._door)),  # type: ignore[arg-type]
    ]
    while not start._leaving:
        assert not start._opened()
    visitor.leave()
    assert start._unlocking is not first
    assert str(folder.path) in seen[0]
    assert "keyring-late" in seen[0]
    assert "0123456789abcdef" not in seen[0]
    assert "rien de secret" in seen[1]
    assert not folder.database.exists()
    start.program.close()


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("newer", "plus récent"), ("damaged", "abîmée"), ("not-ours", "n’est pas"),
        ("held", "celui-ci s’ouvrira tout seul"), ("full", "Le disque est plein"),
        ("read-only", "ne peut pas être écrit"), ("unsupported-cipher", "chiffrement"),
    ],
)  # fmt: skip
def test_the_door_has_a_sentence_for_each_trouble_of_the_folder(
    house: House, code: str, says: str
) -> None:
    window = house.open()
    door = Door(window.desk)
    house.bot.addWidget(door)
    door.stop(code, "keyring")
    assert says in door.text.text()
    assert not door.button.isHidden()
    assert not door.copy.isHidden()
    assert code not in door.text.text()


def test_what_passes_is_tried_again_by_itself(
    qapp: QApplication, qtbot: QtBot, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Folder(data_folder)
    folder.prepare()
    key = Vault(folder).create("sésame")
    Database.open(folder, key).close()
    monkeypatch.setattr(starting, "AGAIN", 100)
    look.save(folder.path, Look(language="fr", scheme="light"))
    start = Start(qapp, folder, Unlocking(folder, "sésame"), None, lambda _address: None)
    tries: list[str] = []
    really = start.program.open

    def open_it(given: bytes) -> Any:
        tries.append(start._door.text.text() if start._door is not None else "")
        if len(tries) < 3:
            raise StorageError("held")
        return really(given)

    monkeypatch.setattr(start.program, "open", open_it)
    while not start._opened():
        assert not start._leaving
    assert len(tries) == 3
    assert "Un autre Préau" in tries[1]
    assert start.program.window is not None
    start.program.window.close()
    start.program.close()
