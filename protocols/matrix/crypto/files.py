"""Files of encrypted rooms: opened only when they are what their message says, sealed each with
a key of its own.

https://spec.matrix.org/latest/client-server-api/#sending-encrypted-attachments
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
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
    key, counter, digest = _parts(guards.parse(sealed.encode()) or {})
    if not hmac.compare_digest(hashlib.sha256(data).digest(), digest):
        raise Refused("damaged")
    return _turned(key, counter, data)


def closed(data: bytes) -> tuple[bytes, dict[str, Any]]:
    """What to upload, and the ``file`` of the message's content without its ``url``."""
    key = secrets.token_bytes(_KEY)
    counter = secrets.token_bytes(_COUNTER // 2) + bytes(_COUNTER // 2)
    sealed = _turned(key, counter, data)
    return sealed, {
        "v": _VERSION,
        "key": {
            "kty": "oct",
            "alg": _ALGORITHM,
            "ext": True,
            "k": base64.urlsafe_b64encode(key).decode().rstrip("="),
            "key_ops": ["encrypt", "decrypt"],
        },
        "iv": _text(counter),
        "hashes": {"sha256": _text(hashlib.sha256(sealed).digest())},
    }


def _turned(key: bytes, counter: bytes, data: bytes) -> bytes:
    """AES-CTR, which opens as it closes."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    turning = Cipher(algorithms.AES(key), modes.CTR(counter)).encryptor()
    return turning.update(data) + turning.finalize()


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode().rstrip("=")


def _parts(said: dict[str, Any]) -> tuple[bytes, bytes, bytes]:
    """Key, counter and hash."""
    key = guards.mapping(said.get("key"))
    if said.get("v") != _VERSION or key.get("alg") != _ALGORITHM or key.get("kty") != "oct":
        raise Refused("damaged")
    return (
        _bytes(key.get("k"), _KEY),
        _bytes(said.get("iv"), _COUNTER),
        _bytes(guards.mapping(said.get("hashes")).get("sha256"), _HASH),
    )


def _bytes(value: object, size: int) -> bytes:
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
    return found
