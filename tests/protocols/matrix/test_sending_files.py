"""Files sent into rooms: sealed where the room is, whole at the other end, and told when not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from protocols.adapter import Refused, Unknown
from storage.model import Attachment, Media, MediaId, MediaKind, Say
from tests.servers import Synapse
from tests.servers.peers import MatrixPeer
from tests.servers.proxy import Fault

from .lossy import SECRET, Pair, meet

pytestmark = pytest.mark.real
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 300


@pytest.fixture
async def pair(synapse: Synapse) -> AsyncIterator[Pair]:
    async with meet(synapse) as found:
        yield found


def _picture(pair: Pair, text: str = "", data: bytes = PICTURE, **more: Any) -> Say:
    media = MediaId("attachment:" + f"{len(pair.camille.tools.attachments):032x}")
    pair.camille.tools.attachments[media] = data
    about = {"kind": MediaKind.IMAGE, "width": 40, "height": 30, "alt": "La chorale", **more}
    file = Attachment(media=media, name="chorale.png", mime="image/png", size=len(data), **about)
    return Say(text=text, attachments=(file,))


async def test_a_picture_is_sealed_on_its_way_and_opens_at_the_other_end(pair: Pair) -> None:
    await pair.deliver(_picture(pair, "Voilà"))
    await pair.noe.sync()
    [item] = [one for one in pair.noe.shelf.items.values() if one.media]
    [media] = item.media
    assert (item.text, media.name, media.mime) == ("Voilà", "chorale.png", "image/png")
    assert (media.kind, media.width, media.height) == (MediaKind.IMAGE, 40, 30)
    assert media.size == len(PICTURE)
    assert await pair.noe.adapter.fetch(media) == PICTURE
    [upload] = [one for one in pair.proxy.seen if "/media/v3/upload" in one.path]
    assert upload.path == "/_matrix/media/v3/upload"
    assert upload.headers["content-type"] == "application/octet-stream"
    assert PICTURE[:200] not in upload.body
    assert b"chorale" not in b"".join(one.body for one in pair.proxy.seen)
    mine = pair.camille.shelf.items[item.id]
    assert await pair.camille.adapter.fetch(mine.media[0]) == PICTURE


async def test_a_file_without_words_says_what_it_shows(pair: Pair) -> None:
    await pair.deliver(_picture(pair))
    await pair.deliver(_picture(pair, alt="", kind=MediaKind.FILE))
    await pair.noe.sync()
    found = sorted((one for one in pair.noe.shelf.items.values() if one.media), key=_time)
    assert [one.text for one in found] == ["La chorale", ""]
    assert [one.media[0].kind for one in found] == [MediaKind.IMAGE, MediaKind.FILE]


def _time(item: Any) -> Any:
    return item.at


async def test_another_file_in_its_place_is_damaged(pair: Pair) -> None:
    await pair.deliver(_picture(pair))
    await pair.deliver(_picture(pair, data=b"another"))
    await pair.noe.sync()
    one, other = (item.media[0] for item in pair.noe.shelf.items.values() if item.media)
    swapped = Media(id=one.id, remote=other.remote, sealed=one.sealed)
    with pytest.raises(Refused) as caught:
        await pair.noe.adapter.fetch(swapped)
    assert caught.value.code == "damaged"


async def test_a_file_too_large_for_the_server_is_refused(pair: Pair) -> None:
    small = (200, {"Content-Type": "application/json"}, b'{"m.upload.size": 1000}')
    pair.proxy.once(small, lambda _, path: "/media/config" in path)
    pair.restart()
    for _ in range(2):
        with pytest.raises(Refused) as caught:
            await pair.camille.adapter.send(pair.camille.outgoing(pair.room, _picture(pair)))
        assert caught.value.code == "too-large"
    assert not [one for one in pair.proxy.seen if "/media/v3/upload" in one.path]
    await pair.deliver(_picture(pair, data=bytes(1000)))


async def test_a_room_says_how_large_a_file_its_server_takes(pair: Pair) -> None:
    own = pair.camille.room(pair.room).accepts
    assert own.attachments == 1
    assert own.max_bytes == 50 * 1024 * 1024
    small = (200, {"Content-Type": "application/json"}, b'{"m.upload.size": 1000}')
    pair.proxy.once(small, lambda _, path: "/media/config" in path)
    pair.restart()
    state = f"/rooms/{pair.room}/state/m.room.topic/"
    pair.http.call("PUT", state, {"topic": "Ce qui change le salon"})
    await pair.camille.sync()
    assert pair.camille.room(pair.room).accepts.max_bytes == 1000


async def test_a_server_without_a_word_on_sizes_is_followed(pair: Pair) -> None:
    pair.proxy.always(Fault.BROKEN, lambda _, path: "/media/" in path and "config" in path)
    pair.restart()
    pair.http.say(pair.room, "Bonjour")
    await pair.camille.sync()
    assert pair.camille.shelf.texts(pair.camille.channel(pair.room)) == ["Bonjour"]


async def test_a_server_that_finds_a_file_too_large_says_so(pair: Pair) -> None:
    said = (413, {"Content-Type": "application/json"}, b'{"errcode": "M_TOO_LARGE"}')
    pair.proxy.once(said, lambda _, path: "/media/v3/upload" in path)
    with pytest.raises(Refused) as caught:
        await pair.camille.adapter.send(pair.camille.outgoing(pair.room, _picture(pair)))
    assert caught.value.code == "too-large"
    assert pair.events() == []


async def test_a_copy_that_is_gone_is_told(pair: Pair) -> None:
    say = _picture(pair)
    pair.camille.tools.attachments.clear()
    with pytest.raises(Refused) as caught:
        await pair.camille.adapter.send(pair.camille.outgoing(pair.room, say))
    assert caught.value.code == "damaged"
    assert pair.events() == []


async def test_a_plain_room_takes_a_plain_file(pair: Pair) -> None:
    room = pair.http.room("Placard", invite=[pair.member])
    MatrixPeer(pair.synapse, pair.member).join(room)
    await pair.camille.sync()
    accepts = pair.camille.room(room).accepts
    assert accepts.attachments == 1
    pair.room = room
    await pair.deliver(_picture(pair, "Voilà"))
    [event] = pair.events()
    assert event["type"] == "m.room.message"
    assert event["content"]["body"] == "Voilà"
    assert event["content"]["filename"] == "chorale.png"
    assert event["content"]["info"] == {
        "mimetype": "image/png",
        "size": len(PICTURE),
        "w": 40,
        "h": 30,
    }
    [item] = [one for one in pair.camille.shelf.items.values() if one.media]
    assert await pair.camille.adapter.fetch(item.media[0]) == PICTURE


async def test_a_room_encrypted_while_the_file_is_on_its_way_gets_it_sealed(pair: Pair) -> None:
    room = pair.http.room("Placard", invite=[pair.member])
    MatrixPeer(pair.synapse, pair.member).join(room)
    await pair.camille.sync()
    say, tools = _picture(pair, SECRET), pair.camille.tools
    data = dict(tools.attachments)

    class Slow(dict[MediaId, bytes]):
        def get(self, media: MediaId, _none: Any = None) -> Any:
            content = {"algorithm": "m.megolm.v1.aes-sha2"}
            pair.http.call("PUT", f"/rooms/{room}/state/m.room.encryption/", content)
            return data[media]

    tools.attachments = Slow()
    pair.room = room
    await pair.deliver(say)
    assert [event["type"] for event in pair.events()] == ["m.room.encrypted"]
    assert pair.sealed_only()


async def test_two_files_at_once_are_refused(pair: Pair) -> None:
    one, other = _picture(pair), _picture(pair)
    both = Say(text="", attachments=one.attachments + other.attachments)
    with pytest.raises(Refused) as caught:
        await pair.camille.adapter.send(pair.camille.outgoing(pair.room, both))
    assert caught.value.code == "unsupported"


async def test_a_lost_message_with_a_file_is_found_again(pair: Pair) -> None:
    pair.proxy.once(Fault.GATEWAY, lambda _, path: "/send/m.room.encrypted/" in path)
    outgoing = pair.camille.outgoing(pair.room, _picture(pair, "Voilà"))
    with pytest.raises(Unknown):
        await pair.camille.adapter.send(outgoing)
    pair.restart()
    batch = await pair.camille.adapter.find(outgoing)
    assert batch is not None
    [item] = batch.items
    assert (item.text, item.echo) == ("Voilà", outgoing.id)
    assert await pair.camille.adapter.fetch(item.media[0]) == PICTURE
    absent = pair.camille.outgoing(pair.room, Say(text="Jamais"))
    assert await pair.camille.adapter.find(absent) is None


@pytest.mark.parametrize("fault", [Fault.LOST, Fault.CUT, Fault.BROKEN], ids=lambda one: one.value)
async def test_an_upload_that_is_lost_is_done_again(pair: Pair, fault: Fault) -> None:
    pair.proxy.once(fault, lambda _, path: "/media/v3/upload" in path)
    pair.proxy.once(fault, lambda _, path: "/send/m.room.encrypted/" in path)
    await pair.deliver(_picture(pair))
    await pair.noe.sync()
    [item] = [one for one in pair.noe.shelf.items.values() if one.media]
    assert await pair.noe.adapter.fetch(item.media[0]) == PICTURE
    assert len(pair.events()) == 1
