"""Items found by their words, their authors, their places and their days, newest first.

The index's own order is newest first, so a page is its first rows and nothing is sorted. What
would make it read more is kept from it: a prefix of four letters or more is spelled out as the
words that begin so, if these are few; if they are many, those of the newest items that begin with
its first three letters (of which the index keeps a list) are looked at one by one. With two letters
the newest of all are, and if these are too few, the beginnings of three that there are spelled out.
https://www.sqlite.org/fts5.html#prefix_indexes
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from storage.blocking import BLOCKED, UNBLOCKED, UNBLOCKED_BY
from storage.folding import fold_lines
from storage.indexing import author_token, channel_token, sign_token, tag_token
from storage.pages import directory
from storage.pages.entries import entries, strength
from storage.pages.naming import MOST as MOST_NAMED
from storage.pages.naming import Names, Place
from storage.pages.overlay import Overlay
from storage.pages.person import addresses_of
from storage.pages.read import Read
from storage.pages.unsent import Unsent
from storage.rows import Entry, FoundPage, PersonRow
from storage.search import (
    MIN_PREFIX,
    Match,
    Misread,
    Named,
    Operator,
    Phrase,
    Query,
    parse,
    spellings,
)
from storage.unspaced import is_unspaced

PEOPLE = 5  # of a page of results; the directory has them all
SPELLED = 24  # words that a prefix is spelled out as
LOOKED_AT = 75  # newest items at a time, twice, when more words begin so
_FARTHEST, _SPARE = 150, 1.3
"""Items that are looked at next, if so many promise a page with some to spare: more would take
longer than to ask for all."""
_TOKEN = re.compile(r"[acet][0-9a-f]{16}")  # an author, a channel, a tag or a sign, not a word
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_COLUMNS = 4  # the version of the tables whose index knows authors and places
_END = (1 << 63) - 1
# Latin as people type it; Greek, Cyrillic, Armenian, Hebrew, Arabic; Georgian, Ethiopic; Hangul.
_FOLDED_ALIKE = re.compile(
    "[\x00-\x7fœæß\u0386-\u03ce\u0400-\u0527\u0531-\u06ff\u0750-\u077f\u10a0-\u10ff"
    "\u1200-\u137f\uac00-\ud7a3]+"
)
_TEXT = 20_000  # characters of an item that are looked at one by one

_HITS = f"""
SELECT json_group_array(row ORDER BY row DESC) FROM (
  SELECT item_text.rowid AS row FROM item_text
  CROSS JOIN item AS i ON i.id = item_text.rowid & 2147483647
  WHERE {{match}} item_text.rowid >= :low AND item_text.rowid < :high
    AND {UNBLOCKED.format("i")}
  ORDER BY item_text.rowid DESC LIMIT :limit)
"""

_FIELDS = """
SELECT json_group_array(json_array(key, json(fields))) FROM card
WHERE key IN (SELECT value FROM json_each(?))
"""

_TEXTS = f"""
SELECT json_group_array(json_array(row,
    i.title || ' ' || i.warning || ' ' || substr(i.text, 1, {_TEXT}) || ' ' ||
    coalesce((SELECT place FROM event WHERE event.item = i.id), ''), i.media)
  ORDER BY row DESC)
FROM (SELECT value AS row FROM json_each(:hits)) JOIN item AS i ON i.id = row & 2147483647
"""

# Each step finds the next word in the index; stepping through its rows instead would read them all.
_BEGINNING = f"""
WITH RECURSIVE term(word) AS (
  SELECT (SELECT term FROM item_term WHERE term >= :low AND term < :high LIMIT 1)
  UNION ALL
  SELECT (SELECT item_term.term FROM item_term
    WHERE item_term.term >= term.word || char(1) AND item_term.term < :high LIMIT 1)
  FROM term WHERE term.word IS NOT NULL LIMIT {SPELLED + 2})
SELECT json_group_array(word) FROM term WHERE word IS NOT NULL
"""

# The same, from one beginning of three letters to the next; a shorter word is one itself.
_BEGINNINGS = """
WITH RECURSIVE step(word) AS (
  SELECT (SELECT term FROM item_term WHERE term >= :low AND term < :high LIMIT 1)
  UNION ALL
  SELECT (SELECT item_term.term FROM item_term
    WHERE item_term.term >= CASE WHEN length(step.word) < 3 THEN step.word || char(1)
      ELSE substr(step.word, 1, 3) || char(0x10ffff) END AND item_term.term < :high LIMIT 1)
  FROM step WHERE step.word IS NOT NULL LIMIT 100)
SELECT json_group_array(word) FROM step WHERE word IS NOT NULL
"""

_SHOWN = f"""
SELECT n, item, channel, reason, "by", at, '', NULL FROM (
  SELECT hit.n, p.item, p.channel, p.reason, p."by", p.at, row_number() OVER (
    PARTITION BY p.item
    ORDER BY c.kind = 'thread', c.presence = 'left', {strength("p.reason")}, p.at, p.channel
  ) AS choice
  FROM (SELECT -value AS n, value & 2147483647 AS id FROM json_each(:hits)) AS hit
  CROSS JOIN placement AS p ON p.item = hit.id
  CROSS JOIN channel AS c ON c.key = p.channel
  WHERE {UNBLOCKED_BY.format("p")})
WHERE choice = 1
"""


def search(read: Read, names: Names, text: str, limit: int) -> tuple[Entry, ...]:
    return found(read, names, text, None, limit).entries


def found(read: Read, names: Names, text: str, before: int | None, limit: int) -> FoundPage:
    """A page of results; ``before``: the next page, from where the one before it ended."""
    query = parse(text, read.clock.now().astimezone().date())
    with read.snapshot():
        if _is_old(read):
            return _of_old(read, query, limit)
        query, authors, places = _named(names, query)
        first = before is None
        people = _people(read, query) if first else ()
        nothing = any(what is Misread.EMPTY for what, _ in query.misread)
        hits: list[int] = []
        if query and not nothing:
            match = _match(query, authors, places)
            bounds = _row(query.since, 0), min(_row(query.until, _END), before or _END)
            hits = _hits(read, match, *bounds, limit + 1)
        shown = hits[:limit]
        page = entries(read, _SHOWN, {"hits": json.dumps(shown)}) if shown else []
        mine = Unsent(read, query, authors, places) if first and query and not nothing else None
        waiting = mine.waiting() if mine is not None else ()
        apart = {entry.row for entry in waiting}  # what a change that waits is about stands once
        return FoundPage(
            entries=tuple(one for one in Overlay.deeds(read).over(page) if one.row not in apart),
            people=people,
            waiting=waiting,
            begun=mine.begun() if mine is not None else (),
            phrases=query.phrases + tuple(Phrase((sign,)) for sign in query.signs),
            next=shown[-1] if len(hits) > limit else None,
            misread=query.misread,
            asked=bool(query),
            unready=_unready(read, query, places),
        )


def _unready(read: Read, query: Query, places: Iterable[Place]) -> datetime | None:
    """Signs, hashtags and pairs of letters came into the index later than words."""
    apart = any(map(is_unspaced, "".join(map(str, query.phrases))))
    if not (query.signs or apart or any(place.kind == "hashtag" for place in places)):
        return None
    from storage.reindexing import unsigned_before  # only while that goes on it says anything

    return unsigned_before(read)


def _is_old(read: Read) -> bool:
    """An older folder is read as it is while it is being migrated."""
    return int(read.one("PRAGMA user_version")) < _COLUMNS


def _of_old(read: Read, query: Query, limit: int) -> FoundPage:
    match = Match(query.phrases).expression(columns=False)
    hits: list[int] = []
    if match:
        bound = {"match": match, "low": 0, "high": _END, "limit": limit}
        hits = read.rows(_HITS.format(match="item_text MATCH :match AND"), bound)
    early = ((Misread.EARLY, ""),) if query.names or query.since or query.until else ()
    return FoundPage(
        entries=tuple(Overlay.deeds(read).over(entries(read, _SHOWN, {"hits": json.dumps(hits)}))),
        people=_people(read, query),
        phrases=query.phrases,
        misread=query.misread + early,
        asked=bool(query),
    )


# --- names ----------------------------------------------------------------------------------


def _match(query: Query, authors: Iterable[str], places: Iterable[Place]) -> Match:
    """What the index is asked for: a group is its channels, its hashtags and its accounts."""
    tokens: dict[str, list[str]] = {"channel": [], "hashtag": [], "account": []}
    for place in places:
        match place.kind:
            case "hashtag":
                tokens["hashtag"].append(tag_token(place.value))
            case "account":  # written with and without a sign before it, as its server does
                written = (place.value, f"@{place.value}")
                tokens["account"] += map(author_token, written)
            case _:
                tokens["channel"].append(channel_token(place.value))
    return Match(
        query.phrases,
        [*map(author_token, authors)],
        tokens["channel"] + tokens["hashtag"],
        members=tokens["account"],
        signs=[*map(sign_token, query.signs)],
    )


def _named(names: Names, query: Query) -> tuple[Query, list[str], list[Place]]:
    """The query with each name taken as long as somebody is called so, and whom and where it
    means. Names that nobody bears are words."""
    phrases, misread = list(query.phrases), list(query.misread)
    people: list[str] = []
    places: list[Place] = []
    for named in reversed(query.names):  # from the end: what is taken out moves nothing before it
        for more in range(named.following, -1, -1):
            following = phrases[named.at : named.at + more]
            name = " ".join([named.text, *map(str, following)])
            number = _meant(names, named, name, people, places)
            if number:
                del phrases[named.at : named.at + more]
                break
        else:
            misread.append((_unknown(named), named.text))
            phrases[named.at : named.at] = _as_words(named, last=named.at == len(phrases))
            continue
        if number > MOST_NAMED:
            misread.append((Misread.MANY, name))
    kept = replace(query, phrases=tuple(phrases), misread=tuple(misread))
    return kept, people[:MOST_NAMED], places[:MOST_NAMED]


def _meant(names: Names, named: Named, name: str, people: list[str], places: list[Place]) -> int:
    """Note whom or where a name means; how many these are."""
    if named.operator is Operator.FROM:
        authors = names.authors(name, whole=named.quoted)
        people += authors[:MOST_NAMED]
        return len(authors)
    found = names.places(name, whole=named.quoted)
    places += found[:MOST_NAMED]
    return len(found)


def _unknown(named: Named) -> Misread:
    return Misread.PERSON if named.operator is Operator.FROM else Misread.PLACE


def _as_words(named: Named, *, last: bool) -> Iterable[Phrase]:
    plain = parse(named.text if not named.quoted else f'"{named.text}"', date.min).phrases
    return plain if last else [replace(one, begins=False) for one in plain]


def _people(read: Read, query: Query) -> tuple[PersonRow, ...]:
    """Whoever the words name: only where nothing but words is asked."""
    if query.names or query.since or query.until or query.signs or not query.phrases:
        return ()
    found = directory.people(read, " ".join(map(str, query.phrases)), 2 * PEOPLE)
    blocked = frozenset(read.rows(f"SELECT json_group_array(address) FROM {BLOCKED}"))
    if blocked:
        cards = json.dumps([one.card for one in found])
        listed = dict(read.rows(_FIELDS, (cards,)))
        found = tuple(
            one
            for one in found
            if blocked.isdisjoint(address for _, address in addresses_of(listed[one.card]))
        )
    return found[:PEOPLE]


# --- rows of the index ----------------------------------------------------------------------


def _row(day: date | None, otherwise: int) -> int:
    """The number that the first second of a day begins with, here."""
    if day is None:
        return otherwise
    if not 1971 <= day.year <= 2200:  # no system knows the zones of other years
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    else:
        midnight = datetime(day.year, day.month, day.day).astimezone()
    return min(max(0, (midnight - _EPOCH) // timedelta(seconds=1)) << 31, _END)


def _hits(read: Read, match: Match, low: int, high: int, limit: int) -> list[int]:
    phrases = match.phrases
    if phrases and phrases[-1].begins and len(phrases[-1].words) == 1:
        begun = [_indexed(one) for one in spellings(phrases[-1].words[0])]
        if all(map(_as_indexed, begun)) and min(map(len, begun)) != MIN_PREFIX:
            short = min(map(len, begun)) < MIN_PREFIX
            words = [] if short else [one for part in begun for one in _beginning(read, part)]
            if len(words) > SPELLED or short:
                newest = _one_by_one(read, match, low, high, limit)
                if len(newest) >= limit:
                    return newest[:limit]
            if short:
                words = [one for part in begun for one in _beginnings(read, part)]
            if not words:
                return []
            if len(words) <= SPELLED or short:
                return _rows(read, replace(match, instead=words), low, high, limit)
    return _rows(read, match, low, high, limit)


def _rows(read: Read, match: Match, low: int, high: int, limit: int) -> list[int]:
    expression = match.expression()
    sql = _HITS.format(match="item_text MATCH :match AND" if expression else "")
    bound = {"match": expression, "low": low, "high": high, "limit": limit}
    return read.rows(sql, bound)


def _beginning(read: Read, prefix: str) -> list[str]:
    """Words that begin so: all of them, or more than :data:`SPELLED`."""
    found = read.rows(_BEGINNING, {"low": prefix, "high": prefix + "\U0010ffff"})
    return [word for word in found if not _TOKEN.fullmatch(word)]


def _beginnings(read: Read, prefix: str) -> list[str]:
    """The beginnings of three letters of words that begin so, and shorter words as they are."""
    found = read.rows(_BEGINNINGS, {"low": prefix, "high": prefix + "\U0010ffff"})
    words = (one for one in found if not (_TOKEN.fullmatch(one) and one[2].isdigit()))
    return list(dict.fromkeys(one[:MIN_PREFIX] for one in words))


def _one_by_one(read: Read, match: Match, low: int, high: int, limit: int) -> list[int]:
    """Of the newest items whose words begin with the first letters, those with all letters; with
    two letters, of the newest in which all else fits."""
    last = match.phrases[-1]
    few = len(last.words[0]) < MIN_PREFIX
    short = [] if few else [replace(last, words=(last.words[0][:MIN_PREFIX],))]
    near = replace(match, phrases=[*match.phrases[:-1], *short])
    begins = re.compile(rf"(?<![^\W_]){re.escape(fold_lines(last.words[0]))}")
    found: list[int] = []
    most, looked = LOOKED_AT, 0
    for _ in range(3 if few else 2):
        rows = _rows(read, near, low, high, most)
        for row, text, media in read.rows(_TEXTS, {"hits": json.dumps(rows)}):
            alts = () if media == "[]" else (one.get("alt", "") for one in json.loads(media))
            if begins.search(fold_lines(" ".join((text, *alts)))):
                found.append(int(row))
        looked += len(rows)
        missing = limit - len(found)
        promised = 1 + round(missing * looked / max(1, len(found)) * _SPARE)
        if len(rows) < most or missing <= 0 or promised > _FARTHEST:
            break
        high, most = rows[-1], promised if few else LOOKED_AT
    return found


def _indexed(word: str) -> str:
    """As the index keeps it: small letters, those of Latin without accents, ligatures as they
    are."""
    return "".join(map(_plain, word.lower()))


def _plain(letter: str) -> str:
    bare = unicodedata.normalize("NFD", letter)[0]
    return bare if bare.isascii() else "σ" if letter == "ς" else letter


def _as_indexed(word: str) -> bool:
    """Whether the index folds its letters as :func:`_indexed` does."""
    return _FOLDED_ALIKE.fullmatch(word) is not None
