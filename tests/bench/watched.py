"""The real window beside an engine that writes: how long its pages and its thread take.

Run as ``python -m tests.bench.watched DIR SECONDS`` it is that window; the key comes on stdin, and
what it saw goes to stdout as JSON.
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from desktop import accessibility
from desktop.app import TURN
from desktop.places import AtConversation
from desktop.program import Program
from desktop.starting import Painted
from storage.clock import SystemClock
from storage.folder import Folder
from storage.model import ChannelId
from tests.bench.content import room_of

BEAT = 10  # milliseconds
_TURN = 1.0  # seconds between two things that the person does
_PAGES = ("today", "conversations", "today", "agenda", "directory")
_NO_PAGES = frozenset(("renew", "interrupt", "close"))


class Timed:
    """A reader whose every page is timed."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader
        self.took: list[tuple[str, float]] = []  # milliseconds

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._reader, name)
        return found if name in _NO_PAGES else self._timed(name, found)

    def _timed(self, name: str, ask: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*arguments: Any, **named: Any) -> Any:
            began = time.perf_counter()
            try:
                return ask(*arguments, **named)
            finally:
                self.took.append((name, 1000 * (time.perf_counter() - began)))

        return timed


class Heart:
    """Beats on the window's thread; a beat that is late was held up."""

    def __init__(self, reader: Timed) -> None:
        self.late: list[tuple[float, float, str]] = []  # ms on the wall, of the processor, doing
        self.doing = ""
        self._reader, self._read = reader, 0
        self._before = time.perf_counter(), time.thread_time()
        self._timer = QTimer(interval=BEAT)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        self._before = time.perf_counter(), time.thread_time()
        self._timer.start()

    def _beat(self) -> None:
        now = time.perf_counter(), time.thread_time()
        wall, spent = (1000 * (a - b) for a, b in zip(now, self._before, strict=True))
        pages = " ".join(f"{name}={took:.0f}" for name, took in self._reader.took[self._read :])
        self.late.append((wall - BEAT, spent, f"{self.doing} {pages}".strip()))
        self._before, self._read = now, len(self._reader.took)
        self.doing = ""


async def _live(program: Program, heart: Heart, seconds: float) -> None:
    """As somebody who goes through their pages while the first sync runs."""
    living = asyncio.ensure_future(program.live())
    await asyncio.sleep(3)
    window = program.window
    assert window is not None
    heart.start()
    until, turn = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        turn += 1
        if turn % 2:
            name = _PAGES[turn // 2 % len(_PAGES)]
            heart.doing = f"visit {name}"
            window.visit(name)
        else:
            room = ChannelId(room_of((0, 5, 40, 1)[turn // 2 % 4]))
            heart.doing = f"open {room}"
            window.open(AtConversation(room))
        await asyncio.sleep(_TURN)
    window.close()
    await living


def main() -> int:
    gc.disable()
    sys.setswitchinterval(TURN)
    folder, key = Folder(Path(sys.argv[1])), bytes.fromhex(sys.stdin.readline().strip())
    import qasync

    app = QApplication(["preau"])
    app.setQuitOnLastWindowClosed(False)
    accessibility.install()
    program = Program(app, folder, SystemClock(), profile=None, opener=lambda _: None)
    window = program.open(key)
    Painted(window.today.list.viewport()).wait()
    gc.freeze()
    reader = Timed(program.reader)
    window.desk.pages = reader
    heart = Heart(reader)
    with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
        runner.run(_live(program, heart, float(sys.argv[2])))
    print(json.dumps({"pages": reader.took, "late": heart.late}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
