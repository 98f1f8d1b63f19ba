"""Which words are somebody's name."""

from __future__ import annotations

import pytest

from storage.cache import Cache
from storage.database import Database
from storage.groups import Groups
from storage.model import Address, AddressId, Batch, Membership
from storage.pages import known_words
from storage.pages.known_words import KnownWords
from storage.profile import parse
from storage.settings import Settings
from tests.storage.making import ROOM, StillClock, apply, room
from tests.storage.reading import card, community, reading

_PROFILE = b"""
schema = 1
[association]
id = "a"
name = "A"
[[groups]]
id = "g"
name = "Chorale Zwinglic"
"""


def known(db: Database, clock: StillClock) -> KnownWords:
    with reading(db, clock) as reader:
        return reader.known_words()


@pytest.fixture
def named(db: Database, cache: Cache, clock: StillClock) -> KnownWords:
    community(db, clock)
    Groups(db).install(parse(_PROFILE))
    Settings(db).set("association", {"name": "Les Krouptards"})
    member = Membership(channel=ROOM, address=AddressId("@x:asso.example"), name="Élbrouz O’Brïan")
    stranger = Address(id=AddressId("x@autre.example"), name="Trouffelard")
    apply(
        cache,
        Batch(
            channels=(room(ROOM, name="Klontar"),),
            cards=(card("Jean-Zor Nœudière"),),
            memberships=(member,),
            addresses=(stranger,),
        ),
    )
    return known(db, clock)


NAMES = (
    "Jean", "zor", "Jean-Zor", "Nœudière", "noeudiere", "ELBROUZ", "Élbrouz", "O'Brian", "klontar",
    "zwinglic", "Krouptards", "Trouffelard", "Zor’s",
)  # fmt: skip
NO_NAMES = ("Jea", "trouffelard", "zorr", "", "’", "x", "Jean-Zox", "12")


def test_names_of_people_places_groups_and_the_association(named: KnownWords) -> None:
    assert [word for word in NAMES if not named.has(word)] == []
    assert [word for word in NO_NAMES if named.has(word)] == []


def test_nobody_is_read_in_what_is_held(named: KnownWords) -> None:
    assert "zor" not in repr(vars(named)).lower()


def test_of_very_many_only_so_many_are_known(
    db: Database, cache: Cache, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    community(db, clock)
    apply(cache, Batch(cards=tuple(card(f"Zor{n:04}") for n in range(1500))))
    assert all(known(db, clock).has(f"zor{n:04}") for n in (0, 999, 1000, 1499))
    monkeypatch.setattr(known_words, "MOST", 100)
    few = known(db, clock)
    assert sum(few.has(f"zor{n:04}") for n in range(1500)) <= 100


def test_the_same_names_are_known_to_be_the_same(
    named: KnownWords, db: Database, cache: Cache, clock: StillClock
) -> None:
    assert named == known(db, clock)
    assert len({named, known(db, clock)}) == 1
    apply(cache, Batch(cards=(card("Nouvelle Venue"),)))
    assert named != known(db, clock)
    assert named != "Zor"
