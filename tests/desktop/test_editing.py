"""What one has written is changed where it was written; and what is on its way says how far."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtWidgets import QMenu

from desktop.cards.entry import EntryCard
from desktop.cards.entrymenu import may_edit
from desktop.cards.lines import EntryLine, OutgoingLine
from desktop.cards.outgoing import OutgoingCard
from desktop.places import AtConversation, AtThread
from desktop.side.conversation import ConversationPanel
from desktop.side.thread import ThreadPanel
from desktop.window import Window
from desktop.wording import outgoing as outgoingwords
from storage.drafts import Drafts
from storage.model import (
    Batch,
    Edit,
    Outgoing,
    OutgoingId,
    Reason,
    Say,
    State,
)
from storage.outbox import Outbox
from storage.rows import Entry
from tests.desktop import sealed
from tests.desktop.community import CAMILLE, HOME, HOURS, NEWS, TALK, message, place, post
from tests.desktop.conftest import House
from tests.desktop.test_writing import conversation, waiting

MINE = message("mien", "moi", "Rendez-vous à 8 h.", HOURS[1])
ALL = frozenset(("Say", "Edit", "Delete"))


@pytest.fixture
def panel(house: House, monkeypatch: pytest.MonkeyPatch) -> ConversationPanel:
    monkeypatch.setattr(QMenu, "popup", lambda *_: None)
    window = house.open()
    house.receive(TALK, place((MINE,), CAMILLE, Reason.WRITTEN))
    return conversation(window)


def entry_of(window: Window, item: str) -> Entry:
    return next(e for e in window.desk.pages.conversation(CAMILLE.id) if e.item == item)


def choose(card: EntryCard, label: str) -> bool:
    """Take an entry of a card's menu; False when it is not offered."""
    card.menu(card.mapToGlobal(card.rect().center()))
    menu = card.findChildren(QMenu)[-1]
    action = next((one for one in menu.actions() if one.text() == label), None)
    if action is not None:
        action.trigger()
    menu.deleteLater()
    return action is not None


def card_of(panel: ConversationPanel, item: str) -> EntryCard:
    row = next(r for r in panel.list.rows() if isinstance(r, EntryLine) and r.entry.item == item)
    panel.list.to_row(row.key)
    card = panel.list.card(row.key)
    assert isinstance(card, EntryCard)
    return card


def test_ones_own_message_is_changed_from_its_menu(panel: ConversationPanel, house: House) -> None:
    panel.composer.field.setPlainText("En cours d’écriture")
    assert choose(card_of(panel, "$mien"), "Modifier le texte")
    fresh = house.window.panel
    assert isinstance(fresh, ConversationPanel)
    composer = fresh.composer
    assert composer.field.toPlainText() == "Rendez-vous à 8 h."
    assert composer.answered_words.text() == "Vous modifiez\u202f: Rendez-vous à 8 h."
    assert composer.drop.accessibleName() == "Laisser comme c’était"
    assert composer.button.text() == "Garder le changement"
    composer.field.setPlainText("Rendez-vous à 9 h.")
    composer.send()
    [sent] = waiting(house, 1)
    assert (sent.intent, sent.channel) == (
        Edit(item=MINE.id, text="Rendez-vous à 9 h.", before=MINE.text), CAMILLE.id,
    )  # fmt: skip
    house.bot.waitUntil(lambda: composer.field.toPlainText() == "En cours d’écriture")
    assert not composer.answered.isVisible()
    assert composer.button.text() == "Envoyer"
    assert list(Drafts(house.database, house.clock).all()) == [f"say:{CAMILLE.id}"]
    house.bot.waitUntil(lambda: entry_of(house.window, MINE.id).text == "Rendez-vous à 9 h.")
    assert "Rendez-vous à 9 h." in card_of(fresh, "$mien").body.text()


def test_a_change_is_given_up_and_what_was_being_written_comes_back(
    panel: ConversationPanel, house: House
) -> None:
    panel.composer.field.setPlainText("En cours")
    house.window.open(AtConversation(CAMILLE.id, edit=entry_of(house.window, MINE.id)))
    fresh = house.window.panel
    assert isinstance(fresh, ConversationPanel)
    fresh.composer.field.setPlainText("Autre chose")
    fresh.refresh()  # something came meanwhile
    assert fresh.composer.field.toPlainText() == "Autre chose"
    fresh.composer.drop.click()
    house.bot.waitUntil(lambda: fresh.composer.field.toPlainText() == "En cours")
    assert not window_outbox(house)
    assert f"edit:{MINE.id}" not in Drafts(house.database, house.clock).all()


def window_outbox(house: House) -> Any:
    return house.window.desk.pages.outbox()


def test_a_change_that_was_begun_is_there_again(panel: ConversationPanel, house: House) -> None:
    house.window.open(AtConversation(CAMILLE.id, edit=entry_of(house.window, MINE.id)))
    fresh: Any = house.window.panel
    fresh.composer.field.setPlainText("Rendez-vous à 10 h.")
    house.window.open(AtConversation(CAMILLE.id))
    house.window.open(AtConversation(CAMILLE.id, edit=entry_of(house.window, MINE.id)))
    again: Any = house.window.panel
    house.bot.waitUntil(lambda: again.composer.field.toPlainText() == "Rendez-vous à 10 h.")


def test_only_ones_own_text_that_has_left_is_changed(
    panel: ConversationPanel, house: House
) -> None:
    assert not choose(card_of(panel, "$relire"), "Modifier le texte")
    mine = entry_of(house.window, MINE.id)
    assert may_edit(mine, ALL)
    assert not may_edit(mine, frozenset({"Say"}))
    assert not may_edit(replace(mine, state=State.WAITING), ALL)
    assert not may_edit(replace(mine, media=(sealed.SNOW,)), ALL)
    assert not may_edit(replace(mine, mine=False), ALL)


def test_an_answer_begun_takes_the_place_of_a_change(
    panel: ConversationPanel, house: House
) -> None:
    mine = entry_of(house.window, MINE.id)
    panel.composer.edit(mine)
    panel.composer.answer(entry_of(house.window, "$relire"))
    assert panel.composer.editing is None
    assert "Répondre" in panel.composer.answered_words.text() or panel.composer.reply is not None


def test_ones_own_post_is_changed_in_its_thread(house: House) -> None:
    window = house.open()
    able = replace(HOME, accepts=replace(HOME.accepts, intents=ALL))
    house.receive(NEWS, Batch(channels=(able,)))
    item = post("billet", "moi", "Un billet", HOURS[1])
    house.receive(NEWS, place((item,), HOME, Reason.WRITTEN))
    mine = next(e for e in window.desk.pages.conversation(HOME.id) if e.item == item.id)
    assert mine.mine
    assert may_edit(mine, ALL)
    window.open(AtThread(mine, edit=True))
    panel = window.panel
    assert isinstance(panel, ThreadPanel)
    assert panel.composer.field.toPlainText() == "Un billet"
    assert not panel.composer.options.isVisible()
    panel.composer.field.setPlainText("Un autre billet")
    panel.composer.send()
    [sent] = waiting(house, 1)
    assert sent.intent == Edit(item=item.id, text="Un autre billet", before="Un billet")
    assert sent.channel == HOME.id


# --- how far something is ------------------------------------------------------------------------


def written(house: House, state: State, error: str | None) -> OutgoingId:
    outbox = Outbox(house.database, house.clock)
    one = Outgoing(
        id=OutgoingId("1" * 32), account=TALK.id, channel=CAMILLE.id, at=house.clock.now(),
        intent=Say(text="Bonjour"),
    )  # fmt: skip
    outbox.add(one)
    outbox.mark(one.id, state, error=error)
    return one.id


def outbox_card(house: House) -> OutgoingCard:
    house.window.visit("outbox")
    page: Any = house.window.pages["outbox"]
    row = next(r for r in page.list.rows() if isinstance(r, OutgoingLine))
    card = page.list.card(row.key)
    assert isinstance(card, OutgoingCard)
    return card


SHOWN = (
    (State.SENDING, None, "En cours d’envoi", False),
    (State.SENDING, "unreachable", "En attente de départ. Le serveur est injoignable.", True),
    (State.UNSURE, "unknown", "Le serveur dira si c’est arrivé.", False),
    (State.UNSURE, None, "Le serveur dira si c’est arrivé.", False),
    (State.UNSURE, "ask", "On ne peut pas savoir si c’est arrivé.", True),
)


@pytest.mark.parametrize(("state", "error", "says", "buttons"), SHOWN)
def test_the_outbox_says_how_far_something_is(
    house: House, state: State, error: str | None, says: str, buttons: bool
) -> None:
    house.open()
    written(house, state, error)
    card = outbox_card(house)
    assert says in card.state.text()
    assert card.now.isVisible() is buttons
    assert card.cancel.isVisible() is buttons
    assert says in card.spoken()


@pytest.mark.parametrize(("state", "error", "_says", "buttons"), SHOWN)
def test_a_conversation_says_how_far_a_message_is(
    house: House, state: State, error: str | None, _says: str, buttons: bool
) -> None:
    window = house.open()
    written(house, state, error)
    panel = conversation(window)
    row = panel.list.rows()[-1]
    card = panel.list.card(row.key)
    assert isinstance(card, EntryCard)
    text = card.state.text()
    if state is State.SENDING:
        assert ("En cours d’envoi" in text) is (error is None)
        assert ("annuler" in text) is (error is not None)
    else:
        assert ("Le serveur dira" in text) is (error != "ask")
        assert card.first.isVisible() is (error == "ask")
        assert card.second.isVisible() is (error == "ask")
    assert card.spoken().count("Bonjour") == 1


def test_what_is_tried_again_is_not_shown_on_and_off(house: House) -> None:
    window = house.open()
    name = written(house, State.WAITING, "unreachable")
    outbox = Outbox(house.database, house.clock)

    def seen() -> tuple[str, ...]:
        [row] = window.desk.pages.outbox()
        entry = window.desk.pages.conversation(CAMILLE.id)[-1]
        card = EntryCard(window.desk, window)
        card.row = EntryLine(entry=entry, bare=True, offline=True)
        card.bind(card.row)
        return (outgoingwords.state(row, now=house.clock.now(), offline=True), card.state.text())

    before = seen()
    outbox.mark(name, State.SENDING, error="unreachable")
    assert seen() == before


def test_what_leaves_just_then_says_that_it_can_no_longer_be_cancelled(house: House) -> None:
    window = house.open()
    written(house, State.SENDING, "unreachable")
    panel = conversation(window)
    card = panel.list.card(panel.list.rows()[-1].key)
    assert isinstance(card, EntryCard)
    card.state.linkActivated.emit("cancel")
    house.bot.waitUntil(card.why.isVisible)
    assert "ne peut plus être" in card.why.text()
    assert window.desk.pages.outbox()


def test_what_was_being_answered_is_known_again_after_a_change(
    panel: ConversationPanel, house: House
) -> None:
    answered = entry_of(house.window, "$relire")
    panel.composer.answer(answered)
    panel.composer.field.setPlainText("Oui, je relis")
    assert choose(card_of(panel, "$mien"), "Modifier le texte")
    fresh: Any = house.window.panel
    fresh.composer.drop.click()
    house.bot.waitUntil(lambda: fresh.composer.field.toPlainText() == "Oui, je relis")
    assert fresh.composer.reply is not None
    assert fresh.composer.reply.item == answered.item
    assert fresh.composer.answered.isVisible()
