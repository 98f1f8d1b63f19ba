"""The proxy that spoils answers: the server did what it was asked, and the client never knows."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
import requests

from tests.servers import Radicale
from tests.servers.peers import DavPeer
from tests.servers.proxy import Fault, Proxy

_EVENT = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//peer//\r\nBEGIN:VEVENT\r\nUID:one\r\n"
    "DTSTAMP:20260101T000000Z\r\nDTSTART:20260101T190000Z\r\nSUMMARY:Un\r\n"
    "END:VEVENT\r\nEND:VCALENDAR\r\n"
)


@pytest.fixture
def peer(radicale: Radicale) -> DavPeer:
    return DavPeer(radicale, radicale.member("Awa"))


@pytest.fixture
def proxy(radicale: Radicale) -> Iterator[Proxy]:
    with Proxy(radicale.url) as running:
        yield running


def _put(proxy: Proxy, peer: DavPeer, agenda: str, name: str) -> requests.Response:
    address = agenda.replace(peer.server.url, proxy.url) + name
    auth = (peer.member.login, peer.member.password)
    headers = {"Content-Type": "text/calendar"}
    return requests.put(address, _EVENT, auth=auth, headers=headers, timeout=60)


def _comes(true: Callable[[], bool]) -> None:
    """The server does it while nobody waits for its answer."""
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.02)


@pytest.mark.real
def test_a_lost_reply_is_done_and_a_cut_request_is_not(proxy: Proxy, peer: DavPeer) -> None:
    agenda = peer.calendar("a", "A")
    proxy.once(Fault.LOST, lambda method, _path: method == "PUT")
    with pytest.raises(requests.ConnectionError):
        _put(proxy, peer, agenda, "one.ics")
    assert peer.names(agenda) == ["one.ics"]
    peer.delete(f"{agenda}one.ics")
    proxy.once(Fault.CUT)
    with pytest.raises(requests.ConnectionError):
        _put(proxy, peer, agenda, "one.ics")
    assert peer.names(agenda) == []
    assert _put(proxy, peer, agenda, "one.ics").status_code == 201
    assert [seen.answered for seen in proxy.seen] == [None, None, 201]
    assert all(seen.body == _EVENT.encode() for seen in proxy.seen)


@pytest.mark.real
def test_a_proxy_that_is_away_refuses_who_comes_and_who_was_there(
    proxy: Proxy, peer: DavPeer
) -> None:
    address = f"{proxy.url}/.web/"
    with requests.Session() as kept, requests.Session() as fresh:
        assert kept.get(address, timeout=60).status_code == 200
        seen = len(proxy.seen)
        with proxy.away():
            for session in (kept, fresh):
                with pytest.raises(requests.ConnectionError, match="refused"):
                    session.get(address, timeout=60)
        assert len(proxy.seen) == seen
        assert [one.get(address, timeout=60).status_code for one in (kept, fresh)] == [200, 200]


@pytest.mark.real
def test_answers_are_spoiled_until_mended(proxy: Proxy, peer: DavPeer) -> None:
    def look() -> requests.Response:
        return requests.get(f"{proxy.url}/.web/", timeout=60, allow_redirects=False)

    whole = look()
    proxy.always(Fault.HALF)
    assert look().content == whole.content[: len(whole.content) // 2]
    proxy.mend()
    proxy.always(Fault.HTML, lambda _method, path: path.startswith("/.web"))
    assert "Wi-Fi" in look().text
    assert look().status_code == 200
    proxy.mend()
    proxy.once(Fault.BUSY)
    busy = look()
    assert (busy.status_code, busy.headers["Retry-After"]) == (429, "7")
    proxy.once(Fault.ELSEWHERE)
    assert look().headers["Location"].startswith("http://elsewhere.invalid")
    proxy.once(Fault.BROKEN)
    assert look().status_code == 502
    proxy.once(Fault.SLOW)
    proxy.delay = 0.3
    began = time.monotonic()
    assert look().content == whole.content
    assert time.monotonic() - began >= 0.3


@pytest.mark.real
@pytest.mark.parametrize("fault", [Fault.LOST, Fault.RESET, Fault.HEAD, Fault.BODY])
def test_what_breaks_on_the_way_back_is_done(proxy: Proxy, peer: DavPeer, fault: Fault) -> None:
    agenda = peer.calendar("a", "A")
    proxy.once(fault)
    with pytest.raises(requests.RequestException):
        _put(proxy, peer, agenda, "one.ics")
    assert peer.names(agenda) == ["one.ics"]


@pytest.mark.real
def test_half_a_request_is_none(proxy: Proxy, peer: DavPeer) -> None:
    agenda = peer.calendar("a", "A")
    proxy.once(Fault.TORN)
    with pytest.raises(requests.ConnectionError):
        _put(proxy, peer, agenda, "one.ics")
    proxy.rest()
    assert peer.names(agenda) == []


@pytest.mark.real
def test_what_comes_late_or_twice_comes(proxy: Proxy, peer: DavPeer) -> None:
    agenda = peer.calendar("a", "A")
    proxy.once(Fault.LATE)
    with proxy.holding():
        with pytest.raises(requests.ConnectionError):
            _put(proxy, peer, agenda, "late.ics")
        assert peer.names(agenda) == []
    proxy.rest()
    assert peer.names(agenda) == ["late.ics"]
    peer.delete(f"{agenda}late.ics")
    proxy.once(Fault.AGAIN)
    with proxy.holding():
        assert _put(proxy, peer, agenda, "again.ics").status_code == 201
        peer.delete(f"{agenda}again.ics")
    proxy.rest()
    assert peer.names(agenda) == ["again.ics"]
    proxy.once(Fault.TWICE, lambda method, _path: method == "DELETE")
    address = f"{agenda}again.ics".replace(peer.server.url, proxy.url)
    auth = (peer.member.login, peer.member.password)
    # Both at once: the reply is that of either.
    assert requests.delete(address, auth=auth, timeout=60).status_code in (200, 404)
    assert peer.names(agenda) == []


@pytest.mark.real
def test_a_delayed_reply_is_late_for_a_client_without_patience(proxy: Proxy, peer: DavPeer) -> None:
    agenda = peer.calendar("a", "A")
    proxy.once(Fault.DELAYED)
    address = agenda.replace(peer.server.url, proxy.url) + "one.ics"
    auth = (peer.member.login, peer.member.password)
    headers = {"Content-Type": "text/calendar"}
    with proxy.holding():
        with pytest.raises(requests.ReadTimeout):
            requests.put(address, _EVENT, auth=auth, headers=headers, timeout=0.4)
        _comes(lambda: peer.names(agenda) == ["one.ics"])
    proxy.rest()
