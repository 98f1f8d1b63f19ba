"""One calendar resource made into items: pure, and never at a loss for what is malformed.

https://www.rfc-editor.org/rfc/rfc5545
"""

from __future__ import annotations

import hashlib
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

import icalendar

from protocols.calendars import lines, repeats
from protocols.calendars.repeats import several, single
from protocols.calendars.times import DAY, BadTimeError, Time, basic, instant, is_day, zone_name
from protocols.links import honest
from storage.model import (
    AddressId,
    Answer,
    Attendee,
    ChannelId,
    Event,
    Item,
    ItemId,
    ItemKind,
    Occurrence,
)

# Odd calendars are everyday here, and each new text of a warning would be kept for ever. Once for
# the process, since a filter for a moment is not safe between threads.
warnings.filterwarnings("ignore", module=r"(icalendar|recurring_ical_events|dateutil)\.")

MOST_TEXT = 20_000  # characters
MOST_LINE = 500
MOST_ATTENDEES = 500
MOST_EVENTS = 500  # components of one resource
BROKEN = "broken-calendar"
LONGEST = 100_000
"""Characters of one line that are read: room for as many dates as :mod:`repeats` takes."""
MOST_ZONES = 400  # zones of one resource and the parts they have; a century of changes has 200
MOST_RULES = 20  # RRULEs of one event: there should be one, and each costs its own steps
_OTHERS = ("uid:", "broken:", "feed:")  # what identities that are made here begin with
# Nothing that is read here, and much of a calendar's weight.
_SHOWN = frozenset({"SUMMARY", "DESCRIPTION", "LOCATION"})
_TIMES = frozenset({"DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"})
_IGNORED = frozenset({"VALARM", "ATTACH", "X-ALT-DESC", "COMMENT", "REQUEST-STATUS"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Whose eyes an answer is read with, and when: everything a translation depends on."""

    channel: ChannelId
    author: AddressId  # of events that name no organiser, and with ``own`` of all
    mine: frozenset[str]  # addresses by which the account's person is invited
    now: datetime
    local: tzinfo | None = None  # None: this computer's zone
    own: str = ""
    """Set before each identity, of a source that proves nothing about whose an event is: it cannot
    speak of one that another source brings, nor in the name of whom it calls an organiser."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one resource says. ``key`` names it: its series (also where only overrides are here), or
    the resource if it is broken."""

    key: ItemId | None
    items: tuple[Item, ...] = ()
    occurrences: tuple[Occurrence, ...] = ()
    names: tuple[tuple[AddressId, str], ...] = ()


def item_id(uid: str, recurrence: str = "") -> ItemId:
    """The identity of an event: its UID, with ``#`` and the recurrence for an override.

    A UID that could pass for another protocol's identity (a Matrix event, a web address) is set
    apart, so that nobody's calendar can take the place of somebody's message.
    """
    if len(uid) > 400:
        uid = "uid:" + hashlib.sha256(uid.encode()).hexdigest()
    elif uid[0] in "$!@#+" or "://" in uid or uid.startswith(_OTHERS):
        uid = f"uid:{uid}"
    return ItemId(f"{uid}#{recurrence}" if recurrence else uid)


def read(text: str, href: str, scope: Scope) -> Reading:
    """Everything in one resource. A broken one is one UNREADABLE item that says so."""
    try:
        found = [c for part in lines.parse(text, "VCALENDAR") for c in components(part)]
        if not found:
            return Reading(None)  # tasks and journals: kept, not shown
        return _read(found[:MOST_EVENTS], scope)
    except lines.BrokenError:
        return broken(href, scope)


def broken(href: str, scope: Scope) -> Reading:
    digest = hashlib.sha256(f"{scope.channel}\n{href}".encode()).hexdigest()[:32]
    key = ItemId(f"broken:{digest}")
    nobody = AddressId("")  # surely not written by the person: Today shows it
    item = Item(id=key, kind=ItemKind.UNREADABLE, author=nobody, at=scope.now, problem=BROKEN)
    return Reading(key, (item,))


def components(calendar: lines.Part) -> list[icalendar.Component]:
    """The events of a calendar, parsed by icalendar after what could harm it was taken out.

    The calendar's lines are changed by that: parse them anew to write them back.
    :raises lines.BrokenError: if icalendar cannot make anything of it.
    """
    if not any(part.name == "VEVENT" for part in calendar.entries if isinstance(part, lines.Part)):
        return []
    _own_zones(calendar)
    for event in calendar.parts("VEVENT"):
        event.entries = list(_bounded(event.entries))
    calendar.entries = [e for e in calendar.entries if _name(e) in {"VTIMEZONE", "VEVENT"}]
    try:
        parsed = icalendar.Calendar.from_ical(calendar.plain())
    except Exception as error:  # malformed input raises whatever it stumbles on
        raise lines.BrokenError from error
    events = [c for c in parsed.subcomponents if c.name == "VEVENT"]
    for component in events:
        _drop_broken(component)
    return events


def _bounded(entries: list[str | lines.Part]) -> Iterator[str | lines.Part]:
    """What of an event is given to the parser, which takes microseconds for each character.

    :raises lines.BrokenError: for times that would take too long to read: left out, they would
        make another event of it.
    """
    rules = 0
    for entry in entries:
        name = _name(entry)
        if name in _IGNORED:
            continue
        rules += name == "RRULE"
        if rules > MOST_RULES:
            raise lines.BrokenError
        if isinstance(entry, lines.Part) or len(entry) <= LONGEST:
            yield entry
        elif name in _TIMES:
            raise lines.BrokenError
        elif name in _SHOWN:
            yield entry[:LONGEST]


def _drop_broken(event: icalendar.Component) -> None:
    """Take out the properties that icalendar could not read: to touch one is an error."""
    for name, value in list(event.items()):
        kept = [v for v in several(value) if not isinstance(v, icalendar.prop.vBroken)]
        if not kept:
            del event[name]
        elif len(kept) < len(several(value)):
            event[name] = kept


def _name(entry: str | lines.Part) -> str:
    return lines.name_of(entry) if isinstance(entry, str) else entry.name


def _own_zones(calendar: lines.Part) -> None:
    """Give each zone that a calendar defines itself a name of its own.

    icalendar remembers such zones by name for the whole process, and Outlook calls every one of
    them "Customized Time Zone": the first would be used for all. Rules in them that are not
    yearly are dropped, for they would be laid out one by one.
    """
    renamed: dict[str, str] = {}
    zones = calendar.parts("VTIMEZONE")
    if sum(len(zone.entries) for zone in zones) > MOST_ZONES:
        raise lines.BrokenError
    for zone in zones:
        for part in zone.entries:
            if isinstance(part, lines.Part):
                part.entries = [e for e in part.entries[:MOST_ZONES] if not _endless(e)]
        tzid = zone.value("TZID")
        if tzid and icalendar.timezone.tzp.timezone(tzid) is None:
            digest = hashlib.sha256(zone.plain().encode()).hexdigest()[:16]
            renamed[tzid] = f"zone-{digest}"
            zone.put("TZID", [f"TZID:zone-{digest}"])
    for event in calendar.parts("VEVENT") if renamed else ():
        event.entries = [
            _renamed(e, renamed) if isinstance(e, str) and "TZID=" in e.upper() else e
            for e in event.entries
        ]


def _endless(entry: str | lines.Part) -> bool:
    if not isinstance(entry, str) or lines.name_of(entry) not in {"RRULE", "RDATE"}:
        return False
    if lines.name_of(entry) == "RDATE":
        return len(entry) > 8_000
    return len(entry) > MOST_LINE or "FREQ=YEARLY" not in entry.upper() or "BYHOUR" in entry.upper()


def _renamed(line: str, names: Mapping[str, str]) -> str:
    parsed = lines.split(line)
    old = parsed.first("TZID")
    if old not in names:
        return line
    head = line[: len(line) - len(parsed.value)]
    found = re.compile(rf'(;TZID=)("?){re.escape(old)}\2(?=[;:])', re.IGNORECASE)
    return found.sub(rf"\g<1>{names[old]}", head) + parsed.value


def _read(found: Sequence[icalendar.Component], scope: Scope) -> Reading:
    """The series in a resource. There is one (RFC 4791, section 4.1); of a file that holds
    several, against the rule, the first is shown, since only that can be followed."""
    by_uid: dict[str, list[icalendar.Component]] = {}
    for component in found:
        uid = str(single(component.get("UID")) or "").strip()
        if uid and _time(component, "DTSTART") is not None:
            by_uid.setdefault(uid, []).append(component)
    for uid, group in by_uid.items():
        reading = _series(uid, group, scope)
        if reading is not None:
            return reading
    raise lines.BrokenError


def _series(uid: str, group: list[icalendar.Component], scope: Scope) -> Reading | None:
    """A master with its overrides, or overrides alone (invited to one occurrence only)."""
    items: dict[int, Event] = {}
    for number, component in enumerate(group):
        try:
            items[number] = _event(uid, component, scope)
        except BadTimeError:
            continue
    # The last of two that claim the same recurrence wins, as on servers.
    numbers = list({item.id: number for number, item in items.items()}.values())
    if not numbers:
        return None
    numbers.sort(key=lambda n: "RECURRENCE-ID" in group[n])
    occurrences: list[Occurrence] = []
    if any(repeats.repeats(group[n]) for n in numbers) or "RECURRENCE-ID" in group[numbers[0]]:
        laid_out, problem = _laid_out([group[n] for n in numbers], scope)
        for once in laid_out:
            occurrences.append(_occurrence(items[numbers[once.part]], once, scope))
        if problem:
            items[numbers[0]] = replace(items[numbers[0]], problem=problem)
    for n in numbers:
        if not repeats.repeats(group[n]) and not repeats.is_range(group[n]):
            occurrences.append(_alone(items[n], group[n], scope))
    names = [name for n in numbers for name in _names(group[n])]
    return Reading(
        ItemId(scope.own + item_id(uid)),
        tuple(items[n] for n in numbers),
        tuple({(o.item, o.recurrence): o for o in occurrences}.values()),
        tuple(dict.fromkeys(names))[:MOST_ATTENDEES],
    )


def _laid_out(
    group: list[icalendar.Component], scope: Scope
) -> tuple[list[repeats.Once], str | None]:
    try:
        return repeats.series(group, repeats.Window.around(scope.now), scope.local)
    except (BadTimeError, ValueError, TypeError, OverflowError):
        return [], repeats.BROKEN


def _occurrence(event: Event, once: repeats.Once, scope: Scope) -> Occurrence:
    starts = instant(once.starts, scope.local)
    return Occurrence(
        item=event.id,
        channel=scope.channel,
        recurrence=once.recurrence,
        starts=starts,
        ends=max(starts, instant(once.ends, scope.local)),
        all_day=is_day(once.starts),
    )


def _alone(event: Event, component: icalendar.Component, scope: Scope) -> Occurrence:
    recurrence = _time(component, "RECURRENCE-ID")
    return Occurrence(
        item=event.id,
        channel=scope.channel,
        recurrence="" if recurrence is None else basic(recurrence, scope.local),
        starts=event.starts,
        ends=event.ends,
        all_day=event.all_day,
    )


def _event(uid: str, component: icalendar.Component, scope: Scope) -> Event:
    starts, ends = span(component)
    first = instant(starts, scope.local)
    organiser = _address(single(component.get("ORGANIZER")))
    rule = single(component.get("RRULE"))
    return Event(
        id=ItemId(scope.own + _identity(uid, component, scope.local)),
        kind=ItemKind.EVENT,
        author=scope.author if scope.own else organiser or scope.author,
        at=_written(component, scope),
        title=_text(component, "SUMMARY", MOST_LINE),
        text=_text(component, "DESCRIPTION", MOST_TEXT),
        url=_url(component),
        starts=first,
        ends=max(first, instant(ends, scope.local)),
        all_day=is_day(starts),
        zone=zone_name(starts),
        place=_text(component, "LOCATION", MOST_LINE),
        organiser=organiser,
        attendees=_attendees(component, scope),
        recurs=_rule(rule),
        cancelled=_text(component, "STATUS", 20).upper() == "CANCELLED",
    )


def _rule(rule: Any) -> str:
    kinds: Any = icalendar.vRecur  # untyped in the library
    return str(rule.to_ical().decode())[:MOST_LINE] if isinstance(rule, kinds) else ""


def identity(component: icalendar.Component, local: tzinfo | None) -> ItemId:
    """The identity of the item that a component becomes. :raises BadTimeError: if it has none."""
    uid = str(single(component.get("UID")) or "").strip()
    if not uid or _time(component, "DTSTART") is None:
        raise BadTimeError
    return _identity(uid, component, local)


def _identity(uid: str, component: icalendar.Component, local: tzinfo | None) -> ItemId:
    recurrence = _time(component, "RECURRENCE-ID")
    return item_id(uid, "" if recurrence is None else basic(recurrence, local))


def span(component: icalendar.Component) -> tuple[Time, Time]:
    """DTSTART and the end that DTEND, DURATION or nothing at all gives it."""
    starts = _time(component, "DTSTART")
    if starts is None:
        raise BadTimeError
    ends = _time(component, "DTEND")
    if ends is not None and is_day(ends) == is_day(starts):
        return starts, ends
    duration = getattr(single(component.get("DURATION")), "td", None)
    try:
        if isinstance(duration, timedelta):  # the library also lets a date stand there
            return starts, starts + duration
        return starts, starts + DAY if is_day(starts) else starts
    except OverflowError as error:
        raise BadTimeError from error


def _time(component: icalendar.Component, name: str) -> Time | None:
    value = getattr(single(component.get(name)), "dt", None)
    return value if isinstance(value, date) else None


def _written(component: icalendar.Component, scope: Scope) -> datetime:
    for name in ("LAST-MODIFIED", "DTSTAMP", "CREATED"):
        value = _time(component, name)
        if value is not None:
            try:
                return min(instant(value, scope.local), scope.now)
            except BadTimeError:
                continue
    return scope.now


def _text(component: icalendar.Component, name: str, most: int) -> str:
    value = single(component.get(name))
    return "" if value is None else str(value)[:most].strip()


def _url(component: icalendar.Component) -> str | None:
    url = _text(component, "URL", 2_000)
    return (honest(url) or None) if url.lower().startswith(("https://", "http://")) else None


def _address(value: Any) -> AddressId | None:
    """A calendar user's address with one spelling: mail addresses in lower case."""
    text = "" if value is None else str(value).strip()
    if not text or len(text) > MOST_LINE:
        return None
    if text[:7].lower() == "mailto:":
        return AddressId(text.lower())
    return AddressId(f"mailto:{text.lower()}" if "@" in text and ":" not in text else text)


def address_of(text: str) -> AddressId | None:
    """The same, for addresses from elsewhere (sign-in, a kept line)."""
    return _address(text)


def _attendees(component: icalendar.Component, scope: Scope) -> tuple[Attendee, ...]:
    found: dict[AddressId, Attendee] = {}
    for value in several(component.get("ATTENDEE"))[:MOST_ATTENDEES]:
        address = _address(value)
        if address is None:
            continue
        params = getattr(value, "params", {})
        found[address] = Attendee(
            address=address,
            name=_param(params, "CN"),
            answer=_answer(_param(params, "PARTSTAT")),
            me=address in scope.mine,
        )
    return tuple(found.values())


def _names(component: icalendar.Component) -> list[tuple[AddressId, str]]:
    people = [*several(component.get("ORGANIZER")), *several(component.get("ATTENDEE"))]
    return [
        (address, name)
        for value in people[:MOST_ATTENDEES]
        if (address := _address(value)) and (name := _param(getattr(value, "params", {}), "CN"))
    ]


def _param(params: Mapping[str, Any], name: str) -> str:
    value = params.get(name, "")
    return str(value[0] if isinstance(value, list) and value else value)[:MOST_LINE].strip()


def _answer(partstat: str) -> Answer:
    try:
        return Answer(partstat.upper())
    except ValueError:
        return Answer.NONE
