"""snac2, a small Fediverse server in C with Mastodon's client API, on loopback."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

from .places import DEV, LOOPBACK
from .server import Member, Server, ServerError, login_of

BINARY = DEV / "snac" / "usr" / "bin" / "snac"


class Snac(Server):
    """https://codeberg.org/grunfink/snac2

    It has no idempotency keys, no streaming, no filters, does not check PKCE, and closes kept
    connections unannounced; it delivers to its own members within some seconds, in any order.
    """

    kind = "snac"

    def member(self, name: str, *, password: str | None = None) -> Member:
        """The server chooses the password; asking for one is an error."""
        if password is not None:
            raise ServerError("snac chooses passwords itself")
        with self._locked():
            number = 1
            while (self._home / "user" / _login(name, number)).exists():
                number += 1
            login = _login(name, number)
            said = self._add(login, name)
        password = said.partition("User password is ")[2].split()[0]
        return Member(login=login, password=password, name=name, address=f"{login}@{self.host}")

    def _add(self, login: str, name: str) -> str:
        """Add a user beside the running server, which crashes on half-written files."""
        staging = self.data / "staging"
        (staging / "user").mkdir(parents=True, exist_ok=True)
        shutil.copy(self._home / "server.json", staging)
        said = self._snac("adduser", str(staging), login)
        user = staging / "user" / login
        record = json.loads((user / "user.json").read_text())
        record["name"] = name
        (user / "user.json").write_text(json.dumps(record, indent=1))
        user.rename(self._home / "user" / login)
        return said

    def portrait(self, member: Member, png: bytes) -> None:
        """Give a member a picture of themself."""
        user = self._home / "user" / member.login
        (user / "static" / "portrait.png").write_bytes(png)
        record = json.loads((user / "user.json").read_text())
        record["avatar"] = f"{self.url}/{member.login}/s/portrait.png"
        fresh = user / "user.json.new"
        fresh.write_text(json.dumps(record, indent=1))
        fresh.replace(user / "user.json")

    def accepted(self, member: Member) -> int:
        """How many of the people whom a member follows have accepted it, which snac does by its
        own queue and tells in no answer."""
        folder = self._home / "user" / member.login / "following"
        kinds = [json.loads(file.read_text()).get("type") for file in folder.glob("*.json")]
        return kinds.count("Accept")

    @property
    def host(self) -> str:
        """What stands after the @ of its members' addresses."""
        return f"{LOOPBACK}:{self.port}"

    @property
    def _home(self) -> Path:
        return self.data / "home"

    def _prepare(self) -> None:
        if not BINARY.exists():
            raise ServerError("snac is not set up: run python -m tests.servers.install")
        if (self._home / "server.json").exists():
            return
        answers = f"{LOOPBACK}\n{self.port}\n{self.host}\n\n\n"
        self._snac("init", str(self._home), said=answers)
        settings = self._home / "server.json"
        record = json.loads(settings.read_text())
        record |= {
            "protocol": "http",
            "num_threads": 32,
            "badlogin_retries": 100_000,
            "title": "Le Pré",
            "short_description": "A community's own corner of the Fediverse.",
        }
        settings.write_text(json.dumps(record, indent=1))

    def _snac(self, *words: str, said: str = "") -> str:
        done = subprocess.run(
            [str(BINARY), *words], input=said, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise ServerError(f"snac {words[0]} failed: {(done.stdout + done.stderr)[-500:]}")
        return done.stdout

    def _command(self) -> list[str]:
        return [str(BINARY), "httpd", str(self._home)]

    def _ready_at(self) -> str:
        return f"{self.url}/api/v1/instance"


def _login(name: str, number: int) -> str:
    return login_of(name, number).replace("-", "_")
