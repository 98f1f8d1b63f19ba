"""Windows that are made anew, and what outlives them: nothing falls, nothing speaks to the dead."""

from __future__ import annotations

import gc
import threading
import weakref
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget
from shiboken6 import Shiboken

from desktop import accessibility
from desktop.cards.card import Card
from desktop.compose.composer import Composer
from desktop.look.veil import Veil
from desktop.places import AtConversation, NewEvent, NewPost
from desktop.window import Window
from desktop.work.writer import Writer
from tests.desktop.community import CAMILLE
from tests.desktop.conftest import House

TIMES = 12


def settle_deletions() -> None:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _replaced(house: House, window: Window) -> bool:
    return house.window is not window


def read_all(window: Window) -> int:
    """As a screen reader goes through a window: every role and every name."""
    for widget in [window, *window.findChildren(QWidget)]:
        found = QAccessible.queryAccessibleInterface(widget)
        assert found is not None
        found.text(QAccessible.Text.Name)
    return len(window.findChildren(Card))


def test_a_window_is_made_anew_a_dozen_times_under_a_screen_reader_and_in_mid_fade(
    house: House,
) -> None:
    house.open()
    assert house.program is not None
    seen: list[weakref.ref[Any]] = []
    windows: list[Window] = []
    for turn in range(TIMES):
        window = house.window
        assert read_all(window) > 3
        window.open((AtConversation(CAMILLE.id), NewPost(), NewEvent())[turn % 3])
        Veil(window.side, window.side.grab())  # what was there fades while the window goes
        scheme, language = ("dark", "light")[turn % 2], ("en", "fr")[turn % 2]
        look = replace(house.program.look, scheme=scheme, language=language)
        seen.append(weakref.ref(window.desk))
        windows.append(window)
        window.desk.looked.emit(look)
        house.bot.waitUntil(partial(_replaced, house, window))
        gc.collect()
        house.bot.wait(5)
    house.bot.wait(200)
    settle_deletions()
    assert [Shiboken.isValid(window) for window in windows] == [False] * TIMES
    keeper = accessibility.install()
    assert any(not Shiboken.isValid(one) for one in keeper.kept)  # Qt did it, and Python did not
    windows.clear()
    gc.collect()
    assert sum(one() is not None for one in seen) <= 1  # no window's desk is kept for ever


def test_a_program_that_has_ended_is_kept_by_nothing(house: House) -> None:
    house.open()
    ended = weakref.ref(house.program)
    house.close()
    house.program = None

    def gone() -> bool:
        gc.collect()
        return ended() is None

    house.bot.waitUntil(gone)  # what was put off by some milliseconds is over then


def test_a_composer_that_is_gone_is_not_told_of_the_network(house: House) -> None:
    window = house.open()
    window.open(NewPost())
    composer = window.panel.findChild(Composer)
    assert composer is not None
    told: list[bool] = []
    composer.button.setText = lambda text: told.append(True)  # type: ignore[method-assign]
    window.desk.set_offline(True)
    assert told
    told.clear()
    window.open(AtConversation(CAMILLE.id))
    settle_deletions()
    assert not Shiboken.isValid(composer)
    window.desk.set_offline(False)
    assert told == []


def test_whom_the_writer_tells_is_never_let_go_of_on_its_thread(house: House) -> None:
    where: list[threading.Thread] = []

    class Asker(QObject):
        def came(self, _result: object) -> None:
            return

    writer = Writer(house.folder, bytes(range(1, 33)), house.clock)
    asker = Asker()
    weakref.finalize(asker, lambda: where.append(threading.current_thread()))
    writer.ask(lambda _stores: None, asker.came)
    del asker
    writer.start()
    house.bot.waitUntil(lambda: bool(where))
    writer.close()
    assert where == [threading.main_thread()]


def test_what_a_window_leaves_behind_is_not_kept_for_minutes(house: House) -> None:
    """It has been there for a while: among what is new it would not be found."""
    house.open()
    program = house.program
    assert program is not None
    rubbish = program._rubbish

    class Cycle:
        def __init__(self) -> None:
            self.me = self

    def look() -> None:
        many = [[] for _ in range(3000)]  # type: ignore[var-annotated]
        rubbish.look()
        assert many

    one = Cycle()
    left = weakref.ref(one)
    look()
    look()
    del one
    look()
    assert left() is not None
    program._renew()
    look()
    assert left() is None


def test_python_collects_on_the_windows_thread_alone(house: House) -> None:
    gc.enable()  # as Python does where no window is
    house.open()
    assert house.program is not None
    assert not gc.isenabled()

    class Cycle:
        def __init__(self) -> None:
            self.me = self

    kept = weakref.ref(Cycle())
    many = [[] for _ in range(3000)]  # type: ignore[var-annotated]
    house.program._rubbish.look()
    assert many
    assert kept() is None
    house.close()
    assert gc.isenabled()
    gc.disable()  # what other windows of this process leave is collected after the test
