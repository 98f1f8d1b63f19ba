"""What a server said: its bytes as they came, and what one step of them means."""

from __future__ import annotations

from storage.model.identities import AddressId, CardId, ChannelId, ItemId, Stream
from storage.model.items import (
    Amendment,
    Appreciation,
    Item,
    Occurrence,
    Placement,
    ReadMark,
    Removal,
)
from storage.model.people import Address, Card, Membership
from storage.model.places import Channel
from storage.values import record


@record(frozen=True, slots=True, kw_only=True)
class Payload:
    """What the server sent, kept raw so that a better translator can run again offline.

    ``remote`` is the server's handle of the item for this account (event id, status id, href);
    ``etag`` is its strong entity tag, when the protocol has one.
    """

    channel: ChannelId
    remote: str
    item: ItemId | None
    body: bytes
    version: int
    etag: str | None = None
    awaits: str | None = None
    """What it cannot be read without yet (the name of a key); it is read again when that comes."""


@record(frozen=True, slots=True, kw_only=True)
class ServerAnswer:
    """The bytes of one step of a stream, to be committed with ``cursor`` before translation."""

    stream: Stream
    cursor: str
    kind: str  # the adapter's own word for how to translate ``body``
    body: bytes


@record(frozen=True, slots=True, kw_only=True)
class Batch:
    """What one step of one server stream says. Applying it twice changes nothing."""

    channels: tuple[Channel, ...] = ()
    gone_channels: tuple[ChannelId, ...] = ()
    addresses: tuple[Address, ...] = ()
    memberships: tuple[Membership, ...] = ()
    items: tuple[Item, ...] = ()
    placements: tuple[Placement, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    removals: tuple[Removal, ...] = ()
    occurrences: tuple[Occurrence, ...] = ()
    """For every event item in ``items``: all its occurrences; they replace those kept before."""
    cards: tuple[Card, ...] = ()
    gone_cards: tuple[CardId, ...] = ()
    payloads: tuple[Payload, ...] = ()
    gone_payloads: tuple[tuple[ChannelId, str], ...] = ()
    read_marks: tuple[ReadMark, ...] = ()
    appreciations: tuple[Appreciation, ...] = ()
    blocked: frozenset[AddressId] | None = None
    """Everybody whom the account blocks, mutes or ignores at its server; None: not told here."""
