"""Removing everything of Préau from this computer: the key first, then the files.

Without the key the rest is noise. A mark in the folder says that the person wants it gone, so
that whatever interrupts this, the next start ends it. Only files that Préau makes are removed: a
folder may be one that the person uses for other things too.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from storage.errors import StorageError
from storage.folder import telling, write_whole
from storage.keys import Vault
from storage.locks import FileLock

if TYPE_CHECKING:
    from storage.folder import Folder
    from storage.keyrings import KeyStore

_PATIENCE = 15.0  # seconds for others to leave the folder
_OURS = (
    "preau.db", "preau.db-*", "preau.db.*", "line.json", "key.json", "key.next", "window.json",
    ".key.next*", "line.json.new", ".probe.*",
    ".preau.db*", ".key.json*", ".line.json*", "window.json.new", "exporting.json",
    ".exporting.json*", ".wiping*", "instance.json", ".instance.json*",
)  # fmt: skip
_LOCKS = (
    "copy.lock", "engine.lock", "export.lock", "instance.lock", "key.lock", "lock", "schema.lock",
    "turn.lock",
)  # fmt: skip
_FOLDERS = ("media", "log", "restored", "restored.part", "before", "copying")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wiped:
    """What was removed. ``left``: something in the folder that is not ours, and stays."""

    files: int = 0
    bytes: int = 0
    left: bool = False
    key_left: bool = False  # its entry stays in a keyring that is not there; it opens nothing now


def mark(folder: Folder) -> None:
    """The person wants everything gone, for good. StorageError("full" | "read-only")."""
    write_whole(folder.wiping, b"")


def is_marked(folder: Folder) -> bool:
    return folder.wiping.exists()


def wipe(folder: Folder, keyring: KeyStore | None = None, patience: float = _PATIENCE) -> Wiped:
    """Remove the key, then everything else that is ours; nobody else may be in the folder. May
    prompt for the keyring and take long. Interrupted, it is called again.

    StorageError: ``held`` (another Préau has the folder open), ``keyring-locked`` (the key cannot
    be removed yet, and nothing was), ``read-only``.
    """
    if not folder.path.is_dir():
        return Wiped()
    asked = is_marked(folder)
    try:
        with folder.alone(patience), folder.engine(patience):
            if asked and not is_marked(folder):
                return Wiped()  # another one was quicker, and what is here now is somebody's new
            sizes, key_left = _emptied(folder, keyring)
    except StorageError:
        if folder.path.exists():
            raise
        return Wiped()  # another one was quicker
    for name in _LOCKS:
        with contextlib.suppress(StorageError, OSError):
            _unlock(folder.path / name)
    with contextlib.suppress(OSError):  # something that is not ours lies in it
        folder.path.rmdir()
    return Wiped(files=len(sizes), bytes=sum(sizes), left=folder.path.exists(), key_left=key_left)


def _emptied(folder: Folder, keyring: KeyStore | None) -> tuple[list[int], bool]:
    """The bytes of each file that was removed, and whether a key stays in a keyring that is not
    there. The locks stay as long as they keep others out, and the mark goes last."""
    from storage.export.target import sweep as sweep_exports  # not needed at each start

    mark(folder)
    forgotten = [_forget_key(one, keyring) for one in _keyed(folder)]
    sweep_exports(folder)  # what one that was killed left elsewhere, which anybody can read
    found = [(path, _size(path)) for path in _ours(folder)]
    with telling():
        for path, _ in found:
            if path != folder.wiping:
                path.unlink(missing_ok=True)
        for name in _FOLDERS:
            _remove_empty(folder.path / name)
        folder.wiping.unlink(missing_ok=True)
    return [size for _, size in found], not all(forgotten)


def _keyed(folder: Folder) -> Iterator[Folder]:
    """The folder, and what a copy brought or put aside in it: each may have a key of its own."""
    yield folder
    for name in ("restored", "restored.part", "before"):
        if (folder.path / name).is_dir():
            yield type(folder)(folder.path / name)


def _forget_key(folder: Folder, keyring: KeyStore | None) -> bool:
    """Whether it is gone. A note that cannot be read, or a keyring that is no more, must not keep
    the person from removing what it is about."""
    try:
        Vault(folder, keyring).forget()
    except StorageError as error:
        if error.code not in {"damaged", "newer", "keyring-missing"}:
            raise
        return False
    return True


def _ours(folder: Folder) -> Iterator[Path]:
    seen: set[Path] = set()
    for pattern in _OURS:
        seen.update(path for path in folder.path.glob(pattern) if path.is_file())
    for name in _FOLDERS:
        place = folder.path / name
        if place.is_dir() and not place.is_symlink():
            seen.update(path for path in place.rglob("*") if path.is_file())
    yield from sorted(seen)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _unlock(file: Path) -> None:
    """Remove a lock, unless who begins anew here just now holds it."""
    if not file.exists():
        return
    with FileLock(file).hold():
        if os.name == "posix":  # elsewhere it cannot be removed while it is open
            file.unlink(missing_ok=True)
    if os.name != "posix":
        file.unlink(missing_ok=True)


def _remove_empty(place: Path) -> None:
    """With folders in it that are empty too."""
    if not place.is_symlink():
        for inside in sorted(place.rglob("*"), reverse=True):
            if inside.is_dir() and not inside.is_symlink():
                with contextlib.suppress(OSError):
                    inside.rmdir()
    with contextlib.suppress(OSError):  # something that is not ours lies in it
        place.rmdir()
