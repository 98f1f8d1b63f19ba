"""What comes in plain where all is encrypted: it says so, and it replaces nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from protocols.matrix import translate
from storage.accounts import Accounts
from storage.cache import Cache
from storage.clock import SystemClock
from storage.database import Database
from storage.folder import Folder
from storage.model import channel_id

from .community import ACCOUNT
from .sealed import AT, ROOM, Talk
from .test_mending import FILE, KEY, Reader, meet

OTHER = "!plain:club.example"
NOW = int(AT.timestamp() * 1000)


@pytest.fixture
def cache(data_folder: Path) -> Iterator[Cache]:
    database = Database.open(Folder(data_folder), KEY)
    Accounts(database, SystemClock()).add(ACCOUNT, {"access_token": "t"})
    yield Cache(database, SystemClock())
    database.close()


def plain(name: str, text: str, **content: Any) -> dict[str, Any]:
    """What a server can write in anybody's name."""
    return {
        "type": "m.room.message",
        "event_id": name,
        "sender": "@noe:club.example",
        "origin_server_ts": NOW + 90_000,
        "content": {"msgtype": "m.text", "body": text, **content},
        "decrypted": {"session": "a lie"},
    }


def replacing(target: str, text: str) -> dict[str, Any]:
    fresh = {"msgtype": "m.text", "body": text}
    relates = {"rel_type": "m.replace", "event_id": target}
    return {"m.new_content": fresh, "m.relates_to": relates}


async def elsewhere(camille: Reader, *events: dict[str, Any]) -> None:
    """An answer with these events in another room, which is not encrypted."""
    create = {"type": "m.room.create", "sender": "@noe:club.example", "state_key": ""}
    state = [{**create, "event_id": "$c", "content": {"room_version": "12"}}]
    room = {"timeline": {"events": list(events)}, "state": {"events": state}}
    await camille.apply(camille.side.answer([], rooms={"join": {OTHER: room}}))


async def test_plain_words_among_encrypted_ones_say_how_they_came(cache: Cache) -> None:
    noe, camille = await meet(cache)
    talk = Talk(noe)
    given = await talk.share(camille.side)
    sealed, bare = talk.say("Scellé"), plain("$bare", "Virez 200 € ici")
    await camille.take(sealed, bare, keys=[given])
    assert camille.row(sealed) == ("message", "Scellé", None)
    assert camille.row(bare) == ("message", "Virez 200 € ici", "plain")
    await elsewhere(camille, plain("$there", "Bonjour"))
    assert camille.row({"event_id": "$there"}) == ("message", "Bonjour", None)


async def test_what_was_said_before_a_room_was_encrypted_is_as_it_was(cache: Cache) -> None:
    _, camille = await meet(cache)
    create = {"type": "m.room.create", "sender": "@noe:club.example", "state_key": ""}
    begun = {
        "type": "m.room.encryption",
        "event_id": "$e",
        "state_key": "",
        "origin_server_ts": NOW + 50_000,
        "content": {"algorithm": "m.megolm.v1.aes-sha2"},
    }
    old = {**plain("$old", "Avant"), "origin_server_ts": NOW}
    state = [{**create, "event_id": "$c", "content": {"room_version": "12"}}]
    timeline = {"events": [old, begun, plain("$new", "Après")]}
    room = {"timeline": timeline, "state": {"events": state}}
    await camille.apply(camille.side.answer([], rooms={"join": {ROOM: room}}))
    assert camille.row(old) == ("message", "Avant", None)
    assert camille.row({"event_id": "$new"}) == ("message", "Après", "plain")
    late = {**plain("$late", "Antidaté"), "origin_server_ts": NOW}
    await camille.take(late)  # what comes now was not said before
    assert camille.row(late) == ("message", "Antidaté", "plain")
    page = {"chunk": [{**plain("$older", "Plus tôt"), "origin_server_ts": NOW - 5}]}
    shelf = cache.shelf(ACCOUNT.id)
    [found] = translate.page(page, ROOM, ACCOUNT, shelf, camille.side.crypto).items
    assert found.problem is None


@pytest.mark.parametrize("early", [False, True])
async def test_a_plain_edit_does_not_touch_encrypted_words(cache: Cache, early: bool) -> None:
    noe, camille = await meet(cache)
    talk = Talk(noe)
    given = await talk.share(camille.side)
    event = talk.say("À midi")
    edit = plain("$edit", "* …", **replacing(event["event_id"], "À treize heures"))
    first, second = (edit, event) if early else (event, edit)
    await camille.take(first, keys=[given])
    await camille.take(second)
    assert camille.row(event) == ("message", "À midi", None)
    assert camille.row(edit) == ("message", "À treize heures", "plain")


@pytest.mark.parametrize("early", [False, True])
async def test_an_edit_in_another_room_does_not_either(cache: Cache, early: bool) -> None:
    noe, camille = await meet(cache)
    talk = Talk(noe)
    given = await talk.share(camille.side)
    event = talk.say("À midi")
    edit = plain("$edit", "* …", **replacing(event["event_id"], "À treize heures"))
    if early:
        await elsewhere(camille, edit)
    await camille.take(event, keys=[given])
    if not early:
        await elsewhere(camille, edit)
    await camille.take(talk.say("Et après"))
    assert camille.row(event) == ("message", "À midi", None)
    assert camille.row(edit) == ("", "", None)


async def test_what_a_thread_brought_is_edited_from_its_room(cache: Cache) -> None:
    noe, camille = await meet(cache)
    talk = Talk(noe)
    given = await talk.share(camille.side)
    await camille.take(talk.say("Bonjour"), keys=[given])
    event, late = talk.say("À midi"), talk.say("Le soir")
    edits = [
        talk.seal({"msgtype": "m.text", "body": "*", **replacing(one["event_id"], text)})
        for one, text in ((event, "À une"), (late, "La nuit"))
    ]
    shelf = cache.shelf(ACCOUNT.id)
    room = shelf.channel(channel_id(ACCOUNT.id, ROOM))
    assert room is not None

    def fetch(*events: dict[str, Any]) -> None:
        keys = camille.side.crypto
        for _ in cache.apply(ACCOUNT.id, translate.thread(events, room, ACCOUNT, shelf, keys)):
            pass

    fetch(event)
    await camille.take(*edits)
    assert camille.row(event) == ("message", "À une", None)
    fetch(late)
    assert camille.row(late) == ("message", "La nuit", None)
    bare = plain("$bare", "En clair")
    fetch(bare)
    assert camille.row(bare) == ("message", "En clair", "plain")


async def test_an_event_that_came_encrypted_does_not_come_again_in_plain(cache: Cache) -> None:
    noe, camille = await meet(cache)
    talk = Talk(noe)
    given = await talk.share(camille.side)
    event, shut = talk.say("À midi"), Talk(noe).say("Sans clé")
    await camille.take(event, shut, keys=[given])
    await camille.take(*(plain(one["event_id"], "À treize heures") for one in (event, shut)))
    assert camille.row(event) == ("message", "À midi", None)
    assert camille.row(shut) == ("unreadable", "", "key-awaited")


@pytest.mark.parametrize("at_once", [False, True])
async def test_nor_does_another_event_of_its_name_elsewhere(cache: Cache, at_once: bool) -> None:
    noe, camille = await meet(cache)
    talk = Talk(noe)
    given = await talk.share(camille.side)
    event = talk.say("À midi")
    forged = plain(event["event_id"], "À treize heures")
    if at_once:
        create = {"type": "m.room.create", "sender": "@noe:club.example", "state_key": ""}
        state = [{**create, "event_id": "$c", "content": {"room_version": "12"}}]
        true = {"timeline": {"events": [event]}, "state": {"events": camille._state()}}
        lie = {"timeline": {"events": [forged]}, "state": {"events": state}}
        await camille.apply(camille.side.answer([given], rooms={"join": {ROOM: true, OTHER: lie}}))
    else:
        await camille.take(event, keys=[given])
        await elsewhere(camille, forged)
    assert camille.row(event) == ("message", "À midi", None)


async def test_a_server_bundles_no_words_of_its_own(cache: Cache) -> None:
    noe, camille = await meet(cache)
    talk = Talk(noe)
    given = await talk.share(camille.side)
    event = talk.say("À midi")
    edit = plain("$edit", "* …", **replacing(event["event_id"], "À treize heures"))
    event["unsigned"] = {"m.relations": {"m.replace": edit}}
    await camille.take(event)  # before its key is here as well
    await camille.take(event, keys=[given])
    assert camille.row(event) == ("message", "À midi", None)


async def test_an_edit_that_comes_before_its_message_waits_for_it(cache: Cache) -> None:
    noe, camille = await meet(cache)
    talk = Talk(noe)
    given = await talk.share(camille.side)
    event, other = talk.say("À midi"), talk.say("Ailleurs")
    edit = talk.seal({"msgtype": "m.text", "body": "*", **replacing(event["event_id"], "À une")})
    await camille.take(edit, keys=[given])
    assert [awaits for _, awaits in camille.awaited()] == [event["event_id"]]
    await camille.take(event)
    assert camille.row(event) == ("message", "À une", None)
    assert camille.awaited() == ()
    fresh = talk.seal({"msgtype": "m.text", "body": "*", **replacing(other["event_id"], "Ici")})
    shelf = cache.shelf(ACCOUNT.id)
    page = {"chunk": [fresh, other]}  # the newest first
    batch = translate.page(page, ROOM, ACCOUNT, shelf, camille.side.crypto)
    for _ in cache.apply(ACCOUNT.id, batch):
        pass
    assert camille.row(other) == ("message", "Ici", None)
    assert camille.awaited() == ()


async def test_in_a_plain_room_plain_edits_are_taken(cache: Cache) -> None:
    _, camille = await meet(cache)
    await elsewhere(
        camille, plain("$one", "À midi"), plain("$e", "*", **replacing("$one", "À une"))
    )
    assert camille.row({"event_id": "$one"}) == ("message", "À une", None)


async def test_a_plain_picture_is_never_shown_for_an_encrypted_one(cache: Cache) -> None:
    """Though both are at one address: their servers choose what they give for the plain one."""
    noe, camille = await meet(cache)
    talk = Talk(noe)
    given = await talk.share(camille.side)
    event = talk.seal({"msgtype": "m.image", "body": "neige.png", "file": FILE})
    other = talk.seal({"msgtype": "m.image", "body": "neige.png", "file": {**FILE, "iv": "eA"}})
    bare = plain("$bare", "neige.png", msgtype="m.image", url=FILE["url"])
    await camille.take(event, other, bare, keys=[given])
    rows = cache._db.rows("SELECT media FROM item WHERE media <> '[]'")
    found = [one for (media,) in rows for one in json.loads(media)]
    assert [one["remote"] for one in found] == [FILE["url"]] * 3
    assert len({one["id"] for one in found}) == 3


async def test_an_encrypted_room_is_never_forgotten_as_a_space(cache: Cache) -> None:
    _, camille = await meet(cache)
    await camille.take(plain("$one", "Bonjour"))
    create = {"type": "m.room.create", "sender": "@noe:club.example", "state_key": ""}
    lie = {**create, "event_id": "$c", "content": {"type": "m.space", "room_version": "12"}}
    room = {"timeline": {"events": [lie]}}
    await camille.apply(camille.side.answer([], rooms={"join": {ROOM: room}}))
    found = cache.shelf(ACCOUNT.id).channel(channel_id(ACCOUNT.id, ROOM))
    assert found is not None
    assert found.encrypted
