"""Spelling: real dictionaries, real fields; what is marked, offered, kept, and left alone."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QTextCursor
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QMenu, QWidget

from desktop.compose.attachments import Attachments
from desktop.compose.chip import Chip
from desktop.compose.composer import Composer
from desktop.compose.field import Field
from desktop.emoji.offering import EmojiHelp
from desktop.look.choice import Look
from desktop.pages.parts.spelling import SpellingPart
from desktop.pages.settings import SettingsPage
from desktop.places import AtConversation, ChangeOutgoing, NewEvent, NewPost
from desktop.spelling import spelling
from desktop.spelling.dictionaries import Dictionaries, dictionaries
from desktop.spelling.tokens import words
from desktop.window import Window
from storage.model import (
    Outgoing,
    OutgoingId,
    Say,
)
from storage.outbox import Outbox
from storage.settings import Settings
from tests.desktop.community import CAMILLE, HOME, NEWS
from tests.desktop.conftest import House, french, press
from tests.desktop.spelled import marked, wait_for, write
from tests.desktop.test_locking import guarded

__all__ = ["guarded"]

TEXT = "Voici l’orthografe 😀 d’une erreure, pas de https://asso.example/erreure ni #erreure."


@pytest.fixture
def menus(monkeypatch: pytest.MonkeyPatch) -> list[QMenu]:
    """The menus that were opened; drawing into memory knows no pop-ups."""
    found: list[QMenu] = []
    monkeypatch.setattr(QMenu, "popup", lambda menu, *_: found.append(menu))
    return found


def test_words_are_what_a_dictionary_may_know() -> None:
    text = (
        "L’Élan de peut-être, @paul:asso.example paul@asso.example https://x.example/a"
        " www.b.example #énergie `code brut` 3e 19h30 A380 SNCF fichier.pdf e\u0301te\u0301 x-y"
    )
    assert [word.text for word in words(text)] == [
        "L’Élan", "de", "peut-être", "e\u0301te\u0301", "x-y",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "zorg.example/zorg_zorg, zorg.association et zorg.photography",
        "[un](https://zorg.example/zorg) <https://zorg.fr> matrix:r/zorg:x mailto:zorg@x.fr",
        "#Zorg-blub, ＃Zorg, !zorg:zorg.fr, @zorg, @zorg:zorg.example et zorg@zorg.example",
    ],
)
def test_nothing_of_a_link_a_hashtag_or_an_address_is_a_word(text: str) -> None:
    assert {word.text for word in words(text)} <= {"et", "un"}


def test_places_count_as_qt_does() -> None:
    """A sign beyond the first 65,536 takes two places there."""
    found = list(words("😀 un 👩‍👧 mot"))
    assert [(word.at, word.length, word.text) for word in found] == [(3, 2, "un"), (12, 3, "mot")]
    raw = "😀 un 👩‍👧 mot".encode("utf-16-le")
    for word in found:
        assert raw[2 * word.at : 2 * (word.at + word.length)].decode("utf-16-le") == word.text


def menu_of(field: QWidget, where: QPoint, menus: list[QMenu]) -> dict[str, Any]:
    menus.clear()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, where, where)
    QApplication.sendEvent(field, event)
    assert len(menus) == 1
    return {action.text(): action for action in menus[0].actions()}


def test_what_no_dictionary_has_is_marked_by_a_form_and_the_text_is_left_alone(
    house: House,
) -> None:
    house.open(french())
    field = write(house, "")
    changes: list[int] = []
    field.setPlainText(TEXT)
    field.textChanged.connect(lambda: changes.append(1))
    wait_for(house, field, "l’orthografe", "erreure")
    marks = field.extraSelections()
    form = marks[0].format
    assert form.underlineStyle() is form.UnderlineStyle.WaveUnderline
    assert form.foreground().style() is Qt.BrushStyle.NoBrush
    assert changes == []
    assert field.toPlainText() == TEXT
    assert not field.document().isUndoAvailable()


def test_a_word_is_not_marked_while_it_is_typed(house: House) -> None:
    window = house.open(french())
    field = write(house, "Une erreure", at=11)
    window.activateWindow()
    field.setFocus()
    house.bot.waitUntil(field.hasFocus)
    house.bot.waitUntil(lambda: window.desk.spelling is not None)
    known = spelling.of(window.desk)
    house.bot.waitUntil(lambda: known.wrong("erreure", known.names()) is True, timeout=5000)
    house.bot.wait(250)
    assert marked(field) == []
    field.stand_at(0)
    wait_for(house, field, "erreure")


def test_another_word_is_chosen_from_the_menu_and_can_be_undone(
    house: House, menus: list[QMenu]
) -> None:
    window = house.open(french())
    field = write(house, TEXT)
    wait_for(house, field, "l’orthografe", "erreure")
    known = spelling.of(window.desk)
    house.bot.waitUntil(lambda: known.near("erreure", known.names()) is not None, timeout=5000)
    field.setTextCursor(field.document().find("erreure"))
    where = field.cursorRect().center() - QPoint(4, 0)
    offered = menu_of(field, where, menus)
    assert "erreur" in list(offered)[:5]
    offered["erreur"].trigger()
    assert "d’une erreur, pas" in field.toPlainText()
    wait_for(house, field, "l’orthografe")
    field.undo()
    assert field.toPlainText() == TEXT


def test_the_next_word_is_reached_by_key_from_anywhere(house: House, menus: list[QMenu]) -> None:
    house.open(french())
    field = write(house, "Tout est juste ici.\n" * 80 + "Une erreure.\n" + "Juste.\n" * 80)
    press(field, Qt.Key.Key_F7)
    house.bot.waitUntil(lambda: len(menus) == 1, timeout=5000)
    assert field.textCursor().selectedText() == "erreure"
    menus[0].actions()[-1].trigger()
    assert house.window.desk.spelling is not None
    assert house.window.desk.spelling.own == ("erreure",)
    press(field, Qt.Key.Key_F7)
    house.bot.waitUntil(lambda: len(menus) == 2, timeout=5000)
    said = [action.text() for action in menus[1].actions()]
    assert said == ["Tous les mots d’ici sont dans les dictionnaires."]


def test_words_of_mine_are_kept_encrypted_and_taken_out_again(
    house: House, menus: list[QMenu]
) -> None:
    window = house.open(french())
    field = write(house, "Le Zorglublivet erreure.")
    wait_for(house, field, "Zorglublivet", "erreure")
    spelling.of(window.desk).take("Zorglublivet")
    wait_for(house, field, "erreure")
    settings = Settings(house.database)
    house.bot.waitUntil(lambda: settings.get(spelling.OWN, []) == ["Zorglublivet"])
    for file in house.folder.path.rglob("*"):
        assert not file.is_file() or b"Zorglublivet" not in file.read_bytes(), file
    window.visit("settings")
    part = the_part(window)
    button = part.words["Zorglublivet"]
    button.click()
    house.bot.waitUntil(lambda: settings.get(spelling.OWN, ["?"]) == [])
    wait_for(house, field, "Zorglublivet", "erreure")


def choose(box: QComboBox, *, value: bool) -> None:
    """As a person does, with the mouse or the keys."""
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


def the_part(window: Window) -> SpellingPart:
    page = window.pages["settings"]
    assert isinstance(page, SettingsPage)
    return page.part(SpellingPart)


def test_it_is_off_at_a_click_and_stays_off(house: House, menus: list[QMenu]) -> None:
    window = house.open(french())
    field = write(house, TEXT)
    wait_for(house, field, "l’orthografe", "erreure")
    offered = menu_of(field, QPoint(1, 1), menus)
    offered["Vérifier l’orthographe"].trigger()
    wait_for(house, field)
    house.bot.waitUntil(lambda: Settings(house.database).get(spelling.CHOICE, {}) != {})
    window.desk.looked.emit(french(scheme="dark"))
    house.bot.waitUntil(lambda: house.window is not window)
    assert not spelling.of(house.window.desk).on
    house.window.visit("settings")
    assert the_part(house.window).on.currentData() is False
    choose(the_part(house.window).on, value=True)
    wait_for(house, house.window.panel.findChildren(Field)[0], "l’orthografe", "erreure")


def test_the_languages_are_chosen_and_a_post_has_its_own(house: House) -> None:
    window = house.open(french())
    field = write(house, "Bonjour the meeting.")
    wait_for(house, field, "the")
    window.visit("settings")
    part = the_part(window)
    house.bot.waitUntil(lambda: set(part.boxes) == {"en", "fr"})
    part.boxes["en"].click()
    wait_for(house, field)
    part.boxes["fr"].click()
    wait_for(house, field, "Bonjour")
    window.open(NewPost())
    composer = window.panel.findChildren(Composer)[0]
    composer.field.setPlainText("Bonjour the meeting.")
    composer.field.stand_at(0)
    composer.options.choose_language("fr")
    composer.options.changed.emit()
    wait_for(house, composer.field, "the")
    composer.options.choose_language("de")  # of which there is no dictionary: nothing is guessed
    composer.options.changed.emit()
    wait_for(house, composer.field)


def test_no_dictionary_is_said_and_nothing_is_marked(
    house: House, menus: list[QMenu], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Dictionaries, "_known", lambda _self: ())
    window = house.open(french())
    field = write(house, TEXT)
    house.bot.waitUntil(lambda: window.desk.spelling is not None)
    known = spelling.of(window.desk)
    house.bot.waitUntil(lambda: known.there == ())
    house.bot.wait(250)
    assert marked(field) == []
    visited: list[str] = []
    window.desk.visited.connect(visited.append)
    menu_of(field, QPoint(1, 1), menus)[
        "Pourquoi l’orthographe n’est-elle pas vérifiée\u202f?"
    ].trigger()
    assert visited == ["settings:spelling"]
    part = the_part(window)
    assert "aucun dictionnaire" in part.still.text()
    assert not part.on.isVisibleTo(part)


def test_without_its_library_there_is_no_dictionary(monkeypatch: pytest.MonkeyPatch) -> None:
    """As Python's import says it where libenchant is missing."""
    import builtins

    really: Callable[..., Any] = builtins.__import__

    def missing(name: str, *rest: Any) -> Any:
        if name == "enchant":
            raise ImportError
        return really(name, *rest)

    monkeypatch.setattr(builtins, "__import__", missing)
    assert Dictionaries()._known() == ()


def test_no_file_is_made_in_the_persons_home(tmp_path: Path) -> None:
    """Enchant would keep lists there that say which languages somebody writes."""
    code = (
        "from desktop.spelling.dictionaries import Dictionaries; d = Dictionaries();"
        "print(d._has('bonjour', ['fr']), d._has('erreure', ['fr']), d._near('erreure', ['fr']))"
    )
    home = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / "config")}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        env={**os.environ, **home},
    )  # fmt: skip
    assert done.stdout.startswith("True False ['erreur")
    assert list(tmp_path.rglob("*")) == []


def test_nobody_waits_for_a_dictionary(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """5,000 words are pasted: none is looked up on the thread that draws, and only those that are
    seen are looked up at all."""
    on: set[str] = set()
    asked: list[str] = []
    really = Dictionaries._has

    def has(self: Dictionaries, word: str, names: Any) -> bool:
        on.add(threading.current_thread().name)
        asked.append(word)
        return really(self, word, names)

    monkeypatch.setattr(Dictionaries, "_has", has)
    window = house.open(french())
    field = write(house, "")
    many = " ".join(
        f"mot{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}{chr(97 + n // 676)}" for n in range(5000)
    )
    cursor = QTextCursor(field.document())
    cursor.insertText(many)
    field.stand_at(0)
    house.bot.waitUntil(lambda: len(marked(field)) > 20, timeout=5000)
    assert on == {"spelling"}
    assert len(set(asked)) < 1500
    assert window.isVisible()


def test_the_text_of_an_event_and_the_description_of_a_picture_are_helped_too(
    house: House, menus: list[QMenu]
) -> None:
    window = house.open(french())
    window.open(NewEvent())
    text = window.panel.findChildren(Field)[0]
    text.setPlainText("Une erreure.")
    text.stand_at(0)
    wait_for(house, text, "erreure")
    title = next(f for f in window.panel.findChildren(QLineEdit) if f.accessibleName() == "Titre")
    line_is_helped(house, title, menus)
    window.open(AtConversation(CAMILLE.id))
    files = window.panel.findChildren(Attachments)[0]
    chip = Chip(window.desk, files, "image.png")
    chip.resize(300, 120)
    chip.alt.show()
    chip.show()
    files.show()
    chip.alt.setText("Une erreure.")
    chip.alt.stand_at(0)
    wait_for(house, chip.alt, "erreure")


def test_what_waits_is_checked_in_its_own_language(house: House) -> None:
    waits = Outgoing(
        id=OutgoingId("waits"), account=NEWS.id, channel=HOME.id, at=house.clock.now(),
        intent=Say(text="Bonjour the meeting.", language="en"),
    )  # fmt: skip
    Outbox(house.database, house.clock).add(waits)
    window = house.open(french())
    window.open(ChangeOutgoing(waits.id))
    field = window.panel.findChildren(Field)[0]
    field.stand_at(0)
    wait_for(house, field, "Bonjour")
    assert any(isinstance(one, EmojiHelp) for one in field.helpers)


def line_is_helped(house: House, line: QLineEdit, menus: list[QMenu]) -> None:
    known = spelling.of(house.window.desk)
    known.turn(on=False)
    line.setText("Une belle immage, une belle image.")
    line.setCursorPosition(0)
    house.bot.wait(200)
    heard: list[str] = []
    line.textChanged.connect(heard.append)
    plain = line.grab().toImage()
    known.turn(on=True)
    house.bot.waitUntil(lambda: line.grab().toImage() != plain, timeout=5000)
    assert known.wrong("immage", known.names())
    known.turn(on=False)
    house.bot.waitUntil(lambda: line.grab().toImage() == plain, timeout=5000)
    known.turn(on=True)
    house.bot.waitUntil(lambda: bool(known.near("immage", known.names())), timeout=5000)
    assert heard == []
    line.setSelection(10, 6)
    where = line.cursorRect().center() - QPoint(4, 0)
    menu_of(line, where, menus)["image"].trigger()
    assert line.text() == "Une belle image, une belle image."


def test_what_has_no_spaces_takes_no_time(house: House) -> None:
    """A key, a line of a log or a text in Chinese is pasted: it is no word, and the window goes on.
    Looking at each beginning of it would take minutes."""
    for text in ("a" * 100_000, "a-" * 50_000, "a." * 50_000, "一" * 100_000):
        assert list(words(text)) == []
        said = f"une erreure {text} la ﬁn 🌞 encore"
        assert [word.text for word in words(said)][-1] == "encore"
        assert said.encode("utf-16-le")[2 * [*words(said)][-1].at :].decode("utf-16-le") == "encore"
    window = house.open(french())
    field = write(house, "")
    QTextCursor(field.document()).insertText("x" * 20_000 + " erreure")
    field.stand_at(20_000)
    wait_for(house, field, "erreure")
    assert window.isVisible()


def test_nobody_holds_a_word_while_nobody_asks(house: House) -> None:
    house.open(french())
    field = write(house, "Une erreure.")
    wait_for(house, field, "erreure")
    house.bot.waitUntil(lambda: not dictionaries()._waiting, timeout=5000)
    thread = dictionaries()._thread
    assert thread is not None

    def held() -> set[str]:
        frame = sys._current_frames()[thread.ident or 0]
        while frame.f_code is not Dictionaries._work.__code__:
            assert frame.f_back is not None
            frame = frame.f_back
        return set(frame.f_locals)

    house.bot.waitUntil(lambda: held() <= {"self", "_", "number"}, timeout=5000)


def test_nothing_is_opened_before_a_word_is_written(house: House) -> None:
    window = house.open(Look(language="fr"))
    window.open(AtConversation(CAMILLE.id))
    house.bot.wait(300)
    assert window.desk.spelling is None


def test_what_was_written_goes_with_its_window(house: House) -> None:
    """A locked window leaves no word behind: they are known to it alone."""
    window = house.open(french())
    field = write(house, "Une erreure.")
    wait_for(house, field, "erreure")
    window.desk.looked.emit(french(scheme="dark"))
    house.bot.waitUntil(lambda: house.window is not window)
    house.bot.waitUntil(lambda: not dictionaries()._waiting, timeout=5000)
    held = [one for one in vars(dictionaries()).values() if "erreure" in repr(one)]
    assert held == []
