"""Hears that the computer goes to sleep, or that its screen is locked (systemd's logind).

A thread of its own sleeps on the system's bus; it exists only while the person wants to know.
https://www.freedesktop.org/software/systemd/man/latest/org.freedesktop.login1.html
"""

from __future__ import annotations

import contextlib
import logging
import os
import select
import socket
import threading
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from desktop.calm.bus import Bus, BusError, Target

logger = logging.getLogger(__name__)
SYSTEM = "SYSTEM"  # the bus on which it speaks
NAME = "org.freedesktop.login1"
MANAGER = Target(NAME, "/org/freedesktop/login1", "org.freedesktop.login1.Manager")
SESSION = "org.freedesktop.login1.Session"
_MEMBER, _PATH = 3, 1  # header fields: https://dbus.freedesktop.org/doc/dbus-specification.html


class Sleep(QObject):
    """While it runs. Where there is no such service, nothing is ever said."""

    asleep = Signal()
    _heard = Signal()

    def __init__(self, bus: str = "") -> None:
        super().__init__()
        self._which = bus or SYSTEM
        self._thread: threading.Thread | None = None
        self._wake: socket.socket | None = None
        self._heard.connect(self.asleep, Qt.ConnectionType.QueuedConnection)

    @property
    def running(self) -> bool:
        """Whether somebody listens."""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Begin to listen; once."""
        if self._thread is None:
            self._wake, woken = socket.socketpair()
            self._thread = threading.Thread(
                target=self._run, args=(woken,), name="sleep", daemon=True
            )
            self._thread.start()

    def stop(self) -> None:
        if self._thread is not None and self._wake is not None:
            self._wake.close()
            self._thread.join(5)
            self._thread = self._wake = None

    def _run(self, woken: socket.socket) -> None:
        try:
            bus = Bus(self._which)
        except BusError:
            woken.close()
            return
        with contextlib.closing(woken), contextlib.closing(bus):
            try:
                bus.listen(MANAGER)
                bus.listen(Target(NAME, "", SESSION))
                both: list[Any] = [woken, bus]
                while woken not in select.select(both, [], [])[0]:
                    bus.hear()
                    if any([self._means_us(bus, message) for message in _taken(bus)]):  # noqa: C419
                        self._heard.emit()
            except BusError as error:
                logger.info("sleep: %s", error)

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
