"""A small process that keeps one server, and ends it when the process it works for ends.

``python -m tests.servers.warden WATCHED_PID LOG COMMAND…``. Killing pytest, even with SIGKILL,
must leave no server behind: the kernel tells the warden through a pidfd; and should the warden
itself be killed, the kernel ends the server (PR_SET_PDEATHSIG).
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

from .parents import die_with_parent

_MOST_CRASHES = 20
_PATIENCE = 10  # seconds between asking a server to end and making it


def _end(server: subprocess.Popen[bytes]) -> None:
    """Terminate the group that we started, and nothing else."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(server.pid, sign)
            server.wait(_PATIENCE)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue
        return


def keep(watched: int, log: Path, command: list[str]) -> int:
    """Run ``command`` until it ends, the watched process ends, or we are asked to stop."""
    asked, ask = os.pipe()
    os.set_blocking(ask, False)
    signal.set_wakeup_fd(ask)
    for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(sign, lambda *_: None)
    try:
        life = os.pidfd_open(watched)
    except ProcessLookupError:
        return 1
    for _ in range(_MOST_CRASHES):
        server = _run(log, command)
        poll = select.poll()
        for source in (asked, life, os.pidfd_open(server.pid)):
            poll.register(source, select.POLLIN)
        woken = {source for source, _ in poll.poll()}
        if woken & {asked, life} or not _crashed(server):
            break
    _end(server)
    return server.returncode or 0


def _run(log: Path, command: list[str]) -> subprocess.Popen[bytes]:
    with log.open("ab") as out:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509 - this process has one thread
        )


def _crashed(server: subprocess.Popen[bytes]) -> bool:
    """Whether it fell over on its own: then it is started again, as a service manager would."""
    time.sleep(0.1)
    return server.poll() in (-signal.SIGSEGV, -signal.SIGABRT, -signal.SIGBUS)


if __name__ == "__main__":
    sys.exit(keep(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]))
