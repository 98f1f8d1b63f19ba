"""The agenda's days, in the person's own zone, with what waits laid over; and one event."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.blocking import Blocking
from storage.cache import Cache
from storage.database import Database
from storage.days import DAY, days_of, local_day, midnight
from storage.model import (
    AddressId,
    Answer,
    Attendee,
    Batch,
    ChannelKind,
    Delete,
    ItemId,
    ItemKind,
    Reschedule,
    Rsvp,
    Schedule,
    State,
    channel_id,
)
from storage.outbox import Outbox
from storage.pages import Reader
from tests.storage.making import ACCOUNT, NOW, StillClock, apply, outgoing, room
from tests.storage.reading import CALENDAR, community, plan, reading

PARIS = ZoneInfo("Europe/Paris")
TODAY = date(2026, 3, 14)


@pytest.fixture
def reader(db: Database, clock: StillClock) -> Iterator[Reader]:
    community(db, clock)
    with reading(db, clock) as made:
        yield made


def listed(
    reader: Reader, first: date = TODAY, days: int = 4, zone: tzinfo = UTC
) -> dict[int, list[str]]:
    """Day of the month -> rows, of the days that have any."""
    found = reader.agenda(first, days, zone)
    assert [day.day for day in found] == [first + n * DAY for n in range(days)]
    return {day.day.day: [e.row for e in day.entries] for day in found if day.entries}


def at(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


# --- days -----------------------------------------------------------------------------------


def test_each_day_lists_whole_days_first_then_by_time(cache: Cache, reader: Reader) -> None:
    plan(cache, "late", at(14, 20))
    plan(cache, "early", at(14, 8))
    plan(cache, "whole", at(14), hours=24, all_day=True)
    plan(cache, "tomorrow", at(15, 8))
    plan(cache, "before", at(13, 8))
    assert listed(reader) == {14: ["whole", "early", "late"], 15: ["tomorrow"]}


@pytest.mark.parametrize("days", [6, 7, 8, 60])
def test_what_lasts_long_is_on_each_of_its_days_once(
    cache: Cache, reader: Reader, days: int
) -> None:
    plan(cache, "long", at(10) - (days - 6) * DAY, hours=24 * days - 1)
    found = listed(reader)
    assert sorted(found) == [14, 15]
    assert [len(rows) for rows in found.values()] == [1, 1]
    assert all(row.startswith("long") for rows in found.values() for row in rows)


def test_whose_organiser_is_not_read_is_left_out_unless_the_person_comes(
    db: Database, cache: Cache, reader: Reader
) -> None:
    organiser, me = AddressId("mailto:zoe@example.org"), AddressId("mailto:me@example.org")
    for n, answer in enumerate(Answer):
        myself = Attendee(address=me, name="Me", answer=answer, me=True)
        her = Attendee(address=organiser, answer=Answer.YES)
        plan(
            cache, answer.value, at(14, 8 + n),
            author=organiser, organiser=organiser, attendees=(her, myself),
        )  # fmt: skip
    plan(cache, "hers", at(14, 18), author=organiser, organiser=organiser)
    plan(cache, "other", at(14, 19))
    everything = listed(reader)[14]
    assert len(everything) == len(Answer) + 2
    Blocking(db).block(organiser)
    assert listed(reader) == {14: [Answer.YES.value, Answer.MAYBE.value, "other"]}
    Blocking(db).unblock(organiser)
    assert listed(reader)[14] == everything


def test_an_event_is_on_every_day_that_it_touches_and_keeps_its_times(
    cache: Cache, reader: Reader
) -> None:
    plan(cache, "trip", at(13, 18), hours=48)  # to the 15th, 18:00
    plan(cache, "night", at(15, 22), hours=2)  # to midnight: not on the 16th
    plan(cache, "weekend", at(14), hours=48, all_day=True)
    plan(cache, "instant", at(16), hours=0)
    assert listed(reader) == {
        14: ["weekend", "trip@2026-03-14"],
        15: ["weekend@2026-03-15", "trip@2026-03-15", "night"],
        16: ["instant"],
    }
    entry = reader.agenda(TODAY, 1, UTC)[0].entries[1]
    assert (entry.starts, entry.ends) == (at(13, 18), at(15, 18))


def test_days_begin_at_the_persons_midnight_and_whole_days_are_the_same_everywhere(
    cache: Cache, reader: Reader
) -> None:
    plan(cache, "late", at(14, 23, 30), hours=0.25)
    plan(cache, "whole", at(14), hours=24, all_day=True)
    assert listed(reader, zone=UTC) == {14: ["whole", "late"]}
    assert listed(reader, zone=PARIS) == {14: ["whole"], 15: ["late"]}
    for zone in ("Pacific/Kiritimati", "Pacific/Niue"):
        assert "whole" in listed(reader, zone=ZoneInfo(zone))[14]
        assert not any("whole" in row for row in listed(reader, zone=ZoneInfo(zone)).get(15, ()))


def test_each_time_of_a_series_has_its_own_row(cache: Cache, reader: Reader) -> None:
    plan(cache, "choir", *(at(14, 9) + n * DAY for n in range(3)))
    assert listed(reader) == {14: ["choir#R0"], 15: ["choir#R1"], 16: ["choir#R2"]}


def test_an_event_that_two_calendars_show_is_there_once(cache: Cache, reader: Reader) -> None:
    other = channel_id(ACCOUNT.id, "a-public-copy")
    apply(cache, Batch(channels=(room(other, ChannelKind.CALENDAR),)))
    plan(cache, "shared", at(14, 9))
    plan(cache, "shared", at(14, 9), channel=other)
    assert listed(reader) == {14: ["shared"]}
    assert reader.agenda(TODAY, 1, UTC)[0].entries[0].channel == CALENDAR  # accepts answers


def test_a_calendar_from_the_beginning_to_the_end_of_time_is_harmless(
    cache: Cache, reader: Reader
) -> None:
    ever = datetime(9999, 12, 30, tzinfo=UTC) - datetime(1971, 1, 1, tzinfo=UTC)
    hours = ever.days * 24
    plan(cache, "always", datetime(1971, 1, 1, tzinfo=UTC), hours=hours)
    assert listed(reader, days=2) == {14: ["always@2026-03-14"], 15: ["always@2026-03-15"]}


@given(
    starts=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)),  # noqa: DTZ001
    hours=st.floats(0, 100),
    zone=st.sampled_from(["Europe/Paris", "America/New_York", "Asia/Kolkata", "UTC"]),
)
def test_an_event_touches_the_days_whose_time_it_takes(
    starts: datetime, hours: float, zone: str
) -> None:
    where = ZoneInfo(zone)
    begins = starts.replace(tzinfo=UTC)
    ends = begins + timedelta(hours=hours)
    days = list(days_of(begins, ends, where, all_day=False))
    assert days[0] == local_day(begins, where)
    assert midnight(days[-1], where) <= max(begins, ends)
    assert midnight(days[-1] + DAY, where) >= ends
    assert days == [days[0] + n * DAY for n in range(len(days))]


# --- what waits -----------------------------------------------------------------------------


def test_an_event_written_offline_is_there_at_once(
    cache: Cache, outbox: Outbox, reader: Reader
) -> None:
    sent = outgoing(
        Schedule(title="Dîner", starts=at(14, 19), ends=at(14, 22), place="Grenoble"),
        channel=CALENDAR,
    )
    outbox.add(sent)
    [entry] = reader.agenda(TODAY, 1, UTC)[0].entries
    assert (entry.row, entry.item, entry.title) == (sent.id, None, "Dîner")
    assert (entry.state, entry.kind, entry.place) == (State.WAITING, ItemKind.EVENT, "Grenoble")
    page = reader.event(ItemId(sent.id))
    assert page is not None
    assert page.entry == entry
    assert "Rsvp" in page.accepts.intents
    plan(cache, sent.id, at(14, 19), hours=3, title="Dîner", echo=sent.id)
    assert listed(reader) == {14: [sent.id]}
    assert reader.agenda(TODAY, 1, UTC)[0].entries[0].state is None


def test_an_answer_shows_before_it_has_left(cache: Cache, outbox: Outbox, reader: Reader) -> None:
    invited = (
        Attendee(address=AddressId("mailto:zoe@example.org"), answer=Answer.YES),
        Attendee(address=ACCOUNT.address, name="Moi", me=True),
    )
    plan(cache, "dinner", at(14, 19), attendees=invited)
    assert reader.agenda(TODAY, 1, UTC)[0].entries[0].answer is Answer.NONE
    outbox.add(outgoing(Rsvp(item=ItemId("dinner"), answer=Answer.MAYBE), channel=CALENDAR))
    [entry] = reader.agenda(TODAY, 1, UTC)[0].entries
    assert (entry.answer, entry.state) == (Answer.MAYBE, State.WAITING)
    page = reader.event(ItemId("dinner"))
    assert page is not None
    assert [one.answer for one in page.attendees] == [Answer.YES, Answer.MAYBE]


def test_an_event_that_one_moves_is_on_its_new_day_at_once(
    cache: Cache, outbox: Outbox, reader: Reader
) -> None:
    plan(cache, "in", at(14, 9), hours=2)
    plan(cache, "out", at(15, 9))
    plan(cache, "far", at(28, 9))
    for item, starts in (("in", at(16, 10)), ("out", at(30, 9)), ("far", at(14, 7))):
        outbox.add(outgoing(Reschedule(item=ItemId(item), starts=starts), channel=CALENDAR))
    assert listed(reader) == {14: ["far"], 16: ["in"]}
    moved = reader.agenda(date(2026, 3, 16), 1, UTC)[0].entries[0]
    assert (moved.starts, moved.ends) == (at(16, 10), at(16, 12))
    assert moved.state is State.WAITING


def test_a_series_moves_as_a_whole_and_its_length_may_change(
    cache: Cache, outbox: Outbox, reader: Reader
) -> None:
    plan(cache, "choir", *(at(14, 9) + n * DAY for n in range(3)))
    change = Reschedule(
        item=ItemId("choir"), starts=at(14, 20), ends=at(14, 23), title="Chorale", place="Salle"
    )
    outbox.add(outgoing(change, channel=CALENDAR))
    found = [day.entries[0] for day in reader.agenda(TODAY, 3, UTC)]
    assert [(e.starts, e.ends) for e in found] == [
        (at(day, 20), at(day, 23)) for day in (14, 15, 16)
    ]
    assert {(e.title, e.place) for e in found} == {("Chorale", "Salle")}


def test_an_event_that_one_deletes_says_so(cache: Cache, outbox: Outbox, reader: Reader) -> None:
    plan(cache, "gone", at(14, 9))
    outbox.add(outgoing(Delete(item=ItemId("gone")), channel=CALENDAR))
    [entry] = reader.agenda(TODAY, 1, UTC)[0].entries
    assert (entry.kind, entry.state) == (ItemKind.REMOVED, State.WAITING)


# --- one event ------------------------------------------------------------------------------


def test_an_events_page_names_its_next_time_and_those_after(cache: Cache, reader: Reader) -> None:
    organiser = AddressId("mailto:sophie@example.org")
    plan(
        cache,
        "choir",
        *(NOW + n * DAY for n in range(-2, 9)),
        organiser=organiser,
        attendees=(Attendee(address=organiser, name="Sophie B."),),
        recurs="FREQ=DAILY",
        zone="Europe/Paris",
    )
    page = reader.event(ItemId("choir"))
    assert page is not None
    assert (page.entry.row, page.entry.starts) == ("choir#R2", NOW)
    assert [entry.row for entry in page.others] == [f"choir#R{n}" for n in range(3, 8)]
    assert (page.organiser_name, page.recurs, page.zone) == (
        "Sophie B.",
        "FREQ=DAILY",
        "Europe/Paris",
    )
    assert page.entry.answer is None
    chosen = reader.event(ItemId("choir"), "R9")
    assert chosen is not None
    assert chosen.entry.starts == NOW + 7 * DAY
    assert [entry.row for entry in chosen.others] == ["choir#R10"]


def test_a_series_that_is_over_shows_its_last_time(cache: Cache, reader: Reader) -> None:
    plan(cache, "over", *(NOW - n * DAY for n in (9, 5, 2)))
    page = reader.event(ItemId("over"))
    assert page is not None
    assert page.entry.starts == NOW - 2 * DAY
    assert reader.event(ItemId("nothing")) is None


def test_the_organisers_name_comes_from_wherever_it_is_known(cache: Cache, reader: Reader) -> None:
    plan(cache, "e", at(14, 9), organiser=AddressId("mailto:s@example.org"))
    page = reader.event(ItemId("e"))
    assert page is not None
    assert page.organiser_name == "s@example.org"
