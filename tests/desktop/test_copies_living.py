"""A person moves to another computer with one file, while the first one goes on being used."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.lock.unlocking import Unlocking
from desktop.look import choice as look
from desktop.look.choice import Look
from desktop.pages.copies import CopiesPage
from desktop.pages.settings import SettingsPage
from desktop.pages.welcome import WelcomePage
from desktop.places import AtConversation
from desktop.starting import Start
from desktop.window import Window
from storage.calm.keeping import LONGEST_TAKE_BACK
from storage.database import Database
from storage.folder import Folder
from storage.keys import Vault
from storage.model import AccountState, ItemKind, OutgoingId, Presence, State
from storage.rows import OutgoingRow
from tests.desktop.person import PASSPHRASE, Come, Person, Steps, at_once
from tests.desktop.test_encrypted_living import (
    Choir,
    aside,
    come_in,
    entries,
    panel,
    rooms,
    say,
    shown,
)
from tests.servers import JsProcess, Synapse

COPY = "pâquerette et réglisse"


def waiting(window: Window) -> list[OutgoingRow]:
    return list(window.desk.pages.outbox())


def open_room(window: Window, choir: Choir) -> None:
    window.open(AtConversation(rooms(window, choir, Presence.JOINED)[0].id))


def copies(window: Window) -> CopiesPage:
    window.visit("copies")
    page = window.pages["copies"]
    assert isinstance(page, CopiesPage)
    return page


def on_the_first(window: Callable[[], Window], choir: Choir, file: Path) -> Steps:
    """A message that is read, one that is written, one that waits; a copy; then it leaves."""
    word = choir.word
    yield from come_in(window, choir)
    yield from aside(lambda: choir.noe.say(choir.room, f"Bonjour {word}"))
    yield Come(window, lambda: shown(window(), f"Bonjour {word}"))
    yield from say(window(), f"avant {word}")
    yield from aside(lambda: choir.noe.hears(choir.room, f"avant {word}"))
    window().desk.writer.ask(lambda stores: stores.calm.set_take_back(LONGEST_TAKE_BACK))
    yield lambda: window().desk.pages.choices().take_back == LONGEST_TAKE_BACK
    yield from say(window(), f"peut-être {word}")
    page = copies(window())
    page.backup.first.setText(COPY)
    page.backup.second.setText(COPY)
    page.backup.make(file)
    yield lambda: str(file) in page.backup.still.text()
    [row] = waiting(window())
    window().desk.writer.ask(lambda stores: stores.outbox.retry(row.id))
    window().desk.line.call("wake")
    yield from aside(lambda: choir.noe.hears(choir.room, f"peut-être {word}"))
    yield lambda: not waiting(window())


def arrive(window: Callable[[], Window], choir: Choir, file: Path) -> Steps:
    """On a new computer the first run offers it; the window closes, to be opened on the copy."""
    welcome = window().pages["welcome"]
    assert isinstance(welcome, WelcomePage)
    yield lambda: bool(welcome.form._offers)  # the engine is there, and holds the folder
    welcome.screens[0].copy.click()  # type: ignore[attr-defined]
    page = window().pages["copies"]
    assert isinstance(page, CopiesPage)
    assert page.restore is not None
    page.restore.field.setText(COPY)
    page.restore.look(file)
    yield lambda: False


def on_the_second(window: Callable[[], Window], choir: Choir, file: Path) -> Steps:
    """All is here and readable; one account asks to be signed in to, and goes on in its place."""
    word = choir.word
    yield lambda: any(row.problem == "restored" for row in window().desk.pages.accounts())
    [account] = window().desk.pages.accounts()
    assert account.state is AccountState.SIGNED_OUT
    open_room(window(), choir)
    yield lambda: bool(shown(window(), f"Bonjour {word}") and shown(window(), f"avant {word}"))
    assert [row.state for row in waiting(window())] == [State.UNSURE]
    window().visit("settings")
    settings = window().pages["settings"]
    assert isinstance(settings, SettingsPage)
    line = settings.accounts.lines[account.id]
    assert "copie" in line.state.text() or "copy" in line.state.text()
    yield lambda: bool(settings.form._offers)
    settings.accounts.renew(account)
    settings.form.password.setText(choir.member.password)
    settings.form.button.click()
    yield lambda: window().desk.pages.accounts()[0].state is AccountState.READY
    assert [row.id for row in window().desk.pages.accounts()] == [account.id]
    yield lambda: [row.error for row in waiting(window())] == ["ask"]  # only the person knows
    [asked] = waiting(window())
    window().desk.writer.ask(lambda stores: stores.outbox.discard(asked.id))
    yield lambda: not waiting(window())
    yield lambda: bool(shown(window(), f"peut-être {word}"))  # it had left, and came back
    yield from aside(lambda: two_devices(choir))
    yield from aside(lambda: choir.noe.say(choir.room, f"aux deux {word}"))
    open_room(window(), choir)
    yield Come(window, lambda: shown(window(), f"aux deux {word}"))
    yield from say(window(), f"du nouveau {word}")
    leave_at_once(window())
    yield from aside(lambda: choir.noe.hears(choir.room, f"du nouveau {word}"))
    yield lambda: not waiting(window())


def two_devices(choir: Choir) -> None:
    """What Noé's program is told of our member: the first computer and the second."""
    until = time.monotonic() + 120
    while len(choir.noe.devices(choir.member)) < 2:
        assert time.monotonic() < until, "the second computer is not heard of"
        time.sleep(0.1)


def devices(choir: Choir) -> list[str]:
    """As the server lists them for the member, this question's own session left out."""
    import requests

    base = f"{choir.server.url}/_matrix/client/v3"
    who = {"type": "m.id.user", "user": choir.member.login}
    given = {"type": "m.login.password", "identifier": who, "password": choir.member.password}
    said = requests.post(f"{base}/login", json=given, timeout=30).json()
    own, signed = said["device_id"], {"Authorization": f"Bearer {said['access_token']}"}
    found = requests.get(f"{base}/devices", headers=signed, timeout=30).json()["devices"]
    requests.post(f"{base}/logout", json={}, headers=signed, timeout=30)
    return sorted(one["device_id"] for one in found if one["device_id"] != own)


def leave_at_once(window: Window) -> None:
    for row in waiting(window):
        window.desk.writer.ask(partial(_retry, row.id))
    window.desk.line.call("wake")


def _retry(outgoing: OutgoingId, stores: Any) -> None:
    stores.outbox.retry(outgoing)


def back_on_the_first(window: Callable[[], Window], choir: Choir, file: Path) -> Steps:
    """It goes on as if there were no other: what came meanwhile is read, and it is heard."""
    word = choir.word
    open_room(window(), choir)
    yield Come(window, lambda: shown(window(), f"aux deux {word}"))
    yield lambda: bool(shown(window(), f"du nouveau {word}"))
    yield from say(window(), f"du premier {word}")
    leave_at_once(window())
    yield from aside(lambda: choir.noe.hears(choir.room, f"du premier {word}"))
    assert not [one for one in entries(window()) if one.kind is ItemKind.UNREADABLE]
    assert window().desk.pages.accounts()[0].state is AccountState.READY
    assert panel(window())


def open_on(app: QApplication, folder: Folder, passphrase: str, *said: Any) -> bool:
    """Open the window, do the steps in it; whether it is to be opened once more."""
    steps, choir, file = said
    start = Start(app, folder, Unlocking(folder, passphrase), None, lambda _address: None)

    def window() -> Window:
        assert start.program.window is not None
        return start.program.window

    def whole() -> Steps:
        yield lambda: start.program.window is not None
        yield from steps(window, choir, file)

    people: list[Person] = []
    QTimer.singleShot(0, app, lambda: people.append(Person(whole(), window)))
    assert start.run() == 0
    people[0]._timer.stop()
    assert not people[0].failure, people[0].failure
    return start.program.again


def computer(place: Path) -> Folder:
    """A new one, behind a passphrase."""
    folder = Folder(place)
    folder.prepare()
    key = Vault(folder).create(PASSPHRASE)
    look.save(folder.path, Look(language="fr", scheme="light"))
    at_once(Database.open(folder, key)).close()
    return folder


@pytest.mark.real
@pytest.mark.row("D19")
@pytest.mark.timeout(900)
def test_a_copy_moves_to_a_new_computer_and_the_old_one_goes_on(
    qapp: QApplication, qtbot: QtBot, data_folder: Path, synapse: Synapse, js: JsProcess
) -> None:
    choir, file = Choir(synapse, js, data_folder / "none"), data_folder / "tout.preau"
    first, second = computer(data_folder / "first"), computer(data_folder / "second")
    assert not open_on(qapp, first, PASSPHRASE, on_the_first, choir, file)
    before = devices(choir)
    assert choir.word.encode() not in file.read_bytes()
    assert open_on(qapp, second, PASSPHRASE, arrive, choir, file)
    assert not open_on(qapp, second, COPY, on_the_second, choir, file)
    assert set(devices(choir)) > set(before)
    written = [path for path in second.path.rglob("*") if path.is_file()]
    assert not [path for path in written if choir.word.encode() in path.read_bytes()]
    assert not open_on(qapp, first, PASSPHRASE, back_on_the_first, choir, file)
