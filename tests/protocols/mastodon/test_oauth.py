"""Signing in through the browser, at a real snac and where things go wrong."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests

from protocols.adapter import Credentials, Offline, Refused
from protocols.mastodon.oauth import SCOPES, sign_in
from tests.servers import Snac
from tests.servers.peers import consent
from tests.servers.proxy import Fault, Proxy

from .stub import Stub

Opener = Callable[[str], Awaitable[None]]


def _asked(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


async def _come_back(address: str, **query: str) -> requests.Response:
    """What the browser does when the server sends it back."""
    target = f"{_asked(address)['redirect_uri']}?{urlencode(query)}"
    return await asyncio.to_thread(requests.get, target, timeout=60)


@pytest.mark.real
async def test_the_code_is_bound_to_us_by_s256_and_one_set_of_scopes(snac: Snac) -> None:
    """snac does not check PKCE itself: so the proxy between us and it is read."""
    member = snac.member("Noor")
    with Proxy(snac.url) as proxy:
        entered = await sign_in(Credentials(server=proxy.url), consent(member))
        asked = next(seen for seen in proxy.seen if seen.path.startswith("/oauth/authorize"))
        (exchange,) = [seen for seen in proxy.seen if seen.path == "/oauth/token"]
        (registered,) = [seen for seen in proxy.seen if seen.path == "/api/v1/apps"]
    query, form = _asked(asked.path), _asked("?" + exchange.body.decode())
    app = _asked("?" + registered.body.decode())
    digest = hashlib.sha256(form["code_verifier"].encode()).digest()
    assert base64.urlsafe_b64encode(digest).decode().rstrip("=") == query["code_challenge"]
    assert query["code_challenge_method"] == "S256"
    assert 43 <= len(form["code_verifier"]) <= 128
    assert query["scope"] == form["scope"] == app["scopes"] == SCOPES
    assert query["redirect_uri"] == form["redirect_uri"] == app["redirect_uris"]
    assert query["redirect_uri"].startswith("http://127.0.0.1:")
    assert len(query["state"]) >= 32
    assert form["client_secret"] not in asked.path
    assert set(entered.secret) == {"token", "client_id", "client_secret"}
    assert entered.address == f"{member.login}@{snac.host}"
    assert entered.name == "Noor"


@pytest.mark.real
async def test_nothing_is_used_twice(snac: Snac) -> None:
    member, seen = snac.member("Noor"), []

    async def opener(address: str) -> None:
        seen.append(_asked(address))
        await consent(member)(address)

    first = await sign_in(Credentials(server=snac.url), opener)
    second = await sign_in(Credentials(server=snac.url), opener)
    assert seen[0]["state"] != seen[1]["state"]
    assert seen[0]["code_challenge"] != seen[1]["code_challenge"]
    assert first.secret["token"] != second.secret["token"]


@pytest.mark.real
async def test_the_page_says_in_both_languages_to_come_back(snac: Snac) -> None:
    pages = []

    async def decline(address: str) -> None:
        pages.append(
            await _come_back(address, error="access_denied", state=_asked(address)["state"])
        )

    with pytest.raises(Refused) as refused:
        await sign_in(Credentials(server=snac.url), decline)
    assert refused.value.code == "cancelled"
    (page,) = pages
    assert "revenir à Préau" in page.text
    assert "return to Préau" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert "script" not in page.text


@pytest.mark.real
async def test_an_answer_to_something_else_is_refused(snac: Snac) -> None:
    async def forged(address: str) -> None:
        await _come_back(address, code="stolen", state="guessed")

    with Proxy(snac.url) as proxy:
        with pytest.raises(Refused) as refused:
            await sign_in(Credentials(server=proxy.url), forged)
        assert not [seen for seen in proxy.seen if seen.path == "/oauth/token"]
    assert refused.value.code == "invalid"


@pytest.mark.real
async def test_a_code_that_the_server_does_not_know_is_refused(snac: Snac) -> None:
    async def invented(address: str) -> None:
        await _come_back(address, code="0" * 32, state=_asked(address)["state"])

    with pytest.raises((Refused, Offline)):
        await sign_in(Credentials(server=snac.url), invented)


@pytest.mark.real
async def test_the_browser_may_ask_for_other_things_first(snac: Snac) -> None:
    member = snac.member("Noor")

    async def distracted(address: str) -> None:
        there = _asked(address)["redirect_uri"]
        icon = f"{there.rpartition('/')[0]}/favicon.ico"
        assert (await asyncio.to_thread(requests.get, icon, timeout=60)).status_code == 404
        assert (await asyncio.to_thread(requests.post, there, timeout=60)).status_code == 404
        _, writer = await asyncio.open_connection("127.0.0.1", urlsplit(there).port)
        writer.write(b"\x16\x03\x01 no browser\r\n\r\n")
        await writer.drain()
        writer.close()
        await consent(member)(address)

    assert (await sign_in(Credentials(server=snac.url), distracted)).login == member.login


@pytest.mark.real
async def test_whoever_never_comes_back_has_cancelled(snac: Snac) -> None:
    opened = []

    async def forgets(address: str) -> None:
        opened.append(address)

    with pytest.raises(Refused) as refused:
        await sign_in(Credentials(server=snac.url), forgets, patience=0.3)
    assert refused.value.code == "cancelled"
    with pytest.raises(requests.ConnectionError):  # nobody listens any more
        await _come_back(opened[0], code="late", state="late")


@pytest.mark.real
@pytest.mark.parametrize("fault", [Fault.HTML, Fault.HALF, Fault.ELSEWHERE])
async def test_what_is_no_mastodon_is_no_service(snac: Snac, fault: Fault) -> None:
    with Proxy(snac.url) as proxy:
        proxy.always(fault)
        with pytest.raises(Refused) as refused:
            await sign_in(Credentials(server=proxy.url), _never)
    assert refused.value.code == "no-service"


async def test_a_server_that_tells_strangers_nothing_is_one_all_the_same(stub: Stub) -> None:
    """Mastodon in limited federation answers 401 in JSON to whoever is not signed in."""
    stub.instance = '{"error": "This method requires an authenticated user"}'
    stub.status, stub.body = 401, stub.instance
    opened = []

    async def opener(address: str) -> None:
        opened.append(address)

    # It goes on to registration, which this stub refuses too.
    with pytest.raises(Refused) as refused:
        await sign_in(Credentials(server=stub.url), opener)
    assert refused.value.code == "forbidden"
    assert [request.path for request in stub.asked][-1] == "/api/v1/apps"


@pytest.mark.parametrize("typed", ["{host}", "@noor@{host}"])
async def test_a_domain_whose_server_is_elsewhere_leads_there(stub: Stub, typed: str) -> None:
    """The stub is both: the path tells which part of the association's web answers."""
    stub.instance = "<html>Notre association</html>"
    stub.body = "<html>Notre association</html>"
    elsewhere = stub.url.replace("127.0.0.1", "localhost")
    stub.leads = {"/.well-known/webfinger": elsewhere, "/.well-known/host-meta": elsewhere}
    with pytest.raises(Refused) as refused:
        await sign_in(Credentials(server=typed.format(host=stub.url.partition("//")[2])), _never)
    assert refused.value.code == "no-service"
    assert {request.host.partition(":")[0] for request in stub.asked} == {"127.0.0.1", "localhost"}
    assert "/api/v1/instance" in {
        request.path for request in stub.asked if request.host.startswith("localhost")
    }


async def _never(_address: str) -> None:
    raise AssertionError("the person must not be sent there")
