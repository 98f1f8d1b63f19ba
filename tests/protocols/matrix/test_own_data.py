"""Known to one's own devices alone: how far one has read, with whom one talks, whom one ignores."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from urllib.parse import quote

import pytest

from protocols.adapter import Refused
from protocols.matrix.following import OWN_DATA
from protocols.matrix.translate import answer
from storage.model import ChannelKind, ItemId, ServerAnswer
from tests.servers import Synapse

from .community import ACCOUNT, Shelf
from .test_synapse import Pair, pair_at

real = pytest.mark.real


@pytest.fixture
async def pair(synapse: Synapse) -> AsyncIterator[Pair]:
    found = await pair_at(synapse)
    yield found
    await found.camille.adapter.close()


def set_data(pair: Pair, kind: str, content: object) -> None:
    """Camille's other device writes it down."""
    me = quote(pair.other.member.address)
    pair.other.call("PUT", f"/user/{me}/account_data/{kind}", content)


def own(pair: Pair, kind: str) -> dict[str, object]:
    """What Camille's other device reads of her place in the room."""
    me = quote(pair.other.member.address)
    return pair.other.call("GET", f"/user/{me}/rooms/{quote(pair.room)}/account_data/{kind}")


# --- how far the person has read ---


@real
async def test_what_is_read_here_is_read_on_the_other_device_and_nobody_else_knows(
    pair: Pair,
) -> None:
    event = pair.noe.say(pair.room, "Lis-moi")
    await pair.camille.sync()
    await pair.camille.adapter.mark(pair.camille.read_mark(pair.room, event))
    assert own(pair, "m.fully_read") == {"event_id": event}
    filtered = json.dumps({"room": {"rooms": [pair.room]}})
    mine, theirs = (
        one.call("GET", "/sync", timeout=0, filter=filtered)["rooms"]["join"][pair.room]
        for one in (pair.other, pair.noe)
    )
    me = pair.camille.tools.account.address
    [receipt] = [one for one in mine["ephemeral"]["events"] if one["type"] == "m.receipt"]
    assert set(receipt["content"][event]) == {"m.read.private"}
    assert me not in json.dumps(theirs["ephemeral"])
    assert theirs["account_data"]["events"] == []


@real
async def test_what_is_read_on_the_other_device_is_read_here(pair: Pair) -> None:
    event = pair.noe.say(pair.room, "Lue au téléphone")
    await pair.camille.sync()
    path = f"/rooms/{quote(pair.room)}/read_markers"
    pair.other.call("POST", path, {"m.fully_read": event, "m.read.private": event})
    await pair.camille.sync()
    mark = pair.camille.shelf.marks[pair.camille.channel(pair.room)]
    assert mark.item == event
    assert mark.at == pair.camille.shelf.items[ItemId(event)].at


@real
async def test_what_is_no_room_and_no_event_is_not_told(pair: Pair) -> None:
    await pair.camille.sync()
    for room, event in ((pair.room, "!x/invitation/@me:x/1"), ("!elsewhere", "$x")):
        with pytest.raises(Refused) as refused:
            await pair.camille.adapter.mark(pair.camille.read_mark(room, event))
        assert refused.value.code == "unsupported"


# --- with whom ---


@real
async def test_a_direct_conversation_knows_with_whom(pair: Pair) -> None:
    direct = pair.noe.room("", invite=[pair.other.member], direct=True)
    await pair.camille.sync()
    noe = pair.noe.member.address
    assert pair.camille.room(direct).peers == (noe,)  # invited, and not yet in any list
    pair.other.join(direct)
    set_data(pair, "m.direct", {noe: [direct]})
    await pair.camille.sync()
    known = pair.camille.room(direct)
    assert (known.kind, known.peers) == (ChannelKind.DIRECT, (noe,))
    assert pair.camille.room(pair.room).peers == ()
    set_data(pair, "m.direct", {})
    await pair.camille.sync()
    known = pair.camille.room(direct)
    assert (known.kind, known.peers) == (ChannelKind.ROOM, ())


@real
async def test_who_followed_before_these_were_read_learns_them_once(pair: Pair) -> None:
    """An earlier version asked /sync for neither, and /sync tells of changes only."""
    noe, spam = pair.noe.member.address, "@spam:club.example"
    set_data(pair, "m.direct", {noe: [pair.room]})
    set_data(pair, "m.ignored_user_list", {"ignored_users": {spam: {}}})
    await pair.camille.sync()
    shelf = pair.camille.shelf
    shelf.blocked = None
    del shelf.cursors[OWN_DATA]
    await pair.camille.sync()
    assert pair.camille.room(pair.room).peers == (noe,)
    assert shelf.blocked == {spam}
    shelf.blocked = None
    await pair.camille.sync()
    assert shelf.blocked is None  # not asked again
    set_data(pair, "m.ignored_user_list", {"ignored_users": {}})
    await pair.camille.sync()
    assert shelf.blocked == frozenset()


@pytest.mark.parametrize(
    ("content", "peers"),
    [
        ({"@noe:x": ["!r:x"], "@awa:x": ["!r:x"]}, ("@noe:x", "@awa:x")),
        ({"@noe:x": ["!r:x", "!r:x"]}, ("@noe:x",)),
        ({"not a user": ["!r:x"], "@noe:x": "!r:x"}, ()),
    ],
)
def test_whatever_the_list_of_direct_rooms_holds(
    content: dict[str, object], peers: tuple[str, ...]
) -> None:
    shelf = Shelf()
    shelf.apply(answer(_room({}), ACCOUNT, shelf))
    data = {"account_data": {"events": [{"type": "m.direct", "content": content}]}}
    shelf.apply(answer(_kept("data", data), ACCOUNT, shelf))
    [room] = shelf.channels()
    assert tuple(dict.fromkeys(room.peers)) == peers
    assert (room.kind is ChannelKind.DIRECT) == bool(peers)


@pytest.mark.parametrize("members", [2, 3])
def test_where_two_are_the_other_one_is_who_it_is_with(members: int) -> None:
    shelf, data = Shelf(), {"events": [{"type": "m.direct", "content": {"@old:x": ["!r:x"]}}]}
    summary = {"m.heroes": ["@new:x"], "m.joined_member_count": members}
    shelf.apply(answer(_room({"account_data": data}, summary), ACCOUNT, shelf))
    [room] = shelf.channels()
    assert room.peers == (("@old:x", "@new:x") if members == 2 else ("@old:x",))


@pytest.mark.parametrize("value", [None, [], {"ignored_users": 7}, {"ignored_users": {"x": {}}}])
def test_whatever_the_list_of_the_ignored_holds(value: object) -> None:
    data = {"account_data": {"events": [{"type": "m.ignored_user_list", "content": value}]}}
    batch = answer(_kept("data", data), ACCOUNT, Shelf())
    assert batch.blocked == (frozenset() if isinstance(value, dict) else None)


def _room(more: dict[str, object], summary: dict[str, object] | None = None) -> ServerAnswer:
    create = {"type": "m.room.create", "state_key": "", "sender": "@noe:x", "content": {}}
    room = {"state": {"events": [create]}, "summary": summary or {}}
    return _kept("sync 0", {"rooms": {"join": {"!r:x": room}}, **more})


def _kept(kind: str, body: Mapping[str, object]) -> ServerAnswer:
    return ServerAnswer(stream=OWN_DATA, cursor="1", kind=kind, body=json.dumps(body).encode())
