"""Préau in processes of their own, as a person starts it more than once (see ``standing``)."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


class Running:
    """One of them. ``environment``: what it finds besides."""

    def __init__(self, data: Path, *words: str, environment: dict[str, str] | None = None) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.desktop.standing", str(data), *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, **(environment or {})},
        )

    def ask(self, words: str = "look") -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(words + "\n")
        self.process.stdin.flush()
        said = self.process.stdout.readline()
        assert said, "it is gone"
        found: dict[str, Any] = json.loads(said)
        return found

    def until(self, seconds: float = 60.0, **wanted: object) -> dict[str, Any]:
        end = time.monotonic() + seconds
        while True:
            found = self.ask()
            if all(found.get(name) == value for name, value in wanted.items()):
                return found
            assert time.monotonic() < end, (wanted, found)
            time.sleep(0.05)

    def until_said(self, name: str, words: str, **wanted: object) -> dict[str, Any]:
        """As :meth:`until`, once ``words`` are in what ``name`` says too."""
        end = time.monotonic() + 60
        while words not in (found := self.until(60.0, **wanted))[name]:
            assert time.monotonic() < end, (words, found)
            time.sleep(0.05)
        return found

    def end(self) -> int:
        """Its exit code, once it has ended by itself."""
        return self.process.wait(60)

    def kill(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(60)
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
