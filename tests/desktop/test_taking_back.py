"""Ten seconds to take back: what was sent says so quietly, and its words come back whole."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from desktop.cards.entry import EntryCard
from desktop.cards.lines import OutgoingLine
from desktop.cards.outgoing import OutgoingCard
from desktop.places import AtConversation, AtThread, ChangeOutgoing, NewPost
from desktop.side.change import ChangePanel
from desktop.side.conversation import ConversationPanel
from desktop.side.new import NewPostPanel
from desktop.side.thread import ThreadPanel
from storage.calm.keeping import Keeping
from storage.drafts import Drafts
from storage.model import TAKE_BACK, Batch, Outgoing, Say, State
from storage.outbox import Outbox
from tests.desktop.community import CAMILLE, HOME, NEWS, PROMO, TALK
from tests.desktop.conftest import House
from tests.desktop.test_writing import conversation, waiting


@pytest.fixture
def ten(house: House) -> House:
    """As in a new folder: ten seconds."""
    with house.database.write() as write:
        write.execute("DELETE FROM setting WHERE name = 'calm.take_back'")
    return house


def say(house: House, panel: Any, text: str) -> Outgoing:
    """Send it, and wait until it is written down."""
    before = len(waiting(house, 0))
    panel.composer.field.setPlainText(text)
    panel.composer.send()
    found = waiting(house, before + 1)
    house.bot.waitUntil(lambda: panel.composer.field.toPlainText() == "")
    return found[-1]


def card_of(panel: ConversationPanel, sent: Outgoing) -> EntryCard:
    panel.list.to_end()
    card = panel.list.card(f"entry::{sent.id}")
    assert isinstance(card, EntryCard)
    return card


def test_what_is_sent_leaves_ten_seconds_later_and_says_so(ten: House) -> None:
    panel = conversation(ten.open())
    sent = say(ten, panel, "Demain ?")
    assert sent.error == TAKE_BACK
    assert sent.not_before == ten.clock.now() + timedelta(seconds=10)
    said = card_of(panel, sent).state
    assert "Part dans quelques secondes, ou" in said.text()
    before = said.text()
    ten.clock.at += timedelta(seconds=4)
    ten.window.freshen()
    panel.refresh()
    assert said.text() == before  # nothing counts down
    assert "attente" not in ten.window.nav.fresh()
    outbox = Outbox(ten.database, ten.clock)
    assert outbox.claim(TALK.id) is None
    ten.clock.at += timedelta(seconds=6)
    claimed = outbox.claim(TALK.id)
    assert claimed is not None
    assert claimed.id == sent.id


def test_cancelled_it_is_in_the_field_again_before_what_was_typed_meanwhile(ten: House) -> None:
    panel = conversation(ten.open())
    sent = say(ten, panel, "Demain à 8 h ?")
    panel.composer.field.setPlainText("Et apporte le livre")
    card_of(panel, sent).state.linkActivated.emit("cancel")
    wanted = "Demain à 8 h ?\n\nEt apporte le livre"
    ten.bot.waitUntil(lambda: panel.composer.field.toPlainText() == wanted)
    assert panel.composer.field.hasFocus()
    assert not ten.window.desk.pages.outbox()
    kept = Drafts(ten.database, ten.clock)
    ten.bot.waitUntil(lambda: (kept.load(f"say:{CAMILLE.id}") or {}).get("text") == wanted)


def test_cancelled_while_the_next_one_is_written_down_nothing_is_lost(ten: House) -> None:
    panel = conversation(ten.open())
    sent = say(ten, panel, "Un")
    card_of(panel, sent).state.linkActivated.emit("cancel")
    panel.composer.field.setPlainText("Deux")
    panel.composer.send()  # before the words of the first are back
    ten.bot.waitUntil(lambda: panel.composer.field.toPlainText() == "Un")
    [second] = waiting(ten, 1)
    assert second.intent == Say(text="Deux")
    kept = Drafts(ten.database, ten.clock)
    ten.bot.waitUntil(lambda: (kept.load(f"say:{CAMILLE.id}") or {}).get("text") == "Un")


def test_an_answer_that_is_cancelled_still_knows_what_it_answers(ten: House) -> None:
    window = ten.open()
    entry = window.desk.pages.conversation(PROMO.id)[-1]
    window.open(AtConversation(PROMO.id, entry))
    panel = window.panel
    assert isinstance(panel, ConversationPanel)
    sent = say(ten, panel, "À Cluny")
    ten.bot.waitUntil(lambda: not panel.composer.answered.isVisible())
    card_of(panel, sent).state.linkActivated.emit("cancel")
    ten.bot.waitUntil(panel.composer.answered.isVisible)
    assert panel.composer.reply is not None
    assert panel.composer.reply.item == entry.item
    assert panel.composer.field.toPlainText() == "À Cluny"


def test_a_post_stays_to_be_taken_back_where_it_was_written(ten: House) -> None:
    window = ten.open()
    window.open(NewPost())
    panel = window.panel
    assert isinstance(panel, NewPostPanel)
    sent = say(ten, panel, "Le compte rendu est en ligne.")
    assert window.panel is panel
    assert "Part dans quelques secondes, ou" in panel.leaving.text()
    panel.leaving.linkActivated.emit("cancel")
    ten.bot.waitUntil(lambda: panel.composer.field.toPlainText() == "Le compte rendu est en ligne.")
    assert not panel.leaving.isVisible()
    outbox = Outbox(ten.database, ten.clock)
    assert outbox.get(sent.id) is None
    again = say(ten, panel, "Le compte rendu est en ligne, enfin.")
    ten.clock.at += timedelta(seconds=10)
    outbox.claim(NEWS.id)
    ten.wire.changed.emit(outbox.acknowledge(again.id, Batch()))
    ten.bot.waitUntil(lambda: panel.leaving.text() == "C’est parti.")


def test_put_back_from_the_outbox_its_place_is_opened(ten: House) -> None:
    window = ten.open()
    say(ten, conversation(window), "Trop tôt")
    window.visit("outbox")
    window.open(NewPost())
    page: Any = window.pages["outbox"]
    row = next(row for row in page.list.rows() if isinstance(row, OutgoingLine))
    card = page.list.card(row.key)
    assert isinstance(card, OutgoingCard)
    assert card.state.text() == "Part dans quelques secondes."
    card.back.click()
    ten.bot.waitUntil(lambda: window.place == AtConversation(CAMILLE.id))
    panel = window.panel
    assert isinstance(panel, ConversationPanel)
    ten.bot.waitUntil(lambda: panel.composer.field.toPlainText() == "Trop tôt")


def test_too_late_is_said_and_nothing_comes_back(ten: House) -> None:
    panel = conversation(ten.open())
    sent = say(ten, panel, "Parti")
    card = card_of(panel, sent)
    ten.clock.at += timedelta(seconds=10)
    outbox = Outbox(ten.database, ten.clock)
    assert outbox.claim(TALK.id) is not None  # the window has not heard of it yet
    card.state.linkActivated.emit("cancel")
    ten.bot.waitUntil(lambda: "ne peut plus être modifié" in card.why.text())
    assert panel.composer.field.toPlainText() == ""
    assert Drafts(ten.database, ten.clock).all() == {}


def test_what_is_written_after_it_does_not_overtake_it(ten: House) -> None:
    panel = conversation(ten.open())
    first = say(ten, panel, "Un")
    ten.clock.at += timedelta(seconds=3)
    Keeping(ten.database).set_take_back(0)
    second = say(ten, panel, "Deux")
    assert second.not_before is None
    outbox = Outbox(ten.database, ten.clock)
    assert outbox.claim(TALK.id) is None
    ten.clock.at += timedelta(seconds=7)
    claimed = outbox.claim(TALK.id)
    assert claimed is not None
    assert claimed.id == first.id


def test_what_was_changed_meanwhile_leaves_at_its_hour(ten: House) -> None:
    window = ten.open()
    sent = say(ten, conversation(window), "Demin")
    window.open(ChangeOutgoing(sent.id))
    panel = window.panel
    assert isinstance(panel, ChangePanel)
    panel.field.setPlainText("Demain")
    panel.keep()
    outbox = Outbox(ten.database, ten.clock)
    ten.bot.waitUntil(lambda: outbox.get(sent.id).intent == Say(text="Demain"))  # type: ignore[union-attr]
    changed = outbox.get(sent.id)
    assert changed is not None
    assert (changed.state, changed.not_before) == (State.WAITING, sent.not_before)


def test_a_thread_gives_the_words_back_too(ten: House) -> None:
    window = ten.open()
    entry = next(e for e in window.desk.pages.conversation(HOME.id) if e.media)
    window.open(AtThread(entry))
    panel = window.panel
    assert isinstance(panel, ThreadPanel)
    sent = say(ten, panel, "Merci")
    ten.bot.waitUntil(lambda: panel.list.card(f"entry::{sent.id}") is not None)
    card = panel.list.card(f"entry::{sent.id}")
    assert isinstance(card, EntryCard)
    card.state.linkActivated.emit("cancel")
    ten.bot.waitUntil(lambda: panel.composer.field.toPlainText() == "Merci")
    again = say(ten, panel, "Merci beaucoup")
    assert isinstance(again.intent, Say)
    assert again.intent.reply_to == entry.item
