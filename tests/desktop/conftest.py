"""The real window on a real encrypted folder, without an engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from desktop import accessibility
from desktop.look import choice as look
from desktop.look.choice import Look
from desktop.pages.growing import Growing
from desktop.program import Program
from desktop.window import Window
from desktop.work import ahead, turn
from storage.database import Database
from storage.folder import Folder
from storage.model import Changed
from storage.profile import Profile
from tests.desktop import community
from tests.desktop.community import KEY, Clock
from tests.desktop.rest import LONGEST, Patient, rest
from tests.desktop.running import Running


class Wire(QObject):
    """Stands in for the line to the engine: it remembers what was asked."""

    changed = Signal(object)
    noticed = Signal(object)
    state = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.answers: dict[str, Any] = {}
        self.told: list[Changed] = []
        self.key: list[str] = []

    def forget(self) -> None:
        self.key.append("forgotten")

    def remember(self, _key: bytes) -> None:
        self.key.append("remembered")

    def call(
        self,
        name: str,
        then: Callable[[dict[str, Any]], None] | None = None,
        failed: Callable[[str, str], None] | None = None,
        **arguments: Any,
    ) -> None:
        self.asked.append((name, arguments))
        answer = self.answers.get(name)
        if isinstance(answer, str) and failed is not None:
            failed(answer, "")
        elif isinstance(answer, dict) and then is not None:
            then(answer)

    def tell(self, changed: Changed) -> None:
        self.told.append(changed)

    def names(self) -> list[str]:
        return [name for name, _ in self.asked]


class House:
    """One folder, the program on it, and the engine's side of the database."""

    def __init__(self, app: QApplication, folder: Folder, bot: QtBot) -> None:
        self.app, self.folder = app, folder
        self.bot = Patient(bot, lambda: self.program)
        self.clock = Clock()
        self.database = self.settle()
        self.wire = Wire()
        self.opened: list[str] = []
        self.program: Program | None = None
        # what a page makes a moment later is there at once, but in test_growing.py
        self._whole = mock.patch.object(Growing, "begin", _at_once)
        self._whole.start()
        # nor does it depend on the machine what is read beside the window, but in test_ahead.py
        self._quick = mock.patch.object(ahead, "WORTH", 3600.0)
        self._quick.start()
        # nor what waits for another turn, but in test_turn.py
        self._idle = mock.patch.object(turn, "ENOUGH", 3600.0)
        self._idle.start()

    def settle(self) -> Database:
        """What is in the folder at first."""
        return community.settle(self.folder, self.clock)

    def open(self, wanted: Look | None = None, profile: Profile | None = None) -> Window:
        """Open the window as ``preau`` does, with French unless told otherwise."""
        look.save(self.folder.path, wanted or Look(language="fr", scheme="light"))
        program = Program(
            self.app, self.folder, self.clock, profile=profile, opener=self.opened.append
        )
        self.program = program
        window = program.open(KEY)
        with self.bot.waitExposed(window, timeout=LONGEST):
            pass  # it was shown
        program.join(self.wire)  # type: ignore[arg-type]
        self.bot.wait(30)
        return window

    @property
    def window(self) -> Window:
        assert self.program is not None
        assert self.program.window is not None
        return self.program.window

    def receive(self, owner: Any, batch: Any, *, shown: bool = True) -> None:
        """The engine applies something, and the line says so; the window has shown it, unless
        that is not to be waited for."""
        from storage.cache import Cache

        for changed in Cache(self.database, self.clock).apply(owner.id, batch):
            self.wire.changed.emit(changed)
        if shown:
            rest(self.program)

    def close(self) -> None:
        if self.program is not None:
            window = self.program.window
            whole = window is not None and isValid(window)  # a test may have ended it itself
            if window is not None and whole:
                window.close()
            self.program.close()
            if window is not None and whole:  # a program ends here; here many would stay
                window.deleteLater()
                QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        self._whole.stop()
        self._quick.stop()
        self._idle.stop()
        self.database.close()


def _at_once(growing: Growing, *pieces: Callable[[], object]) -> None:
    for piece in pieces:
        piece()


@pytest.fixture
def qtbot(qtbot: QtBot) -> QtBot:
    """That waits for as long as it takes on a busy machine."""
    return Patient(qtbot, lambda: None)


@pytest.fixture(scope="session")
def invented() -> None:
    """Filled once, before a test changes anything of what fills it."""
    community.filled()


@pytest.fixture
def house(qapp: QApplication, qtbot: QtBot, data_folder: Path, invented: None) -> Iterator[House]:
    accessibility.install()
    made = House(qapp, Folder(data_folder), qtbot)
    yield made
    made.close()


@pytest.fixture
def window(house: House) -> Window:
    return house.open()


def french(**more: Any) -> Look:
    return replace(Look(language="fr", scheme="light"), **more)


def press(
    widget: QWidget | None,
    key: Qt.Key,
    modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    """One key without text."""
    assert widget is not None
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(widget, QKeyEvent(kind, key, modifier))


@pytest.fixture
def start() -> Iterator[Callable[..., Running]]:
    """Starts Préau in a process of its own; none is left afterwards."""
    running: list[Running] = []

    def begin(data: Path, *words: str, **more: Any) -> Running:
        running.append(Running(data, *words, **more))
        return running[-1]

    yield begin
    for one in running:
        one.kill()
