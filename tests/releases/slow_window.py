"""``python -m tests.releases.slow_window --data DIR``: the window on an older folder, whose
migration takes long; ``begun`` and ``done`` in the folder say where it is."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path
from typing import Any

from desktop import app
from storage import migrations
from storage.connection import SCHEMA_VERSION
from storage.folder import Folder
from tests.releases.content import KEY

LASTS = 4.0  # seconds


class Keyring:
    """Gives the frozen folders' key at once, as an open keyring does."""

    def __init__(
        self, folder: Folder, passphrase: str | None = None, *, keyring: object = None
    ) -> None:
        self.key: bytes | None = KEY
        self.code, self.kind, self.trial, self.passphrase = "", "keyring", False, passphrase
        self.done = threading.Event()
        self.done.set()

    def forget(self) -> None:
        self.key = None


def main(data: Path) -> int:
    steps, number = dict(migrations.STEPS), SCHEMA_VERSION - 1
    last = steps[number]

    def slow(connection: Any) -> None:
        (data / "begun").touch()
        time.sleep(LASTS)
        last(connection)
        (data / "done").touch()

    migrations.STEPS = {**steps, number: slow}
    app.Unlocking = Keyring  # type: ignore[assignment,attr-defined]
    return app.run(data)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[2])))
