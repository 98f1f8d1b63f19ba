"""Content lines: the text that calendars and cards are written in, kept line for line.

Editing happens here, on the lines, so that whatever we do not understand goes back to the server
as it came. https://www.rfc-editor.org/rfc/rfc5545#section-3.1, rfc6350#section-3.2
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from icalendar.parser import Contentline, Contentlines

_LINE: Any = Contentline  # untyped in the library
_LINES: Any = Contentlines
MAX_TEXT = 8 * 1024 * 1024  # characters of one resource
MAX_LINES = 20_000
MAX_DEPTH = 6
_CARET = {"^n": "\n", "^'": '"', "^^": "^"}  # RFC 6868
_CARETS = re.compile(r"\^[n'^]")
_NAME = re.compile(r"[^:;]*")
_SIGNS = re.compile(r'[";:]')
_COMMAS = re.compile(r'[",]')
_CONTROL = {code: None for code in range(32) if code not in {9, 10, 13}} | {127: None}


class BrokenError(Exception):
    """The text is no calendar or card: unbalanced, too deep, too long, or something else."""


@dataclass(frozen=True, slots=True)
class Line:
    """One content line taken apart, leniently. Parameter names are in upper case."""

    name: str
    group: str
    params: dict[str, tuple[str, ...]]
    value: str  # raw: still escaped

    def first(self, param: str) -> str:
        return next(iter(self.params.get(param, ())), "")

    def types(self) -> frozenset[str]:
        """TYPE, also as vCard 2.1 wrote it (a bare ``;HOME``), in lower case."""
        found = (part for value in self.params.get("TYPE", ()) for part in value.split(","))
        return frozenset(part.strip().lower() for part in found)


@dataclass(slots=True)
class Part:
    """A component (``BEGIN`` to ``END``): its lines and inner components, in order."""

    name: str
    entries: list[str | Part] = field(default_factory=list)

    def parts(self, name: str) -> list[Part]:
        return [e for e in self.entries if isinstance(e, Part) and e.name == name]

    def lines(self, name: str) -> list[str]:
        """The raw lines of a property, in order."""
        return [e for e in self.entries if isinstance(e, str) and name_of(e) == name]

    def line(self, name: str) -> Line | None:
        found = self.lines(name)
        return split(found[0]) if found else None

    def value(self, name: str) -> str:
        """The raw value of the first line of a property, or nothing."""
        line = self.line(name)
        return line.value if line else ""

    def properties(self) -> dict[str, tuple[str, ...]]:
        """Every property's raw lines by name."""
        found: dict[str, tuple[str, ...]] = {}
        for entry in self.entries:
            if isinstance(entry, str):
                name = name_of(entry)
                found[name] = (*found.get(name, ()), entry)
        return found

    def put(self, name: str, lines: Iterable[str]) -> None:
        """Replace a property by these lines, where it stood; new ones go before inner parts."""
        at = next(
            (i for i, e in enumerate(self.entries) if isinstance(e, str) and name_of(e) == name),
            None,
        )
        if at is None:
            at = next(
                (i for i, e in enumerate(self.entries) if isinstance(e, Part)), len(self.entries)
            )
        kept = self.entries[:at]
        rest = [e for e in self.entries[at:] if not (isinstance(e, str) and name_of(e) == name)]
        self.entries = [*kept, *lines, *rest]

    def text(self) -> str:
        """The component as it is written: folded, with CRLF."""
        return str(_LINES(_LINE(line) for line in self._all()).to_ical().decode())

    def plain(self) -> str:
        """The component unfolded, for our own parser."""
        return "\r\n".join(self._all()) + "\r\n"

    def _all(self) -> Iterator[str]:
        yield f"BEGIN:{self.name}"
        for entry in self.entries:
            if isinstance(entry, Part):
                yield from entry._all()
            else:
                yield entry
        yield f"END:{self.name}"


def parse(text: str, wanted: str) -> list[Part]:
    """All outermost components called ``wanted`` (``VCALENDAR``, ``VCARD``).

    :raises BrokenError: if there is none, or if what there is does not close.
    """
    if len(text) > MAX_TEXT:
        raise BrokenError
    unfolded = _LINES.from_ical(text.translate(_CONTROL))
    if len(unfolded) > MAX_LINES:
        raise BrokenError
    found: list[Part] = []
    stack: list[Part] = []
    for line in (str(line) for line in unfolded if line.strip()):
        name = name_of(line)
        if name == "BEGIN":
            _begin(stack, found, split(line).value.strip().upper(), wanted)
        elif name == "END":
            _end(stack, split(line).value.strip().upper())
        elif stack:
            stack[-1].entries.append(line)
    if stack or not found:
        raise BrokenError
    return found


def _begin(stack: list[Part], found: list[Part], name: str, wanted: str) -> None:
    part = Part(name)
    if stack:
        stack[-1].entries.append(part)
    elif name == wanted:
        found.append(part)
    else:
        raise BrokenError
    stack.append(part)
    if len(stack) > MAX_DEPTH:
        raise BrokenError


def _end(stack: list[Part], name: str) -> None:
    if not stack or stack[-1].name != name:
        raise BrokenError
    stack.pop()


def name_of(line: str) -> str:
    """The property's name in upper case, without a vCard group."""
    return _NAME.match(line)[0].rpartition(".")[2].strip().upper()  # type: ignore[index]  # always


def split(line: str) -> Line:
    """A line taken apart; nonsense becomes an empty value, never an error."""
    pieces, value = head_and_value(line)
    found: dict[str, list[str]] = {}
    for piece in pieces[1:]:
        key, has_value, said = piece.partition("=")
        key, said = (key.strip().upper(), said) if has_value else ("TYPE", piece)
        found.setdefault(key, []).extend(_values(said))
    head = pieces[0].strip()
    params = {key: tuple(values) for key, values in found.items()}
    return Line(name_of(head), head.rpartition(".")[0].upper(), params, value)


def head_and_value(line: str) -> tuple[list[str], str]:
    """The name and the raw parameters of a line, and its raw value after the colon."""
    pieces: list[str] = []
    start, quoted = 0, False
    for sign in _SIGNS.finditer(line):
        if sign[0] == '"':
            quoted = not quoted
        elif not quoted:
            pieces.append(line[start : sign.start()])
            start = sign.end()
            if sign[0] == ":":
                return pieces, line[start:]
    return [name_of(line)], ""


def _values(text: str) -> Iterator[str]:
    """A parameter's values: separated by commas outside quotes, with RFC 6868 undone."""
    start, quoted = 0, False
    for sign in _COMMAS.finditer(f"{text},"):
        if sign[0] == '"':
            quoted = not quoted
        elif not quoted or sign.start() == len(text):
            raw = text[start : sign.start()].strip().replace('"', "")
            yield _CARETS.sub(lambda found: _CARET[found[0]], raw)
            start = sign.end()


def unescape(value: str) -> str:
    """TEXT as a person wrote it: https://www.rfc-editor.org/rfc/rfc5545#section-3.3.11"""
    out: list[str] = []
    chars = iter(value)
    for char in chars:
        if char != "\\":
            out.append(char)
            continue
        escaped = next(chars, "")
        out.append("\n" if escaped in {"n", "N"} else escaped)
    return "".join(out)


def escape(text: str) -> str:
    """TEXT as a calendar wants it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROL)
    for char in "\\;,":
        text = text.replace(char, f"\\{char}")
    return text.replace("\n", "\\n")


def pieces(value: str, separator: str) -> list[str]:
    """A structured value (N, ADR, CATEGORIES) taken apart at unescaped separators."""
    found, current, chars = [], "", iter(value)
    for char in chars:
        if char == "\\":
            current += char + next(chars, "")
        elif char == separator:
            found.append(current)
            current = ""
        else:
            current += char
    return [unescape(piece).strip() for piece in (*found, current)]


def quoted(text: str) -> str:
    """A parameter value that may hold anything: https://www.rfc-editor.org/rfc/rfc6868"""
    plain = text.replace("^", "^^").replace("\n", "^n").replace('"', "^'").translate(_CONTROL)
    return f'"{plain}"'
