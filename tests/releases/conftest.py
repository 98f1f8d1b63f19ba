"""Copies of the frozen data folders, and what is compared of them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import pytest

from storage.clock import Clock
from storage.connection import connect
from storage.database import Database
from storage.folder import Folder
from storage.model import CardId, ChannelId, ItemId, OutgoingId
from storage.pages import Reader
from storage.upkeep import fill_index
from tests.releases.content import BOOK, DIRECT, HOME, KEY, NOW, ROOM, Still

HERE = Path(__file__).parent
VERSIONS = sorted(int(place.name[1:]) for place in HERE.glob("v[0-9]*"))
Frozen = Callable[[int], Folder]


@pytest.fixture
def frozen(tmp_path: Path) -> Frozen:
    """A data folder as a version left it, to be changed at will."""

    def thaw(version: int) -> Folder:
        place = tmp_path / f"from-v{version}"
        shutil.copytree(HERE / f"v{version}", place)
        folder = Folder(place)
        folder.prepare()
        return folder

    return thaw


@pytest.fixture
def old(frozen: Frozen) -> Folder:
    """The first version's."""
    return frozen(1)


@contextmanager
def reading(folder: Folder, clock: Clock | None = None) -> Iterator[Reader]:
    """The pages as the window reads them: whatever version the folder is of."""
    reader = Reader(connect(folder.database, KEY, read_only=True), clock or Still())
    try:
        yield reader
    finally:
        reader.close()


def pages(reader: Reader) -> dict[str, Any]:
    """Every page that there is of the invented content; of the search only what it claims."""
    rows = reader.outbox()
    searched = ("mended", "snow", "hall", "candle") if reader.unindexed_before() is None else ()
    return {
        "edition": reader.edition(),
        "timeline": reader.timeline(),
        **{f"talk {c.id}": reader.conversation(c.id) for c in (ROOM, DIRECT, HOME)},
        "thread": reader.thread(ItemId("$answer")),
        **{
            f"entry {key}": reader.entry(key)
            for key in (
                "$m5",
                "$m7",
                "$mine",
                "$shut",
                "$opened",
                "snow",
                "hidden",
                "concert",
                f"{1:0>32}",
            )
        },
        **{f"search {word}": reader.search(word) for word in searched},
        "agenda": reader.agenda(NOW.date(), 20, UTC),
        "event": reader.event(ItemId("concert")),
        "people": reader.people("gren"),
        "unreadable": reader.has_unreadable_cards(),
        "person": reader.person(CardId(f"{BOOK.id}/1")),
        "groups": reader.groups(),
        "channels": reader.channels(None),
        "channel": reader.channel(ChannelId(ROOM.id)),
        "places": [reader.places(intent) for intent in ("Say", "Schedule", "Rsvp", "Join")],
        "outbox": rows,
        "outgoing": [reader.outgoing(OutgoingId(f"{n:0>32}")) for n in range(1, 9)],
        "accounts": reader.accounts(),
        "freshness": reader.freshness(),
        "setting": reader.setting("association", None),
        "counts": reader.counts(),
        "choices": reader.choices(),
        "alarms": reader.alarms(),
        "alarms due": reader.alarms_due(NOW, NOW + timedelta(days=30), UTC),
        "blocked": reader.blocked(),
    }


def keep_up(db: Database) -> int:
    """Do what a migration left to be done afterwards; in how many steps."""
    return sum(1 for _ in iter(lambda: fill_index(db, Still()), False))


def table_names(db: Database) -> list[str]:
    """Tables with rows of ours, without what the full-text index keeps for itself."""
    rows = db.rows(
        "SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main'"
        " AND name NOT LIKE 'sqlite_%' ORDER BY name"
    )
    return [name for (name,) in rows]


def contents(db: Database, columns: dict[str, list[str]] | None = None) -> dict[str, list[Any]]:
    """All rows of all tables but the revision; of these columns only, if given."""
    found = {}
    for table in columns or table_names(db):
        if table == "revision":
            continue
        names = (columns or columns_of(db))[table]
        listed = ", ".join(f'"{name}"' for name in names)
        found[table] = sorted(db.rows(f'SELECT {listed} FROM "{table}"'), key=repr)
    return found


def columns_of(db: Database) -> dict[str, list[str]]:
    return {
        table: [name for (name,) in db.rows("SELECT name FROM pragma_table_info(?)", (table,))]
        for table in table_names(db)
    }


def facts(page: Any) -> Any:
    """A page as something whose difference can be read."""
    return asdict(page) if hasattr(page, "__dataclass_fields__") else page
