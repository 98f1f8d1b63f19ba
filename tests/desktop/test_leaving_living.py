"""A person takes their data along, leaves one server, then all of Préau: with three real ones."""

from __future__ import annotations

import json
import mailbox
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import icalendar
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from desktop.pages.copies import CopiesPage
from desktop.pages.settings import SettingsPage
from desktop.pages.wiping import WipePart
from desktop.window import Window
from desktop.wiping import Farewell, finish
from storage.folder import Folder
from storage.keys import Vault
from storage.model import ItemKind
from tests.desktop.person import PASSPHRASE, Come, Steps, Three, live, sign_in_thrice
from tests.servers import Radicale, Snac, Synapse
from tests.storage import decrypting

pytestmark = [pytest.mark.real, pytest.mark.timeout(900)]
EVERY = {ItemKind.MESSAGE, ItemKind.POST, ItemKind.EVENT}


@pytest.fixture
def three(synapse: Synapse, snac: Snac, radicale: Radicale) -> Three:
    return Three(synapse, snac, radicale)


def press(widget: Any, label: str) -> None:
    found = [one for one in widget.findChildren(QPushButton) if one.text() == label]
    next(one for one in found if one.isVisibleTo(widget)).click()


def kinds(window: Window, word: str) -> set[ItemKind]:
    """Of what still holds the word."""
    return {entry.kind for entry in window.desk.pages.search(word)}  # type: ignore[attr-defined]


def export(window: Window, into: Path) -> Steps:
    window.visit("copies")
    page = window.pages["copies"]
    assert isinstance(page, CopiesPage)
    part = page.export
    part.export(into)
    yield lambda: part.place is not None or part.button.isVisibleTo(page)
    assert part.place is not None, part.still.text()
    assert part.still.text().startswith("Tout est exporté et se trouve ici")
    assert "Quiconque l’a entre les mains peut le lire." in part.still.text()


def story(seen: list[bytes], into: Path, window: Callable[[], Window], three: Three) -> Steps:
    yield from sign_in_thrice(window, three)
    yield Come(window, lambda: kinds(window(), three.word) == EVERY)
    yield from export(window(), into)
    window().visit("settings")
    page = window().pages["settings"]
    assert isinstance(page, SettingsPage)
    talk = next(row for row in window().desk.pages.accounts() if row.protocol == "matrix")
    for _ in range(2):
        press(page.accounts.lines[talk.id], "Se déconnecter")
        yield lambda: True
    yield lambda: bool(page.accounts.left.text())
    assert "ce compte est déconnecté" in page.accounts.left.text(), "the server was to be told"
    assert "message" in page.accounts.left.text()
    assert len(window().desk.pages.accounts()) == 2
    assert kinds(window(), three.word) == EVERY - {ItemKind.MESSAGE}
    folder = Folder(Path(window().desk.place))
    key = Vault(folder).unlock(PASSPHRASE)
    seen.append(decrypting.pages(folder.database, key) + decrypting.log(folder.database, key))
    seen.extend(file.read_bytes() for file in (folder.path / "log").iterdir())
    seen.append(talk.id.encode())
    [part] = page.findChildren(WipePart)
    press(part, "Enlever tout ce qui est de Préau de cet ordinateur")
    press(part.question, "Tout enlever")
    yield lambda: False  # the window closes by itself


def read_farewell(said: list[str]) -> None:
    """The person reads what was removed, and closes it."""
    pages = [one for one in QApplication.topLevelWidgets() if isinstance(one, Farewell)]
    if pages and pages[0].close_it.isVisible():
        said.append(f"{pages[0].title.text()} {pages[0].still.text()}")
        pages[0].close()


@pytest.mark.row("A8", "D18")
def test_taken_along_left_and_nothing_stays(
    qapp: QApplication, qtbot: QtBot, data_folder: Path, three: Three, tmp_path: Path
) -> None:
    seen: list[bytes] = []
    into = tmp_path / "out"
    into.mkdir()
    live(qapp, data_folder, three, partial(story, seen, into))
    _exported(into, three.word)
    *files, account = seen
    assert f"Répétition mardi, {three.word}".encode() not in files[0]
    assert f"Visite {three.word}".encode() in files[0]  # what is another server's is all there
    assert not any(account in one for one in files)
    folder = Folder(data_folder)
    assert folder.wiping.exists()
    said: list[str] = []
    timer = QTimer(interval=50)
    timer.timeout.connect(lambda: read_farewell(said))
    timer.start()
    assert finish(folder) == 0
    timer.stop()
    assert said[0].startswith("Tout ce qui est de Préau a été enlevé de cet ordinateur.")
    assert not data_folder.exists()


def _exported(into: Path, word: str) -> None:
    """Whatever the person had is in it, for other programs."""
    [place] = into.iterdir()
    found = 0
    for file in place.rglob("*.mbox"):
        with closing(mailbox.mbox(file, create=False)) as box:
            found += sum(word.encode() in one.as_bytes() for one in box)
    assert found >= 2
    calendars = [icalendar.Calendar.from_ical(one.read_bytes()) for one in place.rglob("*.ics")]
    assert any(word in str(one["SUMMARY"]) for all_ in calendars for one in all_.walk("VEVENT"))
    lines = (place / "data" / "items.jsonl").read_text(encoding="utf-8").splitlines()
    kinds_ = {json.loads(one)["kind"] for one in lines if word in one}
    assert kinds_ == {"message", "post", "event"}
    every = b"".join(one.read_bytes() for one in place.rglob("*") if one.is_file())
    for secret in (b"access_token", b"refresh_token", PASSPHRASE.encode()):
        assert secret not in every
