"""A screen and a session bus with a real notification service on them, apart from the person's."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from .displays import open_display
from .keyring import listens
from .server import ServerError, under_warden

_READY_WITHIN = 60.0  # seconds
_NAME = "org.freedesktop.Notifications"
_PATH = "/org/freedesktop/Notifications"
_DUNST = "org.dunstproject.cmd0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One notification as dunst keeps it."""

    title: str
    text: str
    program: str
    category: str


class Notifier:
    """Xvfb, dbus-daemon and dunst with a private home. ``with_service`` False: a bus without any
    notification service. What was sent is in ``seen``, as dbus-monitor saw it."""

    def __init__(self, home: Path, *, with_service: bool = True, watch: int | None = None) -> None:
        self._home, self._with_service = home, with_service
        self._watch = watch or os.getpid()
        self._runtime = Path(tempfile.mkdtemp(prefix="preau-"))
        self._running: list[subprocess.Popen[bytes]] = []
        self._display = ""
        self._marks = 0
        self._last = 0  # the number of the last notification that was looked at
        home.mkdir(parents=True, exist_ok=True)

    @property
    def address(self) -> str:
        """Of the bus, for DBUS_SESSION_BUS_ADDRESS."""
        return f"unix:path={self._runtime / 'bus'}"

    @property
    def display(self) -> str:
        """The screen, for DISPLAY."""
        return self._display

    @property
    def seen(self) -> str:
        """Every call to the service and every signal of it, with all that it carried."""
        self._marks += 1
        mark = f"Mark{self._marks}"  # what comes before it has been written down when it has
        with contextlib.suppress(ServerError):
            self.ask(_NAME, mark)
        self._wait(lambda: f"member={mark}\n" in self._log())
        return self._log()

    def _log(self) -> str:
        return (self._home / "monitor.log").read_text()

    def start(self) -> None:
        # no service file of this machine: nothing is started but what we start
        config = self._home / "bus.conf"
        config.write_text(
            "<!DOCTYPE busconfig PUBLIC '-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN'"
            " 'http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd'><busconfig>"
            f"<type>session</type><listen>{self.address}</listen><policy context='default'>"
            "<allow send_destination='*' eavesdrop='true'/><allow eavesdrop='true'/>"
            "<allow own='*'/></policy></busconfig>"
        )
        self._run("bus", ["dbus-daemon", f"--config-file={config}", "--nofork", "--nopidfile"])
        self._wait(lambda: listens(self._runtime / "bus"))
        if self._with_service:
            monitor = ["dbus-monitor", "--address", self.address, f"interface='{_NAME}'"]
            self._run("monitor", monitor)
            self._wait(lambda: "NameAcquired" in self._log())
            screen = partial(self._started, "screen")
            server, self._display = open_display(screen, self._home, "800x600x24")
            self._running.append(server)
            settings = self._home / "dunstrc"
            settings.write_text("[global]\nmarkup = full\n")  # as Debian ships it
            self._run("dunst", ["dunst", "-config", str(settings)])
            self._wait(self._answers)

    def stop(self) -> None:
        """End all of it, the last one first."""
        for warden in reversed(self._running):
            warden.terminate()
        for warden in self._running:
            warden.wait(60)
        self._running.clear()
        shutil.rmtree(self._runtime, ignore_errors=True)

    # --- what dunst says ---

    def told(self) -> list[Told]:
        """What it was given since this was last asked, the first one first; all is put away."""
        self.ask(_DUNST, "NotificationCloseAll")
        (rows,) = self.ask(_DUNST, "NotificationListHistory")
        rows = sorted(rows, key=lambda row: int(row["id"][1]))
        new = [row for row in rows if int(row["id"][1]) > self._last]
        self._last = int(rows[-1]["id"][1]) if rows else self._last
        return [
            Told(
                title=row["summary"][1],
                text=row["body"][1],
                program=row["appname"][1],
                category=row["category"][1],
            )
            for row in new
        ]

    def shown(self) -> int:
        """How many stand on its screen."""
        return int(self._property("displayedLength"))

    def click(self) -> None:
        """As a click on the uppermost one."""
        self.ask(_DUNST, "NotificationAction", "u", (0,))

    def pause(self, paused: bool) -> None:
        """Its do-not-disturb."""
        self.ask("org.freedesktop.DBus.Properties", "Set", "ssv", (_DUNST, "paused", ("b", paused)))

    def forget(self) -> None:
        """As new, for the next test."""
        self.pause(False)
        self.told()
        (self._home / "monitor.log").write_text("")

    def _property(self, name: str) -> Any:
        asked = ("org.freedesktop.DBus.Properties", "Get", "ss", (_DUNST, name))
        return self.ask(*asked)[0][1]

    def ask(
        self, interface: str, method: str, signature: str = "", body: tuple[Any, ...] = ()
    ) -> tuple[Any, ...]:
        """Ask it something, over a connection of its own."""
        from jeepney import DBusAddress, MessageType, new_method_call  # type: ignore[import-untyped]
        from jeepney.io.blocking import (  # type: ignore[import-untyped]
            DBusConnection,
            prep_socket,
        )

        target = DBusAddress(_PATH, bus_name=_NAME, interface=interface)
        with DBusConnection(prep_socket(str(self._runtime / "bus"))) as bus:
            message = new_method_call(target, method, signature or None, body)
            answer = bus.send_and_get_reply(message, timeout=30)
        if answer.header.message_type is not MessageType.method_return:
            raise ServerError(f"dunst: {answer.body}")
        found: tuple[Any, ...] = answer.body
        return found

    # --- starting ---

    def _answers(self) -> bool:
        try:
            self._property("paused")
        except (OSError, ServerError):
            return False
        return True

    def _run(self, name: str, command: list[str]) -> None:
        self._running.append(self._started(name, command))

    def _started(self, name: str, command: list[str]) -> subprocess.Popen[bytes]:
        log = self._home / f"{name}.log"
        log.write_text("")
        environment = {
            "HOME": str(self._home),
            "XDG_CONFIG_HOME": str(self._home),
            "XDG_RUNTIME_DIR": str(self._runtime),
            "DBUS_SESSION_BUS_ADDRESS": self.address,
            "DISPLAY": self._display,
        }
        given = [
            "/usr/bin/env",
            "-u",
            "WAYLAND_DISPLAY",
            *(f"{k}={v}" for k, v in environment.items()),
        ]
        return under_warden([*given, *command], log, watch=self._watch)

    def _wait(self, ready: Callable[[], bool]) -> None:
        deadline = time.monotonic() + _READY_WITHIN
        while not ready():
            if time.monotonic() > deadline or any(w.poll() is not None for w in self._running):
                self.stop()
                raise ServerError(f"no notification service: see {self._home}")
            time.sleep(0.05)
