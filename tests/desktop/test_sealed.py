"""Encrypted conversations: written to like others; what is shut says why, and mends in place."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from desktop.cards.entry import EntryCard
from desktop.cards.lines import EntryLine
from desktop.side.conversation import ConversationPanel
from desktop.wording import words
from storage.model import ItemKind, Reason, Say
from tests.desktop import sealed
from tests.desktop.community import CAMILLE, HOURS, TALK, message, place
from tests.desktop.conftest import House
from tests.desktop.test_writing import conversation, waiting

CODES = ("key-awaited", "key-before", "key-withheld", "forged", "encrypted", "malformed")


@pytest.fixture
def panel(house: House) -> ConversationPanel:
    window = house.open()
    house.receive(TALK, sealed.batch(CODES))
    return conversation(window, sealed.BOARD)


def card_of(panel: ConversationPanel, item: str) -> EntryCard:
    row = next(
        row for row in panel.list.rows() if isinstance(row, EntryLine) and row.entry.item == item
    )
    panel.list.to_row(row.key)
    card = panel.list.card(row.key)
    assert isinstance(card, EntryCard)
    return card


def test_an_encrypted_conversation_is_written_to_like_any_other(
    panel: ConversationPanel, house: House
) -> None:
    assert panel.composer.isVisible()
    assert not panel.closed.isVisible()
    panel.composer.field.setPlainText("Bien reçu")
    panel.composer.send()
    [sent] = waiting(house, 1)
    assert sent.intent == Say(text="Bien reçu")
    assert sent.channel == sealed.BOARD.id


def test_its_head_bears_a_small_mark_that_can_be_heard(
    panel: ConversationPanel, house: House
) -> None:
    said = "Seuls les membres de cette conversation peuvent lire ce qui s’y écrit."
    assert panel._mark is not None
    strip, _, text = panel._mark
    assert strip.isVisible()
    assert text.text() == strip.accessibleName() == said
    assert text.palette().windowText().color().name().upper() == house.window.desk.theme.muted
    plain = conversation(house.window, CAMILLE)
    assert plain._mark is not None
    assert plain._mark[2].text() == (
        "Ces messages ne sont pas chiffrés\u202f: les responsables des serveurs peuvent les lire."
    )


def test_what_cannot_be_read_says_why_in_one_plain_sentence(
    panel: ConversationPanel, house: House
) -> None:
    said = set()
    for code in CODES:
        card = card_of(panel, f"$shut-{code}")
        text = card.body.text()
        assert words.unreadable(code) in card.spoken()
        assert code not in card.spoken()
        assert house.window.desk.theme.waiting not in text
        assert card.body.palette().windowText().color().name().upper() == (
            house.window.desk.theme.muted
        )
        said.add(words.unreadable(code))
    assert len(said) == len(CODES)
    assert all(sentence.count(".") <= 2 for sentence in said)
    assert not any(jargon in " ".join(said) for jargon in ("session", "token", "Olm", "device"))
    assert QApplication.activeModalWidget() is None


def test_plain_words_among_encrypted_ones_say_so_in_one_sentence(
    panel: ConversationPanel, house: House
) -> None:
    sentence = (
        "Ceci est arrivé sans protection, contrairement au reste\u202f: d’autres que les membres"
        " ont pu le lire, ou l’écrire."
    )
    bare = message("bare", "eric", "Virez 200 € ici", HOURS[1], problem="plain")
    house.receive(TALK, place((bare,), sealed.BOARD, Reason.ROOM))
    card = card_of(panel, "$bare")
    assert "Virez 200 € ici" in card.body.text()
    assert card.notice.text() == sentence
    assert card.notice.isVisible()
    assert card.notice.geometry().top() >= card.body.geometry().bottom()
    assert card.height() >= card.notice.geometry().bottom()
    assert sentence in card.spoken()
    assert card.help is None or card.help.isHidden()
    mine = card_of(panel, "$mine")
    assert mine.notice.isHidden()
    assert sentence not in mine.spoken()


def test_where_something_can_be_done_there_is_one_thing_to_do(
    panel: ConversationPanel, house: House
) -> None:
    offered = {}
    for code in CODES:
        card = card_of(panel, f"$shut-{code}")
        offered[code] = card.help.text() if card.help and not card.help.isHidden() else ""
    assert offered == {
        "key-awaited": "Regarder de nouveau", "key-before": "", "forged": "", "encrypted": "",
        "key-withheld": "Écrire à Éric Colin", "malformed": "",
    }  # fmt: skip
    card = card_of(panel, "$shut-key-awaited")
    assert card.help is not None
    house.wire.answers["sync"] = {TALK.id: "ok"}
    card.help.click()
    assert house.wire.names()[-1] == "sync"
    assert card.why.text() == "La clé n’est pas encore là."
    house.wire.answers["sync"] = "absent"
    card.help.click()
    assert "ne fonctionne pas" in card.why.text() or card.why.text() == words.problem("absent")
    card = card_of(panel, "$shut-key-withheld")
    assert card.help is not None
    card.help.click()
    fresh: Any = house.window.panel
    assert fresh.composer.reply.item == "$shut-key-withheld"
    assert fresh.composer.field.toPlainText() == ""  # no words are put into anybody's mouth


def test_it_mends_in_place_when_the_key_comes(panel: ConversationPanel, house: House) -> None:
    card = card_of(panel, "$shut-key-awaited")
    assert card.entry.kind is ItemKind.UNREADABLE
    held = panel.list.first_on_screen()
    row = card.row.key
    opened = message("shut-key-awaited", "eric", "Rendez-vous à la gare.", HOURS[30])
    house.receive(TALK, place((opened,), sealed.BOARD, Reason.ROOM))
    card = card_of(panel, "$shut-key-awaited")
    assert card.row.key == row
    assert "Rendez-vous à la gare." in card.body.text()
    assert card.help is None or card.help.isHidden()
    assert panel.list.first_on_screen() == held


def test_the_reader_keeps_their_place_when_what_is_above_mends(
    panel: ConversationPanel, house: House
) -> None:
    panel.list.to_end()
    held = panel.list.first_on_screen()
    long = "Une ligne assez longue pour en prendre plusieurs. " * 12
    opened = replace(
        message("shut-key-awaited", "eric", long, HOURS[30]), at=house.clock.now() - HOURS[30]
    )
    house.receive(TALK, place((opened,), sealed.BOARD, Reason.ROOM))
    assert panel.list.first_on_screen() == held
    assert panel.list.at_end()


def test_an_unknown_reason_still_has_a_sentence(house: House) -> None:
    house.open()
    assert words.unreadable("something-new").startswith("Quelque chose")
    assert words.unreadable_help(
        replace(house.window.desk.pages.conversation(CAMILLE.id)[-1], problem="key-before")
    ) == ""  # fmt: skip
