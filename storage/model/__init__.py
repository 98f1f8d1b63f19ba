"""The nouns of Préau: frozen records that every room shares, without any input or output.

An *Item* is one thing to read; an *Event* is an item that occupies time (what Matrix calls an
event is an Item here). An item is in a *Channel* through a *Placement*, which holds the reason.
Identities do not depend on how an item came: the ActivityPub URI, the Matrix event id, the
calendar UID (with its RECURRENCE-ID after a ``#`` for an overridden occurrence).

All instants are timezone-aware UTC datetimes; the cache stores them as integer milliseconds.
"""

from storage.model.answers import Batch, Payload, ServerAnswer
from storage.model.changed import Changed, View
from storage.model.identities import (
    AccountId,
    AddressId,
    CardId,
    ChannelId,
    GroupId,
    ItemId,
    MediaId,
    OutgoingId,
    Stream,
    channel_id,
)
from storage.model.intents import (
    LARGEST_ATTACHMENT,
    Attachment,
    Delete,
    Edit,
    Intent,
    Join,
    Leave,
    Outgoing,
    Reschedule,
    Rsvp,
    Say,
    Schedule,
    State,
)
from storage.model.items import (
    Amendment,
    Answer,
    Attendee,
    Event,
    Item,
    ItemKind,
    Media,
    MediaKind,
    Occurrence,
    Placement,
    ReadMark,
    Reason,
    Removal,
)
from storage.model.people import Address, Card, Field, FieldKind, Membership
from storage.model.places import (
    Accepts,
    Account,
    AccountState,
    Channel,
    ChannelKind,
    Presence,
    Visibility,
)

__all__ = [
    "LARGEST_ATTACHMENT",
    "Accepts",
    "Account",
    "AccountId",
    "AccountState",
    "Address",
    "AddressId",
    "Amendment",
    "Answer",
    "Attachment",
    "Attendee",
    "Batch",
    "Card",
    "CardId",
    "Changed",
    "Channel",
    "ChannelId",
    "ChannelKind",
    "Delete",
    "Edit",
    "Event",
    "Field",
    "FieldKind",
    "GroupId",
    "Intent",
    "Item",
    "ItemId",
    "ItemKind",
    "Join",
    "Leave",
    "Media",
    "MediaId",
    "MediaKind",
    "Membership",
    "Occurrence",
    "Outgoing",
    "OutgoingId",
    "Payload",
    "Placement",
    "Presence",
    "ReadMark",
    "Reason",
    "Removal",
    "Reschedule",
    "Rsvp",
    "Say",
    "Schedule",
    "ServerAnswer",
    "State",
    "Stream",
    "View",
    "Visibility",
    "channel_id",
]
