"""A followed agenda over a real web server of files, and what servers do to it."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from aiohttp.resolver import ThreadedResolver

from protocols import nearness
from protocols.adapter import Credentials, Later, Offline, Refused
from protocols.calendars.keeping import WINDOW
from protocols.feeds import adapter, wire
from protocols.feeds.adapter import FeedAdapter, sign_in
from protocols.nearness import Nearness, NoNearer
from storage.feeds import ADDRESS, THROUGH
from storage.model import Address, AddressId, Batch, ChannelId, Event
from tests.contract.shelf import Client, MemoryShelf, MemoryTools, account_of
from tests.protocols.dav.reader import SetClock, nobody

from .site import Site, several
from .test_reading import event, file

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


async def follow(site: Site) -> tuple[Client, SetClock]:
    signed_in = await sign_in(Credentials(server=site.address), nobody)
    shelf, clock = MemoryShelf(), SetClock(NOW)
    tools = MemoryTools(account_of("feed", signed_in), signed_in.secret, shelf)
    adapter = FeedAdapter(tools, clock=clock, local=UTC, timeout=10)
    return Client(adapter, tools, shelf), clock


def titles(client: Client) -> list[str]:
    return sorted(item.title for item in client.shelf.items.values())


async def test_what_is_still_the_same_is_not_sent_again(site: Site) -> None:
    one, _ = await follow(site)
    await one.sync()
    assert titles(one) == ["Bal 0", "Bal 1", "Bal 2"]
    assert await one.sync() == ()
    assert site.answered() == [200, 200, 304]
    site.publish(several(4))
    came = [item.title for batch in await one.sync() for item in batch.items]
    assert came == ["Bal 3"]  # the others are as they were
    site.publish(several(2))
    await one.sync()
    assert titles(one) == ["Bal 0", "Bal 1"]


async def test_its_publisher_says_how_often(site: Site) -> None:
    site.publish(several(1, "REFRESH-INTERVAL;VALUE=DURATION:PT6H"))
    one, clock = await follow(site)
    await one.sync()
    asked = len(site.proxy.seen)
    clock.pass_(hours=5)
    await one.sync()
    assert len(site.proxy.seen) == asked
    clock.pass_(hours=2)
    await one.sync()
    await one.sync()
    assert site.answered()[asked:] == [304]
    clock.pass_(days=-40)  # the clock was set back: nobody waits forty days
    await one.sync()
    assert len(site.proxy.seen) == asked + 2


async def test_what_was_there_before_is_no_news_and_what_comes_is(site: Site) -> None:
    one, clock = await follow(site)
    await one.sync()
    assert all(one.at <= NOW - timedelta(days=7) for one in one.shelf.placements.values())
    clock.pass_(days=1)
    site.publish(several(4))
    [new] = [item for batch in await one.sync() for item in batch.items]
    assert new.at > NOW - timedelta(days=1)


async def test_what_is_called_otherwise_each_time_is_no_news_each_time(site: Site) -> None:
    """Some programs make the UIDs anew whenever they are asked."""
    site.publish(several(12))
    one, clock = await follow(site)
    await one.sync()
    clock.pass_(days=1)
    site.publish(several(12).replace(b"UID:", b"UID:other"))
    items = [item for batch in await one.sync() for item in batch.items]
    assert len(items) == len(titles(one)) == 12
    assert all(item.at <= NOW - timedelta(days=7) for item in items)


async def test_nothing_was_written_tomorrow(site: Site) -> None:
    """It would stand before everything else for ever."""
    one, clock = await follow(site)
    await one.sync()
    clock.pass_(days=1)
    site.publish(file(*event("late", "DTSTAMP:23991231T000000Z")))
    [new] = [item for batch in await one.sync() for item in batch.items]
    assert new.at == NOW + timedelta(days=1)


async def test_a_file_speaks_for_nobody_and_renames_nobody(site: Site) -> None:
    """Whoever writes one can name anybody in it."""
    lea, paul, here = "mailto:lea@asso.example", "mailto:paul@asso.example", "@lea:asso.example"
    said = event(
        "e",
        "SUMMARY:Bal",
        f"ORGANIZER;CN=Une autre:{lea}",
        f"ATTENDEE;CN=Paul:{paul}",
        f"ATTENDEE;CN=Une autre:{here}",
    )
    site.publish(file(*said, head=("X-WR-CALNAME:Ville",)))
    one, _ = await follow(site)
    one.shelf.apply(Batch(addresses=(Address(id=AddressId(lea), name="Léa Martin"),)))
    await one.sync()
    [item] = one.shelf.items.values()
    assert isinstance(item, Event)
    assert item.organiser == lea
    publisher = item.author
    names = one.shelf.names([AddressId(lea), AddressId(paul), AddressId(here), publisher])
    assert names == {lea: "Léa Martin", paul: "Paul", publisher: "Ville"}


async def test_one_that_is_suddenly_empty_is_believed_after_a_while(site: Site) -> None:
    site.publish(several(12))
    one, clock = await follow(site)
    await one.sync()
    site.publish(several(0))
    await one.sync()
    await one.sync()
    assert len(titles(one)) == 12
    clock.pass_(hours=7)
    await one.sync()
    assert titles(one) == []


async def test_what_repeats_goes_on_though_nobody_asks_again(site: Site) -> None:
    """Laid out ahead of what is here: the window of its occurrences moves with the days."""
    weekly = event("w", "DTSTAMP:20260101T000000Z", "RRULE:FREQ=WEEKLY", "SUMMARY:Chorale")
    site.publish(file(*weekly, head=("X-PUBLISHED-TTL:P7D",)))
    one, clock = await follow(site)
    last = max(o.starts for batch in await one.sync() for o in batch.occurrences)
    site.proxy.always((500, {}, b""))
    for _ in range(2):
        clock.pass_(days=15)
        [laid_out, *_] = [b async for b in window_of(one)]
        assert max(o.starts for o in laid_out.occurrences) > last
        last = max(o.starts for o in laid_out.occurrences)


async def window_of(client: Client) -> AsyncIterator[Batch]:
    async for answer in client.adapter.changes(WINDOW, client.cursors.get(WINDOW)):
        client.cursors[WINDOW] = answer.cursor
        batch = client.adapter.translate(answer)
        client.shelf.apply(batch)
        yield batch


@pytest.mark.parametrize(
    ("status", "code"),
    [(410, "agenda-gone"), (404, "agenda-gone"), (403, "agenda-closed"), (401, "agenda-closed")],
)
async def test_what_is_gone_stays_here(site: Site, status: int, code: str) -> None:
    one, _ = await follow(site)
    await one.sync()
    cursors = dict(one.cursors)
    site.proxy.always((status, {}, b""))
    with pytest.raises(Refused) as refused:
        await one.sync()
    assert refused.value.code == code
    assert len(titles(one)) == 3
    assert one.cursors == cursors


async def test_a_server_with_a_fault_is_given_its_time(site: Site) -> None:
    one, _ = await follow(site)
    site.proxy.always((500, {}, b""))
    with pytest.raises(Later):
        await one.sync()
    site.proxy.mend()
    site.proxy.always((503, {"Retry-After": "Sun, 22 Nov 2026 09:02:00 GMT",
                             "Date": "Sun, 22 Nov 2026 09:00:00 GMT"}, b""))  # fmt: skip
    with pytest.raises(Later) as later:
        await one.sync()
    assert later.value.after == pytest.approx(120, abs=2)


async def test_another_server_is_written_down_before_it_is_asked(
    site: Site, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    other = Site(tmp_path / "elsewhere")
    other.publish(several(2, extra=" d’ailleurs"))
    with other.proxy:
        one, _ = await follow(site)
        site.proxy.always((302, {"Location": other.address}, b""))
        before: list[int] = []
        keep = one.tools.keep_secret

        async def kept(secret: dict[str, str]) -> None:
            before.append(len(other.proxy.seen))
            await keep(secret)

        one.tools.keep_secret = kept  # type: ignore[method-assign, assignment]
        await one.sync()
        await one.sync()
    other.close()
    assert before == [0]  # and once is enough
    assert one.tools.secret[THROUGH] == f'["{other.proxy.url}"]'
    assert one.tools.secret[ADDRESS] == site.address
    assert "Bal 0 d’ailleurs" in titles(one)


async def test_a_stranger_does_not_lead_into_this_computer(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stand-in for a server far away, of which there is none on loopback."""

    async def near(host: str) -> Nearness:
        return Nearness.HERE if host == "localhost" else Nearness.PUBLIC

    monkeypatch.setattr(wire, "nearest", near)
    led: list[str] = []

    async def elsewhere(place: str) -> None:
        led.append(place)

    site.proxy.always((302, {"Location": "http://localhost:9/agenda.ics"}, b""))
    with pytest.raises(Offline) as offline:
        await wire.fetch(site.address, elsewhere)
    assert offline.value.code == "not-the-server"
    site.proxy.mend()
    site.proxy.always((302, {"Location": "http://ailleurs.example/agenda.ics"}, b""))
    with pytest.raises(Offline):
        await wire.fetch(site.address, elsewhere)
    site.proxy.mend()
    site.proxy.always((302, {"Location": "/agenda.ics"}, b""))  # round and round
    with pytest.raises(Offline):
        await wire.fetch(site.address, elsewhere)
    assert led == []
    assert len(site.proxy.seen) < 12


async def test_a_name_that_changes_at_the_next_look_opens_no_door(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever publishes says by their name server that they are here, is asked far away, and
    leads on to a service of this computer. A stand-in for the name server and the far server."""
    port, found = int(site.proxy.url.rpartition(":")[2]), {"far.example": "127.0.0.1"}
    asked: list[str] = []

    async def resolve(self: ThreadedResolver, host: str, port: int = 0, *_: object) -> list[object]:
        return [{"hostname": host, "host": "93.184.216.34", "port": port, "family": 2, "proto": 0,
                 "flags": 0}]  # fmt: skip

    async def addresses(host: str) -> tuple[str, ...]:
        return (found.get(host, host.replace("localhost", "127.0.0.1")),)

    async def once(session: aiohttp.ClientSession, url: str, seen: wire.Seen) -> object:
        asked.append(url)
        assert isinstance(session.connector, aiohttp.TCPConnector)
        await session.connector._resolver.resolve("far.example", 443)
        return wire._onward(url, f"http://localhost:{port}/shut-down?https:")

    monkeypatch.setattr(ThreadedResolver, "resolve", resolve)
    monkeypatch.setattr(nearness, "addresses", addresses)
    monkeypatch.setattr(wire, "_once", once)
    with pytest.raises(Offline) as offline:
        await wire.fetch("https://far.example/a.ics", nobody)
    assert offline.value.code == "not-the-server"
    with pytest.raises(Offline):  # nor from one that is far by its number
        await wire.fetch("https://93.184.216.34/a.ics", nobody)
    assert asked == ["https://far.example/a.ics", "https://93.184.216.34/a.ics"]
    monkeypatch.undo()
    near = NoNearer(None)
    monkeypatch.setattr(ThreadedResolver, "resolve", resolve)
    await near.resolve("far.example", 443)
    assert near.most is Nearness.PUBLIC


def test_nobody_leads_from_a_secure_place_to_another() -> None:
    with pytest.raises(Offline):
        wire._onward("https://localhost/a.ics", "http://localhost/b.ics?https:")
    assert wire._onward("https://localhost/a.ics", "/b.ics").url == "https://localhost/b.ics"


@pytest.mark.parametrize("tag", [b'"caf\xe9"', b'"' + b"x" * 600 + b'"', b'"a\tb"'])
async def test_what_cannot_be_sent_back_does_not_end_it(site: Site, tag: bytes) -> None:
    one, _ = await follow(site)
    given = tag.decode("latin-1")
    site.proxy.once((200, {"ETag": given, "Last-Modified": given}, several(4)))
    await one.sync()
    assert len(titles(one)) == 4
    assert '"tag"' not in (one.cursors[adapter.FEED] or "")
    await one.sync()
    assert titles(one) == ["Bal 0", "Bal 1", "Bal 2"]


async def test_what_one_server_said_is_not_told_to_another(site: Site, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    other = Site(tmp_path / "elsewhere")
    other.publish(several(2))
    with other.proxy:
        one, _ = await follow(site)
        await one.sync()
        site.proxy.always((302, {"Location": other.address}, b""))
        await one.sync()
        await one.sync()
    other.close()
    assert other.answered() == [200, 304]
    told = [{name.lower() for name in seen.headers} for seen in site.proxy.seen]
    assert ["if-modified-since" in names for names in told] == [False, False, True, False]


async def test_nobody_is_believed_for_ever_that_nothing_changed(site: Site) -> None:
    one, clock = await follow(site)
    await one.sync()
    clock.pass_(days=6)
    await one.sync()
    clock.pass_(days=2)
    await one.sync()
    await one.sync()
    assert site.answered() == [200, 200, 304, 200, 304]


async def test_an_address_that_leads_somewhere_else_each_time_comes_to_an_end(site: Site) -> None:
    one, _ = await follow(site)
    places = [f"https://{number}.example" for number in range(adapter.MOST_THROUGH)]
    await one.tools.keep_secret({**one.tools.secret, THROUGH: json.dumps(places)})
    again = FeedAdapter(one.tools, clock=SetClock(NOW), local=UTC, timeout=10)
    await again._elsewhere(places[0])
    with pytest.raises(Offline):
        await again._elsewhere("https://one-more.example")
    assert json.loads(one.tools.secret[THROUGH]) == places


def test_nobody_asks_for_a_year_of_patience() -> None:
    assert wire._patience({"Retry-After": "999999999"}) == 86_400
    assert wire._patience({"Retry-After": "120"}) == 120


async def test_what_is_packed_is_unpacked_within_bounds(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, _ = await follow(site)
    packed = {"Content-Encoding": "gzip", "Content-Type": "text/calendar", "ETag": '"g"'}
    site.proxy.once((200, packed, gzip.compress(several(5))))
    await one.sync()
    assert len(titles(one)) == 5
    monkeypatch.setattr(wire, "LARGEST", 1_000_000)
    site.proxy.once((200, packed, gzip.compress(b"\0" * 50_000_000)))
    with pytest.raises(Refused) as refused:
        await one.sync()
    assert refused.value.code == "agenda-large"
    endless = gzip.compress(several(5)) + b"\0" * 5_000_000
    site.proxy.once((200, packed, endless))  # what follows the end is not kept for anybody
    await one.sync()
    header = b"\x1f\x8b\x08\x08" + b"\0" * 6 + b"n" * 1_500_000  # a name that does not end
    site.proxy.once((200, packed, header))
    with pytest.raises(Refused) as refused:
        await one.sync()
    assert refused.value.code == "agenda-large"
    for cut in (gzip.compress(several(5))[:-20], b"not packed at all"):
        site.proxy.once((200, packed, cut))
        with pytest.raises(Offline):
            await one.sync()
    site.proxy.once((200, packed | {"Content-Encoding": "unheard-of"}, several(5)))
    with pytest.raises(Offline):
        await one.sync()
    assert len(titles(one)) == 5


async def test_nothing_of_the_address_is_in_what_others_may_read(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    one, _ = await follow(site)
    await one.sync()
    site.proxy.always((410, {}, b""))
    with pytest.raises(Refused):
        await one.sync()
    ours = [one for one in caplog.records if not one.name.startswith("urllib3")]  # the proxy's own
    assert not [one for one in ours if "agenda.ics" in one.getMessage()]
    [channel] = one.shelf.channels()
    assert "agenda.ics" not in repr(channel)
    assert channel.id == ChannelId(f"{one.tools.account.id}/agenda")


@pytest.mark.parametrize("ago", [0, 20])
async def test_what_was_written_just_now_may_be_written_again_in_the_same_second(
    site: Site, ago: int
) -> None:
    """A time in whole seconds tells the two apart only when it is over."""
    moment = time.time() - ago
    site.publish_at(several(1), moment)
    one, _ = await follow(site)
    await one.sync()
    site.publish_at(several(2), moment)
    await one.sync()
    assert titles(one) == ["Bal 0", "Bal 1"]
    site.publish_at(several(3), moment - 3600)
    await one.sync()
    await one.sync()
    assert site.answered() == [200, 200, 200, 200, 304]


@pytest.mark.parametrize(("at", "settled"), [("09:00:59", False), ("09:01:00", True)])
def test_a_minute_makes_a_time_good_to_ask_by(at: str, *, settled: bool) -> None:
    said = "Sun, 22 Nov 2026 09:00:00 GMT"
    told = {"Last-Modified": said, "Date": f"Sun, 22 Nov 2026 {at} GMT"}
    assert wire._settled(told) == (said if settled else "")


@pytest.mark.parametrize(
    "told",
    [
        {"Last-Modified": "Sun, 22 Nov 2026 09:00:00 GMT"},
        {"Last-Modified": "yesterday", "Date": "Sun, 22 Nov 2026 09:02:00 GMT"},
        {"Last-Modified": "Sun, 22 Nov 2026 09:00:00 GMT", "Date": "today"},
    ],
)
def test_a_time_that_nothing_can_be_made_of_is_not_asked_by(told: dict[str, str]) -> None:
    assert wire._settled(told) == ""
