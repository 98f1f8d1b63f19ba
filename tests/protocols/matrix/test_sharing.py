"""Who is given a room's key, how often, and what that costs in a large room."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from protocols.adapter import Later, Offline, Outcome, Refused, Unknown
from protocols.matrix.crypto.outbound import Beginnings, Circles, Settings, stirring
from protocols.matrix.crypto.sharing import settings

from .hall import ME, ROOM, Device, Hall, people

HOUR, WEEK = 3_600_000, 604_800_000


async def test_a_thousand_devices_get_the_key_in_portions() -> None:
    hall = Hall(people(1000, each=4))
    begun = time.process_time()
    first = await hall.seal("Bonjour à tous")
    seconds = time.process_time() - begun
    assert hall.count("/sendToDevice/") == 10
    assert hall.count("/keys/claim") == 4
    assert all(device.read(first) == "Bonjour à tous" for device in hall.devices)
    begun = time.process_time()
    second = await hall.seal("Encore")
    again = time.process_time() - begun
    assert hall.count("/sendToDevice/") == 10
    assert all(device.read(second) == "Encore" for device in hall.devices)
    assert seconds < 20
    assert again < 1


@pytest.mark.parametrize(
    "error", [Unknown(), Offline(), Later(5)], ids=lambda one: type(one).__name__
)
@pytest.mark.parametrize("failing", [1, 2, 3])
async def test_portions_that_arrived_are_not_sent_again(error: Outcome, failing: int) -> None:
    hall = Hall(people(250))
    sent = 0

    def fails(address: str) -> Outcome | None:
        nonlocal sent
        sent += "/sendToDevice/" in address
        return error if "/sendToDevice/" in address and sent == failing else None

    hall.fails = fails
    with pytest.raises((Offline, Later)):
        await hall.seal("Bonjour")
    assert hall.count("/sendToDevice/") == failing
    hall.sharer()
    sealed = await hall.seal("Bonjour")
    assert hall.count("/sendToDevice/") <= 4 + (failing > 1)
    assert all(device.read(sealed) == "Bonjour" for device in hall.devices)


async def test_a_device_without_keys_is_told_once_and_asked_for_again_later() -> None:
    poor = Device("@poor:club.example", "POOR", keys=0)
    hall = Hall([*people(3), poor])
    for _ in range(3):
        sealed = await hall.seal("Bonjour")
        assert all(device.read(sealed) == "Bonjour" for device in hall.devices[:3])
    assert [kind for kind, _ in poor.heard] == ["m.room_key.withheld"]
    assert poor.heard[0][1]["code"] == "m.no_olm"
    assert hall.count("/keys/claim") == 1
    poor.account.generate_one_time_keys(1)
    poor.once = list(poor.account.one_time_keys.items())[-1:]
    hall.at += timedelta(minutes=61)
    assert poor.read(await hall.seal("Enfin")) == "Enfin"
    assert hall.count("/keys/claim") == 2


async def test_a_forged_device_gets_nothing() -> None:
    """Whose keys are not signed with its own, or whose one-time key is not."""
    liar, other = Device("@liar:club.example", "LIAR"), Device("@other:club.example", "OTHER")
    liar.sign = other.sign  # type: ignore[method-assign]
    late = Device("@late:club.example", "LATE")
    hall = Hall([*people(2), liar, late])
    await _describe(hall)
    late.sign = other.sign  # type: ignore[method-assign]
    sealed = await hall.seal("Bonjour")
    assert not [kind for kind, _ in liar.heard if kind == "m.room.encrypted"]
    assert not [kind for kind, _ in late.heard if kind == "m.room.encrypted"]
    assert hall.devices[0].read(sealed) == "Bonjour"


async def _describe(hall: Hall) -> None:
    """The devices are known before their one-time keys are claimed."""

    def fails(address: str) -> Outcome | None:
        return Offline() if "/keys/claim" in address else None

    hall.fails = fails
    with pytest.raises(Offline):
        await hall.seal("Pas encore")
    hall.fails = lambda _: None


async def test_who_left_or_signed_out_is_left_behind() -> None:
    hall = Hall(people(4))
    first = await hall.seal("À cinq")
    gone = hall.devices.pop()
    hall.sharer()  # it asks again when it begins
    second = await hall.seal("À quatre")
    assert second["session_id"] != first["session_id"]
    assert second["session_id"] not in gone.rooms
    assert all(device.read(second) == "À quatre" for device in hall.devices)


async def test_who_comes_gets_the_key_from_there_on() -> None:
    hall = Hall(people(2))
    first = await hall.seal("Avant")
    late = Device("@late:club.example", "LATE")
    hall.devices.append(late)
    hall.sharer()
    second = await hall.seal("Après")
    assert second["session_id"] == first["session_id"]
    assert late.read(second) == "Après"
    assert late.rooms[first["session_id"]].first_known_index == 1
    assert hall.count("/sendToDevice/") == 2


async def test_who_begins_anew_gets_the_key_again_and_nobody_else() -> None:
    """A device that could not read the key says so by a new session (m.dummy)."""
    hall = Hall(people(3))
    first = await hall.seal("Un")
    broken = hall.devices[1]
    assert broken.rooms.pop(first["session_id"])
    parts = await hall.sharing._crypto.begin()
    key = broken.account.curve25519_key.to_base64()
    Beginnings(parts.machine.store).anew(broken.user, key)
    await parts.machine.store.commit()
    for text in ("Deux", "Trois"):
        hall.sharer()
        sealed = await hall.seal(text)
        assert sealed["session_id"] == first["session_id"]
        assert broken.read(sealed) == text
    assert [len(device.heard) for device in hall.devices] == [1, 2, 1]


async def test_before_a_first_sync_devices_are_asked_for_again() -> None:
    """Nothing else would tell of a new one."""
    hall = Hall(people(2))
    await hall.seal("Avant")
    late = Device(hall.devices[0].user, "LATE")
    hall.devices.append(late)
    hall.at += timedelta(minutes=1)
    assert late.read(await hall.seal("Après")) == "Après"


async def test_nothing_is_asked_twice_within_moments() -> None:
    hall = Hall(people(2))
    await hall.seal("Un")
    asked = len(hall.asked)
    await hall.seal("Deux")
    assert len(hall.asked) == asked


@pytest.mark.parametrize(
    "wrong", [{}, {"algorithm": None}, {"algorithm": "m.megolm.v2"}, {"algorithm": ["m.megolm"]}]
)
async def test_an_encryption_that_cannot_be_read_takes_no_message(wrong: dict[str, object]) -> None:
    hall = Hall(people(2))
    hall.encryption = wrong
    with pytest.raises(Refused) as caught:
        await hall.seal("Bonjour")
    assert caught.value.code == "encrypted-room"
    assert not hall.count("/sendToDevice/")


def test_settings_have_sane_bounds() -> None:
    said = {"rotation_period_ms": 5 * HOUR, "rotation_period_msgs": 7}
    assert settings(said) == Settings(5 * HOUR, 7)
    assert settings({}) == Settings(WEEK, 100)
    assert settings({"rotation_period_ms": 0, "rotation_period_msgs": 0}) == Settings(HOUR, 1)
    wrong = {"rotation_period_ms": "soon", "rotation_period_msgs": -1}
    assert settings(wrong) == Settings(WEEK, 100)
    many = {"rotation_period_ms": 2**60, "rotation_period_msgs": 10**12}
    assert settings(many) == Settings(WEEK, 10_000)


async def test_a_key_serves_as_many_messages_as_the_room_says() -> None:
    hall = Hall(people(1), {"algorithm": "m.megolm.v1.aes-sha2", "rotation_period_msgs": 2})
    sessions = []
    for number in range(5):
        sessions.append((await hall.seal(f"{number}"))["session_id"])
        hall.sharer()
    assert [sessions.index(one) for one in sessions] == [0, 0, 2, 2, 4]


def test_what_stirs_a_room() -> None:
    def sync(*events: object, limited: bool = False) -> dict[str, object]:
        return {
            "rooms": {"join": {ROOM: {"timeline": {"events": list(events), "limited": limited}}}}
        }

    member = {"type": "m.room.member", "state_key": ME, "content": {}}
    assert stirring(sync(member)) == {ROOM}
    assert stirring(sync({**member, "type": "m.room.encryption"})) == {ROOM}
    assert stirring(sync({**member, "type": "m.room.history_visibility"})) == {ROOM}
    assert stirring(sync(limited=True)) == {ROOM}
    assert stirring({"rooms": {"leave": {ROOM: {}}}}) == {ROOM}
    assert stirring(sync({**member, "type": "m.room.name"}, {"type": "m.room.message"})) == set()
    lazy = {**member, "content": {"membership": "join"}}
    beside = {"rooms": {"join": {ROOM: {"state": {"events": [lazy]}}}}}
    assert stirring(beside) == set()
    assert stirring(beside, beside=True) == {ROOM}
    gone = {**member, "content": {"membership": "leave"}}  # by servers that agreed anew
    assert stirring({"rooms": {"join": {ROOM: {"state": {"events": [gone]}}}}}) == {ROOM}
    several: tuple[dict[str, object], ...] = (
        {"rooms": 7},
        {"rooms": {"join": []}},
        sync(7, None, "x"),
        {},
    )
    for broken in several:
        assert stirring(broken) == set()


async def test_what_an_answer_stirs_is_asked_again_also_after_a_restart() -> None:
    hall = Hall(people(2))
    await hall.seal("Un")
    parts = await hall.sharing._crypto.begin()
    Circles(parts.machine.store).learn({"rooms": {"leave": {ROOM: {}}}}, whole=False)
    await parts.machine.store.commit()
    members = hall.count("/members")
    hall.sharer()
    await hall.seal("Deux")
    await hall.seal("Trois")
    assert hall.count("/members") == members + 1


async def test_what_stirs_while_it_is_asked_is_asked_again() -> None:
    hall = Hall(people(2))
    await hall.seal("Un")
    parts = await hall.sharing._crypto.begin()
    circles = Circles(parts.machine.store)
    circles.stir([ROOM])

    def fails(address: str) -> Outcome | None:
        if "/members" in address:
            circles.stir([ROOM])
        return None

    hall.fails = fails
    members = hall.count("/members")
    await hall.seal("Deux")
    hall.fails = lambda _: None
    await hall.seal("Trois")
    await hall.seal("Quatre")
    assert hall.count("/members") == members + 2
