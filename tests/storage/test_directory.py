"""Finding people as one types, without regard to accents, case or the order of words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.cache import Cache
from storage.database import Database
from storage.folding import fold, words
from storage.model import Batch, CardId, Media, MediaId
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
