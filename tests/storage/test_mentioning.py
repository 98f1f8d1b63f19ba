"""Who is offered when the beginning of a name is typed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from storage.blocking import Blocking
from storage.cache import Cache
from storage.database import Database
from storage.model import (
    Accepts,
    Address,
    AddressId,
    Batch,
    ChannelId,
    ChannelKind,
    Membership,
    channel_id,
)
from storage.pages import Reader, mentioning
from tests.storage.making import ACCOUNT, ROOM, StillClock, apply, room
from tests.storage.reading import HOME, card, community, reading

TALK = channel_id(ACCOUNT.id, "!talk")
TAKES = Accepts(intents=frozenset({"Say"}), marks=True)


def member(address: str, name: str = "", *, present: bool = True) -> Membership:
    return Membership(channel=TALK, address=AddressId(address), name=name, present=present)


def met(address: str, name: str = "") -> Address:
    return Address(id=AddressId(address), name=name)


@pytest.fixture
def reader(db: Database, cache: Cache, clock: StillClock) -> Iterator[Reader]:
    community(db, clock)
    apply(
        cache,
        Batch(
            channels=(room(TALK, name="Chorale", accepts=TAKES),),
            addresses=(
                met("@jo:asso.example", "Joël Dû"), met("eric@social.example", "Éric C."),
                met("camille@social.example", "Camille"), met("mailto:ines@asso.example", "Ines"),
            ),
            memberships=(
                member("@camille:asso.example", "Camille Roux"), member("@jo:asso.example"),
                member("@elodie:asso.example", "Élodie d’Arc"), member(ACCOUNT.address, "Moi"),
                member("@parti:asso.example", "Camille Parti", present=False),
            ),
            cards=(
                card("Camille Zay", "Zay Camille", matrix="@zay:asso.example"),
                card("Camille Parti", "Parti Camille", matrix="@parti:asso.example"),
                card("Élodie Arc", "Arc Élodie", matrix="@elodie:asso.example"),
                card("Éric Camus", "Camus Éric", fediverse="https://social.example/@camus"),
            ),
        ),
    )  # fmt: skip
    with reading(db, clock) as made:
        yield made


def named(reader: Reader, typed: str, channel: ChannelId = TALK) -> list[tuple[str, str]]:
    return [(row.address, row.name) for row in reader.nameable(channel, typed)]


def test_of_a_room_its_members_are_offered_and_those_in_the_directory_after_them(
    reader: Reader,
) -> None:
    camille, zay = ("@camille:asso.example", "Camille Roux"), ("@zay:asso.example", "Camille Zay")
    assert named(reader, "cam") == [camille, zay]
    assert named(reader, "Roux") == [camille]
    assert named(reader, "camille r") == [camille]
    assert named(reader, "ZAY") == [zay]


def test_accents_and_case_are_the_readers_and_a_name_may_come_from_elsewhere(
    reader: Reader,
) -> None:
    elodie = [("@elodie:asso.example", "Élodie d’Arc")]
    assert named(reader, "elo") == named(reader, "Élo") == elodie
    assert named(reader, "arc") == elodie
    assert named(reader, "joe") == named(reader, "jo") == [("@jo:asso.example", "Joël Dû")]


def test_nothing_typed_yet_offers_the_members_by_name(reader: Reader) -> None:
    assert [name for _, name in named(reader, "")] == ["Camille Roux", "Élodie d’Arc", "Joël Dû"]
    assert named(reader, "!") == []


def test_who_left_who_is_not_read_and_the_person_are_not_offered(
    reader: Reader, db: Database, clock: StillClock
) -> None:
    assert named(reader, "parti") == []
    assert named(reader, "moi") == []
    Blocking(db).block(AddressId("@zay:asso.example"))
    assert named(reader, "zay") == []


def test_in_a_post_everybody_who_was_met_is_offered_by_their_whole_address(
    reader: Reader,
) -> None:
    eric = ("eric@social.example", "Éric C.")
    assert named(reader, "eric", HOME) == [eric, ("camus@social.example", "Éric Camus")]
    assert named(reader, "cam", HOME) == [
        ("camille@social.example", "Camille"), ("camus@social.example", "Éric Camus"),
    ]  # fmt: skip
    assert named(reader, "ines", HOME) == []


def test_where_names_mean_nothing_the_room_has_none_to_offer(reader: Reader, cache: Cache) -> None:
    assert named(reader, "elodie", ROOM) == []
    assert named(reader, "x", channel_id(ACCOUNT.id, "gone")) == []
    direct = room(TALK, ChannelKind.DIRECT, name="Camille", accepts=TAKES)
    apply(cache, Batch(channels=(direct,)))
    assert named(reader, "roux") == [("@camille:asso.example", "Camille Roux")]


def test_no_more_are_offered_than_can_be_seen(reader: Reader, cache: Cache) -> None:
    many = tuple(member(f"@n{n}:asso.example", f"Noé {n:03}") for n in range(300))
    apply(cache, Batch(memberships=many))
    assert [name for _, name in named(reader, "noe")] == [f"Noé {n:03}" for n in range(6)]


def test_a_name_with_a_line_break_is_one_line(reader: Reader, cache: Cache) -> None:
    apply(cache, Batch(memberships=(member("@x:asso.example", "Xa\nvier\t\u2028deux"),)))
    assert named(reader, "xa") == [("@x:asso.example", "Xa vier deux")]
    assert named(reader, "vier deux") == [("@x:asso.example", "Xa vier deux")]


def ever(reader: Reader, typed: str, channel: ChannelId = TALK) -> list[tuple[str, str]]:
    return [(row.address, row.name) for row in reader.nameable_ever(channel, typed)]


def test_of_very_many_the_others_are_found_by_any_part_of_their_name(
    reader: Reader, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mentioning, "_MANY", 2)
    late = (
        member("@zz1:asso.example", "Zoé 100%"), member("@zz2:asso.example", "d’Été Zacharie"),
        member("@zz3:asso.example", "Zachée Nœud", present=False),
    )  # fmt: skip
    apply(cache, Batch(memberships=late))
    assert named(reader, "zoe") == []  # at once only the first ones
    assert ever(reader, "Zoé") == ever(reader, "zoe") == [("@zz1:asso.example", "Zoé 100%")]
    assert ever(reader, "ete") == ever(reader, "zach") == [("@zz2:asso.example", "d’Été Zacharie")]
    assert ever(reader, "z%") == ever(reader, "z")
    assert ever(reader, "zach ete") == ever(reader, "zz2") != []
    assert ever(reader, "oe") == ever(reader, "") == ever(reader, "!") == []
    assert ever(reader, "joe") == [("@jo:asso.example", "Joël Dû")]
    assert ever(reader, "moi") == ever(reader, "parti") == []


def test_whom_one_met_long_ago_is_found_by_any_part_of_their_name(
    reader: Reader, cache: Cache, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    oeuvre = met("atelier@social.example", "Les Œuvres")
    late = tuple(met(f"late{n}@social.example", f"Zoé {n}") for n in range(4))
    monkeypatch.setattr(mentioning, "_MANY", 2)
    monkeypatch.setattr(mentioning, "_NEWEST", 4)
    apply(cache, Batch(addresses=(oeuvre, *late)))
    eric = ("eric@social.example", "Éric C.")
    assert eric in named(reader, "eri", HOME)
    assert ever(reader, "c", HOME) == [("camille@social.example", "Camille"), eric]
    assert ever(reader, "éric", HOME) == ever(reader, "C éri", HOME) == [eric]
    assert ever(reader, "oeuv", HOME) == ever(reader, "œuv", HOME) == [(oeuvre.id, oeuvre.name)]
    assert ever(reader, "atel", HOME) == [(oeuvre.id, oeuvre.name)]
    assert ever(reader, "ines", HOME) == ever(reader, "social", HOME) == []
    Blocking(db).block(AddressId("eric@social.example"))
    assert ever(reader, "eric", HOME) == []
