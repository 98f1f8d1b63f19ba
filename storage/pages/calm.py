"""What the person chose about being told: their choices, alarms, whom they do not read, and how
far they came."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, tzinfo

from storage.blocking import BLOCKED, HERE
from storage.calm import keeping
from storage.calm.choices import Choices
from storage.codec import instant, millis
from storage.days import midnight
from storage.model import AddressId, Answer, ItemId, ItemKind
from storage.pages import standing
from storage.pages.entries import found
from storage.pages.overlay import Overlay
from storage.pages.read import Read
from storage.rows import AlarmRow, BlockedRow, DueAlarm, Entry

_FAR = timedelta(hours=14)  # no zone is further from UTC

# What rings, each occurrence once: from the calendar that can be written to. What the person has
# moved and no server knows of yet is found at its old time, wherever that is.
ALARMS_DUE = """
SELECT row_number() OVER (ORDER BY starts, item, recurrence), item, channel, 'calendar', NULL,
  starts, recurrence, json_array(before, important)
FROM (
  SELECT o.item, o.channel, o.recurrence, o.starts, ring.before, ring.important, row_number() OVER (
    PARTITION BY o.item, o.recurrence ORDER BY c.accepts = '{}', o.channel) AS choice
  FROM alarm AS ring CROSS JOIN item AS i ON i.key = ring.item_key
  CROSS JOIN event AS v ON v.item = i.id
  CROSS JOIN occurrence AS o ON o.item = i.id CROSS JOIN channel AS c ON c.key = o.channel
  WHERE c.presence <> 'left' AND NOT v.cancelled
    AND (o.starts - ring.before * 60000 BETWEEN :after AND :until
      OR i.key IN (SELECT value FROM json_each(:moved))))
WHERE choice = 1
"""

ALARMS = """
SELECT json_group_array(json_array(a.item_key, a.before, a.important, i.title, soon.starts,
  soon.all_day) ORDER BY soon.starts IS NULL, soon.starts, i.title, a.item_key)
FROM alarm AS a CROSS JOIN item AS i ON i.key = a.item_key AND i.kind = 'event'
LEFT JOIN occurrence AS soon ON soon.rowid = (
  SELECT o.rowid FROM occurrence AS o JOIN channel AS c ON c.key = o.channel
  WHERE o.item = i.id AND c.presence <> 'left' AND o.ends >= :now
  ORDER BY o.starts, o.channel LIMIT 1)
WHERE :item IS NULL OR a.item_key = :item
"""

BLOCKED_PEOPLE = f"""
SELECT json_group_array(json_array(b.address, b.here, coalesce(nullif(a.name, ''), (
    SELECT m.name FROM channel AS c
    CROSS JOIN membership AS m ON m.channel = c.key AND m.address = b.address
    WHERE m.name <> '' LIMIT 1))))
FROM (
  SELECT address, max(source = '{HERE}') AS here FROM blocked
  WHERE address IN {BLOCKED} GROUP BY address) AS b
LEFT JOIN address AS a ON a.key = b.address
"""


def choices(read: Read) -> Choices:
    with read.snapshot():
        return keeping.load(lambda name, default: standing.setting(read, name, default))


def alarms(read: Read, item: ItemId | None = None) -> tuple[AlarmRow, ...]:
    """All, the next first; or the one on an event."""
    now = millis(read.clock.now())
    return tuple(
        AlarmRow(
            item=ItemId(key),
            before=before,
            important=bool(important),
            title=title,
            starts=None if starts is None else instant(starts),
            all_day=bool(all_day),
        )
        for key, before, important, title, starts, all_day in read.rows(
            ALARMS, {"item": item, "now": now}
        )
    )


def alarms_due(
    read: Read, after: datetime, until: datetime, zone: tzinfo | None
) -> tuple[DueAlarm, ...]:
    with read.snapshot():
        overlay = Overlay.deeds(read)
        page = {
            "after": millis(after - _FAR),
            "until": millis(until + _FAR),
            "moved": json.dumps(overlay.moved()),
        }
        rows = found(read, ALARMS_DUE, page)
        laid = overlay.over(row.entry for row in rows)
    due = (
        _due(entry, row.tail[0], row.tail[1], zone) for row, entry in zip(rows, laid, strict=True)
    )
    return tuple(
        sorted(
            (one for one in due if one is not None and after < one.at <= until),
            key=lambda one: (one.at, one.item, one.recurrence),
        )
    )


def blocked(read: Read) -> tuple[BlockedRow, ...]:
    """By name."""
    with read.snapshot():
        rows = read.rows(BLOCKED_PEOPLE)
        names = read.names(address for address, _, name in rows if not name)
    made = [
        BlockedRow(address=AddressId(address), name=name or names[address], here=bool(here))
        for address, here, name in rows
    ]
    return tuple(sorted(made, key=lambda row: (row.name.casefold(), row.address)))


def position(read: Read, edition: int) -> tuple[str, int] | None:
    row = read.row('SELECT "row", "offset" FROM reading WHERE edition = ?', (edition,))
    return None if row is None else (row[0], row[1])


def _due(entry: Entry, before: int, important: int, zone: tzinfo | None) -> DueAlarm | None:
    """None of what the person takes back, or said no to. A whole day begins at the midnight of
    where one is."""
    if entry.kind is not ItemKind.EVENT or entry.starts is None or entry.item is None:
        return None
    if entry.answer is Answer.NO:
        return None
    starts = entry.starts
    if entry.all_day:
        starts = midnight(starts.astimezone(UTC).date(), zone)
    return DueAlarm(
        item=entry.item,
        recurrence=entry.recurrence,
        at=starts - timedelta(minutes=before),
        starts=starts,
        title=entry.title,
        place=entry.place,
        important=bool(important),
        all_day=entry.all_day,
    )
