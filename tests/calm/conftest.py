"""The rules are tried on the real window, and what it tells on a real notification service."""

from __future__ import annotations

import pytest

from tests.desktop.calm.living import Living
from tests.desktop.conftest import House, house, invented
from tests.servers.notifier import Notifier

__all__ = ["house", "invented"]


@pytest.fixture
def living(house: House, notifier: Notifier) -> Living:
    """A window that is open; its hours are not answered yet."""
    house.open()
    return Living(house, notifier)
