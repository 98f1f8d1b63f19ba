"""A hostile peer's events and keys: each costs its own row, and the next message is readable."""

from __future__ import annotations

import copy
import secrets
from collections.abc import Callable
from typing import Any

import pytest
import vodozemac

from .forging import MEGOLM, Forger, poisons
from .meeting import Meeting, enter_room

pytestmark = [pytest.mark.real, pytest.mark.row("E15"), pytest.mark.asyncio(loop_scope="module")]


def forger_of(both: Meeting) -> Forger:
    return Forger(both.noe, both.room, both.camille.tools.account.address, both.device)


async def test_each_poison_is_one_row_and_the_next_message_is_read(both: Meeting) -> None:
    forger = forger_of(both)
    forger.share()
    expected: list[str] = []
    for number, (content, code) in enumerate(poisons(forger)):
        forger.post(content)
        forger.post(forger.seal(forger.message(f"{number}")))
        expected += [f"({code})", f"{number}"]
    assert await both.texts() == expected
    both.noe.say(both.room, "Honnête")
    assert (await both.texts())[-1] == "Honnête"


async def test_bad_room_keys_take_nothing_from_good_ones(both: Meeting) -> None:
    forger = forger_of(both)
    forger.share()
    for wrong in (
        {"session_key": "garbage"},
        {"session_key": 5},
        {"session_id": "another"},
        {"room_id": None},
        {"room_id": "!elsewhere"},
        {"algorithm": "m.rot13"},
        {"session_key": vodozemac.GroupSession().session_key.to_base64()},
    ):
        forger.share(**wrong)
    for kind in ("m.forwarded_room_key", "m.dummy", "m.room_key.withheld", "m.secret.send"):
        forger.whisper(kind, {"algorithm": MEGOLM, "room_id": [], "session_id": {}})
    forger.post(forger.seal(forger.message("Lisible")))
    both.noe.say(both.room, "Aussi")
    assert await both.texts() == ["Lisible", "Aussi"]


async def test_garbage_sent_to_our_device_costs_nothing_else(both: Meeting) -> None:
    me, device = both.camille.tools.account.address, both.device
    mine = next(one["key"] for one in both.noe.devices(both.member) if one["id"] == device)
    olm = {"algorithm": "m.olm.v1.curve25519-aes-sha2", "sender_key": "x"}
    for kind, content in (
        ("m.room.encrypted", {}),
        ("m.room.encrypted", {**olm, "ciphertext": []}),
        ("m.room.encrypted", {**olm, "ciphertext": {mine: {"type": 0, "body": "garbage"}}}),
        ("m.room.encrypted", {**olm, "ciphertext": {mine: {"type": "0", "body": None}}}),
        ("m.room_key", {"room_id": both.room, "session_id": "x", "session_key": "x"}),
        ("m.room_key_request", {"action": [], "body": "x"}),
        ("m.room_key.withheld", {"algorithm": MEGOLM, "room_id": 5}),
    ):
        form = {"messages": {me: {device: content}}}
        both.noe.http.call("PUT", f"/sendToDevice/{kind}/{secrets.token_hex(8)}", form)
    both.noe.say(both.room, "Honnête")
    assert await both.texts() == ["Honnête"]


async def test_a_worse_key_never_replaces_a_better_one(both: Meeting) -> None:
    forger = forger_of(both)
    forger.share()
    sealed = [forger.seal(forger.message(f"{number}")) for number in range(4)]
    forger.share()  # from the fifth message on
    await both.camille.sync()
    await both.restart()
    for content in sealed:
        forger.post(content)
    assert await both.texts() == ["0", "1", "2", "3"]


async def test_a_better_key_mends_what_a_worse_one_left_closed(both: Meeting) -> None:
    forger = forger_of(both)
    first = forger.session.session_key.to_base64()
    early = forger.seal(forger.message("Tôt"))
    forger.share()
    forger.post(early)
    forger.post(forger.seal(forger.message("Tard")))
    before = await both.texts()
    assert before[0] in ("(key-before)", "(key-awaited)")
    assert before[1] == "Tard"
    forger.share(session_key=first)
    assert await both.texts() == ["Tôt", "Tard"]


async def test_a_key_is_good_for_its_own_room_only(both: Meeting) -> None:
    other = both.noe.room("Autre", invite=[both.member])
    await enter_room(both.camille, other)
    forger = forger_of(both)
    first = forger.session.session_key.to_base64()
    forger.share()
    content = forger.seal(forger.message("Déplacé"))
    forger.post(content)
    forger.post(content, room=other)
    await both.camille.sync()
    assert both.read() == ["Déplacé"]
    assert both.read(other) == ["(key-awaited)"]
    forger.share(room_id=other, session_key=first)  # even when it is offered for both
    forger.post(content, room=other)
    await both.camille.sync()
    assert both.read(other) == ["(forged)", "(forged)"]
    both.noe.say(other, "Honnête")
    await both.camille.sync()
    assert both.read(other)[-1] == "Honnête"


async def test_nobody_speaks_with_the_session_of_another(both: Meeting) -> None:
    awa = await both.newcomer("Awa")
    forger = forger_of(both)
    forger.share()
    stolen = forger.seal(forger.message("Signé Noé"))
    awa.http.send(both.room, "m.room.encrypted", stolen)
    assert await both.texts() == ["(forged)"]


async def test_the_same_words_are_not_said_twice(both: Meeting) -> None:
    forger = forger_of(both)
    forger.share()
    content = forger.seal(forger.message("Une fois"))
    forger.post(content)
    forger.post(copy.deepcopy(content))
    assert await both.texts() == ["Une fois", "(forged)"]


async def test_plain_words_say_so_and_change_no_sealed_ones(both: Meeting) -> None:
    said = both.noe.say(both.room, "À midi")
    text: dict[str, object] = {"msgtype": "m.text", "body": "En clair"}
    bare = both.noe.http.send(both.room, "m.room.message", text)
    relates = {"rel_type": "m.replace", "event_id": said}
    fresh = {"msgtype": "m.text", "body": "À une heure"}
    edit: dict[str, object] = {**text, "m.new_content": fresh, "m.relates_to": relates}
    changed = both.noe.http.send(both.room, "m.room.message", edit)
    await both.camille.sync()
    batch = await both.camille.adapter.history(both.camille.channel(both.room), None)
    both.camille.shelf.apply(batch)
    assert both.read() == ["À midi", "En clair", "À une heure"]
    problems = [both.item(one).problem for one in (said, bare, changed)]
    assert problems == [None, "plain", "plain"]


def plainly(both: Meeting, forger: Forger, awa: Any) -> None:
    """The key without a seal: anybody on the server's side could have made it."""
    content = {
        "algorithm": MEGOLM,
        "room_id": both.room,
        "session_id": forger.session.session_id,
        "session_key": forger.session.session_key.to_base64(),
    }
    me = both.camille.tools.account.address
    form = {"messages": {me: {both.device: content}}}
    both.noe.http.call("PUT", f"/sendToDevice/m.room_key/{secrets.token_hex(8)}", form)


def passed_on(both: Meeting, forger: Forger, awa: Any) -> None:
    """The key passed on by somebody who is not its maker, and whom nobody asked."""
    exported = vodozemac.InboundGroupSession(forger.session.session_key).export_at(0)
    assert exported is not None
    content = {
        "algorithm": MEGOLM,
        "room_id": both.room,
        "session_id": forger.session.session_id,
        "session_key": exported.to_base64(),
        "sender_key": forger._mine["key"],
        "sender_claimed_ed25519_key": forger._mine["signing"],
        "forwarding_curve25519_key_chain": [],
    }
    awa.whisper("m.forwarded_room_key", content, (both.camille.tools.account.address, both.device))


@pytest.mark.parametrize("way", [plainly, passed_on])
async def test_a_key_that_did_not_come_from_its_maker_opens_nothing(
    both: Meeting, way: Callable[[Meeting, Forger, Any], None]
) -> None:
    awa = await both.newcomer("Awa")
    awa.say(both.room, "Bonjour")
    forger = forger_of(both)
    way(both, forger, awa)
    forger.post(forger.seal(forger.message("D’où vient cette clé ?")))
    assert await both.texts() == ["Bonjour", "(key-awaited)"]
    forger.share()  # now its maker gives it, from the next message on
    forger.post(forger.seal(forger.message("De moi")))
    assert await both.texts() == ["Bonjour", "(key-before)", "De moi"]
