"""What an earlier version indexed without its hashtags and emoji gets them, a slice at a time."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from storage import indexing, reindexing
from storage.cache import Cache
from storage.database import Database
from storage.groups import Groups
from storage.pages import Reader
from storage.profile import parse
from storage.reindexing import index_signs
from storage.upkeep import Upkeep
from tests.storage.making import NOW, ROOM, StillClock
from tests.storage.reading import HOME, PROFILE, community, plan, post, put, reading, rows, said

LONG_AGO = NOW - timedelta(days=40)


@pytest.fixture
def earlier(db: Database, cache: Cache, clock: StillClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a version before these left it."""
    community(db, clock)
    Groups(db).install(parse(PROFILE), "fr")
    with monkeypatch.context() as before:
        before.setattr(indexing, "_places", lambda channels, *_: _earlier(channels))
        before.setattr(indexing, "cut", str)
        put(cache, ROOM, *(said(f"m{n}", -n, text=f"Mot {'🎉' * (n % 3 == 0)}") for n in range(9)))
        put(cache, HOME, post("tagged", "Lundi", minutes=-20, tags=("chorale",)))
        put(cache, HOME, post("warned", "Mardi", minutes=-21, warning="🌞"))
        put(cache, ROOM, said("tokyo", -22, text="東京都に行きました"))
        put(cache, ROOM, said("price", -23, text="20 €"))
        plan(cache, "picnic", NOW, title="Pique-nique", place="Le parc 🌳", at=LONG_AGO)


def _earlier(channels: str) -> str:
    return " ".join(map(indexing.channel_token, json.loads(channels)))


def found(reader: Reader, text: str) -> list[str]:
    return rows(reader.search(text))


def test_a_slice_at_a_time_all_is_found(
    earlier: None, db: Database, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reindexing, "_LOOKED_AT", 3)
    monkeypatch.setattr(reindexing, "_PORTION", 2)
    with reading(db, clock) as reader:
        assert found(reader, "🎉") == found(reader, "🌞") == found(reader, "in:chorale") == []
        assert index_signs(db, clock)
        assert index_signs(db, clock)
        assert found(reader, "🎉") == ["m0", "m3"]  # the newest first, not what came last
        assert found(reader, "🌞") == found(reader, "in:chorale") == []
        while index_signs(db, clock):
            pass
        assert found(reader, "🎉") == ["m0", "m3", "m6"]
        assert found(reader, "mot") == [f"m{n}" for n in range(9)]
        assert found(reader, "🌞") == ["warned"]
        assert found(reader, "東京") == ["tokyo"]
        assert found(reader, "€") == ["price"]
        assert found(reader, "in:chorale") == ["tagged"]
        assert found(reader, "🌳") == ["picnic"]


def test_how_far_it_came_is_told_where_it_matters(
    earlier: None, db: Database, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reindexing, "_LOOKED_AT", 3)
    with reading(db, clock) as reader:
        assert reader.found("mot").unready is None
        assert reader.found("🎉").unready is not None
        before = reader.found("in:chorale").unready
        assert before == NOW
        assert index_signs(db, clock)
        assert reader.found("🎉").unready == NOW - timedelta(minutes=2)
        assert index_signs(db, clock)
        reached = reader.found("in:chorale mot").unready
        assert before is not None
        assert reached is not None
        assert reached == NOW - timedelta(minutes=5)
        while index_signs(db, clock):
            pass
        assert reader.found("🎉").unready is reader.found("in:chorale").unready is None


def test_it_is_done_once(earlier: None, db: Database, clock: StillClock) -> None:
    while index_signs(db, clock):
        pass
    with reading(db, clock) as reader:
        revision = reader.revision()
        assert not index_signs(db, clock)
        assert reader.revision() == revision
    assert Upkeep(db).place(reindexing.PLACE) == {"at": 0, "id": 0}


def test_what_is_written_meanwhile_is_found_too(
    earlier: None,
    db: Database,
    cache: Cache,
    clock: StillClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reindexing, "_LOOKED_AT", 3)
    assert index_signs(db, clock)
    put(cache, ROOM, said("new", text="Nouveau 🎉"))
    while index_signs(db, clock):
        pass
    with reading(db, clock) as reader:
        assert set(found(reader, "🎉")) == {"new", "m0", "m3", "m6"}


def test_what_is_cut_off_in_the_middle_is_done_again(
    earlier: None, db: Database, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reindexing, "_LOOKED_AT", 3)
    assert index_signs(db, clock)
    before = Upkeep(db).place(reindexing.PLACE)
    with monkeypatch.context() as full:
        full.setattr(Upkeep, "keep", lambda *_: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            index_signs(db, clock)
    assert Upkeep(db).place(reindexing.PLACE) == before
    with reading(db, clock) as reader:
        assert found(reader, "🎉") == ["m0"]
        while index_signs(db, clock):
            pass
        assert found(reader, "🎉") == ["m0", "m3", "m6"]
