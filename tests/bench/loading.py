"""How many rows a bulk load writes in a second of processor, encrypted and in plain SQLite."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest import mock

from sqlcipher3 import dbapi2

from storage import database as databases
from storage.cache import Cache
from storage.clock import SystemClock
from storage.codec import instant
from storage.database import Database
from storage.folder import Folder
from storage.model import (
    AccountId,
    AddressId,
    Batch,
    ChannelId,
    Item,
    ItemId,
    ItemKind,
    Payload,
    Placement,
    Reason,
)
from tests.bench.content import Content, Portion, Row
from tests.bench.report import Measure, at_least
from tests.bench.stock import KEY, put

_ITEMS, _TIMES = 20_000, 3
_LEAST = 0.75
_A_BATCH = 1_000


def measures() -> list[Measure]:
    """The same batches through the same code into both, in turns."""
    print(f"Loading {_ITEMS:,} items, encrypted and plain, {_TIMES} times.", flush=True)
    now = datetime.now(UTC)
    around, *batches = _batches(Content(_ITEMS, now))
    ratios, rates = [], []
    for _ in range(_TIMES):
        with tempfile.TemporaryDirectory(prefix="preau-bench-") as place:
            ours = _load(Folder(Path(place) / "ours"), around, batches)
            with _plain():
                plain = _load(Folder(Path(place) / "plain"), around, batches)
        ratios.append(ours / plain)
        rates.append(ours)
    rate, ratio = statistics.median(rates), statistics.median(ratios)
    print(f"Bulk load: {rate:.0f} rows per second of processor, {ratio:.2f} of plain SQLite's.")
    return [at_least("bulk load: rows per second of processor", ratio, "ratio", _LEAST, "to plain")]


def _load(folder: Folder, around: Portion, batches: list[Batch]) -> float:
    """Rows per second of processor."""
    database = Database.open(folder, KEY)
    try:
        with database.write() as write:
            put(write, around)
        cache, account = Cache(database, SystemClock()), AccountId(_account(around))
        began = time.process_time()
        for batch in batches:
            for _ in cache.apply(account, batch):
                pass
        database.shrink_log()
        spent = time.process_time() - began
    finally:
        database.close()
    return sum(_rows(batch) for batch in batches) / spent


def _account(around: Portion) -> str:
    return str(around.rows["account"][0][0])


def _rows(batch: Batch) -> int:
    """An item is one row of items and one of the search."""
    return 2 * len(batch.items) + len(batch.placements) + len(batch.payloads)


def _batches(made: Content) -> Iterator[Any]:
    yield made.around()
    for portion in made.portions(_A_BATCH):
        if "item" in portion.rows:
            yield _batch(portion)


def _batch(portion: Portion) -> Batch:
    keys = {row[0]: ItemId(row[1]) for row in portion.rows["item"]}
    return Batch(
        items=tuple(map(_item, portion.rows["item"])),
        placements=tuple(
            Placement(
                item=keys[item],
                channel=ChannelId(channel),
                reason=Reason(reason),
                by=by,
                at=instant(at),
            )
            for item, channel, reason, by, at, _ in portion.rows["placement"]
        ),
        payloads=tuple(
            Payload(
                channel=ChannelId(channel),
                remote=remote,
                item=ItemId(item),
                body=body,
                version=version,
            )
            for channel, remote, item, body, version in portion.rows["payload"]
        ),
    )


def _item(row: Row) -> Item:
    _, key, kind, author, at, text, html, _, _, language, _, reply_to, thread, url, *_ = row
    return Item(
        id=ItemId(key),
        kind=ItemKind(kind),
        author=AddressId(author),
        at=instant(at),
        text=text,
        html=html,
        language=language,
        reply_to=reply_to,
        thread=thread,
        url=url,
    )


@contextmanager
def _plain() -> Iterator[None]:
    """Every connection is opened without a key, and is as ours in all else."""

    def bare(file: Path, *_: object, read_only: bool = False, **__: object) -> Any:
        connection = dbapi2.connect(file, isolation_level=None, check_same_thread=False)
        for name, value in (
            *(("temp_store", "MEMORY"), ("cache_size", -16384), ("secure_delete", "ON")),
            *(("foreign_keys", "ON"), ("journal_size_limit", 16 * 1024 * 1024)),
        ):
            connection.execute(f"PRAGMA {name} = {value}")
        return connection

    def version(file: Path, _key: bytes) -> int:
        if not file.exists():
            return 0
        with bare(file) as connection:
            return int(connection.execute("PRAGMA user_version").fetchone()[0])

    with (
        mock.patch.object(databases, "connected", bare),
        mock.patch.object(databases, "opened", bare),
        mock.patch.object(databases, "stored_version", version),
    ):
        yield
