"""Items found by their words, newest first in the index's own order."""

from __future__ import annotations

from storage.blocking import UNBLOCKED, UNBLOCKED_BY
from storage.pages.entries import entries, strength
from storage.pages.overlay import Overlay
from storage.pages.read import Read
from storage.rows import Entry
from storage.search import match_expression

# The row number of the index begins with the second: sorting by anything else reads every hit.
SEARCH = f"""
SELECT n, item, channel, reason, "by", at, '', NULL FROM (
  SELECT hit.n, p.item, p.channel, p.reason, p."by", p.at, row_number() OVER (
    PARTITION BY p.item
    ORDER BY c.kind = 'thread', c.presence = 'left', {strength("p.reason")}, p.at, p.channel
  ) AS choice
  FROM (
    SELECT -item_text.rowid AS n, i.id FROM item_text
    CROSS JOIN item AS i ON i.id = item_text.rowid & 2147483647
    WHERE item_text MATCH :match AND {UNBLOCKED.format("i")}
    ORDER BY item_text.rowid DESC LIMIT :limit) AS hit
  CROSS JOIN placement AS p ON p.item = hit.id
  CROSS JOIN channel AS c ON c.key = p.channel
  WHERE {UNBLOCKED_BY.format("p")})
WHERE choice = 1
"""


def search(read: Read, text: str, limit: int) -> tuple[Entry, ...]:
    match = match_expression(text)
    if match is None:
        return ()
    with read.snapshot():
        found = entries(read, SEARCH, {"match": match, "limit": limit})
        return tuple(Overlay.of(read).over(found))
