"""A place is noted by identities alone, and found again by them."""

from __future__ import annotations

import json
from datetime import date

import pytest

from desktop import places
from desktop.lock.whereabouts import go_back, of_place, to_place
from desktop.places import Place
from storage.model import CardId, ItemId, OutgoingId
from tests.desktop.community import CAMILLE, DINNER, PROMO
from tests.desktop.conftest import House


@pytest.mark.parametrize(
    "place",
    [
        places.AtConversation(CAMILLE.id),
        places.AtConversation(CAMILLE.id, at=ItemId("$m1")),
        places.AtEvent(DINNER.id, "2026-11-21"),
        places.AtPerson(CardId("c1")),
        places.NewPost(direct=True, channel=PROMO.id),
        places.NewMessage(),
        places.NewEvent(date(2026, 11, 21)),
        places.NewEvent(),
        places.ChangeEvent(DINNER.id),
        places.ChangeOutgoing(OutgoingId("1" * 32)),
    ],
)
def test_each_place_is_found_again(house: House, place: Place) -> None:
    pages = house.open().desk.pages
    note = json.loads(json.dumps(of_place(place)))  # as the database keeps it
    assert to_place(pages, note) == place


def test_an_answer_and_a_thread_are_read_again_and_no_text_is_noted(house: House) -> None:
    pages = house.open().desk.pages
    entry = pages.conversation(CAMILLE.id)[-1]
    for place in (
        places.AtConversation(CAMILLE.id, reply=entry),
        places.AtConversation(CAMILLE.id, edit=entry),
        places.AtThread(entry, edit=True),
    ):
        note = json.dumps(of_place(place))
        assert entry.text not in note
        assert entry.author_name not in note
        assert to_place(pages, json.loads(note)) == place


def test_what_has_gone_and_a_note_of_another_version_are_no_trouble(house: House) -> None:
    window = house.open()
    gone = {"at": "thread", "row": "item:nobody", "edit": False}
    assert to_place(window.desk.pages, gone) is None
    for note in (None, 3, {}, {"page": "cellar"}, {"place": {"at": "event"}}, {"place": gone}):
        go_back(window, note)
        house.bot.wait(80)
        assert window.isVisible()
