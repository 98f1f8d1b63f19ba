"""Copies that other programs are given to show: in memory where the system has that, and brief.

What is read here lies encrypted on the disk, and a plain copy beside it would undo that. So a
file is opened only where the system keeps a folder in memory for the person alone and for as long
as they are signed in: XDG_RUNTIME_DIR. In it we make a folder of our own (0700), each copy is
read-only (0400), and all of it is removed when the window closes. What a crash left is removed at
the next start, or by the system at the end of the session. What we cannot prevent is that the
other program keeps something, or that memory is swapped to a disk. Where there is no such folder
(macOS, Windows), files can only be saved, where the person says.

https://specifications.freedesktop.org/basedir-spec/latest/
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from contextlib import AbstractContextManager, suppress
from pathlib import Path

from storage.errors import StorageError
from storage.locks import FileLock

_PREFIX = "preau-opened-"
_LOCK = "lock"


def private_folder() -> Path | None:
    """The system's own folder in memory for this person; None where it has none or it is not
    theirs alone."""
    named = os.environ.get("XDG_RUNTIME_DIR", "")
    if sys.platform in ("win32", "darwin") or not named:
        return None
    place = Path(named)
    try:
        about = place.stat()
    except OSError:
        return None
    if not place.is_absolute() or not place.is_dir():
        return None
    return place if about.st_uid == os.getuid() and not about.st_mode & 0o077 else None


class Opened:
    """The copies of one window."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._lock: AbstractContextManager[None] | None = None

    def sweep(self) -> int:
        """Remove what windows that are no more have left; how many of them."""
        base, swept = private_folder(), 0
        for left in base.glob(f"{_PREFIX}*") if base is not None else ():
            with suppress(OSError, StorageError), FileLock(left / _LOCK).hold():
                shutil.rmtree(left, ignore_errors=True)
                swept += 1
        return swept

    def copy(self, name: str, data: bytes) -> Path:
        """A read-only copy under a safe ``name``. OSError, also when memory is short."""
        inside = Path(tempfile.mkdtemp(dir=self._own()))
        file = inside / name
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
        except OSError:
            shutil.rmtree(inside, ignore_errors=True)
            raise
        return file

    def close(self) -> None:
        """Remove all of it."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None
        if self._lock is not None:
            self._lock.__exit__(None, None, None)
            self._lock = None

    def _own(self) -> Path:
        if self._folder is None:
            base = private_folder()
            if base is None:
                raise FileNotFoundError("XDG_RUNTIME_DIR")
            folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=base))  # 0700
            self._lock = FileLock(folder / _LOCK).hold()  # as long as we live
            self._lock.__enter__()
            self._folder = folder
        return self._folder
