"""Changes how the folder's key is kept, off the UI thread, and says in words how that went."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal

from desktop.wording import words
from storage.errors import StorageError
from storage.folder import Folder
from storage.keys import Vault

logger = logging.getLogger(__name__)
translate = QCoreApplication.translate


class Guarding(QObject):
    """One change at a time. It may take a moment, and the keyring may ask the person."""

    done = Signal(str, object)  # a code, "" when it went well; and what the change said
    _over = Signal(str, object)

    def __init__(self, folder: Folder, parent: QObject) -> None:
        super().__init__(parent)
        self._folder = folder
        self.busy = False
        self._over.connect(self._finish, Qt.ConnectionType.QueuedConnection)

    def kind(self) -> str:
        """ "passphrase", "keyring", or "none" where nobody can tell."""
        try:
            return Vault(self._folder).kind()
        except StorageError:
            return "none"

    def change(self, old: str, new: str) -> None:
        """Another passphrase."""
        self._do(lambda vault: vault.change(old, new))

    def to_passphrase(self, new: str) -> None:
        """A passphrase in place of the keyring."""
        self._do(lambda vault: vault.to_passphrase(new))

    def to_keyring(self, passphrase: str) -> None:
        """The keyring in place of the passphrase."""
        self._do(lambda vault: vault.to_keyring(passphrase))

    def _do(self, change: Callable[[Vault], object]) -> None:
        if self.busy:
            return
        self.busy = True

        def run() -> None:
            code, said = "", None
            try:
                said = change(Vault(self._folder))
            except StorageError as error:
                code = error.code
            except Exception:
                logger.exception("the key could not be kept otherwise")
                code = "fault"
            try:
                self._over.emit(code, said)
            except RuntimeError:  # the page was closed meanwhile
                return

        threading.Thread(target=run, name="guarding", daemon=True).start()

    def _finish(self, code: str, said: object) -> None:
        self.busy = False
        self.done.emit(code, said)


def trouble(code: str) -> str:
    """Why nothing was changed."""
    return {
        "wrong-passphrase": translate(
            "Guarding", "That is not the passphrase of now. Nothing was changed."
        ),
        "moved": translate(
            "Guarding", "It was changed elsewhere a moment ago. This page shows how it is now."
        ),
        "held": translate(
            "Guarding", "Another Préau is changing it at this moment. Nothing was changed here."
        ),
        "keyring-missing": translate(
            "Guarding",
            "No keyring of this computer answers, or it does not keep what it is given. Nothing"
            " was changed.",
        ),
        "keyring-late": translate(
            "Guarding", "The keyring of this computer does not answer. Nothing was changed."
        ),
        "keyring-locked": translate(
            "Guarding", "The keyring of this computer is locked. Nothing was changed."
        ),
        "key-missing": translate(
            "Guarding", "The keyring does not hold the key any more. Nothing was changed."
        ),
        "full": translate("Guarding", "The disk is full. Nothing was changed."),
        "read-only": translate(
            "Guarding", "The data folder cannot be written. Nothing was changed."
        ),
    }.get(code) or words.storage_problem(code)
