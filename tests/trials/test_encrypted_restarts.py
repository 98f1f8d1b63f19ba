"""An encrypted conversation survives its engine's ends: each message is read once, in order."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.servers import JsProcess, Synapse
from tests.trials.conversing import converse


@pytest.mark.real
@pytest.mark.row("E1")
async def test_a_conversation_goes_on_whatever_ends_the_engine(
    data_folder: Path, synapse: Synapse, js: JsProcess
) -> None:
    found = await converse(data_folder, synapse, js, 60, seed=3, longest=60.0, life=(1.0, 3.0))
    assert found.kills > 0
    assert found.ours == [f"c {number}" for number in range(60)]
    assert found.theirs == [f"n {number}" for number in range(60)]
