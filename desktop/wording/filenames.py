"""Names of files that came from somebody else: made safe to show, to save and to open."""

from __future__ import annotations

from storage.filenames import plain, unreserved

LONGEST = 180  # bytes of a whole name; file systems bear 255
_SUFFIX = 20  # characters of an ending that is worth keeping

OPENED = frozenset(
    (
        "pdf", "txt", "md", "rtf", "odt", "ods", "odp", "odg", "docx", "xlsx", "pptx", "csv",
        "epub", "ics", "vcf", "png", "jpg", "jpeg", "gif", "webp", "avif", "heic", "bmp", "tif",
        "tiff", "mp3", "ogg", "oga", "opus", "m4a", "flac", "wav", "aac", "mp4", "m4v", "webm",
        "mkv", "mov", "ogv", "avi", "gpx",
    )
)  # fmt: skip
"""Endings of documents, pictures and recordings. Nothing else is ever opened from here: a list of
what is dangerous would never be complete."""
_PROGRAMS = frozenset(
    (
        "exe", "com", "bat", "cmd", "msi", "msix", "scr", "pif", "cpl", "ps1", "vbs", "vbe", "js",
        "jse", "wsf", "wsh", "hta", "lnk", "url", "reg", "jar", "sh", "bash", "csh", "run", "bin",
        "desktop", "appimage", "deb", "rpm", "flatpakref", "snap", "apk", "dmg", "pkg", "app",
        "command", "workflow", "scpt", "py", "pyw", "pl", "rb", "php", "so", "dll", "xpi", "crx",
    )
)  # fmt: skip
_MAGIC = (b"MZ", b"\x7fELF", b"#!", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe")


def safe(name: str, instead: str) -> str:
    """``name`` as a name alone: no path, no hidden characters, no leading dots, nothing that a
    system reserves, at most 180 bytes; ``instead`` when nothing is left of it."""
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    kept = plain(last)
    return _cut(unreserved(kept)) if kept else instead


def ending(name: str) -> str:
    """The part after the last dot, in small letters; "" when there is none."""
    stem, dot, found = name.rpartition(".")
    return found.casefold() if dot and stem and len(found) <= _SUFFIX else ""


def may_be_opened(name: str) -> bool:
    """Whether a file of this (safe) name is a document, a picture or a recording."""
    return ending(name) in OPENED


def is_program(name: str) -> bool:
    """Whether a file of this (safe) name would do something by itself."""
    return ending(name) in _PROGRAMS


def begins_like_a_program(data: bytes) -> bool:
    """Whatever it is called: some systems look at the first bytes, and not at the name."""
    return data.startswith(_MAGIC)


def _cut(name: str) -> str:
    if len(name.encode()) <= LONGEST:
        return name
    found = ending(name)
    tail = f".{found}" if found else ""
    stem = name[: len(name) - len(tail)]
    room = LONGEST - len(tail.encode())
    return stem.encode()[:room].decode("utf-8", "ignore").rstrip(". ") + tail
