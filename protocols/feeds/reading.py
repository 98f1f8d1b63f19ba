"""A file of many events taken apart into one resource for each, as a calendar's server keeps them.

https://www.rfc-editor.org/rfc/rfc5545#section-3.4, https://www.rfc-editor.org/rfc/rfc7986
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from protocols.calendars import lines
from storage.unseen import one_line

MOST = 20_000
"""Events that are taken from one file; what comes after them is left out."""
MOST_LINES = 1_000_000
"""Lines of one file: a second of work."""
SOONEST, LATEST = timedelta(hours=1), timedelta(days=7)
"""However often or seldom whoever publishes it wants it fetched."""
_DURATION = re.compile(
    r"\+?P(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,9})S)?)?"
)
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_ZONE = re.compile(r";TZID=(?:\"([^\"]*)\"|([^:;]*))", re.IGNORECASE)
_OF_EVENT = frozenset({"UID", "RECURRENCE-ID", "DTSTART", "SUMMARY"})
_BREAK = re.compile(
    r"\r\n|\n|\r"
)  # and nothing else: a text may hold what is a line's end elsewhere
_CHARSET = re.compile(
    r"(?:iso-?8859|windows|cp|koi8|utf-?(?:8|16|32)|gb|big5|euc|shift|us-?ascii)[a-z0-9_-]{0,20}",
    re.IGNORECASE,
)  # of texts; Python knows others that take hours, or raise what they like
_MOST_NAME, _MOST_ABOUT = 200, 1_000  # characters
_MOST_SAID = 4_000  # characters of a property that is looked at
_LONGEST_ZONE = 20_000  # characters; a zone with all that was ever changed in it has half
_MOST_ZONES = 10  # of one event
_ALL_ZONES = 64 * 1024 * 1024
"""Characters of zones in all resources together: a small file could else make a huge copy of one
zone for each of its events."""


class NotAFeedError(Exception):
    """It is no calendar, or was cut off."""


class TooLargeError(Exception):
    """It has more lines than anybody's agenda."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What a file says. ``resources``: by a name of their own, each a calendar by itself;
    ``every``: after what time it is to be fetched again, None where nothing is said."""

    name: str = ""
    about: str = ""
    colour: str | None = None
    every: timedelta | None = None
    resources: Mapping[str, str]


def read(body: bytes, charset: str = "") -> Feed:
    """Blocking: tens of milliseconds for thousands of events. :raises NotAFeedError:
    :raises TooLargeError: more than :data:`MOST_LINES`."""
    taking, text = _Taking(), _text(body, charset)
    if text.count("\n") + text.count("\r") - text.count("\r\n") > MOST_LINES:
        raise TooLargeError  # before there is a list of them, which may take a gigabyte
    for line in _BREAK.split(text):
        if line.strip():
            taking.line(line)
    if taking.depth or not taking.calendars:
        raise NotAFeedError
    head = taking.head
    colour = next(
        (c for n in ("COLOR", "X-APPLE-CALENDAR-COLOR") if _COLOUR.match(c := head.get(n, ""))), ""
    )
    return Feed(
        name=_plain(head.get("NAME") or head.get("X-WR-CALNAME", ""), _MOST_NAME),
        about=_plain(head.get("DESCRIPTION") or head.get("X-WR-CALDESC", ""), _MOST_ABOUT),
        colour=colour[:7].lower() or None,
        every=_every(head.get("REFRESH-INTERVAL") or head.get("X-PUBLISHED-TTL", "")),
        resources=_resources(taking),
    )


def mark(resource: str) -> str:
    """What a resource is known again by. Not by when it was given out, which some servers write
    anew each time: https://www.rfc-editor.org/rfc/rfc5545#section-3.8.7.2"""
    told = (line for line in resource.split("\r\n") if not line.upper().startswith("DTSTAMP"))
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:32]


@dataclass(slots=True)
class _Component:
    """One event or zone while it is read: its lines as they came, and what is asked of it."""

    kind: str
    text: list[str] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)  # name → its first line, unfolded
    inner: list[str] = field(default_factory=list)  # open parts within
    last: str = ""  # the property that a folded line goes on with

    def add(self, line: str) -> None:
        self.text.append(line)
        if line[0] in " \t":
            if self.last and len(self.said[self.last]) < _MOST_SAID:
                self.said[self.last] += line[1:]
            return
        name = re.split("[:;]", line, maxsplit=1)[0].upper()
        wanted = not self.inner and name in (_OF_EVENT | {"TZID"}) and name not in self.said
        self.last = name if wanted else ""
        if wanted:
            self.said[name] = line

    def value(self, name: str) -> str:
        return self.said.get(name, "").partition(":")[2].strip()


class _Taking:
    """Line by line, and never at a loss: an event that does not end is one that cannot be read."""

    def __init__(self) -> None:
        self.calendars = 0
        self.depth = 0  # 1: within a calendar
        self.head: dict[str, str] = {}
        self.events: list[_Component] = []
        self.zones: dict[str, list[str]] = {}
        self._open: _Component | None = None
        self._last = ""

    def line(self, line: str) -> None:
        word, _, rest = ("", "", "") if line[0] in " \t" else line.partition(":")
        word, name = word.strip().upper(), rest.strip().upper()
        if not self.depth:
            if (word, name) != ("BEGIN", "VCALENDAR"):
                raise NotAFeedError
            self.depth = 1
        elif self._open is not None:
            self._inside(self._open, line, word, name)
        elif word == "BEGIN":
            self._open = _Component(name, [line])
        elif (word, name) == ("END", "VCALENDAR"):
            self.depth, self.calendars = 0, self.calendars + 1
        else:
            self._property(line)

    def _inside(self, part: _Component, line: str, word: str, name: str) -> None:
        if (word, name) in (("BEGIN", part.kind), ("END", "VCALENDAR")):
            self._close(part)  # it never ended
            self.line(line)
            return
        if word == "BEGIN":
            part.inner.append(name)
        part.add(line)
        if word == "END":
            if part.inner:
                part.inner.pop()
            elif name == part.kind:
                self._close(part)

    def _close(self, part: _Component) -> None:
        self._open = None
        if part.kind == "VEVENT" and len(self.events) < MOST:
            self.events.append(part)
        elif part.kind == "VTIMEZONE" and sum(map(len, part.text)) <= _LONGEST_ZONE:
            self.zones.setdefault(part.value("TZID"), part.text)

    def _property(self, line: str) -> None:
        if line[0] in " \t":
            if self._last and len(self.head[self._last]) < _MOST_SAID:
                self.head[self._last] += line[1:]
            return
        head, _, value = line.partition(":")
        self._last = head.partition(";")[0].strip().upper()
        self.head[self._last] = value


def _resources(taking: _Taking) -> dict[str, str]:
    """Events by their UID. One that has none, or shares it with another that is no part of its
    series, is given one of its own: both are against the rule, and both are everyday."""
    groups: dict[str, list[tuple[str, _Component]]] = {}
    first: dict[str, str] = {}  # UID → when the event that has it begins
    for event in taking.events:
        uid, begins = event.value("UID"), event.said.get("DTSTART", "")
        if not uid:
            uid = _made("", begins, event.value("SUMMARY"))
        elif "RECURRENCE-ID" not in event.said and first.setdefault(uid, begins) != begins:
            uid = _made(uid, begins, "")
        groups.setdefault(uid, []).append((uid, event))
    found, room = {}, _ALL_ZONES
    for uid, events in groups.items():
        text = [line for uid, event in events for line in _with(uid, event)]
        zones = {zone[0] or zone[1] for line in text for zone in _ZONE.findall(line)}
        known = sorted(zones & taking.zones.keys())[:_MOST_ZONES]
        around = [line for name in known for line in taking.zones[name]] if room > 0 else []
        room -= sum(map(len, around))
        whole = ["BEGIN:VCALENDAR", "VERSION:2.0", *around, *text, "END:VCALENDAR", ""]
        found[hashlib.sha256(uid.encode()).hexdigest()[:32]] = "\r\n".join(whole)
    return found


def _made(uid: str, begins: str, title: str) -> str:
    return hashlib.sha256(f"{uid}\n{begins}\n{title}".encode()).hexdigest()[:32]


def _with(uid: str, event: _Component) -> Iterator[str]:
    """The lines of an event, with this UID if it has another or none."""
    if event.value("UID") == uid:
        yield from event.text
        return
    within, skipping = 0, False
    for number, line in enumerate(event.text):
        word = line.partition(":")[0].partition(";")[0].upper()
        skipping = (skipping and line[0] in " \t") or (within == 1 and word == "UID")
        if not skipping:
            yield line
        if number == 0:
            yield f"UID:{uid}"
        within += (word == "BEGIN") - (word == "END")


def _text(body: bytes, charset: str) -> str:
    """UTF-8 as the rule has it; else as its server says, or as old programs write."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return body.decode(charset if _CHARSET.fullmatch(charset) else "cp1252", "replace")
    except LookupError:
        return body.decode("cp1252", "replace")


def _plain(value: str, most: int) -> str:
    return one_line(lines.unescape(value))[:most]


def _every(text: str) -> timedelta | None:
    """https://www.rfc-editor.org/rfc/rfc7986#section-5.7, within bounds."""
    found = _DURATION.fullmatch(text.strip().upper())
    if found is None or not any(found.groups()):
        return None
    weeks, days, hours, minutes, seconds = (int(one or 0) for one in found.groups())
    span = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return min(max(span, SOONEST), LATEST)
