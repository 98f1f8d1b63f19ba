"""Writing into encrypted rooms while everything goes wrong: once, readable, never in plain."""

from __future__ import annotations

import contextlib
import json
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta

import pytest

from protocols.adapter import Later, Refused
from storage.errors import StorageError
from storage.model import Edit, Say
from tests.contract.shelf import MemoryCrypto
from tests.servers import Synapse
from tests.servers.peers import MatrixPeer
from tests.servers.proxy import Fault, Wanted

from .community import Shelf, enter
from .lossy import SECRET, Pair, meet

pytestmark = pytest.mark.real


@pytest.fixture
async def pair(synapse: Synapse) -> AsyncIterator[Pair]:
    async with meet(synapse) as found:
        yield found


# --- never plain ---


async def test_what_is_written_is_read_by_the_other_side_alone(pair: Pair) -> None:
    batch = await pair.deliver(Say(text=SECRET))
    [item] = batch.items
    assert item.text == SECRET
    assert item.echo
    assert await pair.read() == [SECRET]
    assert pair.sealed_only()
    await pair.camille.sync()
    assert pair.camille.shelf.texts(pair.camille.channel(pair.room)) == [SECRET]
    assert [event["type"] for event in pair.events()] == ["m.room.encrypted"]


async def test_an_empty_key_store_seals_all_the_same(pair: Pair) -> None:
    await pair.deliver(Say(text=SECRET))
    pair.camille.tools.crypto = MemoryCrypto()
    pair.restart()
    # The server has other keys of this device: it takes no new ones, and nothing is sent.
    with contextlib.suppress(Refused):
        await pair.attempt(pair.camille.outgoing(pair.room, Say(text=f"{SECRET} encore")))
    assert pair.sealed_only()
    assert {event["type"] for event in pair.events()} == {"m.room.encrypted"}


async def test_a_cache_that_knows_no_encryption_seals_all_the_same(pair: Pair) -> None:
    pair.camille.tools.shelf = Shelf()
    pair.restart()
    await pair.deliver(Say(text=SECRET))
    assert pair.sealed_only()
    assert await pair.read() == [SECRET]


async def test_a_server_that_denies_the_encryption_gets_no_plain_text(pair: Pair) -> None:
    """What the cache has seen once holds, whatever is said of it later."""
    denied = (404, {"Content-Type": "application/json"}, b'{"errcode": "M_NOT_FOUND"}')
    pair.proxy.always(denied, lambda _, path: "m.room.encryption" in path)
    await pair.deliver(Say(text=SECRET))
    assert pair.sealed_only()
    assert await pair.read() == [SECRET]


async def test_where_it_was_sealed_once_it_is_sealed_for_good(pair: Pair) -> None:
    """Though the cache has lost the room, and the server denies that it is encrypted."""
    await pair.deliver(Say(text="Avant"))
    pair.camille.tools.shelf = Shelf()
    pair.restart()
    denied = (404, {"Content-Type": "application/json"}, b'{"errcode": "M_NOT_FOUND"}')
    pair.proxy.always(denied, lambda _, path: "m.room.encryption" in path)
    await pair.deliver(Say(text=SECRET))
    assert pair.sealed_only()
    assert await pair.read() == ["Avant", SECRET]


async def test_what_was_just_sent_is_not_taken_for_plain_words(pair: Pair) -> None:
    """Whether or not the server gives back at once what it was given."""
    for lost in (False, True):
        if lost:
            broken = (500, {"Content-Type": "application/json"}, b"{}")
            pair.proxy.always(broken, lambda method, path: method == "GET" and "/event/" in path)
        [item] = (await pair.deliver(Say(text=SECRET))).items
        assert (item.text, item.problem) == (SECRET, None)
    assert pair.sealed_only()


@pytest.mark.parametrize("code", ["full", "read-only"])
async def test_nothing_leaves_when_the_keys_cannot_be_kept(pair: Pair, code: str) -> None:
    await pair.deliver(Say(text="Avant"))
    kept = pair.camille.tools.crypto
    pair.proxy.seen.clear()
    outgoing = pair.camille.outgoing(pair.room, Say(text=SECRET))

    class Full(MemoryCrypto):
        async def commit(self, changes: Mapping[tuple[str, str], bytes | None]) -> None:
            raise StorageError(code)

    full = Full()
    full.bodies = kept.bodies
    pair.camille.tools.crypto = full
    pair.restart()
    for _ in range(2):
        with pytest.raises(Later) as caught:
            await pair.camille.adapter.send(outgoing)
        assert caught.value.code == code
    assert not [one for one in pair.proxy.seen if "/send/" in one.path]
    assert len(pair.events()) == 1
    pair.camille.tools.crypto = kept
    pair.restart()
    await pair.deliver(Say(text=SECRET), outgoing.id)
    assert await pair.read() == ["Avant", SECRET]


async def test_edits_and_answers_say_outside_what_they_relate_to(pair: Pair) -> None:
    [first] = (await pair.deliver(Say(text="Premier"))).items
    await pair.deliver(Say(text="Réponse", reply_to=first.id))
    await pair.deliver(Edit(item=first.id, text=SECRET))
    assert await pair.read() == [SECRET, "Réponse"]
    edit, answer, _ = pair.events()
    assert edit["content"]["m.relates_to"] == {"rel_type": "m.replace", "event_id": first.id}
    assert answer["content"]["m.relates_to"] == {"m.in_reply_to": {"event_id": first.id}}
    assert pair.sealed_only()
    [found] = [one for one in pair.noe.shelf.items.values() if one.text == "Réponse"]
    assert found.reply_to == first.id


# --- lost replies at every step ---

STEPS = (
    "/members",
    "/state/m.room.encryption",
    "/state/m.room.history_visibility",
    "/keys/query",
    "/keys/claim",
    "/sendToDevice/",
    "/send/m.room.encrypted/",
)
FAULTS = (
    Fault.LOST,
    Fault.CUT,
    Fault.TORN,
    Fault.BODY,
    Fault.TWICE,
    Fault.BROKEN,
    Fault.GATEWAY,
    Fault.HTML,
    Fault.HALF,
    Fault.BUSY,
)


def _at(step: str) -> Wanted:
    return lambda _, path: step in path


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.value)
async def test_whatever_is_lost_it_arrives_once_and_readable(pair: Pair, fault: Fault) -> None:
    """Each step of a first message fails once; the queue goes on."""
    for step in STEPS:
        pair.proxy.once(fault, _at(step))
    await pair.deliver(Say(text=SECRET))
    seen = [one.path for one in pair.proxy.seen]
    assert all(any(step in path for path in seen) for step in STEPS)
    assert await pair.read() == [SECRET]
    await pair.deliver(Say(text="Ensuite"))
    assert await pair.read() == [SECRET, "Ensuite"]
    assert len(pair.events()) == 2
    assert Counter(pair.indices()).most_common(1)[0][1] == 1
    assert pair.sealed_only()


@pytest.mark.parametrize("step", STEPS)
async def test_a_restart_after_any_step_goes_on(pair: Pair, step: str) -> None:
    """The program ends while the reply is on its way, and begins with what is on disk."""
    await pair.deliver(Say(text="Avant"))
    fresh = await enter(pair.synapse, pair.http.member)
    await fresh.sync()
    pair.restart()
    pair.proxy.once(Fault.LOST, lambda _, path: step in path)
    outgoing = pair.camille.outgoing(pair.room, Say(text=SECRET))
    for _ in range(10):
        batch = await pair.attempt(outgoing)
        if batch is not None:
            break
        pair.restart()
    assert await pair.read() == ["Avant", SECRET]
    await fresh.sync()
    assert fresh.shelf.texts(fresh.channel(pair.room))[-1] == SECRET
    assert len(pair.events()) == 2
    assert Counter(pair.indices()).most_common(1)[0][1] == 1
    await fresh.adapter.close()


# --- the ratchet ---


async def test_a_restart_goes_on_with_the_same_key(pair: Pair) -> None:
    for number in range(3):
        await pair.deliver(Say(text=f"{number}"))
        pair.restart()
    assert await pair.read() == ["0", "1", "2"]
    [session] = {session for session, _ in pair.indices()}
    assert sorted(pair.indices()) == [(session, 0), (session, 1), (session, 2)]
    handed = [one for one in pair.proxy.seen if "/sendToDevice/m.room.encrypted" in one.path]
    assert len(handed) == 1


async def test_no_index_is_used_twice_wherever_it_is_killed(pair: Pair) -> None:
    """At every commit of a send the program is killed, before or after it is on disk; what is on
    disk then is all that the next one has."""
    await pair.deliver(Say(text="Avant"))
    for after in (False, True):
        for at in range(1, 8):
            killing = _Killing(pair.camille.tools.crypto.bodies, at, after=after)
            pair.camille.tools.crypto = killing
            pair.restart()
            outgoing = pair.camille.outgoing(pair.room, Say(text=f"{at} {after}"))
            with contextlib.suppress(KilledError):  # or fewer commits than that: after it was sent
                await pair.camille.adapter.send(outgoing)
            pair.camille.tools.crypto = MemoryCrypto()
            pair.camille.tools.crypto.bodies = dict(killing.disk)
            pair.restart()
            await pair.deliver(outgoing.intent, outgoing.id)
    assert len(pair.events()) == 15
    assert Counter(pair.indices()).most_common(1)[0][1] == 1
    assert "KEY" not in "".join(await pair.read())
    assert len(await pair.read()) == 15


class KilledError(BaseException):
    """kill -9, as far as a test can."""


class _Killing(MemoryCrypto):
    """Dies at its n-th commit."""

    def __init__(self, bodies: Mapping[tuple[str, str], bytes], at: int, *, after: bool) -> None:
        super().__init__()
        self.bodies, self.disk = dict(bodies), dict(bodies)
        self._left, self._after = at, after

    async def commit(self, changes: Mapping[tuple[str, str], bytes | None]) -> None:
        self._left -= 1
        if self._left or self._after:
            await super().commit(changes)
            self.disk = dict(self.bodies)
        if not self._left:
            raise KilledError


async def test_a_clock_that_was_set_back_begins_a_new_key(pair: Pair) -> None:
    await pair.deliver(Say(text="Avant"))
    pair.set_clock(datetime.now(UTC) - timedelta(days=2))
    await pair.deliver(Say(text="Après"))
    assert len({session for session, _ in pair.indices()}) == 2
    assert await pair.read() == ["Avant", "Après"]


async def test_a_key_is_used_for_as_long_as_the_room_says(pair: Pair) -> None:
    content = {"algorithm": "m.megolm.v1.aes-sha2", "rotation_period_ms": 2 * 3_600_000}
    pair.http.call("PUT", f"/rooms/{pair.room}/state/m.room.encryption/", content)
    start = datetime.now(UTC)
    for minutes in (0, 119, 121, 122):
        pair.set_clock(start + timedelta(minutes=minutes))
        await pair.deliver(Say(text=f"{minutes}"))
    sessions = [session for session, _ in reversed(pair.indices())]
    assert sessions[0] == sessions[1] != sessions[2] == sessions[3]
    assert await pair.read() == ["0", "119", "121", "122"]


async def test_other_settings_begin_a_new_key_without_a_sync(pair: Pair) -> None:
    await pair.deliver(Say(text="Avant"))
    content = {"algorithm": "m.megolm.v1.aes-sha2", "rotation_period_msgs": 1}
    pair.http.call("PUT", f"/rooms/{pair.room}/state/m.room.encryption/", content)
    pair.set_clock(datetime.now(UTC) + timedelta(minutes=1))
    for text in ("Un", "Deux"):
        await pair.deliver(Say(text=text))
    assert len({session for session, _ in pair.indices()}) == 3
    assert await pair.read() == ["Avant", "Un", "Deux"]


# --- who reads ---


@pytest.mark.parametrize("visibility", ["shared", "invited", "joined"])
async def test_who_is_invited_gets_the_key_unless_only_members_may_read(
    pair: Pair, visibility: str
) -> None:
    state = f"/rooms/{pair.room}/state/m.room.history_visibility/"
    pair.http.call("PUT", state, {"history_visibility": visibility})
    awa = await enter(pair.synapse, pair.synapse.member("Awa"))
    await awa.sync()
    pair.http.call("POST", f"/rooms/{pair.room}/invite", {"user_id": awa.tools.account.address})
    await pair.deliver(Say(text=SECRET))
    handed = [one for one in pair.proxy.seen if "/sendToDevice/m.room.encrypted" in one.path]
    reached = {user for one in handed for user in json.loads(one.body)["messages"]}
    assert (awa.tools.account.address in reached) is (visibility != "joined")
    await awa.adapter.close()


async def test_who_came_or_left_since_the_last_sync_is_known(pair: Pair) -> None:
    """The server is asked, whatever the cache has."""
    member = pair.synapse.member("Awa")
    awa = await enter(pair.synapse, member)
    await awa.sync()
    other = MatrixPeer(pair.synapse, member)
    await pair.deliver(Say(text="À deux"))
    pair.http.call("POST", f"/rooms/{pair.room}/invite", {"user_id": awa.tools.account.address})
    other.join(pair.room)
    pair.set_clock(datetime.now(UTC) + timedelta(minutes=1))
    await pair.deliver(Say(text="À trois"))
    await awa.sync()
    assert awa.shelf.texts(awa.channel(pair.room))[-1] == "À trois"
    other.leave(pair.room)
    pair.set_clock(datetime.now(UTC) + timedelta(minutes=2))
    await pair.deliver(Say(text="Sans elle"))
    sessions = [session for session, _ in reversed(pair.indices())]
    assert sessions[0] == sessions[1] != sessions[2]
    await awa.adapter.close()


async def test_a_device_without_keys_does_not_hold_up_the_others(pair: Pair) -> None:
    """Noé's other session has none; neither has a device whose keys are used up."""
    pair.proxy.always(
        (200, {"Content-Type": "application/json"}, b'{"one_time_keys": {}, "failures": {}}'),
        lambda _, path: "/keys/claim" in path,
    )
    await pair.deliver(Say(text="Sans clé"))
    await pair.deliver(Say(text="Encore"))
    withheld = [one for one in pair.proxy.seen if "/m.room_key.withheld/" in one.path]
    assert len(withheld) == 1
    [told] = json.loads(withheld[0].body)["messages"][pair.noe.tools.account.address].values()
    assert told["code"] == "m.no_olm"
    assert "session_key" not in told
    assert len([one for one in pair.proxy.seen if "/keys/claim" in one.path]) == 1
    pair.proxy.mend()
    pair.set_clock(datetime.now(UTC) + timedelta(hours=2))
    await pair.deliver(Say(text="Avec clé"))
    assert (await pair.read())[-1] == "Avec clé"
