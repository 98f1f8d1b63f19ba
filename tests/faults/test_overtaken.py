"""Another device of the person's changes a post while a change of it from here is on its way."""

from __future__ import annotations

from dataclasses import replace
from http.server import BaseHTTPRequestHandler

import pytest

from protocols.store import Store
from storage.model import Edit, OutgoingId, State
from tests.faults.course import Course, Rested
from tests.faults.grounds import MastodonGround, word
from tests.servers import Snac
from tests.servers.proxy import Answer, Fault, Proxy
from tests.storage.reading import reading

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]


class Overtaking(Proxy):
    """At the first change that comes, the other device is heard before anybody hears of that."""

    def __init__(self, target: str, ground: MastodonGround, theirs: str) -> None:
        super().__init__(target)
        self._ground, self._theirs = ground, theirs

    def _answer(
        self, request: BaseHTTPRequestHandler, body: bytes, fault: Fault | Answer | None
    ) -> Answer | None:
        answer = super()._answer(request, body, fault)
        theirs, self._theirs = self._theirs, ""
        if request.command == "PUT" and theirs:
            self._ground.mine.call("PUT", request.path, {"status": theirs})
        elif theirs:
            self._theirs = theirs
        return answer


async def overtaken(
    store: Store, ground: MastodonGround, theirs: str, fault: Fault | None = None
) -> Rested:
    """How a change ended; ``fault``: what happened to the request that makes it."""

    def between(target: str) -> Proxy:
        return Overtaking(target, ground, theirs)

    async with Course(store, "mastodon", ground, between).entered() as course:
        await course.prepare(1)
        (ended,) = await course.run([((1, fault),) if fault else ()])
    return ended


@pytest.mark.row("D6")
@pytest.mark.parametrize("fault", [Fault.LOST, Fault.CUT, Fault.GATEWAY])
async def test_a_newer_text_is_not_written_over_and_both_are_here(
    store: Store, snac: Snac, fault: Fault
) -> None:
    ground, theirs = MastodonGround(snac, "edit"), word()
    ended = await overtaken(store, ground, theirs, fault)
    assert ended.state == "failed conflict"
    assert ended.requests.count("PUT") == 1
    assert len(ground._notes(theirs)) == 1

    [[key, state, error]] = store.database.rows("SELECT key, state, error FROM outbox")
    assert (state, error) == (State.FAILED, "conflict")
    with reading(store.database, store.clock) as reader:
        row = reader.outgoing(OutgoingId(key))
        assert row is not None
        assert isinstance(row.intent, Edit)
        wanted = ended.target.intent
        assert isinstance(wanted, Edit)
        assert row.intent == replace(wanted, instead=theirs)  # nothing of either is lost
        assert row.over_it() == replace(wanted, before=theirs)
