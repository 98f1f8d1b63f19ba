"""Where much is kept, what the person goes to first is loaded in one turn and made in the next."""

from __future__ import annotations

import sys
from importlib import import_module

import pytest
from pytestqt.qtbot import QtBot

from desktop.places import AtConversation, NewMessage, Nowhere, Place
from desktop.window import Window
from desktop.work import coming
from storage import pages
from tests.desktop.community import ISERE
from tests.desktop.conftest import House

PAGES = (
    *("conversations", "agenda", "directory", "search", "outbox", "settings", "calm", "kept"),
    *("editions", "group", "drafts", "association", "about", "help", "keys", "guard", "copies"),
)


@pytest.fixture
def window(house: House, monkeypatch: pytest.MonkeyPatch) -> Window:
    """One in which nobody has been anywhere."""
    monkeypatch.setattr(pages, "LARGE", -1)
    for name in [name for names in coming.PANELS.values() for name in names]:
        monkeypatch.delitem(sys.modules, name, raising=False)
    for name in PAGES:
        monkeypatch.delitem(sys.modules, f"desktop.pages.{name}", raising=False)
    return house.open()


@pytest.mark.parametrize("name", ["about", "kept", "guard"])
def test_a_page_is_loaded_and_then_made(name: str, window: Window, qtbot: QtBot) -> None:
    window.desk.visited.emit(name)
    assert f"desktop.pages.{name}" in sys.modules
    assert name not in window.pages
    assert window.current == "today"
    qtbot.waitUntil(lambda: window.current == name)
    assert window.pages[name].isVisible()


@pytest.mark.parametrize("place", [AtConversation(ISERE.id), NewMessage()])
def test_what_opens_at_the_right_is_loaded_and_then_made(
    place: Place, window: Window, qtbot: QtBot
) -> None:
    window.desk.open(place)
    assert window.place is None
    qtbot.waitUntil(lambda: window.place == place)
    assert window.panel.isVisible()


def test_who_goes_elsewhere_meanwhile_stays_there(window: Window, qtbot: QtBot) -> None:
    window.desk.visited.emit("about")
    window.desk.visited.emit("today")
    qtbot.wait(30)
    assert window.current == "today"
    assert "about" not in window.pages


def test_the_second_time_it_is_there_at_once(window: Window, qtbot: QtBot) -> None:
    window.desk.visited.emit("about")
    qtbot.waitUntil(lambda: window.current == "about")
    window.desk.visited.emit("today")
    window.desk.visited.emit("about")
    assert window.current == "about"


def test_where_little_is_kept_all_is_done_at_once(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "LARGE", 1 << 40)
    window.desk.visited.emit("about")
    assert window.current == "about"


def test_a_window_that_goes_takes_what_was_coming_along(
    window: Window, house: House, qtbot: QtBot
) -> None:
    window.desk.visited.emit("about")
    house.close()
    qtbot.wait(30)  # an error would fail the test


def test_every_name_is_that_of_a_module() -> None:
    for names in coming.PANELS.values():
        for name in names:
            assert import_module(name)
    for name in PAGES:
        assert import_module(f"desktop.pages.{name}")


def test_what_was_opened_and_what_was_visited_come_in_that_order(
    window: Window, qtbot: QtBot
) -> None:
    window.desk.open(NewMessage())
    window.desk.visited.emit("about")
    window.desk.open(AtConversation(ISERE.id))  # of two places the later one
    qtbot.waitUntil(lambda: window.current == "about")
    qtbot.waitUntil(lambda: window.place == AtConversation(ISERE.id))
    qtbot.wait(30)
    assert window.place == AtConversation(ISERE.id)


def test_who_goes_back_meanwhile_is_not_taken_there_after_all(window: Window, qtbot: QtBot) -> None:
    window.desk.open(AtConversation(ISERE.id))
    window.desk.closed.emit()
    window.desk.visited.emit("about")
    window.visit("help")  # by a key
    qtbot.wait(30)
    assert window.place == Nowhere()
    assert window.current == "help"
    assert "about" not in window.pages
