"""Taking one account out of the cache, portion by portion."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from storage import erasing
from storage.database import Database
from storage.model import AccountId, ChannelId, View

if TYPE_CHECKING:
    from storage.database import Write

_MERGE_PAGES = 500

_FORGET_ADDRESSES = """
DELETE FROM address WHERE key NOT IN (
  SELECT author FROM item UNION SELECT by FROM placement WHERE by IS NOT NULL
  UNION SELECT address FROM membership UNION SELECT address FROM account
  UNION SELECT organiser FROM event WHERE organiser IS NOT NULL
  UNION SELECT inviter FROM channel WHERE inviter IS NOT NULL)
"""

# An item without a place (a message that another one quotes) is kept while another account has
# its payload or answers to it.
_STRAYS = """
SELECT key FROM item WHERE NOT EXISTS (SELECT 1 FROM placement WHERE placement.item = item.id)
AND NOT EXISTS (SELECT 1 FROM payload WHERE payload.item_key = item.key)
AND NOT EXISTS (SELECT 1 FROM item AS answer WHERE answer.reply_to = item.key) LIMIT ?
"""


def leave(db: Database, account: AccountId) -> int:
    """Take out all rows of an account; how many items nobody has any more."""
    erased = 0
    for (channel,) in db.rows("SELECT key FROM channel WHERE account = ?", (account,)):
        erased += _channel(db, ChannelId(channel))
    _portions(db, lambda write: _inbox(write, account))
    erased += _portions(db, _strays)
    with db.write() as write:
        write.execute(
            "DELETE FROM edition_entry WHERE substr(channel, 1, length(?1)) = ?1", (f"{account}/",)
        )
        write.execute("DELETE FROM account WHERE key = ?", (account,))
        _drafts(write, account)
        write.execute(_FORGET_ADDRESSES)
        write.touch(views=tuple(View))
    _merge_words(db)
    db.shrink_log()
    return erased


def _channel(db: Database, channel: ChannelId) -> int:
    erased = 0
    more = True
    while more:
        with db.write() as write:
            portion, more = erasing.thin_channel(write, channel)
            write.touch([channel])
        erased += portion
    return erased


def _portions(db: Database, work: Callable[[Write], int]) -> int:
    total = 0
    while True:
        with db.write() as write:
            done = work(write)
        if not done:
            return total
        total += done


def _inbox(write: Write, account: AccountId) -> int:
    return write.execute(
        "DELETE FROM inbox WHERE id IN (SELECT id FROM inbox WHERE account = ? LIMIT 10)",
        (account,),
    )


def _strays(write: Write) -> int:
    keys = write.rows(_STRAYS, (erasing.PORTION,))
    for (key,) in keys:
        erasing.erase_item(write, key)
    return len(keys)


def _drafts(write: Write, account: AccountId) -> None:
    """Texts begun in the account's channels, or in answer to items that are gone."""
    write.execute("DELETE FROM draft WHERE instr(place, ?)", (f":{account}/",))
    write.execute(
        "DELETE FROM draft WHERE place LIKE 'reply:%' AND NOT EXISTS"
        " (SELECT 1 FROM item WHERE item.key = substr(place, 7))"
        " AND NOT EXISTS (SELECT 1 FROM outbox WHERE 'reply:outgoing:' || outbox.key = place)"
    )


def _merge_words(db: Database) -> None:
    """A full-text index only marks rows as gone; merging its parts drops their words."""
    for table in ("item_text", "card_text"):
        pages = -_MERGE_PAGES  # negative: begin to merge all of it into one part
        while True:
            with db.write(durable=False) as write:
                before = write.value("SELECT total_changes()")
                write.execute(
                    f"INSERT INTO {table} ({table}, rank) VALUES ('merge', ?)",  # noqa: S608
                    (pages,),
                )
                after = write.value("SELECT total_changes()")
            pages = _MERGE_PAGES
            if after - before < 2:  # https://www.sqlite.org/fts5.html#the_merge_command
                break
