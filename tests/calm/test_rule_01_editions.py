"""Rule 1. System notifications come only at the person's edition hours, at most one per edition,
none if it is empty; missed hours are not made up for; before the answer nothing is emitted."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from desktop.program import Program
from storage.accounts import Accounts
from storage.calm.choices import OFFERED
from storage.model import Batch, Changed, Reason, View
from tests.desktop.calm.living import Living, person, settle
from tests.desktop.community import (
    AGENDA,
    CAMILLE,
    DAYS,
    HOME,
    ISERE,
    KEY,
    NEWS,
    NOW,
    PROMO,
    TALK,
    event,
    message,
    place,
    post,
)
from tests.servers.notifier import Told

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
MIDNIGHT = datetime(2026, 11, 22, tzinfo=UTC)
ITEMS = 500


def hours_of(day: datetime) -> list[datetime]:
    """The hours that the first run offers, on one day of this computer."""
    return [day + minute * MINUTE for minute in OFFERED]


def injected(rng: random.Random, number: int, at: datetime) -> tuple[Any, Batch]:
    """One of the five hundred: of any kind, for any reason, by anybody."""
    who, name, ago = rng.choice(("camille", "paul", "nadia")), f"x{number}", NOW - at
    text = f"Important ! Numéro {number}, répondez vite."
    kind = rng.randrange(6)
    if kind == 0:
        return TALK, place((message(name, who, text, ago),), CAMILLE, Reason.DIRECT)
    if kind == 1:
        return NEWS, place((post(name, who, text, ago),), HOME, Reason.MENTION)
    if kind == 2:
        by = post(name, who, text, ago)
        return NEWS, place((by,), HOME, Reason.BOOST, by=by.author)
    if kind == 3:
        one = event(name, text, at + timedelta(days=rng.randrange(9)), 2)
        return DAYS, place((one,), AGENDA, Reason.CALENDAR)
    room = rng.choice((PROMO, ISERE))
    return TALK, place((message(name, who, text, ago),), room, Reason.ROOM)


def instants(rng: random.Random, begins: datetime) -> Iterator[datetime]:
    """When they arrive: at any moment, often at night, some in the very minute of an hour."""
    hours = [hour for day in (0, 1) for hour in hours_of(begins + day * 24 * HOUR)]
    near = [hour + rng.uniform(-90, 90) * MINUTE / 60 for hour in hours for _ in range(5)]
    rest = [begins + rng.random() * 48 * HOUR for _ in range(ITEMS - len(near))]
    yield from sorted((*near, *rest))


def live_through(living: Living, begins: datetime) -> None:
    """48 hours with everything that comes in them; the window looks when its timers would."""
    rng = random.Random(1)
    looks = [begins + n * 10 * MINUTE for n in range(48 * 6 + 1)]
    for day in (0, 1):
        for hour in hours_of(begins + day * 24 * HOUR):
            late = rng.uniform(0, 30) * MINUTE / 60
            looks.extend(hour + late + n * MINUTE / 2 for n in range(-4, 5))
    arrivals = [(at, number) for number, at in enumerate(instants(rng, begins))]
    moments = sorted([*arrivals, *((at, -1) for at in looks)])
    for at, number in moments:
        living.house.clock.at = at
        if number >= 0:
            living.receive(*injected(rng, number, at))
        else:
            living.at(at)
    assert len(arrivals) == ITEMS


@pytest.mark.real
@pytest.mark.row("C2")
def test_of_500_items_in_48_hours_at_most_three_a_day_are_told_each_at_an_hour(
    living: Living,
) -> None:
    living.house.clock.at = MIDNIGHT
    living.answer()
    live_through(living, MIDNIGHT)
    days = Counter(at.date() for at, _ in living.told)
    assert set(days.values()) == {3}
    assert len(days) == 2
    for at, told in living.told:
        hour = max(hour for day in (0, 1) for hour in hours_of(MIDNIGHT + day * 24 * HOUR)
                   if hour <= at)  # fmt: skip
        assert at - hour <= MINUTE
        assert told.category == "x-preau.edition.ready"
        assert not {"numéro", "500", "important"} & set(told.title.lower().split())


@pytest.mark.real
@pytest.mark.row("C1")
def test_before_the_hours_are_answered_nothing_is_emitted(living: Living) -> None:
    living.choose(lambda stores: stores.calm.list_people([person("camille")]))
    living.house.clock.at = MIDNIGHT
    live_through(living, MIDNIGHT)
    assert living.told == []
    assert "member=Notify" not in living.desktop.seen


def test_no_hours_is_an_answer_that_is_kept_too(living: Living) -> None:
    living.answer(())
    living.until(NOW + 24 * HOUR, 10 * MINUTE)
    one = message("n", "paul", "Bonjour.", NOW - living.house.clock.at)
    living.receive(TALK, place((one,), PROMO, Reason.ROOM))
    living.until(NOW + 48 * HOUR, 10 * MINUTE)
    assert living.told == []


def test_an_empty_edition_says_nothing(living: Living) -> None:
    living.answer()
    living.until(NOW + 24 * HOUR, MINUTE * 5)
    assert living.told == []


def arrives(living: Living, name: str = "n") -> None:
    one = message(name, "paul", "Bonjour.", NOW - living.house.clock.at)
    living.receive(TALK, place((one,), PROMO, Reason.ROOM))


def reopened(living: Living) -> None:
    """The program is opened again on the same folder."""
    house = living.house
    assert house.program is not None
    house.program.close()
    fresh = Program(house.app, house.folder, house.clock, profile=None, opener=print)
    house.program = fresh
    house.wire.answers["sync"] = {TALK.id: "ok"}
    fresh.open(KEY)
    fresh.join(house.wire)  # type: ignore[arg-type]


@pytest.mark.real
def test_hours_missed_while_it_was_closed_make_one_edition_and_no_notification(
    living: Living,
) -> None:
    living.answer()
    before = living.house.window.today.edition
    living.house.window.close()
    living.house.clock.at = NOW + 30 * HOUR  # four hours went by
    arrives(living)
    reopened(living)
    assert living.settle() == []
    assert before is not None
    newest = living.program.reader.edition()  # type: ignore[union-attr]
    assert newest is not None
    assert newest.id == before.id + 1
    assert newest.since == before.made_at
    assert living.at(NOW + 30 * HOUR + MINUTE) == []


def test_hours_that_were_slept_over_make_one_edition_and_no_notification(living: Living) -> None:
    living.answer()
    before = living.house.window.today.edition
    assert before is not None
    living.house.wire.answers["sync"] = {TALK.id: "ok"}
    living.house.clock.at = NOW + 30 * HOUR
    arrives(living)
    assert living.at(NOW + 30 * HOUR) == []
    newest = living.program.reader.edition()  # type: ignore[union-attr]
    assert newest is not None
    assert newest.id == before.id + 1


def test_waking_up_before_the_network_does_makes_that_edition_once_it_is_there(
    living: Living,
) -> None:
    living.answer()
    before = living.house.window.today.edition
    assert before is not None
    accounts, wire = Accounts(living.house.database, living.house.clock), living.house.wire
    for one in (TALK, NEWS, DAYS):
        accounts.problem(one.id, "unreachable")
    wire.answers["sync"] = {one.id: "unreachable" for one in (TALK, NEWS, DAYS)}
    living.at(NOW + 30 * HOUR)
    arrives(living)
    wire.answers["sync"] = {TALK.id: "ok"}
    reader = living.program.reader
    assert reader is not None
    assert reader.editions(5)[0].id == before.id
    accounts.problem(TALK.id, None)
    wire.changed.emit(Changed(views=frozenset({View.ACCOUNTS})))
    assert living.settle() == []
    assert [row.id for row in reader.editions(5)][:2] == [before.id + 1, before.id]


def test_servers_are_asked_shortly_before_an_hour_and_not_otherwise(living: Living) -> None:
    living.answer()
    living.house.wire.asked.clear()
    half_past = hours_of(NOW.replace(hour=0, minute=0))[1]
    living.until(half_past - 91 * MINUTE / 60, 5 * MINUTE)
    assert "sync" not in living.house.wire.names()
    living.until(half_past - MINUTE / 2)
    assert living.house.wire.names().count("sync") == 1
    living.until(half_past + HOUR, MINUTE)
    assert living.house.wire.names().count("sync") == 1


def test_the_edition_comes_at_its_hour_though_no_server_answers(living: Living) -> None:
    """With what had arrived."""
    living.answer()
    living.house.wire.answers["sync"] = "unreachable"
    arrives(living)
    half_past = hours_of(NOW.replace(hour=0, minute=0))[1]
    living.until(half_past - MINUTE, 10 * MINUTE)
    living.until(half_past + MINUTE)
    assert [told.title for _, told in living.told] == ["Votre page de 12\u202fh\u202f30 est prête."]


def test_what_is_on_the_screen_stays_there(living: Living) -> None:
    living.answer()
    shown = living.house.window.today.edition
    assert shown is not None
    arrives(living)
    living.at(hours_of(NOW.replace(hour=0, minute=0))[1])
    still = living.house.window.today.edition
    assert still is not None
    assert still.id == shown.id


def test_where_nothing_is_on_the_screen_the_page_comes_to_it(living: Living) -> None:
    living.answer()
    living.house.clock.at = NOW + MINUTE
    living.choose(lambda stores: stores.editions.make())  # nothing was new
    window = living.house.window
    window.show_edition()
    assert window.today.is_blank()
    arrives(living)
    half_past = hours_of(NOW.replace(hour=0, minute=0))[1]
    living.at(half_past - MINUTE)
    living.at(half_past)
    assert not window.today.is_blank()


@pytest.mark.real
def test_of_two_windows_on_one_folder_one_tells_it(living: Living) -> None:
    living.answer()
    house = living.house
    second = Program(house.app, house.folder, house.clock, profile=None, opener=print)
    second.open(KEY)
    second.join(house.wire)  # type: ignore[arg-type]
    settle(second)
    arrives(living)
    house.clock.at = hours_of(NOW.replace(hour=0, minute=0))[1]
    for program in (living.program, second):
        assert program.calm is not None
        program.calm.scheduler.look()
    settle(second)
    found: list[Told] = living.settle()
    assert len(found) == 1
    assert living.desktop.seen.count("member=Notify") == 1
    living.choose(lambda stores: stores.calm.list_people([person("camille")]))
    one = message("d", "camille", "Bonjour.", NOW - house.clock.at)
    living.receive(TALK, place((one,), CAMILLE, Reason.DIRECT))  # both windows hear of it
    settle(second)
    living.settle()
    assert living.desktop.seen.count("member=Notify") == 2
    assert second.window is not None
    second.window.close()
    second.close()


@pytest.mark.real
def test_a_clock_that_is_set_back_over_an_hour_brings_it_no_second_time(living: Living) -> None:
    living.answer()
    half_past = hours_of(NOW.replace(hour=0, minute=0))[1]
    arrives(living, "first")
    living.at(half_past - MINUTE)
    assert len(living.at(half_past)) == 1
    living.at(half_past - HOUR)
    arrives(living, "second")
    living.until(half_past + 5 * MINUTE, MINUTE / 2)
    assert len(living.told) == 1
