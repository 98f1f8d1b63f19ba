"""``preau export``, ``preau leave`` and ``preau wipe``: data taken along, nothing left."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys
from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication

from desktop.cli.failing import FOLDER, REFUSED, Failure, of_server, of_storage
from desktop.cli.opening import House
from desktop.cli.printing import Printer, Teller
from desktop.copies import exportwords
from desktop.system.switches import turn_all_off
from desktop.wording import words
from desktop.wording.gone import Gone, at_stake, total
from desktop.work import engine
from storage import association, leaving, wiping
from storage import export as exporting
from storage.accounts import Accounts
from storage.errors import StorageError
from storage.folder import Folder
from storage.groups import Groups
from storage.hosts import host
from storage.line import LineError
from storage.model import AccountId
from storage.rows import AccountRow
from storage.settings import Settings

translate = QCoreApplication.translate


def look_first(house: House, accounts: Iterable[AccountId], options: argparse.Namespace) -> None:
    """What would be lost is said before. Failure, unless the person says that they mean it."""
    lost = Gone().would_be_lost(*at_stake(house.reader, accounts))
    if lost and not options.yes:
        _ask(lost)


def said(house: House) -> None:
    """What was removed is printed: no window need say it again."""
    leaving.take_note(house.database)


async def export(house: House, options: argparse.Namespace, printer: Printer) -> int:
    """All of one's own data in open formats; others go on meanwhile."""
    printer.aside(
        translate("CommandLine", "What is exported is not encrypted: whoever has it can read it.")
    )
    given = {"into": str(options.into.absolute()), "packed": options.zip}
    teller = Teller(printer, exportwords.progress)
    try:
        done = await asyncio.to_thread(
            exporting.run, house.folder, house.key, given, teller, lambda: False
        )
    except StorageError as error:
        raise Failure(error.code, exportwords.failed(error.code), FOLDER) from None
    printer.result(
        done,
        [
            translate("CommandLine", "Exported: {place} ({size}).").format(
                place=done["place"], size=words.size(int(done["bytes"]))
            )
        ],
    )
    return 0


async def leave(house: House, options: argparse.Namespace, printer: Printer) -> int:
    """Every account at the association's servers, its groups, and what its file said."""
    settings = Settings(house.database)
    known = association.read(settings.get(association.SETTING, {}))
    if not known.name:
        raise Failure("not-found", translate("CommandLine", "There is no association."), REFUSED)
    rows = [row for row in house.reader.accounts() if is_theirs(row, known)]
    look_first(house, [row.id for row in rows], options)
    accounts = Accounts(house.database, house.clock)
    for row in rows:  # written down first: whatever happens now, all of them go
        accounts.mark_leaving(row.id)
    association.leave(settings, Groups(house.database))
    removed = []
    for row in rows:
        try:
            taken = await (await house.engine()).sign_out(row.id)
        except LineError as error:
            if error.code != "no-account":  # the engine had seen the mark by itself
                raise of_server(error.code, error.detail) from None
        else:
            removed.append(taken.removed)
    what = Gone().what(total(removed))
    printer.result(
        {"accounts": [row.id for row in rows], **total(removed)},
        [translate("CommandLine", "You have left {name}.").format(name=known.name)]
        + ([what] if what else []),
    )
    said(house)
    return 0


def is_theirs(row: AccountRow, known: association.Association) -> bool:
    """Whether an account is at one of the association's servers, or of its domain."""
    ours = {host(address) for _, address in known.servers}
    domains = (str(row.address).rpartition("@")[2], str(row.address).partition(":")[2])
    return host(row.server) in ours or any(one.lower() in ours for one in domains)


def wipe(options: argparse.Namespace, printer: Printer) -> int:
    """The key first, then the files; nothing of the folder is opened."""
    folder = Folder(options.data) if options.data is not None else Folder.default()
    if not options.yes:
        _ask(
            translate(
                "CommandLine",
                "Everything of Préau goes from here: {place}. What has not left yet is lost.",
            ).format(place=folder.path)
        )
    try:
        if folder.path.is_dir():
            wiping.mark(folder)
            asyncio.run(_dismiss(folder))
        wiped = wiping.wipe(folder)
        turn_all_off(folder)
    except StorageError as error:
        raise of_storage(error.code) from None
    lines = [
        translate("CommandLine", "Everything of Préau was removed: the key, then {size}.").format(
            size=words.size(wiped.bytes)
        )
    ]
    if wiped.left:
        lines.append(
            translate("CommandLine", "What is not Préau’s is still there: {place}").format(
                place=folder.path
            )
        )
    printer.result(wiped, lines)
    return 0


async def _dismiss(folder: Folder) -> None:
    """An engine that runs is asked to leave, if the key is at hand without a question."""
    from storage.keys import Vault

    with contextlib.suppress(StorageError, LineError, OSError):
        vault = Vault(folder)
        if vault.kind() != "keyring" or vault.look():
            return
        client = await engine.running(folder, vault.unlock())
        if client is not None:
            await client.call("leave", others=True)
            await client.close()


def _ask(sentence: str) -> None:
    """Failure unless the person at the terminal says yes."""
    if sys.stdin.isatty():
        question = translate("CommandLine", "{sentence} Go on? [yes/no] ").format(sentence=sentence)
        if input(question).strip().lower() in {"yes", "y", "oui", "o"}:
            return
        raise Failure("cancelled", translate("CommandLine", "Nothing was done."), REFUSED)
    hint = translate("CommandLine", "To do it all the same, give “--yes”.")
    raise Failure("would-be-lost", f"{sentence} {hint}", REFUSED)
