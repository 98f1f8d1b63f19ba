"""A text that was changed elsewhere meanwhile: both are shown, and the person decides."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor

from desktop.cards.outgoing import OutgoingCard
from desktop.places import AtConversation
from desktop.side.change import ChangePanel
from desktop.side.conversation import ConversationPanel
from desktop.window import Window
from storage.model import Batch, Edit, OutgoingId, Reason, State
from storage.outbox import Outbox
from tests.desktop.community import CAMILLE, HOURS, TALK, message, place
from tests.desktop.conftest import House
from tests.desktop.test_editing import card_of, entry_of
from tests.desktop.test_outbox import card, offered, page, until_waits, waits
from tests.desktop.test_writing import conversation, waiting

BEGUN, MINE, THEIRS = "Rendez-vous à 8 h.", "Rendez-vous à 9 h.", "Rendez-vous à 10 h, salle 3."
ITEM = message("mien", "moi", BEGUN, HOURS[1])


def changed_there(house: House) -> None:
    """What another device made of it comes with a sync."""
    house.receive(TALK, place((replace(ITEM, text=THEIRS),), CAMILLE, Reason.WRITTEN))


@pytest.fixture
def contested(house: House) -> OutgoingId:
    """A change that met a newer text at its server."""
    house.receive(TALK, place((ITEM,), CAMILLE, Reason.WRITTEN))
    name = waits(house, CAMILLE, Edit(item=ITEM.id, text=MINE, before=BEGUN))
    found = place((replace(ITEM, text=THEIRS),), CAMILLE, Reason.WRITTEN)
    Outbox(house.database, house.clock).contest(name, THEIRS, found)
    return name


def changing(house: House) -> Window:
    """The person makes another text of theirs, and has not sent it."""
    window = house.open()
    house.receive(TALK, place((ITEM,), CAMILLE, Reason.WRITTEN))
    window.open(AtConversation(CAMILLE.id, edit=entry_of(window, ITEM.id)))
    panel: Any = window.panel
    panel.composer.field.setPlainText(MINE)
    return window


@pytest.mark.row("D8")
def test_both_texts_stand_in_the_outbox_with_two_equal_answers(
    house: House, contested: OutgoingId
) -> None:
    page(house)
    one = card(house, contested)
    assert offered(one) == {"now", "change", "cancel", "back"}
    assert one.both is not None
    assert one.text.text() == MINE
    assert one.both.theirs.text() == THEIRS
    assert (one.now.text(), one.cancel.text()) == ("Envoyer votre texte", "Garder l’autre texte")
    assert one.now.size() == one.cancel.size()
    assert one.now.y() == one.cancel.y()
    assert "Lequel des deux doit rester" in one.state.text()
    assert one.state.ask is None  # it is a question, and no trouble


def test_each_of_the_two_has_its_name_above_it_and_why_before_them(
    house: House, contested: OutgoingId
) -> None:
    page(house)
    one = card(house, contested)
    assert one.both is not None
    yours, other = one.both.names
    parts = (one.state, yours, one.text, other, one.both.theirs, one.now)
    assert [part.y() for part in parts] == sorted({part.y() for part in parts})
    spoken = one.spoken()
    heard = (
        "Lequel des deux", f"Votre texte\u202f: {MINE}", f"en place maintenant\u202f: {THEIRS}",
    )  # fmt: skip
    assert [spoken.count(part) for part in heard] == [1, 1, 1]
    assert sorted(heard, key=spoken.index) == list(heard)
    grabbed = one.grab().toImage()
    ratio = grabbed.devicePixelRatio()
    theme = house.window.desk.theme
    for text, colour in ((one.text, theme.accent), (one.both.theirs, theme.muted)):
        beside = QPoint(one.text.x() - one.px(11), text.geometry().center().y()) * ratio
        assert grabbed.pixelColor(beside) == QColor(colour)


def test_a_text_without_words_says_so(house: House) -> None:
    house.receive(TALK, place((ITEM,), CAMILLE, Reason.WRITTEN))
    name = waits(house, CAMILLE, Edit(item=ITEM.id, text=MINE, before=BEGUN))
    Outbox(house.database, house.clock).contest(name, " ", Batch())
    page(house)
    one = card(house, name)
    assert one.both is not None
    assert one.both.theirs.text() == "Sans texte"


def test_the_other_rows_of_the_outbox_say_nothing_of_it(
    house: House, contested: OutgoingId
) -> None:
    """The same card shows another row by and by."""
    plain = waits(house, CAMILLE, Edit(item=ITEM.id, text="Tout simple"))
    page(house)
    one = card(house, contested)
    there: Any = house.window.pages["outbox"]
    [other] = [row for row in there.list.rows() if row.key == f"outgoing:{plain}"]
    one.row = other
    one.bind(other)
    assert one.both is not None
    assert all(part.isHidden() for part in (*one.both.names, one.both.theirs))
    assert "en place" not in one.spoken()
    assert one.now.text() == "Envoyer maintenant"


@pytest.mark.row("D8")
def test_ones_own_text_is_put_over_the_one_that_was_seen(
    house: House, contested: OutgoingId
) -> None:
    page(house)
    card(house, contested).now.click()
    wanted = Edit(item=ITEM.id, text=MINE, before=THEIRS)
    until_waits(house, contested, state=State.WAITING, error=None, intent=wanted)


@pytest.mark.row("D8")
def test_what_is_there_is_kept(house: House, contested: OutgoingId) -> None:
    window = page(house)
    card(house, contested).cancel.click()
    house.bot.waitUntil(lambda: not window.desk.pages.outbox())
    assert entry_of(window, ITEM.id).text == THEIRS


def test_a_third_text_is_put_over_the_one_that_was_seen(
    house: House, contested: OutgoingId
) -> None:
    window = page(house)
    card(house, contested).change.click()
    panel = window.panel
    assert isinstance(panel, ChangePanel)
    assert panel.field.toPlainText() == MINE
    panel.field.setPlainText("Rendez-vous à 10 h, salle 4.")
    panel.keep()
    wanted = Edit(item=ITEM.id, text="Rendez-vous à 10 h, salle 4.", before=THEIRS)
    until_waits(house, contested, state=State.WAITING, intent=wanted)


def test_where_it_stands_what_is_there_is_seen_and_the_way_to_both(
    house: House, contested: OutgoingId
) -> None:
    window = house.open()
    shown = card_of(conversation(window), ITEM.id)
    assert THEIRS in shown.body.text()
    assert "Voir les deux textes" in shown.state.text()
    assert "Votre modification n’est pas partie" in shown.state.text()
    assert "Garder ce texte" in shown.state.text()
    shown.state.linkActivated.emit("edit")
    house.bot.waitUntil(lambda: "outbox" in window.pages and window.pages["outbox"].isVisible())
    assert isinstance(card(house, contested), OutgoingCard)
    assert not isinstance(window.panel, ChangePanel)


def test_back_among_the_drafts_it_knows_what_was_seen(house: House, contested: OutgoingId) -> None:
    page(house)
    card(house, contested).back.click()
    house.bot.waitUntil(lambda: isinstance(house.window.panel, ConversationPanel))
    panel: Any = house.window.panel
    house.bot.waitUntil(lambda: panel.composer.field.toPlainText() == MINE)
    panel.composer.send()
    [sent] = waiting(house, 1)
    assert sent.intent == Edit(item=ITEM.id, text=MINE, before=THEIRS)


def test_what_one_began_from_is_known_days_later(house: House) -> None:
    """The draft of a change is gone on with after a newer text has come."""
    window = changing(house)
    window.open(AtConversation(CAMILLE.id))
    changed_there(house)
    house.bot.waitUntil(lambda: entry_of(window, ITEM.id).text == THEIRS)
    window.open(AtConversation(CAMILLE.id, edit=entry_of(window, ITEM.id)))
    again: Any = window.panel
    house.bot.waitUntil(lambda: again.composer.field.toPlainText() == MINE)
    again.composer.send()
    [sent] = waiting(house, 1)
    assert sent.intent == Edit(item=ITEM.id, text=MINE, before=BEGUN)


def test_what_comes_while_one_writes_is_not_what_one_began_from(house: House) -> None:
    panel: Any = changing(house).panel
    changed_there(house)
    panel.refresh()
    panel.composer.send()
    [sent] = waiting(house, 1)
    assert sent.intent == Edit(item=ITEM.id, text=MINE, before=BEGUN)
