"""Emoji: Unicode's data, found in two languages, chosen with the mouse and with keys."""

from __future__ import annotations

import subprocess
import sys

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from desktop.compose.field import Field
from desktop.desk import Desk
from desktop.emoji import picker as pickers
from desktop.emoji.catalogue import FILE, GROUPS, TONES, Catalogue, load
from desktop.emoji.offering import EmojiButton
from desktop.emoji.picker import TONE, Picker, is_drawn
from desktop.places import AtConversation, NewEvent
from desktop.window import Window
from storage.settings import Settings
from tests.desktop.community import CAMILLE
from tests.desktop.conftest import House, french, press

pytestmark = pytest.mark.qt_log_ignore("does not support", extend=True)
"""Drawing into memory knows no windows before others, and says so."""
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFTED = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def test_the_data_are_unicodes_and_whole() -> None:
    every = load()
    assert len(every) > 1800
    assert FILE.stat().st_size < 300_000
    assert len({one.text for one in every}) == len(every)
    assert {one.group for one in every} == set(GROUPS)
    for one in every:
        assert all(one.names), one.text
        assert one.toned.count("~") != 1 or one.wearing(TONES[1]) != one.text
    heart = next(one for one in every if one.text == "❤️")
    assert heart.names == ("cœur rouge", "red heart")
    hand = next(one for one in every if one.text == "👋")
    assert [hand.wearing(tone) for tone in TONES] == ["👋", "👋🏻", "👋🏼", "👋🏽", "👋🏾", "👋🏿"]
    family = next(one for one in every if one.text == "🧑‍🤝‍🧑")
    assert family.wearing("🏿") == "🧑🏿‍🤝‍🧑🏿"


@pytest.mark.parametrize(
    ("language", "typed", "first"),
    [
        ("fr", "soleil", "☀️"), ("fr", "SOLEIL", "☀️"), ("fr", "coeur rouge", "❤️"),
        ("fr", "cœur rouge", "❤️"), ("fr", "red heart", "❤️"), ("en", "red heart", "❤️"),
        ("en", "cœur rouge", "❤️"), ("fr", "drapeau france", "🇫🇷"), ("fr", "eau", "🚰"),
        ("en", "sun", "☀️"), ("fr", "merci", "🙏"), ("en", "thanks", "🙏"),
    ],
)  # fmt: skip
def test_a_word_finds_it_in_either_language(language: str, typed: str, first: str) -> None:
    found = [one.text for one in Catalogue(load(), language).find(typed)]
    assert first in found[:6], found[:6]


def test_what_is_called_nothing_is_not_found() -> None:
    catalogue = Catalogue(load(), "fr")
    assert catalogue.find("") == catalogue.find("  ") == ()
    assert catalogue.find("zorglub") == ()


@pytest.fixture
def field(house: House) -> Field:
    window = house.open(french())
    window.open(AtConversation(CAMILLE.id))
    found = window.panel.findChildren(Field)[0]
    found.setPlainText("Merci , à demain.")
    found.stand_at(6)
    return found


def the_picker(window: QWidget) -> Picker:
    found = [one for one in window.findChildren(Picker) if one.isVisible()]
    assert len(found) == 1
    return found[0]


def type_into(widget: QWidget, text: str) -> None:
    for letter in text:
        key = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, letter)
        QApplication.sendEvent(widget, key)


def test_it_is_chosen_from_the_keyboard_alone(field: Field, house: House) -> None:
    press(field, Qt.Key.Key_Period, CONTROL)
    picker = the_picker(house.window)
    type_into(picker.field, "cœur r")
    assert picker.model.data(picker.model.index(0, 0)) == "❤️"
    press(picker.field, Qt.Key.Key_Down)
    assert picker.list.currentIndex().row() == 0
    assert picker.still.text() == "cœur rouge"
    press(picker.list, Qt.Key.Key_Right)
    press(picker.list, Qt.Key.Key_Left)
    press(picker.list, Qt.Key.Key_Up)
    press(picker.field, Qt.Key.Key_Return)
    assert field.toPlainText() == "Merci ❤️, à demain."
    assert not [one for one in house.window.findChildren(Picker) if one.isVisible()]
    field.undo()
    assert field.toPlainText() == "Merci , à demain."


@pytest.mark.parametrize(
    ("key", "held"),
    [(Qt.Key.Key_Period, SHIFTED), (Qt.Key.Key_Semicolon, CONTROL)],
)
def test_a_french_keyboard_has_the_key_too(
    field: Field, house: House, key: Qt.Key, held: Qt.KeyboardModifier
) -> None:
    """The full stop is above the semicolon there."""
    press(field, key, held)
    assert the_picker(house.window).field.isVisible()
    assert field.toPlainText() == "Merci , à demain."


def test_escape_leaves_the_text_alone(field: Field, house: House) -> None:
    press(field, Qt.Key.Key_Period, CONTROL)
    press(the_picker(house.window).field, Qt.Key.Key_Escape)
    assert not [one for one in house.window.findChildren(Picker) if one.isVisible()]
    assert field.toPlainText() == "Merci , à demain."


def test_it_is_chosen_with_the_mouse_and_its_tone_is_remembered(field: Field, house: House) -> None:
    window = house.window
    button = window.panel.findChildren(EmojiButton)[0]
    button.click()
    picker = the_picker(window)
    people = picker.groups.button(1)
    assert people is not None
    people.click()
    dark = picker.tones.button(5)
    assert dark is not None
    dark.click()
    first = picker.model.index(0, 0)
    assert picker.model.data(first) == "👋🏿"
    picker.list.clicked.emit(first)
    picker.list.activated.emit(first)  # where one click does both, it is chosen once
    assert field.toPlainText() == "Merci 👋🏿, à demain."
    house.bot.waitUntil(lambda: Settings(house.database).get(TONE, "") == "🏿")
    button.click()
    assert the_picker(window).tones.checkedId() == 5


def test_each_is_heard_by_its_name(field: Field, house: House) -> None:
    press(field, Qt.Key.Key_Period, CONTROL)
    picker = the_picker(house.window)
    grid = QAccessible.queryAccessibleInterface(picker.list)
    assert grid.role() in (QAccessible.Role.List, QAccessible.Role.Table)
    assert grid.text(QAccessible.Text.Name) == "Visages et émotions"
    assert grid.child(0).text(QAccessible.Text.Name) == "visage rieur"
    for group in (picker.groups, picker.tones):
        for button in group.buttons():
            assert button.accessibleName()
            assert button.toolTip()
    for part in (*picker.groups.buttons(), *picker.tones.buttons()):
        assert min(part.width(), part.height()) >= 24


def test_only_what_this_computer_draws_is_offered(
    field: Field, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(field, Qt.Key.Key_Period, CONTROL)
    picker = the_picker(house.window)
    offered = picker.model.rowCount()
    assert all(is_drawn(picker.model.data(picker.model.index(n, 0)), picker.list.font())
               for n in range(offered))  # fmt: skip
    assert not is_drawn("\U0010fffd", picker.list.font())
    assert not is_drawn("👋👋", picker.list.font())
    picker.close()
    monkeypatch.setattr(pickers, "is_drawn", lambda *_: False)
    press(field, Qt.Key.Key_Period, CONTROL)
    picker = the_picker(house.window)
    assert picker.model.rowCount() == 0
    assert "pas de dessins d’émojis" in picker.still.text()
    assert picker.still.text() == picker.accessibleDescription()
    seen = [one for one in picker.findChildren(QWidget) if one.isVisible()]
    assert seen == [picker.still]  # no field, no empty grid
    assert picker.height() < 4 * picker.still.height()
    press(picker, Qt.Key.Key_Escape)
    assert not picker.isVisible()


def test_an_events_text_has_them_too(house: House) -> None:
    window = house.open(french())
    window.open(NewEvent())
    text = window.panel.findChildren(Field)[0]
    press(text, Qt.Key.Key_Period, CONTROL)
    the_picker(window)._take_first()
    assert text.toPlainText() == "😀"


def test_on_a_small_screen_the_grid_has_fewer_columns(
    field: Field, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As with text of 200 % on a screen of 640 pixels."""
    monkeypatch.setattr(pickers, "COLUMNS", 4)
    press(field, Qt.Key.Key_Period, CONTROL)
    picker = the_picker(house.window)
    lines = {button.y() for button in picker.groups.buttons()}
    assert len(lines) == 3
    last = picker.tones.buttons()[-1]
    assert picker.rect().contains(last.mapTo(picker, last.rect().bottomRight()))
    assert picker.list.viewport().width() >= 4 * picker.list.gridSize().width()


def test_it_stands_wholly_on_the_screen(field: Field, house: House) -> None:
    for place in (QPoint(-4000, -4000), QPoint(4000, 4000)):
        press(field, Qt.Key.Key_Period, CONTROL)
        picker = the_picker(house.window)
        picker.stand_by(field, place)
        room = picker.screen().availableGeometry()
        assert room.left() <= picker.x()
        assert room.top() <= picker.y()
        assert picker.geometry().right() <= room.right()
        picker.close()


def test_nothing_of_it_is_read_before_it_is_opened(house: House) -> None:
    code = "import sys, desktop.emoji.offering; print('desktop.emoji.catalogue' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
    assert isinstance(house.open().desk, Desk)
    assert issubclass(Window, QWidget)
