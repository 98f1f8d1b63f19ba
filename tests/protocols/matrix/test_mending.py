"""Encrypted messages in the cache: rows that say why, and that mend themselves in place."""

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
from storage.model import ChannelId, ItemId, ServerAnswer, channel_id

from .community import ACCOUNT
from .sealed import ROOM, Side, Talk, pair

KEY = bytes(range(32))
CHANNEL = channel_id(ACCOUNT.id, ROOM)
STATE = [
    {"type": "m.room.create", "sender": "@noe:club.example", "content": {"room_version": "12"}},
    {"type": "m.room.encryption", "content": {"algorithm": "m.megolm.v1.aes-sha2"}},
]
FILE = {
    "url": "mxc://club.example/abc",
    "v": "v2",
    "key": {"kty": "oct", "k": "a2V5", "alg": "A256CTR", "ext": True, "key_ops": ["decrypt"]},
    "iv": "aXY",
    "hashes": {"sha256": "aGFzaA"},
}


class Reader:
    """Camille's cache, and her side of the encryption."""

    def __init__(self, cache: Cache, side: Side) -> None:
        self.cache, self.side = cache, side

    async def take(self, *events: dict[str, Any], keys: list[Any] | None = None) -> None:
        """One answer with these messages, learnt and applied as the engine does."""
        room = {"timeline": {"events": list(events)}, "state": {"events": self._state()}}
        rooms = {"join": {ROOM: room}} if events else {}
        await self.apply(self.side.answer(keys or [], rooms=rooms))

    @staticmethod
    def _state() -> list[dict[str, Any]]:
        return [{**event, "state_key": "", "event_id": f"${n}"} for n, event in enumerate(STATE)]

    async def apply(self, answer: ServerAnswer) -> None:
        await self.side.crypto.learn(answer)
        shelf = self.cache.shelf(ACCOUNT.id)
        batch = translate.answer(answer, ACCOUNT, shelf, self.side.crypto)
        for _ in self.cache.apply(ACCOUNT.id, batch):
            pass

    def row(self, event: dict[str, Any]) -> tuple[str, str, str | None]:
        """kind, text and problem of an event's row."""
        rows = self.cache._db.rows(
            "SELECT kind, text, problem FROM item WHERE key = ?", (event["event_id"],)
        )
        return tuple(rows[0]) if rows else ("", "", None)

    def awaited(self) -> tuple[tuple[ChannelId, str], ...]:
        return self.cache.shelf(ACCOUNT.id).awaited()

    def numbers(self) -> list[tuple[int, str]]:
        return self.cache._db.rows("SELECT id, key FROM item ORDER BY id")


@pytest.fixture
def cache(data_folder: Path) -> Iterator[Cache]:
    database = Database.open(Folder(data_folder), KEY)
    Accounts(database, SystemClock()).add(ACCOUNT, {"access_token": "t"})
    yield Cache(database, SystemClock())
    database.close()


async def meet(cache: Cache) -> tuple[Side, Reader]:
    noe, camille = await pair()
    return noe, Reader(cache, camille)


async def test_a_message_whose_key_is_here_is_a_message(cache: Cache) -> None:
    noe, camille = await meet(cache)
    talk = Talk(noe)
    given = await talk.share(camille.side)
    event = talk.say("Bonjour")
    await camille.take(event, keys=[given])
    assert camille.row(event) == ("message", "Bonjour", None)
    kept = cache.shelf(ACCOUNT.id).payload(ItemId(event["event_id"]))
    assert kept is not None
    assert kept.awaits is None
    assert json.loads(kept.body)["content"]["body"] == "Bonjour"
    assert json.loads(kept.body)["decrypted"]["session"] == talk.id


async def test_a_late_key_mends_message_edit_and_answer_in_place(cache: Cache) -> None:
    noe, camille = await meet(cache)
    talk = Talk(noe)
    given = await talk.share(camille.side)
    first, second = talk.say("À midi"), talk.say("D’accord")
    relates = {"rel_type": "m.replace", "event_id": first["event_id"]}
    fresh = {"msgtype": "m.text", "body": "À treize heures"}
    edit = talk.seal(
        {"msgtype": "m.text", "body": "* …", "m.new_content": fresh}, **{"m.relates_to": relates}
    )
    await camille.take(first, second, edit)
    assert camille.row(first) == ("unreadable", "", "key-awaited")
    assert camille.row(edit) == ("", "", None)
    before = camille.numbers()
    assert len(camille.awaited()) == 1
    await camille.take(keys=[given])
    assert camille.row(first) == ("message", "À treize heures", None)
    assert camille.row(second) == ("message", "D’accord", None)
    assert camille.numbers() == before
    assert camille.awaited() == ()


async def test_a_key_for_some_mends_some(cache: Cache) -> None:
    noe, camille = await meet(cache)
    talk = Talk(noe)
    early = await talk.share(camille.side)
    first = talk.say("Un")
    late = await talk.share(camille.side)
    second = talk.say("Deux")
    await camille.take(first, second)
    await camille.take(keys=[late])
    assert camille.row(first)[2] == "key-before"  # this key opens only what came after
    assert camille.row(second) == ("message", "Deux", None)
    await camille.take(keys=[early])
    assert camille.row(first) == ("message", "Un", None)


async def test_a_refusal_that_comes_later_is_told(cache: Cache) -> None:
    noe, camille = await meet(cache)
    talk = Talk(noe)
    event = talk.say("Entre nous")
    await camille.take(event)
    content = {"algorithm": "m.megolm.v1.aes-sha2", "room_id": ROOM, "session_id": talk.id}
    told = {"type": "m.room_key.withheld", "sender": noe.user, "content": content}
    await camille.take(keys=[told])
    assert camille.row(event) == ("unreadable", "", "key-withheld")


async def test_what_was_taken_back_is_not_brought_back_by_its_key(cache: Cache) -> None:
    noe, camille = await meet(cache)
    talk = Talk(noe)
    given = await talk.share(camille.side)
    event = talk.say("Oups")
    await camille.take(event)
    redaction = {"type": "m.room.redaction", "event_id": "$gone", "sender": noe.user}
    content = {"redacts": event["event_id"]}
    await camille.take({**redaction, "content": content, "origin_server_ts": 1})
    await camille.take(keys=[given])
    assert camille.row(event)[:2] == ("removed", "")
    assert camille.awaited() == ()


async def test_a_crash_between_learning_and_applying_loses_nothing(cache: Cache) -> None:
    noe, camille = await meet(cache)
    talk = Talk(noe)
    given = await talk.share(camille.side)
    event = talk.say("Bonjour")
    await camille.take(event)
    answer = camille.side.answer([given])
    await camille.side.crypto.learn(answer)
    camille.side.restart()  # learnt and committed; the answer is in the inbox still
    await camille.apply(answer)
    assert camille.row(event) == ("message", "Bonjour", None)


async def test_the_newest_text_that_a_server_bundles_is_opened_too(cache: Cache) -> None:
    noe, camille = await meet(cache)
    talk = Talk(noe)
    given = await talk.share(camille.side)
    event = talk.say("À midi")
    relates = {"rel_type": "m.replace", "event_id": event["event_id"]}
    fresh = {"msgtype": "m.text", "body": "À treize heures"}
    edit = talk.seal({"m.new_content": fresh, "m.relates_to": relates, "body": "", "msgtype": "x"})
    event["unsigned"] = {"m.relations": {"m.replace": edit}}
    await camille.take(event, keys=[given])
    assert camille.row(event) == ("message", "À treize heures", None)


async def test_an_encrypted_picture_says_how_it_is_opened(cache: Cache) -> None:
    noe, camille = await meet(cache)
    talk = Talk(noe)
    given = await talk.share(camille.side)
    content = {"msgtype": "m.image", "body": "scène.png", "file": {**FILE, "more": "x"}}
    event = talk.seal({**content, "info": {"mimetype": "image/png", "w": 4, "h": 3, "size": 9}})
    await camille.take(event, keys=[given])
    [(media,)] = cache._db.rows("SELECT media FROM item WHERE key = ?", (event["event_id"],))
    [found] = json.loads(media)
    assert found["remote"] == FILE["url"]
    assert json.loads(found["sealed"]) == {
        name: part for name, part in FILE.items() if name != "url"
    }


async def test_a_note_that_it_was_encrypted_is_nobodys_to_write(cache: Cache) -> None:
    _, camille = await meet(cache)
    event = {
        "type": "m.room.message",
        "event_id": "$plain",
        "sender": "@noe:club.example",
        "origin_server_ts": 5,
        "content": {"msgtype": "m.text", "body": "en clair"},
        "decrypted": {"session": "mine"},
    }
    await camille.take(event)
    kept = cache.shelf(ACCOUNT.id).payload(ItemId("$plain"))
    assert kept is not None
    assert "decrypted" not in json.loads(kept.body)


async def test_a_removal_inside_an_encrypted_event_removes_nothing(cache: Cache) -> None:
    noe, camille = await meet(cache)
    talk = Talk(noe)
    given = await talk.share(camille.side)
    event = talk.say("Reste")
    inner = {"type": "m.room.redaction", "room_id": ROOM, "content": {"redacts": event["event_id"]}}
    await camille.take(event, talk.event(json.dumps(inner).encode()), keys=[given])
    assert camille.row(event) == ("message", "Reste", None)


async def test_many_rows_that_wait_are_mended_at_once(cache: Cache) -> None:
    noe, camille = await meet(cache)
    talk = Talk(noe)
    given = await talk.share(camille.side)
    events = [talk.say(f"{number}") for number in range(200)]
    await camille.take(*events)
    await camille.take(keys=[given])
    assert [camille.row(event)[1] for event in events] == [str(n) for n in range(200)]
