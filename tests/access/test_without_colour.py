"""Whatever a colour means is seen without it too: by its light, as in a grey picture of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QItemSelectionModel
from PySide6.QtGui import QImage, QPalette
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from desktop.agenda.calendars import CalendarChip
from desktop.agenda.chip import EventChip
from desktop.look.choice import Look
from desktop.look.theme import contrast
from desktop.pages.searchfield import SearchField
from desktop.places import AtConversation
from desktop.window import Window
from storage.model import Answer, State
from storage.rows import Entry
from tests.desktop.community import CAMILLE
from tests.desktop.conftest import House
from tests.screens.quiet import settle

LEAST = 3.0
"""https://www.w3.org/TR/WCAG22/#non-text-contrast"""
ENOUGH = 20  # pixels: a bar, a dot, a line under a word


def told_apart(one: QImage, other: QImage) -> int:
    """How many pixels differ so much in their light that nobody needs their colour."""
    assert one.size() == other.size()
    found = 0
    for y in range(one.height()):
        for x in range(one.width()):
            low, high = one.pixelColor(x, y), other.pixelColor(x, y)
            if low != high and contrast(low.name(), high.name()) >= LEAST:
                found += 1
    return found


def differs(widget: QWidget, turn: Callable[[bool], None]) -> bool:
    """Whether what ``turn`` switches on ``widget`` is seen in grey."""
    turn(False)
    QApplication.processEvents()
    off = widget.grab().toImage()
    turn(True)
    QApplication.processEvents()
    return told_apart(off, widget.grab().toImage()) >= ENOUGH


def visit(window: Window, page: str) -> None:
    """A page, once everything in it stands where it stays."""
    window.visit(page)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    settle(app)


@pytest.fixture(params=["light", "dark"])
def opened(request: Any, house: House) -> Window:
    window = house.open(Look(language="fr", scheme=request.param))
    window.setFocus()
    return window


@pytest.mark.row("I7")
def test_what_is_chosen_open_or_new_is_seen_without_its_colour(opened: Window) -> None:
    window = opened
    visit(window, "today")
    card = next(iter(window.today.list._live.values()))
    for card in window.today.list._live.values():
        if card.focusable and card.framed:
            break

    def select(on: bool) -> None:
        card.current = on
        card.update()

    assert differs(card, select)
    button = window.nav._buttons["agenda"]
    assert differs(button, button.setChecked)
    assert differs(button, button.mark)
    visit(window, "agenda")
    page: Any = window.pages["agenda"]
    week = next(one for one in page.head.shapes.values() if not one.isChecked())
    assert differs(week, week.setChecked)
    chip = page.findChild(CalendarChip)
    assert differs(chip, chip.setChecked)
    visit(window, "directory")
    people: Any = window.pages["directory"]
    first, flag = people.model.index(0), QItemSelectionModel.SelectionFlag
    turn = {True: flag.ClearAndSelect, False: flag.Clear}
    assert differs(people.view, lambda on: people.view.selectionModel().select(first, turn[on]))


def test_an_answer_that_waits_or_says_no_is_seen_in_the_grid_without_its_colour(
    window: Window,
) -> None:
    visit(window, "agenda")
    chip = next(one for one in window.findChildren(EventChip) if one.isVisible())
    assert chip.entry is not None
    plain = replace(chip.entry, state=None, answer=Answer.YES)
    day = window.desk.now().date()

    def become(entry: Entry) -> Callable[[bool], None]:
        return lambda on: chip.bind(entry if on else plain, day, "#2F6B5E", tall=False)

    assert differs(chip, become(replace(plain, state=State.WAITING)))
    assert differs(chip, become(replace(plain, answer=Answer.NO)))
    assert differs(chip, become(replace(plain, cancelled=True)))


def test_words_where_something_is_to_be_written_can_be_read(window: Window) -> None:
    """Qt draws them in half of the text's strength, which nobody reads."""
    visit(window, "copies")
    field = next(one for one in window.findChildren(QLineEdit) if one.isVisible())
    shade = field.palette().color(QPalette.ColorRole.PlaceholderText)
    assert shade.name().upper() == window.desk.theme.muted
    assert shade.alpha() == 255
    visit(window, "search")  # there the field draws them itself
    field = next(one for one in window.findChildren(SearchField) if one.isVisible())
    drawn = field.grab().toImage()
    shades = {
        drawn.pixelColor(x, y).name().upper()
        for x in range(field.textMargins().left(), drawn.width())
        for y in range(drawn.height())
    }
    assert window.desk.theme.muted in shades


def test_a_test_that_looks_at_colours_alone_would_pass_what_this_one_refuses() -> None:
    plain = QImage(40, 40, QImage.Format.Format_RGB32)
    plain.fill("#FFFFFF")
    tinted, marked = plain.copy(), plain.copy()
    tinted.fill("#E8EDEA")  # another colour, and nearly the same light
    for y in range(30):
        marked.setPixelColor(2, y, "#2F6B5E")
    assert told_apart(plain, tinted) == 0
    assert told_apart(plain, marked) == 30


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_links_in_a_text_have_a_line(house: House, scheme: str) -> None:
    from desktop.cards.parts import Text

    window = house.open(Look(language="fr", scheme=scheme))
    text = Text(window.desk, window, rich=True)
    from desktop.cards.parts import prose

    text.setText(prose(window.desk, '<p>a <a href="https://asso.example/x">x</a></p>', ""))
    assert "text-decoration:underline" in text.text()


def test_more_contrast_draws_every_edge_and_a_wider_ring(house: House) -> None:
    window = house.open(Look(language="fr", scheme="light", contrast="more"))
    theme = window.desk.theme
    assert theme.contrast
    assert theme.ring > replace(theme, contrast=False).ring
    window.open(AtConversation(CAMILLE.id))
    panel: Any = window.panel
    panel.composer.field.clearFocus()
    shades = {
        panel.composer.grab().toImage().pixelColor(x, y).name().upper()
        for x in range(0, panel.composer.width(), 3)
        for y in range(0, min(60, panel.composer.height()), 1)
    }
    assert theme.line in shades
