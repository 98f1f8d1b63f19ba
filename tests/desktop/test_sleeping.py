"""The computer sleeps or its screen is locked: a stand-in for logind, which runs nowhere here, on a
bus of its own says what logind says."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from jeepney import (  # type: ignore[import-untyped]
    DBusAddress,
    HeaderFields,
    MessageType,
    new_method_call,
    new_method_return,
    new_signal,
)
from jeepney.io.blocking import open_dbus_connection  # type: ignore[import-untyped]
from pytestqt.qtbot import QtBot

from desktop.lock.locking import ASLEEP
from desktop.system import sleeping
from desktop.system.sleeping import Sleep
from storage import keys
from storage.keys import Vault
from tests.desktop.community import KEY
from tests.desktop.conftest import House
from tests.desktop.rest import LONGEST
from tests.desktop.test_locking import lock
from tests.servers.notifier import Notifier
from tests.storage.test_moving_the_key import Cheap

MANAGER = DBusAddress("/org/freedesktop/login1", interface="org.freedesktop.login1.Manager")


class Logind:
    """Answers whose a session is, and sends its signals."""

    def __init__(self, address: str) -> None:
        self._bus = open_dbus_connection(address)
        ask = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
        self._bus.send_and_get_reply(
            new_method_call(ask, "RequestName", "su", ("org.freedesktop.login1", 0))
        )
        self.asked = 0  # how often somebody asked whose a session is
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def sleeps(self, going: bool) -> None:
        self._bus.send(new_signal(MANAGER, "PrepareForSleep", "b", (going,)))

    def locks(self, uid: int) -> None:
        session = DBusAddress(
            f"/org/freedesktop/login1/session/s{uid}", interface="org.freedesktop.login1.Session"
        )
        self._bus.send(new_signal(session, "Lock"))

    def _run(self) -> None:
        while True:
            try:
                message = self._bus.receive()
            except (OSError, EOFError):
                return
            if message.header.message_type is MessageType.method_call:
                path = message.header.fields[HeaderFields.path]
                owner = ("(uo)", (int(path.rpartition("/s")[2]), "/"))
                self._bus.send(new_method_return(message, "v", (owner,)))
                self.asked += 1

    def close(self) -> None:
        self._bus.close()


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[str]:
    made = Notifier(tmp_path / "bus", with_service=False)
    made.start()
    yield made.address
    made.stop()


def listening(sleep: Sleep, logind: Logind, bot: QtBot) -> list[int]:
    """Until it hears; how often it said so."""
    told: list[int] = []
    sleep.asleep.connect(lambda: told.append(1))
    sleep.start()

    def heard() -> bool:
        logind.sleeps(True)
        return bool(told)

    bot.waitUntil(heard, timeout=LONGEST)
    others(logind, bot)
    told.clear()
    return told


def others(logind: Logind, bot: QtBot) -> None:
    """Somebody else's screen is locked; until all that was said before has been heard."""
    for _ in range(2):  # whose the first one is has been understood once the second is asked for
        asked = logind.asked
        logind.locks(os.getuid() + 1)
        bot.waitUntil(lambda asked=asked: logind.asked > asked, timeout=LONGEST)  # type: ignore[misc]
    bot.wait(1)


@pytest.mark.row("D14")
def test_going_to_sleep_and_a_locked_screen_are_heard_and_nothing_else(
    bus: str, qtbot: QtBot
) -> None:
    logind, sleep = Logind(bus), Sleep(bus)
    told = listening(sleep, logind, qtbot)
    logind.sleeps(False)  # it woke up
    others(logind, qtbot)
    assert told == []
    logind.locks(os.getuid())
    others(logind, qtbot)
    assert told == [1]
    sleep.stop()
    assert not sleep.running
    logind.close()


def test_a_system_without_such_a_service_is_silent(qtbot: QtBot) -> None:
    sleep = Sleep("unix:path=/nowhere/bus")
    sleep.start()
    qtbot.waitUntil(lambda: not sleep.running, timeout=LONGEST)
    sleep.stop()


@pytest.mark.row("D14")
def test_the_window_locks_with_the_computer_if_the_person_chose_it(
    bus: str, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "Cost", Cheap)
    monkeypatch.setattr(sleeping, "SYSTEM", bus)
    Vault(house.folder).adopt(KEY, "un été à Besançon")
    house.open()
    logind = Logind(bus)
    assert lock(house).sleep is None
    house.window.desk.writer.ask(lambda stores: stores.settings.set(ASLEEP, True))
    house.bot.waitUntil(lambda: lock(house).sleep is not None)

    def gone() -> bool:
        logind.sleeps(True)
        return house.program is not None and house.program.window is None

    house.bot.waitUntil(gone)
    logind.close()
