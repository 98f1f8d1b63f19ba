"""A locked window keeps the engine and asks it, and opens no database with what it has."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desktop.work.engine import reach
from storage.database import Database
from storage.errors import StorageError
from storage.folder import Folder
from storage.line import LineClient, LineError, LineKey
from tests.protocols.house import house

NOW = datetime(2026, 11, 21, 12, 30, tzinfo=UTC)


async def test_a_window_without_the_key_is_answered_and_keeps_the_engine(tmp_path: Path) -> None:
    async with house(tmp_path, linger=0.2) as here:
        key = LineKey.of(here.key)
        assert LineKey.of(key) == key
        client = LineClient(here.folder, key)
        await client.connect()
        times = {"after": (NOW - timedelta(hours=1)).isoformat(), "until": NOW.isoformat()}
        assert await client.call("outside", about="alarms", **times) == {"signals": []}
        told = await client.call("outside", about="direct", channels=None, written=NOW.isoformat())
        assert told == {"signals": []}
        assert await client.call("outside", about="tell", number=7, still=False) == {"tell": False}
        for wrong in ({"about": "hour", "hour": "noon"}, {"about": "hour"}, {"about": "names"}):
            with pytest.raises(LineError, match="invalid"):
                await client.call("outside", **wrong)
        await client.close()


async def test_what_a_locked_window_has_opens_nothing_and_starts_nothing(tmp_path: Path) -> None:
    folder, whole = Folder(tmp_path / "data"), bytes(range(32))
    Database.open(folder, whole).close()
    key = LineKey.of(whole)
    assert key != whole
    with pytest.raises(StorageError) as error:
        Database.open(folder, key)
    assert error.value.code == "wrong-key"
    with pytest.raises(StorageError) as error:
        await reach(folder, key, ("/nowhere/engine",))
    assert error.value.code == "absent"
