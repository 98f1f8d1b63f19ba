"""Databases of any size, made once and kept below .dev: encrypted, and the same without a key.

Both are written by the same library in the same order; the one without a key says what
encryption costs. Python's own sqlite3 may be too old for the tables (Debian 12 has 3.40).
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from storage import connection, indexing
from storage.clock import Clock
from storage.codec import instant
from storage.connection import SCHEMA_VERSION, connect
from storage.database import Database, Write
from storage.editions import Editions
from storage.folder import Folder
from storage.groups import Groups
from storage.locks import FileLock
from storage.pages import Reader
from storage.profile import parse
from storage.reading import Positions
from storage.tables import FULL_TEXT, metadata
from tests.bench import content, words
from tests.bench.content import COLUMNS, Content, Portion, Row
from tests.servers.places import DEV

KEY = bytes(range(32))
PLACE = DEV / "cache" / "bench"
AWAY = timedelta(days=31), timedelta(days=1), timedelta()
"""When editions were made: after a month's absence one of a month, and then one of a day."""
_GROUPS = 12
_BIG_CACHE = "PRAGMA cache_size = -600000"
_KEPT = 6  # sizes of one schema that are kept: making one again takes minutes


class Still:
    """A clock that stands."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        return self._at


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What making one pair of databases showed."""

    now: int  # milliseconds: until when the content goes
    rows: int
    encrypted: float  # processor seconds
    plain: float


@dataclass(frozen=True, slots=True)
class Stock:
    """One size: a folder whose database has :data:`KEY`, and the same content beside it."""

    place: Path
    size: int

    @property
    def folder(self) -> Folder:
        """Only to be read: see :meth:`copy`."""
        return Folder(self.place / "data")

    @property
    def plain(self) -> Path:
        return self.place / "plain.db"

    @property
    def made(self) -> Made:
        return Made(**json.loads((self.place / "made.json").read_text()))

    @property
    def clock(self) -> Clock:
        return Still(instant(self.made.now))

    def copy(self, to: Path) -> Folder:
        """A folder of one's own, to be written to."""
        # whoever reads it has a log beside it, with nothing in it
        shutil.copytree(self.folder.path, to, ignore=shutil.ignore_patterns("*-wal", "*-shm"))
        return Folder(to)

    def reader(self) -> Reader:
        return Reader(connect(self.folder.database, KEY, read_only=True), self.clock)

    def plain_reader(self) -> Reader:
        return Reader(unkeyed(self.plain), self.clock)


def stock(size: int) -> Stock:
    """The databases of a size, made if need be: a million takes some minutes."""
    PLACE.mkdir(parents=True, exist_ok=True)
    with FileLock(PLACE / "lock").hold(timeout=3600):
        place = PLACE / f"{size}-{_name()}"
        if not (place / "made.json").exists():
            _make_room()
            print(f"Making databases of {size:,} items: once for this version.", flush=True)
            shutil.rmtree(place, ignore_errors=True)
            _make(place, size)
        os.utime(place)
        return Stock(place, size)


def _name() -> str:
    """Another one whenever the tables or the content are others."""
    found = hashlib.sha256(f"{SCHEMA_VERSION} {AWAY} {_profile()!r}".encode())
    tokens = indexing.author_token("x"), indexing.channel_token("x"), indexing.word_row(2000, 1)
    found.update(repr(tokens).encode())
    for module in (content, words):
        found.update(Path(str(module.__file__)).read_bytes())
    for table in metadata.sorted_tables:
        found.update(repr((table.name, [repr(c) for c in table.c], _indexes(table))).encode())
    found.update(repr(FULL_TEXT).encode())
    return found.hexdigest()[:12]


def _indexes(table: Any) -> list[str]:
    return sorted(f"{one.name}{[c.name for c in one.columns]}" for one in table.indexes)


def _make_room() -> None:
    """Those of other versions go, and the oldest of this one."""
    kept = sorted(PLACE.glob(f"*-{_name()}"), key=lambda one: one.stat().st_mtime)[-_KEPT:]
    for one in PLACE.iterdir():
        if one.is_dir() and one not in kept:
            shutil.rmtree(one)


# --- making ----------------------------------------------------------------------------------


def _make(place: Path, size: int) -> None:
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    folder = Folder(place / "data")
    folder.prepare()
    Database.open(folder, KEY).close()
    keyed = connection.opened(folder.database, KEY, "mode=rw")
    plain = _unkeyed(place / "plain.db", keyed.execute("PRAGMA auto_vacuum").fetchone()[0])
    try:
        for sql in _schema(keyed):
            plain.execute(sql)
        plain.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        spent = _fill((keyed, plain), Content(size, now))
        rows = sum(_count(keyed, table) for table in COLUMNS)
    finally:
        keyed.close()
        plain.close()
    _live_in(folder, now)
    _share(folder, place / "plain.db")
    note = Made(now=int(now.timestamp() * 1000), rows=rows, encrypted=spent[0], plain=spent[1])
    (place / "made.json").write_text(json.dumps(asdict(note)))


def _schema(keyed: Any) -> list[str]:
    """What makes the tables; those of the full text make their own."""
    found = keyed.execute(
        "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT GLOB '*_text_*'"
        " AND name NOT GLOB 'sqlite_*' ORDER BY rowid"
    )
    return [sql for (sql,) in found.fetchall()]


def _count(keyed: Any, table: str) -> int:
    if table == "card_text":
        return 0
    return int(keyed.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def _fill(into: tuple[Any, ...], made: Content) -> list[float]:
    """Processor seconds for each connection."""
    spent = [0.0 for _ in into]
    for one in into:
        one.execute(_BIG_CACHE)
        one.execute("PRAGMA synchronous = OFF")
    for portion in _portions(made):
        statements = [*_statements(portion)]
        for n, one in enumerate(into):
            began = time.thread_time()
            one.execute("BEGIN")
            for sql, rows in statements:
                one.executemany(sql, rows)
            one.execute("COMMIT")
            spent[n] += time.thread_time() - began
    for one in into:
        one.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return spent


def _portions(made: Content) -> Iterator[Portion]:
    yield made.around()
    yield from made.portions()
    yield made.events()
    yield from made.cards()


def _statements(portion: Portion) -> Iterator[tuple[str, list[Row]]]:
    for table, rows in portion.rows.items():
        columns = COLUMNS[table]
        marks = ", ".join("?" for _ in columns.split(", "))
        yield f"INSERT OR IGNORE INTO {table} ({columns}) VALUES ({marks})", rows
    found = [*_index(portion.rows.get("item", ()), portion.rows.get("placement", ()))]
    if found:
        yield "INSERT INTO item_text (rowid, words, who, place) VALUES (?, ?, ?, ?)", found


def put(write: Write, portion: Portion) -> None:
    """Rows of a content, within somebody's transaction."""
    for sql, rows in _statements(portion):
        for row in rows:
            write.execute(sql, row)


def _index(items: Iterable[Row], placements: Iterable[Row]) -> Iterator[Row]:
    """What the search finds an item by."""
    places: dict[int, list[str]] = {}
    for item, channel, *_ in placements:
        places.setdefault(item, []).append(channel)
    for number, _, _, author, at, text, _, title, *_ in items:
        said = f"{title} {text}".strip()
        where = " ".join(_place(one) for one in places.get(number, ()))
        yield indexing.word_row(at, number), said, _who(author), where


_who, _place = cache(indexing.author_token), cache(indexing.channel_token)


def _live_in(folder: Folder, now: datetime) -> None:
    """As if the person had been away for a month, came back, and was here yesterday."""
    database = Database.open(folder, KEY)
    try:
        Groups(database).install(parse(_profile()))
        for away in AWAY:
            made = Editions(database, Still(now - away)).make(UTC)
            Positions(database).keep(made, "heading", 0)  # one that was on screen stays as it is
        database.shrink_log()
    finally:
        database.close()


def _profile() -> bytes:
    """An association's groups."""
    lines = ["schema = 1", "[association]", 'id = "a"', 'name = "A"']
    for n in range(_GROUPS):
        rooms = ", ".join(f'"Salon {n + 12 * more}"' for more in range(3))
        lines += ["[[groups]]", f'id = "g{n}"', f'name = "Groupe {n}"', f"rooms = [{rooms}]"]
        lines += [f'accounts = ["p{n}@news.example"]', f'hashtags = ["sujet{n}"]']
        lines += [f'calendars = ["Agenda {n % 6}"]', f'categories = ["Groupe {n}"]']
    return "\n".join(lines).encode()


_SHARED = (
    *("community_group", "selector", "grouped_channel", "edition", "edition_entry", "reading"),
    *("revision", "setting"),
)


def _share(folder: Folder, plain: Path) -> None:
    """The plain one has the same groups and editions."""
    with unkeyed_writer(plain) as into:
        into.execute(f"ATTACH ? AS own KEY \"x'{KEY.hex()}'\"", (str(folder.database),))
        for table in _SHARED:
            into.execute(f"INSERT INTO main.{table} SELECT * FROM own.{table}")
        into.execute("DETACH own")
        into.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


# --- plain SQLite ----------------------------------------------------------------------------


def _unkeyed(file: Path, vacuum: int = 0) -> Any:
    opened = dbapi2.connect(file, isolation_level=None, check_same_thread=False)
    opened.execute(f"PRAGMA auto_vacuum = {vacuum}")  # counts in a new one only
    opened.execute("PRAGMA journal_mode = WAL").fetchone()
    opened.execute("PRAGMA temp_store = MEMORY")
    opened.execute("PRAGMA cache_size = -16384")  # as ``storage.connection`` has it
    return opened


def unkeyed(file: Path) -> Any:
    """A connection to plain SQLite that only reads, with the settings of ours."""
    opened = _unkeyed(file)
    opened.execute("PRAGMA query_only = ON")
    return opened


@contextmanager
def unkeyed_writer(file: Path) -> Iterator[Any]:
    opened = _unkeyed(file)
    try:
        yield opened
    finally:
        opened.close()
