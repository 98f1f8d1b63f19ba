"""A stand-in for the desktop's portal, which runs nowhere here, on a bus of its own."""

from __future__ import annotations

import socket
import threading
from typing import Any

from jeepney import (  # type: ignore[import-untyped]
    DBusAddress,
    HeaderFields,
    MessageType,
    new_method_call,
    new_method_return,
    new_signal,
)
from jeepney.io.blocking import open_dbus_connection  # type: ignore[import-untyped]

from desktop.system.portal import SETTINGS

BUS = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
APPEARANCE, GNOME = "org.freedesktop.appearance", "org.gnome.desktop.interface"


class SettingsPortal:
    """Answers ReadAll as the specification has it, and says what changes."""

    def __init__(self, address: str, values: dict[str, dict[str, Any]]) -> None:
        """``values``: by namespace and key, each a signature and a value."""
        self.values, self.asked = values, 0
        self._bus = open_dbus_connection(address)
        self._bus.send_and_get_reply(new_method_call(BUS, "RequestName", "su", (SETTINGS.name, 0)))
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def choose(self, space: str, key: str, signature: str, value: Any) -> None:
        """The person changes it in their system's settings."""
        self.values.setdefault(space, {})[key] = (signature, value)
        emitter = DBusAddress(SETTINGS.path, interface=SETTINGS.interface)
        body = (space, key, (signature, value))
        self._bus.send(new_signal(emitter, "SettingChanged", "ssv", body))

    def _run(self) -> None:
        while True:
            try:
                message = self._bus.receive()
            except (OSError, ValueError):
                return
            fields = message.header.fields
            if message.header.message_type is not MessageType.method_call:
                continue
            if fields.get(HeaderFields.member) == "ReadAll":
                self.asked += 1
                self._bus.send(new_method_return(message, "a{sa{sv}}", (self.values,)))

    def close(self) -> None:
        self._bus.sock.shutdown(socket.SHUT_RDWR)  # else the thread would go on waiting for it
        self._thread.join(5)
        self._bus.close()
