"""What the three test servers have in common: a data folder, a port, a life."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import signal
import subprocess
import sys
import time
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from .places import LOOPBACK, ROOT, free_port

DOMAIN = "club.example"
"""The invented domain of every test community (RFC 2606)."""
_READY_WITHIN = 90.0  # seconds; Synapse takes 2 to 8 on an idle machine


class ServerError(Exception):
    """A test server could not be installed, started or used; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody with an account at one server. ``login`` and ``password`` sign in."""

    login: str
    password: str
    name: str
    address: str


def login_of(name: str, number: int = 1) -> str:
    """``Zoé Amar`` → ``zoe-amar``, then ``zoe-amar2``: lower-case ASCII, as servers want it."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    word = "-".join("".join(c if c.isalnum() else " " for c in plain).split())
    return (word or "member") + (str(number) if number > 1 else "")


class Server(ABC):
    """One server on loopback. Its data and port survive stop and start.

    Objects of several processes may share one data folder: whoever starts it first runs it for
    all. ``watch`` is the process whose end also ends the server (ours, unless said).
    """

    kind: str

    def __init__(self, data: Path, *, watch: int | None = None) -> None:
        self.data = data
        self._watch = watch or os.getpid()
        self._log = data / "server.log"
        data.mkdir(parents=True, exist_ok=True)
        with self._locked():
            port = data / "port"
            if not port.exists():
                port.write_text(str(free_port()))
            self.port = int(port.read_text())
            self._prepare()

    @property
    def url(self) -> str:
        """The address to sign in at, without a slash at its end."""
        return f"http://{LOOPBACK}:{self.port}"

    def start(self) -> None:
        """Start it unless it runs, and return when it answers; ServerError with its log if not."""
        with self._locked():
            if not self.running():
                self._launch()

    def stop(self) -> None:
        """End it and wait until it is gone; no effect on a stopped server."""
        with self._locked():
            warden = self._warden()
            (self.data / "warden.json").unlink(missing_ok=True)
            if warden is None:
                return
            os.kill(warden, signal.SIGTERM)
            _await_end(warden, 60.0)

    def running(self) -> bool:
        """Whether its warden lives (the server then answers, or is just ending)."""
        return self._warden() is not None

    def lives_in(self) -> int | None:
        """The server's own process, for a test that ends it rudely."""
        children = Path(f"/proc/{self._warden()}/task/{self._warden()}/children")
        pids = children.read_text().split() if children.exists() else []
        return int(pids[0]) if pids else None

    @abstractmethod
    def member(self, name: str, *, password: str | None = None) -> Member:
        """A new account for ``name``; its login gets a number when somebody has it already."""

    @abstractmethod
    def _prepare(self) -> None:
        """Write configuration where there is none yet."""

    @abstractmethod
    def _command(self) -> list[str]:
        """What to run."""

    @abstractmethod
    def _ready_at(self) -> str:
        """An address that answers below 500 once the server is ready."""

    def _launch(self) -> None:
        warden = under_warden(self._command(), self._log, watch=self._watch)
        state = {"pid": warden.pid, "born": born(warden.pid)}
        (self.data / "warden.json").write_text(json.dumps(state))
        deadline = time.monotonic() + _READY_WITHIN
        while time.monotonic() < deadline:
            if warden.poll() is not None:
                break
            if self._answers():
                return
            time.sleep(0.1)
        if warden.poll() is None:
            warden.terminate()
            warden.wait(60)
        raise ServerError(f"{self.kind} did not start; the end of {self._log}:\n{self._tail()}")

    def _answers(self) -> bool:
        try:
            return requests.get(self._ready_at(), timeout=5).status_code < 500
        except requests.RequestException:
            return False

    def _warden(self) -> int | None:
        """The living warden's process id; a reused id is told by its time of birth."""
        try:
            state = json.loads((self.data / "warden.json").read_text())
        except FileNotFoundError:
            return None
        pid = int(state["pid"])
        return pid if born(pid) == state["born"] else None

    def _tail(self) -> str:
        if not self._log.exists():
            return "(it wrote nothing)"
        return "\n".join(self._log.read_text(errors="replace").splitlines()[-25:])

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Alone among the processes that share this data folder."""
        with (self.data / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def under_warden(command: list[str], log: Path, *, watch: int) -> subprocess.Popen[bytes]:
    """Run a command that ends with the process ``watch``; terminate the answer to end it."""
    warden = [sys.executable, "-m", "tests.servers.warden", str(watch), str(log)]
    return subprocess.Popen(
        [*warden, *command], cwd=ROOT, stdin=subprocess.DEVNULL, start_new_session=True
    )


def born(pid: int) -> int | None:
    """When a process began, in clock ticks since boot; None for a dead or unreaped one."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] == "Z" else int(fields[19])


def _await_end(pid: int, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while born(pid) is not None:
        if time.monotonic() > deadline:
            raise ServerError(f"process {pid} does not end")
        time.sleep(0.02)


def new_password() -> str:
    return secrets.token_urlsafe(12)
