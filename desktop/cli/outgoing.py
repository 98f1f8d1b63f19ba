"""``preau outbox``: see what has not left yet, take it back, send it again, change its words."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QCoreApplication

from desktop.cli import failing
from desktop.cli.opening import House
from desktop.cli.printing import Printer, safe
from desktop.cli.saying import watch, words
from desktop.wording import dates
from desktop.wording import outgoing as outgoingwords
from desktop.wording import words as words_of
from storage.model import NEXT_PAGE, TAKE_BACK, Changed, Edit, OutgoingId, Say, State
from storage.outbox import Outbox
from storage.rows import OutgoingRow

translate = QCoreApplication.translate
_MOMENT = 10.0  # seconds to watch it leave


async def show(house: House, options: argparse.Namespace, printer: Printer) -> int:
    """Every thing that waits, and why."""
    del options
    rows = house.reader.outbox()
    printer.result(
        rows,
        [line for row in rows for line in _lines(row, house)]
        or [translate("CommandLine", "Nothing waits.")],
    )
    return 0


async def cancel(house: House, options: argparse.Namespace, printer: Printer) -> int:
    """Take it back before it leaves."""
    row = _row(house, options.outgoing)
    await _write(house, lambda outbox: outbox.discard(row.id), start=False)
    said = translate("CommandLine", "It was taken back, and will not be sent.")
    printer.result({"outgoing": row.id, "state": "cancelled"}, [said])
    return 0


async def retry(house: House, options: argparse.Namespace, printer: Printer) -> int:
    """Send it again, or now; over what stands there instead, where that was shown."""
    row = _row(house, options.outgoing)
    if row.instead is None:
        await _write(house, lambda outbox: outbox.retry(row.id), start=True)
    else:
        await _write(house, lambda outbox: outbox.revise(row.id, row.over_it()), start=True)
    return await watch(house, row.id, _MOMENT, printer)


async def edit(house: House, options: argparse.Namespace, printer: Printer) -> int:
    """Put other words in its place; it is then sent."""
    row = _row(house, options.outgoing)
    if not isinstance(row.intent, Say | Edit):
        raise failing.misused(
            translate("CommandLine", "It has no words of its own; the window can change it.")
        )
    intent = row.over_it()
    assert isinstance(intent, Say | Edit)
    intent = replace(intent, text=await words(options.text))
    await _write(house, lambda outbox: outbox.revise(row.id, intent), start=True)
    return await watch(house, row.id, _MOMENT, printer)


async def _write(house: House, write: Callable[[Outbox], Changed], *, start: bool) -> None:
    await asyncio.to_thread(write, Outbox(house.database, house.clock))
    await house.tell(start=start)


def _row(house: House, given: str) -> OutgoingRow:
    """By its id, or by how its id begins."""
    found = [row for row in house.reader.outbox() if row.id.startswith(given)]
    exact = [row for row in found if row.id == OutgoingId(given)]
    if len(exact or found) != 1:
        raise failing.of_storage("gone")
    return (exact or found)[0]


def _lines(row: OutgoingRow, house: House) -> list[str]:
    when = dates.moment(row.at, house.clock.now())
    head = f"{row.id}  {words_of.intent(row.intent)}, {row.channel_name}, {when}"
    said = getattr(row.intent, "text", "") or getattr(row.intent, "title", "") or row.target
    if row.instead is not None:
        return [head, *_choice(row, said, row.instead)]
    lines = [head, *_indented(said)]
    if row.error in (TAKE_BACK, NEXT_PAGE):  # it waits as the person wants it to
        said_of = outgoingwords.state(row, now=house.clock.now(), offline=False)
        lines.append(f"    {said_of}")
    elif row.error:
        lines.append(f"    {failing.sentence(row.error)}")
    elif row.state is State.WAITING and row.waits_for is not None:
        lines.append("    " + translate("CommandLine", "It waits for what it answers."))
    if row.detail:
        lines.append(f"    {safe(row.detail)}")
    return lines


def _choice(row: OutgoingRow, mine: str, theirs: str) -> list[str]:
    """Two texts of one post, and what leads to the one and to the other."""
    how = translate(
        "CommandLine",
        "“preau outbox retry {id}” sends yours, “preau outbox cancel {id}” leaves the other.",
    )
    yours, other = outgoingwords.above_both()
    return [
        f"    {outgoingwords.contested()}",
        f"    {yours}",
        *_indented(mine, 8),
        f"    {other}",
        *_indented(outgoingwords.in_place(theirs), 8),
        f"    {how.format(id=row.id)}",
    ]


def _indented(said: str, by: int = 4) -> list[str]:
    return [f"{' ' * by}{safe(line)}" for line in said.splitlines() if line.strip()]
