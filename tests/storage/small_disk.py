"""A disk of its own for a test: small, to be filled and emptied, or made read-only. A real one."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

BLOCK = 4096  # bytes, of tmpfs


@dataclass(frozen=True)
class SmallDisk:
    """A tmpfs: the kernel itself says ENOSPC."""

    path: Path

    @property
    def _ballast(self) -> Path:
        return self.path / "ballast"

    def fill(self, leave: int = 0) -> None:
        """Take all that is free, but for so many blocks of 4 KiB."""
        with self._ballast.open("ab", buffering=0) as stream, contextlib.suppress(OSError):
            while True:
                stream.write(b"\0" * BLOCK)
        if leave:
            os.truncate(self._ballast, self._ballast.stat().st_size - leave * BLOCK)

    def empty(self) -> None:
        self._ballast.unlink(missing_ok=True)

    def free(self) -> int:
        """Blocks."""
        return os.statvfs(self.path).f_bavail

    def writable(self, yes: bool) -> None:
        """Mount it again, to be read only or not."""
        mode = "rw" if yes else "ro"
        subprocess.run(["mount", "-o", f"remount,{mode}", str(self.path)], check=True)


@contextmanager
def mounted(place: Path, mebibytes: float) -> Iterator[SmallDisk]:
    """Skips the test where nobody may mount: whoever runs the tests is not root there."""
    place.mkdir(parents=True, exist_ok=True)
    size = f"size={int(mebibytes * 1024)}k,mode=700"
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", size, "preau-test", str(place)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        pytest.skip(f"no disk can be mounted here: {done.stderr.strip()}")
    try:
        yield SmallDisk(place)
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)
