"""What every page of the window may use: the reader, the writer, the link, pictures, the theme."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QPixmap

from desktop.look.choice import Look
from desktop.look.theme import Theme
from storage.calm.choices import Choices
from storage.model import (
    AccountId,
    AddressId,
    CardId,
    Changed,
    ChannelId,
    ChannelKind,
    FieldKind,
    GroupId,
    ItemId,
    Media,
    OutgoingId,
)
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
    from desktop.places import Place
    from desktop.spelling.spelling import Spelling
    from desktop.work.ahead import Ahead
    from desktop.work.errand import Errands
    from desktop.work.searching import Searcher


class Now(Protocol):
    """The one clock."""

    def now(self) -> datetime: ...


class Pages(Protocol):
    """What the window reads; ``storage.pages.Reader`` offers all of it."""

    def edition(
        self,
        narrow: Narrow | None = None,
        id: int | None = None,  # noqa: A002
        most: int | None = None,
    ) -> EditionPage | None: ...
    def editions(self, limit: int = 200) -> tuple[EditionRow, ...]: ...
    def fold(self, edition_id: int, items: Sequence[ItemId], lead: ItemId) -> tuple[Entry, ...]: ...
    def position(self, edition: int) -> tuple[str, int] | None: ...
    def groups(self) -> tuple[GroupRow, ...]: ...
    def channels(self, kinds: Iterable[ChannelKind] | None = None) -> tuple[ChannelRow, ...]: ...
    def sources(self, kinds: Iterable[ChannelKind] | None = None) -> tuple[ChannelRow, ...]: ...
    def channel(self, channel: ChannelId) -> ChannelRow | None: ...
    def called(self, name: str) -> tuple[ChannelId, ...]: ...
    def conversation(
        self, channel: ChannelId, before: ItemId | None = None, limit: int = 50
    ) -> tuple[Entry, ...]: ...
    def around(
        self, channel: ChannelId, item: ItemId, before: int = 25, since: int = 25
    ) -> Stretch: ...
    def said_at(self, channel: ChannelId, at: datetime) -> ItemId | None: ...
    def thread(self, item: ItemId) -> tuple[Entry, ...]: ...
    def thread_channels(self, item: ItemId) -> tuple[ChannelId, ...]: ...
    def event(self, item: ItemId, recurrence: str = "") -> EventPage | None: ...
    def ties(self, item: ItemId) -> EventTies: ...
    def named(self, item: ItemId) -> tuple[Entry, ...]: ...
    def group(
        self,
        id: GroupId,  # noqa: A002
        out: Iterable[ChannelId] = (),
        edition: int | None = None,
    ) -> GroupPage | None: ...
    def agenda(
        self, first: date, days: int, zone: tzinfo | None = None
    ) -> tuple[AgendaDay, ...]: ...
    def people(
        self, text: str, limit: int = 200, chosen: Mapping[FieldKind, Set[str]] = ...
    ) -> tuple[PersonRow, ...]: ...
    def facets(self) -> frozenset[FieldKind]: ...
    def facet(
        self, kind: FieldKind, chosen: Mapping[FieldKind, Set[str]] = ...
    ) -> tuple[str, ...]: ...
    def card_of(self, address: AddressId) -> CardId | None: ...
    def setting(self, name: str, default: Any) -> Any: ...
    def entry(self, row: str) -> Entry | None: ...
    def drafts(self) -> tuple[DraftRow, ...]: ...
    def has_unreadable_cards(self) -> bool: ...
    def person(self, card: CardId) -> PersonPage | None: ...
    def outbox(self, most: int | None = None) -> tuple[OutgoingRow, ...]: ...
    def outgoing(self, id: OutgoingId) -> OutgoingRow | None: ...  # noqa: A002
    def accounts(self) -> tuple[AccountRow, ...]: ...
    def choices(self) -> Choices: ...
    def blocked(self) -> tuple[BlockedRow, ...]: ...
    def alarms(self) -> tuple[AlarmRow, ...]: ...
    def alarm(self, item: ItemId) -> AlarmRow | None: ...
    def alarms_due(
        self, after: datetime, until: datetime, zone: tzinfo | None = None
    ) -> tuple[DueAlarm, ...]: ...
    def direct_since(
        self,
        people: Collection[AddressId],
        channels: Collection[ChannelId],
        arrived: datetime,
        written: datetime,
    ) -> tuple[DirectRow, ...]: ...
    def nameable(
        self, channel: ChannelId, typed: str, limit: int = 6
    ) -> tuple[NameableRow, ...]: ...
    def nameable_ever(
        self, channel: ChannelId, typed: str, limit: int = 6
    ) -> tuple[NameableRow, ...]: ...
    def names_of(self, addresses: Collection[AddressId]) -> Mapping[AddressId, str]: ...
    def freshness(self) -> Freshness: ...
    def kept(self) -> KeptPage: ...
    def is_large(self) -> bool: ...
    def places(self, intent: str) -> tuple[ChannelRow, ...]: ...


class Work(Protocol):
    """What writes, on another thread; see :class:`desktop.work.writer.Writer`."""

    def ask(
        self,
        work: Callable[[Any], Any],
        then: Callable[[Any], None] | None = None,
        failed: Callable[[str], None] | None = None,
        *,
        later: bool = False,
    ) -> None: ...


class Line(Protocol):
    """The line to the engine; see :class:`desktop.work.enginelink.EngineLink`."""

    def call(
        self,
        name: str,
        then: Callable[[dict[str, Any]], None] | None = None,
        failed: Callable[[str, str], None] | None = None,
        **arguments: Any,
    ) -> None: ...


class Album(Protocol):
    """Pictures, as far as they are here; see :class:`desktop.work.pictures.Pictures`."""

    def pixmap(self, media: Media, account: AccountId, width: int) -> QPixmap | None: ...
    def nearest(self, media: Media) -> QPixmap | None: ...
    def missing(self, media: Media) -> bool: ...
    def refused(self, media: Media) -> bool: ...
    def on_request(self) -> bool: ...
    def limited(self) -> bool: ...
    def want(self, media: Media, account: AccountId, width: int, *, asked: bool) -> None: ...


class Shelf(Protocol):
    """Files that came with messages; see :class:`desktop.work.files.Files`."""

    def forget(self) -> None: ...
    def may_open(self, name: str) -> bool: ...
    def save(
        self, media: Media, account: AccountId, place: Path, told: Callable[[str], None]
    ) -> None: ...
    def open(
        self, media: Media, account: AccountId, name: str, told: Callable[[str], None]
    ) -> None: ...


class Bell(Protocol):
    """The desktop's own notifications; see :class:`desktop.calm.service.Service`."""

    def is_there(self, then: Callable[[bool], None]) -> None: ...
    def ask_still(self, then: Callable[[bool], None]) -> None: ...


NAME = "Préau"
"""What it is called where no association gives it a name."""


class Desk(QObject):
    """One for each window; pages are given it, and speak to each other only through it."""

    opened = Signal(object)  # a Place: show it at the right
    narrowed = Signal(object)  # a Narrow, or None for everything
    visited = Signal(str)  # the name of a page for the centre
    changed = Signal(object)  # a Changed: something was committed
    pictured = Signal(str)  # a picture's id: it can be shown now; "": any may be
    unpictured = Signal(str)  # a picture's id: it did not come, or cannot be shown
    looked = Signal(object)  # a Look the person chose
    returned = Signal(object)  # a Returned: what was sent is a draft again
    set_aside = Signal(str)  # the place of a draft that the person discarded
    asked = Signal(object)  # an Asking: something to answer before it is done
    quoted = Signal(str)  # a quotation, for the place where one writes now
    undoable = Signal(str, object)  # what was just done, and a callable that undoes it
    helped = Signal(object)  # a Trouble: the text about it for whoever helps is wanted
    told = Signal(str)  # why what the person did led to nothing
    troubled = Signal(str, object)  # the same, and the Trouble that can be told to whoever helps
    reached = Signal(bool)  # whether the network is there
    lock_wanted = Signal()  # nobody else is to read here
    closed = Signal()  # the right column's content is done with
    rejoined = Signal()  # the association that was left is to be taken up again
    named = Signal()  # what stands over everything has another name
    wiped = Signal()  # everything is to go from this computer: the program closes first

    def __init__(
        self,
        *,
        pages: Pages,
        writer: Work,
        line: Line,
        clock: Now,
        theme: Theme,
        look: Look,
        opener: Callable[[str], None],
        name: str = "",
    ) -> None:
        super().__init__()
        self.pages, self.writer, self.line, self.clock = pages, writer, line, clock
        self.theme, self.look, self.opener, self.name = theme, look, opener, name
        self.album: Album | None = None
        self.files: Shelf | None = None
        self.bell: Bell | None = None
        self.searcher: Callable[[], Searcher] | None = None
        self.ahead: Callable[[], Ahead] | None = None
        self.errands: Errands | None = None
        self.spelling: Spelling | None = None  # made when the first word is written
        self.unkept: dict[str, dict[str, Any]] = {}
        """Drafts, by their places, that were left while they could not be written down."""
        self.used: dict[str, str] = {}
        """By settings' names, whom texts went out to a moment ago: not written down yet."""
        self.servers: tuple[tuple[str, str], ...] = ()  # (protocol, address) of the association
        self.left = ""  # the association whose file is here still, and that the person left
        self.place = ""  # where the data lies
        self.offline = False
        self.trouble = ""  # why the engine is not there; a code
        self.spent: Callable[[], float] = float
        """Seconds of the processor that the window's thread has worked since it last waited, where
        so much is kept that this can be long; see :class:`desktop.work.turn.Turn`."""

    def open(self, place: Place) -> None:
        """Show ``place`` in the right column."""
        self.opened.emit(place)

    def call_it(self, name: str) -> None:
        """The association is another one, or (with "") none any more."""
        self.name = name or NAME
        self.named.emit()

    def narrow(self, narrow: Narrow | None) -> None:
        """Show only one group, source or person in Today; None: everything."""
        self.narrowed.emit(narrow)

    def set_offline(self, offline: bool) -> None:
        """The network went or came back; composers say what their button does."""
        if offline != self.offline:
            self.offline = offline
            self.reached.emit(not offline)

    def now(self) -> datetime:
        return self.clock.now()

    def heard(self, changed: Changed) -> None:
        """Something was committed, here or by the engine."""
        self.changed.emit(changed)
