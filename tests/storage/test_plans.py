"""The hot pages walk an index to their first rows, however much is kept, and load no more."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from storage.accounts import Accounts
from storage.cache import Cache
from storage.codec import millis
from storage.database import Database, Write
from storage.editions import Editions, _Making
from storage.folder import Folder
from storage.groups import Groups
from storage.model import Batch, CardId, FieldKind, GroupId, ItemId
from storage.outbox import Outbox
from storage.pages import Reader
from storage.profile import parse
from storage.read_marks import ReadMarks
from storage.rows import Narrow, NarrowKind
from tests.storage.making import ACCOUNT, AUTHOR, KEY, NOW, ROOM, StillClock, apply, outgoing
from tests.storage.making import made as answered
from tests.storage.reading import HOME, PROFILE, card, community, made, plan, post, put, said

if TYPE_CHECKING:
    from sqlite3 import Connection

MANY = (
    *("address", "amendment", "card", "event", "item"),
    *("membership", "occurrence", "payload", "placement", "tag"),
)
"""Tables that grow with what is kept, and that no page may read from end to end."""

_NAMED = re.compile(rf"\b({'|'.join(MANY)})\b(?: AS (\w+))?")
_HALF = re.compile(r"^SEARCH (\w+) USING (?:COVERING )?INDEX (\w+) \(\w+[<>]\?\)")
_WALKED = frozenset(("occurrence_long", "placement_at"))
"""Indexes that may be gone through from one end: few are in it, or a page ends soon."""


class Watched:
    """A connection that notes every statement it is asked for, with its parameters."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.asked: list[tuple[str, Any]] = []

    @property
    def in_transaction(self) -> bool:
        return self._connection.in_transaction

    def execute(self, sql: str, parameters: Any = ()) -> Any:
        self.asked.append((sql, parameters))
        return self._connection.execute(sql, parameters)

    def scans(self) -> list[str]:
        """Where a growing table is read from its beginning, or from some place to its end.
        https://www.sqlite.org/eqp.html"""
        found = []
        for sql, parameters in self.asked:
            names = {alias or table for table, alias in _NAMED.findall(sql)}
            for step in self._connection.execute(f"EXPLAIN QUERY PLAN {sql}", parameters):
                how, name, *_ = f"{step[3]} ".split(" ")
                half = _HALF.match(str(step[3]))
                whole = how == "SCAN" or (half is not None and half[2] not in _WALKED)
                if whole and name in names:
                    found.append(str(step[3]))
        return found

    def close(self) -> None:
        self._connection.close()


@pytest.fixture
def watched(db: Database, cache: Cache, clock: StillClock) -> Iterator[Watched]:
    community(db, clock)
    put(cache, ROOM, *(said(f"m{n}", n - 30, reply_to=ItemId("m0")) for n in range(20)))
    put(cache, HOME, post("p", tags=("x",)))
    plan(cache, "event", NOW + timedelta(hours=1))
    apply(cache, Batch(cards=(card("Camille Roux"),)))
    made(db, clock)
    watching = Watched(db.reader())
    yield watching
    watching.close()


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """A directory of 5,000 people."""
    clock = StillClock()
    db = Database.open(Folder(tmp_path_factory.mktemp("crowd") / "data"), KEY)
    Accounts(db, clock).add(ACCOUNT, {})
    community(db, clock)
    cards = (
        card(f"Camille Roux{n:04}", f"Roux{n:04} Camille", city="Grenoble") for n in range(5000)
    )
    apply(Cache(db, clock), Batch(cards=tuple(cards)))
    reader = Reader(db.reader(), clock)
    yield reader
    reader.close()
    db.close()


PAGES: dict[str, Callable[[Reader], object]] = {
    "conversation": lambda r: r.conversation(ROOM),
    "older": lambda r: r.conversation(ROOM, before=ItemId("m9")),
    "around": lambda r: r.around(ROOM, ItemId("m9")),
    "said at": lambda r: r.said_at(ROOM, NOW - timedelta(minutes=25)),
    "timeline": lambda r: r.timeline(),
    "thread": lambda r: r.thread(ItemId("m9")),
    "entry": lambda r: r.entry("m9"),
    "edition": lambda r: r.edition(),
    "the beginning of an edition": lambda r: r.edition(most=60),
    "editions": lambda r: r.editions(),
    "fold": lambda r: r.fold(1, (ItemId("m1"), ItemId("m2")), ItemId("m19")),
    "source": lambda r: r.edition(Narrow(kind=NarrowKind.SOURCE, value=ROOM)),
    "person": lambda r: r.edition(Narrow(kind=NarrowKind.PERSON, value="x")),
    "group": lambda r: r.edition(Narrow(kind=NarrowKind.GROUP, value="g")),
    "agenda": lambda r: r.agenda(NOW.date(), 30, UTC),
    "event": lambda r: r.event(ItemId("event")),
    "next time": lambda r: r.event(ItemId("event"), "x"),
    "ties": lambda r: r.ties(ItemId("event")),
    "named": lambda r: r.named(ItemId("m9")),
    "alarms": lambda r: r.alarms(),
    "alarm": lambda r: r.alarm(ItemId("event")),
    "alarms due": lambda r: r.alarms_due(NOW, NOW + timedelta(hours=1)),
    "of a group": lambda r: r.group(GroupId("choir")),
    "thread channels": lambda r: r.thread_channels(ItemId("m9")),
    "told": lambda r: r.direct_since([AUTHOR], [ROOM], NOW, NOW),
    "names": lambda r: r.names_of([AUTHOR]),
    "address": lambda r: r.card_of(AUTHOR),
    "facets": lambda r: r.facets(),
    "unreadable": lambda r: r.has_unreadable_cards(),
    "search": lambda r: r.search("text m9"),
    "found": lambda r: r.found("tex in:promo after:2026-01-01", 1 << 62),
    "facet": lambda r: r.facet(FieldKind.CITY),
    "facet beside another": lambda r: r.facet(
        FieldKind.CITY, {FieldKind.YEAR: frozenset({"1992"})}
    ),
    "people": lambda r: r.people("cam"),
    "card": lambda r: r.person(CardId("card-Camille Roux")),
    "channels": lambda r: r.channels(),
    "sources": lambda r: r.sources(),
    "meant by a link": lambda r: r.called("#promo:asso.example"),
    "meant by a beginning": lambda r: r.nameable(ROOM, "cam"),
    "meant in a post": lambda r: r.nameable(HOME, "cam"),
    "groups": lambda r: r.groups(),
    "places": lambda r: r.places("Say"),
    "outbox": lambda r: r.outbox(),
    "freshness": lambda r: r.freshness(),
    "kept": lambda r: r.kept(),
    "blocked": lambda r: r.blocked(),
}


_OTHER = frozenset(
    (
        *("renew", "interrupt", "ease", "close"),
        *("counts", "version", "revision", "setting", "choices", "position", "unindexed_before"),
        *("accounts", "channel", "drafts", "outgoing", "is_large"),
        *("nameable_ever", "known_words"),
    )
)
"""What is no page, reads nothing that grows, is for support alone (``counts``), or for a thread
that nobody waits for."""


def test_every_page_is_looked_at_here() -> None:
    asked: list[str] = []

    class Named:
        def __getattr__(self, name: str) -> Callable[..., None]:
            asked.append(name)
            return lambda *_arguments, **_named: None

    for ask in PAGES.values():
        ask(Named())  # type: ignore[arg-type]
    pages = {name for name in vars(Reader) if not name.startswith("_")}
    assert pages - _OTHER == set(asked)


@pytest.mark.parametrize("page", PAGES)
def test_no_page_reads_a_growing_table_from_end_to_end(
    watched: Watched, clock: StillClock, page: str
) -> None:
    PAGES[page](Reader(watched, clock))  # type: ignore[arg-type]
    assert watched.asked
    assert watched.scans() == []


def test_everybody_is_listed_from_the_names_index_up_to_the_pages_end(
    watched: Watched, clock: StillClock
) -> None:
    Reader(watched, clock).people("")  # type: ignore[arg-type]
    assert watched.scans() == ["SCAN card USING INDEX card_sort"]


def _steps(reader: Reader, ask: Callable[[], object], *, each: int = 1000) -> int:
    """Thousands (or ``each``) of steps of SQLite's machine that it took; no clock tells, so no busy
    machine does. https://www.sqlite.org/c3ref/progress_handler.html"""
    connection = reader._read.connection
    counted: list[int] = []
    connection.set_progress_handler(lambda: counted.append(1), each)  # None: go on
    try:
        assert ask()
    finally:
        connection.set_progress_handler(None, each)
    return len(counted)


@pytest.mark.parametrize("text", ["cam", "c", "grenoble", "roux49 cam"])
def test_five_thousand_cards_are_searched_while_one_types(crowd: Reader, text: str) -> None:
    """Counted: some 24 for each one who is found, all 5,000 at most."""
    assert _steps(crowd, lambda: crowd.people(text)) < 200


def test_how_much_is_unread_makes_no_page_longer(
    db: Database, cache: Cache, clock: StillClock
) -> None:
    """It is looked for from where the person stopped reading, and not from the newest on."""
    community(db, clock)
    Groups(db).install(parse(PROFILE))
    put(cache, ROOM, said("read", -900), said("unread", -899))
    ReadMarks(db, clock).read(ROOM, ItemId("read"))
    reader = Reader(db.reader(), clock)
    pages = (reader.groups, reader.channels, partial(reader.channel, ROOM))
    before = [_steps(reader, page, each=1) for page in pages]
    put(cache, ROOM, *(said(f"m{n}", n - 800) for n in range(400)))
    after = [_steps(reader, page, each=1) for page in pages]
    assert all(now < then + 400 for now, then in zip(after, before, strict=True)), (before, after)
    reader.close()


def test_reading_imports_no_sqlalchemy(db: Database, clock: StillClock) -> None:
    """It alone costs 0.2 s, and the first window waits for none of it."""
    code = (
        "import sys, storage.pages, storage.database, storage.rows, storage.editions,"
        " storage.read_marks, storage.groups\n"
        "assert 'sqlalchemy' not in sys.modules, 'sqlalchemy'\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_what_leaves_while_a_page_is_read_is_on_it_once(
    db: Database, cache: Cache, outbox: Outbox, clock: StillClock
) -> None:
    """The outbox and the items are two statements; the message goes from one to the other."""
    community(db, clock)
    sent = outgoing("Bonjour")
    outbox.add(sent)

    class Between(Watched):
        def execute(self, sql: str, parameters: Any = ()) -> Any:
            if "WITH picked" in sql:
                outbox.acknowledge(sent.id, answered(sent, "$made"))
            return super().execute(sql, parameters)

    watching = Between(db.reader())
    reader = Reader(watching, clock)  # type: ignore[arg-type]
    assert [(e.row, e.item) for e in reader.conversation(ROOM)] == [(sent.id, None)]
    assert [(e.row, e.item) for e in reader.conversation(ROOM)] == [(sent.id, "$made")]
    watching.close()


def test_a_page_that_fails_leaves_the_next_one_its_own_snapshot(
    db: Database, cache: Cache, clock: StillClock
) -> None:
    community(db, clock)

    class Failing(Watched):
        def execute(self, sql: str, parameters: Any = ()) -> Any:
            if len(self.asked) == 2:
                self.asked.append((sql, parameters))
                raise ValueError("interrupted")
            return super().execute(sql, parameters)

    watching = Failing(db.reader())
    reader = Reader(watching, clock)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="interrupted"):
        reader.conversation(ROOM)
    put(cache, ROOM, said("m"))
    assert [entry.row for entry in reader.conversation(ROOM)] == ["m"]
    watching.close()


def test_making_an_edition_reads_what_came_and_not_all_that_is_kept(
    db: Database, cache: Cache, clock: StillClock
) -> None:
    community(db, clock)
    put(cache, ROOM, *(said(f"m{n}", n - 30) for n in range(20)))
    Editions(db, clock).make(UTC)
    clock.forward(60)
    put(cache, ROOM, said("new"))
    with db.write() as write:
        watching = Watched(_connection(write))
        write._connection = watching  # type: ignore[assignment]
        _Making(write, millis(clock.now()), UTC).make("now")
        assert any("placement" in sql for sql, _ in watching.asked)
        assert watching.scans() == []


def _connection(write: Write) -> Connection:
    found: Connection = write._connection
    return found
