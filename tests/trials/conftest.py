"""One household for each file of trials; the window on its folder."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from tests.household import Household, leave, settle
from tests.servers import Radicale, Snac, Synapse


@pytest.fixture(scope="module")
def household(
    tmp_path_factory: pytest.TempPathFactory, synapse: Synapse, snac: Snac, radicale: Radicale
) -> Iterator[Household]:
    """Three accounts, signed in and caught up; each test mends what it broke. Their engine does
    what it always does, but waits for seconds where it would for half a minute."""
    start = (sys.executable, "-m", "tests.protocols.hurried")
    folder = tmp_path_factory.mktemp("household") / "data"
    house = settle(folder, (synapse, snac, radicale), start=start)
    yield house
    leave(house)


@pytest.fixture
def house(household: Household) -> Iterator[Household]:
    household.mend()
    yield household
    household.mend()
