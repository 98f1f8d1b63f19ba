"""On a connection that is counted pictures come at a click, and otherwise by themselves."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, Signal

from desktop.cards.entry import EntryCard
from desktop.pages.parts.pictures import PicturesPart
from desktop.pages.settings import SettingsPage
from desktop.places import AtThread
from desktop.window import Window
from tests.desktop.community import HOME
from tests.desktop.conftest import House, french
from tests.desktop.network import NO, YES, NetworkManager
from tests.servers.notifier import Notifier


class Counted(QObject):
    """Stands in for the system's word about the connection."""

    changed = Signal()

    def __init__(self, metered: bool) -> None:
        super().__init__()
        self.metered, self.asked = metered, 0

    def now(self) -> bool:
        self.asked += 1
        return self.metered


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counted:
    made = Counted(metered=True)
    monkeypatch.setattr("desktop.work.pictures.Meter", lambda _parent: made)
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


@pytest.mark.row("C10")
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

ASK = """
import sys
from PySide6.QtCore import QCoreApplication
from desktop.system.metered import Meter
app = QCoreApplication([])
meter = Meter()
print(meter.now(), flush=True)
meter.changed.connect(lambda: print(meter.now(), flush=True))
app.exec()
"""


@pytest.fixture(scope="module")
def bus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Notifier]:
    made = Notifier(tmp_path_factory.mktemp("bus"), with_service=False)
    made.start()
    yield made
    made.stop()


def ask(address: str) -> subprocess.Popen[str]:
    """A process that says whether the connection is counted, now and whenever that changes."""
    world: dict[str, Any] = {**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": address}
    root = Path(__file__).parents[2]
    return subprocess.Popen(
        [sys.executable, "-c", ASK], env=world, cwd=root, stdout=subprocess.PIPE, text=True
    )


def test_the_system_is_asked_and_heard(bus: Notifier) -> None:
    """With a stand-in for NetworkManager: no real one can run here."""
    manager = NetworkManager(bus.address, YES)
    process = ask(bus.address)
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "True\n"
        manager.become(NO)
        assert process.stdout.readline() == "False\n"
    finally:
        process.kill()
        process.communicate()
        manager.close()


def test_where_the_system_cannot_say_no_connection_is_counted(bus: Notifier) -> None:
    for address in (bus.address, "unix:path=/nowhere"):
        process = ask(address)
        assert process.stdout is not None
        assert process.stdout.readline() == "False\n"
        process.kill()
        process.communicate()
