"""The key of the data folder, fetched on a thread while the window is still being made."""

from __future__ import annotations

import logging
import threading

from storage.errors import StorageError
from storage.folder import Folder
from storage.keys import Vault

logger = logging.getLogger(__name__)
PATIENCE = 0.6  # seconds that the keyring may take before the window says that it waits


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
                self.key = self._sound(vault.unlock(self.passphrase))
        except StorageError as error:
            self.code = error.code
        except Exception:
            logger.exception("the key could not be fetched")
            self.code = "damaged"
        finally:
            self.done.set()

    def _sound(self, key: bytes) -> bytes:
        """After a migration that was cut off, if the database cannot be opened: as before it."""
        if self._folder.backup.exists():
            from storage import migrations

            migrations.recover(self._folder, key)
        return key

    def _first(self, vault: Vault) -> None:
        """A new folder: its key goes into the keyring, or behind a passphrase."""
        if self._folder.database.exists():
            self.code = "key-missing"
            return
        self.key = vault.create(self.passphrase)
        from storage.database import Database

        Database.open(self._folder, self.key).close()
