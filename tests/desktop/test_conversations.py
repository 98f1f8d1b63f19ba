"""Conversations: found by name, chosen for in their head, older ones on a click, plainly said."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel, QMenu

from desktop.cards.channel import ChannelCard
from desktop.cards.entry import EntryCard
from desktop.cards.lines import ChannelLine, Older, SectionLine
from desktop.cards.way import SentenceLine
from desktop.look.choice import Look
from desktop.pages.conversations import ConversationsPage
from desktop.places import AtConversation
from desktop.side import talkmenu
from desktop.side.conversation import ConversationPanel
from desktop.window import Window
from storage.calm.choices import Shown
from storage.model import AddressId, Batch, ChannelKind, Reason
from storage.rows import ChannelRow
from tests.desktop.community import (
    CAMILLE,
    COUNCIL,
    ISERE,
    NEWS,
    PROMO,
    TALK,
    channel,
    message,
    place,
)
from tests.desktop.conftest import House, press

LISE = AddressId("lise@asso.example")
LETTERS = channel(NEWS, "direct:1", ChannelKind.DIRECT, "Lise Moreau", "Say", peers=(LISE,))


def conversations(window: Window) -> ConversationsPage:
    window.visit("conversations")
    page = window.pages["conversations"]
    assert isinstance(page, ConversationsPage)
    return page


def names(page: ConversationsPage) -> list[str]:
    """Each section's name and the names under it."""
    return [
        row.name if isinstance(row, SectionLine) else row.channel.name
        for row in page.list.rows()
        if isinstance(row, SectionLine | ChannelLine)
    ]


def line_of(page: ConversationsPage, name: str) -> ChannelLine:
    lines = [row for row in page.list.rows() if isinstance(row, ChannelLine)]
    return next(row for row in lines if row.channel.name == name)


def card_of(page: ConversationsPage, name: str) -> ChannelCard:
    line = line_of(page, name)
    page.list.to_row(line.key)
    card = page.list.card(line.key)
    assert isinstance(card, ChannelCard)
    return card


@pytest.fixture
def letters(house: House) -> House:
    """Somebody elsewhere wrote directly: messages that are not encrypted."""
    house.receive(NEWS, Batch(channels=(LETTERS,)))
    said = message("letter", "lise", "Bonjour", timedelta(minutes=30), author=LISE)
    house.receive(NEWS, place((said,), LETTERS, Reason.DIRECT))
    return house


def menu(window: Window, of: Any) -> QMenu:
    row = window.desk.pages.channel(of.id)
    assert isinstance(row, ChannelRow)
    return talkmenu.make(window.desk, window, row, row.name)


def choose(window: Window, of: Any, words: str) -> None:
    action = next(one for one in menu(window, of).actions() if one.text() == words)
    action.trigger()


def test_invitations_come_first_then_direct_ones_then_rooms(letters: House) -> None:
    page = conversations(letters.open())
    assert names(page) == [
        "Invitations", "Conseil",
        "Conversations directes", "Lise Moreau", "Camille Roux",
        "Salons", "Promo 1990 Nord", "Covoiturage",
    ]  # fmt: skip


def test_names_are_found_while_one_types_without_a_network(letters: House) -> None:
    window = letters.open()
    page = conversations(window)
    asked = len(letters.wire.asked)
    page.search.setText("lis")
    assert names(page) == ["Conversations directes", "Lise Moreau"]
    page.search.setText("NORD promo")
    assert names(page) == ["Salons", "Promo 1990 Nord"]
    page.search.setText("personne")
    assert names(page) == []
    page.search.setText("")
    assert len(names(page)) == 8
    assert len(letters.wire.asked) == asked
    window.activateWindow()
    page.search.setFocus()
    press(page.search, Qt.Key.Key_Down)
    assert isinstance(window.focusWidget(), ChannelCard)


def test_the_persons_own_last_words_are_said_to_be_theirs(house: House) -> None:
    """In rooms and in direct conversations, sent or about to be; in quotations as well."""
    mine = message("mine", "moi", "Je relis ce soir", timedelta(minutes=1), author=TALK.address)
    house.receive(TALK, place((mine,), PROMO, Reason.ROOM))
    window = house.open()
    page = conversations(window)
    assert card_of(page, "Promo 1990 Nord").last.text() == "Vous\u202f: Je relis ce soir"
    assert card_of(page, "Covoiturage").last.text().startswith("Paul Jourdan\u202f: ")
    window.open(AtConversation(CAMILLE.id))
    panel = window.panel
    assert isinstance(panel, ConversationPanel)
    panel.composer.field.setPlainText("Oui, demain")
    panel.composer.send()
    house.bot.waitUntil(
        lambda: card_of(page, "Camille Roux").last.text() == "Vous\u202f: Oui, demain"
    )
    assert "Vous\u202f: Oui, demain" in card_of(page, "Camille Roux").spoken()
    answer = message(
        "answer", "paul", "Merci", timedelta(seconds=9), reply_to=mine.id, author=AddressId("@p:x")
    )
    house.receive(TALK, place((answer,), PROMO, Reason.ROOM))
    window.open(AtConversation(PROMO.id))
    quotes = [card.quote.text() for card in window.panel.findChildren(EntryCard)]
    assert "Vous\u202f: Je relis ce soir" in quotes


@pytest.mark.row("C7")
def test_unread_is_weight_and_never_a_number(window: Window, house: House) -> None:
    page = conversations(window)
    card = card_of(page, "Covoiturage")
    assert card.name.font().weight() == QFont.Weight.DemiBold
    assert "du nouveau" in card.spoken()
    for n in range(12):
        new = message(f"more{n}", "paul", "Une place", timedelta(minutes=-n))
        house.receive(TALK, place((new,), ISERE, Reason.ROOM))
    card = card_of(page, "Covoiturage")
    shown = [label.text() for label in card.findChildren(QLabel) if label.isVisible()]
    assert not any("12" in text or "13" in text for text in (*shown, card.spoken()))
    assert not any(b.text().isdigit() for b in window.nav._buttons.values())
    window.open(AtConversation(ISERE.id))
    house.bot.waitUntil(lambda: not line_of(page, "Covoiturage").channel.unread)
    card = card_of(page, "Covoiturage")
    assert card.name.font().weight() == QFont.Weight.Normal
    assert "du nouveau" not in card.spoken()


def test_a_conversation_out_of_sight_is_not_taken_as_read(window: Window, house: House) -> None:
    window.hide()
    window.open(AtConversation(PROMO.id))
    house.bot.wait(30)
    row = window.desk.pages.channel(PROMO.id)
    assert row is not None
    assert row.unread
    window.show()
    house.bot.waitUntil(lambda: not window.desk.pages.channel(PROMO.id).unread)  # type: ignore[union-attr]


def test_who_else_can_read_is_said_in_the_list_and_in_the_head(letters: House) -> None:
    window = letters.open()
    page = conversations(window)
    assert line_of(page, "Lise Moreau").note == "Pas chiffrée"
    assert "Pas chiffrée" in card_of(page, "Lise Moreau").spoken()
    window.open(AtConversation(LETTERS.id))
    assert window.panel._mark is not None
    strip, _, text = window.panel._mark
    assert strip.isVisible()
    assert text.text() == (
        "Ces messages ne sont pas chiffrés\u202f: les responsables des serveurs peuvent les lire."
    )


def test_being_told_of_somebody_is_chosen_and_unchosen_in_the_same_place(letters: House) -> None:
    window = letters.open()
    page = conversations(window)
    choose(window, LETTERS, "Me prévenir quand Lise Moreau m’écrit")
    letters.bot.waitUntil(lambda: window.desk.pages.choices().people == {LISE})
    said = "Préau vous prévient quand on vous y écrit. Pas chiffrée"
    letters.bot.waitUntil(lambda: line_of(page, "Lise Moreau").note == said)
    choose(window, LETTERS, "Ne plus me prévenir quand Lise Moreau m’écrit")
    letters.bot.waitUntil(lambda: not window.desk.pages.choices().people)
    assert not any("prévenir" in one.text() for one in menu(window, PROMO).actions())


def test_of_several_people_any_of_them_may_be_told_of(letters: House) -> None:
    both = (LISE, AddressId("paul@asso.example"))
    of = channel(NEWS, "direct:2", ChannelKind.DIRECT, "Lise Moreau, Paul", "Say", peers=both)
    letters.receive(NEWS, Batch(channels=(of,)))
    window = letters.open()
    choose(window, of, "Me prévenir quand l’une de ces personnes m’écrit")
    letters.bot.waitUntil(lambda: window.desk.pages.choices().people == frozenset(both))
    choose(window, of, "Ne plus me prévenir quand l’une de ces personnes m’écrit")
    letters.bot.waitUntil(lambda: not window.desk.pages.choices().people)
    window.desk.writer.ask(lambda stores: stores.calm.list_people([LISE]))
    letters.bot.waitUntil(lambda: window.desk.pages.choices().people == {LISE})
    assert line_of(conversations(window), of.name).note == "Pas chiffrée"  # Paul reads there too
    choose(window, of, "Me prévenir quand l’une de ces personnes m’écrit")
    letters.bot.waitUntil(lambda: window.desk.pages.choices().people == frozenset(both))


def test_a_room_is_whole_in_editions_or_one_line_or_left_out(window: Window, house: House) -> None:
    page = conversations(window)
    for words, shown, note in (
        ("Une ligne dans vos pages", Shown.FOLDED, "Une ligne dans vos pages. Pas chiffrée"),
        ("Hors de vos pages", Shown.OUT, "Hors de vos pages. Pas chiffrée"),
        ("Entière dans vos pages", Shown.WHOLE, "Pas chiffrée"),
    ):
        choose(window, PROMO, words)
        house.bot.waitUntil(partial(_is_shown, window, shown))
        house.bot.waitUntil(partial(_is_noted, page, note))
        checked = [one.text() for one in menu(window, PROMO).actions() if one.isChecked()]
        assert checked == [words]


def _is_shown(window: Window, wanted: Shown) -> bool:
    return window.desk.pages.choices().channels.get(PROMO.id, Shown.WHOLE) is wanted


def _is_noted(page: ConversationsPage, wanted: str) -> bool:
    return line_of(page, PROMO.name).note == wanted


def test_the_head_of_a_conversation_offers_its_choices_and_an_invitation_none(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[QMenu] = []
    monkeypatch.setattr(talkmenu, "show", lambda menu, _place: shown.append(menu))
    window.open(AtConversation(PROMO.id))
    panel = window.panel
    assert isinstance(panel, ConversationPanel)
    panel.menu.click()
    assert "La page du groupe «\u202fPromo 1990 Nord\u202f»" in [
        one.text() for one in shown[0].actions()
    ]
    window.open(AtConversation(COUNCIL.id))
    invited = window.panel
    assert isinstance(invited, ConversationPanel)
    assert not invited.menu.isVisible()


def test_at_twice_the_text_size_in_a_narrow_window_nothing_is_cut(house: House) -> None:
    window = house.open(Look(language="fr", scheme="light", scale=2.0))
    window.resize(640, 800)
    page = conversations(window)
    house.bot.wait(20)
    assert page._title.width() >= page._title.sizeHint().width()
    assert page.begin.geometry().top() >= page._title.geometry().bottom()
    card = card_of(page, "Conseil")
    assert card.name.text() == "Conseil"
    assert card.yes.size() == card.no.size()
    assert card.yes.geometry().top() >= card.last.geometry().bottom()
    assert card.rect().contains(card.no.geometry())


# --- older messages -------------------------------------------------------------------------


def older(panel: ConversationPanel) -> Older:
    return next(row for row in panel.list.rows() if isinstance(row, Older))


def sentences(panel: ConversationPanel) -> list[str]:
    return [row.text for row in panel.list.rows() if isinstance(row, SentenceLine)]


def test_older_ones_come_from_here_first_then_from_the_server(window: Window, house: House) -> None:
    window.open(AtConversation(CAMILLE.id))
    panel = window.panel
    assert isinstance(panel, ConversationPanel)
    house.bot.wait(10)
    for shown in (70, 71):
        panel.list.activated.emit(older(panel))
        assert len(panel._entries) == shown
        assert "history" not in house.wire.names()
    panel.list.activated.emit(older(panel))
    asked = [arguments for name, arguments in house.wire.asked if name == "history"]
    assert asked == [{"channel": CAMILLE.id, "before": "$c0"}]
    assert sentences(panel) == ["Les messages plus anciens sont demandés."]
    earlier = tuple(
        message(f"e{n}", "camille", "Avant", timedelta(hours=200 + n)) for n in range(50)
    )
    house.receive(TALK, place(earlier, CAMILLE, Reason.DIRECT))
    panel._history_came({"items": 50})
    assert len(panel._entries) == 91
    assert sentences(panel) == []


def test_the_beginning_of_a_conversation_is_said(window: Window, house: House) -> None:
    house.wire.answers = {"history": {"items": 0}}
    window.open(AtConversation(PROMO.id))
    panel = window.panel
    assert isinstance(panel, ConversationPanel)
    panel.list.activated.emit(older(panel))
    assert sentences(panel) == ["C’est le début."]
    assert not [row for row in panel.list.rows() if isinstance(row, Older)]


def test_a_server_that_is_away_is_said_and_can_be_asked_again(window: Window, house: House) -> None:
    house.wire.answers = {"history": "unreachable"}
    window.open(AtConversation(PROMO.id))
    panel = window.panel
    assert isinstance(panel, ConversationPanel)
    panel.list.activated.emit(older(panel))
    [said] = sentences(panel)
    assert said.startswith("Les messages plus anciens ne sont pas venus.")
    panel.list.activated.emit(older(panel))
    assert house.wire.names().count("history") == 2
