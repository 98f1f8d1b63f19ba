"""Encrypted rooms with somebody who uses matrix-js-sdk: what each writes, the other reads."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest
import requests

from storage.model import (
    Attachment,
    Delete,
    Edit,
    ItemId,
    ItemKind,
    MediaId,
    MediaKind,
    Say,
)
from tests.contract.worlds import drawing
from tests.servers import Member

from .community import enter
from .meeting import Meeting, enter_room

pytestmark = [pytest.mark.real, pytest.mark.row("E1"), pytest.mark.asyncio(loop_scope="module")]


UNSIGNED = [2, 2]
"""Red, UNSIGNED_DEVICE: all that Rust crypto finds wrong with our messages is that no identity of
Camille's has signed her device, which takes cross-signing."""


async def test_each_reads_the_other(both: Meeting) -> None:
    both.noe.say(both.room, "Bonjour Camille")
    assert await both.texts() == ["Bonjour Camille"]
    await both.say("Bonjour Noé")
    heard = both.noe.hears(both.room, "Bonjour Noé")
    assert heard["wire"] == "m.room.encrypted"
    assert heard["shield"] == UNSIGNED
    assert await both.texts() == ["Bonjour Camille", "Bonjour Noé"]


async def test_the_server_never_sees_the_words(both: Meeting) -> None:
    sent = await both.say("Un secret")
    [event] = [one for one in both.noe.http.messages(both.room) if one["event_id"] == sent]
    assert event["type"] == "m.room.encrypted"
    assert "Un secret" not in str(event)
    assert both.camille.room(both.room).encrypted


async def test_answers_and_threads_go_both_ways(both: Meeting) -> None:
    root = both.noe.say(both.room, "Qui vient ?")
    await both.camille.sync()
    mine = await both.say("Moi", reply_to=root)
    heard = both.noe.event(both.room, mine)
    assert heard["original"]["body"] == "Moi"
    assert heard["relates"] == {"m.in_reply_to": {"event_id": root}}  # outside the sealed part
    theirs = both.noe.say(both.room, "Bien", reply_to=mine)
    aside = both.noe.say(both.room, "Le train", thread=root)
    await both.camille.sync()
    assert both.item(theirs).reply_to == mine
    assert both.item(aside).thread == root
    answer = both.noe.event(both.room, await both.say("De 9 h", reply_to=aside))
    assert answer["relates"]["rel_type"] == "m.thread"
    assert answer["relates"]["event_id"] == root


async def test_a_thread_opened_later_is_readable(both: Meeting) -> None:
    root = both.noe.say(both.room, "Qui vient ?")
    aside = both.noe.say(both.room, "Le train", thread=root)
    await both.camille.sync()
    batch = await both.camille.adapter.thread(ItemId(aside))
    assert {one.text for one in batch.items} == {"Qui vient ?", "Le train"}


async def test_each_changes_words_and_takes_them_back(both: Meeting) -> None:
    theirs = both.noe.say(both.room, "À 18 h")
    await both.camille.sync()
    mine = await both.say("Salle 2")
    both.noe.edit(both.room, theirs, "À 19 h")
    await both.camille.send(both.room, Edit(item=ItemId(mine), text="Salle 3"))
    assert await both.texts() == ["À 19 h", "Salle 3"]
    both.noe.until(both.room, lambda _: both.noe.texts(both.room) == ["À 19 h", "Salle 3"])
    both.noe.redact(both.room, theirs)
    await both.camille.send(both.room, Delete(item=ItemId(mine)))
    assert await both.texts() == ["(removed)", "(removed)"]
    both.noe.until(both.room, lambda _: both.noe.texts(both.room) == [])


@pytest.mark.parametrize("size", [0, 1, 70_000])
async def test_their_file_arrives_as_it_left(both: Meeting, size: int) -> None:
    data = os.urandom(size)
    sent = both.noe.send_file(both.room, data, name="Plan d’accès.pdf", mime="application/pdf")
    await both.camille.sync()
    [media] = both.item(sent).media
    assert (media.kind, media.name, media.mime) == (
        MediaKind.FILE,
        "Plan d’accès.pdf",
        "application/pdf",
    )
    assert media.size == size
    assert await both.camille.adapter.fetch(media) == data


async def test_their_picture_has_its_measures_and_its_caption(both: Meeting) -> None:
    data = drawing()
    sent = both.noe.send_file(
        both.room,
        data,
        name="Le chœur",
        mime="image/png",
        kind="m.image",
        info={"w": 8, "h": 6},
        more={"filename": "choeur.png"},
    )
    await both.camille.sync()
    item = both.item(sent)
    [media] = item.media
    assert (item.text, media.name) == ("Le chœur", "choeur.png")
    assert (media.kind, media.width, media.height) == (MediaKind.IMAGE, 8, 6)
    assert await both.camille.adapter.fetch(media) == data


@pytest.mark.parametrize("kind", [MediaKind.IMAGE, MediaKind.FILE])
async def test_our_file_arrives_as_it_left(both: Meeting, kind: MediaKind) -> None:
    data = drawing()
    chosen = MediaId("chosen")
    both.camille.tools.attachments[chosen] = data
    attachment = Attachment(
        media=chosen,
        name="chœur.png",
        mime="image/png",
        size=len(data),
        kind=kind,
        width=8,
        height=6,
    )
    say = Say(text="Regarde", attachments=(attachment,))
    [item] = (await both.camille.send(both.room, say)).items
    content = both.noe.event(both.room, item.id)["content"]
    assert content["msgtype"] == f"m.{kind}"
    assert (content["body"], content["filename"]) == ("Regarde", "chœur.png")
    assert (content["info"]["w"], content["info"]["mimetype"]) == (8, "image/png")
    assert "url" not in content
    assert both.noe.file(content["file"]) == data
    await both.camille.sync()
    [media] = both.item(item.id).media
    assert await both.camille.adapter.fetch(media) == data


async def test_older_messages_are_read_as_far_as_the_keys_go(both: Meeting) -> None:
    for number in range(60):
        both.noe.say(both.room, f"{number}")
    await both.restart()
    both.camille.forget_place()  # as after a lost place in the stream: the newest 50 only
    both.camille.tools.shelf.items.clear()
    both.camille.tools.shelf.placements.clear()
    texts = await both.texts()
    assert texts[-1] == "59"
    assert len(texts) <= 50
    shelf, channel = both.camille.shelf, both.camille.channel(both.room)
    oldest = min(
        (one for one in shelf.placements.values() if one.channel == channel),
        key=lambda one: one.at,
    )
    batch = await both.camille.adapter.history(channel, oldest.item)
    shelf.apply(batch)
    assert both.read() == [f"{number}" for number in range(60)]


async def test_a_room_that_becomes_encrypted_is_never_written_to_in_plain(
    pair: Meeting,
) -> None:
    both = await pair.anew(encrypted=False)
    both.noe.say(both.room, "En clair")
    await both.say("En clair aussi")
    both.noe.encrypt(both.room)
    sent = await both.say("Scellé")  # before the sync tells us
    assert both.noe.event(both.room, sent)["wire"] == "m.room.encrypted"
    both.noe.say(both.room, "Scellé aussi")
    assert await both.texts() == ["En clair", "En clair aussi", "Scellé", "Scellé aussi"]
    [kept] = [one for one in both.noe.http.messages(both.room) if one["event_id"] == sent]
    assert kept["type"] == "m.room.encrypted"


def enter_unseen(both: Meeting, member: Member) -> None:
    """Into the room before there is any device: thirty that hear of each other take long."""
    token, address = both.synapse.appservice_token, f"/_matrix/client/v3/join/{both.room}"
    who = {"user_id": member.address}
    headers = {"Authorization": f"Bearer {token}"}
    asked = requests.post(
        both.synapse.url + address, json={}, params=who, headers=headers, timeout=30
    )
    assert asked.ok, asked.text


async def test_thirty_people_read_what_one_writes(pair: Meeting) -> None:
    """Twenty with our adapter, who do not sit in a held-open sync, and eight with theirs."""
    members = [pair.synapse.member("Invité") for _ in range(28)]
    room = pair.noe.room(invite=[pair.member, *members])
    both = replace(pair, room=room)
    for member in members:
        enter_unseen(both, member)
    ours = [await enter(pair.synapse, member) for member in members[8:]]
    for one in ours:
        await one.sync()
    guests = [pair.js.member(pair.synapse, member) for member in members[:8]]
    await enter_room(both.camille, room)
    both.noe.sees(room, pair.member)
    sent = await both.say("À tout le monde")
    for guest in (both.noe, *guests):
        assert guest.event(room, sent)["content"]["body"] == "À tout le monde"
    for one in ours:
        await one.sync()
        assert one.shelf.items[ItemId(sent)].text == "À tout le monde"
        await one.adapter.close()
    guests[0].say(room, "Bien reçu")
    assert await both.texts() == ["À tout le monde", "Bien reçu"]


async def test_a_sticker_is_a_picture(both: Meeting) -> None:
    content = {"body": "Bravo", "url": "mxc://club.example/bravo", "info": {"w": 16, "h": 16}}
    sent = both.noe.send(both.room, content, kind="m.sticker")
    await both.camille.sync()
    assert both.item(sent).kind is ItemKind.MESSAGE
    assert both.item(sent).media[0].width == 16
