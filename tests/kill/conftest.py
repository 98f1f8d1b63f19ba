"""One home for the trials of a process: signed in, at rest, with a community to read."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from tests.kill.home import Home, homes
from tests.kill.seeding import seed
from tests.servers import Radicale, Snac, Synapse


@pytest.fixture(scope="session")
def home(
    tmp_path_factory: pytest.TempPathFactory, synapse: Synapse, snac: Snac, radicale: Radicale
) -> Iterator[Home]:
    place = tmp_path_factory.mktemp("home")
    with homes((synapse, snac, radicale), place) as made:
        seed(made)
        asyncio.run(made.come_in())
        yield made
