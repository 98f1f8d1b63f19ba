"""What the person wrote and no server has: found by its words as if it had left."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from storage.codec import instant
from storage.drafts import ASIDE
from storage.folding import fold, fold_lines
from storage.model import ItemId, OutgoingId
from storage.pages import talk
from storage.pages.naming import Place
from storage.pages.overlay import Overlay
from storage.pages.read import Read
from storage.rows import DraftRow, Entry
from storage.search import Phrase, Query

MOST = 10  # of what waits, and of what was begun
_LOOKED_AT = 2000  # waiting and begun, the newest first

_TEXTS = """
coalesce({0} ->> 'title', '') || ' ' || coalesce({0} ->> 'warning', '') || ' ' ||
coalesce({0} ->> 'text', '') || ' ' || coalesce({0} ->> 'place', '') || ' ' ||
coalesce((SELECT group_concat(each.value ->> 'alt', ' ')
  FROM json_each({0}, '$.attachments') AS each), '')
"""
_WAITING = f"""
SELECT json_group_array(json_array(o.key, o.at, o.channel, acc.address,
  CASE WHEN o.kind IN ('Edit', 'Reschedule') THEN o.about END, {_TEXTS.format("o.intent")}))
FROM (SELECT * FROM outbox WHERE kind IN ('Say', 'Schedule', 'Edit', 'Reschedule')
  ORDER BY seq DESC LIMIT {_LOOKED_AT}) AS o
JOIN account AS acc ON acc.key = o.account
"""
_BEGUN = f"""
SELECT json_group_array(json_array(place, saved_at, {_TEXTS.format("body")})) FROM (
  SELECT * FROM draft WHERE place NOT GLOB '{ASIDE}*' ORDER BY saved_at DESC, place
  LIMIT {_LOOKED_AT})
"""
_DRAFT = "SELECT json_array(json(body), saved_at) FROM draft WHERE place = ?"
_CHANNEL_OF = """
SELECT json_group_array(channel) FROM (
  SELECT p.channel FROM item AS i CROSS JOIN placement AS p ON p.item = i.id WHERE i.key = :key
  UNION SELECT channel FROM outbox WHERE key = :key)
"""


class Unsent:
    """What fits one query of all that has not left. A group's hashtags are not looked for in it:
    what waits belongs to where it goes."""

    def __init__(
        self, read: Read, query: Query, authors: Iterable[str], places: Sequence[Place]
    ) -> None:
        self._read, self._query = read, query
        self._patterns = [_pattern(phrase) for phrase in query.phrases]
        self._authors = frozenset(authors)
        self._channels = frozenset(one.value for one in places if one.kind == "channel")
        self._accounts = frozenset(one.value for one in places if one.kind == "account")
        self._within = bool(places)

    def waiting(self) -> tuple[Entry, ...]:
        """Messages, posts and events on their way, and changes of some, the newest first."""
        found: dict[str, Entry] = {}
        for key, at, channel, author, about, text in self._read.rows(_WAITING):
            if not self._fits(text, at) or (self._authors and author not in self._authors):
                continue
            if self._within and not ({channel} & self._channels or self._of(author)):
                continue
            entry = (
                talk.entry(self._read, ItemId(about))
                if about
                else Overlay.one(self._read, OutgoingId(key)).alone(key)
            )
            if entry is not None:
                found.setdefault(entry.row, entry)
            if len(found) == MOST:
                break
        return tuple(found.values())

    def begun(self) -> tuple[DraftRow, ...]:
        """Drafts, the newest first."""
        if self._authors and not self._authors & frozenset(
            self._read.rows("SELECT json_group_array(address) FROM account")
        ):
            return ()
        return tuple(self._drafts())

    def _drafts(self) -> Iterator[DraftRow]:
        number = 0
        for place, at, text in self._read.rows(_BEGUN):
            if number == MOST:
                return
            if self._fits(text, at) and (
                not self._within or self._channels & self._of_draft(place)
            ):
                number += 1
                body, saved_at = json.loads(self._read.one(_DRAFT, (place,)))
                yield DraftRow(place=place, draft=body, saved_at=instant(saved_at))

    def _fits(self, text: str, at: int) -> bool:
        query = self._query
        day = instant(at).astimezone().date() if query.since or query.until else date.min
        if (query.since and day < query.since) or (query.until and day >= query.until):
            return False
        if any(sign not in text for sign in query.signs):
            return False
        folded = fold_lines(text) if self._patterns else ""
        return all(pattern.search(folded) for pattern in self._patterns)

    def _of(self, author: str) -> bool:
        return author.lstrip("@") in self._accounts

    def _of_draft(self, place: str) -> frozenset[str]:
        """The channels that a draft belongs to."""
        kind, _, name = place.partition(":")
        if kind == "say":
            return frozenset((name,))
        return frozenset(self._read.rows(_CHANNEL_OF, {"key": name}))


def _pattern(phrase: Phrase) -> re.Pattern[str]:
    """As the index reads words: letters and figures, folded."""
    said = [word for one in phrase.words for word in fold(one).split()]
    end = "" if phrase.begins else r"(?![^\W_])"
    return re.compile(r"(?<![^\W_])" + r"[\W_]+".join(map(re.escape, said)) + end)
