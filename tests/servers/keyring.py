"""A session bus with a real keyring of its own, so that nothing touches the person's."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .server import ServerError, under_warden

_READY_WITHIN = 60.0  # seconds; it takes half of one on an idle machine
_NAME, _PATH = "org.freedesktop.secrets", "/org/freedesktop/secrets"
_SERVICE, _COLLECTION = "org.freedesktop.Secret.Service", "org.freedesktop.Secret.Collection"
_PROPERTIES = "org.freedesktop.DBus.Properties"


def listens(bus: Path) -> bool:
    """Whether a bus takes who comes: its socket is there before anybody listens at it."""
    from jeepney.io.blocking import DBusConnection, prep_socket  # type: ignore[import-untyped]

    with contextlib.suppress(OSError, EOFError), DBusConnection(prep_socket(str(bus))):
        return True
    return False


class Keyring:
    """dbus-daemon and gnome-keyring-daemon with a private home and runtime folder.

    ``environment`` is what a process needs to meet them. The keyring's files stay in ``home``
    over stop and start; the runtime folder lies in /tmp, for socket names are short.
    """

    def __init__(self, home: Path, *, watch: int | None = None, password: str = "pw") -> None:
        self._home = home
        self._watch = watch or os.getpid()
        self._password = password
        self._runtime = Path(tempfile.mkdtemp(prefix="preau-"))
        self._running: list[subprocess.Popen[bytes]] = []
        home.mkdir(parents=True, exist_ok=True)

    @property
    def environment(self) -> dict[str, str]:
        return {
            "HOME": str(self._home),
            "XDG_DATA_HOME": str(self._home / ".local" / "share"),
            "XDG_CONFIG_HOME": str(self._home / ".config"),
            "XDG_CACHE_HOME": str(self._home / ".cache"),
            "XDG_RUNTIME_DIR": str(self._runtime),
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={self._runtime / 'bus'}",
        }

    def start(self, *, unlocked: bool = True) -> None:
        """Start the bus and the keyring; ``unlocked`` False leaves it locked, as after a boot."""
        self._run(["dbus-daemon", "--session", "--nofork", "--nopidfile", self._listen()])
        self._wait(lambda: listens(self._runtime / "bus"))
        # Whoever looks for it at a bus that has just started makes the bus start a locked one.
        daemon = "gnome-keyring-daemon --replace --foreground --components=secrets"
        # A newline would become part of the password.
        whole = f'printf %s "$0" | {daemon} --unlock' if unlocked else f"exec {daemon}"
        self._run(["/bin/sh", "-c", whole, self._password])
        self._wait(self._is_unlocked if unlocked else self._answers)

    def stop(self) -> None:
        """End both, the keyring first, and remove the runtime folder."""
        for warden in reversed(self._running):
            warden.terminate()
            warden.wait(60)
        self._running.clear()
        shutil.rmtree(self._runtime, ignore_errors=True)
        self._runtime.mkdir(mode=0o700)

    def close(self) -> None:
        self.stop()
        self._runtime.rmdir()

    def _listen(self) -> str:
        return f"--address=unix:path={self._runtime / 'bus'}"

    def _run(self, command: list[str]) -> None:
        environment = ["/usr/bin/env", *(f"{k}={v}" for k, v in self.environment.items())]
        log = self._home / "keyring.log"
        self._running.append(under_warden([*environment, *command], log, watch=self._watch))

    def _answers(self) -> bool:
        """It owns its name before there is anything behind it."""
        return self._ask(_PATH, _SERVICE, "ReadAlias", "s", ("default",)) is not None

    def _is_unlocked(self) -> bool:
        """Its own collection, which it makes the first time, is there and open."""
        (path,) = self._ask(_PATH, _SERVICE, "ReadAlias", "s", ("default",)) or ("/",)
        asked = (_PROPERTIES, "Get", "ss", (_COLLECTION, "Locked"))
        return path != "/" and self._ask(path, *asked) == (("b", False),)

    def _ask(
        self, path: str, interface: str, method: str, signature: str, body: tuple[str, ...]
    ) -> tuple[Any, ...] | None:
        """None while it cannot answer. Nobody is started by being asked."""
        from jeepney import (  # type: ignore[import-untyped]
            DBusAddress,
            MessageFlag,
            MessageType,
            new_method_call,
        )
        from jeepney.io.blocking import DBusConnection, prep_socket

        address = DBusAddress(path, bus_name=_NAME, interface=interface)
        message = new_method_call(address, method, signature, body)
        message.header.flags |= MessageFlag.no_auto_start
        try:
            with DBusConnection(prep_socket(str(self._runtime / "bus"))) as bus:
                answer = bus.send_and_get_reply(message, timeout=5)
        except (OSError, EOFError):
            return None
        said: tuple[Any, ...] = answer.body
        return said if answer.header.message_type is MessageType.method_return else None

    def _wait(self, ready: Callable[[], bool]) -> None:
        deadline = time.monotonic() + _READY_WITHIN
        while not ready():
            if time.monotonic() > deadline or any(w.poll() is not None for w in self._running):
                self.stop()
                said = (self._home / "keyring.log").read_text(errors="replace")
                raise ServerError(f"no keyring: {said[-2000:]}")
            time.sleep(0.05)
