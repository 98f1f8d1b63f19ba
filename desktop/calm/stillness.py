"""Whether the person told their system not to disturb them: looked at only when it matters."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable

from desktop.calm.bus import Bus, BusError, Target

NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
_PATIENCE = 2.0  # seconds

_PROPERTIES = (
    (NAME, "Inhibited"),  # KDE, and who follows it
    ("org.dunstproject.cmd0", "paused"),  # dunst
)
"""Where a notification service says, as a property, that it is not to disturb."""

_SETTINGS = (
    ("org.gnome.desktop.notifications", "show-banners", "false"),
    ("org.cinnamon.desktop.notifications", "display-notifications", "false"),
)
"""Where a desktop keeps it among its settings, and the value that means silence."""


def is_still(bus: Bus, ask: Callable[[str, str], str] | None = None) -> bool:
    """Whether any of them says so. Who does not know of such a thing has not said it.

    ``ask``: reads one of the desktop's settings, "" when there is none.
    https://invent.kde.org/plasma/plasma-workspace (libnotificationmanager), dunst(5),
    https://gitlab.gnome.org/GNOME/gsettings-desktop-schemas
    """
    return any(_says(bus, interface, prop) for interface, prop in _PROPERTIES) or any(
        (ask or _setting)(schema, key) == silent for schema, key, silent in _SETTINGS
    )


def _says(bus: Bus, interface: str, prop: str) -> bool:
    try:
        return bus.read(Target(NAME, PATH, interface), prop) is True
    except BusError:
        return False


def _setting(schema: str, key: str) -> str:
    program = shutil.which("gsettings")
    if program is None:
        return ""
    try:
        done = subprocess.run(  # noqa: S603 (a constant, and where the system keeps its programs)
            [program, "get", schema, key],
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()
