"""Everything of one data folder in one encrypted file, and that file made a data folder again.

The file is a plain tar: ``key.json`` (the folder's key behind the copy's own passphrase),
``preau.db`` (the encrypted database of one moment), ``media/`` (sealed files as they are) and
``manifest.json`` (sums of all others, under an HMAC of the key). Nothing readable is ever written.
See docs/decisions/047.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

__all__ = ["SUFFIX", "Report", "finish", "make", "prepare", "settle", "verify"]

if TYPE_CHECKING:  # what reads and writes copies is loaded by who does so
    from storage.backup.manifest import Report
    from storage.clock import Clock
    from storage.folder import Folder
    from storage.keyrings import KeyStore

SUFFIX = ".preau"


def _silent(_thousandths: int, _what: str) -> None:
    return


def _never() -> bool:
    return False


def make(
    folder: Folder,
    key: bytes,
    file: Path,
    passphrase: str,
    *,
    progress: Callable[[int, str], None] = _silent,
    cancelled: Callable[[], bool] = _never,
    replace: bool = False,
    clock: Clock | None = None,
) -> Report:
    """Put everything of ``folder`` into ``file``, read back before it has its name. Others go on
    reading and writing meanwhile; what they write after the beginning is not in it.

    StorageError: ``exists`` (unless ``replace``), ``no-place``, ``inside`` (the data folder
    itself), ``full`` (asked before), ``passphrase-needed``, ``damaged`` (the database),
    ``held`` (another copy is being made), ``cancelled``, ``read-only``.
    """
    from storage.backup import making

    return making.make(
        folder,
        key,
        file,
        passphrase,
        progress=progress,
        cancelled=cancelled,
        replace=replace,
        clock=clock,
    )


def verify(
    file: Path,
    passphrase: str,
    *,
    progress: Callable[[int, str], None] = _silent,
    cancelled: Callable[[], bool] = _never,
) -> Report:
    """Read a copy from first to last byte; nothing is written.

    StorageError: ``not-a-copy``, ``newer``, ``wrong-passphrase``, ``damaged``, ``no-place``
    (there is no such file), ``cancelled``, ``read-only``.
    """
    from storage.backup.progress import Gauge
    from storage.backup.reading import verify as read

    return read(file, passphrase, gauge=Gauge(progress, cancelled))


def prepare(
    folder: Folder,
    file: Path,
    passphrase: str,
    *,
    keep: str | None = None,
    progress: Callable[[int, str], None] = _silent,
    cancelled: Callable[[], bool] = _never,
    keyring: KeyStore | None = None,
) -> Report:
    """Bring a copy back beside what is in ``folder``, whole and opened; :func:`settle`, or the
    next start, puts it in its place. ``keep``: the passphrase that guards the folder from then
    on, None for the keyring. What waits in it to be sent is UNSURE, its accounts are listed
    until their protocol was asked. Nothing remains of what did not go well.

    StorageError as :func:`verify`, and ``full``, ``held``, ``keyring-missing``,
    ``keyring-locked``, ``unmigrated``.
    """
    from storage.backup import placing

    return placing.prepare(
        folder,
        file,
        passphrase,
        keep=keep,
        progress=progress,
        cancelled=cancelled,
        keyring=keyring,
    )


def settle(folder: Folder) -> bool:
    """Put in place what :func:`prepare` brought; True if there was something. Whoever opens a
    data folder calls it first. StorageError: ``held``, ``read-only``, ``full``."""
    if not (folder.path / "restored").is_dir():
        return False
    from storage.backup import placing

    return placing.settle(folder)


def finish(folder: Folder, keyring: KeyStore | None = None) -> None:
    """The folder has been opened: what was there before a copy took its place goes. It may ask
    the keyring, and so take long."""
    if (folder.path / "before").is_dir():
        from storage.backup import placing

        placing.finish(folder, keyring)
