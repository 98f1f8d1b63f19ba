"""Each test of the contract runs once for every protocol in the registry."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import pytest

from protocols.adapter import Speaks
from protocols.registry import PACKAGES, Registry
from tests.servers.proxy import Proxy

from .shelf import Client, MemoryShelf, MemoryTools, account_of
from .world import World
from .worlds import WORLDS

SignIn = Callable[..., Awaitable[Client]]


@pytest.fixture(scope="session", params=sorted(PACKAGES))
def protocol(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def speaks(protocol: str) -> Speaks:
    return Registry().speaks(protocol)


@pytest.fixture(scope="session")
def world(protocol: str, request: pytest.FixtureRequest) -> World:
    """A member of our own at the run's shared server, for many tests; none ends their session."""
    return fresh(protocol, request)


@pytest.fixture
def fresh_world(protocol: str, request: pytest.FixtureRequest) -> World:
    """A member whose sessions this test may end."""
    return fresh(protocol, request)


def fresh(protocol: str, request: pytest.FixtureRequest) -> World:
    server, make = WORLDS[protocol]
    return make(request.getfixturevalue(server))


@pytest.fixture
def own_world(protocol: str, request: pytest.FixtureRequest) -> World:
    """A member at a server that this test may stop."""
    server, make = WORLDS[protocol]
    return make(request.getfixturevalue(f"own_{server}"))


@pytest.fixture
async def client(protocol: str, speaks: Speaks) -> AsyncIterator[SignIn]:
    """``await client(world)`` signs in, at ``at`` if given, and closes the adapter in the end."""
    made: list[Client] = []

    async def sign_in(world: World, at: str | None = None) -> Client:
        signed_in = await speaks.sign_in(*world.credentials(at))
        shelf = MemoryShelf()
        account = account_of(protocol, signed_in, len(made) + 1)
        tools = MemoryTools(account, signed_in.secret, shelf)
        made.append(Client(speaks.adapter(tools), tools, shelf))
        return made[-1]

    yield sign_in
    for one in made:
        await one.adapter.close()
        await one.adapter.close()  # idempotent


@pytest.fixture
def proxy(world: World) -> Iterator[Proxy]:
    with Proxy(world.server.url) as running:
        yield running
