"""How an intent speaks of something that is written down and that no server has made yet."""

from __future__ import annotations

from storage.model import Boost, Delete, Edit, Intent, ItemId, OutgoingId, Reschedule, Rsvp, Say

_STAND_IN = "outgoing:"


def pending_item(outgoing: OutgoingId) -> ItemId:
    """The stand-in for what an Outgoing will become: ``Say(reply_to=pending_item(first.id))``,
    with ``depends_on=first.id``. The outbox puts the item's own identity in its place once a
    server has made it."""
    return ItemId(f"{_STAND_IN}{outgoing}")


def about(intent: Intent) -> ItemId | None:
    """The item that an intent speaks of."""
    match intent:
        case Say():
            return intent.reply_to
        case Edit() | Delete() | Reschedule() | Rsvp() | Boost():
            return intent.item
    return None


def pending_of(intent: Intent) -> OutgoingId | None:
    """The Outgoing that an intent speaks of, as long as no server has made an item of it."""
    target = about(intent)
    if target is None or not target.startswith(_STAND_IN):
        return None
    return OutgoingId(target.removeprefix(_STAND_IN))
