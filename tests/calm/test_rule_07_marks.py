"""Rule 7. Quiet marks: no red, no motion; nothing outside the window carries a number or blinks."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from desktop.look.choice import Look
from desktop.look.theme import make
from storage.model import Reason
from tests.calm.saying import ROOT, modules, parsed
from tests.calm.walking import walk
from tests.desktop.community import CAMILLE, PROMO, TALK, message, place
from tests.desktop.conftest import House

LOUD_NAMES = frozenset((
    "QSystemTrayIcon", "QMovie", "QSound", "QSoundEffect", "QMediaPlayer", "QAudioOutput",
    "QAudioSink", "QVideoWidget", "QSplashScreen", "QWinTaskbarButton", "QWinTaskbarProgress",
))  # fmt: skip
"""Classes that reach out of the window, or move, or sound."""
LOUD_CALLS = frozenset((
    "alert", "beep", "setBadgeNumber", "setBadgeLabel", "setBadge", "setOverlayIcon",
    "setUrgencyHint", "requestAttention", "requestUserAttention", "showMessage", "raise_",
    "activateWindow", "requestActivate", "showNormal",
))  # fmt: skip
OUTSIDE = frozenset((
    "jeepney", "dbus", "dbus_next", "dbus_fast", "gi", "notify2", "plyer", "winotify", "win11toast",
    "desktop_notifier", "pync", "UserNotifications", "PySide6.QtDBus", "PySide6.QtMultimedia",
))  # fmt: skip
"""Libraries that speak to the desktop."""
SPEAKERS = {"desktop/calm/service.py", "desktop/calm/bus.py"}
"""The one way out: the service, and the bus below it, which imports nothing but jeepney."""
WITHIN = {
    "desktop/columns.py": {"self.left", "self.right"},
    "desktop/compose/choices.py": {"self"},
    "desktop/links/linktip.py": {"self"},
    "desktop/look/column.py": {"self.bar"},
    "desktop/viewer/viewer.py": {"self"},
}
"""Where a part of the window, and which, is laid over others: no window is raised."""
ANSWERS = {"desktop/system/front.py", "desktop/lock/locking.py"}
"""Where the window comes to the front, because the person clicked, locked it or opened it."""
TRAY = "desktop/system/tray.py"
"""The small icon of the system that a person may ask for: it opens Préau, and it ends it."""
STILL = frozenset((
    "setToolTip", "setContextMenu", "activated", "show", "hide", "isVisible",
    "isSystemTrayAvailable", "ActivationReason",
))  # fmt: skip
"""All that is done with it: it is drawn once, and never says, counts or changes anything."""
SLEEPS_ON_IT = "desktop/system/listening.py"
"""The thread that waits on a bus for those three: it hears, and asks nothing itself."""
LISTENS = "desktop/system/sleeping.py"
"""Hears on the system's bus that the computer goes to sleep, and asks nothing of anybody there."""
PREFERS = "desktop/system/portal.py"
"""Asks the desktop how the person likes to see things, and says nothing to anybody there."""
COSTS = "desktop/system/connection.py"
"""Asks the system whether the connection is counted, and says nothing to anybody there."""


def loud(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, name) of whatever in a module could sound, flash, count or come to the front."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) if name in LOUD_NAMES:
                yield node.lineno, name
            case ast.Attribute(attr=name) if name in LOUD_CALLS | LOUD_NAMES:
                yield node.lineno, name
            case ast.ImportFrom(module=str(module), names=names):
                yield from ((node.lineno, n.name) for n in names if n.name in LOUD_NAMES)
                yield from ((node.lineno, found) for found in _outside(module))
                yield from (
                    (node.lineno, found) for n in names for found in _outside(f"{module}.{n.name}")
                    if found != module
                )  # fmt: skip
            case ast.Import(names=names):
                yield from ((node.lineno, found) for n in names for found in _outside(n.name))


def _outside(module: str) -> list[str]:
    return [one for one in OUTSIDE if module == one or module.startswith(f"{one}.")]


def found() -> dict[str, set[str]]:
    """Every module with what is loud in it."""
    made: dict[str, set[str]] = {}
    for file in modules():
        names = {name for _, name in loud(parsed(file))}
        if names:
            made[str(file.relative_to(ROOT))] = names
    return made


PLANTED = (
    "QApplication.alert(window)",
    "from PySide6.QtWidgets import QSystemTrayIcon",
    "import PySide6.QtWidgets as w\nw.QSystemTrayIcon()",
    "app.setBadgeNumber(3)",
    "QApplication.beep()",
    "from PySide6.QtGui import QMovie",
    "window.raise_()",
    "window.activateWindow()",
    "import jeepney",
    "from jeepney.io.blocking import open_dbus_connection",
    "from PySide6 import QtDBus",
    "from PySide6.QtMultimedia import QSoundEffect",
)


def test_what_is_loud_is_caught() -> None:
    assert [code for code in PLANTED if not list(loud(ast.parse(code)))] == []


def test_nothing_is_loud_but_the_one_way_out() -> None:
    rest = found()
    assert set(rest.pop("desktop/calm/bus.py")) == {"jeepney"}
    rest.pop("desktop/calm/service.py", None)
    for file in WITHIN:
        assert rest.pop(file) == {"raise_"}
    assert rest.pop(TRAY) == {"QSystemTrayIcon"}
    for file in ANSWERS:
        assert rest.pop(file) <= {"raise_", "activateWindow", "showNormal"}
    assert rest == {}


def test_the_tray_has_an_icon_that_stays_as_it_is() -> None:
    done = {
        node.attr
        for node in ast.walk(parsed(ROOT / TRAY))
        if isinstance(node, ast.Attribute)
        and ast.unparse(node.value) in ("self.icon", "QSystemTrayIcon")
    }
    assert {"activated", "show"} <= done <= STILL


@pytest.mark.parametrize("file", WITHIN)
def test_a_part_is_raised_within_its_window_only(file: str) -> None:
    tree = parsed(ROOT / file)
    raised = [
        ast.unparse(node.func.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "raise_"
    ]
    assert set(raised) <= WITHIN[file]
    # what raises itself is made with a parent, or it would be a window of its own
    made = [
        [one.arg for one in node.args.args]
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name == "__init__"
    ]
    assert "self" not in raised or any({"window", "within"} & set(one) for one in made)


def test_the_way_out_is_imported_by_the_calm_alone() -> None:
    """Who wants to tell something has to pass the gate: nobody else can reach the service."""
    users: dict[str, set[str]] = {}
    for file in modules():
        for node in ast.walk(parsed(file)):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("desktop.calm."):
                users.setdefault(str(node.module), set()).add(str(file.relative_to(ROOT)))
    speaks, carries = users["desktop.calm.service"], users["desktop.calm.bus"]
    assert {Path(one).parent for one in speaks} == {Path("desktop/calm")}
    assert {Path(one).parent for one in carries - {SLEEPS_ON_IT, LISTENS, PREFERS, COSTS}} == {
        Path("desktop/calm")
    }


def test_who_hears_of_sleep_says_nothing() -> None:
    assert set(asked_of_the_bus(SLEEPS_ON_IT)) == {"hear", "heard"}
    assert set(asked_of_the_bus(LISTENS)) == {"listen", "heard", "read"}


def test_who_asks_what_the_connection_costs_only_reads() -> None:
    assert set(asked_of_the_bus(COSTS)) == {"listen", "heard", "read"}


def test_who_asks_how_the_person_likes_it_only_reads() -> None:
    assert set(asked_of_the_bus(PREFERS)) <= {"listen", "heard", "call"}
    [call] = asked_of_the_bus(PREFERS)["call"]
    assert "'ReadAll'" in call


def asked_of_the_bus(file: str) -> dict[str, list[str]]:
    """What is done with it, and how each call reads."""
    found: dict[str, list[str]] = {}
    tree = parsed(ROOT / file)
    calls = {id(node.func): node for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
            continue
        if node.value.id == "bus":
            call = calls.get(id(node))
            found.setdefault(node.attr, []).append(ast.unparse(call) if call else "")
    return found


# --- colours --------------------------------------------------------------------------------


def is_red(colour: QColor) -> bool:
    """What calls: https://www.w3.org/TR/WCAG22/#general-flash-and-red-flash-thresholds names
    saturated red by its share of the three colours."""
    red, green, blue = colour.red(), colour.green(), colour.blue()
    whole = red + green + blue
    return whole > 0 and red >= 150 and red / whole >= 0.62


def reds(image: QImage) -> list[str]:
    """Every red in a picture."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    colours = set(memoryview(bytes(plain.constBits())).cast("I"))
    return [QColor(one).name() for one in colours if is_red(QColor(one))]


def test_red_is_known() -> None:
    for one in ("#E02020", "#D93025", "#FF3B30", "#C62828"):
        assert is_red(QColor(one))
    for one in ("#2F6B5E", "#9A5B13", "#E0B26C", "#FBF0DE", "#9C5B36"):
        assert not is_red(QColor(one))


@pytest.mark.parametrize("dark", [False, True])
def test_no_colour_of_the_window_is_red(dark: bool) -> None:
    theme = make(dark=dark)
    colours = [value for value in _values(theme) if value.startswith("#")]
    assert len(colours) > 10
    assert not [one for one in colours if is_red(QColor(one))]


def _values(theme: object) -> list[str]:
    return [str(getattr(theme, name)) for name in theme.__dataclass_fields__]  # type: ignore[attr-defined]


@pytest.mark.row("C7")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_with_everything_unread_no_page_has_red_in_it(house: House, scheme: str) -> None:
    window = house.open(Look(language="fr", scheme=scheme))
    for n in range(6):
        one = message(f"u{n}", "paul", "Bonjour.", timedelta(seconds=-n))
        house.receive(TALK, place((one,), (PROMO, CAMILLE)[n % 2], Reason.ROOM))
    house.bot.wait(30)
    assert any(row.unread for row in window.desk.pages.groups())
    for where in walk(house):
        assert reds(window.grab().toImage()) == [], where


def test_a_mark_is_one_still_dot(house: House) -> None:
    """Before something came and after: the same button but for the dot, which then is still."""
    window = house.open()
    button = window.nav._buttons["group:nord"]
    assert house.program is not None
    assert house.program.writer is not None
    house.program.writer.ask(lambda stores: stores.read_marks.read(PROMO.id))
    house.bot.waitUntil(lambda: "du nouveau" not in button.accessibleName())
    plain = button.grab().toImage()
    house.clock.at += timedelta(minutes=1)
    one = message("u", "paul", "Bonjour.", -timedelta(minutes=1))
    house.receive(TALK, place((one,), PROMO, Reason.ROOM))
    house.bot.waitUntil(lambda: "du nouveau" in button.accessibleName())
    first = button.grab().toImage()
    house.bot.wait(1100)
    assert button.grab().toImage() == first
    changed = [
        (x, y)
        for y in range(first.height())
        for x in range(first.width())
        if first.pixel(x, y) != plain.pixel(x, y)
    ]
    assert changed
    assert max(x for x, _ in changed) - min(x for x, _ in changed) < 12
    assert max(y for _, y in changed) - min(y for _, y in changed) < 12


def test_the_windows_title_and_icon_say_nothing_new(house: House) -> None:
    window = house.open()
    icon = window.windowIcon().cacheKey()
    for n in range(5):
        one = message(f"t{n}", "camille", "Bonjour.", timedelta(seconds=-n))
        house.receive(TALK, place((one,), CAMILLE, Reason.DIRECT))
    house.bot.wait(50)
    assert window.windowTitle() == window.desk.name
    assert not any(letter.isdigit() for letter in window.windowTitle())
    assert window.windowIcon().cacheKey() == icon
