"""Files on their way to a server of ours that refuses, waits and forgets."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web

from protocols.adapter import Later, Offline, Refused
from protocols.mastodon.uploads import Uploads
from protocols.mastodon.wire import Wire
from storage.model import Attachment, MediaId, Outgoing, OutgoingId, Say
from tests.contract.shelf import MemoryShelf, MemoryTools

from .stub import INSTANCE
from .test_translate import ACCOUNT, HOME

MESSAGE = Outgoing(
    id=OutgoingId("ab" * 16),
    account=ACCOUNT.id,
    channel=HOME,
    intent=Say(text=""),
    at=datetime(2026, 3, 2, tzinfo=UTC),
)
FILE = Attachment(
    media=MediaId("m"), name='a"b\r\n/c.png', mime="image/png", size=3, alt="L’été,\nà midi"
)


class Storehouse:
    """Answers in turn with what is set, and keeps what it got."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, Any]] = []
        self.asked: list[str] = []
        self.got: list[dict[str, Any]] = []
        self.drop = False

    async def answer(self, request: web.Request) -> web.Response:
        if request.path == "/api/v1/instance":
            return web.Response(text=INSTANCE)
        self.asked.append(f"{request.method} {request.path}")
        if request.method == "POST":
            form = dict(await request.post())
            sent = form["file"]
            assert isinstance(sent, web.FileField)
            self.got.append(form | {"bytes": sent.file.read()})
        if self.drop:
            assert request.transport is not None
            request.transport.close()
        status, body = self.answers.pop(0) if self.answers else (200, {"id": "7"})
        return web.Response(status=status, text=body if isinstance(body, str) else json.dumps(body))


@pytest.fixture
def house() -> Storehouse:
    return Storehouse()


@pytest.fixture
async def uploads(house: Storehouse, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Uploads]:
    monkeypatch.setattr("protocols.mastodon.uploads._READY", (0.0, 0.0))
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", house.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    tools = MemoryTools(ACCOUNT, {}, MemoryShelf())
    tools.attachments[FILE.media] = b"\x89PN"
    async with Wire(f"http://127.0.0.1:{runner.addresses[0][1]}", timeout=60) as wire:
        yield Uploads(wire, tools)
    await runner.cleanup()


async def test_a_file_goes_with_its_description_and_an_honest_name(
    house: Storehouse, uploads: Uploads
) -> None:
    assert await uploads.bring(MESSAGE, (FILE,)) == ["7"]
    (form,) = house.got
    assert form["description"].replace("\r\n", "\n") == FILE.alt
    assert form["file"].filename == "a_b___c.png"
    assert form["file"].content_type == "image/png"
    assert form["bytes"] == b"\x89PN"


async def test_what_is_being_prepared_is_waited_for_and_not_sent_again(
    house: Storehouse, uploads: Uploads
) -> None:
    house.answers = [(202, {"id": "7"}), (206, {"id": "7"}), (200, {"id": "7"})]
    assert await uploads.bring(MESSAGE, (FILE,)) == ["7"]
    assert house.asked == ["POST /api/v2/media", *["GET /api/v1/media/7"] * 2]


async def test_what_takes_too_long_is_looked_at_later(house: Storehouse, uploads: Uploads) -> None:
    house.answers = [(202, {"id": "7"}), *[(206, {"id": "7"})] * 2]
    with pytest.raises(Later):
        await uploads.bring(MESSAGE, (FILE,))
    assert await uploads.bring(MESSAGE, (FILE,)) == ["7"]
    assert len(house.got) == 1


async def test_what_the_server_forgot_is_sent_again(house: Storehouse, uploads: Uploads) -> None:
    await uploads.bring(MESSAGE, (FILE,))
    house.answers = [(404, {"error": "Record not found"}), (200, {"id": "8"})]
    assert await uploads.bring(MESSAGE, (FILE,)) == ["8"]
    uploads.forget(MESSAGE.id)
    assert await uploads.bring(MESSAGE, (FILE,)) == ["7"]
    assert len(house.got) == 3


async def test_a_server_of_an_earlier_version_has_another_place(
    house: Storehouse, uploads: Uploads
) -> None:
    house.answers = [(404, {"error": "Not found"}), (200, {"id": "7"})]
    assert await uploads.bring(MESSAGE, (FILE,)) == ["7"]
    assert house.asked == ["POST /api/v2/media", "POST /api/v1/media"]


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (413, "<html>Request Entity Too Large", "too-large"),
        (422, {"error": "Validation failed: File file size must be less than 16 MB"}, "too-large"),
        (422, {"error": "Validation failed: File content type is invalid"}, "unsupported"),
        (415, {"error": "no"}, "unsupported"),
        (403, {"error": "This action is outside the authorized scopes"}, "forbidden"),
    ],
)
async def test_refusals_have_codes(
    house: Storehouse, uploads: Uploads, status: int, body: Any, code: str
) -> None:
    house.answers = [(status, body)]
    with pytest.raises(Refused) as refused:
        await uploads.bring(MESSAGE, (FILE,))
    assert refused.value.code == code
    assert len(house.got) == 1


async def test_what_failed_while_it_was_prepared_is_not_such_a_file(
    house: Storehouse, uploads: Uploads
) -> None:
    house.answers = [(202, {"id": "7"}), (422, {"error": "Error processing thumbnail"})]
    with pytest.raises(Refused) as refused:
        await uploads.bring(MESSAGE, (FILE,))
    assert refused.value.code == "unsupported"


@pytest.mark.parametrize("answer", [(200, "<html>"), (200, {"name": "x"}), (200, "[]")])
async def test_an_answer_without_an_id_is_not_the_server(
    house: Storehouse, uploads: Uploads, answer: tuple[int, Any]
) -> None:
    house.answers = [answer]
    with pytest.raises(Offline) as offline:
        await uploads.bring(MESSAGE, (FILE,))
    assert offline.value.code == "not-the-server"


async def test_a_broken_server_is_left_a_while(house: Storehouse, uploads: Uploads) -> None:
    house.answers = [(500, "<html>"), (429, "")]
    for _ in range(2):
        with pytest.raises(Later):
            await uploads.bring(MESSAGE, (FILE,))


async def test_a_connection_that_breaks_each_time_is_tried_ever_later(
    house: Storehouse, uploads: Uploads
) -> None:
    """A server may close on what is too large for it without saying so."""
    house.drop = True
    for _ in range(2):
        with pytest.raises(Offline):
            await uploads.bring(MESSAGE, (FILE,))
    waits = []
    for _ in range(2):
        with pytest.raises(Later) as later:
            await uploads.bring(MESSAGE, (FILE,))
        waits.append(later.value.after)
    assert waits == sorted(set(waits))
    house.drop = False
    assert await uploads.bring(MESSAGE, (FILE,)) == ["7"]
