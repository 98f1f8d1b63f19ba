"""A server that keeps Idempotency-Keys makes one post whatever doubles or delays a request.

snac keeps none; mastodon_mock does. It is a stand-in, so nothing here is marked real.
"""

from __future__ import annotations

from typing import Any

import pytest

from protocols.adapter import Adapter, Credentials, SignedIn, Tools
from protocols.mastodon.adapter import MastodonAdapter
from protocols.registry import Registry
from protocols.store import Store
from storage.model import ChannelKind, Edit, Intent, ItemId, Say, Visibility
from tests.faults.course import PATIENCE, Course, Target
from tests.faults.grounds import SETTLE, word
from tests.protocols.mastodon.conftest import Mock
from tests.servers.proxy import Fault

pytestmark = pytest.mark.timeout(600)

FAULTS = (
    *(Fault.LOST, Fault.RESET, Fault.HEAD, Fault.BODY, Fault.DELAYED, Fault.CUT, Fault.TORN),
    *(Fault.LATE, Fault.AGAIN, Fault.HTML, Fault.HALF, Fault.BUSY, Fault.GATEWAY, Fault.SLOW),
)


class MockGround:
    """The stand-in's only member of ours; ``awa`` looks."""

    own_session = False

    def __init__(self, mock: Mock, deed: str) -> None:
        self._mock, self._deed, self.url = mock, deed, mock.url

    async def enter(self) -> SignedIn:
        speaks = Registry().speaks("mastodon")
        signed = await speaks.sign_in(Credentials(server=self.url), self._mock.opener("noor"))
        self._token = signed.secret["token"]
        return signed

    def adapter(self, tools: Tools) -> Adapter:
        # Where keys are kept there is nothing to wait for: after an hour none would be at rest.
        return MastodonAdapter(tools, timeout=PATIENCE, settle=SETTLE, kept=3600.0)

    def target(self) -> Target:
        said = word()
        intent: Intent = Say(text=said, visibility=Visibility.PUBLIC, language="fr")
        if self._deed == "edit":
            before = word()
            made = self._mock.call("POST", "/api/v1/statuses", self._token, status=before)
            intent = Edit(item=ItemId(made["uri"]), text=said, before=before)
        return Target(
            channel=lambda channel: channel.kind is ChannelKind.HOME,
            intent=intent,
            effects=lambda: sum(said in one["content"] for one in self._home()),
        )

    def _home(self) -> list[dict[str, Any]]:
        found = self._mock.call("GET", "/api/v1/timelines/home?limit=80", "awa")
        mine = self._mock.call("GET", "/api/v1/timelines/home?limit=80", self._token)
        assert isinstance(found, list)
        assert isinstance(mine, list)
        return list({one["id"]: one for one in (*found, *mine)}.values())


@pytest.mark.row("D6")
@pytest.mark.parametrize("deed", ["say", "edit"])
async def test_a_key_makes_one_post(store: Store, mock: Mock, deed: str) -> None:
    async with Course(store, "mastodon", MockGround(mock, deed)).entered() as course:
        await course.prepare(1)
        (clean,) = await course.run([()])
        writing = len(clean.requests) - 1
        await course.prepare(len(FAULTS))
        ended = await course.run([((writing, fault),) for fault in FAULTS])
    wrong = [str(one) for one in ended if (one.state, one.target.effects()) != ("gone", 1)]
    assert wrong == [], "\n".join(wrong)
