"""Where things are: accounts, and the channels that they bring."""

from __future__ import annotations

from enum import StrEnum

from storage.model.identities import AccountId, AddressId, ChannelId
from storage.values import record


class AccountState(StrEnum):
    READY = "ready"
    SIGNED_OUT = "signed-out"  # the server ended the session; content stays, sends wait
    LEAVING = "leaving"  # the person wants it gone from this computer, and it is going


@record(frozen=True, slots=True, kw_only=True)
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


@record(frozen=True, slots=True, kw_only=True)
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
    marks: bool = False  # a Say may be marked, and name people by their names


class Presence(StrEnum):
    """The account's own place in a channel (not whether somebody is online)."""

    JOINED = "joined"
    INVITED = "invited"
    LEFT = "left"


@record(frozen=True, slots=True, kw_only=True)
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
    peers: tuple[AddressId, ...] = ()
    """Whom a DIRECT channel is with, the person excepted; () elsewhere."""
