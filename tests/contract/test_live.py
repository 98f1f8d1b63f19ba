"""What every adapter owes of what is live, and of how far the person has read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from datetime import UTC, datetime

import pytest

from protocols.adapter import LIVE, Later, Offline, Refused, SignedOut
from storage.model import ChannelId, Item, ItemId, ReadMark, ServerAnswer
from tests.servers.proxy import Fault, Proxy

from .conftest import SignIn
from .shelf import Client
from .world import World

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]


def main(client: Client, world: World) -> frozenset[ChannelId]:
    return frozenset((world.main_channel(client.shelf.channels()).id,))


async def next_of(steps: AsyncIterator[ServerAnswer]) -> ServerAnswer:
    async with asyncio.timeout(60):
        return await anext(aiter(steps))


async def close(steps: AsyncIterator[ServerAnswer]) -> None:
    if isinstance(steps, AsyncGenerator):
        await steps.aclose()


async def test_what_is_said_in_a_followed_channel_comes_by_itself(
    client: SignIn, world: World
) -> None:
    one = await client(world)
    world.stir()
    await one.sync()
    steps = one.adapter.live(main(one, world), None)
    if not world.can_follow:
        async with asyncio.timeout(60):
            assert [answer async for answer in steps] == []
        return
    said, found = await asyncio.to_thread(world.stir), dict[ItemId, Item]()
    while not any(said in item.text for item in found.values()):
        answer = await next_of(steps)
        assert answer.stream == LIVE
        one.cursors[LIVE] = answer.cursor
        await one.adapter.learn(answer)
        batch = one.adapter.translate(answer)
        assert batch == one.adapter.translate(answer)
        one.shelf.apply(batch)
        found |= {item.id: item for item in batch.items}
    await close(steps)
    before = dict(one.shelf.items)
    await one.sync()  # it comes again, and nothing is another for it
    assert one.shelf.items == before


async def test_what_nobody_knows_is_not_followed(client: SignIn, world: World) -> None:
    one = await client(world)
    world.stir()
    await one.sync()
    strange = frozenset((ChannelId(f"{one.tools.account.id}/elsewhere"), ChannelId("x/y")))
    async with asyncio.timeout(60):
        assert [answer async for answer in one.adapter.live(strange, None)] == []


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [(Fault.HTML, Offline), (Fault.ELSEWHERE, Offline), (Fault.BUSY, Later)],
)
async def test_a_server_that_does_not_answer_well_ends_it(
    client: SignIn, world: World, proxy: Proxy, fault: Fault, outcome: type[Exception]
) -> None:
    if not world.can_follow:
        return
    one = await client(world, proxy.url)
    await one.sync()
    proxy.always(fault)
    steps = one.adapter.live(main(one, world), None)
    with pytest.raises(outcome):
        await next_of(steps)


async def test_an_ended_session_ends_it(client: SignIn, fresh_world: World) -> None:
    if not fresh_world.can_follow:
        return
    one = await client(fresh_world)
    await one.sync()
    fresh_world.revoke()
    with pytest.raises(SignedOut):
        await next_of(one.adapter.live(main(one, fresh_world), None))


async def test_a_mark_is_told_or_there_is_no_such_thing(
    client: SignIn, world: World, proxy: Proxy
) -> None:
    one = await client(world, proxy.url)
    world.stir()
    await one.sync()
    channel = world.main_channel(one.shelf.channels())
    newest = max(
        (p for p in one.shelf.placements.values() if p.channel == channel.id), key=lambda p: p.at
    )
    mark = ReadMark(channel=channel.id, item=newest.item, at=datetime.now(UTC))
    before = len(proxy.seen)
    if world.has_marks:
        await one.adapter.mark(mark)
        await one.adapter.mark(mark)  # once more changes nothing
        proxy.always(Fault.LOST)
        with pytest.raises(Offline):
            await one.adapter.mark(mark)
        return
    with pytest.raises(Refused) as refused:
        await one.adapter.mark(mark)
    assert refused.value.code == "unsupported"
    assert len(proxy.seen) == before
