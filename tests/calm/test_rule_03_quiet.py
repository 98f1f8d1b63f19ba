"""Rule 3. Quiet hours win over everything, rule 2 included unless ticked per item: no sound, flash,
badge or raised window. Right across midnight, weekdays and both clock changes."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

from storage.calm.choices import OFFERED, Choices, Quiet
from storage.calm.gate import Signal, SignalKind, Verdict, judge
from storage.model import Reason
from tests.desktop.calm.living import Living, person
from tests.desktop.community import (
    AGENDA,
    CAMILLE,
    DAYS,
    NOW,
    PROMO,
    TALK,
    event,
    message,
    place,
)
from tests.storage.calm import model

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
NIGHT = Quiet(begins=22 * 60, ends=7 * 60)
CAMILLES = person("camille")
ZONES = ("Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu",
         "Pacific/Apia", "America/Sao_Paulo")  # fmt: skip

quiet_hours = st.lists(
    st.none() | st.builds(Quiet, begins=st.integers(0, 1439), ends=st.integers(0, 1439)),
    min_size=7,
    max_size=7,
).map(tuple)
moments = st.integers(0, 4 * 365 * 1440).map(
    lambda minute: datetime(2024, 1, 1, tzinfo=UTC) + minute * MINUTE
) | st.builds(
    lambda change, minute: change + minute * MINUTE,
    st.sampled_from([
        datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC),
        datetime(2026, 3, 8, 7, tzinfo=UTC), datetime(2026, 11, 1, 6, tzinfo=UTC),
    ]),
    st.integers(-1500, 1500),
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(quiet=quiet_hours, now=moments, name=st.sampled_from(ZONES))
def test_in_quiet_hours_only_a_ticked_alarm_passes(
    quiet: tuple[Quiet | None, ...], now: datetime, name: str
) -> None:
    """Against a clock on the wall that is looked at minute by minute."""
    zone = ZoneInfo(name)
    choices = Choices(hours=(OFFERED,) * 7, quiet=quiet, people=frozenset({CAMILLES}))
    is_quiet = model.quiet(choices, now, zone)
    for signal in (
        Signal(kind=SignalKind.DIRECT, name="d", at=now, author=CAMILLES),
        Signal(kind=SignalKind.ALARM, name="a", at=now),
        Signal(kind=SignalKind.EDITION, name="e", at=now),
    ):
        verdict = judge(signal, choices, now, zone, still=False, blocked=())
        assert (verdict is Verdict.QUIET) is is_quiet
    ticked = Signal(kind=SignalKind.ALARM, name="t", at=now, important=True)
    assert judge(ticked, choices, now, zone, still=False, blocked=()) is Verdict.PASSES


@pytest.fixture
def in_paris() -> Iterator[None]:
    """This computer stands in Paris."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = "Europe/Paris"
    time.tzset()
    yield
    os.environ.pop("TZ")
    if before is not None:
        os.environ["TZ"] = before
    time.tzset()


def by_night(living: Living) -> None:
    """Hours at which it would be told, some of them in the quiet ones; somebody is listed."""
    living.answer((2 * 60 + 30, 8 * 60, 23 * 60))
    living.choose(
        lambda stores: stores.calm.set_quiet((NIGHT,) * 7),
        lambda stores: stores.calm.list_people([CAMILLES]),
    )


def both_come(living: Living, number: int) -> None:
    """Something for the next page, and a direct message of a listed person."""
    ago = NOW - living.house.clock.at
    living.receive(
        TALK, place((message(f"n{number}", "paul", "Une nouvelle.", ago),), PROMO, Reason.ROOM)
    )
    living.receive(
        TALK, place((message(f"d{number}", "camille", "Tu dors ?", ago),), CAMILLE, Reason.DIRECT)
    )


def at_paris(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    local = datetime(2026, month, day, hour, minute, tzinfo=ZoneInfo("Europe/Paris"))
    return local.astimezone(UTC)


@pytest.mark.real
@pytest.mark.row("C3")
@pytest.mark.parametrize(
    ("month", "day"),
    [(11, 27), (3, 28), (10, 24)],
    ids=["into a Saturday", "into the summer time", "out of the summer time"],
)
def test_a_night_is_quiet_from_its_evening_to_its_morning(
    in_paris: None, living: Living, month: int, day: int
) -> None:
    living.house.clock.at = at_paris(month, day, 21, 50)
    living.calm.scheduler.look()
    by_night(living)
    morning = at_paris(month, day, 12) + 19 * HOUR
    morning = morning.astimezone(ZoneInfo("Europe/Paris")).replace(hour=7, minute=0, fold=1)
    number = 0
    while living.house.clock.at < morning.astimezone(UTC) + 90 * MINUTE:
        number += 1
        both_come(living, number)
        living.settle()
        living.at(living.house.clock.at + (30 if number > 1 else 10) * MINUTE)
    shown = [at.astimezone(ZoneInfo("Europe/Paris")).strftime("%H:%M") for at, _ in living.told]
    assert shown[0] == "21:50"
    assert all(one < "22:00" for one in shown[: shown.index("07:00")])
    assert "08:00" in shown


@pytest.mark.real
@pytest.mark.row("C3")
def test_quiet_hours_of_one_weekday_are_that_weekdays_alone(in_paris: None, living: Living) -> None:
    living.answer(())
    sunday = Quiet(begins=9 * 60, ends=18 * 60)
    living.choose(
        lambda stores: stores.calm.set_quiet((None,) * 6 + (sunday,)),
        lambda stores: stores.calm.list_people([CAMILLES]),
    )
    heard = []
    for day in (21, 22, 23):  # Saturday, Sunday, Monday
        living.house.clock.at = at_paris(11, day, 12)
        both_come(living, day)
        heard.append(len(living.settle()))
    assert heard == [1, 0, 1]


@pytest.mark.real
def test_what_came_in_quiet_hours_is_not_told_when_they_end(in_paris: None, living: Living) -> None:
    living.house.clock.at = at_paris(11, 23, 6, 58)
    by_night(living)
    living.calm.scheduler.look()
    both_come(living, 1)
    living.settle()
    living.until(at_paris(11, 23, 7, 30))
    assert living.told == []


@pytest.mark.real
def test_an_alarm_is_quiet_unless_the_person_ticked_that_very_one(
    in_paris: None, living: Living
) -> None:
    by_night(living)
    living.house.clock.at = at_paris(11, 23, 1)
    living.calm.scheduler.look()
    starts = at_paris(11, 23, 5)
    train, call = event("train", "Le train", starts, 2), event("call", "Appeler", starts, 1)
    living.receive(DAYS, place((train, call), AGENDA, Reason.CALENDAR))
    living.choose(
        lambda stores: stores.alarms.put(train.id, 60, True),
        lambda stores: stores.alarms.put(call.id, 60),
    )
    assert [told.title for told in living.at(starts - HOUR)] == ["Le train"]


@pytest.mark.real
def test_at_night_no_window_comes_to_the_front_and_nothing_blinks(
    in_paris: None, living: Living, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved: list[str] = []
    window = living.house.window
    for name in ("raise_", "activateWindow", "show", "showNormal"):
        monkeypatch.setattr(window, name, lambda name=name: moved.append(name))
    monkeypatch.setattr(QApplication, "alert", lambda *_: moved.append("alert"))
    monkeypatch.setattr(QApplication, "beep", lambda *_: moved.append("beep"))
    by_night(living)
    living.house.clock.at = at_paris(11, 23, 2, 29)
    living.calm.scheduler.look()
    both_come(living, 1)
    living.until(at_paris(11, 23, 2, 32))
    assert moved == []
    assert living.told == []


@pytest.mark.real
@pytest.mark.row("C4")
def test_a_pause_silences_everything_and_ends_by_itself(living: Living) -> None:
    living.answer()
    living.choose(
        lambda stores: stores.calm.list_people([CAMILLES]),
        lambda stores: stores.calm.pause(NOW + 3 * HOUR),
    )
    both_come(living, 1)
    assert living.settle() == []
    living.until(NOW + 3 * HOUR - MINUTE, 5 * MINUTE)  # over the hour of half past twelve
    assert living.told == []
    living.house.clock.at = NOW + 3 * HOUR
    both_come(living, 2)
    assert [told.title for told in living.settle()] == ["Camille Roux"]


@pytest.mark.real
def test_a_pause_that_the_person_ends_is_over(living: Living) -> None:
    living.answer()
    living.choose(
        lambda stores: stores.calm.list_people([CAMILLES]),
        lambda stores: stores.calm.pause(NOW + 8 * HOUR),
        lambda stores: stores.calm.pause(None),
    )
    both_come(living, 1)
    assert len(living.settle()) == 1


@pytest.mark.real
@pytest.mark.row("C5")
def test_the_systems_do_not_disturb_is_followed_and_nothing_waits_for_its_end(
    living: Living,
) -> None:
    living.answer()
    living.choose(lambda stores: stores.calm.list_people([CAMILLES]))
    living.desktop.pause(True)
    both_come(living, 1)
    living.until(datetime(2026, 11, 21, 12, 31, tzinfo=UTC), 10 * MINUTE)
    living.settle()
    assert "member=Notify" not in living.desktop.seen
    living.desktop.pause(False)
    assert living.settle() == []
    both_come(living, 2)
    assert [told.title for told in living.settle()] == ["Camille Roux"]
