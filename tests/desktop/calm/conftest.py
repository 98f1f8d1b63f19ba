"""The real window by a clock of ours, with a real notification service beside it."""

from __future__ import annotations

import pytest

from tests.desktop.calm.living import Living
from tests.desktop.conftest import House
from tests.servers.notifier import Notifier


@pytest.fixture
def living(house: House, notifier: Notifier) -> Living:
    """A window that is open; its hours are not answered yet."""
    house.open()
    return Living(house, notifier)
