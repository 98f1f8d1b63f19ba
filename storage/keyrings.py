"""The system keyrings that really encrypt, asked one by one: never whatever else is installed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Protocol

from storage.errors import StorageError

if TYPE_CHECKING:
    from jeepney.io.blocking import DBusConnection  # type: ignore[import-untyped]
    from keyring.backend import KeyringBackend
    from secretstorage import Collection, Item

# The keyring library would look through all installed packages, and take a plain-text one that
# merely is there; these keep what they are given encrypted under the person's own login.
_ALLOWED = {
    "darwin": ("keyring.backends.macOS:Keyring",),
    "win32": ("keyring.backends.Windows:WinVaultKeyring",),
}
_ALLOWED_ELSEWHERE = ("keyring.backends.libsecret:Keyring", "keyring.backends.kwallet:DBusKeyring")
_ADMITTED = 10.0  # seconds
_LOCKED = frozenset(("KeyringLocked", "LockedException", "PromptDismissedException"))


class KeyStore(Protocol):
    """Keeps one short text under a name. StorageError("keyring-missing" | "keyring-locked")."""

    def get(self, service: str, name: str) -> str | None: ...

    def set(self, service: str, name: str, value: str) -> None: ...

    def delete(self, service: str, name: str) -> None:
        """Nothing happens if there is none."""

    def look(self, service: str, name: str) -> str:
        """What ``get`` would meet now, without a question to the person: "" (it would answer),
        ``keyring-missing``, ``keyring-locked`` or ``key-missing`` (it holds no such entry)."""


class SystemKeyring:
    """The keyring of this system. Every call may prompt, and block until it is answered; a
    keyring that starts later than Préau is found by the next call."""

    def get(self, service: str, name: str) -> str | None:
        with _telling():
            store = _store()
            found = store.get(service, name)
            if found is None and isinstance(store, _Library) and sys.platform not in _ALLOWED:
                # it may lie in the keyring that is asked first, and is not there yet
                raise StorageError("keyring-missing", "another keyring answers")
            return found

    def glance(self, service: str, name: str) -> str | None:
        """As :meth:`get`, but nobody is asked anything; None where somebody would have to be, or
        where only asking tells."""
        with _telling():
            store = _store()
            return store.glance(service, name) if isinstance(store, SecretService) else None

    def set(self, service: str, name: str, value: str) -> None:
        with _telling():
            _store().set(service, name, value)

    def delete(self, service: str, name: str) -> None:
        with _telling():
            _store().delete(service, name)

    def look(self, service: str, name: str) -> str:
        try:
            with _telling():
                return _store().look(service, name)
        except StorageError as error:
            return error.code


class SecretService:
    """The keyring of GNOME, KDE and others on Linux, where it is asked before the first page is
    shown: directly, for the keyring library takes four times as long to import.

    https://specifications.freedesktop.org/secret-service/
    """

    def get(self, service: str, name: str) -> str | None:
        with _bus() as bus:
            found = _found(bus, service, name)
            if found is None and _is_locked(bus):  # what is locked may not say what it holds
                _default(bus)
                found = _found(bus, service, name)
            if found is None:
                return None
            if found.is_locked():
                found.unlock()  # prompts
                if found.is_locked():
                    raise StorageError("keyring-locked")
            return _secret(found)

    def glance(self, service: str, name: str) -> str | None:
        """What is not locked, or None."""
        with _bus() as bus:
            found = _found(bus, service, name)
            return None if found is None or found.is_locked() else _secret(found)

    def set(self, service: str, name: str, value: str) -> None:
        with _bus() as bus:
            _default(bus).create_item(
                f"Préau ({name})", _attributes(service, name), value.encode(), replace=True
            )

    def delete(self, service: str, name: str) -> None:
        with _bus() as bus:
            found = _found(bus, service, name)
            if found is not None:
                found.unlock()
                found.delete()

    def look(self, service: str, name: str) -> str:
        with _bus() as bus:
            found = _found(bus, service, name)
            if found is not None:
                return "keyring-locked" if found.is_locked() else ""
            return "keyring-locked" if _is_locked(bus) else "key-missing"

    @staticmethod
    def available() -> bool:
        try:
            import secretstorage
        except ImportError:
            return False
        try:
            with _bus() as bus:
                return secretstorage.check_service_availability(bus)
        except (secretstorage.SecretStorageException, KeyError, ConnectionError, ValueError):
            return False


@contextmanager
def _bus() -> Iterator[DBusConnection]:
    """As secretstorage's own, for which a bus that has not let us in within a second is none: a
    busy machine takes longer."""
    from jeepney.io.blocking import open_dbus_connection
    from secretstorage.util import add_match_rules

    with closing(open_dbus_connection(auth_timeout=_ADMITTED)) as bus:
        add_match_rules(bus)
        yield bus


def _found(bus: DBusConnection, service: str, name: str) -> Item | None:
    """The entry, in whichever collection: the person may have made another one the default."""
    import secretstorage

    return next(iter(secretstorage.search_items(bus, _attributes(service, name))), None)


def _secret(found: Item) -> str:
    try:
        return str(found.get_secret().decode())
    except UnicodeDecodeError:
        raise StorageError("wrong-key", "not text") from None


def _is_locked(bus: DBusConnection) -> bool:
    """Whether the default collection is; None is made where there is none."""
    import secretstorage

    try:
        return secretstorage.Collection(bus).is_locked()
    except secretstorage.ItemNotFoundException:
        return False


def _default(bus: DBusConnection) -> Collection:
    """The default collection, unlocked: prompts."""
    import secretstorage

    collection = secretstorage.get_default_collection(bus)
    if collection.is_locked():
        collection.unlock()
        if collection.is_locked():
            raise StorageError("keyring-locked")
    return collection


class _Library:
    """One of the keyring library's own backends."""

    def __init__(self, backend: KeyringBackend) -> None:
        self._backend = backend

    def get(self, service: str, name: str) -> str | None:
        return self._backend.get_password(service, name)

    def set(self, service: str, name: str, value: str) -> None:
        self._backend.set_password(service, name, value)

    def delete(self, service: str, name: str) -> None:
        if self._backend.get_password(service, name) is not None:
            self._backend.delete_password(service, name)

    def look(self, service: str, name: str) -> str:  # noqa: ARG002
        return "keyring-locked"  # there is no way to know without a question to the person


def _attributes(service: str, name: str) -> dict[str, str]:
    """As the keyring library has them, so that its tools find the entry too."""
    return {"application": "Préau", "service": service, "username": name}


def _store() -> KeyStore:
    if sys.platform not in _ALLOWED and SecretService.available():
        return SecretService()
    for path in _ALLOWED.get(sys.platform, _ALLOWED_ELSEWHERE):
        module, _, name = path.partition(":")
        kind: type[KeyringBackend] = getattr(import_module(module), name)
        if kind.viable:
            return _Library(kind())
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
