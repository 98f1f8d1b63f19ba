"""Keys with somebody who uses matrix-js-sdk: new ones in time, late ones, none, and a restart."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from protocols.adapter import SignedOut
from protocols.matrix.following import STREAM
from storage.model import ItemId
from tests.servers import JsProcess, Synapse
from tests.servers.peers import MatrixPeer

from .community import enter
from .meeting import Meeting, acquaint, enter_room

pytestmark = [pytest.mark.real, pytest.mark.asyncio(loop_scope="module")]


# --- new sessions ---


async def test_a_session_ends_after_as_many_messages_as_the_room_says(
    pair: Meeting,
) -> None:
    both = await pair.anew(count=3)
    sent = [await both.say(f"{number}") for number in range(7)]
    sessions = [both.session(event) for event in sent]
    assert [sessions.index(one) for one in sessions] == [0, 0, 0, 3, 3, 3, 6]
    both.noe.hears(both.room, "6")
    assert both.noe.texts(both.room) == [f"{number}" for number in range(7)]
    for number in range(7):
        both.noe.say(both.room, f"{number}")
    assert await both.texts() == [f"{number}" for number in (*range(7), *range(7))]
    both.noe.encrypt(both.room, count=1)
    await both.camille.sync()
    first, second = await both.say("Un"), await both.say("Deux")
    assert both.session(first) != both.session(second)


async def test_a_session_ends_after_as_long_as_the_room_says(pair: Meeting) -> None:
    both = await pair.anew(ms=7_200_000)
    sharing = both.camille.adapter._sending._sharing
    clock, later = sharing._clock, timedelta()
    sharing._clock = lambda: clock() + later
    try:
        first, second = await both.say("Un"), await both.say("Deux")
        later = timedelta(hours=2, minutes=1)
        third = await both.say("Trois")
    finally:
        sharing._clock = clock
    assert both.session(first) == both.session(second) != both.session(third)
    both.noe.hears(both.room, "Trois")


@pytest.mark.parametrize("way", ["leaves", "is removed"])
async def test_who_is_gone_reads_nothing_more(both: Meeting, way: str) -> None:
    awa = await both.newcomer("Awa")
    first = await both.say("À trois")
    awa.hears(both.room, "À trois")
    if way == "leaves":
        awa.leave(both.room)
    else:
        both.noe.kick(both.room, awa.member)
    await both.camille.sync()
    second = await both.say("À deux")
    both.noe.hears(both.room, "À deux")
    held = {one["session_id"] for one in awa.exported(both.room)}
    assert both.session(first) in held
    assert both.session(second) not in held
    theirs = both.noe.say(both.room, "Entre nous")
    assert both.session(theirs)
    assert (await both.texts())[-1] == "Entre nous"


async def test_a_device_that_is_gone_reads_nothing_more(both: Meeting) -> None:
    other = both.js.member(both.synapse, both.noe.member)
    await both.camille.sync()
    first = await both.say("À deux appareils")
    for device in (both.noe, other):
        device.event(both.room, first)
    other.log_out()
    await both.camille.sync()
    second = await both.say("À un appareil")
    assert both.session(second) != both.session(first)
    both.noe.event(both.room, second)


async def test_a_new_device_of_theirs_reads_what_comes_after(both: Meeting) -> None:
    before = await both.say("Avant")
    other = both.js.member(both.synapse, both.noe.member)
    await both.camille.sync()
    after = await both.say("Après")
    assert both.session(before) == both.session(after)  # the same key, from here on
    other.event(both.room, after)
    assert other.event(both.room, before, opened=False)["failure"] is not None
    other.say(both.room, "Bien reçu")
    assert (await both.texts())[-1] == "Bien reçu"
    other.log_out()


async def test_a_new_device_of_ours_reads_what_comes_after(both: Meeting) -> None:
    both.noe.say(both.room, "Avant")
    assert await both.texts() == ["Avant"]
    camille = await enter(both.synapse, both.member)
    await camille.sync()
    both.noe.knows(both.member, camille.tools.secret["device_id"])
    both.noe.say(both.room, "Après")
    await camille.sync()
    second = Meeting(both.js, both.synapse, both.member, camille, both.noe, both.room)
    assert second.read() == ["(key-before)", "Après"]
    assert await both.texts() == ["Avant", "Après"]
    mine = await second.say("De l’autre")
    both.noe.event(both.room, mine)
    assert (await both.texts())[-1] == "De l’autre"
    await camille.adapter.close()


async def test_who_was_invited_reads_what_was_said_meanwhile(
    pair: Meeting,
) -> None:
    both = await pair.anew(visibility="invited")
    member = both.synapse.member("Awa")
    awa = both.js.member(both.synapse, member)
    both.noe.invite(both.room, member)
    await both.camille.sync()
    sent = await both.say("Bientôt à trois")
    awa.join(both.room)
    awa.event(both.room, sent)


async def test_who_is_only_invited_gets_no_key_where_the_room_says_so(pair: Meeting) -> None:
    both = await pair.anew(visibility="joined")
    member = both.synapse.member("Awa")
    awa = both.js.member(both.synapse, member)
    both.noe.invite(both.room, member)
    await both.camille.sync()
    first = await both.say("Encore à deux")
    awa.join(both.room)
    await both.camille.sync()
    second = await both.say("À trois")
    awa.event(both.room, second)
    opened = [one for one in awa.exported(both.room) if one["session_id"] == both.session(first)]
    assert both.session(first) == both.session(second)
    assert opened  # the same key, turned on: what was said before stays closed
    assert first not in {one["id"] for one in awa.events(both.room) if not one["failure"]}


async def test_what_was_said_while_we_were_invited_is_read_but_nothing_before(
    pair: Meeting,
) -> None:
    room = pair.noe.room()
    pair.noe.say(room, "Entre nous")
    pair.noe.invite(room, pair.member)
    pair.noe.say(room, "Bienvenue")
    await enter_room(pair.camille, room)
    assert pair.read(room) == ["(key-not-ours)", "Bienvenue"]
    name = f"/profile/{pair.member.address}/displayname"
    MatrixPeer(pair.synapse, pair.member).call("PUT", name, {"displayname": "Camille R."})
    pair.noe.hold()
    pair.noe.rotate(room)
    pair.noe.say(room, "En retard")  # that she is called otherwise changes nothing
    await pair.camille.sync()
    assert pair.read(room) == ["(key-not-ours)", "Bienvenue", "(key-awaited)"]
    batch = await pair.camille.adapter.history(pair.camille.channel(room), None)
    assert {one.problem for one in batch.items} == {"key-not-ours", None, "key-awaited"}


async def test_more_keys_and_messages_than_one_answer_holds_are_all_taken(pair: Meeting) -> None:
    both = await pair.anew(count=1)  # a key for each message, and a gap in the room
    said = [f"{number}" for number in range(110)]
    for text in said:
        both.noe.say(both.room, text)
    assert await both.texts() == said


async def test_what_a_device_said_before_it_went_is_read(both: Meeting) -> None:
    other = both.js.member(both.synapse, both.noe.member)
    both.noe.knows(both.noe.member, other.device)
    other.say(both.room, "Je pars")
    other.log_out()
    both.noe.say(both.room, "Je reste")
    assert await both.texts() == ["Je pars", "Je reste"]


# --- keys that are late, withheld, or never were for us ---


async def test_a_late_key_mends_the_row_in_its_place(both: Meeting) -> None:
    both.noe.hold()
    late = both.noe.say(both.room, "En retard")
    assert await both.texts() == ["(key-awaited)"]
    before = both.camille.shelf.placed(ItemId(late))
    other = both.js.member(both.synapse, both.noe.member)
    await both.camille.sync()
    await both.say("On ne te lit pas")
    assert both.read() == ["(key-awaited)", "On ne te lit pas"]
    assert both.noe.release() > 0
    assert await both.texts() == ["En retard", "On ne te lit pas"]
    assert both.camille.shelf.placed(ItemId(late)) == before
    other.stop()


async def test_a_late_key_mends_an_edit_an_answer_and_a_file(both: Meeting) -> None:
    first = both.noe.say(both.room, "À 18 h")
    assert await both.texts() == ["À 18 h"]
    both.noe.hold()
    both.noe.rotate(both.room)
    both.noe.edit(both.room, first, "À 19 h")
    answer = both.noe.say(both.room, "Noté ?", reply_to=first)
    sent = both.noe.send_file(both.room, b"abc", name="abc.txt", mime="text/plain")
    assert await both.texts() == ["À 18 h", "(key-awaited)", "(key-awaited)"]
    await both.restart()
    both.noe.release()
    assert (await both.texts())[:2] == ["À 19 h", "Noté ?"]
    assert both.item(answer).reply_to == first
    [media] = both.item(sent).media
    assert await both.camille.adapter.fetch(media) == b"abc"


async def test_what_was_taken_back_before_its_key_came_stays_removed(both: Meeting) -> None:
    both.noe.hold()
    gone = both.noe.say(both.room, "Oublie ça")
    assert await both.texts() == ["(key-awaited)"]
    both.noe.redact(both.room, gone)
    both.noe.release()
    both.noe.say(both.room, "Suite")
    assert await both.texts() == ["(removed)", "Suite"]


async def test_a_key_that_is_withheld_is_told_so(both: Meeting) -> None:
    both.noe.withhold()
    both.noe.say(both.room, "Pas pour toi")
    both.noe.withhold(withhold=False)
    both.noe.rotate(both.room)
    both.noe.say(both.room, "Pour toi")
    assert await both.texts() == ["(key-withheld)", "Pour toi"]


async def test_who_deals_with_signed_devices_only_withholds_from_ours(
    js: JsProcess, synapse: Synapse
) -> None:
    """Until there is cross-signing here, what can be done is to say so."""
    both = await (await acquaint(js, synapse)).anew()
    both.noe.trust_signed_only()
    await both.camille.sync()
    both.noe.say(both.room, "Pour qui est signé")
    sent = await both.say("Nous ne le sommes pas")
    assert await both.texts() == ["(key-withheld)", "Nous ne le sommes pas"]
    heard = both.noe.event(both.room, sent, opened=False)
    assert heard["failure"] == "UNSIGNED_SENDER_DEVICE"
    await both.camille.adapter.close()


async def test_what_was_written_before_we_signed_in_says_so(pair: Meeting) -> None:
    js, synapse, noe = pair.js, pair.synapse, pair.noe
    member = synapse.member("Lise")
    elsewhere = js.member(synapse, member)
    room = noe.room(invite=[member])
    elsewhere.join(room)
    noe.sees(room, member)
    noe.say(room, "Avant")
    await asyncio.sleep(0.1)
    camille = await enter(synapse, member)  # whoever does so is called Camille here
    await camille.sync()
    noe.knows(member, camille.tools.secret["device_id"])
    noe.say(room, "Après")
    await camille.sync()
    here = Meeting(js, synapse, member, camille, noe, room)
    assert here.read() == ["(key-before)", "Après"]
    await camille.adapter.close()


# --- restarts, replays, one-time keys ---


async def test_a_restart_forgets_nothing(both: Meeting) -> None:
    both.noe.say(both.room, "Un")
    await both.texts()
    mine = [await both.say("Deux")]
    await both.restart()
    both.noe.say(both.room, "Trois")
    mine.append(await both.say("Quatre"))
    await both.restart()
    mine.append(await both.say("Cinq"))
    for event in mine:
        both.noe.event(both.room, event)  # the SDK refuses an index used twice
    assert sorted(await both.texts()) == sorted(["Un", "Deux", "Trois", "Quatre", "Cinq"])


async def test_a_new_sign_in_keeps_what_was_readable(js: JsProcess, synapse: Synapse) -> None:
    both = await (await acquaint(js, synapse)).anew()
    both.noe.say(both.room, "Avant")
    await both.texts()
    await both.say("De moi")
    MatrixPeer(synapse, both.member).call("POST", "/logout/all", {})
    with pytest.raises(SignedOut):
        await both.camille.sync()
    again = await enter(synapse, both.member)  # another device, the same folder
    both.camille.tools.secret = again.tools.secret
    await again.adapter.close()
    await both.restart()
    both.camille.forget_place()
    assert await both.texts() == ["Avant", "De moi"]
    both.noe.knows(both.member, both.device)
    both.noe.say(both.room, "Après")
    sent = await both.say("De moi encore")
    assert both.noe.event(both.room, sent)["failure"] is None
    assert await both.texts() == ["Avant", "De moi", "Après", "De moi encore"]
    await both.camille.adapter.close()


async def test_an_answer_read_twice_changes_nothing(both: Meeting) -> None:
    both.noe.say(both.room, "Un")
    both.noe.rotate(both.room)
    both.noe.say(both.room, "Deux")
    await both.camille.sync()
    for restart in (False, True):
        if restart:
            await both.restart()
        for answer in both.camille.answers:
            await both.camille.adapter.learn(answer)
            both.camille.shelf.apply(both.camille.adapter.translate(answer))
        assert both.read() == ["Un", "Deux"]
    both.noe.rotate(both.room)
    both.noe.say(both.room, "Trois")
    assert await both.texts() == ["Un", "Deux", "Trois"]


async def test_a_broken_way_between_two_devices_mends_itself(both: Meeting) -> None:
    both.noe.say(both.room, "Avant")
    assert await both.texts() == ["Avant"]
    kept = both.camille.tools.crypto.bodies
    for name in [name for name in kept if name[0] == "session"]:
        del kept[name]  # as after a disk that lost a page
    await both.restart()
    both.noe.rotate(both.room)
    both.noe.say(both.room, "Perdu")
    assert await both.texts() == ["Avant", "(key-awaited)"]
    for _ in range(100):  # until the new way is known to the other side, too
        both.noe.rotate(both.room)
        both.noe.say(both.room, "Après")
        if (await both.texts())[-1] == "Après":
            break
        await asyncio.sleep(0.05)
    assert (await both.texts())[-1] == "Après"


async def test_two_who_begin_at_the_same_moment_understand_each_other(
    js: JsProcess, synapse: Synapse
) -> None:
    both = await (await acquaint(js, synapse)).anew(count=1)
    both.noe.hold()  # each has begun a way to the other before it hears of theirs
    both.noe.say(both.room, "Un")
    await both.say("Deux")
    both.noe.hears(both.room, "Deux")
    both.noe.release()
    for number in range(3):
        both.noe.say(both.room, f"eux {number}")
        await both.say(f"nous {number}")
        if number == 1:
            await both.restart()
    both.noe.hears(both.room, "nous 2")
    said = [text for number in range(3) for text in (f"eux {number}", f"nous {number}")]
    assert await both.texts() == ["Un", "Deux", *said]
    await both.camille.adapter.close()


async def test_keys_taken_in_before_a_crash_are_there_after_it(both: Meeting) -> None:
    both.noe.say(both.room, "Avant la panne")
    answers = [one async for one in both.camille.adapter.changes(STREAM, both.camille.cursor)]
    for answer in answers:
        await both.camille.adapter.learn(answer)
    await both.restart()  # committed, but not yet translated
    for answer in answers:
        await both.camille.adapter.learn(answer)
        both.camille.shelf.apply(both.camille.adapter.translate(answer))
    both.camille.shelf.cursors[STREAM] = answers[-1].cursor
    assert both.read() == ["Avant la panne"]


async def test_one_time_keys_that_somebody_took_are_made_anew(both: Meeting) -> None:
    me = both.camille.tools.account.address
    assert both.noe.drain(me, both.device) > 10
    awa = await both.newcomer("Awa")  # syncs: they are refilled
    awa.say(both.room, "Bonjour")
    assert await both.texts() == ["Bonjour"]
    assert both.noe.drain(me, both.device) > 10
    lise = both.js.member(both.synapse, both.synapse.member("Lise"))
    both.noe.invite(both.room, lise.member)
    lise.join(both.room)
    both.noe.sees(both.room, lise.member)
    lise.say(both.room, "Par la clé de secours")  # by the fallback key: no other is left
    assert await both.texts() == ["Bonjour", "Par la clé de secours"]
