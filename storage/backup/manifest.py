"""What a copy says of itself: which files of which sums, by whom only the key can have said it."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from storage.errors import StorageError
from storage.keys import derive, sealed_note

FORMAT = 1
"""Of the file; a newer one is refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A copy that was made, looked at or brought back."""

    file: Path
    size: int  # bytes of the whole file
    media: int  # pictures and files in it
    schema: int  # of its database
    made: datetime

    def as_facts(self) -> dict[str, Any]:
        return {
            "file": str(self.file),
            "size": self.size,
            "media": self.media,
            "schema": self.schema,
            "made": self.made.isoformat(),
        }


def note(key: bytes, passphrase: str, schema: int, made: datetime) -> bytes:
    """The first member: the key behind the copy's own passphrase, and what version this is."""
    said = {"format": FORMAT, "schema": schema, "made": round(made.timestamp())}
    return json.dumps({**said, "key": sealed_note(key, passphrase)}, indent=1).encode()


def read_note(body: bytes) -> dict[str, Any]:
    """StorageError: ``not-a-copy``, ``newer``, ``damaged``."""
    said = _mapping(body, "not-a-copy")
    if type(said.get("format")) is not int:
        raise StorageError("not-a-copy", "no format")
    if said["format"] > FORMAT:
        raise StorageError("newer", "format")
    if not isinstance(said.get("key"), dict):
        raise StorageError("damaged", "no key")
    return said


def seal(key: bytes, sums: Mapping[str, tuple[int, str]]) -> bytes:
    """The last member: sizes and SHA-256 of all others, under an HMAC of the key."""
    said: dict[str, Any] = {"format": FORMAT, "files": sums}
    return json.dumps({**said, "hmac": _proof(key, said)}).encode()


def check(body: bytes, key: bytes, sums: Mapping[str, tuple[int, str]]) -> None:
    """That what was read is what was sealed. StorageError("damaged")."""
    said = _mapping(body, "damaged")
    proof = said.pop("hmac", None)
    if not isinstance(proof, str) or not hmac.compare_digest(proof, _proof(key, said)):
        raise StorageError("damaged", "the manifest")
    if said.get("files") != {name: list(one) for name, one in sums.items()}:
        raise StorageError("damaged", "another sum")


def _proof(key: bytes, said: Mapping[str, Any]) -> str:
    words = json.dumps(said, sort_keys=True, separators=(",", ":")).encode()
    return hmac.digest(derive(key, "backup"), words, "sha256").hex()


def _mapping(body: bytes, code: str) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        raise StorageError(code, "no JSON") from None
    if not isinstance(said, dict):
        raise StorageError(code, "no JSON object")
    return said


def instant(said: Mapping[str, Any]) -> datetime:
    """When it was made. StorageError("damaged")."""
    try:
        return datetime.fromtimestamp(int(said["made"]), UTC)
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        raise StorageError("damaged", "no time") from None
