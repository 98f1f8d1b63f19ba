"""Finding people as one types, without regard to accents, case or the order of words."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.cache import Cache
from storage.database import Database
from storage.folding import fold, words
from storage.model import Batch, CardId, FieldKind, Media, MediaId
from storage.pages import Reader
from storage.search import MAX_WORDS, match_expression
from tests.storage.making import StillClock, apply
from tests.storage.reading import card, community, reading

PEOPLE = (
    card("Camille Roux", "Roux Camille", year="1992 Centre", city="Grenoble",
         title="Directrice industrielle", org="Alpes Moteurs", email="camille@example.org"),
    card("Élodie Lefèvre", "Lefèvre Élodie", year="2004", city="Roussillon"),
    card("Roland Petit", "Petit Roland", city="Lyon", org="Grenoble Énergie"),
    card("Anne-Rose Girard", "Girard Anne-Rose", title="Élève"),
    card("Zoé Cœur", "Cœur Zoé", note="chorale"),
)  # fmt: skip


@pytest.fixture
def reader(db: Database, cache: Cache, clock: StillClock) -> Iterator[Reader]:
    community(db, clock)
    apply(cache, Batch(cards=PEOPLE))
    with reading(db, clock) as made:
        yield made


def names(reader: Reader, text: str, limit: int = 200) -> list[str]:
    return [row.name for row in reader.people(text, limit)]


def test_without_words_everybody_is_listed_by_family_name(reader: Reader) -> None:
    everybody = ["Zoé Cœur", "Anne-Rose Girard", "Élodie Lefèvre", "Roland Petit", "Camille Roux"]
    assert names(reader, "") == everybody
    assert names(reader, " -'\" ") == everybody
    assert names(reader, "", limit=2) == everybody[:2]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("roux", ["Camille Roux"]),
        ("ROUX cam", ["Camille Roux"]),
        ("cam rou", ["Camille Roux"]),
        ("elod", ["Élodie Lefèvre"]),
        ("Élodie LEFEVRE", ["Élodie Lefèvre"]),
        ("coeur", ["Zoé Cœur"]),
        ("cœur", ["Zoé Cœur"]),
        ("ro", ["Camille Roux", "Anne-Rose Girard", "Roland Petit", "Élodie Lefèvre"]),
        ("anne rose", ["Anne-Rose Girard"]),
        ("anne-rose", ["Anne-Rose Girard"]),
        ("grenoble énergie", ["Roland Petit"]),
        ("grenoble", ["Roland Petit", "Camille Roux"]),
        ("alpes mot gren", ["Camille Roux"]),
        ("roux lyon", []),
        ("camille@example.org", ["Camille Roux"]),
        ("zzz", []),
    ],
)
def test_people_are_found_as_one_types(reader: Reader, text: str, expected: list[str]) -> None:
    assert names(reader, text) == expected


def test_a_row_says_who_and_where(reader: Reader) -> None:
    [row] = reader.people("camille")
    assert row.summary == "1992 Centre. Directrice industrielle, Alpes Moteurs"
    assert row.city == "Grenoble"
    [anne] = reader.people("anne")
    assert (anne.summary, anne.city) == ("Élève", "")


def test_a_persons_page_has_all_that_the_card_says(cache: Cache, reader: Reader) -> None:
    page = reader.person(CardId("card-Camille Roux"))
    assert page is not None
    assert (page.name, page.book) == ("Camille Roux", "Annuaire")
    assert [(one.kind, one.value) for one in page.fields] == [
        ("year", "1992 Centre"),
        ("city", "Grenoble"),
        ("title", "Directrice industrielle"),
        ("org", "Alpes Moteurs"),
        ("email", "camille@example.org"),
    ]
    assert reader.person(CardId("nobody")) is None


def test_a_photo_comes_along(cache: Cache, reader: Reader) -> None:
    photo = Media(id=MediaId("m"), remote="https://example.org/m")
    apply(cache, Batch(cards=(card("Photo"),)))
    assert reader.people("photo")[0].photo is None
    with_photo = card("Photo")
    apply(cache, Batch(cards=(type(with_photo)(
        id=with_photo.id, channel=with_photo.channel, name="Photo", photo=photo),)))  # fmt: skip
    assert reader.people("photo")[0].photo == photo
    page = reader.person(with_photo.id)
    assert page is not None
    assert page.photo == photo


def test_a_card_that_changes_or_goes_is_found_by_its_new_words_only(
    cache: Cache, reader: Reader
) -> None:
    apply(cache, Batch(cards=(card("Camille Roux", "Roux Camille", city="Brest"),)))
    assert names(reader, "grenoble") == ["Roland Petit"]
    assert names(reader, "brest") == ["Camille Roux"]
    apply(cache, Batch(gone_cards=(CardId("card-Camille Roux"),)))
    assert names(reader, "brest") == names(reader, "roux") == []


# --- queries --------------------------------------------------------------------------------

SPITEFUL = [
    '"', "''", "a AND", "NOT x", "NEAR(a b)", "a*", "words:a", "(", "a)", "^a", "-a", "a OR b",
    "\x00", "a\x00b", "%", "_", "{a}: b", '"unbalanced', "a + b", "\ud800", "a\ud800 b",
]  # fmt: skip


@pytest.mark.parametrize("text", SPITEFUL)
def test_nothing_typed_is_read_as_a_query(reader: Reader, text: str) -> None:
    assert isinstance(reader.people(text), tuple)
    assert isinstance(reader.search(text), tuple)


@given(st.text())
def test_a_query_is_made_of_quoted_words_only(text: str) -> None:
    match = match_expression(text)
    if not words(text):
        assert match is None
        return
    assert match is not None
    outside = match.split('"')[::2]
    assert set("".join(outside)) <= set("( )*ORAND")
    assert len(match.split(" AND ")) <= MAX_WORDS


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_folding_forgets_case_accents_and_spaces() -> None:
    assert fold("  Élodie\tNŒUD ") == "elodie noeud"
    assert fold("Straße") == "strasse"


def narrowed(reader: Reader, text: str = "", **chosen: set[str]) -> list[str]:
    by = {FieldKind(kind): frozenset(values) for kind, values in chosen.items()}
    return [row.name for row in reader.people(text, 200, by)]


def test_facets_narrow_together_and_with_words(cache: Cache, reader: Reader) -> None:
    more = (
        card("Camille Petit", "Petit Camille", year="1992 Centre", city="Lyon"),
        card("Paul Petit", "Petit Paul", year="2004", city="Lyon", title="Élève"),
    )
    apply(cache, Batch(cards=more))
    assert narrowed(reader, city={"Lyon"}) == ["Camille Petit", "Paul Petit", "Roland Petit"]
    assert narrowed(reader, city={"Lyon", "Grenoble"}) == [
        "Camille Petit", "Paul Petit", "Roland Petit", "Camille Roux",
    ]  # fmt: skip
    assert narrowed(reader, city={"Lyon"}, year={"1992 Centre"}) == ["Camille Petit"]
    assert narrowed(reader, "petit", year={"2004"}) == ["Paul Petit"]
    assert narrowed(reader, "camille", city={"Grenoble"}) == ["Camille Roux"]
    assert narrowed(reader, "elev", city={"Lyon"}) == ["Paul Petit"]
    assert narrowed(reader, "camille", year={"2004"}) == []
    assert narrowed(reader, "", year=set()) == names(reader, "")


def test_a_facet_lists_its_values_among_those_whom_the_others_leave(reader: Reader) -> None:
    assert reader.facet(FieldKind.CITY) == ("Grenoble", "Lyon", "Roussillon")
    assert reader.facet(FieldKind.YEAR) == ("2004", "1992 Centre")
    lyon = {FieldKind.CITY: frozenset({"Lyon"})}
    assert reader.facet(FieldKind.YEAR, lyon) == ()
    assert reader.facet(FieldKind.CITY, lyon) == ("Grenoble", "Lyon", "Roussillon")


def test_what_a_card_no_longer_says_narrows_nobody(cache: Cache, reader: Reader) -> None:
    apply(cache, Batch(cards=(card("Camille Roux", "Roux Camille", city="Voiron"),)))
    assert narrowed(reader, city={"Grenoble"}) == []
    assert narrowed(reader, city={"Voiron"}) == ["Camille Roux"]


def test_facets_are_a_plain_intersection(cache: Cache, reader: Reader) -> None:
    """Against the same said in Python, on few enough cards that no bound is met."""
    dice = random.Random(4)
    values = {
        FieldKind.YEAR: ("1970", "1971", "1972"),
        FieldKind.CITY: ("Vif", "Voiron", "Die"),
        FieldKind.ORG: ("Eaux", "Gaz"),
    }
    cards = tuple(
        card(f"Nom{n} Ada", **{str(kind): dice.choice(of) for kind, of in values.items()})
        for n in range(90)
    )
    apply(cache, Batch(cards=cards))
    for _ in range(60):
        chosen = {
            kind: frozenset(dice.sample(of, dice.randint(0, 2))) for kind, of in values.items()
        }
        expected = {
            one.id
            for one in cards
            if all(not of or any(f.value in of for f in one.fields) for of in chosen.values())
        }
        if any(chosen.values()):
            assert {row.card for row in reader.people("", 1000, chosen)} == expected
        assert {row.card for row in reader.people("ada", 1000, chosen)} == expected
