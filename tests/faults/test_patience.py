"""Whatever a busy server says of how long: between a second and a day, at every kind of request."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from protocols.adapter import Adapter, Later, Unknown
from protocols.store import Store
from protocols.tools import AccountTools
from storage.model import Account, AccountId, AddressId, Outgoing, OutgoingId
from tests.faults.course import elsewhere
from tests.faults.grounds import DavGround, MastodonGround, MatrixGround
from tests.servers.proxy import Answer, Fault, Proxy

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]

LEAST, DAY = 1.0, 86_400.0
GROUNDS = {
    "matrix": ("synapse", MatrixGround, "say"),
    "mastodon": ("snac", MastodonGround, "say"),
    "dav": ("radicale", DavGround, "schedule"),
}
NOW = datetime.now(UTC)


def dated(seconds: float, clock: timedelta = timedelta()) -> dict[str, str]:
    """Until a time of day, by a server whose clock goes wrong by ``clock``."""
    at = NOW + clock
    until = format_datetime(at + timedelta(seconds=seconds), usegmt=True)
    return {"Retry-After": until, "Date": format_datetime(at, usegmt=True)}


HEADERS: tuple[tuple[dict[str, str], float, float], ...] = (
    ({"Retry-After": "90"}, 90, 90),
    ({"Retry-After": "0"}, LEAST, LEAST),
    ({"Retry-After": "99999999999999999999"}, DAY, DAY),
    ({}, 5, 120),
    ({"Retry-After": "-5"}, LEAST, 120),
    ({"Retry-After": "soon"}, 5, 120),
    ({"Retry-After": "1e9"}, 5, 120),
    (dated(600), 590, 610),
    (dated(600, timedelta(days=400)), 590, 610),
    (dated(-600), LEAST, 120),
    (dated(9e8), DAY, DAY),
)
BODIES = (
    (1500, 1.5, 1.5),
    (0, LEAST, LEAST),
    (-20, LEAST, 120),
    (1e300, LEAST, DAY),
    (10**30, LEAST, DAY),
    ("2000", LEAST, 120),
    (None, LEAST, 120),
)


@asynccontextmanager
async def signed_in(
    store: Store, request: pytest.FixtureRequest, protocol: str
) -> AsyncIterator[tuple[Proxy, Adapter, Outgoing]]:
    server, kind, deed = GROUNDS[protocol]
    ground = kind(request.getfixturevalue(server), deed)
    with Proxy(ground.url) as proxy:
        signed = elsewhere(await ground.enter(), ground.url, proxy.url)
        account = Account(
            id=AccountId("a" * 16),
            protocol=protocol,
            server=proxy.url,
            login=signed.login,
            address=AddressId(signed.address),
            name=signed.name,
        )
        store.accounts.add(account, dict(signed.secret))
        adapter = ground.adapter(AccountTools(account, signed.secret, store))
        for stream in await adapter.streams():
            async for answer in adapter.changes(stream, None):
                await store.apply(account.id, adapter.translate(answer))
        target = ground.target()
        (channel,) = [c for c in store.cache.shelf(account.id).channels() if target.channel(c)]
        outgoing = Outgoing(
            id=OutgoingId("b" * 32),
            account=account.id,
            channel=channel.id,
            intent=target.intent,
            at=store.clock.now(),
        )
        yield proxy, adapter, outgoing
        await adapter.close()


async def read(adapter: Adapter) -> None:
    for stream in await adapter.streams():
        async for _ in adapter.changes(stream, None):
            pass


async def waits(proxy: Proxy, adapter: Adapter, outgoing: Outgoing, busy: Answer) -> list[float]:
    """How long, after a read and after a write; each was asked once."""
    found = []
    for reads in (True, False):
        proxy.mend()
        proxy.always(busy)
        begun = len(proxy.seen)
        with pytest.raises(Later) as later:
            await (read(adapter) if reads else adapter.send(outgoing))
        assert len(proxy.seen) == begun + 1
        assert later.value.code == "busy"
        found.append(later.value.after)
    return found


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("protocol", GROUNDS)
async def test_what_a_header_says(
    store: Store, request: pytest.FixtureRequest, protocol: str, status: int
) -> None:
    async with signed_in(store, request, protocol) as (proxy, adapter, outgoing):
        for headers, least, most in HEADERS:
            for after in await waits(proxy, adapter, outgoing, (status, headers, b"")):
                assert least <= after <= most, (headers, after)


async def test_what_a_homeserver_says_in_its_body(
    store: Store, request: pytest.FixtureRequest
) -> None:
    async with signed_in(store, request, "matrix") as (proxy, adapter, outgoing):
        for milliseconds, least, most in BODIES:
            said = {"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": milliseconds}
            busy = (429, {"Content-Type": "application/json"}, json.dumps(said).encode())
            for after in await waits(proxy, adapter, outgoing, busy):
                assert least <= after <= most, (milliseconds, after)


@pytest.mark.row("D6")
@pytest.mark.parametrize("restarted", [False, True])
@pytest.mark.parametrize("ahead", [timedelta(hours=1), timedelta(days=365)])
async def test_a_post_written_by_a_clock_that_was_ahead_is_found(
    store: Store, request: pytest.FixtureRequest, ahead: timedelta, restarted: bool
) -> None:
    async with signed_in(store, request, "mastodon") as (proxy, adapter, outgoing):
        early = replace(outgoing, at=outgoing.at + ahead)
        proxy.once(Fault.LOST, lambda method, _path: method == "POST")
        with pytest.raises(Unknown):
            await adapter.send(early)
        if restarted:
            adapter._sender._lost.clear()  # type: ignore[attr-defined]
        found = await adapter.find(early)
        assert found is not None
        assert [item.echo for item in found.items] == [outgoing.id]
