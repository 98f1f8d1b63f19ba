"""What was written while every server was away leaves in order, each thing once, on a bad network.

A thousand of them are for the measures (tests/bench); this is the same with a dozen each.
"""

from __future__ import annotations

import asyncio

import pytest

from tests.faults.test_bad_days import writes
from tests.household import PROTOCOLS, Household
from tests.servers.proxy import Fault
from tests.waiting import until

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]

MANY = 12
SPOILT = {
    "matrix": (Fault.LOST, Fault.CUT, Fault.TWICE, Fault.DELAYED),
    "mastodon": (Fault.CUT, Fault.CUT),  # a lost post is held back for half a minute: see 030
    "dav": (Fault.LOST, Fault.TWICE, Fault.CUT, Fault.DELAYED),
}


@pytest.mark.row("D5", "D6", "D7")
async def test_a_queue_leaves_in_order_and_each_thing_once(house: Household) -> None:
    async with house.engine() as engine:
        await house.sync(engine)
        for proxy in house.proxies.values():
            proxy.always(Fault.HTML)  # of which it is known that no server has heard anything
        written: dict[str, list[str]] = {name: [] for name in PROTOCOLS}
        for _ in range(MANY):  # one here, one there
            for name in PROTOCOLS:
                written[name].append(house.say(name)[1])
        await engine.wake()
        await until(
            lambda: len({one.account for one in house.waiting().values() if one.error}) == 3
        )
        begun = {name: len(house.proxies[name].seen) for name in PROTOCOLS}
        for name, proxy in house.proxies.items():
            proxy.mend()
            proxy.delay = 0.5
            for fault in SPOILT[name]:
                proxy.once(fault, writes if fault is not Fault.CUT else reads)
        await engine.wake()
        await until(lambda: not house.waiting(), seconds=120)
        await asyncio.to_thread(house.proxies["matrix"].rest)
    for name, words in written.items():
        assert [await house.world.has(name, word) for word in words] == [1] * MANY, name
        bodies = [
            one.body.decode("utf-8", "replace")
            for one in house.proxies[name].seen[begun[name] :]
            if writes(one.method, one.path) and one.body
        ]
        first = [next(n for n, body in enumerate(bodies) if word in body) for word in words]
        assert first == sorted(first), name


def reads(method: str, _path: str) -> bool:
    return method not in ("PUT", "POST")
