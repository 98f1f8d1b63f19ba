"""Servers that misbehave in ways no real one does on demand (a stand-in of ours plays them)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from protocols.adapter import Credentials, Later, Offline, Outcome, Refused, SignedOut
from protocols.dav import wire
from protocols.dav.discovery import sign_in
from storage.model import ItemId, Media, MediaId, Reschedule
from tests.servers import Member

from .reader import Home, SetClock, calendar, card, event, nobody
from .stand_in import AGENDA, BOOK, HOME, StandIn

ME = Member(login="ines", password="geheim", name="Inès", address="mailto:ines@club.example")
ASKS_WHO = {"WWW-Authenticate": 'Basic realm="club"'}


@pytest.fixture
def server() -> Iterator[StandIn]:
    with StandIn() as running:
        yield running


@pytest.fixture
async def home(server: StandIn, tmp_path: Path) -> AsyncIterator[Home]:
    made = await Home(tmp_path, ME, server.url + "/dav/", SetClock()).sign_in()
    yield made
    await made.close()


def fill(server: StandIn, count: int) -> None:
    for n in range(count):
        server.put(f"{AGENDA}{n:03}.ics", calendar(event(f"e{n}", f"Nº {n}")))


def fetched(server: StandIn) -> int:
    """How many resources were asked for by multiget since the last time."""
    count = sum(body.count("<D:href>") for verb, _p, _h, body in server.asked if verb == "REPORT")
    server.asked.clear()
    return count


async def test_the_given_address_serves_where_well_known_does_not(home: Home) -> None:
    await home.sync()
    assert {c.name for c in home.tools.shelf.channels()} == {"agenda", "carnet"}
    assert home.tools.account.address == "mailto:ines@127.0.0.1"


@pytest.mark.parametrize("status", [403, 404, 405, 500])
async def test_a_well_known_that_is_shut_is_passed_by(server: StandIn, status: int) -> None:
    server.well_known = status
    found = await sign_in(Credentials(server=server.url, login="ines", password="x"), nobody)
    assert server.url + HOME in found.secret["calendars"]


async def test_a_server_without_sync_tokens_is_compared_by_etags(
    server: StandIn, home: Home
) -> None:
    server.tokens = False
    fill(server, 30)
    await home.sync()
    assert len(home.titles()) == 30
    fetched(server)
    assert await home.sync() == []
    server.put(f"{AGENDA}007.ics", calendar(event("e7", "Autre")))
    server.drop(f"{AGENDA}008.ics")
    await home.sync()
    assert fetched(server) == 1
    assert home.titles()["e7"] == "Autre"
    assert len(home.titles()) == 29


async def test_sync_tokens_may_stop_working_for_good(server: StandIn, home: Home) -> None:
    fill(server, 5)
    await home.sync()
    server.tokens = False
    server.put(f"{AGENDA}001.ics", calendar(event("e1", "Autre")))
    await home.sync()
    assert home.titles()["e1"] == "Autre"
    assert await home.sync() == []


async def test_deltas_in_pages_are_read_to_the_end(server: StandIn, home: Home) -> None:
    await home.sync()
    server.page = 7
    fill(server, 40)
    await home.sync()
    assert len(home.titles()) == 40
    assert await home.sync() == []


async def test_what_a_multiget_forgets_is_asked_for_once_more(server: StandIn, home: Home) -> None:
    fill(server, 20)
    server.left_out = {f"{AGENDA}003.ics", f"{AGENDA}017.ics"}
    await home.sync()
    assert len(home.titles()) == 20


async def test_a_resource_that_goes_between_listing_and_fetching(
    server: StandIn, home: Home
) -> None:
    fill(server, 3)
    await home.sync()
    server.tokens = False
    held = server.held.pop(f"{AGENDA}001.ics")  # listed by its change, then not there
    server._log.append(f"{AGENDA}001.ics")
    await home.sync()
    assert "e1" not in home.titles()
    server.put(f"{AGENDA}001.ics", held)
    await home.sync()
    assert "e1" in home.titles()


async def test_too_large_an_answer_is_asked_for_in_halves(
    server: StandIn, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    from protocols.dav.reading import Reader

    ask = Reader.ask

    async def small(self: Reader, *args: object, **named: object) -> wire.Reply:
        return await ask(self, *args, **{"limit": 20_000, **named})  # type: ignore[arg-type]

    monkeypatch.setattr(Reader, "ask", small)
    for n in range(60):
        server.put(f"{BOOK}{n}.vcf", card(f"c{n}", f"N{n}", "X", "NOTE:" + "a" * 900))
    server.put(f"{BOOK}big.vcf", card("big", "Gros", "X", "NOTE:" + "a" * 30_000))
    await home.sync()
    assert len(home.cards()) == 60  # all but the one that is too large by itself
    assert await home.sync() == []


async def test_broken_ones_amid_good_ones(server: StandIn, home: Home) -> None:
    bad = ["", "<html>", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:x", "\udcff\udcfe",
           calendar("SUMMARY:nothing else"), "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"]  # fmt: skip
    for n, text in enumerate(bad):
        if "\udcff" not in text:
            server.put(f"{AGENDA}bad{n}.ics", text)
            server.put(f"{BOOK}bad{n}.vcf", text)
    fill(server, 2)
    server.put(f"{BOOK}good.vcf", card("g", "Diop", "Awa"))
    await home.sync()
    titles = home.titles()
    assert {titles["e0"], titles["e1"]} == {"Nº 0", "Nº 1"}
    assert home.cards() == ["Awa Diop"]
    rows = home.db.rows("SELECT problem FROM item WHERE kind = 'unreadable'")
    assert [problem for (problem,) in rows] == ["broken-calendar"] * 4
    assert len(home.tools.shelf.etags(home.channel("carnet").id)) == 6  # all are kept
    assert await home.sync() == []


async def test_bytes_that_are_no_text_spoil_their_resource_only(
    server: StandIn, home: Home
) -> None:
    fill(server, 1)
    await home.sync()
    server.put(f"{AGENDA}z.ics", b"BEGIN:VCALENDAR\xff\xfe\x0b")
    server.put(f"{AGENDA}zz.ics", calendar(event("e9", "Après")))
    await home.sync()
    titles = home.titles()
    assert (len(titles), titles["e9"]) == (3, "Après")
    assert sum(key.startswith("broken:") for key in titles) == 1
    server.asked.clear()
    await home.sync()
    assert fetched(server) == 0, "and nothing is asked for again and again"


async def test_nothing_is_written_over_a_weak_etag(server: StandIn, home: Home) -> None:
    server.weak = True
    fill(server, 1)
    await home.sync()
    with pytest.raises(Refused) as refused:
        await home.send("agenda", Reschedule(item=ItemId("e0"), title="X"))
    assert refused.value.code == "conflict"
    assert not [verb for verb, *_ in server.asked if verb == "PUT"]


async def test_the_password_stays_in_its_house(server: StandIn) -> None:
    with StandIn() as elsewhere:
        server.everything = (302, {"Location": elsewhere.url + "/dav/"}, b"")
        with pytest.raises(Offline) as outcome:
            await sign_in(Credentials(server=server.url, login="ines", password="geheim"), nobody)
        assert outcome.value.code == "not-the-server"
        assert elsewhere.asked == []


async def test_a_principal_or_home_elsewhere_is_no_service(server: StandIn) -> None:
    with StandIn() as elsewhere:
        who = f"<current-user-principal><href>{elsewhere.url}{HOME}</href></current-user-principal>"
        body = f'<multistatus xmlns="DAV:"><response><href>/</href><propstat><prop>{who}</prop>'
        body += "<status>HTTP/1.1 200 OK</status></propstat></response></multistatus>"
        server.everything = (207, {}, body.encode())
        with pytest.raises(Refused) as refused:
            await sign_in(Credentials(server=server.url, login="ines", password="geheim"), nobody)
        assert refused.value.code == "no-service"
        assert elsewhere.asked == []


@pytest.mark.parametrize(
    ("answer", "outcome", "code"),
    [
        ((200, {"Content-Type": "text/html"}, b"<html>"), Refused, "no-service"),
        ((404, {}, b""), Refused, "no-service"),
        ((403, {}, b""), Refused, "forbidden"),
        ((401, ASKS_WHO, b""), Refused, "wrong-password"),
        ((401, {"Content-Type": "text/html"}, b"<html>"), Refused, "no-service"),
        ((503, {"Retry-After": "90"}, b""), Later, "busy"),
        ((207, {}, b"<multistatus xmlns='DAV:'><response>"), Refused, "no-service"),
        ((302, {"Location": "/loop"}, b""), Offline, "not-the-server"),
        ((302, {"Location": "http://[bad"}, b""), Offline, "not-the-server"),
    ],
)
async def test_what_may_answer_a_sign_in(
    server: StandIn, answer: tuple[int, dict[str, str], bytes], outcome: type[Outcome], code: str
) -> None:
    server.everything = answer
    with pytest.raises(outcome) as raised:
        await sign_in(Credentials(server=server.url, login="ines", password="x"), nobody)
    assert str(raised.value) == code


async def test_only_a_server_that_asks_who_this_is_ends_a_session(
    server: StandIn, home: Home
) -> None:
    await home.sync()
    server.everything = (401, {"Content-Type": "text/html"}, b"<html>Log in to the Wi-Fi")
    with pytest.raises(Offline) as offline:
        await home.sync()
    assert offline.value.code == "not-the-server"
    server.everything = (401, ASKS_WHO, b"")
    with pytest.raises(SignedOut):
        await home.sync()


async def test_an_attachment_comes_from_the_accounts_own_host_only(
    server: StandIn, home: Home
) -> None:
    with StandIn() as elsewhere:
        away = Media(id=MediaId("m"), remote=elsewhere.url + "/x.png")
        with pytest.raises(Refused) as refused:
            await home.adapter.fetch(away)
        assert refused.value.code == "forbidden"
        assert elsewhere.asked == []
    server.everything = (200, {}, b"bytes")
    assert await home.adapter.fetch(Media(id=MediaId("m"), remote="/x.png")) == b"bytes"


async def test_every_request_asks_for_plain_bytes_and_is_signed(
    server: StandIn, home: Home
) -> None:
    await home.sync()
    for _verb, _path, headers, _body in server.asked:
        assert headers["accept-encoding"] == "identity"
        assert headers["authorization"].startswith("Basic ")
        assert headers["accept"] == "*/*"
