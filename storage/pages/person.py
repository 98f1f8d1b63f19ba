"""One person: what the directory's cards say of them, and where else they are known to be met.

An address is joined to a person by nothing but a card that lists it; each says which address book
that card is in.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from storage.codec import unpack, unpack_all
from storage.folding import fold, words
from storage.groups import selector_value
from storage.model import AddressId, CardId, ChannelId, Field, FieldKind, GroupId, Media
from storage.pages.directory import summary
from storage.pages.read import Read, bare_address
from storage.rows import KnownAs, PersonPage

MET = (FieldKind.MATRIX, FieldKind.FEDIVERSE, FieldKind.EMAIL)
"""The fields that name an address."""

PERSON = """
SELECT json_array(card.key, card.name, json(card.fields), card.photo, channel.name)
FROM card JOIN channel ON channel.key = card.channel WHERE card.key = ?
"""

_LISTING = """
SELECT json_group_array(json_array(card.key, card.name, json(card.fields), book.name)
  ORDER BY card.key)
FROM (SELECT DISTINCT found.rowid AS id FROM json_each(?) AS asked
  CROSS JOIN card_text AS found ON card_text MATCH asked.value) AS hit
CROSS JOIN card ON card.id = hit.id JOIN channel AS book ON book.key = card.channel
"""

_CALLED = """
SELECT json_group_object(key, name) FROM address WHERE key IN (SELECT value FROM json_each(?))
"""

# Groups of whose conversations both are members, and those whose category both cards bear, or
# whose conversations the person of this computer is in.
_COMMON = """
WITH mine(key) AS MATERIALIZED (
  SELECT gathered.group_key FROM grouped_channel AS gathered
  JOIN channel AS c ON c.key = gathered.channel
  WHERE c.presence = 'joined' AND c.kind IN ('room', 'direct')),
met(key) AS MATERIALIZED (
  SELECT gathered.group_key FROM grouped_channel AS gathered
  JOIN channel AS c ON c.key = gathered.channel AND c.presence = 'joined'
  CROSS JOIN json_each(:addresses) AS each
  JOIN membership AS m ON m.channel = c.key AND m.address = each.value AND m.present)
SELECT json_group_array(json_array(g.key, g.name) ORDER BY g.position, g.key)
FROM community_group AS g WHERE g.key IN met OR EXISTS (
  SELECT 1 FROM selector AS s WHERE s.group_key = g.key AND s.kind = 'category'
  AND s.value IN (SELECT value FROM json_each(:theirs))
  AND (g.key IN mine OR s.value IN (SELECT value FROM json_each(:ours))))
"""

_ROOMS = """
SELECT json_group_array(DISTINCT c.key) FROM channel AS c CROSS JOIN json_each(?) AS each
JOIN membership AS m ON m.channel = c.key AND m.address = each.value AND m.present
WHERE c.kind IN ('room', 'direct')
"""


def person(read: Read, card: CardId) -> PersonPage | None:
    with read.snapshot():
        found = read.one(PERSON, (card,))
        if found is None:
            return None
        key, name, fields, photo, book = json.loads(found)
        known = _known(read, name, fields, book)
        return PersonPage(
            card=CardId(key),
            name=name,
            summary=summary(fields),
            book=book,
            fields=unpack_all(Field, json.dumps(fields)),
            photo=unpack(Media, photo) if photo else None,
            known=known,
            common=_common(read, fields, [one.address for one in known]),
            rooms=_rooms(read, [one.address for one in known]),
        )


def card_of(read: Read, address: AddressId) -> CardId | None:
    """The card that lists an address; None where there is none, or where people of several names
    share it."""
    found = _listing(read, [address])
    if len({_name_key(name) for _, name, _, _ in found}) != 1:
        return None
    return CardId(found[0][0])


def _known(
    read: Read, name: str, fields: Sequence[Mapping[str, Any]], book: str
) -> tuple[KnownAs, ...]:
    """The addresses of a card, and of cards in other books under the same name that share one of
    them."""
    sources = [(kind, address, book) for kind, address in addresses_of(fields)]
    for _, other, theirs, shelf in _listing(read, [address for _, address, _ in sources]):
        if _name_key(other) == _name_key(name):
            sources += [(kind, address, shelf) for kind, address in addresses_of(theirs)]
    first = {address: (kind, shelf) for kind, address, shelf in reversed(sources)}
    called = json.loads(read.one(_CALLED, (json.dumps(list(first)),)) or "{}")
    order = sorted(first, key=lambda address: (MET.index(first[address][0]), address))
    return tuple(
        KnownAs(
            address=address,
            kind=first[address][0],
            name=called.get(address, ""),
            source=first[address][1],
        )
        for address in order
    )


def addresses_of(fields: Iterable[Mapping[str, Any]]) -> list[tuple[FieldKind, AddressId]]:
    """As servers write them, in small letters."""
    made = []
    for field in fields:
        value = str(field["value"]).strip().lower()
        match field["kind"]:
            case FieldKind.MATRIX:
                plain = value.removeprefix("matrix:u/").removeprefix("https://matrix.to/#/")
                address = "@" + plain.lstrip("@")
                whole = ":" in address
            case FieldKind.FEDIVERSE:
                address = selector_value("account", value)
                whole = "@" in address and "://" not in address
            case FieldKind.EMAIL:
                address = "mailto:" + value.removeprefix("mailto:")
                whole = "@" in address
            case _:
                continue
        if whole:
            made.append((FieldKind(field["kind"]), AddressId(address)))
    return made


def _listing(read: Read, addresses: Iterable[str]) -> list[Any]:
    """The cards that list any of these: the words' index proposes, the fields decide."""
    wanted = {bare_address(address) for address in addresses}
    phrases = [phrase for address in sorted(wanted) for phrase in _phrases(address)]
    if not phrases:
        return []
    return [
        row
        for row in read.rows(_LISTING, (json.dumps(phrases),))
        if wanted & {bare_address(address) for _, address in addresses_of(row[2])}
    ]


def _phrases(address: str) -> Iterator[str]:
    """The words of an address as a card may write it: also as the page of a profile."""
    name, at, host = address.partition("@")
    for written in (address, f"{host}/@{name}" if at else ""):
        if found := words(written):
            yield f'"{" ".join(found)}"'


def _name_key(name: str) -> str:
    """Family name first or last, it is the same name."""
    return " ".join(sorted(fold(name).split()))


def _common(
    read: Read, fields: Sequence[Mapping[str, Any]], addresses: Sequence[str]
) -> tuple[tuple[GroupId, str], ...]:
    own = read.rows("SELECT json_group_array(address) FROM account")
    ours = [category for _, _, of, _ in _listing(read, own) for category in _categories(of)]
    page = {
        "addresses": json.dumps(list(addresses)),
        "theirs": json.dumps(_categories(fields)),
        "ours": json.dumps(ours),
    }
    return tuple((GroupId(key), name) for key, name in read.rows(_COMMON, page))


def _rooms(read: Read, addresses: Sequence[str]) -> frozenset[ChannelId]:
    return frozenset(ChannelId(key) for key in read.rows(_ROOMS, (json.dumps(list(addresses)),)))


def _categories(fields: Iterable[Mapping[str, Any]]) -> list[str]:
    return [
        selector_value("category", str(one["value"]))
        for one in fields
        if one["kind"] == FieldKind.CATEGORY
    ]
