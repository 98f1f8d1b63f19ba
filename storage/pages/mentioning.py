"""Who may be meant by the beginning of a name, where something is written."""

from __future__ import annotations

import time
from dataclasses import dataclass

from storage.blocking import BLOCKED
from storage.model import AddressId, ChannelId, FieldKind
from storage.pages.naming import asked_words, by_card, plain_lines
from storage.pages.person import addresses_of
from storage.pages.read import Read
from storage.rows import NameableRow

_STAYS = 20.0  # seconds for which a list is good: people come and go slowly

# Of a room its members, as far as they are known; of posts everybody who was ever met.
_MEMBERS = f"""
SELECT json_group_array(json_array(m.address, coalesce(nullif(m.name, ''), a.name, '')))
FROM membership AS m LEFT JOIN address AS a ON a.key = m.address
WHERE m.channel = ? AND m.present AND m.address NOT IN (SELECT address FROM account)
  AND m.address NOT IN {BLOCKED}
"""
_MET = f"""
SELECT json_group_array(json_array(a.key, a.name)) FROM address AS a
WHERE a.key LIKE '%_@_%' AND a.key NOT LIKE 'mailto:%' AND a.key NOT LIKE '@%'
  AND a.key NOT IN (SELECT address FROM account) AND a.key NOT IN {BLOCKED}
"""
_NOT_HERE = f"""
SELECT json_group_array(who) FROM (
  SELECT address AS who FROM membership WHERE channel = ? AND NOT present
  UNION SELECT address FROM account UNION SELECT address FROM {BLOCKED})
"""
_BY_NAME = """
SELECT json_array(kind IN ('room', 'direct') AND coalesce(accepts ->> 'marks', 0))
FROM channel WHERE key = ?
"""


@dataclass(frozen=True, slots=True)
class _Known:
    """Everybody who may be named in a channel, and what is compared with what is typed."""

    channel: ChannelId
    made: float
    people: list[tuple[str, str]]
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
        found = {
            address: name
            for (address, name), plain in zip(known.people, known.names, strict=True)
            if all(f" {word}" in plain for word in asked)
        }
        rows = _ordered(found, asked)[:limit]
        if asked and len(rows) < limit:
            rows += _ordered(self._listed(channel, asked, found, by_name=by_name), asked)
        return tuple(rows[:limit])

    def _fill(self, channel: ChannelId, *, by_name: bool) -> _Known:
        known, now = self._known, time.monotonic()
        if known is not None and known.channel == channel and now - known.made < _STAYS:
            return known
        rows = self._read.rows(_MEMBERS, (channel,)) if by_name else self._read.rows(_MET)
        people = [(address, " ".join(name.split())) for address, name in rows]
        lines = plain_lines("\n".join(f"{name} {_local(address)}" for address, name in people))
        self._known = _Known(channel, now, people, lines.split("\n") if people else [])
        return self._known

    def _listed(
        self, channel: ChannelId, asked: list[str], found: dict[str, str], *, by_name: bool
    ) -> dict[str, str]:
        """Those whom the directory calls so: it knows more names than their servers do."""
        wanted = FieldKind.MATRIX if by_name else FieldKind.FEDIVERSE
        out = set(self._read.rows(_NOT_HERE, (channel,)))
        listed: dict[str, str] = {}
        for name, fields in by_card(self._read, asked, whole=False):
            for kind, address in addresses_of(fields):
                if kind is wanted and address not in found and address not in out:
                    listed[address] = " ".join(name.split())
        return listed


def _ordered(found: dict[str, str], asked: list[str]) -> list[NameableRow]:
    """Those first whose name begins so, then by name."""

    def place(one: tuple[str, str]) -> tuple[bool, str, str]:
        name = plain_lines(one[1] or _local(one[0])).strip()
        return not asked or not name.startswith(asked[0]), name, one[0]

    rows = sorted(found.items(), key=place)
    return [NameableRow(address=AddressId(address), name=name) for address, name in rows]


def _local(address: str) -> str:
    return address.lstrip("@").replace(":", "@").partition("@")[0].replace("\n", " ")
