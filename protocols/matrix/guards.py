"""Reads of JSON that anybody may have written: a wrong type is an absent value, never an error."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from protocols.loading import load

LONGEST_ID = 255  # bytes; https://spec.matrix.org/latest/appendices/#common-identifier-format
LONGEST_TEXT = 65_536  # characters; a whole event has at most 65,536 bytes
LONGEST_NAME = 255
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_MS = 253_402_300_799_999  # the end of the year 9999, the last that datetime holds
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# What would let a name reach over its neighbours: line ends, direction overrides, zero width.
_NOT_IN_A_NAME = re.compile("[\x00-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2066-\u2069\ufeff]+")
_NOT_IN_AN_ID = re.compile("[\x00-\x20\x7f-\x9f\ud800-\udfff]")


def parse(body: bytes) -> dict[str, Any] | None:
    """The JSON object that ``body`` is, whole; None for anything else."""
    try:
        value = load(body)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def listing(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def integer(value: object, default: int | None = None) -> int | None:
    """An integer; old rooms also wrote power levels as decimal strings."""
    if isinstance(value, str) and re.fullmatch(r"\s*[+-]?[0-9]{1,15}\s*", value, re.ASCII):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= 2**53:
        return default
    return value


def count(value: object) -> int | None:
    """A size in pixels or bytes: not negative, and small enough for any database."""
    number = None if isinstance(value, str) else integer(value)
    return number if number is not None and number >= 0 else None


def text(value: object, longest: int = LONGEST_TEXT) -> str:
    """Words with their line breaks, without control characters and lone surrogates."""
    if not isinstance(value, str):
        return ""
    value = value[:longest].replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub("", value).encode("utf-8", "replace").decode()


def name(value: object) -> str:
    """One line that somebody calls themself or a room."""
    if not isinstance(value, str):
        return ""
    flat = _NOT_IN_A_NAME.sub(" ", value[: LONGEST_NAME * 2])
    return flat.encode("utf-8", "replace").decode().strip()[:LONGEST_NAME]


def identifier(value: object, sigil: str) -> str | None:
    """``$event``, ``!room`` (without a colon since room version 12), ``@user:host``."""
    if not isinstance(value, str) or not value.startswith(sigil):
        return None
    if not 2 <= len(value) <= LONGEST_ID or _NOT_IN_AN_ID.search(value):
        return None
    return value


def user(value: object) -> str | None:
    found = identifier(value, "@")
    return found if found and ":" in found else None


def instant(value: object) -> datetime | None:
    """Milliseconds since 1970 as an instant; the cache clamps a future one to its own now."""
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return _EPOCH + timedelta(milliseconds=min(max(value, 0), _LAST_MS))


def milliseconds(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(milliseconds=1)
