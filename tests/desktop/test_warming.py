"""What a first visit needs is there before it, and nobody is held up for it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.pages.conversations import ConversationsPage
from desktop.window import Window
from desktop.work import warming
from desktop.work.ahead import Ahead, Freshening
from desktop.work.warming import LOADED, MADE, Warming
from storage.pages import Reader
from tests.desktop.conftest import House, french


@pytest.fixture
def warm(house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Window, Warming]]:
    monkeypatch.setattr(warming, "FIRST", 600_000)  # the test says when
    monkeypatch.setattr(warming, "REST", 600_000)
    window = house.open(french())
    ahead = Ahead(lambda: Reader(house.database.reader(), house.clock))
    made = Warming(window, Freshening(window.desk, ahead, window))
    made.start()
    yield window, made
    ahead.close()


def test_all_that_is_named_is_there(warm: tuple[Window, Warming], house: House) -> None:
    window, made = warm
    for _ in range(len(LOADED) + len(MADE)):
        made.go_on()
    assert {*MADE, "today"} == set(window.pages)
    assert set(LOADED) <= set(sys.modules)
    assert window.current == "today"
    assert not any(window.pages[name].isVisible() for name in MADE)
    page = window.pages["conversations"]
    assert isinstance(page, ConversationsPage)
    house.bot.waitUntil(lambda: bool(page.list.rows()))  # read on the other thread


def test_what_it_no_longer_needs_is_given_back_once_all_is_here(
    warm: tuple[Window, Warming], house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[int] = []
    _, made = warm
    monkeypatch.setattr(warming, "give_back", lambda: given.append(len(made.left)))
    monkeypatch.setattr(warming, "REST_AFTER", 0)
    while made.left:
        made.go_on()
    assert not given
    made.go_on()
    assert given == [0]
    house.bot.waitUntil(lambda: given == [0, 0])


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system sees to it")
def test_memory_that_was_freed_goes_back_to_the_system() -> None:
    code = (
        "import re; from desktop.work.rubbish import give_back\n"
        "def mine():\n"
        "    told = open('/proc/self/smaps_rollup').read()\n"
        "    return int(re.search(r'Anonymous:\\s+(\\d+)', told)[1])\n"
        "held = [bytes(1000) for _ in range(40_000)]; last = bytes(1000)\n"
        "del held; before = mine(); give_back(); print(before - mine())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) > 20_000  # KiB


def test_nothing_is_done_while_the_person_does_something(warm: tuple[Window, Warming]) -> None:
    window, made = warm
    before = len(made.left)
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Shift)
    made.go_on()
    assert len(made.left) == before
    made._did -= warming.STILL + 1
    made.go_on()
    assert len(made.left) == before - 1


def test_a_window_that_is_closed_or_locked_is_left_alone(warm: tuple[Window, Warming]) -> None:
    window, made = warm
    window.close()
    made.go_on()
    assert not made.left
    assert set(window.pages) == {"today"}


def test_no_module_brings_most_of_the_others_along() -> None:
    """They stand in their order, so that each piece is small."""
    code = (
        "import sys, importlib, desktop.starting\n"
        "from desktop.work.warming import LOADED\n"
        "def ours(): return sum(m.startswith(('desktop.', 'storage.')) for m in sys.modules)\n"
        "most = 0\n"
        "for name in LOADED:\n"
        "    before = ours(); importlib.import_module(name); most = max(most, ours() - before)\n"
        "print(most)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) <= 30  # the parts of the settings
