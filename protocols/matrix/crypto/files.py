"""Files of encrypted rooms: opened only when they are what their message says, sealed each with
a key of its own.

https://spec.matrix.org/latest/client-server-api/#sending-encrypted-attachments
"""

from __future__ import annotations

import base64
from typing import Any

from protocols.adapter import Refused
from protocols.matrix import guards

_VERSION, _ALGORITHM = "v2", "A256CTR"
_KEY, _COUNTER, _HASH = 32, 16, 32  # bytes
_LONGEST = 64  # characters of any of them in base64


def opened(sealed: str, data: bytes) -> bytes:
    """The file in clear; takes about 1 ms a megabyte. ``sealed``: what its message says of it
    (``EncryptedFile``), as JSON.

    Refused("damaged") when a single bit differs from what was sent, or the message names no way
    to open it: no part of it is given away then.
    """
    from nio.crypto.attachments import decrypt_attachment
    from nio.exceptions import EncryptionError

    key, counter, digest = _parts(guards.parse(sealed.encode()) or {})
    try:
        return bytes(decrypt_attachment(data, key, digest, counter))
    except (EncryptionError, ValueError, OverflowError) as error:
        raise Refused("damaged") from error


def closed(data: bytes) -> tuple[bytes, dict[str, Any]]:
    """What to upload, and the ``file`` of the message's content without its ``url``."""
    from nio.crypto.attachments import encrypt_attachment

    sealed, file = encrypt_attachment(data)
    return bytes(sealed), dict(file)


def _parts(said: dict[str, Any]) -> tuple[str, str, str]:
    """Key, counter and hash in base64 as nio reads it."""
    key = guards.mapping(said.get("key"))
    if said.get("v") != _VERSION or key.get("alg") != _ALGORITHM or key.get("kty") != "oct":
        raise Refused("damaged")
    return (
        _bytes(key.get("k"), _KEY),
        _bytes(said.get("iv"), _COUNTER),
        _bytes(guards.mapping(said.get("hashes")).get("sha256"), _HASH),
    )


def _bytes(value: object, size: int) -> str:
    """Base64 of so many bytes, in whichever of its alphabets."""
    if not isinstance(value, str) or len(value) > _LONGEST or not value.isascii():
        raise Refused("damaged")
    plain = value.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        found = base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except ValueError as error:
        raise Refused("damaged") from error
    if len(found) != size:
        raise Refused("damaged")
    return plain
