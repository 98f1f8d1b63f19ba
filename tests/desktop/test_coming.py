"""Where much is kept, what the person goes to first is loaded in one turn and made in the next."""

from __future__ import annotations

import sys
from importlib import import_module

import pytest
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from desktop.places import AtConversation, AtEvent, AtPerson, NewMessage, Nowhere, Place
from desktop.window import Window
from desktop.work import coming
from storage import pages
from storage.model import CardId
from tests.desktop.community import BOOK, DINNER, ISERE
from tests.desktop.conftest import House

CARD = CardId(f"{BOOK.id}/isere0")
PAGES = (
    *("conversations", "agenda", "directory", "search", "outbox", "settings", "calm", "kept"),
    *("editions", "group", "drafts", "association", "about", "help", "keys", "guard", "copies"),
)


def said(window: Window) -> list[str]:
    """What stands at the right, from top to bottom."""
    labels = [one for one in window.panel.findChildren(QLabel) if one.isVisible() and one.text()]
    labels.sort(key=lambda one: one.mapTo(window, one.rect().topLeft()).toTuple()[::-1])
    fields = [one.placeholderText() for one in window.panel.findChildren(QPlainTextEdit)]
    buttons = [one.text() for one in window.panel.findChildren(QPushButton) if one.isVisible()]
    return [*(one.text() for one in labels), *fields, *sorted(buttons)]


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


@pytest.mark.parametrize("place", [AtConversation(ISERE.id), AtEvent(DINNER.id), AtPerson(CARD)])
def test_each_turn_loads_a_little_and_then_all_is_as_if_made_at_once(
    place: Place, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No turn has more to do than one piece where each of them is dear."""
    at_once = house.open()
    at_once.open(place)
    house.bot.wait(50)
    wanted = said(at_once)
    house.close()
    monkeypatch.setattr(pages, "LARGE", -1)
    monkeypatch.setattr(coming, "ENOUGH", 0.0)
    window = house.open()
    loaded = list[str]()
    monkeypatch.setattr(coming, "import_module", loaded.append)
    names = coming.PANELS[type(place).__name__]
    for name in names:
        monkeypatch.delitem(sys.modules, name, raising=False)
    window.desk.open(place)
    assert window._coming is not None
    while window.place is None:
        before = len(loaded)
        window._coming._go_on()
        assert len(loaded) - before <= 1
    assert window.place == place
    assert loaded == list(names)
    house.bot.wait(50)
    assert said(window) == wanted


def test_what_conversations_are_shown_in_is_made_in_a_turn_before(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = house.open()
    for name in coming.PANELS["AtConversation"]:
        import_module(name)
    monkeypatch.setattr(pages, "LARGE", -1)
    monkeypatch.setattr(coming, "ENOUGH", 1000.0)
    window.desk.open(AtConversation(ISERE.id))
    assert window.talks
    assert window.place is None
    assert not window.opened_something()
    house.bot.waitUntil(lambda: window.place is not None)
    assert window.panel.isVisible()


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
