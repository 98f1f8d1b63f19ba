"""Direct conversations at a real snac, with two others who use no code of ours."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from protocols.adapter import LIVE, Refused, Unknown
from protocols.mastodon.adapter import MastodonAdapter
from storage.model import (
    Batch,
    Channel,
    ChannelKind,
    Edit,
    Intent,
    Item,
    Outgoing,
    OutgoingId,
    ReadMark,
    Reason,
    Say,
    Visibility,
)
from tests.contract.shelf import Client, MemoryShelf
from tests.servers.peers import FediversePeer, consent, eventually
from tests.servers.proxy import Fault, Proxy

from .conftest import Friends, Signing, channel, items, until
from .test_snac import at_server, outgoing, posted, word

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]


def conversation(client: Client, *others: FediversePeer) -> Channel:
    """The one with these people and nobody else."""
    wanted = {f"{one.member.login}@{one.server.host}" for one in others}
    (found,) = [
        one
        for one in client.shelf.channels()
        if one.kind is ChannelKind.DIRECT and set(one.peers) == wanted
    ]
    return found


def there(client: Client, where: Channel, intent: Intent) -> Outgoing:
    return replace(outgoing(client, intent), channel=where.id)


async def say(client: Client, where: Channel, words: str) -> Item:
    batch = await client.adapter.send(there(client, where, Say(text=words)))
    client.shelf.apply(batch)
    (item,) = batch.items
    return item


@pytest.fixture(scope="module")
def whispered(friends: Friends) -> str:
    """What the other has written to our member alone: once for all, for it takes some seconds,
    and under load snac may lose it."""
    for number, _ in enumerate(eventually(90, pause=0.5)):
        if number % 50 == 0:
            said = word()
            friends.other.post(f"@{friends.member.login} {said}", visibility="direct")
        if said in str(friends.mine.call("GET", "/api/v1/notifications")):
            break
    return said


@pytest.fixture
async def told(noor: Client, whispered: str) -> Item:
    return await until(noor, whispered)


async def test_what_is_for_me_alone_is_a_conversation_and_no_mention(
    noor: Client, friends: Friends, told: Item
) -> None:
    where = conversation(noor, friends.other)
    assert (where.name, where.encrypted) == ("Awa", False)
    assert where.accepts.visibilities == (Visibility.DIRECT,)
    assert {one for one in noor.shelf.placements if one[0] == told.id} == {(told.id, where.id)}
    assert noor.shelf.placements[told.id, where.id].reason is Reason.DIRECT
    assert told.visibility is Visibility.DIRECT
    assert "@" not in told.text


async def test_an_answer_there_names_them_and_follows_the_last_post_and_neither_is_seen(
    noor: Client, friends: Friends, told: Item
) -> None:
    answer = word()
    where = conversation(noor, friends.other)
    last = noor.shelf.newest(where.id, datetime.now(UTC))
    assert last is not None
    made = await say(noor, where, answer)
    (status,) = at_server(friends, answer)
    assert status["visibility"] == "direct"
    assert status["text"] == f"@{friends.other.member.login} {answer}"
    assert made.text == answer
    assert made.reply_to == last
    assert noor.shelf.placements[made.id, where.id].reason is Reason.WRITTEN
    for _ in eventually(60, pause=0.5):
        heard = friends.other.call("GET", "/api/v1/notifications")
        if answer in str(heard):
            break
    await noor.sync()
    assert [one.id for one in items(noor, answer)] == [made.id]
    assert {one for one in noor.shelf.placements if one[0] == made.id} == {(made.id, where.id)}


async def test_an_edit_there_keeps_whom_it_names(
    noor: Client, friends: Friends, told: Item
) -> None:
    said, later = word(), word()
    where = conversation(noor, friends.other)
    made = await say(noor, where, said)
    edit = there(noor, where, Edit(item=made.id, text=later))
    assert await noor.adapter.find(edit) is None
    (changed,) = (await noor.adapter.send(edit)).items
    assert (changed.id, changed.text) == (made.id, later)
    (status,) = at_server(friends, later)
    assert status["text"] == f"@{friends.other.member.login} {later}"
    assert await noor.adapter.find(edit) is not None


async def test_with_a_third_person_it_is_another_conversation_and_names_both(
    noor: Client, friends: Friends, told: Item
) -> None:
    third = FediversePeer(friends.server, friends.server.member("Bo"))
    people = (friends.other.member, third.member)
    for one in people:
        friends.mine.call("GET", f"/api/v1/accounts/lookup?acct={one.login}")
    begun, answer = word(), word()
    names = " ".join(f"@{one.login}" for one in people)
    direct = Say(text=f"{names} {begun}", visibility=Visibility.DIRECT)
    noor.shelf.apply(await noor.adapter.send(outgoing(noor, direct)))
    where = conversation(noor, friends.other, third)
    assert where.id != conversation(noor, friends.other).id
    made = await say(noor, where, answer)
    assert (made.text, items(noor, begun)[0].text) == (answer, begun)
    (status,) = at_server(friends, answer)
    mentions: Any = status["mentions"]
    assert {one["acct"].partition("@")[0] for one in mentions} == {one.login for one in people}


async def test_a_new_one_begins_with_a_post_that_names_somebody(
    noor: Client, friends: Friends
) -> None:
    """Begun from a card: the person's name is typed for them, the audience is chosen."""
    somebody = FediversePeer(friends.server, friends.server.member("Zoé"))
    login, said = somebody.member.login, word()
    friends.mine.call("GET", f"/api/v1/accounts/lookup?acct={login}")
    begun = Say(text=f"@{login} {said}", visibility=Visibility.DIRECT)
    batch = await noor.adapter.send(outgoing(noor, begun))
    noor.shelf.apply(batch)
    where = conversation(noor, somebody)
    assert [one.channel for one in batch.placements] == [where.id]
    assert "Say" in where.accepts.intents


async def test_another_engine_finds_the_same_conversation(
    noor: Client, friends: Friends, told: Item, signed_in: Signing
) -> None:
    again = await signed_in(friends.server.url, consent(friends.member))
    await again.sync()
    mine, theirs = (conversation(one, friends.other) for one in (noor, again))
    assert (theirs.remote, theirs.peers) == (mine.remote, mine.peers)


async def test_what_was_with_the_mentions_moves_to_its_conversation(
    noor: Client, friends: Friends, told: Item
) -> None:
    """A cache as an earlier version left it: the payload is there, the placement is another."""
    mentions, shelf = channel(noor, ChannelKind.MENTIONS).id, MemoryShelf()
    payload = noor.shelf.payload(told.id)
    placed = noor.shelf.placements[told.id, conversation(noor, friends.other).id]
    assert payload is not None
    before = Batch(
        channels=tuple(c for c in noor.shelf.channels() if c.kind is not ChannelKind.DIRECT),
        items=(told,),
        placements=(replace(placed, channel=mentions),),
        payloads=(replace(payload, version=1),),
    )
    shelf.apply(before)
    older = Client(noor.adapter, noor.tools, shelf)
    noor.tools._shelf = shelf
    await older.sync()
    assert (told.id, mentions) not in shelf.placements
    assert (told.id, conversation(older, friends.other).id) in shelf.placements


@pytest.mark.row("D6")
async def test_a_lost_answer_there_is_found_and_not_sent_again(
    friends: Friends, signed_in: Signing, whispered: str
) -> None:
    """Also when another post came meanwhile, which it would answer if it were sent now."""
    with Proxy(friends.server.url) as proxy:
        client = await signed_in(proxy.url, consent(friends.member))
        said, meanwhile = word(), word()
        await until(client, whispered)
        message = there(client, conversation(client, friends.other), Say(text=said))
        proxy.once(Fault.LOST, lambda method, path: (method, path) == ("POST", "/api/v1/statuses"))
        with pytest.raises(Unknown):
            await client.adapter.send(message)
        friends.other.post(f"@{friends.member.login} {meanwhile}", visibility="direct")
        await until(client, meanwhile)
        found = await client.adapter.find(message)
        assert found is not None
        assert [one.echo for one in found.items] == [message.id]
        assert len(posted(proxy, 1)) == 1
        # Known as the answer to that one, it is not the answer to another.
        client.shelf.apply(found)
        assert await client.adapter.find(replace(message, id=OutgoingId("0" * 32))) is None


async def test_its_past_is_what_its_posts_answer(
    noor: Client, friends: Friends, told: Item
) -> None:
    where = conversation(noor, friends.other)
    first = await say(noor, where, word())
    second = await say(noor, where, word())
    batch = await noor.adapter.history(where.id, second.id)
    assert first.id in {one.id for one in batch.items}
    assert {one.channel for one in batch.placements} == {where.id}
    assert (await noor.adapter.history(where.id, told.id)).items == ()
    assert (await noor.adapter.history(where.id, None)).items == ()


async def test_a_server_without_read_places_for_conversations_says_so(
    noor: Client, friends: Friends, told: Item
) -> None:
    where = conversation(noor, friends.other)
    with pytest.raises(Refused) as refused:
        await noor.adapter.mark(ReadMark(channel=where.id, item=told.id, at=told.at))
    assert refused.value.code == "unsupported"


# --- live -------------------------------------------------------------------------------------


@contextlib.asynccontextmanager
async def followed(
    client: Client, adapter: MastodonAdapter, *where: Channel
) -> AsyncIterator[None]:
    """Applies what is told live, as the engine does."""

    async def follow() -> None:
        steps = adapter.live(frozenset(one.id for one in where), client.cursors.get(LIVE))
        async for answer in steps:
            assert answer.stream == LIVE
            client.cursors[LIVE] = answer.cursor
            client.answers.append(answer)
            client.shelf.apply(adapter.translate(answer))

    task = asyncio.create_task(follow())
    try:
        yield
        assert not task.done() or task.exception() is None
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        await adapter.close()


async def comes(client: Client, said: str) -> Item:
    for _ in range(600):
        if found := items(client, said):
            return found[0]
        await asyncio.sleep(0.1)
    raise AssertionError


async def test_an_open_conversation_is_asked_for_and_nothing_else_is(
    friends: Friends, signed_in: Signing, whispered: str
) -> None:
    """snac announces a stream and has none. Asked here twice a second; really twice a minute."""
    with Proxy(friends.server.url) as proxy:
        client = await signed_in(proxy.url, consent(friends.member))
        second, open_ = word(), word()
        await until(client, whispered)
        where = conversation(client, friends.other)
        asked = len(proxy.seen)
        async with followed(client, MastodonAdapter(client.tools, every=0.5), where):
            friends.other.post(f"@{friends.member.login} {open_}")
            friends.other.post(f"@{friends.member.login} {second}", visibility="direct")
            item = await comes(client, second)
        assert (item.id, where.id) in client.shelf.placements
        assert items(client, open_) == []  # it waits for its edition
        paths = {one.path.partition("?")[0] for one in proxy.seen[asked:]}
        assert "/api/v1/notifications" in paths
        assert paths <= {
            "/api/v1/notifications",
            "/api/v1/streaming/direct",
            "/api/v1/instance",
            "/api/v2/instance",
        }
        assert sum(one.path == "/api/v1/streaming/direct" for one in proxy.seen) == 1


async def test_an_open_thread_brings_its_answers(noor: Client, friends: Friends) -> None:
    said, answer = word(), word()
    status = friends.other.post(said)
    question = await until(noor, said)
    batch = await noor.adapter.thread(question.id)
    noor.shelf.apply(batch)
    (thread,) = batch.channels
    async with followed(noor, MastodonAdapter(noor.tools, every=0.5), thread):
        friends.other.post(answer, reply_to=str(status["id"]))
        item = await comes(noor, answer)
    assert (item.id, thread.id) in noor.shelf.placements
    assert item.reply_to == question.id


async def test_home_and_mentions_are_never_live(noor: Client) -> None:
    kinds = (ChannelKind.HOME, ChannelKind.MENTIONS)
    chosen = frozenset(channel(noor, kind).id for kind in kinds)
    assert [one async for one in noor.adapter.live(chosen, None)] == []
