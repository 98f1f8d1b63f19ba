"""Where every picture is drawn: one font, one clock, one zone, one screen, and nobody's computer.

The font is Inter (SIL Open Font License, see fonts/OFL.txt), reduced to the letters of European
languages; the machine's own fonts are not seen.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.folder import Folder
from tests.desktop.community import Clock

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
FONTS = HERE / "fonts"
HOME = "/home/maud/.local/share/preau"
"""Stands in pictures for the folder in which they were made."""

SCREEN = {"name": "one", "x": 0, "y": 0, "width": 1920, "height": 1080, "logicalDpi": 96, "dpr": 1}
"""As wide as the widest window: what opens over it is where it would be on a person's screen."""

_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
  <match target="pattern">
    <edit name="antialias" mode="assign"><bool>true</bool></edit>
    <edit name="hinting" mode="assign"><bool>false</bool></edit>
    <edit name="hintstyle" mode="assign"><const>hintnone</const></edit>
    <edit name="rgba" mode="assign"><const>none</const></edit>
    <edit name="dpi" mode="assign"><double>96</double></edit>
  </match>
</fontconfig>
"""


def environment(place: Path) -> dict[str, str]:
    """What a process that draws may know; ``place`` is a folder of its own."""
    for name in ("home", "run", "fonts"):
        (place / name).mkdir(mode=0o700, parents=True, exist_ok=True)
    fonts = place / "fonts.conf"
    fonts.write_text(_FONTS.format(fonts=FONTS, cache=place / "fonts"), encoding="utf-8")
    screens = place / "screens.json"
    screens.write_text(json.dumps({"screens": [SCREEN]}), encoding="utf-8")
    return {
        "PATH": os.environ.get("PATH", ""),
        "HOME": str(place / "home"),
        "XDG_RUNTIME_DIR": str(place / "run"),
        "DBUS_SESSION_BUS_ADDRESS": f"unix:path={place}/no-bus",
        "DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={place}/no-bus",
        "FONTCONFIG_FILE": str(fonts),
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "TZ": "Europe/Paris",
        "PYTHONHASHSEED": "0",
        "QT_QPA_PLATFORM": f"offscreen:configfile={screens}",
        "QT_FONT_DPI": "96",
        "QT_SCALE_FACTOR": "1",
    }


def run(place: Path, module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A module as a program of its own, in that environment; it must end well."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        env=environment(place),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=560,  # before the test is ended, with its whole process
    )
    assert done.returncode == 0, f"{module}:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    return done


@contextmanager
def settled(place: Path) -> Iterator[tuple[Folder, Clock]]:
    """A data folder with the invented association, as every picture shows it."""
    from storage.calm.choices import OFFERED, WEEKDAYS
    from storage.calm.keeping import Keeping
    from tests.desktop.community import settle
    from tests.screens.inventing import gather, measure, write_something

    folder = Folder(place / "data")
    clock = Clock()
    database = settle(folder, clock)
    Keeping(database).answer_hours([OFFERED] * WEEKDAYS)
    gather(database, clock)
    write_something(database, clock)
    measure(database, clock)
    yield folder, clock
    database.close()
