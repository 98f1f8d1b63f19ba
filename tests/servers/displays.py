"""An X screen that nobody sees, under a number that nobody else has."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from .server import ServerError

_FIRST, _MOST = 25_000, 20_000  # tests.bench.screen takes lower ones
_TRIES = 20
_READY_WITHIN = 60.0  # seconds


def open_display(
    run: Callable[[list[str]], subprocess.Popen[bytes]], folder: Path, size: str
) -> tuple[subprocess.Popen[bytes], str]:
    """Have ``run`` start Xvfb; its process and what DISPLAY it is, once it takes clients. Raises
    ServerError.

    With ``-displayfd`` it would take no lock, and another that starts at the same time might take
    its socket away. Its file in ``folder`` says that it is ours: it is made after the lock is.
    """
    first, ours = _FIRST + os.getpid() % _MOST, folder / "Xvfb_screen0"
    for number in range(first, first + _TRIES):
        ours.unlink(missing_ok=True)
        server = run(["Xvfb", f":{number}", "-screen", "0", size, "-fbdir", str(folder)])
        until = time.monotonic() + _READY_WITHIN
        while server.poll() is None and time.monotonic() < until:
            if ours.exists() and Path(f"/tmp/.X11-unix/X{number}").exists():
                return server, f":{number}"
            time.sleep(0.02)
        silent = server.poll() is None  # one that found the number taken has ended
        server.terminate()
        server.wait(60)
        if silent:
            break
    raise ServerError(f"no screen: see {folder}")
