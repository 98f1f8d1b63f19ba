"""Hears that the computer goes to sleep, or that its screen is locked (systemd's logind).

Its thread exists only while the person wants to know.
https://www.freedesktop.org/software/systemd/man/latest/org.freedesktop.login1.html
"""

from __future__ import annotations

import os

from PySide6.QtCore import Qt, Signal

from desktop.calm.bus import Bus, BusError, Target
from desktop.system.listening import Listening

SYSTEM = "SYSTEM"  # the bus on which it speaks
NAME = "org.freedesktop.login1"
MANAGER = Target(NAME, "/org/freedesktop/login1", "org.freedesktop.login1.Manager")
SESSION = "org.freedesktop.login1.Session"
_MEMBER, _PATH = 3, 1  # header fields: https://dbus.freedesktop.org/doc/dbus-specification.html


class Sleep(Listening):
    """While it runs. Where there is no such service, nothing is ever said."""

    asleep = Signal()
    _heard = Signal()

    def __init__(self, bus: str = "") -> None:
        super().__init__(bus or SYSTEM, "sleep")
        self._heard.connect(self.asleep, Qt.ConnectionType.QueuedConnection)

    def begin(self, bus: Bus) -> None:
        bus.listen(MANAGER)
        bus.listen(Target(NAME, "", SESSION))

    def take(self, bus: Bus) -> None:
        if any([self._means_us(bus, message) for message in _taken(bus)]):  # noqa: C419
            self._heard.emit()

    def _means_us(self, bus: Bus, message: object) -> bool:
        fields, body = message.header.fields, message.body  # type: ignore[attr-defined]
        match fields.get(_MEMBER), body:
            case "PrepareForSleep", (True,):
                return True
            case "Lock", _:
                return self._ours(bus, str(fields.get(_PATH, "")))
        return False

    def _ours(self, bus: Bus, session: str) -> bool:
        """Others may sit at this computer too."""
        try:
            owner = bus.read(Target(NAME, session, SESSION), "User")
        except BusError:
            return False
        return bool(owner[0] == os.getuid())


def _taken(bus: Bus) -> list[object]:
    found = list(bus.heard)
    bus.heard.clear()
    return found
