"""One field for everything, answered at each key, and what is found opens in its place."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from desktop.cards.card import Row
from desktop.cards.lines import Blank, EndMark, EntryLine, EventLine, Older
from desktop.cards.person import PersonLine
from desktop.cards.way import WayLine
from desktop.pages.directory import DirectoryPage
from desktop.pages.search import SHOWN, SearchPage
from desktop.places import AtConversation
from desktop.side.conversation import MORE, ConversationPanel
from desktop.side.event import EventPanel
from desktop.side.person import PersonPanel
from desktop.side.thread import ThreadPanel
from desktop.window import Window
from desktop.work.searching import Answer, Searcher
from storage.blocking import Blocking
from storage.database import Database
from storage.model import AddressId, Batch, ItemId, Reason, Removal
from storage.pages import Reader
from tests.desktop.community import CAMILLE, HOURS, PROMO, TALK, message, place
from tests.desktop.conftest import House, french, press

CONTROL = Qt.KeyboardModifier.ControlModifier


def search(house: House, text: str) -> SearchPage:
    """The page with its answer to ``text``."""
    house.window.visit("search")
    page = house.window.pages["search"]
    assert isinstance(page, SearchPage)
    page.field.setText(text)
    answered(house, page)
    return page


def answered(house: House, page: SearchPage) -> None:
    text = page.field.text()

    def is_there() -> bool:
        first = page._first
        return first is not None and first.text == text and not page._asking_more

    house.bot.waitUntil(is_there, timeout=10_000)


def found(page: SearchPage) -> list[str]:
    return [r.entry.row for r in page.list.rows() if isinstance(r, EntryLine | EventLine)]


def row(page: SearchPage, name: str) -> Row:
    return next(row for row in page.list.rows() if row.key.endswith(name))


def open_row(house: House, page: SearchPage, name: str) -> Any:
    """Activate a result; the panel that this opens."""
    page.list.activated.emit(row(page, name))
    house.bot.wait(30)
    return house.window.panel


def texts(widget: Any) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


# --- what is found --------------------------------------------------------------------------


@pytest.mark.row("D17")
def test_one_field_finds_people_messages_posts_and_events_at_each_key(house: House) -> None:
    window = house.open()
    QTest.keyClick(window, Qt.Key.Key_F, CONTROL)
    assert window.current == "search"
    page = search(house, "relir")
    assert found(page) == ["$relire", "$cv"]  # a message and a post, newest first
    page = search(house, "visite livet")
    assert found(page) == ["visit"]
    page = search(house, "cam")
    people = [row.person.name for row in page.list.rows() if isinstance(row, PersonLine)]
    assert people == ["Camille Roux"]
    page = search(house, "REUNION")
    assert found(page) == ["$36ans"]
    assert '<span style="background-color' in texts(page.list)
    assert ">réunion</span>" in texts(page.list)


NARROWED = [
    ("de:nadia", ["$cache", "$cv"]),
    ("from:Éric Colin mesures", ["$mesures"]),
    ("dans:covoiturage deux", ["$lyon"]),
    ("in:isère départ", ["$lyon"]),
    ('"compte rendu" avant:demain', ["$relire"]),
    ("« compte rendu » après:2026", ["$relire"]),
    ("compte après:demain", []),
]


@pytest.mark.row("D17")
def test_who_where_and_when_are_understood_in_both_languages(house: House) -> None:
    house.open()
    for text, expected in NARROWED:
        assert found(search(house, text)) == expected, text


def test_what_was_not_understood_is_said_in_one_sentence_and_never_an_error(house: House) -> None:
    house.open()
    page = search(house, "avant:31/02/2026 réunion")
    assert page.said.text() == (
        "«\u202f31/02/2026\u202f» n’est pas une date\u202f: ces mots ont été cherchés tels quels."
    )
    for text in ('"', "NEAR(", "from:\x00", "🎉", "de:" + "é" * 900, "*", "words:x"):
        page = search(house, text)
        assert page._trouble == ""
    assert isinstance(page.list.rows()[0], Blank)
    page.field.clear()
    house.bot.wait(20)
    assert "de:Camille" in page.said.text()
    assert not page.list.rows()


@pytest.mark.row("D16")
def test_texts_of_encrypted_conversations_are_found_like_all_others(house: House) -> None:
    house.receive(TALK, Batch(channels=(replace(PROMO, encrypted=True),)))
    house.open()
    page = search(house, "réunion")
    panel = open_row(house, page, "$36ans")
    assert isinstance(panel, ConversationPanel)
    assert panel.channel == PROMO.id
    assert house.wire.names().count("search") == 0  # no server is asked


def test_results_are_finite_and_earlier_ones_come_on_a_click(house: House) -> None:
    house.open()
    page = search(house, "conversation de:camille")
    assert len(found(page)) == SHOWN
    first = found(page)
    older = page.list.rows()[-1]
    assert isinstance(older, Older)
    page.list.activated.emit(older)
    page.list.activated.emit(older)  # a second click asks for nothing more
    answered(house, page)
    assert found(page)[:SHOWN] == first
    assert len(found(page)) == 2 * SHOWN
    for _ in range(2):
        page.list.activated.emit(page.list.rows()[-1])
        answered(house, page)
    assert len(found(page)) == len(set(found(page))) == 70
    assert isinstance(page.list.rows()[-1], EndMark)


def test_what_arrives_does_not_enter_what_is_being_read(house: House) -> None:
    house.open()
    page = search(house, "réunion")
    came = message("later", "mathis", "Une autre réunion", HOURS[0])
    house.receive(TALK, place((came,), PROMO, Reason.ROOM))
    house.bot.wait(100)
    assert found(page) == ["$36ans"]
    assert found(search(house, "réunion de:mathis")) == ["$later", "$36ans"]


def test_what_is_taken_back_leaves_the_results_and_what_is_changed_says_so(house: House) -> None:
    house.open()
    page = search(house, "conversation de:camille")
    page.list.activated.emit(page.list.rows()[-1])
    answered(house, page)
    before = found(page)
    gone = Removal(item=ItemId("$c60"), trace=True)
    came = place((message("new", "camille", "Une conversation", HOURS[0]),), CAMILLE, Reason.DIRECT)
    house.receive(TALK, replace(came, removals=(gone,)))
    house.bot.waitUntil(lambda: "$c60" not in found(page), timeout=10_000)
    assert found(page) == [row for row in before if row != "$c60"]
    house.window.visit("today")
    house.window.visit("search")
    house.bot.waitUntil(lambda: found(page)[0] == "$new", timeout=10_000)


def test_whom_the_person_does_not_read_is_not_found_any_more(house: House) -> None:
    house.open()
    page = search(house, "réunion")
    house.wire.changed.emit(Blocking(house.database).block(AddressId("@mathis:asso.example")))
    house.bot.waitUntil(lambda: not found(page), timeout=10_000)


def test_older_texts_that_are_not_found_yet_are_spoken_of(house: House) -> None:
    _keep(house.database, 1_700_000_000_000)
    house.open()
    page = search(house, "visite")
    said = next(row for row in page.list.rows() if row.key == "unindexed")
    assert "14 novembre 2023" in said.text  # type: ignore[attr-defined]


def _keep(db: Database, at: int) -> None:
    from storage.upkeep import WORDS, Upkeep

    with db.write() as write:
        Upkeep(db).keep(write, WORDS, {"at": at})


# --- opening --------------------------------------------------------------------------------


@pytest.mark.row("D17")
def test_a_message_opens_where_it_was_said_with_a_way_back(house: House) -> None:
    house.open()
    page = search(house, '"message 20"')
    panel = open_row(house, page, "$c20")
    assert isinstance(panel, ConversationPanel)
    rows = [row.entry.row for row in panel.list.rows() if isinstance(row, EntryLine)]
    assert rows[0] == "$c0"  # what was said before it
    assert "$c44" in rows  # and after it
    assert "$relire" not in rows
    card = panel.list.card("entry::$c20")
    assert card is not None
    assert card.current
    assert ">Message 20</span>" in texts(card)
    assert panel.list.card("entry::$c19") is not None
    later = panel.list.rows()[-1]
    assert isinstance(later, Older)
    panel.list.activated.emit(later)
    shown = [row.entry.row for row in panel.list.rows() if isinstance(row, EntryLine)]
    assert len(shown) == len(rows) + MORE
    assert not panel.newest.isHidden()
    assert not any(name == "read" for name in house.wire.names())
    panel.newest.click()
    last = panel.list.rows()[-1]
    assert isinstance(last, EntryLine)
    assert last.entry.row == "$relire"
    assert panel.list.at_end()
    assert panel.newest.isHidden()
    assert page.field.text() == '"message 20"'
    assert found(page) == ["$c20"]


def test_what_is_near_the_end_opens_in_the_conversation_as_it_goes_on(house: House) -> None:
    house.open()
    panel = open_row(house, search(house, "relire de:camille"), "$relire")
    assert panel.newest.isHidden()
    came = message("next", "camille", "Encore un mot", HOURS[0])
    house.receive(TALK, place((came,), CAMILLE, Reason.DIRECT))
    assert panel.list.rows()[-1].entry.row == "$next"


def test_a_post_opens_its_thread_an_event_its_page_a_person_their_card(house: House) -> None:
    house.open()
    panel = open_row(house, search(house, "mesures"), "$mesures")
    assert isinstance(panel, ThreadPanel)
    assert ">mesures</span>" in texts(panel.list)
    assert isinstance(open_row(house, search(house, "usine"), "visit"), EventPanel)
    assert ">usine</span>" in texts(house.window.pages["search"])
    assert isinstance(open_row(house, search(house, "roux"), "book/camille"), PersonPanel)
    way = next(row for row in search(house, "roux").list.rows() if isinstance(row, WayLine))
    house.window.visit(way.target)
    directory = house.window.pages["directory"]
    assert isinstance(directory, DirectoryPage)
    assert [one.name for one in directory.model.people] == ["Camille Roux"]


def test_the_keyboard_goes_from_the_field_to_a_result_and_back(house: House) -> None:
    window = house.open()
    QTest.keyClick(window, Qt.Key.Key_K, CONTROL)
    assert window.current == "search"
    page = search(house, "mesures")
    assert window.focusWidget() is page.field
    press(page.field, Qt.Key.Key_Down)
    press(window.focusWidget(), Qt.Key.Key_Return)
    assert isinstance(window.panel, ThreadPanel)
    QTest.keyClick(window, Qt.Key.Key_F, CONTROL)
    assert window.focusWidget() is page.field
    assert page.field.selectedText() == "mesures"  # it stays, and the next key replaces it


def test_back_from_what_was_opened_the_keyboard_is_where_it_was(house: House) -> None:
    window = house.open()
    window.resize(900, 800)  # what is opened covers the results
    page = search(house, "relire")
    press(page.field, Qt.Key.Key_Down)
    press(window.focusWidget(), Qt.Key.Key_Down)
    card = window.focusWidget()
    assert card is page.list.card("entry::$cv")
    press(card, Qt.Key.Key_Return)
    assert isinstance(window.panel, ThreadPanel)
    press(window, Qt.Key.Key_Escape)
    assert window.focusWidget() is page.list.card("entry::$cv")
    assert page.field.text() == "relire"


def test_a_conversation_is_searched_from_its_own_menu(house: House) -> None:
    window = house.open()
    window.open(AtConversation(CAMILLE.id))
    assert isinstance(window.panel, ConversationPanel)
    window.panel._search_in_it()
    page = window.pages["search"]
    assert isinstance(page, SearchPage)
    assert page.field.text() == 'dans:"Camille Roux" '
    assert page.field.selectedText() == ""  # it is gone on with
    QTest.keyClicks(page.field, "relire")
    answered(house, page)
    assert found(page) == ["$relire"]


def test_what_was_searched_stays_when_the_window_is_made_anew(house: House) -> None:
    window = house.open()
    search(house, "mesures")
    window.desk.looked.emit(french(scheme="dark"))
    house.bot.waitUntil(lambda: house.window is not window, timeout=10_000)
    page = house.window.pages["search"]
    assert isinstance(page, SearchPage)
    answered(house, page)
    assert found(page) == ["$mesures"]


def test_a_conversation_goes_to_a_day(house: House, window: Window) -> None:
    window.open(AtConversation(CAMILLE.id))
    panel = window.panel
    assert isinstance(panel, ConversationPanel)
    assert panel.to_date.isHidden()
    panel.to_date.ask()
    assert panel.to_date.day.accessibleName()
    panel.to_date.day.setDate(QDate(2026, 11, 18))
    press(panel.to_date.day, Qt.Key.Key_Return)
    house.bot.wait(30)
    assert panel.to_date.isHidden()
    [marked] = [card.row.entry for card in panel.list._live.values() if card.current]
    assert marked.at.astimezone().date() == date(2026, 11, 18)
    panel.newest.click()
    assert panel.list.at_end()


# --- while one types ------------------------------------------------------------------------


def test_only_the_newest_question_is_answered_and_the_others_are_stopped(house: House) -> None:
    house.open()
    began, go_on, stopped = threading.Event(), threading.Event(), threading.Event()

    class Slow:
        """A reader of which one question takes as long as nobody stops it."""

        def __init__(self) -> None:
            assert house.program is not None
            self._reader = Reader(house.database.reader(), house.clock)

        def found(self, text: str, before: int | None, limit: int) -> Any:
            if text == "slow":
                began.set()
                assert go_on.wait(10)
            return self._reader.found(text, before, limit)

        def interrupt(self) -> None:
            stopped.set()
            self._reader.interrupt()

        def __getattr__(self, name: str) -> Any:
            return getattr(self._reader, name)

    searcher = Searcher(Slow)  # type: ignore[arg-type]
    answers: list[Answer] = []
    searcher.found.connect(answers.append)
    searcher.ask("slow")
    assert began.wait(10)
    searcher.ask("réu")
    searcher.ask("réunion")
    assert stopped.is_set()
    go_on.set()
    house.bot.waitUntil(lambda: bool(answers), timeout=10_000)
    house.bot.wait(50)
    assert [one.text for one in answers] == ["réunion"]
    searcher.close()
    searcher.ask("mesures")  # after a lock it opens again
    house.bot.waitUntil(lambda: len(answers) == 2, timeout=10_000)
    searcher.close()


def test_the_field_and_the_results_have_names_for_the_ear(house: House) -> None:
    house.open()
    page = search(house, "mesures")
    field = QAccessible.queryAccessibleInterface(page.field)
    assert field is not None
    assert field.text(QAccessible.Text.Name).startswith("Rechercher parmi")
    assert page.list.accessibleName() == "Résultats"
