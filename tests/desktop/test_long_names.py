"""Names and words longer than a line: whole where they are the heading, shortened in a hint."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtWidgets import QApplication

from desktop.pages.search import SearchPage
from desktop.places import AtConversation, AtEvent
from desktop.side.conversation import ConversationPanel
from desktop.wording.prose import BREAK, breakable
from storage.model import Batch, ChannelKind, Reason
from tests.desktop import community as c
from tests.desktop.conftest import House, french
from tests.screens.clipping import faults
from tests.screens.quiet import settle

pytestmark = pytest.mark.qt_log_ignore("does not support", extend=True)
"""Drawing into memory knows no lists over windows, and says so."""
NAME = "Fikambanan’ny mpianatra nandranto fianarana tany Antananarivo sy Fianarantsoa"
TOPIC = "Donaudampfschifffahrtsgesellschaftskapitänsversammlungsprotokollführer, chaque mois"
TITLE = "Rechtsschutzversicherungsgesellschaftsversammlung de printemps"


@pytest.mark.parametrize(
    "sign",
    [
        "e\u0301",
        "ท\u0e35\u0e48",
        "हि",
        "\U0001f44d\U0001f3fd",
        "\U0001f469\u200d\U0001f4bb",
        "\u2764\ufe0f",
    ],
)
def test_no_sign_is_broken_in_two(sign: str) -> None:
    """Accents, vowels of Thai and Hindi, and emoji that are made of several."""
    for before in range(6):
        word = "a" * before + sign * 30
        parts = breakable(word).split(BREAK)
        assert len(parts) > 1
        assert "".join(parts) == word
        assert all(part.replace(sign, "").strip("a") == "" for part in parts)


def test_a_conversation_with_a_long_name_and_topic(house: House, qapp: QApplication) -> None:
    window = house.open(french())
    room = c.channel(c.TALK, "!long", ChannelKind.ROOM, NAME, *c.TALKS, topic=TOPIC)
    house.receive(c.TALK, Batch(channels=(room,)))
    window.resize(640, 800)
    window.open(AtConversation(room.id))
    settle(qapp)
    assert faults(window) == []
    panel = window.panel
    assert isinstance(panel, ConversationPanel)
    assert panel.title.spoken() == NAME
    field = panel.composer.field
    assert field.accessibleName() == f"Écrire à {NAME}"
    room_for_it = field.viewport().width()
    assert field.placeholderText().endswith("…")
    assert field.fontMetrics().horizontalAdvance(field.placeholderText()) <= room_for_it
    window.open(AtConversation(c.CAMILLE.id))
    settle(qapp)
    assert panel.composer.field.placeholderText() == "Écrire à Camille Roux"


def test_an_event_whose_title_has_a_word_wider_than_the_column(
    house: House, qapp: QApplication
) -> None:
    window = house.open(french())
    event = c.event("long", TITLE, c.NOW + timedelta(days=1), 3)
    house.receive(c.DAYS, c.place((event,), c.AGENDA, Reason.CALENDAR))
    window.open(AtEvent(event.id))
    settle(qapp)
    assert faults(window) == []
    assert window.panel.title.spoken() == TITLE
    assert window.panel.accessibleName() == TITLE


def test_a_conversation_whose_name_is_broken_is_searched_by_its_whole_name(house: House) -> None:
    window = house.open(french())
    word = TOPIC.partition(",")[0]
    room = c.channel(c.TALK, "!long", ChannelKind.ROOM, word, *c.TALKS)
    house.receive(c.TALK, Batch(channels=(room,)))
    window.open(AtConversation(room.id))
    panel = window.panel
    assert isinstance(panel, ConversationPanel)
    assert panel.title.text() != word
    panel._search_in_it()
    page = window.pages["search"]
    assert isinstance(page, SearchPage)
    assert page.field.text() == f'dans:"{word}" '
