"""A language read from right to left has its window the other way round, part by part."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QScrollBar, QWidget

from desktop.cards.linkstop import LinkStop
from desktop.look import appearance
from desktop.look.choice import Look
from desktop.look.veil import Veil
from desktop.places import (
    AtConversation,
    AtEvent,
    NewEvent,
    NewMessage,
    NewPost,
    Nowhere,
    Place,
)
from desktop.window import Window
from tests.desktop.community import CAMILLE, COUNCIL, VISIT
from tests.desktop.conftest import House
from tests.desktop.hebrew import RightToLeft
from tests.desktop.rest import same

PAGES = (
    "today",
    "editions",
    "conversations",
    "agenda:list",
    "agenda:week",
    "agenda:month",
    "directory",
    "outbox",
    "drafts",
    "search",
    "settings",
    "calm",
    "kept",
    "guard",
    "copies",
    "about",
    "association",
)
PLACES: tuple[Place, ...] = (
    AtConversation(COUNCIL.id),
    AtConversation(CAMILLE.id),
    AtEvent(VISIT.id),
    NewPost(),
    NewMessage(),
    NewEvent(),
)
SIZES = ((1280, 832), (900, 700), (640, 760))
NOT_LAID_OUT = (QScrollBar, Veil, LinkStop)  # the last finds its words when the keyboard is on it
NEARLY = 1  # pixels: a half goes to one side


@pytest.fixture
def hebrew(house: House, qapp: QApplication) -> Iterator[House]:
    """What the program says is in a language of the other direction; the window is not yet."""
    house.open()
    translator = RightToLeft()
    qapp.installTranslator(translator)  # after those of the program: it is asked first
    yield house
    qapp.removeTranslator(translator)
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def turn(house: House, direction: Qt.LayoutDirection) -> Window:
    """The window, made anew in a direction, as it is where another language is chosen."""
    QGuiApplication.setLayoutDirection(direction)
    assert house.program is not None
    house.program._renew()
    house.bot.wait(30)
    return house.window


Part = tuple[str, QRect]


def parts_of(window: Window) -> list[Part]:
    """Each widget that is to be seen, with where it is in its window."""
    found = []
    for widget in window.findChildren(QWidget):
        if widget.visibleRegion().isEmpty() or isinstance(widget, NOT_LAID_OUT):
            continue
        found.append(
            (type(widget).__name__, QRect(widget.mapTo(window, QPoint(0, 0)), widget.size()))
        )
    return found


def shown(house: House, window: Window, size: tuple[int, int]) -> dict[str, list[Part]]:
    """The parts of all pages and places."""
    window.resize(*size)
    made = {}
    for page in PAGES:  # what they ask for in the background is here the second time
        window.visit(page)
        house.bot.wait(20)
    for page in PAGES:
        window.open(Nowhere())
        window.visit(page)
        house.bot.wait(20)
        made[page] = same(house.bot, lambda: parts_of(window))
    for place in PLACES:
        window.open(place)
        house.bot.wait(20)
        made[repr(place)[:60]] = same(house.bot, lambda: parts_of(window))
    return made


@pytest.mark.row("I9")
@pytest.mark.parametrize("size", SIZES)
def test_every_part_is_on_the_other_side(hebrew: House, size: tuple[int, int]) -> None:
    straight = shown(hebrew, turn(hebrew, Qt.LayoutDirection.LeftToRight), size)
    turned = shown(hebrew, turn(hebrew, Qt.LayoutDirection.RightToLeft), size)
    wide, wrong = size[0], []
    for where, parts in straight.items():
        expected = sorted((n, r.y(), wide - r.x() - r.width(), r.width()) for n, r in parts)
        found = sorted((n, r.y(), r.x(), r.width()) for n, r in turned[where])
        assert [one[0] for one in expected] == [one[0] for one in found], where
        for one, other in zip(expected, found, strict=True):
            if any(abs(a - b) > NEARLY for a, b in zip(one[1:], other[1:], strict=True)):
                wrong.append(f"{where}: y, x, width: {one} is {other}")
    assert not wrong, f"{len(wrong)} parts:\n" + "\n".join(wrong[:40])


def test_the_side_is_the_languages(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two languages are there, both read from the left: a third one is invented."""
    made = appearance.Appearance(qapp, tmp_path)
    monkeypatch.setattr(made.speech, "speak", lambda _wanted: "he")
    made.choose(Look(language="fr"))
    assert qapp.layoutDirection() is Qt.LayoutDirection.RightToLeft
    monkeypatch.undo()
    made.choose(Look(language="en"))
    assert qapp.layoutDirection() is Qt.LayoutDirection.LeftToRight
    made.speech.silence()
