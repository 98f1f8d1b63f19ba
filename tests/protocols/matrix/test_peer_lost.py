"""Requests and replies lost while a message is sealed and sent: the other side reads it once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from protocols.adapter import Later, Offline, Unknown
from protocols.matrix.adapter import MatrixAdapter
from storage.model import Outgoing, Say
from tests.servers.proxy import Fault, Proxy

from .meeting import Meeting

pytestmark = [pytest.mark.real, pytest.mark.asyncio(loop_scope="module")]

STEPS = (
    "/members",
    "/keys/query",
    "/keys/claim",
    "/sendToDevice/",
    "/send/m.room.encrypted/",
)
"""What is asked on the way of one message, in this order."""
FAULTS = (Fault.CUT, Fault.LOST, Fault.HTML, Fault.TWICE)
_TRIES = 5


@pytest.fixture
def proxied(pair: Meeting) -> Iterator[Proxy]:
    """The way between Camille and her server, for one test."""
    tools, before = pair.camille.tools, pair.camille.tools.account
    with Proxy(pair.synapse.url) as proxy:
        tools.account = replace(before, server=proxy.url)
        pair.camille.adapter = MatrixAdapter(tools)
        yield proxy
        tools.account = before
        pair.camille.adapter = MatrixAdapter(tools)


async def deliver(both: Meeting, outgoing: Outgoing) -> int:
    """As the engine does it; how many times it was tried."""
    adapter, unsure = both.camille.adapter, False
    for tried in range(1, _TRIES + 1):
        try:
            batch = await adapter.find(outgoing) if unsure else None
            batch = batch or await adapter.send(outgoing)
        except Unknown:
            unsure = True
        except (Offline, Later):
            continue
        else:
            both.camille.shelf.apply(batch)
            return tried
    raise AssertionError(f"not sent in {_TRIES} tries")


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: str(fault.value))
async def test_whatever_is_lost_on_the_way_it_is_read_once(
    pair: Meeting, proxied: Proxy, fault: Fault
) -> None:
    both = await pair.anew(count=1)  # a new key each time, to be given anew
    said, others = [], []
    for step in STEPS:
        await both.restart()  # so that everything is asked anew
        if step.startswith("/keys/"):
            others.append(both.js.member(both.synapse, both.noe.member))
        hit: list[str] = []

        def wanted(_method: str, path: str, step: str = step, hit: list[str] = hit) -> bool:
            if step in path:
                hit.append(path)
            return step in path

        proxied.once(fault, wanted)
        said.append(f"par {step}")
        await deliver(both, both.camille.outgoing(both.room, Say(text=said[-1])))
        proxied.mend()
        assert hit, f"nothing was asked at {step}"
    both.noe.hears(both.room, said[-1])
    assert both.noe.texts(both.room) == said
    assert await both.texts() == said
    await both.camille.adapter.close()
    for other in others:
        other.log_out()
