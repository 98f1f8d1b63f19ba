"""What the person wrote and no server has: found by its words as if it had left."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

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
from storage.signs import signs
from storage.unspaced import is_unspaced

_END = "\x01"  # between two texts, and in none
MOST = 10  # of what waits, and of what was begun
_LOOKED_AT = 2000  # waiting and begun, the newest first

# As JSON, which holds what no column of text can: a draft may end in half a sign.
_TEXTS = """
json_array({0} -> 'title', {0} -> 'warning', {0} -> 'text', {0} -> 'place',
  CASE WHEN instr({0}, '"alt"') THEN (SELECT json_group_array(json(each.value -> 'alt'))
    FROM json_each({0}, '$.attachments') AS each WHERE each.type = 'object') END)
"""
_WAITING = f"""
SELECT json_group_array(json_array({_TEXTS.format("o.intent")}, o.at, o.key, o.channel,
  acc.address, CASE WHEN o.kind IN ('Edit', 'Reschedule') THEN o.about END))
FROM (SELECT * FROM outbox WHERE kind IN ('Say', 'Schedule', 'Edit', 'Reschedule')
  ORDER BY seq DESC LIMIT {_LOOKED_AT}) AS o
JOIN account AS acc ON acc.key = o.account
"""
_BEGUN = f"""
SELECT json_group_array(json_array({_TEXTS.format("body")}, saved_at, place)) FROM (
  SELECT * FROM draft WHERE place NOT GLOB '{ASIDE}*' ORDER BY saved_at DESC, place
  LIMIT {_LOOKED_AT})
"""
_DRAFT = "SELECT json_array(json(body), saved_at) FROM draft WHERE place = ?"
_TAG = re.compile(r"(?<![\w/&])#(\w*[^\W\d_]\w*)")
# Where what is said is for more or fewer people it is a post, and only posts have hashtags.
_POSTS = """
SELECT json_group_array(key) FROM channel WHERE json_array_length(accepts, '$.visibilities') > 0
"""
_CHANNEL_OF = """
SELECT json_group_array(channel) FROM (
  SELECT p.channel FROM item AS i CROSS JOIN placement AS p ON p.item = i.id WHERE i.key = :key
  UNION SELECT channel FROM outbox WHERE key = :key)
"""


class Unsent:
    """What fits one query of all that has not left. Where posts have hashtags, a group's are looked
    for in it, as its server will find them; elsewhere it belongs to where it goes."""

    def __init__(
        self, read: Read, query: Query, authors: Iterable[str], places: Sequence[Place]
    ) -> None:
        self._read, self._query = read, query
        self._words = [word for phrase in query.phrases for word in _folded(phrase)]
        self._patterns = [_pattern(phrase) for phrase in query.phrases]
        self._signs = frozenset(query.signs)
        self._authors = frozenset(authors)
        self._channels = frozenset(one.value for one in places if one.kind == "channel")
        self._accounts = frozenset(one.value for one in places if one.kind == "account")
        self._tags = frozenset(one.value for one in places if one.kind == "hashtag")
        self._within = bool(places)

    def waiting(self) -> tuple[Entry, ...]:
        """Messages, posts and events on their way, and changes of some, the newest first."""
        found: dict[str, Entry] = {}
        for at, text, (key, channel, author, about) in self._fitting(_WAITING):
            if not self._fits_day(at) or (self._authors and author not in self._authors):
                continue
            within = {channel} & self._channels or self._of(author)
            if self._within and not within and not self._tagged(frozenset((channel,)), text):
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
        for at, text, (place,) in self._fitting(_BEGUN):
            if number == MOST:
                return
            if self._is_within(place, text) and self._fits_day(at):
                number += 1
                body, saved_at = json.loads(self._read.one(_DRAFT, (place,)))
                yield DraftRow(place=place, draft=body, saved_at=instant(saved_at))

    def _fitting(self, sql: str) -> Iterator[tuple[int, str, list[Any]]]:
        """Instant, text and the other columns of the rows whose text, the first one, has all that
        was asked for. All are folded at once, and looked at word by word only where the letters are
        there: a thousand may wait."""
        rows = self._read.rows(sql)
        if not rows:
            return  # of nothing joined there would be one text
        texts = [_text(said) for said, *_ in rows]
        folded = fold_lines(_END.join(texts)).split(_END) if self._patterns else texts
        for text, plain, (_, at, *rest) in zip(texts, folded, rows, strict=True):
            if (
                all(word in plain for word in self._words)
                and (not self._signs or self._signs <= {*signs(text)})
                and all(pattern.search(plain) for pattern in self._patterns)
            ):
                yield int(at), text, rest

    def _fits_day(self, at: int) -> bool:
        since, until = self._query.since, self._query.until
        if since is None and until is None:
            return True
        day = instant(at).astimezone().date()
        return (since is None or day >= since) and (until is None or day < until)

    def _is_within(self, place: str, text: str) -> bool:
        """Whether a draft is where it was looked for."""
        if not self._within:
            return True
        channels = self._of_draft(place)
        return bool(channels & self._channels) or self._tagged(channels, text)

    def _tagged(self, channels: frozenset[str], text: str) -> bool:
        """Whether it is a post with one of the hashtags."""
        tags = self._tags & {fold(tag) for tag in _TAG.findall(text)} if self._tags else ()
        return bool(tags) and not channels.isdisjoint(self._read.rows(_POSTS))

    def _of(self, author: str) -> bool:
        return author.lstrip("@") in self._accounts

    def _of_draft(self, place: str) -> frozenset[str]:
        """The channels that a draft belongs to."""
        kind, _, name = place.partition(":")
        if kind == "say":
            return frozenset((name,))
        return frozenset(self._read.rows(_CHANNEL_OF, {"key": name}))


def _text(said: Sequence[Any]) -> str:
    """The texts of one thing, and what its pictures show."""
    *texts, alts = said
    parts = (one for one in (*texts, *(alts or ())) if isinstance(one, str))
    return " ".join(parts).replace(_END, " ")


def _pattern(phrase: Phrase) -> re.Pattern[str]:
    """As the index reads words: letters and figures, folded."""
    first, last = phrase.words[0][0], phrase.words[-1][-1]
    begin = "" if is_unspaced(first) else r"(?<![^\W_])"
    end = "" if phrase.begins or is_unspaced(last) else r"(?![^\W_])"
    return re.compile(begin + r"[\W_]+".join(map(re.escape, _folded(phrase))) + end)


def _folded(phrase: Phrase) -> list[str]:
    return [word for one in phrase.words for word in fold_lines(one).split()]
