"""The help: short texts in both languages, true for this program, and there without a network."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest

from desktop.keyboard import keys
from desktop.keyboard.shortcuts import TOPICS
from desktop.pages import make
from desktop.pages.help import HelpPage, TopicCard
from desktop.pages.parts import kinds
from desktop.window import Window
from desktop.wording import keys as keywords
from desktop.wording import topics
from desktop.wording.topics import Topic
from storage import association
from storage.profile import parse
from storage.settings import Settings
from tests.desktop.community import ASSOCIATION
from tests.desktop.conftest import House, french
from tests.desktop.test_keyboard import tap

CATALOGUE = topics.FOLDER.parent / "translations" / "preau_fr.ts"
MOST = 330  # words of one text: two screens
LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")
BOLD = re.compile(r"\*\*([^*]+)\*\*")
JARGON = re.compile(
    r"\b(homeserver|instance|fédér|federat|token|endpoint|sync|timeline|url|client|login|log in"
    r"|cloud|stream|flux|thread|cross-signing|matrix|mastodon|caldav)",
    re.IGNORECASE,
)
SPOKEN = {"pause"}
"""What is set off although nothing in the window is called so."""


def every(language: str) -> tuple[Topic, ...]:
    return topics.topics(language)


def labels(language: str) -> set[str]:
    """Whatever the window says in this language."""
    said: set[str] = set()
    for message in ElementTree.parse(CATALOGUE).iter("message"):
        words = message.findtext("translation" if language == "fr" else "source") or ""
        said.add(words.rstrip(".…"))
    return said


@pytest.fixture
def window(house: House) -> Window:
    kept = association.told(parse(ASSOCIATION.encode()), "fr")
    Settings(house.database).set(association.SETTING, kept)
    made = house.open(french())
    made.activateWindow()
    house.bot.waitUntil(made.isActiveWindow)
    return made


def page(window: Window) -> HelpPage:
    found = window.pages["help"]
    assert isinstance(found, HelpPage)
    return found


def read(window: Window) -> str:
    return page(window).reader.toPlainText()


# --- the texts --------------------------------------------------------------------------------


@pytest.mark.row("H13")
@pytest.mark.parametrize("language", topics.LANGUAGES)
def test_what_a_text_calls_by_its_name_is_called_so_in_the_window(language: str) -> None:
    """Every word that is set in bold is a button, a page, a field or a key of this program."""
    known = labels(language) | SPOKEN
    marks = labels(language) & {"Ctrl", "Maj", "Shift", "Entrée", "Enter", "Échap", "Esc"}
    for one in every(language):
        for said in BOLD.findall(f"{one.about} {one.text}"):
            parts = {part for part in said.split(" + ") if not re.fullmatch(r".|F\d+|Tab", part)}
            assert said.rstrip(".…") in known or parts <= marks, (one.name, said)


@pytest.mark.row("H13")
@pytest.mark.parametrize("language", topics.LANGUAGES)
def test_every_link_of_a_text_leads_to_a_page_that_is_there(language: str, window: Window) -> None:
    parts = {part.name for part in kinds()}
    for one in every(language):
        for _, target in LINK.findall(one.text):
            assert target.startswith(topics.PAGE), "a text leads nowhere outside"
            name, _, detail = target.removeprefix(topics.PAGE).partition(":")
            if name == "help":
                assert topics.topic(detail, language), (one.name, target)
            elif name == "settings":
                assert not detail or detail in parts, (one.name, target)
            else:
                made = make(name, window.desk)
                made.deleteLater()


@pytest.mark.parametrize("language", topics.LANGUAGES)
def test_a_text_is_short_and_plain(language: str) -> None:
    for one in every(language):
        whole = f"{one.title} {one.about} {one.text}"
        assert len(whole.split()) <= MOST, one.name
        assert not JARGON.search(LINK.sub(r"\1", whole)), one.name
        assert "!" not in whole
        assert one.about.endswith("."), one.name
        sentences = [part for part in re.split(r"[.:;]\s|\n", LINK.sub(r"\1", one.text)) if part]
        longest = max(sentences, key=lambda sentence: len(sentence.split()))
        assert len(longest.split()) <= 36, (one.name, longest)


def test_both_languages_have_the_same_texts_with_the_same_parts() -> None:
    for french_one, english in zip(every("fr"), every("en"), strict=True):
        for sign in ("\n## ", "\n- ", "\n# "):
            assert french_one.text.count(sign) == english.text.count(sign), (french_one.name, sign)
        ours, theirs = (
            [target for _, target in LINK.findall(one.text)] for one in (french_one, english)
        )
        assert ours == theirs, french_one.name


def test_french_is_set_as_french() -> None:
    for one in every("fr"):
        whole = LINK.sub(r"\1", f"{one.title} {one.about} {one.text}")
        assert "'" not in whole, one.name
        assert not re.search(r"[^\u202f\d\w][;:!?»](\s|$)| [;:!?»%]", whole), one.name
        assert not re.search(r"«[^\u202f]", whole), one.name


def test_no_file_lies_there_that_nobody_is_offered() -> None:
    for language in topics.LANGUAGES:
        there = {file.stem for file in (topics.FOLDER / language).glob("*.md")}
        assert there == set(topics.NAMES)


# --- finding ----------------------------------------------------------------------------------


@pytest.mark.row("H13")
@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("taille", "seeing"),
        ("PHOTO", "writing"),
        ("mot de passe oublié", "trouble"),
        ("reseau", "offline"),
        ("souris", "keyboard"),
        ("quitter", "leaving"),
        ("ordinateur autre", "copies"),
        ("repon", "writing"),
    ],
)
def test_a_word_finds_its_text(typed: str, name: str) -> None:
    assert name in [one.name for one in topics.found(typed, "fr")][:3]


def test_nothing_typed_is_everything_in_its_order_and_nonsense_is_nothing() -> None:
    assert [one.name for one in topics.found("  ", "en")] == list(topics.NAMES)
    assert topics.found("xyzzy", "en") == ()
    assert topics.found("**", "fr") == every("fr")


# --- in the window ----------------------------------------------------------------------------


@pytest.mark.row("H13")
def test_a_text_is_found_and_read_by_keys_without_the_network(window: Window, house: House) -> None:
    house.wire.asked.clear()
    window.visit("help")
    QTest.keyClicks(page(window).field, "souris")
    tap(window, "Down")
    card = window.focusWidget()
    assert isinstance(card, TopicCard)
    assert card.spoken() == "Sans souris. Les quelques touches qui suffisent."
    tap(window, "Return")
    assert window.whereabouts() == "help:keyboard"
    assert read(window).startswith("Toute l’aide\nSans souris\n")
    assert window.focusWidget() is page(window).reader
    assert not house.wire.asked
    assert not house.opened


@pytest.mark.row("H13")
def test_the_associations_contact_stands_under_each_text(window: Window, house: House) -> None:
    window.visit("help:trouble")
    assert "quelqu’un vous répond ici\u202f: aide@asso.example." in read(window)
    page(window).reader.anchorClicked.emit(QUrl("mailto:aide@asso.example"))
    assert house.opened == ["mailto:aide@asso.example"]
    assert "aide@asso.example" in page(window).contact.text()
    assert "Premiers pas" in page(window).contact.text(), "a page of the association's own"


def test_without_an_association_there_is_still_somebody_to_ask(house: House) -> None:
    window = house.open(french(language="en"))
    window.visit("help:trouble")
    assert read(window).rstrip().endswith("or somebody of your association.")


def test_the_links_of_a_text_lead_on(window: Window) -> None:
    window.visit("help:first")
    reader = page(window).reader
    reader.anchorClicked.emit(QUrl("page:help:today"))
    assert window.whereabouts() == "help:today"
    reader.anchorClicked.emit(QUrl("page:help:all"))
    assert window.whereabouts() == "help:all"
    reader.anchorClicked.emit(QUrl("page:settings:accounts"))
    assert window.current == "settings"
    tap(window, "Esc")


def test_tab_goes_from_link_to_link_and_enter_follows(window: Window) -> None:
    window.visit("help:first")
    tap(window, "Tab")
    tap(window, "Return")
    assert window.whereabouts() == "help:all"
    window.visit("help:first")
    for _ in range(3):
        tap(window, "Tab")
    tap(window, "Return")
    assert window.whereabouts() == "help:today"


def test_the_texts_speak_the_language_that_is_chosen(window: Window, house: House) -> None:
    window.visit("help:today")
    assert "La page Aujourd’hui" in read(window)
    window.desk.looked.emit(french(language="en"))
    house.bot.wait(50)
    assert house.window is not window
    assert house.window.whereabouts() == "help:today"
    assert "The page Today" in read(house.window)


def test_f1_opens_what_there_is_to_know_about_the_page(window: Window) -> None:
    for name in ("calm", "agenda", "kept", "association"):
        window.visit(name)
        tap(window, "F1")
        assert window.whereabouts() == f"help:{TOPICS.get(name, 'all')}"
        tap(window, "Esc")
        assert window.current == name
    assert set(TOPICS.values()) <= set(topics.NAMES)


def test_the_text_is_on_screen_as_the_file_says(window: Window) -> None:
    """Nothing of a text is lost on its way from Markdown."""
    for one in every("fr"):
        window.visit(f"help:{one.name}")
        shown = " ".join(read(window).split())
        for line in LINK.sub(r"\1", one.text).replace("**", "").splitlines():
            words = re.sub(r"^(#+|-|\d+\.) ", "", line.strip()).replace("*", "")
            assert re.sub(r"^\d+\. ", "", " ".join(words.split())) in shown, one.name


def test_titles_are_larger_and_links_underlined(window: Window) -> None:
    window.visit("help:first")
    document = page(window).reader.document()
    heads = {}
    block = document.begin()
    while block.isValid():
        cursor = QTextCursor(block)
        cursor.movePosition(QTextCursor.MoveOperation.NextCharacter)
        heads[block.text()] = cursor.charFormat().font().pixelSize()
        if cursor.charFormat().isAnchor():
            assert cursor.charFormat().fontUnderline()
        block = block.next()
    assert heads["Premiers pas"] > heads["La fenêtre"] > document.defaultFont().pixelSize()


def test_a_text_shows_no_cursor_until_keys_move_it(window: Window) -> None:
    window.visit("help:today")
    reader = page(window).reader
    assert reader.cursorWidth() == 0
    before = reader.grab().toImage()
    reader.setFocus()
    assert reader.grab().toImage() == before
    QTest.keyClick(reader, Qt.Key.Key_Down)
    assert reader.cursorWidth() > 0
    window.visit("help:agenda")
    assert reader.cursorWidth() == 0


def test_a_text_brings_nothing_along(window: Window) -> None:
    window.visit("help:first")
    reader = page(window).reader
    picture = QUrl("file:///usr/share/pixmaps/debian-logo.png")
    assert not reader.document().resource(2, picture)
    assert Qt.TextInteractionFlag.TextSelectableByKeyboard in reader.textInteractionFlags()


def test_the_keys_that_a_text_names_are_those_of_the_table(window: Window) -> None:
    shown = {keywords.shown(one) for one in keys.KEYS}
    text = topics.topic("keyboard", "fr")
    assert text is not None
    for said in BOLD.findall(text.text):
        assert any(said in one for one in shown), said
