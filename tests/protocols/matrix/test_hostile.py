"""What answers is not always a homeserver: small stand-ins of our own that misbehave on purpose.

No real server can be made to do these things; each stand-in is a few lines of aiohttp.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from aiohttp import web

from protocols.adapter import (
    Credentials,
    Later,
    Offline,
    Outcome,
    Refused,
    SignedOut,
    Unknown,
)
from protocols.matrix.adapter import MatrixAdapter
from protocols.matrix.client import LARGEST_ANSWER
from protocols.matrix.following import OWN_DATA, STREAM
from protocols.matrix.sign_in import base, sign_in
from storage.model import (
    Account,
    Channel,
    ChannelKind,
    Media,
    MediaId,
    Outgoing,
    OutgoingId,
    Say,
    channel_id,
)

from .community import ACCOUNT, Signed, Tools, nobody_opens

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
ROOM = "!room"


@asynccontextmanager
async def stand_in(handler: Handler) -> AsyncIterator[str]:
    """Something that answers every request as ``handler`` does; its address."""
    application = web.Application()
    application.router.add_route("*", "/{rest:.*}", handler)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def signed(address: str, *, timeout: float = 5.0) -> AsyncIterator[Signed]:
    account = Account(
        id=ACCOUNT.id,
        protocol="matrix",
        server=address,
        login=ACCOUNT.login,
        address=ACCOUNT.address,
        name=ACCOUNT.name,
    )
    tools = Tools(account, {"access_token": "secret", "device_id": "D"})
    room = channel_id(account.id, ROOM)
    tools.shelf.known[room] = Channel(
        id=room, account=account.id, remote=ROOM, kind=ChannelKind.ROOM, name="Chorale"
    )
    tools.shelf.cursors = {STREAM: "s0", OWN_DATA: "1"}
    adapter = MatrixAdapter(tools, timeout=timeout)
    try:
        yield Signed(tools, adapter)
    finally:
        await adapter.close()


def say() -> Outgoing:
    return Outgoing(
        id=OutgoingId("0" * 32),
        account=ACCOUNT.id,
        channel=channel_id(ACCOUNT.id, ROOM),
        intent=Say(text="Bonjour"),
        at=datetime.now(UTC),
    )


def plain(handler: Handler) -> Handler:
    """A server whose rooms are not encrypted, and which else does what ``handler`` does."""

    async def answer(request: web.Request) -> web.StreamResponse:
        if "m.room.encryption" in request.path:
            return web.json_response({"errcode": "M_NOT_FOUND"}, status=404)
        return await handler(request)

    return answer


async def html(request: web.Request) -> web.StreamResponse:
    return web.Response(text="<html>Bienvenue</html>", content_type="text/html")


async def half(request: web.Request) -> web.StreamResponse:
    return web.Response(text='{"next_batch": "s1", "rooms": {', content_type="application/json")


async def pointless(request: web.Request) -> web.StreamResponse:
    return web.json_response({"rooms": {"join": {"!a": {}}}})


async def listed(request: web.Request) -> web.StreamResponse:
    return web.json_response([{"next_batch": "s1"}])


async def cut(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse(headers={"Content-Length": "1000"})
    await answer.prepare(request)
    await answer.write(b'{"next_batch"')
    assert request.transport is not None
    request.transport.close()
    return answer


async def endless(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse()
    await answer.prepare(request)
    for _ in range(LARGEST_ANSWER // 2**20 + 2):
        await answer.write(b" " * 2**20)
    return answer


@pytest.mark.parametrize("handler", [html, half, pointless, listed, cut, endless])
async def test_what_is_not_a_whole_answer_moves_no_cursor(handler: Handler) -> None:
    async with stand_in(handler) as address, signed(address) as camille:
        with pytest.raises(Offline) as caught:
            await camille.sync()
        assert caught.value.code == "not-the-server"
        assert (camille.cursor, camille.answers) == ("s0", [])


async def test_a_redirect_to_another_host_is_not_followed() -> None:
    asked: list[str] = []

    async def elsewhere(request: web.Request) -> web.StreamResponse:
        asked.append(request.path)
        return web.json_response({"next_batch": "s1"})

    async with stand_in(elsewhere) as other:

        async def redirect(request: web.Request) -> web.StreamResponse:
            raise web.HTTPTemporaryRedirect(other + request.path)

        async with stand_in(redirect) as address, signed(address) as camille:
            for call in (camille.sync(), camille.adapter.send(say())):
                with pytest.raises(Offline) as caught:
                    await call
                assert caught.value.code == "not-the-server"
            with pytest.raises(Offline):
                await sign_in(Credentials(server=address, login="a", password="b"), nobody_opens)
    assert asked == []


async def test_a_slow_server_is_offline_for_a_reading_and_unknown_for_a_text() -> None:
    async def slow(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(30)
        raise AssertionError

    async with stand_in(plain(slow)) as address, signed(address, timeout=0.3) as camille:
        with pytest.raises(Offline) as caught:
            await camille.adapter.history(channel_id(ACCOUNT.id, ROOM), None)
        assert caught.value.code == "timeout"
        with pytest.raises(Unknown):
            await camille.adapter.send(say())


async def test_nobody_there_is_offline_and_nothing_was_sent() -> None:
    async with signed("http://127.0.0.1:9") as camille:
        for call in (camille.sync(), camille.adapter.send(say()), camille.adapter.sign_out()):
            with pytest.raises(Offline) as caught:
                await call
            assert caught.value.code == "unreachable"


@pytest.mark.parametrize(
    "answer",
    [
        (502, "<html>Bad gateway</html>"),
        (500, '{"errcode": "M_UNKNOWN"}'),
        (200, "<html>Bienvenue</html>"),
        (200, "{}"),
        (200, '{"event_id": 4}'),
        (200, '{"event_id"'),
    ],
)
async def test_a_text_whose_reply_was_lost_is_unknown(answer: tuple[int, str]) -> None:
    async def lost(request: web.Request) -> web.StreamResponse:
        return web.Response(status=answer[0], text=answer[1])

    async with stand_in(plain(lost)) as address, signed(address) as camille:
        with pytest.raises(Unknown):
            await camille.adapter.send(say())


async def test_a_text_cut_off_while_it_was_sent_is_unknown() -> None:
    async def drop(request: web.Request) -> web.StreamResponse:
        await request.read()
        assert request.transport is not None
        request.transport.close()
        raise asyncio.CancelledError

    async with stand_in(plain(drop)) as address, signed(address) as camille:
        with pytest.raises(Unknown):
            await camille.adapter.send(say())


@pytest.mark.parametrize(
    ("status", "headers", "body", "after"),
    [
        (429, {}, {"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 7000}, 7),
        (429, {"Retry-After": "12"}, {}, 12),
        (503, {"Retry-After": "9"}, None, 9),
        (429, {}, {"retry_after_ms": -5}, 30),
        (429, {"Retry-After": "soon"}, {"retry_after_ms": "x"}, 30),
        (429, {}, {"retry_after_ms": 10**15}, 24 * 3600),
        (429, {"Retry-After": "Sat, 21 Nov 2026 12:00:50 GMT"}, {}, 50),
    ],
)
async def test_a_busy_server_is_left_alone_for_as_long_as_it_asks(
    status: int, headers: dict[str, str], body: object, after: float
) -> None:
    async def busy(request: web.Request) -> web.StreamResponse:
        text = "<html>" if body is None else json.dumps(body)
        dated = {"Date": "Sat, 21 Nov 2026 12:00:00 GMT", **headers}
        return web.Response(status=status, headers=dated, text=text)

    async with stand_in(plain(busy)) as address, signed(address) as camille:
        for call in (camille.sync(), camille.adapter.send(say())):
            with pytest.raises(Later) as caught:
                await call
            assert caught.value.after == after


@pytest.mark.parametrize(
    ("status", "code", "outcome"),
    [
        (401, "M_UNKNOWN_TOKEN", SignedOut()),
        (403, "M_USER_DEACTIVATED", SignedOut()),
        (403, "M_FORBIDDEN", Refused("forbidden")),
        (404, "M_NOT_FOUND", Refused("not-found")),
        (413, "M_TOO_LARGE", Refused("too-long")),
        (400, "M_BAD_JSON", Refused("invalid")),
        (404, "M_UNRECOGNIZED", Refused("unsupported")),
    ],
)
async def test_what_a_homeserver_refuses_is_a_code(
    status: int, code: str, outcome: Outcome
) -> None:
    async def refuse(request: web.Request) -> web.StreamResponse:
        return web.json_response({"errcode": code, "error": "No" * 400}, status=status)

    async with stand_in(plain(refuse)) as address, signed(address) as camille:
        with pytest.raises(type(outcome)) as caught:
            await camille.adapter.send(say())
        if isinstance(caught.value, Refused) and isinstance(outcome, Refused):
            assert caught.value.code == outcome.code
            assert len(caught.value.detail) == 300


async def test_a_page_in_between_does_not_end_the_session() -> None:
    async def page(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=401, text="<html>Log in to the Wi-Fi", content_type="text/html")

    async with stand_in(plain(page)) as address, signed(address) as camille:
        for call in (camille.sync(), camille.adapter.send(say())):
            with pytest.raises(Offline) as caught:
                await call
            assert caught.value.code == "not-the-server"


async def test_a_room_whose_encryption_cannot_be_known_gets_no_plain_text() -> None:
    methods: list[str] = []

    async def forbid(request: web.Request) -> web.StreamResponse:
        methods.append(request.method)
        return web.json_response({"errcode": "M_FORBIDDEN"}, status=403)

    async with stand_in(forbid) as address, signed(address) as camille:
        with pytest.raises(Refused):
            await camille.adapter.send(say())
    assert "PUT" not in methods


async def test_a_lost_place_in_the_stream_begins_again() -> None:
    async def forgetful(request: web.Request) -> web.StreamResponse:
        if request.query.get("since") == "s0":
            return web.json_response({"errcode": "M_INVALID_PARAM"}, status=400)
        return web.json_response({"next_batch": "s9"})

    async with stand_in(forgetful) as address, signed(address) as camille:
        await camille.sync()
        assert camille.cursor == "s9"


async def test_a_file_is_bounded_and_only_asked_of_the_own_server() -> None:
    async def huge(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        for _ in range(51):
            await answer.write(b"\0" * 2**20)
        return answer

    async with stand_in(huge) as address, signed(address) as camille:
        with pytest.raises(Refused) as caught:
            await camille.adapter.fetch(Media(id=MediaId("a"), remote="mxc://club.example/abc"))
        assert caught.value.code == "too-large"
        for remote in ("https://elsewhere.example/a.png", "mxc://club.example/../x", "mxc://"):
            with pytest.raises(Refused) as caught:
                await camille.adapter.fetch(Media(id=MediaId("a"), remote=remote))
            assert caught.value.code == "not-found"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("http://club.example", "not-secure"),
        ("http://192.0.2.7:8008", "not-secure"),
        ("", "no-service"),
        ("ftp://club.example", "no-service"),
        ("https://a:b@club.example", "no-service"),
        ("https://club.example:port", "no-service"),
        ("club example", "no-service"),
    ],
)
def test_an_address_that_cannot_be_a_homeserver_is_refused(typed: str, code: str) -> None:
    with pytest.raises(Refused) as caught:
        base(typed)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("club.example", "https://club.example"),
        ("https://club.example/", "https://club.example"),
        ("127.0.0.1:8008", "http://127.0.0.1:8008"),
        ("http://[::1]:8008/", "http://[::1]:8008"),
        ("https://club.example/matrix/", "https://club.example/matrix"),
    ],
)
def test_an_address_is_completed(typed: str, address: str) -> None:
    assert base(typed) == address


@pytest.mark.parametrize(
    ("handler", "error", "code"),
    [
        (html, Offline, "not-the-server"),
        (half, Offline, "not-the-server"),
        (pointless, Refused, "no-service"),
    ],
)
async def test_what_is_no_homeserver_gets_no_password(
    handler: Handler, error: type[Outcome], code: str
) -> None:
    methods: list[str] = []

    async def note(request: web.Request) -> web.StreamResponse:
        methods.append(request.method)
        return await handler(request)

    async with stand_in(note) as address:
        with pytest.raises(error) as caught:
            await sign_in(Credentials(server=address, login="a", password="b"), nobody_opens)
    assert getattr(caught.value, "code", "") == code
    assert set(methods) == {"GET"}


async def test_the_homeserver_that_an_address_names_is_used() -> None:
    async def homeserver(request: web.Request) -> web.StreamResponse:
        if request.path.endswith("/versions"):
            return web.json_response({"versions": ["v1.11"]})
        if request.path.endswith("/displayname"):
            return web.json_response({"displayname": "Camille"})
        if request.method == "GET":
            return web.json_response({"flows": [{"type": "m.login.password"}]})
        said = await request.json()
        assert said["identifier"] == {"type": "m.id.user", "user": "@camille:club.example"}
        reply = {"user_id": "@camille:club.example", "access_token": "t", "device_id": "D"}
        return web.json_response(reply)

    async with stand_in(homeserver) as named:

        async def well_known(request: web.Request) -> web.StreamResponse:
            assert request.path == "/.well-known/matrix/client"
            return web.json_response({"m.homeserver": {"base_url": named + "/"}})

        async with stand_in(well_known) as address:
            credentials = Credentials(
                server=address, login="@camille:club.example", password="secret"
            )
            found = await sign_in(credentials, nobody_opens)
    assert (found.server, found.name) == (named, "Camille")
    assert found.secret == {"access_token": "t", "device_id": "D"}
