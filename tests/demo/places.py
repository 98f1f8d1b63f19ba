"""Where the demo keeps its things: all of it in the ignored ``.dev/demo`` folder."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.servers.places import DEV

WORDS = Path(__file__).parent / "words"
_GOOD_FOR = timedelta(days=1)
_VERSION = 6
"""Raised when what seeding makes has changed: an older community is then made again."""


@dataclass(frozen=True, slots=True)
class Home:
    """The demo's folder."""

    path: Path = DEV / "demo"

    @property
    def servers(self) -> Path:
        return self.path / "servers"

    @property
    def keyring(self) -> Path:
        return self.path / "home"

    @property
    def profile(self) -> Path:
        return self.path / "valmere.toml"

    @property
    def lock(self) -> Path:
        """Held by whoever runs the demo or is measured on it: two would share three servers."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        return self.path.with_suffix(".lock")

    @property
    def _stamp(self) -> Path:
        return self.path / "seeded.json"

    def data(self, number: int) -> Path:
        """The data folder of the member who signs in as the 1st, 2nd or 3rd."""
        return self.path / "members" / str(number)

    @property
    def untouched(self) -> Path:
        """The first member's data folder as seeding left it: the headless demo copies it."""
        return self.path / "untouched"

    def copy(self) -> Path:
        """A data folder of its own for a run that must not depend on what was read before."""
        at = self.path / "headless"
        shutil.rmtree(at, ignore_errors=True)
        return shutil.copytree(self.untouched, at)

    def stale(self) -> str:
        """Why it must be made again, or "" when it need not."""
        if not self._stamp.exists():
            return "it is not made yet" if not self.path.exists() else "it was not made whole"
        said = json.loads(self._stamp.read_text())
        if said["version"] != _VERSION:
            return "this version makes it differently"
        if datetime.now(UTC) - datetime.fromisoformat(said["at"]) > _GOOD_FOR:
            return "a day has passed"
        return ""

    def clear(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)
        self.path.mkdir(parents=True)

    def seeded(self, at: datetime) -> None:
        self._stamp.write_text(json.dumps({"version": _VERSION, "at": at.isoformat()}))
