"""How fresh the copy on this computer is, in one still line."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop import dates, words
from desktop.cards.lines import Notice
from desktop.counts import Counts
from desktop.desk import Desk
from storage.model import AccountState
from storage.rows import Freshness

translate = QCoreApplication.translate


def line(fresh: Freshness, desk: Desk) -> str:
    """The last line of the left column."""
    waiting = Counts().waiting(fresh.waiting)
    if fresh.offline_since is not None:
        if fresh.waiting:
            return translate("Freshness", "Offline. {waiting}").format(waiting=waiting)
        when = dates.since(fresh.offline_since, desk.now())
        return translate("Freshness", "Offline since {when}").format(when=when)
    if fresh.accounts == 0:
        return translate("Freshness", "No account yet")
    if fresh.synced_at is None:
        said = translate("Freshness", "Not up to date yet")
    else:
        today = fresh.synced_at.astimezone().date() == desk.now().astimezone().date()
        form = (
            translate("Freshness", "Up to date at {when}")
            if today
            else translate("Freshness", "Up to date as of {when}")
        )
        said = form.format(when=dates.since(fresh.synced_at, desk.now()))
    if fresh.signed_out:
        said = translate("Freshness", "An account is signed out")
    if fresh.waiting:
        return translate("Freshness", "{said}. {waiting}").format(said=said, waiting=waiting)
    return said


def notice(desk: Desk) -> Notice | None:
    """The strip above a page while something does not work, and since when."""
    fresh = desk.pages.freshness()
    if desk.trouble:
        return Notice(text=words.storage_problem(desk.trouble))
    if fresh.offline_since is not None:
        return Notice(
            text=translate(
                "Freshness",
                "Offline since {when}. Everything shown is on this computer; what you write will"
                " leave when the network is back.",
            ).format(when=dates.since(fresh.offline_since, desk.now()))
        )
    if fresh.signed_out:
        since = [
            row.problem_since
            for row in desk.pages.accounts()
            if row.state is AccountState.SIGNED_OUT and row.problem_since
        ]
        text = translate("Freshness", "An account is signed out. What was read stays here.")
        if since:
            text = translate(
                "Freshness", "An account is signed out since {when}. What was read stays here."
            ).format(when=dates.since(min(since), desk.now()))
        return Notice(text=text, action="settings", label=translate("Freshness", "Sign in again"))
    return None
