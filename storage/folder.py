"""One data folder: where its files are, and who may be in it."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

from storage.errors import StorageError
from storage.locks import FileLock
from storage.values import record

_CODES = {
    errno.EROFS: "read-only",
    errno.EACCES: "read-only",
    errno.EPERM: "read-only",
    errno.ENOTDIR: "read-only",  # a file stands where the folder should be
    errno.EEXIST: "read-only",
    errno.ENODEV: "read-only",  # the disk was taken out
    errno.ENXIO: "read-only",
    errno.ESTALE: "read-only",
    errno.EIO: "damaged",
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
}
_TRIES = 3  # to make a folder that others take away


def code_of_system(error: OSError) -> str | None:
    """The code of what the system says of a full or closed folder, None for anything else."""
    return _CODES.get(error.errno or 0)


@contextmanager
def telling() -> Iterator[None]:
    """Turn what the system says of a full or closed folder into a StorageError."""
    try:
        yield
    except OSError as error:
        code = code_of_system(error)
        if code is None:
            raise
        raise StorageError(code, error.strerror or "") from error


@record(frozen=True, slots=True)
class Folder:
    """Everything of one person on this computer lies in ``path``."""

    path: Path

    @classmethod
    def default(cls) -> Folder:
        """Where a person's data belongs on this system."""
        from platformdirs import user_data_path

        return cls(user_data_path("preau", appauthor=False))

    @property
    def database(self) -> Path:
        return self.path / "preau.db"

    @property
    def backup(self) -> Path:
        """The database from before a migration, until what came of it has been opened well."""
        return self.path / "preau.db.before"

    @property
    def key(self) -> Path:
        """How the database key is kept; the key itself only when wrapped by a passphrase."""
        return self.path / "key.json"

    @property
    def media(self) -> Path:
        return self.path / "media"

    @property
    def line(self) -> Path:
        """Where the running engine says how it is reached."""
        return self.path / "line.json"

    @property
    def instance(self) -> Path:
        """Where the window that is open says how it is reached."""
        return self.path / "instance.json"

    @property
    def wiping(self) -> Path:
        """That the person wants everything gone: whoever comes next ends it."""
        return self.path / "wiping"

    def prepare(self) -> None:
        """Make the folder, for its owner alone. StorageError("read-only" | "full")."""
        with telling():
            for _ in range(_TRIES):
                with suppress(FileNotFoundError):  # whoever wiped it took it away just now
                    self._make()
                    return
        raise StorageError("read-only", "the folder is gone")

    def _make(self) -> None:
        for place in (self.path, self.media):
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
            if os.name == "posix" and place.stat().st_mode & 0o077:
                place.chmod(0o700)
        self._lock("lock").touch(mode=0o600)

    def share(self, timeout: float = 5.0) -> AbstractContextManager[None]:
        """What every process holds while it uses the folder. StorageError("held") while
        somebody has it alone for longer than ``timeout`` seconds."""
        return self._hold("lock", shared=True, timeout=timeout)

    def alone(self, timeout: float) -> AbstractContextManager[None]:
        """Nobody else is in the folder: to migrate, restore or wipe. StorageError("held")."""
        return self._hold("lock", shared=False, timeout=timeout)

    def engine(self, timeout: float = 0.0) -> AbstractContextManager[None]:
        """One engine at a time. StorageError("held") when another runs."""
        return self._hold("engine.lock", shared=False, timeout=timeout)

    def window(self, timeout: float = 0.0) -> AbstractContextManager[None]:
        """One window at a time. StorageError("held") when another is open."""
        return self._hold("instance.lock", shared=False, timeout=timeout)

    def first(self, timeout: float = 120.0) -> AbstractContextManager[None]:
        """Who makes the key of a new folder; a keyring may first ask the person. "held"."""
        return self._hold("key.lock", shared=False, timeout=timeout)

    def _lock(self, name: str) -> Path:
        return self.path / name

    @contextmanager
    def _hold(self, name: str, *, shared: bool, timeout: float) -> Iterator[None]:
        lock = FileLock(self._lock(name)).hold(shared=shared, timeout=timeout)
        with telling():
            lock.__enter__()
        try:
            yield
        finally:
            lock.__exit__(None, None, None)


def write_whole(file: Path, data: bytes) -> None:
    """Write a small or sealed file so that it is there whole or not at all, even after a power
    loss: beside, fsynced, renamed. StorageError("read-only" | "full")."""
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    with telling():
        try:
            handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            _rename(beside, file)
        except FileNotFoundError:
            raise StorageError("read-only", "the folder is gone") from None
        except OSError:
            beside.unlink(missing_ok=True)
            raise


def put_in_place(beside: Path, file: Path) -> None:
    """Let a file that was written whole take the place of another, in one step that outlasts a
    power loss. StorageError("read-only" | "full")."""
    with telling():
        try:
            _rename(beside, file)
        except FileNotFoundError:
            raise StorageError("read-only", "the folder is gone") from None


def _rename(beside: Path, file: Path) -> None:
    beside.replace(file)
    if os.name == "posix":  # the rename itself lies in the folder
        folder = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
