"""The page of copies: what is asked, what is said, and that a refusal is as near as the answer."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.copies.backup import BackupPart
from desktop.copies.restore import RestorePart
from desktop.look.choice import Look
from desktop.pages.copies import CopiesPage
from desktop.window import Window
from desktop.work import errand
from storage import backup, keys
from storage.database import Database
from storage.drafts import Drafts
from storage.errors import StorageError
from storage.folder import Folder
from storage.keys import Vault
from tests.desktop.community import KEY
from tests.desktop.conftest import House
from tests.storage.test_moving_the_key import Cheap

COPY = "pâquerette"


@pytest.fixture
def page(house: House) -> CopiesPage:
    window = house.open(Look(language="en", scheme="light"))
    return copies(window)


def copies(window: Window) -> CopiesPage:
    window.visit("copies")
    page = window.pages["copies"]
    assert isinstance(page, CopiesPage)
    return page


def restore(page: CopiesPage) -> RestorePart:
    assert page.restore is not None
    return page.restore


def test_a_passphrase_is_given_twice(page: CopiesPage) -> None:
    part: BackupPart = page.backup
    part.button.click()
    assert part.still.text() == "Without a passphrase anybody could open the copy."
    part.first.setText(COPY)
    part.second.setText("another")
    part.button.click()
    assert part.still.text() == "The two are not the same."


def test_a_copy_is_made_looked_at_and_not_brought_back(
    house: House, page: CopiesPage, tmp_path: Path
) -> None:
    """With "No" nothing is changed; the page that is made anew follows what is under way."""
    file = tmp_path / "all.preau"
    page.backup.first.setText(COPY)
    page.backup.make(file)
    assert not page.backup.first.text()  # it stays nowhere in the window
    assert page.backup.stop.isVisibleTo(page)
    fresh = BackupPart(page.desk, page)
    assert fresh.stop.isVisibleTo(fresh)
    house.bot.waitUntil(lambda: str(file) in page.backup.still.text(), timeout=20_000)
    assert backup.verify(file, COPY).size == file.stat().st_size
    part = restore(page)
    part.field.setText("marguerite")
    part.look(file)
    house.bot.waitUntil(lambda: "does not open" in part.still.text(), timeout=20_000)
    part.field.setText(COPY)
    part.look(file)
    house.bot.waitUntil(lambda: part.question.open, timeout=20_000)
    yes, no = part.question.first, part.question.second
    assert (yes.text(), no.text()) == ("Yes, replace it", "No")
    assert yes.size() == no.size()
    no.click()
    assert part.still.text() == "Nothing was changed."
    assert not (house.folder.path / "restored").exists()


def test_a_copy_that_is_stopped_leaves_nothing(
    house: House, page: CopiesPage, tmp_path: Path
) -> None:
    page.backup.first.setText(COPY)
    page.backup.make(tmp_path / "all.preau")
    page.backup.stop.click()
    house.bot.waitUntil(lambda: page.backup.button.isVisibleTo(page), timeout=20_000)
    assert not list(tmp_path.glob("*.preau*"))
    assert page.backup.still.text() == "It was stopped. Nothing of the copy remains."
    with pytest.raises(StorageError):
        backup.verify(tmp_path / "all.preau", COPY)


class Slow(QObject):
    """Stands in for an errand: it is done when the test says so."""

    progressed = Signal(int, str)
    done = Signal(object)
    failed = Signal(str, str)

    def __init__(self, *_given: object) -> None:
        super().__init__()

    def cancel(self) -> None:
        self.failed.emit("cancelled", "")

    def end(self) -> None:
        pass


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(errand, "Errand", Slow)


def begin(house: House) -> Slow:
    """A copy that was looked at, and is being brought back."""
    assert house.program is not None
    part = restore(copies(house.window))
    part._given = {"file": "/nowhere.preau", "passphrase": COPY}
    part._bring()
    running = house.program.errands.running("restore")
    assert isinstance(running, Slow)
    return running


def test_a_copy_that_comes_when_the_page_was_made_anew_opens_all_the_same(
    house: House, slow: None
) -> None:
    """Else what is written from then on would be lost at the next start, without a word."""
    window = house.open(Look(language="en", scheme="light"))
    running = begin(house)
    window.desk.looked.emit(Look(language="en", scheme="dark"))
    house.bot.waitUntil(lambda: house.window is not window)
    part = restore(copies(house.window))
    running.progressed.emit(420, "unpacking")
    assert part.still.text() == "The copy is read. 42%"
    assert part.stop.isVisibleTo(part)
    assert house.program is not None
    ended: list[bool] = []
    house.program.ended.connect(lambda: ended.append(True))
    running.done.emit({})
    assert ended
    assert house.program.again


def test_a_copy_that_comes_while_the_window_is_locked_opens_all_the_same(
    house: House, slow: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the passphrase would find the folder held by this very program, for ever."""
    monkeypatch.setattr(keys, "Cost", Cheap)
    Vault(house.folder).adopt(KEY, COPY)
    house.open(Look(language="en", scheme="light"))
    running = begin(house)
    program = house.program
    assert program is not None
    assert program.lock is not None
    program.lock.wanted()
    house.bot.waitUntil(lambda: program.window is None)
    ended: list[bool] = []
    program.ended.connect(lambda: ended.append(True))
    running.progressed.emit(420, "unpacking")
    running.done.emit({})
    assert ended
    assert program.again


def test_nothing_that_was_written_is_replaced_without_a_question(
    qapp: QApplication, qtbot: QtBot, data_folder: Path
) -> None:
    """Also where nobody has signed in yet."""
    facts = {"made": "2026-01-01T00:00:00+00:00", "size": 1}
    house = Empty(qapp, Folder(data_folder), qtbot)
    try:
        window = house.open(Look(language="en", scheme="light"))
        part = restore(copies(window))
        assert "on another computer is opened here" in part.about.text()
        Drafts(house.database, house.clock).save("event:new", {"title": "Pique-nique"})
        window.visit("settings")
        part = restore(copies(window))
        assert "takes the place of everything" in part.about.text()
        part._looked(facts)
        assert part.question.open
    finally:
        house.close()


class Empty(House):
    """A folder in which nobody has signed in yet."""

    def settle(self) -> Database:
        self.folder.prepare()
        return Database.open(self.folder, KEY)
