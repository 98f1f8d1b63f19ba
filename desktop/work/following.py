"""The association's file is read again when it changes, while the window is open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer

if TYPE_CHECKING:
    from storage.profile import Problem, Profile

SETTLED = 300  # milliseconds without a change: an editor writes in several steps

Told = Callable[["Profile | None", "tuple[Problem, ...]"], None]


class ProfileFile(QObject):
    """Told by the system, never looked for: at rest this costs nothing."""

    def __init__(self, file: Path, told: Told, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file, self._told = file, told
        self._kept = self._bytes()
        # the folder too: many editors put a new file in the place of the old one
        self._watcher = QFileSystemWatcher([str(file.parent), str(file)], self)
        self._watcher.directoryChanged.connect(self._changed)
        self._watcher.fileChanged.connect(self._changed)
        self._settled = QTimer(self, interval=SETTLED, singleShot=True)
        self._settled.timeout.connect(self._read)

    def _changed(self, _path: str) -> None:
        self._settled.start()

    def _bytes(self) -> bytes:
        try:
            return self._file.read_bytes()
        except OSError:
            return b""

    def _read(self) -> None:
        if str(self._file) not in self._watcher.files():
            self._watcher.addPath(str(self._file))
        found = self._bytes()
        if not found or found == self._kept:  # gone, or as it was: what was kept holds
            return
        self._kept = found
        from storage.profile import ProfileError, parse

        try:
            profile = parse(found)
        except ProfileError as error:
            self._told(None, error.problems)
        else:
            self._told(profile, ())
