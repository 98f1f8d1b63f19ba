"""Busy servers, spent tokens, a process that was put to sleep: it goes on by itself, once each.

The real engine, in its own process, at three real servers, each behind a proxy.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from itertools import pairwise

import pytest

from desktop.work.engine import Asker
from storage.accounts import Accounts
from storage.model import AccountState, State
from storage.outbox import Outbox
from tests.faults.course import ALL
from tests.household import PROTOCOLS, Household
from tests.servers.engines import engines
from tests.servers.peers import DavPeer, MatrixPeer
from tests.servers.proxy import Answer, Fault, Proxy, Seen
from tests.waiting import until

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]

JSON = {"Content-Type": "application/json"}
LIMIT = json.dumps({"errcode": "M_LIMIT_EXCEEDED", "error": "Too many", "retry_after_ms": 2500})
BUSY: dict[str, Answer] = {
    "seconds": (429, {"Retry-After": "2"}, b""),
    "milliseconds": (429, JSON, LIMIT.encode()),
    "unavailable": (503, {"Retry-After": "2"}, b"<html>busy</html>"),
}
SENT_TO = {"matrix": "/send/", "mastodon": "/api/v1/statuses", "dav": ".ics"}
FOR_HOURS: Answer = (429, {"Retry-After": "3600"}, b"")
SPENT: Answer = (
    401,
    JSON,
    json.dumps({"errcode": "M_UNKNOWN_TOKEN", "error": "ran out", "soft_logout": True}).encode(),
)
REFUSED: Answer = (
    403,
    JSON,
    json.dumps({"errcode": "M_FORBIDDEN", "error": "refresh token isn't valid"}).encode(),
)


def writes(method: str, path: str) -> bool:
    return method in ("PUT", "POST") and "/refresh" not in path and "/login" not in path


def secret(house: Household, protocol: str = "matrix") -> dict[str, str]:
    accounts = Accounts(house.database, house.clock)
    return dict(accounts.secret(house.accounts[protocol]))


def asked(house: Household, protocol: str, begun: int, *methods: str) -> list[Seen]:
    seen = house.proxies[protocol].seen[begun:]
    return [one for one in seen if not methods or one.method in methods]


# --- 429 -------------------------------------------------------------------------------------


@pytest.mark.row("D5", "D6", "D7")
@pytest.mark.parametrize(
    ("protocol", "how"),
    [
        *((protocol, "seconds") for protocol in PROTOCOLS),
        *((protocol, "unavailable") for protocol in PROTOCOLS),
        ("matrix", "milliseconds"),
    ],
)
async def test_a_busy_server_gets_it_when_it_said(
    house: Household, protocol: str, how: str
) -> None:
    proxy = house.proxies[protocol]
    async with house.engine() as engine:
        await house.sync(engine)
        begun = len(proxy.seen)
        proxy.always(BUSY[how], writes)
        sent, word = house.say(protocol)
        await engine.wake()
        await until(lambda: house.waiting()[sent].error == "busy")
        assert house.waiting()[sent].attempts == 0
        for _ in range(10):  # somebody is impatient
            await engine.wake()
            await asyncio.sleep(0.05)
        proxy.mend()
        await until(lambda: sent not in house.waiting())
        tried = asked(house, protocol, begun, "PUT", "POST")
        came = [one.at for one in tried if SENT_TO[protocol] in one.path]
        assert len(came) >= 2
        assert all(later - early > 1.9 for early, later in pairwise(came))
        assert await house.world.has(protocol, word) == 1


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("after", ["4", None])
async def test_a_busy_server_is_not_asked_again_meanwhile(
    house: Household, protocol: str, after: str | None
) -> None:
    proxy = house.proxies[protocol]
    async with house.engine() as engine:
        await house.sync(engine)
        since = time.monotonic()
        proxy.always((429, {} if after is None else {"Retry-After": after}, b""))
        assert (await house.sync(engine))[protocol] == "busy"
        begun = len(proxy.seen)
        for _ in range(6):
            assert (await house.sync(engine))[protocol] == "busy"
        assert len(proxy.seen) - begun <= (time.monotonic() - since) // 4
        row = house.account(protocol)
        assert (row.problem, row.state) == ("busy", AccountState.READY)
        proxy.mend()
        if after is not None:
            await until(lambda: house.account(protocol).problem is None)
        await again(house)


async def again(house: Household) -> None:
    """Another engine: the wait of a minute that nobody named is this one's alone."""
    async with house.engine() as engine:
        await engine.call("leave")
    await until(lambda: not house.folder.line.exists())


# --- tokens ----------------------------------------------------------------------------------


async def test_a_spent_token_is_refreshed_and_kept_before_it_is_used(house: Household) -> None:
    """Also if the reply to the refresh is lost: the old one then still gives another."""
    proxy, before = house.proxies["matrix"], secret(house)
    kept_when_used: list[bool] = []

    def used(method: str, path: str) -> bool:
        if writes(method, path) and secret(house)["access_token"] != before["access_token"]:
            kept_when_used.append(True)
        return False

    async with house.engine() as engine:
        await house.sync(engine)
        proxy.always(Fault.LOST, used)
        proxy.once(SPENT, lambda method, path: method == "PUT")
        proxy.once(Fault.LOST, lambda _method, path: path.endswith("/refresh"))
        proxy.once(SPENT, lambda method, path: method == "PUT")
        sent, word = house.say("matrix")
        await engine.wake()
        await until(lambda: sent not in house.waiting())
        assert await house.world.has("matrix", word) == 1
        assert set((await house.sync(engine)).values()) == {"ok"}
    after = secret(house)
    assert kept_when_used
    assert after["access_token"] != before["access_token"]
    assert after["device_id"] == before["device_id"]
    bearers = [one.headers.get("authorization", "") for one in proxy.seen if "/send/" in one.path]
    assert bearers[-1] == f"Bearer {after['access_token']}"


@pytest.mark.row("D5")
async def test_a_soft_logout_keeps_everything_and_the_device(house: Household) -> None:
    """The refresh is refused: the person signs in again, and this computer is who it was."""
    proxy, before = house.proxies["matrix"], secret(house)
    kept = await house.world.bring("matrix")
    async with house.engine() as engine:
        await house.sync(engine)
        proxy.once(SPENT, lambda method, path: method == "PUT")
        proxy.once(REFUSED, lambda _method, path: path.endswith("/refresh"))
        sent, word = house.say("matrix")
        await engine.wake()
        await until(lambda: house.account("matrix").state is AccountState.SIGNED_OUT)
        await until(lambda: house.waiting()[sent].state is State.WAITING)
        assert house.waiting()[sent].attempts == 0
        assert house.entries(kept)
        assert await house.sign_in(engine, "matrix") == house.accounts["matrix"]
        await until(lambda: sent not in house.waiting())
        assert await house.world.has("matrix", word) == 1
        assert set((await house.sync(engine)).values()) == {"ok"}
    after = secret(house)
    assert after["device_id"] == before["device_id"]
    assert after["access_token"] != before["access_token"]
    assert "soft_logout" not in after


async def test_after_any_other_end_the_device_is_a_new_one(house: Household) -> None:
    proxy, before = house.proxies["matrix"], secret(house)
    gone = (401, JSON, json.dumps({"errcode": "M_UNKNOWN_TOKEN", "error": "no"}).encode())
    async with house.engine() as engine:
        proxy.once(gone, lambda _method, path: "/sync" in path)
        assert (await house.sync(engine))["matrix"] == "signed-out"
        assert await house.sign_in(engine, "matrix") == house.accounts["matrix"]
        assert set((await house.sync(engine)).values()) == {"ok"}
    assert secret(house)["device_id"] != before["device_id"]


# --- put to sleep ----------------------------------------------------------------------------


@pytest.mark.row("D5", "D6", "D7")
@pytest.mark.parametrize(
    "fault", [Fault.LOST, Fault.DELAYED, *([Fault.CUT, Fault.RESET, Fault.LATE] if ALL else [])]
)
async def test_a_process_that_slept_goes_on_by_itself(house: Household, fault: Fault) -> None:
    """Stopped in the middle of three sends; its connections are dead when it wakes up."""
    asleep = 34.0 if ALL else 3.0
    async with house.engine() as engine:
        await house.sync(engine)
        (pid,) = engines(house.folder.path)
        begun = {name: len(house.proxies[name].seen) for name in PROTOCOLS}
        for proxy in house.proxies.values():
            proxy.delay = asleep / 2
            proxy.once(fault, lambda method, path: method in ("PUT", "POST"))
        sent = {name: house.say(name) for name in PROTOCOLS}
        await engine.wake()
        await asyncio.sleep(0.1 if fault is Fault.DELAYED else 0.0)
        os.kill(pid, signal.SIGSTOP)
        await asyncio.sleep(asleep)
        news = {name: await house.world.bring(name) for name in PROTOCOLS}
        os.kill(pid, signal.SIGCONT)
        await until(lambda: not house.waiting(), seconds=120)  # a lost post is held back; see 030
        for name, (_, word) in sent.items():
            assert await house.world.has(name, word) == 1, (name, asked(house, name, begun[name]))
        assert set((await house.sync(engine)).values()) == {"ok"}
        await until(lambda: all(house.entries(word) for word in news.values()))


# --- several accounts of one protocol --------------------------------------------------------


@pytest.mark.row("D5", "D6", "D7")
@pytest.mark.parametrize("protocol", PROTOCOLS)
async def test_a_failing_server_holds_up_no_other_account(house: Household, protocol: str) -> None:
    """Two accounts of one protocol: whatever becomes of one, the other's sends leave at once."""
    mine = house.accounts[protocol]
    me, server = house.world.me[protocol], house.proxies[protocol].target
    other = {
        "matrix": house.world.talk.server,
        "mastodon": house.world.home.server,
        "dav": house.world.days.server,
    }[protocol].member("Lou")
    with Proxy(server) as failing:
        failing.delay = 2.0
        async with house.engine() as engine:
            before = house.proxies[protocol]
            house.proxies[protocol], house.world.me[protocol] = failing, other  # type: ignore[assignment]
            try:
                if protocol == "dav":
                    DavPeer(house.world.days.server, other).calendar("sorties", "Sorties")
                if protocol == "matrix":
                    room = house.world.talk.room("Le salon", invite=[other])
                    MatrixPeer(house.world.talk.server, other).join(room)
                house.accounts[protocol] = theirs = await house.sign_in(engine, protocol)
                await house.sync(engine)
                held = [house.say(protocol)[0] for _ in range(3)]
            finally:
                house.proxies[protocol], house.world.me[protocol] = before, me
                house.accounts[protocol] = mine
            try:
                for fault in (Fault.CUT, Fault.BROKEN, Fault.HTML, Fault.SILENT, FOR_HOURS):
                    with failing.holding():  # silent until the other's has left
                        await _fails(failing, fault, engine)
                        sent, word = house.say(protocol)
                        await engine.wake()
                        await until(lambda sent=sent: sent not in house.waiting())  # type: ignore[misc]
                        assert await house.world.has(protocol, word) == 1
                assert set(held) <= set(house.waiting())
            finally:
                failing.mend()
                await engine.sign_out(theirs)
            assert not set(held) & set(house.waiting())


async def _fails(proxy: Proxy, fault: Fault | Answer, engine: Asker) -> None:
    """From now on; until somebody has met it."""
    proxy.mend()
    proxy.always(fault)
    seen = len(proxy.seen)
    await engine.wake()
    await until(lambda: proxy.at_work if fault is Fault.SILENT else len(proxy.seen) > seen)


# --- a lost reply, and then another session ---------------------------------------------------


@pytest.mark.row("D5")
@pytest.mark.parametrize("soft", [True, False])
async def test_a_session_that_ended_after_a_lost_reply(house: Household, soft: bool) -> None:
    """The transaction id protects within a session: the same device still sees its own, another
    one cannot know, and the person is asked rather than anything sent twice."""
    proxy = house.proxies["matrix"]
    ended = (401, JSON, json.dumps({"errcode": "M_UNKNOWN_TOKEN", "soft_logout": soft}).encode())
    async with house.engine() as engine:
        await house.sync(engine)
        # Twice: aiohttp repeats a PUT by itself when a kept connection breaks.
        proxy.always(Fault.LOST, lambda method, _path: method == "PUT")
        proxy.once(ended, lambda _method, path: "/messages" in path)
        proxy.once(REFUSED, lambda _method, path: path.endswith("/refresh"))
        sent, word = house.say("matrix")
        await engine.wake()
        await until(lambda: house.account("matrix").state is AccountState.SIGNED_OUT)
        assert house.waiting()[sent].state is State.UNSURE
        proxy.mend()
        await house.sign_in(engine, "matrix")
        if soft:
            await until(lambda: sent not in house.waiting())
        else:
            await until(lambda: house.waiting()[sent].error == "ask")
            await house.sync(engine)
            await engine.wake()
            await asyncio.sleep(0.5)
            assert house.waiting()[sent].state is State.UNSURE
            Outbox(house.database, house.clock).discard(sent)  # it is there, says the person
        assert await house.world.has("matrix", word) == 1
