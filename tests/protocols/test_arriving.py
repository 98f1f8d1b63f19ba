"""What came in a copy: each protocol says how its accounts go on, before any of them begins."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from protocols.adapter import CryptoStore
from protocols.arriving import arrive
from protocols.registry import Registry
from protocols.store import Store
from storage.backup import coming
from storage.clock import SystemClock
from storage.folder import Folder
from storage.model import AccountState
from tests.protocols import memory
from tests.protocols.engine_main import MEMORY
from tests.protocols.house import house, member
from tests.protocols.memory import Server
from tests.waiting import until

KEY = bytes(range(32))


class Careful:
    """A protocol of which one computer may go on with one sign-in."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked = 0
        self.fails = False
        module = ModuleType("careful")
        setattr(module, "PROTOCOL", replace(memory.PROTOCOL, begin_anew=self._begin_anew))  # noqa: B010
        monkeypatch.setitem(sys.modules, "careful", module)
        self.registry = Registry({"memory": "careful"})

    async def _begin_anew(self, kept: CryptoStore) -> None:
        self.asked += 1
        await kept.commit({("ratchet", "one"): None})
        if self.fails:
            raise RuntimeError("killed here")


def brought(tmp_path: Path) -> Store:
    store = Store(Folder(tmp_path / "data"), KEY, SystemClock())
    member(store, Server(tmp_path / "server"))
    coming.come_from(store.database, SystemClock().now())
    return store


async def test_who_may_go_on_does(tmp_path: Path) -> None:
    store = brought(tmp_path)
    await arrive(store, MEMORY)
    [account] = store.accounts.all()
    assert account.state is AccountState.READY
    assert store.accounts.secret(account.id)
    assert not coming.listed(store.database)
    store.close()


async def test_who_may_not_is_signed_out_and_keeps_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut off in the middle, it is done again before anything else; done, never again."""
    store, careful = brought(tmp_path), Careful(monkeypatch)
    careful.fails = True
    with pytest.raises(RuntimeError):
        await arrive(store, careful.registry)
    assert len(coming.listed(store.database)) == 1
    careful.fails = False
    await arrive(store, careful.registry)
    await arrive(store, careful.registry)
    assert careful.asked == 2
    [account] = store.accounts.all()
    assert account.state is AccountState.SIGNED_OUT
    assert store.accounts.secret(account.id) == {}
    assert store.database.rows("SELECT problem FROM account") == [("restored",)]
    store.close()


async def test_an_account_that_was_being_removed_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, careful = brought(tmp_path), Careful(monkeypatch)
    store.accounts.mark_leaving(store.accounts.all()[0].id)
    await arrive(store, careful.registry)
    assert [one.state for one in store.accounts.all()] == [AccountState.LEAVING]
    assert not coming.listed(store.database)
    store.close()


async def test_an_unknown_protocol_stays_listed(tmp_path: Path) -> None:
    """A newer Préau, that speaks it, asks it."""
    store = brought(tmp_path)
    await arrive(store, Registry({}))
    assert len(coming.listed(store.database)) == 1
    store.close()


async def test_what_the_other_computer_may_still_send_is_asked_about(tmp_path: Path) -> None:
    """The server has not got it; the other computer has it too, and may send it at any time.
    What is written here afterwards is this computer's alone."""
    async with house(tmp_path) as here:
        here.server.turn("offline")
        here.say("may be sent there")
        coming.come_from(here.store.database, SystemClock().now())
        await asyncio.sleep(0.01)
    async with house(tmp_path) as here:
        here.server.turn("offline", False)
        here.engine.wake()
        await until(lambda: here.outbox() == [("unsure", "ask", 0)])
        assert here.server.texts() == []
        here.server.turn("lost")
        here.say("here alone", room="other")
        here.engine.wake()
        await until(lambda: here.server.asked().count("find") >= 3)
        here.server.turn("lost", False)
        await until(lambda: here.server.texts() == ["here alone"])
        await until(lambda: here.outbox() == [("unsure", "ask", 0)])
