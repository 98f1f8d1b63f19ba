"""``preau timeline``, ``search`` and ``agenda``: read the cache; no server is asked."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from itertools import islice

from PySide6.QtCore import QCoreApplication

from desktop.cli import failing
from desktop.cli.opening import House
from desktop.cli.places import channel_named
from desktop.cli.printing import Printer, entry_lines, safe
from desktop.wording import dates
from desktop.wording import search as searchwords
from storage.rows import AgendaDay, Entry, PersonRow

translate = QCoreApplication.translate
_PAGE = 200
_MOST_PAGES = 50  # read in search of what is asked for


async def timeline(house: House, options: argparse.Namespace, printer: Printer) -> int:
    """What is here, newest first, whole or narrowed; of a source, also what waits to leave."""
    if options.source is not None:
        source = channel_named(house.reader.channels(), options.source)
        entries = list(house.reader.conversation(source.id, None, options.limit))[::-1]
    else:
        wanted = _wanted(house, options)
        chosen = (entry for entry in _all(house) if wanted(entry))
        entries = list(islice(chosen, options.limit))
    printer.result(entries, _lines(entries, house) or [_nothing()])
    return 0


async def search(house: House, options: argparse.Namespace, printer: Printer) -> int:
    """People and items that fit all that was typed, as at the window."""
    page = house.reader.found(options.text, None, options.limit)
    said = searchwords.misread(page.misread)
    unindexed = house.reader.unindexed_before() or page.unready
    if unindexed is not None:
        said = f"{said} {searchwords.unindexed(unindexed, house.clock.now())}".strip()
    if said:
        printer.aside(safe(said))
    printer.result(
        {"waiting": page.waiting, "entries": page.entries, "people": page.people},
        [
            *_lines([*page.waiting, *page.entries], house),
            *(_person(one) for one in page.people),
        ]
        or [_nothing()],
    )
    return 0


async def agenda(house: House, options: argparse.Namespace, printer: Printer) -> int:
    """The days from today that have something."""
    today = house.clock.now().astimezone().date()
    days = [day for day in house.reader.agenda(today, options.days) if day.entries]
    printer.result(days, [line for day in days for line in _day(day)] or [_nothing()])
    return 0


def _wanted(house: House, options: argparse.Namespace) -> Callable[[Entry], bool]:
    if options.group is not None:
        folded = options.group.casefold()
        groups = [
            row.id for row in house.reader.groups() if folded in (row.id, row.name.casefold())
        ]
        if not groups:
            raise failing.misused(
                translate("CommandLine", "There is no group “{name}”.").format(name=options.group)
            )
        channels = {row.id for row in house.reader.channels() if groups[0] in row.groups}
        return lambda entry: entry.channel in channels
    if options.person is not None:
        name = options.person.casefold()
        return lambda entry: name in (entry.author.casefold(), entry.author_name.casefold())
    return lambda _entry: True


def _all(house: House) -> Iterator[Entry]:
    """Everything from everywhere, newest first, a page at a time."""
    before = None
    for _page in range(_MOST_PAGES):
        entries = house.reader.timeline(before, _PAGE)
        yield from entries
        known = [entry.item for entry in entries if entry.item is not None]
        if len(entries) < _PAGE or not known:
            return
        before = known[-1]


def _lines(entries: list[Entry], house: House) -> list[str]:
    now = house.clock.now()
    return [line for entry in entries for line in entry_lines(entry, now)]


def _day(day: AgendaDay) -> Iterator[str]:
    yield dates.day_title(day.day)
    for entry in day.entries:
        if entry.all_day or entry.starts is None:
            when = translate("CommandLine", "all day")
        else:
            when = dates.hour(entry.starts)
        place = f", {entry.place}" if entry.place else ""
        yield safe(f"    {when}  {entry.title}{place}")


def _person(row: PersonRow) -> str:
    return safe("  ".join(part for part in (row.name, row.summary, row.city) if part))


def _nothing() -> str:
    return translate("CommandLine", "There is nothing.")
