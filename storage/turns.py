"""Who writes next: short waits, and large writes that let small ones of another process pass."""

from __future__ import annotations

import time
from contextlib import ExitStack, suppress
from pathlib import Path

from storage.errors import StorageError
from storage.locks import FileLock

_PATIENCE = 30.0  # seconds that a write waits for another process
_STEP = 0.001  # seconds between two attempts; SQLite's own back off to 0.1
_PAUSE = 0.003  # seconds: time enough for who attempts each millisecond


class Turns:
    """One process's place among those who write to the same database.

    Who finds it locked waits with a shared lock on a file beside it. Who writes slice after
    slice looks for that lock in between and pauses only then: a pause after each slice would
    halve its rate, and without one the others hardly ever find a gap.
    """

    def __init__(self, file: Path) -> None:
        self._lock = FileLock(file)
        self._asked = ExitStack()
        self._asking = False
        self._until = 0.0

    def wait(self, tries: int) -> bool:
        """SQLite's busy handler: whether to try again, after a moment."""
        if tries == 0:
            self._until = time.monotonic() + _PATIENCE
        if not self._asking:
            with suppress(StorageError, OSError):  # somebody is just looking: at the next try
                self._asked.enter_context(self._lock.hold(shared=True))
                self._asking = True
        time.sleep(_STEP)
        return time.monotonic() < self._until

    def come(self) -> None:
        """It is ours, or we gave up: nobody need pause for us any more."""
        self._asked.close()
        self._asking = False

    def give_way(self) -> None:
        """Between two slices: pause if another process waits to write."""
        try:
            with suppress(OSError), self._lock.hold():
                return
        except StorageError:
            time.sleep(_PAUSE)
