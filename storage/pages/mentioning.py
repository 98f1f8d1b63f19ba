"""Who may be meant by the beginning of a name, where something is written."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass

from storage.blocking import BLOCKED
from storage.folding import fold_lines
from storage.model import AddressId, ChannelId, FieldKind
from storage.pages.naming import asked_words, by_card, plain_lines
from storage.pages.person import addresses_of
from storage.pages.read import Read
from storage.rows import NameableRow

_STAYS = 20.0  # seconds for which a list is good: people come and go slowly

_AT_ONCE = 50  # of those who are asked for by letters
_MANY = 4000
"""People who are looked through as they are typed. Of more :meth:`Nameable.ever` finds the others;
who cannot wait for it finds them by the beginning of an address, which has an index."""
_NEWEST = 20_000
"""Addresses met last, of people and of everything else, of which those who can be named are looked
through as they are typed."""

# Of a room its members, as far as they are known; of posts whom the person met last.
_MEMBERS = f"""
SELECT json_group_array(json_array(address, name)) FROM (
  SELECT m.address, coalesce(nullif(m.name, ''), a.name, '') AS name
  FROM membership AS m LEFT JOIN address AS a ON a.key = m.address
  WHERE m.channel = :channel AND m.present AND m.address NOT IN (SELECT address FROM account)
    AND m.address NOT IN {BLOCKED} AND {{}} LIMIT :most)
"""
_MET = f"""
SELECT json_group_array(json_array(address, name)) FROM (
  SELECT a.key AS address, a.name FROM address AS a
  WHERE a.key LIKE '%_@_%' AND a.key NOT LIKE 'mailto:%' AND a.key NOT LIKE '@%'
    AND a.key NOT IN (SELECT address FROM account) AND a.key NOT IN {BLOCKED} AND {{}}
  LIMIT :most)
"""
_ALL = "1"
# A name of plain letters is compared as it stands; the others, which are fewer, letter by letter.
_FITTING = """
CASE WHEN {name} LIKE :like OR {address} LIKE :like
  OR (length({name}) <> octet_length({name}) AND plainly({name}) LIKE :like)
THEN meant({name}, {address}) ELSE 0 END
"""
_FITTING_MEMBER = _FITTING.format(
    name="coalesce(nullif(m.name, ''), a.name, '')", address="m.address"
)
_FITTING_MET = _FITTING.format(name="a.name", address="a.key") + " ORDER BY a.rowid DESC"
_LATELY = "a.rowid > (SELECT max(rowid) - :newest FROM address) AND {} ORDER BY a.rowid DESC"
_EVER = "a.key >= :letters AND a.key < :letters || char(0x10ffff)"
_NOT_HERE = f"""
SELECT json_group_array(who) FROM (
  SELECT address AS who FROM membership WHERE channel = ? AND NOT present
  UNION SELECT address FROM account UNION SELECT address FROM {BLOCKED})
"""
_BY_NAME = """
SELECT json_array(kind IN ('room', 'direct') AND coalesce(accepts ->> 'marks', 0))
FROM channel WHERE key = ?
"""


Person = tuple[str, str]
"""Address and name."""


@dataclass(frozen=True, slots=True)
class _Known:
    """Everybody who may be named in a channel, by name, and what is compared with what is typed."""

    channel: ChannelId
    made: float
    people: list[Person]
    names: list[str]


class Nameable:
    """Of one reader; it keeps the last list, for a name is typed letter by letter."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._known: _Known | None = None

    def starting(self, channel: ChannelId, typed: str, limit: int) -> tuple[NameableRow, ...]:
        """See :meth:`storage.pages.Reader.nameable`."""
        asked = asked_words(typed)
        if typed.strip() and not asked:
            return ()
        by_name = self._read.one(_BY_NAME, (channel,)) == "[1]"
        known = self._fill(channel, by_name=by_name)
        rows = _found(known, asked, limit)
        if asked and len(rows) < limit and len(known.people) >= _MANY:
            rows += self._by_address(typed, dict(rows)) if not by_name else []
        if asked and len(rows) < limit:
            rows += self._listed(channel, asked, dict(rows), by_name=by_name)
        return tuple(
            NameableRow(address=AddressId(address), name=name) for address, name in rows[:limit]
        )

    def ever(self, channel: ChannelId, typed: str, limit: int) -> tuple[NameableRow, ...]:
        """See :meth:`storage.pages.Reader.nameable_ever`."""
        asked = asked_words(typed)
        if not asked:
            return ()
        rarest = max(asked, key=len)

        def meant(name: str, address: str) -> bool:
            called = plain_lines(f"{' '.join(name.split())} {_local(address)}")
            return all(f" {word}" in called for word in asked)

        connection = self._read.ready()
        connection.create_function("plainly", 1, fold_lines, deterministic=True)
        connection.create_function("meant", 2, meant)
        by_name = self._read.one(_BY_NAME, (channel,)) == "[1]"
        query = _MEMBERS.format(_FITTING_MEMBER) if by_name else _MET.format(_FITTING_MET)
        named = {"channel": channel, "most": _AT_ONCE, "like": f"%{rarest}%"}
        people = [(str(one), " ".join(name.split())) for one, name in self._read.rows(query, named)]
        begin = f" {asked[0]}"

        def place(one: Person) -> tuple[bool, str]:
            plain = plain_lines(one[1])
            return not plain.startswith(begin), plain

        people.sort(key=place)
        return tuple(
            NameableRow(address=AddressId(address), name=name) for address, name in people[:limit]
        )

    def _fill(self, channel: ChannelId, *, by_name: bool) -> _Known:
        known, now = self._known, time.monotonic()
        if known is not None and known.channel == channel and now - known.made < _STAYS:
            return known
        named = {"channel": channel, "most": _MANY, "newest": _NEWEST}
        query = _MEMBERS.format(_ALL) if by_name else _MET.format(_LATELY.format(_ALL))
        rows = self._read.rows(query, named)
        people = [(address, " ".join(name.split())) for address, name in rows]
        lines = "\n".join(f"{name} {_local(address)}" for address, name in people)
        names = plain_lines(lines).split("\n") if people else []
        order = sorted(range(len(people)), key=names.__getitem__)
        self._known = _Known(
            channel, now, [people[place] for place in order], [names[place] for place in order]
        )
        return self._known

    def _by_address(self, typed: str, found: dict[str, str]) -> list[Person]:
        """The others of very many, by the beginning of their address."""
        people = {
            str(one): " ".join(name.split())
            for one, name in self._read.rows(
                _MET.format(_EVER), {"most": _AT_ONCE, "letters": typed.strip().lstrip("@")}
            )
            if one not in found
        }
        return sorted(people.items(), key=lambda one: one[1])

    def _listed(
        self, channel: ChannelId, asked: list[str], found: dict[str, str], *, by_name: bool
    ) -> list[Person]:
        """Those whom the directory calls so: it knows more names than their servers do."""
        wanted = FieldKind.MATRIX if by_name else FieldKind.FEDIVERSE
        out = set(self._read.rows(_NOT_HERE, (channel,)))
        listed = {
            str(address): " ".join(name.split())
            for name, fields in by_card(self._read, asked, whole=False)
            for kind, address in addresses_of(fields)
            if kind is wanted and address not in found and address not in out
        }
        return sorted(listed.items(), key=lambda one: (plain_lines(one[1]), one[0]))


def fitting(rows: Iterable[NameableRow], typed: str) -> tuple[NameableRow, ...]:
    """Those of some who may be meant by what is typed now."""
    asked = asked_words(typed)
    called = ((row, plain_lines(f"{row.name} {_local(row.address)}")) for row in rows)
    return tuple(row for row, plain in called if all(f" {word}" in plain for word in asked))


def _found(known: _Known, asked: list[str], limit: int) -> list[Person]:
    """Those first whose name begins so, then by name."""
    needles = [f" {word}" for word in asked]
    begin = needles[0] if needles else ""
    first: list[Person] = []
    then: list[Person] = []
    for person, plain in zip(known.people, known.names, strict=True):
        if all(needle in plain for needle in needles):
            (first if plain.startswith(begin) else then).append(person)
            if len(first) >= limit:
                break
    return (first + then)[:limit]


def _local(address: str) -> str:
    return address.lstrip("@").replace(":", "@").partition("@")[0].replace("\n", " ")
