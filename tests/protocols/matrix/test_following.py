"""Which answers are kept for their keys alone, and that none of them is asked for without end."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from aiohttp import web

from storage.errors import StorageError
from storage.model import ServerAnswer, Stream

from .sealed import FailingCrypto
from .test_hostile import Handler, signed, stand_in


class Server:
    """Answers /sync with what it is given, by ``since``; then with nothing new."""

    def __init__(self, answers: dict[str, dict[str, Any]], refuses: bool = False) -> None:
        self.answers, self.refuses = answers, refuses
        self.asked: list[str] = []
        self.synced: list[float] = []  # when /sync was asked, of time.monotonic

    @property
    def handler(self) -> Handler:
        async def answer(request: web.Request) -> web.StreamResponse:
            name = request.path.removeprefix("/_matrix/client/v3/")
            since = request.query.get("since", "")
            self.asked.append(f"{name} {since}".strip())
            if name == "sync":
                self.synced.append(time.monotonic())
                return web.json_response(self.answers.get(since, {"next_batch": since}))
            if self.refuses:
                return web.json_response({"errcode": "M_UNKNOWN"}, status=400)
            counts = {"signed_curve25519": 50}
            return web.json_response({"one_time_key_counts": counts, "device_keys": {}})

        return answer


@pytest.mark.parametrize(
    "news",
    [
        {"to_device": {"events": [{"type": "m.dummy"}]}},
        {"device_lists": {"changed": ["@noe:club.example"]}},
        {"device_lists": {"left": ["@noe:club.example"]}},
        {"device_one_time_keys_count": {"signed_curve25519": 2}},
        {"device_unused_fallback_key_types": []},
    ],
)
async def test_an_answer_of_keys_alone_is_kept(news: dict[str, Any]) -> None:
    server = Server({"s0": {"next_batch": "s1", **news}})
    async with stand_in(server.handler) as address, signed(address) as camille:
        [answer] = await camille.sync()
        assert json.loads(answer.body).items() >= news.items()
        assert camille.cursor == "s1"
        assert [one for one in server.asked if "sync" in one] == ["sync s0", "sync s1"]


async def test_an_answer_without_news_is_not_kept() -> None:
    counts = {"device_one_time_keys_count": {"signed_curve25519": 50}}
    empty: dict[str, Any] = {
        "to_device": {"events": []},
        "device_lists": {"changed": [], "left": []},
    }
    server = Server({"s0": {"next_batch": "s1", **empty, **counts}})
    async with stand_in(server.handler) as address, signed(address) as camille:
        assert await camille.sync() == []
        assert camille.cursor == "s0"


async def test_a_server_that_takes_no_keys_is_not_asked_without_end() -> None:
    low: dict[str, Any] = {"device_one_time_keys_count": {"signed_curve25519": 0}}
    low["device_unused_fallback_key_types"] = []
    moving = {f"s{n}": {"next_batch": f"s{n + 1}", **low} for n in range(50)}
    server = Server(moving, refuses=True)
    async with stand_in(server.handler) as address, signed(address) as camille:
        assert len(await camille.sync()) <= 2
        assert len(server.asked) <= 12


async def test_keys_come_before_the_first_question_and_after_each_answer() -> None:
    server = Server({"s0": {"next_batch": "s1", "to_device": {"events": [{}]}}})
    low = {"device_one_time_keys_count": {"signed_curve25519": 1}}
    server.answers["s1"] = {"next_batch": "s2", **low}
    async with stand_in(server.handler) as address, signed(address) as camille:
        await camille.sync()
    keys = [one for one in server.asked if one.startswith(("sync", "keys"))]
    assert keys == ["keys/upload", "sync s0", "sync s1", "keys/upload", "sync s2"]


async def test_a_since_is_used_again_only_after_its_keys_are_kept() -> None:
    server = Server({"s0": {"next_batch": "s1", "to_device": {"events": [{}]}}})
    async with stand_in(server.handler) as address, signed(address) as camille:
        camille.tools.crypto = kept = FailingCrypto()
        camille.adapter = type(camille.adapter)(camille.tools)
        await camille.adapter.learn(_nothing())  # begun, so that what fails is the learning
        kept.fails = "full"
        with pytest.raises(StorageError):
            await camille.sync()
        assert "sync s1" not in server.asked
        await camille.adapter.close()


def _nothing() -> ServerAnswer:
    body = b'{"next_batch": "s0"}'
    return ServerAnswer(stream=Stream("sync"), cursor="s0", kind="sync 0", body=body)
