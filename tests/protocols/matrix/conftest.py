"""Two people who know each other for as long as a file of tests lasts: signing in costs most."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.servers import JsProcess, Synapse

from .meeting import Meeting, acquaint


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pair(synapse: Synapse) -> AsyncIterator[Meeting]:
    """Camille by our adapter and Noé by matrix-js-sdk, in no room."""
    with JsProcess() as js:
        found = await acquaint(js, synapse)
        yield found
        await found.camille.adapter.close()


@pytest_asyncio.fixture(loop_scope="module")
async def both(pair: Meeting) -> Meeting:
    """The same two in an encrypted room of this test's own."""
    return await pair.anew()
