"""Goes through every screen, wide and narrow, and prints what :mod:`tests.screens.clipping` finds.

``python -m tests.screens.walk`` takes every look; the test takes part of them.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtWidgets import QApplication

from desktop.look.choice import Look
from desktop.window import Window
from tests.screens.clipping import faults
from tests.screens.quiet import settle, work
from tests.screens.shoot import Camera, camera
from tests.screens.shots import every

HEIGHT, LOW = 800, 480
BREATH = 0.012  # seconds for what is done a moment later


@dataclass(frozen=True, slots=True)
class Round:
    """Every screen in one language and text size, at some widths."""

    language: str
    scale: float
    widths: tuple[int, ...]
    low: bool = False  # also where the window is as low as a small screen, at the first width


QUICK = (
    Round("fr", 1.0, (360, 640, 1000)),
    Round("fr", 2.0, (640, 1600), low=True),
    Round("en", 2.0, (1280,)),
)
"""French is the longer of the two, and what is cut in English is cut in twice the size too; the
others are gone through by hand."""
ALL = tuple(
    Round(language, scale, (640, 360, 480, 700, 900, 1000, 1280, 1600), low=True)
    for language in ("fr", "en")
    for scale in (1.0, 1.3, 2.0)
)


def walk(rounds: tuple[Round, ...], names: set[str]) -> Iterator[str]:
    """What is wrong: where, and what."""
    from tests.desktop.community import KEY
    from tests.screens.stage import settled

    for one in rounds:
        wanted = Look(language=one.language, scheme="light", scale=one.scale)
        with (
            tempfile.TemporaryDirectory() as place,
            settled(Path(place)) as (folder, clock),
            camera(folder.path, Path(place), wanted, clock, _breathe) as taking,
        ):
            taking.open(KEY)
            for shot in every(taking.program):
                if names and shot.name not in names:
                    continue
                taking.show(replace(shot, scale=one.scale))
                sizes = [(width, HEIGHT) for width in one.widths]
                for width, high in (*sizes, *([(one.widths[0], LOW)] if one.low else [])):
                    if width < taking.program.window.minimumWidth():  # type: ignore[union-attr]
                        continue
                    where = f"{shot.name} {one.language} {one.scale:.0%} {width} × {high} px"
                    yield from (f"{where}: {what}" for what in _at(taking, width, high))
                taking.after(shot)


def _at(taking: Camera, width: int, high: int) -> Iterator[str]:
    """What is wrong at a size. Where the right column covers the centre, both are looked at."""
    window = taking.program.window
    assert window is not None
    app = taking.program.app
    window.resize(width, high)
    yield from _faults(app, window)
    columns = window.columns
    if columns.covers and columns.open:
        columns.set_open(False)
        yield from _faults(app, window)
        columns.set_open(True)


def _breathe(app: QApplication) -> None:
    """Pictures are not taken here: what is laid out is enough."""
    settle(app, step=BREATH, least=0.0, looks=2)


def _faults(app: QApplication, window: Window) -> list[str]:
    """Nothing new is read for another width, and most is in its place at once; what is not gets
    its time."""
    work(app, BREATH)
    if not faults(window):
        return []
    settle(app)
    return faults(window)


def main(arguments: list[str]) -> int:
    """Each fault once, with where it is to be seen; ``--quick`` prints all as JSON instead."""
    asked = set(arguments)
    names = asked - {"--quick", "--json"}
    found = walk(QUICK if "--quick" in asked else ALL, names)
    if "--json" in asked:
        print(json.dumps(list(found)))
        return 0
    places: dict[str, list[str]] = {}
    for one in found:
        where, _, what = one.partition(": ")
        places.setdefault(what, []).append(where)
    for what, seen in sorted(places.items(), key=lambda pair: -len(pair[1])):
        print(f"{len(seen):4} {what}   [{'; '.join(seen[:3])}]")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
