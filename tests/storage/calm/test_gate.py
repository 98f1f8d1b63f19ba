"""The gate: what may be told, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.calm.choices import OFFERED, Choices, Quiet
from storage.calm.gate import PATIENCE, Signal, SignalKind, Verdict, judge
from storage.calm.hours import last_edition
from storage.model import AddressId
from tests.storage.calm import model
from tests.storage.calm.test_hours import PARIS, instants, spans, weeks, zones

LISTED, OTHER = AddressId("@anna:example.org"), AddressId("@ben:example.org")
WEEK = (OFFERED,) * 7
NIGHT = Quiet(begins=22 * 60, ends=7 * 60)
EIGHT = datetime(2026, 3, 13, 8, tzinfo=PARIS)
ELEVEN = datetime(2026, 3, 13, 23, tzinfo=PARIS)
CHOICES = Choices(hours=WEEK, quiet=(NIGHT,) * 7, people=frozenset({LISTED}))
EDITION = Signal(kind=SignalKind.EDITION, name="edition:1", at=EIGHT)
DIRECT = Signal(kind=SignalKind.DIRECT, name="direct:1", at=EIGHT, author=LISTED)
ALARM = Signal(kind=SignalKind.ALARM, name="alarm:1", at=EIGHT)
TICKED = Signal(kind=SignalKind.ALARM, name="alarm:2", at=EIGHT, important=True)


def said(
    signal: Signal,
    choices: Choices = CHOICES,
    now: datetime = EIGHT,
    *,
    still: bool = False,
    blocked: frozenset[AddressId] = frozenset(),
) -> Verdict:
    return judge(signal, choices, now, PARIS, still=still, blocked=blocked)


def change(one: Any, **fields: Any) -> Any:
    return replace(one, **fields)


@pytest.mark.parametrize("signal", [EDITION, DIRECT, ALARM, TICKED])
def test_at_an_hour_of_the_day_each_kind_passes(signal: Signal) -> None:
    assert said(signal) is Verdict.PASSES


@pytest.mark.parametrize("signal", [EDITION, DIRECT, ALARM, TICKED])
def test_before_the_hours_are_answered_nothing_passes(signal: Signal) -> None:
    assert said(signal, change(CHOICES, hours=None)) is Verdict.UNANSWERED


def test_no_hours_is_an_answer_too() -> None:
    none = change(CHOICES, hours=((),) * 7)
    assert said(EDITION, none) is Verdict.LATE
    assert said(DIRECT, none) is Verdict.PASSES
    assert said(ALARM, none) is Verdict.PASSES


def test_an_edition_is_told_within_a_minute_of_its_hour() -> None:
    assert said(EDITION, now=EIGHT + PATIENCE) is Verdict.PASSES
    assert said(EDITION, now=EIGHT + PATIENCE + timedelta(seconds=1)) is Verdict.LATE
    assert said(EDITION, now=EIGHT - timedelta(seconds=1)) is Verdict.LATE


def test_an_edition_made_at_will_is_not_told() -> None:
    ten = EIGHT + timedelta(hours=2)
    assert said(change(EDITION, at=ten), now=ten) is Verdict.LATE


def test_an_empty_edition_says_nothing() -> None:
    assert said(change(EDITION, empty=True)) is Verdict.EMPTY


def test_a_direct_message_is_told_of_people_on_the_list_only() -> None:
    assert said(change(DIRECT, author=OTHER)) is Verdict.NOT_LISTED
    assert said(change(DIRECT, author=None)) is Verdict.NOT_LISTED
    assert said(DIRECT, blocked=frozenset({LISTED})) is Verdict.BLOCKED


@pytest.mark.parametrize(
    "signal", [change(EDITION, important=True), change(DIRECT, important=True)]
)
def test_only_an_alarm_can_be_ticked(signal: Signal) -> None:
    assert said(signal, now=ELEVEN) is Verdict.QUIET


def test_a_ticked_alarm_comes_in_quiet_hours_and_pauses_but_not_against_the_system() -> None:
    paused = change(CHOICES, paused_until=ELEVEN + timedelta(hours=1))
    assert said(TICKED, paused, ELEVEN) is Verdict.PASSES
    assert said(ALARM, paused, ELEVEN) is Verdict.QUIET
    assert said(TICKED, paused, ELEVEN, still=True) is Verdict.SYSTEM


def test_a_pause_ends_by_itself() -> None:
    paused = change(CHOICES, paused_until=EIGHT + timedelta(hours=1))
    assert said(DIRECT, paused) is Verdict.PAUSED
    assert said(ALARM, paused, EIGHT + timedelta(hours=1)) is Verdict.PASSES


def test_what_was_silenced_is_not_told_when_it_comes_after_the_silence() -> None:
    """The computer slept through the night, or through the pause."""
    at_night = change(DIRECT, at=ELEVEN)
    morning = ELEVEN + timedelta(hours=9)
    assert said(at_night, now=morning) is Verdict.QUIET
    assert said(change(DIRECT, at=morning), now=morning) is Verdict.PASSES
    paused = change(CHOICES, paused_until=EIGHT + timedelta(hours=1))
    assert said(DIRECT, paused, EIGHT + timedelta(hours=2)) is Verdict.PAUSED
    later = change(DIRECT, at=EIGHT + timedelta(hours=1))
    assert said(later, paused, EIGHT + timedelta(hours=2)) is Verdict.PASSES


signals = st.builds(
    Signal,
    kind=st.sampled_from(SignalKind),
    name=st.just("one"),
    at=instants,
    author=st.sampled_from([LISTED, OTHER, None]),
    important=st.booleans(),
    empty=st.booleans(),
)
choices = st.builds(
    Choices,
    hours=st.none() | weeks,
    quiet=st.lists(spans, min_size=7, max_size=7).map(tuple),
    paused_until=st.none() | instants,
    people=st.sampled_from([frozenset[AddressId](), frozenset({LISTED})]),
)


@settings(max_examples=150, deadline=None)
@given(signal=signals, chosen=choices, zone=zones, data=st.data(), still=st.booleans(),
       blocked=st.sampled_from([frozenset[AddressId](), frozenset({LISTED})]))  # fmt: skip
def test_what_passes_was_chosen_and_is_not_quiet(  # noqa: PLR0917
    signal: Signal,
    chosen: Choices,
    zone: ZoneInfo,
    data: st.DataObject,
    still: bool,
    blocked: frozenset[AddressId],
) -> None:
    """Rule by rule, against a clock on the wall; the instant is often one of the hours."""
    now = signal.at + data.draw(st.integers(-90, 90)) * timedelta(seconds=1)
    if data.draw(st.booleans()):
        hour = last_edition(chosen, now, zone) or signal.at
        signal = change(signal, at=hour)
        now = hour + data.draw(st.integers(0, 90)) * timedelta(seconds=1)
    verdict = judge(signal, chosen, now, zone, still=still, blocked=blocked)
    ticked = signal.kind is SignalKind.ALARM and signal.important
    quiet = model.quiet(chosen, now.replace(second=0), zone)
    paused = chosen.paused_until is not None and now < chosen.paused_until
    allowed = chosen.hours is not None and not still and (ticked or not (quiet or paused))
    match signal.kind:
        case SignalKind.EDITION:
            late = now - signal.at
            at_hour = signal.at in model.editions(chosen, signal.at, zone)
            allowed &= not signal.empty and at_hour and timedelta() <= late <= PATIENCE
            another = last_edition(chosen, now, zone) != signal.at
            assert (verdict is Verdict.PASSES) <= allowed
            assert (verdict is Verdict.PASSES) or not allowed or another
        case SignalKind.DIRECT:
            written = signal.at
            allowed &= signal.author in chosen.people and signal.author not in blocked
            allowed &= not model.quiet(chosen, written.replace(second=0), zone)
            allowed &= chosen.paused_until is None or written >= chosen.paused_until
            assert (verdict is Verdict.PASSES) == allowed
        case SignalKind.ALARM:
            assert (verdict is Verdict.PASSES) == allowed
    if chosen.hours is None:
        assert verdict is Verdict.UNANSWERED
    elif quiet and not ticked:
        assert verdict is Verdict.QUIET


def test_hours_are_the_persons_wherever_the_instant_was_written() -> None:
    assert said(change(EDITION, at=EIGHT.astimezone(UTC)), now=EIGHT) is Verdict.PASSES
