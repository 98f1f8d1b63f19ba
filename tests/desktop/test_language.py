"""The window in a language of brackets, in French and in English, and from one to the other."""

from __future__ import annotations

import ast
import itertools
import pkgutil
import platform
import re
import sys
from collections.abc import Iterator
from importlib import import_module, metadata
from typing import get_args

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QPoint
from PySide6.QtWidgets import QApplication, QComboBox, QMenu, QPlainTextEdit, QWidget

import desktop.pages
import desktop.side
from desktop.cards.card import Card
from desktop.compose.options import LANGUAGES
from desktop.lock.door import Door
from desktop.look import appearance
from desktop.look.choice import Look
from desktop.pages.form import FormPage
from desktop.pages.page import Page
from desktop.places import (
    AtConversation,
    AtEvent,
    AtPerson,
    AtThread,
    ChangeEvent,
    ChangeOutgoing,
    NewEvent,
    NewMessage,
    NewPost,
    Nowhere,
    Place,
)
from desktop.side.panel import Panel
from desktop.window import Window
from storage.model import Outgoing, OutgoingId, Say
from storage.outbox import Outbox
from tests.desktop import community, pseudo
from tests.desktop.community import CAMILLE, COUNCIL, DINNER, HOME, TALK, VISIT
from tests.desktop.conftest import House, french
from tests.desktop.sentences import ROOT, alone, parsed

INITIALS = re.compile(r"[A-ZÀ-Ý]{1,2}")
KEY = re.compile(r"(?:\+ )*(?:[A-Z]|F\d{1,2}|Tab)")
"""Keys that bear the same name everywhere."""
WAITS = OutgoingId("waits-for-the-net")


@pytest.fixture
def bracketed(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """A house whose window speaks the language of brackets."""
    monkeypatch.setattr(appearance, "Speech", pseudo.BracketSpeech)
    _fill(house)
    return house


def _fill(house: House) -> None:
    """Something that waits, and servers to choose from."""
    waiting = Outgoing(
        id=WAITS, account=TALK.id, channel=CAMILLE.id, intent=Say(text="Cela attend."),
        at=house.clock.now(),
    )  # fmt: skip
    Outbox(house.database, house.clock).add(waiting)
    house.wire.answers["offers"] = {
        "offers": [{"protocol": "a", "brand": "Brand", "speaks": "talk", "method": "password"}]
    }


def test_what_is_in_no_brackets_is_found() -> None:
    for text, found in (
        ("Hello", ["Hello"]),
        ("⟦Answer to ⟦yourself⟧: Hello⟧", []),
        ("⟦Since⟧ 9:41, ⟦offline⟧", []),
        ("<b>⟦Name⟧</b> and <i>⟦City⟧</i>", ["and"]),
        ("⟦A long sentence that is cut", []),
        ("Hello ⟦A long sen", ["Hello"]),
    ):
        assert list(pseudo.outside(text)) == found, text


@pytest.mark.row("I8")
def test_nothing_on_screen_is_outside_the_catalogues(
    bracketed: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = bracketed.open(Look(language="en", scheme="light"))
    content = _content(bracketed)
    wrong = set()
    with pseudo.painted(monkeypatch) as drawn:
        for where in _everywhere(bracketed, window):
            said = {(text, kind) for widget in window.findChildren(QWidget)
                    for text, kind in pseudo.texts(widget)}  # fmt: skip
            window.grab()
            said |= {(text, "painted") for text in drawn}
            drawn.clear()
            said = {one for one in said if not INITIALS.fullmatch(one[0])}
            for text, kind in said:
                wrong |= {(where, kind, piece) for piece in _written(text, content)}
    assert not wrong, "\n".join(map(str, sorted(wrong)))


@pytest.mark.row("I8")
def test_the_door_and_the_menus_say_nothing_else(
    bracketed: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QMenu, "popup", lambda *_: None)  # drawing into memory knows no pop-ups
    window = bracketed.open(Look(language="en", scheme="light"))
    content, wrong = _content(bracketed), set()
    door = Door(window.desk)
    door.show()
    for code in ("keyring-locked", "key-missing"):
        door.stop(code, "keyring")
        said = [text for part in door.findChildren(QWidget) for text in pseudo.texts(part)]
        wrong |= {piece for text, _ in said for piece in _written(text, content)}
    door.close()
    door.deleteLater()
    menus = list(_menus(bracketed, window))
    assert len(menus) >= 8
    for text in (text for menu in menus for text in menu):
        wrong |= set(_written(text, content))
    assert not wrong, "\n".join(map(str, sorted(wrong)))


def _everywhere(house: House, window: Window) -> Iterator[str]:
    """Every page and every panel there is, one after the other."""
    for name in _pages():
        window.visit(name)
        house.bot.wait(5)
        page = window.pages[name.partition(":")[0]]
        if isinstance(page, FormPage):
            page.inside.grab()
        yield name
    unseen = _kinds(desktop.pages, Page) - {type(page) for page in window.pages.values()}
    assert unseen == set(), "a page that this test does not visit"
    entry = next(e for e in window.desk.pages.conversation(HOME.id) if e.media)
    person = window.desk.pages.people("roux")[0]
    places: tuple[Place, ...] = (
        AtConversation(CAMILLE.id), AtConversation(COUNCIL.id), AtThread(entry), AtEvent(VISIT.id),
        AtPerson(person.card), NewPost(), NewMessage(), NewEvent(), ChangeEvent(DINNER.id),
        ChangeOutgoing(WAITS), Nowhere(),
    )  # fmt: skip
    assert {type(place) for place in places} == set(get_args(Place))
    seen = set()
    for place in places:
        window.open(place)
        house.bot.wait(5)
        seen.add(type(window.panel))
        yield type(place).__name__
    assert _kinds(desktop.side, Panel) - seen == set(), "a panel that this test does not open"


def _pages() -> Iterator[str]:
    """The names of all pages, as the window asks for them."""
    yield "today"
    for node in ast.walk(parsed(ROOT / "desktop" / "pages" / "__init__.py").tree):
        match node:
            case ast.Compare(left=ast.Name(id="name"), comparators=[ast.Constant(value=name)]):
                yield "group:nord" if name == "group" else str(name)


def _kinds(room: object, base: type) -> set[type]:
    """The classes of a room that stand on ``base`` and on which no other stands."""
    for module in pkgutil.iter_modules(room.__path__, f"{room.__name__}."):  # type: ignore[attr-defined]
        import_module(module.name)
    found: set[type] = set()
    open_ends: list[type] = [base]
    while open_ends:
        below: list[type] = open_ends.pop().__subclasses__()
        open_ends += below
        found |= {one for one in below if not one.__subclasses__()}
    return {one for one in found if one.__module__.startswith("desktop.") and _stands(one)}


def _stands(one: type) -> bool:
    """Whether it is what its module has: a test that loads modules anew leaves others behind."""
    return getattr(sys.modules.get(one.__module__), one.__name__, None) is one


def _menus(house: House, window: Window) -> Iterator[list[str]]:
    """The words of the menus of all cards that are here, and of the window's own."""
    for name in ("today", "conversations", "agenda", "search"):
        window.visit(name)
        house.bot.wait(5)
    window.open(AtConversation(CAMILLE.id))
    for card in window.findChildren(Card):
        if hasattr(card, "menu"):
            card.menu(QPoint(0, 0))
    window.visit("new")
    for menu in window.findChildren(QMenu):
        yield [text for text, _ in pseudo.actions(menu)]
        menu.close()


def _written(text: str, content: set[str]) -> Iterator[str]:
    """What of a text is neither from a catalogue nor somebody's own words."""
    for piece in pseudo.outside(text):
        begun = piece.removesuffix("…").strip()
        cut = begun != piece and any(one.startswith(begun) for one in content)
        known = piece in content or set(pseudo.parts(piece)) <= content
        if not (cut or known or KEY.fullmatch(piece)):
            yield piece


def _content(house: House) -> set[str]:
    """Everything that is somebody's own words, or a name."""
    pages = house.window.desk.pages
    found: set[str] = {"Préau", "Brand", "Cela attend.", str(house.folder.path), "B"}
    found.update(LANGUAGES.values())
    versions = import_module("desktop.pages.about").MADE_WITH
    found.update(f"{name} {metadata.version(package)}" for package, name in versions)
    found.add(f"Python {platform.python_version()}")
    days = [QLocale("en").standaloneDayName(day, QLocale.FormatType.ShortFormat)
            for day in range(1, 8)]  # fmt: skip
    for told in (ROOT / "resources" / "help" / "en").glob("*.md"):  # another language, other pages
        found.update(told.read_text(encoding="utf-8").replace("# ", "").splitlines())
    found.update((*days, *(day.upper() for day in days)))
    for _, batch in community.batches():
        found.update(pseudo.strings(batch))
    for page in (
        pages.groups(), pages.people(""), pages.agenda(house.clock.now().date(), 30),
        pages.accounts(), pages.edition(), pages.channels(),
    ):  # fmt: skip
        found.update(pseudo.strings(page))
    found.update(address.removeprefix("mailto:") for address in list(found))
    for words in (one.title.split() for one in (DINNER, VISIT)):  # in as many lines as they take
        runs = itertools.combinations(range(len(words) + 1), 2)
        found.update(" ".join(words[start:end]) for start, end in runs)
    pieces = {piece for text in found for piece in pseudo.outside(text)}
    return pieces | {part for piece in pieces for part in pseudo.parts(piece)}


# --- from one language to the other ---------------------------------------------------------


@pytest.mark.row("I8")
def test_each_page_is_french_then_english_then_french_without_a_restart(house: House) -> None:
    """What is open and what was typed stay; not one sentence of the language before does."""
    _fill(house)
    only = alone()
    window = house.open(french())
    window.open(AtConversation(CAMILLE.id))
    window.panel.findChildren(QPlainTextEdit)[0].setPlainText("Écrit avant.")
    for language, label, other in (("en", "Today", 0), ("fr", "Aujourd’hui", 1)):
        window = house.window
        window.visit("settings")
        box = next(b for b in window.pages["settings"].findChildren(QComboBox)
                   if b.findData(language) >= 0 and b.findData("fr") >= 0)  # fmt: skip
        box.setCurrentIndex(box.findData(language))
        box.activated.emit(box.currentIndex())
        house.bot.waitUntil(lambda before=window: house.window is not before)  # type: ignore[misc]
        window = house.window
        assert window.nav._buttons["today"].text() == label
        assert window.current == "settings"
        assert window.place == AtConversation(CAMILLE.id)
        field = window.panel.findChildren(QPlainTextEdit)[0]
        house.bot.waitUntil(lambda f=field: f.toPlainText() == "Écrit avant.")  # type: ignore[misc]
        seen = set(_seen(house, window))
        assert seen & only[other] == set()
        assert len(seen & only[1 - other]) > 100


def _seen(house: House, window: Window) -> Iterator[str]:
    for name in _pages():
        window.visit(name)
        house.bot.wait(1)
        for widget in window.findChildren(QWidget):
            for text, _ in pseudo.texts(widget):
                yield text


def test_qt_speaks_with_us(house: House, qapp: QApplication) -> None:
    """What the toolkit says by itself, in the menu of a field or in a question about a file."""
    house.open(french())
    translate = QCoreApplication.translate
    assert translate("QWidgetTextControl", "&Copy") == "Cop&ier"
    assert translate("QPlatformTheme", "Cancel") == "Annuler"
    house.window.desk.looked.emit(Look(language="en"))
    house.bot.waitUntil(lambda: translate("QWidgetTextControl", "&Copy") == "&Copy")
