"""Calendars and address books, of what their servers gave, word for word: RFC 5545, RFC 6350."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from storage.export import names

if TYPE_CHECKING:
    from storage.connection import Connection
    from storage.export.target import Target

_CHANNELS = "SELECT key, name, kind FROM channel WHERE kind = ? ORDER BY id"
# Of an event that is not kept any more its name and etag are left, and no word.
_BODIES = "SELECT body FROM payload WHERE channel = ? AND body <> x'' ORDER BY remote"
_HEAD = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Preau//Export//EN")
_FOLD = 75  # bytes of a line, its end excluded: RFC 5545, section 3.1


def write(connection: Connection, target: Target) -> Iterator[int]:
    """One file for each calendar and each address book; yields the number of entries of each.
    What cannot be taken apart is put beside them, as it came."""
    given = names.Folder()
    for key, name, _ in connection.execute(_CHANNELS, ("calendar",)).fetchall():
        yield _calendar(connection, target, key, name, given.fresh(name, "", "calendar"))
    given = names.Folder()
    for key, name, _ in connection.execute(_CHANNELS, ("book",)).fetchall():
        yield _book(connection, target, key, given.fresh(name, "", "contacts"))


def _calendar(connection: Connection, target: Target, key: str, name: str, file: str) -> int:
    zones: set[str] = set()
    broken, done = [], 0
    with target.file("calendars", f"{file}.ics") as put:
        # RFC 7986, section 5.1, and what programs read that are older than it
        called = [_folded(f"{word}:{_escaped(name)}") for word in ("NAME", "X-WR-CALNAME")]
        put(_lines([*_HEAD, *called[0], *called[1]]))
        for (body,) in connection.execute(_BODIES, (key,)):
            target.heed()
            parts = components(body)
            if parts is None:
                broken.append(body)
                continue
            done += 1
            for kind, lines in parts:
                if kind != "VTIMEZONE" or _is_new(lines, zones):
                    put(_lines(lines))
        put(_lines(["END:VCALENDAR"]))
    _beside(target, "calendars", file, ".ics", broken)
    return done


def _book(connection: Connection, target: Target, key: str, file: str) -> int:
    broken, done = [], 0
    with target.file("contacts", f"{file}.vcf") as put:
        for (body,) in connection.execute(_BODIES, (key,)):
            target.heed()
            cards = _cards(body)
            if cards is None:
                broken.append(body)
                continue
            done += 1
            put(_lines(cards))
    _beside(target, "contacts", file, ".vcf", broken)
    return done


def _beside(target: Target, folder: str, file: str, end: str, broken: list[bytes]) -> None:
    for number, body in enumerate(broken, 1):
        with target.file(folder, "unreadable", f"{file} {number}{end}") as put:
            put(body)


def components(body: bytes) -> list[tuple[str, list[str]]] | None:
    """What stands in a calendar's frame, each with its kind; None for what is no calendar.
    Lines stay as they came, folded where they were folded."""
    found: list[tuple[str, list[str]]] = []
    open_: list[str] = []
    for line in _split(body):
        word, _, name = line.partition(":")
        word, name = word.upper(), name.strip().upper()
        if word == "BEGIN":
            open_.append(name)
            if len(open_) == 2:
                found.append((name, []))
        if len(open_) >= 2:
            found[-1][1].append(line)
        if word == "END" and (not open_ or open_.pop() != name):
            return None
    whole = not open_ and found and _split(body)[0].strip().upper() == "BEGIN:VCALENDAR"
    return found if whole else None


def _cards(body: bytes) -> list[str] | None:
    lines = _split(body)
    begun = [line for line in lines if line.strip().upper() == "BEGIN:VCARD"]
    ended = [line for line in lines if line.strip().upper() == "END:VCARD"]
    whole = lines and lines[0] in begun and lines[-1] in ended and len(begun) == len(ended)
    return lines if whole else None


def _split(body: bytes) -> list[str]:
    text = body.decode("utf-8", "replace").removeprefix("\ufeff").replace("\r\n", "\n")
    return [line for line in text.replace("\r", "\n").split("\n") if line.strip()]


def _is_new(lines: list[str], zones: set[str]) -> bool:
    """A zone is told once in a calendar, though each event brought it."""
    name = next((line for line in lines if line.upper().startswith("TZID")), "")
    if name in zones:
        return False
    zones.add(name)
    return True


def _escaped(text: str) -> str:
    plain = " ".join(text.split())
    for letter in "\\;,":
        plain = plain.replace(letter, f"\\{letter}")
    return plain


def _folded(line: str) -> list[str]:
    pieces, piece = [], ""
    for letter in line:
        if len((piece + letter).encode()) >= _FOLD:
            pieces.append(piece)
            piece = " "
        piece += letter
    return [*pieces, piece]


def _lines(lines: list[str]) -> bytes:
    return "".join(f"{line}\r\n" for line in lines).encode()
