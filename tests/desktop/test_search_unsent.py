"""What was written on the train is found before it has left, and opens where it is."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.cards.draft import DraftLine
from desktop.cards.found import FoundDraftCard
from desktop.cards.lines import EndMark, EntryLine, SectionLine
from desktop.cards.way import SentenceLine
from desktop.pages.search import SearchPage
from desktop.places import Nowhere
from desktop.side.conversation import ConversationPanel
from storage.drafts import Drafts
from storage.model import Edit, Outgoing, OutgoingId, Reason, Say
from storage.outbox import Outbox
from storage.reindexing import index_signs
from tests.desktop.community import CAMILLE, HOME, HOURS, NEWS, PROMO, TALK, message, place
from tests.desktop.conftest import House, french
from tests.desktop.test_search import answered, found, open_row, row, search, texts


@pytest.fixture
def written(house: House) -> House:
    """A message and a post that wait, and an answer that was begun."""
    outbox = Outbox(house.database, house.clock)
    for owner, channel, name, text in (
        (TALK, PROMO, "message", "Écrit dans le train, à Voreppe 🎉"),
        (NEWS, HOME, "post", "Un billet écrit dans le train"),
    ):
        outbox.add(
            Outgoing(
                id=OutgoingId(name), account=owner.id, channel=channel.id, at=house.clock.now(),
                intent=Say(text=text),
            )
        )  # fmt: skip
    draft = {"text": "Chère Camille,\nje t’écris du train"}
    Drafts(house.database, house.clock).save(f"say:{CAMILLE.id}", draft)
    house.open(french())
    return house


def titles(page: SearchPage) -> list[str]:
    return [one.name for one in page.list.rows() if isinstance(one, SectionLine)]


def drafts(page: SearchPage) -> list[DraftLine]:
    return [one for one in page.list.rows() if isinstance(one, DraftLine)]


def test_what_waits_and_what_was_begun_stand_first_and_say_so(written: House) -> None:
    page = search(written, "train")
    assert titles(page)[:1] == ["Pas encore envoyé"]
    assert found(page)[:2] == ["post", "message"]
    [draft] = drafts(page)
    assert (draft.title, draft.begins) == ("Message pour Camille Roux", "je t’écris du train")
    assert isinstance(page.list.rows()[-1], EndMark)
    shown = texts(page.list)
    assert shown.count("En attente") == 2
    assert shown.count(">train</span>") == 3  # marked


def test_each_opens_where_it_is(written: House) -> None:
    page = search(written, "train")
    panel = open_row(written, page, "message")
    assert isinstance(panel, ConversationPanel)
    assert panel.channel == PROMO.id
    assert "Écrit dans le" in texts(panel)
    written.window.open(Nowhere())
    panel = open_row(written, page, f"say:{CAMILLE.id}")
    assert isinstance(panel, ConversationPanel)
    written.bot.waitUntil(lambda: "du train" in panel.composer.field.toPlainText())
    page.list.activated.emit(row(page, "post"))
    written.bot.waitUntil(lambda: written.window.current == "outbox")
    written.window.visit("search")


def test_a_draft_is_not_discarded_from_there(written: House) -> None:
    page = search(written, "train")
    [card] = [one for one in page.list.findChildren(FoundDraftCard) if one.isVisible()]
    assert card.discard.isHidden()
    card.go_on.click()
    written.bot.waitUntil(lambda: isinstance(written.window.panel, ConversationPanel))


def test_what_leaves_stays_where_it_is_and_what_is_taken_back_goes(written: House) -> None:
    page = search(written, "train")
    before = [one.key for one in page.list.rows()]
    sent = message("sent", "moi", "Écrit dans le train, à Voreppe 🎉", HOURS[0], echo="message")
    outbox = Outbox(written.database, written.clock)
    written.database.on_changed(written.wire.changed.emit)
    outbox.acknowledge(OutgoingId("message"), place((sent,), PROMO, Reason.WRITTEN))
    written.bot.waitUntil(lambda: _state(page, "message") is None, timeout=5000)
    assert [one.key for one in page.list.rows()] == before
    outbox.cancel(OutgoingId("post"))
    written.bot.waitUntil(lambda: "post" not in found(page), timeout=5000)
    assert found(page)[0] == "message"


def test_what_is_changed_meanwhile_stays_in_its_place_and_stands_once(written: House) -> None:
    said = message("mine", "moi", "Le train de midi", HOURS[1])
    written.receive(TALK, place((said,), PROMO, Reason.WRITTEN))
    page = search(written, "train")
    before = [one.key for one in page.list.rows()]
    written.database.on_changed(written.wire.changed.emit)
    Outbox(written.database, written.clock).add(
        Outgoing(
            id=OutgoingId("change"), account=TALK.id, channel=PROMO.id, at=written.clock.now(),
            intent=Edit(item=said.id, text="Le train de treize heures"),
        )
    )  # fmt: skip
    written.bot.waitUntil(lambda: "treize heures" in texts(page.list), timeout=5000)
    assert [one.key for one in page.list.rows()] == before
    again = [one.key for one in search(written, "le train").list.rows()]
    assert f"entry::{said.id}" in again
    assert len(again) == len(set(again))


def _state(page: SearchPage, name: str) -> Any:
    line = row(page, name)
    assert isinstance(line, EntryLine)
    return line.entry.state


def test_an_emoji_is_found_and_marked(written: House) -> None:
    came = message("party", "paul", "Bravo🎉🎉 à tous", HOURS[1])
    written.receive(TALK, place((came,), PROMO, Reason.ROOM))
    page = search(written, "🎉")
    assert found(page) == ["message", "$party"]
    assert ">🎉🎉<" in texts(page.list)
    [said] = [one for one in page.list.rows() if isinstance(one, SentenceLine)]
    assert "sont en préparation" in said.text  # no engine looked yet
    while index_signs(written.database, written.clock):
        pass
    page.refresh()
    answered(written, page)
    written.bot.waitUntil(
        lambda: not [one for one in page.list.rows() if isinstance(one, SentenceLine)]
    )


def test_of_one_letter_it_is_said_that_it_stands_for_a_word(written: House) -> None:
    assert "cette lettre seule" in texts(search(written, "w").list)
    assert "cette lettre seule" not in texts(search(written, "wx").list)
