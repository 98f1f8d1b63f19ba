"""How far the person has read in each channel, as this computer knows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.clock import Clock
from storage.codec import millis
from storage.model import Changed, ChannelId, ItemId, View

if TYPE_CHECKING:
    from storage.database import Database


class ReadMarks:
    """Marks made here and marks told by servers are the same; they only go forward."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db, self._clock = db, clock

    def read(self, channel: ChannelId, item: ItemId | None = None) -> Changed | None:
        """Everything in the channel up to ``item`` is read; None: up to its newest item. None is
        returned, and nothing told, when the mark was there already."""
        place = self._db.rows(
            "SELECT i.key, p.at FROM placement AS p JOIN item AS i ON i.id = p.item"
            " WHERE p.channel = :channel AND (:item IS NULL OR i.key = :item)"
            " ORDER BY p.at DESC, p.item DESC LIMIT 1",
            {"channel": channel, "item": item},
        )
        if not place or self._is_read(channel, place[0][1]):
            return None
        with self._db.write(durable=False) as write:
            write.execute(
                "INSERT INTO read_mark (channel, item_key, at) VALUES (?, ?, ?)"
                " ON CONFLICT (channel) DO UPDATE SET item_key = excluded.item_key,"
                " at = max(excluded.at, read_mark.at)",
                (channel, place[0][0], min(place[0][1], millis(self._clock.now()))),
            )
            write.touch([channel], [View.CHANNELS])
        return write.changed

    def _is_read(self, channel: ChannelId, at: int) -> bool:
        marks = self._db.rows(
            "SELECT coalesce((SELECT max(seen.at) FROM item AS last"
            " JOIN placement AS seen ON seen.item = last.id"
            " WHERE last.key = mark.item_key AND seen.channel = mark.channel), mark.at)"
            " FROM read_mark AS mark WHERE mark.channel = ?",
            (channel,),
        )
        return bool(marks) and marks[0][0] >= at
