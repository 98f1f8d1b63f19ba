"""A session bus with a real keyring of its own, so that nothing touches the person's."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from .server import ServerError, under_warden

_READY_WITHIN = 20.0  # seconds


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
        self._wait((self._runtime / "bus").exists)
        # Whoever looks for it at a bus that has just started makes the bus start a locked one.
        daemon = "gnome-keyring-daemon --replace --foreground --components=secrets"
        # A newline would become part of the password.
        whole = f'printf %s "$0" | {daemon} --unlock' if unlocked else f"exec {daemon}"
        self._run(["/bin/sh", "-c", whole, self._password])
        self._wait(self._answers)

    def stop(self) -> None:
        """End both, the keyring first, and remove the runtime folder."""
        for warden in reversed(self._running):
            warden.terminate()
            warden.wait(25)
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
        asked = ["dbus-send", f"--bus={self.environment['DBUS_SESSION_BUS_ADDRESS']}"]
        asked += ["--dest=org.freedesktop.DBus", "--print-reply", "/org/freedesktop/DBus"]
        asked += ["org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.secrets"]
        done = subprocess.run(asked, capture_output=True, text=True, check=False)
        return "boolean true" in done.stdout

    def _wait(self, ready: Callable[[], bool]) -> None:
        deadline = time.monotonic() + _READY_WITHIN
        while not ready():
            if time.monotonic() > deadline or any(w.poll() is not None for w in self._running):
                self.stop()
                raise ServerError(f"no keyring: see {self._home / 'keyring.log'}")
            time.sleep(0.05)
