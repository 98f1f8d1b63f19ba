"""Alarms on events, what was claimed, and where an edition was left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from storage.cache import Cache
from storage.calm.alarms import LONGEST_BEFORE, Alarm, Alarms
from storage.calm.claims import Claims
from storage.database import Database
from storage.editions import Editions
from storage.model import (
    Answer,
    Attendee,
    Batch,
    ChannelKind,
    Delete,
    Event,
    ItemId,
    Occurrence,
    Reason,
    Reschedule,
    Rsvp,
    channel_id,
)
from storage.outbox import Outbox
from storage.pages import Reader
from storage.reading import Positions
from tests.storage.making import (
    ACCOUNT,
    NOW,
    StillClock,
    apply,
    meeting,
    outgoing,
    placed,
    room,
)

CALENDAR = channel_id(ACCOUNT.id, "calendar")
HOUR = timedelta(hours=1)
PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def reader(db: Database, clock: StillClock) -> Iterator[Reader]:
    reader = Reader(db.reader(), clock)
    yield reader
    reader.close()


def planned(cache: Cache, *events: Event, times: int = 1) -> None:
    """Events in a calendar, each on so many days in a row."""
    occurrences = tuple(
        Occurrence(
            item=event.id,
            channel=CALENDAR,
            recurrence=str(n) if times > 1 else "",
            starts=event.starts + n * 24 * HOUR,
            ends=event.ends + n * 24 * HOUR,
            all_day=event.all_day,
        )
        for event in events
        for n in range(times)
    )
    apply(
        cache,
        Batch(
            channels=(room(CALENDAR, ChannelKind.CALENDAR),),
            items=events,
            placements=tuple(placed(one, CALENDAR, reason=Reason.CALENDAR) for one in events),
            occurrences=occurrences,
        ),
    )


def test_an_alarm_rings_so_long_before_each_time(
    db: Database, cache: Cache, reader: Reader
) -> None:
    planned(cache, meeting("choir", NOW + HOUR, title="Choir", place="Hall"), times=3)
    Alarms(db).put(ItemId("choir"), 30, important=True)
    due = reader.alarms_due(NOW, NOW + timedelta(days=2))
    assert [(one.recurrence, one.at - NOW) for one in due] == [
        ("0", HOUR / 2),
        ("1", 24 * HOUR + HOUR / 2),
    ]
    assert (due[0].title, due[0].place, due[0].important) == ("Choir", "Hall", True)
    assert due[0].starts == NOW + HOUR


def test_an_alarm_rings_once_where_two_looks_meet(
    db: Database, cache: Cache, reader: Reader
) -> None:
    planned(cache, meeting("choir", NOW + HOUR))
    Alarms(db).put(ItemId("choir"), 60)
    assert [one.at for one in reader.alarms_due(NOW - HOUR, NOW)] == [NOW]
    assert reader.alarms_due(NOW, NOW + HOUR) == ()


def test_a_whole_day_is_counted_from_the_midnight_of_where_one_is(
    db: Database, cache: Cache, reader: Reader
) -> None:
    day = datetime(2026, 3, 20, tzinfo=UTC)
    planned(cache, meeting("feast", day, ends=day + 24 * HOUR, all_day=True))
    Alarms(db).put(ItemId("feast"), 60)
    [due] = reader.alarms_due(NOW, NOW + timedelta(days=9), PARIS)
    assert due.starts == datetime(2026, 3, 20, tzinfo=PARIS)
    assert due.at == datetime(2026, 3, 19, 23, tzinfo=PARIS)


def test_an_event_called_off_or_taken_away_does_not_ring(
    db: Database, cache: Cache, reader: Reader, outbox: Outbox
) -> None:
    off = replace(meeting("off", NOW + HOUR), cancelled=True)
    planned(cache, off, meeting("mine", NOW + HOUR))
    for name in ("off", "mine", "unknown"):
        Alarms(db).put(ItemId(name), 0)
    assert [one.item for one in reader.alarms_due(NOW, NOW + 2 * HOUR)] == ["mine"]
    outbox.add(outgoing(Delete(item=ItemId("mine")), CALENDAR))
    assert reader.alarms_due(NOW, NOW + 2 * HOUR) == ()


def test_an_event_the_person_said_no_to_does_not_ring(
    db: Database, cache: Cache, reader: Reader, outbox: Outbox
) -> None:
    me = Attendee(address=ACCOUNT.address, me=True)
    planned(cache, replace(meeting("dinner", NOW + HOUR), attendees=(me,)))
    Alarms(db).put(ItemId("dinner"), 0)
    assert [one.item for one in reader.alarms_due(NOW, NOW + 2 * HOUR)] == ["dinner"]
    outbox.add(outgoing(Rsvp(item=ItemId("dinner"), answer=Answer.NO), CALENDAR))
    assert reader.alarms_due(NOW, NOW + 2 * HOUR) == ()
    planned(
        cache, replace(meeting("dinner", NOW + HOUR), attendees=(replace(me, answer=Answer.YES),))
    )
    outbox.add(outgoing(Rsvp(item=ItemId("dinner"), answer=Answer.MAYBE), CALENDAR))
    assert [one.item for one in reader.alarms_due(NOW, NOW + 2 * HOUR)] == ["dinner"]


def test_an_event_moved_here_rings_at_its_new_time(
    db: Database, cache: Cache, reader: Reader, outbox: Outbox
) -> None:
    planned(cache, meeting("mine", NOW + 48 * HOUR))
    Alarms(db).put(ItemId("mine"), 10)
    outbox.add(outgoing(Reschedule(item=ItemId("mine"), starts=NOW + HOUR), CALENDAR))
    [due] = reader.alarms_due(NOW, NOW + 2 * HOUR)
    assert due.at == NOW + HOUR - timedelta(minutes=10)


def test_alarms_are_listed_with_their_next_time(db: Database, cache: Cache, reader: Reader) -> None:
    planned(cache, meeting("later", NOW + 3 * HOUR), meeting("soon", NOW + HOUR, title="Soon"))
    planned(cache, meeting("over", NOW - 9 * HOUR))
    for name in ("later", "soon", "over"):
        Alarms(db).put(ItemId(name), 15)
    assert [(row.item, row.starts) for row in reader.alarms()] == [
        ("soon", NOW + HOUR),
        ("later", NOW + 3 * HOUR),
        ("over", None),
    ]
    found = reader.alarm(ItemId("soon"))
    assert found is not None
    assert (found.before, found.important, found.title) == (15, False, "Soon")


def test_an_alarm_is_changed_and_taken_away(db: Database, reader: Reader) -> None:
    alarms = Alarms(db)
    alarms.put(ItemId("choir"), 30)
    alarms.put(ItemId("choir"), 5, important=True)
    assert alarms.all() == (Alarm(item=ItemId("choir"), before=5, important=True),)
    alarms.remove(ItemId("choir"))
    assert alarms.all() == ()
    assert reader.alarm(ItemId("choir")) is None


@pytest.mark.parametrize("before", [-1, LONGEST_BEFORE + 1])
def test_an_alarm_is_before_its_event(db: Database, before: int) -> None:
    with pytest.raises(ValueError, match="before"):
        Alarms(db).put(ItemId("choir"), before)


def test_what_is_told_is_claimed_once(db: Database, clock: StillClock) -> None:
    one, other = Claims(db, clock), Claims(db, clock)
    assert one.claim("edition:1")
    assert not other.claim("edition:1")
    assert other.claim("edition:2")
    clock.forward(86_400 * 300)
    assert not one.claim("edition:1")


def test_claims_of_long_ago_do_not_pile_up(db: Database, clock: StillClock) -> None:
    claims = Claims(db, clock)
    claims.claim("edition:1")
    clock.forward(86_400 * 401)
    claims.claim("edition:2")
    assert db.rows("SELECT name FROM claim") == [("edition:2",)]


def test_an_edition_opens_where_it_was_left(
    db: Database, clock: StillClock, reader: Reader
) -> None:
    made = Editions(db, clock).make(UTC)
    assert reader.position(made) is None
    positions = Positions(db)
    positions.keep(made, "row", 250)
    positions.keep(made, "other", 0)
    assert reader.position(made) == ("other", 0)
    positions.keep(made + 1, "row", 1)  # one that is gone
    assert reader.position(made + 1) is None
