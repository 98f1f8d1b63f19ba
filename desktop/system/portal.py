"""Asks the desktop's portal what the person prefers, and hears when that changes.

https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.Settings.html
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal

from desktop.calm.bus import Bus, Target
from desktop.system.listening import Listening
from desktop.system.preferences import LEAST, MOST, Preferences

SETTINGS = Target(
    "org.freedesktop.portal.Desktop",
    "/org/freedesktop/portal/desktop",
    "org.freedesktop.portal.Settings",
)
APPEARANCE = "org.freedesktop.appearance"
GNOME, GNOME_SEEN = "org.gnome.desktop.interface", "org.gnome.desktop.a11y.interface"
KDE = "org.kde.kdeglobals.KDE"
SPACES = (APPEARANCE, GNOME, GNOME_SEEN, KDE)

Values = dict[tuple[str, str], Any]


def read(values: Values) -> Preferences:
    """What the portal's values mean; whatever is not as it should be counts as not said."""
    scheme = values.get((APPEARANCE, "color-scheme"))
    scale = values.get((GNOME, "text-scaling-factor"))
    return Preferences(
        dark={1: True, 2: False}.get(scheme) if isinstance(scheme, int) else None,
        contrast=values.get((APPEARANCE, "contrast")) == 1
        or values.get((GNOME_SEEN, "high-contrast")) is True,
        accent=_colour(values.get((APPEARANCE, "accent-color"))),
        scale=scale if isinstance(scale, float) and LEAST <= scale <= MOST else 1.0,
        still=values.get((APPEARANCE, "reduced-motion")) == 1
        or values.get((GNOME, "enable-animations")) is False
        or values.get((KDE, "AnimationDurationFactor")) == "0",
    )


class Portal(Listening):
    """While it runs. Where there is no portal, nothing is ever said."""

    told = Signal(object)  # Preferences; from the thread

    def __init__(self, bus: str) -> None:
        """``bus``: as for :class:`desktop.calm.bus.Bus`."""
        super().__init__(bus, "portal")
        self._values: Values = {}

    def begin(self, bus: Bus) -> None:
        bus.listen(SETTINGS)
        self._values = _all(bus.call(SETTINGS, "ReadAll", "as", (list(SPACES),)))
        self.told.emit(read(self._values))

    def take(self, bus: Bus) -> None:
        if _heard(bus.heard, self._values):
            self.told.emit(read(self._values))


def _all(answer: tuple[Any, ...]) -> Values:
    """Of ``a{sa{sv}}``."""
    try:
        return {
            (space, key): value[1]
            for space, keys in answer[0].items()
            for key, value in keys.items()
        }
    except (AttributeError, IndexError, TypeError):
        return {}


def _heard(messages: Any, values: Values) -> bool:
    """Take what changed into ``values``; whether it is anything that counts here."""
    counts = False
    while messages:
        match messages.popleft().body:
            case (str(space), str(key), (_, value)) if space in SPACES:
                values[space, key] = value
                counts = True
    return counts


def _colour(value: object) -> str:
    """``#RRGGBB`` of three parts from 0 to 1; parts beyond that mean that none was chosen."""
    match value:
        case (float(red), float(green), float(blue)) if all(
            0 <= part <= 1 for part in (red, green, blue)
        ):
            return "#" + "".join(f"{round(part * 255):02X}" for part in (red, green, blue))
    return ""
