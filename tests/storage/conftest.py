"""A fresh encrypted database with one account and one room, and a clock that stands still."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.accounts import Accounts
from storage.cache import Cache
from storage.database import Database
from storage.folder import Folder
from storage.limits import Limits
from storage.media import MediaStore
from storage.model import Batch, ChannelKind
from storage.outbox import Outbox
from tests.storage.making import ACCOUNT, KEY, ROOM, StillClock, apply, room
from tests.storage.rounds import DAYBOOK


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def folder(data_folder: Path) -> Folder:
    return Folder(data_folder)


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The file with which each ``db`` begins: to make it waits a dozen times for the disk."""
    folder, clock = Folder(tmp_path_factory.mktemp("begun") / "data"), StillClock()
    database = Database.open(folder, KEY)
    Accounts(database, clock).add(ACCOUNT, {"token": "t"})
    for _ in Cache(database, clock).apply(ACCOUNT.id, Batch(channels=(room(ROOM),))):
        pass
    database.close()
    return folder.database.read_bytes()


@pytest.fixture
def db(folder: Folder, begun: bytes) -> Iterator[Database]:
    """With ACCOUNT signed in and ROOM joined."""
    folder.prepare()
    folder.database.write_bytes(begun)
    database = Database.open(folder, KEY)
    yield database
    database.close()


@pytest.fixture
def cache(db: Database, clock: StillClock) -> Cache:
    return Cache(db, clock)


@pytest.fixture
def outbox(db: Database, clock: StillClock) -> Outbox:
    return Outbox(db, clock)


@pytest.fixture
def media(folder: Folder, db: Database, clock: StillClock) -> MediaStore:
    return MediaStore(folder, KEY, db, clock)


@pytest.fixture
def limits(db: Database, clock: StillClock) -> Limits:
    return Limits(db, clock)


@pytest.fixture
def daybook(cache: Cache) -> None:
    days = room(DAYBOOK, ChannelKind.CALENDAR)
    apply(cache, Batch(channels=(days,)))
