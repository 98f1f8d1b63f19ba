"""What is in front of the person comes as it is said; everything else waits to be asked for."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from protocols import living
from protocols.adapter import LIVE, Later, Offline
from storage.calm.keeping import Keeping
from storage.database import Database
from storage.errors import StorageError
from storage.line import LineClient, LineError
from storage.model import (
    AccountState,
    AddressId,
    Batch,
    ChannelId,
    ChannelKind,
    ServerAnswer,
    View,
)
from tests.protocols.house import House, house, room
from tests.protocols.memory import Adapter
from tests.waiting import until

ROSE = AddressId("mem:rose")


async def look(here: House, client: LineClient, *rooms: str) -> None:
    """As a window that shows these."""
    await client.call("live", channels=[room(here, name) for name in rooms])


def begun(here: House) -> list[str]:
    """What was followed, one word each time that it began."""
    return [one for one in here.server.asked() if one.startswith("live:")]


def over(here: House) -> bool:
    """Whether nothing is followed any more."""
    return len(begun(here)) == here.server.asked().count("live-over")


async def test_what_is_open_comes_by_itself_and_the_rest_waits(tmp_path: Path) -> None:
    async with house(tmp_path) as here:
        client = await here.client()
        await client.call("sync")
        await look(here, client, "room")
        await until(lambda: begun(here) == ["live:room"])
        here.server.post("for later", room="other")
        here.server.post("at once")
        await until(lambda: here.texts() == ["at once"])
        await asyncio.sleep(0.5)
        assert here.texts() == ["at once"]
        assert here.server.asked().count("changes") == 1
        await client.call("sync")
        assert here.texts() == ["for later", "at once"]  # by their time, each once


async def test_rounds_and_live_take_turns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at_work: list[str] = []
    plainly = Adapter.changes

    async def changes(self: Adapter, *given: object) -> AsyncIterator[ServerAnswer]:
        at_work.append("round" if over(here) else "both")
        async for answer in plainly(self, *given):  # type: ignore[arg-type]
            yield answer
        at_work.append("round" if over(here) else "both")

    monkeypatch.setattr(Adapter, "changes", changes)
    async with house(tmp_path) as here:
        client = await here.client()
        await client.call("sync")
        await look(here, client, "room")
        for number in range(3):
            await until(lambda: not over(here))
            here.server.post(f"m{number}")
            await client.call("sync")
        await until(lambda: not over(here))
        assert set(at_work) == {"round"}
        assert here.texts() == ["m0", "m1", "m2"]


async def test_it_ends_with_what_is_shown_and_with_who_looks(tmp_path: Path) -> None:
    async with house(tmp_path) as here:
        one, other = await here.client(), await here.client()
        await one.call("sync")
        await look(here, one, "room")
        await look(here, other, "other")
        await until(lambda: begun(here)[-1:] == ["live:other,room"])
        await look(here, other)
        await until(lambda: begun(here)[-1] == "live:room")
        here.server.post("unseen", room="other")
        await one.close()
        await until(lambda: over(here))
        await asyncio.sleep(0.4)
        assert over(here)
        assert here.texts() == []


def settings() -> dict[str, object]:
    """What a window tells that wrote down a choice."""
    return {"revision": 1, "channels": [], "views": [View.SETTINGS]}


async def test_direct_conversations_with_listed_people_are_live_while_somebody_is_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plainly = Adapter._batch

    def direct(self: Adapter, page: list[dict[str, object]]) -> Batch:
        """The other room is a direct one with Rose."""
        found = plainly(self, page)
        made = (
            replace(one, kind=ChannelKind.DIRECT, peers=(ROSE,)) if one.remote == "other" else one
            for one in found.channels
        )
        return replace(found, channels=tuple(made))

    monkeypatch.setattr(Adapter, "_batch", direct)
    async with house(tmp_path) as here:
        client = await here.client()
        here.server.post("so that the rooms are known")
        await client.call("sync")
        window = Database.open(here.folder, here.key)  # another process, who tells the engine
        keeping, told = Keeping(window), partial(client.call, "changed", **settings())
        keeping.list_people([ROSE])
        await told()
        await until(lambda: begun(here) == ["live:other"])
        here.server.post("to you", room="other")
        here.server.post("to all")
        await until(lambda: "to you" in here.texts())
        assert "to all" not in here.texts()
        keeping.unlist_people([ROSE])
        await told()
        await until(lambda: over(here))
        keeping.list_people([ROSE])
        await told()
        await until(lambda: not over(here))
        window.close()
        await client.close()
        await until(lambda: over(here))


async def test_a_person_who_is_listed_before_is_live_as_soon_as_somebody_connects(
    tmp_path: Path,
) -> None:
    async with house(tmp_path) as here:
        client = await here.client()
        here.server.post("so that the rooms are known")
        await client.call("sync")
        await client.close()
        with here.store.database.write() as write:
            write.execute(
                "UPDATE channel SET kind = 'direct', peers = ? WHERE remote = 'other'",
                (json.dumps([ROSE]),),
            )
        Keeping(here.store.database).list_people([ROSE])
        assert begun(here) == []
        await here.client()
        await until(lambda: begun(here) == ["live:other"])


async def test_who_is_lost_is_looked_for_by_a_round_and_followed_again(tmp_path: Path) -> None:
    async with house(tmp_path) as here:
        client = await here.client()
        await client.call("sync")
        await look(here, client, "room")
        await until(lambda: not over(here))
        here.server.turn("offline")
        await until(lambda: here.problem() == "unreachable")
        assert over(here)
        here.server.post("meanwhile", room="other")
        here.server.turn("offline", False)
        await until(lambda: here.problem() is None)
        assert here.texts() == ["meanwhile"]  # the round brought it
        await until(lambda: not over(here))
        here.server.post("and on")
        await until(lambda: here.texts() == ["meanwhile", "and on"])


async def test_a_server_that_asks_for_patience_is_left_alone(tmp_path: Path) -> None:
    async with house(tmp_path) as here:
        client = await here.client()
        await client.call("sync")
        await look(here, client, "room")
        await until(lambda: not over(here))
        since = asyncio.get_running_loop().time()
        here.server.turn("later", "3")
        await until(lambda: over(here))
        here.server.turn("later", False)
        asked = len(here.server.asked())
        await asyncio.sleep(2.0)
        late = asyncio.get_running_loop().time() - since >= 3
        assert len(here.server.asked()) == asked or late
        await until(lambda: not over(here))


async def test_an_ended_session_ends_it(tmp_path: Path) -> None:
    async with house(tmp_path) as here:
        client = await here.client()
        await client.call("sync")
        await look(here, client, "room")
        await until(lambda: not over(here))
        here.server.turn("revoked")
        await until(lambda: here.store.accounts.all()[0].state is AccountState.SIGNED_OUT)
        await until(lambda: over(here))
        await look(here, client, "other")
        await asyncio.sleep(0.2)
        assert over(here)


async def test_what_cannot_be_followed_is_asked_for_once(tmp_path: Path) -> None:
    async with house(tmp_path) as here:
        here.server.turn("dead")
        client = await here.client()
        await client.call("sync")
        await asyncio.sleep(0.5)  # what the engine looks at because somebody came
        await look(here, client, "room")
        await asyncio.sleep(0.6)
        assert begun(here) == ["live:room"]


@pytest.mark.parametrize("outcome", [Offline(), Later(1.0), RuntimeError("a fault")])
async def test_one_that_always_fails_is_tried_ever_less(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, outcome: Exception
) -> None:
    begins: list[float] = []

    async def live(
        self: Adapter, _channels: frozenset[ChannelId], _cursor: str | None
    ) -> AsyncIterator[ServerAnswer]:
        begins.append(asyncio.get_running_loop().time())
        raise outcome
        yield

    monkeypatch.setattr(Adapter, "live", live)
    async with house(tmp_path) as here:
        client = await here.client()
        await client.call("sync")
        await look(here, client, "room")
        await until(lambda: len(begins) == 3)
        assert begins[1] - begins[0] >= 2.0
        assert begins[2] - begins[1] >= 4.0


async def test_a_server_that_never_stops_is_read_at_a_human_pace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = 0

    async def live(
        self: Adapter, _channels: frozenset[ChannelId], _cursor: str | None
    ) -> AsyncIterator[ServerAnswer]:
        nonlocal given
        while True:
            given += 1
            yield ServerAnswer(stream=LIVE, cursor=str(given), kind="page", body=b"[]")

    monkeypatch.setattr(Adapter, "live", live)
    async with house(tmp_path) as here:
        client = await here.client()
        await client.call("sync")
        since = asyncio.get_running_loop().time()
        await look(here, client, "room")
        await until(lambda: given >= 2)
        await asyncio.sleep(2.0)
        assert given <= (asyncio.get_running_loop().time() - since) / living.BREATH + 1


async def test_what_a_full_disk_left_is_applied_before_more_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with house(tmp_path) as here:
        client = await here.client()
        await client.call("sync")
        await look(here, client, "room")
        await until(lambda: not over(here))
        whole = type(here.store.cache).apply

        def full(*_args: object) -> None:
            raise StorageError("full")

        monkeypatch.setattr(type(here.store.cache), "apply", full)
        here.server.post("kept")
        await until(lambda: here.problem() is None and over(here))
        assert len(here.store.cache.pending(here.account)) == 1
        monkeypatch.setattr(type(here.store.cache), "apply", whole)
        await client.call("sync")
        assert here.texts() == ["kept"]
        await until(lambda: not over(here))
        here.server.post("after")
        await until(lambda: here.texts() == ["kept", "after"])


@pytest.mark.parametrize("channels", [None, "room", [1], {"a": 1}])
async def test_words_that_name_no_channels_are_refused(tmp_path: Path, channels: object) -> None:
    async with house(tmp_path) as here:
        client = await here.client()
        with pytest.raises(LineError) as error:
            await client.call("live", channels=channels)
        assert error.value.code == "invalid"
