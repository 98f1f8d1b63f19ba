"""``preau accounts``: sign in, see the accounts, sign out."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import sys
import webbrowser
from urllib.parse import urlsplit

from PySide6.QtCore import QCoreApplication

from desktop.cli import failing, leaving
from desktop.cli.opening import House, secret_from
from desktop.cli.printing import Printer
from desktop.wording import dates, words
from desktop.wording.gone import Gone
from storage.feeds import is_feed
from storage.line import LineError
from storage.model import AccountState
from storage.rows import AccountRow

translate = QCoreApplication.translate


async def add(house: House, options: argparse.Namespace, printer: Printer) -> int:
    """Sign in; the account is read at once."""
    engine = await house.engine()
    offers = {offer["protocol"]: offer for offer in await engine.offers()}
    offer = offers.get(options.protocol)
    if offer is None:
        known = ", ".join(sorted(offers))
        raise failing.misused(
            translate("CommandLine", "“{name}” is not spoken here. What is: {known}.").format(
                name=options.protocol, known=known
            )
        )
    server = options.server or _server(house, options.protocol)
    login = password = ""
    if offer["method"] == "password":
        login = options.login or _asked(translate("CommandLine", "Name: "))
        password = await asyncio.to_thread(_password, options.password_fd)

    def notice(facts: dict[str, object]) -> None:
        if "open" in facts:
            _open(str(facts["open"]), printer, browser=not options.no_browser)

    engine.client.on_notice(notice)
    try:
        account = await engine.sign_in(options.protocol, server, login, password)
    except LineError as error:
        raise failing.of_server(error.code, error.detail) from None
    rows = {row.id: row for row in house.reader.accounts()}
    said = (
        translate("CommandLine", "You follow {name}. Its id here is {id}.")
        if is_feed(rows[account].address)
        else translate("CommandLine", "Signed in as {name}. The account’s id is {id}.")
    )
    lines = [said.format(name=_name(rows[account]), id=account)]
    if (problem := rows[account].problem) is not None:  # it is written down, and comes later
        lines.append(failing.sentence(problem))
    printer.result(rows[account], lines)
    return 0


async def show(house: House, options: argparse.Namespace, printer: Printer) -> int:
    """The accounts, and what keeps one from its server."""
    del options
    rows = house.reader.accounts()
    printer.result(
        rows,
        [_line(row, house) for row in rows]
        or [translate("CommandLine", "There is no account yet: “preau accounts add”.")],
    )
    return 0


async def remove(house: House, options: argparse.Namespace, printer: Printer) -> int:
    """Sign out, and remove every byte of the account."""
    wanted = options.account
    found = [row for row in house.reader.accounts() if wanted in (row.id, row.address)]
    if len(found) != 1:
        raise failing.of_server("no-account")
    leaving.look_first(house, [found[0].id], options)
    taken = await (await house.engine()).sign_out(found[0].id)
    what = Gone().what(taken.removed)
    printer.result(
        {"account": found[0].id, **taken.as_facts()},
        [
            translate(
                "CommandLine", "It is followed no longer, and everything from it was removed."
            )
            if is_feed(found[0].address)
            else translate("CommandLine", "Signed out, and everything from there was removed.")
            if taken.told
            else translate(
                "CommandLine",
                "Everything from there was removed. The server could not be told: end the"
                " session there too.",
            ),
            *([what] if what else []),
        ],
    )
    leaving.said(house)
    return 0


def _name(row: AccountRow) -> str:
    """A public agenda has a name and a place; everybody else an address."""
    if is_feed(row.address):
        where = urlsplit(row.server).netloc
        return row.name if row.name == where else f"{row.name}, {where}"
    return row.address


def _line(row: AccountRow, house: House) -> str:
    parts = [row.id, row.protocol, _name(row)]
    if row.state is AccountState.SIGNED_OUT:
        parts.append(words.problem("signed-out"))
    elif row.problem is not None:
        parts.append(failing.sentence(row.problem))
    elif row.synced_at is not None:
        when = dates.since(row.synced_at, house.clock.now())
        parts.append(translate("CommandLine", "up to date at {time}").format(time=when))
    return "  ".join(parts)


def _server(house: House, protocol: str) -> str:
    """The association's server, when it names one."""
    servers = house.profile.servers if house.profile is not None else ()
    for server in servers:
        if server.protocol == protocol:
            return server.url
    raise failing.misused(translate("CommandLine", "Which server? Give “--server URL”."))


def _asked(prompt: str) -> str:
    if not sys.stdin.isatty():
        raise failing.misused(translate("CommandLine", "Which name? Give “--login NAME”."))
    return input(prompt).strip()


def _password(handle: int | None) -> str:
    if handle is not None:
        return secret_from(handle)
    if not sys.stdin.isatty():
        raise failing.misused(
            translate("CommandLine", "Which password? Give “--password-fd N”, never the word.")
        )
    return getpass.getpass(translate("CommandLine", "Password: "))


def _open(address: str, printer: Printer, *, browser: bool) -> None:
    printer.aside(translate("CommandLine", "Sign in in your browser:"))
    printer.aside(address)
    if browser and address.startswith(("https://", "http://")):
        webbrowser.open(address)
