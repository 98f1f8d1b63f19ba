"""The pages that the window and the command line read: plain SQL, one row of JSON a page."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING, Any

from storage.calm.choices import Choices
from storage.clock import Clock
from storage.later import Later
from storage.model import (
    AddressId,
    CardId,
    ChannelId,
    ChannelKind,
    FieldKind,
    GroupId,
    ItemId,
    OutgoingId,
)
from storage.pages import edition, standing
from storage.pages.read import Read
from storage.rows import (
    AccountRow,
    AgendaDay,
    AlarmRow,
    BlockedRow,
    ChannelRow,
    DirectRow,
    DraftRow,
    DueAlarm,
    EditionPage,
    EditionRow,
    Entry,
    EventPage,
    EventTies,
    FoundPage,
    Freshness,
    GroupPage,
    GroupRow,
    KeptPage,
    NameableRow,
    Narrow,
    OutgoingRow,
    PersonPage,
    PersonRow,
    Stretch,
)

if TYPE_CHECKING:
    from sqlite3 import Connection  # sqlcipher3's has the same methods, without types

    from storage import upkeep
    from storage.pages import (
        agenda,
        begun,
        calm,
        community,
        directory,
        found_text,
        linked,
        naming,
        person,
        talk,
        told,
    )
    from storage.pages.known_words import KnownWords
    from storage.pages.mentioning import Nameable
else:  # the first paint needs none of them
    agenda = Later("storage.pages.agenda")
    begun = Later("storage.pages.begun")
    calm = Later("storage.pages.calm")
    community = Later("storage.pages.community")
    directory = Later("storage.pages.directory")
    found_text = Later("storage.pages.found_text")
    linked = Later("storage.pages.linked")
    naming = Later("storage.pages.naming")
    person = Later("storage.pages.person")
    talk = Later("storage.pages.talk")
    told = Later("storage.pages.told")
    upkeep = Later("storage.upkeep")

__all__ = ["Reader"]
LARGE = 64 * 256
"""Pages of a file, of 4 KiB each: 64 MiB, some 40,000 items."""


class Reader:
    """All pages, over one raw connection; for one thread (only :meth:`interrupt` may come from
    another). Lists of items have the outbox laid over them."""

    def __init__(
        self, connection: Connection, clock: Clock, anew: Callable[[], Connection] | None = None
    ) -> None:
        """``anew``: opens another such connection, once this one met a damaged page."""
        self._read = Read(connection, clock, anew)
        self._named: naming.Names | None = None
        self._nameable: Nameable | None = None

    # --- lists of items ---

    def edition(
        self,
        narrow: Narrow | None = None,
        id: int | None = None,  # noqa: A002
        most: int | None = None,
    ) -> EditionPage | None:
        """The last edition, or a given one; narrowed, its sections keep their order. ``most``: no
        more than its first so many lines. None before the first is made."""
        return edition.edition(self._read, narrow, id, most)

    def editions(self, limit: int = 200) -> tuple[EditionRow, ...]:
        """The editions that are kept, newest first."""
        return edition.editions(self._read, limit)

    def fold(self, edition_id: int, items: Sequence[ItemId], lead: ItemId) -> tuple[Entry, ...]:
        """Some of what one line of an edition stands for, in their order; ``lead`` is the last
        of all that it stands for. What was taken back meanwhile is left out."""
        return edition.fold(self._read, edition_id, items, lead)

    def conversation(
        self, channel: ChannelId, before: ItemId | None = None, limit: int = 50
    ) -> tuple[Entry, ...]:
        """A channel's newest items, or those before one; oldest first, what waits at the end."""
        return talk.conversation(self._read, channel, before, limit)

    def around(
        self, channel: ChannelId, item: ItemId, before: int = 25, since: int = 25
    ) -> Stretch:
        """A channel's items around one: so many before it, so many from it on."""
        return talk.around(self._read, channel, item, before, since)

    def said_at(self, channel: ChannelId, at: datetime) -> ItemId | None:
        """The first of a channel's items at an instant or later, else the last one before it."""
        return talk.said_at(self._read, channel, at)

    def timeline(self, before: ItemId | None = None, limit: int = 50) -> tuple[Entry, ...]:
        """Everything from everywhere, newest first, each item once."""
        return talk.timeline(self._read, before, limit)

    def thread(self, item: ItemId) -> tuple[Entry, ...]:
        """What an item answers to and what answers it, by time, what waits at the end."""
        return talk.thread(self._read, item)

    def thread_channels(self, item: ItemId) -> tuple[ChannelId, ...]:
        """Where what surrounds an item was put when somebody opened it."""
        return talk.thread_channels(self._read, item)

    def entry(self, row: str) -> Entry | None:
        """One item or waiting thing, by its item's key or its row."""
        return talk.entry(self._read, row)

    def search(self, text: str, limit: int = 50) -> tuple[Entry, ...]:
        """The items of :meth:`found`."""
        return found_text.search(self._read, self._names(), text, limit)

    def found(self, text: str, before: int | None = None, limit: int = 20) -> FoundPage:
        """What fits all that was typed (see storage/search.py), newest first; ``before``: the
        ``next`` of the page before."""
        return found_text.found(self._read, self._names(), text, before, limit)

    def _names(self) -> naming.Names:
        if self._named is None:
            self._named = naming.Names(self._read)
        return self._named

    def unindexed_before(self) -> datetime | None:
        """The instant before which no words are found yet, after a migration; None: all are."""
        return upkeep.unindexed_before(self._read)

    # --- what occupies time ---

    def agenda(self, first: date, days: int, zone: tzinfo | None = None) -> tuple[AgendaDay, ...]:
        """One entry for each of ``days`` days (at most 62), empty ones too. An event is on every
        day it touches. ``zone`` None is this computer's own."""
        return agenda.agenda(self._read, first, days, zone)

    def event(self, item: ItemId, recurrence: str = "") -> EventPage | None:
        """One occurrence; without ``recurrence`` the next one. Also by an Outgoing's id."""
        return agenda.event(self._read, item, recurrence)

    def ties(self, item: ItemId) -> EventTies:
        """An event's groups with their rooms, and what announced it (at most 3)."""
        return community.ties(self._read, item)

    def named(self, item: ItemId) -> tuple[Entry, ...]:
        """The events that a post or message names (at most 3)."""
        return community.named(self._read, item)

    # --- people ---

    def people(
        self, text: str, limit: int = 200, chosen: directory.Chosen | None = None
    ) -> tuple[PersonRow, ...]:
        """Cards that hold every word typed, each perhaps unfinished; matching names first.
        ``chosen``: only those with one of the values of each facet."""
        return directory.people(self._read, text, limit, chosen or directory.NOBODY_LEFT_OUT)

    def facets(self) -> frozenset[FieldKind]:
        """What the directory can be narrowed by, going by what its cards say."""
        return directory.facets(self._read)

    def facet(self, kind: FieldKind, chosen: directory.Chosen | None = None) -> tuple[str, ...]:
        """Every value of a facet among those whom the other facets leave."""
        return directory.facet(self._read, kind, chosen or directory.NOBODY_LEFT_OUT)

    def nameable(self, channel: ChannelId, typed: str, limit: int = 6) -> tuple[NameableRow, ...]:
        """Who may be meant by the beginning of a name in what is written into ``channel``: of a
        room its members, elsewhere whoever was met; then those in the directory who have an
        address there. Never who is blocked, nor the person."""
        return self._who().starting(channel, typed, limit)

    def nameable_ever(
        self, channel: ChannelId, typed: str, limit: int = 6
    ) -> tuple[NameableRow, ...]:
        """As :meth:`nameable`, by any part of a name, of all members or of everybody who was ever
        met, without the directory. Everybody is looked at: for a thread that nobody waits for."""
        return self._who().ever(channel, typed, limit)

    def known_words(self) -> KnownWords:
        """The words that people, places and the association are called by, for a thread that
        nobody waits for: all of them are read."""
        from storage.pages.known_words import known_words

        return known_words(self._read)

    def _who(self) -> Nameable:
        if self._nameable is None:
            from storage.pages.mentioning import Nameable

            self._nameable = Nameable(self._read)
        return self._nameable

    def has_unreadable_cards(self) -> bool:
        """Whether an address book holds a card that could not be read."""
        return directory.has_unreadable(self._read)

    def person(self, card: CardId) -> PersonPage | None:
        """Somebody's card, the addresses known to be theirs, and the groups in common."""
        return person.person(self._read, card)

    def card_of(self, address: AddressId) -> CardId | None:
        """Whose card lists an address; None where that is nobody's, or not one person's."""
        return person.card_of(self._read, address)

    # --- what stands around ---

    def groups(self) -> tuple[GroupRow, ...]:
        return standing.groups(self._read)

    def group(
        self,
        id: GroupId,  # noqa: A002
        out: Iterable[ChannelId] = (),
        edition: int | None = None,
    ) -> GroupPage | None:
        """One group's page as it was at an edition (None: the last), and what is to come;
        ``out``: channels that the person left out of editions."""
        return community.group(self._read, id, out, edition)

    def channels(self, kinds: Iterable[ChannelKind] | None = None) -> tuple[ChannelRow, ...]:
        """Channels of these kinds that were not left, last spoken in first."""
        return standing.channels(self._read, kinds)

    def sources(self, kinds: Iterable[ChannelKind] | None = None) -> tuple[ChannelRow, ...]:
        """The same channels by name, without what was said in them: quick whatever is kept."""
        return standing.sources(self._read, kinds)

    def channel(self, channel: ChannelId) -> ChannelRow | None:
        return standing.channel(self._read, channel)

    def called(self, name: str) -> tuple[ChannelId, ...]:
        """The channels that a link may mean by a name or address, the person's own first."""
        return linked.called(self._read, name)

    def places(self, intent: str) -> tuple[ChannelRow, ...]:
        """Channels that accept an intent ("Say", "Schedule"), with their limits, by name, without
        what was said in them."""
        return standing.places(self._read, intent)

    def outbox(self, most: int | None = None) -> tuple[OutgoingRow, ...]:
        """What has not left yet, in the order in which it was written; with ``most`` the first so
        many and all that only the person can decide."""
        return standing.outbox(self._read, most)

    def outgoing(self, id: OutgoingId) -> OutgoingRow | None:  # noqa: A002
        return standing.outgoing(self._read, id)

    def drafts(self) -> tuple[DraftRow, ...]:
        """What was begun and not sent, the newest first, with what was discarded a moment ago."""
        return begun.drafts(self._read)

    def accounts(self) -> tuple[AccountRow, ...]:
        return standing.accounts(self._read)

    def freshness(self) -> Freshness:
        return standing.freshness(self._read)

    def setting(self, name: str, default: Any) -> Any:
        """What was chosen under a name; see :meth:`storage.settings.Settings.get`."""
        return standing.setting(self._read, name, default)

    def kept(self) -> KeptPage:
        """How much of each kind is kept, how far back, and by whose choice."""
        from storage.pages.kept import kept

        return kept(self._read)

    def counts(self) -> Mapping[str, Mapping[str, int]]:
        """Protocol -> kind of item, or "card" -> how many are kept. For support: it is slow."""
        return standing.counts(self._read)

    def revision(self) -> int:
        """The newest committed transaction's number."""
        return int(self._read.one("SELECT value FROM revision"))

    def version(self) -> int:
        """Of the tables that are read. Older ones than ours are read too: the window shows what
        is there while they are being migrated."""
        return int(self._read.one("PRAGMA user_version"))

    def is_large(self) -> bool:
        """Whether so much is kept that a page may take long to read for the first time."""
        return int(self._read.one("PRAGMA page_count")) > LARGE

    # --- being told, and whom ---

    def choices(self) -> Choices:
        """What the person chose about when they are spoken to and what they are shown."""
        return calm.choices(self._read)

    def alarms(self) -> tuple[AlarmRow, ...]:
        """Alarms on events, the next first; those of events that are over last."""
        return calm.alarms(self._read)

    def alarm(self, item: ItemId) -> AlarmRow | None:
        """The alarm on an event."""
        return next(iter(calm.alarms(self._read, item)), None)

    def alarms_due(
        self, after: datetime, until: datetime, zone: tzinfo | None = None
    ) -> tuple[DueAlarm, ...]:
        """Alarms that ring later than ``after`` and not later than ``until``, by time. Of a whole
        day, counted from its midnight in ``zone``; None is this computer's own."""
        return calm.alarms_due(self._read, after, until, zone)

    def direct_since(
        self,
        people: Collection[AddressId],
        channels: Collection[ChannelId],
        arrived: datetime,
        written: datetime,
    ) -> tuple[DirectRow, ...]:
        """Direct messages of these people in these channels that came here at or after
        ``arrived``, were written at or after ``written`` and are not read; the oldest first, at
        most 50."""
        return told.direct(self._read, people, channels, arrived, written)

    def names_of(self, addresses: Collection[AddressId]) -> Mapping[AddressId, str]:
        """What people at these addresses are called, as far as anything here says."""
        return told.names_of(self._read, addresses)

    def blocked(self) -> tuple[BlockedRow, ...]:
        """Whom the person does not read, here or at one of their servers, by name."""
        return calm.blocked(self._read)

    def position(self, edition: int) -> tuple[str, int] | None:
        """Where the person left an edition: the row at the top, and how much of it is above the
        edge, in thousandths of its height."""
        return calm.position(self._read, edition)

    # --- the connection ---

    def renew(self, connection: Connection) -> None:
        """Read from another connection from now on."""
        self._read.renew(connection)

    def interrupt(self) -> None:
        """Stop a page that another thread is reading: it raises there."""
        self._read.connection.interrupt()

    def ease(self) -> None:
        """Let go of what is held in memory for a next page that comes soon: up to 16 MiB.
        https://www.sqlite.org/pragma.html#pragma_shrink_memory"""
        self._read.connection.execute("PRAGMA shrink_memory")

    def close(self) -> None:
        self._read.connection.close()
