"""Reading fields of JSON that somebody else wrote: strict where an item needs it, else mild."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

from protocols.links import honest
from storage.model import AccountId, MediaId

LONG = 500
"""Characters kept of a name, a description of an account, an address."""
_TEXT = 256 * 1024
_LARGEST_PICTURE = 1_000_000  # pixels of one side


class MalformedError(ValueError):
    """A field without which there is nothing to show is missing or of a wrong type."""


def mapping(value: object) -> dict[str, Any]:
    """An object, or MalformedError."""
    if not isinstance(value, dict):
        raise MalformedError
    return value


def mappings(value: object) -> list[dict[str, Any]]:
    """The objects in an array; whatever else is there is left out."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def text(value: object, limit: int = LONG) -> str:
    """A string that can be stored, else ""."""
    if not isinstance(value, str):
        return ""
    # JSON can carry half of a surrogate pair, which no database takes.
    return value[:limit].replace("\0", "").encode("utf-8", "replace").decode("utf-8").strip()


def needed(value: object, limit: int = LONG) -> str:
    """A string with something in it, or MalformedError."""
    found = text(value, limit)
    if not found:
        raise MalformedError
    return found


def words(value: object) -> str:
    """A long text; MalformedError for anything but a string."""
    if not isinstance(value, str):
        raise MalformedError
    return text(value, _TEXT)


def moment(value: object) -> datetime:
    """An instant in UTC, from 1970 on; MalformedError otherwise. ISO 8601, naive read as UTC."""
    if not isinstance(value, str):
        raise MalformedError
    try:
        found = datetime.fromisoformat(value.strip())
        found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError) as reason:
        raise MalformedError from reason
    if found.year < 1970:
        raise MalformedError
    return found


def maybe_moment(value: object) -> datetime | None:
    try:
        return moment(value)
    except MalformedError:
        return None


def pixels(value: object) -> int | None:
    ok = isinstance(value, int) and not isinstance(value, bool) and 0 < value < _LARGEST_PICTURE
    return int(value) if ok and isinstance(value, int) else None


def web_address(value: object) -> str:
    """An http or https address, else ""."""
    found = text(value, 4000)
    return honest(found) if found.lower().startswith(("https://", "http://")) else ""


def media_id(account: AccountId, remote: str) -> MediaId:
    """The same for the same picture, so that it is fetched and sealed once."""
    return MediaId(hashlib.sha256(f"{account}\n{remote}".encode()).hexdigest()[:32])
