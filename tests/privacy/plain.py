"""The bytes of an encrypted database as they are under its key: free pages and the log included."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_PAGE, _SALT, _VECTOR, _RESERVED = 4096, 16, 16, 80
_HEAD, _FRAME = 32, 24  # of the log, and of each page in it


def readable(database: Path, key: bytes) -> bytes:
    """Every page of the file and of its log, decrypted.

    https://www.zetetic.net/sqlcipher/design/, https://www.sqlite.org/fileformat.html#the_write_ahead_log
    """
    data = database.read_bytes()
    pages = [_opened(data[at : at + _PAGE], key, at == 0) for at in range(0, len(data), _PAGE)]
    log = database.with_name(database.name + "-wal")
    if log.exists():
        frames = log.read_bytes()[_HEAD:]
        for at in range(0, len(frames), _FRAME + _PAGE):
            first = int.from_bytes(frames[at : at + 4], "big") == 1
            page = frames[at + _FRAME : at + _FRAME + _PAGE]
            if len(page) == _PAGE:
                pages.append(_opened(page, key, first))
    return b"".join(pages)


def _opened(page: bytes, key: bytes, first: bool) -> bytes:
    sealed = page[_SALT if first else 0 : _PAGE - _RESERVED]
    vector = page[_PAGE - _RESERVED : _PAGE - _RESERVED + _VECTOR]
    opener = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
    return opener.update(sealed) + opener.finalize()
