"""The index of items' words: what a row of it holds, and writing it.

A row's number begins with the item's second, so that newest first is the index's own order. Who
wrote it and where it stands are tokens in columns of their own: the index itself then answers
"from" and "in", in that order, however rare the combination. Beside where it stands are its
hashtags, by which groups gather it, and its emoji and other signs, of which the index makes no
words. Scripts without spaces are cut into pairs of letters (``unspaced.py``).
https://www.sqlite.org/fts5.html#fts5_column_filters
"""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import TYPE_CHECKING

from storage.codec import clean
from storage.model import ItemKind
from storage.signs import signs
from storage.unspaced import cut

if TYPE_CHECKING:
    from storage.database import Write

_WORDLESS = frozenset((ItemKind.REMOVED, ItemKind.UNREADABLE))
_READ = """
SELECT item.id, item.at, item.kind, item.author, item.title, item.warning, item.text,
  (SELECT place FROM event WHERE event.item = item.id), item.media,
  (SELECT json_group_array(DISTINCT channel) FROM placement WHERE placement.item = item.id),
  (SELECT json_group_array(tag) FROM tag WHERE tag.item = item.id)
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


def tag_token(tag: str) -> str:
    """What stands in the column ``place`` for a hashtag, folded and without its sign."""
    return f"t{_digest(tag)}"


def sign_token(sign: str) -> str:
    """What stands in the column ``place`` for one of :func:`storage.signs.signs`."""
    return f"e{_digest(sign)}"


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
        number, at, kind, author, *parts, channels, tags = found
        row = word_row(at, number)
        if channels == "[]" or kind in _WORDLESS:
            take.append((row,))
        else:
            said = _words(*parts)
            put.append((row, cut(said), author_token(author), _places(channels, tags, said)))
    write.many(_TAKE, take)
    write.many(_PUT, sorted(put))  # a row before the last one begins a new part of the index


def unindex(write: Write, number: int, at: int) -> None:
    """Nobody finds an item any more that stood at this instant (milliseconds)."""
    write.execute(_TAKE, (word_row(at, number),))


def _words(title: str, warning: str, text: str, place: str | None, media: str) -> str:
    alts = [] if media == "[]" else [one.get("alt", "") for one in json.loads(media)]
    return clean(" ".join(part for part in (title, warning, text, place, *alts) if part))


def _places(channels: str, tags: str, said: str) -> str:
    tokens = [channel_token(one) for one in json.loads(channels)]
    if tags != "[]":
        tokens += [tag_token(one) for one in json.loads(tags)]
    return " ".join([*tokens, *map(sign_token, signs(said))])
