"""Whatever is lost, cut, doubled or delayed on the way: what the person wanted is done once."""

from __future__ import annotations

import pytest

from protocols.store import Store
from tests.faults.course import ALL, Course, Fails, Rested
from tests.faults.grounds import DavGround, MastodonGround, MatrixGround
from tests.servers.proxy import Fault

pytestmark = [pytest.mark.real, pytest.mark.timeout(1800 if ALL else 600)]

GROUNDS = {
    "matrix": (
        "synapse",
        MatrixGround,
        (
            "say",
            "reply",
            "edit",
            "delete",
            "join",
            "leave",
            "decline",
            "invite",
            "file",
            "sealed",
            "sealed-file",
        ),
    ),
    "mastodon": (
        "snac",
        MastodonGround,
        ("say", "reply", "edit", "delete", "boost", "unboost", "file"),
    ),
    "dav": (
        "radicale",
        DavGround,
        ("schedule", "reschedule", "move", "rsvp", "delete", "occurrence"),
    ),
}
ROWS = {"matrix": "D5", "mastodon": "D6", "dav": "D7"}
DEEDS = [
    pytest.param(protocol, deed, marks=pytest.mark.row(ROWS[protocol]))
    for protocol, (_, _, deeds) in GROUNDS.items()
    for deed in deeds
]
READS = frozenset(("GET", "REPORT", "PROPFIND"))
FEW = {
    False: (Fault.CUT, Fault.BODY, Fault.HTML, Fault.BUSY),
    True: (
        *(Fault.LOST, Fault.RESET, Fault.HEAD, Fault.DELAYED, Fault.TORN),
        *(Fault.LATE, Fault.TWICE, Fault.AGAIN, Fault.HTML, Fault.GATEWAY),
    ),
}
"""Of reading and of writing: what is tried each time, one of each sort."""
NOT_HEARD = (Fault.CUT, Fault.BODY, Fault.HTML, Fault.BUSY, Fault.BROKEN, Fault.SLOW)


SPARSE = {"file": 2, "sealed": 6, "sealed-file": 9}
"""Of what makes many requests, or needs a session for each try, every so many is tried each time;
tests/protocols/matrix/test_sealing.py looks closer."""


def plan(requests: tuple[str, ...]) -> list[Fails]:
    """What to try: each request by itself, and what is asked after a lost one."""
    fails: list[Fails] = []
    for number, method in enumerate(requests):
        writes = method not in READS
        fails += [((number, fault),) for fault in (Fault if ALL else FEW[writes])]
        for first in (Fault.LOST, Fault.LATE, Fault.TORN) if ALL and writes else ():
            fails += [((number, first), (number + 1, second)) for second in NOT_HEARD]
        if writes:
            fails.append(((number, Fault.LOST), (number + 1, Fault.BROKEN)))
            fails.append(((number, Fault.LOST), (number + 1, Fault.LOST), (number + 2, Fault.HTML)))
    return fails


def judged(rested: Rested, protocol: str = "") -> str:
    """What is wrong with how one ended; nothing if it is well."""
    effects = rested.target.effects()
    repeated = sum(is_repeated(rested, *one) for one in rested.fails)
    if protocol == "mastodon" and 1 <= effects <= 1 + repeated:
        effects = 1
    if (rested.state, effects) == ("gone", 1):
        return ""
    return f"{rested.state}, done {effects} times: {rested}"


def is_repeated(rested: Rested, number: int, fault: Fault) -> bool:
    """A gateway that sends a new post twice, unasked, makes two on snac, which keeps no keys:
    of what happens behind it, nothing here can know. Gateways do not repeat a POST."""
    return fault in (Fault.TWICE, Fault.AGAIN) and rested.requests[number : number + 1] == ("POST",)


@pytest.mark.parametrize(("protocol", "deed"), DEEDS)
async def test_each_intent_is_done_once(
    store: Store, request: pytest.FixtureRequest, protocol: str, deed: str
) -> None:
    server, kind, _ = GROUNDS[protocol]
    ground = kind(request.getfixturevalue(server), deed)
    async with Course(store, protocol, ground).entered() as course:
        await course.prepare(1)
        (clean,) = await course.run([()])
        assert judged(clean) == ""
        every = SPARSE.get(deed, 1)
        fails = plan(clean.requests)[:: max(1, every // 2) if ALL else every]
        await course.prepare(len(fails))
        ended = await course.run(fails)
    wrong = [said for one in ended if (said := judged(one, protocol))]
    print(deed, clean.requests, len(ended), "slowest", max(one.seconds for one in ended))
    assert wrong == [], "\n".join(wrong)
