"""What the person told their system holds here too, at once and from the first paint on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QRect
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.look import choice as look
from desktop.look.appearance import fitting
from desktop.look.choice import Look
from desktop.look.veil import Veil
from desktop.places import AtConversation, NewPost
from desktop.system import portal
from desktop.system.portal import Portal
from desktop.system.preferences import NOTHING, Preferences, System
from tests.access.portal import APPEARANCE, GNOME, SettingsPortal
from tests.desktop.community import CAMILLE
from tests.desktop.conftest import House
from tests.servers.notifier import Notifier
from tests.waiting import until

EVERYTHING: dict[str, dict[str, Any]] = {
    APPEARANCE: {
        "color-scheme": ("u", 1),
        "contrast": ("u", 1),
        "accent-color": ("(ddd)", (0.6, 0.2, 0.8)),
        "reduced-motion": ("u", 1),
    },
    GNOME: {"text-scaling-factor": ("d", 1.5), "enable-animations": ("b", True)},
}


@pytest.fixture(scope="module")
def bus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    made = Notifier(tmp_path_factory.mktemp("bus"), with_service=False)
    made.start()
    yield made.address
    made.stop()


@pytest.fixture
def desktop(bus: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[SettingsPortal]:
    """A portal where nothing is chosen yet."""
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus)
    made = SettingsPortal(bus, {APPEARANCE: {"color-scheme": ("u", 0)}})
    yield made
    made.close()


def as_the_system() -> Look:
    return Look(language="fr")


def test_the_system_is_followed_while_the_window_is_open(
    house: House, desktop: SettingsPortal
) -> None:
    window = house.open(as_the_system())
    plain = window.desk.theme
    assert (plain.dark, plain.contrast) == (False, False)
    window.visit("directory")
    window.open(AtConversation(CAMILLE.id))
    desktop.choose(APPEARANCE, "contrast", "u", 1)
    house.bot.waitUntil(lambda: house.window.desk.theme.contrast)
    desktop.choose(APPEARANCE, "color-scheme", "u", 1)
    house.bot.waitUntil(lambda: house.window.desk.theme.dark)
    desktop.choose(GNOME, "text-scaling-factor", "d", 1.5)
    house.bot.waitUntil(lambda: house.window.desk.theme.scale == 1.5 * plain.scale)
    desktop.choose(APPEARANCE, "reduced-motion", "u", 1)
    house.bot.waitUntil(lambda: house.window.desk.theme.still)
    window = house.window
    assert window.current == "directory"
    assert window.place == AtConversation(CAMILLE.id)
    window.open(NewPost())
    assert not window.side.findChildren(Veil)
    house.close()
    kept = look.load(house.folder.path)
    assert kept.system == Preferences(True, True, "", 1.5, True)
    assert (kept.scheme, kept.contrast, kept.scale) == ("", "", 1.0)  # nobody chose it here


def test_what_the_system_said_last_time_holds_at_the_first_paint(
    house: House, desktop: SettingsPortal
) -> None:
    said = Preferences(dark=True, contrast=True, accent="#0055AA", scale=1.25, still=True)
    window = house.open(replace(as_the_system(), system=said))
    # nothing of the portal has been heard yet: it is asked after this
    theme = window.desk.theme
    assert (theme.dark, theme.contrast, theme.still) == (True, True, True)
    house.bot.waitUntil(lambda: not house.window.desk.theme.contrast)  # it says otherwise now


def test_what_the_person_chose_here_comes_before_the_system(
    house: House, desktop: SettingsPortal
) -> None:
    desktop.values = EVERYTHING
    window = house.open(Look(language="fr", scheme="light", contrast="usual"))
    house.bot.waitUntil(lambda: house.window.desk.theme.still)
    assert not house.window.desk.theme.dark
    assert not house.window.desk.theme.contrast
    assert house.window is not window


def test_the_systems_colour_is_taken_where_the_association_set_none(
    house: House, desktop: SettingsPortal
) -> None:
    desktop.values = EVERYTHING
    house.open(Look(language="fr", scheme="light", contrast="usual"))
    house.bot.waitUntil(lambda: house.window.desk.theme.accent != "#2F6B5E")
    assert house.program is not None
    appearance = house.program.appearance
    assert appearance.theme("#884400").accent != appearance.theme(None).accent
    assert appearance.theme(None).accent == house.window.desk.theme.accent


def test_a_change_of_what_is_not_seen_leaves_the_window_alone(
    house: House, desktop: SettingsPortal
) -> None:
    window = house.open(Look(language="fr", scheme="light"))
    desktop.choose(APPEARANCE, "color-scheme", "u", 1)
    assert house.program is not None
    system = house.program.appearance.system
    house.bot.waitUntil(lambda: system.seen.dark is True)
    house.bot.wait(20)
    assert house.window is window


def test_larger_text_ends_at_twice_the_size(house: House, desktop: SettingsPortal) -> None:
    desktop.values = {GNOME: {"text-scaling-factor": ("d", 2.0)}}
    house.open(Look(language="fr", scheme="light", scale=1.5))
    house.bot.waitUntil(lambda: house.window.desk.theme.scale == 2.0)


def test_another_font_of_the_system_is_taken_at_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.open(Look(language="fr", scheme="light"))
    before = house.window.desk.theme.px(100)
    larger = QFont()
    larger.setPixelSize(24)
    monkeypatch.setattr(QFontDatabase, "systemFont", lambda _which: larger)
    for one in QApplication.topLevelWindows():  # as Qt does when the platform's theme changes
        QApplication.sendEvent(one, QEvent(QEvent.Type.ThemeChange))
    house.bot.waitUntil(lambda: house.window.desk.theme.px(100) > 1.4 * before)


def test_no_portal_is_no_trouble(qapp: QApplication, qtbot: QtBot) -> None:
    system = System(qapp, NOTHING)
    system.start("unix:path=/nowhere/bus")
    qtbot.wait(10)
    assert system.now.scale == 1.0
    system.stop()
    system.stop()


async def test_a_bus_without_a_portal_ends_the_thread(bus: str) -> None:
    one = Portal(bus)
    one.start()
    await until(lambda: not one.running)
    one.stop()


NONSENSE: tuple[dict[tuple[str, str], Any], ...] = (
    {},
    {(portal.APPEARANCE, "color-scheme"): "dark", (portal.APPEARANCE, "contrast"): "1"},
    {(portal.APPEARANCE, "accent-color"): (2.0, -1.0, 0.0), (portal.GNOME, "x"): 3},
    {(portal.APPEARANCE, "accent-color"): "red", (portal.GNOME, "text-scaling-factor"): 40.0},
    {(portal.GNOME, "text-scaling-factor"): float("nan")},
    {(portal.APPEARANCE, "color-scheme"): 2**31, (portal.KDE, "AnimationDurationFactor"): "1"},
)


def test_what_makes_no_sense_counts_as_not_said() -> None:
    assert [portal.read(values) for values in NONSENSE] == [NOTHING] * len(NONSENSE)


def test_each_desktops_way_to_ask_for_stillness_is_known() -> None:
    for space, key, value in (
        (portal.APPEARANCE, "reduced-motion", 1),
        (portal.GNOME, "enable-animations", False),
        (portal.KDE, "AnimationDurationFactor", "0"),
    ):
        assert portal.read({(space, key): value}).still


def test_a_spoiled_file_is_as_at_first(tmp_path: Path) -> None:
    for kept in (
        '{"system": [1]}',
        '{"system": [true, true, 3, 1.0, false]}',
        '{"system": "x"}',
        '{"system": [null, false, "", 900.0, false]}',
        '{"contrast": "lots"}',
        "[]",
    ):
        (tmp_path / look.FILE).write_text(kept)
        assert look.load(tmp_path) == Look(), kept


# --- where the window stands --------------------------------------------------------------------

LAPTOP, LARGE = QRect(0, 27, 1366, 741), QRect(1366, 0, 2560, 1440)


PLACES: tuple[tuple[QRect, list[QRect], QRect], ...] = (
    (QRect(1500, 200, 1280, 832), [LAPTOP, LARGE], QRect(1500, 200, 1280, 832)),
    # its screen was taken away: in the middle of what is left, and no larger
    (QRect(1500, 200, 1280, 832), [LAPTOP], QRect(43, 27, 1280, 741)),
    (QRect(5000, 200, 800, 600), [LAPTOP, LARGE], QRect(283, 97, 800, 600)),
    # only a corner is left on the screen, or its upper edge is above it
    (QRect(1350, 700, 800, 600), [LAPTOP], QRect(283, 97, 800, 600)),
    (QRect(100, -500, 800, 600), [LAPTOP], QRect(283, 97, 800, 600)),
    # larger than the screen that it is on
    (QRect(20, 30, 2400, 1400), [LAPTOP], QRect(20, 30, 1366, 741)),
    (QRect(20, 30, 2400, 1400), [], QRect(20, 30, 2400, 1400)),
)
"""Where a window stood, the screens that there are now, and where it stands."""


def test_the_window_comes_back_where_it_can_be_taken() -> None:
    for stood, screens, stands in PLACES:
        assert fitting(stood, screens) == stands
