"""How much there is, told from a part of it: near enough to the whole, and near enough each day."""

from __future__ import annotations

import random
from datetime import datetime
from typing import Any

import pytest

from storage import pruning, survey
from storage.cache import Cache
from storage.database import Database
from storage.folder import Folder
from storage.limits import MEGABYTES, SURVEY, Kind, Limits
from storage.model import Item
from storage.pruning import Pruning
from storage.survey import DIRECTORY, INDEX, MEASURING, Survey
from storage.upkeep import Upkeep
from tests.storage.making import KEY, StillClock, apply, message, said
from tests.storage.rounds import ago, kept, later, resource, run

DAYS, EACH = 40, 20  # days in which somebody wrote, and how often in each


@pytest.fixture
def years(cache: Cache, daybook: None) -> None:
    """Messages of any length, as they came: the oldest first."""
    chance = random.Random(11)
    apply(cache, said(*(_one(chance, n) for n in range(DAYS * EACH))))
    for n in range(7):
        apply(cache, resource(f"past{n}", days=100 + n))


def _one(chance: random.Random, n: int) -> Item:
    at: datetime = ago(DAYS - n // EACH)
    words = (f"{chance.randrange(8000):x}" for _ in range(round(chance.lognormvariate(4, 1))))
    return message(f"$m{n}", " ".join(words), at=at)


def _measured(db: Database, clock: StillClock) -> dict[str, Any]:
    with db.write() as write:
        write.execute("DELETE FROM upkeep")
    return _goes_on(db, clock)


def _goes_on(db: Database, clock: StillClock) -> dict[str, Any]:
    measure = Survey()
    while measure(db, clock):
        pass
    found = Upkeep(db).place(SURVEY)
    assert found is not None
    return found


def test_a_tenth_tells_of_the_whole_and_of_each_week(
    db: Database, clock: StillClock, years: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = _measured(db, clock)
    monkeypatch.setattr(survey, "_ENOUGH", DAYS * EACH // 9)
    asked: list[int] = []
    really = db.rows

    def counted(sql: str, parameters: Any = ()) -> list[Any]:
        if sql == survey._ITEMS:
            asked.append(parameters[1] - parameters[0])
        return really(sql, parameters)

    monkeypatch.setattr(db, "rows", counted)
    part = _measured(db, clock)
    assert sum(asked) < DAYS * EACH / 7, "the rest was looked at too"
    messages, told = whole["days"]["messages"], part["days"]["messages"]
    assert sum(told.values()) == pytest.approx(sum(messages.values()), rel=0.15)
    assert sum(told.values()) != sum(messages.values())
    recent = sorted(messages, key=int)[-DAYS // 2 :]
    half = sum(messages[day] for day in recent)
    assert sum(told.get(day, 0) for day in recent) == pytest.approx(half, rel=0.25)
    assert part["days"]["events"] == whole["days"]["events"], "they are few: none is left out"
    assert part["upto"] == whole["upto"]


def test_what_comes_later_is_added_and_nothing_is_looked_at_twice(
    db: Database, cache: Cache, clock: StillClock, years: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(survey, "_ENOUGH", DAYS * EACH // 9)
    before = _measured(db, clock)
    apply(cache, said(message("$new", "mot " * 25_000, at=ago(0))))
    apply(cache, resource("past9", days=200))
    clock.forward(2 * 86_400)
    after = _goes_on(db, clock)
    grown = {
        kind: sum(after["days"][kind].values()) - sum(before["days"][kind].values())
        for kind in ("messages", "events")
    }
    assert 100_000 < grown["messages"] < 102_000, "few are all looked at"
    [one] = {*after["days"]["events"]} - {*before["days"]["events"]}
    assert grown["events"] == after["days"]["events"][one]


def test_the_index_is_told_from_where_its_parts_end(
    db: Database, clock: StillClock, years: None
) -> None:
    really = sum(
        db.rows(f"SELECT sum(octet_length(block)) FROM {name}_data")[0][0]
        for name in ("item_text", "card_text")
    )
    found = _measured(db, clock)["sums"]
    assert found[INDEX] == pytest.approx(really, rel=0.1)
    assert found[INDEX] > 3960
    assert found.get(DIRECTORY, 0) == 0


def test_what_was_begun_in_another_way_begins_anew(
    db: Database, clock: StillClock, years: None
) -> None:
    with db.write() as write:
        half = {"walk": 1, "after": 5, "upto": 900, "days": {}, "sums": {}, "whole": 0}
        Upkeep(db).keep(write, MEASURING, half)
    found = _goes_on(db, clock)
    assert len(found["days"]["messages"]) == DAYS
    assert Upkeep(db).place(MEASURING) is None


def test_a_step_is_over_soon_and_the_next_process_goes_on_from_it(
    db: Database, clock: StillClock, years: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = _measured(db, clock)
    monkeypatch.setattr(survey, "_SLICE", 0.0001)
    monkeypatch.setattr(survey, "_KEPT_EVERY", 1)
    with db.write() as write:
        write.execute("DELETE FROM upkeep")
    steps = 0
    while Survey()(db, clock):  # each is a process of its own
        steps += 1
    assert steps > 3
    found = Upkeep(db).place(SURVEY)
    assert found is not None
    assert (found["days"], found["upto"]) == (whole["days"], whole["upto"])


@pytest.mark.parametrize(
    ("number", "limit", "stays"),
    [(5, 1.2, True), (50, 0.5, False)],
    ids=["more than there is", "less than there is"],
)
def test_an_estimate_erases_nothing_and_spares_nothing(
    *,
    db: Database,
    cache: Cache,
    clock: StillClock,
    limits: Limits,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    limit: float,
    stays: bool,
) -> None:
    monkeypatch.setattr(survey, "_ENOUGH", 20)
    monkeypatch.setattr(pruning, "MEGABYTE", 1000)
    words = {number: "mot " * 50_000}
    apply(
        cache,
        said(*(message(f"$m{n}", words.get(n, "mot"), at=ago(40 - n / 10)) for n in range(400))),
    )
    later(clock)
    run(db, clock)
    really = db.rows(f"SELECT sum({survey.SIZE}) FROM item AS i")[0][0]
    told = sum(_told(db)["days"]["messages"].values())
    assert told > 1.2 * really if stays else told < 0.5 * really, "it would decide otherwise"
    limits.choose(Kind.MESSAGES, MEGABYTES, round(limit * really / 1000))
    run(db, clock)
    assert ("$m0" in {key.rpartition("/")[2] for key in kept(db)}) is stays
    assert survey.is_part(_told(db)) is False


def test_who_left_is_not_counted_when_something_is_to_go(
    db: Database, clock: StillClock, years: None, limits: Limits, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What went in another way than by pruning is still in what was measured by and by."""
    monkeypatch.setattr(pruning, "MEGABYTE", 1000)
    later(clock)
    run(db, clock)
    half = sum(_told(db)["days"]["messages"].values()) * 6 // 10
    with db.write() as write:
        write.execute("DELETE FROM item WHERE id > ? AND kind <> 'event'", (DAYS * EACH // 2,))
    before = kept(db)
    limits.choose(Kind.MESSAGES, MEGABYTES, half // 1000)
    run(db, clock)
    assert kept(db) == before


def test_the_first_day_is_told_even_if_it_was_left_out(
    db: Database, cache: Cache, clock: StillClock, years: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(survey, "_ENOUGH", DAYS * EACH // 9)
    numbers = range(40)
    apply(
        cache, said(*(message(f"$o{n}", "vieux", at=ago(300 if n == 20 else 0)) for n in numbers))
    )
    days = _measured(db, clock)["days"]["messages"]
    assert min(map(int, days)) == int(ago(300).timestamp()) // 86_400


def test_what_is_erased_while_it_is_measured_is_not_counted(
    db: Database, clock: StillClock, years: None, limits: Limits, monkeypatch: pytest.MonkeyPatch
) -> None:
    later(clock)
    chore, seconds = Pruning(), iter(range(10_000))
    with monkeypatch.context() as slow:  # one look, and its time is over
        slow.setattr("storage.survey.time.monotonic", lambda: next(seconds) * survey._SLICE * 0.6)
        for _ in range(8):
            assert chore(db, clock)
    assert chore.measuring
    limits.erase([Kind.MESSAGES])
    for _ in range(5_000):
        if not chore(db, clock):
            break
    assert not _told(db)["days"].get("messages")


def test_whoever_looks_does_not_bring_back_what_was_measured_before(
    *,
    db: Database,
    cache: Cache,
    clock: StillClock,
    years: None,
    folder: Folder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The engine may be done with measuring just as the window asks for it."""
    _measured(db, clock)
    apply(cache, said(message("$new", "mot " * 25_000, at=ago(0))))
    clock.forward(2 * 86_400)
    window = Database.open(folder, KEY)
    really = window.write

    def late(*, durable: bool = True) -> Any:
        monkeypatch.undo()
        _goes_on(db, clock)
        return really(durable=durable)

    monkeypatch.setattr(window, "write", late)
    Limits(window, clock).measure()
    window.close()
    told = _told(db)
    assert told["wanted"]
    assert sum(told["days"]["messages"].values()) > 700_000, "with what came since"


def _told(db: Database) -> dict[str, Any]:
    found = Upkeep(db).place(SURVEY)
    assert found is not None
    return found
