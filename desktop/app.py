"""Starts the window: what is on this computer is on the screen before all else."""

from __future__ import annotations

import gc
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from storage.errors import StorageError
from storage.folder import Folder
from storage.keys import Vault

if TYPE_CHECKING:
    from storage.profile import Profile

logger = logging.getLogger(__name__)
PATIENCE = 0.6  # seconds that the keyring may take before the window says that it waits
Opener = Callable[[str], None]


class Unlocking:
    """Fetches the key on a thread, from the first moment: the keyring answers while Qt loads."""

    def __init__(self, folder: Folder, passphrase: str | None = None) -> None:
        self.key: bytes | None = None
        self.code = ""
        self.kind = "none"
        self._folder, self.passphrase = folder, passphrase
        self.done = threading.Event()
        self._thread = threading.Thread(target=self._run, name="vault", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._folder.prepare()
            vault = Vault(self._folder)
            self.kind = vault.kind()
            if self.kind == "none":
                self._first(vault)
            elif self.kind == "passphrase" and self.passphrase is None:
                self.code = "passphrase-needed"
            else:
                self.key = vault.unlock(self.passphrase)
        except StorageError as error:
            self.code = error.code
        except Exception:
            logger.exception("the key could not be fetched")
            self.code = "damaged"
        finally:
            self.done.set()

    def _first(self, vault: Vault) -> None:
        """A new folder: its key goes into the keyring, or behind a passphrase."""
        if self._folder.database.exists():
            self.code = "key-missing"
            return
        self.key = vault.create(self.passphrase)
        from storage.database import Database

        Database.open(self._folder, self.key).close()


def run(
    data: Path | None = None,
    profile: Path | None = None,
    *,
    opener: Opener | None = None,
) -> int:
    """Open the window on ``data``; the exit code when it is closed."""
    gc.disable()  # nothing of what a start makes is garbage; the first paint sets it going again
    folder = Folder(data) if data is not None else Folder.default()
    unlocking = Unlocking(folder)

    import sys

    from PySide6.QtWidgets import QApplication

    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("preau")
    app.setDesktopFileName("preau")

    from desktop.starting import Start

    return Start(app, folder, unlocking, _profile(profile), opener or _browser).run()


def _profile(file: Path | None) -> Profile | Exception | None:
    """The association's file, or what is wrong with it: the window opens in any case."""
    if file is None:
        return None
    from storage.profile import ProfileError, load

    try:
        return load(file)
    except ProfileError as error:
        return error


def _browser(address: str) -> None:
    from PySide6.QtCore import QUrl
    from PySide6.QtGui import QDesktopServices

    if address.startswith(("https://", "http://", "mailto:", "tel:", "geo:")):
        QDesktopServices.openUrl(QUrl(address))
