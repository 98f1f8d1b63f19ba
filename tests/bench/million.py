"""Every page at a million items: against plain SQLite, against a thousand, and what each costs."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tests.bench.asking import Ask, Asking, Took, took, took_beside
from tests.bench.report import Measure, measure
from tests.bench.stock import Stock, stock

SMALL, TENTH = 1_000, 10
PLAIN = 1.3
"""At most so many times what plain SQLite takes."""
_SEARCH = 5.0  # milliseconds
_WORSE = 2.5  # times what a page takes with few items, beyond a moment
MOMENT = 1.0  # milliseconds that the disk's pages and one's own cache may cost
_A_ROW = 0.04  # milliseconds that each row may cost which the page with few items does not have
_LINEAR = 1.1
_PLAIN = "to plain SQLite"


def measures(size: int) -> list[Measure]:
    """All that has a limit for the pages of ``size`` items."""
    large, small = stock(size), stock(min(SMALL, size))
    print(f"Asking {size:,} items and {small.size:,} for every page.", flush=True)
    reader = large.reader()
    try:
        asking = Asking(reader, large.clock, size)
        found = [*_beside_plain(large, asking)]
        found += _found("search", asking.searches())
        found += _found("directory", asking.directory())
        found += _beside_few(asking, small)
    finally:
        reader.close()
    return [*found, *_growth(size)]


def _beside_plain(large: Stock, ours: Asking) -> Iterable[Measure]:
    """The p95 of the merged pages, and of any date of them; asked in turns, the same questions."""
    reader = large.plain_reader()
    try:
        plain = Asking(reader, large.clock, large.size).merged()
        for name, ask in ours.merged().items():
            both = took_beside({"ours": ask, "plain": plain[name]}, 200)
            say(f"{name} beside plain SQLite", both["ours"], both["plain"])
            ratio = both["ours"].p95 / both["plain"].p95
            yield measure(f"{name}, p95", ratio, "ratio", PLAIN, _PLAIN)
    finally:
        reader.close()


def _found(what: str, asks: Mapping[str, Ask]) -> Iterable[Measure]:
    for name, ask in asks.items():
        one = took(ask, 100)
        say(f"{what}: {name}", one)
        yield measure(f"{what}: {name}, p95", one.p95, "ms", _SEARCH)


def _beside_few(asking: Asking, small: Stock) -> Iterable[Measure]:
    """Each page with few items and with many, in processor time: other programs do not count."""
    reader = small.reader()
    try:
        few = Asking(reader, small.clock, small.size).pages()
        for name, ask in asking.pages().items():
            both = took_beside({"many": ask, "few": few[name]}, 40)
            say(f"{name}: many, few", both["many"], both["few"])
            rows = max(0, both["many"].rows - both["few"].rows)
            ratio = both["many"].cpu / (both["few"].cpu + MOMENT + _A_ROW * rows)
            yield measure(f"{name}, with 1,000 times more", ratio, "ratio", _WORSE)
    finally:
        reader.close()


def say(name: str, *all_took: Took) -> None:
    """A line for whoever looks for what is slow."""
    each = "; ".join(
        f"p50 {one.p50:7.2f} p95 {one.p95:7.2f} processor {one.cpu:7.2f}, {one.cpu95:7.2f} ms,"
        f" {one.rows} rows"
        for one in all_took
    )
    print(f"  {name:44} {each}", flush=True)


# --- growth ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """Bytes for each item; of occurrences, for each event."""

    database: float
    words: float  # what search needs
    occurrences: float


def _growth(size: int) -> Iterable[Measure]:
    """What an item costs, with a tenth as many and with all."""
    before, after = _weight(stock(size // TENTH)), _weight(stock(size))
    against = f"to {size // TENTH:,} items"
    print(f"Bytes for each item: {after}; {against}: {before}")
    for name, now, then in (
        ("database", after.database, before.database),
        ("search", after.words, before.words),
        ("occurrences", after.occurrences, before.occurrences),
    ):
        yield measure(f"growth of {name}", now / then, "ratio", _LINEAR, against)


def _weight(of: Stock) -> Weight:
    """As SQLite counts its pages, for which Python's own library is new enough.
    https://www.sqlite.org/dbstat.html"""
    with sqlite3.connect(f"file:{of.plain}?mode=ro", uri=True) as plain:
        pages = dict(plain.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name"))
        [(count,)] = plain.execute("SELECT count(*) FROM event")
    plain.close()
    events = pages["sqlite_autoindex_occurrence_1"] + pages["occurrence"]
    events += sum(size for name, size in pages.items() if name.startswith("occurrence_"))
    words = sum(size for name, size in pages.items() if name.startswith("item_text"))
    return Weight(
        database=of.folder.database.stat().st_size / of.size,
        words=words / of.size,
        occurrences=events / count,
    )
