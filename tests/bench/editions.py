"""How soon an edition of a month is made, and how soon it can be read."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from storage.clock import SystemClock
from storage.database import Database
from storage.editions import Editions
from storage.folder import Folder
from storage.groups import Groups
from storage.profile import parse
from storage.reading import Positions
from tests.bench.filling import fill
from tests.bench.report import Measure, measure

AWAY = timedelta(days=30)
_KEY = bytes(range(32))
_RUNS = 7
_GROUPS = 12  # each with three of the rooms, somebody's account and a hashtag


class MonthAgo:
    """A clock that stands where the person was last here."""

    def now(self) -> datetime:
        return datetime.now(UTC) - AWAY


def measures(size: int) -> list[Measure]:
    """An edition of 30 days from a cache of ``size`` items over a year."""
    with tempfile.TemporaryDirectory(prefix="preau-bench-") as home:
        folder = Folder(Path(home) / "data")
        folder.prepare()
        print(f"Filling a cache with {size} items.", flush=True)
        fill(folder, _KEY, size)
        _leave(folder)
        made = statistics.median(_make(folder) for _ in range(_RUNS))
        opened = statistics.median(_open(folder))
    print(f"Making an edition of a month: {made:.0f} ms; opening it: {opened:.0f} ms.")
    return [
        measure(f"making an edition of 30 days, {size:,} items", made, "ms", 150.0),
        measure("opening it, until it is painted", opened, "ms", 100.0),
    ]


def _profile() -> bytes:
    """An association's groups."""
    lines = ["schema = 1", "[association]", 'id = "a"', 'name = "A"']
    for n in range(_GROUPS):
        rooms = ", ".join(f'"Salon {n + 12 * more}"' for more in range(3))
        lines += ["[[groups]]", f'id = "g{n}"', f'name = "Groupe {n}"', f"rooms = [{rooms}]"]
        lines += [f'accounts = ["p{n}@example.org"]', f'hashtags = ["sujet{n}"]']
    return "\n".join(lines).encode()


def _leave(folder: Folder) -> None:
    """As if all had arrived when it was written, and the person had left a month ago."""
    database = Database.open(folder, _KEY)
    try:
        Groups(database).install(parse(_profile()))
        with database.write() as write:
            write.execute("UPDATE placement SET arrived = at")
            write.execute("DELETE FROM edition")
        Positions(database).keep(Editions(database, MonthAgo()).make(), "heading", 0)
        database.shrink_log()
    finally:
        database.close()


def _make(folder: Folder) -> float:
    """Milliseconds, by a connection that has read nothing yet. The edition stays for the next to
    replace: none was on screen since."""
    database = Database.open(folder, _KEY)
    try:
        with database.write() as write:
            write.execute("DELETE FROM edition WHERE id > (SELECT min(id) FROM edition)")
        editions = Editions(database, SystemClock())
        began = time.perf_counter()
        editions.make_if_new(kind="hour")
        return 1000 * (time.perf_counter() - began)
    finally:
        database.close()


def _open(folder: Folder) -> list[float]:
    """Milliseconds from the wish to see the newest edition until it is painted."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from desktop.program import Program

    app = QApplication.instance() or QApplication(["preau"])
    assert isinstance(app, QApplication)
    program = Program(app, folder, SystemClock(), profile=None, opener=lambda _: None)
    window = program.open(_KEY)
    app.processEvents()
    times = []
    for _ in range(_RUNS):
        began = time.perf_counter()
        window.show_edition()
        window.repaint()
        times.append(1000 * (time.perf_counter() - began))
        app.processEvents()
    window.close()
    program.close()
    return times
