"""``preau backup`` and ``preau restore``: everything in one encrypted file, and back from it."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from desktop.cli.failing import FOLDER, LOCKED, REFUSED, Failure, misused
from desktop.cli.opening import House, secret_from
from desktop.cli.printing import Printer, Teller
from desktop.copies import words as said
from desktop.wording import dates, words
from storage import backup
from storage.clock import SystemClock
from storage.errors import StorageError
from storage.folder import Folder

translate = QCoreApplication.translate
_OF_THE_FILE = frozenset(("exists", "no-place", "inside", "not-a-copy", "damaged", "newer"))


async def make(house: House, options: argparse.Namespace, printer: Printer) -> int:
    """Make a copy; others go on meanwhile."""
    passphrase = await asyncio.to_thread(_passphrase, options.copy_passphrase_fd, again=True)
    try:
        report = await asyncio.to_thread(
            backup.make,
            house.folder,
            house.key,
            options.file,
            passphrase,
            progress=Teller(printer, said.progress),
            replace=options.replace,
        )
    except StorageError as error:
        raise _failure(error.code, said.of_making(error.code)) from None
    printer.result(
        report.as_facts(),
        [
            translate("CommandLine", "The copy is made and was read back: {file} ({size}).").format(
                file=report.file, size=words.size(report.size)
            )
        ],
    )
    return 0


def bring(options: argparse.Namespace, printer: Printer) -> int:
    """Bring a copy back, into a folder that is new or, when that was said, in place of one."""
    folder = Folder(options.data) if options.data is not None else Folder.default()
    if (folder.database.exists() or folder.key.exists()) and not options.replace:
        raise Failure(
            "exists",
            translate(
                "CommandLine",
                "There is something in this data folder already. With “--replace” the copy takes"
                " the place of all of it.",
            ),
            REFUSED,
        )
    passphrase = _passphrase(options.copy_passphrase_fd, again=False)
    own = secret_from(options.passphrase_fd) if options.passphrase_fd is not None else None
    try:
        report = _prepare(folder, options.file, passphrase, own, printer)
        backup.settle(folder)
    except StorageError as error:
        sentence = said.of_bringing(error.code)
        if error.code == "held":
            sentence = translate(
                "CommandLine",
                "Préau is open on this data folder. The copy lies beside what is here, and takes"
                " its place when Préau is opened the next time.",
            )
        raise _failure(error.code, sentence) from None
    made = dates.since(report.made, SystemClock().now())
    printer.result(
        {**report.as_facts(), "data": str(folder.path)},
        [
            translate("CommandLine", "The copy is in {place}. It was made: {when}.").format(
                place=folder.path, when=made
            ),
            translate(
                "CommandLine",
                "Calendars and news go on by themselves. Conversations ask you to sign in once"
                " more: “preau accounts list” names them.",
            ),
        ],
    )
    return 0


def _prepare(
    folder: Folder, file: Path, passphrase: str, own: str | None, printer: Printer
) -> backup.Report:
    """The key goes into the keyring, or behind a passphrase: the folder's own if one was given,
    else the copy's."""
    tell = Teller(printer, said.progress)
    try:
        return backup.prepare(folder, file, passphrase, keep=own, progress=tell)
    except StorageError as error:
        if error.code != "keyring-missing":
            raise
    printer.aside(
        translate(
            "CommandLine",
            "This computer has no keyring: the passphrase of the copy guards the data folder.",
        )
    )
    return backup.prepare(folder, file, passphrase, keep=passphrase, progress=tell)


def _failure(code: str, sentence: str) -> Failure:
    if code in _OF_THE_FILE or code == "cancelled":
        return Failure(code, sentence, REFUSED)
    locked = code in ("wrong-passphrase", "passphrase-needed", "keyring-locked", "keyring-missing")
    return Failure(code, sentence, LOCKED if locked else FOLDER)


def _passphrase(handle: int | None, *, again: bool) -> str:
    """Of the copy: from an open file, or asked at the terminal."""
    if handle is not None:
        return secret_from(handle)
    if not sys.stdin.isatty():
        raise misused(translate("CommandLine", "Which passphrase? Give “--copy-passphrase-fd N”."))
    first = getpass.getpass(translate("CommandLine", "Passphrase of the copy: "))
    if not first:
        raise misused(translate("CommandLine", "An empty passphrase would guard nothing."))
    if again and getpass.getpass(translate("CommandLine", "The same once more: ")) != first:
        raise misused(translate("CommandLine", "The two were not the same."))
    return first
