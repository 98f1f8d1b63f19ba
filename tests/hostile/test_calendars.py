"""Calendars, cards and WebDAV answers that mean harm: bounded time and memory, one row each."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocols.calendars import lines
from protocols.calendars.events import read
from protocols.dav import cards, multistatus
from storage.model import ChannelId, ItemKind
from tests.protocols.dav.reader import calendar, card, event
from tests.protocols.dav.test_events import SCOPE

from .cell import serve
from .test_json import EXAMPLES, MANY

pytestmark = pytest.mark.row("E15")
MOMENT = 4.0  # seconds of processor time for one resource; it takes a tenth here
LITTLE = 128.0  # MiB

S = "DTSTART:20261018T190000Z"
MINE = "DTSTART;TZID=Mine:20261018T190000"
STANDARD = (
    "BEGIN:STANDARD\nDTSTART:19701025T030000\n{}TZOFFSETFROM:+0200\nTZOFFSETTO:+0100\n"
    "END:STANDARD\n"
)


def rich(*more: str) -> str:
    return calendar(event("u", "Titre", *more))


def zoned(inner: str) -> str:
    extra = f"BEGIN:VTIMEZONE\nTZID:Mine\n{inner}END:VTIMEZONE\n"
    return calendar(event("u", "Titre", MINE), extra=extra)


def many(count: int, of: str, between: str = ",") -> str:
    return between.join([of] * count)


CALENDARS = {
    "every second for ever": rich(S, "RRULE:FREQ=SECONDLY"),
    "every minute since 1970": rich("DTSTART:19700101T000000Z", "RRULE:FREQ=MINUTELY"),
    "a thousand million times": rich(S, "RRULE:FREQ=DAILY;COUNT=1000000000"),
    "the 30th of February": rich(S, "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"),
    "the 53rd Monday of a month": rich(S, "RRULE:FREQ=MONTHLY;BYDAY=53MO"),
    "the 999th of a set": rich(S, "RRULE:FREQ=YEARLY;BYDAY=MO;BYSETPOS=999"),
    "every interval": rich(S, "RRULE:FREQ=DAILY;INTERVAL=" + "9" * 10_000),
    "a count of digits": rich(S, "RRULE:FREQ=DAILY;COUNT=" + "9" * 10_000),
    "a flood of days": rich(S, "RRULE:FREQ=YEARLY;BYDAY=" + many(1_000_000, "MO")),
    "a flood of hours": rich(S, "RRULE:FREQ=YEARLY;BYHOUR=" + many(1_000_000, "1")),
    "forty thousand rules": rich(S, many(40_000, "RRULE:FREQ=DAILY", "\n")),
    "a flood of dates": rich(S, "RDATE:" + many(490_000, "20270101T000000Z")),
    "dates line by line": rich(S, many(49_000, "RDATE:20270101T000000Z", "\n")),
    "periods": rich(S, "RDATE;VALUE=PERIOD:" + many(300_000, "20270101T000000Z/PT1H")),
    "exceptions": rich(S, "RRULE:FREQ=DAILY", "EXDATE:" + many(490_000, "20270101T000000Z")),
    "five centuries a day": rich(
        "DTSTART:19000101T000000Z", "DTEND:23991231T000000Z", "RRULE:FREQ=DAILY"
    ),
    "a duration of digits": rich(S, f"DURATION:P{'9' * 5000}W", "RRULE:FREQ=DAILY"),
    "a sequence of digits": rich(S, "SEQUENCE:" + "9" * 10_000),
    "a zone of 10^5 rules": zoned(
        STANDARD.format(many(100_000, "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\n", ""))
    ),
    "a zone of eight thousand parts": zoned(STANDARD.format("") * 8_000),
    "a zone every second": zoned(STANDARD.format("RRULE:FREQ=YEARLY;FREQ=SECONDLY\n")),
    "a zone since year 1": zoned(
        STANDARD.format("RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\n").replace("1970", "0001")
    ),
    "many zones": calendar(
        event("u", "Titre", MINE),
        extra="BEGIN:VTIMEZONE\nTZID:x\nEND:VTIMEZONE\n" * 15_000,
    ),
    "parameters": rich(S, "ATTENDEE;" + many(800_000, "X=1", ";") + ":mailto:a@b.example"),
    "categories": rich(S, "CATEGORIES:" + many(3_900_000, "a")),
    "attendees": rich(S, many(19_000, "ATTENDEE;CN=A:mailto:a@b.example", "\n")),
    "one line of eight megabytes": rich(S, "DESCRIPTION:" + "x" * 7_900_000),
    "no name and no end": rich(S, "x" * 7_900_000),
    "quotes": rich(S, 'SUMMARY;X="' + '"' * 7_000_000),
    "too much": rich(S, "DESCRIPTION:" + "x" * 9_000_000),
    "nested": "BEGIN:VCALENDAR\n" + "BEGIN:VEVENT\n" * 15_000,
    "overrides": calendar(
        *(
            event("u", "T", S, f"RECURRENCE-ID;RANGE=THISANDFUTURE:202612{n % 28 + 1:02}T190000Z")
            for n in range(2_000)
        )
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", CALENDARS)
def test_a_hostile_calendar_costs_a_moment_and_its_own_row(what: str) -> None:
    text = CALENDARS[what]

    def work() -> tuple[int, int, set[str]]:
        found = read(text, "/a.ics", SCOPE)
        kinds = {item.kind.value for item in found.items}
        assert all(len(item.text) <= 20_000 and len(item.title) <= 500 for item in found.items)
        return len(found.items), len(found.occurrences), kinds

    items, occurrences, kinds = serve(work, seconds=MOMENT, memory=LITTLE).result
    assert kinds <= {ItemKind.EVENT.value, ItemKind.UNREADABLE.value}
    assert items == 1 or (what == "overrides" and items <= 500)
    assert occurrences <= 1_100


CARDS = {
    "a note of eight megabytes": "NOTE:" + "x" * 7_900_000,
    "a picture of eight megabytes": "PHOTO;ENCODING=b:" + "UEsDBBQA" * 980_000,
    "a picture from elsewhere": "PHOTO;VALUE=uri:file:///etc/passwd",
    "telephones": many(15_000, "TEL:1", "\n"),
    "types": "TEL;" + many(1_000_000, "TYPE=a", ";") + ":1",
    "a list of types": "TEL;TYPE=" + many(3_900_000, "a") + ":1",
    "categories": "CATEGORIES:" + "," * 7_900_000,
    "an organisation": "ORG:" + ";" * 7_900_000,
    "addresses": many(7, "ADR:" + ";" * 1_000_000, "\n"),
    "backslashes": "NOTE:" + "\\" * 7_900_000,
    "a profile": "X-SOCIALPROFILE:" + "a." * 3_900_000 + "@",
    "profiles": many(80, "X-SOCIALPROFILE:a@" + "a-." * 30_000, "\n"),
    "a room": "IMPP:matrix:" + "u/" * 3_000_000,
    "labels": many(15_000, "item1.X-ABLABEL:_$!<", "\n"),
}


@pytest.mark.parametrize("what", CARDS)
def test_a_hostile_card_costs_a_moment(what: str) -> None:
    text = card("1", "Martin", "Zoé", CARDS[what])

    def work() -> tuple[str, int, int, bool]:
        found = cards.read(text, ChannelId("a/b"), "/a.vcf")
        assert found is not None
        longest = max((len(field.value) for field in found.fields), default=0)
        return found.name, len(found.fields), longest, found.photo is None

    name, fields, longest, without = serve(work, seconds=MOMENT, memory=2 * LITTLE).result
    assert (name, without) == ("Zoé Martin", True)
    assert fields <= 100
    assert longest <= 5_000


NAMES = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'
DATA = multistatus.CAL + "calendar-data"


def response(href: str, data: str) -> bytes:
    return (
        f"<response><href>{href}</href><propstat><prop><C:calendar-data>{data}</C:calendar-data>"
        "</prop><status>HTTP/1.1 200 OK</status></propstat></response>"
    ).encode()


def whole(*parts: bytes, head: str = "") -> bytes:
    return f"{head}<multistatus {NAMES}>".encode() + b"".join(parts) + b"</multistatus>"


LAST = response("/last", "fin")
LAUGHS = '<!ENTITY l0 "lol">' + "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12)
)
SPOILED = {
    "a vertical tab": response("/a", "x\x0bz"),
    "a nought": response("/a", "x\x00z"),
    "a nought by number": response("/a", "x&#0;z&#x0B;&#11;&#xFFFE;"),
    "no text": response("/a", "xyz").replace(b"xyz", b"\xff\xfe\xed\xa0\x80"),
    "no character": response("/a", "x\ufffez"),
    "twelve megabytes": response("/a", "x" * 12_000_000),
    "a long name": response("/" + "a" * 5_000_000, "x"),
    "a long name of signs": response("/" + "%" * 5_000_000, "x"),
}


@pytest.mark.parametrize("what", SPOILED)
def test_one_spoiled_resource_costs_nothing_beside_it(what: str) -> None:
    body = whole(SPOILED[what], LAST)

    def work() -> list[tuple[str, str]]:
        found = multistatus.resources(body)
        told = [(one.href[:9], one.text(DATA)[:9]) for one in found]
        assert len(multistatus.listing(body).entries) == len(told)
        return told

    found = serve(work, seconds=MOMENT, memory=LITTLE).result
    assert found[-1] == ("/last", "fin")
    assert len(found) == 1 + (not what.startswith("a long name"))


BOMBS = {
    "a billion laughs": whole(response("/a", "&l11;"), head=f"<!DOCTYPE multistatus [{LAUGHS}]>"),
    "laughs in an attribute": whole(
        LAST, head=f'<!DOCTYPE multistatus [{LAUGHS}<!ATTLIST multistatus a CDATA "&l11;">]>'
    ),
    "laughs by parameter": whole(
        LAST, head="<!DOCTYPE multistatus [<!ENTITY % a \"<!ENTITY b SYSTEM 'file:///x'>\">%a;]>"
    ),
    "a file": whole(
        response("/a", "&x;"),
        head='<!DOCTYPE multistatus [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    ),
    "a DTD from elsewhere": whole(
        LAST, head='<!DOCTYPE multistatus SYSTEM "http://127.0.0.1:9/x.dtd">'
    ),
    "depth": whole(b"<a>" * 200_000 + b"</a>" * 200_000),
    "half": whole(LAST)[:-20],
    "fifteen million elements": whole(b"<y/>" * 15_000_000),
    "ten million instructions": whole(b"<?x?>" * 10_000_000),
    "another root": b"<html><body>Bienvenue</body></html>",
    "nothing": b"",
}


@pytest.mark.parametrize("what", BOMBS)
def test_an_answer_that_is_a_bomb_is_none(what: str) -> None:
    body = BOMBS[what]

    def work() -> bool:
        try:
            list(multistatus.resources(body))
        except multistatus.NotMultistatusError:
            return True
        return False

    assert serve(work, seconds=MOMENT, memory=LITTLE).result


def test_a_huge_listing_ends() -> None:
    count = 150_000 if MANY else 30_000
    body = whole(*(response(f"/{n}", "x") for n in range(count)))

    def work() -> int:
        return len(multistatus.listing(body).entries)

    assert serve(work, seconds=20, memory=LITTLE).result == count


_NOISE = st.sampled_from(
    ["\x0b", "\x00", "&#11;", "&x;", "<", "]]>", "\ufffe", "é", "<!--", "<?", "\ud7ff"]
)


@settings(EXAMPLES)
@given(st.lists(_NOISE | st.text(max_size=3), max_size=6))
def test_whatever_stands_in_a_resource_what_follows_is_read_or_it_is_no_xml(
    words: list[str],
) -> None:
    text = "".join(words)
    body = whole(response("/a", text), LAST)
    try:
        found = [(one.href, one.text(DATA)) for one in multistatus.resources(body)]
    except multistatus.NotMultistatusError:
        assert set(text) & set("<&]\ud800") or any("\ud800" <= c <= "\udfff" for c in text)
    else:
        assert found[-1] == ("/last", "fin")


@settings(EXAMPLES)
@given(st.text(max_size=30), st.integers(0, 200), st.integers(0, 40))
def test_lines_are_taken_apart_as_they_stand(noise: str, at: int, cut: int) -> None:
    line = 'ATTENDEE;CN="B; C, D";X=1,2;PARTSTAT=ACCEPTED:mailto:ines@club.example:1'
    line = line[:at] + noise.replace("\n", "") + line[at + cut :]
    pieces, value = lines.head_and_value(line)
    found = lines.split(line)
    assert found.value == value
    assert line.endswith(value)
    if len(pieces) > 1 or value:
        assert ";".join(pieces) + ":" + value == line
    assert found.name == lines.name_of(pieces[0])
