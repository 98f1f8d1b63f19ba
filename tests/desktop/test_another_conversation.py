"""The panel of a conversation shows the next one too, and nothing of the one before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desktop.cards.lines import EntryLine
from desktop.cards.way import SentenceLine
from desktop.places import AtConversation, Nowhere
from desktop.side.conversation import ConversationPanel
from desktop.window import Window
from storage.model import ChannelId
from tests.desktop.community import CAMILLE, ISERE, PROMO
from tests.desktop.conftest import House


def go(window: Window, to: ChannelId) -> ConversationPanel:
    window.open(AtConversation(to))
    assert isinstance(window.panel, ConversationPanel)
    return window.panel


def said(panel: ConversationPanel) -> list[str]:
    return [row.entry.channel for row in panel.list.rows() if isinstance(row, EntryLine)]


def test_nothing_of_the_one_before_is_left(house: House) -> None:
    window = house.open()
    panel = go(window, PROMO.id)
    panel.composer.field.setPlainText("Pas encore fini")
    panel.to_date.ask()
    window.open(Nowhere())
    again = go(window, ISERE.id)
    assert set(said(again)) == {ISERE.id}
    assert again.title.text() == ISERE.name
    assert again.composer.field.toPlainText() == ""
    assert again.to_date.isHidden()
    assert again.isVisible()
    window.open(AtConversation(PROMO.id))
    back = go(window, PROMO.id)
    house.bot.waitUntil(lambda: back.composer.field.toPlainText() == "Pas encore fini")


def test_it_is_at_its_end_as_if_it_had_been_made_for_it(house: House) -> None:
    window = house.open()
    for channel in (PROMO.id, CAMILLE.id, ISERE.id):
        panel = go(window, channel)
        assert panel.list.at_end()
        assert panel.newest.isHidden()
        assert panel.below.isHidden()


def test_older_messages_that_come_late_are_the_other_ones(house: House) -> None:
    window = house.open()
    waiting: list[Callable[..., Any]] = []
    asked = window.desk.line.call

    def call(name: str, *then: Callable[..., Any], **arguments: Any) -> None:
        if name == "history":
            waiting.extend(then)
        else:
            asked(name, *then, **arguments)

    window.desk.line.call = call  # type: ignore[method-assign, assignment]
    panel = go(window, PROMO.id)
    panel._older()
    assert waiting
    panel = go(window, ISERE.id)
    came, failed = waiting
    failed("offline", "")
    came({"items": 0})
    assert not any(isinstance(row, SentenceLine) for row in panel.list.rows())
