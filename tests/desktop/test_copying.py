"""What somebody wrote is taken along: copied whole or in part, and quoted into an answer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from desktop.cards import entrymenu
from desktop.cards.entry import EntryCard
from desktop.places import AtConversation, AtThread
from desktop.side.conversation import ConversationPanel
from desktop.side.thread import ThreadPanel
from desktop.window import Window
from desktop.wording.quoting import MOST, quotation
from storage.model import Reason
from tests.desktop.community import CAMILLE, HOME, TALK, message, place
from tests.desktop.conftest import House, french, press


def test_a_quotation_says_who_and_marks_each_line() -> None:
    assert quotation("Camille", "Un\n\n deux \n") == "Camille wrote:\n> Un\n>\n> deux\n\n"
    assert quotation("", "Un") == "I wrote:\n> Un\n\n"
    assert quotation("A\n> B\u202e", "Un").startswith("A > B wrote:\n> Un")
    long = quotation("C", "mot " * 400)
    assert long.endswith("mot …\n\n")
    assert len(long) < MOST + 30


def clipboard() -> str:
    return QGuiApplication.clipboard().text()


def menu_of(card: EntryCard, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """What the menu of a card offers, by its words."""
    shown: list[QMenu] = []
    monkeypatch.setattr(QMenu, "popup", lambda menu, _place: shown.append(menu))
    card.menu(QPoint(0, 0))
    return {one.text(): one.trigger for one in shown[0].actions()}


def card_of(window: Window, text: str) -> EntryCard:
    cards = window.panel.list._live.values()  # type: ignore[attr-defined]
    return next(one for one in cards if isinstance(one, EntryCard) and text in one.entry.text)


@pytest.fixture
def talk(house: House) -> Window:
    """A conversation whose last message has two lines."""
    window = house.open(french())
    said = message("deux", "camille", "Première ligne.\nSeconde ligne.", timedelta(minutes=3))
    house.receive(TALK, place((said,), CAMILLE, Reason.DIRECT))
    window.open(AtConversation(CAMILLE.id))
    house.bot.wait(20)
    return window


def test_a_text_is_copied_whole_by_the_menu_and_by_the_keys(
    talk: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = card_of(talk, "Seconde")
    offered = menu_of(card, monkeypatch)
    assert "Copier ce qui est choisi" not in offered
    assert "Copier l’adresse" not in offered  # it has none
    offered["Copier le texte"]()  # type: ignore[operator]
    assert clipboard() == "Première ligne.\nSeconde ligne."
    QGuiApplication.clipboard().clear()
    card.setFocus()
    press(card, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard() == "Première ligne.\nSeconde ligne."


def test_a_part_is_selected_copied_and_quoted(
    talk: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = card_of(talk, "Seconde")
    card.body.setSelection(3, 20)
    part = card.body.selected()
    assert "\n" in part
    press(card, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard() == part
    offered = menu_of(card, monkeypatch)
    offered["Copier ce qui est choisi"]()  # type: ignore[operator]
    assert clipboard() == part
    offered["Citer ce qui est choisi"]()  # type: ignore[operator]
    panel = talk.panel
    assert isinstance(panel, ConversationPanel)
    first, second = part.split("\n")
    assert (
        panel.composer.field.toPlainText()
        == f"Camille Roux a écrit\u202f:\n> {first}\n> {second}\n\n"
    )


def test_a_quotation_stands_above_what_is_being_written(talk: Window, house: House) -> None:
    panel = talk.panel
    assert isinstance(panel, ConversationPanel)
    panel.composer.field.setPlainText("Oui.")
    house.bot.wait(20)
    entrymenu.quote(talk.desk, card_of(talk, "Seconde").entry)
    again = talk.panel
    assert isinstance(again, ConversationPanel)
    field = again.composer.field

    def said() -> bool:
        text = field.toPlainText()
        return "> Seconde ligne." in text and "Oui." in text

    house.bot.waitUntil(said)
    assert field.toPlainText().count("a écrit") == 1
    assert again.composer.reply is not None


def test_a_post_is_quoted_into_its_thread_and_its_address_copied(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = house.open(french())
    entry = next(e for e in window.desk.pages.conversation(HOME.id) if e.media)
    window.open(AtThread(entry))
    house.bot.wait(20)
    card = card_of(window, entry.text[:10])
    offered = menu_of(card, monkeypatch)
    offered["Copier l’adresse"]()  # type: ignore[operator]
    assert clipboard() == entry.url
    offered["Citer"]()  # type: ignore[operator]
    panel = window.panel
    assert isinstance(panel, ThreadPanel)
    assert panel.composer.field.toPlainText().startswith("Éric Colin a écrit\u202f:\n> ")
    offered["Ouvrir dans le navigateur"]()  # type: ignore[operator]
    assert house.opened == [entry.url]
