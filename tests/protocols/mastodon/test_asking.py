"""What is asked beside the timelines: page by page, once a day, and never of who lacks it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from protocols.adapter import Offline, Refused, SignedOut
from protocols.mastodon import asking as asked
from protocols.mastodon.asking import Asking
from protocols.mastodon.wire import Wire
from storage.model import ServerAnswer

from .stub import INSTANCE, Stub


class Lists:
    """Three pages of the blocked, and no mutes nor anything else."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def answer(self, request: web.Request) -> web.Response:
        if request.path == "/api/v1/instance":
            return web.Response(text=INSTANCE)
        self.asked.append(request.path_qs)
        if request.path != "/api/v1/blocks":
            return web.json_response({"error": "Not found"}, status=404)
        page = int(request.query.get("max_id", "0"))
        link = f'<https://elsewhere.example/x?max_id={page + 1}>; rel="next", </p>; rel="prev"'
        body = [{"acct": f"page{page}@ailleurs.example", "followers_count": 1312}, {"acct": 7}]
        return web.json_response(body, headers={"Link": link} if page < 2 else {})


@pytest.fixture
def lists() -> Lists:
    return Lists()


@pytest.fixture
async def asking(lists: Lists) -> AsyncIterator[Asking]:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", lists.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with Wire(f"http://127.0.0.1:{runner.addresses[0][1]}", timeout=60) as wire:
        yield Asking(wire)
    await runner.cleanup()


async def every(steps: AsyncIterator[ServerAnswer]) -> list[ServerAnswer]:
    return [one async for one in steps]


async def test_a_list_is_read_whole_at_its_own_server_and_once_a_day(
    asking: Asking, lists: Lists
) -> None:
    (answer,) = await every(asking.blocked(None))
    names = [one["acct"] for one in json.loads(answer.body)]
    assert names == [f"page{page}@ailleurs.example" for page in range(3)]
    assert b"1312" not in answer.body
    assert [path.partition("max_id=")[2] for path in lists.asked] == ["", "1", "2", ""]
    assert await every(asking.blocked(answer.cursor)) == []
    assert len(lists.asked) == 4


async def test_the_same_list_as_yesterdays_says_nothing(
    asking: Asking, lists: Lists, monkeypatch: pytest.MonkeyPatch
) -> None:
    (answer,) = await every(asking.blocked(None))
    monkeypatch.setattr(asked, "DAILY", 0.0)
    assert await every(asking.blocked(answer.cursor)) == []
    blocks = [path for path in lists.asked if path.startswith("/api/v1/blocks")]
    assert len(blocks) == 6  # it was looked at again
    assert len(lists.asked) == 7  # what it does not have was not


async def test_what_a_server_lacks_is_asked_for_once(asking: Asking, lists: Lists) -> None:
    for _ in range(2):
        for steps in (asking.conversations(None), asking.markers(None)):
            assert await every(steps) == []
    assert len(lists.asked) == 2


@pytest.mark.parametrize("cursor", [None, "", "x", "7", "{}", "[7]"])
async def test_no_cursor_makes_the_likes_fail(asking: Asking, cursor: str | None) -> None:
    for answer in await every(asking.appreciations(cursor)):
        assert json.loads(answer.body) == []


# --- the wire -----------------------------------------------------------------------------------


async def heard(wire: Wire, address: str) -> bytes:
    return b"".join([one async for one in wire.listen(address, 1.0)])


async def test_what_still_stands_is_not_said_again(stub: Stub) -> None:
    stub.body, stub.headers = "[1]", {"ETag": 'W/"a"'}
    async with Wire(stub.url, timeout=60) as wire:
        reply = await wire.newer("/t", {}, "")
        assert reply is not None
        assert "If-None-Match" not in stub.asked[-1].headers
        stub.status = 304
        assert await wire.newer("/t", {}, reply.headers["ETag"]) is None
        assert stub.asked[-1].headers["If-None-Match"] == 'W/"a"'


async def test_a_stream_is_listened_to_with_the_token_until_it_ends(stub: Stub) -> None:
    stub.body = ":thump\n\nevent: conversation\n"
    async with Wire(stub.url, "the token", timeout=60) as wire:
        assert await heard(wire, f"{stub.url}/s") == b":thump\n\nevent: conversation\n"
    assert stub.asked[-1].headers["Authorization"] == "Bearer the token"


@pytest.mark.parametrize(
    ("status", "outcome"), [(401, SignedOut), (404, Refused), (302, Offline), (200, Offline)]
)
async def test_what_is_no_stream_is_an_outcome(
    stub: Stub, status: int, outcome: type[Exception]
) -> None:
    stub.status, stub.short = status, status == 200
    stub.headers = {"Location": "https://elsewhere.example/"} if status == 302 else {}
    async with Wire(stub.url, "the token", timeout=60) as wire:
        with pytest.raises(outcome):
            await heard(wire, f"{stub.url}/s")
    assert len(stub.asked) == 1


async def test_a_stream_that_falls_silent_has_ended(stub: Stub) -> None:
    stub.wait = 3.0
    async with Wire(stub.url, timeout=60) as wire:
        with pytest.raises(Offline):
            await heard(wire, f"{stub.url}/s")
