"""Events created, changed, answered and deleted on a real Radicale, also by two at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from protocols.adapter import Later, Offline, Refused, SignedOut, Unknown
from storage.model import (
    Answer,
    Batch,
    Delete,
    Event,
    Intent,
    Item,
    ItemId,
    Reschedule,
    Rsvp,
    Say,
    Schedule,
)
from tests.servers import Radicale
from tests.servers.peers import DavPeer
from tests.servers.proxy import Fault, Proxy

from .conftest import MakeHome
from .reader import Home, calendar, event

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]

ALARM = "BEGIN:VALARM\nACTION:DISPLAY\nDESCRIPTION:x\nTRIGGER:-PT15M\nEND:VALARM"
STARTS = datetime(2026, 11, 3, 18, tzinfo=UTC)
CONCERT = Schedule(
    title="Concert d'hiver",
    starts=STARTS,
    ends=STARTS + timedelta(hours=2),
    zone="Europe/Paris",
    place="Église; côté cour",
    text="Entrée libre,\nvenez nombreux",
)


@pytest.fixture
def proxy(radicale: Radicale) -> Iterator[Proxy]:
    with Proxy(radicale.url) as running:
        yield running


def agenda(peer: DavPeer, name: str) -> str:
    return f"{peer.home}agenda/{name}.ics"


async def seen(home: Home, peer: DavPeer, uid: str, *events: str) -> Item:
    """An event that somebody made and we have synced."""
    peer.put(agenda(peer, uid), calendar(*events))
    return next(item for item in items_of(await home.sync()) if item.id == uid)


def items_of(batches: list[Batch]) -> list[Item]:
    return [item for batch in batches for item in batch.items]


# --- creating -------------------------------------------------------------------------------


async def test_a_new_event_is_there_once_and_bears_its_mark(peer: DavPeer, home: Home) -> None:
    await home.sync()
    outgoing = home.outgoing("Agenda", CONCERT)
    batch = await home.adapter.send(outgoing)
    (made,) = batch.items
    assert isinstance(made, Event)
    assert (made.echo, str(made.id)) == (outgoing.id, str(outgoing.id))
    assert (made.title, made.place, made.text) == (CONCERT.title, CONCERT.place, CONCERT.text)
    assert (made.starts, made.ends, made.zone) == (CONCERT.starts, CONCERT.ends, "Europe/Paris")
    assert made.author == home.tools.account.address
    held = peer.get(agenda(peer, outgoing.id))
    assert "BEGIN:VTIMEZONE" in held
    assert "TZID=Europe/Paris:20261103T190000" in held
    again = await home.adapter.send(outgoing)  # as after a crash
    assert replace(again, addresses=()) == replace(batch, addresses=())
    assert len(peer.names(peer.home + "agenda/")) == 1
    home.apply(batch)
    assert items_of(await home.sync()) == []  # not told again as new


async def test_whole_days_and_plain_utc(peer: DavPeer, home: Home) -> None:
    await home.sync()
    day = datetime(2026, 12, 5, tzinfo=UTC)
    batch = await home.send(
        "Agenda", Schedule(title="Fête", starts=day, ends=day + timedelta(days=2), all_day=True)
    )
    (made,) = batch.items
    assert isinstance(made, Event)
    assert (made.starts, made.ends, made.all_day) == (day, day + timedelta(days=2), True)
    assert "VALUE=DATE:20261205" in peer.get(agenda(peer, made.id))
    short = await home.send("Agenda", Schedule(title="Jour", starts=day, ends=day, all_day=True))
    (one,) = short.items
    assert isinstance(one, Event)
    assert one.ends == day + timedelta(days=1)


@pytest.mark.parametrize(
    "intent",
    [
        replace(CONCERT, ends=STARTS - timedelta(hours=1)),
        replace(CONCERT, zone="Mars/Olympus"),
    ],
)
async def test_what_no_calendar_can_hold_is_refused_here(home: Home, intent: Intent) -> None:
    await home.sync()
    with pytest.raises(Refused) as refused:
        await home.send("Agenda", intent)
    assert refused.value.code == "invalid"


async def test_a_book_takes_no_events_and_a_calendar_no_messages(home: Home) -> None:
    await home.sync()
    with pytest.raises(Refused) as refused:
        await home.send("Carnet", CONCERT)
    assert refused.value.code == "read-only"
    with pytest.raises(Refused) as refused:
        await home.send("Agenda", Say(text="?"))
    assert refused.value.code == "unsupported"


async def test_odd_words_arrive_as_written(home: Home) -> None:
    await home.sync()
    odd = 'a,b;c\\n\\ "d" : é 😀 ' + "long " * 60
    (made,) = (await home.send("Agenda", replace(CONCERT, title=odd, text=odd))).items
    assert made.title == made.text == odd.strip()


# --- changing -------------------------------------------------------------------------------


async def test_a_change_keeps_what_we_do_not_understand(peer: DavPeer, home: Home) -> None:
    await seen(home, peer, "e", event(
        "e", "Avant", "DTSTART;TZID=Europe/Paris:20261103T190000",
        "DTEND;TZID=Europe/Paris:20261103T200000", "X-CLUB-ROOM;FLOOR=2:Nadar", "SEQUENCE:3",
        "CATEGORIES:Chorale", ALARM))  # fmt: skip
    home.clock.pass_(hours=1)
    batch = await home.send(
        "Agenda",
        Reschedule(
            item=ItemId("e"), title="Après", place="Salle", starts=STARTS + timedelta(days=1)
        ),
    )
    (changed,) = batch.items
    assert isinstance(changed, Event)
    assert (changed.title, changed.place) == ("Après", "Salle")
    assert changed.starts == STARTS + timedelta(days=1)
    assert changed.ends - changed.starts == timedelta(hours=1)  # it kept its length
    assert changed.zone == "Europe/Paris"
    assert changed.at == home.clock.time
    held = peer.get(agenda(peer, "e"))
    for kept in ("X-CLUB-ROOM;FLOOR=2:Nadar", "CATEGORIES:Chorale", "TRIGGER:-PT15M", "SEQUENCE:4"):
        assert kept in held


async def test_changes_to_different_things_are_merged(peer: DavPeer, home: Home) -> None:
    await seen(home, peer, "e", event("e", "Avant", "LOCATION:Ici"))
    peer.put(agenda(peer, "e"), calendar(event("e", "Avant", "LOCATION:Là-bas")))
    (merged,) = (await home.send("Agenda", Reschedule(item=ItemId("e"), title="Après"))).items
    assert isinstance(merged, Event)
    assert (merged.title, merged.place) == ("Après", "Là-bas")


async def test_changes_to_the_same_thing_are_a_conflict(peer: DavPeer, home: Home) -> None:
    await seen(home, peer, "e", event("e", "Avant"))
    peer.put(agenda(peer, "e"), calendar(event("e", "Autrement")))
    with pytest.raises(Refused) as refused:
        await home.send("Agenda", Reschedule(item=ItemId("e"), title="Après"))
    assert refused.value.code == "conflict"
    assert "SUMMARY:Autrement" in peer.get(agenda(peer, "e"))
    (same,) = (await home.send("Agenda", Reschedule(item=ItemId("e"), title="Autrement"))).items
    assert same.title == "Autrement"  # both wanted the same: nothing to decide


async def test_a_write_between_our_reading_and_writing_is_seen(
    peer: DavPeer, homes: MakeHome, proxy: Proxy
) -> None:
    """The stale If-Match itself: somebody writes at the very moment of our PUT."""
    home = await homes(proxy.url)
    await seen(home, peer, "e", event("e", "Avant", "LOCATION:Ici"))
    meddled: list[str] = []

    def meddle(method: str, path: str) -> bool:
        if method == "PUT" and not meddled:
            meddled.append(path)
            peer.put(agenda(peer, "e"), calendar(event("e", "Avant", "LOCATION:Là-bas")))
        return False

    proxy.always(Fault.CUT, meddle)
    (merged,) = (await home.send("Agenda", Reschedule(item=ItemId("e"), title="Après"))).items
    assert isinstance(merged, Event)
    assert meddled
    assert (merged.title, merged.place) == ("Après", "Là-bas")
    puts = [s for s in proxy.seen if s.method == "PUT"]
    assert [s.answered for s in puts] == [412, 204]
    assert all(s.headers["if-match"].startswith('"') for s in puts)


async def test_moving_a_series_moves_its_exceptions(peer: DavPeer, home: Home) -> None:
    zone = "TZID=Europe/Paris"
    await seen(home, peer, "s",
        event("s", "Cours", f"DTSTART;{zone}:20261019T190000", f"DTEND;{zone}:20261019T200000",
              "RRULE:FREQ=WEEKLY;BYDAY=MO;UNTIL=20261116T180000Z",
              f"EXDATE;{zone}:20261102T190000"),
        event("s", "Cours bis", f"RECURRENCE-ID;{zone}:20261109T190000",
              f"DTSTART;{zone}:20261109T190000", f"DTEND;{zone}:20261109T200000"))  # fmt: skip
    batch = await home.send(  # Tuesday at eight instead of Monday at seven
        "Agenda", Reschedule(item=ItemId("s"), starts=datetime(2026, 10, 20, 18, tzinfo=UTC))
    )
    assert {i.id for i in batch.items} == {"s", "s#20261110T190000Z"}
    assert [f"{t:%m-%d %H}" for t in home.times("s")] == ["10-20 18", "10-27 19", "11-17 19"]
    assert home.titles("Agenda").keys() == {"s", "s#20261110T190000Z"}


async def test_one_occurrence_changed_and_taken_out(peer: DavPeer, home: Home) -> None:
    await seen(home, peer, "s",
        event("s", "Cours", "DTSTART:20261019T100000Z", "DURATION:PT1H",
              "RRULE:FREQ=WEEKLY;COUNT=3"),
        event("s", "Cours bis", "RECURRENCE-ID:20261026T100000Z", "DTSTART:20261026T120000Z",
              "DURATION:PT1H"))  # fmt: skip
    override = ItemId("s#20261026T100000Z")
    await home.send("Agenda", Reschedule(item=override, title="Cours ter"))
    assert home.titles() == {"s": "Cours", override: "Cours ter"}
    await home.send("Agenda", Delete(item=override))
    assert home.titles() == {"s": "Cours"}
    assert [f"{t:%m-%d}" for t in home.times("s")] == ["10-19", "11-02"]


# --- answering ------------------------------------------------------------------------------


async def test_an_answer_is_written_where_one_was_invited(peer: DavPeer, home: Home) -> None:
    me = home.tools.account.address
    item = await seen(home, peer, "r", event(
        "r", "Réunion", "ORGANIZER:mailto:awa@club.example",
        f"ATTENDEE;CN=Inès;ROLE=CHAIR;RSVP=TRUE;PARTSTAT=NEEDS-ACTION:{me.upper()}",
        "ATTENDEE;PARTSTAT=ACCEPTED:mailto:noor@club.example"))  # fmt: skip
    assert isinstance(item, Event)
    assert [a.answer for a in item.attendees if a.me] == [Answer.NONE]
    (answered,) = (await home.send("Agenda", Rsvp(item=ItemId("r"), answer=Answer.MAYBE))).items
    assert isinstance(answered, Event)
    assert {a.me: a.answer for a in answered.attendees} == {True: Answer.MAYBE, False: Answer.YES}
    held = peer.get(agenda(peer, "r")).replace("\r\n ", "")
    assert "ROLE=CHAIR" in held
    assert "RSVP" not in held


async def test_whoever_was_not_invited_is_added(peer: DavPeer, home: Home) -> None:
    await seen(home, peer, "r", event("r", "Pique-nique"))
    (answered,) = (await home.send("Agenda", Rsvp(item=ItemId("r"), answer=Answer.YES))).items
    assert isinstance(answered, Event)
    assert [(a.me, a.answer) for a in answered.attendees] == [(True, Answer.YES)]
    await home.send("Agenda", Rsvp(item=ItemId("r"), answer=Answer.NO))
    assert peer.get(agenda(peer, "r")).count("ATTENDEE") == 1


async def test_two_answers_at_once_are_both_kept(peer: DavPeer, home: Home) -> None:
    await seen(home, peer, "r", event("r", "Réunion"))
    noor = "ATTENDEE;PARTSTAT=ACCEPTED:mailto:noor@club.example"
    peer.put(agenda(peer, "r"), calendar(event("r", "Réunion renommée", noor)))
    (answered,) = (await home.send("Agenda", Rsvp(item=ItemId("r"), answer=Answer.YES))).items
    assert isinstance(answered, Event)
    assert len(answered.attendees) == 2
    assert answered.title == "Réunion renommée"


# --- deleting -------------------------------------------------------------------------------


async def test_deleting_and_what_changed_meanwhile(peer: DavPeer, home: Home) -> None:
    await seen(home, peer, "d", event("d", "À supprimer"))
    peer.put(agenda(peer, "d"), calendar(event("d", "Toujours utile")))
    with pytest.raises(Refused) as refused:
        await home.send("Agenda", Delete(item=ItemId("d")))
    assert refused.value.code == "conflict"
    await home.sync()
    batch = await home.send("Agenda", Delete(item=ItemId("d")))
    assert [r.item for r in batch.removals] == ["d"]
    assert peer.names(peer.home + "agenda/") == []
    assert home.titles() == {}
    assert items_of(await home.sync()) == []


# --- when replies are lost ------------------------------------------------------------------


@pytest.mark.parametrize("method", ["PUT", "REPORT"])
async def test_a_lost_reply_is_looked_for(
    peer: DavPeer, homes: MakeHome, proxy: Proxy, method: str
) -> None:
    home = await homes(proxy.url)
    await home.sync()
    outgoing = home.outgoing("Agenda", CONCERT)
    assert await home.adapter.find(outgoing) is None
    proxy.once(Fault.LOST, lambda asked, _path: asked == method)
    with pytest.raises(Unknown):
        await home.adapter.send(outgoing)
    found = await home.adapter.find(outgoing)
    assert found is not None
    assert [item.echo for item in found.items] == [outgoing.id]
    assert len(peer.names(peer.home + "agenda/")) == 1


async def test_a_change_or_answer_that_may_have_left_is_looked_for(
    peer: DavPeer, homes: MakeHome, proxy: Proxy
) -> None:
    home = await homes(proxy.url)
    await seen(home, peer, "e", event("e", "Avant"))
    for intent in (
        Reschedule(item=ItemId("e"), title="Après", starts=STARTS, ends=STARTS),
        Rsvp(item=ItemId("e"), answer=Answer.YES),
        Delete(item=ItemId("e")),
    ):
        outgoing = home.outgoing("Agenda", intent)
        assert await home.adapter.find(outgoing) is None
        verb = "DELETE" if isinstance(intent, Delete) else "PUT"
        proxy.once(Fault.LOST, lambda asked, _path, verb=verb: asked == verb)  # type: ignore[misc]
        with pytest.raises(Unknown):
            await home.adapter.send(outgoing)
        found = await home.adapter.find(outgoing)
        assert found is not None
        home.apply(found)
    assert home.titles() == {}


async def test_a_server_that_is_busy_gets_it_later(homes: MakeHome, proxy: Proxy) -> None:
    home = await homes(proxy.url)
    await home.sync()
    proxy.once(Fault.BUSY, lambda asked, _path: asked == "PUT")
    with pytest.raises(Later) as later:
        await home.send("Agenda", CONCERT)
    assert later.value.after == 7
    await home.send("Agenda", CONCERT)


async def test_sending_to_a_stopped_server_is_offline(
    own_radicale: Radicale, tmp_path_factory: pytest.TempPathFactory
) -> None:
    member = own_radicale.member("Noor")
    home = await Home(tmp_path_factory.mktemp("home"), member, own_radicale.url).sign_in()
    await home.sync()
    own_radicale.stop()
    outgoing = home.outgoing("Agenda", CONCERT)
    with pytest.raises(Offline):
        await home.adapter.send(outgoing)
    (own_radicale.data / "users").write_text("")
    own_radicale.start()
    with pytest.raises(SignedOut):
        await home.adapter.send(outgoing)
    await home.close()
