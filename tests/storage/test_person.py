"""Somebody's card: where else they are known to be met, and what is in common."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from storage.cache import Cache
from storage.database import Database
from storage.groups import Groups
from storage.model import (
    Address,
    AddressId,
    Batch,
    CardId,
    ChannelKind,
    FieldKind,
    Membership,
    Presence,
    channel_id,
)
from storage.pages import Reader
from storage.profile import parse
from tests.storage.making import ACCOUNT, StillClock, apply, room
from tests.storage.reading import BOOK, card, community, reading

OTHER_BOOK = channel_id(ACCOUNT.id, "contacts")
CAMILLE = card(
    "Camille Roux", "Roux Camille", email="Camille@Asso.example", matrix="@camille:asso.example",
    fediverse="https://social.asso.example/@camille", category="Promo 1990",
)  # fmt: skip


@pytest.fixture
def reader(db: Database, cache: Cache, clock: StillClock) -> Iterator[Reader]:
    community(db, clock)
    book = room(OTHER_BOOK, ChannelKind.BOOK, name="Mes contacts")
    apply(cache, Batch(channels=(book,), cards=(CAMILLE, card("Ines Diallo"))))
    with reading(db, clock) as made:
        yield made


def known(reader: Reader, name: str = "Camille Roux") -> list[tuple[str, str, str, str]]:
    page = reader.person(CardId(f"card-{name}"))
    assert page is not None
    return [(one.kind, one.address, one.name, one.source) for one in page.known]


def common(reader: Reader, name: str = "Camille Roux") -> list[str]:
    page = reader.person(CardId(f"card-{name}"))
    assert page is not None
    return [name for _, name in page.common]


def test_a_card_says_where_somebody_is_met_and_how_they_are_called_there(
    cache: Cache, reader: Reader
) -> None:
    called = Address(id=AddressId("@camille:asso.example"), name="Cam")
    apply(cache, Batch(addresses=(called,)))
    assert known(reader) == [
        ("matrix", "@camille:asso.example", "Cam", "Annuaire"),
        ("fediverse", "camille@social.asso.example", "", "Annuaire"),
        ("email", "mailto:camille@asso.example", "", "Annuaire"),
    ]
    assert known(reader, "Ines Diallo") == []


def test_two_cards_under_one_name_that_share_an_address_are_one_person(
    cache: Cache, reader: Reader
) -> None:
    mine = card("Roux Camille", email="camille@asso.example", matrix="@roux:home.example")
    same_mail = card("Luc Roux", email="camille@asso.example", matrix="@luc:home.example")
    mine = type(mine)(id=mine.id, channel=OTHER_BOOK, name=mine.name, fields=mine.fields)
    apply(cache, Batch(cards=(mine, same_mail)))
    found = known(reader)
    assert ("matrix", "@roux:home.example", "", "Mes contacts") in found
    assert not [one for one in found if "luc" in one[1]]


@pytest.mark.parametrize(
    "address",
    ["@camille:asso.example", "camille@social.asso.example", "mailto:camille@asso.example"],
)
def test_an_address_leads_to_the_card_that_lists_it(reader: Reader, address: str) -> None:
    assert reader.card_of(AddressId(address)) == CAMILLE.id


def test_an_address_of_nobody_or_of_several_leads_nowhere(cache: Cache, reader: Reader) -> None:
    assert reader.card_of(AddressId("@nobody:asso.example")) is None
    assert reader.card_of(AddressId("")) is None
    assert reader.card_of(AddressId("@camille:asso")) is None
    apply(cache, Batch(cards=(card("Luc Roux", email="camille@asso.example"),)))
    assert reader.card_of(AddressId("mailto:camille@asso.example")) is None


def test_what_is_in_common_is_where_both_are(db: Database, cache: Cache, reader: Reader) -> None:
    profile = """
schema = 1
[association]
id = "a"
name = "A"
[[groups]]
id = "promo"
name = "Promo"
rooms = ["#promo:example.org"]
categories = ["promo 1990"]
[[groups]]
id = "choir"
name = "Chorale"
rooms = ["Chorale"]
[[groups]]
id = "isere"
name = "Isère"
categories = ["Isère"]
"""
    Groups(db).install(parse(profile.encode()))
    assert common(reader) == ["Promo"]  # the category, in a group whose room I joined
    assert common(reader, "Ines Diallo") == []
    there = channel_id(ACCOUNT.id, "!choir")
    joined = room(there, name="Chorale")
    member = Membership(channel=there, address=AddressId("@camille:asso.example"))
    apply(cache, Batch(channels=(joined,), memberships=(member,)))
    assert common(reader) == ["Promo", "Chorale"]
    left = room(there, name="Chorale", presence=Presence.LEFT)
    apply(cache, Batch(channels=(left,)))
    assert common(reader) == ["Promo"]


def test_a_category_without_a_room_is_common_if_ones_own_card_bears_it(
    db: Database, cache: Cache, reader: Reader
) -> None:
    profile = """
schema = 1
[association]
id = "a"
name = "A"
[[groups]]
id = "isere"
name = "Isère"
categories = ["Isère"]
"""
    Groups(db).install(parse(profile.encode()))
    apply(cache, Batch(cards=(card("Ines Diallo", category="ISÈRE"),)))
    assert common(reader, "Ines Diallo") == []
    own = card("Moi Même", email=str(ACCOUNT.address).lstrip("@"), category="Isère")
    kind = FieldKind.MATRIX
    own = type(own)(
        id=own.id,
        channel=BOOK,
        name=own.name,
        fields=(type(own.fields[0])(kind=kind, value=str(ACCOUNT.address)), *own.fields[1:]),
    )
    apply(cache, Batch(cards=(own,)))
    assert common(reader, "Ines Diallo") == ["Isère"]
