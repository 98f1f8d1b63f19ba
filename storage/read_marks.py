"""How far the person has read in each channel, as this computer knows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.clock import Clock
from storage.codec import instant, millis
from storage.model import AccountId, Changed, ChannelId, ItemId, ReadMark, View

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
                "INSERT INTO read_mark (channel, item_key, at, told) VALUES (?, ?, ?, 0)"
                " ON CONFLICT (channel) DO UPDATE SET item_key = excluded.item_key,"
                " at = max(excluded.at, read_mark.at), told = 0",
                (channel, place[0][0], min(place[0][1], millis(self._clock.now()))),
            )
            write.touch([channel], [View.CHANNELS])
        return write.changed

    def untold(self, account: AccountId) -> tuple[ReadMark, ...]:
        """Marks made here that the account's server has not been told yet."""
        rows = self._db.rows(
            "SELECT mark.channel, mark.item_key, mark.at FROM read_mark AS mark"
            " JOIN channel ON channel.key = mark.channel"
            " WHERE mark.told = 0 AND channel.account = ? ORDER BY mark.channel",
            (account,),
        )
        return tuple(
            ReadMark(channel=ChannelId(channel), item=ItemId(item), at=instant(at))
            for channel, item, at in rows
        )

    def told(self, mark: ReadMark) -> None:
        """The server knows of this one, or never will: one made meanwhile is still to be told."""
        with self._db.write(durable=False) as write:
            write.execute(
                "UPDATE read_mark SET told = 1 WHERE channel = ? AND item_key = ?",
                (mark.channel, mark.item),
            )

    def _is_read(self, channel: ChannelId, at: int) -> bool:
        # the plus: else SQLite looks for the mark from the channel's end on
        marks = self._db.rows(
            "SELECT coalesce((SELECT max(seen.at) FROM item AS last"
            " JOIN placement AS seen ON seen.item = last.id"
            " WHERE last.key = mark.item_key AND +seen.channel = mark.channel), mark.at)"
            " FROM read_mark AS mark WHERE mark.channel = ?",
            (channel,),
        )
        return bool(marks) and marks[0][0] >= at
