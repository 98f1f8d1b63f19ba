"""What the person wants done, and how it is written down until it is."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from storage.model.identities import AccountId, AddressId, ChannelId, ItemId, MediaId, OutgoingId
from storage.model.items import Answer, MediaKind
from storage.model.places import Visibility
from storage.values import record

TAKE_BACK = "take-back"
"""Why an Outgoing waits that was just sent: the person may still take it back."""
NEXT_PAGE = "next-page"
"""Why an Outgoing waits that the person wants to leave with their next edition: its hour follows
theirs."""
CONFLICT = "conflict"
"""Why an Outgoing failed: what it changes was changed by somebody else, or elsewhere, meanwhile."""
LARGEST_ATTACHMENT = 50 * 1024 * 1024
"""Bytes of one file; what a server accepts may be less."""


@record(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file to send: a sealed copy of it, made when it was chosen (``media`` names it)."""

    media: MediaId
    name: str
    mime: str
    size: int  # bytes
    kind: MediaKind = MediaKind.FILE
    alt: str = ""
    width: int | None = None  # pixels
    height: int | None = None


@record(frozen=True, slots=True, kw_only=True)
class Mention:
    """Somebody whom a text names as "@name"."""

    address: AddressId
    name: str


@record(frozen=True, slots=True, kw_only=True)
class Say:
    """A message in a room, or a post. ``channel`` of the Outgoing says where.

    ``marked``: the marks in ``text`` are meant (see :mod:`storage.marked`), and ``mentions`` says
    whom the names in it mean; only where the channel's Accepts says so.
    """

    text: str
    reply_to: ItemId | None = None
    visibility: Visibility | None = None
    warning: str = ""
    language: str | None = None
    attachments: tuple[Attachment, ...] = ()
    marked: bool = False
    mentions: tuple[Mention, ...] = ()


@record(frozen=True, slots=True, kw_only=True)
class Edit:
    """Another text for what the person wrote. ``before``: what it said when they began to change
    it, in plain words; what says something else by then is not written over. None: not known, as
    in folders of earlier versions. ``instead``: what it says, where that is why it was not sent."""

    item: ItemId
    text: str
    marked: bool = False
    mentions: tuple[Mention, ...] = ()
    before: str | None = None
    instead: str | None = None


@record(frozen=True, slots=True, kw_only=True)
class Delete:
    item: ItemId


@record(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Create an event; the calendar UID will be the Outgoing's id. Dates as in Event."""

    title: str
    starts: datetime
    ends: datetime
    all_day: bool = False
    zone: str | None = None
    place: str = ""
    text: str = ""


@record(frozen=True, slots=True, kw_only=True)
class Reschedule:
    """Change an event: the whole series for a recurring one. None leaves a field as it is."""

    item: ItemId
    title: str | None = None
    starts: datetime | None = None
    ends: datetime | None = None
    all_day: bool | None = None
    zone: str | None = None
    place: str | None = None
    text: str | None = None


@record(frozen=True, slots=True, kw_only=True)
class Rsvp:
    item: ItemId
    answer: Answer


@record(frozen=True, slots=True, kw_only=True)
class Boost:
    """Pass somebody's public item on to one's own followers; ``undo`` takes that back."""

    item: ItemId
    undo: bool = False


@record(frozen=True, slots=True, kw_only=True)
class Join:
    """Accept the invitation of the Outgoing's channel; or, by its ``address``, enter one that
    nobody was asked into. ``via``: servers that are said to know it."""

    address: str = ""
    via: tuple[str, ...] = ()


@record(frozen=True, slots=True, kw_only=True)
class Leave:
    """Leave the Outgoing's channel, or decline its invitation."""


@record(frozen=True, slots=True, kw_only=True)
class Invite:
    """Ask somebody into the Outgoing's channel."""

    address: AddressId


@record(frozen=True, slots=True, kw_only=True)
class Follow:
    """Read from now on what somebody posts; the Outgoing's channel is where it will stand."""

    address: AddressId


Intent = Say | Edit | Delete | Schedule | Reschedule | Rsvp | Boost | Join | Leave | Invite | Follow


class State(StrEnum):
    """Where an Outgoing is. Sent is no state: its row is gone."""

    WAITING = "waiting"
    SENDING = "sending"
    UNSURE = "unsure"  # it may have been received; the server is asked first
    FAILED = "failed"  # refused; only the person can decide


@record(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """An intent written down, before anything else happens to it."""

    id: OutgoingId
    account: AccountId
    channel: ChannelId
    intent: Intent
    at: datetime
    state: State = State.WAITING
    not_before: datetime | None = None
    depends_on: OutgoingId | None = None
    attempts: int = 0
    error: str | None = None  # a code; words are made in desktop/
    detail: str = ""  # what the server said, bounded; shown, never logged
