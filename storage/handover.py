"""When a server has made something of an Outgoing: its row goes, what waited is pointed at it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from storage import attachments
from storage.codec import pack_intent, unpack_intent
from storage.model import (
    Boost,
    ChannelId,
    Delete,
    Edit,
    Intent,
    ItemId,
    OutgoingId,
    Reschedule,
    Rsvp,
    Say,
    State,
    View,
)
from storage.pending import about, pending_item

if TYPE_CHECKING:
    from storage.database import Write


def pointed(intent: Intent, item: ItemId | None) -> Intent:
    """The same intent about ``item``; only a message can do without one."""
    match intent:
        case Say():
            return replace(intent, reply_to=item)
        case Edit() | Delete() | Reschedule() | Rsvp() | Boost() if item is not None:
            return replace(intent, item=item)
    return intent


def made_of(write: Write, outgoing: OutgoingId) -> ItemId | None:
    """The item that a server made of an Outgoing, if it has arrived here."""
    found = write.value("SELECT key FROM item WHERE echo = ?", (outgoing,))
    return None if found is None else ItemId(found)


def settle(write: Write, outgoing: OutgoingId, item: ItemId | None) -> bool:
    """Take the row out and point at ``item`` what speaks of it; False when it was gone already.

    ``item`` is None when what was done made nothing (an edit, an answer to an event).
    """
    gone = write.row("DELETE FROM outbox WHERE key = ? RETURNING channel, intent", (outgoing,))
    if gone is None:
        return False
    channel, intent = gone
    attachments.let_go(write, [intent])
    write.touch([ChannelId(channel)], [View.OUTBOX])
    stand_in = pending_item(outgoing)
    waiting = write.rows("SELECT key, kind, intent FROM outbox WHERE about = ?", (stand_in,))
    for key, kind, body in waiting:
        if item is None:  # nothing to speak of came of it: the person decides
            fail(write, OutgoingId(key))
            continue
        rewrite(write, OutgoingId(key), pointed(unpack_intent(kind, body), item))
    write.execute("UPDATE outbox SET depends_on = NULL WHERE depends_on = ?", (outgoing,))
    if item is not None:  # an answer being written to it is kept under its place
        write.execute(
            "UPDATE OR IGNORE draft SET place = replace(place, ?, ?) WHERE instr(place, ?)",
            (stand_in, item, stand_in),
        )
    return True


def rewrite(write: Write, outgoing: OutgoingId, intent: Intent) -> None:
    kind, body = pack_intent(intent)
    before = write.value("SELECT intent FROM outbox WHERE key = ?", (outgoing,))
    write.execute(
        "UPDATE outbox SET kind = ?, intent = ?, about = ? WHERE key = ?",
        (kind, body, about(intent), outgoing),
    )
    attachments.let_go(write, [before or ""])


def fail(write: Write, outgoing: OutgoingId) -> None:
    """What it speaks of will never be sent."""
    write.execute(
        "UPDATE outbox SET state = ?, error = 'parent-discarded', detail = '', not_before = NULL,"
        " depends_on = NULL WHERE key = ?",
        (State.FAILED, outgoing),
    )
