"""Two lives of one member at the real window: one that is killed in the middle, one that ends.

Every connection that any of its processes makes is written down by the system (strace), and every
place where they could leave something lies in one folder.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from desktop.look import choice as look
from desktop.look.choice import Look
from storage.database import Database
from storage.folder import Folder
from tests.bench import process
from tests.bench.screen import Screen
from tests.desktop.person import consents
from tests.privacy.community import Community
from tests.privacy.markers import Found, Markers
from tests.servers import Keyring
from tests.servers.engines import engines
from tests.servers.places import ROOT

_LONGEST = 600.0  # seconds of one life; the machine may be busy
_TELL_KEY = (
    "import sys; from pathlib import Path; from storage.folder import Folder;"
    " from storage.keys import Vault; print(Vault(Folder(Path(sys.argv[1]))).unlock().hex())"
)
_CONNECTED = re.compile(
    r"(?:connect|sendto|sendmsg|sendmmsg)\(.*?sa_family=(AF_INET6?), sin6?_port=htons\((\d+)\)"
    r'(?:.*?inet_pton\(AF_INET6, "([^"]+)"|, sin_addr=inet_addr\("([^"]+)"\))'
)


@dataclass(slots=True)
class Lives:
    """What is known of the processes after they are gone."""

    place: Path
    markers: Markers
    said: bytes = b""
    seen: list[Found] = field(default_factory=list)  # in their command lines and environments
    limits: dict[str, str] = field(default_factory=dict)  # of cores, by process
    mapped: set[str] = field(default_factory=set)  # libraries in the window's process
    failures: list[str] = field(default_factory=list)
    key: bytes = b""
    tokens: int = 0
    held: set[str] = field(default_factory=set)  # markers that the opened database holds

    @property
    def data(self) -> Path:
        return self.place / "home" / "data"

    @property
    def traces(self) -> list[str]:
        return [
            line
            for file in sorted((self.place / "traces").iterdir())
            for line in file.read_text(errors="replace").splitlines()
        ]

    def met(self) -> set[tuple[str, int]]:
        """Addresses and ports that anything was sent to."""
        return {
            (found[3] or found[4], int(found[2]))
            for line in self.traces
            for found in _CONNECTED.finditer(line)
        }


class Living:
    """Starts the lives, and looks at the processes while they run."""

    def __init__(self, place: Path, community: Community) -> None:
        self.community = community
        self.lives = Lives(place, community.markers)
        for name in ("home", "tmp", "traces", "cores", "own"):
            (place / name).mkdir(parents=True)
        words = community.words
        self._file = place / "own" / f"{words['attached name']}.txt"  # the person's own copy
        self._file.write_text(words["attached"] * 100)

    def run(self) -> Lives:
        lives = self.lives
        Folder(lives.data).prepare()
        look.save(lives.data, Look(language="fr", scheme="light"))
        keyring = Keyring(lives.place / "home")
        keyring.start()
        try:
            runtime = Path(keyring.environment["XDG_RUNTIME_DIR"])
            with Screen() as screen:
                environment = self._environment(keyring, screen)
                for life in ("first", "second"):
                    self._live(life, environment)
                    lives.seen += lives.markers.in_files(runtime)
            self._learn_secrets(keyring)
        finally:
            for pid in engines(lives.place):
                with contextlib.suppress(OSError):
                    os.kill(pid, signal.SIGTERM)
            keyring.close()
        return lives

    def _learn_secrets(self, keyring: Keyring) -> None:
        """What nobody but the database may hold is looked for as well: its key, and tokens."""
        key = subprocess.run(
            [sys.executable, "-c", _TELL_KEY, str(self.lives.data)], check=True,
            env={**os.environ, **keyring.environment}, cwd=ROOT, capture_output=True, text=True,
        ).stdout.strip()  # fmt: skip
        self.lives.key = bytes.fromhex(key)
        self.lives.markers.keep("the key, written down", key)
        database = Database.open(Folder(self.lives.data), self.lives.key)
        for (body,) in database.rows("SELECT body FROM secret"):
            for name, value in json.loads(body).items():
                if any(word in name for word in ("token", "password", "secret")) and value:
                    self.lives.markers.keep(f"{name} in the database", str(value))
                    self.lives.tokens += 1
        for (table,) in database.rows("SELECT name FROM sqlite_schema WHERE type = 'table'"):
            rows = database.rows(f'SELECT * FROM "{table}"')
            said = b"\n".join(_bytes(cell) for row in rows for cell in row)
            self.lives.held |= {found.name for found in self.lives.markers.in_bytes(said, table)}
        database.close()

    def _environment(self, keyring: Keyring, screen: Screen) -> dict[str, str]:
        kept = ("PATH", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
        return {
            **{name: os.environ[name] for name in kept if name in os.environ},
            **keyring.environment,
            "DISPLAY": screen.display,
            "QT_QPA_PLATFORM": "xcb",
            "LANG": "fr_FR.UTF-8",
            "TMPDIR": str(self.lives.place / "tmp"),
            "PYTHONPATH": str(ROOT),
        }

    def _live(self, life: str, environment: dict[str, str]) -> None:
        lives = self.lives
        command = [
            "strace", "-f", "--seccomp-bpf", "-qq", "-e", "signal=none", "-s", "200",
            "-e", "trace=connect,sendto,sendmsg,sendmmsg", "-o", str(lives.place / "traces" / life),
            sys.executable, "-m", "tests.privacy.member", str(lives.data),
        ]  # fmt: skip
        program = subprocess.Popen(
            command, env=environment, cwd=lives.place / "cores", stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        assert program.stdin is not None
        told = self.community.told() | {"life": life, "file": str(self._file)}
        program.stdin.write(json.dumps(told).encode() + b"\n")
        program.stdin.close()
        # strace's own death would let the others live on
        giving_up = threading.Timer(_LONGEST, lambda: end(process.family(program.pid)))
        giving_up.start()
        try:
            with self._looking(program.pid):
                self._listen(program, life)
        finally:
            giving_up.cancel()
        if program.wait() not in (0, 137, -9):
            lives.failures.append(f"the {life} life ended with {program.returncode}")

    def _listen(self, program: subprocess.Popen[bytes], life: str) -> None:
        assert program.stdout is not None
        for line in program.stdout:
            if line.startswith(b"open "):  # the browser is no process of ours
                consents(self.community.me[1])(line.split()[1].decode())
                continue
            self.lives.said += line
            if line.startswith(b"failed"):
                self.lives.failures.append(f"{life}: {line.decode(errors='replace')}")
            if line == b"here\n":
                end(process.family(program.pid) - {program.pid})

    @contextlib.contextmanager
    def _looking(self, root: int) -> Iterator[None]:
        """Look again and again at what anybody may see of the processes."""
        over = threading.Event()

        def look_at_all() -> None:
            while not over.wait(0.5):
                for pid in process.family(root) - {root}:
                    self._look_at(Path("/proc") / str(pid))

        watching = threading.Thread(target=look_at_all, daemon=True)
        watching.start()
        try:
            yield
        finally:
            over.set()
            watching.join()

    def _look_at(self, proc: Path) -> None:
        lives = self.lives
        with contextlib.suppress(OSError):
            words = (proc / "cmdline").read_bytes()
            lives.seen += lives.markers.in_bytes(words, "a command line")
            lives.seen += lives.markers.in_bytes((proc / "environ").read_bytes(), "an environment")
            limits = (proc / "limits").read_text()
            kind = next(
                (k for k in ("member", "loud_engine") if f"tests.privacy.{k}".encode() in words), ""
            )
            if kind:
                lives.limits[kind] = (
                    limits.partition("Max core file size")[2].split("\n")[0].strip()
                )
            if kind == "member":
                lives.mapped |= set(re.findall(r"/(\S+\.so[^\s/]*)", (proc / "maps").read_text()))


def _bytes(cell: object) -> bytes:
    return cell if isinstance(cell, bytes) else str(cell).encode()


def end(family: set[int]) -> None:
    """At once, whatever they are doing."""
    for pid in sorted(family, reverse=True):
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGKILL)
