"""Today: one finite page of everything, in which nothing moves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible

from desktop.cards.card import Card
from desktop.cards.entry import EntryCard
from desktop.cards.event import EventCard
from desktop.cards.lines import EndMark, EntryLine, EventLine, Heading, SectionLine
from desktop.window import Window
from storage.model import ChannelKind, Reason
from storage.rows import NarrowKind
from tests.desktop import community
from tests.desktop.community import HOME, NEWS, PROMO, TALK, message, place, post
from tests.desktop.conftest import House, press


def entries(window: Window) -> list[EntryLine | EventLine]:
    return [row for row in window.today.list.rows() if isinstance(row, EntryLine | EventLine)]


@pytest.mark.row("B1")
def test_one_list_holds_messages_posts_and_events(window: Window) -> None:
    kinds = {line.entry.channel_kind for line in entries(window)}
    assert {ChannelKind.ROOM, ChannelKind.DIRECT, ChannelKind.HOME, ChannelKind.CALENDAR} <= kinds
    shown = window.today.list.viewport().findChildren(Card)
    assert any(isinstance(card, EventCard) for card in shown)
    assert any(isinstance(card, EntryCard) for card in shown)


@pytest.mark.row("B12")
def test_events_of_today_and_of_the_week_come_first(window: Window) -> None:
    rows = window.today.list.rows()
    assert isinstance(rows[0], Heading)
    titles = [row.entry.title for row in rows if isinstance(row, EventLine)]
    assert titles == [community.DINNER.title, community.VISIT.title]
    first_section = next(row for row in rows if isinstance(row, SectionLine))
    assert first_section.name == "Cette semaine"
    card = window.today.list.card(entries(window)[0].key)
    assert isinstance(card, EventCard)
    assert card.yes.text() == "Je viens"
    assert card.yes.size() == card.no.size()


@pytest.mark.row("B4")
def test_the_page_ends_and_the_end_is_heard(window: Window, house: House) -> None:
    before = [row.key for row in window.today.list.rows()]
    asked = list(house.wire.asked)
    bar = window.today.list.verticalScrollBar()
    for _ in range(50):
        bar.setValue(bar.maximum())
        house.bot.wait(1)
    assert [row.key for row in window.today.list.rows()] == before
    assert [name for name, _ in house.wire.asked[len(asked) :] if name != "fetch"] == []
    assert isinstance(window.today.list.rows()[-1], EndMark)
    end = window.today.list.card("end")
    assert end is not None
    assert end.isVisible()
    spoken = QAccessible.queryAccessibleInterface(end)
    assert spoken.role() == QAccessible.Role.ListItem
    assert "Vous êtes à jour." in spoken.text(QAccessible.Text.Name)


@pytest.mark.row("B7")
def test_nothing_moves_while_a_hundred_items_come(window: Window, house: House) -> None:
    card_list = window.today.list
    card_list.verticalScrollBar().setValue(140)
    before = card_list.first_on_screen()
    keys = [row.key for row in card_list.rows()]
    for n in range(50):
        ago = timedelta(seconds=n)
        house.receive(TALK, place((message(f"new{n}", "paul", "x", ago),), PROMO, Reason.ROOM))
        house.receive(NEWS, place((post(f"np{n}", "eric", "y", ago),), HOME, Reason.FOLLOWED))
    house.bot.wait(50)
    assert card_list.first_on_screen() == before
    assert [row.key for row in card_list.rows()] == keys


def test_a_page_made_meanwhile_waits_for_a_click(window: Window, house: House) -> None:
    house.receive(
        TALK, place((message("late", "paul", "Tard", -timedelta(seconds=1)),), PROMO, Reason.ROOM)
    )
    house.clock.at += timedelta(hours=1)
    before = window.today.list.first_on_screen()
    assert house.program is not None
    house.program.making.arrived({TALK.id: "unreachable"})
    house.program.making.arrived({TALK.id: "ok"})
    house.bot.waitUntil(lambda: "Montrer la nouvelle page" in _buttons(window))
    assert window.today.list.first_on_screen() == before
    window.visit("newest")
    assert any(line.entry.text == "Tard" for line in entries(window))


def _buttons(window: Window) -> list[str]:
    heading = window.today.list.rows()[0]
    assert isinstance(heading, Heading)
    return [button.label for button in heading.buttons]


@pytest.mark.row("B10")
def test_one_click_narrows_to_a_source_a_group_or_a_person_and_back(window: Window) -> None:
    everything = [line.entry.row for line in entries(window)]
    _press_section(window, "nord")
    assert window.today.narrow is not None
    assert {line.entry.channel for line in entries(window)} == {PROMO.id}
    _press_everything(window)
    assert [line.entry.row for line in entries(window)] == everything
    line = next(line for line in entries(window) if line.entry.author == "@camille:asso.example")
    window.today.list.to_row(line.key)
    card = window.today.list.card(line.key)
    assert isinstance(card, EntryCard)
    card.head.linkActivated.emit("person")
    assert window.today.narrow.kind is NarrowKind.PERSON
    assert {line.entry.author_name for line in entries(window)} == {"Camille Roux"}
    _press_everything(window)
    line = next(line for line in entries(window) if line.entry.channel == HOME.id)
    window.today.list.to_row(line.key)
    card = window.today.list.card(line.key)
    assert isinstance(card, EntryCard)
    card.head.linkActivated.emit("source")
    assert {line.entry.channel for line in entries(window)} == {HOME.id}
    _press_everything(window)
    assert [line.entry.row for line in entries(window)] == everything


def _press_section(window: Window, group: str) -> None:
    rows = window.today.list.rows()
    line = next(row for row in rows if isinstance(row, SectionLine) and row.group == group)
    window.today.list.to_row(line.key)
    card: Any = window.today.list.card(line.key)
    card.name.linkActivated.emit("group")


def _press_everything(window: Window) -> None:
    window.today.list.to_row("heading")
    heading = window.today.list.card("heading")
    assert heading is not None
    heading.chip.click()  # type: ignore[attr-defined]
    assert window.today.narrow is None


def test_the_keyboard_goes_from_card_to_card(window: Window, house: House) -> None:
    card_list = window.today.list
    card_list.setFocus()
    for _ in range(3):
        press(card_list, Qt.Key.Key_Down)
    focus = window.focusWidget()
    assert isinstance(focus, EntryCard | EventCard)
    press(focus, Qt.Key.Key_End)
    assert window.focusWidget() is card_list.card("end")
    press(window.focusWidget(), Qt.Key.Key_Home)
    assert card_list.verticalScrollBar().value() < 60


def test_a_warning_is_closed_until_it_is_opened(window: Window) -> None:
    line = next(line for line in entries(window) if line.entry.warning)
    window.today.list.to_row(line.key)
    card = window.today.list.card(line.key)
    assert isinstance(card, EntryCard)
    assert not card.body.isVisible()
    assert "caché" not in card.spoken()
    before = card.height()
    card.reveal.click()
    assert card.body.isVisible()
    assert card.height() > before


def test_an_entry_says_why_it_is_here(window: Window) -> None:
    line = next(line for line in entries(window) if line.entry.reason is Reason.BOOST)
    window.today.list.to_row(line.key)
    card = window.today.list.card(line.key)
    assert isinstance(card, EntryCard)
    assert "relayé par Sophie Bernard" in card.head.text()
    card.say_why()
    assert "que vous suivez, l’a relayé" in card.why.text()


def test_an_event_says_why_it_is_here(window: Window) -> None:
    line = next(line for line in entries(window) if isinstance(line, EventLine))
    card = window.today.list.card(line.key)
    assert isinstance(card, EventCard)
    before = card.geometry()
    card.say_why()
    assert "parce que vous avez l’agenda Groupe Isère" in card.why.text()
    assert card.geometry().top() == before.top()
    assert card.height() > before.height()


def test_tab_goes_through_the_cards_as_they_stand(window: Window, house: House) -> None:
    card_list = window.today.list
    window.activateWindow()
    card_list.setFocus()
    heights = []
    for _ in range(60):
        focus = window.focusWidget()
        assert focus is not None
        press(focus, Qt.Key.Key_Tab)
        focus = window.focusWidget()
        assert focus is not None
        if not card_list.isAncestorOf(focus):
            break
        card = next(c for c in card_list._live.values() if c is focus or c.isAncestorOf(focus))
        heights.append([row.key for row in card_list.rows()].index(card.row.key))
    assert heights == sorted(heights)
    assert heights[-1] == len(card_list.rows()) - 1
    assert not card_list.isAncestorOf(window.focusWidget())


def test_the_scroll_bars_end_is_the_end(window: Window, house: House) -> None:
    window.resize(1280, 420)
    house.bot.wait(20)
    bar = window.today.list.verticalScrollBar()
    bar.setValue(bar.maximum())
    end = window.today.list.card("end")
    assert end is not None
    assert end.geometry().bottom() <= window.today.list.viewport().height()
