"""Making an edition: what arrived since the last one and what happens soon, frozen in order."""

from __future__ import annotations

import json
from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from datetime import UTC, timedelta, tzinfo
from itertools import islice
from typing import TYPE_CHECKING, Any

from storage.choosing import ORDERS, Gathering, Line, News, Place, arranged, bounded, by_strength
from storage.clock import Clock
from storage.codec import instant, millis
from storage.days import DAY, days_of, local_day, midnight
from storage.model import ItemKind, Reason, View
from storage.pages.entries import TAKES_PART
from storage.rows import SectionKind

if TYPE_CHECKING:
    from storage.database import Database, Write

FIRST_REACH = timedelta(days=7)
"""How far back the first edition looks, and how late anything may arrive and still be news: what
a person fetches by reading further back in a conversation is not."""
FIRST_LIMIT = 200  # entries of the first edition
LIMIT = 1000  # entries of any other
WEEK = 6  # days after today
SOON_LIMIT = 50  # events of today, and of the week
_SOON_SECTIONS = (SectionKind.TODAY, SectionKind.WEEK)

_NEWS = f"""
SELECT i.id, i.key, i.kind, i.author, p.channel, p.reason, p."by", p.at, p.arrived, c.kind, c.name,
  coalesce(
    (SELECT nullif(m.name, '') FROM membership AS m
     WHERE m.channel = p.channel AND m.address = i.author),
    (SELECT nullif(a.name, '') FROM address AS a WHERE a.key = i.author), i.author)
FROM (
  SELECT DISTINCT new.item AS id FROM placement AS new
  WHERE new.arrived >= :since AND new.at >= :oldest) AS fresh
CROSS JOIN item AS i ON i.id = fresh.id
CROSS JOIN placement AS p ON p.item = i.id
CROSS JOIN channel AS c ON c.key = p.channel
WHERE {TAKES_PART.format("c")} AND i.kind <> 'removed' AND p.reason <> 'thread'
  AND CASE i.kind WHEN 'event' THEN i.echo IS NULL
      ELSE i.author NOT IN (SELECT address FROM account) END
  AND (p."by" IS NULL OR p."by" NOT IN (SELECT address FROM account))
"""  # noqa: S608
# Calendars seldom say who wrote an event: only what was planned here is surely one's own.

_SOON = """
SELECT i.key, o.channel, o.recurrence, o.starts, o.ends, o.all_day
FROM occurrence AS o JOIN item AS i ON i.id = o.item JOIN channel AS c ON c.key = o.channel
WHERE o.starts < :to AND o.ends >= :from AND c.presence <> 'left' AND i.kind = 'event'
ORDER BY NOT o.all_day, o.starts, i.key, o.recurrence, c.accepts = '{}', o.channel
"""

_COMING = """
SELECT o.item, o.channel, o.recurrence FROM json_each(:items) AS each
CROSS JOIN occurrence AS o ON o.item = each.value
WHERE o.ends > :now ORDER BY o.starts DESC, o.recurrence DESC
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Previous:
    id: int
    made_at: int
    since: int | None
    keys: frozenset[str]
    empty: bool  # it had nothing new
    first: bool  # nor had any before it


class Editions:
    """The editions kept in one database."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db, self._clock = db, clock

    def make(self, zone: tzinfo | None = None) -> int:
        """Freeze what arrived since the last edition; its number.

        ``zone`` says what today is; None is this computer's own. One is made even when nothing
        is new; it then takes the place of one before it that had nothing new either.
        """
        with self._db.write() as write:
            made = _Making(write, millis(self._clock.now()), zone).make()
            write.touch(views=(View.EDITION,))
        return made

    def make_if_new(self, zone: tzinfo | None = None) -> int | None:
        """As :meth:`make`, but nothing is made that would say no more than the last edition of
        the same day: what it holds is then still there without a network."""
        with self._db.write() as write:
            making = _Making(write, millis(self._clock.now()), zone)
            made = making.make() if making.says_more() else None
            if made is not None:
                write.touch(views=(View.EDITION,))
        return made


class _Making:
    """One edition, inside one transaction: nothing arrives meanwhile."""

    def __init__(self, write: Write, now: int, zone: tzinfo | None) -> None:
        self._write, self._now, self._zone = write, now, zone
        self._previous = self._last()
        self._first = self._previous is None or self._previous.first

    def says_more(self) -> bool:
        """Something is new, or the day is another one."""
        if self._previous is None:
            return True
        day = local_day(instant(self._previous.made_at), self._zone)
        if day != local_day(instant(self._now), self._zone):
            return True
        soon = self._soon()
        return bool(self._chosen({line.key for line in soon}, len(soon)))

    def make(self) -> int:
        soon = self._soon()
        news = self._chosen({line.key for line in soon}, len(soon))
        previous = self._previous
        since = None if previous is None or self._first else self._since()
        if previous is not None and previous.empty and not news:
            self._write.execute("DELETE FROM edition WHERE id = ?", (previous.id,))
            since = previous.since
        made: int = self._write.value(
            "INSERT INTO edition (made_at, since) VALUES (?, ?) RETURNING id", (self._now, since)
        )
        for place, line in enumerate([*soon, *news]):
            self._write.execute(
                "INSERT INTO edition_entry (edition, position, section, group_key, group_name,"
                ' item_key, channel, reason, "by", recurrence, folded)'
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                _row(made, place, line),
            )
        return made

    def _last(self) -> _Previous | None:
        head = self._write.row("SELECT id, made_at, since FROM edition ORDER BY id DESC LIMIT 1")
        if head is None:
            return None
        number, made_at, since = head
        lines = self._write.rows(
            "SELECT item_key, folded FROM edition_entry"
            " WHERE edition = ? AND section NOT IN ('today', 'week')",
            (number,),
        )
        first = not self._write.rows(
            "SELECT 1 FROM edition_entry WHERE section NOT IN ('today', 'week') LIMIT 1"
        )
        keys = {one for key, folded in lines for one in (key, *json.loads(folded))}
        return _Previous(
            id=number,
            made_at=made_at,
            since=since,
            keys=frozenset(keys),
            empty=not lines,
            first=first,
        )

    # --- events of today and of the week ---

    def _soon(self) -> list[Line]:
        """Today's events, then those of the six days after, a series once in each."""
        today = local_day(instant(self._now), self._zone)
        week = {today + n * DAY for n in range(1, WEEK + 1)}
        bounds = {
            "from": millis(midnight(today - DAY, UTC)),
            "to": millis(midnight(today + (WEEK + 2) * DAY, UTC)),
        }
        found: dict[SectionKind, dict[str, Line]] = {kind: {} for kind in _SOON_SECTIONS}
        for key, channel, recurrence, starts, ends, all_day in self._write.rows(_SOON, bounds):
            seen_from = max(instant(starts), midnight(today - DAY, UTC))
            touched = days_of(seen_from, instant(ends), self._zone, all_day=bool(all_day))
            on = set(islice(touched, WEEK + 3))
            section = SectionKind.TODAY if today in on else SectionKind.WEEK
            if today not in on and not on & week:
                continue
            line = Line(
                section=section,
                key=key,
                channel=channel,
                reason=Reason.CALENDAR,
                at=starts,
                recurrence=recurrence,
            )
            found[section].setdefault(key, line)  # of two calendars, the one that can be changed
        return [
            line
            for lines in found.values()
            for line in sorted(lines.values(), key=lambda one: (one.at, one.key))[:SOON_LIMIT]
        ]

    # --- what is new ---

    def _chosen(self, soon: Set[str], taken: int) -> list[Line]:
        """The new lines. An event that is not soon stands once, with the time it happens next."""
        news = self._news()
        events = self._coming([one.id for one in news if one.kind == ItemKind.EVENT])
        kept = [
            one
            for one in news
            if one.kind != ItemKind.EVENT or (one.id in events and one.key not in soon)
        ]
        tags = self._tags([one.id for one in kept])
        lines = [
            replace(line, channel=events[line.id][0], recurrence=events[line.id][1])
            if line.kind == ItemKind.EVENT
            else line
            for line in arranged(kept, self._groups(), tags, self._order())
        ]
        return bounded(lines, max(0, (FIRST_LIMIT if self._first else LIMIT) - taken))

    def _news(self) -> list[News]:
        """What came for the first time since the last edition and is no older than a late
        arrival may be."""
        previous = self._previous
        since = 0 if previous is None or self._first else self._since()
        oldest = (since or self._now) - FIRST_REACH // timedelta(milliseconds=1)
        before = previous.keys if previous is not None else frozenset()
        later, ahead = self._ahead(since)
        before |= ahead
        found: dict[tuple[int, str, str, str], list[Place]] = {}
        old: set[int] = set()
        for row in self._write.rows(_NEWS, {"since": since, "oldest": oldest}):
            number, key, kind, author, channel, reason, by, at, arrived, *named = row
            if arrived < since or self._now < arrived < later:
                old.add(number)
            elif at >= oldest:
                channel_kind, channel_name, author_name = named
                found.setdefault((number, key, kind, author), []).append(
                    Place(
                        channel=channel,
                        channel_kind=channel_kind,
                        channel_name=channel_name,
                        reason=reason,
                        by=by,
                        at=at,
                        author_name=author_name,
                    )
                )
        return [
            News(
                id=number,
                key=key,
                kind=kind,
                author=author,
                places=tuple(sorted(places, key=by_strength)),
            )
            for (number, key, kind, author), places in found.items()
            if number not in old and key not in before
        ]

    def _since(self) -> int:
        """When the last edition was made that the clock has reached: it may have been set back."""
        found: int | None = self._write.value(
            "SELECT made_at FROM edition WHERE made_at <= ? ORDER BY id DESC LIMIT 1", (self._now,)
        )
        return found or 0

    def _ahead(self, since: int) -> tuple[int, frozenset[str]]:
        """Of editions made by a clock that was set back afterwards: the latest time, and what
        stands in them. What arrived before that time and lies ahead now was in one of them."""
        made = self._write.rows("SELECT id, made_at FROM edition WHERE made_at > ?", (since,))
        keys: set[str] = set()
        for number, _ in made:
            lines = self._write.rows(
                "SELECT item_key, folded FROM edition_entry"
                " WHERE edition = ? AND section NOT IN ('today', 'week')",
                (number,),
            )
            keys |= {one for key, folded in lines for one in (key, *json.loads(folded))}
        return max((at for _, at in made), default=0), frozenset(keys)

    def _coming(self, items: list[int]) -> Mapping[int, tuple[str, str]]:
        """New events that are not over: where and when they happen next."""
        rows = self._write.rows(_COMING, {"items": json.dumps(items), "now": self._now})
        return {item: (channel, recurrence) for item, channel, recurrence in rows}

    def _groups(self) -> list[Gathering]:
        gathered: dict[tuple[str, str], set[str]] = {}
        for group, channel in self._write.rows("SELECT group_key, channel FROM grouped_channel"):
            gathered.setdefault((group, "channel"), set()).add(channel)
        for group, kind, value in self._write.rows("SELECT group_key, kind, value FROM selector"):
            gathered.setdefault((group, kind), set()).add(value)
        return [
            Gathering(
                id=key,
                name=name,
                channels=frozenset(gathered.get((key, "channel"), ())),
                accounts=frozenset(gathered.get((key, "account"), ())),
                hashtags=frozenset(gathered.get((key, "hashtag"), ())),
            )
            for key, name in self._write.rows(
                "SELECT key, name FROM community_group ORDER BY position, key"
            )
        ]

    def _tags(self, items: list[int]) -> Mapping[int, frozenset[str]]:
        tags: dict[int, set[str]] = {}
        for item, tag in self._write.rows(
            "SELECT tag.item, tag.tag FROM json_each(?) AS each"
            " CROSS JOIN tag ON tag.item = each.value",
            (json.dumps(items),),
        ):
            tags.setdefault(item, set()).add(tag)
        return {item: frozenset(named) for item, named in tags.items()}

    def _order(self) -> str:
        found = self._write.value("SELECT value FROM setting WHERE name = 'order'")
        order = json.loads(found) if found else None
        return order if order in ORDERS else ORDERS[0]


def _row(edition: int, position: int, line: Line) -> tuple[Any, ...]:
    return (
        edition,
        position,
        line.section,
        line.group,
        line.group_name,
        line.key,
        line.channel,
        line.reason,
        line.by,
        line.recurrence,
        json.dumps(line.folded),
    )
