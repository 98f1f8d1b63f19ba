"""What is slow to read is read beside the window's thread, and shown as it was committed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import Shiboken

from desktop.cards.channel import ChannelCard
from desktop.cards.lines import ChannelLine
from desktop.pages.agenda import AgendaPage
from desktop.pages.conversations import ConversationsPage
from desktop.pages.directory import DirectoryPage
from desktop.pages.group import GroupsPage
from desktop.window import Window
from desktop.work import ahead
from desktop.work.ahead import Ahead, Foreseen, Question
from storage import pages
from storage.model import Reason
from storage.pages import Reader
from tests.desktop.community import COUNCIL, ISERE, PROMO, TALK, message, place
from tests.desktop.conftest import House, french
from tests.desktop.rest import same


class Counting:
    """A reader that knows what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []

    def page(self, *arguments: Any) -> str:
        self.asked.append(arguments)
        return f"read {len(self.asked)}"


def test_what_was_read_ahead_is_given_once_and_the_rest_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ahead, "WORTH", -1)  # whatever it takes is slow
    reader = Counting()
    foreseen = Foreseen(reader)
    with foreseen.over({Question("page", (1,), ()): "ahead"}) as slow:
        assert (foreseen.page(1), foreseen.page(2)) == ("ahead", "read 1")
        assert foreseen.page([3]) == "read 2"  # what is no key is read each time
    assert slow == [Question("page", (1,), ()), Question("page", (2,), ())]
    assert foreseen.page(1) == "read 3"  # nothing is kept
    assert reader.asked == [(2,), ([3],), (1,)]


def test_what_is_quick_is_not_read_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "WORTH", 3600)
    foreseen = Foreseen(Counting())
    with foreseen.over({}) as slow:
        assert foreseen.page(1) == "read 1"
    assert slow == []


@contextmanager
def on_threads(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The threads on which the list of conversations is read, by their names."""
    threads: list[str] = []
    read = Reader.channels

    def noted(self: Reader, *arguments: Any) -> Any:
        threads.append(threading.current_thread().name)
        return read(self, *arguments)

    monkeypatch.setattr(Reader, "channels", noted)
    yield threads


def conversations(window: Window) -> ConversationsPage:
    page = window.pages["conversations"]
    assert isinstance(page, ConversationsPage)
    return page


def first(page: ConversationsPage) -> str:
    return next(row.channel.name for row in page.list.rows() if isinstance(row, ChannelLine))


def test_a_page_that_is_slow_to_read_is_there_at_once_and_brought_up_to_date_beside(
    house: House, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = house.open()
    monkeypatch.setattr(ahead, "WORTH", -1)
    window.visit("conversations")  # nobody knows yet what it asks for
    window.visit("today")
    said = message("new", "camille", "Une nouvelle", timedelta())
    house.receive(TALK, place((said,), ISERE, Reason.ROOM))
    with on_threads(monkeypatch) as threads:
        window.visit("conversations")
        page = conversations(window)
        assert page.isVisible()
        qtbot.waitUntil(lambda: _said(page, ISERE.id) == "Une nouvelle")
    assert threads == ["ahead"]  # the window's own thread read nothing of it


READ = {
    "agenda": ("agenda",),
    "conversations": ("channels",),
    "directory": ("facets", "people"),
    "group:nord": ("edition", "group"),
}
"""What is slow of a page where much is kept."""


@contextmanager
def watched(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, str]]]:
    """What is read, and the name of the thread that reads it."""
    seen: list[tuple[str, str]] = []
    for name in {name for names in READ.values() for name in names}:
        read = getattr(Reader, name)

        def noted(self: Reader, *given: Any, _name: str = name, _read: Any = read) -> Any:
            seen.append((_name, threading.current_thread().name))
            return _read(self, *given)

        monkeypatch.setattr(Reader, name, noted)
    yield seen


@pytest.mark.parametrize("name", READ)
def test_where_much_is_kept_a_page_is_read_beside_already_the_first_time(
    name: str, house: House, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = house.open()
    window.visit(name)
    shown = written(window)
    house.close()
    monkeypatch.setattr(pages, "LARGE", -1)
    window = house.open()
    with watched(monkeypatch) as seen:
        window.visit(name)
        assert window.pages[name.partition(":")[0]].isVisible()
        qtbot.waitUntil(lambda: written(window) == shown)
    assert sorted(seen) == [(one, "ahead") for one in READ[name]], "and each once"


def written(window: Window) -> list[str]:
    """What the page in the centre says, or paints, one line a row."""
    page = window.pages[window.current]
    if isinstance(page, DirectoryPage):
        return [page.subtitle.text(), *(one.name for one in page.model.people)]
    if isinstance(page, AgendaPage):
        return [chip.spoken() for cell in page.grid.cells for chip in cell.chips if chip.entry]
    assert isinstance(page, ConversationsPage | GroupsPage)
    return [repr(row) for row in page.list.rows()]


def test_the_days_stand_in_the_agenda_before_what_is_on_them(
    house: House, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "LARGE", -1)
    goes_on, read = threading.Event(), Reader.agenda

    def late(self: Reader, *given: Any) -> Any:
        goes_on.wait(20)
        return read(self, *given)

    monkeypatch.setattr(Reader, "agenda", late)
    window = house.open()
    window.visit("agenda")
    page = window.pages["agenda"]
    assert isinstance(page, AgendaPage)
    grid = page.grid
    days = same(qtbot, lambda: [(one.day, one.pos()) for one in grid.cells if one.isVisible()])
    day = grid.cell(page.day)
    assert day is not None
    assert day.hasFocus()
    assert written(window) == []
    goes_on.set()
    qtbot.waitUntil(lambda: written(window) != [])
    assert [(one.day, one.pos()) for one in page.grid.cells if one.isVisible()] == days
    assert day.hasFocus()


@pytest.mark.parametrize("name", ["conversations", "group:nord"])
def test_a_change_that_comes_before_or_after_a_page_was_read_is_read_beside_too(
    name: str, house: House, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "LARGE", -1)
    window = house.open()
    with watched(monkeypatch) as seen:
        window.visit(name)
        for number in range(2):
            said = message(f"new{number}", "camille", f"Nouvelle {number}", timedelta())
            house.receive(TALK, place((said,), PROMO, Reason.ROOM))
            qtbot.waitUntil(lambda n=number: f"Nouvelle {n}" in "".join(written(window)))  # type: ignore[misc]
    assert {thread for one, thread in seen if one in READ[name]} == {"ahead"}


def test_who_goes_on_before_a_page_was_read_finds_the_other_one(
    house: House, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "LARGE", -1)
    window = house.open()
    window.visit("group:nord")
    window.visit("group:isere")
    page = window.pages["group"]
    assert isinstance(page, GroupsPage)
    qtbot.waitUntil(lambda: bool(page.list.rows()))
    qtbot.wait(50)
    assert page.group == "isere"
    assert page.list.accessibleName() == "Groupe Isère"


def test_changes_of_a_slow_page_are_all_shown(
    house: House, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = house.open()
    monkeypatch.setattr(ahead, "WORTH", -1)
    window.visit("conversations")
    before = first(conversations(window))
    for number in range(4):
        said = message(f"new{number}", "camille", f"Nouvelle {number}", timedelta())
        house.receive(TALK, place((said,), COUNCIL, Reason.ROOM))
    page = conversations(window)
    qtbot.waitUntil(lambda: _said(page, COUNCIL.id) == "Nouvelle 3")
    assert first(page) == before  # nothing moves while the page is looked at


def test_a_program_that_ends_leaves_nobody_who_reads(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = house.open()
    monkeypatch.setattr(ahead, "WORTH", -1)
    for name in ("conversations", "today", "conversations"):
        window.visit(name)
    assert house.program is not None
    assert _reading()
    window.close()
    house.program.close()
    assert not _reading()


def test_a_window_that_is_replaced_meanwhile_is_told_nothing(
    house: House, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error on the way would fail the test."""
    window = house.open()
    monkeypatch.setattr(ahead, "WORTH", -1)
    for name in ("conversations", "today"):
        window.visit(name)
    goes_on, told = threading.Event(), []
    answers, tell = Ahead._answers, Ahead._tell

    def late(self: Ahead, questions: tuple[Question, ...]) -> dict[Question, Any]:
        goes_on.wait(10)
        return answers(self, questions)

    def noted(self: Ahead, number: int, known: dict[Question, Any], took: float) -> None:
        told.append(number)
        tell(self, number, known, took)

    monkeypatch.setattr(Ahead, "_answers", late)
    assert house.program is not None
    reading = house.program._ahead
    assert reading is not None
    reading._read.disconnect(reading._tell)
    monkeypatch.setattr(Ahead, "_tell", noted)
    reading._read.connect(reading._tell, Qt.ConnectionType.QueuedConnection)
    window.visit("conversations")
    said = message("new", "camille", "Une nouvelle", timedelta())
    house.receive(TALK, place((said,), ISERE, Reason.ROOM), shown=False)
    window.desk.looked.emit(french(scheme="dark"))
    qtbot.waitUntil(lambda: house.window is not window)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qtbot.waitUntil(lambda: not Shiboken.isValid(window))
    goes_on.set()
    qtbot.waitUntil(lambda: len(told) >= 2)


def test_who_closes_does_not_wait_for_a_long_answer(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = house.open()
    assert house.program is not None
    begun, long = (
        threading.Event(),
        ("WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n"),
    )

    def endless(self: Reader) -> Any:
        begun.set()
        return self._read.connection.execute(long).fetchall()

    monkeypatch.setattr(Reader, "endless", endless, raising=False)
    reading = Ahead(house.program._another)
    reading.ask((Question("endless", (), ()),), lambda *_: pytest.fail("nobody is told"))
    assert begun.wait(10)
    [thread] = [one for one in _reading() if one is reading._thread]
    reading.close()
    assert not thread.is_alive()
    assert window.isVisible()


def test_what_was_read_is_let_go_of_once_when_nobody_asks_on(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.open()
    assert house.program is not None
    eased: list[str] = []
    really = Reader.ease

    def ease(self: Reader) -> None:
        eased.append(threading.current_thread().name)
        really(self)

    monkeypatch.setattr(Reader, "ease", ease)
    monkeypatch.setattr(ahead, "_SOON", 0.02)
    reading = Ahead(house.program._another)
    told: list[object] = []
    question = Question("groups", (), ())
    for n in (1, 2):
        reading.ask((question,), lambda answers, _: told.append(answers[question]))
        house.bot.waitUntil(lambda n=n: len(eased) == n)  # type: ignore[misc]
        house.bot.wait(60)
        assert eased == ["ahead"] * n
    house.bot.waitUntil(lambda: len(told) == 2)
    assert told[0] == told[1], "it answers as before"
    reading.close()


def _reading() -> list[threading.Thread]:
    return [one for one in threading.enumerate() if one.name == "ahead"]


def _said(page: ConversationsPage, channel: str) -> str:
    rows = [row for row in page.list.rows() if isinstance(row, ChannelLine)]
    return next(row.channel.last_text for row in rows if row.channel.id == channel)


def test_a_page_is_filled_and_brought_up_to_date_also_while_its_window_is_out_of_sight(
    house: House, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "LARGE", -1)
    window = house.open()
    window.visit("conversations")
    window.hide()
    qtbot.waitUntil(lambda: bool(written(window)))
    said = message("new", "camille", "Une nouvelle", timedelta())
    house.receive(TALK, place((said,), ISERE, Reason.ROOM))
    qtbot.waitUntil(lambda: _said(conversations(window), ISERE.id) == "Une nouvelle")


def test_whoever_comes_by_a_key_before_a_page_was_read_stands_at_its_first_row(
    house: House, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "LARGE", -1)
    window = house.open()
    qtbot.waitUntil(lambda: window.keyboard is not None)
    QTest.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.current == "conversations")
    qtbot.waitUntil(lambda: isinstance(window.focusWidget(), ChannelCard))
    QTest.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert isinstance(window.focusWidget(), ChannelCard)
