"""What is never pruned: what stands in the last edition or may in the next, what the person is
writing, what waits to be sent, and what an alarm is on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from storage.news import LATE

if TYPE_CHECKING:
    from storage.database import Write

_GRACE = 86_400_000  # milliseconds that what was just asked for stays
_LATE = int(LATE.total_seconds() * 1000)

# The last one, windows since, and those that came since one was last on screen.
_EDITIONS = """
SELECT item_key, folded FROM edition_entry WHERE edition IN (
  SELECT id FROM edition WHERE id >= coalesce(
    (SELECT max(id) FROM edition WHERE kind <> 'window'), 0)
  UNION SELECT id FROM edition WHERE kind <> 'window' AND id > coalesce(
    (SELECT max(e.id) FROM edition AS e JOIN reading ON reading.edition = e.id
     WHERE e.kind <> 'window'), (SELECT max(id) FROM edition)))
"""
_STATE = """
SELECT (SELECT max(id) FROM edition), (SELECT count(*) FROM edition),
  (SELECT max(edition) FROM reading)
"""
_OTHERS = """
SELECT about FROM outbox WHERE about IS NOT NULL
UNION ALL SELECT item_key FROM alarm
UNION ALL SELECT substr(bare, instr(bare, ':') + 1) FROM (
  SELECT iif(place GLOB 'aside:*', substr(place, 7), place) AS bare FROM draft)
"""


class Spared:
    """Read within the transaction that prunes; editions again only when others were made."""

    def __init__(self) -> None:
        self._state: Any = None
        self._shown: frozenset[str] = frozenset()
        self._others: frozenset[str] = frozenset()
        self._pictures: frozenset[str] | None = None
        self._now = self._since = 0

    def look(self, write: Write, now: int) -> None:
        """What is spared at this moment (milliseconds)."""
        state = write.row(_STATE)
        if state != self._state:
            keys: set[str] = set()
            for key, folded in write.rows(_EDITIONS):
                keys |= {key, *json.loads(folded)}
            self._state, self._shown, self._pictures = state, frozenset(keys), None
        others = frozenset(key for (key,) in write.rows(_OTHERS))
        if others != self._others:
            self._others, self._pictures = others, None
        self._now = now
        self._since = write.value(
            "SELECT made_at FROM edition WHERE kind <> 'window' ORDER BY id DESC LIMIT 1"
        ) or (now + _GRACE)

    def item(self, key: str) -> bool:
        return key in self._shown or key in self._others

    def place(self, at: int, arrived: int, *, asked: bool) -> bool:
        """Whether something placed then, and known since, may be news yet, or was fetched a
        moment ago because the person wanted to read it."""
        news = arrived >= self._since and at >= self._since - _LATE
        return news or (not asked and arrived > self._now - _GRACE)

    def pictures(self, write: Write) -> frozenset[str]:
        """Of what is spared, as they are named in ``media``."""
        if self._pictures is None:
            rows = write.rows(
                "SELECT form.value || json_extract(each.value, '$.id')"
                ' FROM item, json_each(item.media) AS each, json_each(\'["", "file:"]\') AS form'
                " WHERE item.key IN (SELECT value FROM json_each(?))",
                (json.dumps(sorted(self._shown | self._others)),),
            )
            self._pictures = frozenset(key for (key,) in rows)
        return self._pictures
