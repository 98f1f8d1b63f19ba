"""What may be told at once: direct messages of listed people, and what those people are called."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime

from storage.blocking import UNBLOCKED
from storage.codec import instant, millis
from storage.model import AddressId, ChannelId, ItemId
from storage.pages.entries import one_line
from storage.pages.read import Read
from storage.rows import DirectRow

TEXT_LENGTH = 300  # characters
MOST = 50  # messages looked at at once

# To the person alone: a conversation that somebody calls direct, and in which others are too, is
# told of only if all of these are listed.
# What the person has read already, here or on another device of theirs, is not told any more. Nor
# is what came in plain where all is encrypted: anybody on its way may have put the name to it.
_DIRECT = f"""
SELECT json_group_array(json_array(key, channel, author, name, text, media, at)) FROM (
  SELECT i.key, p.channel, i.author,
    coalesce(nullif(m.name, ''), nullif(a.name, '')) AS name,
    coalesce(nullif(i.warning, ''), substr(i.text, 1, 1000)) AS text,
    i.media <> '[]' AS media, i.at
  FROM json_each(:channels) AS asked
  CROSS JOIN channel AS c ON c.key = asked.value
  CROSS JOIN placement AS p ON p.channel = c.key AND p.at >= :written
  CROSS JOIN item AS i ON i.id = p.item
  LEFT JOIN membership AS m ON m.channel = c.key AND m.address = i.author
  LEFT JOIN address AS a ON a.key = i.author
  WHERE p.arrived >= :arrived AND i.at >= :written AND c.kind = 'direct' AND c.presence = 'joined'
    AND i.kind IN ('message', 'post') AND i.problem IS NULL
    AND i.author IN (SELECT value FROM json_each(:people)) AND c.peers <> '[]'
    AND NOT EXISTS (SELECT 1 FROM json_each(c.peers) AS other
      WHERE other.value NOT IN (SELECT value FROM json_each(:people)))
    AND i.author NOT IN (SELECT address FROM account) AND {UNBLOCKED.format("i")}
    AND p.at > coalesce(
      (SELECT mark.at FROM read_mark AS mark WHERE mark.channel = c.key), -1)
  ORDER BY i.at, i.key LIMIT {MOST})
"""

_NAMES = """
SELECT json_group_array(json_array(asked.value, coalesce(
  (SELECT nullif(a.name, '') FROM address AS a WHERE a.key = asked.value),
  (SELECT m.name FROM channel AS c
   CROSS JOIN membership AS m ON m.channel = c.key AND m.address = asked.value
   WHERE m.name <> '' LIMIT 1))))
FROM json_each(?) AS asked
"""


def direct(
    read: Read,
    people: Collection[AddressId],
    channels: Collection[ChannelId],
    arrived: datetime,
    written: datetime,
) -> tuple[DirectRow, ...]:
    """Direct messages of these people, and to nobody else, in these channels: what came here at
    or after ``arrived``, was written at or after ``written`` and is not read, the oldest first;
    one's own and blocked ones never."""
    bound = {
        "channels": json.dumps(sorted(channels)),
        "people": json.dumps(sorted(people)),
        "arrived": millis(arrived),
        "written": millis(written),
    }
    with read.snapshot():
        rows = read.rows(_DIRECT, bound)
        names = read.names([author for _, _, author, name, *_ in rows if name is None])
    return tuple(
        DirectRow(
            item=ItemId(key),
            channel=ChannelId(channel),
            author=AddressId(author),
            author_name=name or names[author],
            text=one_line(text or "", TEXT_LENGTH),
            files=bool(media),
            at=instant(at),
        )
        for key, channel, author, name, text, media, at in rows
    )


def names_of(read: Read, addresses: Collection[AddressId]) -> Mapping[AddressId, str]:
    """What people at these addresses are called, as far as anything here says; else the address
    as people write it."""
    with read.snapshot():
        rows = read.rows(_NAMES, (json.dumps(sorted(addresses)),))
        others = read.names([address for address, name in rows if name is None])
    return {AddressId(address): name or others[address] for address, name in rows}
