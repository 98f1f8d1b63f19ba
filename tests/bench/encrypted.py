"""A thousand messages each way in an encrypted room while our engine is killed again and again."""

from __future__ import annotations

import asyncio
import secrets
import tempfile
from pathlib import Path

from tests.bench.report import Measure, measure
from tests.servers import JsProcess, Synapse
from tests.trials.conversing import Found, converse

_EACH = 1000  # messages
_LONGEST = 210.0  # seconds
_LIFE = (1.5, 8.0)  # seconds of an engine


def measures() -> list[Measure]:
    """What was lost, doubled or out of order, by somebody who uses matrix-js-sdk, and by us."""
    seed = secrets.randbelow(10_000)
    print(f"Encrypted room: {_EACH} messages each way, seed {seed}.", flush=True)
    with tempfile.TemporaryDirectory(prefix="preau-bench-") as own:
        synapse = Synapse(Path(own) / "synapse")
        synapse.start()
        try:
            with JsProcess() as js:
                found = asyncio.run(_talk(Path(own) / "data", synapse, js, seed))
        finally:
            synapse.stop()
    ends = f"{found.kills} kills, {found.leaves} leaves"
    print(f"Encrypted room: {len(found.ours)} and {len(found.theirs)} read, {ends}.", flush=True)
    return [
        measure("encrypted room, 2,000 messages: wrong", found.wrong, "messages", 0.0, ends),
        measure("encrypted room, 2,000 messages: time", found.seconds, "s", _LONGEST),
    ]


async def _talk(data: Path, synapse: Synapse, js: JsProcess, seed: int) -> Found:
    return await converse(data, synapse, js, _EACH, seed=seed, longest=_LONGEST, life=_LIFE)
