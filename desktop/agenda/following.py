"""Begins to follow a public agenda, now or as soon as its server is there, and ends it again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication

from desktop.desk import Desk
from desktop.wording import words
from storage import feeds
from storage.feeds import Address
from storage.model import AccountId, AccountState

translate = QCoreApplication.translate

NOBODY = frozenset(("absent", "gone", "silent", "no-engine"))
"""There is no engine that could ask: the address is kept here, and fetched later. Where its server
is away, the engine keeps it, whatever became of the window meanwhile."""
OF_THE_ADDRESS = frozenset(
    ("not-the-server", "no-service", "not-secure", "agenda-closed", "agenda-large")
)
"""Another address is needed: nobody who helps with Préau can do anything about it."""

Refused = Callable[[str], None]
"""Gets the code of what is wrong with an address."""


def followed(desk: Desk, found: Address) -> bool:
    """Whether it is followed already. One that is being removed is not."""
    name = feeds.called(found.url)
    return any(
        row.address == name and row.state is not AccountState.LEAVING
        for row in desk.pages.accounts()
    )


def follow(
    desk: Desk,
    found: Address,
    refused: Refused,
    then: Callable[[], None],
    wanted: Callable[[], bool] = lambda: True,
) -> None:
    """Ask its server for it; ``then`` comes once it is written down, fetched or not. ``wanted``:
    whether the person did not say no meanwhile; then nothing of it stays, and nothing is said."""

    def came(answer: dict[str, Any]) -> None:
        account = AccountId(str(answer.get("account", "")))
        if not wanted():
            if not answer.get("renewed"):
                stop(desk, account)
            return
        # not read from what is kept: the window may have been locked meanwhile
        name = str(answer.get("name") or found.host)
        said = translate("Following", "You follow the agenda {name}. Its events are in yours.")
        then()
        told = _written_down(found) if answer.get("missing") else said.format(name=name)
        desk.undoable.emit(told, lambda: stop(desk, account))

    def failed(code: str, _detail: str) -> None:
        if not wanted():
            return
        if code in NOBODY:
            _keep(desk, found, refused, then)
        else:
            refused(code)

    desk.line.call(
        "sign_in", came, failed, protocol=feeds.PROTOCOL, server=found.url, login="", password=""
    )


def stop(desk: Desk, account: AccountId) -> None:
    """Follow it no longer: all that came from it goes, by whoever can remove it next."""

    def absent(_code: str, _detail: str) -> None:
        # also one that the engine does not know: it may not have heard of it yet
        desk.writer.ask(lambda stores: stores.accounts.mark_leaving(account))

    desk.line.call("sign_out", None, absent, account=account)


def _keep(desk: Desk, found: Address, refused: Refused, then: Callable[[], None]) -> None:
    """Written down here, with no server: the engine begins with it when it hears of it."""
    import secrets

    account, secret = feeds.kept(found, AccountId(secrets.token_hex(8)))

    def work(stores: Any) -> AccountId:
        known = (
            one.id
            for one in stores.accounts.all()
            if one.address == account.address and one.state is not AccountState.LEAVING
        )
        there = next(known, None)
        if there is None:
            stores.accounts.add(account, secret)
        return there or account.id

    def kept(there: AccountId) -> None:
        then()
        desk.undoable.emit(_written_down(found), lambda: stop(desk, there))

    desk.writer.ask(work, kept, refused)


def _written_down(found: Address) -> str:
    said = translate(
        "Following",
        "The agenda at {host} cannot be fetched just now. It is written down, and comes as soon"
        " as it can.",
    )
    return said.format(host=found.host)


def problem(code: str) -> str:
    """What is wrong with an address, before anything is followed."""
    return {
        "not-the-server": translate(
            "Following",
            "What is at this address is no agenda. The page of the agenda may have a link named"
            " “iCal”, “ICS” or “Subscribe”: the address of that link is the right one.",
        ),
        "no-service": translate("Following", "No agenda was found at this address."),
        "agenda-closed": translate(
            "Following", "Whoever publishes this agenda does not give it to everybody."
        ),
    }.get(code) or words.problem(code)
