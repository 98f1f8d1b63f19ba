"""Whether the write-ahead log beside a database is its own: another's would be copied over it.

SQLite believes any log whose checksums are right, and copies it into the database when the last
connection closes. One that came from elsewhere (a copy put back by hand, half of a folder) would
so replace pages that nobody has elsewhere. Each page of ours is sealed with the database's key
and its salt, and the first one in the log is enough to tell.
https://www.sqlite.org/fileformat2.html#the_write_ahead_log,
https://www.zetetic.net/sqlcipher/design/
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from pathlib import Path

PAGE = 4096  # bytes
_HEADER, _FRAME = 32, 24  # bytes of the log's head, and of what stands before each page
_START = _HEADER + _FRAME + PAGE
_MAGIC = {0x377F0682: "<", 0x377F0683: ">"}  # in which order the checksum's words are read
_INDEX, _SALTS = 40, 8  # bytes of the index up to what marks a round of the log, and of that
_SALT, _SEAL = 16, 64  # bytes with which the first page begins, and with which each ends
_ROUNDS, _MASK = 2, 0x3A  # how the seals' key is made of the database's


def is_foreign(file: Path, key: bytes) -> bool:
    """Whether SQLite would believe the log of this database, though it is not of it. A log that
    it would not believe, or that is not there, is none; of a wrong key nothing can be told.
    OSError."""
    try:
        start = _start(file)
        with file.open("rb") as database:
            first = database.read(PAGE)
    except FileNotFoundError:
        return False
    if len(start) < _START or len(first) < PAGE:
        return False
    [number] = struct.unpack(">I", start[_HEADER : _HEADER + 4])
    page, salt = start[_HEADER + _FRAME :], first[:_SALT]
    if _is_sealed(page, number, key, salt) or not _is_sealed(first, 1, key, salt):
        return False
    return _is_believed(start)


def is_indexed(file: Path) -> bool:
    """Whether the index beside the log is of this log, and not of one that was torn at its head:
    who may not mend that would wait for somebody who does. OSError."""
    with file.with_name(f"{file.name}-shm").open("rb") as index:
        indexed = index.read(_INDEX)[-_SALTS:]
    start = _start(file)
    return len(indexed) == _SALTS and start[16:24] == indexed and _is_believed(start)


def _start(file: Path) -> bytes:
    """The log's head and its first page."""
    with file.with_name(f"{file.name}-wal").open("rb") as log:
        return log.read(_START)


def _is_sealed(page: bytes, number: int, key: bytes, salt: bytes) -> bool:
    masked = bytes(byte ^ _MASK for byte in salt)
    sealing = hashlib.pbkdf2_hmac("sha512", key, masked, _ROUNDS, len(key))
    said = page[_SALT if number == 1 else 0 : PAGE - _SEAL]
    made = hmac.digest(sealing, said + struct.pack("<I", number), "sha512")
    return hmac.compare_digest(made, page[PAGE - _SEAL :])


def _is_believed(start: bytes) -> bool:
    """Whether the head and the first page carry the checksums that SQLite looks for."""
    if len(start) < _START:
        return False
    order = _MAGIC.get(struct.unpack(">I", start[:4])[0])
    frame = start[_HEADER:]
    if order is None or start[16:24] != frame[8:16]:  # of another round of the log
        return False
    head = _checksum(order, start[:24], (0, 0))
    page = _checksum(order, frame[:8] + frame[_FRAME:], head)
    return struct.pack(">II", *head) == start[24:32] and struct.pack(">II", *page) == frame[16:24]


def _checksum(order: str, data: bytes, sums: tuple[int, int]) -> tuple[int, int]:
    one, two = sums
    for first, second in struct.iter_unpack(f"{order}II", data):
        one = (one + first + two) & 0xFFFFFFFF
        two = (two + second + one) & 0xFFFFFFFF
    return one, two
