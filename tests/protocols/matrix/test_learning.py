"""What answers bring to the keys: in order, once, durably, and each event for itself."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Mapping
from typing import Any

import pytest
import vodozemac

from protocols.matrix.crypto.machine import MEGOLM, Told
from protocols.matrix.crypto.roomkeys import RoomKey, Source
from protocols.matrix.draft import Opened
from storage.errors import StorageError

from .sealed import ROOM, Home, Side, Talk, garbage, pair

_WITHHELD = {"algorithm": MEGOLM, "room_id": ROOM, "session_id": "\ud800", "code": "\ud800"}


async def reads(side: Side, event: dict[str, Any]) -> bool:
    await side.crypto.begin()
    return isinstance(side.crypto.open(event, ROOM), Opened)


# --- poison ---


async def _poison(noe: Side, camille: Side) -> list[Any]:
    key = (await camille.machine()).curve25519
    talk = Talk(noe)
    wrong = await noe.tell(camille, "m.room_key", talk.key())
    wrong["content"]["ciphertext"] = {"A" * 43: wrong["content"]["ciphertext"][key]}
    nested: Any = {}
    for _ in range(400):
        nested = {"a": nested}
    return [
        None,
        [],
        "event",
        {"type": []},
        {"type": "m.room.encrypted"},
        {"type": "m.room.encrypted", "sender": noe.user, "content": []},
        garbage(noe.user, key),
        garbage(noe.user, key, "A" * 5_000),
        garbage(noe.user, key, sort=1),
        garbage(noe.user, key, sort=[]),
        garbage(noe.user, key, body=None),
        garbage("nobody", key),
        wrong,
        await noe.tell(camille, "m.room_key", talk.key(session_key="bad")),
        await noe.tell(camille, "m.room_key", talk.key(session_key=["bad"])),
        await noe.tell(camille, "m.room_key", talk.key(session_id=Talk(noe).id)),
        await noe.tell(camille, "m.room_key", talk.key(room_id=7)),
        await noe.tell(camille, "m.room_key", talk.key(algorithm="m.other")),
        await noe.tell(camille, "m.room_key", {"deep": nested}),
        await noe.tell(camille, "m.room_key", {"long": "x" * 1_000_000}),
        {"type": "m.room_key", "sender": noe.user, "content": talk.key()},  # in clear
        {
            **(bad := garbage(noe.user, key, "AwAAAA", 1)),
            "content": {**bad["content"], "sender_key": "\ud800"},
        },
        {"type": "m.room_key.withheld", "sender": noe.user, "content": _WITHHELD},
        {"type": "m.room_key.withheld", "sender": noe.user, "content": {"algorithm": MEGOLM}},
        {"type": "m.room_key.withheld", "sender": noe.user, "content": {"session_id": {}}},
    ]


async def test_poison_costs_its_own_event_only() -> None:
    noe, camille = await pair()
    poison, talk = await _poison(noe, camille), Talk(noe)
    events: list[Any] = []
    keys = []
    for one in poison:  # a good key after each bad event
        keys.append(Talk(noe))
        events += [one, await keys[-1].share(camille)]
    await camille.learn(events)
    assert [await reads(camille, key.say("x")) for key in keys] == [True] * len(keys)
    assert not await reads(camille, talk.say("x"))


async def test_what_was_meant_for_another_device_is_not_taken() -> None:
    noe, camille = await pair()
    talk, other = Talk(noe), Side(noe.home, "camille", "OTHER")
    await other.crypto.tend()
    event = await talk.share(camille)
    await other.learn([event])
    assert not await reads(other, talk.say("x"))


async def test_a_sender_who_is_not_who_the_server_says_is_not_believed() -> None:
    noe, camille = await pair()
    talk = Talk(noe)
    event = await talk.share(camille)
    await camille.learn([event | {"sender": "@eve:club.example"}])
    assert not await reads(camille, talk.say("x"))


async def test_what_is_not_json_inside_costs_one_event() -> None:
    noe, camille = await pair()
    talk = Talk(noe)
    await noe.tell(camille, "m.dummy", {})
    machine, [device] = await noe.machine(), (await noe.machine()).devices.of(camille.user)
    session = machine._sessions[device.curve25519][0]
    events = []
    for plain in (b"\xff\xfe\x00", b"[]", b"{}", b'{"a":' * 5_000, b"null"):
        sort, body = session.encrypt(plain).to_parts()
        events.append(_sealed(machine.curve25519, device.curve25519, noe.user, sort, body))
    machine._keep(device.curve25519)
    events.append(await talk.share(camille))
    await camille.learn(events)
    assert await reads(camille, talk.say("x"))


def _sealed(ours: str, theirs: str, user: str, sort: int, body: bytes) -> dict[str, Any]:
    text = base64.b64encode(body).decode().rstrip("=")
    event = garbage(user, theirs, text, sort)
    event["content"]["sender_key"] = ours
    return event


@pytest.mark.parametrize(
    "wrong",
    [
        {"recipient": "@eve:club.example"},
        {"recipient": None},
        {"recipient_keys": {"ed25519": "A" * 43}},
        {"recipient_keys": []},
        {"sender": "@eve:club.example"},
        {"keys": {"ed25519": "A" * 43}},
        {"keys": {}},
        {"type": "m.room_key\u0000"},
        {"content": []},
    ],
    ids=str,
)
async def test_a_letter_that_does_not_fit_its_envelope_is_not_believed(wrong: Any) -> None:
    noe, camille = await pair()
    await camille.learn([await noe.tell(camille, "m.dummy", {})])
    ours, theirs = await noe.machine(), await camille.machine()
    await (await camille.crypto.begin()).keys.query([noe.user])
    talk, [device] = Talk(noe), ours.devices.of(camille.user)
    right = {
        "type": "m.room_key",
        "content": talk.key(),
        "sender": noe.user,
        "keys": {"ed25519": ours.ed25519},
        "recipient": camille.user,
        "recipient_keys": {"ed25519": theirs.ed25519},
    }
    for said, kept in (({**right, **wrong}, 0), (right, 1)):
        sealed = ours._sessions[device.curve25519][0].encrypt(json.dumps(said).encode())
        event = _sealed(ours.curve25519, theirs.curve25519, noe.user, *sealed.to_parts())
        await camille.learn([event])
        assert len(theirs.keys.claims(ROOM, talk.id)) == kept


async def test_a_key_under_another_sessions_name_is_not_taken() -> None:
    noe, camille = await pair()
    talk = Talk(noe)
    await camille.learn([await talk.share(camille, session_id=Talk(noe).id)])
    assert (await camille.machine()).keys.claims(ROOM, talk.id) == ()


async def test_a_fault_of_ours_costs_one_event_too(monkeypatch: pytest.MonkeyPatch) -> None:
    noe, camille = await pair()
    talk, machine = Talk(noe), await camille.machine()
    events = [await noe.tell(camille, "m.dummy", {}), await talk.share(camille)]
    whole = machine.decrypt

    def decrypt(event: Mapping[str, Any]) -> Told:
        if event == events[0]:
            raise RuntimeError
        return whole(event)

    monkeypatch.setattr(machine, "decrypt", decrypt)
    await camille.learn(events)
    assert await reads(camille, talk.say("x"))


async def test_a_key_handed_on_unasked_is_refused() -> None:
    noe, camille = await pair()
    talk = Talk(noe)
    key = talk.key(sender_key="k", sender_claimed_ed25519_key="e")
    key["forwarding_curve25519_key_chain"] = []
    await camille.learn([await noe.tell(camille, "m.forwarded_room_key", key)])
    assert not await reads(camille, talk.say("x"))


# --- which key stays ---


async def test_a_worse_key_never_replaces_a_better_one() -> None:
    noe, camille = await pair()
    talk = Talk(noe)
    await camille.learn([await talk.share(camille)])
    first = talk.say("Un")
    await camille.learn([await talk.share(camille)])  # from the second message on
    assert await reads(camille, first)
    camille.restart()
    assert await reads(camille, first)


async def test_a_better_key_replaces_a_worse_one() -> None:
    noe, camille = await pair()
    talk = Talk(noe)
    early = await talk.share(camille)
    first = talk.say("Un")
    await camille.learn([await talk.share(camille)])
    assert not await reads(camille, first)
    await camille.learn([early])
    assert await reads(camille, first)


async def test_of_two_keys_of_the_same_reach_the_more_trusted_stays() -> None:
    noe, camille = await pair()
    talk, keys = Talk(noe), (await camille.machine()).keys

    def key(source: Source, curve25519: str) -> RoomKey:
        session = vodozemac.InboundGroupSession(talk.session.session_key)
        return RoomKey(
            room=ROOM,
            sender=noe.user,
            curve25519=curve25519,
            ed25519="e",
            source=source,
            session=session,
        )

    assert keys.offer(key(Source.HANDED_ON, "one"))
    assert not keys.offer(key(Source.HANDED_ON, "two"))
    assert keys.offer(key(Source.OWNER, "three"))
    assert not keys.offer(key(Source.OWNER, "four"))
    assert not keys.offer(key(Source.HANDED_ON, "five"))
    [kept] = keys.claims(ROOM, talk.id)
    assert kept.curve25519 == "three"


# --- durable, once ---


async def test_what_was_learnt_is_there_after_a_crash() -> None:
    noe, camille = await pair()
    talk = Talk(noe)
    await camille.learn([await talk.share(camille)])
    camille.restart()
    assert await reads(camille, talk.say("x"))


async def test_an_answer_learnt_again_changes_nothing() -> None:
    noe, camille = await pair()
    talk = Talk(noe)
    answer = camille.answer([await talk.share(camille)])
    await camille.crypto.learn(answer)
    kept = dict(camille.kept.bodies)
    await camille.crypto.learn(answer)
    camille.restart()
    await camille.crypto.learn(answer)
    assert camille.kept.bodies == kept
    assert await reads(camille, talk.say("x"))


async def test_a_change_of_devices_is_not_told_twice_by_one_answer() -> None:
    noe, camille = await pair()
    parts = await camille.crypto.begin()
    await parts.keys.query([noe.user])
    answer = camille.answer([], device_lists={"changed": [noe.user]})
    await camille.crypto.learn(answer)
    await camille.crypto.tend()
    await camille.crypto.learn(answer)
    assert parts.machine.devices.outdated() == ()


async def test_a_full_disk_loses_no_key() -> None:
    noe, camille = await pair()
    talk, other = Talk(noe), Talk(noe)
    answer = camille.answer([await talk.share(camille), await other.share(camille)])
    camille.kept.fails = "full"
    for _ in range(2):
        with pytest.raises(StorageError):
            await camille.crypto.learn(answer)
    camille.kept.fails = None
    await camille.crypto.learn(answer)
    camille.restart()
    assert await reads(camille, talk.say("x"))
    assert await reads(camille, other.say("x"))


async def test_a_crash_after_a_full_disk_loses_no_key() -> None:
    noe, camille = await pair()
    talk = Talk(noe)
    answer = camille.answer([await talk.share(camille)])
    camille.kept.fails = "full"
    with pytest.raises(StorageError):
        await camille.crypto.learn(answer)
    camille.kept.fails = None
    camille.restart()  # the answer is in the inbox still, and learnt anew
    await camille.crypto.learn(answer)
    assert await reads(camille, talk.say("x"))


async def test_a_flood_of_letters_holds_up_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    _, camille = await pair()
    parts = await camille.crypto.begin()
    threads = []
    monkeypatch.setattr(
        parts.learning, "take", lambda *_, **__: threads.append(threading.current_thread())
    )
    await camille.learn([])
    assert threads != [threading.main_thread()]
    assert len(threads) == 1


async def test_one_answer_is_one_commit() -> None:
    noe, camille = await pair()
    events = [await Talk(noe).share(camille) for _ in range(20)]
    answer, before = camille.answer(events), camille.kept.commits
    await camille.crypto.learn(answer)
    assert camille.kept.commits == before + 1


async def test_an_account_that_cannot_be_kept_has_not_begun() -> None:
    noe, _ = await pair()
    awa = Side(noe.home, "awa")
    awa.kept.fails = "read-only"
    with pytest.raises(StorageError):
        await awa.crypto.tend()
    assert awa.user not in noe.home.devices
    awa.kept.fails = None
    await awa.crypto.tend()
    machine = await awa.machine()
    awa.restart()
    assert (await awa.machine()).curve25519 == machine.curve25519


async def test_a_new_sign_in_keeps_what_was_readable_and_nothing_else() -> None:
    noe, camille = await pair()
    talk = Talk(noe)
    await camille.learn([await talk.share(camille)])
    event, before = talk.say("x"), (await camille.machine()).curve25519
    camille.device = "CAMILLE-2"
    camille.restart()
    assert await reads(camille, event)
    assert (await camille.machine()).curve25519 != before
    assert not camille.kept.all("session")
    assert not camille.kept.all("learnt")
    await camille.crypto.tend()
    assert set(noe.home.devices[camille.user]) == {"CAMILLE-1", "CAMILLE-2"}


# --- who has which devices ---


async def test_changed_devices_are_remembered_until_they_were_asked() -> None:
    noe, camille = await pair()
    await (await camille.crypto.begin()).keys.query([noe.user])
    devices = (await camille.machine()).devices
    assert devices.known(noe.user)
    await camille.learn([], device_lists={"changed": [noe.user, "@stranger:x", 7], "left": [None]})
    camille.restart()
    assert (await camille.machine()).devices.outdated() == (noe.user,)
    second = Side(noe.home, "noe", "NOE-2")
    await second.crypto.tend()
    await camille.crypto.tend()
    devices = (await camille.machine()).devices
    assert [one.id for one in devices.of(noe.user)] == ["NOE-1", "NOE-2"]
    assert devices.known(noe.user)


async def test_who_left_is_no_longer_known() -> None:
    noe, camille = await pair()
    await (await camille.crypto.begin()).keys.query([noe.user])
    await camille.learn([], device_lists={"left": [noe.user]})
    assert not (await camille.machine()).devices.known(noe.user)
    assert not (await camille.machine()).devices.outdated()


async def test_a_change_while_they_are_asked_is_not_overlooked() -> None:
    noe, camille = await pair()
    devices = (await camille.machine()).devices
    devices.track([noe.user])
    asked = devices.asking([noe.user])
    devices.changed(noe.user)
    devices.answered(noe.user, noe.home.devices[noe.user], asked[noe.user])
    assert not devices.known(noe.user)


async def test_a_device_without_a_good_signature_is_none() -> None:
    noe, camille = await pair()
    keys = await camille.crypto.begin()
    noe.home.devices[noe.user]["NOE-1"]["keys"]["curve25519:NOE-1"] = "A" * 43
    noe.home.devices[noe.user]["NOE-9"] = noe.home.devices[noe.user]["NOE-1"]
    noe.home.devices[noe.user]["NOE-8"] = {"keys": [], "signatures": {noe.user: 1}}
    await keys.keys.query([noe.user])
    assert keys.machine.devices.of(noe.user) == ()


async def test_another_identity_under_a_known_device_is_refused() -> None:
    noe, camille = await pair()
    parts = await camille.crypto.begin()
    await parts.keys.query([noe.user])
    [before] = parts.machine.devices.of(noe.user)
    other = Side(Home(), "noe")  # the same user and device id, with other keys
    await other.crypto.tend()
    noe.home.devices |= other.home.devices
    parts.machine.devices.changed(noe.user)
    await parts.keys.query([noe.user])
    assert parts.machine.devices.of(noe.user) == (before,)


async def test_from_the_beginning_everybody_may_have_changed() -> None:
    noe, camille = await pair()
    await (await camille.crypto.begin()).keys.query([noe.user])
    camille.cursors = 0
    await camille.learn([])
    assert (await camille.machine()).devices.outdated() == (noe.user,)
