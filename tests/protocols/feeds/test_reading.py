"""A file of many events taken apart: whole, odd, broken, cut, and as large as they come."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from protocols.calendars import events
from protocols.feeds import reading
from protocols.feeds.reading import MOST, NotAFeedError, TooLargeError, mark, read
from storage.model import AddressId, ChannelId, ItemKind
from tests.hostile.cell import serve

SCOPE = events.Scope(
    channel=ChannelId("a/agenda"),
    author=AddressId("feed:x:"),
    mine=frozenset(),
    now=datetime(2026, 11, 22, 9, tzinfo=UTC),
    local=UTC,
    own="feed:x:",
)
HEAD = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//ville//FR")


def event(uid: str, *lines: str, starts: str = "20261125T180000Z") -> list[str]:
    named = [f"UID:{uid}"] if uid else []
    return ["BEGIN:VEVENT", *named, f"DTSTART:{starts}", *lines, "END:VEVENT"]


def file(*lines: str, head: tuple[str, ...] = ()) -> bytes:
    return "\r\n".join((*HEAD, *head, *lines, "END:VCALENDAR", "")).encode()


def titles(body: bytes) -> list[str]:
    found = [events.read(text, name, SCOPE) for name, text in read(body).resources.items()]
    return sorted(item.title for one in found for item in one.items)


def test_what_a_feed_says_of_itself() -> None:
    head = (
        "X-WR-CALNAME:Fêtes de la vil",
        " le\\, et marchés",
        "X-WR-CALDESC:Tout ce qui\\nse passe",
        "X-APPLE-CALENDAR-COLOR:#FF8800FF",
    )
    feed = read(file(*event("a", "SUMMARY:Bal"), head=head))
    assert feed.name == "Fêtes de la ville, et marchés"
    assert feed.about == "Tout ce qui se passe"
    assert feed.colour == "#ff8800"
    assert feed.every is None
    assert read(file(head=("NAME:Neuf", "X-WR-CALNAME:Ancien"))).name == "Neuf"


@pytest.mark.parametrize(
    ("line", "every"),
    [
        ("REFRESH-INTERVAL;VALUE=DURATION:PT12H", timedelta(hours=12)),
        ("X-PUBLISHED-TTL:P1D", timedelta(days=1)),
        ("X-PUBLISHED-TTL:PT1M", timedelta(hours=1)),  # nobody is asked each minute
        ("X-PUBLISHED-TTL:P52W", timedelta(days=7)),
        ("X-PUBLISHED-TTL:P", None),
        ("X-PUBLISHED-TTL:often", None),
    ],
)
def test_how_often_is_what_its_publisher_says_within_bounds(
    line: str, every: timedelta | None
) -> None:
    assert read(file(head=(line,))).every == every


def test_a_series_stays_together_with_its_zone() -> None:
    zone = ["BEGIN:VTIMEZONE", "TZID:Europe/Paris", "BEGIN:STANDARD", "DTSTART:19701025T030000",
            "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "END:STANDARD", "END:VTIMEZONE"]  # fmt: skip
    other = ["BEGIN:VTIMEZONE", "TZID:Asia/Tokyo", "END:VTIMEZONE"]
    series = ["BEGIN:VEVENT", "UID:s", "DTSTART;TZID=Europe/Paris:20261125T180000",
              "RRULE:FREQ=WEEKLY;COUNT=3", "SUMMARY:Chorale", "END:VEVENT"]  # fmt: skip
    moved = event(
        "s", "RECURRENCE-ID;TZID=Europe/Paris:20261202T180000", "SUMMARY:Chorale ailleurs"
    )
    feed = read(file(*zone, *other, *series, *event("b", "SUMMARY:Bal"), *moved))
    assert len(feed.resources) == 2
    [text] = [one for one in feed.resources.values() if "Chorale" in one]
    assert text.count("BEGIN:VTIMEZONE") == 1
    assert "Tokyo" not in text
    found = events.read(text, "s", SCOPE)
    assert [item.title for item in found.items] == ["Chorale", "Chorale ailleurs"]
    assert len(found.occurrences) == 3
    assert all(item.id.startswith("feed:x:") for item in found.items)


def test_no_name_or_the_same_name_for_all_is_no_loss() -> None:
    """Both are against the rule, and both are everyday."""
    nameless = (*event("", "SUMMARY:Un"), *event("", "SUMMARY:Deux"))
    assert titles(file(*nameless)) == ["Deux", "Un"]
    same = (*event("1", "SUMMARY:Un"), *event("1", "SUMMARY:Deux", starts="20261201T180000Z"))
    assert titles(file(*same)) == ["Deux", "Un"]
    assert read(file(*nameless)).resources == read(file(*nameless)).resources
    folded = event("a-very-lo\r\n ng-name", "SUMMARY:Long")
    assert titles(file(*folded)) == ["Long"]


def test_a_broken_event_costs_itself_and_is_told() -> None:
    endless = ["BEGIN:VEVENT", "UID:e", "DTSTART:20261125T180000Z", "SUMMARY:Sans fin"]
    never = event("n", "SUMMARY:Jamais", starts="never")
    body = file(*endless, *never, *event("b", "SUMMARY:Bal"))
    found = [events.read(text, name, SCOPE) for name, text in read(body).resources.items()]
    kinds = [item.kind for one in found for item in one.items]
    assert kinds.count(ItemKind.UNREADABLE) == 2
    assert "Bal" in titles(body)
    last = file(*event("b", "SUMMARY:Bal"), *endless)  # the file ends, the event does not
    assert "Bal" in titles(last)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"\xff\xfe\x00", b"<!DOCTYPE html><html></html>", b"BEGIN:VCARD\r\nEND:VCARD\r\n",
        file(*event("a"))[:-10], file(*event("a"))[: len(file(*event("a"))) // 2],
        b"END:VCALENDAR", b" BEGIN:VCALENDAR\r\n END:VCALENDAR",
    ],
)  # fmt: skip
def test_what_is_none_or_was_cut_is_nothing(body: bytes) -> None:
    with pytest.raises(NotAFeedError):
        read(body)


def test_letters_as_old_programs_write_them() -> None:
    old = file(*event("a", "SUMMARY:Fête")).decode().encode("cp1252")
    assert titles(old) == ["Fête"]
    marked = b"\xef\xbb\xbf" + file(*event("a", "SUMMARY:Fête"))
    assert titles(marked) == ["Fête"]
    assert read(file(*event("a", "SUMMARY:Fête")).decode().encode("cp1252"), "nonsense")
    unix = file(*event("a", "SUMMARY:Fête")).replace(b"\r\n", b"\n")
    assert titles(unix) == ["Fête"]


def test_when_it_was_given_out_makes_no_other_event_of_it() -> None:
    def text(stamp: str, title: str = "Bal") -> str:
        body = file(*event("a", f"DTSTAMP:{stamp}", f"SUMMARY:{title}"))
        [found] = read(body).resources.values()
        return found

    assert mark(text("20261101T000000Z")) == mark(text("20261122T000000Z"))
    assert mark(text("20261101T000000Z")) != mark(text("20261101T000000Z", "Fête"))


def test_what_ends_a_line_elsewhere_is_a_letter_here() -> None:
    odd = "Bal\u2028du\x0bport\x85ici"
    [text] = read(file(*event("a", f"SUMMARY:{odd}"))).resources.values()
    assert odd in text


def test_a_zone_is_not_copied_without_end() -> None:
    """A file of 100 KB that would be a gigabyte."""
    long = [f"X-NOTE:{n:070d}" for n in range(1_000)]
    zone = ["BEGIN:VTIMEZONE", "TZID:Long", *long, "END:VTIMEZONE"]
    told = [one.replace("DTSTART:", "DTSTART;TZID=Long:") for one in event("a", "SUMMARY:Bal")]
    feed = read(file(*zone, *told))
    assert sum(map(len, feed.resources.values())) < 1_000


def test_a_line_without_end_costs_no_more_than_its_length() -> None:
    folded = "\r\n".join(" x" * 20 for _ in range(50_000))
    feed = read(file(*event("a", f"SUMMARY:{folded}"), head=(f"NAME:n\r\n{folded}",)))
    [text] = feed.resources.values()
    assert len(feed.name) <= 200
    assert len(text) > 1_000_000


def test_there_is_an_end_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST >= 5_000
    monkeypatch.setattr(reading, "MOST", 3)
    many = [line for n in range(5) for line in event(str(n), f"SUMMARY:{n}")]
    assert titles(file(*many)) == ["0", "1", "2"]
    monkeypatch.setattr(reading, "MOST_LINES", 10)
    with pytest.raises(TooLargeError):
        read(file(*many))


@pytest.mark.parametrize(
    "charset", ["punycode", "idna", "undefined", "unicode_escape", "zlib", "?"]
)
def test_no_server_chooses_how_long_a_text_is_read(charset: str) -> None:
    body = file(*event("a", "SUMMARY:Fête")).decode().encode("cp1252")
    assert titles_of(body, charset) == ["Fête"]


def test_a_text_is_read_as_its_server_says() -> None:
    whole = file(*event("a", "SUMMARY:Fête")).decode()
    assert titles_of(whole.encode("utf-16"), "UTF-16") == ["Fête"]
    assert titles_of(whole.encode("iso-8859-15"), "iso-8859-15") == ["Fête"]
    cut = file(*event("a", "SUMMARY:Fête", "X-A:?")).replace(b"X-A:?", b"X-A:\xc3")
    assert titles_of(cut, "utf-8") == ["Fête"]  # one letter is broken, not all


def titles_of(body: bytes, charset: str) -> list[str]:
    found = read(body, charset).resources.items()
    return [item.title for name, text in found for item in events.read(text, name, SCOPE).items]


def test_lines_are_counted_before_they_are_taken_apart() -> None:
    """Thirty megabytes of line ends would be a list of a gigabyte."""

    def work() -> str:
        try:
            read(file() + b"ab\n" * 10_000_000)
        except TooLargeError:
            return "large"
        return "?"

    assert serve(work, seconds=10, memory=200).result == "large"
