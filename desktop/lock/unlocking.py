"""The key of the data folder, fetched on a thread while the window is still being made."""

from __future__ import annotations

import logging
import threading

from storage import discretion
from storage.errors import StorageError
from storage.folder import Folder
from storage.keyrings import KeyStore
from storage.keys import SERVICE, Vault

logger = logging.getLogger(__name__)
PATIENCE = 0.6  # seconds that the keyring may take before the window says that it waits
LOOKS = 3.0  # seconds between two looks at a keyring that holds another key
FIRST_LOOKS = 1.0  # seconds between two looks for a keyring that could take a first key


def beside(folder: Folder) -> KeyStore | None:
    """What another process is told by the keyring meanwhile, where one can be split off: to be
    called before there is any thread."""
    from storage import beside

    try:
        return beside.beside(SERVICE, Vault(folder).entry())
    except StorageError:  # said by whoever needs it
        return None


class Unlocking:
    """Fetches the key on a thread, from the first moment: the keyring answers while Qt loads.

    A keyring that is late, locked or without our entry is waited for: ``code`` says what is in the
    way as long as ``done`` is not set. Nothing is written or removed meanwhile. ``refused``: a key
    that did not open the folder; another one is waited for. ``keyring``: what is asked first.
    """

    def __init__(
        self,
        folder: Folder,
        passphrase: str | None = None,
        *,
        refused: bytes | None = None,
        keyring: KeyStore | None = None,
    ) -> None:
        self.key: bytes | None = None
        self.code = ""
        self.kind = "none"
        self.trial = False  # a passphrase from before a move into the keyring would open it too
        self._folder, self.passphrase, self._refused = folder, passphrase, refused
        self._keyring = keyring
        self.done = threading.Event()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="vault", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            discretion.forbid_dumps()  # before there is a key
            self._place_copy()
            self._folder.prepare()
            vault = Vault(self._folder, self._keyring)
            there = self._folder.database.exists()  # first: another start keeps its key before it
            self.kind, self.trial = vault.kind(), vault.on_trial()
            if self.kind == "none" and there:
                self.code = "key-missing"
            elif self.kind == "none":
                self._first(vault)
            elif self.kind == "passphrase" and self.passphrase is None:
                self.code = "passphrase-needed"
            elif self.kind == "passphrase":
                self.key = self._sound(vault.unlock(self.passphrase))
            elif self.trial and self.passphrase is not None:
                self.key = self._sound(vault.back(self.passphrase))
            else:
                self._await(vault)
        except StorageError as error:
            self.code = error.code
        except Exception:
            logger.exception("the key could not be fetched")
            self.code = "damaged"
        finally:
            self.done.set()
        if self.kind != "none" and not self.code:
            self._settle()

    def _settle(self) -> None:
        """Nobody waits for it: what a move of the key left for later."""
        try:
            Vault(self._folder).settle()
        except Exception:
            logger.exception("what a move of the key left could not be looked at")

    def forget(self) -> None:
        """It was handed on: nothing of it stays here."""
        self.key = self.passphrase = self._refused = None

    def give_up(self) -> None:
        """Another attempt takes its place: this one asks for nothing more."""
        self._over.set()

    def _await(self, vault: Vault) -> None:
        """The keyring is asked once, which may prompt; then it is only looked at."""
        while not self._over.is_set():
            try:
                key = vault.wait(self._told, self._over)
            except StorageError as error:
                if error.code != "wrong-key":
                    raise
                key = self._refused
            if key is not None and key != self._refused:
                key = self._sound(key)
                self.code, self.key = "", key
                return
            self._told("wrong-key")
            while not self._over.wait(LOOKS) and vault.look():
                pass

    def _told(self, code: str) -> None:
        self.code = code

    def _sound(self, key: bytes) -> bytes:
        """After a migration that was cut off, if the database cannot be opened: as before it. What
        a first start was cut off in, this one ends."""
        from storage import database

        if self._folder.backup.exists():
            from storage import migrations

            migrations.recover(self._folder, key)
        elif database.is_cut_off(self._folder, key):
            database.Database.open(self._folder, key, new=False).close()
        return key

    def _first(self, vault: Vault) -> None:
        """A new folder: its key goes into the keyring, or behind a passphrase."""
        key = self._made(vault)
        if key is None:
            return
        from storage.database import Database

        Database.open(self._folder, key).close()
        self.code, self.key = "", key  # not before: whoever sees it opens the window

    def _made(self, vault: Vault) -> bytes | None:
        """A keyring that is late is waited for, as long as no passphrase is chosen instead. It
        is asked once, which may prompt; then it is only looked at."""
        while True:
            try:
                return vault.create(self.passphrase)
            except StorageError as error:
                if error.code not in ("keyring-missing", "keyring-locked"):
                    raise
                found = error.code
            while found:
                self._told(found)
                if self._over.wait(FIRST_LOOKS):
                    return None
                found = vault.offers()

    def _place_copy(self) -> None:
        """A copy that was brought back, if there is one, takes its place before anything else."""
        if (self._folder.path / "restored").is_dir():
            from storage.backup import placing

            placing.settle(self._folder)
