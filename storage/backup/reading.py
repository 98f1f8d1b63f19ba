"""Reads a copy from first to last byte, and believes none of it before all of it was proved."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from storage.backup import archive, manifest
from storage.backup.manifest import Report
from storage.backup.progress import Gauge
from storage.errors import StorageError
from storage.folder import telling
from storage.keys import key_of

Keep = Callable[[archive.Part, Iterator[bytes]], None]
"""Takes a member's bytes to where they are kept for the time being; it reads them all."""


def verify(file: Path, passphrase: str, *, gauge: Gauge) -> Report:
    """Read all of it. StorageError: ``not-a-copy``, ``newer``, ``wrong-passphrase``, ``damaged``,
    ``cancelled``, ``no-place`` (there is no such file), ``read-only``."""
    with opened(file) as (stream, total):
        return Reading(stream, file, total, passphrase, gauge).run("checking", _let_go)


class Reading:
    """One pass over a copy. ``key`` is known once its first member was read."""

    def __init__(
        self, stream: BinaryIO, file: Path, total: int, passphrase: str, gauge: Gauge
    ) -> None:
        self.key = b""
        self._stream, self._file, self._total = stream, file, total
        self._passphrase, self._gauge = passphrase, gauge
        self._sums: dict[str, tuple[int, str]] = {}
        self._keep: Keep = _let_go
        self._unlocked: Callable[[bytes], None] = lambda _key: None
        self._note: dict[str, object] = {}
        self._proved = False

    def run(
        self, what: str, keep: Keep, unlocked: Callable[[bytes], None] = lambda _key: None
    ) -> Report:
        """``unlocked`` is told the key before anything is kept; nothing kept counts until this
        has returned."""
        self._keep, self._unlocked = keep, unlocked
        self._gauge.begin(what, self._total)
        archive.read(self._stream, self._total, self._take)
        schema = self._note.get("schema")
        if not self._proved or type(schema) is not int:
            raise StorageError("damaged", "not proved")
        return Report(
            file=self._file,
            size=self._total,
            media=sum(name.startswith(archive.MEDIA) for name in self._sums),
            schema=schema,
            made=manifest.instant(self._note),
        )

    def _take(self, part: archive.Part) -> None:
        if part.name == archive.KEY:
            body = part.whole()
            self._note = manifest.read_note(body)
            note = self._note["key"]
            assert isinstance(note, dict)
            self.key = key_of(note, self._passphrase)
            self._unlocked(self.key)
            self._sums[part.name] = part.size, hashlib.sha256(body).hexdigest()
        elif part.name == archive.MANIFEST:
            manifest.check(part.whole(), self.key, self._sums)
            self._proved = True
        else:
            digest = hashlib.sha256()
            self._keep(part, self._summed(part, digest.update))
            self._sums[part.name] = part.size, digest.hexdigest()

    def _summed(self, part: archive.Part, add: Callable[[bytes], None]) -> Iterator[bytes]:
        for chunk in part.chunks():
            add(chunk)
            yield chunk
            self._gauge.went(len(chunk))


def _let_go(_part: archive.Part, chunks: Iterator[bytes]) -> None:
    for _ in chunks:
        pass


@contextmanager
def opened(file: Path) -> Iterator[tuple[BinaryIO, int]]:
    with telling():
        try:
            if not file.is_file():  # neither a device nor a pipe, which might never end
                raise StorageError("no-place", "no such file")
            with file.open("rb") as stream:
                yield stream, file.stat().st_size
        except FileNotFoundError:
            raise StorageError("no-place", "no such file") from None
