"""Making an edition: what arrived since the last one and what happens soon, frozen in order.

Editions made at the person's hours and those made at will follow upon one another: each begins
where the one before it ended. A window to catch up on stands beside them. What it shows is not
shown again; what it leaves out is in the next of the others. An edition is frozen once it was on
screen: until then it may become one with its neighbours, so that a person who comes back finds
one page and not a pile.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any

from storage import limits
from storage.calm.choices import Choices
from storage.calm.keeping import load
from storage.choosing import ORDERS, Line, bounded, sections
from storage.clock import Clock
from storage.codec import instant, millis
from storage.days import local_day
from storage.folds import folded
from storage.model import ItemKind, Reason, View
from storage.news import LATE, Arrivals, Span, soon

if TYPE_CHECKING:
    from storage.database import Database, Write

FIRST_LIMIT = 200  # entries of the first edition
LIMIT = 1000  # entries of any other
HOUR, NOW, WINDOW = "hour", "now", "window"
_PRUNED = 6  # editions that go at once: more than are made in a day
_EVER = 1 << 62  # milliseconds
_MILLISECOND = timedelta(milliseconds=1)
_NEW = "section NOT IN ('today', 'week')"


class Editions:
    """The editions kept in one database."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db, self._clock = db, clock

    def make(
        self, zone: tzinfo | None = None, *, kind: str = NOW, since: datetime | None = None
    ) -> int:
        """Freeze what arrived since the last edition; its number.

        ``zone`` says what today is; None is this computer's own. One is made even when nothing
        is new; it then takes the place of one before it that had nothing new either. Kind
        "window", and no other, takes ``since``: it holds what was written from then on and
        stands in no edition; those that never were on screen are undone for it, and what of them
        it leaves out is in the next. ValueError for one without the other.
        """
        if (kind == WINDOW) != (since is not None) or kind not in (HOUR, NOW, WINDOW):
            raise ValueError("a window, and only a window, begins at an instant")
        with self._db.write() as write:
            making = _Making(write, millis(self._clock.now()), zone)
            made = making.make(kind) if since is None else making.window(millis(since))
            write.touch(views=(View.EDITION,))
        return made

    def make_if_new(self, zone: tzinfo | None = None, *, kind: str = NOW) -> int | None:
        """As :meth:`make`, but nothing is made that would say no more than the last edition of
        the same day: what it holds is then still there without a network."""
        with self._db.write() as write:
            made = _Making(write, millis(self._clock.now()), zone).make_if_new(kind)
            if made is not None:
                write.touch(views=(View.EDITION,))
        return made

    def gather(self, zone: tzinfo | None = None) -> int | None:
        """The newest edition to open; None when there is none. When several came since one was
        last on screen, they become one, of the newest one's time."""
        with self._db.write() as write:
            waiting = _unopened(write)
            if len(waiting) < 2:
                newest: int | None = write.value("SELECT max(id) FROM edition")
                return newest
            until, kind = write.row("SELECT made_at, kind FROM edition WHERE id = ?", (waiting[0],))
            _undo(write, waiting)
            made = _Making(write, until, zone).make(kind, until=until)
            write.touch(views=(View.EDITION,))
        return made

    def is_empty(self, number: int) -> bool:
        """Nothing in it is new: at most what happens soon. One that is gone is empty too."""
        found = self._db.rows(
            f"SELECT 1 FROM edition_entry WHERE edition = ? AND {_NEW} LIMIT 1",  # noqa: S608
            (number,),
        )
        return not found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Previous:
    """The last edition that is no window."""

    id: int
    made_at: int
    since: int | None
    empty: bool  # it had nothing new
    first: bool  # nor had any before it


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """What stands in some editions."""

    keys: frozenset[str]
    thanked: frozenset[tuple[str, str]]  # of the person's own, and who appreciated it
    latest: int  # when the last of these editions was made


class _Making:
    """One edition, inside one transaction: nothing arrives meanwhile."""

    def __init__(self, write: Write, now: int, zone: tzinfo | None) -> None:
        self._write, self._now, self._zone = write, now, zone
        self._choices = _choices(write)

    def make(self, kind: str, *, until: int = _EVER) -> int:
        """The next in the row, of what arrived up to ``until``."""
        made = self._next(kind, until, always=True)
        assert made is not None
        return made

    def make_if_new(self, kind: str) -> int | None:
        """The same, if something is new or the day is another one."""
        return self._next(kind, _EVER, always=False)

    def _next(self, kind: str, until: int, *, always: bool) -> int | None:
        previous = self._last()
        first = previous is None or previous.first
        happening = soon(self._write, self._now, self._zone)
        limit = FIRST_LIMIT if first else LIMIT
        new = self._new(self._span(previous, until), happening, limit)
        if not always and not new and previous is not None and self._is_of_today(previous):
            return None
        since = None if first else self._since()
        if previous is not None and previous.empty and not new:
            _undo(self._write, [previous.id])
            since = previous.since
        return self._keep(kind, since, [*happening, *new])

    def _is_of_today(self, edition: _Previous) -> bool:
        day = local_day(instant(edition.made_at), self._zone)
        return day == local_day(instant(self._now), self._zone)

    def window(self, since: int) -> int:
        """What was written from ``since`` on and stands in no edition that was on screen."""
        _undo(self._write, _unopened(self._write))
        self._write.execute(
            # an empty window says nothing
            f"DELETE FROM edition WHERE kind = 'window' AND id NOT IN"  # noqa: S608
            f" (SELECT edition FROM edition_entry WHERE {_NEW})"
        )
        shown = self._shown("made_at >= ?", since - LATE // _MILLISECOND)
        span = Span(
            now=self._now,
            since=since,
            until=_EVER,
            oldest=since,
            written=True,
            shown=shown.keys,
            thanked=shown.thanked,
        )
        happening = soon(self._write, self._now, self._zone)
        return self._keep(WINDOW, since, [*happening, *self._new(span, happening, LIMIT)])

    def _keep(self, kind: str, since: int | None, lines: Iterable[Line]) -> int:
        made: int = self._write.value(
            "INSERT INTO edition (made_at, since, kind) VALUES (?, ?, ?) RETURNING id",
            (self._now, since, kind),
        )
        rows = [_row(place, line) for place, line in enumerate(lines)]
        self._write.execute(
            "INSERT INTO edition_entry (edition, position, section, group_key, group_name,"
            ' item_key, channel, reason, "by", recurrence, folded, fold)'
            " SELECT ?, each.value ->> 0, each.value ->> 1, each.value ->> 2, each.value ->> 3,"
            " each.value ->> 4, each.value ->> 5, each.value ->> 6, each.value ->> 7,"
            " each.value ->> 8, each.value ->> 9, each.value ->> 10 FROM json_each(?) AS each",
            (made, json.dumps(rows)),
        )
        self._prune(made)
        return made

    def _prune(self, made: int) -> None:
        """Old ones go, a few at a time; never the last of the row, where the next one begins."""
        days = limits.load(_settings(self._write))[limits.Kind.EDITIONS].days
        if days is None:
            return
        before = self._now - timedelta(days=days) // _MILLISECOND
        old = self._write.rows(
            "SELECT id FROM edition WHERE made_at < ? AND id <> ? AND id <>"
            " (SELECT max(id) FROM edition WHERE kind <> 'window') ORDER BY id LIMIT ?",
            (before, made, _PRUNED),
        )
        _undo(self._write, [number for (number,) in old])

    # --- what was shown -----------------------------------------------------------------------

    def _last(self) -> _Previous | None:
        head = self._write.row(
            "SELECT id, made_at, since FROM edition WHERE kind <> 'window' ORDER BY id DESC LIMIT 1"
        )
        if head is None:
            return None
        number, made_at, since = head
        lines = self._write.row(
            f"SELECT 1 FROM edition_entry WHERE edition = ? AND {_NEW} LIMIT 1",  # noqa: S608
            (number,),
        )
        any_line = self._write.row(
            f"SELECT 1 FROM edition_entry WHERE {_NEW}"  # noqa: S608
            " AND edition IN (SELECT id FROM edition WHERE kind <> 'window') LIMIT 1"
        )
        return _Previous(
            id=number,
            made_at=made_at,
            since=since,
            empty=lines is None,
            first=any_line is None,
        )

    def _since(self) -> int:
        """When the last edition was made that the clock has reached: it may have been set back."""
        found: int | None = self._write.value(
            "SELECT made_at FROM edition WHERE made_at <= ? AND kind <> 'window'"
            " ORDER BY id DESC LIMIT 1",
            (self._now,),
        )
        return found or 0

    def _span(self, previous: _Previous | None, until: int) -> Span:
        """What arrived since the last edition; without what stands in one already. That may be
        any as old as what is news: by a clock that was ahead it arrives later than it is shown.
        What arrived before an edition's time, and lies ahead now, was in it."""
        since = 0 if previous is None or previous.first else self._since()
        last = 0 if previous is None else previous.id
        oldest = (since or self._now) - LATE // _MILLISECOND
        shown = self._shown("made_at >= ? OR id >= ?", oldest, last)
        return Span(
            now=self._now,
            since=since,
            until=until,
            oldest=oldest,
            shown=shown.keys,
            thanked=shown.thanked,
            later=shown.latest,
        )

    def _shown(self, which: str, *parameters: int) -> _Shown:
        made = self._write.rows(
            f"SELECT id, made_at FROM edition WHERE {which}",  # noqa: S608
            parameters,
        )
        keys: set[str] = set()
        thanked: set[tuple[str, str]] = set()
        for number, _ in made:
            for key, of, reason in self._write.rows(
                f"SELECT item_key, folded, reason FROM edition_entry WHERE edition = ? AND {_NEW}",  # noqa: S608
                (number,),
            ):
                if reason == Reason.APPRECIATED:
                    thanked |= {(key, by) for by in json.loads(of)}
                else:
                    keys |= {key, *json.loads(of)}
        return _Shown(
            keys=frozenset(keys),
            thanked=frozenset(thanked),
            latest=max((at for _, at in made), default=0),
        )

    # --- what is new --------------------------------------------------------------------------

    def _new(self, span: Span, happening: list[Line], limit: int) -> list[Line]:
        """The new lines. An event that is not soon stands once, with the time it happens next."""
        arrivals = Arrivals(self._write, span, self._choices)
        order = _order(self._write)
        news = arrivals.news(named=order == "author")
        events = arrivals.coming([one.id for one in news if one.kind == ItemKind.EVENT])
        taken = {line.key for line in happening}
        kept = [
            one
            for one in news
            if one.kind != ItemKind.EVENT or (one.id in events and one.key not in taken)
        ]
        tags = arrivals.tags([one.id for one in kept])
        lines = [
            line._replace(channel=events[line.id][0], recurrence=events[line.id][1])
            if line.kind == ItemKind.EVENT
            else line
            for section in sections(kept, arrivals.groups(), tags, order)
            for line in folded(section, self._choices)
        ]
        return bounded([*lines, *arrivals.thanks()], max(0, limit - len(happening)))


def _unopened(write: Write) -> list[int]:
    """The editions that came since one was last on screen, the newest first."""
    rows = write.rows(
        "SELECT id FROM edition WHERE kind <> 'window' AND id > coalesce("
        " (SELECT max(e.id) FROM edition AS e JOIN reading ON reading.edition = e.id"
        "  WHERE e.kind <> 'window'), 0) ORDER BY id DESC"
    )
    return [number for (number,) in rows]


def _undo(write: Write, editions: Iterable[int]) -> None:
    write.execute(
        "DELETE FROM edition WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(editions)),),
    )


def _settings(write: Write) -> Callable[[str, Any], Any]:
    def get(name: str, default: Any) -> Any:
        kept = write.value("SELECT value FROM setting WHERE name = ?", (name,))
        return default if kept is None else json.loads(kept)

    return get


def _choices(write: Write) -> Choices:
    return load(_settings(write))


def _order(write: Write) -> str:
    found = write.value("SELECT value FROM setting WHERE name = 'order'")
    order = json.loads(found) if found else None
    return order if order in ORDERS else ORDERS[0]


def _row(place: int, line: Line) -> tuple[Any, ...]:
    return (
        place,
        line.section,
        line.group,
        line.group_name,
        line.key,
        line.channel,
        line.reason,
        line.by,
        line.recurrence,
        json.dumps(line.folded),
        line.fold,
    )
