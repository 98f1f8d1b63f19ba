"""Past events go once it is sure that they are past, and come again to whoever keeps more."""

from __future__ import annotations

from dataclasses import replace

import pytest

from storage.cache import Cache
from storage.calm.alarms import Alarms
from storage.database import Database
from storage.limits import DAYS, MEGABYTES, WITHOUT, Kind, Limits
from storage.model import (
    ItemId,
    Stream,
)
from tests.storage.making import ACCOUNT, StillClock, apply
from tests.storage.rounds import DAYBOOK, kept, later, resource, run


def test_events_to_come_stay_and_past_ones_are_not_fetched_again(
    db: Database, cache: Cache, clock: StillClock, limits: Limits, daybook: None
) -> None:
    apply(cache, resource("past", days=100))
    apply(cache, resource("lately", days=10))
    apply(cache, resource("ahead", days=-100))
    apply(cache, resource("alarmed", days=100))
    Alarms(db).put(ItemId("alarmed"), 10)
    limits.choose(Kind.EVENTS, DAYS, 30)
    later(clock)
    run(db, clock)
    assert kept(db) == {"lately", "ahead", "alarmed"}
    shelf = cache.shelf(ACCOUNT.id)
    assert shelf.etags(DAYBOOK)["/past.ics"] == "e1"
    assert shelf.items_of(DAYBOOK, "/past.ics") == ()
    assert db.rows("SELECT length(body) FROM payload WHERE remote = '/past.ics'") == [(0,)]
    assert db.rows("SELECT count(*) FROM removal") == [(0,)]
    later(clock)
    run(db, clock)
    assert kept(db) == {"lately", "ahead", "alarmed"}


@pytest.mark.parametrize(
    ("rule", "goes"),
    [
        ("FREQ=WEEKLY", False),
        ("FREQ=YEARLY;INTERVAL=3", False),
        ("FREQ=WEEKLY;UNTIL=20240301T000000Z", True),
        ("FREQ=WEEKLY;UNTIL=20990301T000000Z", False),
        ("FREQ=WEEKLY;UNTIL=20249901", False),
        ("FREQ=DAILY;COUNT=1", True),
        ("FREQ=YEARLY;COUNT=30", False),
        ("FREQ=DAILY;COUNT=999999", False),
    ],
)
def test_a_series_goes_only_when_it_surely_came_to_its_end(  # noqa: PLR0917 - fixtures
    db: Database,
    cache: Cache,
    clock: StillClock,
    limits: Limits,
    daybook: None,
    rule: str,
    goes: bool,
) -> None:
    apply(cache, resource("series", days=5_000, recurs=rule))
    limits.choose(Kind.EVENTS, DAYS, 30)
    later(clock)
    run(db, clock)
    assert kept(db) == (set() if goes else {"series"})


def test_what_repeats_by_dates_stays(
    db: Database, cache: Cache, clock: StillClock, limits: Limits, daybook: None
) -> None:
    apply(cache, replace(resource("dates", days=900), occurrences=()))
    limits.choose(Kind.EVENTS, DAYS, 30)
    later(clock)
    run(db, clock)
    assert kept(db) == {"dates"}


def test_very_much_that_is_to_come_is_no_reason_for_any_of_it_to_go(
    db: Database, cache: Cache, clock: StillClock, limits: Limits, daybook: None
) -> None:
    long = "mot " * 250_000
    for n in range(15):
        apply(cache, resource(f"ahead{n}", days=-10 - n, title=long))
    apply(cache, resource("past", days=100))
    limits.choose(Kind.EVENTS, MEGABYTES, 10)
    later(clock)
    run(db, clock)
    assert kept(db) == {"past"} | {f"ahead{n}" for n in range(15)}


def test_who_keeps_more_again_gets_past_events_again(
    db: Database, cache: Cache, clock: StillClock, limits: Limits, daybook: None
) -> None:
    apply(cache, resource("past", days=100))
    apply(cache, resource("lately", days=10))
    shelf, stream = cache.shelf(ACCOUNT.id), Stream("collection:https://example.org/days/")
    with db.write() as write:
        for name in (stream, "other"):
            write.execute("INSERT INTO stream VALUES (?, ?, 'token')", (ACCOUNT.id, name))
    limits.choose(Kind.EVENTS, DAYS, 30)
    later(clock)
    run(db, clock)
    limits.choose(Kind.EVENTS, DAYS, 20)
    assert shelf.cursor(stream) == "token"
    limits.choose(Kind.EVENTS, DAYS, WITHOUT)
    assert shelf.cursor(stream) is None  # all of it is compared
    assert dict(shelf.etags(DAYBOOK)) == {"/lately.ics": "e1"}  # and what is not here is fetched
    assert shelf.cursor(Stream("other")) == "token"
    apply(cache, resource("past", days=100))
    later(clock)
    run(db, clock)
    assert kept(db) == {"past", "lately"}
