"""What a hostile peer sends into an encrypted room goes through the real engine and its cache."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.model import ItemKind
from tests.protocols.matrix.forging import Forger, poisons
from tests.servers import JsProcess, Synapse
from tests.trials.conversing import Conversation


@pytest.mark.real
@pytest.mark.row("E15")
async def test_a_hostile_event_costs_the_engine_one_row(
    data_folder: Path, synapse: Synapse, js: JsProcess
) -> None:
    here = Conversation(data_folder, synapse, js, seed=0)
    try:
        await here.begin()
        [device] = here.noe.devices(here.member)
        forger = Forger(here.noe, here.room, here.member.address, device["id"])
        first = forger.session.session_key.to_base64()
        late = forger.seal(forger.message("Tard"))
        forger.share()  # too late for that one
        forger.post(late)
        expected: list[str] = []
        for number, (content, code) in enumerate(poisons(forger)):
            forger.post(content)
            forger.post(forger.seal(forger.message(f"{number}")))
            expected += [code, f"{number}"]
        assert await here.read() == ["key-before", *expected]
        rows = [entry.row for entry in here.entries()]
        forger.share(session_key=first)
        assert await here.read() == ["Tard", *expected]
        assert [entry.row for entry in here.entries()] == rows
        unread = [one for one in here.entries() if one.kind is ItemKind.UNREADABLE]
        assert len(unread) == len(expected) // 2
        assert here.database.rows("SELECT count(*) FROM inbox") == [(0,)]
    finally:
        await here.close()
