"""Taking one account out of the cache, portion by portion."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from storage import attachments, erasing
from storage.calm import keeping
from storage.database import Database
from storage.model import AccountId, ChannelId, View

if TYPE_CHECKING:
    from storage.database import Write

_MERGE_PAGES = 500

_FORGOTTEN = """
SELECT key FROM address WHERE key NOT IN (
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
AND NOT EXISTS (SELECT 1 FROM item AS answer WHERE answer.reply_to = item.key)
"""


def leave(db: Database, account: AccountId) -> int:
    """Take out all rows of an account; how many items nobody has any more."""
    erased = 0
    for (channel,) in db.rows("SELECT key FROM channel WHERE account = ?", (account,)):
        erased += _channel(db, ChannelId(channel))
    _inbox(db, account)
    erased += _strays(db)
    with db.write() as write:
        write.execute(
            "DELETE FROM edition_entry WHERE substr(channel, 1, length(?1)) = ?1", (f"{account}/",)
        )
        unsent = write.rows("DELETE FROM outbox WHERE account = ? RETURNING intent", (account,))
        write.execute("DELETE FROM account WHERE key = ?", (account,))
        write.execute("DELETE FROM blocked WHERE source = ?", (account,))
        write.execute(  # what was chosen for this account alone, as "visibility:<account>"
            "DELETE FROM setting WHERE substr(name, instr(name, ':') + 1) = ? AND name LIKE '%:%'",
            (account,),
        )
        write.execute("DELETE FROM alarm WHERE item_key NOT IN (SELECT key FROM item)")
        unsent += _drafts(write, account)
        attachments.let_go(write, [body for (body,) in unsent])
        write.touch(views=tuple(View))
    _forget_addresses(db, account)
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


def _inbox(db: Database, account: AccountId) -> None:
    """Few at a time: each can be tens of megabytes."""
    done = 1
    while done:
        with db.write() as write:
            done = write.execute(
                "DELETE FROM inbox WHERE id IN (SELECT id FROM inbox WHERE account = ? LIMIT 10)",
                (account,),
            )


def _strays(db: Database) -> int:
    """Looked for without keeping others from writing."""
    erased = 0
    strays = db.rows(_STRAYS)
    for start in range(0, len(strays), erasing.PORTION):
        with db.write() as write:
            for (key,) in strays[start : start + erasing.PORTION]:
                erased += erasing.erase_unplaced(write, key)
    return erased


def _forget_addresses(db: Database, account: AccountId) -> None:
    """Looked for without keeping others from writing. One that an author gets meanwhile stays."""
    forgotten = json.dumps([key for (key,) in db.rows(_FORGOTTEN)])
    with db.write() as write:
        write.execute(
            "DELETE FROM address WHERE key IN (SELECT value FROM json_each(?))"
            " AND NOT EXISTS (SELECT 1 FROM item WHERE item.author = address.key)",
            (forgotten,),
        )
        keeping.forget(write, account)


def _drafts(write: Write, account: AccountId) -> list[Any]:
    """Take out texts begun in the account's channels, about items or waiting things that are
    gone, and what was discarded anyway."""
    here = write.rows("DELETE FROM draft WHERE instr(place, ?) RETURNING body", (f":{account}/",))
    return here + write.rows(
        "DELETE FROM draft WHERE place GLOB 'aside:*' OR"
        " (place <> 'event:new' AND substr(place, 1, instr(place, ':') - 1) IN"
        "   ('reply', 'edit', 'event', 'waiting')"
        "  AND NOT EXISTS"
        "   (SELECT 1 FROM item WHERE item.key = substr(place, instr(place, ':') + 1))"
        "  AND NOT EXISTS (SELECT 1 FROM outbox WHERE place IN"
        "   ('reply:outgoing:' || outbox.key, 'waiting:' || outbox.key)))"
        " RETURNING body"
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
