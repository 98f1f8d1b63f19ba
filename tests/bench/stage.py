"""Where a program is measured: a screen and a keyring of its own, its processes ended after."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench import process
from tests.bench.screen import Screen
from tests.servers import Keyring

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A program whose content is on the screen."""

    pid: int
    seconds: float  # from its start to its first content

    @property
    def family(self) -> set[int]:
        return process.family(self.pid)


class Stage:
    """One virtual screen and one real keyring."""

    def __init__(self, screen: Screen, keyring: Keyring) -> None:
        self._screen = screen
        self.environment = {
            **os.environ,
            **keyring.environment,
            "DISPLAY": screen.display,
            "QT_QPA_PLATFORM": "xcb",
            "LANG": "fr_FR.UTF-8",
            "PYTHONDONTWRITEBYTECODE": "",  # an installed program has its bytecode beside it
        }

    @contextmanager
    def shown(self, *command: str) -> Iterator[Shown]:
        """Start ``python COMMAND`` and wait for its first content; end it and its children."""
        began = time.perf_counter()
        program = subprocess.Popen(
            [sys.executable, *command], env=self.environment, cwd=ROOT, stderr=subprocess.PIPE
        )
        try:
            seconds = self._screen.wait_for_content(began)
            yield Shown(pid=program.pid, seconds=seconds)
        finally:
            family = process.family(program.pid)
            program.terminate()
            _, said = program.communicate(timeout=20)
            process.end(family)
            self._screen.wait_until_empty()
            if program.returncode not in (0, -15):
                sys.stderr.write(said.decode(errors="replace")[-2000:])


@contextmanager
def stage(home: Path) -> Iterator[Stage]:
    """A stage whose keyring lies below ``home``."""
    keyring = Keyring(home)
    keyring.start()
    try:
        with Screen() as screen:
            yield Stage(screen, keyring)
    finally:
        keyring.close()
