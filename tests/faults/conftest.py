"""An encrypted database for what is on its way, and the stand-in that keeps keys."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from protocols.store import Store
from storage.clock import SystemClock
from storage.folder import Folder
from tests.protocols.mastodon.conftest import mock as _mock
from tests.trials.conftest import house as _house
from tests.trials.conftest import household as _household

mock = _mock  # the same stand-in as the adapter's own tests
household, house = _household, _house  # three accounts and the engine's own process


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    folder = Folder(tmp_path / "data")
    folder.prepare()
    made = Store(folder, secrets.token_bytes(32), SystemClock())
    yield made
    made.close()
