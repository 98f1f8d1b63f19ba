"""What is slow to read is read beside the window's thread, and shown as it was committed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop.cards.lines import ChannelLine
from desktop.pages.conversations import ConversationsPage
from desktop.window import Window
from desktop.work import ahead
from desktop.work.ahead import Foreseen, Question
from storage.model import Reason
from storage.pages import Reader
from tests.desktop.community import COUNCIL, ISERE, TALK, message, place
from tests.desktop.conftest import House


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


def _reading() -> list[threading.Thread]:
    return [one for one in threading.enumerate() if one.name == "ahead"]


def _said(page: ConversationsPage, channel: str) -> str:
    rows = [row for row in page.list.rows() if isinstance(row, ChannelLine)]
    return next(row.channel.last_text for row in rows if row.channel.id == channel)
