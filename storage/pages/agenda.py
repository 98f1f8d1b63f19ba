"""What occupies time: the agenda's days, and one event."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache

from storage.blocking import UNBLOCKED
from storage.codec import instant, millis, unpack, unpack_all
from storage.days import DAY, days_of, midnight
from storage.folding import fold
from storage.model import Accepts, Answer, Attendee, ItemId, Rsvp
from storage.pages.entries import Found, entries, found
from storage.pages.overlay import Overlay
from storage.pages.read import Read
from storage.pages.talk import item_key
from storage.rows import AgendaDay, Entry, EventPage

LONGEST = timedelta(days=62)  # an agenda is a page, not a history
OTHERS = 5  # further occurrences named on an event's page
LONG = 604_800_000  # milliseconds; as the index ``occurrence_long`` has it
_FAR = timedelta(hours=14)  # no zone is further from UTC

_COMES = (str(Answer.YES), str(Answer.MAYBE))
# Whose organiser the person does not read is not here, unless they said that they come.
_THEIRS = f"""({UNBLOCKED.format("i")} OR EXISTS (
    SELECT 1 FROM event AS v CROSS JOIN json_each(v.attendees) AS each
    WHERE v.item = i.id AND each.value ->> 'me' AND each.value ->> 'answer' IN {_COMES}))"""

# A calendar that two accounts see gives one row; the one that can be written to speaks. What lasts
# longer than a week has an index of its own: so nobody looks through all that ever began.
OCCURRENCES = f"""
SELECT row_number() OVER (ORDER BY starts, item, recurrence), item, channel, 'calendar', NULL,
  starts, recurrence, NULL
FROM (
  SELECT o.item, o.channel, o.recurrence, o.starts, row_number() OVER (
    PARTITION BY o.item, o.recurrence
    ORDER BY c.presence = 'left', c.accepts = '{{}}', o.channel) AS choice
  FROM (
    SELECT * FROM occurrence
    WHERE starts < :to AND starts >= :from - {LONG} AND ends >= :from
    UNION ALL
    SELECT * FROM occurrence
    WHERE ends - starts > {LONG} AND starts < :from - {LONG} AND ends >= :from
    UNION ALL
    SELECT o.* FROM json_each(:moved) AS each
    CROSS JOIN item AS i ON i.key = each.value
    CROSS JOIN occurrence AS o ON o.item = i.id) AS o
  CROSS JOIN channel AS c ON c.key = o.channel
  CROSS JOIN item AS i ON i.id = o.item
  WHERE {_THEIRS})
WHERE choice = 1
"""

# With a recurrence: that occurrence. Without: the next one, else the last, else the event itself.
EVENT = """
SELECT 1, i.id, p.channel, p.reason, p."by", p.at,
  coalesce(
    (SELECT o.recurrence FROM occurrence AS o
     WHERE o.item = i.id AND o.channel = p.channel AND o.recurrence = :recurrence),
    (SELECT o.recurrence FROM occurrence AS o WHERE o.item = i.id AND o.channel = p.channel
     ORDER BY o.ends < :now, abs(o.starts - :now) LIMIT 1),
    ''),
  json_array(json(c.accepts), json(v.attendees), v.organiser, v.recurs, v.zone,
    coalesce(nullif(m.name, ''), nullif(a.name, '')), v.starts)
FROM item AS i JOIN event AS v ON v.item = i.id
JOIN placement AS p ON p.item = i.id JOIN channel AS c ON c.key = p.channel
LEFT JOIN membership AS m ON m.channel = p.channel AND m.address = v.organiser
LEFT JOIN address AS a ON a.key = v.organiser
WHERE i.key = :item
ORDER BY c.presence = 'left', c.accepts = '{}', p.channel LIMIT 1
"""

NEXT = """
SELECT row_number() OVER (ORDER BY o.starts), o.item, o.channel, 'calendar', NULL, o.starts,
  o.recurrence, NULL
FROM item AS i JOIN occurrence AS o ON o.item = i.id
WHERE i.key = :item AND o.channel = :channel AND o.starts > :after
ORDER BY o.starts LIMIT :limit
"""


def agenda(read: Read, first: date, days: int, zone: tzinfo | None) -> tuple[AgendaDay, ...]:
    span = min(timedelta(days=days), LONGEST)
    shown = [first + timedelta(days=n) for n in range(span.days)]
    with read.snapshot():
        overlay = Overlay.deeds(read)
        page = {
            "from": millis(midnight(first, UTC) - _FAR),
            "to": millis(midnight(first + span, UTC) + _FAR),
            "moved": json.dumps(overlay.moved()),
        }
        events = overlay.over(entries(read, OCCURRENCES, page)) + overlay.scheduled()
    return by_day(events, shown, zone)


def by_day(events: list[Entry], shown: list[date], zone: tzinfo | None) -> tuple[AgendaDay, ...]:
    """An event is on every day that it touches; whole days first, then by time and title."""
    rows: dict[date, list[Entry]] = {day: [] for day in shown}
    low, high = midnight(shown[0] - 2 * DAY, UTC), midnight(shown[-1] + 2 * DAY, UTC)
    for entry in events:
        if entry.starts is None or entry.ends is None:
            continue
        touched = days_of(
            max(entry.starts, low), min(entry.ends, high), zone, all_day=entry.all_day
        )
        for n, day in enumerate(touched):
            if day not in rows:
                continue
            if n > 0 or entry.starts < low:
                rows[day].append(replace(entry, row=f"{entry.row}@{day.isoformat()}"))
            else:
                rows[day].append(entry)
    return tuple(
        AgendaDay(day=day, entries=tuple(sorted(rows[day], key=_in_a_day))) for day in shown
    )


_folded = lru_cache(maxsize=2048)(fold)  # each time of a series has the same title


def _in_a_day(entry: Entry) -> tuple[bool, datetime, str, str]:
    assert entry.starts is not None
    return (not entry.all_day, entry.starts, _folded(entry.title), entry.row)


def event(read: Read, item: ItemId, recurrence: str) -> EventPage | None:
    with read.snapshot():
        overlay = Overlay.deeds(read)
        key = item_key(read, item)
        if key is None:
            return _unsent(read, overlay, item)
        now = millis(read.clock.now())
        page = {"item": key, "recurrence": recurrence, "now": now}
        rows = found(read, EVENT, page)
        if not rows:
            return None
        one = rows[0]
        after = one.entry.starts
        further = {
            "item": key,
            "channel": one.entry.channel,
            "after": now if after is None else millis(after),
            "limit": OTHERS,
        }
        others = overlay.over(entries(read, NEXT, further))
        return _page(read, overlay, one, tuple(others))


def _page(read: Read, overlay: Overlay, one: Found, others: tuple[Entry, ...]) -> EventPage:
    accepts, attendees, organiser, recurs, zone, organiser_name, first = one.tail
    people = unpack_all(Attendee, json.dumps(attendees))
    for waiting in overlay.waiting:
        intent = waiting.outgoing.intent
        if isinstance(intent, Rsvp) and intent.item == one.entry.item:
            people = tuple(replace(p, answer=intent.answer) if p.me else p for p in people)
    invited = {person.address: person.name for person in people if person.name}
    name = organiser_name or invited.get(organiser)
    if organiser and not name:
        name = read.names([organiser])[organiser]
    [entry] = overlay.over([one.entry])
    return EventPage(
        entry=entry,
        organiser_name=name or "",
        attendees=people,
        recurs=recurs,
        zone=zone,
        series_starts=_series_starts(instant(first), one.entry, entry),
        accepts=unpack(Accepts, json.dumps(accepts)),
        others=others,
    )


def _series_starts(first: datetime, known: Entry, shown: Entry) -> datetime:
    """A change of time that waits moves the whole series."""
    if known.starts is None or shown.starts is None:
        return first
    return first + (shown.starts - known.starts)


def _unsent(read: Read, overlay: Overlay, item: ItemId) -> EventPage | None:
    entry = overlay.alone(item)
    if entry is None or entry.starts is None:
        return None
    accepts = read.one("SELECT accepts FROM channel WHERE key = ?", (entry.channel,))
    return EventPage(
        entry=entry,
        organiser_name=entry.author_name,
        accepts=unpack(Accepts, accepts) if accepts else Accepts(),
    )
