"""Items are found by their words, newest first, in every language's spelling."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from storage.cache import Cache
from storage.database import Database
from storage.model import Batch, ItemId, Media, MediaId, Reason, Removal
from storage.pages import Reader
from tests.storage.making import NOW, ROOM, StillClock, apply, edit
from tests.storage.reading import HOME, TAG, community, plan, post, put, reading, rows, said


@pytest.fixture
def reader(db: Database, cache: Cache, clock: StillClock) -> Iterator[Reader]:
    community(db, clock)
    put(cache, ROOM, said("old", -60, text="Réunion de l'été à Grenoble"))
    put(cache, HOME, post("new", "Une RÉUNION utile", minutes=-1, warning="politique"))
    put(cache, TAG, post("new", "Une RÉUNION utile", minutes=-1, warning="politique"))
    with reading(db, clock) as made:
        yield made


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("réunion", ["new", "old"]),
        ("REUNION", ["new", "old"]),
        ("reu", ["new", "old"]),
        ("re", []),
        ("reunion grenoble", ["old"]),
        ("grenoble reu", ["old"]),
        ("gren reunion", []),
        ("l'été", ["old"]),
        ("politique", ["new"]),
        ("reunion lyon", []),
        ("", []),
    ],
)
def test_items_hold_every_word_the_last_perhaps_unfinished(
    reader: Reader, text: str, expected: list[str]
) -> None:
    assert rows(reader.search(text)) == expected


def test_the_newest_are_kept_when_there_are_many(cache: Cache, reader: Reader) -> None:
    put(cache, ROOM, *(said(f"m{n}", n, text="mot") for n in range(-30, 0)))
    assert rows(reader.search("mot", limit=3)) == ["m-1", "m-2", "m-3"]


def test_an_item_speaks_for_its_strongest_place(reader: Reader) -> None:
    entry = reader.search("utile")[0]
    assert (entry.channel, entry.reason) == (HOME, Reason.FOLLOWED)


def test_pictures_and_events_are_found_by_their_words(cache: Cache, reader: Reader) -> None:
    picture = Media(id=MediaId("p"), remote="https://example.org/p", alt="Un tilleul")
    put(cache, HOME, post("pictured", media=(picture,)))
    plan(cache, "dinner", NOW, title="Dîner", place="La Table Ronde")
    assert rows(reader.search("tilleul")) == ["pictured"]
    assert rows(reader.search("table ronde")) == rows(reader.search("diner")) == ["dinner"]


def test_edits_are_found_by_their_new_words_and_what_is_gone_by_none(
    cache: Cache, reader: Reader
) -> None:
    old = said("old", -60)
    apply(cache, Batch(amendments=(edit(old, "tout autre chose", -1),)))
    assert rows(reader.search("grenoble")) == []
    assert rows(reader.search("autre chose")) == ["old"]
    apply(cache, Batch(removals=(Removal(item=ItemId("old"), trace=True),)))
    assert rows(reader.search("autre")) == []


def test_ligatures_are_found_as_people_type_them(cache: Cache, reader: Reader) -> None:
    put(cache, ROOM, said("heart", text="Un cœur"), said("apart", 1, text="Un coeur"))
    for typed in ("cœur", "coeur"):
        assert sorted(rows(reader.search(typed))) == ["apart", "heart"]
