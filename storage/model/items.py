"""What there is to read: items, events, and why each is where it is."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from storage.model.identities import AddressId, ChannelId, ItemId, MediaId, OutgoingId
from storage.model.places import Visibility
from storage.values import record


class MediaKind(StrEnum):
    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    FILE = "file"


@record(frozen=True, slots=True, kw_only=True)
class Media:
    """A picture or file named by an item. Its bytes are fetched apart and sealed."""

    id: MediaId
    remote: str  # where its server serves it: an address, or mxc://…
    kind: MediaKind = MediaKind.IMAGE
    mime: str = ""
    alt: str = ""
    name: str = ""
    width: int | None = None  # pixels
    height: int | None = None
    size: int | None = None  # bytes
    sealed: str = ""
    """How to open what the server holds encrypted: its adapter's own note, a secret."""
    covered: bool = False  # who posted it wants it to be shown only to who asks


class ItemKind(StrEnum):
    MESSAGE = "message"
    POST = "post"
    EVENT = "event"
    INVITATION = "invitation"
    REMOVED = "removed"  # its author or a moderator took it back; the row remains
    UNREADABLE = "unreadable"  # malformed or undecryptable; ``problem`` says which


@record(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing to read. ``html`` is already sanitised; ``text`` is always there."""

    id: ItemId
    kind: ItemKind
    author: AddressId
    at: datetime
    text: str = ""
    html: str | None = None
    title: str = ""
    warning: str = ""
    language: str | None = None
    visibility: Visibility | None = None
    reply_to: ItemId | None = None
    thread: ItemId | None = None
    url: str | None = None
    media: tuple[Media, ...] = ()
    tags: tuple[str, ...] = ()  # hashtags, folded, without "#"
    mentions: tuple[AddressId, ...] = ()
    edited_at: datetime | None = None
    echo: OutgoingId | None = None  # the Outgoing that this is the answer to, when known
    problem: str | None = None


class Answer(StrEnum):
    """RFC 5545 PARTSTAT, https://www.rfc-editor.org/rfc/rfc5545#section-3.2.12"""

    YES = "ACCEPTED"
    MAYBE = "TENTATIVE"
    NO = "DECLINED"
    NONE = "NEEDS-ACTION"


@record(frozen=True, slots=True, kw_only=True)
class Attendee:
    address: AddressId
    name: str = ""
    answer: Answer = Answer.NONE
    me: bool = False


@record(frozen=True, slots=True, kw_only=True)
class Event(Item):
    """An item that occupies time. A whole-day event runs from UTC midnight to UTC midnight."""

    starts: datetime
    ends: datetime
    all_day: bool = False
    zone: str | None = None  # IANA name the organiser wrote it in; None: UTC or floating
    place: str = ""
    organiser: AddressId | None = None
    attendees: tuple[Attendee, ...] = ()
    recurs: str = ""  # the RRULE value, "" when it does not repeat
    cancelled: bool = False


@record(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """One time at which an event happens, expanded ahead so that nothing is at paint."""

    item: ItemId
    channel: ChannelId
    recurrence: str  # RECURRENCE-ID in UTC basic format, "" for a single event
    starts: datetime
    ends: datetime
    all_day: bool = False


class Reason(StrEnum):
    """Why an item is here (calm rule 9)."""

    ROOM = "room"  # a room the person joined
    DIRECT = "direct"  # written to the person
    MENTION = "mention"
    INVITATION = "invitation"
    FOLLOWED = "followed"
    BOOST = "boost"  # somebody followed passed it on
    HASHTAG = "hashtag"
    LIST = "list"
    CALENDAR = "calendar"
    THREAD = "thread"
    WRITTEN = "written"  # by the person
    APPRECIATED = "appreciated"  # one's own, liked or passed on by others; only where asked for


@record(frozen=True, slots=True, kw_only=True)
class Placement:
    item: ItemId
    channel: ChannelId
    reason: Reason
    at: datetime  # its time in this channel: for a boost, when it was passed on
    by: AddressId | None = None  # who passed it on, or invited


@record(frozen=True, slots=True, kw_only=True)
class Amendment:
    """A newer text of an item, by its author; it may arrive before the item itself."""

    id: ItemId
    item: ItemId
    author: AddressId
    at: datetime
    text: str
    html: str | None = None


@record(frozen=True, slots=True, kw_only=True)
class Removal:
    """An item is gone: everywhere, or from one channel. ``trace`` leaves a row that says so; then
    a channel is the one whose word it is, and takes back only what is in it."""

    item: ItemId
    channel: ChannelId | None = None
    trace: bool = False
    by: AddressId | None = None
    """Only as far as this one passed it on into the channel."""


class AppreciationKind(StrEnum):
    LIKE = "like"
    BOOST = "boost"


@record(frozen=True, slots=True, kw_only=True)
class Appreciation:
    """Somebody liked an item of the person's own, or passed it on. Never counted: named."""

    item: ItemId
    by: AddressId
    kind: AppreciationKind
    at: datetime


@record(frozen=True, slots=True, kw_only=True)
class ReadMark:
    channel: ChannelId
    item: ItemId
    at: datetime
