"""The person's choices, as they are kept and read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.accounts import Accounts
from storage.cache import Cache
from storage.calm import keeping
from storage.calm.choices import OFFERED, Choices, Kept, Quiet, Shown
from storage.calm.keeping import Keeping
from storage.clock import SystemClock
from storage.database import Database
from storage.model import AddressId, View
from storage.pages import Reader
from storage.settings import Settings
from tests.storage.making import ACCOUNT, AUTHOR, NOW, ROOM, StillClock, apply, message, said

WEEK = (OFFERED,) * 7
NIGHT = Quiet(begins=22 * 60, ends=7 * 60)
LOUD = AddressId("@loud:example.org")


def loaded(**settings: Any) -> Choices:
    kept = {f"calm.{name}": value for name, value in settings.items()}
    return keeping.load(kept.get)


def test_nothing_is_chosen_at_first(db: Database) -> None:
    assert Keeping(db).choices() == Choices()
    assert Keeping(db).choices().hours is None


def test_what_is_chosen_is_read_back_by_the_window_and_the_writer(db: Database) -> None:
    calm = Keeping(db)
    calm.answer_hours([[750, 480, 480], *([[]] * 5), [1439]])
    calm.set_quiet([NIGHT, *([None] * 6)])
    calm.pause(NOW)
    calm.list_people([AUTHOR])
    calm.list_people([LOUD])
    calm.show_channel(ROOM, Shown.FOLDED)
    calm.set_boosts(Kept.DROPPED)
    calm.set_appreciations(Kept.GROUPED)
    calm.set_take_back(30)
    expected = Choices(
        hours=((480, 750), *(((),) * 5), (1439,)),
        quiet=(NIGHT, *((None,) * 6)),
        paused_until=NOW,
        people=frozenset({AUTHOR, LOUD}),
        boosts=Kept.DROPPED,
        appreciations=Kept.GROUPED,
        channels={ROOM: Shown.FOLDED},
        take_back=30,
    )
    assert calm.choices() == expected
    reader = Reader(db.reader(), SystemClock())
    assert reader.choices() == expected
    reader.close()


def test_each_choice_is_taken_back_as_easily(db: Database) -> None:
    calm = Keeping(db)
    calm.answer_hours(WEEK)
    calm.set_quiet([NIGHT] * 7)
    calm.pause(NOW)
    calm.list_people([AUTHOR, LOUD])
    calm.show_channel(ROOM, Shown.OUT)
    calm.answer_hours([[]] * 7)
    calm.set_quiet([None] * 7)
    calm.pause(None)
    calm.unlist_people([AUTHOR])
    calm.unlist_people([LOUD])
    calm.show_channel(ROOM, Shown.WHOLE)
    assert calm.choices() == Choices(hours=((),) * 7)


@pytest.mark.parametrize("hours", [[], [[480]] * 6, [[1440]] * 7, [[-1]] * 7, [list(range(7))] * 7])
def test_what_are_no_hours_is_not_kept(db: Database, hours: Any) -> None:
    with pytest.raises(ValueError, match="hours"):
        Keeping(db).answer_hours(hours)
    assert Keeping(db).choices().hours is None


def test_a_choice_is_told_as_a_setting(db: Database) -> None:
    assert Keeping(db).list_people([AUTHOR]).views == {View.SETTINGS}


anything = st.recursive(
    st.none() | st.booleans() | st.integers(-10, 1500) | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=8) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=12,
)


@given(
    hours=anything, quiet=anything, paused=anything, people=anything, boosts=anything,
    appreciations=anything, channels=anything, take_back=anything,
)  # fmt: skip
def test_whatever_is_kept_can_be_read(**kept: Any) -> None:
    choices = loaded(**kept)
    assert choices.hours is None or len(choices.hours) == 7
    assert len(choices.quiet) == 7
    assert choices.appreciations in {Kept.GROUPED, Kept.DROPPED}
    assert choices.take_back >= 0


@pytest.mark.parametrize(
    "broken",
    [
        {"quiet": "night"},
        {"quiet": [[1320, 420]] * 6},
        {"quiet": [[1320, 1440]] * 7},
        {"paused": "tomorrow"},
        {"paused": True},
    ],
)
def test_quiet_that_cannot_be_read_is_never_louder(broken: dict[str, Any]) -> None:
    hours = [list(day) for day in WEEK]
    assert loaded(hours=hours).hours == WEEK
    assert loaded(hours=hours, **broken).hours is None


def test_answering_again_mends_what_could_not_be_read(db: Database) -> None:
    Settings(db).set(keeping.QUIET, "night")
    Settings(db).set(keeping.PAUSED, "tomorrow")
    Keeping(db).answer_hours(WEEK)
    assert Keeping(db).choices() == Choices(hours=WEEK)


def test_answering_again_keeps_a_pause_and_quiet_hours(db: Database) -> None:
    calm = Keeping(db)
    calm.set_quiet([NIGHT] * 7)
    calm.pause(NOW + timedelta(hours=1))
    calm.answer_hours(WEEK)
    assert calm.choices().paused_until == NOW + timedelta(hours=1)
    assert calm.choices().quiet == (NIGHT,) * 7


def test_an_accounts_rooms_and_people_leave_with_it(
    db: Database, cache: Cache, clock: StillClock
) -> None:
    apply(cache, said(message("m")))
    calm = Keeping(db)
    calm.show_channel(ROOM, Shown.OUT)
    calm.list_people([AUTHOR])
    Accounts(db, clock).remove(ACCOUNT.id)
    assert calm.choices() == Choices()
