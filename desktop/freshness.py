"""How fresh the copy on this computer is, in one still line."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import QCoreApplication

from desktop import dates, words
from desktop.cards.lines import Notice
from desktop.counts import Counts
from desktop.desk import Desk
from storage.model import AccountState
from storage.rows import Freshness

translate = QCoreApplication.translate
JUMP = timedelta(minutes=5)
AWAY = frozenset({"unreachable", "timeout", "not-the-server", "busy"})
"""Problems of an account that mean: its server was not read."""


def line(fresh: Freshness, desk: Desk) -> str:
    """The last line of the left column."""
    said = _in_the_way(fresh, desk)
    if said:
        return said
    waiting = Counts().waiting(fresh.waiting)
    if fresh.offline_since is not None and not _asked_for_patience(desk):
        if fresh.waiting:
            return translate("Freshness", "Offline. {waiting}").format(waiting=waiting)
        when = dates.since(fresh.offline_since, desk.now())
        return translate("Freshness", "Offline since {when}").format(when=when)
    said = _as_of(fresh, desk)
    if fresh.waiting:
        return translate("Freshness", "{said}. {waiting}").format(said=said, waiting=waiting)
    return said


def _as_of(fresh: Freshness, desk: Desk) -> str:
    """Up to when the copy is complete."""
    return _signed_out(desk) if fresh.signed_out else None


def _signed_out(desk: Desk) -> Notice:
    """An account waits for its person: since a while, or since it came here in a copy."""
    rows = [row for row in desk.pages.accounts() if row.state is AccountState.SIGNED_OUT]
    since = [row.problem_since for row in rows if row.problem_since]
    if any(row.problem == "restored" for row in rows):
        text = translate(
            "Freshness",
            "What is here came in a copy from another computer. One account asks you to sign in"
            " once more.",
        )
    elif since:
        text = translate(
            "Freshness", "An account is signed out since {when}. What was read stays here."
        ).format(when=dates.since(min(since), desk.now()))
    else:
        text = translate("Freshness", "An account is signed out. What was read stays here.")
    return Notice(text=text, action="settings", label=translate("Freshness", "Sign in again"))
