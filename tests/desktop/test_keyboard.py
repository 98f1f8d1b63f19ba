"""The window by keys alone: every control is reached, the columns in turn, the way back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTextEdit,
    QToolButton,
    QWidget,
)
from shiboken6 import isValid

from desktop.agenda.chip import EventChip
from desktop.agenda.day import DayCell
from desktop.cards.card import Card
from desktop.keyboard import keys
from desktop.look.veil import Veil
from desktop.nav import NavButton
from desktop.pages.agenda import AgendaPage
from desktop.pages.keys import KeysPage
from desktop.pages.settings import SettingsPage
from desktop.places import (
    AtConversation,
    AtEvent,
    AtPerson,
    AtThread,
    NewEvent,
    NewMessage,
    NewPost,
    Nowhere,
    Place,
)
from desktop.window import Window
from desktop.wording import keys as keywords
from storage.model import ItemKind
from tests.desktop.community import CAMILLE, DINNER
from tests.desktop.conftest import House, french

PAGES = (
    "today", "conversations", "agenda:month", "agenda:week", "agenda:list", "directory", "search",
    "editions", "outbox", "drafts", "settings", "calm", "association", "kept", "guard", "copies",
    "about", "help:all", "help:first", "keys", "welcome",
)  # fmt: skip
PROPERTIES = ("main", "chip", "choice", "bare", "link")
NATIVE = (QAbstractButton, QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit)


@pytest.fixture
def window(house: House) -> Window:
    made = house.open(french())
    made.resize(1280, 832)
    made.activateWindow()
    house.bot.waitUntil(made.isActiveWindow)
    return made


def faded(house: House) -> None:
    """Until what was there has faded away."""
    house.bot.wait(1)
    house.bot.waitUntil(lambda: not house.window.findChildren(Veil))


def tap(window: Window, keys: str) -> None:
    """As from a keyboard: through the window, where shortcuts are found."""
    stroke = QKeySequence(keys)[0]  # type: ignore[index]  # PySide knows it as a sequence
    QTest.keyClick(window.windowHandle(), stroke.key(), stroke.keyboardModifiers())
    QApplication.processEvents()


def focus(window: Window) -> QWidget | None:
    return window.focusWidget()


def places(window: Window) -> Iterator[Place]:
    edition = window.desk.pages.edition()
    assert edition is not None
    entries = [entry for section in edition.sections for entry in section.entries]
    yield AtConversation(CAMILLE.id)
    yield AtThread(next(entry for entry in entries if entry.kind is ItemKind.POST))
    yield AtEvent(DINNER.id)
    yield AtPerson(window.desk.pages.people("", 1)[0].card)
    yield from (NewPost(), NewMessage(), NewEvent())


def own_click(one: QWidget) -> bool:
    """Whether a class of ours does something when it is clicked. A label's links are widgets of
    their own for the keys, and the arrows go from day to day."""
    if isinstance(one, Card):
        return one.focusable
    ours = [kind for kind in type(one).__mro__ if kind.__module__.startswith("desktop")]
    clicked = any({"mouseReleaseEvent", "mouseDoubleClickEvent"} & set(vars(k)) for k in ours)
    return clicked and not isinstance(one, QLabel | DayCell)


def by_mouse(root: QWidget) -> list[QWidget]:
    """What does something when it is clicked."""
    return [
        one
        for one in root.findChildren(QWidget)
        if isValid(one)
        and one.isVisible()
        and one.isEnabled()
        and (isinstance(one, NATIVE) or own_click(one))
        and not isinstance(one, QToolButton | QAbstractSlider)  # parts of a field or a list
        and not one.objectName().startswith("qt_")
    ]


def by_keys(window: Window, root: QWidget) -> set[QWidget]:
    """What Tab comes to in one column until it leaves it, to its end, and back from there."""
    keyboard = window.keyboard
    assert keyboard is not None
    start = keyboard._first(root)
    assert start is not None
    seen: set[QWidget] = set()
    for key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
        start.setFocus(Qt.FocusReason.TabFocusReason)
        way: list[QWidget] = []
        for _ in range(400):
            now = focus(window)
            if now is None or now in way[:-1] or not root.isAncestorOf(now):
                break
            if [now] != way[-1:]:  # a text may have several links
                way.append(now)
            QTest.keyClick(now, key)
        seen |= set(way)
        start = way[-1]
    return seen


def by_arrows(window: Window, chip: QWidget) -> bool:
    """An event in a grid of days: the arrows go to its day, and Tab from there to it."""
    day = chip.parentWidget()
    assert isinstance(day, DayCell)
    page = window.pages["agenda"]
    assert isinstance(page, AgendaPage)
    now = page.grid.cells[page.grid._current]
    now.setFocus()
    for _ in range(42):
        if focus(window) is day:
            break
        QTest.keyClick(
            focus(window) or day, Qt.Key.Key_Left if now.day > day.day else Qt.Key.Key_Right
        )
    for _ in range(10):
        if focus(window) is chip:
            return True
        QTest.keyClick(focus(window) or day, Qt.Key.Key_Tab)
    return False


@pytest.mark.row("I5")
@pytest.mark.parametrize("half", [0, 1])
def test_whatever_a_mouse_can_press_the_keys_come_to(
    house: House, window: Window, half: int
) -> None:
    """On every page and in every panel, at a height where everything is on screen."""
    window.resize(1280, 5000)
    for name in PAGES[half::2]:
        window.visit(name)
        house.bot.wait(1)
        missed = set(by_mouse(window.centre)) - by_keys(window, window.centre)
        missed -= {one for one in missed if isinstance(one, EventChip) and by_arrows(window, one)}
        assert not missed, (name, [(type(one).__name__, one.accessibleName()) for one in missed])
    for place in list(places(window))[half::2]:
        window.open(place)
        faded(house)
        missed = set(by_mouse(window.panel)) - by_keys(window, window.side)
        assert not missed, (place, [(type(one).__name__, one.accessibleName()) for one in missed])


def test_the_columns_come_in_turn_and_remember_where_one_was(window: Window) -> None:
    window.open(AtConversation(CAMILLE.id))
    tap(window, "F6")
    tap(window, "Ctrl+1")
    tap(window, "Down")
    card = focus(window)
    assert isinstance(card, Card)
    tap(window, "F6")
    assert window.side.isAncestorOf(focus(window))  # type: ignore[arg-type]
    tap(window, "F6")
    assert window.nav.isAncestorOf(focus(window))  # type: ignore[arg-type]
    tap(window, "F6")
    assert focus(window) is card
    tap(window, "Shift+F6")
    assert focus(window) is window.nav.current()


def test_escape_closes_what_is_open_and_the_focus_is_where_it_was(window: Window) -> None:
    tap(window, "Ctrl+1")
    for _ in range(2):
        tap(window, "Down")
    card = focus(window)
    assert isinstance(card, Card)
    tap(window, "Return")
    assert window.opened_something()
    tap(window, "F6")
    assert window.side.isAncestorOf(focus(window))  # type: ignore[arg-type]
    tap(window, "Esc")
    assert not window.opened_something()
    assert focus(window) is card


def test_escape_goes_back_page_by_page(window: Window) -> None:
    tap(window, "Ctrl+,")
    page = window.pages["settings"]
    assert isinstance(page, SettingsPage)
    page.ways["calm"].setFocus()
    tap(window, "Space")
    assert window.current == "calm"
    tap(window, "F1")
    assert window.whereabouts() == "help:calm"
    tap(window, "Esc")
    assert window.current == "calm"
    tap(window, "Esc")
    assert window.current == "settings"
    assert focus(window) is page.ways["calm"]
    tap(window, "Esc")
    assert window.current == "settings", "there is nothing behind a page of the left column"


@pytest.mark.parametrize("part", ["settings", "column"])
def test_tab_goes_downwards_past_what_came_later_too(window: Window, part: str) -> None:
    tap(window, "Ctrl+,")
    page = window.pages["settings"]
    assert isinstance(page, SettingsPage)
    around, first = (
        (page.inside, page.ways["calm"])
        if part == "settings"
        else (window.nav, window.nav.findChildren(NavButton)[0])
    )
    first.setFocus()
    heights: list[int] = []
    stops: list[QWidget] = []
    while (stop := focus(window)) is not None and around.isAncestorOf(stop) and len(stops) < 60:
        stops.append(stop)
        heights.append(stop.mapTo(around, QPoint()).y())
        tap(window, "Tab")
        if focus(window) is first:
            break
    assert len(stops) > len(page.ways)
    assert heights == sorted(heights), [stop.accessibleName() for stop in stops]


def test_with_one_column_escape_closes_the_list_of_pages_first(window: Window) -> None:
    window.resize(600, 800)
    window.open(AtConversation(CAMILLE.id))
    window.columns.set_menu(True)
    tap(window, "Esc")
    assert not window.columns.menu
    assert window.opened_something()
    tap(window, "Esc")
    assert not window.opened_something()


@pytest.mark.parametrize(
    ("keys_", "page"),
    [
        ("Ctrl+2", "conversations"),
        ("Ctrl+&", "today"),
        ("Ctrl+É", "conversations"),
        ("Ctrl+3", "agenda"),
        ("Ctrl+4", "directory"),
        ("Ctrl+5", "search"),
        ("Ctrl+K", "search"),
        ("Ctrl+,", "settings"),
        ("F1", "help"),
        ("Ctrl+F1", "keys"),
    ],
)
def test_keys_go_to_pages(window: Window, keys_: str, page: str) -> None:
    window.visit("outbox")
    tap(window, keys_)
    assert window.current == page
    assert window.centre.isAncestorOf(focus(window))  # type: ignore[arg-type]


def test_a_list_that_keys_went_to_shows_which_row_has_them(window: Window) -> None:
    tap(window, "Ctrl+2")
    tap(window, "Ctrl+1")
    assert isinstance(focus(window), Card)


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_what_is_new_is_begun_by_keys(window: Window) -> None:
    tap(window, "Ctrl+N")
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    menu.setActiveAction(menu.actions()[0])
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert window.place is not None
    assert type(window.place) is NewMessage


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_what_can_be_done_with_a_card_is_offered_by_keys(window: Window) -> None:
    tap(window, "Ctrl+1")
    cards = [one for one in window.today.list._live.values() if type(one).__name__ == "EntryCard"]
    cards[0].setFocus()
    tap(window, "Shift+F10")
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert menu.actions()
    menu.close()


def test_looking_for_what_is_new_is_asked_of_the_servers(window: Window, house: House) -> None:
    window.visit("agenda")
    house.wire.asked.clear()
    tap(window, "F5")
    assert window.current == "today"
    assert "sync" in house.wire.names()


def test_ctrl_q_closes_the_window_and_ends_the_program(window: Window, house: House) -> None:
    tap(window, "Ctrl+Q")
    assert not window.isVisible()
    assert house.program is not None
    assert house.program._over


def test_the_page_of_keys_is_made_from_the_table_of_shortcuts(window: Window) -> None:
    window.visit("keys")
    page = window.pages["keys"]
    assert isinstance(page, KeysPage)
    assert [line.key for line in page.lines] == [
        key for place in keys.WHERE for key in keys.of(place)
    ]
    made = {
        one.toString()
        for shortcut in window.findChildren(QShortcut)
        for one in shortcut.keys()  # noqa: SIM118 (it is no dictionary)
    }
    told = {one for key in keys.of(keys.WINDOW) for one in (*key.keys, *key.also)}
    elsewhere = {"Esc", "Menu"}  # what Qt gives to whatever has the focus
    assert made == {QKeySequence(one).toString() for one in told - elsewhere}
    assert page.lines[0].spoken() == "F1: L’aide de la page affichée"


def test_no_two_keys_of_one_place_are_the_same() -> None:
    for place in keys.WHERE:
        every = [one for key in keys.of(place) for one in (*key.keys, *key.also)]
        assert len(every) == len(set(every)), place
    assert all(keywords.does(key) for key in keys.KEYS)


def test_tab_leaves_a_field_as_the_page_of_keys_says(window: Window) -> None:
    window.open(AtConversation(CAMILLE.id))
    window.panel.take_focus()
    field = focus(window)
    tap(window, "Tab")
    assert focus(window) is not field


def test_a_closed_panel_gives_nothing_the_focus_that_is_gone(window: Window) -> None:
    tap(window, "Ctrl+1")
    window.open(AtConversation(CAMILLE.id))
    window.panel.take_focus()
    window.open(Nowhere())
    assert window.centre.isAncestorOf(focus(window))  # type: ignore[arg-type]


LOOKS = {
    "light": french(),
    "dark": french(scheme="dark"),
    "contrast": french(contrast="more"),
}


def shows_focus(window: Window, one: QWidget) -> bool:
    """Whether its picture is another once the keys came to it, or a frame is around it."""
    keyboard = window.keyboard
    assert keyboard is not None
    card = one.parentWidget()
    if isinstance(card, Card) and card.focusable:  # it shows more of itself while it is there
        card.setFocus()
    else:
        (focus(window) or one).clearFocus()
    before = one.grab().toImage()
    one.setFocus(Qt.FocusReason.TabFocusReason)
    now = focus(window) or one
    if keyboard.ring.isVisible():
        around = QRect(keyboard.ring.mapTo(window, QPoint()), keyboard.ring.size())
        return bool(around.intersects(QRect(now.mapTo(window, QPoint()), now.size())))
    return now is not one or one.grab().toImage() != before


@pytest.mark.row("I5")
@pytest.mark.parametrize("look", LOOKS)
def test_the_focus_is_always_seen(house: House, look: str) -> None:
    """On each kind of control that there is, once."""
    window = house.open(LOOKS[look])
    window.activateWindow()
    house.bot.waitUntil(window.isActiveWindow)
    tap(window, "Tab")  # keys are used
    seen: set[object] = set()
    unseen: list[object] = []

    def look_at(where: str, root: QWidget) -> None:
        faded(house)
        for one in [part for part in root.findChildren(QWidget) if isValid(part)]:
            tab = one.focusPolicy() & Qt.FocusPolicy.TabFocus
            kind = (type(one), *(str(one.property(name)) for name in PROPERTIES))
            if not tab or not one.isVisible() or not one.isEnabled() or kind in seen:
                continue
            seen.add(kind)
            if not shows_focus(window, one):
                unseen.append((where, *kind))

    look_at("the left column", window.nav)
    for name in PAGES:
        window.visit(name)
        look_at(name, window.centre)
    for place in places(window):
        window.open(place)
        look_at(type(place).__name__, window.side)
    assert not unseen
    assert len(seen) > 20


def test_a_pointer_needs_no_frame(window: Window) -> None:
    window.visit("about")
    assert window.keyboard is not None
    tap(window, "Tab")
    area = window.pages["about"].area  # type: ignore[attr-defined]
    area.setFocus(Qt.FocusReason.TabFocusReason)
    assert window.keyboard.ring.isVisible()
    QTest.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton, pos=QPoint(500, 700))
    assert not window.keyboard.ring.isVisible()
