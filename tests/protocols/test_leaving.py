"""An account that the person wants gone goes, whatever the server says and whoever is killed."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest

from protocols import leaving, log, session
from storage.leaving import take_note
from storage.line import LineError
from storage.model import AccountState
from tests.protocols.house import House, house, member
from tests.waiting import until


def nothing_left(here: House) -> bool:
    return here.store.accounts.all() == () and here.texts() == []


@pytest.mark.parametrize("refusal", ["offline", "revoked", "slow"])
async def test_a_server_that_does_not_hear_it_keeps_nothing_here(
    tmp_path: Path, refusal: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaving, "TELLING", 0.3)
    monkeypatch.setattr(session, "FINISHING", 0.3)
    async with house(tmp_path) as here:
        here.server.post("gone with it")
        client = await here.client()
        await client.call("sync")
        here.say("never left")
        here.server.turn(refusal, "30" if refusal == "slow" else True)
        answer = await client.call("sign_out", account=here.account)
        assert answer["told"] is (refusal == "revoked")  # that session had ended already
        assert (answer["messages"], answer["waiting"]) == (1, 1)
        assert nothing_left(here)
        assert [note.messages for note in take_note(here.store.database)] == [1]


async def test_what_an_engine_began_the_next_one_ends(tmp_path: Path) -> None:
    """Killed right after it was marked: the server is told by the next one."""
    async with house(tmp_path) as here:
        here.server.post("gone with it")
        await (await here.client()).call("sync")
        here.store.accounts.mark_leaving(here.account)
    async with house(tmp_path) as here:
        await until(lambda: nothing_left(here))
        assert "sign_out" in here.server.asked()
        [note] = take_note(here.store.database)
        assert note.messages == 1


async def test_whoever_asked_may_go_and_the_engine_stays_until_it_is_done(tmp_path: Path) -> None:
    async with house(tmp_path, linger=0.05) as here:
        here.server.post("gone with it")
        client = await here.client()
        await client.call("sync")
        here.server.turn("slow", "2.0")
        asking = asyncio.create_task(client.call("sign_out", account=here.account))
        await until(lambda: here.engine.leaving.busy)
        await client.close()
        with pytest.raises(LineError):
            await asking
        assert here.engine.leaving.busy
        await asyncio.wait_for(here.engine._leaving.wait(), 60)
        assert nothing_left(here)


async def test_asked_twice_it_goes_once(tmp_path: Path) -> None:
    async with house(tmp_path) as here:
        client, other = await here.client(), await here.client()
        here.server.turn("slow", "0.3")
        both = await asyncio.gather(
            *(one.call("sign_out", account=here.account) for one in (client, other))
        )
        assert both[0] == both[1]
        assert here.server.asked().count("sign_out") == 1


async def test_another_account_goes_on_meanwhile(tmp_path: Path) -> None:
    async with house(tmp_path) as here:
        other = member(here.store, here.server, "bob")
        known = here.store.accounts.get(other)
        assert known is not None
        here.engine.begin(known)
        client = await here.client()
        here.server.post("for both")
        await client.call("sync")
        await client.call("sign_out", account=here.account)
        here.server.post("after it")
        assert await client.call("sync") == {other: "ok"}
        assert here.texts() == ["for both", "after it"]


async def test_signing_in_again_meanwhile_stops_nothing_and_is_kept(tmp_path: Path) -> None:
    async with house(tmp_path) as here:
        client = await here.client()
        here.server.turn("slow", "0.6")
        going = asyncio.create_task(client.call("sign_out", account=here.account))
        await until(lambda: here.engine.leaving.busy)
        place = str(here.server.place)
        again = await client.call(
            "sign_in", protocol="memory", server=place, login="alice", password="right"
        )
        await going
        [left] = here.store.accounts.all()
        assert (left.id, left.state) == (again["account"], AccountState.READY)
        assert again["renewed"] is False
        assert left.id != here.account


async def test_before_everything_goes_every_server_is_told(tmp_path: Path) -> None:
    async with house(tmp_path) as here:
        client = await here.client()
        assert await client.call("farewell") == {"told": 1, "of": 1}
        assert here.server.asked().count("sign_out") == 1
        assert len(here.store.accounts.all()) == 1  # who removes the files removes this


async def test_no_line_of_the_log_names_it_any_more(tmp_path: Path) -> None:
    root = logging.getLogger()
    before = list(root.handlers)
    for handler in before:
        root.removeHandler(handler)
    try:
        log.begin(tmp_path)
        file = tmp_path / "log" / "engine.log"
        logging.getLogger("protocols.test").info("abc: one")
        (tmp_path / "log" / "engine.log.1").write_text("old abc line\nold other\n")
        logging.getLogger("protocols.test").info("def: two")
        log.forget("abc")
        logging.getLogger("protocols.test").info("def: three")
        lines = file.read_text().splitlines()
        assert [line.rpartition(" ")[2] for line in lines] == ["two", "three"]
        assert (tmp_path / "log" / "engine.log.1").read_text() == "old other\n"
    finally:
        for handler in list(root.handlers):
            root.removeHandler(handler)
            handler.close()
        for handler in before:
            root.addHandler(handler)
