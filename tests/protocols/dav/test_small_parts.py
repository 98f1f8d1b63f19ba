"""Addresses, content lines and moved series, each by itself."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocols.adapter import Refused
from protocols.calendars import lines
from protocols.dav import shifting
from protocols.dav.addresses import canonical, href_path, parse_server, same_house

from .reader import PARIS


@pytest.mark.parametrize(
    ("known", "other", "same"),
    [
        ("https://example.org/", "https://cloud.example.org/dav/", True),
        ("https://dav.example.org/", "https://www.example.org:8443/", True),
        ("https://example.org/", "http://example.org/", False),
        ("https://example.org/", "https://example.com/", False),
        ("https://example.org/", "https://example.org.evil.com/", False),
        ("https://a.co.uk/", "https://b.co.uk/", False),
        ("https://club.asso.fr/", "https://autre.asso.fr/", False),
        ("https://dav.club.asso.fr/", "https://club.asso.fr/", True),
        ("http://127.0.0.1:1/", "http://127.0.0.1:1/x", True),
        ("http://127.0.0.1:1/", "http://127.0.0.1:2/", False),
        ("http://localhost:1/", "http://127.0.0.1:1/", False),
        ("https://192.0.2.1/", "https://192.0.2.2/", False),
        ("https://example.org/", "https://[bad/", False),
    ],
)
def test_which_hosts_may_see_a_password(known: str, other: str, *, same: bool) -> None:
    assert same_house(known, other) is same


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("example.org", "https://example.org/"),
        (" https://example.org/dav ", "https://example.org/dav"),
        ("ines@example.org", "https://example.org/"),
        ("https://ines:secret@example.org/", "https://example.org/"),
        ("localhost:5232", "http://localhost:5232/"),
        ("http://[::1]:5232/x", "http://[::1]:5232/x"),
    ],
)
def test_what_people_type(typed: str, url: str) -> None:
    assert parse_server(typed).geturl() == url


@pytest.mark.parametrize(
    ("typed", "code"),
    [("", "no-service"), ("ftp://x", "no-service"), ("http://example.org", "not-secure"),
     ("https://", "no-service"), ("a b", "no-service"), ("http://[", "no-service"),
     ("https://x:port/", "no-service")],
)  # fmt: skip
def test_what_is_no_safe_address(typed: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_server(typed)
    assert refused.value.code == code


def test_one_spelling_for_a_path() -> None:
    assert canonical("/a%40b/c%20d/é") == canonical("/a@b/c d/%C3%A9") == "/a@b/c%20d/%C3%A9"
    assert canonical("/a%2Fb") == "/a%2Fb"  # not a step deeper
    assert href_path("https://example.org/a%40b/?x=1") == "/a@b/"


@given(st.text())
def test_text_survives_being_written(text: str) -> None:
    held = lines.unescape(lines.escape(text))
    kept = "".join(c for c in text if ord(c) >= 32 or c in "\t\n\r")
    assert held.replace("\x7f", "") == kept.replace("\r\n", "\n").replace("\r", "\n").replace(
        "\x7f", ""
    )


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])) | st.text("^n'\" ;:,"))
def test_parameters_survive_being_written(name: str) -> None:
    (piece,) = lines.parse(
        f"BEGIN:VCARD\r\nX;CN={lines.quoted(name)};B=c:value\r\nEND:VCARD\r\n", "VCARD"
    )
    line = piece.line("X")
    assert line is not None
    assert (line.first("CN"), line.first("B"), line.value) == (name, "c", "value")


def test_a_property_is_replaced_where_it_stood() -> None:
    (part,) = lines.parse(
        "BEGIN:VCARD\nA:1\nB:1\nitem1.B:2\nBEGIN:IN\nB:3\nEND:IN\nC:1\nEND:VCARD\n", "VCARD"
    )
    part.put("B", ["B:new"])
    part.put("D", ["D:new"])
    part.put("A", [])
    assert part.plain().split() == ["BEGIN:VCARD", "B:new", "D:new", "BEGIN:IN", "B:3", "END:IN",
                                    "C:1", "END:VCARD"]  # fmt: skip


def master(*more: str) -> lines.Part:
    return lines.Part("VEVENT", [*more])


def at(hour: int, day: int = 19) -> datetime:
    return datetime(2026, 10, day, hour, tzinfo=PARIS)


def test_an_exception_in_utc_keeps_its_hour_on_the_wall() -> None:
    """The 26th is after the clocks change, the 19th before: both are seven in the evening."""
    part = master("RRULE:FREQ=WEEKLY;UNTIL=20261130T180000Z", "EXDATE:20261026T180000Z")
    shifting.shift(part, [], at(19), at(20))
    assert part.value("EXDATE") == "20261026T190000Z"
    assert part.value("RRULE") == "FREQ=WEEKLY;UNTIL=20261130T190000Z"


@pytest.mark.parametrize(
    ("more", "new"),
    [
        (["RRULE:FREQ=MONTHLY;BYMONTHDAY=19"], at(19, 20)),
        (["RRULE:FREQ=WEEKLY;BYDAY=MO,WE"], at(19, 20)),
        (["RRULE:FREQ=DAILY;BYHOUR=19"], at(20)),
        (["RRULE:FREQ=WEEKLY", "EXDATE;VALUE=DATE:20261026"], date(2026, 10, 19)),
        (["RRULE:FREQ=WEEKLY", "EXDATE:20261026T180000Z"], datetime(2026, 10, 19, 17, tzinfo=UTC)),
        (["RRULE:FREQ=WEEKLY", "RDATE;VALUE=PERIOD:20261026T180000Z/PT1H"], at(20)),
        (["RRULE:FREQ=WEEKLY", "EXDATE:20261399T180000Z"], at(20)),
    ],
)
def test_what_would_need_a_guess_is_refused(more: list[str], new: date) -> None:
    with pytest.raises(Refused) as refused:
        shifting.shift(master(*more), [], at(19), new)
    assert refused.value.code == "unsupported"


def test_the_weekday_moves_with_the_day() -> None:
    part = master("RRULE:FREQ=WEEKLY;BYDAY=MO")
    shifting.shift(part, [], at(19), at(19, 21))
    assert part.value("RRULE") == "FREQ=WEEKLY;BYDAY=WE"


def test_an_override_that_had_its_own_time_keeps_it() -> None:
    moved = master("RECURRENCE-ID:20261026T180000Z", "DTSTART:20261027T090000Z")
    shifting.shift(master("RRULE:FREQ=WEEKLY"), [moved], at(19), at(20))
    assert moved.value("RECURRENCE-ID") == "20261026T190000Z"
    assert moved.value("DTSTART") == "20261027T090000Z"
