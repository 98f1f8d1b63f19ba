"""The file of a copy: a plain tar with few members in one order, read without trusting any of it.

https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html (ustar). Any program can list
it; what is in it is encrypted already.
"""

from __future__ import annotations

import hashlib
import re
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from storage.errors import StorageError

KEY, DATABASE, MANIFEST, MEDIA = "key.json", "preau.db", "manifest.json", "media/"
BLOCK = 512
_CHUNK = 1024 * 1024
_FILE = "[0-9a-zA-Z][0-9a-zA-Z._-]{0,79}"
_NAME = re.compile(rf"key\.json|preau\.db|manifest\.json|media/{_FILE}".encode())
_SMALL = {KEY: 64 * 1024, MANIFEST: 64 * 1024 * 1024}  # bytes that are read at once
_MOST = 500_000  # members
_OCTAL = re.compile(rb"[0-7]{1,11}")


def is_media(name: str) -> bool:
    """Whether a file of that name may be a member, and not the beginning of another."""
    return re.fullmatch(_FILE, name) is not None


@dataclass(slots=True)
class Sealer:
    """Writes members one after the other, and knows the size and SHA-256 of each."""

    stream: BinaryIO
    at: int  # when it is made, in seconds since 1970
    sums: dict[str, tuple[int, str]] = field(default_factory=dict)

    def add(self, name: str, size: int, chunks: Iterator[bytes]) -> None:
        """Write a member of exactly ``size`` bytes; what comes beyond is left out.
        StorageError("damaged") when less comes."""
        self.stream.write(_header(name, size, self.at))
        digest, left = hashlib.sha256(), size
        for chunk in chunks:
            part = chunk[:left]
            digest.update(part)
            self.stream.write(part)
            left -= len(part)
        if left:
            raise StorageError("damaged", f"{name} is shorter than it was")
        self.stream.write(bytes(-size % BLOCK))
        self.sums[name] = size, digest.hexdigest()

    def end(self) -> None:
        """Two blocks of nothing, as a tar ends."""
        self.stream.write(bytes(2 * BLOCK))


def _header(name: str, size: int, at: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.mtime, info.mode = size, at, 0o600
    return info.tobuf(tarfile.GNU_FORMAT)


@dataclass(frozen=True, slots=True)
class Part:
    """One member while it is read: its bytes can be had once, in order."""

    name: str
    size: int
    _stream: BinaryIO

    def chunks(self) -> Iterator[bytes]:
        """All bytes, in pieces. StorageError("damaged") when the file ends before."""
        left = self.size
        while left:
            chunk = self._stream.read(min(left, _CHUNK))
            if not chunk:
                raise StorageError("damaged", "truncated")
            left -= len(chunk)
            yield chunk

    def whole(self) -> bytes:
        """A small member. StorageError("damaged") for one that is larger than it may be."""
        if self.size > _SMALL.get(self.name, 0):
            raise StorageError("damaged", f"{self.name} is too large")
        return b"".join(self.chunks())


Take = Callable[[Part], None]


def read(stream: BinaryIO, total: int, take: Take) -> None:
    """Give each member to ``take``, which must read it whole. ``total``: bytes of the file.

    Only the members that a copy has are taken, in their order, none twice, as plain files: no
    path, link or device, nothing that claims to be larger than the file. StorageError:
    ``not-a-copy`` (its beginning is no such file), ``damaged``.
    """
    before, seen = "", 0
    while True:
        block = stream.read(BLOCK)
        if len(block) == BLOCK and not any(block):
            break
        try:
            name, size = _entry(block)
        except ValueError as error:
            raise StorageError("damaged" if before else "not-a-copy", str(error)) from None
        seen += 1
        if not _follows(name, before) or seen > _MOST:
            raise StorageError("damaged" if before else "not-a-copy", "another order")
        if size > total - stream.tell():
            raise StorageError("damaged", "truncated")
        take(Part(name, size, stream))
        stream.read(-size % BLOCK)
        before = name
    if before != MANIFEST or any(stream.read(_CHUNK)):
        raise StorageError("damaged", "something is missing")


def _follows(name: str, before: str) -> bool:
    """key.json, preau.db, media in order, manifest.json: so that none comes twice."""
    order = {KEY: 0, DATABASE: 1, MANIFEST: 3}
    here = order.get(name, 2)
    last = order.get(before, 2) if before else -1
    return here == last + 1 or (here == last == 2 and name > before) or (here, last) == (3, 1)


def _entry(block: bytes) -> tuple[str, int]:
    """The name and size that a header says. ValueError for whatever is not one of ours."""
    if len(block) < BLOCK:
        raise ValueError("truncated")
    said = block[148:156].rstrip(b" \0")
    summed = sum(block[:148]) + 8 * 32 + sum(block[156:])
    if not _OCTAL.fullmatch(said) or int(said, 8) != summed:
        raise ValueError("no header")
    name = block[:100].rstrip(b"\0")
    if not _NAME.fullmatch(name) or block[156:157] != b"0" or any(block[157:257]):
        raise ValueError("a strange member")
    return name.decode("ascii"), _size(block[124:136])


def _size(number: bytes) -> int:
    """In octal digits, or from 8 GiB on as a number of its own bytes."""
    if number[0] == 0x80:
        return int.from_bytes(number[1:], "big")
    digits = number.strip(b" \0")
    if not _OCTAL.fullmatch(digits):
        raise ValueError("no size")
    return int(digits, 8)
