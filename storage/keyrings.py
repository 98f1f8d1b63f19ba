"""The system keyrings that really encrypt, asked one by one: never whatever else is installed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Protocol

from storage.errors import StorageError

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

# keyring would look through all installed packages, and take a plain-text one that merely is
# there; these keep what they are given encrypted under the person's own login.
_ALLOWED = {
    "darwin": ("keyring.backends.macOS:Keyring",),
    "win32": ("keyring.backends.Windows:WinVaultKeyring",),
}
_ALLOWED_ELSEWHERE = (
    "keyring.backends.SecretService:Keyring",
    "keyring.backends.libsecret:Keyring",
    "keyring.backends.kwallet:DBusKeyring",
)
_LOCKED = frozenset(("KeyringLocked", "LockedException", "PromptDismissedException"))


class KeyStore(Protocol):
    """Keeps one short text under a name. StorageError("keyring-missing" | "keyring-locked")."""

    def get(self, service: str, name: str) -> str | None: ...

    def set(self, service: str, name: str, value: str) -> None: ...

    def delete(self, service: str, name: str) -> None:
        """Nothing happens if there is none."""


class SystemKeyring:
    """The keyring of this system. Every call may prompt, and block until it is answered; a
    keyring that starts later than Préau is found by the next call."""

    def get(self, service: str, name: str) -> str | None:
        with _telling():
            return _backend().get_password(service, name)

    def set(self, service: str, name: str, value: str) -> None:
        with _telling():
            _backend().set_password(service, name, value)

    def delete(self, service: str, name: str) -> None:
        from keyring.errors import PasswordDeleteError

        with _telling():
            try:
                _backend().delete_password(service, name)
            except PasswordDeleteError:
                return


def _backend() -> KeyringBackend:
    for path in _ALLOWED.get(sys.platform, _ALLOWED_ELSEWHERE):
        module, _, name = path.partition(":")
        kind: type[KeyringBackend] = getattr(import_module(module), name)
        if kind.viable:
            return kind()
    raise StorageError("keyring-missing")


@contextmanager
def _telling() -> Iterator[None]:
    """Whatever a keyring's library raises means that it is locked, or that it is not there."""
    try:
        yield
    except StorageError:
        raise
    except Exception as error:
        name = type(error).__name__
        raise StorageError(
            "keyring-locked" if name in _LOCKED else "keyring-missing", name
        ) from error
