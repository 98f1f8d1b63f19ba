"""Finding and following calendars and address books on a real Radicale."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from protocols.adapter import Credentials, Offline, Refused, SignedOut
from protocols.dav import reading, translate
from protocols.dav.discovery import sign_in
from storage.model import Batch, ChannelKind, Stream
from storage.pages import Reader
from tests.servers import Radicale
from tests.servers.peers import DavPeer
from tests.servers.proxy import Fault, Proxy

from .conftest import MakeHome
from .reader import PARIS, Home, SetClock, calendar, card, event, nobody

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]


@pytest.fixture
def proxy(radicale: Radicale) -> Iterator[Proxy]:
    with Proxy(radicale.url) as running:
        yield running


def book_of(peer: DavPeer, count: int, slug: str = "annuaire") -> str:
    """An address book of so many cards, written in one request."""
    url = peer.book(slug, "Annuaire")
    peer.delete(url)
    text = "".join(
        card(f"c{n}", f"Nom{n:04}", "Élu", f"EMAIL:c{n}@x.example") for n in range(count)
    )
    answer = requests.put(
        url,
        data=text.encode(),
        headers={"Content-Type": "text/vcard; charset=utf-8"},
        auth=(peer.member.login, peer.member.password),
        timeout=60,
    )
    assert answer.ok, answer.text
    return url


def items(batches: list[Batch]) -> list[str]:
    return [item.title for batch in batches for item in batch.items]


# --- discovery ------------------------------------------------------------------------------


async def test_calendars_and_books_are_found_and_named(peer: DavPeer, home: Home) -> None:
    peer.calendar("chorale", "Chorale", colour="#33AA55FF")
    await home.sync()
    kinds = {c.name: c.kind for c in home.tools.shelf.channels()}
    assert kinds == {
        "Agenda": ChannelKind.CALENDAR,
        "Chorale": ChannelKind.CALENDAR,
        "Carnet": ChannelKind.BOOK,
    }
    chorale = home.channel("Chorale")
    assert chorale.colour == "#33aa55"
    assert chorale.accepts.intents == {"Schedule", "Reschedule", "Rsvp", "Delete"}
    assert home.channel("Carnet").accepts.intents == frozenset()
    assert chorale.remote.startswith(peer.home)


@pytest.mark.parametrize("path", ["", "/", "/.web/"])
async def test_any_address_of_the_server_will_do(peer: DavPeer, path: str) -> None:
    found = await sign_in(
        Credentials(
            server=peer.server.url + path, login=peer.member.login, password=peer.member.password
        ),
        nobody,
    )
    assert peer.home in found.secret["calendars"]


async def test_without_well_known_the_given_address_is_asked(peer: DavPeer, proxy: Proxy) -> None:
    proxy.always(Fault.HTML, lambda _method, path: path.startswith("/.well-known"))
    member = peer.member
    found = await sign_in(
        Credentials(server=proxy.url, login=member.login, password=member.password), nobody
    )
    assert f"{proxy.url}/{member.login}/" in found.secret["calendars"]


async def test_wrong_password(peer: DavPeer) -> None:
    with pytest.raises(Refused) as refused:
        await sign_in(
            Credentials(server=peer.server.url, login=peer.member.login, password="no"), nobody
        )
    assert refused.value.code == "wrong-password"


async def test_a_redirect_to_another_host_never_sees_the_password(
    peer: DavPeer, proxy: Proxy, radicale: Radicale
) -> None:
    """The other host is a second proxy: another port on loopback counts as another host."""
    proxy.always(Fault.ELSEWHERE)
    with pytest.raises(Offline) as outcome:
        await sign_in(Credentials(server=proxy.url, login="x", password="y"), nobody)
    assert outcome.value.code == "not-the-server"
    assert all(seen.answered == 302 for seen in proxy.seen)


# --- following ------------------------------------------------------------------------------


async def test_everything_comes_once_then_only_what_is_new(peer: DavPeer, home: Home) -> None:
    agenda = peer.home + "agenda/"
    peer.put(agenda + "1.ics", calendar(event("1", "Concert")))
    peer.put(agenda + "2.ics", calendar(event("2", "Atelier")))
    peer.put(peer.home + "carnet/1.vcf", card("c1", "Diop", "Awa"))
    await home.sync()
    assert home.titles() == {"1": "Concert", "2": "Atelier"}
    assert home.cards() == ["Awa Diop"]
    assert await home.sync() == []  # nothing new: nothing to commit

    peer.put(agenda + "2.ics", calendar(event("2", "Atelier déplacé", starts="20261028T180000Z")))
    peer.put(agenda + "3.ics", calendar(event("3", "Bal")))
    peer.delete(agenda + "1.ics")
    peer.put(peer.home + "carnet/2.vcf", card("c2", "Morel", "Inès"))
    peer.delete(peer.home + "carnet/1.vcf")
    batches = await home.sync()
    assert sorted(items(batches)) == ["Atelier déplacé", "Bal"]
    assert home.titles() == {"2": "Atelier déplacé", "3": "Bal"}
    assert home.times("2") == [datetime(2026, 10, 28, 18, tzinfo=UTC)]
    assert home.cards() == ["Inès Morel"]
    assert await home.sync() == []


async def test_the_same_event_in_two_calendars_is_one_item(peer: DavPeer, home: Home) -> None:
    other = peer.calendar("bureau", "Bureau")
    text = calendar(event("both", "Assemblée"))
    peer.put(peer.home + "agenda/x.ics", text)
    peer.put(other + "y.ics", text)
    await home.sync()
    assert home.titles("Agenda") == home.titles("Bureau") == {"both": "Assemblée"}
    assert len(home.times("both")) == 2
    peer.delete(other + "y.ics")
    await home.sync()
    assert home.titles("Bureau") == {}
    assert home.titles("Agenda") == {"both": "Assemblée"}


async def test_overrides_come_and_go_with_their_series(peer: DavPeer, home: Home) -> None:
    url = peer.home + "agenda/s.ics"
    master = event("s", "Cours", "DTSTART;TZID=Europe/Paris:20261019T190000", "DURATION:PT1H",
                   "RRULE:FREQ=WEEKLY;COUNT=3")  # fmt: skip
    zoned = "TZID=Europe/Paris:20261026T190000"
    moved = event("s", "Cours avancé", f"RECURRENCE-ID;{zoned}",
                  "DTSTART;TZID=Europe/Paris:20261026T170000", "DURATION:PT1H")  # fmt: skip
    peer.put(url, calendar(master, moved))
    await home.sync()
    assert home.titles() == {"s": "Cours", "s#20261026T180000Z": "Cours avancé"}
    assert [f"{t:%d %H}" for t in home.times("s")] == ["19 17", "02 18"]
    peer.put(url, calendar(master))
    await home.sync()
    assert home.titles() == {"s": "Cours"}
    assert [f"{t:%d %H}" for t in home.times("s")] == ["19 17", "26 18", "02 18"]


async def test_a_thousand_cards_go_on_where_they_were_broken_off(
    peer: DavPeer, homes: MakeHome, proxy: Proxy
) -> None:
    url = book_of(peer, 1_000)
    home = await homes(proxy.url)
    await home.sync("collections")
    stream = Stream(translate.PREFIX + url.replace(peer.server.url, proxy.url))
    broken_off = 0
    async for answer in home.adapter.changes(stream, None):
        home.take(answer)
        broken_off += 1
        if broken_off == 2:
            break
    assert len(home.cards()) == 2 * reading.CARDS_AT_ONCE
    proxy.seen.clear()
    await home.sync()
    names = home.cards()
    assert len(names) == 1_000
    assert names[0] == "Élu Nom0000"
    asked = [s.body.count(b"<D:href>") for s in proxy.seen if b"addressbook-multiget" in s.body]
    assert asked == [200, 200, 200]  # nothing twice, and never one by one
    assert await home.sync() == []


async def test_a_kept_answer_that_was_not_applied_yet_is_not_asked_for_again(
    peer: DavPeer, home: Home
) -> None:
    """A crash between commit and apply: the cursor alone says how far it came."""
    stream = Stream(translate.PREFIX + book_of(peer, 450))
    await home.sync("collections")
    steps = home.adapter.changes(stream, None)
    first = await anext(steps)
    await steps.aclose()  # type: ignore[attr-defined]
    rest = [answer async for answer in home.adapter.changes(stream, first.cursor)]
    for answer in (first, *rest):
        home.take(answer)
    assert len(home.cards()) == 450
    assert len(rest) == 3  # two multigets and the end


async def test_a_forgotten_sync_token_costs_nothing(
    peer: DavPeer, home: Home, radicale: Radicale
) -> None:
    agenda = peer.home + "agenda/"
    for n in range(5):
        peer.put(f"{agenda}{n}.ics", calendar(event(str(n), f"Nº {n}")))
    await home.sync()
    stream = Stream(translate.PREFIX + home.channel("Agenda").remote)
    peer.put(f"{agenda}1.ics", calendar(event("1", "Nº 1 bis")))
    peer.delete(f"{agenda}2.ics")
    peer.put(f"{agenda}9.ics", calendar(event("9", "Nº 9")))
    bad = '{"token": "http://radicale.org/ns/sync/' + "0" * 64 + '"}'
    answers = [answer async for answer in home.adapter.changes(stream, bad)]
    for answer in answers:
        home.take(answer)
    assert sorted(home.titles().values()) == ["Nº 0", "Nº 1 bis", "Nº 3", "Nº 4", "Nº 9"]
    assert answers[0].body.count(b"BEGIN:VCALENDAR") == 2  # what is the same is not fetched
    assert await home.sync() == []


async def test_a_calendar_that_is_gone_goes_only_when_the_home_says_so(
    peer: DavPeer, homes: MakeHome, proxy: Proxy
) -> None:
    url = peer.calendar("ancien", "Ancien")
    peer.put(url + "1.ics", calendar(event("1", "Vieux")))
    home = await homes(proxy.url)
    await home.sync()
    peer.delete(url)
    proxy.always(Fault.BROKEN, lambda method, _path: method == "PROPFIND")
    with pytest.raises(Exception, match="server-error"):
        await home.sync()
    assert home.titles("Ancien") == {"1": "Vieux"}
    proxy.mend()
    await home.sync()
    assert "Ancien" not in {c.name for c in home.tools.shelf.channels()}
    assert home.titles() == {}


async def test_sudden_emptiness_is_believed_only_after_hours(
    peer: DavPeer, homes: MakeHome
) -> None:
    agenda = peer.home + "agenda/"
    for n in range(12):
        peer.put(f"{agenda}{n}.ics", calendar(event(str(n), f"Nº {n}")))
    clock = SetClock()
    home = await homes(clock=clock)
    await home.sync()
    assert len(home.titles()) == 12
    for n in range(12):
        peer.delete(f"{agenda}{n}.ics")
    for _ in range(3):
        await home.sync()
        clock.pass_(hours=1)
    assert len(home.titles()) == 12
    clock.pass_(hours=4)
    await home.sync()
    assert home.titles() == {}
    assert await home.sync() == []


async def test_emptiness_that_ends_was_none(peer: DavPeer, homes: MakeHome) -> None:
    agenda = peer.home + "agenda/"
    texts = {f"{agenda}{n}.ics": calendar(event(str(n), f"Nº {n}")) for n in range(12)}
    for url, text in texts.items():
        peer.put(url, text)
    clock = SetClock()
    home = await homes(clock=clock)
    await home.sync()
    for url in texts:
        peer.delete(url)
    await home.sync()
    for url, text in texts.items():
        peer.put(url, text)
    clock.pass_(hours=10)
    await home.sync()
    assert len(home.titles()) == 12


async def test_broken_ones_amid_good_ones(peer: DavPeer, home: Home) -> None:
    """As broken as Radicale lets through; test_hostile.py has what it refuses."""
    peer.put(peer.home + "agenda/good.ics", calendar(event("good", "Bon")))
    peer.put(peer.home + "carnet/good.vcf", card("g", "Diop", "Awa"))
    peer.put(peer.home + "agenda/odd.ics", calendar(event("odd", "X", starts="99990101T000000Z")))
    nameless = "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:n\r\nFN:\r\nN:;;;;\r\nEND:VCARD\r\n"
    peer.put(peer.home + "carnet/nameless.vcf", nameless)
    await home.sync()
    assert home.titles()["good"] == "Bon"
    assert home.cards() == ["Awa Diop"]
    (bad,) = home.db.rows("SELECT key, problem FROM item WHERE kind = 'unreadable'")
    assert bad[1] == "broken-calendar"
    agenda = home.channel("Agenda").id
    assert len(home.tools.shelf.etags(agenda)) == 2  # kept, for a better translator
    peer.put(peer.home + "agenda/odd.ics", calendar(event("odd", "Guéri")))
    await home.sync()
    assert home.titles() == {"good": "Bon", "odd": "Guéri"}


async def test_occurrences_move_on_with_time_and_without_network(
    peer: DavPeer, homes: MakeHome
) -> None:
    clock = SetClock()
    peer.put(peer.home + "agenda/y.ics", calendar(
        event("y", "Fête", "DTSTART;VALUE=DATE:20001105", "RRULE:FREQ=YEARLY")))  # fmt: skip
    peer.put(peer.home + "agenda/1.ics", calendar(event("1", "Une fois")))
    home = await homes(clock=clock)
    await home.sync()
    assert [t.year for t in home.times("y")] == [2026, 2027]
    await home.adapter.close()
    clock.pass_(days=5)
    assert await home.sync("window") == []
    clock.pass_(days=355)
    batches = await home.sync("window")
    assert items(batches) == ["Fête"]
    assert [t.year for t in home.times("y")] == [2027, 2028]
    assert await home.sync("window") == []


@pytest.mark.row("G12")
async def test_all_is_read_and_found_while_the_server_is_away(
    own_radicale: Radicale, tmp_path: Path
) -> None:
    peer = DavPeer(own_radicale, own_radicale.member("Inès"))
    home = await Home(tmp_path, peer.member, own_radicale.url).sign_in()
    book_of(peer, 300)
    peer.put(
        peer.home + "carnet/x.vcf",
        card("x", "Lefèvre", "Élodie", "ADR:;;;Lyon;;;France", "X-CLASS-YEAR:1992"),
    )
    for slug in ("chorale", "bureau"):
        url = peer.calendar(slug, slug.title())
        peer.put(url + "1.ics", calendar(event(slug, f"Réunion {slug}")))
    await home.sync()
    own_radicale.stop()
    pages = Reader(home.db.reader(), home.clock)
    assert [row.name for row in pages.people("lefev lyon 1992")] == ["Élodie Lefèvre"]
    assert [row.name for row in pages.people("nom0042")] == ["Élu Nom0042"]
    assert len(pages.people("c123@x.example")) == 1
    (day,) = pages.agenda(date(2026, 10, 27), 1, PARIS)
    assert {entry.title for entry in day.entries} == {"Réunion chorale", "Réunion bureau"}
    await home.close()


async def test_the_server_goes_and_comes_back(own_radicale: Radicale, tmp_path: Path) -> None:
    peer = DavPeer(own_radicale, own_radicale.member("Inès"))
    home = await Home(tmp_path, peer.member, own_radicale.url).sign_in()
    peer.put(peer.home + "agenda/1.ics", calendar(event("1", "Avant")))
    await home.sync()
    own_radicale.stop()
    with pytest.raises(Offline):
        await home.sync("collection")
    own_radicale.start()
    DavPeer(own_radicale, peer.member).put(
        peer.home + "agenda/2.ics", calendar(event("2", "Après"))
    )
    await home.sync()
    assert sorted(home.titles().values()) == ["Après", "Avant"]
    users = own_radicale.data / "users"
    users.write_text("")
    own_radicale.stop()
    own_radicale.start()
    with pytest.raises(SignedOut):
        await home.sync("collection")
    await home.close()


@pytest.mark.parametrize("fault", [Fault.HTML, Fault.HALF, Fault.ELSEWHERE])
@pytest.mark.parametrize("method", ["PROPFIND", "REPORT"])
async def test_what_is_not_the_server_changes_nothing(
    peer: DavPeer, homes: MakeHome, proxy: Proxy, fault: Fault, method: str
) -> None:
    peer.put(peer.home + "agenda/1.ics", calendar(event("1", "Avant")))
    home = await homes(proxy.url)
    await home.sync()
    peer.put(peer.home + "agenda/2.ics", calendar(event("2", "Après")))
    proxy.always(fault, lambda asked, _path: asked == method)
    with pytest.raises(Offline) as outcome:
        await home.sync("collection")
    assert outcome.value.code == "not-the-server"
    assert home.titles() == {"1": "Avant"}
    proxy.mend()
    await home.sync()
    assert len(home.titles()) == 2


async def test_where_nothing_happened_one_question_is_enough(
    peer: DavPeer, homes: MakeHome, proxy: Proxy
) -> None:
    """The list of collections says of each how far it has come."""
    days = peer.calendar("chorale", "Chorale")
    peer.book("annuaire", "Annuaire")
    home = await homes(proxy.url)
    await home.sync()
    await home.sync()
    proxy.seen.clear()
    await home.sync()
    assert [one.method for one in proxy.seen] == ["PROPFIND"]
    peer.put(f"{days}e.ics", calendar(event("e", "Répétition")))
    proxy.seen.clear()
    assert items(await home.sync()) == ["Répétition"]
    assert {one.path for one in proxy.seen if one.method == "REPORT"} == {urlsplit(days).path}
    peer.delete(f"{days}e.ics")
    await home.sync()
    assert home.titles() == {}
