"""The adapter against a real Synapse, with a second member who speaks plain HTTP."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import requests

from protocols.adapter import Credentials, Offline, Refused, SignedOut, Unknown
from protocols.matrix.sign_in import sign_in
from storage.model import (
    AddressId,
    ChannelKind,
    Delete,
    Edit,
    Invite,
    ItemId,
    ItemKind,
    Join,
    Leave,
    Media,
    MediaId,
    Presence,
    Reason,
    Say,
)
from tests.servers import Synapse
from tests.servers.peers import MatrixPeer

from .community import Signed, enter, nobody_opens

pytestmark = pytest.mark.real


@dataclass
class Pair:
    """Camille, signed in through the adapter, and Noé; ``room`` holds both."""

    server: Synapse
    camille: Signed
    noe: MatrixPeer
    other: MatrixPeer  # Camille's other device
    room: str


async def pair_at(server: Synapse) -> Pair:
    camille, noe = server.member("Camille"), MatrixPeer(server, server.member("Noé"))
    other = MatrixPeer(server, camille)
    room = noe.room("Chorale", invite=[camille])
    other.join(room)
    return Pair(server, await enter(server, camille), noe, other, room)


def upload(server: Synapse, signed: Signed, data: bytes) -> str:
    headers = {"Authorization": f"Bearer {signed.tools.secret['access_token']}"}
    headers["Content-Type"] = "image/png"
    address = f"{server.url}/_matrix/media/v3/upload"
    answer = requests.post(address, data=data, headers=headers, timeout=30)
    return str(answer.json()["content_uri"])


def knows(server: Synapse, token: str) -> bool:
    address = f"{server.url}/_matrix/client/v3/account/whoami"
    headers = {"Authorization": f"Bearer {token}"}
    return requests.get(address, headers=headers, timeout=30).ok


@pytest.fixture
async def pair(synapse: Synapse) -> AsyncIterator[Pair]:
    found = await pair_at(synapse)
    yield found
    await found.camille.adapter.close()


async def test_signing_in_gives_a_session_with_a_name(synapse: Synapse) -> None:
    member = synapse.member("Camille Aubert")
    server = synapse.url.removeprefix("http://")
    typed = Credentials(server=server, login=member.address, password=member.password)
    signed = await sign_in(typed, nobody_opens)
    assert (signed.server, signed.address) == (synapse.url, member.address)
    assert signed.name == "Camille Aubert"
    devices = MatrixPeer(synapse, member).call("GET", "/devices")["devices"]
    [device] = [one for one in devices if one["device_id"] == signed.secret["device_id"]]
    assert device["display_name"] == "Préau"


@pytest.mark.parametrize("login", ["", "@nobody:club.example", "camille@club.example"])
async def test_a_wrong_password_is_refused(synapse: Synapse, login: str) -> None:
    member = synapse.member("Camille")
    typed = Credentials(server=synapse.url, login=login or member.login, password="wrong")
    with pytest.raises(Refused) as caught:
        await sign_in(typed, nobody_opens)
    assert caught.value.code == "wrong-password"


async def test_a_revoked_session_is_signed_out_and_stays_so(pair: Pair) -> None:
    await pair.camille.sync()
    pair.other.call("POST", "/logout/all", {})
    with pytest.raises(SignedOut):
        await pair.camille.sync()
    with pytest.raises(SignedOut):
        await pair.camille.send(pair.room, Say(text="Bonjour"))
    await pair.camille.adapter.sign_out()  # the server knows it no more: it is done


async def test_signing_out_revokes_the_session(pair: Pair) -> None:
    await pair.camille.adapter.sign_out()
    with pytest.raises(SignedOut):
        await pair.camille.sync()


async def test_messages_go_both_ways(pair: Pair) -> None:
    await pair.camille.sync()
    batch = await pair.camille.send(pair.room, Say(text="Bonjour Noé"))
    [mine] = batch.items
    assert mine.author == pair.camille.tools.account.address
    answer = pair.noe.say(pair.room, "Bonjour Camille", reply_to=mine.id)
    await pair.camille.sync()
    shelf = pair.camille.shelf
    assert shelf.texts(pair.camille.channel(pair.room))[-2:] == ["Bonjour Noé", "Bonjour Camille"]
    assert shelf.items[ItemId(answer)].reply_to == mine.id
    event = pair.noe.messages(pair.room)[1]
    assert event["content"] == {"msgtype": "m.text", "body": "Bonjour Noé", "m.mentions": {}}


async def test_the_echo_of_a_message_is_that_message(pair: Pair) -> None:
    await pair.camille.sync()
    outgoing = pair.camille.outgoing(pair.room, Say(text="Une fois"))
    batch = await pair.camille.adapter.send(outgoing)
    await pair.camille.sync()
    [item] = batch.items
    assert pair.camille.shelf.items[item.id] == item
    assert item.echo == outgoing.id
    assert [one.reason for one in batch.placements] == [Reason.ROOM]


async def test_the_same_sending_is_one_message(pair: Pair) -> None:
    await pair.camille.sync()
    outgoing = pair.camille.outgoing(pair.room, Say(text="Une seule fois"))
    assert await pair.camille.adapter.find(outgoing) is None
    first = await pair.camille.adapter.send(outgoing)
    assert await pair.camille.adapter.send(outgoing) == first
    assert await pair.camille.adapter.find(outgoing) == first
    bodies = [event["content"].get("body") for event in pair.noe.messages(pair.room)]
    assert bodies.count("Une seule fois") == 1


async def test_the_same_words_from_another_device_leave_it_unknown(pair: Pair) -> None:
    await pair.camille.sync()
    outgoing = pair.camille.outgoing(pair.room, Say(text="D'accord"))
    pair.other.say(pair.room, "D'accord")
    with pytest.raises(Unknown):
        await pair.camille.adapter.find(outgoing)


async def test_an_answer_names_its_message_and_its_author(pair: Pair) -> None:
    hello = pair.noe.say(pair.room, "Qui vient ?")
    await pair.camille.sync()
    await pair.camille.send(pair.room, Say(text="Moi", reply_to=ItemId(hello)))
    content = pair.noe.messages(pair.room)[0]["content"]
    assert content["m.relates_to"] == {"m.in_reply_to": {"event_id": hello}}
    assert content["m.mentions"] == {"user_ids": [pair.noe.member.address]}


async def test_an_answer_in_a_thread_stays_there(pair: Pair) -> None:
    root = pair.noe.say(pair.room, "La sortie")
    thread: dict[str, object] = {"rel_type": "m.thread", "event_id": root}
    aside = pair.noe.send(
        pair.room,
        "m.room.message",
        {"msgtype": "m.text", "body": "Le train", "m.relates_to": thread},
    )
    await pair.camille.sync()
    [item] = (await pair.camille.send(pair.room, Say(text="Oui", reply_to=ItemId(aside)))).items
    assert (item.thread, item.reply_to) == (root, aside)
    batch = await pair.camille.adapter.thread(item.id)
    assert {one.text for one in batch.items} == {"La sortie", "Le train", "Oui"}
    assert [channel.kind for channel in batch.channels] == [ChannelKind.THREAD]
    assert {one.reason for one in batch.placements} == {Reason.THREAD}


async def test_a_chain_of_answers_is_found_from_its_end(pair: Pair) -> None:
    first = pair.noe.say(pair.room, "Un")
    second = pair.noe.say(pair.room, "Deux", reply_to=first)
    third = pair.noe.say(pair.room, "Trois", reply_to=second)
    await pair.camille.sync()
    batch = await pair.camille.adapter.thread(ItemId(third))
    assert {one.text for one in batch.items} == {"Un", "Deux", "Trois"}


async def test_edits_of_both_are_seen_by_both(pair: Pair) -> None:
    theirs = ItemId(pair.noe.say(pair.room, "À 18 h"))
    await pair.camille.sync()
    [mine] = (await pair.camille.send(pair.room, Say(text="Salle 2"))).items
    pair.noe.edit(pair.room, theirs, "À 19 h")
    edit = pair.camille.outgoing(pair.room, Edit(item=mine.id, text="Salle 3"))
    batch = await pair.camille.adapter.send(edit)
    assert [one.text for one in batch.amendments] == ["Salle 3"]
    assert batch.items == ()
    assert await pair.camille.adapter.find(edit) == batch
    await pair.camille.sync()
    assert pair.camille.shelf.text(theirs) == "À 19 h"
    assert pair.camille.shelf.text(mine.id) == "Salle 3"
    content = pair.noe.messages(pair.room)[0]["content"]
    assert content["m.new_content"]["body"] == "Salle 3"


async def test_deletions_of_both_are_seen_by_both(pair: Pair) -> None:
    theirs = ItemId(pair.noe.say(pair.room, "Oups"))
    await pair.camille.sync()
    [mine] = (await pair.camille.send(pair.room, Say(text="Pardon"))).items
    pair.noe.redact(pair.room, theirs)
    batch = await pair.camille.send(pair.room, Delete(item=mine.id))
    assert [(one.item, one.trace) for one in batch.removals] == [(mine.id, True)]
    await pair.camille.sync()
    assert {theirs, mine.id} <= pair.camille.shelf.removed
    bodies = [event["content"].get("body") for event in pair.noe.messages(pair.room)]
    assert "Pardon" not in bodies


async def test_what_is_not_ones_own_cannot_be_deleted(pair: Pair) -> None:
    club = pair.noe.room("Annonces", invite=[], public=True)
    pair.other.join(club)
    event = ItemId(pair.noe.say(club, "La salle est réservée"))
    await pair.camille.sync()
    with pytest.raises(Refused) as caught:
        await pair.camille.send(club, Delete(item=event))
    assert caught.value.code == "forbidden"


async def test_an_invitation_is_accepted(pair: Pair) -> None:
    await pair.camille.sync()
    club = pair.noe.room("", invite=[pair.other.member], direct=True)
    await pair.camille.sync()
    room = pair.camille.room(club)
    assert (room.presence, room.kind) == (Presence.INVITED, ChannelKind.DIRECT)
    [invitation] = [
        item for item in pair.camille.shelf.items.values() if item.kind is ItemKind.INVITATION
    ]
    assert invitation.author == pair.noe.member.address
    await pair.camille.send(club, Join())
    assert pair.camille.presence(club) is Presence.JOINED
    assert invitation.id not in pair.camille.shelf.items
    pair.noe.say(club, "Bienvenue")
    await pair.camille.sync()
    assert pair.camille.presence(club) is Presence.JOINED
    assert "Say" in pair.camille.room(club).accepts.intents
    [placement] = pair.camille.shelf.placed(ItemId(pair.noe.messages(club)[0]["event_id"]))
    assert placement.reason is Reason.DIRECT
    await pair.camille.send(club, Join())  # twice is once
    account = f"/user/{pair.other.member.address}/account_data/m.direct"
    assert pair.other.call("GET", account) == {pair.noe.member.address: [club]}


async def test_an_invitation_is_declined_and_may_come_again(pair: Pair) -> None:
    await pair.camille.sync()
    club = pair.noe.room("Chorale d'été", invite=[pair.other.member])
    await pair.camille.sync()
    await pair.camille.send(club, Leave())
    assert pair.camille.presence(club) is Presence.LEFT
    await pair.camille.sync()
    assert pair.camille.presence(club) is Presence.LEFT
    form = {"user_id": pair.other.member.address}
    pair.noe.call("POST", f"/rooms/{club}/invite", form)
    await pair.camille.sync()
    assert pair.camille.presence(club) is Presence.INVITED
    kinds = [item.kind for item in pair.camille.shelf.items.values()]
    assert kinds.count(ItemKind.INVITATION) == 1


async def test_an_invitation_taken_back_is_gone(pair: Pair) -> None:
    await pair.camille.sync()
    club = pair.noe.room("Erreur", invite=[pair.other.member], public=True)
    await pair.camille.sync()
    pair.noe.call("POST", f"/rooms/{club}/kick", {"user_id": pair.other.member.address})
    await pair.camille.sync()
    assert pair.camille.presence(club) is Presence.LEFT
    kinds = [item.kind for item in pair.camille.shelf.items.values()]
    assert ItemKind.INVITATION not in kinds


async def test_somebody_is_asked_into_a_room_once_however_often_it_is_sent(pair: Pair) -> None:
    awa = pair.server.member("Awa")
    await pair.camille.sync()
    intent = Invite(address=AddressId(awa.address))
    asked = pair.camille.outgoing(pair.room, intent)
    assert await pair.camille.adapter.find(asked) is None
    await pair.camille.adapter.send(asked)
    assert await pair.camille.adapter.find(asked) is not None
    path = f"/rooms/{pair.room}/state/m.room.member/{awa.address}"
    assert pair.noe.call("GET", path)["membership"] == "invite"
    await pair.camille.adapter.send(asked)
    MatrixPeer(pair.server, awa).join(pair.room)
    await pair.camille.adapter.send(asked)  # who is there already need not be asked
    assert await pair.camille.adapter.find(asked) is not None


async def test_who_may_ask_others_in_follows_the_power_levels(pair: Pair) -> None:
    board = pair.noe.room("Bureau", public=True)
    pair.other.join(board)
    pair.noe.call("PUT", f"/rooms/{board}/state/m.room.power_levels/", {"invite": 50})
    await pair.camille.sync()
    assert pair.camille.room(board).accepts.intents == {"Say", "Edit", "Delete", "Leave"}
    stranger = pair.server.member("Awa")
    for address, code in ((stranger.address, "forbidden"), ("awa", "invalid")):
        with pytest.raises(Refused) as caught:
            await pair.camille.send(board, Invite(address=AddressId(address)))
        assert caught.value.code == code


async def test_leaving_a_room_keeps_what_was_said(pair: Pair) -> None:
    event = pair.noe.say(pair.room, "Au revoir")
    await pair.camille.sync()
    await pair.camille.send(pair.room, Leave())
    await pair.camille.sync()
    assert pair.camille.presence(pair.room) is Presence.LEFT
    assert pair.camille.room(pair.room).name == "Chorale"
    again = pair.camille.outgoing(pair.room, Leave())
    assert await pair.camille.adapter.find(again) is None
    await pair.camille.adapter.send(again)  # twice is once
    assert ItemId(event) in pair.camille.shelf.items
    with pytest.raises(Refused) as caught:
        await pair.camille.send(pair.room, Say(text="Encore moi"))
    assert caught.value.code == "forbidden"


async def test_a_stream_goes_on_from_its_cursor(pair: Pair) -> None:
    pair.noe.say(pair.room, "Avant")
    await pair.camille.sync()
    assert await pair.camille.sync() == []
    pair.noe.say(pair.room, "Après")
    [answer] = await pair.camille.sync()
    batch = pair.camille.adapter.translate(answer)
    assert [item.text for item in batch.items] == ["Après"]


async def test_the_same_answer_twice_says_the_same(pair: Pair) -> None:
    pair.noe.say(pair.room, "Bonjour")
    [answer] = await pair.camille.sync()
    before = dict(pair.camille.shelf.items), dict(pair.camille.shelf.known)
    pair.camille.shelf.apply(pair.camille.adapter.translate(answer))
    assert (pair.camille.shelf.items, pair.camille.shelf.known) == before


async def test_what_a_busy_room_said_meanwhile_is_all_there(pair: Pair) -> None:
    await pair.camille.sync()
    said = [f"Message {number}" for number in range(230)]
    for text in said:
        pair.noe.say(pair.room, text)
    answers = await pair.camille.sync()
    assert len(answers) > 1, "the answer was cut short, and pages came before it"
    assert pair.camille.shelf.texts(pair.camille.channel(pair.room))[-230:] == said


async def test_history_goes_back_to_the_beginning(pair: Pair) -> None:
    said = [f"Message {number}" for number in range(120)]
    for text in said:
        pair.noe.say(pair.room, text)
    await pair.camille.sync()
    channel, shelf = pair.camille.channel(pair.room), pair.camille.shelf
    before = min(shelf.items.values(), key=lambda item: item.at).id
    for _ in range(10):
        batch = await pair.camille.adapter.history(channel, before)
        if not batch.items:
            break
        shelf.apply(batch)
        before = min(batch.items, key=lambda item: item.at).id
    assert shelf.texts(channel) == said
    newest = await pair.camille.adapter.history(channel, None)
    assert "Message 119" in {item.text for item in newest.items}


async def test_an_encrypted_room_gets_no_plain_text(pair: Pair) -> None:
    sealed = pair.noe.room("Coffre", invite=[pair.other.member], encrypted=True)
    pair.other.join(sealed)
    await pair.camille.sync()
    assert pair.camille.room(sealed).encrypted
    await pair.camille.send(sealed, Say(text="En clair"))
    said = pair.noe.messages(sealed)
    assert [one["type"] for one in said if "state_key" not in one] == ["m.room.encrypted"]
    assert "En clair" not in json.dumps(said)


async def test_a_room_encrypted_since_the_last_sync_gets_no_plain_text(pair: Pair) -> None:
    await pair.camille.sync()
    [mine] = (await pair.camille.send(pair.room, Say(text="Avant"))).items
    content = {"algorithm": "m.megolm.v1.aes-sha2"}
    pair.noe.call("PUT", f"/rooms/{pair.room}/state/m.room.encryption/", content)
    for intent in (Say(text="Secret"), Edit(item=mine.id, text="Secret")):
        await pair.camille.send(pair.room, intent)
    assert "Secret" not in json.dumps(pair.noe.messages(pair.room))
    await pair.camille.sync()
    assert pair.camille.room(pair.room).encrypted
    assert "Say" in pair.camille.room(pair.room).accepts.intents
    assert pair.camille.shelf.text(mine.id) == "Secret"


async def test_a_room_encrypted_in_an_unknown_way_takes_no_text(pair: Pair) -> None:
    await pair.camille.sync()
    pair.noe.call(
        "PUT", f"/rooms/{pair.room}/state/m.room.encryption/", {"algorithm": "org.example.rot13"}
    )
    for _ in range(2):
        with pytest.raises(Refused) as caught:
            await pair.camille.send(pair.room, Say(text="En clair"))
        assert caught.value.code == "encrypted-room"
        await pair.camille.sync()
    assert pair.camille.room(pair.room).accepts.intents == {"Delete", "Leave", "Invite"}
    assert all("state_key" in one for one in pair.noe.messages(pair.room))


async def test_who_may_speak_follows_the_power_levels(pair: Pair) -> None:
    board = pair.noe.room("Annonces", public=True)
    pair.other.join(board)
    await pair.camille.sync()
    assert "Say" in pair.camille.room(board).accepts.intents
    path = f"/rooms/{board}/state/m.room.power_levels/"
    pair.noe.call("PUT", path, {"events_default": 50, "redact": 50})
    await pair.camille.sync()
    assert pair.camille.room(board).accepts.intents == {"Leave", "Invite"}
    with pytest.raises(Refused) as caught:
        await pair.camille.send(board, Say(text="Moi aussi"))
    assert caught.value.code == "forbidden"


async def test_names_of_rooms_and_members_follow_the_server(pair: Pair) -> None:
    await pair.camille.sync()
    path = f"/rooms/{pair.room}/state/m.room.name/"
    pair.noe.call("PUT", path, {"name": "Chorale du jeudi"})
    await pair.camille.sync()
    assert pair.camille.room(pair.room).name == "Chorale du jeudi"
    members = pair.camille.shelf.memberships
    channel = pair.camille.channel(pair.room)
    names = {one.name for one in members.values() if one.channel == channel and one.present}
    assert "Noé" in names


async def test_how_far_another_device_read_is_known(pair: Pair) -> None:
    event = pair.noe.say(pair.room, "Lu")
    await pair.camille.sync()
    pair.other.call("POST", f"/rooms/{pair.room}/receipt/m.read.private/{event}", {})
    await pair.camille.sync()
    mark = pair.camille.shelf.marks[pair.camille.channel(pair.room)]
    assert (mark.item, mark.at) == (event, pair.camille.shelf.items[ItemId(event)].at)


async def test_a_picture_is_fetched_with_the_session(pair: Pair) -> None:
    data = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40
    media = Media(id=MediaId("a"), remote=upload(pair.server, pair.camille, data))
    assert await pair.camille.adapter.fetch(media) == data
    with pytest.raises(Refused) as caught:
        await pair.camille.adapter.fetch(Media(id=MediaId("b"), remote="mxc://club.example/none"))
    assert caught.value.code == "not-found"


async def test_a_stopped_server_is_offline_and_what_waits_leaves_when_it_is_back(
    own_synapse: Synapse,
) -> None:
    pair = await pair_at(own_synapse)
    await pair.camille.sync()
    outgoing = pair.camille.outgoing(pair.room, Say(text="Écrit sans réseau"))
    own_synapse.stop()
    for call in (pair.camille.sync(), pair.camille.adapter.send(outgoing)):
        with pytest.raises(Offline):
            await call
    own_synapse.start()
    [item] = (await pair.camille.adapter.send(outgoing)).items
    await pair.camille.sync()
    assert pair.camille.shelf.items[item.id].text == "Écrit sans réseau"
    await pair.camille.adapter.close()


async def test_an_access_token_that_ran_out_is_refreshed(own_synapse: Synapse) -> None:
    own_synapse.stop()
    path = own_synapse.data / "homeserver.yaml"
    config = json.loads(path.read_text())
    path.write_text(json.dumps({**config, "refreshable_access_token_lifetime": "1s"}))
    own_synapse.start()
    pair = await pair_at(own_synapse)
    first = dict(pair.camille.tools.secret)
    assert "refresh_token" in first
    await pair.camille.sync()
    outgoing = pair.camille.outgoing(pair.room, Say(text="Avant"))
    sent = await pair.camille.adapter.send(outgoing)
    await asyncio.sleep(1.5)
    assert not knows(own_synapse, first["access_token"])
    await pair.camille.sync()
    await pair.camille.send(pair.room, Say(text="Toujours là"))
    assert await pair.camille.adapter.find(outgoing) == sent
    kept = pair.camille.tools.secret
    assert kept["access_token"] != first["access_token"]
    assert kept["device_id"] == first["device_id"]
    await pair.camille.adapter.close()
