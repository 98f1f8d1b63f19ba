"""What SQLite says of its surroundings, as the codes that are told to people."""

from __future__ import annotations

NOT_A_DATABASE = 26
"""What a wrong key makes of the first page, and a damaged first page of the right key."""
_PRIMARY = {  # https://www.sqlite.org/rescode.html
    3: "read-only",  # PERM
    5: "held",  # BUSY
    8: "read-only",  # READONLY
    10: "read-only",  # IOERR: what could not be written, flushed, locked or made
    11: "damaged",  # CORRUPT
    13: "full",  # FULL
    14: "read-only",  # CANTOPEN
    NOT_A_DATABASE: "wrong-key",
}
_EXTENDED = {
    266: "damaged",  # IOERR_READ
    522: "damaged",  # IOERR_SHORT_READ
    # The index of the log lies in memory that is shared through a file: that cannot grow.
    4874: "full",  # IOERR_SHMSIZE
    8202: "damaged",  # IOERR_DATA
    8458: "damaged",  # IOERR_CORRUPTFS
}


def code_of(number: int) -> str | None:
    """The code of an extended result code; None for what is a fault of ours."""
    return _EXTENDED.get(number) or _PRIMARY.get(number & 0xFF)
