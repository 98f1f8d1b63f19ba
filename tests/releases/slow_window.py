"""``python -m tests.releases.slow_window --data DIR``: the window on an older folder, whose
migration stops in its middle until there is a file ``go`` in the folder; ``begun`` and ``done`` say
where it is."""

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

LONGEST = 120.0  # seconds, should nobody let it on


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
        end = time.monotonic() + LONGEST
        while not (data / "go").exists() and time.monotonic() < end:
            time.sleep(0.02)
        last(connection)
        (data / "done").touch()

    migrations.STEPS = {**steps, number: slow}
    app.Unlocking = Keyring  # type: ignore[assignment,attr-defined]
    return app.run(data)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[2])))
