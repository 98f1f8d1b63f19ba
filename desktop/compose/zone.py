"""The name of this computer's time zone, for events that are written here."""

from __future__ import annotations

from PySide6.QtCore import QTimeZone


def local_zone() -> str | None:
    """An IANA name, or None when the system has none to tell."""
    name = bytes(QTimeZone.systemTimeZoneId().data()).decode("ascii", "replace")
    return name if "/" in name or name == "UTC" else None
