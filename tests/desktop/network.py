"""A stand-in for NetworkManager, which runs nowhere here, on a bus of its own."""

from __future__ import annotations

import socket
import threading
from typing import Any

from jeepney import (  # type: ignore[import-untyped]
    DBusAddress,
    HeaderFields,
    MessageType,
    new_error,
    new_method_call,
    new_method_return,
    new_signal,
)
from jeepney.io.blocking import open_dbus_connection  # type: ignore[import-untyped]

NAME, PATH = "org.freedesktop.NetworkManager", "/org/freedesktop/NetworkManager"
PROPERTIES = "org.freedesktop.DBus.Properties"
BUS = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
CONNECTED, FULL = 70, 4
UNKNOWN, YES, NO, GUESSED, GUESSED_NO = 0, 1, 2, 3, 4
"""https://networkmanager.dev/docs/api/latest/nm-dbus-types.html#NMMetered"""


class NetworkManager:
    """Says its properties as the real one does, and that one of them is another."""

    def __init__(self, address: str, metered: int) -> None:
        self.values: dict[str, tuple[str, Any]] = {
            "State": ("u", CONNECTED),
            "Connectivity": ("u", FULL),
            "Metered": ("u", metered),
            "PrimaryConnection": ("o", "/"),
            "PrimaryConnectionType": ("s", ""),
        }
        self._bus = open_dbus_connection(address)
        self._bus.send_and_get_reply(new_method_call(BUS, "RequestName", "su", (NAME, 0)))
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def become(self, metered: int) -> None:
        """Another connection, which costs or does not."""
        self.values["Metered"] = ("u", metered)
        said: tuple[str, dict[str, Any], list[str]] = (NAME, {"Metered": ("u", metered)}, [])
        emitter = DBusAddress(PATH, interface=PROPERTIES)
        self._bus.send(new_signal(emitter, "PropertiesChanged", "sa{sv}as", said))

    def _run(self) -> None:
        while True:
            try:
                message = self._bus.receive()
            except (OSError, ValueError):
                return
            if message.header.message_type is not MessageType.method_call:
                continue
            self._bus.send(self._answer(message))

    def _answer(self, message: Any) -> Any:
        member = message.header.fields.get(HeaderFields.member)
        if member == "GetAll":
            return new_method_return(message, "a{sv}", (self.values,))
        if member == "Get" and message.body[1] in self.values:
            return new_method_return(message, "v", (self.values[message.body[1]],))
        return new_error(message, "org.freedesktop.DBus.Error.UnknownMethod")

    def close(self) -> None:
        self._bus.sock.shutdown(socket.SHUT_RDWR)  # else the thread would go on waiting for it
        self._thread.join(5)
        self._bus.close()
