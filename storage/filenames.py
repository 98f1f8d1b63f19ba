"""Names of files made of what others wrote: what no system takes for a path or a device."""

from __future__ import annotations

from storage.unseen import without

_FORBIDDEN = str.maketrans(dict.fromkeys('<>:"/\\|?*', " "))
_DEVICES = frozenset(("con", "prn", "aux", "nul", "conin$", "conout$")) | {
    f"{name}{digit}" for name in ("com", "lpt") for digit in "0123456789¹²³"
}
"""https://learn.microsoft.com/windows/win32/fileio/naming-a-file"""


def plain(text: str) -> str:
    """Words as a name alone: no path, no line ends, no hidden characters, no leading dot; "" when
    nothing is left. Its length is not bounded."""
    return " ".join(without(text).translate(_FORBIDDEN).split()).strip(". ")


def unreserved(name: str) -> str:
    """A plain name, with something before it where a system keeps it for a device."""
    return f"_{name}" if name.partition(".")[0].strip().casefold() in _DEVICES else name
