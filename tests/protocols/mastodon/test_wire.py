"""What answers and failures mean, against a server of ours that misbehaves on demand."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator

import pytest

from protocols.adapter import Later, Offline, Refused, SignedOut, Unknown
from protocols.mastodon.wire import Wire, _no_step_down

from .stub import Stub


@pytest.fixture
async def wire(stub: Stub) -> AsyncIterator[Wire]:
    made = Wire(stub.url, "secret-token")
    yield made
    await made.close()


@pytest.fixture
async def hasty(stub: Stub) -> AsyncIterator[Wire]:
    """One that waits for a second."""
    made = Wire(stub.url, "secret-token", timeout=1.0)
    yield made
    await made.close()


HTML = "<html><body>Hello</body></html>"


# --- reading --------------------------------------------------------------------------------


async def test_a_read_brings_the_bytes_as_they_came(stub: Stub, wire: Wire) -> None:
    stub.body = '[ {"id" :1} ]'
    reply = await wire.get("/api/v1/timelines/home", {"types[]": "mention", "limit": "40"})
    assert reply.body == b'[ {"id" :1} ]'
    assert stub.asked[0].headers["Authorization"] == "Bearer secret-token"
    assert stub.asked[0].query.getall("types[]") == ["mention"]


async def test_every_request_has_a_connection_of_its_own(stub: Stub, wire: Wire) -> None:
    await wire.get("/x")
    await wire.get("/x")
    assert stub.peers[0] != stub.peers[1]


async def test_a_dropped_read_is_asked_again_but_not_for_ever(stub: Stub, wire: Wire) -> None:
    stub.drop = 1
    assert (await wire.get("/x")).body == b"{}"
    stub.drop = 99
    with pytest.raises(Offline) as offline:
        await wire.get("/x")
    assert offline.value.code == "unreachable"
    assert len(stub.asked) <= 2 + 4  # aiohttp, too, repeats a GET once


@pytest.mark.parametrize("body", ["", HTML, '[{"id": 1', b"\xff\xfe", b"[" * 100_000])
async def test_what_is_no_json_is_not_the_server(stub: Stub, wire: Wire, body: str | bytes) -> None:
    stub.body = body
    with pytest.raises(Offline) as offline:
        await wire.get("/x")
    assert offline.value.code == "not-the-server"


async def test_a_body_that_ends_too_soon_is_not_the_server(stub: Stub, wire: Wire) -> None:
    stub.short = True
    with pytest.raises(Offline) as offline:
        await wire.get("/x")
    assert offline.value.code == "not-the-server"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_a_dropped_write_is_not_asked_again(stub: Stub, wire: Wire, method: str) -> None:
    """Half of it may still be at work at the server: whoever wrote it looks first."""
    stub.drop = 1
    with pytest.raises(Unknown):
        await wire.write(method, "/x")
    assert [one.method for one in stub.asked] == [method]


async def test_a_slow_answer_is_offline(stub: Stub, hasty: Wire) -> None:
    stub.wait = 3.0
    with pytest.raises(Offline) as offline:
        await hasty.get("/x")
    assert offline.value.code == "timeout"


async def test_nobody_there_is_offline() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        wire = Wire(f"http://127.0.0.1:{probe.getsockname()[1]}")
        try:
            with pytest.raises(Offline):
                await wire.get("/x")
            with pytest.raises(Offline):  # a post that found nobody was not received
                await wire.write("POST", "/x")
        finally:
            await wire.close()


async def test_a_redirect_to_another_host_is_not_followed(stub: Stub, wire: Wire) -> None:
    stub.status, stub.headers = 302, {"Location": "http://127.0.0.2:9/x"}
    for call in (wire.get("/x"), wire.write("POST", "/x")):
        with pytest.raises(Offline) as offline:
            await call
        assert offline.value.code == "not-the-server"


async def test_a_redirect_without_end_is_left(stub: Stub, wire: Wire) -> None:
    stub.status, stub.headers = 301, {"Location": "/again"}
    with pytest.raises(Offline):
        await wire.get("/x")
    assert len(stub.asked) == 4


# --- refusals -------------------------------------------------------------------------------


@pytest.mark.parametrize("body", ['{"error": "no"}', HTML, ""])
async def test_an_ended_session_is_believed_from_the_service_alone(
    stub: Stub, wire: Wire, body: str
) -> None:
    stub.status, stub.body = 401, body
    with pytest.raises(SignedOut):
        await wire.get("/x")
    stub.instance = HTML
    with pytest.raises(SignedOut if body.startswith("{") else Offline):
        await wire.get("/x")


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, "invalid"),
        (403, "forbidden"),
        (404, "not-found"),
        (405, "unsupported"),
        (409, "conflict"),
        (410, "not-found"),
        (413, "too-long"),
        (422, "invalid"),
        (501, "unsupported"),
    ],
)
async def test_a_refusal_keeps_what_the_server_said(
    stub: Stub, wire: Wire, status: int, code: str
) -> None:
    stub.status, stub.body = status, '{"error": "Text chars limit exceeded"}'
    with pytest.raises(Refused) as refused:
        await wire.write("POST", "/x")
    assert (refused.value.code, refused.value.detail) == (code, "Text chars limit exceeded")


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "120"}, 120),
        ({"Retry-After": "Mon, 02 Mar 2026 10:00:30 GMT"}, 30),
        ({"X-RateLimit-Reset": "2026-03-02T10:05:00.000Z"}, 300),
        ({"X-RateLimit-Reset": "1772445660"}, 60),  # GoToSocial: seconds since 1970
        ({"X-RateLimit-Reset": "soon"}, 60),
        ({}, 60),
    ],
)
async def test_a_busy_server_is_given_the_time_it_asks_for(
    stub: Stub, wire: Wire, headers: dict[str, str], seconds: float
) -> None:
    stub.status, stub.headers = 429, headers | {"Date": "Mon, 02 Mar 2026 10:00:00 GMT"}
    for call in (wire.get("/x"), wire.write("POST", "/x")):
        with pytest.raises(Later) as later:
            await call
        assert later.value.after == seconds


@pytest.mark.parametrize("status", [500, 502, 504, 520])
async def test_a_server_that_fell_over_may_have_done_it(
    stub: Stub, wire: Wire, status: int
) -> None:
    stub.status, stub.body = status, HTML
    with pytest.raises(Unknown):
        await wire.write("POST", "/x")
    for method in ("PUT", "DELETE"):  # asking again for these does no harm
        with pytest.raises(Later):
            await wire.write(method, "/x")
    with pytest.raises(Later):
        await wire.get("/x")


async def test_closed_for_repair_is_later_for_all(stub: Stub, wire: Wire) -> None:
    stub.status, stub.body = 503, HTML
    for call in (wire.get("/x"), wire.write("POST", "/x")):
        with pytest.raises(Later):
            await call


# --- writing --------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", ["drop", "wait", "short", "html", "half"])
async def test_a_lost_reply_is_unknown_and_never_repeated(
    stub: Stub, wire: Wire, hasty: Wire, fault: str
) -> None:
    stub.drop, stub.wait = int(fault == "drop"), 3.0 * (fault == "wait")
    stub.short, stub.body = fault == "short", {"html": HTML, "half": '{"id":'}.get(fault, "{}")
    writer = hasty if fault == "wait" else wire
    with pytest.raises(Unknown):
        await writer.write("POST", "/api/v1/statuses", [("status", "x")])
    assert [request.method for request in stub.asked] == ["POST"]


async def test_a_write_carries_its_key(stub: Stub, wire: Wire) -> None:
    await wire.write("POST", "/x", [("media_ids[]", "1"), ("media_ids[]", "2")], key="ab" * 16)
    assert stub.asked[0].headers["Idempotency-Key"] == "ab" * 16


# --- pictures -------------------------------------------------------------------------------


async def test_a_picture_is_asked_without_the_token(stub: Stub, wire: Wire) -> None:
    stub.body = b"\x89PNG"
    assert await wire.download(f"{stub.url}/picture.png", 100) == b"\x89PNG"
    assert "Authorization" not in stub.asked[0].headers
    assert "Cookie" not in stub.asked[0].headers


async def test_a_picture_has_a_bound(stub: Stub, wire: Wire) -> None:
    stub.body = b"x" * 101
    with pytest.raises(Offline):
        await wire.download(f"{stub.url}/picture.png", 100)


async def test_a_picture_is_not_followed_to_plain_http(stub: Stub, wire: Wire) -> None:
    stub.status, stub.headers = 302, {"Location": "http://192.0.2.1/picture.png"}
    with pytest.raises(Offline):
        await wire.download(f"{stub.url}/picture.png", 100)


async def test_a_foreign_server_never_leads_into_this_computer() -> None:
    assert _no_step_down("https://a.example/x", "https://b.example/x")
    assert _no_step_down("http://127.0.0.1:1/x", "http://127.0.0.1:2/x")
    assert not _no_step_down("https://a.example/x", "http://127.0.0.1:631/x")
    assert not _no_step_down("https://a.example/x", "file:///etc/passwd")


async def test_a_missing_picture_is_not_found(stub: Stub, wire: Wire) -> None:
    stub.status, stub.body = 404, HTML
    with pytest.raises(Refused) as refused:
        await wire.download(f"{stub.url}/picture.png", 100)
    assert refused.value.code == "not-found"
