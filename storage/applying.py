"""A batch as steps, and the writing of items: newest texts, removals, the words of the search."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from storage import erasing, handover, indexing, trusting
from storage.blocking import BLOCKED
from storage.codec import clean, millis, pack
from storage.folding import fold
from storage.model import (
    AccountId,
    AddressId,
    Amendment,
    Appreciation,
    AppreciationKind,
    Batch,
    ChannelId,
    Event,
    Item,
    ItemId,
    ItemKind,
    Occurrence,
    Placement,
    Reason,
    Removal,
    State,
    View,
)
from storage.records import Records

if TYPE_CHECKING:
    from storage.database import Write

Step = tuple[Callable[["Applying", Any], bool], Any]
"""One record and the method that writes it; the method returns True while it has more to do."""

_ITEM = (
    "key, kind, author, at, text, html, title, warning, language, visibility, reply_to, thread,"
    " url, media, mentions, edited_at, echo, problem"
)
# What an item answers does not change: a page that could not tell does not make it unknown.
_ONCE_KNOWN = ("echo", "reply_to", "thread")
_KEEP_ITEM = ", ".join(
    f"{name} = coalesce(excluded.{name}, {name})"
    if name in _ONCE_KNOWN
    else f"{name} = excluded.{name}"
    for name in _ITEM.split(", ")
    if name != "key"
)

# Nearly all that comes is new: one look tells it, and the others are for the rest.
_HEARD_OF = """
SELECT 1 FROM item WHERE key = ?1 UNION ALL SELECT 1 FROM removal WHERE item_key = ?1
UNION ALL SELECT 1 FROM amendment WHERE item_key = ?1 LIMIT 1
"""
_OLD = "SELECT id, at, kind, author, title, warning, text, media FROM item WHERE key = ?"
_PUT = (
    f"INSERT INTO item ({_ITEM}) VALUES"  # noqa: S608
    " (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key)"
    f" DO UPDATE SET {_KEEP_ITEM} RETURNING id"
)

_READ = f"coalesce(excluded.by, '') NOT IN {BLOCKED}"
_UNSEEN = f"(placement.by IN {BLOCKED} AND {_READ})"
_PLACE = f"""
INSERT INTO placement (item, channel, reason, by, at, arrived) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (item, channel, reason) DO UPDATE SET by = excluded.by, at = excluded.at,
  arrived = iif({_UNSEEN}, excluded.arrived, placement.arrived)
WHERE NOT ?
  AND (excluded.reason <> 'boost' OR {_UNSEEN} OR excluded.at < placement.at AND {_READ})
RETURNING arrived
"""  # noqa: S608


def plan(batch: Batch) -> list[Step]:
    """The steps of a batch, in an order in which each finds what it refers to."""
    return [
        *((Applying.channel, one) for one in batch.channels),
        *((Applying.gone_channel, one) for one in batch.gone_channels),
        *((Applying.address, one) for one in batch.addresses),
        *((Applying.membership, one) for one in batch.memberships),
        *_items(batch),
        *((Applying.amendment, one) for one in batch.amendments),
        *((Applying.removal, one) for one in batch.removals),
        *((Applying.payload, one) for one in batch.payloads),
        *((Applying.gone_payload, one) for one in batch.gone_payloads),
        *((Applying.card, one) for one in batch.cards),
        *((Applying.gone_card, one) for one in batch.gone_cards),
        *((Applying.read_mark, one) for one in batch.read_marks),
        *((Applying.appreciation, one) for one in batch.appreciations),
        *((Applying.blocked, one) for one in (batch.blocked,) if one is not None),
    ]


def _items(batch: Batch) -> Iterator[Step]:
    """Each item with its times and places at once, so that no page ever shows it nowhere."""
    times = {one[0]: one for one in _times(batch)}
    places: dict[ItemId, list[Placement]] = {}
    for placement in batch.placements:
        places.setdefault(placement.item, []).append(placement)
    for item in batch.items:
        yield Applying.item, item
        if item.id in times:
            yield Applying.times, times.pop(item.id)
        for placement in places.pop(item.id, ()):
            yield Applying.placement, placement
    yield from ((Applying.times, one) for one in times.values())
    yield from ((Applying.placement, one) for some in places.values() for one in some)


Times = tuple[ItemId, frozenset[ChannelId], tuple[Occurrence, ...]]
"""All times of one event in these channels; without channels: in all of the account."""


def _times(batch: Batch) -> Iterator[Times]:
    events = dict.fromkeys(one.id for one in batch.items if isinstance(one, Event))
    times: dict[ItemId, list[Occurrence]] = {item: [] for item in events}
    places: dict[ItemId, set[ChannelId]] = {item: set() for item in events}
    for occurrence in batch.occurrences:
        times.setdefault(occurrence.item, []).append(occurrence)
        places.setdefault(occurrence.item, set()).add(occurrence.channel)
    for placement in batch.placements:
        if placement.item in events:
            places[placement.item].add(placement.channel)
    for item, occurrences in times.items():
        yield item, frozenset(places[item]), tuple(occurrences)


class Applying(Records):
    """Items, and what happens to them later. Their words are indexed together: whoever writes
    calls :meth:`finish` before they commit."""

    def __init__(self, write: Write, account: AccountId, now: int) -> None:
        super().__init__(write, account, now)
        self._reworded: set[int] = set()

    def finish(self, *, most: int = 0) -> None:
        """Index what was placed or changed, if that is more than ``most`` items."""
        if len(self._reworded) > most:
            indexing.index(self._write, *self._reworded)
            self._reworded.clear()

    def item(self, item: Item) -> bool:
        """An item that comes again brings its newest text and keeps its local id. One that was
        taken back stays so, except an event: a calendar may bring the same UID back."""
        if self._row(_HEARD_OF, item.id) is None:
            self._insert(item, new=True)
            if item.echo is not None:
                self._settle(item)
            return False
        removal = self._row("SELECT trace FROM removal WHERE item_key = ?", item.id)
        if removal is not None and not isinstance(item, Event):
            if removal[0]:
                self._insert(_emptied(item))
            return False
        if removal is not None:
            self._run("DELETE FROM removal WHERE item_key = ?", item.id)
        if trusting.counts(self._write, self._account, item.id):
            self._insert(item)
        elif item.echo is not None:
            self._run("UPDATE item SET echo = coalesce(echo, ?) WHERE key = ?", item.echo, item.id)
        if item.echo is not None:
            self._settle(item)
        return False

    def unreadable(self, item: Item) -> None:
        """One row that says that something came that could not be kept."""
        self._insert(
            Item(
                id=ItemId(clean(item.id)),
                kind=ItemKind.UNREADABLE,
                author=item.author,
                at=item.at,
                problem="malformed",
            )
        )

    def _settle(self, item: Item) -> None:
        """The server's echo of something still in the outbox proves that it was received: its
        own server's, for no other can know.

        A row that is SENDING belongs to the task that sends it: it stays, hidden from pages by
        its echo, until that task acknowledges it or marks it otherwise (``Outbox.mark`` and
        ``Outbox.recover`` settle it then). Any other row is settled here.
        """
        assert item.echo is not None
        state = self._value(
            "SELECT state FROM outbox WHERE key = ? AND account = ?", item.echo, self._account
        )
        if state is not None and state != State.SENDING:
            handover.settle(self._write, item.echo, item.id)

    def _insert(self, item: Item, *, new: bool = False) -> None:
        old = None if new else self._row(_OLD, item.id)
        if old is not None and item.kind is ItemKind.UNREADABLE and old[2] != item.kind:
            return  # what could be read once is not lost because it cannot be read now
        said = millis(item.at)
        at = self._clamped(said)
        if old is not None and said > self._now:
            at = old[1]  # the same wrong clock again: it stays where it was
        text, html, edited = self._newest(item, new=new)
        author, text, media = clean(item.author), clean(text), pack(item.media)
        title, warning = clean(item.title), clean(item.warning)
        [number] = self._row(
            _PUT,
            clean(item.id),
            item.kind,
            author,
            at,
            text,
            None if html is None else clean(html),
            title,
            warning,
            item.language,
            item.visibility,
            item.reply_to,
            item.thread,
            item.url,
            media,
            pack(item.mentions),
            edited,
            item.echo,
            item.problem,
        )
        tags = {fold(clean(tag)) for tag in item.tags}
        if old is not None:
            self._again(old, (number, at, item.kind, author, title, warning, text, media), tags)
        for tag in sorted(tags):
            self._run("INSERT OR IGNORE INTO tag (item, tag) VALUES (?, ?)", number, tag)
        if isinstance(item, Event):
            self._event(number, item)
        elif old is not None:
            self._run("DELETE FROM event WHERE item = ?", number)

    def _again(self, old: tuple[Any, ...], new: tuple[Any, ...], tags: set[str]) -> None:
        """It was here before. The words of what is new are indexed when it is placed."""
        number, at = new[0], old[1]
        if at != new[1]:
            indexing.unindex(self._write, number, at)
        if old != new or new[2] is ItemKind.EVENT:  # of which also the place counts
            self._reworded.add(number)
        before = {tag for (tag,) in self._rows("SELECT tag FROM tag WHERE item = ?", number)}
        if before != tags:
            self._reworded.add(number)
            self._run("DELETE FROM tag WHERE item = ?", number)
        self._touch_item(number)

    def _event(self, number: int, event: Event) -> None:
        self._run(
            "INSERT OR REPLACE INTO event (item, starts, ends, all_day, zone, place, organiser,"
            " attendees, recurs, cancelled) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            number,
            millis(event.starts),
            millis(event.ends),
            event.all_day,
            event.zone,
            clean(event.place),
            event.organiser,
            pack(event.attendees),
            event.recurs,
            event.cancelled,
        )
        self._write.touch(views=[View.AGENDA])

    def times(self, times: Times) -> bool:
        """An event's times take the place of those kept before."""
        item, channels, occurrences = times
        number = self._number(item)
        if number is None:
            return False
        for channel in channels or self._own_channels():
            self._run("DELETE FROM occurrence WHERE item = ? AND channel = ?", number, channel)
        for one in occurrences:
            self._run(
                "INSERT OR REPLACE INTO occurrence"
                " (item, channel, recurrence, starts, ends, all_day) VALUES (?, ?, ?, ?, ?, ?)",
                number,
                one.channel,
                one.recurrence,
                millis(one.starts),
                millis(one.ends),
                one.all_day,
            )
        self._write.touch(channels, [View.AGENDA])
        return False

    def placement(self, placement: Placement) -> bool:
        """``arrived`` stays the first time. Of several who pass the same post on, the earliest
        whom the person reads counts, so that it does not come up again and again; the others are
        named with them. Where only somebody whom they do not read did so, it was not seen yet."""
        number = self._number(placement.item)
        if number is None:
            return False  # taken back before it arrived
        said = millis(placement.at)
        arrived = self._row(
            _PLACE,
            number,
            placement.channel,
            placement.reason,
            placement.by,
            self._clamped(said),
            self._arrived,
            said > self._now,
        )
        if arrived == (self._arrived,):  # it was not here before, or came a moment ago
            self._reworded.add(number)
        if placement.reason is Reason.BOOST and placement.by is not None:
            boost = AppreciationKind.BOOST
            self.appreciation(
                Appreciation(item=placement.item, by=placement.by, kind=boost, at=placement.at)
            )
        self._write.touch([placement.channel])
        return False

    # --- newer texts, and things taken back ---------------------------------------------------

    def amendment(self, amendment: Amendment) -> bool:
        """Remembered even if its item is not here yet; see :meth:`_newest` for which one wins."""
        if self._row("SELECT 1 FROM removal WHERE item_key = ?", amendment.item):
            return False
        if not trusting.counts(self._write, self._account, amendment.item):
            return False
        self._run(
            "INSERT INTO amendment (key, account, item_key, author, at, text, html)"
            " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET"
            " account = excluded.account, text = excluded.text, html = excluded.html",
            amendment.id,
            self._account,
            amendment.item,
            amendment.author,
            self._clamped(millis(amendment.at)),
            clean(amendment.text),
            None if amendment.html is None else clean(amendment.html),
        )
        self._amend(amendment)
        return False

    def _amend(self, amendment: Amendment) -> None:
        """Put the newest text into the item's row, if it is here and its author's."""
        found = self._row(
            "SELECT id, author, kind, edited_at FROM item WHERE key = ?", amendment.item
        )
        newest = self._newest_of(amendment.item, amendment.author)
        if found is None or newest is None:
            return
        number, author, kind, edited = found
        text, html, amended = newest
        if author != amendment.author or kind not in _AMENDABLE or amended < (edited or 0):
            return
        self._run(
            "UPDATE item SET text = ?, html = ?, edited_at = ? WHERE id = ?",
            text,
            html,
            amended,
            number,
        )
        self._reworded.add(number)
        self._touch_item(number)

    def _newest(self, item: Item, *, new: bool) -> tuple[str, str | None, int | None]:
        """The text that counts: the newest amendment by the item's own author, unless the item
        came with an edit that is newer still."""
        edited = None if item.edited_at is None else self._clamped(millis(item.edited_at))
        newest = None if new else self._newest_of(item.id, item.author)
        if newest is None or item.kind not in _AMENDABLE or newest[2] < (edited or 0):
            return item.text, item.html, edited
        return newest[0], newest[1], newest[2]

    def _newest_of(self, item: ItemId, author: str) -> Any:
        return self._row(
            "SELECT text, html, at FROM amendment WHERE item_key = ? AND author = ?"
            " AND account = ? ORDER BY at DESC, key DESC LIMIT 1",
            item,
            author,
            self._account,
        )

    def removal(self, removal: Removal) -> bool:
        """Gone from one channel, or everywhere: that is remembered, should it arrive later. With
        ``trace``, a channel says who takes it back: only what is in it is its to take."""
        number = self._number(removal.item)
        if number is not None:
            self._touch_item(number)
        if removal.channel is not None and not removal.trace:
            self._out_of(removal.item, number, removal.channel, removal.by)
            return False
        if removal.channel is not None and not self._is_in(removal.item, removal.channel):
            return False
        if not trusting.counts(self._write, self._account, removal.item):
            return False
        self._run(
            "INSERT INTO removal (item_key, account, trace) VALUES (?, ?, ?)"
            " ON CONFLICT (item_key) DO UPDATE SET trace = excluded.trace",
            removal.item,
            self._account,
            removal.trace,
        )
        if number is None or not removal.trace:
            erasing.erase_item(self._write, removal.item)
            return False
        at = self._value("SELECT at FROM item WHERE id = ?", number)
        erasing.erase_traces(self._write, removal.item)
        indexing.unindex(self._write, number, at)
        self._run("DELETE FROM event WHERE item = ?", number)
        self._run("DELETE FROM occurrence WHERE item = ?", number)
        self._run("DELETE FROM tag WHERE item = ?", number)
        self._run(
            "UPDATE item SET kind = 'removed', text = '', html = NULL, title = '', warning = '',"
            " url = NULL, media = '[]', mentions = '[]', problem = NULL WHERE id = ?",
            number,
        )
        return False

    def _is_in(self, item: ItemId, channel: ChannelId) -> bool:
        """Also in what was opened beside it, whose name goes on after a slash; or kept of it, as
        something that waits for its key is."""
        below = f"{channel}/"
        found = self._row(
            "SELECT 1 FROM placement JOIN item ON item.id = placement.item WHERE item.key = ?"
            " AND (channel = ? OR substr(channel, 1, ?) = ?) UNION ALL"
            " SELECT 1 FROM payload WHERE item_key = ? AND channel = ? LIMIT 1",
            item,
            channel,
            len(below),
            below,
            item,
            channel,
        )
        return found is not None

    def _out_of(
        self, item: ItemId, number: int | None, channel: ChannelId, by: AddressId | None
    ) -> None:
        if number is None:
            return
        if by is not None:
            self._run(
                'DELETE FROM placement WHERE item = ? AND channel = ? AND "by" = ?',
                number,
                channel,
                by,
            )
            self._out_or_elsewhere(item, number)
            return
        self._run("DELETE FROM placement WHERE item = ? AND channel = ?", number, channel)
        self._run("DELETE FROM occurrence WHERE item = ? AND channel = ?", number, channel)
        self._run("DELETE FROM payload WHERE item_key = ? AND channel = ?", item, channel)
        self._out_or_elsewhere(item, number)

    def _out_or_elsewhere(self, item: ItemId, number: int) -> None:
        if not erasing.erase_unplaced(self._write, item):
            self._reworded.add(number)

    def _touch_item(self, number: int) -> None:
        """What changes in an item that was here concerns every place where it is shown."""
        rows = self._rows("SELECT channel FROM placement WHERE item = ?", number)
        self._write.touch((ChannelId(key) for (key,) in rows), [View.EDITION])


_AMENDABLE = frozenset((ItemKind.MESSAGE, ItemKind.POST, ItemKind.EVENT, ItemKind.INVITATION))


def _emptied(item: Item) -> Item:
    """What remains of an item that was taken back: whose it was, and when."""
    return Item(
        id=item.id,
        kind=ItemKind.REMOVED,
        author=item.author,
        at=item.at,
        reply_to=item.reply_to,
        thread=item.thread,
        echo=item.echo,
    )
