"""Where an export is written: a fresh folder, or one packed file, there whole or not at all."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from storage.errors import StorageError
from storage.folder import telling, write_whole
from storage.locks import FileLock

if TYPE_CHECKING:
    from storage.folder import Folder as DataFolder

_NOTE = "exporting.json"  # in the data folder: what a crash would leave elsewhere
_LOCK = "export.lock"
_PART = ".part"


class Target:
    """One file at a time is written, through :meth:`file`. ``over``: whether nobody wants it any
    more, asked at each piece: StorageError("cancelled")."""

    def __init__(self, part: Path, over: Callable[[], bool]) -> None:
        self._part, self._over = part, over
        self._packed: zipfile.ZipFile | None = None
        if part.name.endswith(f".zip{_PART}"):
            stream = part.open("xb")
            part.chmod(0o600)
            self._packed = zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=3)
            self._stream: IO[bytes] | None = stream
        else:
            part.mkdir(mode=0o700)
            self._stream = None
        self.files = self.bytes = 0

    def heed(self) -> None:
        """Go on, unless nobody wants it any more."""
        if self._over():
            raise StorageError("cancelled")

    @contextmanager
    def file(self, *names: str) -> Iterator[Callable[[bytes], None]]:
        """A new file, by the (safe) names of its folders and its own; yields what writes to it."""
        self.heed()
        with self._opened(names) as stream:

            def write(data: bytes) -> None:
                self.bytes += len(data)
                stream.write(data)

            yield write
        self.files += 1

    def close(self) -> None:
        """All of it is safe on the disk."""
        if self._packed is not None and self._stream is not None:
            self._packed.close()
            self._stream.flush()
            os.fsync(self._stream.fileno())
            self._stream.close()
            self.bytes = self._part.stat().st_size
        elif hasattr(os, "sync") and os.name == "posix":
            os.sync()

    def drop(self) -> None:
        """Nothing of it stays."""
        if self._packed is not None and self._stream is not None:
            self._packed.fp = None  # closed without an end: it is not wanted
            with contextlib.suppress(OSError):
                self._stream.close()
        remove(self._part)

    @contextmanager
    def _opened(self, names: tuple[str, ...]) -> Iterator[IO[bytes]]:
        if self._packed is not None:
            head = zipfile.ZipInfo("/".join(names))
            head.external_attr = 0o600 << 16
            head.compress_type = zipfile.ZIP_DEFLATED
            with self._packed.open(head, "w", force_zip64=True) as packed:
                yield packed
            return
        path = self._part.joinpath(*names)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb", buffering=1 << 18) as stream:
            yield stream


@contextmanager
def target(
    folder: DataFolder, into: Path, name: str, *, packed: bool, over: Callable[[], bool]
) -> Iterator[tuple[Target, Callable[[], Path]]]:
    """A target in the person's folder ``into``; it has its name from when the callable that comes
    with it was called, and is gone when the block ends without. Nothing is ever overwritten.

    StorageError: ``full``, ``read-only``, ``cancelled``, ``held`` (the folder lies in Préau's),
    ``under-way`` (another one is).
    """
    if folder.path.resolve() in (into.resolve(), *into.resolve().parents):
        raise StorageError("held", "in the data folder")
    end = ".zip" if packed else ""
    part = into / f".{name}-{secrets.token_hex(4)}{end}{_PART}"
    with telling(), _alone(folder):
        if not into.is_dir():
            raise StorageError("read-only", "no such folder")
        write_whole(folder.path / _NOTE, json.dumps({"part": str(part)}).encode())
        made: Target | None = None
        try:
            made = Target(part, over)

            def settle() -> Path:
                assert made is not None
                made.close()
                return _rename(part, into, name, end)

            yield made, settle
        except BaseException as error:
            if made is not None:
                made.drop()
            if isinstance(error, FileNotFoundError):  # its disk was pulled out
                raise StorageError("read-only", "taken away") from error
            raise
        finally:
            (folder.path / _NOTE).unlink(missing_ok=True)


@contextmanager
def _alone(folder: DataFolder) -> Iterator[None]:
    """One export at a time. StorageError("under-way")."""
    lock = FileLock(folder.path / _LOCK).hold()
    try:
        lock.__enter__()
    except StorageError as error:
        raise StorageError("under-way") from error
    try:
        yield
    finally:
        lock.__exit__(None, None, None)


def sweep(folder: DataFolder) -> None:
    """Remove what an export that was killed has left, wherever it was made; nothing of one that
    is under way."""
    if (folder.path / _NOTE).exists():
        with contextlib.suppress(StorageError), _alone(folder):
            _sweep(folder)


def _sweep(folder: DataFolder) -> None:
    note = folder.path / _NOTE
    try:
        part = Path(json.loads(note.read_bytes())["part"])
    except (OSError, ValueError, KeyError, TypeError):
        return
    if part.name.startswith(".") and part.name.endswith(_PART):
        remove(part)
    note.unlink(missing_ok=True)


def remove(part: Path) -> None:
    if part.is_dir() and not part.is_symlink():
        shutil.rmtree(part, ignore_errors=True)
    else:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def _rename(part: Path, into: Path, name: str, end: str) -> Path:
    """A folder of the same name may be there; ours gets a number then."""
    number = 1
    while True:
        place = into / (f"{name}{end}" if number == 1 else f"{name} ({number}){end}")
        number += 1
        if not os.path.lexists(place):
            part.rename(place)
            return place
