"""Whatever text a server sends, translation ends soon and raises nothing unforeseen."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from protocols.calendars import lines
from protocols.calendars.events import item_id, read
from protocols.dav import cards, editing
from protocols.dav.multistatus import NotMultistatusError, listing, resources
from storage.model import Batch, ChannelId, ItemKind, Occurrence

from .reader import PARIS, calendar, card, event
from .test_events import NOW, SCOPE

LIMIT = 2.0  # seconds for one resource, on a slow machine
LIMIT_RULE = 6.0  # the worst monthly rule takes half a second on an idle machine
RICH = calendar(
    event(
        "u",
        "Titre",
        "DTSTART;TZID=Europe/Paris:20261018T190000",
        "DTEND;TZID=Europe/Paris:20261018T200000",
        "RRULE:FREQ=WEEKLY;INTERVAL=1;BYDAY=SU;UNTIL=20271231T000000Z",
        "EXDATE;TZID=Europe/Paris:20261025T190000",
        "RDATE;VALUE=DATE:20261030",
        "ORGANIZER;CN=A:mailto:a@b.c",
        'ATTENDEE;CN="B; C";PARTSTAT=ACCEPTED:mailto:ines@club.example',
        "BEGIN:VALARM\nTRIGGER:-PT15M\nACTION:DISPLAY\nEND:VALARM",
    ),
    event("u", "Autre", "RECURRENCE-ID;TZID=Europe/Paris:20261101T190000",
          "DTSTART;TZID=Europe/Paris:20261101T200000", "DURATION:PT1H"),
    extra="X-WR-CALNAME:Club\nBEGIN:VTIMEZONE\nTZID:Mine\nBEGIN:STANDARD\n"
    "DTSTART:19701025T030000\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\nTZOFFSETFROM:+0200\n"
    "TZOFFSETTO:+0100\nEND:STANDARD\nEND:VTIMEZONE\n",
)  # fmt: skip
CARD = card("1", "Lefèvre", "Élodie", "item1.TEL;TYPE=CELL:+33", "ADR:;;a;b;c;d;e",
            "IMPP:matrix:u/e:c.example", "X-SOCIALPROFILE:https://s.example/@e")  # fmt: skip
XML = (
    '<multistatus xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><response><href>/a%40b/1.ics'
    "</href><propstat><prop><getetag>&quot;1&quot;</getetag><C:calendar-data>BEGIN:VCALENDAR"
    "</C:calendar-data></prop><status>HTTP/1.1 200 OK</status></propstat></response>"
    "<sync-token>t</sync-token></multistatus>"
)
BITS = ["\r\n", "\n ", ";", ":", ",", '"', "=", "\\", "\x00", "BEGIN:VEVENT\r\n", "END:VEVENT\r\n",
        "FREQ=SECONDLY", "FREQ=YEARLY", "COUNT=999999999", "INTERVAL=0", "BYMONTHDAY=31",
        "99999999T999999Z", "20260230", "00010101", "TZID=", "RANGE=THISANDFUTURE", "-P99999W",
        "P9999999999D", "é", "\ud7ff", "😀", "%40", "RRULE:FREQ=HOURLY;BYSETPOS=5\r\n",
        "BEGIN:VCARD\r\n", "<", "&x;", "<!DOCTYPE a>", "</response>"]  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn, text: str) -> str:
    """The text with a few pieces cut out, doubled, or replaced."""
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 40)))
        new = draw(
            st.one_of(
                st.sampled_from(BITS),
                st.text(max_size=8),
                st.just(text[start:end] * 2),
                st.just(""),
            )
        )
        text = text[:start] + new + text[end:]
    return text


@contextlib.contextmanager
def soon(limit: float = LIMIT) -> Iterator[None]:
    began = time.thread_time()
    yield
    assert time.thread_time() - began < limit


any_example = settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow]
)


@any_example
@given(mutated(RICH))
def test_any_calendar(text: str) -> None:
    with soon():
        reading = read(text, "/c/1.ics", SCOPE)
    assert len(reading.occurrences) <= 1_100
    assert all(isinstance(o, Occurrence) and o.ends >= o.starts for o in reading.occurrences)
    known = {item.id for item in reading.items}
    assert {o.item for o in reading.occurrences} <= known
    if reading.items and reading.items[0].kind is not ItemKind.UNREADABLE:
        assert all(i == reading.key or i.startswith(f"{reading.key}#") for i in known)
    Batch(items=reading.items, occurrences=reading.occurrences)


@any_example
@given(mutated(RICH))
def test_any_calendar_can_be_edited_or_is_refused(text: str) -> None:
    with soon():
        try:
            document = editing.Document.of(text, PARIS)
        except lines.BrokenError:
            return
        guest = editing.Guest(SCOPE.author, "Inès", SCOPE.mine)
        from storage.model import Answer

        editing.answer(document, item_id("u"), Answer.YES, guest, NOW)
        lines.parse(document.text().decode(), "VCALENDAR")


def numbers(least: int, most: int) -> st.SearchStrategy[str]:
    some = st.lists(st.integers(least, most).filter(bool), min_size=1, max_size=4, unique=True)
    return some.map(lambda chosen: ",".join(map(str, chosen)))


FILTERS = {
    "BYMONTH": numbers(1, 12),
    "BYMONTHDAY": numbers(-31, 31),
    "BYYEARDAY": numbers(-366, 366),
    "BYWEEKNO": numbers(-53, 53),
    "BYSETPOS": numbers(-366, 366),
    "BYHOUR": numbers(1, 23),
    "BYMINUTE": numbers(1, 59),
    "BYSECOND": numbers(1, 59),
    "BYDAY": st.sampled_from(["MO", "TU,TH", "-1FR", "5SU", "53MO", "SA,SU"]),
    "COUNT": numbers(1, 10_000),
    "UNTIL": st.sampled_from(["20200101", "20991231T000000Z", "20270101T000000"]),
    "INTERVAL": numbers(1, 1_000),
    "WKST": st.just("WE"),
}


@st.composite
def rules(draw: st.DrawFn) -> str:
    """Any rule that the grammar allows, sensible or not."""
    kinds = ["SECONDLY", "MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"]
    parts = [f"FREQ={draw(st.sampled_from(kinds))}"]
    for name in draw(st.lists(st.sampled_from(sorted(FILTERS)), max_size=5, unique=True)):
        parts.append(f"{name}={draw(FILTERS[name])}")
    return ";".join(parts)


@any_example
@given(rules(), st.sampled_from(["19700101T000000Z", "20261001T103000", "20270229"]))
def test_any_rule(rule: str, start: str) -> None:
    text = calendar(event("u", "T", f"DTSTART:{start}", "DURATION:PT1H", f"RRULE:{rule}"))
    with soon(LIMIT_RULE):
        reading = read(text, "/c/1.ics", SCOPE)
    if reading.items[0].kind is not ItemKind.UNREADABLE:
        assert reading.occurrences or reading.items[0].problem is None


@any_example
@given(mutated(CARD))
def test_any_card(text: str) -> None:
    with soon():
        try:
            found = cards.read(text, ChannelId("a/b"), "/b/1.vcf")
        except lines.BrokenError:
            return
    assert found is None or found.name


@any_example
@given(mutated(XML))
def test_any_xml(text: str) -> None:
    body = text.encode("utf-8", "surrogatepass")
    with soon():
        for reader in (listing, lambda b: list(resources(b))):
            try:
                reader(body)
            except NotMultistatusError:
                continue


@pytest.mark.parametrize(
    "text",
    [
        "BEGIN:VCALENDAR\n" * 10_000,
        "BEGIN:VCALENDAR\n" + "X:1\n" * 60_000 + "END:VCALENDAR\n",
        calendar(event("u", "A" * 3_000_000)),
        calendar(event("u", "x", *["ATTENDEE:mailto:a@b.c"] * 10_000)),
        calendar(event("u", "x", "EXDATE:" + ",".join(["20261018T190000Z"] * 20_000),
                       "DTSTART:20261018T190000Z", "RRULE:FREQ=DAILY")),
        calendar(event("u", "x", "DESCRIPTION:" + "\\n" * 500_000)),
        calendar(event("u", "x", "X-A" + ";B=" * 20_000 + ":1")),
        calendar(event("u", "x"), extra="BEGIN:VTIMEZONE\nTZID:Q\nBEGIN:STANDARD\n"
                 "DTSTART:19700101T000000\nRRULE:FREQ=SECONDLY\nTZOFFSETFROM:+0100\n"
                 "TZOFFSETTO:+0100\nEND:STANDARD\nEND:VTIMEZONE\n"),
    ],
    ids=["deep", "long", "title", "people", "exceptions", "text", "params", "zone"],
)  # fmt: skip
def test_large_and_hostile_calendars_are_bounded(text: str) -> None:
    began = time.thread_time()
    reading = read(text, "/c/1.ics", SCOPE)
    assert time.thread_time() - began < 6
    assert len(reading.items) == 1


def test_entities_are_not_resolved() -> None:
    bomb = (
        '<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;"><!ENTITY f SYSTEM '
        '"file:///etc/passwd">]>'
    )
    with pytest.raises(NotMultistatusError):
        list(resources((bomb + XML.replace("<href>", "<href>&y;&f;")).encode()))


@pytest.mark.parametrize(
    "body", [b"", b"<html><body>", b"<a/>", XML[: len(XML) // 2].encode(), b"\xff\xfe"]
)
def test_what_is_no_multistatus_says_so(body: bytes) -> None:
    with pytest.raises(NotMultistatusError):
        listing(body)
