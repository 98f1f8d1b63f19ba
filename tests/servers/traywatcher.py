"""A stand-in for the part of a desktop that shows small icons: no such program runs without a whole
desktop. It keeps what registers with it, hears all that an icon says, and clicks on it.

https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem/StatusNotifierWatcher/ and, for
the menu, com.canonical.dbusmenu.
"""

from __future__ import annotations

import contextlib
import threading
from typing import Any

from jeepney import (  # type: ignore[import-untyped]
    DBusAddress,
    HeaderFields,
    MatchRule,
    Message,
    MessageType,
    message_bus,
    new_method_call,
    new_method_return,
)
from jeepney.io.blocking import DBusConnection, prep_socket  # type: ignore[import-untyped]

_NAME, _PATH = "org.kde.StatusNotifierWatcher", "/StatusNotifierWatcher"
_ITEM, _MENU = "org.kde.StatusNotifierItem", "com.canonical.dbusmenu"
_PROPERTIES = "org.freedesktop.DBus.Properties"
_PATIENCE = 60.0  # seconds for one answer, on a busy machine


class TrayWatcher:
    """One on the bus at ``socket``, until it is stopped."""

    def __init__(self, socket: str) -> None:
        self._socket = socket
        self._bus = DBusConnection(prep_socket(socket))
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.items: list[str] = []  # the bus names of the icons, in the order in which they came
        self.said: list[str] = []  # the names of the signals that icons have sent

    def start(self) -> None:
        (taken,) = self._bus.send_and_get_reply(
            message_bus.RequestName(_NAME), timeout=_PATIENCE
        ).body
        assert taken == 1
        rule = MatchRule(type="signal", interface=_ITEM)
        self._bus.send_and_get_reply(message_bus.AddMatch(rule), timeout=_PATIENCE)
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._thread.join(5)
        self._bus.close()

    # --- as somebody who looks at the icon ---

    def properties(self) -> dict[str, Any]:
        """All that the newest icon says of itself."""
        (found,) = self._ask("/StatusNotifierItem", _PROPERTIES, "GetAll", "s", (_ITEM,))
        return {name: value for name, (_kind, value) in found.items()}

    def click(self) -> None:
        self._ask("/StatusNotifierItem", _ITEM, "Activate", "ii", (0, 0))

    def menu(self) -> dict[str, int]:
        """The labels of its menu, with what :meth:`choose` needs."""
        path = self.properties()["Menu"]
        _revision, (_id, _properties, children) = self._ask(
            path, _MENU, "GetLayout", "iias", (0, -1, [])
        )
        return {one[1]["label"][1]: one[0] for _kind, one in children}

    def choose(self, label: str) -> None:
        path, line = self.properties()["Menu"], self.menu()[label]
        self._ask(path, _MENU, "Event", "isvu", (line, "clicked", ("s", ""), 0))

    def _ask(
        self, path: str, interface: str, method: str, signature: str, body: tuple[Any, ...]
    ) -> Any:
        there = DBusAddress(path, bus_name=self.items[-1], interface=interface)
        with DBusConnection(prep_socket(self._socket)) as bus:
            answer = bus.send_and_get_reply(
                new_method_call(there, method, signature, body), timeout=_PATIENCE
            )
        assert answer.header.message_type is MessageType.method_return, answer.body
        return answer.body

    # --- as the desktop ---

    def _run(self) -> None:
        while not self._over.is_set():
            with contextlib.suppress(TimeoutError):
                self._hear(self._bus.receive(timeout=0.05))

    def _hear(self, message: Message) -> None:
        fields = message.header.fields
        if message.header.message_type is MessageType.signal:
            self.said.append(fields.get(HeaderFields.member, ""))
            return
        if message.header.message_type is not MessageType.method_call:
            return
        member = fields.get(HeaderFields.member)
        if member == "RegisterStatusNotifierItem":
            [given] = message.body
            sender = fields[HeaderFields.sender]
            self.items.append(sender if given.startswith("/") else given)
            self._bus.send(new_method_return(message))
        elif member == "Get":
            values: dict[str, tuple[str, Any]] = {
                "IsStatusNotifierHostRegistered": ("b", True),
                "ProtocolVersion": ("i", 0),
                "RegisteredStatusNotifierItems": ("as", self.items),
            }
            self._bus.send(new_method_return(message, "v", (values[message.body[1]],)))
