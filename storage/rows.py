"""What a page shows: frozen rows read from the cache with the outbox laid over them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from storage.model import (
    CONFLICT,
    Accepts,
    AccountId,
    AccountState,
    AddressId,
    Answer,
    Attendee,
    CardId,
    ChannelId,
    ChannelKind,
    Edit,
    Field,
    FieldKind,
    GroupId,
    Intent,
    ItemId,
    ItemKind,
    Media,
    OutgoingId,
    Presence,
    Reason,
    State,
    Visibility,
)
from storage.values import record

if TYPE_CHECKING:
    from storage.limits import Kind, Limit
    from storage.search import Misread, Phrase


class FoldKind(StrEnum):
    """What one line of an edition stands for, where it stands for several."""

    RUN = "run"  # what was said in one conversation, one after the other
    AUTHOR = "author"  # what one person posted, one after the other
    THREAD = "thread"  # posts that answer one another
    BOOSTS = "boosts"  # what several passed on, one after the other
    CHANNEL = "channel"  # all of one channel, because the person wants it as one line
    APPRECIATED = "appreciated"  # who liked or passed on what the person wrote: names, no items


@record(frozen=True, slots=True, kw_only=True)
class Quote:
    """What an entry answers to, in one line."""

    author: str
    text: str
    mine: bool = False


@record(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row of any list of items: message, post, event, invitation, or something waiting.

    ``row`` stays the same when a waiting message becomes an item: its mark disappears in place.
    """

    row: str
    item: ItemId | None
    channel: ChannelId
    channel_name: str
    channel_kind: ChannelKind
    account: AccountId
    kind: ItemKind
    author: AddressId
    author_name: str
    at: datetime
    passed_at: datetime | None = None  # when ``by_name`` passed it on; None otherwise
    mine: bool = False
    avatar: Media | None = None
    edited: bool = False
    title: str = ""
    warning: str = ""
    html: str | None = None
    text: str = ""
    language: str | None = None
    visibility: Visibility | None = None
    url: str | None = None
    reply_to: ItemId | None = None
    quote: Quote | None = None
    media: tuple[Media, ...] = ()
    reason: Reason = Reason.ROOM
    by_name: str = ""  # who passed it on, or invited
    problem: str | None = None
    # an event's time; ``recurrence`` names the occurrence
    starts: datetime | None = None
    ends: datetime | None = None
    all_day: bool = False
    place: str = ""
    answer: Answer | None = None  # the person's own, None when not invited
    cancelled: bool = False
    recurrence: str = ""
    # the outbox laid over it: the newest unfinished Outgoing about this row
    outgoing: OutgoingId | None = None
    intent: str = ""  # the name of its intent's class, "Unboost" for a Boost that undoes one
    state: State | None = None
    error: str | None = None
    leaves_at: datetime | None = None  # not before; None: as soon as it can
    # a line of an edition that stands for several: for the last of them, oldest first
    fold: FoldKind | None = None
    folded: tuple[ItemId, ...] = ()
    people: tuple[str, ...] = ()  # names in a fold, newest first, at most 3
    passed_by: tuple[str, ...] = ()  # all who passed it on, the first first, at most 3


class SectionKind(StrEnum):
    TODAY = "today"
    WEEK = "week"
    FOR_YOU = "for-you"
    GROUP = "group"
    REST = "rest"


@record(frozen=True, slots=True, kw_only=True)
class Section:
    kind: SectionKind
    group: GroupId | None = None
    name: str = ""
    entries: tuple[Entry, ...] = ()


@record(frozen=True, slots=True, kw_only=True)
class DirectRow:
    """A direct message that may be told at once: what a notification says of it."""

    item: ItemId
    channel: ChannelId
    author: AddressId
    author_name: str
    text: str  # one line, bounded; "" where it is only a file
    files: bool
    at: datetime


@record(frozen=True, slots=True, kw_only=True)
class EditionPage:
    """A frozen edition as it reads now: removals reach in, edits show the newest text."""

    id: int
    made_at: datetime
    since: datetime | None  # None for the first one
    kind: str = "now"  # or "hour"; "window": what the person chose to catch up on
    thinned: bool = False  # some of it is not kept any more
    whole: bool = True  # False: only its beginning was asked for, and it goes on
    sections: tuple[Section, ...] = ()


@record(frozen=True, slots=True, kw_only=True)
class EditionRow:
    """One of the editions that are kept."""

    id: int
    made_at: datetime
    since: datetime | None
    kind: str  # "hour", "now" or "window"
    opened: bool  # it was on screen


class NarrowKind(StrEnum):
    GROUP = "group"
    SOURCE = "source"  # a channel
    PERSON = "person"  # an address


@record(frozen=True, slots=True, kw_only=True)
class Narrow:
    kind: NarrowKind
    value: str
    name: str = ""


@record(frozen=True, slots=True, kw_only=True)
class GroupRow:
    id: GroupId
    name: str
    colour: str | None = None
    unread: bool = False  # weight or one still dot; never a number


@record(frozen=True, slots=True, kw_only=True)
class ChannelRow:
    """A channel in a list: of conversations, of calendars, of places to write to."""

    id: ChannelId
    account: AccountId
    kind: ChannelKind
    name: str
    accepts: Accepts
    presence: Presence = Presence.JOINED
    colour: str | None = None
    topic: str = ""
    groups: tuple[GroupId, ...] = ()
    last_text: str = ""
    last_author: str = ""
    last_mine: bool = False  # the person wrote it
    last_at: datetime | None = None
    unread: bool = False
    inviter_name: str = ""
    encrypted: bool = False
    peers: tuple[AddressId, ...] = ()  # whom a direct one is with


@record(frozen=True, slots=True, kw_only=True)
class EventPage:
    entry: Entry
    organiser_name: str = ""
    attendees: tuple[Attendee, ...] = ()
    recurs: str = ""
    zone: str | None = None
    series_starts: datetime | None = None  # its first time: what Reschedule moves
    accepts: Accepts = field(default_factory=Accepts)
    others: tuple[Entry, ...] = ()  # the next occurrences of the same series, at most 5


@record(frozen=True, slots=True, kw_only=True)
class EventTies:
    """What an event has to do with: (group, name) pairs, their rooms, what announced it."""

    groups: tuple[tuple[GroupId, str], ...] = ()
    rooms: tuple[ChannelRow, ...] = ()
    posts: tuple[Entry, ...] = ()


@record(frozen=True, slots=True, kw_only=True)
class AgendaDay:
    day: date
    entries: tuple[Entry, ...]


@record(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """One line of the directory."""

    card: CardId
    name: str
    summary: str  # "1992 Centre. Directrice industrielle, Alpes Moteurs"
    city: str = ""
    photo: Media | None = None


@record(frozen=True, slots=True, kw_only=True)
class FoundPage:
    """What a search found, newest first, and how it was understood."""

    entries: tuple[Entry, ...] = ()
    people: tuple[PersonRow, ...] = ()  # the first of the directory, where only words are asked
    waiting: tuple[Entry, ...] = ()  # what fits of what has not left, the newest first
    begun: tuple[DraftRow, ...] = ()  # and of what was begun
    phrases: tuple[Phrase, ...] = ()  # what to mark in texts
    next: int | None = None  # where the next page begins; None: there is no more
    misread: tuple[tuple[Misread, str], ...] = ()  # what was not understood, and why
    asked: bool = False  # whether anything was asked for
    unready: datetime | None = None  # before that it cannot be found yet by what was asked for


@record(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A part of a conversation, oldest first."""

    entries: tuple[Entry, ...] = ()
    later: bool = False  # something newer is here


@record(frozen=True, slots=True, kw_only=True)
class GroupPage:
    """A group as a place: where it talks, what comes, what was said, who is in it."""

    id: GroupId
    name: str
    colour: str | None = None
    rooms: tuple[ChannelRow, ...] = ()
    events: tuple[Entry, ...] = ()  # the next ones, each series once
    posts: tuple[Entry, ...] = ()  # the latest that the last edition could know
    people: tuple[PersonRow, ...] = ()  # the first by name
    categories: tuple[str, ...] = ()  # of the directory, as it writes them
    waits: bool = False  # something came since the last edition


@record(frozen=True, slots=True, kw_only=True)
class KnownAs:
    """One address at which somebody is met, and which address book says that it is theirs."""

    address: AddressId
    kind: FieldKind
    source: str
    name: str = ""  # what they call themself there


@record(frozen=True, slots=True, kw_only=True)
class PersonPage:
    card: CardId
    name: str
    summary: str
    book: str
    fields: tuple[Field, ...] = ()
    photo: Media | None = None
    known: tuple[KnownAs, ...] = ()  # chat, then news, then mail
    common: tuple[tuple[GroupId, str], ...] = ()  # groups in which the person is too
    rooms: frozenset[ChannelId] = frozenset()  # conversations of the person in which they are


@record(frozen=True, slots=True, kw_only=True)
class OutgoingRow:
    """One thing that has not left yet."""

    id: OutgoingId
    account: AccountId
    channel: ChannelId
    channel_name: str
    intent: Intent
    at: datetime
    state: State
    target: str = ""  # in a few words: the text answered to, the event's title
    not_before: datetime | None = None
    waits_for: OutgoingId | None = None
    attempts: int = 0
    error: str | None = None
    detail: str = ""

    @property
    def instead(self) -> str | None:
        """What its server has where it was not to be written over something newer: the person
        decides which of the two stays."""
        if self.state is not State.FAILED or self.error != CONFLICT:
            return None
        return self.intent.instead if isinstance(self.intent, Edit) else None

    def over_it(self) -> Intent:
        """Its intent, once the person has seen :attr:`instead`: that may be written over."""
        if isinstance(self.intent, Edit) and self.instead is not None:
            return replace(self.intent, before=self.instead, instead=None)
        return self.intent


@record(frozen=True, slots=True, kw_only=True)
class DraftRow:
    """Something begun and not sent. ``draft`` is what its composer put into it."""

    place: str  # as in storage.drafts, without what marks it as set aside
    draft: Mapping[str, Any]
    saved_at: datetime
    aside: bool = False  # discarded, and not for good yet


@record(frozen=True, slots=True, kw_only=True)
class AccountRow:
    id: AccountId
    protocol: str
    server: str
    login: str
    address: AddressId
    name: str
    state: AccountState
    problem: str | None = None  # a code
    problem_since: datetime | None = None
    synced_at: datetime | None = None


@record(frozen=True, slots=True, kw_only=True)
class Freshness:
    """The one line that says how fresh the copy is."""

    synced_at: datetime | None  # the oldest of the accounts' last complete syncs
    offline_since: datetime | None
    signed_out: bool
    waiting: int  # what has not left yet; this may be counted (calm rule 6)
    failed: int  # for the person to decide: refused, or it may have arrived
    accounts: int


@record(frozen=True, slots=True, kw_only=True)
class AlarmRow:
    """An alarm that the person put on an event."""

    item: ItemId
    before: int  # minutes
    important: bool  # it comes in quiet hours too
    title: str = ""
    starts: datetime | None = None  # the next time it begins; None when it does not any more
    all_day: bool = False


@record(frozen=True, slots=True, kw_only=True)
class DueAlarm:
    """An alarm whose time has come, for one occurrence."""

    item: ItemId
    recurrence: str
    at: datetime
    starts: datetime
    title: str
    place: str = ""
    important: bool = False
    all_day: bool = False


@record(frozen=True, slots=True, kw_only=True)
class BlockedRow:
    """Somebody whom the person does not read. ``here``: said in this program, where it can be
    taken back; else only at a server of theirs."""

    address: AddressId
    name: str
    here: bool


@record(frozen=True, slots=True, kw_only=True)
class NameableRow:
    """Somebody who can be named where something is written; ``name`` may be ""."""

    address: AddressId
    name: str


@record(frozen=True, slots=True, kw_only=True)
class KeptRow:
    """What is kept of one kind, as it was measured last."""

    kind: Kind
    limit: Limit
    size: int  # about so many bytes
    since: date | None  # how far back it goes; None when there is nothing


@record(frozen=True, slots=True, kw_only=True)
class KeptPage:
    """What is kept on this computer. Sizes in bytes, None while nothing was measured yet."""

    rows: tuple[KeptRow, ...]
    measured_at: datetime | None = None
    directory: int | None = None
    index: int | None = None
    folder: int | None = None
    erasing: frozenset[Kind] = frozenset()  # what the person wants erased, and is not yet
    gone: int = 0  # bytes of it that went already
    going: int = 0  # of how many
