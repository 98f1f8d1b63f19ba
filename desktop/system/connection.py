"""Asks NetworkManager whether the connection is counted, and hears when that changes.

Qt could say it as well, with a library that could speak to any host; the window's process has none
such. https://networkmanager.dev/docs/api/latest/gdbus-org.freedesktop.NetworkManager.html
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal

from desktop.calm.bus import Bus, BusError, Target
from desktop.system.listening import Listening

NAME = "org.freedesktop.NetworkManager"
PATH = "/org/freedesktop/NetworkManager"
MANAGER = Target(NAME, PATH, NAME)
PROPERTIES = Target(NAME, PATH, "org.freedesktop.DBus.Properties")
PROPERTY = "Metered"
COUNTED = frozenset((1, 3))
"""Said so, or guessed:
https://networkmanager.dev/docs/api/latest/nm-dbus-types.html#NMMetered"""


class Connection(Listening):
    """While it runs. Where nobody can say, no connection is counted."""

    told = Signal(bool)  # from the thread; first what is, then what changes

    def __init__(self, bus: str) -> None:
        """``bus``: as for :class:`desktop.calm.bus.Bus`."""
        super().__init__(bus, "connection")
        self._said = False

    def begin(self, bus: Bus) -> None:
        bus.listen(PROPERTIES)  # before it is asked: no change is lost between the two
        self._said = _read(bus)
        self.told.emit(self._said)

    def take(self, bus: Bus) -> None:
        if _concerned(bus.heard) and (now := _read(bus)) != self._said:
            self._said = now
            self.told.emit(now)

    def silent(self) -> None:
        self.told.emit(False)


def _read(bus: Bus) -> bool:
    """What it is now. Where NetworkManager does not run, it may yet be started."""
    try:
        said = bus.read(MANAGER, PROPERTY)
    except BusError:
        return False
    return isinstance(said, int) and said in COUNTED


def _concerned(messages: Any) -> bool:
    """Whether any that came says that it changed. The property is then asked for again: the last
    of several is what counts."""
    found = False
    while messages:
        match messages.popleft().body:
            case (str(interface), dict(changed), list(others)) if interface == NAME:
                found = found or PROPERTY in changed or PROPERTY in others
    return found
