"""A lock between processes, shared or exclusive, that its holder's death releases."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.errors import StorageError

_PAUSE = 0.01  # seconds between two attempts

if sys.platform == "win32":
    import msvcrt

    # Windows has only exclusive locks on ranges of bytes: who shares holds one byte of these,
    # who wants it alone holds them all.
    _SEATS = 64

    def _take(handle: int, shared: bool) -> bool:
        for seat in range(_SEATS if shared else 1):
            os.lseek(handle, seat, os.SEEK_SET)
            try:
                msvcrt.locking(handle, msvcrt.LK_NBLCK, 1 if shared else _SEATS)
            except OSError:
                continue
            return True
        return False
else:
    import fcntl

    def _take(handle: int, shared: bool) -> bool:
        try:
            # flock, not POSIX record locks: those vanish when any handle on the file is closed
            fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in (errno.EWOULDBLOCK, errno.EACCES):
                raise
            return False
        return True


class FileLock:
    """A lock on one file. Each :meth:`hold` is a holder of its own, also within a process."""

    def __init__(self, file: Path) -> None:
        self._file = file

    @contextmanager
    def hold(self, *, shared: bool = False, timeout: float = 0.0) -> Iterator[None]:
        """Hold it. StorageError: ``held`` when others still do after ``timeout`` seconds,
        ``read-only`` when the folder that it lies in is gone."""
        handle = self._taken(shared, time.monotonic() + timeout)
        try:
            yield
        finally:
            os.close(handle)  # and with it the lock

    def _taken(self, shared: bool, until: float) -> int:
        while True:
            handle = self._opened()
            try:
                while not _take(handle, shared):
                    if time.monotonic() >= until:
                        raise StorageError("held", self._file.name)
                    time.sleep(_PAUSE)
                if self._is(handle):
                    return handle
            except BaseException:
                os.close(handle)
                raise
            os.close(handle)

    def _opened(self) -> int:
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0)
        try:
            return os.open(self._file, flags, 0o600)
        except FileNotFoundError:
            raise StorageError("read-only", "the folder is gone") from None

    def _is(self, handle: int) -> bool:
        """Whether it is still this file. One that somebody took away while it was waited for
        locks nobody out any more: those who come now lock the next one."""
        try:
            return os.path.samestat(os.fstat(handle), self._file.stat())
        except FileNotFoundError:
            return False
