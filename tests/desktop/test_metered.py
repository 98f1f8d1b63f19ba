"""On a connection that is counted pictures come at a click, and otherwise by themselves."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from desktop.cards.entry import EntryCard
from desktop.pages.parts.pictures import PicturesPart
from desktop.pages.settings import SettingsPage
from desktop.places import AtThread
from desktop.system.metered import Meter
from desktop.window import Window
from tests.desktop.community import HOME
from tests.desktop.conftest import House, french
from tests.desktop.network import GUESSED, GUESSED_NO, NO, UNKNOWN, YES, NetworkManager
from tests.servers.notifier import Notifier


class Counted(QObject):
    """Stands in for the system's word about the connection."""

    changed = Signal()

    def __init__(self, metered: bool) -> None:
        super().__init__()
        self.metered, self.asked = metered, 0

    def start(self) -> None:
        """It is there from the beginning."""

    def stop(self) -> None:
        """It ends with the test."""

    def now(self) -> bool:
        self.asked += 1
        return self.metered


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counted:
    made = Counted(metered=True)
    monkeypatch.setattr("desktop.system.metered.Meter", lambda _parent: made)
    return made


def card(window: Window) -> EntryCard:
    """Of the post with a picture that is not here."""
    entry = next(e for e in window.desk.pages.conversation(HOME.id) if e.media)
    window.open(AtThread(entry))
    made = next(iter(window.panel.list._live.values()))  # type: ignore[attr-defined]
    assert isinstance(made, EntryCard)
    return made


def fetched(house: House) -> bool:
    return "fetch" in house.wire.names()


def test_nothing_is_fetched_before_a_click_where_it_is_counted(
    house: House, counted: Counted
) -> None:
    window = house.open(french())
    shown = card(window)
    house.bot.waitUntil(shown.load.isVisible)
    assert shown.load.text() == "Montrer l’image (connexion limitée)"
    assert not fetched(house)
    shown.load.click()
    house.bot.waitUntil(lambda: fetched(house))


def test_a_click_on_the_picture_itself_asks_for_it_too(house: House, counted: Counted) -> None:
    window = house.open(french())
    shown = card(window)
    house.bot.waitUntil(shown.load.isVisible)
    shown.views[0].press()
    house.bot.waitUntil(lambda: fetched(house))


def test_another_connection_brings_what_waited_for_it(house: House, counted: Counted) -> None:
    window = house.open(french())
    shown = card(window)
    house.bot.waitUntil(shown.load.isVisible)
    counted.metered = False
    counted.changed.emit()
    house.bot.waitUntil(lambda: fetched(house))
    assert not shown.load.isVisible()


def test_who_chose_otherwise_is_not_asked(house: House, counted: Counted) -> None:
    window = house.open(french(metered_on_request=False))
    card(window)
    house.bot.waitUntil(lambda: fetched(house))


def test_the_choice_is_on_the_page_of_settings_and_holds_at_once(
    house: House, counted: Counted
) -> None:
    window = house.open(french())
    window.visit("settings")
    page = window.pages["settings"]
    assert isinstance(page, SettingsPage)
    box = page.part(PicturesPart).on_limited
    assert not box.isChecked()  # nothing is ticked beforehand
    box.click()
    assert house.window is window  # not made anew for it
    assert not window.desk.look.metered_on_request
    card(window)
    house.bot.waitUntil(lambda: fetched(house))


def test_a_picture_that_is_here_needs_nobody_to_ask(house: House, counted: Counted) -> None:
    window = house.open(french())
    window.visit("agenda")
    house.bot.wait(100)
    assert counted.asked == 0


# --- the system's own word ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Notifier]:
    made = Notifier(tmp_path_factory.mktemp("bus"), with_service=False)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def meter() -> Iterator[Meter]:
    made = Meter()
    yield made
    made.stop()


def test_the_system_is_asked_and_heard(bus: Notifier, meter: Meter, qtbot: QtBot) -> None:
    """With a stand-in for NetworkManager: no real one can run here."""
    manager = NetworkManager(bus.address, NO)
    try:
        meter.start(bus.address)
        assert meter.now()  # until it is known
        with qtbot.waitSignal(meter.changed):
            pass
        for metered, counted in (
            (YES, True),
            (GUESSED_NO, False),
            (GUESSED, True),
            (UNKNOWN, False),
        ):
            with qtbot.waitSignal(meter.changed):
                manager.become(metered)
            assert meter.now() == counted
    finally:
        manager.close()


def test_who_comes_late_is_heard(bus: Notifier, meter: Meter, qtbot: QtBot) -> None:
    """NetworkManager is started, or started again, while the window is open."""
    meter.start(bus.address)
    qtbot.waitUntil(lambda: not meter.now())
    manager = NetworkManager(bus.address, NO)
    try:
        with qtbot.waitSignal(meter.changed):
            manager.become(YES)
        assert meter.now()
    finally:
        manager.close()


def test_where_the_system_cannot_say_no_connection_is_counted(bus: Notifier, qtbot: QtBot) -> None:
    for address in (bus.address, "unix:path=/nowhere"):
        meter = Meter()
        meter.start(address)
        qtbot.waitUntil(lambda meter=meter: not meter.now())  # type: ignore[misc]
        meter.stop()


def test_nobody_is_told_what_nobody_asked(meter: Meter, qtbot: QtBot) -> None:
    """The window is not drawn anew because it now is known that all is as usual."""
    with qtbot.assertNotEmitted(meter.changed):
        meter.start("unix:path=/nowhere")
        found = meter._connection
        assert found is not None
        qtbot.waitUntil(lambda: not found.running)
        qtbot.wait(1)
    assert not meter.now()


def test_the_thread_ends_with_the_program(
    bus: Notifier, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", bus.address)
    house.open(french())
    assert "connection" in threads()
    assert house.program is not None
    house.program.close()
    assert "connection" not in threads()


def threads() -> list[str]:
    return [thread.name for thread in threading.enumerate()]
