"""An encrypted database's every page in the plain, pages that nothing uses any more too."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

PAGE, RESERVED, SALT, VECTOR, FRAME = 4096, 80, 16, 16, 24
"""SQLCipher 4: https://www.zetetic.net/sqlcipher/design/; FRAME: the head of each in a log."""


def pages(file: Path, key: bytes) -> bytes:
    """All that the file holds."""
    data = file.read_bytes()
    return b"".join(
        _page(data[start : start + PAGE], key, first=start == 0)
        for start in range(0, len(data) - PAGE + 1, PAGE)
    )


def log(file: Path, key: bytes) -> bytes:
    """All that its write-ahead log holds, in frames that count no more too."""
    whole = file.with_name(f"{file.name}-wal")
    data = whole.read_bytes() if whole.exists() else b""
    return b"".join(
        _page(data[start + FRAME : start + FRAME + PAGE], key, first=first)
        for start in range(32, len(data) - PAGE - FRAME + 1, PAGE + FRAME)
        for first in (False, True)
    )


def _page(page: bytes, key: bytes, *, first: bool) -> bytes:
    body = page[SALT if first else 0 : PAGE - RESERVED]
    vector = page[PAGE - RESERVED : PAGE - RESERVED + VECTOR]
    opener = Cipher(AES(key), CBC(vector)).decryptor()
    return opener.update(body) + opener.finalize()
