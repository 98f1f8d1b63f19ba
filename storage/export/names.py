"""Names of files made of what others wrote: safe on every system, and never twice in a folder."""

from __future__ import annotations

import mimetypes
import unicodedata

from storage.filenames import plain, unreserved

_LONGEST = 100  # bytes of a name without its ending


def safe(text: str, instead: str) -> str:
    """Words as a name alone: no path, no line ends, no hidden characters, no leading dot, nothing
    that a system reserves, at most 100 bytes; ``instead`` when nothing is left."""
    kept = plain(text[:1000]).encode()[:_LONGEST].decode("utf-8", "ignore").rstrip(". ")
    return unreserved(kept) or instead


def split(name: str) -> tuple[str, str]:
    """A file's name without its ending, and the ending with its dot, "" when it has none that
    looks like one."""
    stem, dot, end = name.rpartition(".")
    plain = end.isascii() and end.isalnum() and len(end) <= 8
    return (stem, f".{end.lower()}") if dot and stem and plain else (name, "")


def ending(mime: str) -> str:
    """Of a file of this type, with its dot; "" when nobody knows."""
    known = {"image/jpeg": ".jpg", "text/plain": ".txt", "image/webp": ".webp"}
    return known.get(mime) or mimetypes.guess_extension(mime) or ""


class Folder:
    """The names that were given in one folder. Systems differ in what they hold for the same."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def fresh(self, text: str, end: str, instead: str) -> str:
        """A name for this, that no other thing here has."""
        stem, number = safe(text, instead), 1
        name = f"{stem}{end}"
        while _same(name) in self._given:
            number += 1
            name = f"{stem} ({number}){end}"
        self._given.add(_same(name))
        return name


def _same(name: str) -> str:
    return unicodedata.normalize("NFKD", name).casefold()
