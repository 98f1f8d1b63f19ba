"""What servers say arrives whole, once, whatever happens on the way."""

from __future__ import annotations

import asyncio
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from storage.errors import StorageError
from storage.model import AccountState, Batch, Changed, ServerAnswer
from tests.protocols.house import house, item, member, room
from tests.protocols.memory import Adapter, Server
from tests.waiting import until


async def test_a_sync_brings_what_the_server_has(tmp_path: Path) -> None:
    async with house(tmp_path) as here:
        for number in range(25):
            here.server.post(f"m{number}")
        client = await here.client()
        assert await client.call("sync") == {here.account: "ok"}
        assert here.texts() == [f"m{number}" for number in range(25)]
        assert here.store.cache.pending(here.account) == ()
        [[synced]] = here.store.database.rows("SELECT synced_at FROM account")
        assert synced is not None
        here.server.post("later")
        await client.call("sync")
        assert here.texts()[-1] == "later"


async def test_a_client_that_connects_finds_fresh_content(tmp_path: Path) -> None:
    async with house(tmp_path) as here:
        here.server.post("hello")
        changed: list[Changed] = []
        client = await here.client()
        client.on_changed(changed.append)
        await until(lambda: here.texts() == ["hello"])
        await until(lambda: any(room(here) in one.channels for one in changed))
        asked = here.server.asked().count("changes")
        await here.client()  # within a minute: nothing is asked again
        await asyncio.sleep(0.6)
        assert here.server.asked().count("changes") == asked


async def test_a_long_translation_holds_up_nobody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads = []
    plainly = Adapter.translate

    def translate(self: Adapter, answer: ServerAnswer) -> Batch:
        threads.append(threading.current_thread())
        return plainly(self, answer)

    monkeypatch.setattr(Adapter, "translate", translate)
    async with house(tmp_path) as here:
        here.server.post("short")
        client = await here.client()
        await client.call("sync")
        assert here.texts() == ["short"]
    assert threads
    assert threading.main_thread() not in threads


async def test_a_poisonous_answer_costs_one_row(tmp_path: Path) -> None:
    async with house(tmp_path) as here:
        for number in range(10):
            here.server.post("poison" if number == 4 else f"bad{number}")
        here.server.post("good")
        client = await here.client()
        assert await client.call("sync") == {here.account: "ok"}
        rows = here.store.database.rows("SELECT kind, problem, text FROM item ORDER BY id")
        assert rows == [("unreadable", "malformed", ""), ("message", None, "good")]
        assert here.store.cache.pending(here.account) == ()


async def test_a_restart_goes_on_in_the_middle_of_a_batch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with house(tmp_path) as here:
        for number in range(8):
            here.server.post(f"m{number}")
        monkeypatch.setattr("storage.cache._SLICE", 0.0)  # one record a slice
        adapter = await here.engine.sessions[here.account].adapter()
        answer = await anext(aiter(adapter.changes((await adapter.streams())[0], None)))
        inbox = here.store.cache.keep(here.account, answer)
        here.store.cache.begun(inbox)
        slices = here.store.cache.apply(here.account, adapter.translate(answer), inbox)
        for _ in range(5):
            next(slices)
        slices.close()  # type: ignore[attr-defined]
        assert here.store.cache.pending(here.account)[0].place > 0
        assert len(here.texts()) < 8
    async with house(tmp_path) as here:  # no client: nothing is asked of the server
        await until(lambda: here.store.cache.pending(here.account) == ())
        assert here.texts() == [f"m{number}" for number in range(8)]
        assert here.server.asked().count("changes") == 1


async def test_one_account_that_fails_does_not_touch_another(tmp_path: Path) -> None:
    async with house(tmp_path) as here:
        other = Server(tmp_path / "other")
        second = member(here.store, other, "bob")
        here.engine.begin(here.store.accounts.all()[1])
        here.server.turn("offline")
        other.post("news")
        client = await here.client()
        assert await client.call("sync") == {here.account: "unreachable", second: "ok"}
        assert here.texts() == ["news"]
        assert (here.problem(), here.problem(second)) == ("unreachable", None)


async def test_being_offline_is_said_and_mended_by_itself(tmp_path: Path) -> None:
    async with house(tmp_path) as here:
        here.server.turn("offline")
        here.server.post("meanwhile")
        client = await here.client()
        assert await client.call("sync") == {here.account: "unreachable"}
        assert here.problem() == "unreachable"
        here.server.turn("offline", False)
        await until(lambda: here.texts() == ["meanwhile"])  # after 2 s
        await until(lambda: here.problem() is None)


async def test_a_server_that_asks_for_patience_is_left_alone(tmp_path: Path) -> None:
    async with house(tmp_path) as here:
        here.server.turn("later", "2")
        since = time.monotonic()
        client = await here.client()
        assert await client.call("sync") == {here.account: "busy"}
        asked = here.server.asked().count("changes")
        assert await client.call("sync") == {here.account: "busy"}
        await asyncio.sleep(1)
        more = here.server.asked().count("changes") - asked
        assert more <= (time.monotonic() - since) // 2
        here.server.turn("later", False)
        here.server.post("then")
        await until(lambda: here.texts() == ["then"])


async def test_an_ended_session_keeps_its_content_and_waits(tmp_path: Path) -> None:
    async with house(tmp_path) as here:
        here.server.post("kept")
        client = await here.client()
        await client.call("sync")
        here.server.turn("revoked")
        assert await client.call("sync") == {here.account: "signed-out"}
        assert await client.call("sync") == {here.account: "signed-out"}
        assert here.store.accounts.all()[0].state is AccountState.SIGNED_OUT
        assert here.texts() == ["kept"]


async def test_at_rest_nothing_is_asked_and_no_timer_runs(tmp_path: Path) -> None:
    """But one of an hour, for what is kept for a while only."""
    async with house(tmp_path) as here:
        client = await here.client()
        await client.call("sync")
        await until(lambda: [left > 3000 for left in pending_timers()] == [True])
        before = here.server.asked()
        await asyncio.sleep(1.0)
        assert here.server.asked() == before
        assert [left > 3000 for left in pending_timers()] == [True]


def pending_timers() -> list[float]:
    """Seconds until each timer of this loop that belongs to the engine."""
    loop = asyncio.get_running_loop()
    scheduled = getattr(loop, "_scheduled", [])
    return [one.when() - loop.time() for one in scheduled if not one.cancelled()]


async def test_history_and_threads_come_when_asked(tmp_path: Path) -> None:
    async with house(tmp_path) as here:
        id_ = here.server.post("now")
        client = await here.client()
        await client.call("sync")
        answer = await client.call("history", channel=room(here), before=item(id_))
        assert answer == {"items": 1}
        assert "older" in here.texts()
        thread = await client.call("thread", item=item(id_))
        assert thread["channel"] == f"{here.account}/thread"
        assert "answer" in here.texts()


async def test_what_was_said_to_be_out_of_reach_is_told_when_it_is_back(tmp_path: Path) -> None:
    """A message that could not leave said so, and is taken back: nothing waits any more."""
    async with house(tmp_path) as here:
        client = await here.client()
        await client.call("sync")
        here.server.turn("offline")
        waiting = here.say("never mind")
        await client.call("wake")
        await until(lambda: here.problem() == "unreachable")

        def taken_back() -> bool:
            with suppress(StorageError):  # at this very moment it may be trying again
                here.store.outbox.discard(waiting)
            return here.outbox() == []

        await until(taken_back)
        here.server.turn("offline", False)
        await until(lambda: here.problem() is None)
        assert here.server.texts() == []


async def test_a_translator_that_ends_the_process_is_given_up(tmp_path: Path) -> None:
    """Counted before it begins, so that the third engine knows."""
    async with house(tmp_path) as here:
        here.server.turn("cured")
        here.server.post("deadly")
        adapter = await here.engine.sessions[here.account].adapter()
        answer = await anext(aiter(adapter.changes((await adapter.streams())[0], None)))
        inbox = here.store.cache.keep(here.account, answer)
        here.store.cache.begun(inbox)
        here.store.cache.begun(inbox)
        here.server.turn("cured", False)
    async with house(tmp_path) as here:
        await until(lambda: here.store.cache.pending(here.account) == ())
        assert here.store.database.rows("SELECT kind, problem FROM item") == [
            ("unreadable", "malformed")
        ]


async def test_a_full_disk_delays_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with house(tmp_path) as here:
        here.server.post("kept")
        whole = type(here.store.cache).apply

        def full(*_args: object) -> None:
            raise StorageError("full")

        monkeypatch.setattr(type(here.store.cache), "apply", full)
        client = await here.client()
        for _ in range(4):
            assert await client.call("sync") == {here.account: "full"}
        assert len(here.store.cache.pending(here.account)) == 1
        monkeypatch.setattr(type(here.store.cache), "apply", whole)
        here.server.post("after")
        assert await client.call("sync") == {here.account: "ok"}
        assert here.texts() == ["kept", "after"]


async def test_who_connects_to_ask_is_asked_for_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("receiving", "engine"):  # a slow machine asks late
        monkeypatch.setattr(f"protocols.{module}.AFTER_CONNECT", 2.0)
    async with house(tmp_path) as here:
        client = await here.client()
        await client.call("sync")
        await asyncio.sleep(2.5)
        assert here.server.asked().count("changes") == 1


async def test_an_engine_that_was_just_here_is_remembered(tmp_path: Path) -> None:
    async with house(tmp_path) as here:
        client = await here.client()
        await client.call("sync")
    asked = here.server.asked().count("changes")
    async with house(tmp_path) as here:
        await here.client()
        await asyncio.sleep(0.8)
        assert here.server.asked().count("changes") == asked
