"""Days as people type them, in both languages; what is no day is none."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.typed_dates import first_day, unfinished

TODAY = date(2026, 11, 22)  # a Sunday


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026", date(2026, 1, 1)),
        ("2026-03", date(2026, 3, 1)),
        ("2026-03-12", date(2026, 3, 12)),
        ("2026/3/12", date(2026, 3, 12)),
        ("12/03/2026", date(2026, 3, 12)),
        ("12.03.2026", date(2026, 3, 12)),
        ("12/03/26", date(2026, 3, 12)),
        ("3/25/2026", date(2026, 3, 25)),
        ("03/2026", date(2026, 3, 1)),
        ("12/03", date(2026, 3, 12)),
        ("12/12", date(2025, 12, 12)),  # this year's is still to come
        ("12 mars 2026", date(2026, 3, 12)),
        ("1er février 2025", date(2025, 2, 1)),
        ("mars 2026", date(2026, 3, 1)),
        ("MARS", date(2026, 3, 1)),
        ("déc", date(2025, 12, 1)),
        ("sept. 2024", date(2024, 9, 1)),
        ("March 12, 2026", date(2026, 3, 12)),
        ("12th March 2026", date(2026, 3, 12)),
        ("août", date(2026, 8, 1)),
        ("may", date(2026, 5, 1)),
        ("29 fév", date(2024, 2, 29)),
        ("hier", date(2026, 11, 21)),
        ("yesterday", date(2026, 11, 21)),
        ("avant-hier", date(2026, 11, 20)),
        ("aujourd’hui", TODAY),
        ("today", TODAY),
        ("demain", date(2026, 11, 23)),
        ("lundi", date(2026, 11, 16)),
        ("sunday", TODAY),
    ],
)
def test_a_day_is_understood(text: str, day: date) -> None:
    assert first_day(text, TODAY) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "31/02/2026",
        "2026-13",
        "0000",
        "juin juillet",
        "12 12 mars",
        "ju",
        "fête",
        "12",
        "٣",
        "²",
    ],
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert first_day(text, TODAY) is None


@pytest.mark.parametrize("text", ["20", "2026-", "12/", "ma", "hie", "aujourd'"])
def test_what_is_being_typed_may_become_a_day(text: str) -> None:
    assert unfinished(text)


@pytest.mark.parametrize("text", ["fête", "2026x", "yesterdayx"])
def test_what_cannot_become_a_day_is_said_to_be_none(text: str) -> None:
    assert not unfinished(text)


@given(st.text(max_size=30))
def test_nothing_typed_is_an_error(text: str) -> None:
    first_day(text, TODAY)
    unfinished(text)
