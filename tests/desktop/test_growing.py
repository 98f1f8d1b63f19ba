"""Long pages are made piece by piece, and are then as if they had been made at once."""

from __future__ import annotations

from collections.abc import Iterator
from unittest import mock

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractSlider, QLabel, QWidget

from desktop.lock import whereabouts
from desktop.pages.calm import CalmPage
from desktop.pages.form import FormPage
from desktop.pages.growing import Growing
from desktop.window import Window
from storage.errors import StorageError
from tests.desktop.conftest import House

BY_PIECES = Growing.begin
PAGES = ("calm", "settings")


@pytest.fixture
def growing(house: House) -> Iterator[Window]:
    """A window as people have it."""
    window = house.open()
    with mock.patch.object(Growing, "begin", BY_PIECES):
        yield window


def page_of(window: Window, name: str) -> FormPage:
    window.visit(name)
    page = window.pages[name]
    assert isinstance(page, FormPage)
    return page


def words(page: QWidget) -> list[str]:
    """What is written on a page, from top to bottom."""
    shown = [label for label in page.findChildren(QLabel) if label.isVisible() and label.text()]
    shown.sort(key=lambda one: one.mapTo(page, one.rect().topLeft()).toTuple()[::-1])
    return [label.text() for label in shown]


def stops(page: FormPage) -> list[str]:
    """What Tab goes through, from the page on."""
    found, one = [], page.inside.nextInFocusChain()
    while one is not None and one is not page.inside and page.inside.isAncestorOf(one):
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isVisible():
            found.append(one.accessibleName() or type(one).__name__)
        one = one.nextInFocusChain()
    return found


@pytest.mark.parametrize("name", PAGES)
def test_a_page_that_has_grown_is_the_page_that_was_made_at_once(
    name: str, growing: Window, house: House
) -> None:
    page = page_of(growing, name)
    first = words(page)
    assert not page.growing.over
    house.bot.waitUntil(lambda: page.growing.over)
    house.bot.wait(50)
    said, order = words(page), stops(page)
    assert said[: len(first)] == first, "nothing stands where something else stood"
    assert len(said) > len(first)
    whole = made_at_once(growing, house, name)
    assert words(whole) == said
    assert stops(whole) == order


def made_at_once(window: Window, house: House, name: str) -> FormPage:
    """Another page of that name."""
    del window.pages[name]
    with mock.patch.object(Growing, "begin", _whole):
        page = page_of(window, name)
    house.bot.wait(50)
    return page


def _whole(_growing: Growing, *pieces: object) -> None:
    for piece in pieces:
        assert callable(piece)
        piece()


def test_nothing_moves_while_a_page_grows(growing: Window, house: House) -> None:
    page = page_of(growing, "calm")
    assert isinstance(page, CalmPage)
    growing.repaint()
    part = page.parts[0]
    before = part.mapTo(growing, part.rect().topLeft())
    house.bot.waitUntil(lambda: page.growing.over)
    assert part.mapTo(growing, part.rect().topLeft()) == before
    assert page.area.verticalScrollBar().value() == 0


def test_who_leaves_a_page_that_grows_finds_it_whole_and_up_to_date(
    growing: Window, house: House
) -> None:
    page = page_of(growing, "calm")
    growing.visit("today")
    house.bot.waitUntil(lambda: page.growing.over)
    growing.visit("calm")
    house.bot.wait(20)
    assert isinstance(page, CalmPage)
    kinds = [type(one) for one in page.parts]
    assert len(kinds) == len(set(kinds)) == 10


def test_a_window_that_closes_ends_what_grows(growing: Window, house: House) -> None:
    page_of(growing, "calm")
    house.close()
    house.bot.wait(30)  # a piece that came now would raise


def test_a_piece_that_cannot_be_read_holds_up_none_of_the_rest(
    growing: Window, house: House
) -> None:
    page = page_of(growing, "calm")
    assert isinstance(page, CalmPage)
    busy = mock.patch.object(growing.desk.pages, "alarms", side_effect=StorageError("held"))
    with busy, house.bot.capture_exceptions() as raised:
        house.bot.waitUntil(lambda: len(page.parts) == 10)
        house.bot.wait(30)
    assert [type(one[1]) for one in raised] == [StorageError]
    last = page.column.itemAt(page.column.count() - 1)
    assert last is not None
    assert last.spacerItem() is not None
    page.refresh()  # it can be read again
    said = words(page)
    assert words(made_at_once(growing, house, "calm")) == said


def test_who_unlocks_a_long_page_stands_where_they_were(growing: Window, house: House) -> None:
    bar = page_of(growing, "settings").area.verticalScrollBar()
    house.bot.waitUntil(lambda: bar.maximum() > 600)
    bar.setValue(600)
    note = whereabouts.noted(growing)
    growing.visit("today")
    del growing.pages["settings"]
    whereabouts.go_back(growing, note)
    page = growing.pages["settings"]
    assert isinstance(page, FormPage)
    house.bot.waitUntil(lambda: page.area.verticalScrollBar().value() == 600)


def test_who_scrolls_or_goes_on_meanwhile_is_not_taken_back(growing: Window, house: House) -> None:
    """What they were at may not be laid out for a while, or never again: it is looked for."""
    bar = page_of(growing, "settings").area.verticalScrollBar()
    house.bot.waitUntil(lambda: bar.maximum() > 600)
    note = whereabouts.noted(growing) | {"page at": ["", 100_000, False]}
    whereabouts.go_back(growing, note)
    house.bot.waitUntil(lambda: bar.value() == bar.maximum())
    bar.triggerAction(QAbstractSlider.SliderAction.SliderToMinimum)  # as the wheel and the keys do
    house.bot.wait(3 * whereabouts.LAID_OUT)
    assert bar.value() == 0
    whereabouts.go_back(growing, note)
    elsewhere = page_of(growing, "calm")
    house.bot.waitUntil(lambda: elsewhere.growing.over)
    house.bot.wait(3 * whereabouts.LAID_OUT)
    assert elsewhere.area.verticalScrollBar().maximum() > 0
    assert elsewhere.area.verticalScrollBar().value() == 0
