"""A member of a real Radicale and their computer, for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from tests.servers import Radicale
from tests.servers.peers import DavPeer

from .reader import Home, SetClock

MakeHome = Callable[..., Awaitable[Home]]


@pytest.fixture
def peer(radicale: Radicale) -> DavPeer:
    """Somebody with the same login on another device."""
    return DavPeer(radicale, radicale.member("Inès"))


@pytest.fixture
async def homes(peer: DavPeer, tmp_path: Path) -> AsyncIterator[MakeHome]:
    """Makes signed-in homes of the peer's login: ``await homes()``."""
    made: list[Home] = []

    async def make(url: str | None = None, clock: SetClock | None = None) -> Home:
        home = Home(tmp_path, peer.member, url or peer.server.url, clock)
        made.append(await home.sign_in())
        return home

    yield make
    for home in made:
        await home.close()


@pytest.fixture
async def home(homes: MakeHome) -> Home:
    return await homes()
