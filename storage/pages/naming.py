"""Who, and which place, is meant by a name that a person types: prefixes, accents folded."""

from __future__ import annotations

import re
import time
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from storage.folding import fold, fold_lines, words
from storage.pages.person import addresses_of
from storage.pages.read import Read
from storage.search import MYSELF, spellings

MOST = 50
"""Authors or places that one name may stand for in a search."""
_CARDS = 50  # of the directory that are looked at
_DEAR = 0.005  # seconds: what took longer is not done again at once
_PATIENCE = 20  # times as long as it took

_CALLED = """
SELECT json_group_array(json_array(address, name)) FROM (
  SELECT key AS address, name FROM address WHERE name <> ''
  UNION SELECT address, name FROM membership WHERE name <> ''
  UNION SELECT address, name FROM account)
"""
_BY_CARD = f"""
SELECT json_group_array(json_array(name, json(fields))) FROM (
  SELECT card.name, card.fields FROM card_text CROSS JOIN card ON card.id = card_text.rowid
  WHERE card_text MATCH ? LIMIT {_CARDS})
"""
_AUTHORS = """
SELECT json_group_array(DISTINCT author) FROM item
WHERE author IN (?1, '@' || ?1, 'mailto:' || ?1, ltrim(?1, '@'))
"""
_CHANNELS = """
SELECT json_group_array(json_array('channel', key, name, json(aliases))) FROM channel
WHERE kind NOT IN ('thread', 'book')
"""
_GROUPS = """
SELECT json_group_array(json_array(kind, value, name, json('[]'))) FROM (
  SELECT 'channel' AS kind, gathered.channel AS value, g.name
  FROM community_group AS g JOIN grouped_channel AS gathered ON gathered.group_key = g.key
  UNION ALL SELECT s.kind, s.value, g.name
  FROM community_group AS g JOIN selector AS s ON s.group_key = g.key
  WHERE s.kind IN ('account', 'hashtag'))
"""
_APART = re.compile(r"[^\w\n\t]+|_+")


class Place(NamedTuple):
    """Where something may be: ``kind`` is "channel", "hashtag" or "account", as selectors name
    them; an item that has the hashtag, or is of the account, is in the group."""

    kind: str
    value: str


class Names:
    """Everybody who is called something, in one text in memory: a look through it takes less
    than a millisecond, however many they are. Made at the first "from:", and again when something
    was committed since, but not so often that it would cost more than a twentieth of the time."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._revision = -1
        self._again = 0.0
        self._text = ""
        self._starts: list[int] = []
        self._addresses: list[str] = []

    def authors(self, name: str, *, whole: bool) -> list[str]:
        """The addresses of people so called, at most :data:`MOST` and one more. ``whole``: every
        word is a whole one, else it may be the beginning of one."""
        if fold(name) in MYSELF and not whole:
            return list(self._read.rows("SELECT json_group_array(address) FROM account"))
        asked = asked_words(name)
        if not asked:
            return []
        exact = any(sign in name for sign in "@:")
        self._fill()
        found = dict.fromkeys(self._lines(asked, whole=whole, exact=exact))
        found.update(dict.fromkeys(self._read.rows(_AUTHORS, (name.strip(),)) if exact else ()))
        found.update(
            (str(address), None)
            for _, fields in by_card(self._read, asked, whole=whole)
            for _, address in addresses_of(fields)
        )
        return list(found)[: MOST + 1]

    def places(self, name: str, *, whole: bool) -> list[Place]:
        """The channels so called, and what groups so called gather, as :meth:`authors`."""
        asked = asked_words(name)
        rows = self._read.rows(_CHANNELS) + self._read.rows(_GROUPS) if asked else []
        found = {
            Place(kind, value): None
            for kind, value, called, aliases in rows
            if _fits(plain_lines(" ".join([called, *aliases])), asked, whole=whole)
        }
        return list(found)[: MOST + 1]

    # --- people -----------------------------------------------------------------------------

    def _fill(self) -> None:
        revision = int(self._read.one("SELECT value FROM revision"))
        if revision == self._revision or time.monotonic() < self._again:
            return
        began = time.thread_time()  # of this thread alone: others may be busy
        rows = self._read.rows(_CALLED)
        self._addresses = [address for address, _ in rows]
        lines = (f"{_line(name)} {_local(address)}\t {_line(address)}" for address, name in rows)
        self._text = plain_lines("\n".join(lines))
        self._starts = [0, *(found.end() for found in re.finditer("\n", self._text))]
        self._revision = revision
        took = time.thread_time() - began
        self._again = time.monotonic() + (_PATIENCE * took if took > _DEAR else 0.0)

    def _lines(self, asked: Sequence[str], *, whole: bool, exact: bool) -> Iterable[str]:
        rarest = max(asked, key=len)
        place, last = self._text.find(f" {rarest}"), -1
        number = 0
        while place >= 0 and number <= MOST:
            line = bisect_right(self._starts, place) - 1
            end = self._starts[line + 1] - 1 if line + 1 < len(self._starts) else len(self._text)
            if line != last:
                called = self._text[self._starts[line] : end]
                name, _, address = called.partition("\t")
                if _fits(address if exact else name, asked, whole=whole):
                    number += 1
                    yield self._addresses[line]
            last = line
            place = self._text.find(f" {rarest}", end)


def by_card(read: Read, asked: Sequence[str], *, whole: bool) -> Iterable[tuple[str, list[Any]]]:
    """Name and fields of the cards whose names have each of these folded words; of very many only
    some."""
    star = "" if whole else "*"
    match = " AND ".join(
        "(" + " OR ".join(f'"{one}"{star}' for one in spellings(word)) + ")" for word in asked
    )
    for name, fields in read.rows(_BY_CARD, (match,)):
        if _fits(plain_lines(name), asked, whole=whole):
            yield name, fields


def asked_words(name: str) -> list[str]:
    """The folded words of what was typed."""
    return [word for part in words(name) for word in fold(part).split()]


def plain_lines(text: str) -> str:
    """Folded, each word after a space; lines and tabs stay."""
    return " " + _APART.sub(" ", fold_lines(text)).replace("\n", "\n ")


def _fits(called: str, asked: Sequence[str], *, whole: bool) -> bool:
    around = f" {called.strip()} "
    return all(f" {word} " in around if whole else f" {word}" in around for word in asked)


def _line(text: str) -> str:
    return text.replace("\n", " ").replace("\t", " ")


def _local(address: str) -> str:
    """What stands before the server in an address."""
    return _line(address).removeprefix("mailto:").lstrip("@").partition("@")[0].partition(":")[0]
