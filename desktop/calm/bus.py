"""A message bus, asked and heard on one thread: what D-Bus answers, or why not."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from jeepney import Message  # type: ignore[import-untyped]

PATIENCE = 10.0
"""Seconds within which somebody on this computer answers, who may be started for it, or counts as
not there. Nobody at the window waits for it."""
_PROPERTIES = "org.freedesktop.DBus.Properties"


class Target(NamedTuple):
    """Whom to ask: a name on the bus, an object of it, and what is expected of that."""

    name: str
    path: str
    interface: str


_BUS = Target("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus")


class BusError(Exception):
    """Nobody answered, or somebody said no; the message is D-Bus's own name for it."""


class Bus:
    """One connection to the session bus, or to the system's.

    https://dbus.freedesktop.org/doc/dbus-specification.html
    """

    def __init__(self, which: str = "SESSION") -> None:
        """``which``: "SESSION", "SYSTEM" or an address. BusError when there is no such bus."""
        try:
            from jeepney.io.blocking import open_dbus_connection  # type: ignore[import-untyped]

            self._connection = open_dbus_connection(which, auth_timeout=PATIENCE)
        except (ImportError, KeyError, OSError, ValueError, RuntimeError) as error:
            raise BusError("no-bus") from error
        self.heard: deque[Message] = deque(maxlen=64)
        """Signals that came, oldest first; see :meth:`listen`."""

    def fileno(self) -> int:
        """For select: readable when something came."""
        found: int = self._connection.sock.fileno()
        return found

    def call(
        self,
        target: Target,
        method: str,
        signature: str = "",
        body: tuple[Any, ...] = (),
        *,
        start: bool = True,
    ) -> tuple[Any, ...]:
        """Ask, and wait at most PATIENCE. BusError for any answer but the one that was asked for.
        ``start`` False: whoever does not run is not started for this."""
        from jeepney import DBusAddress, MessageFlag, MessageType, new_method_call

        message = new_method_call(
            DBusAddress(target.path, bus_name=target.name, interface=target.interface),
            method,
            signature or None,
            body,
        )
        if not start:
            message.header.flags |= MessageFlag.no_auto_start
        try:
            answer = self._connection.send_and_get_reply(message, timeout=PATIENCE)
        except (OSError, ValueError) as error:  # gone, too late, or not what D-Bus looks like
            raise BusError("no-answer") from error
        found: tuple[Any, ...] = answer.body
        if answer.header.message_type is not MessageType.method_return:
            raise BusError("refused")
        return found

    def read(self, target: Target, prop: str) -> Any:
        """One property of whoever runs under a name. BusError when there is none such."""
        asked = Target(target.name, target.path, _PROPERTIES)
        found = self.call(asked, "Get", "ss", (target.interface, prop), start=False)
        try:
            return found[0][1]  # a variant: its signature and its value
        except (IndexError, TypeError) as error:
            raise BusError("refused") from error

    def has(self, name: str) -> bool:
        """Whether somebody answers to a name, or would be started to."""
        return any(
            name in self.call(_BUS, method)[0] for method in ("ListNames", "ListActivatableNames")
        )

    def listen(self, target: Target) -> None:
        """Hear the signals of whoever owns a name, from now on, in :attr:`heard`; of one object,
        or without a path of all."""
        from jeepney import MatchRule

        path, interface = target.path or None, target.interface
        rule = MatchRule(type="signal", sender=target.name, path=path, interface=interface)
        self.call(_BUS, "AddMatch", "s", (rule.serialise(),))
        # the bus lets no other sender through; what comes has its sender's number, not its name
        ours = MatchRule(type="signal", path=path, interface=interface)
        self._connection.filter(ours, queue=self.heard)

    def hear(self) -> None:
        """Take in what has come. BusError when the bus has gone."""
        try:
            while True:
                self._connection.recv_messages(timeout=0)
        except TimeoutError:
            return
        except (OSError, ValueError) as error:
            raise BusError("no-bus") from error

    def close(self) -> None:
        self._connection.close()
