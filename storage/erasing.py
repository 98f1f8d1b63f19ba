"""Taking things out of the cache with all that hangs on them, search words included."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage import indexing
from storage.model import ChannelId

if TYPE_CHECKING:
    from storage.database import Write

PORTION = 100
"""How many things are taken out at a time, so that others may write in between."""


def erase_item(write: Write, key: str) -> None:
    """Take out an item, its raw payloads, its newer texts and the pictures it names."""
    found = write.row("SELECT id, at FROM item WHERE key = ?", (key,))
    erase_traces(write, key)
    if found is not None:
        indexing.unindex(write, *found)
        write.execute("DELETE FROM item WHERE id = ?", (found[0],))


def erase_traces(write: Write, key: str) -> None:
    """Take out what else holds an item's words, and its pictures with their sealed files."""
    write.execute("DELETE FROM amendment WHERE item_key = ?", (key,))
    write.execute("DELETE FROM payload WHERE item_key = ?", (key,))
    write.execute("DELETE FROM appreciation WHERE item_key = ?", (key,))
    pictures = write.rows(
        "DELETE FROM media WHERE key IN (SELECT form.value || json_extract(each.value, '$.id')"
        ' FROM item, json_each(item.media) AS each, json_each(\'["", "file:"]\') AS form'
        " WHERE item.key = ?) RETURNING file",
        (key,),
    )
    for (file,) in pictures:
        write.drop(file)


def erase_unplaced(write: Write, key: str) -> bool:
    """Take out an item that is in no channel any more; whether it was."""
    gone = write.row(
        "SELECT 1 FROM item WHERE key = ?"
        " AND NOT EXISTS (SELECT 1 FROM placement WHERE placement.item = item.id)",
        (key,),
    )
    if gone is not None:
        erase_item(write, key)
    return gone is not None


def erase_card(write: Write, key: str) -> None:
    found = write.row("DELETE FROM card WHERE key = ? RETURNING id", (key,))
    if found is not None:
        write.execute("DELETE FROM card_text WHERE rowid = ?", (found[0],))


def thin_channel(write: Write, channel: ChannelId) -> tuple[int, bool]:
    """Take a portion out of a channel, in the end the channel itself.

    Returns how many items nobody has any more, and whether something of the channel is left.
    """
    left = []
    items = write.rows(
        "SELECT DISTINCT item.key, item.id FROM placement JOIN item ON item.id = placement.item"
        " WHERE placement.channel = ? LIMIT ?",
        (channel, PORTION),
    )
    for key, number in items:
        write.execute("DELETE FROM placement WHERE item = ? AND channel = ?", (number, channel))
        if not erase_unplaced(write, key):
            left.append(number)
    indexing.index(write, *left)
    cards = write.rows("SELECT key FROM card WHERE channel = ? LIMIT ?", (channel, PORTION))
    for (key,) in cards:
        erase_card(write, key)
    payloads = write.execute(
        "DELETE FROM payload WHERE rowid IN (SELECT rowid FROM payload WHERE channel = ? LIMIT ?)",
        (channel, PORTION),
    )
    more = bool(items or cards or payloads)
    if not more:
        write.execute("DELETE FROM channel WHERE key = ?", (channel,))
    return len(items) - len(left), more
