"""Passing on, files, read places and who liked, at a real snac."""

from __future__ import annotations

import asyncio
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from protocols.adapter import Offline, Refused, Unknown
from protocols.mastodon.adapter import MastodonAdapter
from storage.model import (
    Appreciation,
    AppreciationKind,
    Attachment,
    Boost,
    ChannelKind,
    Edit,
    MediaId,
    MediaKind,
    ReadMark,
    Reason,
    Removal,
    Say,
    Visibility,
)
from tests.contract.shelf import Client
from tests.contract.worlds import drawing
from tests.servers.peers import consent, eventually
from tests.servers.proxy import Answer, Fault, Proxy

from .conftest import Friends, Signing, channel, until
from .test_snac import at_server, outgoing, posted, sent, word

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]


def told(friends: Friends, uri: str) -> dict[str, Any]:
    """A post of the other's as the server tells it to them."""
    found = friends.other.call("GET", f"/api/v1/statuses/{uri}")
    return dict(found["reblog"] or found)


# --- passing on -------------------------------------------------------------------------------


async def test_a_post_is_passed_on_once_and_taken_back(noor: Client, friends: Friends) -> None:
    said = word()
    status = friends.other.post(said)
    item = await until(noor, said)
    home, me = channel(noor, ChannelKind.HOME), noor.tools.account.address
    assert "Boost" in home.accepts.intents
    deed = outgoing(noor, Boost(item=item.id))
    assert await noor.adapter.find(deed) is None
    for _ in range(2):
        batch = await noor.adapter.send(deed)
        assert [(one.reason, one.by) for one in batch.placements] == [(Reason.BOOST, me)]
    noor.shelf.apply(batch)
    assert await noor.adapter.find(deed) is not None
    for _ in eventually(60, pause=0.5):
        if told(friends, status["id"])["reblogs_count"]:
            break
    assert told(friends, status["id"])["reblogs_count"] == 1

    undo = outgoing(noor, Boost(item=item.id, undo=True))
    assert await noor.adapter.find(undo) is None
    batch = await noor.adapter.send(undo)
    # For whatever else it is here, it stays: only the passing on is taken out.
    assert batch.removals == (Removal(item=item.id, channel=home.id, by=me),)
    assert await noor.adapter.find(undo) is not None
    assert await noor.adapter.find(deed) is None


async def test_what_was_not_said_to_everybody_is_not_passed_on(noor: Client) -> None:
    for visibility in (Visibility.FOLLOWERS, Visibility.DIRECT):
        item = await sent(noor, Say(text=word(), visibility=visibility))
        with pytest.raises(Refused) as refused:
            await noor.adapter.send(outgoing(noor, Boost(item=item)))
        assert refused.value.code == "forbidden"


# --- files ------------------------------------------------------------------------------------


def file(client: Client, alt: str, data: bytes | None = None) -> Attachment:
    """A picture that the person chose: its sealed copy is there."""
    media = MediaId(word())
    client.tools.attachments[media] = drawing() if data is None else data
    size = len(client.tools.attachments[media])
    return Attachment(
        media=media,
        name="préau.png",
        mime="image/png",
        size=size,
        kind=MediaKind.IMAGE,
        alt=alt,
    )


def shown(friends: Friends, said: str) -> list[list[str]]:
    """What the pictures of our member's posts with these words show, as the server tells it."""
    posts = at_server(friends, said)
    attached: Any = [one["media_attachments"] for one in posts]
    return [[str(picture["description"]) for picture in one] for one in attached]


async def test_pictures_go_with_their_descriptions_in_order(noor: Client, friends: Friends) -> None:
    said, first, second = word(), "Le préau sous la pluie", "La grille, fermée"
    home = channel(noor, ChannelKind.HOME)
    assert (home.accepts.attachments, home.accepts.max_bytes) == (4, 103_809_024)
    files = (file(noor, first), file(noor, second))
    message = outgoing(noor, Say(text=said, attachments=files))
    (item,) = (await noor.adapter.send(message)).items
    assert [one.alt for one in item.media] == [first, second]
    assert await noor.adapter.fetch(item.media[0]) == drawing()
    assert shown(friends, said) == [[first, second]]
    assert await noor.adapter.find(message) is not None
    without = outgoing(noor, Say(text=said))
    assert await noor.adapter.find(without) is None  # the same words without them are another


async def test_a_picture_may_go_without_a_word(noor: Client) -> None:
    alt = word()
    message = outgoing(noor, Say(text="", attachments=(file(noor, alt),)))
    (item,) = (await noor.adapter.send(message)).items
    assert [one.alt for one in item.media] == [alt]
    found = await noor.adapter.find(message)
    assert found is not None
    assert [one.id for one in found.items] == [item.id]
    other = outgoing(noor, Say(text="", attachments=(file(noor, word()),)))
    assert await noor.adapter.find(other) is None


async def test_a_lost_upload_makes_no_post_and_a_lost_post_is_not_uploaded_again(
    friends: Friends, signed_in: Signing
) -> None:
    said, alt = word(), "Un préau"
    with Proxy(friends.server.url) as proxy:
        client = await signed_in(proxy.url, consent(friends.member))
        await client.sync()
        adapter = MastodonAdapter(client.tools, settle=0.1, kept=0.1)
        message = outgoing(client, Say(text=said, attachments=(file(client, alt),)))
        proxy.once(Fault.LOST, lambda _method, path: path == "/api/v2/media")
        with pytest.raises(Offline):
            await adapter.send(message)
        assert at_server(friends, said) == []
        proxy.once(Fault.BROKEN, lambda _method, path: path == "/api/v1/statuses")
        with pytest.raises(Unknown):
            await adapter.send(message)
        assert await adapter.find(message) is None
        await adapter.send(message)
        await adapter.close()
        posted(proxy, 2)
        uploads = [one for one in proxy.seen if one.path == "/api/v2/media"]
    assert shown(friends, said) == [[alt]]
    assert len(uploads) == 2


async def test_a_copy_that_is_gone_is_said_so_before_anything_leaves(noor: Client) -> None:
    missing = file(noor, "x")
    noor.tools.attachments.clear()
    with pytest.raises(Refused) as refused:
        await noor.adapter.send(outgoing(noor, Say(text="x", attachments=(missing,))))
    assert refused.value.code == "damaged"


# --- changing -----------------------------------------------------------------------------------


@pytest.mark.parametrize("doubtful", [False, True])
async def test_an_edit_is_looked_at_once_more_where_another_may_have_been_under_way(
    friends: Friends, signed_in: Signing, doubtful: bool
) -> None:
    """As that of an engine that was ended in the middle of it, of which nothing else is known."""
    said = word()
    with Proxy(friends.server.url) as proxy:
        client = await signed_in(proxy.url, consent(friends.member))
        await client.sync()
        item = await sent(client, Say(text=word()))
        adapter = MastodonAdapter(client.tools, settle=0.1)
        message = outgoing(client, Edit(item=item, text=said))
        if doubtful:
            assert await adapter.find(message) is None
        begun = len(proxy.seen)
        await adapter.send(message)
        asked = [one.method for one in proxy.seen[begun:]]
        await adapter.close()
    assert asked == ["GET", "PUT", *(["GET"] if doubtful else [])]
    assert at_server(friends, said)


@pytest.mark.parametrize("restarted", [False, True])
async def test_half_an_edit_takes_no_warning_with_it(
    friends: Friends, signed_in: Signing, restarted: bool
) -> None:
    """snac makes a post without words and without a warning of it."""
    first, said = word(), word()
    with Proxy(friends.server.url) as proxy:
        client = await signed_in(proxy.url, consent(friends.member))
        await client.sync()
        item = await sent(client, Say(text=first, warning="Vertige"))
        message = outgoing(client, Edit(item=item, text=said))
        proxy.once(Fault.TORN, lambda method, _path: method == "PUT")
        adapter = MastodonAdapter(client.tools, settle=0.1)
        with pytest.raises(Unknown):
            await adapter.send(message)
        for _ in eventually():  # until the half is done
            if not at_server(friends, first):
                break
        if restarted:
            await adapter.close()
            adapter = MastodonAdapter(client.tools, settle=0.1)
        assert await adapter.find(message) is None
        (made,) = (await adapter.send(message)).items
        await adapter.close()
    assert (made.text, made.warning) == (said, "Vertige")
    assert [one["spoiler_text"] for one in at_server(friends, said)] == ["Vertige"]


class Elsewhere(Proxy):
    """Before anybody hears of a change, another device makes a newer one."""

    def __init__(self, friends: Friends, said: str) -> None:
        super().__init__(friends.server.url)
        self._friends, self._said = friends, said

    def _answer(
        self, request: BaseHTTPRequestHandler, body: bytes, fault: Fault | Answer | None
    ) -> Answer | None:
        answer = super()._answer(request, body, fault)
        if request.command == "PUT":
            self._friends.mine.call("PUT", request.path, {"status": self._said})
        return answer


async def test_a_newer_edit_of_another_device_is_not_written_over(
    friends: Friends, signed_in: Signing
) -> None:
    newer = word()
    with Elsewhere(friends, newer) as proxy:
        client = await signed_in(proxy.url, consent(friends.member))
        await client.sync()
        message = outgoing(client, Edit(item=await sent(client, Say(text=word())), text=word()))
        adapter = MastodonAdapter(client.tools, settle=0.1)
        assert await adapter.find(message) is None  # as after an engine that was ended
        (now,) = (await adapter.send(message)).items
        await adapter.close()
        assert [one.method for one in proxy.seen].count("PUT") == 1
    assert now.text == newer
    assert at_server(friends, newer)


# --- read places --------------------------------------------------------------------------------


@pytest.mark.row("B9")
async def test_where_one_has_read_to_is_shared_with_ones_other_programs(
    noor: Client, friends: Friends
) -> None:
    home = channel(noor, ChannelKind.HOME)
    before = await sent(noor, Say(text=word()))
    await asyncio.sleep(1.1)  # snac's times have whole seconds
    after, last = [(await sent(noor, Say(text=word()))) for _ in range(2)]

    def mark(item: Any) -> ReadMark:
        at = noor.shelf.placements[item, home.id].at
        return ReadMark(channel=home.id, item=item, at=at)

    def at_the_server() -> str:
        found = friends.mine.call("GET", "/api/v1/markers?timeline[]=home")
        return str(found["home"]["last_read_id"])

    def remote(item: Any) -> str:
        payload = noor.shelf.payload(item)
        assert payload is not None
        return payload.remote

    await noor.adapter.mark(mark(before))
    assert at_the_server() == remote(before)
    await noor.sync()
    friends.mine.call("POST", "/api/v1/markers", {"home[last_read_id]": remote(after)})
    marks = [one for batch in await noor.sync() for one in batch.read_marks]
    assert marks == [mark(after)]
    assert not [one for batch in await noor.sync() for one in batch.read_marks]
    await noor.adapter.mark(mark(before))  # it never goes back
    assert at_the_server() == remote(after)
    await noor.adapter.mark(mark(last))
    assert at_the_server() == remote(last)


# --- who liked ------------------------------------------------------------------------------------


async def test_who_liked_is_asked_for_only_if_the_person_chose_so(
    friends: Friends, signed_in: Signing
) -> None:
    with Proxy(friends.server.url) as proxy:
        client = await signed_in(proxy.url, consent(friends.member))
        await client.sync()
        said = word()
        item = await sent(client, Say(text=f"{said} @{friends.other.member.login}"))
        (status,) = at_server(friends, said)
        for _ in eventually(60, pause=0.5):
            if said in str(friends.other.call("GET", "/api/v1/notifications")):
                break
        asked = "".join(one.path for one in proxy.seen)
        assert "favourite" not in asked
        assert "reblog" not in asked

        client.tools.appreciations = True
        await client.sync()
        friends.other.call("POST", f"/api/v1/statuses/{status['id']}/favourite", {})
        friends.other.boost(str(status["id"]))
        found: list[Appreciation] = []
        for _ in eventually(60, pause=0.5):
            found += [one for batch in await client.sync() for one in batch.appreciations]
            if len(found) == 2:
                break
        assert {one.kind for one in found} == set(AppreciationKind)
        assert {one.item for one in found} == {item}
        assert {one.by for one in found} == {f"{friends.other.member.login}@{friends.server.host}"}
        mentions = channel(client, ChannelKind.MENTIONS).id
        assert not [one for one in client.shelf.placements if one == (item, mentions)]
