"""The nouns of Préau: frozen records that every room shares, without any input or output.

An *Item* is one thing to read; an *Event* is an item that occupies time (what Matrix calls an
event is an Item here). An item is in a *Channel* through a *Placement*, which holds the reason.
Identities do not depend on how an item came: the ActivityPub URI, the Matrix event id, the
calendar UID (with its RECURRENCE-ID after a ``#`` for an overridden occurrence).

All instants are timezone-aware UTC datetimes; the cache stores them as integer milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

AccountId = NewType("AccountId", str)
"""Made here at sign-in, 16 hex characters; says nothing about the person."""
ChannelId = NewType("ChannelId", str)
"""``account id + "/" + the server's own name of the container``; see :func:`channel_id`."""
ItemId = NewType("ItemId", str)
GroupId = NewType("GroupId", str)
AddressId = NewType("AddressId", str)
"""``@camille:example.org`` (Matrix), ``camille@example.org`` (Fediverse), ``mailto:…``."""
CardId = NewType("CardId", str)
MediaId = NewType("MediaId", str)
"""Derived from account and remote address, so that the same picture has one sealed file."""
OutgoingId = NewType("OutgoingId", str)
"""A UUID in hex; Matrix transaction id, Mastodon Idempotency-Key, CalDAV UID."""
Stream = NewType("Stream", str)
"""One of an account's change streams, named by its adapter; each has its own cursor."""


def channel_id(account: AccountId, remote: str) -> ChannelId:
    """The local identity of a server's container, distinct for each account that sees it."""
    return ChannelId(f"{account}/{remote}")


class AccountState(StrEnum):
    READY = "ready"
    SIGNED_OUT = "signed-out"  # the server ended the session; content stays, sends wait


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One sign-in at one server. Several of one protocol are normal."""

    id: AccountId
    protocol: str
    server: str
    login: str
    address: AddressId
    name: str
    state: AccountState = AccountState.READY


class ChannelKind(StrEnum):
    ROOM = "room"
    DIRECT = "direct"
    HOME = "home"
    MENTIONS = "mentions"
    HASHTAG = "hashtag"
    LIST = "list"
    THREAD = "thread"  # posts fetched because the person opened a thread; never in an edition
    CALENDAR = "calendar"
    BOOK = "book"  # an address book: it has cards, not items
    FEED = "feed"


class Visibility(StrEnum):
    """https://docs.joinmastodon.org/entities/Status/#visibility"""

    PUBLIC = "public"
    UNLISTED = "unlisted"
    FOLLOWERS = "private"
    DIRECT = "direct"


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepts:
    """What a channel lets the person do, and its limits. Empty ``intents``: read-only."""

    intents: frozenset[str] = frozenset()  # names of Intent classes: "Say", "Schedule"…
    max_length: int | None = None  # characters, None when the server states none
    visibilities: tuple[Visibility, ...] = ()
    default_visibility: Visibility | None = None
    warning: bool = False
    language: bool = False
    attachments: int = 0  # files that one Say may carry
    max_bytes: int | None = None  # of one file, None when the server states none


class Presence(StrEnum):
    """The account's own place in a channel (not whether somebody is online)."""

    JOINED = "joined"
    INVITED = "invited"
    LEFT = "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """The protocol's own container: a room, a timeline, a calendar, an address book."""

    id: ChannelId
    account: AccountId
    remote: str
    kind: ChannelKind
    name: str
    aliases: tuple[str, ...] = ()  # other names a group's selector may use (room aliases, URL)
    topic: str = ""
    colour: str | None = None
    accepts: Accepts = Accepts()
    presence: Presence = Presence.JOINED
    inviter: AddressId | None = None
    encrypted: bool = False


class MediaKind(StrEnum):
    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    FILE = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
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


class ItemKind(StrEnum):
    MESSAGE = "message"
    POST = "post"
    EVENT = "event"
    INVITATION = "invitation"
    REMOVED = "removed"  # its author or a moderator took it back; the row remains
    UNREADABLE = "unreadable"  # malformed or undecryptable; ``problem`` says which


@dataclass(frozen=True, slots=True, kw_only=True)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendee:
    address: AddressId
    name: str = ""
    answer: Answer = Answer.NONE
    me: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
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


@dataclass(frozen=True, slots=True, kw_only=True)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    item: ItemId
    channel: ChannelId
    reason: Reason
    at: datetime  # its time in this channel: for a boost, when it was passed on
    by: AddressId | None = None  # who passed it on, or invited


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """A newer text of an item, by its author; it may arrive before the item itself."""

    id: ItemId
    item: ItemId
    author: AddressId
    at: datetime
    text: str
    html: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """An item is gone: everywhere, or from one channel. ``trace`` leaves a row that says so; then
    a channel is the one whose word it is, and takes back only what is in it."""

    item: ItemId
    channel: ChannelId | None = None
    trace: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
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


class FieldKind(StrEnum):
    EMAIL = "email"
    PHONE = "phone"
    CITY = "city"
    REGION = "region"
    COUNTRY = "country"
    ORG = "org"
    TITLE = "title"
    YEAR = "year"  # class year, as the association writes it
    CATEGORY = "category"
    URL = "url"
    MATRIX = "matrix"
    FEDIVERSE = "fediverse"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    kind: FieldKind
    value: str
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One entry of a directory. ``sort`` is the family name first."""

    id: CardId
    channel: ChannelId
    name: str
    sort: str = ""
    fields: tuple[Field, ...] = ()
    photo: Media | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """How a person met at this address calls themself."""

    id: AddressId
    name: str = ""
    avatar: Media | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """Somebody's place in a channel, with the name used there. ``present`` False: left."""

    channel: ChannelId
    address: AddressId
    name: str = ""
    avatar: Media | None = None
    present: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadMark:
    channel: ChannelId
    item: ItemId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerAnswer:
    """The bytes of one step of a stream, to be committed with ``cursor`` before translation."""

    stream: Stream
    cursor: str
    kind: str  # the adapter's own word for how to translate ``body``
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
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


# --- what the person wants done -------------------------------------------------------------


LARGEST_ATTACHMENT = 50 * 1024 * 1024
"""Bytes of one file; what a server accepts may be less."""


@dataclass(frozen=True, slots=True, kw_only=True)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """A message in a room, or a post. ``channel`` of the Outgoing says where."""

    text: str
    reply_to: ItemId | None = None
    visibility: Visibility | None = None
    warning: str = ""
    language: str | None = None
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    item: ItemId
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Delete:
    item: ItemId


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Create an event; the calendar UID will be the Outgoing's id. Dates as in Event."""

    title: str
    starts: datetime
    ends: datetime
    all_day: bool = False
    zone: str | None = None
    place: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Rsvp:
    item: ItemId
    answer: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """Accept the invitation of the Outgoing's channel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """Leave the Outgoing's channel, or decline its invitation."""


Intent = Say | Edit | Delete | Schedule | Reschedule | Rsvp | Join | Leave


class State(StrEnum):
    """Where an Outgoing is. Sent is no state: its row is gone."""

    WAITING = "waiting"
    SENDING = "sending"
    UNSURE = "unsure"  # it may have been received; the server is asked first
    FAILED = "failed"  # refused; only the person can decide


@dataclass(frozen=True, slots=True, kw_only=True)
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


# --- what a committed transaction touched ---------------------------------------------------


class View(StrEnum):
    """Parts of the window that a change may concern beside its channels."""

    ACCOUNTS = "accounts"
    CHANNELS = "channels"
    AGENDA = "agenda"
    DIRECTORY = "directory"
    OUTBOX = "outbox"
    EDITION = "edition"
    MEDIA = "media"
    GROUPS = "groups"
    SETTINGS = "settings"


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """Which channels and views a committed transaction touched, and the revision it raised."""

    revision: int = 0
    channels: frozenset[ChannelId] = field(default_factory=frozenset)
    views: frozenset[View] = field(default_factory=frozenset)
