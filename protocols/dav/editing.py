"""What a person wants done to an event, done to its lines: everything else stays as it was.

https://www.rfc-editor.org/rfc/rfc5545
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import icalendar

from protocols.adapter import Refused
from protocols.calendars import events, lines
from protocols.calendars.times import BadTimeError, Time, instant, is_day
from protocols.dav import shifting
from storage.model import AddressId, Answer, ItemId, Reschedule, Schedule

PRODUCT = "-//Preau//Preau//EN"
# What every change of anything also changes.
_BOOKKEEPING = frozenset({"DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "CREATED"})
_TIMES = frozenset({"DTSTART", "DTEND", "DURATION"})


@dataclass(frozen=True, slots=True)
class Piece:
    """One event of a resource: its identity, its lines, and how icalendar reads them."""

    item: ItemId
    part: lines.Part
    read: Any  # icalendar.Event

    @property
    def starts(self) -> Time:
        found: Time = self.read["DTSTART"].dt
        return found


@dataclass(frozen=True, slots=True)
class Document:
    """A calendar resource opened for editing."""

    calendar: lines.Part
    pieces: tuple[Piece, ...]

    @classmethod
    def of(cls, text: str, local: tzinfo | None) -> Document:
        """:raises lines.BrokenError: if there is no event to edit."""
        calendar = lines.parse(text, "VCALENDAR")[0]
        components = events.components(lines.parse(text, "VCALENDAR")[0])
        parts = calendar.parts("VEVENT")
        if not parts or len(parts) != len(components):
            raise lines.BrokenError
        found = []
        for part, component in zip(parts, components, strict=True):
            try:
                found.append(Piece(events.identity(component, local), part, component))
            except BadTimeError:
                continue
        return cls(calendar, tuple(found))

    def piece(self, item: ItemId) -> Piece | None:
        return next((piece for piece in self.pieces if piece.item == item), None)

    def series(self, item: ItemId) -> tuple[Piece, ...]:
        """An event and, if it is a whole series, what overrides it."""
        return tuple(p for p in self.pieces if p.item == item or p.item.startswith(f"{item}#"))

    def overrides(self, item: ItemId) -> tuple[Piece, ...]:
        return tuple(p for p in self.pieces if p.item.startswith(f"{item}#"))

    def text(self) -> bytes:
        return self.calendar.text().encode()


# --- a new event ----------------------------------------------------------------------------


def compose(intent: Schedule, uid: str, author: AddressId, name: str, now: datetime) -> bytes:
    """A calendar with one event in it. :raises Refused: ``invalid``."""
    _check(intent.starts, intent.ends)
    event = lines.Part("VEVENT")
    calendar = lines.Part("VCALENDAR", ["VERSION:2.0", f"PRODID:{PRODUCT}", event])
    event.entries += [f"UID:{uid}", f"CREATED:{_stamp(now)}"]
    _put_text(event, "SUMMARY", intent.title)
    _put_text(event, "LOCATION", intent.place)
    _put_text(event, "DESCRIPTION", intent.text)
    zone = _zone(intent.zone)
    _put_time(event, "DTSTART", _written(intent.starts, intent.all_day, zone), intent.zone)
    _put_time(event, "DTEND", _written(intent.ends, intent.all_day, zone), intent.zone)
    if author.startswith("mailto:"):
        cn = f";CN={lines.quoted(name)}" if name else ""
        event.put("ORGANIZER", [f"ORGANIZER{cn}:{author}"])
    event.put("SEQUENCE", ["SEQUENCE:0"])
    _put_stamps(event, now)
    if not intent.all_day:
        ensure_zone(calendar, intent.zone, intent.starts)
    return calendar.text().encode()


def ensure_zone(calendar: lines.Part, name: str | None, near: datetime) -> None:
    """Define a zone that times refer to: https://www.rfc-editor.org/rfc/rfc5545#section-3.6.5"""
    if name is None or any(zone.value("TZID") == name for zone in calendar.parts("VTIMEZONE")):
        return
    first, last = date(near.year - 1, 1, 1), date(max(near.year + 5, 2038), 1, 1)
    made: Any = icalendar.Timezone.from_tzinfo(ZoneInfo(name), name, first, last)
    zone = lines.parse(made.to_ical().decode(), "VTIMEZONE")[0]
    zone.put("COMMENT", [])
    at = next((i for i, e in enumerate(calendar.entries) if isinstance(e, lines.Part)), 0)
    calendar.entries.insert(at, zone)


# --- changes --------------------------------------------------------------------------------


def reschedule(
    document: Document, piece: Piece, intent: Reschedule, now: datetime, local: tzinfo | None
) -> None:
    """Change an event's lines. :raises Refused: ``invalid``, ``unsupported``."""
    for name, text in _texts(intent):
        _put_text(piece.part, name, text)
    if _moves(intent):
        _move(document, piece, intent, local)
    sequence = piece.part.value("SEQUENCE").strip()
    count = int(sequence) if sequence.isascii() and sequence.isdigit() else 0
    piece.part.put("SEQUENCE", [f"SEQUENCE:{min(count, 2**31 - 2) + 1}"])
    _put_stamps(piece.part, now)


def _texts(intent: Reschedule) -> Iterator[tuple[str, str]]:
    wanted = {"SUMMARY": intent.title, "LOCATION": intent.place, "DESCRIPTION": intent.text}
    for name, text in wanted.items():
        if text is not None:
            yield name, text


def _moves(intent: Reschedule) -> bool:
    return any(
        value is not None for value in (intent.starts, intent.ends, intent.all_day, intent.zone)
    )


def _wanted_span(
    piece: Piece, intent: Reschedule, local: tzinfo | None
) -> tuple[datetime, datetime]:
    """Where the event shall lie; moved without an end, it keeps its length."""
    old_start, old_end = (instant(t, local) for t in events.span(piece.read))
    starts = intent.starts or old_start
    ends = intent.ends or starts + max(old_end - old_start, timedelta())
    return _check(starts, ends)


def _move(document: Document, piece: Piece, intent: Reschedule, local: tzinfo | None) -> None:
    starts, ends = _wanted_span(piece, intent, local)
    old = piece.starts
    all_day = is_day(old) if intent.all_day is None else intent.all_day
    zone: tzinfo | None
    if intent.zone is not None:
        zone, name = _zone(intent.zone), intent.zone
    elif is_day(old) or not isinstance(old, datetime):
        zone, name = UTC, None
    else:
        line = piece.part.line("DTSTART")
        zone, name = old.tzinfo, (line.first("TZID") if line else "") or None
    new_start = _written(starts, all_day, zone, local)
    if piece.part.lines("RRULE") or piece.part.lines("RDATE"):
        others = [p.part for p in document.overrides(piece.item)]
        shifting.shift(piece.part, others, old, new_start)
    _put_time(piece.part, "DTSTART", new_start, name)
    _put_time(piece.part, "DTEND", _written(ends, all_day, zone, local), name)
    piece.part.put("DURATION", [])
    if not all_day and intent.zone is not None:
        ensure_zone(document.calendar, intent.zone, starts)


@dataclass(frozen=True, slots=True)
class Guest:
    """Who answers: the address to be written, the name, and every address that is theirs."""

    address: AddressId
    name: str
    mine: frozenset[str]


def answer(document: Document, item: ItemId, wanted: Answer, guest: Guest, now: datetime) -> None:
    """Write somebody's answer: to a whole series with what overrides it, or to one occurrence.

    Whoever was not invited is added: in an association's calendar that is how one says
    "I am coming".
    """
    for piece in document.series(item):
        written, found = [], False
        for line in piece.part.lines("ATTENDEE"):
            pieces, value = lines.head_and_value(line)
            if events.address_of(value) in guest.mine:
                found = True
                written.append(_with_answer(pieces, value, wanted))
            else:
                written.append(line)
        if not found:
            cn = f";CN={lines.quoted(guest.name)}" if guest.name else ""
            said = f"ROLE=REQ-PARTICIPANT;PARTSTAT={wanted}:{guest.address}"
            written.append(f"ATTENDEE{cn};{said}")
        piece.part.put("ATTENDEE", written)
        _put_stamps(piece.part, now)


def _with_answer(pieces: list[str], value: str, wanted: Answer) -> str:
    dropped = ("PARTSTAT=", "RSVP=")
    kept = [piece for piece in pieces if not piece.strip().upper().startswith(dropped)]
    return ";".join((*kept, f"PARTSTAT={wanted}")) + f":{value}"


def without(document: Document, item: ItemId, now: datetime) -> bool:
    """Take one occurrence out of its series; False if this is the whole of what is there."""
    piece = document.piece(item)
    if piece is None or len(document.pieces) == 1 or not piece.part.lines("RECURRENCE-ID"):
        return False
    master = document.piece(ItemId(item.rpartition("#")[0]))
    if master is not None:
        line = piece.part.lines("RECURRENCE-ID")[0]
        pieces, value = lines.head_and_value(line)
        params = [p for p in pieces[1:] if not p.strip().upper().startswith("RANGE=")]
        left_out = ";".join(("EXDATE", *params)) + f":{value}"
        master.part.put("EXDATE", [*master.part.lines("EXDATE"), left_out])
        _put_stamps(master.part, now)
    document.calendar.entries = [e for e in document.calendar.entries if e is not piece.part]
    return True


# --- comparing ------------------------------------------------------------------------------


def touched(intent: Reschedule) -> frozenset[str]:
    """The properties that an intent writes."""
    names = {name for name, _ in _texts(intent)}
    return frozenset(names | (_TIMES | {"RRULE", "RDATE", "EXDATE"} if _moves(intent) else set()))


def differing(base: Piece, other: Piece) -> frozenset[str]:
    """The properties by which two versions of an event differ, bookkeeping aside."""
    ours, theirs = _compared(base.part), _compared(other.part)
    return frozenset(n for n in ours.keys() | theirs.keys() if ours.get(n) != theirs.get(n))


def _compared(part: lines.Part) -> dict[str, list[tuple[object, ...]]]:
    found = {}
    for name, raw in part.properties().items():
        if name not in _BOOKKEEPING:
            split = (lines.split(line) for line in raw)
            found[name] = sorted((sorted(line.params.items()), line.value) for line in split)
    return {name: [tuple(map(str, line)) for line in raw] for name, raw in found.items()}


def is_as_wanted(piece: Piece, intent: Reschedule, local: tzinfo | None) -> bool:
    """Whether an event already says what an intent wants of it."""
    for name, text in _texts(intent):
        if lines.unescape(piece.part.value(name)).strip() != text.replace("\r\n", "\n").strip():
            return False
    starts, ends = (instant(t, local) for t in events.span(piece.read))
    return (
        (intent.starts is None or intent.starts == starts)
        and (intent.ends is None or intent.ends == ends)
        and (intent.all_day is None or intent.all_day == is_day(piece.starts))
        and (intent.zone is None or is_day(piece.starts) or _is_in_zone(piece.part, intent.zone))
    )


def _is_in_zone(part: lines.Part, name: str) -> bool:
    """Some servers put a prefix before the names of zones, or write UTC their own way."""
    line = part.line("DTSTART")
    if line is None:
        return False
    said = line.first("TZID")
    return said == name or said.endswith(f"/{name}") or (name == "UTC" and line.value.endswith("Z"))


def is_answered(piece: Piece, wanted: Answer, guest: Guest) -> bool:
    for raw in piece.part.lines("ATTENDEE"):
        line = lines.split(raw)
        if events.address_of(line.value) in guest.mine:
            return line.first("PARTSTAT").upper() == wanted.value
    return False


# --- writing values -------------------------------------------------------------------------


def _check(starts: datetime, ends: datetime) -> tuple[datetime, datetime]:
    try:
        if instant(ends) >= instant(starts):
            return starts, ends
    except BadTimeError:
        pass
    raise Refused("invalid")


def _zone(name: str | None) -> tzinfo:
    if name is None:
        return UTC
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise Refused("invalid") from None


def _written(
    moment: datetime, all_day: bool, zone: tzinfo | None, local: tzinfo | None = None
) -> Time:
    """An instant as a calendar's date or time; zone None: floating, as clocks here show it."""
    if all_day:
        return moment.astimezone(UTC).date()
    if zone is None:
        return moment.astimezone(local).replace(tzinfo=None)
    return moment.astimezone(zone)


def _put_time(part: lines.Part, name: str, value: Time, zone: str | None) -> None:
    if not isinstance(value, datetime):
        if name == "DTEND" and part.value("DTSTART") == f"{value:%Y%m%d}":
            value += timedelta(days=1)  # a day ends at the next midnight
        part.put(name, [f"{name};VALUE=DATE:{value:%Y%m%d}"])
    elif zone is not None:
        tzid = lines.quoted(zone) if any(c in zone for c in ",;: ") else zone
        part.put(name, [f"{name};TZID={tzid}:{value:%Y%m%dT%H%M%S}"])
    else:
        part.put(name, [f"{name}:{value:%Y%m%dT%H%M%S}{'' if value.tzinfo is None else 'Z'}"])


def _put_text(part: lines.Part, name: str, text: str) -> None:
    part.put(name, [f"{name}:{lines.escape(text)}"] if text.strip() else [])


def _put_stamps(part: lines.Part, now: datetime) -> None:
    part.put("DTSTAMP", [f"DTSTAMP:{_stamp(now)}"])
    part.put("LAST-MODIFIED", [f"LAST-MODIFIED:{_stamp(now)}"])


def _stamp(now: datetime) -> str:
    return f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
