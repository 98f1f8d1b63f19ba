"""What calendars say, as items and occurrences: the hard cases, on text alone."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from protocols.calendars import events, repeats
from protocols.calendars.events import Reading, Scope, item_id, read
from storage.model import AddressId, Answer, ChannelId, Event, ItemId, ItemKind

from .reader import PARIS, calendar, event

NOW = datetime(2026, 10, 20, 9, tzinfo=UTC)
SCOPE = Scope(
    channel=ChannelId("a/c"),
    author=AddressId("mailto:ines@club.example"),
    mine=frozenset({"mailto:ines@club.example"}),
    now=NOW,
    local=PARIS,
)


def told(*parts: str, extra: str = "") -> Reading:
    return read(calendar(*parts, extra=extra), "/c/x.ics", SCOPE)


def one(*parts: str, extra: str = "") -> Event:
    reading = told(*parts, extra=extra)
    assert isinstance(reading.items[0], Event)
    return reading.items[0]


def times(reading: Reading, item: str | None = None) -> list[str]:
    return sorted(
        f"{o.starts:%Y-%m-%d %H:%M}" for o in reading.occurrences if item is None or o.item == item
    )


def test_every_field_is_read() -> None:
    found = one(
        event(
            "u1",
            "Répétition",
            "DTSTART;TZID=Europe/Paris:20261027T190000",
            "DTEND;TZID=Europe/Paris:20261027T210000",
            "LAST-MODIFIED:20261002T080000Z",
            "LOCATION:Salle Nadar\\, Paris",
            "DESCRIPTION:Apportez\\nvos partitions",
            "URL:https://club.example/r",
            "ORGANIZER;CN=Awa Diop:mailto:Awa@Club.Example",
            'ATTENDEE;CN="Morel, Inès";PARTSTAT=TENTATIVE:MAILTO:ines@club.example',
            "ATTENDEE;PARTSTAT=DELEGATED:mailto:noor@club.example",
            "STATUS:CANCELLED",
        )
    )
    assert (found.id, found.title, found.place) == ("u1", "Répétition", "Salle Nadar, Paris")
    assert found.text == "Apportez\nvos partitions"
    assert found.url == "https://club.example/r"
    assert found.author == found.organiser == "mailto:awa@club.example"
    assert found.at == datetime(2026, 10, 2, 8, tzinfo=UTC)
    assert found.starts == datetime(2026, 10, 27, 18, tzinfo=UTC)  # winter time by then
    assert found.ends == datetime(2026, 10, 27, 20, tzinfo=UTC)
    assert found.zone == "Europe/Paris"
    assert found.cancelled
    me, noor = found.attendees
    assert (me.me, me.name, me.answer) == (True, "Morel, Inès", Answer.MAYBE)
    assert (noor.me, noor.answer) == (False, Answer.NONE)


def test_a_series_keeps_its_hour_when_clocks_change() -> None:
    reading = told(
        event(
            "w",
            "Chœur",
            "DTSTART;TZID=Europe/Paris:20261018T190000",
            "DTEND;TZID=Europe/Paris:20261018T200000",
            "RRULE:FREQ=WEEKLY;COUNT=3",
        )
    )
    assert times(reading) == ["2026-10-18 17:00", "2026-10-25 18:00", "2026-11-01 18:00"]
    assert reading.occurrences[0].recurrence == "20261018T170000Z"
    assert all(o.ends - o.starts == timedelta(hours=1) for o in reading.occurrences)
    assert reading.items[0].recurs == "FREQ=WEEKLY;COUNT=3"  # type: ignore[attr-defined]


def test_exceptions_and_overrides() -> None:
    zone = "TZID=Europe/Paris"
    reading = told(
        event(
            "s",
            "Atelier",
            f"DTSTART;{zone}:20261019T190000",
            f"DTEND;{zone}:20261019T200000",
            "RRULE:FREQ=WEEKLY;COUNT=4",
            f"EXDATE;{zone}:20261026T190000",
        ),
        event(
            "s",
            "Atelier déplacé",
            f"RECURRENCE-ID;{zone}:20261102T190000",
            f"DTSTART;{zone}:20261103T200000",
            f"DTEND;{zone}:20261103T210000",
        ),
    )
    override = ItemId("s#20261102T180000Z")
    assert [item.id for item in reading.items] == ["s", override]
    assert times(reading, "s") == ["2026-10-19 17:00", "2026-11-09 18:00"]
    assert times(reading, override) == ["2026-11-03 19:00"]
    assert reading.key == "s"


def test_this_and_future() -> None:
    reading = told(
        event("f", "Avant", "DTSTART:20261019T100000Z", "DTEND:20261019T110000Z",
              "RRULE:FREQ=WEEKLY;COUNT=4"),
        event("f", "Après", "RECURRENCE-ID;RANGE=THISANDFUTURE:20261102T100000Z",
              "DTSTART:20261102T120000Z", "DTEND:20261102T130000Z"),
    )  # fmt: skip
    assert times(reading, "f") == ["2026-10-19 10:00", "2026-10-26 10:00"]
    assert times(reading, "f#20261102T100000Z") == ["2026-11-02 12:00", "2026-11-09 12:00"]
    assert len({(o.item, o.recurrence) for o in reading.occurrences}) == 4


def test_only_one_occurrence_of_somebodys_series() -> None:
    reading = told(
        event("o", "Invitée une fois", "RECURRENCE-ID:20261102T100000Z",
              "DTSTART:20261102T100000Z", "DTEND:20261102T110000Z")
    )  # fmt: skip
    assert reading.key == "o"
    assert [item.id for item in reading.items] == ["o#20261102T100000Z"]
    assert times(reading) == ["2026-11-02 10:00"]


def test_whole_days_are_utc_midnights() -> None:
    found = one(event("d", "Congrès", "DTSTART;VALUE=DATE:20261027", "DTEND;VALUE=DATE:20261029"))
    assert found.all_day
    assert found.starts == datetime(2026, 10, 27, tzinfo=UTC)
    assert found.ends == datetime(2026, 10, 29, tzinfo=UTC)
    single = one(event("d", "Fête", "DTSTART;VALUE=DATE:20261027"))
    assert single.ends == datetime(2026, 10, 28, tzinfo=UTC)
    series = told(
        event("d", "Anniversaire", "DTSTART;VALUE=DATE:20261027", "RRULE:FREQ=YEARLY;COUNT=2")
    )
    assert [o.recurrence for o in series.occurrences] == ["20261027", "20271027"]
    assert all(o.all_day for o in series.occurrences)


def test_a_date_as_the_end_of_a_timed_rule_includes_that_day() -> None:
    """recurring-ical-events 3.8.2 alone loses the last one."""
    reading = told(
        event("l", "Cours", "DTSTART;TZID=Europe/Paris:20261019T190000", "DURATION:PT1H",
              "RRULE:FREQ=DAILY;UNTIL=20261021")
    )  # fmt: skip
    assert times(reading) == ["2026-10-19 17:00", "2026-10-20 17:00", "2026-10-21 17:00"]


@pytest.mark.parametrize(
    ("zone", "name"),
    [("W. Europe Standard Time", "Europe/Berlin"), ("Romance Standard Time", "Europe/Paris"),
     ("/freeassociation.sourceforge.net/Europe/Paris", "Europe/Paris")],
)  # fmt: skip
def test_zones_as_other_programs_call_them(zone: str, name: str) -> None:
    found = one(event("z", "X", f"DTSTART;TZID={zone}:20260701T100000", "DURATION:PT1H"))
    assert (found.starts, found.zone) == (datetime(2026, 7, 1, 8, tzinfo=UTC), name)


def test_floating_times_are_read_here() -> None:
    found = one(event("z", "X", "DTSTART:20260701T100000", "DURATION:PT1H"))
    assert (found.starts, found.zone) == (datetime(2026, 7, 1, 8, tzinfo=UTC), None)


def own_zone(offset: str) -> str:
    return (
        "BEGIN:VTIMEZONE\nTZID:Customized Time Zone\nBEGIN:STANDARD\nDTSTART:16010101T000000\n"
        f"TZOFFSETFROM:{offset}\nTZOFFSETTO:{offset}\nEND:STANDARD\nEND:VTIMEZONE\n"
    )


def test_two_calendars_may_define_the_same_zone_differently() -> None:
    """icalendar 7.3.0 alone uses the first for both, as long as the process lives."""
    when = 'DTSTART;TZID="Customized Time Zone":20260701T100000'
    here = one(event("z", "X", when, "DURATION:PT1H"), extra=own_zone("+0900"))
    there = one(event("z", "X", when, "DURATION:PT1H"), extra=own_zone("-0500"))
    assert here.starts == datetime(2026, 7, 1, 1, tzinfo=UTC)
    assert there.starts == datetime(2026, 7, 1, 15, tzinfo=UTC)


def test_renaming_a_zone_keeps_what_else_a_line_says() -> None:
    reading = told(
        event("f", "A", "DTSTART;TZID=Customized Time Zone:20261019T100000", "DURATION:PT1H",
              "RRULE:FREQ=WEEKLY;COUNT=3"),
        event("f", "B", "DTSTART;TZID=Customized Time Zone:20261026T120000", "DURATION:PT1H",
              'RECURRENCE-ID;RANGE=THISANDFUTURE;TZID="Customized Time Zone":20261026T100000'),
        extra=own_zone("+0200"),
    )  # fmt: skip
    assert times(reading) == ["2026-10-19 08:00", "2026-10-26 10:00", "2026-11-02 10:00"]


@pytest.mark.parametrize(
    "rule",
    ["FREQ=MINUTELY", "FREQ=SECONDLY", "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
     "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;BYSETPOS=2", "FREQ=DAILY;INTERVAL=0",
     "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30",
     "FREQ=DAILY;BYHOUR=" + ",".join(map(str, range(24))) + ";BYMINUTE="
     + ",".join(map(str, range(60)))],
)  # fmt: skip
def test_rules_that_cost_too_much_show_their_first_time_only(rule: str) -> None:
    began = time.thread_time()
    reading = told(event("m", "Battement", "DTSTART:19700101T000000Z", f"RRULE:{rule}"))
    assert time.thread_time() - began < 0.5
    assert reading.items[0].problem == repeats.TOO_MANY
    assert times(reading) == ["1970-01-01 00:00"]


def test_a_dense_series_is_cut_and_says_so() -> None:
    reading = told(
        event("h", "Ronde", "DTSTART:20261001T000000Z", "DURATION:PT5M", "RRULE:FREQ=HOURLY")
    )
    assert len(reading.occurrences) == repeats.MOST
    assert reading.items[0].problem == repeats.TOO_MANY


def test_the_window_moves_with_the_clock() -> None:
    text = calendar(event("y", "Fête", "DTSTART;VALUE=DATE:20001105", "RRULE:FREQ=YEARLY"))
    assert times(read(text, "h", SCOPE)) == ["2026-11-05 00:00", "2027-11-05 00:00"]
    later = replace(SCOPE, now=NOW + timedelta(days=360))
    assert times(read(text, "h", later)) == ["2027-11-05 00:00", "2028-11-05 00:00"]


def test_a_broken_calendar_is_one_row_that_says_so() -> None:
    for text in ("", "<html>", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:x\r\n",
                 calendar("SUMMARY:no uid, no start"),
                 calendar(event("x", "X", "DTSTART:yesterday"))):  # fmt: skip
        reading = read(text, "/c/x.ics", SCOPE)
        (item,) = reading.items
        assert (item.kind, item.problem) == (ItemKind.UNREADABLE, events.BROKEN)
        assert item.id == reading.key


def test_a_wrong_type_in_every_other_field_costs_that_field_only() -> None:
    found = one(
        event("w", "Tout faux", "DTSTART:20261027T180000Z", "DTEND:soon", "DURATION:long",
              "RRULE:FREQ=SOMETIMES", "EXDATE:never", "RDATE:20261027", "SEQUENCE:first",
              "LAST-MODIFIED:lately", "CREATED:1", "ATTENDEE:", "ORGANIZER:", "URL:javascript:x",
              "STATUS;X=1:", "GEO:here", "PRIORITY:high", "CLASS", "X-WR-ODD;A=B;C:1")
    )  # fmt: skip
    assert found.title == "Tout faux"
    assert found.starts == found.ends == datetime(2026, 10, 27, 18, tzinfo=UTC)
    assert (found.url, found.attendees, found.organiser) == (None, (), None)


def test_one_bad_override_does_not_cost_the_series() -> None:
    reading = told(
        event("g", "Bon", "DTSTART:20261027T180000Z", "RRULE:FREQ=DAILY;COUNT=2"),
        event("g", "Mauvais", "RECURRENCE-ID:99990101T000000Z", "DTSTART:99990101T000000Z"),
    )
    assert [item.title for item in reading.items] == ["Bon"]
    assert len(times(reading)) == 2


def test_tasks_and_journals_are_no_items() -> None:
    text = "BEGIN:VCALENDAR\r\nBEGIN:VTODO\r\nUID:t\r\nEND:VTODO\r\nEND:VCALENDAR\r\n"
    assert read(text, "h", SCOPE) == Reading(None)


@pytest.mark.parametrize(
    "uid", ["$event:example.org", "https://social.example/1", "@a:b", "uid:x", "feed:x:bal"]
)
def test_nobodys_calendar_can_take_the_place_of_a_message(uid: str) -> None:
    assert item_id(uid) == f"uid:{uid}"
    assert item_id("x" * 401).startswith("uid:")
    assert item_id("plain@google.com") == "plain@google.com"
