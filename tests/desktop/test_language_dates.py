"""Instants, days, spans and sizes in words, in French and in English."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from desktop.wording import dates, words
from desktop.wording.language import Speech
from storage.model import AccountId, AddressId, ChannelId, ChannelKind, ItemId, ItemKind
from storage.rows import Entry

NOW = datetime(2026, 11, 21, 9, 41, tzinfo=UTC)  # a Saturday; 10:41 in Paris
THIN = "\u202f"


@pytest.fixture
def speech(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[Speech]:
    """Languages to speak, where clocks are an hour ahead of UTC."""
    monkeypatch.setenv("TZ", "Europe/Paris")
    time.tzset()
    made, before = Speech(qapp), QLocale()
    yield made
    made.silence()
    QLocale.setDefault(before)
    monkeypatch.undo()
    time.tzset()


def event(starts: datetime, ends: datetime | None, *, all_day: bool = False) -> Entry:
    return Entry(
        row="event", item=ItemId("event"), channel=ChannelId("days"), channel_name="Agenda",
        channel_kind=ChannelKind.CALENDAR, account=AccountId("days"), kind=ItemKind.EVENT,
        author=AddressId("mailto:sophie@asso.example"), author_name="Sophie", at=NOW,
        starts=starts, ends=ends, all_day=all_day,
    )  # fmt: skip


def ago(**since: float) -> datetime:
    return NOW - timedelta(**since)


@pytest.mark.row("I8")
def test_instants(speech: Speech) -> None:
    said = {
        "fr": [
            "10 h 41", "hier, 10 h 41", "jeudi, 10 h 41", "7 novembre, 10 h 41",
            "21 novembre 2025, 10 h 41",
        ],
        "en": [
            "10:41", "yesterday, 10:41", "Thursday, 10:41", "7 November, 10:41",
            "21 November 2025, 10:41",
        ],
    }  # fmt: skip
    for language, lines in said.items():
        speech.speak(language)
        days = (0, 1, 2, 14, 365)
        assert [dates.moment(ago(days=n), NOW).replace(THIN, " ") for n in days] == lines
    speech.speak("fr")
    assert dates.hour(NOW) == f"10{THIN}h{THIN}41"


@pytest.mark.row("I8")
def test_inside_a_sentence(speech: Speech) -> None:
    for language, lines in (
        ("fr", ["hier, 23 h 00", "jeudi, 10 h 41", "à 18 h 30", "lundi à 8 h 00"]),
        ("en", ["yesterday 23:00", "Thursday 10:41", "at 18:30", "on Monday at 8:00"]),
    ):
        speech.speak(language)
        evening = NOW.replace(hour=22, minute=0) - timedelta(days=1)
        monday = (NOW + timedelta(days=2)).replace(hour=7, minute=0)
        said = [
            dates.since(evening, NOW),
            dates.since(ago(days=2), NOW),
            dates.ahead(NOW.replace(hour=17, minute=30), NOW),
            dates.ahead(monday, NOW),
        ]
        assert [one.replace(THIN, " ") for one in said] == lines


@pytest.mark.row("I8")
def test_how_long_ago(speech: Speech) -> None:
    for language, lines in (
        ("fr", ["à l’instant", "il y a 1 minute", "il y a 2 minutes", "il y a 1 heure",
                "il y a 47 heures", "il y a 2 jours"]),
        ("en", ["just now", "1 minute ago", "2 minutes ago", "1 hour ago", "47 hours ago",
                "2 days ago"]),
    ):  # fmt: skip
        speech.speak(language)
        spans = (0, 60, 120, 3600, 47 * 3600, 48 * 3600)
        assert [dates.age(ago(seconds=n), NOW) for n in spans] == lines


@pytest.mark.row("I8")
def test_days_and_events(speech: Speech) -> None:
    start = datetime(2026, 11, 26, 13, tzinfo=UTC)
    midnight = datetime(2026, 5, 1, tzinfo=UTC)
    for language, lines in (
        ("fr", ["Samedi 21 novembre", "Novembre 2026", "Jeudi 26 novembre, 14 h 00 à 17 h 00",
                "Vendredi 1er mai, toute la journée", "Vendredi 1er mai au dimanche 3 mai"]),
        ("en", ["Saturday 21 November", "November 2026", "Thursday 26 November, 14:00 to 17:00",
                "Friday 1 May, all day", "Friday 1 May to Sunday 3 May"]),
    ):  # fmt: skip
        speech.speak(language)
        said = [
            dates.day_title(date(2026, 11, 21)),
            dates.month_title(date(2026, 11, 21)),
            dates.span(event(start, start + timedelta(hours=3))),
            dates.span(event(midnight, midnight + timedelta(days=1), all_day=True)),
            dates.span(event(midnight, midnight + timedelta(days=3), all_day=True)),
        ]
        assert [one.replace(THIN, " ") for one in said] == lines


@pytest.mark.row("I8")
def test_tiles_and_sizes(speech: Speech) -> None:
    today = event(NOW.replace(hour=18, minute=0), None)
    later = event(NOW + timedelta(days=5), None)
    for language, first, then, size in (
        ("fr", ("AUJ.", f"19{THIN}h{THIN}00"), ("JEU.", "26"), "1,4\u00a0Mo"),
        ("en", ("TODAY", "19:00"), ("THU", "26"), "1.4\u00a0MB"),
    ):
        speech.speak(language)
        assert (dates.tile(today, NOW), dates.tile(later, NOW)) == (first, then)
        assert words.size(1_500_000) == size
