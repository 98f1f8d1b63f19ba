"""What snac lacks, at mastodon_mock: a stand-in, no real server, so nothing here is marked real.

Conversations with their read places, server-sent events, blocks and mutes.
"""

from __future__ import annotations

import asyncio
import itertools

import pytest

from protocols.mastodon.adapter import MastodonAdapter
from storage.model import AddressId, Batch, ChannelKind, ReadMark, Say, Visibility
from tests.contract.shelf import Client

from .conftest import Mock, Signing, channel, items
from .test_snac import outgoing, sent, word
from .test_snac_conversations import comes, followed, say

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
async def noor(mock: Mock, signed_in: Signing) -> Client:
    client = await signed_in(mock.url, mock.opener("noor"))
    await client.sync()
    return client


def whisper(mock: Mock, said: str) -> dict[str, object]:
    form = {"status": f"@noor {said}", "visibility": "direct"}
    return mock.call("POST", "/api/v1/statuses", "awa", **form)


def marks(batches: tuple[Batch, ...]) -> list[ReadMark]:
    return [one for batch in batches for one in batch.read_marks]


async def test_a_conversation_read_here_is_read_there_and_the_other_way_round(
    mock: Mock, noor: Client
) -> None:
    """The stand-in's conversations have the id of their last post."""
    first, second, token = word(), word(), noor.tools.secret["token"]
    whisper(mock, first)
    await noor.sync()
    where = channel(noor, ChannelKind.DIRECT)
    (item,) = items(noor, first)

    def is_unread() -> bool:
        found = mock.call("GET", "/api/v1/conversations", token)
        assert isinstance(found, list)
        return bool(found[0]["unread"])

    assert is_unread()
    await noor.adapter.mark(ReadMark(channel=where.id, item=item.id, at=item.at))
    assert not is_unread()

    status = whisper(mock, second)
    assert not marks(await noor.sync())
    mock.call("POST", f"/api/v1/conversations/{status['id']}/read", token)
    (item,) = items(noor, second)
    assert [one.item for one in marks(await noor.sync())] == [item.id]


async def test_the_place_in_the_mentions_is_shared(mock: Mock, noor: Client) -> None:
    token, mentions = noor.tools.secret["token"], channel(noor, ChannelKind.MENTIONS).id
    said = [word(), word()]
    for one in said:
        mock.call("POST", "/api/v1/statuses", "awa", status=f"@noor {one}")
    await noor.sync()
    (first,), (second,) = (items(noor, one) for one in said)
    await noor.adapter.mark(ReadMark(channel=mentions, item=first.id, at=first.at))
    path = "/api/v1/markers?timeline[]=notifications"
    marker = mock.call("GET", path, token)["notifications"]["last_read_id"]
    notifications = mock.call("GET", "/api/v1/notifications?types[]=mention", token)
    assert isinstance(notifications, list)
    about = {one["status"]["uri"]: one["id"] for one in notifications}
    assert marker == about[first.id]
    await noor.sync()
    form = {"notifications[last_read_id]": about[second.id]}
    mock.call("POST", "/api/v1/markers", token, **form)
    assert [one.item for one in marks(await noor.sync())] == [second.id]


async def test_who_is_blocked_or_muted_there_is_known_here(mock: Mock, signed_in: Signing) -> None:
    """Asked once a day: by a fresh engine each time here."""
    first = await signed_in(mock.url, mock.opener("noor"))
    awa = mock.call("GET", "/api/v1/accounts/lookup?acct=awa")["id"]
    known: list[frozenset[AddressId] | None] = []
    for deed in ("", "mute", "unmute", "block", "unblock"):
        if deed:
            mock.call("POST", f"/api/v1/accounts/{awa}/{deed}", first.tools.secret["token"])
        client = Client(MastodonAdapter(first.tools), first.tools, first.shelf)
        client.cursors = first.cursors
        told = [batch.blocked for batch in await client.sync()]
        known += [one for one in told if one is not None]
        assert not [one for one in await client.sync() if one.blocked is not None]
        await client.adapter.close()
    address = AddressId(f"awa@{mock.url.partition('://')[2]}")
    assert known == [frozenset(), {address}, frozenset(), {address}, frozenset()]


async def test_no_mention_is_lost_when_the_choice_about_likes_changes(
    mock: Mock, noor: Client
) -> None:
    item, mentions = await sent(noor, Say(text=word())), channel(noor, ChannelKind.MENTIONS).id
    payload = noor.shelf.payload(item)
    assert payload is not None
    came, said = [], []
    for wanted in (True, False, True, False):
        noor.tools.appreciations = wanted
        said.append(word())
        mock.call("POST", "/api/v1/statuses", "awa", status=f"@noor {said[-1]}")
        for deed in ("unfavourite", "favourite"):
            mock.call("POST", f"/api/v1/statuses/{payload.remote}/{deed}", "awa")
        batches = await noor.sync()
        came.append(any(batch.appreciations for batch in batches))
        assert all((items(noor, one)[0].id, mentions) in noor.shelf.placements for one in said)
    assert came == [False, False, True, False]  # the first time, nobody had waited for any


async def test_an_open_conversation_is_listened_to(mock: Mock, noor: Client) -> None:
    """What is said elsewhere, by the person too, stands there without being asked for."""
    first, second, mine, open_ = word(), word(), word(), word()
    whisper(mock, first)
    await noor.sync()
    where = channel(noor, ChannelKind.DIRECT)
    token = noor.tools.secret["token"]
    async with followed(noor, MastodonAdapter(noor.tools, every=3600.0), where):
        await listened_to(mock, noor)
        whisper(mock, second)
        mock.call("POST", "/api/v1/statuses", "awa", status=f"@noor {open_}")
        form = {"status": f"@awa {mine}", "visibility": "direct"}
        mock.call("POST", "/api/v1/statuses", token, **form)
        for said in (second, mine):
            item = await comes(noor, said)
            assert (item.id, where.id) in noor.shelf.placements
            assert item.text == said
    assert items(noor, open_) == []


async def listened_to(mock: Mock, noor: Client) -> None:
    """Until something that is said there is heard here."""
    for number in itertools.count():
        whisper(mock, said := f"{word()} {number}")
        await asyncio.sleep(0.3)
        if items(noor, said):
            return


async def test_what_is_said_in_a_conversation_is_the_stand_ins_conversation_too(
    mock: Mock, noor: Client
) -> None:
    said, answer = word(), word()
    whisper(mock, said)
    await noor.sync()
    where = channel(noor, ChannelKind.DIRECT)
    made = await say(noor, where, answer)
    assert (made.text, made.visibility) == (answer, Visibility.DIRECT)
    (item,) = items(noor, said)
    assert made.reply_to == item.id
    found = mock.call("GET", "/api/v1/conversations", "awa")
    assert isinstance(found, list)
    assert [one["last_status"]["uri"] for one in found] == [made.id]
    message = outgoing(noor, Say(text=answer))
    assert await noor.adapter.find(message) is None
