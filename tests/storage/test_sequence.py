"""Edition after edition, windows between them: nothing is lost, and nothing comes twice."""

from __future__ import annotations

import json
import random
from datetime import UTC, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.cache import Cache
from storage.calm.choices import Choices
from storage.choosing import News, Place, sections
from storage.database import Database
from storage.editions import Editions
from storage.folds import folded
from storage.model import AddressId, ChannelKind, ItemId, ItemKind, Reason
from storage.reading import Positions
from tests.storage.making import NOW, ROOM, StillClock
from tests.storage.reading import HOME, community, post, put, reading, said, shape
from tests.storage.test_frozen import another


def show(db: Database, number: int) -> None:
    """It is on screen."""
    Positions(db).keep(number, "heading", 0)


def standing(db: Database) -> list[str]:
    """Everything that is new in any edition, as often as it is."""
    rows = db.rows(
        "SELECT item_key, folded FROM edition_entry WHERE section NOT IN ('today', 'week')"
    )
    return [one for key, of in rows for one in (json.loads(of) or [key])]


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 1 << 30))
def test_each_item_stands_in_one_edition_whatever_is_made_and_opened_in_between(seed: int) -> None:
    chance = random.Random(seed)
    clock = StillClock()
    with another(clock) as db:
        cache, editions = Cache(db, clock), Editions(db, clock)
        names = []
        put(cache, ROOM, said("first"))
        show(db, editions.make())
        for n in range(40):
            clock.forward(chance.choice([0, 60, 3600]))
            late = -chance.randrange(600) + (clock.now() - NOW).total_seconds() / 60
            match chance.randrange(9):
                case 0 | 1 | 2:
                    names.append(f"m{n}")
                    put(cache, ROOM, said(names[-1], late))
                case 3 | 4:
                    names.append(f"p{n}")
                    put(cache, HOME, post(names[-1], minutes=late))
                case 5:
                    editions.make(UTC, kind="hour")
                case 6:
                    show(db, editions.make_if_new(UTC) or editions.make(UTC))
                case 7:
                    hours = timedelta(hours=chance.randrange(1, 9))
                    show(db, editions.make(UTC, kind="window", since=clock.now() - hours))
                case 8:
                    newest = editions.gather(UTC)
                    assert newest is not None
                    show(db, newest)
        editions.make(UTC)
        assert sorted(standing(db)) == sorted(["first", *names])


@pytest.fixture
def editions(db: Database, clock: StillClock) -> Editions:
    community(db, clock)
    return Editions(db, clock)


@pytest.mark.row("B5")
def test_a_window_shows_what_was_written_in_it_and_the_next_edition_shows_the_rest(
    db: Database, cache: Cache, clock: StillClock, editions: Editions
) -> None:
    put(cache, ROOM, said("seen"))
    show(db, editions.make())
    clock.forward(8 * 3600)
    put(cache, ROOM, said("early", 60), said("late", 7 * 60))
    window = editions.make(kind="window", since=clock.now() - timedelta(hours=3))
    with reading(db, clock) as reader:
        page = reader.edition(id=window)
        assert page is not None
        assert (page.kind, page.since) == ("window", clock.now() - timedelta(hours=3))
        assert shape(page) == [("rest", ["late"])]
        clock.forward(60)
        put(cache, ROOM, said("new", 8 * 60))
        after = editions.make(kind="hour")
        page = reader.edition(id=after)
        assert shape(page) == [("rest", ["early", "new"])]
        assert page is not None
        assert page.since == NOW


def test_what_came_while_nobody_looked_becomes_one_page(
    db: Database, cache: Cache, clock: StillClock, editions: Editions
) -> None:
    put(cache, ROOM, said("seen"))
    show(db, editions.make())
    for n in range(3):
        clock.forward(6 * 3600)
        put(cache, ROOM, said(f"m{n}", 60 + n))
        editions.make(kind="hour")
    hour = clock.now()
    clock.forward(600)
    put(cache, ROOM, said("later", 100))
    made = editions.gather()
    with reading(db, clock) as reader:
        page = reader.edition()
        assert page is not None
        assert (page.id, page.made_at, page.since, page.kind) == (made, hour, NOW, "hour")
        assert shape(page) == [("rest", ["m0", "m1", "m2"])]
        assert [row.opened for row in reader.editions()] == [False, True]
    assert editions.gather() == made


def test_a_window_takes_what_nobody_looked_at_and_leaves_the_rest(
    db: Database, cache: Cache, clock: StillClock, editions: Editions
) -> None:
    put(cache, ROOM, said("seen"))
    show(db, editions.make())
    clock.forward(24 * 3600)
    put(cache, ROOM, said("old", 10), said("new", 23 * 60))
    editions.make(kind="hour")
    show(db, editions.make(kind="window", since=clock.now() - timedelta(hours=2)))
    clock.forward(60)
    editions.make(kind="hour")
    with reading(db, clock) as reader:
        assert [row.kind for row in reader.editions()] == ["hour", "window", "now"]
        assert shape(reader.edition()) == [("rest", ["old"])]


def test_only_a_window_begins_at_an_instant(editions: Editions) -> None:
    for kind, since in (("window", None), ("now", NOW), ("sometimes", None)):
        with pytest.raises(ValueError, match="window"):
            editions.make(kind=kind, since=since)


def test_an_empty_window_says_nothing_and_is_not_kept(
    db: Database, clock: StillClock, editions: Editions
) -> None:
    for _ in range(3):
        clock.forward(60)
        window = editions.make(kind="window", since=NOW)
        assert editions.is_empty(window)
    assert db.rows("SELECT id FROM edition") == [(window,)]


def test_what_is_empty_has_nothing_new(
    db: Database, cache: Cache, clock: StillClock, editions: Editions
) -> None:
    assert editions.is_empty(editions.make())
    clock.forward(60)
    put(cache, ROOM, said("m", 1))
    assert not editions.is_empty(editions.make())
    assert editions.is_empty(999)


@pytest.mark.row("B6")
def test_editions_are_kept_for_sixty_days_and_the_last_for_ever(
    db: Database, cache: Cache, clock: StillClock, editions: Editions
) -> None:
    made = []
    for day in range(70):
        put(cache, ROOM, said(f"m{day}", day * 1440))
        made.append(editions.make(kind="hour"))
        clock.forward(86400)
    kept = [number for (number,) in db.rows("SELECT id FROM edition ORDER BY id")]
    assert kept == made[69 - 60 :]  # days, unless the person chose otherwise
    clock.forward(100 * 86400)
    editions.make(kind="hour")
    clock.forward(60)
    editions.make(kind="hour")
    assert made[-1] in [number for (number,) in db.rows("SELECT id FROM edition")]


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 1 << 30), order=st.sampled_from(["oldest", "newest", "author"]))
def test_the_same_things_in_any_order_make_the_same_lines(seed: int, order: str) -> None:
    chance = random.Random(seed)
    news = [_news(chance, n) for n in range(30)]
    mixed = chance.sample(news, len(news))
    first, second = (
        [folded(section, Choices()) for section in sections(some, (), {}, order)]
        for some in (news, mixed)
    )
    assert first == second
    told = [one for lines in first for line in lines for one in (line.folded or (line.key,))]
    assert sorted(told) == sorted(one.key for one in news)


def _news(chance: random.Random, n: int) -> News:
    """Some post or message, perhaps in answer to another."""
    above = (ItemId(f"i{chance.randrange(40):02}"),) if chance.random() < 0.4 else ()
    author = AddressId(chance.choice("ab"))
    reason, kind = chance.choice(
        [
            (Reason.ROOM, ChannelKind.ROOM),
            (Reason.FOLLOWED, ChannelKind.HOME),
            (Reason.BOOST, ChannelKind.HOME),
            (Reason.MENTION, ChannelKind.MENTIONS),
        ]
    )
    item = ItemKind.MESSAGE if kind is ChannelKind.ROOM else ItemKind.POST
    place = Place(kind, kind, kind, reason, None, chance.randrange(20))
    return News(n, f"i{n:02}", item, author, author, above, (place,))
