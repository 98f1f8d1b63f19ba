"""Room events opened, refused or waiting, between two machines in memory."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from protocols.matrix.draft import Opened, Shut

from .sealed import AT, ROOM, Side, Talk, pair


def opened(side: Side, event: dict[str, Any], room: str = ROOM) -> dict[str, Any]:
    found = side.crypto.open(event, room)
    assert isinstance(found, Opened), found
    return found.event


def shut(side: Side, event: dict[str, Any], room: str = ROOM) -> str:
    found = side.crypto.open(event, room)
    assert isinstance(found, Shut)
    return found.problem


async def shared() -> tuple[Side, Side, Talk]:
    noe, camille = await pair()
    talk = Talk(noe)
    await camille.learn([await talk.share(camille)])
    return noe, camille, talk


async def test_a_message_is_opened_with_its_envelope() -> None:
    _, camille, talk = await shared()
    event = talk.say("À jeudi") | {"unsigned": {"transaction_id": "t", "redacted_because": {}}}
    found = opened(camille, event)
    assert found["content"] == {"msgtype": "m.text", "body": "À jeudi"}
    assert found["type"] == "m.room.message"
    kept = ("event_id", "sender", "origin_server_ts", "unsigned")
    assert {name: found[name] for name in kept} == {name: event[name] for name in kept}
    assert found["decrypted"]["session"] == talk.id


async def test_a_relation_in_clear_counts_where_the_inside_has_none() -> None:
    _, camille, talk = await shared()
    outer = {"rel_type": "m.thread", "event_id": "$root"}
    assert opened(camille, talk.seal({"body": "a"}, **{"m.relates_to": outer}))["content"][
        "m.relates_to"
    ] == (outer)
    inner = {"m.in_reply_to": {"event_id": "$one"}}
    found = opened(camille, talk.seal({"m.relates_to": inner}, **{"m.relates_to": outer}))
    assert found["content"]["m.relates_to"] == inner


async def test_a_key_that_is_not_here_is_awaited_or_never_was_for_this_device() -> None:
    noe, camille, _ = await shared()
    event = Talk(noe).say("Plus tard")
    assert shut(camille, event) == "key-awaited"
    early = event | {"origin_server_ts": int(AT.timestamp() * 1000) - 1}
    assert shut(camille, early) == "key-before"


async def test_a_key_that_begins_later_does_not_open_what_was_before() -> None:
    noe, camille = await pair()
    talk = Talk(noe)
    before = talk.say("Avant")
    await camille.learn([await talk.share(camille)])
    assert shut(camille, before) == "key-before"
    assert opened(camille, talk.say("Après"))["content"]["body"] == "Après"


async def test_what_is_withheld_is_told_so_by_its_sender_alone() -> None:
    noe, camille, _ = await shared()
    talk = Talk(noe)
    event = talk.say("Entre nous")
    told = {"algorithm": "m.megolm.v1.aes-sha2", "room_id": ROOM, "session_id": talk.id}
    told |= {"sender_key": "k", "code": "m.unverified"}
    lie = {"type": "m.room_key.withheld", "sender": "@eve:club.example", "content": told}
    await camille.learn([lie])
    assert shut(camille, event) == "key-awaited"
    await camille.learn([lie | {"sender": noe.user}])
    assert shut(camille, event) == "key-withheld"
    await camille.learn([await talk.share(camille)])
    assert shut(camille, event) == "key-before"  # shared now, from here on
    assert opened(camille, talk.say("Quand même"))["content"]["body"] == "Quand même"


async def test_another_room_is_not_where_it_was_said() -> None:
    _, camille, talk = await shared()
    other = "!other:club.example"
    event = talk.say("Ici")
    assert shut(camille, event, other) == "key-awaited"
    # The same session given for a second room by its own maker: the inside names the first.
    await camille.learn([await talk.share(camille, room_id=other)])
    talk.room = other
    moved = talk.say("Là")
    talk.room = ROOM
    assert shut(camille, talk.say("Là-bas"), other) == "forged"
    assert opened(camille, moved, other)["content"]["body"] == "Là"


async def test_nobody_speaks_with_the_key_of_another() -> None:
    noe, camille, talk = await shared()
    event = talk.say("De Noé")
    eve = Side(noe.home, "eve")
    await eve.crypto.tend()
    assert shut(camille, event | {"sender": eve.user}) == "forged"
    # Eve, who was given the key as a member, gives it to us as hers.
    await camille.learn([await eve.tell(camille, "m.room_key", talk.key())])
    assert opened(camille, event)["sender"] == noe.user


async def test_whoever_claims_a_key_first_does_not_keep_its_owner_out() -> None:
    noe, camille = await pair()
    talk, eve = Talk(noe), Side(noe.home, "eve")
    await eve.crypto.tend()
    theirs = await talk.share(camille)
    await camille.learn([await eve.tell(camille, "m.room_key", talk.key())])
    event = talk.say("De Noé")
    found = camille.crypto.open(event, ROOM)
    assert isinstance(found, Shut)
    assert found.problem == "forged"
    assert found.awaits
    assert not camille.crypto.opens(ROOM, found.awaits)
    await camille.learn([theirs])
    assert camille.crypto.opens(ROOM, found.awaits)
    assert opened(camille, event)["content"]["body"] == "De Noé"


async def test_a_ciphertext_under_another_name_is_a_forgery() -> None:
    _, camille, talk = await shared()
    event = talk.say("Oui")
    assert opened(camille, event)
    assert opened(camille, event)  # the same event may be read again
    assert shut(camille, event | {"event_id": "$replayed"}) == "forged"


async def test_it_is_one_after_a_restart_too_and_after_a_new_sign_in() -> None:
    noe, camille = await pair()
    talk = Talk(noe)
    await camille.learn([await talk.share(camille)])
    event = talk.say("Oui")
    assert isinstance(camille.crypto.open(event, ROOM), Opened)
    await camille.crypto.tend()
    for device in (camille.device, "CAMILLE-2"):
        camille.device = device
        camille.restart()
        await camille.crypto.begin()
        again = camille.crypto.open({**event, "event_id": "$again"}, ROOM)
        assert again == Shut("forged")
        assert isinstance(camille.crypto.open(event, ROOM), Opened)


async def test_a_changed_ciphertext_is_a_forgery() -> None:
    _, camille, talk = await shared()
    event = talk.say("Oui")
    text = event["content"]["ciphertext"]
    event["content"]["ciphertext"] = text[:-4] + ("AAAA" if text[-4:] != "AAAA" else "BBBB")
    assert shut(camille, event) == "forged"


@pytest.mark.parametrize(
    "plain",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"null",
        b'{"type": 1, "content": {}, "room_id": "' + ROOM.encode() + b'"}',
        b'{"type": "m.room.message", "content": [], "room_id": "' + ROOM.encode() + b'"}',
        b'{"type": "m.room.encrypted", "content": {}, "room_id": "' + ROOM.encode() + b'"}',
        b'{"a":' * 200_000,
        b"[" * 30_000,
    ],
    ids=["nothing", "not UTF-8", "list", "null", "type", "content", "twice", "deep", "lists"],
)
async def test_an_inside_that_is_no_event_is_one_malformed_row(plain: bytes) -> None:
    _, camille, talk = await shared()
    assert shut(camille, talk.event(plain)) == "malformed"
    assert opened(camille, talk.say("Ensuite"))


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ({"algorithm": "org.example.new"}, "encrypted"),
        ({"algorithm": 7}, "malformed"),
        ({"ciphertext": "%"}, "malformed"),
        ({"ciphertext": {}}, "malformed"),
        ({"session_id": "a b"}, "malformed"),
        ({"session_id": None}, "malformed"),
    ],
)
async def test_an_outside_that_is_none_is_told_so(content: dict[str, Any], problem: str) -> None:
    _, camille, talk = await shared()
    event = talk.say("x")
    event["content"] |= content
    assert shut(camille, event) == problem


async def test_what_is_awaited_is_known_when_it_comes() -> None:
    noe, camille = await pair()
    talk = Talk(noe)
    given = await talk.share(camille)
    found = camille.crypto.open(talk.say("Bientôt"), ROOM)
    assert isinstance(found, Shut)
    assert found.awaits
    assert not camille.crypto.opens(ROOM, found.awaits)
    await camille.learn([given])
    assert camille.crypto.opens(ROOM, found.awaits)
    assert not camille.crypto.opens("!other:club.example", found.awaits)
    assert not camille.crypto.opens(ROOM, "nonsense")


async def test_before_it_has_begun_everything_is_awaited() -> None:
    _, camille, talk = await shared()
    camille.restart()
    event = talk.say("x")
    assert shut(camille, event) == "key-awaited"
    await camille.crypto.begin()
    assert opened(camille, event)


async def test_a_worker_thread_opens_while_keys_are_learnt() -> None:
    noe, camille, talk = await shared()
    events = [talk.say(f"{number}") for number in range(300)]
    answers = [camille.answer([await Talk(noe).share(camille)]) for _ in range(30)]

    def read() -> list[str]:
        return [opened(camille, event)["content"]["body"] for event in events]

    async with asyncio.TaskGroup() as group:
        readers = [group.create_task(asyncio.to_thread(read)) for _ in range(3)]
        for answer in answers:
            await camille.crypto.learn(answer)
    assert [reader.result() for reader in readers] == [[str(n) for n in range(300)]] * 3


async def test_no_event_of_any_shape_raises() -> None:
    _, camille, talk = await shared()
    whole = talk.say("x")
    for name in ("sender", "event_id", "origin_server_ts", "content"):
        shapes: tuple[Any, ...] = (None, 1, [], {}, "x", [[]])
        for value in shapes:
            found = camille.crypto.open({**whole, name: value}, ROOM)
            assert isinstance(found, Shut) or (name, value) == ("origin_server_ts", 1)
