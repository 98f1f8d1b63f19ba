"""``make demo``: the community is made if need be, its servers started, and its window shown.

Without a display it goes headless: the window is driven under Xvfb, every screen is saved to
build/screens, and one JSON line says what was seen. ``RESET=1`` makes the community again,
``HEADLESS=1`` asks for the second even with a display.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from storage.errors import StorageError
from storage.locks import FileLock
from tests.servers import Fleet, Keyring, ServerError
from tests.servers.engines import end_engines
from tests.servers.places import ROOT

from .places import Home
from .seed import Progress, seed

_PATIENCE = 900  # seconds for a headless run


def main() -> int:
    home = Home()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what runs is put away all the same
    with ExitStack() as alone:
        try:
            alone.enter_context(FileLock(home.lock).hold())
        except StorageError:
            said = "demo: it runs already, in another terminal. Close that one first."
            print(said, file=sys.stderr)
            return 1
        return _run(home)


def _run(home: Home) -> int:
    began = time.monotonic()
    say = Progress()
    why = "it was asked for" if os.environ.get("RESET") else home.stale()
    if why:
        say(f"making the community ({why}); this takes a minute or two")
        home.clear()
    keyring = Keyring(home.keyring)
    fleet = Fleet(home.servers)
    try:
        keyring.start()
        fleet.start()
        say("three servers run")
        if why:
            running = time.monotonic() - began
            seed(home, fleet, keyring.environment, say)
            began = time.monotonic() - running  # the window's time is counted without seeding
        return _show(home, keyring.environment, began, say)
    except ServerError as error:
        print(f"demo: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    finally:
        end_engines(home.path)
        fleet.stop()
        keyring.close()


def _show(home: Home, environment: Mapping[str, str], began: float, say: Progress) -> int:
    own = {**os.environ, **environment}
    asked = bool(os.environ.get("HEADLESS"))
    wayland = os.environ.get("WAYLAND_DISPLAY", "")
    profile = str(home.profile)
    if not asked and (os.environ.get("DISPLAY") or wayland):
        say("the window of Maëlle Kerbrat; closing it ends the demo")
        own |= _display(wayland)
        command = [sys.executable, "-m", "desktop", "--data", str(home.data(1))]
        command += ["--profile", profile]
        return subprocess.run(command, env=own, cwd=ROOT, check=False).returncode
    say("headless, as asked" if asked else "there is no display: headless, screens are saved")
    own |= {"QT_QPA_PLATFORM": "xcb", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
    own["TZ"] = "Europe/Paris"  # where the association is: screens do not depend on the machine
    command = ["xvfb-run", "-a", "-s", "-screen 0 1440x1000x24"]
    command += [sys.executable, "-m", "tests.demo.drive", str(home.copy()), profile]
    command += [str(home.servers), str(os.getpid()), str(began)]
    done = subprocess.run(command, env=own, cwd=ROOT, check=False, timeout=_PATIENCE)
    return done.returncode


def _display(wayland: str) -> dict[str, str]:
    """The person's screen, for a process whose home and runtime folder are the demo's."""
    lent = {"XAUTHORITY": os.environ.get("XAUTHORITY", str(Path.home() / ".Xauthority"))}
    if wayland and not wayland.startswith("/"):
        lent["WAYLAND_DISPLAY"] = str(Path(os.environ["XDG_RUNTIME_DIR"]) / wayland)
    return lent


if __name__ == "__main__":
    sys.exit(main())
