"""How far a copy has come, in thousandths of three parts of like length."""

from __future__ import annotations

from collections.abc import Callable

from storage.errors import StorageError

_PARTS = {"copying": 0, "writing": 1, "checking": 2, "unpacking": 0, "opening": 2}


class Gauge:
    """Tells whoever asked, a thousand times at most; StorageError("cancelled") once they have
    asked for it to stop."""

    def __init__(self, told: Callable[[int, str], None], cancelled: Callable[[], bool]) -> None:
        self._told, self._cancelled = told, cancelled
        self._what, self._done, self._of = "", 0, 1
        self._last = -1

    def begin(self, what: str, of: int) -> None:
        """The next part begins, of so many bytes."""
        self._what, self._done, self._of = what, 0, max(of, 1)
        self.went(0)

    def went(self, size: int) -> None:
        """So many bytes more are done."""
        self._done += size
        self.at(self._what, self._done, self._of)

    def at(self, what: str, done: int, of: int) -> None:
        if self._cancelled():
            raise StorageError("cancelled")
        now = (_PARTS[what] * 1000 + 1000 * min(done, of) // max(of, 1)) // 3
        if now > self._last:
            self._last = now
            self._told(now, what)
