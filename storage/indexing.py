"""The index of items' words: what a row of it holds, and writing it.

A row's number begins with the item's second, so that newest first is the index's own order. Who
wrote it and where it stands are tokens in columns of their own: the index itself then answers
"from" and "in", in that order, however rare the combination.
https://www.sqlite.org/fts5.html#fts5_column_filters
"""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import TYPE_CHECKING

from storage.codec import clean
from storage.model import ItemKind

if TYPE_CHECKING:
    from storage.database import Write

_WORDLESS = frozenset((ItemKind.REMOVED, ItemKind.UNREADABLE))
_READ = """
SELECT item.id, item.at, item.kind, item.author, item.title, item.warning, item.text,
  (SELECT place FROM event WHERE event.item = item.id), item.media,
  (SELECT json_group_array(DISTINCT channel) FROM placement WHERE placement.item = item.id)
FROM json_each(?) AS asked CROSS JOIN item ON item.id = asked.value
"""
_PUT = "INSERT OR REPLACE INTO item_text (rowid, words, who, place) VALUES (?, ?, ?, ?)"
_TAKE = "DELETE FROM item_text WHERE rowid = ?"


def author_token(address: str) -> str:
    """What stands in the column ``who`` for somebody."""
    return f"a{_digest(address)}"


def channel_token(channel: str) -> str:
    """What stands in the column ``place`` for a channel."""
    return f"c{_digest(channel)}"


def _digest(text: str) -> str:
    return blake2b(text.encode(errors="replace"), digest_size=8).hexdigest()


def word_row(at: int, item: int) -> int:
    """The row of an item's words: its second (``at`` in milliseconds), then its local id."""
    return (at // 1000 << 31) | item


def index(write: Write, *numbers: int) -> None:
    """Read these items back, by their local ids, and make their rows say what they say now. What
    is nowhere is in no page, and so in no search either."""
    if not numbers:
        return
    put, take = [], []
    for found in write.rows(_READ, (json.dumps(numbers),)):
        number, at, kind, author, *parts, channels = found
        row = word_row(at, number)
        if channels == "[]" or kind in _WORDLESS:
            take.append((row,))
        else:
            put.append((row, _words(*parts), author_token(author), _places(channels)))
    write.many(_TAKE, take)
    write.many(_PUT, sorted(put))  # a row before the last one begins a new part of the index


def unindex(write: Write, number: int, at: int) -> None:
    """Nobody finds an item any more that stood at this instant (milliseconds)."""
    write.execute(_TAKE, (word_row(at, number),))


def _words(title: str, warning: str, text: str, place: str | None, media: str) -> str:
    alts = [] if media == "[]" else [one.get("alt", "") for one in json.loads(media)]
    return clean(" ".join(part for part in (title, warning, text, place, *alts) if part))


def _places(channels: str) -> str:
    return " ".join(channel_token(one) for one in json.loads(channels))
