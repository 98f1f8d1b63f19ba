"""The small icon that a person may ask for: it opens Préau, it ends it, and it says nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.system.presence import TRAY
from storage.folder import Folder
from storage.settings import Settings
from tests.desktop import community
from tests.desktop.running import Running
from tests.servers import Notifier
from tests.servers.traywatcher import TrayWatcher


def until(true: Callable[[], object], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.fixture
def screen(notification_service: Notifier) -> dict[str, str]:
    """A real screen, and a bus on which nobody shows small icons yet."""
    return {
        "QT_QPA_PLATFORM": "xcb",
        "DISPLAY": notification_service.display,
        "DBUS_SESSION_BUS_ADDRESS": notification_service.address,
    }


@pytest.fixture
def watcher(notification_service: Notifier) -> Iterator[TrayWatcher]:
    made = TrayWatcher(notification_service.address.removeprefix("unix:path="))
    made.start()
    yield made
    made.stop()


@pytest.fixture
def wanted(tmp_path: Path) -> Path:
    """A folder whose person chose the icon."""
    database = community.settle(Folder(tmp_path / "data"), community.Clock())
    Settings(database).set(TRAY, True)
    database.close()
    return tmp_path / "data"


def test_closing_keeps_it_and_the_icon_opens_and_ends_it(
    wanted: Path, screen: dict[str, str], watcher: TrayWatcher, start: Any
) -> None:
    first: Running = start(wanted, "--key", environment=screen)
    first.until(shows="window", visible=True)
    until(lambda: watcher.items)
    found = watcher.properties()
    assert found["Status"] == "Active"
    assert not any(letter.isdigit() for letter in f"{found['Title']}{found['ToolTip'][2]}")
    assert found["IconPixmap"] or found["IconName"] == "preau"
    assert found.get("AttentionIconName", "") == found.get("OverlayIconName", "") == ""
    assert set(watcher.menu()) == {"Open", "Quit"}

    first.ask("close")
    first.until(visible=False)
    watcher.click()
    first.until(visible=True)
    first.ask("close")
    first.until(visible=False)
    watcher.choose("Open")
    first.until(visible=True)
    # out of sight it can be called back by another start as well
    first.ask("close")
    assert start(wanted, "--key", environment=screen).end() == 0
    first.until(visible=True)
    # out of sight it stays there when it is made anew in another look
    first.ask("close")
    first.ask("darken")
    assert first.until(dark=True)["visible"] is False
    said = set(watcher.said)
    assert said <= {"NewToolTip", "NewMenu", "NewIcon", "NewTitle"}
    watcher.choose("Quit")
    assert first.end() == 0


def test_the_key_that_ends_it_ends_it_beside_the_icon_too(
    wanted: Path, screen: dict[str, str], watcher: TrayWatcher, start: Any
) -> None:
    first: Running = start(wanted, "--key", environment=screen)
    until(lambda: watcher.items)
    first.ask("darken")  # the window that was made anew keeps the key
    first.until(dark=True)
    assert first.process.stdin is not None
    first.process.stdin.write("quit\n")
    first.process.stdin.flush()
    assert first.end() == 0


def test_at_login_it_comes_in_nobodys_way(
    wanted: Path, screen: dict[str, str], watcher: TrayWatcher, start: Any
) -> None:
    first: Running = start(wanted, "--key", "--at-login", environment=screen)
    until(lambda: watcher.items)
    first.until(shows="window", visible=False)
    watcher.click()
    first.until(visible=True, minimised=False)


def test_a_locked_one_shows_its_door_and_nothing_else(
    tmp_path: Path, screen: dict[str, str], watcher: TrayWatcher, start: Any
) -> None:
    first: Running = start(tmp_path / "data", environment=screen)
    first.until(shows="door")
    first.ask("give une phrase de passe")
    first.until(shows="window")
    first.ask("tray")
    until(lambda: watcher.items)
    first.ask("lock")
    first.until(shows="door", visible=True)
    first.ask("close")
    first.until(shows="door", visible=False)
    assert start(tmp_path / "data", "matrix:u/lea:b.example", environment=screen).end() == 0
    first.until(shows="door", visible=True)
    first.ask("give une phrase de passe")
    first.until_said("told", "@lea:b.example", shows="window", visible=True)
    # out of sight it locks out of sight
    first.ask("close")
    first.until(visible=False)
    first.ask("lock")
    first.until(shows="door", visible=False)
    watcher.click()
    first.until(shows="door", visible=True)
    watcher.choose("Quit")
    assert first.end() == 0


def test_where_no_icons_are_shown_closing_ends_it(
    wanted: Path, screen: dict[str, str], start: Any
) -> None:
    first: Running = start(wanted, "--key", environment=screen)
    first.until(shows="window", visible=True)
    first.ask("close")
    assert first.end() == 0
