"""A screen, an accessibility bus with its registry, and the real window on them: all private."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from tests.access.tree import Bus, Node
from tests.servers.displays import open_display
from tests.servers.keyring import listens
from tests.servers.places import ROOT
from tests.servers.server import ServerError, under_warden

REGISTRY = Path("/usr/libexec/at-spi2-registryd")
_READY_WITHIN = 120  # seconds, on a busy machine
_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>{address}</listen><policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
</policy></busconfig>
"""


class Ears:
    """What somebody hears who does not see the window."""

    def __init__(self, home: Path, language: str) -> None:
        self._home, self._language = home, language
        self._runtime = Path(tempfile.mkdtemp(prefix="preau-"))
        self._running: list[subprocess.Popen[bytes]] = []
        self._stage: subprocess.Popen[str] | None = None
        self.bus: Bus | None = None
        self.program = ""

    def start(self) -> None:
        self._home.mkdir(parents=True, exist_ok=True)
        address = f"unix:path={self._runtime / 'bus'}"
        config = self._home / "bus.conf"
        config.write_text(_CONFIG.format(address=address))
        self._run("bus", ["dbus-daemon", f"--config-file={config}", "--nofork", "--nopidfile"])
        self._wait(lambda: listens(self._runtime / "bus"))
        screen, display = open_display(partial(self._started, "screen"), self._home, "1700x1300x24")
        self._running.append(screen)
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self._home),
            "XDG_RUNTIME_DIR": str(self._runtime),
            "DBUS_SESSION_BUS_ADDRESS": address,
            "AT_SPI_BUS_ADDRESS": address,  # one bus is enough for both
            "DISPLAY": display,
            "QT_QPA_PLATFORM": "xcb",
            "QT_FONT_DPI": "96",
            "LANG": "C.UTF-8",
            "TZ": "Europe/Paris",
        }
        given = ["/usr/bin/env", "-i", *(f"{k}={v}" for k, v in environment.items())]
        self._run("registry", [*given, str(REGISTRY)])
        self._stage = subprocess.Popen(
            [sys.executable, "-X", "faulthandler", "-m", "tests.access.stage", self._language],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=(self._home / "stage.log").open("w"),
            text=True,
        )
        assert self._answer() == "ready"
        self.bus = Bus(address)
        self._wait(self._found)

    def stop(self) -> int | None:
        """End all of it, the last one first; how the window's process ended."""
        if self.bus is not None:
            self.bus.close()
        if self._stage is not None and self._stage.stdin is not None:
            self._stage.stdin.close()
            try:
                self._stage.wait(60)
            except subprocess.TimeoutExpired:
                self._stage.kill()
        for warden in reversed(self._running):
            warden.terminate()
        for warden in self._running:
            warden.wait(60)
        shutil.rmtree(self._runtime, ignore_errors=True)
        return None if self._stage is None else self._stage.wait()

    @property
    def log(self) -> str:
        """What the window's process complained of."""
        return (self._home / "stage.log").read_text(errors="replace")

    def ask(self, name: str, *arguments: Any) -> Any:
        """Have :class:`tests.access.stage.Stage` do something; what it answers."""
        assert self._stage is not None
        assert self._stage.stdin is not None
        print(json.dumps([name, arguments]), file=self._stage.stdin, flush=True)
        return json.loads(self._answer())

    def windows(self) -> list[Node]:
        """What there is to be met now, window by window."""
        assert self.bus is not None
        return self.bus.windows(self.program)

    def press(self, node: Node) -> None:
        """As a screen reader presses it; returns when that has been shown."""
        assert self.bus is not None
        assert self.bus.do(self.program, node, "Press")
        self.ask("rest")

    def _answer(self) -> str:
        assert self._stage is not None
        assert self._stage.stdout is not None
        line = self._stage.stdout.readline().strip()
        assert line, self.log
        return line

    def _found(self) -> bool:
        assert self.bus is not None
        self.program = next(iter(self.bus.programs()), "")
        return bool(self.program)

    def _run(self, name: str, command: list[str]) -> None:
        self._running.append(self._started(name, command))

    def _started(self, name: str, command: list[str]) -> subprocess.Popen[bytes]:
        log = self._home / f"{name}.log"
        log.write_text("")
        return under_warden(command, log, watch=os.getpid())

    def _wait(self, ready: Callable[[], bool]) -> None:
        deadline = time.monotonic() + _READY_WITHIN
        while not ready():
            if time.monotonic() > deadline or any(w.poll() is not None for w in self._running):
                self.stop()
                raise ServerError(f"no accessibility bus: see {self._home}")
            time.sleep(0.02)
