"""Files of encrypted rooms: opened only when they are what their message says, sealed each with
a key of its own.

https://spec.matrix.org/latest/client-server-api/#sending-encrypted-attachments
"""

from __future__ import annotations

import base64
import json
from typing import Any

from protocols.adapter import Refused
from protocols.matrix import guards
from protocols.matrix.draft import content_address

_VERSION, _ALGORITHM = "v2", "A256CTR"
_KEY, _COUNTER, _HASH = 32, 16, 32  # bytes
_LONGEST = 64  # characters of any of them in base64


def note(file: object) -> tuple[str, str] | None:
    """Where the server has an encrypted file and how it is opened: ``Media.remote`` and
    ``Media.sealed``, of the ``file`` in a message's content. None when it can never be opened."""
    said = guards.mapping(file)
    remote, key = content_address(said.get("url")), guards.mapping(said.get("key"))
    parts = (
        _bytes(key.get("k"), _KEY),
        _bytes(said.get("iv"), _COUNTER),
        _bytes(guards.mapping(said.get("hashes")).get("sha256"), _HASH),
    )
    if said.get("v") != _VERSION or key.get("alg") != _ALGORITHM or key.get("kty") != "oct":
        return None
    if remote is None or None in parts:
        return None
    return remote, json.dumps(dict(zip(("k", "iv", "sha256"), parts, strict=True)))


def opened(sealed: str, data: bytes) -> bytes:
    """The file in clear; takes about 1 ms a megabyte. Refused("damaged") when a single bit
    differs from what was sent: no part of it is given away then."""
    from nio.crypto.attachments import decrypt_attachment
    from nio.exceptions import EncryptionError

    said = guards.parse(sealed.encode()) or {}
    key, counter, digest = (said.get(name) for name in ("k", "iv", "sha256"))
    if not (isinstance(key, str) and isinstance(counter, str) and isinstance(digest, str)):
        raise Refused("damaged")
    try:
        found = decrypt_attachment(data, key, digest, counter)
    except (EncryptionError, ValueError, OverflowError) as error:
        raise Refused("damaged") from error
    return bytes(found)


def closed(data: bytes) -> tuple[bytes, dict[str, Any]]:
    """What to upload, and the ``file`` of the message's content without its ``url``."""
    from nio.crypto.attachments import encrypt_attachment

    sealed, file = encrypt_attachment(data)
    return bytes(sealed), dict(file)


def _bytes(value: object, size: int) -> str | None:
    """Base64 of so many bytes, in whichever of its alphabets, as nio reads it."""
    if not isinstance(value, str) or len(value) > _LONGEST or not value.isascii():
        return None
    plain = value.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        found = base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except ValueError:
        return None
    return plain if len(found) == size else None
