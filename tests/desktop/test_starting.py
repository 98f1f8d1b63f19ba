"""From the key to the window, when the key comes at the worst moment."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop import starting
from desktop.lock.unlocking import Unlocking
from desktop.starting import Start
from storage.database import Database
from storage.folder import Folder
from storage.keys import Vault
from tests.desktop.rest import LONGEST

PASSPHRASE = "une phrase de passe"


class JustNow(Unlocking):
    """Its key is not there when it is looked for, and is there an instant later."""

    _looked = 0

    @property
    def key(self) -> bytes | None:
        self._looked += 1
        return self._kept if self._looked > 1 else None

    @key.setter
    def key(self, key: bytes | None) -> None:
        self._kept = key


def delete(start: Start) -> None:
    """As where a program ends: nothing of it is left to the next test."""
    assert start.program.window is not None
    start.program.window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_a_key_that_comes_between_two_looks_opens_the_window(
    qapp: QApplication, qtbot: QtBot, data_folder: Path
) -> None:
    """Else the door would stand there for ever with nothing to say."""
    folder = Folder(data_folder)
    folder.prepare()
    Database.open(folder, Vault(folder).create(PASSPHRASE)).close()
    unlocking = JustNow(folder, PASSPHRASE)
    assert unlocking.done.wait(60)
    unlocking._looked = 0
    start = Start(qapp, folder, unlocking, None, lambda _address: None)
    late: list[str] = []

    def leave() -> None:
        if start._door is not None:
            late.append(start._door.text.text())
            start._door.close()

    QTimer.singleShot(3000, leave)
    opened = start._opened() or start._opened()
    assert not late
    assert opened
    assert start.program.window is not None
    start.program.window.close()
    start.program.close()
    delete(start)


@pytest.mark.parametrize("listening", [False, True])
def test_a_first_window_goes_on_at_its_first_paint_and_may_be_closed_at_once(
    qapp: QApplication,
    qtbot: QtBot,
    data_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    listening: bool,
) -> None:
    """Closed while nobody ``listening`` hears it, the program would run on with nothing to see;
    and the page of the first run is another than the one with the list."""
    monkeypatch.setattr(starting, "LONGEST", 60_000)
    folder = Folder(data_folder)
    folder.prepare()
    Database.open(folder, Vault(folder).create(PASSPHRASE)).close()
    unlocking = Unlocking(folder, PASSPHRASE)
    assert unlocking.done.wait(60)
    start = Start(qapp, folder, unlocking, None, lambda _address: None)
    late: list[bool] = []

    def give_up() -> None:
        late.append(True)
        start.program.ended.emit()
        if start.program.window is not None:
            start.program.window.update()

    timer = QTimer(singleShot=True, interval=LONGEST)
    timer.timeout.connect(give_up)
    timer.start()

    def close() -> None:
        window = start.program.window
        if window is None or (listening and start.program.link is None):
            QTimer.singleShot(10 if listening else 0, close)
        else:
            window.close()

    QTimer.singleShot(0, close)
    assert start.run() == 0
    timer.stop()
    assert not late
    delete(start)


class Never(Unlocking):
    """The keyring never answers."""

    def _run(self) -> None:
        self.kind = "keyring"


@pytest.mark.parametrize("bringing", [False, True])
def test_ctrl_q_at_the_door_of_a_missing_keyring_ends_the_start(
    qapp: QApplication, qtbot: QtBot, data_folder: Path, bringing: bool
) -> None:
    """Also where a copy ``bringing`` everything back is asked for instead."""
    start = Start(qapp, Folder(data_folder), Never(Folder(data_folder)), None, lambda _: None)
    late: list[bool] = []

    def press() -> None:
        here = start._standing()
        if here is None or not here.isActiveWindow():
            QTimer.singleShot(20, press)
        elif bringing and start._arriving is None:
            assert start._door is not None
            QTimer.singleShot(20, press)
            start._door.restoring.emit()
        else:
            QTest.keyClick(here, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)

    def give_up() -> None:
        late.append(True)
        start._leave()
        here = start._standing()
        if here is not None:
            here.close()

    timer = QTimer(singleShot=True, interval=LONGEST)
    timer.timeout.connect(give_up)
    timer.start()
    QTimer.singleShot(0, press)
    assert start.run() == 0
    timer.stop()
    assert not late
    start.program.close()
    assert start._door is not None
    start._door.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.mark.parametrize("left", [None, b""])
def test_a_first_start_that_ended_between_its_key_and_its_database_is_ended_by_the_next(
    qapp: QApplication, qtbot: QtBot, data_folder: Path, left: bytes | None
) -> None:
    """Its disk was full, or it was killed."""
    folder = Folder(data_folder)
    folder.prepare()
    Vault(folder).create(PASSPHRASE)
    if left is not None:
        folder.database.write_bytes(left)
    unlocking = Unlocking(folder, PASSPHRASE)
    assert unlocking.done.wait(60)
    start = Start(qapp, folder, unlocking, None, lambda _address: None)
    assert start._opened()
    assert start.program.window is not None
    start.program.window.close()
    start.program.close()
    delete(start)


def test_a_database_that_somebody_took_away_is_not_made_anew(data_folder: Path) -> None:
    """What is beside it may be all that is left of it, and it may come back."""
    folder = Folder(data_folder)
    key = Vault(folder).create(PASSPHRASE)
    Database.open(folder, key).close()
    (folder.media / "00").write_bytes(b"sealed")
    folder.database.unlink()
    unlocking = Unlocking(folder, PASSPHRASE)
    assert unlocking.done.wait(60)
    assert not folder.database.exists()
