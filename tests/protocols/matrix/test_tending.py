"""Keys given to the server and asked of it: what is saved before what, and how often."""

from __future__ import annotations

from typing import Any

import pytest

from protocols.adapter import Offline, Refused, Unknown
from protocols.matrix.draft import Opened
from storage.errors import StorageError

from .sealed import ROOM, Home, Side, Talk, garbage, pair


def asked(side: Side, name: str) -> list[Any]:
    return [body for address, body in side.home.asked if address.startswith(name)]


async def test_the_first_time_all_keys_are_uploaded_once() -> None:
    camille = Side(Home(), "camille")
    await camille.crypto.tend()
    [body] = asked(camille, "keys/upload")
    assert set(body) == {"device_keys", "one_time_keys", "fallback_keys"}
    assert len(body["one_time_keys"]) >= 25
    await camille.crypto.tend()
    camille.restart()
    await camille.crypto.tend()
    assert len(asked(camille, "keys/upload")) == 1


async def test_keys_are_kept_before_they_are_uploaded() -> None:
    camille = Side(Home(), "camille")
    await camille.machine()
    camille.kept.fails = "full"
    with pytest.raises(StorageError):
        await camille.crypto.tend()
    assert not asked(camille, "keys/upload")
    camille.kept.fails = None
    await camille.crypto.tend()
    assert len(asked(camille, "keys/upload")) == 1


@pytest.mark.parametrize("lost", [Unknown(), Offline("timeout")])
async def test_an_upload_whose_reply_was_lost_is_done_again_with_the_same_keys(
    lost: Exception,
) -> None:
    camille = Side(Home(), "camille")
    camille.home.breaks["keys/upload"] = [lost]
    if isinstance(lost, Offline):
        with pytest.raises(Offline):
            await camille.crypto.tend()
    else:
        await camille.crypto.tend()
    camille.restart()
    await camille.crypto.tend()
    first, second = asked(camille, "keys/upload")
    assert first == second


async def test_a_message_for_a_key_uploaded_before_a_crash_is_read() -> None:
    noe, camille = Side(home := Home(), "noe"), Side(home, "camille")
    await noe.crypto.tend()
    home.breaks["keys/upload"] = [Unknown()]
    await camille.crypto.tend()  # it is at the server, and the program ends
    talk = Talk(noe)
    given = await talk.share(camille)
    camille.restart()
    await camille.learn([given])
    assert isinstance(camille.crypto.open(talk.say("x"), ROOM), Opened)


async def test_drained_keys_are_made_anew() -> None:
    _, camille = await pair()
    camille.home.once[camille.user, camille.device].clear()
    await camille.learn([])  # the server counts none
    await camille.crypto.tend()
    assert len(camille.home.once[camille.user, camille.device]) >= 25


async def test_a_device_that_the_server_forgot_is_told_again() -> None:
    _, camille = await pair()
    before = camille.home.devices.pop(camille.user)
    camille.home.once.clear()
    camille.home.fallback.clear()
    await camille.learn([], device_unused_fallback_key_types=[])
    await camille.crypto.tend()
    assert camille.home.devices[camille.user] == before
    assert camille.home.fallback


async def test_a_count_that_names_no_signed_keys_means_none() -> None:
    _, camille = await pair()
    await camille.learn([], device_one_time_keys_count={})
    await camille.crypto.tend()
    assert len(asked(camille, "keys/upload")) == 3


async def test_no_count_at_all_means_nothing() -> None:
    _, camille = await pair()
    camille.restart()
    await camille.learn([], device_one_time_keys_count=None)
    await camille.crypto.tend()
    assert len(asked(camille, "keys/upload")) == 2


async def test_a_used_fallback_key_is_replaced_and_still_opens() -> None:
    noe, camille = await pair()
    camille.home.once[camille.user, camille.device].clear()
    talk = Talk(noe)
    given = await talk.share(camille)  # with the fallback key: no other is left
    await camille.learn([], device_unused_fallback_key_types=[])
    before = camille.home.fallback[camille.user, camille.device]
    await camille.crypto.tend()
    assert camille.home.fallback[camille.user, camille.device] != before
    await camille.learn([given])
    assert isinstance(camille.crypto.open(talk.say("x"), ROOM), Opened)


async def test_an_unused_fallback_key_stays() -> None:
    _, camille = await pair()
    await camille.learn([], device_unused_fallback_key_types=["signed_curve25519"])
    before = camille.home.fallback[camille.user, camille.device]
    await camille.crypto.tend()
    assert camille.home.fallback[camille.user, camille.device] == before


async def test_a_server_that_takes_no_keys_stops_nothing_else() -> None:
    _, camille = await pair()
    camille.home.once[camille.user, camille.device].clear()
    camille.home.breaks["keys/upload"] = [Refused("invalid")]
    await camille.learn([])
    await camille.crypto.tend()


async def test_only_what_the_keys_must_hear_is_news() -> None:
    noe, camille = await pair()
    concerns = camille.crypto.concerns
    full = {"signed_curve25519": 50}
    unused = ["signed_curve25519"]
    quiet = {"device_one_time_keys_count": full, "device_unused_fallback_key_types": unused}
    assert not concerns({})
    assert not concerns(quiet)
    assert concerns({"to_device": {"events": [{}]}})
    assert concerns({"device_lists": {"changed": [noe.user]}})
    assert concerns({"device_lists": {"left": [noe.user]}})
    assert concerns({"device_unused_fallback_key_types": []})
    low = {"device_one_time_keys_count": {"signed_curve25519": 3}}
    assert concerns(low)
    await camille.learn([], **low)
    assert not concerns(low)  # known: the same again would be asked for without end


async def test_a_claimed_key_that_its_device_did_not_sign_begins_nothing() -> None:
    noe, camille = await pair()
    parts = await noe.crypto.begin()
    await parts.keys.query([camille.user])
    devices = parts.machine.devices.of(camille.user)
    other = {"key": (await Side(noe.home, "eve").machine()).curve25519}
    for key in noe.home.once[camille.user, camille.device].values():
        key.update(other)
    await parts.keys.claim(devices)
    assert parts.machine.missing(devices) == devices


# --- sessions that cannot be read any more ---


async def _broken() -> tuple[Side, Side]:
    """Two who have talked, and one of whom went back to an old state of the disk."""
    noe, camille = await pair()
    await camille.learn([await noe.tell(camille, "m.dummy", {})])
    await noe.learn([await camille.tell(noe, "m.dummy", {})])  # no pre-key message from now on
    for name in list(camille.kept.all("session")):
        del camille.kept.bodies["session", name]
    camille.restart()
    return noe, camille


async def test_a_broken_session_is_begun_anew_and_the_other_side_hears_of_it() -> None:
    noe, camille = await _broken()
    talk = Talk(noe)
    await camille.learn([await talk.share(camille)])
    assert not isinstance(camille.crypto.open(talk.say("x"), ROOM), Opened)
    await camille.crypto.tend()
    await noe.learn()  # the dummy: Noé answers in the new session
    await camille.learn([await talk.share(camille)])
    assert isinstance(camille.crypto.open(talk.say("y"), ROOM), Opened)


async def test_at_most_one_new_session_an_hour() -> None:
    noe, camille = await _broken()
    for _ in range(5):
        await camille.learn([await noe.tell(camille, "m.dummy", {})])
        await camille.crypto.tend()
        camille.restart()
    assert len(asked(camille, "sendToDevice")) == 1
    camille.later(minutes=61)
    await camille.learn([await noe.tell(camille, "m.dummy", {})])
    await camille.crypto.tend()
    assert len(asked(camille, "sendToDevice")) == 2


async def test_what_comes_again_is_no_sign_of_a_broken_session() -> None:
    noe, camille = await pair()
    events = [await noe.tell(camille, "m.dummy", {}) for _ in range(3)]
    await camille.learn(events)
    await camille.learn(events)
    camille.restart()
    await camille.learn(events)
    assert not camille.kept.all("wedged")


async def test_a_clock_that_jumps_back_stops_no_mending() -> None:
    noe, camille = await _broken()
    camille.later(days=400)
    await camille.learn([await noe.tell(camille, "m.dummy", {})])
    await camille.crypto.tend()
    camille.later(days=-400)
    await camille.learn([await noe.tell(camille, "m.dummy", {})])
    await camille.crypto.tend()
    assert len(asked(camille, "sendToDevice")) == 2


async def test_garbage_of_nobody_begins_no_session_and_is_forgotten() -> None:
    noe, camille = await pair()
    key = (await camille.machine()).curve25519
    await camille.learn([garbage(noe.user, key), garbage("@eve:x", key, "AwAAAA", 1)])
    await camille.crypto.tend()
    await camille.crypto.tend()
    assert not asked(camille, "keys/claim")
    assert not camille.kept.all("wedged")


async def test_the_dummy_leaves_after_its_session_was_kept() -> None:
    noe, camille = await _broken()
    await camille.learn([await noe.tell(camille, "m.dummy", {})])
    camille.home.breaks["sendToDevice"] = [Unknown()]
    await camille.crypto.tend()  # sent, and the program ends
    camille.restart()
    await noe.learn()
    await camille.learn([await noe.tell(camille, "m.dummy", {})])
    assert not camille.kept.all("wedged") or not asked(camille, "sendToDevice")[1:]
    talk = Talk(noe)
    await camille.learn([await talk.share(camille)])
    assert isinstance(camille.crypto.open(talk.say("x"), ROOM), Opened)
