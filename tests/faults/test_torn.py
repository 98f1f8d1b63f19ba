"""Half of a request that reaches its server after the whole one which followed it."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler

import pytest

from protocols.store import Store
from tests.faults.course import Course
from tests.faults.grounds import MastodonGround
from tests.faults.test_lost_replies import judged
from tests.servers import Snac
from tests.servers.proxy import Answer, Fault, Proxy

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]


class Overtaken(Proxy):
    """The first change breaks off; half of it arrives when the second has been done, before
    anybody hears of that."""

    def __init__(self, target: str) -> None:
        super().__init__(target)
        self._halves: list[tuple[BaseHTTPRequestHandler, bytes]] = []
        self._broke = False

    def _answer(
        self, request: BaseHTTPRequestHandler, body: bytes, fault: Fault | Answer | None
    ) -> Answer | None:
        if request.command == "PUT" and not self._broke:
            self._broke = True
            self._halves.append((request, body))
            return None
        answer = super()._answer(request, body, fault)
        while request.command == "PUT" and self._halves:
            self._tear(*self._halves.pop())
        return answer


async def test_an_edit_that_half_of_itself_was_written_over_is_made_again(
    store: Store, snac: Snac
) -> None:
    """snac makes an edit without words of it, and says that all is well."""
    ground = MastodonGround(snac, "edit")
    async with Course(store, "mastodon", ground, Overtaken).entered() as course:
        await course.prepare(1)
        (ended,) = await course.run([()])
    assert judged(ended) == ""
    assert ended.requests.count("PUT") == 3
