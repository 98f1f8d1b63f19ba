"""What is written leaves by itself, in order, each once, whatever happens on the way."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from protocols import sending
from protocols.pace import Backoff
from storage.model import AccountState, Batch, Outgoing
from tests.protocols.house import house, member
from tests.protocols.memory import Adapter, Server
from tests.waiting import until


async def test_what_was_written_offline_leaves_in_order_without_a_click(tmp_path: Path) -> None:
    async with house(tmp_path) as here:
        here.server.turn("offline")
        for number in range(6):
            here.say(f"m{number}", room="other" if number % 2 else "room")
        here.engine.wake()
        await until(lambda: here.outbox()[0][1] == "unreachable")
        await until(lambda: here.server.asked().count("send") >= 2)
        assert {attempts for _state, _error, attempts in here.outbox()} == {0}
        assert here.problem() == "unreachable"
        assert here.server.texts() == []
        here.server.turn("offline", False)
        await until(lambda: here.outbox() == [])
        assert here.server.texts() == [f"m{number}" for number in range(6)]
        assert sorted(here.texts()) == sorted(here.server.texts())


async def test_waking_tries_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else it would rest for an hour."""
    monkeypatch.setattr(sending, "Backoff", lambda **_: Backoff(first=3600.0, longest=3600.0))
    async with house(tmp_path) as here:
        here.server.turn("offline")
        here.say("hello")
        client = await here.client()
        await client.call("wake")
        await until(lambda: here.outbox()[0][1] == "unreachable")
        await until(lambda: here.problem() == "unreachable")  # which is said before it rests
        here.server.turn("offline", False)
        await client.call("wake")
        await until(lambda: here.server.texts() == ["hello"])


async def test_a_lost_reply_is_found_and_not_sent_again(tmp_path: Path) -> None:
    async with house(tmp_path) as here:
        here.server.turn("lose")
        here.say("once")
        here.engine.wake()
        await until(lambda: here.outbox() == [])
        assert here.server.texts() == ["once"]
        assert here.server.asked().count("find") == 1
        assert here.texts() == ["once"]


async def test_a_lost_request_is_surely_absent_and_sent_again(tmp_path: Path) -> None:
    async with house(tmp_path) as here:
        here.server.turn("lost")
        here.say("again")
        here.engine.wake()
        await until(lambda: here.server.asked().count("find") >= 1)
        here.server.turn("lost", False)
        await until(lambda: here.outbox() == [])
        assert here.server.texts() == ["again"]


async def test_a_server_that_loses_every_send_is_not_hammered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[float] = []
    plainly = Adapter.send

    async def send(self: Adapter, outgoing: Outgoing) -> Batch:
        sent.append(time.monotonic())
        return await plainly(self, outgoing)

    monkeypatch.setattr(Adapter, "send", send)
    async with house(tmp_path) as here:
        here.server.turn("lost")
        here.say("patient")
        here.engine.wake()
        await until(lambda: here.outbox()[0] == ("waiting", "server-error", 3))
        assert sent[1] - sent[0] > 0.8
        assert sent[2] - sent[1] > 1.8
        assert here.server.asked().count("send") == here.server.asked().count("find") == 3
        here.say("elsewhere", room="other")  # another conversation is tried meanwhile
        here.engine.wake()
        await until(lambda: here.server.asked().count("send") == 4)
        here.server.turn("lost", False)
        await until(lambda: here.outbox() == [])
        assert sorted(here.server.texts()) == ["elsewhere", "patient"]


async def test_where_it_cannot_be_known_the_person_is_asked(tmp_path: Path) -> None:
    async with house(tmp_path) as here:
        here.server.turn("lose")
        here.server.turn("blind")
        first = here.say("doubtful")
        here.say("behind it")
        here.say("elsewhere", room="other")
        here.engine.wake()
        await until(lambda: here.outbox()[0][:2] == ("unsure", "ask"))
        here.server.turn("lose", False)
        await until(lambda: "elsewhere" in here.server.texts() or len(here.outbox()) == 3)
        await asyncio.sleep(0.3)
        assert here.server.asked().count("find") <= 2
        assert here.server.texts().count("doubtful") == 1
        assert "behind it" not in here.server.texts()
        here.server.turn("blind", False)
        here.store.outbox.discard(first)  # it had arrived, says the person
        here.engine.wake()
        await until(lambda: "behind it" in here.server.texts())
        assert here.server.texts().count("doubtful") == 1


async def test_a_refusal_is_shown_and_what_depends_on_it_waits(tmp_path: Path) -> None:
    async with house(tmp_path) as here:
        here.server.turn("refuse", "too-long")
        first = here.say("long")
        here.say("answer", after=first)
        here.engine.wake()
        await until(lambda: here.outbox()[0][0] == "failed")
        await asyncio.sleep(0.2)
        assert here.outbox() == [("failed", "too-long", 1), ("waiting", None, 0)]
        assert here.server.asked().count("send") == 1
        assert here.store.outbox.get(first).detail == "the server's own words"  # type: ignore[union-attr]
        here.server.turn("refuse", False)
        here.store.outbox.retry(first)
        here.engine.wake()
        await until(lambda: here.outbox() == [])
        assert here.server.texts() == ["long", "answer"]


async def test_a_server_that_asks_for_patience_is_obeyed(tmp_path: Path) -> None:
    async with house(tmp_path) as here:
        here.server.turn("later", "1.5")
        here.say("patient")
        since = time.monotonic()
        here.engine.wake()
        await until(lambda: here.outbox()[0][1] == "busy")
        here.engine.wake()
        await asyncio.sleep(0.5)
        assert here.server.asked().count("send") <= 1 + (time.monotonic() - since) // 1.5
        here.server.turn("later", False)
        await until(lambda: here.server.texts() == ["patient"])


async def test_an_ended_session_waits_without_being_counted(tmp_path: Path) -> None:
    async with house(tmp_path) as here:
        here.server.turn("revoked")
        here.say("waits")
        here.engine.wake()
        await until(lambda: here.store.accounts.all()[0].state is AccountState.SIGNED_OUT)
        assert here.outbox() == [("waiting", "signed-out", 0)]
        here.server.turn("revoked", False)
        client = await here.client()
        await client.call(
            "sign_in",
            protocol="memory",
            server=str(here.server.place),
            login="alice",
            password="right",
        )
        await until(lambda: here.outbox() == [])
        assert here.server.texts() == ["waits"]
        assert len(here.store.accounts.all()) == 1


async def test_the_queue_of_one_account_does_not_hold_another(tmp_path: Path) -> None:
    async with house(tmp_path) as here:
        other = Server(tmp_path / "other")
        second = member(here.store, other, "bob")
        here.engine.begin(here.store.accounts.all()[1])
        here.server.turn("offline")
        here.say("stuck")
        here.say("free", account=second)
        here.engine.wake()
        await until(lambda: other.texts() == ["free"])
        assert here.server.texts() == []


async def test_an_adapters_own_fault_is_not_sent_twice(tmp_path: Path) -> None:
    """An exception that no contract names: it may have left, so the server is asked."""
    async with house(tmp_path) as here:
        adapter = await here.engine.sessions[here.account].adapter()

        async def broken(outgoing: object) -> None:
            here.server.post("arrived", key=getattr(outgoing, "id", ""))
            raise ZeroDivisionError

        adapter.send = broken  # type: ignore[method-assign,assignment]
        here.say("arrived")
        here.engine.wake()
        await until(lambda: here.outbox() == [])
        assert here.server.texts() == ["arrived"]


async def test_what_was_sent_is_followed_by_a_look(tmp_path: Path) -> None:
    async with house(tmp_path) as here:
        here.server.post("somebody else's")
        here.say("mine")
        here.engine.wake()
        await until(lambda: sorted(here.texts()) == ["mine", "somebody else's"])
