"""What an edition may hold: what came in a span of time and was not shown; what happens soon."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, timedelta, tzinfo
from itertools import groupby, islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from storage.blocking import BLOCKED, UNBLOCKED, UNBLOCKED_BY
from storage.calm.choices import Choices, Kept, Shown
from storage.choosing import Gathering, Line, News, Place, by_strength
from storage.codec import instant, millis
from storage.days import DAY, days_of, local_day, midnight
from storage.model import ChannelKind, Reason
from storage.pages.entries import TAKES_PART
from storage.rows import FoldKind, SectionKind

if TYPE_CHECKING:
    from storage.database import Write

LATE = timedelta(days=7)
"""How far back the first edition looks, and how late anything may arrive and still be news: what
a person fetches by reading further back in a conversation is not."""
WEEK = 6  # days after today
SOON_LIMIT = 50  # events of today, and of the week
SOON = (SectionKind.TODAY, SectionKind.WEEK)

_ARRIVED = "new.arrived >= :since AND new.arrived <= :until AND new.at >= :oldest"
_WRITTEN = "new.at >= :since AND new.arrived <= :until"
_EVER = "new.at >= :oldest AND new.arrived <= :until"  # of whatever arrived, by another index

_NEWS = f"""
SELECT i.id, i.key, i.kind, i.author, {{name}}, i.reply_to, i.thread,
  p.channel, c.kind, c.name, p.reason, p."by", p.at, p.arrived
FROM (SELECT DISTINCT new.item AS id FROM placement AS new WHERE {{fresh}}) AS fresh
CROSS JOIN item AS i ON i.id = fresh.id
CROSS JOIN placement AS p ON p.item = i.id
CROSS JOIN channel AS c ON c.key = p.channel
WHERE {TAKES_PART.format("c")} AND i.kind <> 'removed' AND p.reason <> 'thread'
  AND CASE i.kind WHEN 'event' THEN i.echo IS NULL
      ELSE i.author NOT IN (SELECT address FROM account) END
  AND (p."by" IS NULL OR p."by" NOT IN (SELECT address FROM account))
  AND {UNBLOCKED.format("i")} AND {UNBLOCKED_BY.format("p")}
"""  # noqa: S608
# CROSS JOIN is SQLite's word for "in this order": the places of one item come one after the other.
# Calendars seldom say who wrote an event: only what was planned here is surely one's own.

_NAME = """
coalesce(
  (SELECT nullif(m.name, '') FROM membership AS m
   WHERE m.channel = p.channel AND m.address = i.author),
  (SELECT nullif(a.name, '') FROM address AS a WHERE a.key = i.author), i.author)
"""

_SOON = f"""
SELECT i.key, o.channel, o.recurrence, o.starts, o.ends, o.all_day
FROM occurrence AS o JOIN item AS i ON i.id = o.item JOIN channel AS c ON c.key = o.channel
WHERE o.starts < :to AND o.ends >= :from AND c.presence <> 'left' AND i.kind = 'event'
  AND {UNBLOCKED.format("i")}
ORDER BY NOT o.all_day, o.starts, i.key, o.recurrence, c.accepts = '{{}}', o.channel
"""  # noqa: S608

_COMING = """
SELECT o.item, o.channel, o.recurrence FROM json_each(:items) AS each
CROSS JOIN occurrence AS o ON o.item = each.value
WHERE o.ends > :now ORDER BY o.starts DESC, o.recurrence DESC
"""

# What others made of what the person wrote, with a channel where it can be read.
_THANKS = f"""
SELECT t.item_key, i.at, t.by, p.channel, p.at
FROM appreciation AS t
CROSS JOIN item AS i ON i.key = t.item_key
CROSS JOIN placement AS p ON p.item = i.id
CROSS JOIN channel AS c ON c.key = p.channel
WHERE t.arrived >= :since AND t.arrived <= :until AND t.at >= :oldest AND {TAKES_PART.format("c")}
  AND i.kind <> 'removed' AND i.author IN (SELECT address FROM account)
  AND t.by NOT IN {BLOCKED} AND t.by NOT IN (SELECT address FROM account)
ORDER BY t.item_key, t.at, t.by, p.channel, p.reason
"""  # noqa: S608


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """What a new edition takes from: instants in milliseconds, and what was shown already."""

    now: int
    since: int
    until: int  # what arrived later belongs to the next one
    oldest: int  # what is older is no news, however late it comes
    written: bool = False  # ``since`` is of when it was written, not of when it arrived
    shown: frozenset[str] = frozenset()
    later: int = 0  # what arrived between now and then was shown by a clock since set back
    thanked: frozenset[tuple[str, str]] = frozenset()


_ID = itemgetter(0)


class Arrivals:
    """Reads what came, inside the transaction that makes the edition."""

    def __init__(self, write: Write, span: Span, choices: Choices) -> None:
        self._write, self._span, self._choices = write, span, choices
        self._all_wanted = not choices.channels and choices.boosts is not Kept.DROPPED

    def news(self, *, named: bool) -> list[News]:
        """What came for the first time in the span. ``named``: with its authors' names."""
        span = self._span
        fresh = _WRITTEN if span.written else _ARRIVED if span.since else _EVER
        sql = _NEWS.format(name=_NAME if named else "''", fresh=fresh)
        rows = self._write.rows(
            sql, {"since": span.since, "until": span.until, "oldest": span.oldest}
        )
        found = (self._item(list(members)) for _, members in groupby(rows, key=_ID))
        return [one for one in found if one is not None]

    def _item(self, rows: Sequence[Any]) -> News | None:
        """One item from its places; None when it is no news, or nobody wants it in an edition."""
        number, key, kind, author, name, reply_to, thread = rows[0][:7]
        span = self._span
        if key in span.shown:
            return None
        places = []
        for row in rows:
            place, arrived = Place._make(row[7:13]), row[13]
            if not (self._all_wanted or self._wanted(place)):
                continue  # nor was it in an edition for this
            if not span.written and (arrived < span.since or span.now < arrived < span.later):
                return None  # it is known since before
            if place.at >= span.oldest:
                places.append(place)
        if not places:
            return None
        if len(places) > 1:
            places.sort(key=by_strength)
        above = () if reply_to is thread is None else tuple(filter(None, (reply_to, thread)))
        return News(number, key, kind, author, name, above, tuple(places))

    def _wanted(self, place: Place) -> bool:
        """What is left out is left out everywhere, but for a word to the person in a place where
        others speak too: who does not want to hear somebody blocks them."""
        if place.reason == Reason.BOOST and self._choices.boosts is Kept.DROPPED:
            return False
        if self._choices.channels.get(place.channel) is not Shown.OUT:  # type: ignore[call-overload]
            return True
        to_the_person = place.reason in (Reason.MENTION, Reason.INVITATION)
        return to_the_person and place.channel_kind != ChannelKind.DIRECT

    def thanks(self) -> list[Line]:
        """One line for each thing that the person wrote and others liked or passed on, where that
        is wanted: who, in the order of their doing so; by when it was written."""
        if self._choices.appreciations is not Kept.GROUPED:
            return []
        span = self._span
        bounds = {"since": span.since, "until": span.until, "oldest": span.oldest}
        rows = self._write.rows(_THANKS, bounds)
        lines = []
        for (key, written), members in groupby(rows, key=lambda row: row[:2]):
            of = list(members)
            names = dict.fromkeys(by for _, _, by, _, _ in of if (key, by) not in span.thanked)
            if names:
                lines.append(
                    Line(
                        SectionKind.REST,
                        key,
                        of[0][3],
                        Reason.APPRECIATED,
                        written,
                        folded=tuple(names),
                        fold=FoldKind.APPRECIATED,
                    )
                )
        return sorted(lines, key=lambda line: (line.at, line.key))

    def coming(self, items: list[int]) -> Mapping[int, tuple[str, str]]:
        """Events that are not over: where and when they happen next."""
        rows = self._write.rows(_COMING, {"items": json.dumps(items), "now": self._span.now})
        return {item: (channel, recurrence) for item, channel, recurrence in rows}

    def groups(self) -> list[Gathering]:
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

    def tags(self, items: list[int]) -> Mapping[int, Set[str]]:
        tags: dict[int, set[str]] = {}
        for item, tag in self._write.rows(
            "SELECT tag.item, tag.tag FROM json_each(?) AS each"
            " CROSS JOIN tag ON tag.item = each.value",
            (json.dumps(items),),
        ):
            tags.setdefault(item, set()).add(tag)
        return tags


def soon(write: Write, now: int, zone: tzinfo | None) -> list[Line]:
    """Today's events, then those of the six days after, a series once in each."""
    today = local_day(instant(now), zone)
    week = {today + n * DAY for n in range(1, WEEK + 1)}
    bounds = {
        "from": millis(midnight(today - DAY, UTC)),
        "to": millis(midnight(today + (WEEK + 2) * DAY, UTC)),
    }
    found: dict[SectionKind, dict[str, Line]] = {kind: {} for kind in SOON}
    for key, channel, recurrence, starts, ends, all_day in write.rows(_SOON, bounds):
        seen_from = max(instant(starts), midnight(today - DAY, UTC))
        touched = days_of(seen_from, instant(ends), zone, all_day=bool(all_day))
        on = set(islice(touched, WEEK + 3))
        section = SectionKind.TODAY if today in on else SectionKind.WEEK
        if today not in on and not on & week:
            continue
        line = Line(section, key, channel, Reason.CALENDAR, starts, recurrence=recurrence)
        found[section].setdefault(key, line)  # of two calendars, the one that can be changed
    return [
        line
        for lines in found.values()
        for line in sorted(lines.values(), key=lambda one: (one.at, one.key))[:SOON_LIMIT]
    ]
