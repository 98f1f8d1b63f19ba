"""What SQLite says of its surroundings, as the codes that are told to people."""

from __future__ import annotations

import os
from pathlib import Path

from storage.errors import StorageError
from storage.folder import telling

NOT_A_DATABASE = 26
"""What a wrong key makes of the first page, and a damaged first page of the right key."""
_IO = 10
_CODES = {  # https://www.sqlite.org/rescode.html
    3: "read-only",  # PERM
    5: "held",  # BUSY
    8: "read-only",  # READONLY
    11: "damaged",  # CORRUPT
    13: "full",  # FULL
    14: "read-only",  # CANTOPEN
    15: "held",  # PROTOCOL: another stands still in the middle of writing to the log's index
    NOT_A_DATABASE: "wrong-key",
}
_PROBE = 64 * 1024  # bytes: more than SQLite takes at once for the index of its log


def code_of(number: int, file: Path | None) -> str | None:
    """The code of a result code, None for what is a fault of ours.

    An error of input or output (SQLite's driver here tells no more of it) is of the disk: one that
    is full, or cannot be written, says so itself when it is asked; else what is on it is damaged.
    """
    if number & 0xFF != _IO:
        return _CODES.get(number & 0xFF)
    try:
        if file is not None:
            _probe(file.with_name(f".probe.{os.getpid()}"))
    except StorageError as error:
        return error.code
    except OSError:
        return "read-only"
    return "damaged"


def _probe(file: Path) -> None:
    with telling():
        try:
            handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "wb") as stream:
                stream.write(bytes(_PROBE))
                stream.flush()
                os.fsync(stream.fileno())
        finally:
            file.unlink(missing_ok=True)
