"""The page of copies: what is asked, what is said, and that a refusal is as near as the answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.copies.backup import BackupPart
from desktop.copies.restore import RestorePart
from desktop.look import Look
from desktop.pages.copies import CopiesPage
from desktop.window import Window
from storage import backup
from storage.errors import StorageError
from tests.desktop.conftest import House

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
