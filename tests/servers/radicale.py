"""Radicale, a CalDAV and CardDAV server, on loopback with htpasswd members."""

from __future__ import annotations

import json
import subprocess
from urllib.parse import quote

from .places import DEV, LOOPBACK
from .server import DOMAIN, Member, Server, ServerError, login_of, new_password

PYTHON = DEV / "radicale" / "bin" / "python"

_HASH = (
    "import bcrypt,sys; print(bcrypt.hashpw(sys.stdin.buffer.read(), bcrypt.gensalt(4)).decode())"
)


class Radicale(Server):
    """https://radicale.org/v3.html

    It has no scheduling, serves objects written anew (never compare bytes), and answers a stale
    If-Match with 412. Each member's home is ``/LOGIN/``; it begins with one calendar and one
    address book. Collections whose names begin with ``public`` are read by anybody.
    """

    kind = "radicale"

    def member(self, name: str, *, password: str | None = None, mail: bool = False) -> Member:
        """``mail``: the login is the whole mail address, as associations like it."""
        end = f"@{DOMAIN}" if mail else ""
        password = password or new_password()
        with self._locked():
            taken = {line.partition(":")[0] for line in self._users.read_text().splitlines()}
            number = 1
            while login_of(name, number) + end in taken:
                number += 1
            login = login_of(name, number) + end
            with self._users.open("a") as users:
                users.write(f"{login}:{_hashed(password)}\n")
        address = f"mailto:{login.partition('@')[0]}@{DOMAIN}"
        return Member(login=login, password=password, name=name, address=address)

    def change_password(self, member: Member) -> None:
        """Give a member another password, which nobody is told: their sessions end."""
        with self._locked():
            lines = self._users.read_text().splitlines()
            changed = [
                f"{member.login}:{_hashed(new_password())}"
                if line.startswith(f"{member.login}:")
                else line
                for line in lines
            ]
            self._users.write_text("".join(f"{line}\n" for line in changed))

    def home(self, member: Member) -> str:
        """Where a member's collections lie, with a slash at its end."""
        return f"{self.url}/{quote(member.login)}/"

    def _prepare(self) -> None:
        if not PYTHON.exists():
            raise ServerError("Radicale is not set up: run python -m tests.servers.install")
        self._users = self.data / "users"
        self._users.touch()
        (self.data / "rights").write_text(_RIGHTS)
        (self.data / "config").write_text(
            _CONFIG.format(
                host=f"{LOOPBACK}:{self.port}",
                users=self._users,
                rights=self.data / "rights",
                data=self.data,
                collections=json.dumps(_FIRST_COLLECTIONS),
            )
        )

    def _command(self) -> list[str]:
        return [str(PYTHON), "-m", "radicale", "--config", str(self.data / "config")]

    def _ready_at(self) -> str:
        return f"{self.url}/.web/"


def _hashed(password: str) -> str:
    """bcrypt at its lowest cost, by Radicale's own Python, which has it."""
    command = [str(PYTHON), "-c", _HASH]
    done = subprocess.run(command, input=password.encode(), capture_output=True, check=True)
    return done.stdout.decode().strip()


_FIRST_COLLECTIONS = {
    "agenda": {
        "D:displayname": "Agenda",
        "tag": "VCALENDAR",
        "C:supported-calendar-component-set": "VEVENT",
    },
    "carnet": {"D:displayname": "Carnet", "tag": "VADDRESSBOOK"},
}

# Everybody may do as they please with what is theirs, and anybody may read what is called public:
# https://radicale.org/v3.html#rights
_RIGHTS = """\
[root]
user: .+
collection:
permissions: R
[principal]
user: .+
collection: {user}
permissions: RW
[theirs]
user: .+
collection: {user}/[^/]+
permissions: rw
[public]
user: .*
collection: [^/]+/public[^/]*
permissions: r
"""

_CONFIG = """\
[server]
hosts = {host}
max_connections = 64
[auth]
type = htpasswd
htpasswd_filename = {users}
htpasswd_encryption = bcrypt
delay = 0
[rights]
type = from_file
file = {rights}
[storage]
filesystem_folder = {data}/collections
predefined_collections = {collections}
[web]
type = internal
[logging]
level = warning
"""
