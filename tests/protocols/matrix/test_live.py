"""What is said in a room in front of the person comes as it is said, keys included."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from aiohttp import web

from protocols.adapter import LIVE
from protocols.matrix import live
from protocols.matrix.draft import THREAD
from protocols.matrix.following import STREAM
from protocols.matrix.place import Place
from storage.errors import StorageError
from storage.model import ChannelId
from tests.waiting import until

from .community import Signed
from .meeting import Meeting, enter_room
from .sealed import FailingCrypto
from .test_following import Server
from .test_hostile import ROOM, signed, stand_in

real = [pytest.mark.real, pytest.mark.asyncio(loop_scope="module")]


async def follow(camille: Signed, channels: frozenset[ChannelId]) -> None:
    """As the engine does it, until cancelled."""
    async with aclosing(camille.adapter.live(channels, camille.shelf.cursor(LIVE))) as steps:  # type: ignore[type-var]
        async for answer in steps:
            await camille.take(answer)


@asynccontextmanager
async def watching(camille: Signed, *rooms: str) -> AsyncIterator[None]:
    """These rooms are open in a window."""
    task = asyncio.create_task(follow(camille, frozenset(camille.channel(one) for one in rooms)))
    try:
        await asyncio.sleep(0.1)
        yield
        assert not task.done(), task.exception()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def aside(deed: Any, *given: Any) -> Any:
    """What the others do takes its time; the poll goes on meanwhile."""
    return await asyncio.to_thread(deed, *given)


async def other_room(both: Meeting) -> str:
    found = str(await aside(lambda: both.noe.room(invite=[both.member])))
    await enter_room(both.camille, found)
    await aside(both.noe.sees, found, both.member)
    return found


class TestWithSomebodyElsesProgram:
    pytestmark = real

    async def test_an_encrypted_room_is_live_and_another_is_not(self, both: Meeting) -> None:
        other = await other_room(both)
        async with watching(both.camille, both.room):
            await aside(both.noe.say, other, "Ailleurs")
            await aside(both.noe.say, both.room, "Tout de suite")
            await until(lambda: both.read() == ["Tout de suite"])
            await aside(both.noe.say, both.room, "Et encore")
            await until(lambda: both.read() == ["Tout de suite", "Et encore"])
            assert both.read(other) == []
        # By now the letter that brought the other room's key is forgotten at the server.
        await both.camille.sync()
        assert both.read(other) == ["Ailleurs"]
        assert both.read() == ["Tout de suite", "Et encore"]

    async def test_words_that_change_or_go_do_so_live(self, both: Meeting) -> None:
        async with watching(both.camille, both.room):
            said = await aside(both.noe.say, both.room, "À 18 h")
            gone = await aside(both.noe.say, both.room, "Oups")
            await until(lambda: both.read() == ["À 18 h", "Oups"])
            await aside(both.noe.edit, both.room, said, "À 19 h")
            await aside(both.noe.redact, both.room, gone)
            await until(lambda: both.read() == ["À 19 h", "(removed)"])

    async def test_a_late_key_opens_what_waits(self, both: Meeting) -> None:
        async with watching(both.camille, both.room):
            await aside(both.noe.hold)
            await aside(both.noe.rotate, both.room)
            await aside(both.noe.say, both.room, "En retard")
            await until(lambda: both.read() == ["(key-awaited)"])
            await aside(both.noe.release)
            await until(lambda: both.read() == ["En retard"])

    async def test_what_was_said_since_the_last_round_is_there_too(self, both: Meeting) -> None:
        """More of it than one answer holds, and in a room that was not followed until now."""
        other = await other_room(both)
        for number in range(60):
            await aside(both.noe.http.send, other, "m.room.message", plain(str(number)))
        async with watching(both.camille, both.room):
            await aside(both.noe.say, both.room, "Ici")
            await until(lambda: both.read() == ["Ici"])
        async with watching(both.camille, both.room, other):
            await until(lambda: len(both.read(other)) == 60)
        assert both.read(other) == [str(number) for number in range(60)]
        await both.camille.sync()
        assert both.read(other) == [str(number) for number in range(60)]

    async def test_rounds_between_and_a_restart_lose_nothing(self, both: Meeting) -> None:
        said = []
        for number in range(6):
            async with watching(both.camille, both.room):
                await aside(both.noe.rotate, both.room)
                said += [f"live {number}"]
                await aside(both.noe.say, both.room, said[-1])
                await until(lambda: both.read() == said)  # noqa: B023
            await aside(both.noe.rotate, both.room)
            said += [f"round {number}"]
            await aside(both.noe.say, both.room, said[-1])
            if number % 2:
                await both.restart()
            assert await both.texts() == said
        await both.camille.adapter.close()

    async def test_who_was_sent_away_reads_no_more_however_live_one_is(self, both: Meeting) -> None:
        """A place of the stream that tells of one room says nothing of another's members."""
        other = await other_room(both)
        guest = await aside(lambda: both.js.member(both.synapse, both.synapse.member("Awa")))
        await aside(both.noe.invite, other, guest.member)
        await aside(guest.join, other)
        await both.camille.sync()
        there = replace(both, room=other)
        first = await there.say("À vous deux")
        await aside(guest.hears, other, "À vous deux")
        async with watching(both.camille, both.room):
            await aside(both.noe.kick, other, guest.member)
            await aside(both.noe.say, both.room, "Il est parti")
            await until(lambda: both.read() == ["Il est parti"])
        both.camille.adapter._sending._sharing._asked[other] = 0  # half a minute went by
        last = await there.say("À toi seul")
        await aside(both.noe.hears, other, "À toi seul")
        assert await aside(there.session, last) != await aside(there.session, first)

    async def test_others_are_told_nothing_of_who_reads_or_types(self, both: Meeting) -> None:
        async with watching(both.camille, both.room):
            said = await aside(both.noe.say, both.room, "Lis-moi")
            await until(lambda: both.read() == ["Lis-moi"])
        await both.camille.adapter.mark(both.camille.read_mark(both.room, said))
        await both.say("C’est lu")
        seen = await aside(lambda: both.noe.http.call("GET", "/sync", timeout=0))
        room = seen["rooms"]["join"][both.room]
        me = both.camille.tools.account.address
        assert me not in json.dumps(room["ephemeral"])
        status = await aside(lambda: both.noe.http.call("GET", f"/presence/{me}/status"))
        assert status["presence"] == "offline"


def plain(text: str) -> dict[str, object]:
    return {"msgtype": "m.text", "body": text}


async def test_a_room_that_was_left_and_one_never_heard_of_are_not_followed() -> None:
    server = Server({})
    async with stand_in(server.handler) as address, signed(address) as camille:
        strange = frozenset((camille.channel("!other:club.example"),))
        await asyncio.wait_for(follow(camille, strange), 60)
        del camille.shelf.cursors[STREAM]  # nothing was read yet
        await asyncio.wait_for(follow(camille, frozenset((camille.channel(ROOM),))), 60)
    assert [one for one in server.asked if one.startswith("sync")] == []


async def test_a_place_that_the_server_forgot_is_left_for_the_last_round() -> None:
    server = Server({"s0": said("s1", "Depuis")})

    async def forgetful(request: web.Request) -> web.StreamResponse:
        if request.query.get("since") == "gone":
            return web.json_response({"errcode": "M_UNKNOWN"}, status=400)
        return await server.handler(request)

    async with stand_in(forgetful) as address, signed(address) as camille:
        gone = Place(round="s0", since="gone", rooms=frozenset((ROOM,)))
        camille.shelf.cursors[LIVE] = gone.packed()
        async with watching(camille, ROOM):
            await until(lambda: camille.shelf.texts(camille.channel(ROOM)) == ["Depuis"])


async def test_a_thread_is_followed_as_its_room() -> None:
    server = Server({"s0": said("s1", "Dans le fil")})
    async with (
        stand_in(server.handler) as address,
        signed(address) as camille,
        watching(camille, ROOM + THREAD),
    ):
        await until(lambda: camille.shelf.texts(camille.channel(ROOM)) == ["Dans le fil"])


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each answer is taken for one that came at once, also where all of it takes a second here."""
    monkeypatch.setattr(live, "_AT_ONCE", 3600.0)


@pytest.mark.usefixtures("soon")
async def test_a_server_that_does_not_hold_questions_open_is_not_asked_without_end() -> None:
    server = Server({})
    async with (
        stand_in(server.handler) as address,
        signed(address) as camille,
        watching(camille, ROOM),
    ):
        await until(lambda: len(server.synced) >= 3)
    assert rested(server)


@pytest.mark.usefixtures("soon")
async def test_one_that_repeats_itself_is_not_asked_without_end() -> None:
    server = Server({"s0": said("s0", "Encore")})
    async with (
        stand_in(server.handler) as address,
        signed(address) as camille,
        watching(camille, ROOM),
    ):
        await until(lambda: len(server.synced) >= 3)
    assert rested(server)


def rested(server: Server) -> bool:
    """Whether it was left alone before each question."""
    return all(later - early >= 0.9 for early, later in pairwise(server.synced))


async def test_invitations_and_other_rooms_wait_for_their_round() -> None:
    answer = said("s1", "Ici")
    answer["rooms"]["join"]["!other:club.example"] = answer["rooms"]["join"][ROOM]
    answer["rooms"]["invite"] = {"!third:club.example": {"invite_state": {"events": []}}}
    server = Server({"s0": answer})
    async with stand_in(server.handler) as address, signed(address) as camille:
        async with watching(camille, ROOM):
            await until(lambda: bool(camille.shelf.items))
        assert set(camille.shelf.known) == {camille.channel(ROOM)}


async def test_a_place_is_used_only_after_its_keys_are_kept() -> None:
    server = Server({"s0": {"next_batch": "s1", "to_device": {"events": [{}]}}})
    async with stand_in(server.handler) as address, signed(address) as camille:
        camille.tools.crypto = kept = FailingCrypto()
        camille.adapter = type(camille.adapter)(camille.tools)
        await camille.adapter._crypto.tend()
        kept.fails = "full"
        with pytest.raises(StorageError):
            await follow(camille, frozenset((camille.channel(ROOM),)))
        assert "sync s1" not in server.asked
        await camille.adapter.close()


def said(after: str, text: str) -> dict[str, Any]:
    """An answer of /sync with one message."""
    event = {
        "type": "m.room.message",
        "event_id": f"$e{after}",
        "sender": "@noe:club.example",
        "origin_server_ts": 1_760_000_000_000,
        "content": plain(text),
    }
    create = {
        "type": "m.room.create",
        "state_key": "",
        "event_id": "$c",
        "sender": "@noe:club.example",
        "origin_server_ts": 1_750_000_000_000,
        "content": {},
    }
    room = {"state": {"events": [create]}, "timeline": {"events": [event]}}
    return {"next_batch": after, "rooms": {"join": {ROOM: room}}}
